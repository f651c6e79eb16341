use std::sync::Arc;

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::commit_id::CommitId;
use crate::config::Config;
use crate::facts::Head;
use crate::import::{
    ChartTree, ContentId, InspectedTag, Inspection, TagWords, TreeInspector, decide,
};
use crate::ledger::{App, Image, Recorded, append};
use crate::rule_code::Severity;
use crate::tag_name::TagName;

/// The tree of a release: one chart.
struct Tree {
    folder: String,
    chart: String,
}

impl ChartTree for Tree {
    type Error = std::convert::Infallible;

    fn chart_in(&mut self, folder: &str) -> Result<Option<ContentId>, Self::Error> {
        Ok((folder == self.folder).then(|| self.id()))
    }

    fn charts(&mut self) -> Result<Arc<[(String, ContentId)]>, Self::Error> {
        Ok([(self.folder.clone(), self.id())].into())
    }

    fn has_file(&mut self, _path: &str) -> Result<bool, Self::Error> {
        Ok(false)
    }

    fn read(&mut self, _content: ContentId) -> Result<Vec<u8>, Self::Error> {
        Ok(self.chart.clone().into_bytes())
    }
}

impl Tree {
    fn id(&self) -> ContentId {
        let mut id = [0u8; 20];
        for (at, byte) in self.chart.bytes().enumerate() {
            id[at % 20] = id[at % 20].wrapping_mul(31).wrapping_add(byte);
        }
        id
    }
}

/// A release of a made-up repository.
#[derive(Debug, Clone)]
struct Release {
    title: &'static str,
    minor: u8,
    app: Option<u8>,
    message: Option<u8>,
}

fn commit(number: usize) -> CommitId {
    format!("{number:040x}").parse().unwrap()
}

/// The facts of a repository with these releases, and the map that an import makes of it.
fn imported(releases: &[Release]) -> MapFacts {
    let words = TagWords::default();
    let mut looker = TreeInspector::new(&words);
    let mut sightings = Vec::new();
    let mut tags = BTreeMap::new();
    for (number, release) in releases.iter().enumerate() {
        let tag: TagName = format!("{}-1.{}.0", release.title, release.minor).parse().unwrap();
        if tags.contains_key(&tag) {
            continue;
        }
        let app = release.app.map(|app| format!("appVersion: 2.{app}.0\n")).unwrap_or_default();
        let chart = format!("name: {}\nversion: 1.{}.0\n{app}", release.title, release.minor);
        let mut tree = Tree { folder: format!("charts/{}", release.title), chart };
        let look = Box::new(looker.look(&tag, &mut tree).unwrap());
        let said = release.message.filter(|message| Some(*message) == release.app);
        let message = said.map(|app| format!("{tag}\n\nApp: app-2.{app}.0\nImage: x/y:1\n"));
        let seconds = 1_700_000_000 + i64::try_from(number).unwrap();
        let released = Timestamp::from_second(seconds).ok();
        let seen = Inspection::Commit { commit: commit(number), released, message, look };
        sightings.push(InspectedTag { tag: tag.clone(), seen });
        tags.insert(tag, commit(number));
    }
    let mut import = decide(&sightings);
    import.read_messages();
    let mut files = Vec::new();
    let mut says = BTreeMap::new();
    for (title, mut records) in import.records(&Config::default()) {
        for record in &mut records {
            let images = record.image_references().into_iter().map(str::to_owned).collect();
            let is_said = !record.images.is_empty();
            let app = record.apps.first().map(|app| format!("app-{}", app.version));
            let said = TagSays {
                title: title.clone(),
                record: record.clone(),
                apps: app.filter(|_| is_said).into_iter().collect(),
                images: Some(images),
            };
            says.entry(record.chart.clone()).or_insert_with(Vec::new).push(said);
            // The import that made the map looked the app's releases up.
            for app in &mut record.apps {
                let tag = format!("app-{}", app.version);
                *app = App::verified(&app.name, &app.version, &tag, app_commit(&tag));
            }
        }
        files.push(file(&title, &records));
    }
    MapFacts {
        commits: tags.values().cloned().collect(),
        files,
        tags,
        says,
        apps: apps_of(apps()),
        untagged: BTreeMap::new(),
        remote: None,
        edited: BTreeSet::new(),
        checkout: Checkout {
            head: Head::Branch { name: "main".into(), commit: commit(0) },
            shallow: false,
            pull_request_merge: false,
            tags: vec!["charts-1.1.0".parse().unwrap()],
            tags_left_out: false,
            remotes: vec!["origin".into()],
            pull_from: None,
            since: None,
        },
        shared_by: None,
    }
}

/// A file of these records as they are, whatever they say.
fn file(title: &str, records: &[Record]) -> MapFile {
    let mut bytes = append(b"", &title.parse().unwrap(), &[]).unwrap().bytes;
    for record in records {
        bytes.extend(format!("{}\n", record.line()).into_bytes());
    }
    let releases = ChartReleases::of(&Ledger::of(&bytes).unwrap());
    MapFile { name: file_name(title), bytes, releases }
}

fn app_commit(tag: &str) -> CommitId {
    let sum: u64 = tag.as_bytes().iter().map(|byte| u64::from(*byte)).sum();
    format!("a{sum:039x}").parse().unwrap()
}

fn apps() -> AppTags {
    let tags = (0..10).map(|app| format!("app-2.{app}.0"));
    let tags = tags.map(|tag| (tag.parse().unwrap(), app_commit(&tag))).collect();
    AppTags::Known { place: "../app".into(), tags, lacking: BTreeSet::new() }
}

/// The same app for every chart.
fn apps_of(tags: AppTags) -> BTreeMap<(Title, String), AppTags> {
    let titles = ["web", "web-api", "kafka"];
    titles.map(|title| ((title.parse().unwrap(), String::new()), tags.clone())).into()
}

fn story() -> MapFacts {
    let release = |minor, app| Release { title: "web", minor, app: Some(app), message: Some(app) };
    imported(&[release(1, 2), release(2, 2), release(3, 3)])
}

/// What is found as `severity rule file:line: message`.
fn found(facts: &MapFacts) -> Vec<String> {
    let place = |finding: &Finding| {
        let location = finding.location.as_ref().unwrap();
        let line = location.span.as_ref().map(|span| format!(":{}", span.place.line));
        format!("{}{}", location.file, line.unwrap_or_default())
    };
    let line = |found: &Finding| {
        format!("{} {} {}: {}", found.severity, found.rule, place(found), found.message)
    };
    verify(facts).findings.iter().map(line).collect()
}

fn change(facts: &mut MapFacts, number: usize, change: impl FnOnce(&mut Record)) {
    let releases = &mut facts.files[0].releases;
    change(&mut releases.records[number]);
    facts.files[0] = file(&releases.title, &releases.records);
}

#[test]
fn a_map_that_was_just_imported_is_true() {
    assert_eq!(found(&story()), [""; 0]);
}

#[test]
fn a_tag_that_moved_shows_both_commits() {
    let mut facts = story();
    facts.tags.insert("web-1.2.0".parse().unwrap(), commit(9));
    assert_eq!(
        found(&facts),
        ["error map-tag-moved web.jsonl:3: web-1.2.0 moved: the map has it at commit \
             0000000000000000000000000000000000000001, and here it leads to 0000000000000000000000000000000000000009"]
    );
}

#[test]
fn a_tag_is_gone_only_where_it_would_be_here() {
    let mut facts = story();
    facts.tags.remove("web-1.2.0");
    facts.says.remove("web-1.2.0");
    let gone = "error map-tag-missing web.jsonl:3: web-1.2.0 is in the map at commit \
                0000000000000000000000000000000000000001, and this repository no longer has such a tag";
    assert_eq!(found(&facts), [gone]);
    for (why, change) in [
        ("this clone is shallow", (|facts| facts.checkout.shallow = true) as fn(&mut MapFacts)),
        ("this clone was made without tags", |facts| facts.checkout.tags_left_out = true),
        ("this clone has no tags", |facts| facts.checkout.tags.clear()),
        ("its commit is not in this clone either", |facts| facts.commits.clear()),
    ] {
        let mut facts = facts.clone();
        change(&mut facts);
        let unknown = format!(
            "undecided map-tag-missing web.jsonl:3: whether web-1.2.0 is still there cannot be known: {why}"
        );
        assert_eq!(found(&facts), [unknown]);
    }
    // The remote knows.
    facts.checkout.shallow = true;
    let mut tags = facts.tags.clone();
    facts.remote = Some(RemoteTags { name: "origin".into(), tags: tags.clone() });
    assert_eq!(
        found(&facts),
        ["error map-tag-missing web.jsonl:3: web-1.2.0 is in the map at commit \
             0000000000000000000000000000000000000001, and neither this repository nor origin has such a tag"]
    );
    tags.insert("web-1.2.0".parse().unwrap(), commit(1));
    facts.remote = Some(RemoteTags { name: "origin".into(), tags });
    assert_eq!(
        found(&facts),
        [
            "undecided map-tag-missing web.jsonl:3: whether web-1.2.0 is still there cannot be known: the remote has it, but it was not fetched"
        ]
    );
}

#[test]
fn the_remote_may_have_moved_or_lost_a_tag_by_itself() {
    let mut facts = story();
    let mut tags = facts.tags.clone();
    tags.insert("web-1.1.0".parse().unwrap(), commit(7));
    tags.remove("web-1.2.0");
    facts.remote = Some(RemoteTags { name: "origin".into(), tags });
    assert_eq!(
        found(&facts),
        [
            "error map-tag-moved web.jsonl:2: web-1.1.0 moved: the map has it at commit \
             0000000000000000000000000000000000000000, and on origin it leads to \
             0000000000000000000000000000000000000007",
            "error map-tag-missing web.jsonl:3: web-1.2.0 is in the map and here, and origin has no such tag"
        ]
    );
}

#[test]
fn a_row_that_is_missing_is_found_and_given() {
    let mut facts = story();
    let mut releases = facts.files[0].releases.clone();
    let record = facts.says["web-1.2.0"][0].record.clone();
    releases.records.remove(1);
    facts.files[0] = file(&releases.title, &releases.records);
    assert_eq!(
        found(&facts),
        ["error map-row-missing web.jsonl: the map has no record of web-1.2.0, a release of web"]
    );
    assert_eq!(verify(&facts).missing, BTreeMap::from([("web".parse().unwrap(), vec![record])]));
}

#[test]
fn the_app_may_be_unknown_or_have_moved() {
    let mut facts = story();
    let AppTags::Known { place, mut tags, lacking } = apps() else { unreachable!() };
    tags.remove("app-2.3.0");
    facts.apps = apps_of(AppTags::Known { place, tags, lacking });
    change(&mut facts, 0, |record| record.apps[0].commit = Some(commit(8)));
    let moved = format!(
        "error map-tag-moved web.jsonl:2: the map has the app's app-2.2.0 at commit \
         0000000000000000000000000000000000000008, but in ../app it is at {}",
        app_commit("app-2.2.0")
    );
    let unknown = "error map-app-unknown web.jsonl:4: web-1.3.0 deploys app-2.3.0, but the app's repository ../app has no such tag";
    assert_eq!(found(&facts), [moved.as_str(), unknown]);
    let out = AppTags::OutOfReach {
        place: Some("../app".into()),
        reason: "../app is no repository".into(),
    };
    facts.apps = apps_of(out);
    let all = verify(&facts).findings;
    assert_eq!(all.len(), 3);
    assert!(all.iter().all(|finding| finding.severity == Severity::Undecided));
}

#[test]
fn help_never_tells_to_move_a_tag_that_did_not_move() {
    let help = |facts: &MapFacts| -> Vec<String> {
        verify(facts).findings.into_iter().filter_map(|finding| finding.help).collect()
    };
    let correct = "the record was changed after it was made; record what is right: relmap map correct web-1.1.0 --app \
                   APP --because REASON";
    let mut facts = story();
    change(&mut facts, 0, |record| record.apps[0].commit = Some(commit(8)));
    let recorded = commit(8);
    assert_eq!(
        help(&facts),
        [format!(
            "if the tag was moved by mistake, restore it: git -C ../app tag -f app-2.2.0 {recorded}; if the record was \
             wrong: relmap map correct web-1.1.0 --app APP --because REASON"
        )]
    );
    facts.edited.insert("web-1.1.0".into());
    assert_eq!(help(&facts), [correct]);
    let mut facts = story();
    change(&mut facts, 0, |record| record.commit = commit(8));
    assert_eq!(
        help(&facts)[0],
        format!(
            "a release is never moved; restore the tag (git tag -f web-1.1.0 {recorded}) and release what was meant \
             under a new version"
        )
    );
    facts.edited.insert("web-1.1.0".into());
    assert_eq!(help(&facts)[0], correct);
}

#[test]
fn two_records_of_one_version_are_found_unless_an_import_said_so() {
    let mut facts = story();
    let mut records = facts.files[0].releases.records.clone();
    let mut twin = records[0].clone();
    twin.chart = "v1.1.0".into();
    facts.tags.insert("v1.1.0".parse().unwrap(), commit(0));
    records.push(twin);
    facts.files[0] = file("web", &records);
    assert_eq!(
        found(&facts),
        [
            "error map-duplicate-version web.jsonl:2: v1.1.0 and web-1.1.0 are both records of version 1.1.0 of web: two releases would share one version"
        ]
    );
    for record in &mut records {
        record.issues = vec!["version-twice".into()];
    }
    facts.files[0] = file("web", &records);
    assert_eq!(found(&facts), [""; 0]);
}

#[test]
fn two_records_of_one_tag_that_differ_are_found() {
    let mut facts = story();
    let mut records = facts.files[0].releases.records.clone();
    let mut other = records[0].clone();
    other.recorded = Recorded::Release;
    other.commit = commit(8);
    records.push(other);
    facts.files[0] = file("web", &records);
    let all = verify(&facts).findings;
    let told = all.iter().find(|finding| finding.rule == RuleCode::MapDuplicateVersion).unwrap();
    assert!(
        told.message.starts_with("web-1.1.0 has two records that differ: one says commit 0000"),
        "{}",
        told.message
    );
    assert_eq!(
        told.help.as_deref(),
        Some(
            "find out which is right, and record that: relmap map correct web-1.1.0 --app APP --because REASON"
        )
    );
}

#[test]
fn a_record_of_a_release_may_write_a_version_in_another_way() {
    let mut facts = story();
    change(&mut facts, 0, |record| {
        record.recorded = Recorded::Release;
        record.version = "v1.1.0".into();
        record.apps[0].version = "v2.2".into();
        record.path = None;
        record.time = None;
    });
    assert_eq!(found(&facts), [""; 0]);
    change(&mut facts, 0, |record| record.apps = vec![App::stated("web", "2.3.0")]);
    assert_eq!(
        found(&facts),
        [
            "error map-pair-mismatch web.jsonl:2: the map has web-1.1.0 with app web 2.3.0, but the tag's own tree says app-2.2.0"
        ]
    );
}

#[test]
fn what_became_of_a_record_is_told() {
    let before = story().files.remove(0);
    let mut records = before.releases.records.clone();
    records.remove(0);
    records[0].apps = vec![App::stated("web", "9.9.9")];
    let after = file("web", &records);
    let Some(Change::Lost(losses)) = changes(&before.bytes, &after.bytes) else { panic!() };
    let told: Vec<String> = losses.iter().map(|loss| loss.finding("aaa", "bbb").message).collect();
    assert_eq!(
        told,
        [
            "the record of web-1.1.0 was removed: commit aaa of the map has it, but bbb does not",
            "the record of web-1.2.0 was changed: commit aaa of the map has app app-2.2.0, but bbb has web 9.9.9"
        ]
    );
    let Some(Change::Lost(losses)) = changes(&before.bytes, b"") else { panic!() };
    assert_eq!(losses.len(), 3);
    assert_eq!(changes(&before.bytes, &before.bytes), None);
    let mut other_way = before.releases.records.clone();
    other_way.reverse();
    let other_way = file("web", &other_way);
    assert_eq!(changes(&before.bytes, &other_way.bytes), Some(Change::Moved { line: 2 }));
}

fn releases() -> impl Strategy<Value = Vec<Release>> {
    let title = prop_oneof![Just("web"), Just("web-api"), Just("kafka")];
    let app = proptest::option::of(0..10u8);
    let release = (title, 0..12u8, app.clone(), app)
        .prop_map(|(title, minor, app, message)| Release { title, minor, app, message });
    proptest::collection::vec(release, 1..12)
}

/// Changes one field of a record to something else.
fn spoil(record: &mut Record, field: usize) {
    let other = |text: &Option<String>, a: &str, b: &str| {
        Some(if text.as_deref() == Some(a) { b.to_owned() } else { a.to_owned() })
    };
    let app = record.apps.first_mut();
    match field {
        0 => record.chart = format!("{}9", record.chart),
        1 => record.version = format!("{}9", record.version),
        2 => record.commit = commit(777),
        3 => record.path = other(&record.path, "charts/other", "."),
        4 => app.into_iter().for_each(|app| app.tag = other(&app.tag, "app-7.7.7", "app-8.8.8")),
        5 => app.into_iter().for_each(|app| app.version = "7.7.7".into()),
        6 => app.into_iter().for_each(|app| app.commit = Some(commit(778))),
        7 => record.images.push(Image::new("x/z:2")),
        8 => record.time = None,
        9 => record.path = None,
        10 => app.into_iter().for_each(|app| app.version = format!("v{}", app.version)),
        11 => record.apps.clear(),
        12 => record.recorded = Recorded::Release,
        13 => record.issues.push("version-missing".into()),
        _ => record.digest = Some("sha256:1".into()),
    }
}

proptest! {
    #[test]
    fn what_an_import_makes_is_true_and_any_change_of_it_is_found(
        releases in releases(),
        at in any::<prop::sample::Index>(),
        row in any::<prop::sample::Index>(),
        field in 0..15usize,
    ) {
        let facts = imported(&releases);
        prop_assert_eq!(found(&facts), Vec::<String>::new());
        let mut changed = facts.clone();
        let file_at = at.index(changed.files.len());
        let mut releases = changed.files[file_at].releases.clone();
        let at_record = row.index(releases.records.len());
        let before = releases.records[at_record].clone();
        spoil(&mut releases.records[at_record], field);
        if releases.records[at_record] == before {
            return Ok(());
        }
        changed.files[file_at] = file(&releases.title, &releases.records);
        let then = file(&releases.title, &facts.files[file_at].releases.records);
        // The history of the map shows every change.
        let lost = match changes(&then.bytes, &changed.files[file_at].bytes) {
            Some(Change::Lost(lost)) => lost.len(),
            _ => 0,
        };
        prop_assert_eq!(lost, 1);
        // The repositories show those of what they tell themselves.
        let is_told_by_them = field < 12;
        prop_assert_eq!(!found(&changed).is_empty(), is_told_by_them, "{:?}", found(&changed));
    }

    #[test]
    fn appending_loses_nothing(first in releases(), second in releases()) {
        let before = imported(&first);
        let all: Vec<Release> = first.into_iter().chain(second).collect();
        let after = imported(&all);
        for file in &before.files {
            let later = after.files.iter().find(|later| later.name == file.name).unwrap();
            let appended = append(&file.bytes, &file.releases.title, &later.releases.records);
            // What is known by the time of the second import may say otherwise.
            if let Ok(appended) = appended {
                prop_assert_eq!(changes(&file.bytes, &appended.bytes), None);
            }
        }
    }
}

#[test]
fn of_a_chart_of_another_repository_only_the_history_is_checked() {
    let mut facts = story();
    let commit = "9".repeat(40);
    let record = |version: &str| {
        Record::new(
            &format!("redis-{version}"),
            version,
            commit.parse().unwrap(),
            Recorded::Release,
        )
    };
    facts.files.push(file("redis", &[record("1.0.0"), record("1.1.0")]));
    let undecided = |facts: &MapFacts| {
        let found = verify(facts);
        let of_redis = found.findings.iter().filter(|one| one.message.contains("redis"));
        (of_redis.count(), found.elsewhere)
    };
    // In a map of this repository alone, its tags are missed.
    assert_eq!(undecided(&facts), (2, BTreeMap::new()));
    facts.shared_by = Some(BTreeSet::from(["charts".parse().unwrap()]));
    assert_eq!(undecided(&facts), (0, BTreeMap::from([("redis".parse().unwrap(), 2)])));
    // One that is known here is missed, whatever is gone with it; and a shallow clone cannot tell.
    facts.shared_by = Some(BTreeSet::from(["charts", "redis"].map(|title| title.parse().unwrap())));
    assert_eq!(undecided(&facts), (2, BTreeMap::new()));
    facts.shared_by = Some(BTreeSet::from(["charts".parse().unwrap()]));
    facts.checkout.shallow = true;
    assert_eq!(undecided(&facts), (2, BTreeMap::new()));
}
