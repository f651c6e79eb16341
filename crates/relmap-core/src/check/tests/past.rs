//! Releases of the past, judged without a RELEASE.txt.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{findings, shown, tag};
use crate::check::{HistoricalOutcome, ParseCache, PastRelease, past};
use crate::component::{ComponentKind, Layout, OtherFolders};
use crate::facts::{Baseline, ComponentFacts, FileChange, Files, ReleaseTag};
use crate::outcome::Verdict;
use crate::rules::{Demand, Level, Match, Preset, Row, RuleKey, RuleTable, Source};
use crate::version::Bump;

const NOW: &str = "2222222222222222222222222222222222222222";

/// A chart at 1.1.0 and what it became.
struct Step {
    kind: ComponentKind,
    table: RuleTable,
    old: BTreeMap<String, Vec<u8>>,
    new: BTreeMap<String, Vec<u8>>,
    between: Vec<ReleaseTag>,
}

impl Step {
    fn new(kind: ComponentKind) -> Step {
        let chart = "apiVersion: v2\nname: web\nversion: 1.1.0\nappVersion: 1.2.0\n";
        let values = "replicas: 2\nimage:\n  repository: example/web\n  tag: 1.2.0\n";
        let files = [("Chart.yaml", chart), ("values.yaml", values), ("templates/a.yaml", "a\n")];
        let files: BTreeMap<String, Vec<u8>> =
            files.map(|(path, text)| (path.to_owned(), text.into())).into();
        let table = RuleTable::preset(Preset::Strict, kind);
        Step { kind, table, old: files.clone(), new: files, between: vec![] }
    }

    fn edit(mut self, path: &str, old: &str, new: &str) -> Step {
        let text = String::from_utf8(self.new[path].clone()).unwrap();
        assert!(text.contains(old), "{path} has no {old}");
        self.new.insert(path.into(), text.replacen(old, new, 1).into_bytes());
        self
    }

    fn release(
        &self,
        name: &str,
        version: &str,
        by_override: Option<(Bump, &str)>,
    ) -> HistoricalOutcome {
        let mut new = self.new.clone();
        let chart = String::from_utf8(new["Chart.yaml"].clone()).unwrap();
        let chart = chart.replace("version: 1.1.0", &format!("version: {version}"));
        new.insert("Chart.yaml".into(), chart.into_bytes());
        let changed = |path: &&String| self.old.get(*path) != new.get(*path);
        let change = |path: &String| FileChange {
            old: self.old.contains_key(path).then(|| path.clone()),
            new: Some(path.clone()),
        };
        let before = tag("web-1.1.0", "1.1.0", "1111111111111111111111111111111111111111");
        let mut tags = self.between.clone();
        tags.push(before.clone());
        let facts = ComponentFacts {
            tags,
            baseline: Baseline::Released(before),
            changes: new.keys().filter(changed).map(change).collect(),
            old: Files {
                chart: Some(String::new()),
                contents: self.old.clone().into_iter().collect(),
                ..Files::default()
            },
            new: Files {
                chart: Some(String::new()),
                contents: new.into_iter().collect(),
                ..Files::default()
            },
            lost_tags: vec![],
            on_line: None,
            later: None,
            version_stays: vec![],
            moved_past: None,
            rendered: Default::default(),
        };
        let layout = Layout {
            release_file: name.to_owned(),
            folder: String::new(),
            chart: Some(String::new()),
            chart_name: Some("web".into()),
            excluded: OtherFolders::default(),
        };
        let release = PastRelease {
            name: "web",
            kind: self.kind,
            rules: &self.table,
            layout: &layout,
            tag: &tag(name, version, NOW),
            facts: &facts,
            apps: &[],
            by_override,
        };
        past(&release, &mut ParseCache::default())
    }
}

#[test]
fn values_alone_that_were_released_as_a_minor_break_the_rule() {
    let step = Step::new(ComponentKind::Chart).edit("values.yaml", "replicas: 2", "replicas: 3");
    let right = step.release("web-1.1.1", "1.1.1", None);
    assert_eq!(shown(&right.outcome), "pass, exactly patch 1.1.1");
    assert_eq!(findings(&right.outcome), [""; 0]);
    let wrong = step.release("web-1.2.0", "1.2.0", None);
    assert_eq!(shown(&wrong.outcome), "fail, exactly patch 1.1.1");
    assert_eq!(
        findings(&wrong.outcome)[0].split(" | ").next(),
        Some(
            "error bump-too-large: web-1.2.0 is a minor bump from web-1.1.0, but the changes need exactly a patch: \
             only values changed (values.yaml, replicas: 2 -> 3)"
        )
    );
}

#[test]
fn names_that_are_no_heading_are_judged_by_their_version() {
    let step = Step::new(ComponentKind::Chart).edit("values.yaml", "replicas: 2", "replicas: 3");
    for name in ["rel/1.1.1/web", "v1.1.1", "1.1.1", "web@1.1.1", "# web", "web_chart-v1.1.1"] {
        let past = step.release(name, "1.1.1", None);
        assert_eq!(shown(&past.outcome), "pass, exactly patch 1.1.1", "{name}");
        let past = step.release(name, "1.2.0", None);
        assert_eq!(shown(&past.outcome), "fail, exactly patch 1.1.1", "{name}");
    }
}

#[test]
fn a_departure_that_was_written_down_is_honoured() {
    let step = Step::new(ComponentKind::Chart).edit("values.yaml", "replicas: 2", "replicas: 3");
    let past = step.release("web-1.2.0", "1.2.0", Some((Bump::Minor, "for the window")));
    assert_eq!(shown(&past.outcome), "pass, exactly minor 1.2.0");
    assert_eq!(past.practice, None);
}

#[test]
fn the_app_image_that_stayed_behind_is_found_without_an_app_field() {
    let step = Step::new(ComponentKind::Chart).edit("Chart.yaml", "1.2.0", "1.3.0");
    let past = step.release("web-1.2.0", "1.2.0", None);
    assert_eq!(shown(&past.outcome), "fail, at least minor 1.2.0");
    assert_eq!(
        findings(&past.outcome)[0],
        "error image-tag-mismatch: the entry says that the chart deploys web-1.3.0, but image in values.yaml uses \
         example/web:1.2.0 | run `relmap bump`, or set image.tag to 1.3.0, or leave it empty so that it follows appVersion"
    );
}

#[test]
fn versions_of_other_lines_are_stepped_over() {
    let mut step =
        Step::new(ComponentKind::Chart).edit("values.yaml", "replicas: 2", "replicas: 3");
    let skipped = step.release("web-1.1.2", "1.1.2", None);
    assert!(skipped.practice.unwrap().has_unfixable_findings());
    step.between = vec![tag("web-1.1.1", "1.1.1", "3333333333333333333333333333333333333333")];
    assert_eq!(
        shown(&step.release("web-1.1.2", "1.1.2", None).outcome),
        "pass, exactly patch 1.1.2"
    );
}

fn any_demand() -> impl Strategy<Value = Demand> {
    let level = prop_oneof![
        Just(Level::Fixed(Bump::None)),
        Just(Level::Fixed(Bump::Patch)),
        Just(Level::Fixed(Bump::Minor)),
        Just(Level::Fixed(Bump::Major)),
        Just(Level::Follow),
    ];
    let matching = prop_oneof![Just(Match::AtLeast), Just(Match::Exactly)];
    (level, matching).prop_map(|(level, matching)| Demand {
        level,
        matching: if level == Level::Fixed(Bump::None) { Match::AtLeast } else { matching },
    })
}

proptest! {
    /// The short way that many tables are tried by, and the judgement itself.
    #[test]
    fn a_practice_obeys_a_table_exactly_where_the_judgement_is_met(
        edits in proptest::collection::vec(0..7usize, 0..4),
        version in prop_oneof![
            Just("1.1.1"), Just("1.2.0"), Just("2.0.0"), Just("1.1.2"), Just("1.3.0"), Just("1.2.0-rc.1"),
        ],
        demands in proptest::collection::vec(any_demand(), RuleKey::ALL.len()),
        system in any::<bool>(),
        taken in any::<bool>(),
    ) {
        let mut step = Step::new(if system { ComponentKind::System } else { ComponentKind::Chart });
        for (key, demand) in RuleKey::ALL.into_iter().zip(demands) {
            step.table.set(key, Row { demand, source: Source::Preset(Preset::Strict) });
        }
        for edit in edits {
            let (path, old, new) = [
                ("values.yaml", "replicas: 2", "replicas: 3"),
                ("values.yaml", "replicas: 2", "replicas: 2\nnew: 1"),
                ("values.yaml", "tag: 1.2.0", "tag: 1.3.0"),
                ("values.yaml", "replicas: 2\n", ""),
                ("Chart.yaml", "name: web", "name: web\ndescription: x"),
                ("Chart.yaml", "appVersion: 1.2.0", "appVersion: 1.3.0"),
                ("templates/a.yaml", "a\n", "b\n"),
            ][edit];
            if String::from_utf8_lossy(&step.new[path]).contains(old) {
                step = step.edit(path, old, new);
            }
        }
        if taken {
            step.between = vec![tag("web-1.1.1", "1.1.1", "3333333333333333333333333333333333333333")];
        }
        let past = step.release("web-9", version, None);
        let practice = past.practice.unwrap();
        let is_met = past.outcome.verdict == Verdict::Pass;
        prop_assert_eq!(practice.obeys(&step.table), is_met, "{:?}", past.outcome.findings);
        prop_assert_eq!(practice.without_words().obeys(&step.table), is_met);
    }
}
