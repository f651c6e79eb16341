//! The words that may stand around a version in a heading, and those that give a sentence away.

/// Words that announce a version and are no title: `Version 1.2.0`, `Release notes 1.2.0`.
const LABELS: [&str; 34] = [
    "version",
    "ver",
    "v",
    "release",
    "releases",
    "released",
    "rel",
    "revision",
    "rev",
    "tag",
    "milestone",
    "changes",
    "change",
    "changed",
    "changelog",
    "log",
    "note",
    "notes",
    "news",
    "new",
    "what's",
    "whats",
    "noteworthy",
    "notable",
    "highlights",
    "history",
    "hotfix",
    "patch",
    "bugfix",
    "maintenance",
    "stable",
    "latest",
    "major",
    "minor",
];

/// Words that tie an announcement to a version: `What's new in 1.2.0`.
const TIES: [&str; 4] = ["in", "for", "of", "the"];

/// Words that no title has: who finds one before a version reads a sentence.
const SENTENCE: [&str; 98] = [
    "a",
    "about",
    "add",
    "added",
    "adding",
    "adds",
    "after",
    "against",
    "an",
    "and",
    "are",
    "as",
    "at",
    "backport",
    "backported",
    "be",
    "been",
    "before",
    "between",
    "breaking",
    "bump",
    "bumped",
    "bumps",
    "but",
    "by",
    "changed",
    "compatible",
    "dependencies",
    "deprecated",
    "download",
    "downloads",
    "downgrade",
    "drop",
    "dropped",
    "drops",
    "fix",
    "fixed",
    "fixes",
    "for",
    "from",
    "has",
    "have",
    "if",
    "in",
    "install",
    "installed",
    "installing",
    "into",
    "is",
    "it",
    "its",
    "least",
    "merge",
    "merged",
    "migrate",
    "migrating",
    "migration",
    "minimum",
    "moved",
    "must",
    "need",
    "needs",
    "not",
    "now",
    "of",
    "on",
    "only",
    "or",
    "our",
    "prior",
    "remove",
    "removed",
    "removes",
    "require",
    "required",
    "requires",
    "see",
    "since",
    "support",
    "supported",
    "supports",
    "than",
    "that",
    "this",
    "to",
    "under",
    "until",
    "update",
    "updated",
    "updates",
    "updating",
    "upgrade",
    "upgraded",
    "upgrading",
    "use",
    "uses",
    "using",
    "with",
];

/// Words behind a version that make it the subject or the object of a sentence.
const VERBS: [&str; 30] = [
    "to", "and", "or", "through", "is", "are", "was", "were", "has", "have", "had", "can", "will",
    "must", "should", "would", "may", "users", "adds", "added", "requires", "does", "did", "we",
    "you", "but", "because", "when", "which", "that",
];

/// Words that say what kind of release it is, or how far it has come.
const STATES: [&str; 62] = [
    "release",
    "released",
    "releases",
    "unreleased",
    "stable",
    "unstable",
    "alpha",
    "beta",
    "rc",
    "candidate",
    "final",
    "lts",
    "ga",
    "yanked",
    "retracted",
    "withdrawn",
    "deprecated",
    "broken",
    "latest",
    "current",
    "currently",
    "draft",
    "dev",
    "development",
    "developing",
    "snapshot",
    "nightly",
    "tbd",
    "tba",
    "tbr",
    "wip",
    "pending",
    "planned",
    "upcoming",
    "preview",
    "prerelease",
    "pre-release",
    "initial",
    "first",
    "public",
    "private",
    "internal",
    "under",
    "in",
    "not",
    "yet",
    "never",
    "work",
    "progress",
    "hotfix",
    "bugfix",
    "bug",
    "fix",
    "fixes",
    "security",
    "patch",
    "major",
    "minor",
    "maintenance",
    "version",
    "build",
    "edition",
];

/// Words before a date: `released on 2026-11-20`.
const DATE_LEADS: [&str; 9] =
    ["released", "release", "published", "date", "dated", "on", "of", "from", "as"];

/// What people call the entry that collects notes for a release to come.
const UNRELEASED: [&str; 26] = [
    "unreleased",
    "not released",
    "not released yet",
    "not yet released",
    "unreleased changes",
    "unreleased version",
    "changes unreleased",
    "next",
    "next release",
    "next version",
    "the next release",
    "head",
    "main",
    "master",
    "trunk",
    "dev",
    "develop",
    "development",
    "in development",
    "under development",
    "upcoming",
    "upcoming release",
    "upcoming changes",
    "in progress",
    "work in progress",
    "wip",
];

fn has(list: &[&str], word: &str) -> bool {
    // The words of these lists are ASCII and short; no allocation for the many that are not.
    word.len() <= 16 && list.iter().any(|known| known.eq_ignore_ascii_case(word))
}

pub(super) fn is_label(word: &str) -> bool {
    has(&LABELS, word.trim_end_matches(['.', ':']))
}

pub(super) fn is_tie(word: &str) -> bool {
    has(&TIES, word)
}

pub(super) fn is_of_sentence(word: &str) -> bool {
    has(&SENTENCE, word)
}

pub(super) fn is_verb(word: &str) -> bool {
    has(&VERBS, word)
}

pub(super) fn is_state(word: &str) -> bool {
    has(&STATES, word)
}

pub(super) fn leads_date(word: &str) -> bool {
    has(&DATE_LEADS, word)
}

/// What a heading without a version says about the release to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unreleased {
    /// It says so: `Unreleased`.
    Said,
    /// A word such as `Next` or `master`, which is also used for other things.
    Hinted,
}

/// Whether a phrase names the release to come.
pub(super) fn unreleased(phrase: &str) -> Option<Unreleased> {
    if phrase.len() > 24 {
        return None;
    }
    let words: Vec<_> = phrase.split_whitespace().collect();
    let phrase = words.join(" ");
    let index = UNRELEASED.iter().position(|known| known.eq_ignore_ascii_case(&phrase))?;
    Some(if index < 7 { Unreleased::Said } else { Unreleased::Hinted })
}

/// Whether a remark beside a version says that it is not released yet.
pub(super) fn says_unreleased(remark: &str) -> bool {
    const SIGNS: [&str; 13] = [
        "unreleased",
        "not released",
        "not yet",
        "tbd",
        "tba",
        "in development",
        "under development",
        "in progress",
        "wip",
        "upcoming",
        "to be released",
        "pending",
        "unknown",
    ];
    let lower = remark.to_ascii_lowercase();
    SIGNS.iter().any(|sign| {
        lower.match_indices(sign).any(|(at, _)| {
            let letter = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
            let before = at.checked_sub(1).and_then(|at| lower.as_bytes().get(at));
            !letter(before) && !letter(lower.as_bytes().get(at + sign.len()))
        })
    })
}
