//! The software that hosts repositories, each with addresses of its own.

use std::fmt;

/// The software of a git host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum HostKind {
    /// GitHub, also one of a company's own.
    GitHub,
    /// GitLab.
    GitLab,
    /// Bitbucket Cloud.
    Bitbucket,
    /// Bitbucket Data Center, which has other addresses.
    BitbucketServer,
    /// Gitea and Forgejo.
    Gitea,
    /// Azure DevOps.
    Azure,
}

/// What `web-host` in relmap.toml says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HostChoice {
    /// No links at all.
    None,
    /// The host of the remote runs this.
    Kind(HostKind),
}

impl HostChoice {
    /// The words of the setting.
    pub const WORDS: &'static [&'static str] =
        &["github", "gitlab", "bitbucket", "bitbucket-server", "gitea", "forgejo", "azure", "none"];

    /// Reads the word of the setting.
    pub fn from_word(word: &str) -> Option<HostChoice> {
        Some(HostChoice::Kind(match word {
            "github" => HostKind::GitHub,
            "gitlab" => HostKind::GitLab,
            "bitbucket" => HostKind::Bitbucket,
            "bitbucket-server" => HostKind::BitbucketServer,
            "gitea" | "forgejo" => HostKind::Gitea,
            "azure" => HostKind::Azure,
            "none" => return Some(HostChoice::None),
            _ => return None,
        }))
    }

    /// The word of the setting.
    pub fn as_str(self) -> &'static str {
        match self {
            HostChoice::None => "none",
            HostChoice::Kind(kind) => kind.as_str(),
        }
    }
}

impl fmt::Display for HostChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl HostKind {
    /// The word of the setting.
    pub fn as_str(self) -> &'static str {
        match self {
            HostKind::GitHub => "github",
            HostKind::GitLab => "gitlab",
            HostKind::Bitbucket => "bitbucket",
            HostKind::BitbucketServer => "bitbucket-server",
            HostKind::Gitea => "gitea",
            HostKind::Azure => "azure",
        }
    }

    /// What a host runs, as far as its name tells, and the host of its web pages: of the public hosts that
    /// of any of their names, otherwise the host itself if it is named after its software.
    pub(super) fn by_name(host: &str) -> Option<(HostKind, Option<&'static str>)> {
        let public = |kind, web| Some((kind, Some(web)));
        match host {
            "github.com" | "www.github.com" | "ssh.github.com" => {
                return public(HostKind::GitHub, "github.com");
            }
            "gitlab.com" | "altssh.gitlab.com" => return public(HostKind::GitLab, "gitlab.com"),
            "bitbucket.org" | "altssh.bitbucket.org" => {
                return public(HostKind::Bitbucket, "bitbucket.org");
            }
            "dev.azure.com" | "ssh.dev.azure.com" | "vs-ssh.visualstudio.com" => {
                return public(HostKind::Azure, "dev.azure.com");
            }
            "codeberg.org" => return public(HostKind::Gitea, "codeberg.org"),
            _ => {}
        }
        let (first, rest) = host.split_once('.')?;
        let kind = match first {
            _ if rest == "ghe.com" => HostKind::GitHub,
            "github" => HostKind::GitHub,
            "gitlab" => HostKind::GitLab,
            "bitbucket" => HostKind::BitbucketServer,
            "gitea" | "forgejo" => HostKind::Gitea,
            _ => return None,
        };
        Some((kind, None))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_known_by_their_names_alone() {
        use HostKind::{Azure, Bitbucket, BitbucketServer, GitHub, GitLab, Gitea};
        for (host, known) in [
            ("github.com", Some((GitHub, Some("github.com")))),
            ("ssh.github.com", Some((GitHub, Some("github.com")))),
            ("team.ghe.com", Some((GitHub, None))),
            ("github.team.example", Some((GitHub, None))),
            ("gitlab.gnome.org", Some((GitLab, None))),
            ("bitbucket.org", Some((Bitbucket, Some("bitbucket.org")))),
            ("bitbucket.team.example", Some((BitbucketServer, None))),
            ("forgejo.team.example", Some((Gitea, None))),
            ("codeberg.org", Some((Gitea, Some("codeberg.org")))),
            ("ssh.dev.azure.com", Some((Azure, Some("dev.azure.com")))),
            ("git.example", None),
            ("mygithub.com", None),
            ("github.com.evil.example", Some((GitHub, None))),
            ("gitlab", None),
            ("127.0.0.1", None),
        ] {
            assert_eq!(HostKind::by_name(host), known, "{host}");
        }
    }

    #[test]
    fn each_word_is_read_back() {
        for word in HostChoice::WORDS {
            let read = HostChoice::from_word(word).unwrap();
            assert!(read.as_str() == *word || *word == "forgejo", "{word}");
        }
        assert_eq!(HostChoice::from_word("GitHub"), None);
    }
}
