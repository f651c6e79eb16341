//! A heading without the title that the tags have.

use crate::component::{Component, before_version, title_in};
use crate::facts::ReleaseTag;
use crate::finding::Finding;
use crate::release_notes::Entry;
use crate::rule_code::{RuleCode, Severity};

/// The newest heading, if it lacks the title of the release before it.
pub(super) struct LostTitle {
    /// What should be before the version: `charts-`.
    pub(super) prefix: String,
    /// The tag or the heading that has it.
    model: String,
}

impl LostTitle {
    /// Looks whether the title is lost. `released` is the release before, as far as it is known.
    /// Where that is tagged without a title, headings without one are the form of this repository.
    pub(super) fn find(component: &Component, released: Option<&ReleaseTag>) -> Option<LostTitle> {
        if !component.tags.has_lost_title() {
            return None;
        }
        if let Some(tag) = released.filter(|tag| !component.shares(&tag.name)) {
            let prefix = before_version(&tag.name, &tag.version)?;
            title_in(prefix)?;
            return Some(LostTitle { prefix: prefix.to_owned(), model: tag.name.to_string() });
        }
        let before = component.notes.before_newest()?;
        let prefix = before.tag_prefix()?.to_owned();
        Some(LostTitle { prefix, model: before.tag_name()?.to_owned() })
    }

    /// What to say about it. `version` is the one that the heading should have.
    pub(super) fn finding(&self, component: &Component, newest: &Entry, version: &str) -> Finding {
        let title = title_in(&self.prefix).unwrap_or_default();
        let written = newest.tag_name().unwrap_or_default();
        let shown = match &newest.title {
            Some(title) => format!("{} {written}", title.value),
            None => written.to_owned(),
        };
        let message = format!(
            "`{shown}` makes the tag `{written}` without the title `{title}` of the previous release: {}",
            self.model
        );
        let help = format!(
            "write `{}{version}`; if headings without a title are meant, set `tag = \"{{version}}\"` for the component in relmap.toml",
            self.prefix
        );
        let finding = Finding::new(RuleCode::MissingTitle, message).severity(Severity::Error);
        finding.at(component.layout.release_file.clone(), newest.heading.clone()).help(help)
    }
}
