//! The path of a repository at its server, from the URL of a remote.

use crate::network::{decoded, without_git_suffix};

/// The parts of the path that a URL of a server has behind the host, without `.git`; `None` if it has
/// none, or one that leads elsewhere. `https` and `ssh` URLs are decoded, as git does.
pub(super) fn remote_path(url: &str) -> Option<Vec<String>> {
    let (path, is_encoded) = match url.split_once("://") {
        Some((_, rest)) => (rest.split_once('/')?.1, true),
        // `[user@]host:path`, and `[host:port]:path`.
        None => match url.split_once("]:") {
            Some((_, path)) => (path, false),
            None => (url.split_once(':')?.1, false),
        },
    };
    if is_encoded && path.contains(['?', '#']) {
        return None;
    }
    let mut parts = Vec::new();
    for part in path.split('/').filter(|part| !part.is_empty()) {
        let part = if is_encoded { decoded(part)? } else { part.to_owned() };
        if matches!(part.as_str(), "." | "..")
            || part.contains(|c: char| c == '/' || c.is_control())
        {
            return None;
        }
        parts.push(part);
    }
    let last = parts.pop()?;
    let name = without_git_suffix(&last);
    if name.is_empty() {
        return None;
    }
    parts.push(name.to_owned());
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_read_from_every_form_of_a_url() {
        for (url, path) in [
            ("https://git.example/team/app.git", Some("team/app")),
            ("https://me:pw@git.example:8443/team/app/", Some("team/app")),
            ("ssh://git@git.example:2222/team/app.git", Some("team/app")),
            ("git@git.example:team/sub/app.git", Some("team/sub/app")),
            ("git@git.example:/team/app", Some("team/app")),
            ("git@[git.example:2222]:team/app", Some("team/app")),
            ("[::1]:team/app", Some("team/app")),
            ("https://git.example/My%20Project/_git/app", Some("My Project/_git/app")),
            ("git@git.example:a%20b/app", Some("a%20b/app")),
            ("https://git.example", None),
            ("https://git.example/", None),
            ("https://git.example/.git", None),
            ("https://git.example/team/../app", None),
            ("https://git.example/team/%2e%2e/app", None),
            ("https://git.example/team%2Fapp/x", None),
            ("https://git.example/team/app?x=1", None),
            ("https://git.example/team/app#x", None),
            ("https://git.example/a%0ab/app", None),
            ("https://git.example/a%zz/app", None),
        ] {
            assert_eq!(remote_path(url).map(|parts| parts.join("/")).as_deref(), path, "{url}");
        }
    }
}
