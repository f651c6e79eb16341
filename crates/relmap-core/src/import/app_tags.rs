//! The release of the app that an appVersion names.

use std::collections::HashMap;

use crate::release_notes::title_and_version;
use crate::version::{AppVersion, lenient};

use super::code::Issue;
use super::tag_title::{TagTitle, plain};
use crate::commit_id::CommitId;
use crate::tag_name::TagName;

/// A tag of the app's repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppTag {
    /// Its name.
    pub name: TagName,
    /// The full id of the commit that it leads to.
    pub commit: CommitId,
}

/// The tags of the app's repository, made ready for lookups.
#[derive(Debug)]
pub struct AppTags {
    tags: Vec<AppTag>,
    /// How many of the tags name nothing but the app; those that name charts as well come after.
    own: usize,
    by_name: HashMap<TagName, usize>,
    /// By version: the tags with it, and their titles.
    by_version: HashMap<AppVersion, Vec<(String, usize)>>,
    /// A rule of somebody's own, with `{name}` and `{version}` in it.
    rule: Option<String>,
    /// The names of the app that a tag may bear.
    names: Vec<String>,
    /// The title of its releases, where tags alone tell it.
    title: Option<SoleTitle>,
}

/// The one title that an app's tags bear: `web` of `web-1.2.0`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct SoleTitle {
    title: String,
    /// Whether there are tags of other things too.
    is_doubtful: bool,
}

/// An app release that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resolved<'a> {
    /// The tag.
    pub tag: &'a AppTag,
    /// What is doubtful.
    pub issue: Option<Issue>,
}

/// Words that may be before the version of any app.
const WORDS: [&str; 6] = ["", "release", "releases", "rel", "version", "ver"];

/// The least part of the tags with a version that bear the title of the releases, in percent, where
/// nothing else tells it.
const SOLE: usize = 90;

/// Words that appVersion may be, which name whatever is newest.
const FLOATING: [&str; 22] = [
    "latest",
    "lts",
    "stable",
    "nightly",
    "edge",
    "main",
    "master",
    "head",
    "dev",
    "develop",
    "development",
    "devel",
    "canary",
    "snapshot",
    "current",
    "rolling",
    "testing",
    "unstable",
    "beta",
    "alpha",
    "experimental",
    "next",
];

/// Words after a version that make it a release of its own, and no build of the same one.
const PRERELEASE: [&str; 9] = ["alpha", "beta", "rc", "pre", "dev", "snapshot", "m", "a", "b"];

/// Whether an appVersion names no release but whatever is newest: `latest`, `lts-jdk11`, `1.x`.
///
/// ```
/// use relmap_core::import::is_floating;
/// assert!(is_floating("latest") && is_floating("lts-jdk17") && is_floating("1.x"));
/// assert!(!is_floating("2.300") && !is_floating("v1.0.0-alpha") && !is_floating("r5"));
/// ```
pub fn is_floating(app_version: &str) -> bool {
    let word = app_version.trim().to_lowercase();
    let first = word.split(['-', '_', '.', ':', '@', ' ']).next().unwrap_or_default();
    let number = word.strip_prefix('v').unwrap_or(&word);
    let wildcard = number.starts_with(|c: char| c.is_ascii_digit() || c == 'x')
        && number.split('.').any(|part| matches!(part, "x" | "*"));
    FLOATING.contains(&first) || wildcard || word == "*"
}

impl AppTags {
    /// Takes the tags of an app that is known by some names. `shared` are tags that name a release
    /// of a chart already; they count where no other tag fits. A rule holds `{version}` and perhaps
    /// `{name}`.
    pub fn new(
        mut tags: Vec<AppTag>,
        shared: Vec<AppTag>,
        rule: Option<&str>,
        names: &[String],
    ) -> AppTags {
        let own = tags.len();
        tags.extend(shared);
        let mut by_name = HashMap::new();
        let mut by_version: HashMap<AppVersion, Vec<(String, usize)>> = HashMap::new();
        for (at, tag) in tags.iter().enumerate() {
            by_name.insert(tag.name.clone(), at);
            if let Some(TagTitle { title, version }) = TagTitle::of(&tag.name)
                && let Some(version) = lenient(version)
            {
                by_version.entry(AppVersion(version)).or_default().push((plain(title), at));
            }
        }
        let names = names.iter().map(|name| plain(name)).collect();
        let rule = rule.map(str::to_owned);
        let mut tags = AppTags { tags, own, by_name, by_version, rule, names, title: None };
        tags.title = tags.sole_title();
        tags
    }

    /// The title that nearly all of the own tags bear, where not one of them has a name by which a
    /// release would be known. A repository that holds a single thing calls it as it likes.
    fn sole_title(&self) -> Option<SoleTitle> {
        let mut counts: HashMap<&str, usize> = HashMap::new();
        let own = &self.tags[..self.own];
        for tag in own {
            let Some(TagTitle { title, version }) = TagTitle::of(&tag.name) else { continue };
            if lenient(version).is_some() && version.contains('.') {
                *counts.entry(title).or_default() += 1;
            }
        }
        if counts.keys().any(|title| self.rank(&plain(title), "").is_some()) {
            return None;
        }
        let all: usize = counts.values().sum();
        let (title, count) = counts.into_iter().max_by_key(|(_, count)| *count)?;
        let is_doubtful = count < all || own.len() < self.tags.len();
        (count * 100 >= all * SOLE).then(|| SoleTitle { title: plain(title), is_doubtful })
    }

    /// How surely a title, in small letters, is that of releases of the app.
    fn rank(&self, title: &str, chart: &str) -> Option<usize> {
        match title {
            "" => Some(0),
            title if title == chart || self.names.iter().any(|name| name == title) => Some(1),
            title if WORDS.contains(&title) => Some(2),
            title if self.title.as_ref().is_some_and(|sole| sole.title == title) => Some(3),
            _ => None,
        }
    }

    /// Whether there are no tags.
    pub fn is_empty(&self) -> bool {
        self.tags.is_empty()
    }

    /// The tag of a name.
    pub fn named(&self, name: &str) -> Option<&AppTag> {
        self.by_name.get(name).map(|&at| &self.tags[at])
    }

    /// The tag of a release as an `App:` says it: `1.2.0`, or with the app's name before the version. That is
    /// sure, so a tag is found only where it has that very version.
    pub(super) fn said(&self, said: &str, chart: &str) -> Option<&AppTag> {
        let (title, version) = title_and_version(said)?;
        let is_own = title.is_none_or(|title| self.rank(&plain(title), &plain(chart)).is_some());
        let found = self.resolve(version, chart).filter(|_| is_own)?;
        found.issue.is_none().then_some(found.tag)
    }

    /// Finds the tag of the release that an appVersion names. `chart` is a further name that tags
    /// may bear.
    pub fn resolve(&self, app_version: &str, chart: &str) -> Option<Resolved<'_>> {
        let written = app_version.trim();
        let find = |version: &str, among: Among| {
            self.exact(version, chart, among).or_else(|| self.same_version(version, chart, among))
        };
        let sure = find(written, Among::Own).or_else(|| find(written, Among::Shared));
        if sure.is_some() {
            return sure;
        }
        let plain = without_build(written)?;
        let found = find(plain, Among::Own).or_else(|| find(plain, Among::Shared))?;
        Some(Resolved { issue: Some(found.issue.unwrap_or(Issue::AppTagInferred)), ..found })
    }

    fn is_among(&self, at: usize, among: Among) -> bool {
        match among {
            Among::Own => at < self.own,
            Among::Shared => at >= self.own,
        }
    }

    /// The tag whose name is made of the version to the letter, by the surest rule.
    fn exact(&self, written: &str, chart: &str, among: Among) -> Option<Resolved<'_>> {
        let number = written.strip_prefix(['v', 'V']).unwrap_or(written);
        let find = |name: &String| {
            let at = self.by_name.get(name.as_str()).copied()?;
            self.is_among(at, among).then(|| &self.tags[at])
        };
        let names = || self.names.iter().map(String::as_str).chain([chart]);
        if let Some(rule) = &self.rule {
            let fill =
                |name: &str, version| rule.replace("{name}", name).replace("{version}", version);
            let by_rule = names().flat_map(|name| [fill(name, number), fill(name, written)]);
            if let Some(tag) = by_rule.into_iter().find_map(|name| find(&name)) {
                return Some(Resolved { tag, issue: None });
            }
        }
        // As written, then with and without a `v`.
        let mut made = vec![written.to_owned(), format!("v{number}"), number.to_owned()];
        for name in names() {
            for joint in ["-", "-v", "/", "/v", "_", "_v", "@", "@v"] {
                made.push(format!("{name}{joint}{number}"));
            }
        }
        for joint in ["-", "-v", "/", "/v", "_"] {
            made.push(format!("release{joint}{number}"));
        }
        let mut found = made.iter().filter_map(find);
        let tag = found.next()?;
        let elsewhere = found.any(|other| other.commit != tag.commit);
        Some(Resolved { tag, issue: elsewhere.then_some(Issue::AppTagAmbiguous) })
    }

    /// The tag of an equal version, written otherwise: `2.300` and `2.300.0`.
    fn same_version(&self, written: &str, chart: &str, among: Among) -> Option<Resolved<'_>> {
        let chart = plain(chart);
        let version = AppVersion(lenient(written)?);
        let found = self.by_version.get(&version)?.iter();
        let mut found: Vec<(usize, &AppTag)> = found
            .filter(|(_, at)| self.is_among(*at, among))
            .filter_map(|(title, at)| Some((self.rank(title, &chart)?, &self.tags[*at])))
            .collect();
        found.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.name.cmp(&b.1.name)));
        let (rank, tag) = *found.first()?;
        let elsewhere = found.iter().any(|(_, other)| other.commit != tag.commit);
        let is_doubtful = || rank == 3 && self.title.as_ref().is_some_and(|sole| sole.is_doubtful);
        let issue = match elsewhere {
            true => Some(Issue::AppTagAmbiguous),
            false => is_doubtful().then_some(Issue::AppTagInferred),
        };
        Some(Resolved { tag, issue })
    }
}

/// Which tags to look among.
#[derive(Clone, Copy)]
enum Among {
    Own,
    Shared,
}

/// The version without what only tells builds of it apart: `1.2.3` of `1.2.3-debian-11-r0`,
/// `2.300` of `2.300-jdk11`, `1.2.3` of `1.2.3+5`. None where nothing of that kind follows.
fn without_build(written: &str) -> Option<&str> {
    let (number, suffix) = written.split_at(written.find(['-', '+', '_'])?);
    lenient(number)?;
    let word = suffix[1..].trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
    let word: String = word.chars().take_while(char::is_ascii_alphabetic).collect();
    let is_build = suffix.starts_with('+') || !PRERELEASE.contains(&word.to_lowercase().as_str());
    is_build.then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(names: &[&str]) -> AppTags {
        let tag = |(at, name): (usize, &&str)| AppTag {
            name: name.parse().unwrap(),
            commit: format!("{at:040}").parse().unwrap(),
        };
        AppTags::new(
            names.iter().enumerate().map(tag).collect(),
            Vec::new(),
            None,
            &["jenkins".to_owned()],
        )
    }

    fn resolve(names: &[&str], app_version: &str) -> Option<(String, Option<Issue>)> {
        let tags = tags(names);
        let found = tags.resolve(app_version, "web");
        found.map(|found| (found.tag.name.to_string(), found.issue))
    }

    #[test]
    fn every_rule_is_tried_for_every_row() {
        for (tag, app_version) in [
            ("v1.2.0", "1.2.0"),
            ("v1.2.0", "v1.2.0"),
            ("1.2.0", "1.2.0"),
            ("1.2.0", "v1.2.0"),
            ("jenkins-2.300", "2.300"),
            ("jenkins-2.300", "2.300.0"),
            ("jenkins-2.300.0", "2.300"),
            ("web-1.2.0", "v1.2.0"),
            ("web/v1.2.0", "1.2.0"),
            ("release-1.2.0", "1.2.0"),
            ("RELEASE.2023-01-02T03-04-05Z", "RELEASE.2023-01-02T03-04-05Z"),
        ] {
            let all = ["other-1.2.0", "v1.1.0", tag, "v1.2.0-rc.1", "jenkins-2.30"];
            assert_eq!(
                resolve(&all, app_version),
                Some((tag.to_owned(), None)),
                "{tag} {app_version}"
            );
        }
    }

    #[test]
    fn a_build_suffix_is_left_aside_and_said() {
        let all = ["v1.2.3", "jenkins-2.300"];
        for (app_version, tag) in [
            ("1.2.3-debian-11-r0", "v1.2.3"),
            ("2.300-jdk11", "jenkins-2.300"),
            ("1.2.3+7", "v1.2.3"),
        ] {
            let found = Some((tag.to_owned(), Some(Issue::AppTagInferred)));
            assert_eq!(resolve(&all, app_version), found, "{app_version}");
        }
        for other in ["1.2.3-rc.1", "1.2.3-beta2", "1.2.4", "other", "1.2.3.4"] {
            assert_eq!(resolve(&all, other), None, "{other}");
        }
    }

    #[test]
    fn tags_of_other_things_do_not_count() {
        assert_eq!(resolve(&["other-1.2.0", "cmd/tool/v1.2.0"], "1.2.0"), None);
    }

    #[test]
    fn the_only_title_is_that_of_the_releases() {
        let sole = ["app-1.2.0", "app-1.1.0", "nightly"];
        assert_eq!(resolve(&sole, "v1.2.0"), Some(("app-1.2.0".to_owned(), None)));
        // Something else is in the repository as well.
        let mut most: Vec<String> = (0..20).map(|minor| format!("app-1.{minor}.0")).collect();
        most.push("sdk-9.0.0".to_owned());
        let most: Vec<&str> = most.iter().map(String::as_str).collect();
        let inferred = Some(("app-1.2.0".to_owned(), Some(Issue::AppTagInferred)));
        assert_eq!(resolve(&most, "1.2.0"), inferred);
        assert_eq!(resolve(&most, "9.0.0"), None);
        // Where releases are known by another name, those with a title are of something else.
        for known in ["v1.1.0", "jenkins-1.1.0", "release-1.1.0"] {
            assert_eq!(resolve(&["app-1.2.0", "app-1.1.0", known], "1.2.0"), None, "{known}");
        }
    }

    #[test]
    fn two_tags_at_different_commits_are_a_doubt() {
        let found = resolve(&["v1.2.0", "1.2.0"], "1.2.0");
        assert_eq!(found, Some(("1.2.0".to_owned(), Some(Issue::AppTagAmbiguous))));
    }

    #[test]
    fn a_rule_of_ones_own_goes_first() {
        let tag = |name: &str| AppTag {
            name: name.parse().unwrap(),
            commit: "1".repeat(40).parse().unwrap(),
        };
        let all = vec![tag("v1.2.0"), tag("rel/app/1.2.0")];
        let tags = AppTags::new(all, Vec::new(), Some("rel/{name}/{version}"), &["app".to_owned()]);
        assert_eq!(tags.resolve("v1.2.0", "web").unwrap().tag.name, "rel/app/1.2.0");
    }

    #[test]
    fn words_that_float() {
        for word in
            ["latest", "LTS", "lts-jdk11", "stable", "nightly", "master", "1.x", "v2.*", "dev-1"]
        {
            assert!(is_floating(word), "{word}");
        }
        for word in ["1.2.3", "v1", "r12", "RELEASE.2020", "9f8e7d6", "2024-01-01", ""] {
            assert!(!is_floating(word), "{word}");
        }
    }
}
