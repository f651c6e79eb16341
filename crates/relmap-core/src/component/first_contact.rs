//! What is said in a repository that does not use relmap yet.

use semver::Version;

use super::draft::Inventory;
use crate::finding::Finding;
use crate::release_notes::title_and_version;
use crate::rule_code::{RuleCode, Severity};
use crate::tag_name::TagName;
use crate::version::lenient;

impl Inventory {
    /// The finding on a repository without any component: what is there, and how to begin. No
    /// version can be judged, so the verdict is undecided.
    pub(super) fn not_set_up(&self) -> Finding {
        let finding = |message: String| {
            Finding::new(RuleCode::ReleaseFileMissing, message).severity(Severity::Undecided)
        };
        if let Some(file) = &self.uncommitted {
            return finding(format!(
                "{file} is not committed yet, so there is nothing to check; commit it, or run `relmap check \
                 --worktree`"
            ));
        }
        let found = [tags(&self.tags), changelog(&self.changelogs), charts(&self.charts)];
        let found: Vec<String> = found.into_iter().flatten().collect();
        let has = match found.as_slice() {
            [] => String::new(),
            [only] => format!(" (found {only})"),
            [most @ .., last] => format!(" (found {} and {last})", most.join(", ")),
        };
        finding(format!("relmap is not set up in this repository{has}; run `relmap init`"))
            .help("`relmap init --dry-run` shows what it would write")
    }
}

/// `52 tags such as v0.34.1`: the highest version is the best example, of those that are written in full.
fn tags(tags: &[TagName]) -> Option<String> {
    let rank = |tag: &&TagName| {
        let written = title_and_version(tag).map(|(_, version)| version);
        let is_whole = written.is_some_and(|version| Version::parse(version).is_ok());
        (is_whole, written.and_then(lenient))
    };
    let highest = tags.iter().max_by_key(rank)?;
    Some(match tags.len() {
        1 => format!("the tag {highest}"),
        count => format!("{count} tags such as {highest}"),
    })
}

fn changelog(paths: &[String]) -> Option<String> {
    match paths {
        [] => None,
        [only] => Some(format!("the changelog {only}")),
        paths => Some(format!("{} changelogs", paths.len())),
    }
}

fn charts(folders: &[String]) -> Option<String> {
    match folders {
        [] => None,
        [only] if only.is_empty() => Some("a chart".to_owned()),
        [only] => Some(format!("a chart in {only}")),
        folders => Some(format!("{} charts", folders.len())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn message(tags: &[&str], changelogs: &[&str], charts: &[&str]) -> String {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let tags = tags.iter().map(|tag| tag.parse().unwrap()).collect();
        let (changelogs, charts) = (owned(changelogs), owned(charts));
        Inventory { tags, changelogs, charts, ..Inventory::default() }.not_set_up().message
    }

    #[test]
    fn one_line_says_what_is_there_and_how_to_begin() {
        for (found, expected) in [
            (message(&[], &[], &[]), ""),
            (message(&["web-1.0.0"], &[], &[]), " (found the tag web-1.0.0)"),
            (message(&["db-1.0.9", "db-1.44"], &[], &[]), " (found 2 tags such as db-1.0.9)"),
            (
                message(&["v0.9.0", "v0.34.1", "latest"], &["CHANGELOG.md"], &[""]),
                " (found 3 tags such as v0.34.1, the changelog CHANGELOG.md and a chart)",
            ),
            (
                message(&[], &["a/CHANGELOG.md", "b/CHANGELOG.md"], &["a", "b"]),
                " (found 2 changelogs and 2 charts)",
            ),
            (message(&[], &[], &["charts/web"]), " (found a chart in charts/web)"),
        ] {
            let all =
                format!("relmap is not set up in this repository{expected}; run `relmap init`");
            assert_eq!(found, all);
        }
    }

    #[test]
    fn what_init_wrote_is_not_asked_for_again() {
        for file in ["relmap.toml", "charts/web/RELEASE.txt"] {
            let uncommitted = Some(file.to_owned());
            let found = Inventory { uncommitted, ..Inventory::default() }.not_set_up();
            assert_eq!(
                found.message,
                format!(
                    "{file} is not committed yet, so there is nothing to check; commit it, or run `relmap check --worktree`"
                )
            );
        }
    }
}
