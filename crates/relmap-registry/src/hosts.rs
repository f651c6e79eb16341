//! The hosts that a registry may lead to.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use relmap_core::network::{Address, Server};

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
    let is_own = from.host == to.host
        || is_below(&from.host, &to.host)
        || is_below(&to.host, &from.host)
        || (from.host == DOCKER.0 && to.host == DOCKER.1);
    if is_own { Ok(()) } else { hosts.may_ask(realm) }
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

/// Whether it is this machine, or one that only the own network reaches.
fn is_inside(server: &Server) -> bool {
    let v4 = |address: Ipv4Addr| {
        address.is_loopback()
            || address.is_private()
            || address.is_link_local()
            || address.is_unspecified()
    };
    let v6 = |address: Ipv6Addr| {
        address.is_loopback()
            || address.is_unspecified()
            || address.is_unique_local()
            || address.is_unicast_link_local()
            || address.to_ipv4_mapped().is_some_and(v4)
    };
    match server.host.parse::<IpAddr>() {
        Ok(IpAddr::V4(address)) => v4(address),
        Ok(IpAddr::V6(address)) => v6(address),
        Err(_) => server.is_loopback() || server.host.ends_with(".localhost"),
    }
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
            ("http://127.0.0.1:5000", "http://127.0.0.1:5001/token"),
        ] {
            assert_eq!(ask(registry, realm), Ok(()), "{registry} {realm}");
        }
        let not = |text: &str| Err(text.to_owned());
        for (registry, realm, why) in [
            ("https://a.example", "https://b.example/token", "it is not allowed"),
            ("https://a.example", "https://example/token", "it is not allowed"),
            ("https://a.example", "https://evil-a.example/token", "it is not allowed"),
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
            "http://cdn.example/blob",
            "ftp://cdn.example/blob",
        ] {
            assert!(may_be_followed("https://r.example/v2", to).is_err(), "{to}");
        }
    }
}
