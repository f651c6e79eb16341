//! What the tests of facts share.
#![allow(dead_code, reason = "each test binary uses a part of it")]
#![allow(clippy::unwrap_used, reason = "a fixture that cannot be read is a broken test")]

use relmap_core::component::{Layout, OtherFolders, TagScheme};
use relmap_core::facts::{Baseline, ComponentFacts};
use relmap_git::{At, ComponentQuery, Repository};
use relmap_testkit::Fixture;

/// A chart in a folder of its own, with RELEASE.txt next to its Chart.yaml.
pub(crate) fn chart_in(folder: &str, name: &str) -> Layout {
    let release_file =
        if folder.is_empty() { "RELEASE.txt".to_owned() } else { format!("{folder}/RELEASE.txt") };
    Layout {
        release_file,
        folder: folder.to_owned(),
        chart: Some(folder.to_owned()),
        chart_name: Some(name.to_owned()),
        excluded: OtherFolders::default(),
    }
}

/// An app at the repository's root.
pub(crate) fn app() -> Layout {
    Layout {
        release_file: "RELEASE.txt".to_owned(),
        folder: String::new(),
        chart: None,
        chart_name: None,
        excluded: OtherFolders::default(),
    }
}

pub(crate) fn titled(title: &str) -> TagScheme {
    TagScheme::conventional(Some(title.to_owned()), None, true)
}

pub(crate) fn write_chart(repo: &Fixture, folder: &str, name: &str, version: &str) {
    let text = format!("apiVersion: v2\nname: {name}\nversion: {version}\n");
    let path =
        if folder.is_empty() { "Chart.yaml".to_owned() } else { format!("{folder}/Chart.yaml") };
    repo.write(&path, text);
}

pub(crate) fn facts(
    repo: &Fixture,
    layout: &Layout,
    scheme: &TagScheme,
    at: At<'_>,
) -> ComponentFacts {
    let repository = Repository::discover(repo.path()).unwrap();
    let now = repository.snapshot(at).unwrap();
    let tags = repository.tags().unwrap();
    let subject = ComponentQuery { layout, scheme, shared: &[], declared: None };
    repository.component_facts(&subject, &now, &tags).unwrap()
}

/// The baseline of an app titled `app`: the tag's name, or what is there instead.
pub(crate) fn baseline(repo: &Fixture) -> String {
    describe(&facts(repo, &app(), &titled("app"), At::Head).baseline)
}

pub(crate) fn describe(baseline: &Baseline) -> String {
    match baseline {
        Baseline::Unclear { nearest, highest } => format!("{} or {}", nearest.name, highest.name),
        Baseline::Released(tag) => tag.name.to_string(),
        Baseline::Nothing | Baseline::NotAsked => "nothing".to_owned(),
        Baseline::BeyondShallow(tag) => format!("{}?", tag.name),
    }
}

/// The changes, one in a word: `+new`, `-old`, `path`, `old>new`.
pub(crate) fn changes(facts: &ComponentFacts) -> Vec<String> {
    let word = |change: &relmap_core::facts::FileChange| match (&change.old, &change.new) {
        (Some(old), Some(new)) if old == new => new.clone(),
        (Some(old), Some(new)) => format!("{old}>{new}"),
        (Some(old), None) => format!("-{old}"),
        (None, Some(new)) => format!("+{new}"),
        (None, None) => "nothing".to_owned(),
    };
    facts.changes.iter().map(word).collect()
}
