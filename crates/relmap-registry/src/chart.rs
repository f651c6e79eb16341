//! Charts: in a registry, and in a chart repository of the web.

use serde::Deserialize;

use crate::client::{Answer, Ask, Client, absolute, place};
use crate::error::RegistryError;
use crate::hosts::may_be_followed;
use crate::listing::{Listing, PAGE};
use crate::manifest::{At, absent, checked, form, parsed, start};

/// The most bytes of an index.
const INDEX: u64 = 64 << 20;

/// The most bytes of the archive of a chart.
const PACKED: u64 = 64 << 20;

/// The most bytes of a provenance file.
pub const MOST_PROVENANCE: u64 = 64 << 10;

/// The most pages of tags.
const PAGES: usize = 1000;

/// The most tags.
const TAGS: usize = 1_000_000;

/// What a chart is in a registry.
const CHART: &str = "application/vnd.cncf.helm.config.v1+json";
const ARCHIVE: &str = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";

/// What its signature is.
const PROVENANCE: &str = "application/vnd.cncf.helm.chart.provenance.v1.prov";

/// The same as early versions of Helm wrote it.
const OLD_ARCHIVE: &str = "application/tar+gzip";

/// A chart in a registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChartManifest {
    /// The digest of its manifest, which others attach something to.
    pub digest: String,
    /// The digest of its archive.
    pub archive: String,
    /// The digest of its provenance file, if it has one.
    pub provenance: Option<String>,
}

#[derive(Deserialize)]
struct Tags {
    tags: Option<Vec<String>>,
}

impl Client {
    /// The tags of a chart in a registry: `registry.example/charts/web`. A registry that does not know the
    /// repository has none.
    ///
    /// # Errors
    /// If the registry has no answer, or one that cannot be trusted.
    pub fn chart_tags(&self, place: &str) -> Result<Vec<String>, RegistryError> {
        let (host, repository) = split(place);
        let at = At { host, repository };
        let what = format!("the tags of {repository}");
        let mut url = format!("{}/v2/{repository}/tags/list?n=1000", self.base(host));
        let mut found = Listing::at_most(TAGS);
        for _ in 0..PAGES {
            let ask = Ask {
                host,
                repository,
                url: url.clone(),
                led_by: None,
                what: what.clone(),
                accept: "application/json",
                limit: PAGE,
            };
            let Some(answer) = absent(at, &what, self.ask(&ask)?)? else {
                return Ok(found.entries);
            };
            let page: Tags = parsed(at, &what, &answer.body)?;
            found.add(at, &what, answer.body.len(), page.tags.unwrap_or_default())?;
            let Some(next) = self.page_after(at, &what, &url, &answer)? else {
                return Ok(found.entries);
            };
            url = next;
        }
        Err(form(at, &what, "it has no end".to_owned()))
    }

    /// The digest of the archive of a chart in a registry; none if there is no such tag.
    ///
    /// # Errors
    /// If the registry has no answer, one that cannot be trusted, or something else than a chart.
    pub fn chart_digest(&self, place: &str, tag: &str) -> Result<Option<String>, RegistryError> {
        Ok(self.chart_manifest(place, tag)?.map(|chart| chart.archive))
    }

    /// A chart in a registry; none if there is no such tag.
    ///
    /// # Errors
    /// If the registry has no answer, one that cannot be trusted, or something else than a chart.
    pub fn chart_manifest(
        &self,
        place: &str,
        tag: &str,
    ) -> Result<Option<ChartManifest>, RegistryError> {
        let (host, repository) = split(place);
        let at = At { host, repository };
        let Some((digest, manifest)) = self.manifest(at, tag)? else { return Ok(None) };
        let what = format!("{repository}:{tag}");
        let kind = manifest.config.as_ref().map(|config| config.media_type.as_str());
        if kind != Some(CHART) {
            let reason = format!("it is no chart, but {}", start(kind.unwrap_or("a list")));
            return Err(form(at, &what, reason));
        }
        // Helm takes the last of both kinds.
        let is_archive = |kind: &str| [ARCHIVE, OLD_ARCHIVE].contains(&kind);
        let mut archives = manifest.layers.0.iter().filter(|layer| is_archive(&layer.media_type));
        let mut signed = manifest.layers.0.iter().filter(|layer| layer.media_type == PROVENANCE);
        let provenance = signed.next().map(|layer| layer.digest.clone());
        match (archives.next(), archives.next(), signed.next()) {
            (Some(only), None, None) => {
                Ok(Some(ChartManifest { digest, archive: only.digest.clone(), provenance }))
            }
            (Some(_), None, Some(_)) => {
                Err(form(at, &what, "it has more than one provenance file".to_owned()))
            }
            _ => Err(form(at, &what, "it has not exactly one archive".to_owned())),
        }
    }

    /// The archive of a chart in a registry, by its digest.
    ///
    /// # Errors
    /// If the registry has no answer, or one that cannot be trusted.
    pub fn chart_archive(&self, place: &str, digest: &str) -> Result<Vec<u8>, RegistryError> {
        let (host, repository) = split(place);
        self.bytes(At { host, repository }, digest, PACKED)
    }

    /// The provenance file of a chart in a registry, by its digest.
    ///
    /// # Errors
    /// If the registry has no answer, or one that cannot be trusted.
    pub fn chart_provenance(&self, place: &str, digest: &str) -> Result<Vec<u8>, RegistryError> {
        let (host, repository) = split(place);
        self.bytes(At { host, repository }, digest, MOST_PROVENANCE)
    }

    /// The archive of a chart in a folder of the web, by the URL that its index names, which is relative to the
    /// folder or leads elsewhere. The content must have the digest, if one is given.
    ///
    /// # Errors
    /// If the server has no answer or another content, or the URL leads where no server may lead.
    pub fn linked_archive(
        &self,
        folder: &str,
        link: &str,
        digest: Option<&str>,
    ) -> Result<Vec<u8>, RegistryError> {
        let (host, what, answer) = self.linked(folder, link, PACKED)?;
        if answer.status != 200 {
            return Err(RegistryError::Status { host, what, status: answer.status });
        }
        if let Some(digest) = digest {
            checked(At { host: &host, repository: "" }, &what, &answer.body, digest)?;
        }
        Ok(answer.body)
    }

    /// The provenance file of a chart in a folder of the web, by the URL that the index names for its archive; none if
    /// the server says that there is none.
    ///
    /// # Errors
    /// If the server has no answer, or the URL leads where no server may lead.
    pub fn linked_provenance(
        &self,
        folder: &str,
        link: &str,
    ) -> Result<Option<Vec<u8>>, RegistryError> {
        let (host, what, answer) = self.linked(folder, &format!("{link}.prov"), MOST_PROVENANCE)?;
        match answer.status {
            200 => Ok(Some(answer.body)),
            404 | 410 => Ok(None),
            status => Err(RegistryError::Status { host, what, status }),
        }
    }

    /// What a link of an index leads to, with its host and its name.
    fn linked(
        &self,
        folder: &str,
        link: &str,
        limit: u64,
    ) -> Result<(String, String, Answer), RegistryError> {
        let base = format!("{folder}/");
        let url = absolute(&base, link);
        let host_of = |url: &str| {
            let rest = url.split_once("://").map_or(url, |(_, rest)| rest).to_owned();
            rest.split('/').next().unwrap_or_default().to_owned()
        };
        let (from, host) = (host_of(folder), host_of(&url));
        self.check_scheme(&url)?;
        may_be_followed(&base, &url).map_err(|reason| RegistryError::NotAsked {
            host: from.clone(),
            place: place(&url),
            reason,
        })?;
        let what = place(&url);
        let ask = Ask {
            host: &host,
            repository: "",
            url,
            led_by: Some(base),
            what: what.clone(),
            accept: "*/*",
            limit,
        };
        // Who the user is tells only the repository itself.
        let answer = if host == from { self.ask(&ask)? } else { self.follow(&ask, None)? };
        Ok((host, what, answer))
    }

    /// The `index.yaml` in a folder of the web.
    ///
    /// # Errors
    /// If the server has no answer, or no index.
    pub fn chart_index(&self, folder: &str) -> Result<Vec<u8>, RegistryError> {
        self.check_scheme(folder)?;
        let rest = folder.split_once("://").map_or(folder, |(_, rest)| rest);
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let what = "index.yaml".to_owned();
        let ask = Ask {
            host,
            repository: path,
            url: format!("{folder}/index.yaml"),
            led_by: None,
            what: what.clone(),
            accept: "*/*",
            limit: INDEX,
        };
        let answer = self.ask(&ask)?;
        match answer.status {
            200 => Ok(answer.body),
            status => Err(RegistryError::Status { host: host.to_owned(), what, status }),
        }
    }
}

fn split(place: &str) -> (&str, &str) {
    place.split_once('/').unwrap_or((place, ""))
}
