//! Failures told apart by the words of git, ssh and servers.

use super::failure_kind::FailureKind;

/// Phrases by which git, ssh and the common servers are known, in lower case, the most telling
/// first. A phrase in two parts needs both in one line, in this order.
const PHRASES: &[(&str, FailureKind)] = &[
    // Protection, said through a hook or a rule.
    ("not allowed to create this tag", FailureKind::ProtectedTag),
    ("not allowed to change existing tags", FailureKind::ProtectedTag),
    ("protected tags cannot be", FailureKind::ProtectedTag),
    ("tag *is protected", FailureKind::ProtectedTag),
    ("repository rule violations found for refs/tags/", FailureKind::ProtectedTag),
    ("cannot create ref due to creations being restricted", FailureKind::ProtectedTag),
    ("tag is protected", FailureKind::ProtectedTag),
    ("protected branch", FailureKind::ProtectedBranch),
    ("branch *is protected", FailureKind::ProtectedBranch),
    ("repository rule violations found for refs/heads/", FailureKind::ProtectedBranch),
    ("can only be modified through pull requests", FailureKind::ProtectedBranch),
    ("not allowed to push code to protected branches", FailureKind::ProtectedBranch),
    // Credentials.
    ("terminal prompts disabled", FailureKind::NoCredentials),
    ("could not read username", FailureKind::NoCredentials),
    ("could not read password", FailureKind::NoCredentials),
    ("authentication failed", FailureKind::NoCredentials),
    ("authentication required", FailureKind::NoCredentials),
    ("invalid username or password", FailureKind::NoCredentials),
    ("invalid credentials", FailureKind::NoCredentials),
    ("http basic: access denied", FailureKind::NoCredentials),
    ("support for password authentication was removed", FailureKind::NoCredentials),
    ("requested url returned error: 401", FailureKind::NoCredentials),
    ("no supported authentication methods", FailureKind::NoCredentials),
    ("too many authentication failures", FailureKind::NoCredentials),
    ("permission denied (", FailureKind::NoCredentials),
    ("please use a personal access token", FailureKind::NoCredentials),
    // The way there.
    ("host key verification failed", FailureKind::UnknownHost),
    ("remote host identification has changed", FailureKind::UnknownHost),
    ("could not resolve", FailureKind::Unreachable),
    ("unable to look up", FailureKind::Unreachable),
    ("name or service not known", FailureKind::Unreachable),
    ("temporary failure in name resolution", FailureKind::Unreachable),
    ("connection refused", FailureKind::Unreachable),
    ("connection timed out", FailureKind::Unreachable),
    ("operation timed out", FailureKind::Unreachable),
    ("no route to host", FailureKind::Unreachable),
    ("network is unreachable", FailureKind::Unreachable),
    ("failed to connect to", FailureKind::Unreachable),
    ("couldn't connect to server", FailureKind::Unreachable),
    ("unable to connect to", FailureKind::Unreachable),
    ("ssl certificate problem", FailureKind::Unreachable),
    ("server certificate verification failed", FailureKind::Unreachable),
    ("proxy connect aborted", FailureKind::Unreachable),
    ("connect tunnel failed", FailureKind::Unreachable),
    ("unable to find remote helper", FailureKind::Unreachable),
    // The repository. Servers hide what a user may not see.
    ("repository not found", FailureKind::NotFound),
    ("repository *not found", FailureKind::NotFound),
    ("could not be found or you don't have permission", FailureKind::NotFound),
    ("does not appear to be a git repository", FailureKind::NotFound),
    ("does not exist", FailureKind::NotFound),
    ("access denied or repository not exported", FailureKind::NotFound),
    ("cannot find repository", FailureKind::NotFound),
    ("no such file or directory", FailureKind::NotFound),
    ("requested url returned error: 404", FailureKind::NotFound),
    // Permission.
    ("service not enabled", FailureKind::NoPermission),
    ("permission to *denied to", FailureKind::NoPermission),
    ("write access to repository not granted", FailureKind::NoPermission),
    ("marked as read only", FailureKind::NoPermission),
    ("does not have write access", FailureKind::NoPermission),
    ("user permission denied", FailureKind::NoPermission),
    ("not allowed to push", FailureKind::NoPermission),
    ("not allowed to upload", FailureKind::NoPermission),
    ("insufficient permission", FailureKind::NoPermission),
    ("unable to create temporary object directory", FailureKind::NoPermission),
    ("forbidden", FailureKind::NoPermission),
    ("unauthorized", FailureKind::NoPermission),
    ("access denied", FailureKind::NoPermission),
    ("not permitted", FailureKind::NoPermission),
    ("prohibited by gerrit", FailureKind::NoPermission),
    ("requested url returned error: 403", FailureKind::NoPermission),
    ("detected dubious ownership", FailureKind::NoPermission),
    // What servers cannot do.
    ("does not support --atomic", FailureKind::NoAtomic),
    ("deny updating a hidden ref", FailureKind::Hidden),
    // With `fatal:`, since git also warns of these and goes on.
    ("fatal: the receiving end does not support push options", FailureKind::NoPushOptions),
    ("fatal: the receiving end does not support --signed", FailureKind::NoSignedPush),
    ("fatal: the receiving end does not support this repository's hash", FailureKind::OtherHash),
    ("fatal: mismatched algorithms: client", FailureKind::OtherHash),
    ("fatal: the receiving end does not support", FailureKind::Unsupported),
    ("shallow update not allowed", FailureKind::Shallow),
    ("no space left on device", FailureKind::ServerTrouble),
    ("disk quota exceeded", FailureKind::ServerTrouble),
    ("requested url returned error: 429", FailureKind::ServerTrouble),
    ("requested url returned error: 5", FailureKind::ServerTrouble),
    ("internal server error", FailureKind::ServerTrouble),
    ("unpack failed", FailureKind::ServerTrouble),
    ("unpacker error", FailureKind::ServerTrouble),
    // What is said when a connection ends, for whatever reason: only if nothing else was. The first is what ssh says
    // of a server that has no room for it.
    ("kex_exchange_identification", FailureKind::BrokenOff),
    ("connection reset", FailureKind::BrokenOff),
    ("connection closed", FailureKind::BrokenOff),
    ("broken pipe", FailureKind::BrokenOff),
    ("early eof", FailureKind::BrokenOff),
    ("unexpected disconnect", FailureKind::BrokenOff),
    ("the remote end hung up", FailureKind::BrokenOff),
    ("rpc failed", FailureKind::BrokenOff),
    ("empty reply from server", FailureKind::BrokenOff),
    ("expected flush after", FailureKind::BrokenOff),
    ("could not read from remote repository", FailureKind::BrokenOff),
];

/// Those of them that are said whatever happened before.
const AT_ANY_END: [&str; 2] = ["rpc failed", "could not read from remote repository"];

/// What a server, or a proxy before it, answers those for whom it has no room at the moment.
const BUSY: [&str; 4] = [
    "requested url returned error: 429",
    "requested url returned error: 502",
    "requested url returned error: 503",
    "requested url returned error: 504",
];

/// What says that it had room, and does not give what was asked for.
const REFUSED: [&str; 3] = ["remote error:", "not our ref", "error processing shallow info"];

/// Whether a server only had no room: the same question may be answered in a moment.
pub(super) fn is_turned_away(stderr: &[u8]) -> bool {
    let text = String::from_utf8_lossy(stderr).to_lowercase();
    let has = |phrases: &[&str]| phrases.iter().any(|phrase| text.contains(phrase));
    let was_cut = PHRASES.iter().any(|(phrase, kind)| {
        *kind == FailureKind::BrokenOff && !AT_ANY_END.contains(phrase) && text.contains(phrase)
    });
    // Who is refused over ssh is told why before this.
    let without_a_word = text.trim_start().starts_with("fatal: could not read from remote");
    let kind = classify(stderr);
    matches!(kind, FailureKind::BrokenOff | FailureKind::ServerTrouble)
        && (without_a_word || was_cut || has(&BUSY))
        && !has(&REFUSED)
}

/// What git's words on standard error say about a failure.
pub(super) fn classify(stderr: &[u8]) -> FailureKind {
    let text = String::from_utf8_lossy(stderr).to_lowercase();
    let lines: Vec<&str> = text.split(['\n', '\r']).collect();
    let said = |phrase: &str| {
        lines.iter().any(|line| match phrase.split_once('*') {
            Some((first, second)) => {
                line.find(first).is_some_and(|at| line[at + first.len()..].contains(second))
            }
            None => line.contains(phrase),
        })
    };
    PHRASES.iter().find(|(phrase, _)| said(phrase)).map_or(FailureKind::Other, |(_, kind)| *kind)
}
