//! The addresses of a host.
//!
//! A program that is linked with all of the GNU C library cannot look up names itself: that library loads
//! the ways to do so (files, DNS, LDAP, as nsswitch.conf names them) when it runs, and they must be of the
//! same version. Such a program asks `getent`, which comes with the system's own library.

use std::collections::HashMap;
use std::ffi::OsString;
use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs as _};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

use crate::hosts::is_private;
use crate::program::Programs;

/// Whether this program cannot look up names itself.
const IS_STATIC: bool = cfg!(all(target_env = "gnu", target_feature = "crt-static"));

/// How long a name may take, where no time is set.
const PATIENCE: Duration = Duration::from_secs(30);

/// The most addresses of a host.
const MOST: usize = 16;

/// Looks up hosts.
#[derive(Debug)]
pub(crate) struct Hosts {
    by: Option<Getent>,
    own: DefaultResolver,
    /// Whether hosts that were asked for are in the own network.
    private: Mutex<HashMap<String, bool>>,
}

#[derive(Debug)]
struct Getent {
    search_path: Option<OsString>,
}

impl Hosts {
    /// As this program can.
    pub(crate) fn new(search_path: Option<OsString>) -> Hosts {
        let by = IS_STATIC.then_some(Getent { search_path });
        Hosts { by, own: DefaultResolver::default(), private: Mutex::default() }
    }
}

impl Resolver for Hosts {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let (Some(by), Some(host)) = (&self.by, uri.host()) else {
            return self.own.resolve(uri, config, timeout);
        };
        let is_address = host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok();
        if is_address {
            return self.own.resolve(uri, config, timeout);
        }
        let port =
            uri.port_u16().unwrap_or(if uri.scheme_str() == Some("http") { 80 } else { 443 });
        let patience = PATIENCE.min(*timeout.after);
        let mut found = self.empty();
        let addresses = by.addresses(host, patience)?;
        for address in addresses.into_iter().map(|ip| SocketAddr::new(ip, port)).take(MOST) {
            found.push(address);
        }
        if found.is_empty() { Err(ureq::Error::HostNotFound) } else { Ok(found) }
    }
}

impl Hosts {
    /// Whether a host has an address of the own network.
    pub(crate) fn is_private(&self, host: &str) -> bool {
        let host = host.trim_matches(['[', ']']);
        if let Ok(address) = host.parse::<IpAddr>() {
            return is_private(address);
        }
        let mut known = self.private.lock().unwrap_or_else(PoisonError::into_inner);
        *known.entry(host.to_owned()).or_insert_with(|| self.looks_private(host))
    }

    fn looks_private(&self, host: &str) -> bool {
        let found = match &self.by {
            Some(by) => by.addresses(host, PATIENCE).unwrap_or_default(),
            None => {
                let found = (host, 443).to_socket_addrs().into_iter().flatten();
                found.map(|found| found.ip()).collect()
            }
        };
        found.into_iter().any(is_private)
    }
}

/// Looks up hosts to which a server led, which must not be in the own network: what decides is the address
/// that is asked then, and not an earlier answer.
#[derive(Debug)]
pub(crate) struct OutsideHosts(pub(crate) Hosts);

impl Resolver for OutsideHosts {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.0.resolve(uri, config, timeout)?;
        // A proxy may be in the own network; where it goes from there is its own affair.
        let is_proxy = config.proxy().is_some_and(|proxy| Some(proxy.host()) == uri.host());
        if !is_proxy && found.iter().any(|address| is_private(address.ip())) {
            return Err(ureq::Error::Other("its address is one of a private network".into()));
        }
        Ok(found)
    }
}

impl Getent {
    fn addresses(&self, host: &str, patience: Duration) -> Result<Vec<IpAddr>, ureq::Error> {
        if host.starts_with('-') {
            return Err(ureq::Error::HostNotFound);
        }
        let programs = Programs { search_path: self.search_path.as_ref() };
        let run = |database| programs.run("getent", &[database, host], "", patience);
        let missing = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => io::Error::new(
                io::ErrorKind::NotFound,
                "the program getent, which looks up hosts for this static build of relmap, is not on the PATH",
            ),
            _ => error,
        };
        let mut said = run("ahosts").map_err(missing)?;
        // 2 says that there is no such host; other systems have no list by the name of `ahosts`.
        if !said.status.success() && said.status.code() != Some(2) {
            said = run("hosts")?;
        }
        Ok(if said.status.success() { addresses(&said.output) } else { Vec::new() })
    }
}

/// The addresses in what `getent` says: the first word of each line, each once.
fn addresses(output: &[u8]) -> Vec<IpAddr> {
    let text = String::from_utf8_lossy(output);
    let mut found = Vec::new();
    for word in text.lines().filter_map(|line| line.split_whitespace().next()) {
        if let Ok(address) = word.parse::<IpAddr>()
            && !found.contains(&address)
        {
            found.push(address);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_address_counts_once_and_what_is_none_is_passed_over() {
        let said = b"192.0.2.1       STREAM host.example\n192.0.2.1       DGRAM  \n2001:db8::1 RAW\n\nfe80::1%eth0 STREAM\n";
        let expected: [IpAddr; 2] = ["192.0.2.1".parse().unwrap(), "2001:db8::1".parse().unwrap()];
        assert_eq!(addresses(said), expected);
    }

    #[test]
    fn getent_knows_this_machine_and_says_when_there_is_no_host() {
        let getent = Getent { search_path: None };
        let found = getent.addresses("localhost", PATIENCE).unwrap();
        assert!(!found.is_empty() && found.iter().all(IpAddr::is_loopback), "{found:?}");
        assert!(getent.addresses("no-such-host.invalid", PATIENCE).unwrap().is_empty());
        assert!(getent.addresses("--help", PATIENCE).is_err());
    }

    #[test]
    fn a_name_is_as_private_as_its_address() {
        let hosts = Hosts::new(None);
        for (host, expected) in [
            ("localhost", true),
            ("10.1.2.3", true),
            ("[::1]", true),
            ("192.0.2.1", false),
            ("no-such-host.invalid", false),
        ] {
            assert_eq!(hosts.is_private(host), expected, "{host}");
        }
        // Where a server leads, the address decides, whatever the name is.
        let config = ureq::Agent::config_builder().proxy(None).build();
        let outside = ureq::Agent::with_parts(
            config,
            ureq::unversioned::transport::DefaultConnector::default(),
            OutsideHosts(hosts),
        );
        let error = outside.get("http://localhost:9/").call().unwrap_err();
        assert!(error.to_string().contains("its address is one of a private network"), "{error}");
    }

    #[test]
    fn a_system_without_getent_is_told() {
        let getent = Getent { search_path: Some("/nowhere".into()) };
        let error = getent.addresses("localhost", PATIENCE).unwrap_err();
        assert_eq!(
            error.to_string(),
            "io: the program getent, which looks up hosts for this static build of relmap, is not on the PATH"
        );
    }
}
