//! The reasons for which servers refuse, each with its message.

use super::git_output::GitOutput;

/// Why a server, or the way there, refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FailureKind {
    /// It requires credentials, and got none that it accepts.
    NoCredentials,
    /// The key of an ssh server is not known.
    UnknownHost,
    /// The user may not do this.
    NoPermission,
    /// The tag is protected.
    ProtectedTag,
    /// The branch is protected.
    ProtectedBranch,
    /// A hook said no.
    Hook,
    /// The user's own pre-push hook said no.
    OwnHook,
    /// The remote has moved meanwhile.
    NonFastForward,
    /// There is no such repository, or none that this user may see.
    NotFound,
    /// It cannot be reached.
    Unreachable,
    /// The connection broke off.
    BrokenOff,
    /// The server reported an error.
    ServerTrouble,
    /// It refuses as if it had moved, and stays where it is: a lock is in the way.
    Locked,
    /// It has the reference and shows it to nobody.
    Hidden,
    /// A reference there is a folder of this one, or the other way round.
    NameBlocked,
    /// It does not take several references as one.
    NoAtomic,
    /// It takes no push options.
    NoPushOptions,
    /// It takes no signed pushes.
    NoSignedPush,
    /// It uses another hash algorithm for object ids.
    OtherHash,
    /// It lacks another feature that git needs.
    Unsupported,
    /// It takes nothing from a shallow clone.
    Shallow,
    /// Something else.
    Other,
}

impl FailureKind {
    /// Why a server refuses as if it had moved, and has not. `shows` says whether it shows the branch.
    pub fn of_standstill(shows: bool, words: &GitOutput) -> FailureKind {
        let is_there =
            |line: &String| line.contains("non-fast-forward") || line.contains("fetch first");
        match !shows && words.lines().iter().any(is_there) {
            true => FailureKind::Hidden,
            false => FailureKind::Locked,
        }
    }

    /// A stable word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            FailureKind::NoCredentials => "no-credentials",
            FailureKind::UnknownHost => "unknown-host",
            FailureKind::NoPermission => "no-permission",
            FailureKind::ProtectedTag => "protected-tag",
            FailureKind::ProtectedBranch => "protected-branch",
            FailureKind::Hook => "hook",
            FailureKind::OwnHook => "pre-push-hook",
            FailureKind::NonFastForward => "non-fast-forward",
            FailureKind::NotFound => "not-found",
            FailureKind::Unreachable => "unreachable",
            FailureKind::BrokenOff => "broken-off",
            FailureKind::ServerTrouble => "server-trouble",
            FailureKind::Locked => "locked",
            FailureKind::Hidden => "hidden",
            FailureKind::NameBlocked => "name-blocked",
            FailureKind::NoAtomic => "no-atomic",
            FailureKind::NoPushOptions => "no-push-options",
            FailureKind::NoSignedPush => "no-signed-push",
            FailureKind::OtherHash => "other-hash",
            FailureKind::Unsupported => "unsupported",
            FailureKind::Shallow => "shallow",
            FailureKind::Other => "other",
        }
    }

    /// What is wrong, and the fix.
    pub(super) fn message(self, remote: &str) -> String {
        match self {
            FailureKind::NoCredentials => format!(
                "{remote} requires credentials, and git has none that it accepts; \
                 set up a credential helper, GIT_ASKPASS or an ssh key (in Jenkins: sshagent or gitUsernamePassword)"
            ),
            FailureKind::UnknownHost => format!(
                "{remote} cannot be trusted: its ssh host key is unknown \
                 or has changed; verify it, and add it to known_hosts"
            ),
            FailureKind::NoPermission => format!(
                "{remote} knows the user but denies permission; grant the right to push tags and the map's branch"
            ),
            FailureKind::ProtectedTag => format!(
                "{remote} protects this tag; allow the releasing user to create it in the settings of protected tags"
            ),
            FailureKind::ProtectedBranch => {
                format!(
                    "{remote} protects the map's branch; allow the releasing user to push to it"
                )
            }
            FailureKind::Hook => {
                format!("a hook of {remote} rejected the push; its message says why")
            }
            FailureKind::OwnHook => {
                format!(
                    "the push to {remote} was stopped before it began, most likely by this repository's pre-push hook"
                )
            }
            FailureKind::NonFastForward => {
                format!("{remote} kept changing during the push; run the same command again")
            }
            FailureKind::NotFound => format!(
                "{remote} does not exist, or this user cannot see it; correct its URL, or grant read access"
            ),
            FailureKind::Unreachable => {
                format!(
                    "{remote} cannot be reached; check its URL, the network and the proxy, and try again"
                )
            }
            FailureKind::BrokenOff => {
                format!("the connection to {remote} was lost; run the same command again to finish")
            }
            FailureKind::ServerTrouble => {
                format!("{remote} reported a server error; run the same command again later")
            }
            FailureKind::Locked => format!(
                "{remote} accepts nothing, although it did not change meanwhile: a process that was killed left a lock \
                 file there, or its folders cannot be written; ask its administrator, then run the same command again"
            ),
            FailureKind::Hidden => format!(
                "{remote} hides the tag or the map's branch (see its setting transfer.hideRefs), so neither can be pushed; \
                 let it show refs/tags and the map's branch to the releasing user"
            ),
            FailureKind::NameBlocked => format!(
                "{remote} has a tag that is a folder of this one's name, or the other way round, and a ref name cannot also \
                 be a folder; correct the heading in RELEASE.txt"
            ),
            FailureKind::NoAtomic => format!(
                "{remote} does not support atomic pushes (push --atomic), which \
                 a release needs; update git on the server"
            ),
            FailureKind::NoPushOptions => format!(
                "{remote} does not support push options; unset push.pushOption (see `git config --show-origin --get-all \
                 push.pushOption`), or set receive.advertisePushOptions on the server"
            ),
            FailureKind::NoSignedPush => format!(
                "{remote} does not support signed pushes; set push.gpgSign to false or if-asked, or set \
                 receive.certNonceSeed on the server"
            ),
            FailureKind::OtherHash => format!(
                "{remote} uses another hash algorithm for object ids than this repository; use a remote with the same one"
            ),
            FailureKind::Unsupported => {
                format!(
                    "{remote} does not support what git needs here; update its git, or change git's settings"
                )
            }
            FailureKind::Shallow => format!(
                "{remote} accepts no push from a shallow clone; complete it: git fetch --unshallow {remote}"
            ),
            FailureKind::Other => format!("git could not communicate with {remote}"),
        }
    }
}
