//! What the remotes of a repository tell: its URL for others.

use relmap_core::network::is_url;
use relmap_git::Repository;

use crate::error::Error;

/// The URL by which others reach a repository: that of `origin`, or of the only remote. A path or
/// `file://` is of this machine alone.
pub(crate) fn public_url(repository: &Repository) -> Result<Option<String>, Error> {
    let names = repository.remote_names()?;
    let name = match names.as_slice() {
        [first, ..] if first == "origin" => first,
        [only] => only,
        _ => return Ok(None),
    };
    let url = repository.remote(name)?.map(|remote| remote.url);
    let is_public = |url: &String| is_url(url) && !url.to_lowercase().starts_with("file:");
    Ok(url.filter(is_public).map(|url| without_credentials(&url)))
}

/// A URL as others may read it: those who clone use their own credentials.
pub(crate) fn without_credentials(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let host = rest.find('/').unwrap_or(rest.len());
    match rest[..host].rfind('@') {
        // The login of ssh is no secret, and part of the address.
        Some(at) if scheme != "ssh" || rest[..at].contains(':') => {
            format!("{scheme}://{}", &rest[at + 1..])
        }
        _ => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::without_credentials;

    #[test]
    fn no_secret_gets_into_a_file() {
        for (url, written) in [
            ("https://me:secret@git.example/team/app.git", "https://git.example/team/app.git"),
            ("https://token@git.example/a@b", "https://git.example/a@b"),
            ("ssh://git@git.example/team/app", "ssh://git@git.example/team/app"),
            ("git@git.example:team/app", "git@git.example:team/app"),
        ] {
            assert_eq!(without_credentials(url), written);
        }
    }
}
