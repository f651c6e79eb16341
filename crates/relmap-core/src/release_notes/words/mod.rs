//! The words that may stand around a version in a heading, and those that give a sentence away.

mod lists;

use self::lists::{DATE_LEADS, LABELS, SENTENCE, STATES, TIES, UNRELEASED, VERBS};

fn has(list: &[&str], word: &str) -> bool {
    // The words of these lists are ASCII and short; no allocation for the many that are not.
    word.len() <= 16 && list.iter().any(|known| known.eq_ignore_ascii_case(word))
}

pub(super) fn is_label(word: &str) -> bool {
    has(&LABELS, word.trim_end_matches(['.', ':']))
}

/// Whether a name joined to a version is no title: `release-1.2.0`.
pub(super) fn is_joined_label(name: &str) -> bool {
    has(&["version", "ver", "v", "release", "rel"], name)
}

/// `Overview of changes in 1.2.0`: the first two words of a label that is none without them.
pub(super) fn is_overview(first: &str, second: &str) -> bool {
    first.eq_ignore_ascii_case("overview") && second.eq_ignore_ascii_case("of")
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

/// States that a number may follow: `beta 2`, `build 37`.
pub(super) fn is_counted(word: &str) -> bool {
    const COUNTED: [&str; 9] =
        ["alpha", "beta", "rc", "candidate", "build", "rev", "revision", "preview", "patch"];
    has(&COUNTED, word)
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
    // Nearly every line is asked, and nearly none begins like one of these.
    let begin = phrase.as_bytes().get(..2)?;
    let same = |known: &&str| {
        let mut words = phrase.split_whitespace();
        known.split(' ').all(|word| words.next().is_some_and(|w| w.eq_ignore_ascii_case(word)))
            && words.next().is_none()
    };
    let index = UNRELEASED
        .iter()
        .position(|known| known.as_bytes()[..2].eq_ignore_ascii_case(begin) && same(known))?;
    Some(if index < 7 { Unreleased::Said } else { Unreleased::Hinted })
}

/// Whether a remark next to a version says that it is not released yet.
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
    // This is asked of nearly every line that names a version, so nothing is copied.
    let bytes = remark.as_bytes();
    let is_word = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
    (0..bytes.len()).any(|at| {
        let begins = b"untiwpUNTIWP".contains(&bytes[at]) && (at == 0 || !is_word(at - 1));
        begins
            && SIGNS.iter().any(|sign| {
                let word = bytes.get(at..at + sign.len());
                let same = word.is_some_and(|word| word.eq_ignore_ascii_case(sign.as_bytes()));
                same && !is_word(at + sign.len())
            })
    })
}
