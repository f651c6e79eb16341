//! What git takes a URL or path for.
//!
//! This follows git's own reading (`transport_get`, `parse_connect_url`). Where git, curl and ssh
//! could read a host differently, the address is [`Address::Malformed`] and nobody is asked.

use std::net::{Ipv4Addr, Ipv6Addr};

/// Where a URL or path leads.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Address {
    /// A server.
    Server(Server),
    /// A folder of this machine.
    Folder(String),
    /// A program of git's that is called `remote-NAME`: `ext::…`, `fd::…`, or an unknown protocol.
    Helper(String),
    /// Nothing that has one clear meaning.
    Malformed,
}

/// A server: a host and a port. Two users of one host are the same server.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Server {
    /// How it is talked to.
    pub scheme: Scheme,
    /// The host in its plain form: lower case, no brackets, no dot at the end.
    pub host: String,
    /// The port, said or not.
    pub port: u16,
}

/// How a server is talked to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// `https`.
    Https,
    /// `ssh`, and `host:path`.
    Ssh,
    /// `http`, which everybody on the way can read.
    Http,
    /// git's own protocol, likewise.
    Git,
}

impl Scheme {
    /// The name by which git knows it in `GIT_ALLOW_PROTOCOL`.
    pub fn name(self) -> &'static str {
        match self {
            Scheme::Https => "https",
            Scheme::Ssh => "ssh",
            Scheme::Http => "http",
            Scheme::Git => "git",
        }
    }

    /// Whether nobody on the way can read along or answer instead.
    pub fn is_private(self) -> bool {
        matches!(self, Scheme::Https | Scheme::Ssh)
    }

    fn default_port(self) -> u16 {
        match self {
            Scheme::Https => 443,
            Scheme::Ssh => 22,
            Scheme::Http => 80,
            Scheme::Git => 9418,
        }
    }
}

impl Server {
    /// Whether the port is the one that the protocol has where none is said.
    pub fn has_default_port(&self) -> bool {
        self.port == self.scheme.default_port()
    }

    /// Whether it is this machine.
    pub fn is_loopback(&self) -> bool {
        self.host == "localhost"
            || self.host.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback())
            || self.host.parse::<Ipv6Addr>().is_ok_and(|address| address.is_loopback())
    }

    /// The host, with the port if it is not the protocol's own: as `--allow-host` takes it.
    pub fn shown(&self) -> String {
        let host = match self.host.contains(':') {
            true => format!("[{}]", self.host),
            false => self.host.clone(),
        };
        match self.has_default_port() {
            true => host,
            false => format!("{host}:{}", self.port),
        }
    }
}

impl Address {
    /// Reads a URL or path as git does.
    pub fn parse(text: &str) -> Address {
        read(text).unwrap_or(Address::Malformed)
    }
}

fn read(text: &str) -> Option<Address> {
    if text.is_empty() || text.starts_with('-') || text.contains(char::is_control) {
        return None;
    }
    let scheme = &text[..text.find(|c| !is_of_scheme(c)).unwrap_or(text.len())];
    let behind = &text[scheme.len()..];
    if let Some(rest) = behind.strip_prefix("://").filter(|_| !scheme.is_empty()) {
        let known = match scheme {
            "https" => Scheme::Https,
            "http" => Scheme::Http,
            "git" => Scheme::Git,
            "ssh" | "git+ssh" | "ssh+git" => Scheme::Ssh,
            "file" => return folder(rest),
            other => return Some(Address::Helper(other.to_owned())),
        };
        let authority = &rest[..rest.find('/').unwrap_or(rest.len())];
        return server(known, authority);
    }
    if behind.starts_with("::") && !scheme.is_empty() {
        return Some(Address::Helper(scheme.to_owned()));
    }
    let colon = text.find(':');
    let slash = text.find('/');
    let is_local = match (colon, slash) {
        (None, _) => true,
        (Some(colon), Some(slash)) => slash < colon,
        (Some(_), None) => false,
    };
    if is_local || has_drive(text) {
        return Some(Address::Folder(text.to_owned()));
    }
    host_and_path(text)
}

fn is_of_scheme(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '+' | '.' | '-')
}

/// Whether it begins as a path of Windows does, where such paths exist.
fn has_drive(text: &str) -> bool {
    cfg!(windows)
        && text.as_bytes().get(1) == Some(&b':')
        && text.as_bytes()[0].is_ascii_alphabetic()
}

/// A `file://` URL without its beginning. git decodes it.
fn folder(rest: &str) -> Option<Address> {
    let path = decoded(rest)?;
    let path = match path.starts_with('/') || has_drive(&path) {
        true => path,
        // git takes the host for a part of the path.
        false => format!("//{path}"),
    };
    Some(Address::Folder(path))
}

/// Decodes the `%xx` of a URL; `None` where one is incomplete or means a control character.
pub(crate) fn decoded(text: &str) -> Option<String> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            out.push(byte);
            continue;
        }
        let digit = |byte: u8| char::from(byte).to_digit(16);
        let (high, low) = (digit(bytes.next()?)?, digit(bytes.next()?)?);
        out.push(u8::try_from(high * 16 + low).ok().filter(|byte| *byte >= b' ')?);
    }
    String::from_utf8(out).ok()
}

/// `[user@]host:path`, as ssh takes it; with brackets also `[host:port]:path`.
fn host_and_path(text: &str) -> Option<Address> {
    let (user, rest) = match text.split_once('@') {
        Some((user, rest)) if !user.contains([':', '/', '[']) => (Some(user), rest),
        _ => (None, text),
    };
    check_user(user)?;
    if let Some(inside) = rest.strip_prefix('[') {
        let (inside, path) = inside.split_once(']')?;
        path.strip_prefix(':')?;
        if let Some(host) = host(&format!("[{inside}]")) {
            return Some(Address::Server(Server { scheme: Scheme::Ssh, host, port: 22 }));
        }
        return server(Scheme::Ssh, inside);
    }
    let (name, _) = rest.split_once(':')?;
    server(Scheme::Ssh, name)
}

/// `[user[:password]@]host[:port]`.
fn server(scheme: Scheme, authority: &str) -> Option<Address> {
    let (user, rest) = match authority.rsplit_once('@') {
        Some((user, rest)) => (Some(user), rest),
        None => (None, authority),
    };
    check_user(user)?;
    let end = match rest.starts_with('[') {
        true => rest.find(']')? + 1,
        false => rest.find(':').unwrap_or(rest.len()),
    };
    let (name, port) = rest.split_at(end);
    let port = match port.strip_prefix(':') {
        Some("") | None if port.len() < 2 => scheme.default_port(),
        Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.parse().ok()?,
        _ => return None,
    };
    Some(Address::Server(Server { scheme, host: host(name)?, port }))
}

/// Refuses what one program could take for the end of the host, or for an option.
fn check_user(user: Option<&str>) -> Option<()> {
    let bad = |c: char| c.is_whitespace() || matches!(c, '@' | '\\' | '?' | '#' | '[' | ']' | '/');
    match user {
        Some(user) if user.is_empty() || user.starts_with('-') || user.contains(bad) => None,
        _ => Some(()),
    }
}

/// The plain form of a host.
fn host(name: &str) -> Option<String> {
    if let Some(inside) = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return inside.parse::<Ipv6Addr>().ok().map(|address| address.to_string());
    }
    let name = name.strip_suffix('.').unwrap_or(name).to_lowercase();
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.' | '_');
    let is_name = !name.is_empty() && !name.starts_with(['-', '.']) && !name.ends_with('.');
    (is_name && name.chars().all(fits)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(scheme: Scheme, host: &str, port: u16) -> Address {
        Address::Server(Server { scheme, host: host.to_owned(), port })
    }

    #[test]
    fn hosts_are_found_where_git_finds_them() {
        use Scheme::{Git, Http, Https, Ssh};
        for (text, expected) in [
            ("https://git.example/a/b.git", server(Https, "git.example", 443)),
            ("https://GIT.Example./a", server(Https, "git.example", 443)),
            ("https://git.example", server(Https, "git.example", 443)),
            ("https://git.example:443/a", server(Https, "git.example", 443)),
            ("https://git.example:/a", server(Https, "git.example", 443)),
            ("https://git.example:8443/a", server(Https, "git.example", 8443)),
            ("https://u:p@git.example/a", server(Https, "git.example", 443)),
            ("https://u:p:q%40@git.example:1/a@b", server(Https, "git.example", 1)),
            ("http://127.0.0.1:80/a", server(Http, "127.0.0.1", 80)),
            ("git://git.example/a", server(Git, "git.example", 9418)),
            ("ssh://git@git.example/a", server(Ssh, "git.example", 22)),
            ("ssh://git@git.example:2222/a", server(Ssh, "git.example", 2222)),
            ("git+ssh://git.example/a", server(Ssh, "git.example", 22)),
            ("ssh+git://git.example/a", server(Ssh, "git.example", 22)),
            ("git@git.example:a/b.git", server(Ssh, "git.example", 22)),
            ("git.example:a", server(Ssh, "git.example", 22)),
            ("git.example:22/a", server(Ssh, "git.example", 22)),
            ("git@[git.example:2222]:a", server(Ssh, "git.example", 2222)),
            ("[::1]:a", server(Ssh, "::1", 22)),
            ("git@[2001:DB8::0:1]:a", server(Ssh, "2001:db8::1", 22)),
            ("ssh://git@[2001:db8:0::1]:2222/a", server(Ssh, "2001:db8::1", 2222)),
            ("https://[::1]/a", server(Https, "::1", 443)),
            ("user:password@git.example:a", server(Ssh, "user", 22)),
        ] {
            assert_eq!(Address::parse(text), expected, "{text}");
        }
    }

    #[test]
    fn folders_and_helpers_are_told_apart() {
        let folder = |path: &str| Address::Folder(path.to_owned());
        let helper = |name: &str| Address::Helper(name.to_owned());
        for (text, expected) in [
            ("/srv/a.git", folder("/srv/a.git")),
            ("../map", folder("../map")),
            ("./a:b", folder("./a:b")),
            ("map", folder("map")),
            ("file:///srv/a%20b.git", folder("/srv/a b.git")),
            ("file://host/a", folder("//host/a")),
            ("ext::sh -c 'touch x'", helper("ext")),
            ("fd::17", helper("fd")),
            ("https::http://git.example/", helper("https")),
            ("transport::x", helper("transport")),
            ("a.b+c-d::x", helper("a.b+c-d")),
            ("ftp://git.example/a", helper("ftp")),
            ("HTTPS://git.example/a", helper("HTTPS")),
            ("s3://bucket/a", helper("s3")),
        ] {
            assert_eq!(Address::parse(text), expected, "{text}");
        }
    }

    #[test]
    fn what_could_be_read_in_two_ways_is_refused() {
        for text in [
            "",
            "-",
            "--upload-pack=touch x",
            "-git.example:a",
            "https://-git.example/a",
            "ssh://-oProxyCommand=touch/a",
            "ssh://-oProxyCommand=touch@git.example/a",
            "-oProxyCommand=touch@git.example:a",
            "https://git.example\\@evil.example/a",
            "https://git.example#@evil.example/a",
            "https://git.example?@evil.example/a",
            "https://a@b@evil.example/a",
            "https://@git.example/a",
            "https://git%2eexample/a",
            "https://git.example:44x/a",
            "https://git.example:99999/a",
            "https://git.example:+443/a",
            "https://git example/a",
            "https://git.example\n.evil.example/a",
            "https://git。example/a",
            "https:///a",
            "https://git..../a",
            "https://[::1/a",
            "https://[git.example]/a",
            "[::1]a:b",
            ":a",
            "file:///srv/%0a",
            "file:///srv/%zz",
        ] {
            assert_eq!(Address::parse(text), Address::Malformed, "{text}");
        }
    }

    #[test]
    fn this_machine_is_known_by_its_names() {
        let is_loopback = |url: &str| match Address::parse(url) {
            Address::Server(server) => server.is_loopback(),
            _ => false,
        };
        for url in
            ["http://localhost/", "http://LOCALHOST./", "http://127.0.0.2:1/", "http://[::1]/"]
        {
            assert!(is_loopback(url), "{url}");
        }
        for url in ["http://localhost.evil.example/", "http://128.0.0.1/", "http://127.0.0.1.evil/"]
        {
            assert!(!is_loopback(url), "{url}");
        }
    }
}
