//! Who keeps a repository of charts, as far as the addresses of its remotes tell.

use crate::chart::image_ref::ImageRef;
use crate::chart::metadata::ChartMetadata;
use crate::chart::yaml::Node;
use crate::import::address;
use crate::network::{is_url, repository_name};

/// Hosts where the first part of an address is an organisation, whose name may be that of its software.
const FORGES: [&str; 4] = ["bitbucket.org", "codeberg.org", "github.com", "gitlab.com"];

/// What the names of organisations add to that of their software.
const ADDED: [&str; 9] = ["", "ci", "community", "hq", "inc", "io", "labs", "org", "project"];

/// Who keeps a repository.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keeper {
    /// The names under which they may publish images: the parts of the repository's addresses that are
    /// not its own name.
    owners: Vec<String>,
    /// Those of them that are organisations of a public server.
    organisations: Vec<String>,
    /// The addresses of the repository, each as host, owner and name.
    addresses: Vec<String>,
}

impl Keeper {
    /// Takes the addresses of the remotes.
    pub fn of(remotes: &[String]) -> Keeper {
        let mut keeper = Keeper::default();
        for url in remotes.iter().filter(|url| is_of_a_server(url)) {
            let path = url.split_once("://").map_or_else(
                || url.split_once(':').map_or("", |(_, path)| path),
                |(_, rest)| rest.split_once('/').map_or("", |(_, path)| path),
            );
            let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
            if let [above @ .., _] = parts.as_slice() {
                keeper.owners.extend(above.iter().map(|part| part.to_lowercase()));
            }
            let Some(own) = address(url) else { continue };
            if let Some((host, owner, _)) = parts_of(&own)
                && FORGES.contains(&host)
            {
                keeper.organisations.push(owner.to_owned());
            }
            keeper.addresses.push(own);
        }
        keeper
    }

    /// The address of the repository, as its charts have it in `home` and `sources`, for a clone whose
    /// remotes are folders: these say nothing. `places` are those folders, whose names tell it from the
    /// addresses of what the charts deploy; a name such as `vault-helm` does as well.
    ///
    /// ```
    /// use relmap_core::chart::metadata::ChartMetadata;
    /// use relmap_core::init::Keeper;
    /// let text = b"sources: [https://github.com/hashicorp/vault, https://github.com/hashicorp/vault-helm]";
    /// let (chart, _) = ChartMetadata::parse(text).unwrap();
    /// let said = Keeper::address_said(&["/srv/git/origin.git".to_owned()], &[&chart]);
    /// assert_eq!(said.as_deref(), Some("https://github.com/hashicorp/vault-helm"));
    /// ```
    pub fn address_said(places: &[String], charts: &[&ChartMetadata]) -> Option<String> {
        if places.iter().any(|place| is_of_a_server(place)) {
            return None;
        }
        let mut said: Vec<String> = charts.iter().flat_map(|chart| links(chart)).collect();
        said.sort();
        said.dedup();
        let names: Vec<String> =
            places.iter().map(|place| repository_name(place).to_lowercase()).collect();
        let name = |address: &String| parts_of(address).map(|(_, _, name)| name.to_owned());
        let is_named = |address: &&String| name(address).is_some_and(|own| names.contains(&own));
        let is_of_charts = |address: &&String| {
            name(address).is_some_and(|own| own.contains("helm") || own.contains("chart"))
        };
        let only = |found: Vec<&String>| match found.as_slice() {
            [only] => Some((*only).clone()),
            _ => None,
        };
        let found = only(said.iter().filter(is_named).collect())
            .or_else(|| only(said.iter().filter(is_of_charts).collect()))?;
        Some(format!("https://{found}"))
    }

    /// What the repository is called, as its charts say, where all remotes are folders: as in the address
    /// that they have of it, or in the only address that they have.
    pub fn name_said(places: &[String], charts: &[&ChartMetadata]) -> Option<String> {
        if places.is_empty() || places.iter().any(|place| is_of_a_server(place)) {
            return None;
        }
        let said = Keeper::address_said(places, charts).or_else(|| {
            let mut said: Vec<String> = charts.iter().flat_map(|chart| links(chart)).collect();
            said.dedup();
            Some(said).filter(|said| said.len() == 1)?.pop()
        })?;
        Some(repository_name(&said).to_owned())
    }

    /// Whether they build an image: it is published under a name of theirs, or it is an official image
    /// of the software that their organisation is called after, as `traefik` is of `traefik` and `nats`
    /// of `nats-io`.
    pub(super) fn builds(&self, image: &ImageRef) -> bool {
        let mut parts = image.repository.rsplit('/');
        let name = parts.next().unwrap_or_default().to_lowercase();
        let owner = parts.next().unwrap_or_default().to_lowercase();
        let registry = image.registry.as_deref();
        let is_under = |own: &String| *own == owner || registry == Some(own.as_str());
        let is_official = (owner.is_empty() || owner == "library")
            && registry.is_none_or(|registry| registry == "docker.io");
        self.owners.iter().any(is_under)
            || is_official && self.organisations.iter().any(|own| is_called_after(own, &name))
    }

    /// Whether the sources of a chart are in another repository of the same owner: what is deployed is
    /// built there. Its own repository says nothing, since every chart comes from one.
    pub(super) fn keeps_sources_of(&self, chart: &ChartMetadata) -> bool {
        links(chart).into_iter().any(|url| {
            let Some((host, owner, name)) = parts_of(&url) else { return false };
            let own = self.addresses.iter().filter_map(|own| parts_of(own));
            let mut same =
                own.filter(|(own_host, own_owner, _)| (*own_host, *own_owner) == (host, owner));
            let mut is_there = false;
            same.all(|(_, _, own)| {
                is_there = true;
                own != name
            }) && is_there
        })
    }
}

/// Whether a place is at a server, and no folder of this machine.
fn is_of_a_server(place: &str) -> bool {
    is_url(place) && !place.starts_with("file:")
}

/// The repositories that a chart leads to by `home` and `sources`.
fn links(chart: &ChartMetadata) -> Vec<String> {
    let sources = chart.root.get("sources").and_then(Node::as_seq).into_iter().flatten();
    let urls = chart.root.get("home").into_iter().chain(sources).filter_map(Node::text);
    urls.filter_map(address).collect()
}

/// Host, owner and name.
fn parts_of(address: &str) -> Option<(&str, &str, &str)> {
    let (host, rest) = address.split_once('/')?;
    let (owner, name) = rest.split_once('/')?;
    Some((host, owner, name))
}

fn is_called_after(organisation: &str, software: &str) -> bool {
    let plain = |text: &str| text.to_lowercase().replace(['-', '_'], "");
    let (organisation, software) = (plain(organisation), plain(software));
    let added = organisation.strip_prefix(&software).filter(|_| !software.is_empty());
    added.is_some_and(|added| ADDED.contains(&added))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keeper(remote: &str) -> Keeper {
        Keeper::of(&[remote.to_owned()])
    }

    #[test]
    fn images_of_the_owner_and_of_software_called_after_it_are_its_own() {
        for (remote, image, own) in [
            (
                "https://github.com/jupyterhub/zero-to-jupyterhub-k8s",
                "quay.io/jupyterhub/k8s-hub:1",
                true,
            ),
            ("git@github.com:traefik/traefik-helm-chart.git", "docker.io/traefik:v3", true),
            ("git@github.com:traefik/traefik-helm-chart.git", "docker.io/library/traefik:v3", true),
            ("https://github.com/nats-io/k8s", "nats:2.14.2-alpine", true),
            ("https://github.com/jenkinsci/helm-charts", "jenkins:2", true),
            ("https://github.com/groundhog2k/helm-charts", "docker.io/redis:8", false),
            ("https://github.com/nats-io/k8s", "mirror.corp/nats:2", false),
            ("https://github.com/nats-io/k8s", "redis:8", false),
            // A group of a company's own server that only deploys it, and a team of another name.
            ("https://git.corp/platform/redis/charts", "docker.io/redis:8", false),
            ("https://github.com/redis-friends/charts", "docker.io/redis:8", false),
            ("/srv/git/traefik/charts", "docker.io/traefik:v3", false),
            ("file:///srv/git/traefik/charts", "traefik/traefik:v3", false),
        ] {
            assert_eq!(keeper(remote).builds(&image.parse().unwrap()), own, "{remote} {image}");
        }
    }

    #[test]
    fn what_charts_say_counts_where_remotes_are_folders() {
        let chart = |text: &str| ChartMetadata::parse(text.as_bytes()).unwrap().0;
        let vault = chart(
            "home: https://www.vaultproject.io\nsources: [https://github.com/hashicorp/vault, \
             https://github.com/hashicorp/vault-helm]",
        );
        let redis = chart("home: https://redis.io\nsources: [https://github.com/redis/redis]");
        let two = chart("sources: [https://github.com/a/helm-a, https://github.com/b/charts]");
        let helm = Some("https://github.com/hashicorp/vault-helm");
        for (places, chart, said) in [
            (&["/srv/git/origin.git"][..], &vault, helm),
            (&["file:///srv/git/vault-helm.git"], &vault, helm),
            (&["../vault"], &vault, Some("https://github.com/hashicorp/vault")),
            (&[], &vault, helm),
            // Somebody's copy.
            (&["https://git.corp/team/vault-helm"], &vault, None),
            (&["/srv/git/charts"], &redis, None),
            (&["/srv/git/origin.git"], &two, None),
            (&["/srv/git/charts"], &two, Some("https://github.com/b/charts")),
        ] {
            let places: Vec<String> = places.iter().map(|place| (*place).to_owned()).collect();
            assert_eq!(Keeper::address_said(&places, &[chart]).as_deref(), said, "{places:?}");
        }
    }

    #[test]
    fn sources_in_another_repository_of_the_owner_are_its_own() {
        let chart = |text: &str| ChartMetadata::parse(text.as_bytes()).unwrap().0;
        for (text, own) in [
            ("sources: [https://github.com/acme/charts, https://github.com/acme/shop]", true),
            ("home: https://github.com/acme/shop/tree/main/deploy", true),
            // The charts' own repository, and other owners.
            ("sources: [https://github.com/acme/charts/tree/main/charts/redis]", false),
            ("home: https://github.com/redis/redis", false),
            ("home: https://gitlab.com/acme/shop", false),
            ("home: https://redis.io", false),
            ("name: redis", false),
        ] {
            let keeper = keeper("git@github.com:acme/charts.git");
            assert_eq!(keeper.keeps_sources_of(&chart(text)), own, "{text}");
            assert!(!Keeper::default().keeps_sources_of(&chart(text)));
        }
    }
}
