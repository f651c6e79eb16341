//! Hosts and folders that the caller allows.

use thiserror::Error;

use super::address::{Address, Server};

/// A host, or a folder of this machine, that a checkout may lead to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Allowed {
    /// A host, with a port if it is not the usual one.
    Host(String, Option<u16>),
    /// A folder: the repositories in it.
    Folder(String),
}

/// What was written is neither a host nor a folder.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{written}` is no host; write HOST, HOST:PORT, or the full path of a folder")]
pub struct NotAHost {
    /// What was written.
    pub written: String,
}

impl Allowed {
    /// Reads `git.example`, `git.example:8443`, `[::1]:3000`, a URL of which the host counts, or
    /// `/srv/git`.
    ///
    /// # Errors
    /// When it is neither a host nor a folder.
    pub fn parse(written: &str) -> Result<Allowed, NotAHost> {
        let written = written.trim();
        let not = || NotAHost { written: written.to_owned() };
        if written.starts_with('/') {
            return Ok(Allowed::Folder(written.to_owned()));
        }
        let url = match written.contains("://") {
            true => written.to_owned(),
            false if written.contains(['/', '@']) => return Err(not()),
            false => format!("https://{written}"),
        };
        match Address::parse(&url) {
            Address::Server(server) => {
                let port = (!server.has_default_port()).then_some(server.port);
                Ok(Allowed::Host(server.host, port))
            }
            Address::Folder(folder) => Ok(Allowed::Folder(folder)),
            Address::Helper(_) | Address::Malformed => Err(not()),
        }
    }

    /// Reads a list, with commas or blanks between.
    ///
    /// # Errors
    /// When one of them is neither a host nor a folder.
    pub fn parse_all(written: &str) -> Result<Vec<Allowed>, NotAHost> {
        let parts = written.split([',', ' ', '\t', '\n']).filter(|part| !part.is_empty());
        parts.map(Allowed::parse).collect()
    }

    pub(super) fn has_server(&self, server: &Server) -> bool {
        match self {
            Allowed::Host(host, None) => *host == server.host && server.has_default_port(),
            Allowed::Host(host, Some(port)) => *host == server.host && *port == server.port,
            Allowed::Folder(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_folders_are_read() {
        let host = |name: &str, port| Ok(Allowed::Host(name.to_owned(), port));
        for (written, expected) in [
            ("git.example", host("git.example", None)),
            (" GIT.example. ", host("git.example", None)),
            ("git.example:8443", host("git.example", Some(8443))),
            ("[::1]:3000", host("::1", Some(3000))),
            ("https://u@git.example/a", host("git.example", None)),
            ("ssh://git.example:22", host("git.example", None)),
            ("/srv/git", Ok(Allowed::Folder("/srv/git".to_owned()))),
            ("file:///srv/git", Ok(Allowed::Folder("/srv/git".to_owned()))),
        ] {
            assert_eq!(Allowed::parse(written), expected, "{written}");
        }
        for written in ["", "*", "git@git.example:a", "a/b", "-x", "ext::sh", "git.example:x"] {
            let error = NotAHost { written: written.to_owned() };
            assert_eq!(Allowed::parse(written), Err(error), "{written}");
        }
        assert_eq!(Allowed::parse_all("a.example, b.example:1\n").map(|all| all.len()), Ok(2));
    }
}
