//! What is attached to a content: signatures, attestations, bills of materials.
//!
//! A registry of distribution spec 1.1 lists it. For others, whoever attaches something lists it himself, in an index
//! whose tag is made of the digest.

use relmap_core::chart::image_ref::ImageRef;
use serde::Deserialize;

use crate::at_most::AtMost;
use crate::auth::encoded;
use crate::client::{Answer, Ask, Client};
use crate::error::RegistryError;
use crate::image::place_of;
use crate::listing::{Listing, PAGE};
use crate::manifest::{At, Descriptor, form, parsed, start};
use crate::names::is_digest;

/// The most things that are attached to one content.
const MOST: usize = 10_000;

/// The most pages of them.
const PAGES: usize = 100;

/// What a list of them is.
const INDEX: &str = "application/vnd.oci.image.index.v1+json";

/// A manifest that is attached to a content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Referrer {
    /// Its digest.
    pub digest: String,
    /// What form its manifest has.
    pub media_type: String,
    /// What it is; empty if that is not told.
    pub artifact_type: String,
    /// Of which type the statement in it is, if that is told.
    pub predicate_type: Option<String>,
}

/// A page of the list.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Page {
    media_type: String,
    manifests: Option<AtMost<Descriptor, MOST>>,
}

/// What a registry lists.
struct Listed {
    referrers: Vec<Referrer>,
    /// Whether it left out what is of another type.
    is_filtered: bool,
}

impl Client {
    /// What is attached to a content of a repository, by its digest: all of it, or what is of one of these types.
    /// The tag and digest of the image do not count. An answer says nothing of what it names: each manifest must
    /// still have its digest, and name the content.
    ///
    /// # Errors
    /// If the registry has no answer, or one that cannot be trusted.
    pub fn referrers(
        &self,
        image: &ImageRef,
        digest: &str,
        types: &[&str],
    ) -> Result<Vec<Referrer>, RegistryError> {
        let (host, repository) = place_of(image);
        self.referrers_at(At { host: &host, repository: &repository }, digest, types)
    }

    pub(crate) fn referrers_at(
        &self,
        at: At<'_>,
        digest: &str,
        types: &[&str],
    ) -> Result<Vec<Referrer>, RegistryError> {
        let what = format!("what is attached to {}@{}", at.repository, start(digest));
        if !is_digest(digest) {
            return Err(form(at, &what, "it is no digest".to_owned()));
        }
        let mut found: Vec<Referrer> = Vec::new();
        let mut add = |referrers: Vec<Referrer>| {
            for one in referrers {
                // A registry that filters need not do so.
                let is_wanted = types.is_empty() || types.contains(&one.artifact_type.as_str());
                if is_wanted && !found.iter().any(|known| known.digest == one.digest) {
                    found.push(one);
                }
            }
        };
        let each = types.iter().map(|kind| Some(*kind));
        let asked: Vec<Option<&str>> = if types.is_empty() { vec![None] } else { each.collect() };
        for kind in asked {
            let Some(Listed { referrers, is_filtered }) = self.listed(at, &what, digest, kind)?
            else {
                add(self.listed_by_tag(at, &what, digest)?);
                break;
            };
            add(referrers);
            // An answer that leaves nothing out answers for all types.
            if !is_filtered {
                break;
            }
        }
        Ok(found)
    }

    /// What the registry lists; none if it has no such API.
    fn listed(
        &self,
        at: At<'_>,
        what: &str,
        digest: &str,
        kind: Option<&str>,
    ) -> Result<Option<Listed>, RegistryError> {
        let At { host, repository } = at;
        let filter = kind.map(|kind| format!("?artifactType={}", encoded(kind)));
        let filter = filter.unwrap_or_default();
        let base = self.base(host);
        let mut url = format!("{base}/v2/{repository}/referrers/{digest}{filter}");
        let mut found = Listing::at_most(MOST);
        let mut is_filtered = false;
        for page in 0..PAGES {
            let answer = self.ask(&Ask {
                host,
                repository,
                url: url.clone(),
                led_by: None,
                what: what.to_owned(),
                accept: INDEX,
                limit: PAGE,
            })?;
            match answer.status {
                200 => {}
                // What registries answer that do not know the path. One that knows it has a list for any digest.
                400 | 404 | 405 | 406 if page == 0 => return Ok(None),
                status => {
                    let (host, what) = (host.to_owned(), what.to_owned());
                    return Err(RegistryError::Status { host, what, status });
                }
            }
            is_filtered |= kind.is_some() && says_filtered(&answer);
            found.add(at, what, answer.body.len(), entries(at, what, &answer.body)?)?;
            let Some(next) = self.page_after(at, what, &url, &answer)? else {
                return Ok(Some(Listed { referrers: found.entries, is_filtered }));
            };
            url = next;
        }
        Err(form(at, what, "it has no end".to_owned()))
    }

    /// What the index lists whose tag is made of the digest.
    fn listed_by_tag(
        &self,
        at: At<'_>,
        what: &str,
        digest: &str,
    ) -> Result<Vec<Referrer>, RegistryError> {
        let Some((_, index)) = self.manifest(at, &tag_of(digest))? else { return Ok(Vec::new()) };
        match (index.media_type.as_str(), index.manifests) {
            (INDEX | "", Some(AtMost(list))) => referrers(at, what, list),
            _ => Err(form(at, what, format!("the tag {} leads to no index", tag_of(digest)))),
        }
    }
}

/// The tag that is made of a digest.
pub(crate) fn tag_of(digest: &str) -> String {
    // A tag has 128 characters at most, and sha512 would have more.
    digest.replacen(':', "-", 1).chars().take(128).collect()
}

fn says_filtered(answer: &Answer) -> bool {
    let applied = answer.header("oci-filters-applied").unwrap_or_default();
    applied.split(',').any(|filter| filter.trim() == "artifactType")
}

fn entries(at: At<'_>, what: &str, body: &[u8]) -> Result<Vec<Referrer>, RegistryError> {
    let page: Page = parsed(at, what, body)?;
    if page.media_type != INDEX {
        let reason = format!("it is no index, but {}", start(&page.media_type));
        return Err(form(at, what, reason));
    }
    referrers(at, what, page.manifests.unwrap_or_default().0)
}

fn referrers(
    at: At<'_>,
    what: &str,
    list: Vec<Descriptor>,
) -> Result<Vec<Referrer>, RegistryError> {
    let read = |one: Descriptor| match is_digest(&one.digest) {
        true => Ok(Referrer {
            predicate_type: one.annotations.as_ref().and_then(|all| all.predicate()).map(start),
            digest: one.digest,
            media_type: start(&one.media_type),
            artifact_type: start(&one.artifact_type),
        }),
        false => {
            Err(form(at, what, format!("it names {}, which is no digest", start(&one.digest))))
        }
    };
    list.into_iter().map(read).collect()
}
