//! Names of tags: a scheme reads what it writes, and titles and versions are parts of the name.

use relmap_core::component::{TagScheme, TagTemplate};
use relmap_core::import::{ExpectedChart, TagTitle};
use relmap_core::release_notes::title_and_version;

use crate::{Pieces, Shape};

/// What names of tags are made of.
pub const WORDS: &[&str] = &[
    "web", "helm-chart", "chart", "charts/", "-", "/", "_", "@", "+", "v", "V.", "1.2.3", "1.2", "7", "-rc.1", "{name}",
    "{version}", "{", "}", "release", "kube-prometheus-stack-45.1.0",
];

/// The parts of the input: a tag, a template.
pub fn check(input: &[u8]) -> Shape {
    let mut pieces = Pieces::of(input);
    let (tag, template) = (pieces.line(), pieces.line());
    let read = TagTitle::of(&tag);
    if let Some(read) = &read {
        assert!(tag.starts_with(read.title) && tag.ends_with(read.version), "{read:?}");
        let _ = ExpectedChart::of(read.title).fits("charts/web", Some("web"));
    }
    if let Some((title, version)) = title_and_version(&tag) {
        assert!(tag.ends_with(version) && title.is_none_or(|title| tag.starts_with(title)), "{tag}");
    }
    let version = "1.2.3-rc.1".parse::<semver::Version>().expect("a version");
    let title = read.as_ref().map(|read| read.title).filter(|title| !title.is_empty()).unwrap_or("web");
    let scheme = TagScheme::conventional(Some(title.to_owned()), None, true);
    let found = scheme.read(&scheme.name(&version)).expect("a scheme reads what it writes");
    assert_eq!(found.version, version);
    let filled = TagTemplate::new(&template, "web");
    match &filled {
        Ok(filled) => assert_eq!(filled.read(&filled.name(&version)).as_ref(), Some(&version), "{template}"),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
    Shape::of((read.is_some(), scheme.read(&tag).is_some(), filled.is_ok()))
}
