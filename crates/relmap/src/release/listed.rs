//! What the places of a remote have.

use relmap_git::{Remote, RemoteRef};

/// The remote, with those of its references that matter.
pub(super) struct Listed {
    /// Everywhere that a push goes.
    pub(super) pushed_to: Vec<Server>,
    /// Where the remote is read, if that is another place.
    pub(super) read_from: Option<Server>,
}

/// One place of a remote.
pub(super) struct Server {
    pub(super) remote: Remote,
    pub(super) refs: Vec<RemoteRef>,
    /// Its default branch, if branches were asked for.
    pub(super) default: Option<String>,
}

impl Server {
    pub(super) fn find(&self, name: &str) -> Option<&RemoteRef> {
        self.refs.iter().find(|reference| reference.name == name)
    }
}

impl Listed {
    /// All places, those that a push goes to first.
    pub(super) fn all(&self) -> impl Iterator<Item = &Server> {
        self.pushed_to.iter().chain(&self.read_from)
    }

    /// Whether some of the places that a push goes to lack a reference.
    pub(super) fn lack(&self, name: &str) -> bool {
        self.pushed_to.iter().any(|server| server.find(name).is_none())
    }
}
