//! Apps whose own repositories are known, and what runs without a tag there.

use std::collections::BTreeSet;
use std::sync::Arc;

use relmap_core::finding::Finding;
use relmap_core::rule_code::RuleCode;
use relmap_core::version::lenient;

use crate::catalog::is_same_version;
use crate::{Catalog, Cell, Resolution, VersionUse};

/// An app whose repository is known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KnownApp {
    /// The app's name.
    pub name: String,
    /// All tags of its repository.
    pub tags: Arc<BTreeSet<String>>,
    /// Its releases: tag and version.
    pub releases: Vec<(String, String)>,
}

impl KnownApp {
    /// Whether a text names a release: its tag or its version.
    fn has(&self, text: &str) -> bool {
        self.tags.contains(text)
            || self.tags.contains(&format!("v{text}"))
            || self.releases.iter().any(|(_, version)| is_same_version(version, text))
    }

    /// The tag of the newest release.
    fn newest(&self) -> Option<&str> {
        let newest = self.releases.iter().max_by_key(|(_, version)| lenient(version));
        newest.map(|(tag, _)| tag.as_str())
    }
}

/// What an environment runs of apps that have no tag of that version in their own repositories.
pub(crate) fn untagged(
    subject: &str,
    cell: &Cell,
    catalog: &Catalog,
    add: &mut impl FnMut(Finding),
) {
    for (name, runs) in running(cell, catalog) {
        let known: Vec<&KnownApp> = catalog.apps(name).collect();
        if is_commit(runs) || known.iter().any(|app| app.has(runs)) {
            continue;
        }
        let newest = known.iter().filter_map(|app| app.newest()).max_by_key(|tag| lenient(tag));
        let Some(newest) = newest else { continue };
        let VersionUse::Exact(_) = VersionUse::of_tag(runs) else { continue };
        add(Finding::new(
            RuleCode::EnvAppUntagged,
            format!(
                "{subject} runs app {runs}, and the repository of {name} has no such tag; the newest is {newest}"
            ),
        )
        .help(format!(
            "if the tag exists at the server, fetch it into the clone of {name}: git fetch --tags; otherwise tag the \
             commit that runs"
        )));
    }
}

/// The apps that run: the name of each, and its version or tag.
fn running<'c>(cell: &'c Cell, catalog: &Catalog) -> Vec<(&'c str, &'c str)> {
    let own = cell.deployed.name.as_str();
    let released = cell.resolution.release().map_or(&[][..], |release| release.apps.as_slice());
    match (&cell.deployed.app, released) {
        // Of several apps it is not known which one the text is about.
        (Some(app), [only]) => vec![(&only.name, app)],
        (Some(_), [_, _, ..]) => Vec::new(),
        // Where a chart has the component's name, the chart says what the app must be.
        (Some(_), []) if cell.resolution == Resolution::None && !catalog.chart(own).is_empty() => {
            Vec::new()
        }
        (Some(app), []) => vec![(own, app)],
        (None, released) => {
            let named = released
                .iter()
                .map(|app| (app.name.as_str(), app.tag.as_deref().unwrap_or(app.version.as_str())));
            named.collect()
        }
    }
}

/// Whether a text is the id of a commit, which needs no tag to be found.
fn is_commit(text: &str) -> bool {
    (7..=64).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_hexdigit())
        && (text.len() == 40 || text.bytes().any(|b| b.is_ascii_alphabetic()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_is_known_by_tag_and_version() {
        let known = KnownApp {
            name: "app".to_owned(),
            tags: Arc::new(["app-1.2.0", "v280", "2.0"].map(str::to_owned).into()),
            releases: vec![
                ("app-1.2.0".to_owned(), "1.2.0".to_owned()),
                ("app-1.10.0".to_owned(), "1.10.0".to_owned()),
            ],
        };
        for text in ["app-1.2.0", "1.2.0", "v1.2.0", "v280", "280", "2.0"] {
            assert!(known.has(text), "{text}");
        }
        assert!(!known.has("1.3.0"));
        assert_eq!(known.newest(), Some("app-1.10.0"));
    }

    #[test]
    fn a_number_is_no_commit() {
        for (text, expected) in [
            ("6b57c1e", true),
            ("6b57c1edc78a32937198896c6a254b524152f8df", true),
            ("20260101", false),
            ("1.2.0", false),
            ("v1", false),
        ] {
            assert_eq!(is_commit(text), expected, "{text}");
        }
    }
}
