//! The web pages of one repository.

use super::kind::HostKind;
use super::web_url::{HostUrl, WebUrl};

/// A repository at a git host, and where it has its pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebRepository {
    kind: HostKind,
    host: HostUrl,
    /// The parts between the host and the pages of the repository.
    path: Vec<String>,
}

/// How many hexadecimal digits an id has at least, so that a host takes it for one.
const SHORTEST_ID: usize = 7;

impl WebRepository {
    /// The repository at this path of a host; `None` if no repository is there.
    pub(super) fn new(kind: HostKind, host: HostUrl, path: &[String]) -> Option<WebRepository> {
        let parts: Vec<&str> = path.iter().map(String::as_str).collect();
        let path: Vec<&str> = match (kind, parts.as_slice()) {
            (HostKind::GitHub | HostKind::Bitbucket | HostKind::Gitea, [_, _]) => parts,
            (HostKind::GitLab, [_, _, ..]) => parts,
            (HostKind::BitbucketServer, ["scm", key, name] | [key, name]) => {
                match key.strip_prefix('~') {
                    Some(user) => vec!["users", user, "repos", name],
                    None => vec!["projects", key, "repos", name],
                }
            }
            // By https, by ssh, and in the older form in which the organization is the host.
            (HostKind::Azure, [_, _, "_git", _]) => parts,
            (HostKind::Azure, ["v3", organization, project, name]) => {
                vec![organization, project, "_git", name]
            }
            _ => return None,
        };
        let repository =
            WebRepository { kind, host, path: path.into_iter().map(str::to_owned).collect() };
        // What cannot be encoded shows here, once for all.
        repository.at(&[])?;
        Some(repository)
    }

    /// The page of the repository.
    pub fn page(&self) -> Option<WebUrl> {
        self.at(&[])
    }

    /// The page of a commit, by its id or the beginning of that; `None` for anything else.
    pub fn commit(&self, id: &str) -> Option<WebUrl> {
        check_id(id)?;
        match self.kind {
            HostKind::GitHub | HostKind::Gitea | HostKind::Azure => self.at(&["commit", id]),
            HostKind::GitLab => self.at(&["-", "commit", id]),
            HostKind::Bitbucket | HostKind::BitbucketServer => self.at(&["commits", id]),
        }
    }

    /// The page of a tag, without `refs/tags/`.
    pub fn tag(&self, name: &str) -> Option<WebUrl> {
        if name.is_empty() {
            return None;
        }
        match self.kind {
            HostKind::GitHub => self.at(&["releases", "tag", name]),
            HostKind::GitLab => self.at(&["-", "tags", name]),
            HostKind::Bitbucket => self.at(&["commits", "tag", name]),
            HostKind::BitbucketServer => {
                self.at(&["browse"])?.with_query(&[("at", &format!("refs/tags/{name}"))])
            }
            // Its routes take the slashes of a name as they are.
            HostKind::Gitea => {
                let mut parts = vec!["src", "tag"];
                parts.extend(name.split('/'));
                self.at(&parts)
            }
            HostKind::Azure => self.at(&[])?.with_query(&[("version", &format!("GT{name}"))]),
        }
    }

    /// The page of a file at a commit, at one of its lines, counted from 1.
    pub fn file(&self, commit: &str, path: &str, line: Option<usize>) -> Option<WebUrl> {
        check_id(commit)?;
        let with = |before: &[&str], prefix: &str| {
            let mut parts = before.to_vec();
            parts.extend(path.split('/'));
            Some(self.at(&parts)?.at_line(prefix, line))
        };
        match self.kind {
            HostKind::GitHub => with(&["blob", commit], "L"),
            HostKind::GitLab => with(&["-", "blob", commit], "L"),
            HostKind::Bitbucket => with(&["src", commit], "lines-"),
            HostKind::BitbucketServer => {
                let mut parts = vec!["browse"];
                parts.extend(path.split('/'));
                Some(self.at(&parts)?.with_query(&[("at", commit)])?.at_line("", line))
            }
            HostKind::Gitea => with(&["src", "commit", commit], "L"),
            HostKind::Azure => {
                // The path is a parameter here, and so are both ends of the line.
                if path.is_empty() || path.split('/').any(|part| matches!(part, "" | "." | "..")) {
                    return None;
                }
                let version = format!("GC{commit}");
                let path = format!("/{path}");
                let (first, next) = (line.unwrap_or(1), line.unwrap_or(1).saturating_add(1));
                let (first, next) = (first.to_string(), next.to_string());
                let parameters = [
                    ("path", path.as_str()),
                    ("version", &version),
                    ("line", &first),
                    ("lineEnd", &next),
                    ("lineStartColumn", "1"),
                    ("lineEndColumn", "1"),
                ];
                let shown = if line.is_some() { parameters.as_slice() } else { &parameters[..2] };
                self.at(&[])?.with_query(shown)
            }
        }
    }

    fn at(&self, parts: &[&str]) -> Option<WebUrl> {
        let mut all: Vec<&str> = self.path.iter().map(String::as_str).collect();
        all.extend(parts);
        WebUrl::below(&self.host, &all)
    }
}

fn check_id(id: &str) -> Option<()> {
    let is_hex = id.bytes().all(|byte| byte.is_ascii_hexdigit());
    (is_hex && (SHORTEST_ID..=64).contains(&id.len())).then_some(())
}
