//! From the URLs of remotes to the pages of repositories.

use super::kind::{HostChoice, HostKind};
use super::remote_path::remote_path;
use super::repository::WebRepository;
use super::web_url::HostUrl;
use crate::network::{Address, Scheme, Server};

/// What relmap.toml says of the git host: `web-host` and `web-url` in `[release]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HostSettings {
    /// What the host of the remote runs, or that there are no links.
    pub choice: Option<HostChoice>,
    /// Where its pages begin, if that does not follow from the remote.
    pub url: Option<HostUrl>,
}

/// Which repositories have web pages. The settings are about the host of this repository's remote, and
/// hold for all repositories on it; other hosts are known by their names or not at all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GitHosts {
    settings: HostSettings,
    remote: Option<String>,
}

impl GitHosts {
    /// With the URL of this repository's remote.
    pub fn new(settings: HostSettings, remote: Option<&str>) -> GitHosts {
        GitHosts { settings, remote: remote.map(str::to_owned) }
    }

    /// This repository.
    pub fn own(&self) -> Option<WebRepository> {
        self.repository(self.remote.as_deref()?)
    }

    /// The repository at a URL; `None` if its host is not known, or nobody wants links.
    pub fn repository(&self, url: &str) -> Option<WebRepository> {
        let Address::Server(server) = Address::parse(url) else { return None };
        let is_own = self.remote.as_deref().is_some_and(
            |own| matches!(Address::parse(own), Address::Server(own) if own.host == server.host),
        );
        let (kind, host) = match self.settings.choice {
            Some(HostChoice::None) => return None,
            Some(HostChoice::Kind(kind)) if is_own => {
                (kind, self.settings.url.clone().or_else(|| derived(&server))?)
            }
            _ => {
                let (kind, web) = match older_azure(&server.host) {
                    Some(_) => (HostKind::Azure, Some("dev.azure.com")),
                    None => HostKind::by_name(&server.host)?,
                };
                let set = self.settings.url.clone().filter(|_| is_own);
                let public = || HostUrl::of_host(web?, None);
                (kind, set.or_else(public).or_else(|| derived(&server))?)
            }
        };
        let mut path = remote_path(url)?;
        if let (HostKind::Azure, Some(organization)) = (kind, older_azure(&server.host)) {
            path.retain(|part| part != "DefaultCollection");
            path.insert(0, organization.to_owned());
        }
        // By https the path begins as that of the pages does, if they are below one; by ssh it does not.
        let below: Vec<&str> = host.path().collect();
        let is_below = |path: &[String]| {
            path.iter().map(String::as_str).take(below.len()).eq(below.iter().copied())
        };
        if !below.is_empty() && server.scheme != Scheme::Ssh && is_below(&path) {
            path.drain(..below.len());
        }
        WebRepository::new(kind, host, &path)
    }
}

/// The organization, where that is part of the host: `https://NAME.visualstudio.com/PROJECT/_git/REPOSITORY`.
fn older_azure(host: &str) -> Option<&str> {
    let name = host.strip_suffix(".visualstudio.com")?;
    (name != "vs-ssh").then_some(name)
}

/// Where the pages begin if only the remote tells it: at the same host by https. The port of ssh is none
/// of the web's, and what answers by `http` at some port need not answer by `https`.
fn derived(server: &Server) -> Option<HostUrl> {
    let port = match server.scheme {
        Scheme::Https => (!server.has_default_port()).then_some(server.port),
        Scheme::Ssh => None,
        Scheme::Http | Scheme::Git if server.has_default_port() => None,
        Scheme::Http | Scheme::Git => return None,
    };
    HostUrl::of_host(&server.host, port)
}
