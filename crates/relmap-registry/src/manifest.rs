//! Manifests: what an image or a chart consists of.

use serde::Deserialize;

use crate::at_most::AtMost;
use crate::client::{Answer, Ask, Client};
use crate::digest;
use crate::error::RegistryError;
use crate::json_keys::Keys;
use crate::kept_labels::KeptLabels;
use crate::names::{is_digest, is_tag};

/// The most bytes of a manifest: what registries take.
const MANIFEST: u64 = 4 << 20;

/// The most bytes of an image's configuration.
const CONFIG: u64 = 8 << 20;

/// The most layers of an image, and the most manifests of a list. Docker itself takes 127 layers.
const PARTS: usize = 1000;

const ACCEPT: &str = "application/vnd.oci.image.index.v1+json, \
    application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.oci.image.manifest.v1+json, \
    application/vnd.docker.distribution.manifest.v2+json";

/// A manifest, or a list of manifests.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Manifest {
    pub(crate) schema_version: u64,
    pub(crate) media_type: String,
    pub(crate) config: Option<Descriptor>,
    pub(crate) layers: AtMost<Descriptor, PARTS>,
    pub(crate) manifests: Option<AtMost<Descriptor, PARTS>>,
    pub(crate) annotations: Option<KeptLabels>,
    pub(crate) artifact_type: String,
    pub(crate) subject: Option<Subject>,
}

/// The content that a manifest is attached to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Subject {
    pub(crate) digest: String,
}

/// What a manifest leads to.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Descriptor {
    pub(crate) media_type: String,
    pub(crate) digest: String,
    pub(crate) artifact_type: String,
    pub(crate) platform: Option<PlatformObject>,
    pub(crate) annotations: Option<KeptLabels>,
}

#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct PlatformObject {
    pub(crate) os: String,
    pub(crate) architecture: String,
    pub(crate) variant: Option<String>,
}

impl PlatformObject {
    pub(crate) fn shown(&self) -> String {
        let variant = self.variant.as_deref().filter(|variant| !variant.is_empty());
        match variant {
            Some(variant) => format!("{}/{}/{variant}", self.os, self.architecture),
            None => format!("{}/{}", self.os, self.architecture),
        }
    }
}

/// Where something is: a host and a repository.
#[derive(Debug, Clone, Copy)]
pub(crate) struct At<'a> {
    pub(crate) host: &'a str,
    pub(crate) repository: &'a str,
}

impl Client {
    /// A manifest by its tag or digest, with its digest; none if the registry says that there is none.
    pub(crate) fn manifest(
        &self,
        at: At<'_>,
        reference: &str,
    ) -> Result<Option<(String, Manifest)>, RegistryError> {
        let separator = if reference.contains(':') { '@' } else { ':' };
        let what = format!("{}{separator}{}", at.repository, start(reference));
        // It becomes a part of a URL, and a label or another manifest may have named it.
        if !is_digest(reference) && !is_tag(reference) {
            return Err(form(at, &what, "it is neither a digest nor a tag".to_owned()));
        }
        let path = format!("manifests/{reference}");
        let answer = self.content(at, &path, &what, ACCEPT, MANIFEST)?;
        let Some(answer) = absent(at, &what, answer)? else { return Ok(None) };
        let expected = match reference.contains(':') {
            true => Some(reference),
            false => answer.header("docker-content-digest"),
        };
        let digest = match expected {
            Some(expected) => checked(at, &what, &answer.body, expected)?,
            None => digest::sha256(&answer.body),
        };
        let manifest: Manifest = parsed(at, &what, &answer.body)?;
        if manifest.schema_version == 1 {
            let reason = "it is of Docker's first schema, which has no digests".to_owned();
            return Err(form(at, &what, reason));
        }
        Ok(Some((digest, manifest)))
    }

    /// A manifest that another one or a label names by its digest.
    pub(crate) fn manifest_by_digest(
        &self,
        at: At<'_>,
        digest: &str,
    ) -> Result<Option<(String, Manifest)>, RegistryError> {
        match is_digest(digest) {
            true => self.manifest(at, digest),
            false => {
                let what = format!("{}@{}", at.repository, start(digest));
                Err(form(at, &what, "it is no digest".to_owned()))
            }
        }
    }

    /// A content by its digest, as JSON.
    pub(crate) fn blob<T: for<'de> Deserialize<'de>>(
        &self,
        at: At<'_>,
        digest: &str,
    ) -> Result<T, RegistryError> {
        let what = format!("{}@{digest}", at.repository);
        parsed(at, &what, &self.bytes(at, digest, CONFIG)?)
    }

    /// A content by its digest, of so many bytes at most.
    pub(crate) fn bytes(
        &self,
        at: At<'_>,
        digest: &str,
        limit: u64,
    ) -> Result<Vec<u8>, RegistryError> {
        let what = format!("{}@{}", at.repository, start(digest));
        if !is_digest(digest) {
            return Err(form(at, &what, "it is no digest".to_owned()));
        }
        let answer = self.content(at, &format!("blobs/{digest}"), &what, "*/*", limit)?;
        if answer.status != 200 {
            let (host, status) = (at.host.to_owned(), answer.status);
            return Err(RegistryError::Status { host, what, status });
        }
        checked(at, &what, &answer.body, digest)?;
        Ok(answer.body)
    }

    fn content(
        &self,
        at: At<'_>,
        path: &str,
        what: &str,
        accept: &'static str,
        limit: u64,
    ) -> Result<Answer, RegistryError> {
        self.ask(&Ask {
            host: at.host,
            repository: at.repository,
            url: format!("{}/v2/{}/{path}", self.base(at.host), at.repository),
            led_by: None,
            what: what.to_owned(),
            accept,
            limit,
        })
    }
}

#[derive(Deserialize)]
struct Errors {
    errors: Vec<ErrorObject>,
}

#[derive(Deserialize)]
struct ErrorObject {
    code: String,
}

/// The answer, or none where a registry says that there is nothing. Any server answers 404 to what it does not
/// know: only one that says it in the registry's own words is believed.
pub(crate) fn absent(
    at: At<'_>,
    what: &str,
    answer: Answer,
) -> Result<Option<Answer>, RegistryError> {
    let (host, what, status) = (at.host.to_owned(), what.to_owned(), answer.status);
    match status {
        200 => Ok(Some(answer)),
        404 => {
            let said: Option<Errors> = serde_json::from_slice(&answer.body).ok();
            let is_known = |error: &ErrorObject| {
                matches!(
                    error.code.as_str(),
                    "MANIFEST_UNKNOWN" | "NAME_UNKNOWN" | "NOT_FOUND" | "TAG_UNKNOWN"
                )
            };
            match said.is_some_and(|said| said.errors.iter().any(is_known)) {
                true => Ok(None),
                false => Err(RegistryError::Status { host, what, status }),
            }
        }
        _ => Err(RegistryError::Status { host, what, status }),
    }
}

pub(crate) fn checked(
    at: At<'_>,
    what: &str,
    body: &[u8],
    expected: &str,
) -> Result<String, RegistryError> {
    let Some(found) = digest::same_kind(body, expected) else {
        return Err(form(at, what, "the algorithm of its digest is not known".to_owned()));
    };
    if found == expected {
        return Ok(found);
    }
    let (host, what) = (at.host.to_owned(), what.to_owned());
    Err(RegistryError::Digest { host, what, expected: expected.to_owned(), found })
}

pub(crate) fn parsed<T: for<'de> Deserialize<'de>>(
    at: At<'_>,
    what: &str,
    body: &[u8],
) -> Result<T, RegistryError> {
    let broken = |error: serde_json::Error| {
        let reason = format!("it is not the JSON it should be (line {})", error.line());
        form(at, what, reason)
    };
    let Keys(twice) = serde_json::from_slice(body).map_err(broken)?;
    if let Some(key) = twice {
        return Err(form(
            at,
            what,
            format!("it has the key `{key}` twice, as some programs read it"),
        ));
    }
    serde_json::from_slice(body).map_err(broken)
}

pub(crate) fn form(at: At<'_>, what: &str, reason: String) -> RegistryError {
    RegistryError::Form { host: at.host.to_owned(), what: what.to_owned(), reason }
}

/// The start of a text that a server sent, for a message.
pub(crate) fn start(text: &str) -> String {
    const MOST: usize = 200;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_has_no_parts_without_end() {
        let list = |count: usize| format!("{{\"layers\": [{}]}}", vec!["{}"; count].join(","));
        assert_eq!(serde_json::from_str::<Manifest>(&list(PARTS)).unwrap().layers.0.len(), PARTS);
        assert!(serde_json::from_str::<Manifest>(&list(PARTS + 1)).is_err());
    }
}
