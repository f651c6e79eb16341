//! Asking a server: one request with its retries, its login and its bounds.

use std::collections::HashMap;
use std::ffi::OsString;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::unversioned::transport::DefaultConnector;

use crate::credentials::Credentials;
use crate::error::RegistryError;
use crate::hosts::{Hosts, may_be_followed};
use crate::patience::Patience;
use crate::program::Programs;
use crate::resolver::{self, OutsideHosts};
use crate::retry::{TRIES, is_passing, pause};

/// How many times a server may lead elsewhere.
const HOPS: u32 = 5;

/// How a client asks.
#[derive(Clone)]
pub struct ClientOptions {
    /// How long one request may take, with what follows from it; no limit if none.
    pub timeout: Option<Duration>,
    /// Hosts that are asked without encryption, with their ports, other than this machine.
    pub plain_http: Vec<String>,
    /// Who the user is.
    pub credentials: Credentials,
    /// Which further hosts may be asked.
    pub hosts: Arc<dyn Hosts>,
    /// Where programs are looked for; in the `PATH` of this process if none.
    pub search_path: Option<OsString>,
}

/// Asks registries and chart repositories. It may be used by several threads.
pub struct Client {
    agent: ureq::Agent,
    /// Goes where a server of the internet leads.
    outside: ureq::Agent,
    hosts: resolver::Hosts,
    patience: Patience,
    pub(crate) options: ClientOptions,
    /// What registries took as login, by host and repository.
    pub(crate) logins: Mutex<HashMap<(String, String), String>>,
}

/// What is asked of a server.
pub(crate) struct Ask<'a> {
    /// The host, for people and for credentials.
    pub(crate) host: &'a str,
    /// The repository, for credentials.
    pub(crate) repository: &'a str,
    /// The URL.
    pub(crate) url: String,
    /// The URL of the server that led there, if one did.
    pub(crate) led_by: Option<String>,
    /// What it is, for people.
    pub(crate) what: String,
    /// The forms that can be read.
    pub(crate) accept: &'static str,
    /// The most bytes of an answer.
    pub(crate) limit: u64,
}

/// What a server answered.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    pub(crate) headers: Vec<(String, String)>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

impl Client {
    /// A client.
    pub fn new(options: ClientOptions) -> Client {
        // Those of the system, or of SSL_CERT_FILE and SSL_CERT_DIR: private authorities are among them.
        let trusted = rustls_native_certs::load_native_certs().certs;
        let roots = trusted.iter().map(|one| Certificate::from_der(one).to_owned()).collect();
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::Specific(Arc::new(roots)))
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .build();
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(options.timeout)
            .timeout_connect(Some(Duration::from_secs(20)))
            .user_agent(concat!("relmap/", env!("CARGO_PKG_VERSION")))
            .max_idle_connections_per_host(16)
            .tls_config(tls)
            .build();
        let hosts = || resolver::Hosts::new(options.search_path.clone());
        let connector = DefaultConnector::default;
        let agent = ureq::Agent::with_parts(config.clone(), connector(), hosts());
        let outside = ureq::Agent::with_parts(config, connector(), OutsideHosts(hosts()));
        let patience = Patience::new(options.timeout);
        Client { agent, outside, hosts: hosts(), patience, options, logins: Mutex::default() }
    }

    /// How programs are started.
    pub(crate) fn programs(&self) -> Programs<'_> {
        Programs { search_path: self.options.search_path.as_ref() }
    }

    /// The beginning of the URLs of a registry's host.
    pub(crate) fn base(&self, host: &str) -> String {
        let url = format!("https://{host}");
        let is_plain = self.options.plain_http.iter().any(|plain| plain == host);
        let scheme = if is_plain || is_loopback(&url) { "http" } else { "https" };
        format!("{scheme}://{}", if host == "docker.io" { "registry-1.docker.io" } else { host })
    }

    /// Whether a URL without encryption may be asked.
    pub(crate) fn check_scheme(&self, url: &str) -> Result<(), RegistryError> {
        let Some(rest) = url.strip_prefix("http://") else { return Ok(()) };
        let host = rest.split('/').next().unwrap_or_default().to_owned();
        match is_loopback(url) || self.options.plain_http.contains(&host) {
            true => Ok(()),
            false => Err(RegistryError::PlainHttp { host }),
        }
    }

    /// Asks once, with this login, and takes any answer.
    pub(crate) fn once(&self, ask: &Ask<'_>, login: Option<&str>) -> Result<Answer, RegistryError> {
        self.send(ask, (&ask.url, ask.led_by.as_deref()), login)
    }

    /// Asks, and goes where the server leads; the login stays with the first host.
    pub(crate) fn follow(
        &self,
        ask: &Ask<'_>,
        login: Option<&str>,
    ) -> Result<Answer, RegistryError> {
        let mut url = ask.url.clone();
        let mut led_by = ask.led_by.clone();
        let mut login = login;
        for _ in 0..HOPS {
            let answer = self.send(ask, (&url, led_by.as_deref()), login)?;
            if !matches!(answer.status, 301 | 302 | 303 | 307 | 308) {
                return Ok(answer);
            }
            let Some(location) = answer.header("location") else { return Ok(answer) };
            let next = absolute(&url, location);
            may_be_followed(&url, &next).map_err(|reason| RegistryError::NotAsked {
                host: ask.host.to_owned(),
                place: place(&next),
                reason,
            })?;
            if origin(&next) != origin(&url) {
                login = None;
                led_by = Some(url);
            }
            url = next;
        }
        Err(RegistryError::Unreachable {
            host: ask.host.to_owned(),
            reason: format!("it leads elsewhere more than {HOPS} times"),
        })
    }

    /// One request, again where the server is only busy.
    fn send(
        &self,
        ask: &Ask<'_>,
        (url, led_by): (&str, Option<&str>),
        login: Option<&str>,
    ) -> Result<Answer, RegistryError> {
        let agent = self.agent_to(url, led_by);
        let request = || {
            let mut request = agent.get(url).header("accept", ask.accept);
            if let Some(login) = login {
                request = request.header("authorization", login);
            }
            request.call()
        };
        self.repeat(ask.host, &ask.what, ask.limit, url, request)
    }

    /// What asks a URL to which a server led. A server of the own network may lead to another one there.
    fn agent_to(&self, url: &str, led_by: Option<&str>) -> &ureq::Agent {
        match led_by.filter(|from| host(from) != host(url)) {
            Some(from) if !self.hosts.is_private(host(from)) => &self.outside,
            _ => &self.agent,
        }
    }

    /// Sends a form, as a place of tokens wants it.
    pub(crate) fn post(
        &self,
        host: &str,
        what: &str,
        (url, led_by): (&str, Option<&str>),
        form: &[(&str, &str)],
    ) -> Result<Answer, RegistryError> {
        let agent = self.agent_to(url, led_by);
        let request = || agent.post(url).send_form(form.iter().copied());
        self.repeat(host, what, 1 << 20, url, request)
    }

    fn repeat(
        &self,
        host: &str,
        what: &str,
        limit: u64,
        url: &str,
        request: impl Fn() -> Result<ureq::http::Response<ureq::Body>, ureq::Error>,
    ) -> Result<Answer, RegistryError> {
        let unreachable =
            |reason: String| Err(RegistryError::Unreachable { host: host.to_owned(), reason });
        if let Some(reason) = self.patience.lost(origin(url)) {
            return unreachable(reason);
        }
        let start = Instant::now();
        let mut tries = 0;
        loop {
            if relmap_process::interrupted().is_some() {
                return unreachable("the run was stopped".to_owned());
            }
            let read = request().map_err(Failure::Http).and_then(|response| read(response, limit));
            tries += 1;
            let wait = match &read {
                Ok(answer) if is_passing(answer.status) => {
                    pause(tries, answer.header("retry-after"))
                }
                Err(Failure::Http(error)) if is_of_connection(error) => pause(tries, None),
                _ => None,
            };
            let has_time = |wait: &Duration| {
                self.options.timeout.is_none_or(|limit| start.elapsed() + *wait < limit)
            };
            match wait.filter(|wait| tries < TRIES && has_time(wait)) {
                Some(wait) => thread::sleep(wait),
                None => {
                    self.patience.count(origin(url), start.elapsed());
                    return read.map_err(|failure| failure.told(host, what, limit));
                }
            }
        }
    }
}

enum Failure {
    Http(ureq::Error),
    TooLarge,
}

impl Failure {
    fn told(self, host: &str, what: &str, limit: u64) -> RegistryError {
        let host = host.to_owned();
        match self {
            Failure::TooLarge => RegistryError::TooLarge { host, what: what.to_owned(), limit },
            // Its text may have a URL with a secret in it.
            Failure::Http(ureq::Error::BadUri(_)) => {
                RegistryError::Unreachable { host, reason: "its address is no URL".to_owned() }
            }
            Failure::Http(error) => {
                let reason = relmap_core::redact::redact(&error.to_string()).into_owned();
                RegistryError::Unreachable { host, reason }
            }
        }
    }
}

fn read(mut response: ureq::http::Response<ureq::Body>, limit: u64) -> Result<Answer, Failure> {
    let header = |(name, value): (&ureq::http::HeaderName, &ureq::http::HeaderValue)| {
        Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
    };
    let headers = response.headers().iter().filter_map(header).collect();
    let status = response.status().as_u16();
    let body = response.body_mut().with_config().limit(limit).read_to_vec();
    match body {
        Ok(body) => Ok(Answer { status, body, headers }),
        Err(ureq::Error::BodyExceedsLimit(_)) => Err(Failure::TooLarge),
        Err(error) => Err(Failure::Http(error)),
    }
}

/// Whether it may be another time: the connection broke, or was not made.
fn is_of_connection(error: &ureq::Error) -> bool {
    use ureq::Error as E;
    matches!(error, E::Io(_) | E::Protocol(_) | E::ConnectionFailed)
}

fn is_loopback(url: &str) -> bool {
    use relmap_core::network::Address;
    matches!(Address::parse(url), Address::Server(server) if server.is_loopback())
}

/// The scheme, host and port of a URL.
fn origin(url: &str) -> &str {
    let start = url.find("://").map_or(0, |at| at + 3);
    let end = url[start..].find(['/', '?', '#']).map_or(url.len(), |at| start + at);
    &url[..end]
}

/// The host of a URL, without its port.
fn host(url: &str) -> &str {
    let origin = origin(url);
    let authority = origin.split_once("://").map_or(origin, |(_, rest)| rest);
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    }
}

/// A place without what may be secret in it.
pub(crate) fn place(url: &str) -> String {
    let end = url.find(['?', '#']).unwrap_or(url.len());
    relmap_core::redact::redact(&url[..end]).into_owned()
}

/// Where a `Location` leads from a URL.
pub(crate) fn absolute(url: &str, location: &str) -> String {
    if location.contains("://") {
        return location.to_owned();
    }
    if let Some(rest) = location.strip_prefix("//") {
        let scheme = url.split_once("://").map_or("https", |(scheme, _)| scheme);
        return format!("{scheme}://{rest}");
    }
    if location.starts_with('/') {
        return format!("{}{location}", origin(url));
    }
    let path = url.find(['?', '#']).map_or(url, |end| &url[..end]);
    let folder = path.rfind('/').filter(|at| *at >= origin(url).len());
    format!("{}/{location}", folder.map_or(path, |at| &path[..at]))
}
