//! Reading what `git push --porcelain` prints.

use super::failure_kind::FailureKind;
use super::failure_words::classify;

/// What became of one reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RefStatus {
    /// `*` new, ` ` moved, `=` as it was, `!` rejected.
    pub(super) flag: char,
    /// The full name at the server.
    pub(super) name: String,
    /// What is said about it, such as `[remote rejected] (pre-receive hook declined)`.
    pub(super) summary: String,
}

/// Reads the lines `FLAG<tab>FROM:TO<tab>SUMMARY`. Hooks print to the same stream; their lines are
/// passed over.
pub(super) fn parse(printed: &[u8]) -> Vec<RefStatus> {
    let text = String::from_utf8_lossy(printed);
    let line = |line: &str| {
        let mut parts = line.splitn(3, '\t');
        let (flag, refs, summary) = (parts.next()?, parts.next()?, parts.next()?);
        let mut letters = flag.chars();
        let flag = letters.next().filter(|flag| " +-*=!".contains(*flag))?;
        if letters.next().is_some() {
            return None;
        }
        let (_, name) = refs.rsplit_once(':')?;
        Some(RefStatus { flag, name: name.to_owned(), summary: summary.trim().to_owned() })
    };
    text.lines().filter_map(line).collect()
}

/// Why references were rejected; `None` if none was. What is rejected only because another one
/// was, counts where nothing else does.
pub(super) fn rejection(statuses: &[RefStatus], stderr: &[u8]) -> Option<FailureKind> {
    let rejected: Vec<&RefStatus> = statuses.iter().filter(|status| status.flag == '!').collect();
    let kinds = rejected.iter().map(|status| reason(status, stderr));
    let own: Vec<FailureKind> = kinds.flatten().collect();
    match own.iter().find(|kind| **kind != FailureKind::NonFastForward).or(own.first()) {
        Some(kind) => Some(*kind),
        None if rejected.is_empty() => None,
        // All are said to suffer from another: the server's words tell from which.
        None => Some(
            told(&String::from_utf8_lossy(stderr).to_lowercase(), stderr)
                .unwrap_or_else(|| classify(stderr)),
        ),
    }
}

/// What was rejected because the server's reference is not where it was thought to be.
const MOVED: [&str; 11] = [
    "non-fast-forward",
    "fetch first",
    "already exists",
    "needs force",
    "stale info",
    "incorrect old value",
    "failed to update ref",
    "failed to lock",
    "cannot lock ref",
    "is at ",
    "failed to update refs",
];

/// The reason in words about a reference, in lower case, if it is where that reference is.
fn told(words: &str, stderr: &[u8]) -> Option<FailureKind> {
    let said = |phrases: &[&str]| phrases.iter().any(|phrase| words.contains(phrase));
    if said(&["exists; cannot create"]) {
        return Some(FailureKind::NameBlocked);
    }
    if said(&["cannot create"]) {
        return Some(FailureKind::Other);
    }
    if !said(&MOVED) {
        return None;
    }
    // A disk that is full or files that may not be written show up as locks that fail.
    let trouble = classify(stderr);
    let is_trouble = matches!(trouble, FailureKind::ServerTrouble | FailureKind::NoPermission);
    Some(if is_trouble { trouble } else { FailureKind::NonFastForward })
}

fn reason(status: &RefStatus, stderr: &[u8]) -> Option<FailureKind> {
    let summary = status.summary.to_lowercase();
    let said = |phrases: &[&str]| phrases.iter().any(|phrase| summary.contains(phrase));
    if said(&["atomic push fail", "atomic transaction failed", "remote failed to report"]) {
        return None;
    }
    if let Some(kind) = told(&summary, stderr) {
        return Some(kind);
    }
    let by_words = match classify(status.summary.as_bytes()) {
        FailureKind::Other => classify(stderr),
        kind => kind,
    };
    if said(&["hook declined", "declined", "rejected by"]) {
        let told_apart = matches!(
            by_words,
            FailureKind::ProtectedTag | FailureKind::ProtectedBranch | FailureKind::NoPermission
        );
        return Some(if told_apart { by_words } else { FailureKind::Hook });
    }
    Some(by_words)
}
