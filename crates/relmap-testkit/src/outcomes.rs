//! Outcomes made by hand, for tests of what shows them.
#![allow(clippy::unwrap_used, reason = "made of constants")]

use std::collections::BTreeMap;

use relmap_core::chart::file_kind::ChangeKind;
use relmap_core::chart::values::{KeyChange, ValuesDiff};
use relmap_core::commit_id::CommitId;
use relmap_core::component::ComponentKind;
use relmap_core::facts::ReleaseTag;
use relmap_core::finding::Finding;
use relmap_core::outcome::{
    AppMove, Change, ComponentOutcome, Declared, ImageMove, Outcome, Required, Verdict,
};
use relmap_core::position::{Position, Span};
use relmap_core::rule_code::RuleCode;
use relmap_core::rules::{Match, Preset, Requirement, RuleKey, Source};
use relmap_core::tag_name::TagName;
use relmap_core::version::Bump;

const NOTES: &str = "charts-1.2.0 (2026-11-20)\nApp: app-1.2.0\n\n- More replicas.\n";

/// The span of the declared version in the release file.
pub fn version_span() -> Span {
    Span::of(NOTES.as_bytes(), 7..12)
}

/// The files that the outcome is about.
pub fn sources() -> BTreeMap<String, Vec<u8>> {
    BTreeMap::from([("RELEASE.txt".to_owned(), NOTES.as_bytes().to_vec())])
}

/// The id of a commit.
pub fn commit_id() -> CommitId {
    "0123456789abcdef0123456789abcdef01234567".parse().unwrap()
}

/// A tag of a release.
pub fn released(name: &str, version: &str) -> ReleaseTag {
    ReleaseTag {
        name: TagName::unchecked(name),
        version: version.parse().unwrap(),
        commit: commit_id(),
    }
}

/// A release that RELEASE.txt declares.
pub fn declared(tag: &str, written: &str) -> Declared {
    Declared {
        tag: tag.into(),
        written: written.into(),
        version: written.parse().ok(),
        span: version_span(),
    }
}

/// A required bump.
pub fn required(bump: Bump, matching: Match, version: &str) -> Required {
    Required { bump, matching, version: version.parse().unwrap() }
}

/// A rule that requires a bump.
pub fn requirement(key: RuleKey, bump: Bump, matching: Match, causes: &[&str]) -> Requirement {
    Requirement {
        key,
        source: Source::Preset(Preset::Strict),
        bump,
        matching,
        files: vec!["values.yaml".into()],
        causes: causes.iter().map(|cause| (*cause).to_owned()).collect(),
    }
}

/// A chart that changed nothing since its first release.
pub fn released_chart(name: &str) -> ComponentOutcome {
    ComponentOutcome {
        name: name.into(),
        kind: ComponentKind::Chart,
        path: ".".into(),
        release_file: "RELEASE.txt".into(),
        verdict: Verdict::Pass,
        baseline: Some(released(&format!("{name}-1.1.0"), "1.1.0")),
        released_later: None,
        declared: Some(declared(&format!("{name}-1.1.0"), "1.1.0")),
        required: Some(required(Bump::None, Match::AtLeast, "1.1.0")),
        requirements: vec![],
        changes: vec![],
        values: ValuesDiff::default(),
        images: vec![],
        runs: vec![],
        apps: vec![],
        checked: vec![RuleCode::ShallowHistory, RuleCode::TagsMissing],
        findings: vec![],
    }
}

/// The chart of the story: values changed, and a minor is declared.
pub fn violated_chart() -> ComponentOutcome {
    let change = KeyChange {
        path: "replicaCount".into(),
        old: Some("2".into()),
        new: Some("3".into()),
        place: Some(Position { line: 1, column: 1 }),
        leaves: 1,
    };
    ComponentOutcome {
        verdict: Verdict::Fail,
        declared: Some(declared("charts-1.2.0", "1.2.0")),
        required: Some(required(Bump::Patch, Match::Exactly, "1.1.1")),
        requirements: vec![requirement(
            RuleKey::Values,
            Bump::Patch,
            Match::Exactly,
            &["replicaCount: 2 -> 3"],
        )],
        changes: vec![
            Change { path: "RELEASE.txt".into(), kind: ChangeKind::Docs },
            Change { path: "values.yaml".into(), kind: ChangeKind::Values },
        ],
        values: ValuesDiff { changed: vec![change], ..ValuesDiff::default() },
        images: vec![ImageMove {
            path: "image".into(),
            old: Some("example/app:1.2.0".into()),
            new: None,
            from_app_version: true,
        }],
        runs: vec![],
        apps: vec![AppMove { name: Some("app".into()), old: Some("app-1.2.0".into()), new: None }],
        findings: vec![
            Finding::new(RuleCode::BumpTooLarge, "charts-1.2.0 is one minor above charts-1.1.0")
                .at("RELEASE.txt", version_span())
                .help("write `charts-1.1.1`"),
        ],
        ..released_chart("charts")
    }
}

/// A chart whose last release cannot be known.
pub fn undecided_chart() -> ComponentOutcome {
    ComponentOutcome {
        verdict: Verdict::Undecided,
        path: "charts/kafka".into(),
        kind: ComponentKind::System,
        baseline: None,
        released_later: None,
        required: None,
        declared: Some(declared("kafka-2.0.0", "2.0.0")),
        findings: vec![
            Finding::new(RuleCode::ShallowHistory, "this clone is shallow")
                .help("git fetch --unshallow --tags origin\nor clone again"),
        ],
        ..released_chart("kafka")
    }
}

/// An app that was never released.
pub fn first_app() -> ComponentOutcome {
    ComponentOutcome {
        kind: ComponentKind::App,
        baseline: None,
        released_later: None,
        required: None,
        declared: Some(declared("app-0.1.0", "0.1.0")),
        findings: vec![
            Finding::new(RuleCode::FirstRelease, "app-0.1.0 is the first release")
                .in_file("RELEASE.txt"),
        ],
        ..released_chart("app")
    }
}

/// An outcome of some components.
pub fn outcome(components: Vec<ComponentOutcome>) -> Outcome {
    Outcome::new(components, vec![], vec![])
}

/// Everything at once.
pub fn whole() -> Outcome {
    let components = vec![violated_chart(), undecided_chart(), first_app(), released_chart("done")];
    let note = Finding::new(RuleCode::DetachedHead, "no branch is checked out").help("nothing");
    Outcome::new(components, vec!["idle".into(), "calm".into()], vec![note])
}
