//! Which tags of charts may name releases of the app as well, where both are in one repository.

use std::collections::HashSet;

use super::code::SkipReason;
use super::decide::{Import, ImportedRow};
use crate::release_notes::title_and_version;
use crate::version::lenient;

impl Import {
    /// The tags of charts that may be the app's as well: the chart had that version as its appVersion,
    /// or other tags of that form are the app's. A chart's own tag is no release of its app otherwise,
    /// however well an appVersion fits it.
    pub fn tags_of_apps_too(&self) -> HashSet<&str> {
        let forms = self.forms_of_apps();
        let is_apps = |row: &&ImportedRow| {
            let app_version = row.app_version.as_deref().and_then(lenient);
            app_version.is_some() && app_version == lenient(&row.tag_version)
                || forms.contains(&title(&row.tag))
        };
        self.rows.iter().filter(is_apps).map(|row| row.tag.as_str()).collect()
    }

    /// Whether other tags of the form of a tag are known to be the app's.
    pub fn shares_form_with_app(&self, tag: &str) -> bool {
        self.forms_of_apps().contains(&title(tag))
    }

    fn forms_of_apps(&self) -> HashSet<Option<Option<&str>>> {
        let apps = self.skipped.iter().filter(|skipped| skipped.reason == SkipReason::AppRelease);
        apps.map(|skipped| title(&skipped.tag)).collect()
    }
}

/// What a tag has before its version; none if it has no version.
fn title(tag: &str) -> Option<Option<&str>> {
    title_and_version(tag).map(|(title, _)| title)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::Skipped;

    fn row(tag: &str, version: &str, app_version: &str) -> ImportedRow {
        ImportedRow {
            tag_version: version.to_owned(),
            app_version: Some(app_version.to_owned()),
            ..ImportedRow::new(tag.parse().unwrap(), [0x11; 20].into())
        }
    }

    #[test]
    fn a_charts_own_tag_is_its_apps_only_where_the_versions_are_one() {
        let rows = vec![
            row("nack-0.23.0", "0.23.0", "0.11.0"),
            row("nack-0.34.0", "0.34.0", "0.23.0"),
            row("v7.1.1", "7.1.1", "v7.1.1"),
            row("v1.0.0", "1.0.0", "0.9.0"),
        ];
        let mut import = Import { rows, skipped: Vec::new() };
        assert_eq!(import.tags_of_apps_too(), HashSet::from(["v7.1.1"]));
        assert!(!import.shares_form_with_app("v1.0.0"));
        let skipped = |tag: &str, reason| Skipped {
            tag: tag.parse().unwrap(),
            reason,
            detail: String::new(),
        };
        import.skipped = vec![
            skipped("nack-0.1.0", SkipReason::NoChart),
            skipped("v0.9.0", SkipReason::AppRelease),
        ];
        assert_eq!(import.tags_of_apps_too(), HashSet::from(["v7.1.1", "v1.0.0"]));
        assert!(
            import.shares_form_with_app("v1.0.0") && !import.shares_form_with_app("nack-1.0.0")
        );
    }
}
