//! From which branches releases are pushed.

use crate::wildcard::matches;

/// The branches that a release may be pushed from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AllowedBranches {
    /// `allow-branch` of `[release]`, instead of the remote's default branch and its maintenance
    /// branches.
    pub configured: Option<Vec<String>>,
    /// The branch that has the setting, where that is not what is released.
    pub on: Option<String>,
    /// What the caller allows as well, for one run.
    pub also: Vec<String>,
}

impl AllowedBranches {
    /// Whether releases come from a branch. `default` is the remote's default branch, if it is known.
    pub fn allow(&self, branch: &str, default: Option<&str>) -> bool {
        match &self.configured {
            _ if self.is_named(branch) => true,
            Some(_) => false,
            None => default.is_none_or(|default| default == branch) || is_maintenance(branch),
        }
    }

    /// Whether a setting or the caller names the branch.
    pub(super) fn is_named(&self, branch: &str) -> bool {
        let mut patterns = self.configured.iter().flatten().chain(&self.also);
        patterns.any(|pattern| matches(pattern, branch))
    }

    /// Of which branch relmap.toml is, behind its name.
    pub(super) fn place(&self) -> String {
        self.on.as_ref().map(|branch| format!(" on {branch}")).unwrap_or_default()
    }

    /// The allowed branches, for people.
    pub(super) fn describe(&self, default: Option<&str>) -> String {
        match &self.configured {
            Some(patterns) if patterns.is_empty() => {
                format!("from no branch (`allow-branch` in relmap.toml{} is empty)", self.place())
            }
            Some(patterns) => {
                let branches = patterns.join(", ");
                format!("from {branches} (`allow-branch` in relmap.toml{})", self.place())
            }
            None => {
                let default = default.unwrap_or("the default branch");
                format!("from {default} and from maintenance branches such as release-1.x")
            }
        }
    }
}

/// What the names of branches for old lines begin with.
const LINES: [&str; 9] =
    ["release", "releases", "rel", "stable", "maint", "maintenance", "support", "lts", "branch"];

/// Whether a branch is named after a line of versions: `release-1.x`, `release/1.2`, `stable-2`, `1.x`,
/// `v2.1`, `web-1.x`.
///
/// ```
/// use relmap_core::release::is_maintenance;
/// assert!(is_maintenance("release/1.2.x") && is_maintenance("v2"));
/// assert!(!is_maintenance("feature/1.2") && !is_maintenance("release-notes"));
/// ```
pub fn is_maintenance(branch: &str) -> bool {
    let is_separator = |c: char| matches!(c, '-' | '_' | '/');
    let at = branch.rfind(is_separator);
    let (before, line) = at.map_or(("", branch), |at| (&branch[..at], &branch[at + 1..]));
    let line = line.strip_prefix(['v', 'V']).unwrap_or(line);
    let parts: Vec<&str> = line.split('.').collect();
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let is_open = |part: &&str| matches!(*part, "x" | "X");
    let numbers = parts.iter().take_while(|part| is_number(part)).count();
    let rest = &parts[numbers..];
    if numbers == 0 || parts.len() > 3 || !rest.iter().all(is_open) {
        return false;
    }
    let words: Vec<String> =
        before.split(is_separator).map(str::to_ascii_lowercase).filter(|w| !w.is_empty()).collect();
    // `fix-1.x` is as likely a fix as a line; a title alone before `1.x` is a line.
    let is_line = words.iter().any(|word| LINES.contains(&word.as_str()));
    let is_work = words.first().is_some_and(|word| WORK.contains(&word.as_str()));
    words.is_empty() || !is_work && (is_line || !rest.is_empty())
}

/// What the names of branches begin with on which somebody works.
const WORK: [&str; 14] = [
    "feature",
    "feat",
    "fix",
    "bugfix",
    "hotfix",
    "topic",
    "issue",
    "pr",
    "pull",
    "renovate",
    "dependabot",
    "wip",
    "users",
    "revert",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_versions_are_known_by_their_names() {
        for name in [
            "release-1.x",
            "release/1.2.x",
            "release-1.7",
            "releases/v2",
            "stable-2.0",
            "1.x",
            "v2.1",
            "2",
            "maintenance/3.x.x",
            "web-1.x",
            "charts/web/release-1.2",
            "support/1.2.3",
            "Release-4",
        ] {
            assert!(is_maintenance(name), "{name}");
        }
        for name in [
            "main",
            "feature/1.2",
            "feature-1.x",
            "release-notes",
            "release",
            "issue-12",
            "web-2",
            "fix/release-1.x",
            "x",
            "release-x",
            "1.2.3.4",
            "v",
            "1.2-rc",
            "renovate/redis-7.x",
            "",
            "-",
            "1.x.2",
        ] {
            assert!(!is_maintenance(name), "{name}");
        }
    }

    #[test]
    fn a_star_is_any_text_and_a_name_is_itself_alone() {
        for (pattern, name, expected) in [
            ("main", "main", true),
            ("main", "mainline", false),
            ("release-*", "release-1.x", true),
            ("release-*", "release/1.x", false),
            ("*", "team/a", true),
            ("*-x-*", "a-x-b-x-c", true),
            ("*-x-*d", "a-x-b-x-c", false),
            ("v?", "v1", true),
            ("v?", "v12", false),
            ("", "main", false),
        ] {
            assert_eq!(matches(pattern, name), expected, "{pattern} {name}");
        }
    }

    #[test]
    fn a_list_is_the_whole_list_and_the_caller_adds_to_it() {
        let usual = AllowedBranches::default();
        assert!(usual.allow("main", Some("main")) && usual.allow("release-1.x", Some("main")));
        assert!(!usual.allow("work", Some("main")) && usual.allow("work", None));
        let configured = Some(vec!["release-*".to_owned()]);
        let listed = AllowedBranches { configured, on: None, also: vec!["work".to_owned()] };
        assert!(listed.allow("release-1.x", Some("main")) && listed.allow("work", Some("main")));
        assert!(!listed.allow("main", Some("main")) && !listed.allow("1.x", Some("main")));
    }
}
