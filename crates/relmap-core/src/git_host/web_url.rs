//! Addresses of web pages that are safe to show as links.

use std::fmt;

use thiserror::Error;

use crate::network::{Address, Scheme};

/// How long an address may get; browsers and hosts cut or refuse longer ones.
const LONGEST: usize = 2_000;

/// The address of a web page. It is `https` or `http`, and holds only characters that mean nothing to a
/// page, a terminal or a shell word.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WebUrl(String);

impl WebUrl {
    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// An address below another one, each part encoded; `None` if a part would lead elsewhere.
    pub(super) fn below(base: &HostUrl, parts: &[&str]) -> Option<WebUrl> {
        let mut url = base.0.clone();
        for part in parts {
            url.push('/');
            push_part(&mut url, part)?;
        }
        (url.len() <= LONGEST).then_some(WebUrl(url))
    }

    /// The same with parameters.
    pub(super) fn with_query(self, parameters: &[(&str, &str)]) -> Option<WebUrl> {
        let mut url = self.0;
        for (number, (key, value)) in parameters.iter().enumerate() {
            url.push(if number == 0 { '?' } else { '&' });
            url.push_str(key);
            url.push('=');
            push_encoded(&mut url, value)?;
        }
        (url.len() <= LONGEST).then_some(WebUrl(url))
    }

    /// The same with a line of the page. `prefix` is what the host has before the number.
    pub(super) fn at_line(self, prefix: &str, line: Option<usize>) -> WebUrl {
        match line {
            Some(line) => WebUrl(format!("{}#{prefix}{line}", self.0)),
            None => self,
        }
    }
}

impl fmt::Display for WebUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Appends one part of a path. A browser resolves dots even if they are encoded.
fn push_part(url: &mut String, part: &str) -> Option<()> {
    if matches!(part, "" | "." | "..") {
        return None;
    }
    push_encoded(url, part)
}

fn push_encoded(url: &mut String, text: &str) -> Option<()> {
    if text.contains(char::is_control) {
        return None;
    }
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                url.push(char::from(byte));
            }
            byte => url.push_str(&format!("%{byte:02X}")),
        }
    }
    Some(())
}

/// Where the web pages of a git host begin: `https://git.example`, or `https://example.org/gitlab`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostUrl(String);

/// Why a [`HostUrl`] cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "`{0}` is not the address of a git host; write `https://HOST`, with a path if its pages are below one"
)]
pub struct HostUrlError(pub String);

impl HostUrl {
    /// Reads an address as relmap.toml has it: `https` or `http`, a host, and perhaps a port and a path.
    ///
    /// # Errors
    /// If it is anything else, or has credentials.
    ///
    /// ```
    /// use relmap_core::git_host::HostUrl;
    /// assert_eq!(HostUrl::parse("https://Git.Example/gitlab/").unwrap().as_str(), "https://git.example/gitlab");
    /// assert!(HostUrl::parse("javascript:alert(1)").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<HostUrl, HostUrlError> {
        read(text).ok_or_else(|| HostUrlError(crate::redact::redact(text).into_owned()))
    }

    /// That of a host and port, if the host is a plain name.
    pub(super) fn of_host(host: &str, port: Option<u16>) -> Option<HostUrl> {
        let host = url_host(host)?;
        let port = port.map(|port| format!(":{port}")).unwrap_or_default();
        Some(HostUrl(format!("https://{host}{port}")))
    }

    /// The address, without a `/` at its end.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The parts of its path.
    pub(super) fn path(&self) -> impl Iterator<Item = &str> {
        self.0.splitn(4, '/').nth(3).unwrap_or_default().split('/').filter(|part| !part.is_empty())
    }
}

fn read(text: &str) -> Option<HostUrl> {
    let Address::Server(server) = Address::parse(text) else { return None };
    let scheme = match server.scheme {
        Scheme::Https => "https",
        Scheme::Http => "http",
        Scheme::Ssh | Scheme::Git => return None,
    };
    let rest = text.strip_prefix(scheme)?.strip_prefix("://")?;
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    if authority.contains('@') {
        return None;
    }
    let host = url_host(&server.host)?;
    let mut url = format!("{scheme}://{host}");
    if !server.has_default_port() {
        url.push_str(&format!(":{}", server.port));
    }
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~');
    for part in path.trim_end_matches('/').split('/').filter(|_| !path.is_empty()) {
        if !part.chars().all(is_plain) {
            return None;
        }
        url.push('/');
        push_part(&mut url, part)?;
    }
    Some(HostUrl(url))
}

/// A host as a URL has it.
fn url_host(host: &str) -> Option<String> {
    if host.contains(':') {
        return Some(format!("[{host}]"));
    }
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
    host.chars().all(is_plain).then(|| host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_https_or_http_and_a_plain_path() {
        for (text, read) in [
            ("https://git.example", "https://git.example"),
            ("https://git.example/", "https://git.example"),
            ("https://git.example:8443/a/b", "https://git.example:8443/a/b"),
            ("http://git.example:3000", "http://git.example:3000"),
            ("https://[::1]/a", "https://[::1]/a"),
        ] {
            assert_eq!(HostUrl::parse(text).unwrap().as_str(), read);
        }
        for text in [
            "",
            "git.example",
            "//git.example",
            "javascript:alert(1)",
            "data:text/html,x",
            "ssh://git.example",
            "git@git.example:a",
            "https://me:secret@git.example",
            "https://me@git.example",
            "https://git.example/a?b",
            "https://git.example/a#b",
            "https://git.example/../a",
            "https://git.example/%2e%2e/a",
            "https://git.example/a//b",
            "https://git.example/a b",
            "https://bücher.example",
            "HTTPS://git.example",
        ] {
            assert!(HostUrl::parse(text).is_err(), "{text}");
        }
        assert_eq!(
            HostUrl::parse("https://me:secret@git.example").unwrap_err().to_string(),
            "`https://***@git.example` is not the address of a git host; write `https://HOST`, with a path if \
             its pages are below one"
        );
    }
}
