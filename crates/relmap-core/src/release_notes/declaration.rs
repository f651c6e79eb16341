//! What a release declares when no release file says it: a tag, and what was recorded with it.

use semver::Version;

use super::ReleaseNotes;
use super::entry::{Entry, EntryVersion, ReleaseVersion, Spanned};
use super::field::Field;
use crate::component::{before_version, title_in};
use crate::position::Span;
use crate::title::Title;
use crate::version::Bump;

/// A declared release that is in no file, such as one of the past.
#[derive(Debug, Clone, Copy)]
pub struct Declaration<'d> {
    /// The tag's name, to the letter.
    pub tag: &'d str,
    /// The version in it.
    pub version: &'d Version,
    /// The values of `App:`.
    pub apps: &'d [String],
    /// `Bump:` with its reason, if the release has one.
    pub by_override: Option<(Bump, &'d str)>,
}

impl Declaration<'_> {
    /// Release notes with this release as their only entry. Nothing in them has a place in a file, and no
    /// file is at fault, whatever the tag is called.
    pub fn notes(&self) -> ReleaseNotes {
        let nowhere = || Span::of(b"", 0..0);
        let prefix = before_version(self.tag, self.version);
        let title = prefix.and_then(title_in);
        let field = |key: &str, value: String| Field {
            key: key.to_owned(),
            key_span: nowhere(),
            value,
            value_span: nowhere(),
            line: 0..0,
        };
        let apps = self.apps.iter().map(|app| field("App", app.clone()));
        let bump =
            self.by_override.map(|(bump, reason)| field("Bump", format!("{bump} - {reason}")));
        let entry = Entry {
            range: 0..0,
            heading: nowhere(),
            title: title.map(|title| Spanned { value: Title::unchecked(title), span: nowhere() }),
            version: EntryVersion::Release(ReleaseVersion {
                written: self.version.to_string(),
                span: nowhere(),
                has_v: prefix.is_some_and(|prefix| prefix.ends_with(['v', 'V'])),
                semver: Some(self.version.clone()),
                is_pending: false,
            }),
            date: None,
            fields: apps.chain(bump).collect(),
            notes: 0..0,
            tag: self.tag.to_owned(),
        };
        ReleaseNotes {
            preamble: 0..0,
            entries: vec![entry],
            faults: Vec::new(),
            oldest_first: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_declares_its_version_and_what_was_recorded() {
        for (tag, version, title, prefix) in [
            ("charts-1.1.0", "1.1.0", Some("charts"), Some("charts-")),
            ("charts/v1.1.0", "1.1.0", Some("charts"), Some("charts/v")),
            ("v1.1.0", "1.1.0", None, Some("v")),
            ("1.1.0", "1.1.0", None, Some("")),
            // Two parts, and something behind the version: no heading could say these.
            ("v4.44", "4.44.0", None, None),
            ("rel/1.1.0/charts", "1.1.0", Some("rel"), None),
            ("# charts", "1.1.0", None, None),
        ] {
            let version: Version = version.parse().unwrap();
            let apps = ["app-1.2.0".to_owned(), "web-2.0.0".to_owned()];
            let by_override = Some((Bump::Minor, "for the window"));
            let declaration = Declaration { tag, version: &version, apps: &apps, by_override };
            let notes = declaration.notes();
            let entry = notes.newest().unwrap();
            assert_eq!(entry.tag_name(), Some(tag));
            assert_eq!(entry.semver(), Some(&version), "{tag}");
            assert_eq!(entry.title.as_ref().map(|title| title.value.as_str()), title, "{tag}");
            assert_eq!(entry.tag_prefix(), prefix, "{tag}");
            assert!(entry.apps().map(|app| app.tag).eq(apps));
            assert_eq!(entry.bump_override().unwrap().reason, "for the window");
            assert!(notes.faults.is_empty());
        }
    }
}
