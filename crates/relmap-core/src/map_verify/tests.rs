use std::sync::Arc;

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::facts::Head;
use crate::import::{
    ChartTree, ContentId, InspectedTag, Inspection, TagWords, TreeInspector, decide,
};
use crate::map::Origin;
use crate::rule_code::Severity;

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

fn commit(number: usize) -> String {
    format!("{number:040x}")
}

/// The facts of a repository with these releases, and the map that an import makes of it.
fn imported(releases: &[Release]) -> MapFacts {
    let words = TagWords::default();
    let mut looker = TreeInspector::new(&words);
    let mut sightings = Vec::new();
    let mut tags = BTreeMap::new();
    for (number, release) in releases.iter().enumerate() {
        let tag = format!("{}-1.{}.0", release.title, release.minor);
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
    for (title, rows) in import.map_rows() {
        for row in &rows {
            let app = row.app.clone();
            let images = Some(row.images.clone());
            let row = row.clone();
            let of_tag: &mut Vec<TagSays> = says.entry(row.chart.clone()).or_default();
            of_tag.push(TagSays { title: title.clone(), row, app, images });
        }
        let mut releases = ChartReleases::new(&title);
        releases.add_all(rows).unwrap();
        files.push(file(releases));
    }
    MapFacts {
        commits: tags.values().cloned().collect(),
        files,
        tags,
        says,
        apps: BTreeMap::from([(String::new(), apps())]),
        remote: None,
        checkout: Checkout {
            head: Head::Branch { name: "main".into(), commit: commit(0) },
            shallow: false,
            pull_request_merge: false,
            has_tags: true,
            tags_left_out: false,
            remotes: vec!["origin".into()],
        },
    }
}

fn file(releases: ChartReleases) -> MapFile {
    let bytes = releases.render().into_bytes();
    let name = crate::map::file_name(&releases.title);
    MapFile { name, bytes, releases }
}

fn apps() -> AppTags {
    let tags = (0..10).map(|app| (format!("app-2.{app}.0"), format!("a{app:039x}"))).collect();
    AppTags::Known { place: "../app".into(), tags }
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

fn change(facts: &mut MapFacts, row: usize, change: impl FnOnce(&mut Row)) {
    let releases = &mut facts.files[0].releases;
    change(&mut releases.rows[row]);
    facts.files[0] = file(releases.clone());
}

#[test]
fn a_map_that_was_just_imported_is_true() {
    assert_eq!(found(&story()), [""; 0]);
}

#[test]
fn a_tag_that_moved_shows_both_commits() {
    let mut facts = story();
    facts.tags.insert("web-1.2.0".into(), commit(9));
    assert_eq!(
        found(&facts),
        ["error map-tag-moved web.toml:17: web-1.2.0 moved: the map has it at commit \
             0000000000000000000000000000000000000001, and here it leads to 0000000000000000000000000000000000000009"]
    );
}

#[test]
fn a_tag_is_gone_only_where_it_would_be_here() {
    let mut facts = story();
    facts.tags.remove("web-1.2.0");
    facts.says.remove("web-1.2.0");
    let gone = "error map-tag-missing web.toml:17: web-1.2.0 is in the map at commit \
                0000000000000000000000000000000000000001, and this repository no longer has such a tag";
    assert_eq!(found(&facts), [gone]);
    for (why, change) in [
        ("this clone is shallow", (|facts| facts.checkout.shallow = true) as fn(&mut MapFacts)),
        ("this clone was made without tags", |facts| facts.checkout.tags_left_out = true),
        ("its commit is not in this clone either", |facts| facts.commits.clear()),
    ] {
        let mut facts = facts.clone();
        change(&mut facts);
        let unknown = format!(
            "undecided map-tag-missing web.toml:17: whether web-1.2.0 is still there cannot be known: {why}"
        );
        assert_eq!(found(&facts), [unknown]);
    }
    // The remote knows.
    facts.checkout.shallow = true;
    let mut tags = facts.tags.clone();
    facts.remote = Some(RemoteTags { name: "origin".into(), tags: tags.clone() });
    assert_eq!(
        found(&facts),
        ["error map-tag-missing web.toml:17: web-1.2.0 is in the map at commit \
             0000000000000000000000000000000000000001, and neither this repository nor origin has such a tag"]
    );
    tags.insert("web-1.2.0".into(), commit(1));
    facts.remote = Some(RemoteTags { name: "origin".into(), tags });
    assert_eq!(
        found(&facts),
        [
            "undecided map-tag-missing web.toml:17: whether web-1.2.0 is still there cannot be known: the remote has it, but it was not fetched"
        ]
    );
}

#[test]
fn the_remote_may_have_moved_or_lost_a_tag_by_itself() {
    let mut facts = story();
    let mut tags = facts.tags.clone();
    tags.insert("web-1.1.0".into(), commit(7));
    tags.remove("web-1.2.0");
    facts.remote = Some(RemoteTags { name: "origin".into(), tags });
    assert_eq!(
        found(&facts),
        [
            "error map-tag-moved web.toml:6: web-1.1.0 moved: the map has it at commit \
             0000000000000000000000000000000000000000, and on origin it leads to \
             0000000000000000000000000000000000000007",
            "error map-tag-missing web.toml:17: web-1.2.0 is in the map and here, and origin has no such tag"
        ]
    );
}

#[test]
fn a_row_that_is_missing_is_found_and_given() {
    let mut facts = story();
    let mut releases = facts.files[0].releases.clone();
    let row = releases.rows.remove(1);
    facts.files[0] = file(releases);
    assert_eq!(
        found(&facts),
        [
            "error map-row-missing web.toml: web-1.2.0 is a release of web 1.2.0, but the map has no row for it"
        ]
    );
    assert_eq!(verify(&facts).missing, BTreeMap::from([("web".to_owned(), vec![row])]));
}

#[test]
fn the_app_may_be_unknown_or_have_moved() {
    let mut facts = story();
    let AppTags::Known { place, mut tags } = apps() else { unreachable!() };
    tags.remove("app-2.3.0");
    facts.apps = BTreeMap::from([("web".to_owned(), AppTags::Known { place, tags })]);
    change(&mut facts, 0, |row| row.app_commit = Some(commit(8)));
    let moved = "error map-tag-moved web.toml:6: the app's app-2.2.0 moved: the map has it at commit \
                 0000000000000000000000000000000000000008, but in ../app it points to a000000000000000000000000000000000000002";
    let unknown = "error map-app-unknown web.toml:29: web-1.3.0 deploys app-2.3.0, but the app's repository ../app has no such tag";
    assert_eq!(found(&facts), [moved, unknown]);
    let out =
        AppTags::OutOfReach { place: "../app".into(), reason: "../app is no repository".into() };
    facts.apps = BTreeMap::from([(String::new(), out)]);
    let all = verify(&facts).findings;
    assert_eq!(all.len(), 3);
    assert!(all.iter().all(|finding| finding.severity == Severity::Undecided));
}

#[test]
fn two_rows_of_one_version_are_found_unless_an_import_said_so() {
    let mut facts = story();
    let mut twin = facts.files[0].releases.rows[0].clone();
    twin.chart = "v1.1.0".into();
    facts.tags.insert("v1.1.0".into(), commit(0));
    facts.files[0].releases.add(twin).unwrap();
    facts.files[0] = file(facts.files[0].releases.clone());
    assert_eq!(
        found(&facts),
        [
            "error map-duplicate-version web.toml:17: v1.1.0 and web-1.1.0 are both rows of version 1.1.0 of web: two releases would share one version"
        ]
    );
    for row in &mut facts.files[0].releases.rows {
        row.issues = vec!["version-twice".into()];
    }
    assert_eq!(found(&facts), [""; 0]);
    let again = facts.files[0].releases.rows[1].clone();
    facts.files[0].releases.rows.push(again);
    assert_eq!(
        found(&facts)[0],
        "error map-duplicate-version web.toml:17: web-1.1.0 has two rows; it is unclear which one counts"
    );
}

#[test]
fn a_row_of_a_release_may_write_a_version_in_another_way() {
    let mut facts = story();
    change(&mut facts, 0, |row| {
        row.origin = Origin::Release;
        row.chart_version = "v1.1.0".into();
        row.app_version = Some("v2.2".into());
        row.path = None;
        row.released = None;
    });
    assert_eq!(found(&facts), [""; 0]);
    change(&mut facts, 0, |row| row.app_version = Some("2.3.0".into()));
    assert_eq!(
        found(&facts),
        [
            "error map-pair-mismatch web.toml:6: the map has web-1.1.0 with app version 2.3.0, but the tag's own tree says 2.2.0"
        ]
    );
}

#[test]
fn what_became_of_a_row_is_told() {
    let before = story().files.remove(0).releases;
    let mut after = before.clone();
    after.rows.remove(0);
    after.rows[0].app = Some("app-9.9.9".into());
    let told: Vec<String> = losses(&before, Some(&after))
        .iter()
        .map(|loss| loss.finding("aaa", "bbb").message)
        .collect();
    assert_eq!(
        told,
        [
            "the row of web-1.1.0 was removed: commit aaa of the map has it, but bbb does not",
            "the row of web-1.2.0 was changed: commit aaa of the map has app app-2.2.0, but bbb has app-9.9.9"
        ]
    );
    assert_eq!(losses(&before, None).len(), 3);
    assert_eq!(losses(&before, Some(&before)), []);
}

fn releases() -> impl Strategy<Value = Vec<Release>> {
    let title = prop_oneof![Just("web"), Just("web-api"), Just("kafka")];
    let app = proptest::option::of(0..10u8);
    let release = (title, 0..12u8, app.clone(), app)
        .prop_map(|(title, minor, app, message)| Release { title, minor, app, message });
    proptest::collection::vec(release, 1..12)
}

/// Changes one field of a row to something else.
fn spoil(row: &mut Row, field: usize) {
    let other = |text: &Option<String>, a: &str, b: &str| {
        Some(if text.as_deref() == Some(a) { b.to_owned() } else { a.to_owned() })
    };
    match field {
        0 => row.chart = format!("{}9", row.chart),
        1 => row.chart_version = format!("{}9", row.chart_version),
        2 => row.chart_commit = commit(777),
        3 => row.path = other(&row.path, "charts/other", "."),
        4 => row.app = other(&row.app, "app-7.7.7", "app-8.8.8"),
        5 => row.app_version = other(&row.app_version, "7.7.7", "8.8.8"),
        6 => row.app_commit = Some(commit(778)),
        7 => row.images.push("x/z:2".into()),
        8 => row.released = None,
        9 => row.path = None,
        10 => row.app_version = row.app_version.take().map(|text| format!("v{text}")),
        11 => row.origin = Origin::Release,
        12 => row.issues.push("version-missing".into()),
        _ => {
            row.extra.insert("note".into(), toml::Value::Boolean(true));
        }
    }
}

proptest! {
    #[test]
    fn what_an_import_makes_is_true_and_any_change_of_it_is_found(
        releases in releases(),
        at in any::<prop::sample::Index>(),
        row in any::<prop::sample::Index>(),
        field in 0..14usize,
    ) {
        let facts = imported(&releases);
        prop_assert_eq!(found(&facts), Vec::<String>::new());
        let mut changed = facts.clone();
        let file_at = at.index(changed.files.len());
        let releases = &mut changed.files[file_at].releases;
        let at_row = row.index(releases.rows.len());
        let before = releases.rows[at_row].clone();
        spoil(&mut releases.rows[at_row], field);
        if releases.rows[at_row] == before {
            return Ok(());
        }
        changed.files[file_at] = file(releases.clone());
        let (then, now) = (&facts.files[file_at], &changed.files[file_at]);
        // The history of the map shows every change.
        prop_assert_eq!(losses(&then.releases, Some(&now.releases)).len(), 1);
        prop_assert!(!only_adds(&then.bytes, &now.bytes));
        // The repositories show those of what they tell themselves.
        let is_told_by_them = match field {
            0..=5 | 7..=10 => true,
            6 => before.app.is_some(),
            _ => false,
        };
        prop_assert_eq!(!found(&changed).is_empty(), is_told_by_them, "{:?}", found(&changed));
    }

    #[test]
    fn adding_rows_loses_nothing(first in releases(), second in releases()) {
        let before = imported(&first);
        let all: Vec<Release> = first.into_iter().chain(second).collect();
        let after = imported(&all);
        for file in &before.files {
            let later = after.files.iter().find(|later| later.name == file.name).unwrap();
            prop_assert_eq!(losses(&file.releases, Some(&later.releases)), vec![]);
            prop_assert!(only_adds(&file.bytes, &later.bytes));
        }
    }
}
