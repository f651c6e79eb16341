//! The hosts that a registry may lead to.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use relmap_core::network::{Address, Scheme, Server};

/// Whether the user allows a host.
pub trait Hosts: Send + Sync {
    /// Whether a URL may be asked, with credentials; if not, why.
    ///
    /// # Errors
    /// The reason, for people.
    fn may_ask(&self, url: &str) -> Result<(), String>;
}

/// Where Docker's own registry keeps its tokens.
const DOCKER: (&str, &str) = ("registry-1.docker.io", "auth.docker.io");

/// Whether the credentials of a registry may go to the place of tokens that it names: to its own host, to one
/// above or below it (`registry.gitlab.example` and `gitlab.example`), or to one that the user allows.
///
/// Another port of a host may be another person's server. So the port must be the registry's own, or that of
/// https, which only the host's owner can open: GitLab's registry is at `gitlab.example:5050`, and its place of
/// tokens is at `gitlab.example`.
pub(crate) fn may_have_credentials(
    registry: &str,
    realm: &str,
    hosts: &dyn Hosts,
) -> Result<(), String> {
    let (Some(from), Some(to)) = (server(registry), server(realm)) else {
        return Err("it is no URL of a server".to_owned());
    };
    let is_private = to.scheme.is_private() || to.is_loopback() && from.is_loopback();
    if !is_private {
        return Err("it is not encrypted".to_owned());
    }
    let is_own_host = from.host == to.host
        || is_below(&from.host, &to.host)
        || is_below(&to.host, &from.host)
        || (from.host == DOCKER.0 && to.host == DOCKER.1);
    let is_own_port = from.port == to.port || to.scheme == Scheme::Https && to.has_default_port();
    if is_own_host && is_own_port { Ok(()) } else { hosts.may_ask(realm) }
}

/// Whether a content of a registry may be fetched from another place, without credentials.
pub(crate) fn may_be_followed(from: &str, to: &str) -> Result<(), String> {
    let (Some(from), Some(to)) = (server(from), server(to)) else {
        return Err("it is no URL of a server".to_owned());
    };
    let is_same = from.host == to.host && from.port == to.port && from.scheme == to.scheme;
    if is_same {
        return Ok(());
    }
    let is_private = to.scheme.is_private() || to.is_loopback() && from.is_loopback();
    if !is_private {
        return Err("it is not encrypted".to_owned());
    }
    if is_odd_number(&to.host) {
        return Err("its host is a number and no address".to_owned());
    }
    if is_inside(&to) && !is_inside(&from) {
        return Err("it is an address of a private network".to_owned());
    }
    Ok(())
}

fn server(url: &str) -> Option<Server> {
    match Address::parse(url) {
        Address::Server(server) => Some(server),
        _ => None,
    }
}

/// Whether a host is below a domain. A domain without a dot is a whole top level.
fn is_below(host: &str, domain: &str) -> bool {
    let is_address = domain.parse::<IpAddr>().is_ok();
    let below = host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'));
    below && domain.contains('.') && !is_address
}

/// Whether it is this machine, or one that only the own network reaches, as far as its name says.
fn is_inside(server: &Server) -> bool {
    match server.host.parse::<IpAddr>() {
        Ok(address) => is_private(address),
        Err(_) => server.is_loopback() || server.host.ends_with(".localhost"),
    }
}

/// Whether an address is one of this machine or of the own network, or none that the internet has.
pub(crate) fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_private_v4(address),
        IpAddr::V6(address) => is_private_v6(address),
    }
}

fn is_private_v4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    let is_shared = first == 100 && second & 0xC0 == 64;
    let is_for_tests = first == 198 && second & 0xFE == 18;
    let is_for_protocols = (first, second, third) == (192, 0, 0);
    first == 0
        || address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || address.is_multicast()
        || first >= 240
        || is_shared
        || is_for_tests
        || is_for_protocols
}

fn is_private_v6(address: Ipv6Addr) -> bool {
    let [a, b, c, d, e, f, g, h] = address.segments();
    let v4 = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_private_v4(Ipv4Addr::new(a, b, c, d))
    };
    // Addresses of version 4 in those of version 6: mapped, compatible, by NAT64 and by 6to4.
    let is_wrapped = match (a, b, c, d, e, f) {
        (0, 0, 0, 0, 0, 0 | 0xFFFF) | (0x64, 0xFF9B, 0, 0, 0, 0) => v4(g, h),
        (0x2002, high, low, ..) => v4(high, low),
        _ => false,
    };
    address.is_loopback()
        || address.is_unspecified()
        || address.is_unique_local()
        || address.is_unicast_link_local()
        || address.is_multicast()
        || (a, b, c) == (0x64, 0xFF9B, 1)
        || is_wrapped
}

/// Whether a host is a number and no address: some readers take `2130706433` and `127.1` for one.
fn is_odd_number(host: &str) -> bool {
    let last = host.rsplit('.').next().unwrap_or(host);
    let is_number = !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit());
    let is_hex = last
        .strip_prefix("0x")
        .is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_hexdigit()));
    (is_number || is_hex) && host.parse::<IpAddr>().is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Only(&'static str);

    impl Hosts for Only {
        fn may_ask(&self, url: &str) -> Result<(), String> {
            if url.starts_with(self.0) { Ok(()) } else { Err("it is not allowed".to_owned()) }
        }
    }

    #[test]
    fn credentials_go_to_places_of_the_same_owner_only() {
        let ask =
            |registry, realm| may_have_credentials(registry, realm, &Only("https://sso.corp/"));
        for (registry, realm) in [
            ("https://ghcr.example/v2/", "https://ghcr.example/token"),
            ("https://registry.gitlab.example", "https://gitlab.example/jwt/auth"),
            ("https://registry-1.docker.io", "https://auth.docker.io/token"),
            ("https://r.example", "https://sso.corp/token"),
            ("http://127.0.0.1:5000", "http://127.0.0.1:5000/token"),
            ("https://r.example:5000", "https://r.example:5000/token"),
            ("https://r.example", "https://r.example:443/token"),
            ("https://gitlab.example:5050", "https://gitlab.example/jwt/auth"),
            ("https://registry.gitlab.example:5050", "https://gitlab.example/jwt/auth"),
        ] {
            assert_eq!(ask(registry, realm), Ok(()), "{registry} {realm}");
        }
        let not = |text: &str| Err(text.to_owned());
        for (registry, realm, why) in [
            ("https://a.example", "https://b.example/token", "it is not allowed"),
            ("https://a.example", "https://example/token", "it is not allowed"),
            ("https://a.example", "https://evil-a.example/token", "it is not allowed"),
            ("https://a.example:1", "https://a.example:2/token", "it is not allowed"),
            ("https://a.example", "https://a.example:8443/token", "it is not allowed"),
            ("https://r.a.example:5050", "https://a.example:5051/token", "it is not allowed"),
            ("https://r.example", "https://sso.corp:8443/token", "it is not allowed"),
            ("http://127.0.0.1:5000", "http://127.0.0.1:5001/token", "it is not allowed"),
            ("http://127.0.0.1:5000", "http://127.0.0.1/token", "it is not allowed"),
            ("https://a.example", "http://a.example/token", "it is not encrypted"),
            ("https://a.example", "http://127.0.0.1/token", "it is not encrypted"),
            ("https://a.example", "file:///etc/passwd", "it is no URL of a server"),
            ("https://a.example", "https://a.example\\@evil.example/", "it is no URL of a server"),
        ] {
            assert_eq!(ask(registry, realm), not(why), "{registry} {realm}");
        }
    }

    #[test]
    fn a_registry_leads_nobody_into_the_own_network() {
        for (from, to) in [
            ("https://r.example/v2", "https://cdn.example/blob"),
            ("http://127.0.0.1:5000/v2", "http://127.0.0.1:5000/blob"),
            ("https://10.0.0.1/v2", "https://10.0.0.2/blob"),
            ("https://r.example/v2", "https://192.0.2.1/blob"),
            ("https://r.example/v2", "https://[2001:db8::1]/blob"),
            ("https://r.example/v2", "https://0xcafe.example/blob"),
        ] {
            assert_eq!(may_be_followed(from, to), Ok(()), "{from} {to}");
        }
        for to in [
            "https://127.0.0.1/",
            "https://localhost/",
            "https://10.0.0.1/",
            "https://169.254.169.254/latest",
            "https://[::1]/",
            "https://[::ffff:10.0.0.1]/",
            "https://[::127.0.0.1]/",
            "https://[64:ff9b::10.0.0.1]/",
            "https://[2002:7f00:1::]/",
            "https://[fd00::1]/",
            "https://[ff02::1]/",
            "https://100.64.0.1/",
            "https://198.18.0.1/",
            "https://0.0.0.0/",
            "https://255.255.255.255/",
            "https://2130706433/",
            "https://0x7f000001/",
            "https://127.1/",
            "https://0177.0.0.1/",
            "http://cdn.example/blob",
            "ftp://cdn.example/blob",
        ] {
            assert!(may_be_followed("https://r.example/v2", to).is_err(), "{to}");
        }
    }
}
