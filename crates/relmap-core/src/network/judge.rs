//! The one decision: may a place be asked that a file of the checkout names?

use std::fmt;
use std::path::Path;

use thiserror::Error;

use super::address::{Address, Scheme, Server};
use super::allowed::Allowed;

/// What the decision goes by. Folders are full paths without links.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlacePolicy {
    /// Where the remotes of this repository really lead. Those that a file of the work tree sets
    /// are left out.
    pub remotes: Vec<Address>,
    /// What the caller allows.
    pub allowed: Vec<Allowed>,
    /// The folder of the work tree, or of the bare repository.
    pub root: Option<String>,
    /// How it is known that a pull request is built.
    pub pull_request: Option<String>,
    /// Which file of the checkout names the places.
    pub named_in: NamedIn,
}

/// A file of the checkout that names places.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum NamedIn {
    /// relmap.toml.
    #[default]
    Settings,
    /// A fleet file.
    FleetFile,
}

impl fmt::Display for NamedIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            NamedIn::Settings => "relmap.toml",
            NamedIn::FleetFile => "the fleet file",
        })
    }
}

/// A place that a file of the checkout names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// What to call it, without anything secret.
    pub shown: String,
    /// Where git really goes to read and to push.
    pub leads_to: Vec<Address>,
}

/// Why a place is not asked.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{shown} is not asked: {}{reason}", reason.who(*named_in))]
pub struct PlaceError {
    /// The place, without anything secret.
    pub shown: String,
    /// The file that names it.
    pub named_in: NamedIn,
    /// Why.
    pub reason: Reason,
}

/// Why a place is not asked.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Reason {
    /// A pull request names it.
    #[error(
        "in a pull request no such place is asked ({evidence}); run the command on the target branch"
    )]
    PullRequest {
        /// How that is known.
        evidence: String,
    },
    /// The host is unknown.
    #[error(
        "no remote of this repository is at {host}; if you trust it, allow it with \
         --allow-host {host}, with RELMAP_ALLOW_HOSTS={host}, or for good: git config --global --add relmap.allowHost {host}"
    )]
    UnknownHost {
        /// The host, with its port if that is not the usual one.
        host: String,
    },
    /// The folder is elsewhere.
    #[error(
        "{folder} is neither next to this repository nor one of its remotes; if you trust it, allow its folder with \
         --allow-host {}, with RELMAP_ALLOW_HOSTS, or in git's setting relmap.allowHost",
        parent(.folder)
    )]
    UnknownFolder {
        /// The folder.
        folder: String,
    },
    /// The folder is a part of the checkout.
    #[error("{folder} is a part of the checkout; name a repository outside of it")]
    InsideCheckout {
        /// The folder.
        folder: String,
    },
    /// Everybody on the way could read along.
    #[error("{protocol} is not encrypted; write an https or ssh URL")]
    NotEncrypted {
        /// The protocol.
        protocol: &'static str,
    },
    /// git would start a program.
    #[error("the protocol {protocol} is not allowed; write an https or ssh URL")]
    Protocol {
        /// The protocol.
        protocol: String,
    },
    /// It is no URL.
    #[error(
        "it is no URL with one clear meaning; write it as https://HOST/PATH or ssh://USER@HOST/PATH"
    )]
    Malformed,
}

impl Reason {
    /// Who names the place, for reasons that depend on it.
    fn who(&self, named_in: NamedIn) -> String {
        match self {
            Reason::PullRequest { .. }
            | Reason::UnknownHost { .. }
            | Reason::UnknownFolder { .. } => {
                format!("{named_in} names it, and ")
            }
            _ => String::new(),
        }
    }
}

fn parent(folder: &str) -> String {
    Path::new(folder).parent().unwrap_or(Path::new(folder)).display().to_string()
}

impl PlacePolicy {
    /// Decides whether a place may be asked, as the user would ask it by hand. Returns the
    /// protocols that git may use for it, and no other.
    ///
    /// # Errors
    /// When it must not be asked.
    pub fn judge(&self, place: &Place) -> Result<Vec<&'static str>, PlaceError> {
        let named_in = self.named_in;
        let failed = |reason| PlaceError { shown: place.shown.clone(), named_in, reason };
        if let Some(evidence) = &self.pull_request {
            return Err(failed(Reason::PullRequest { evidence: evidence.clone() }));
        }
        let mut protocols = Vec::new();
        for address in &place.leads_to {
            let protocol = self.protocol(address).map_err(failed)?;
            if !protocols.contains(&protocol) {
                protocols.push(protocol);
            }
        }
        Ok(protocols)
    }

    fn protocol(&self, address: &Address) -> Result<&'static str, Reason> {
        match address {
            Address::Server(server) => self.server(server).map(|()| server.scheme.name()),
            Address::Folder(folder) => self.folder(folder).map(|()| "file"),
            Address::Helper(protocol) => Err(Reason::Protocol { protocol: protocol.clone() }),
            Address::Malformed => Err(Reason::Malformed),
        }
    }

    fn server(&self, server: &Server) -> Result<(), Reason> {
        let mut remotes = self.remotes.iter().filter_map(|remote| match remote {
            Address::Server(remote) => Some(remote),
            _ => None,
        });
        if !server.scheme.is_private() && !server.is_loopback() {
            // The remote is talked to in the open already.
            return match remotes.any(|remote| remote == server) {
                true => Ok(()),
                false => Err(Reason::NotEncrypted { protocol: server.scheme.name() }),
            };
        }
        let is_known = remotes.any(|remote| is_same_host(remote, server));
        if is_known || self.allowed.iter().any(|allowed| allowed.has_server(server)) {
            Ok(())
        } else {
            Err(Reason::UnknownHost { host: server.shown() })
        }
    }

    fn folder(&self, folder: &str) -> Result<(), Reason> {
        let path = Path::new(folder);
        let root = self.root.as_deref().map(Path::new);
        if root.is_some_and(|root| path.starts_with(root)) {
            return Err(Reason::InsideCheckout { folder: folder.to_owned() });
        }
        let is_beside = root
            .is_some_and(|root| root.parent().is_some_and(|outer| path.parent() == Some(outer)));
        let is_remote = || {
            let same = |remote: &Address| matches!(remote, Address::Folder(known) if Path::new(known) == path);
            self.remotes.iter().any(same)
        };
        let is_allowed = || {
            let holds = |allowed: &Allowed| matches!(allowed, Allowed::Folder(outer) if path.starts_with(outer));
            self.allowed.iter().any(holds)
        };
        if is_beside || is_remote() || is_allowed() {
            Ok(())
        } else {
            Err(Reason::UnknownFolder { folder: folder.to_owned() })
        }
    }
}

/// Whether one host serves both: the same port, or each protocol at its own.
fn is_same_host(remote: &Server, server: &Server) -> bool {
    let both_default = remote.has_default_port() && server.has_default_port();
    let same_port = remote.port == server.port && is_web(remote.scheme) == is_web(server.scheme);
    remote.host == server.host && (both_default || same_port)
}

fn is_web(scheme: Scheme) -> bool {
    matches!(scheme, Scheme::Https | Scheme::Http)
}

#[cfg(test)]
mod tests;
