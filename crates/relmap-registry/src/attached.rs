//! Statements that are attached to a content.
//!
//! They come as they are, as `oras attach` puts them there, or in an envelope with signatures, as `cosign attest` does:
//! as a referrer, or, from its older versions, as layers of a manifest whose tag is made of the digest and `.att`.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use relmap_core::chart::image_ref::ImageRef;
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::at_most::AtMost;
use crate::client::Client;
use crate::error::RegistryError;
use crate::image::place_of;
use crate::manifest::{At, Descriptor, Manifest, form};
use crate::referrers::tag_of;

/// The most bytes of a statement with its envelope.
const STATEMENT: u64 = 4 << 20;

/// The most statements of one content that are looked into.
const MOST: usize = 100;

const IN_TOTO: &str = "application/vnd.in-toto+json";
const ENVELOPE: &str = "application/vnd.dsse.envelope.v1+json";
const BUNDLE: &str = "application/vnd.dev.sigstore.bundle.v0.3+json";

/// A statement that is attached to a content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachedStatement {
    /// The bytes of the statement, without an envelope.
    pub bytes: Vec<u8>,
    /// Whether its envelope has a signature, which nobody verified yet.
    pub is_signed: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Envelope {
    payload: String,
    payload_type: String,
    signatures: AtMost<IgnoredAny, MOST>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Bundle {
    dsse_envelope: Envelope,
}

impl Client {
    /// The in-toto statements that are attached to a content of a repository, by its digest. What says that it is of
    /// another type than this one is left out, and not asked for. The tag and digest of the image do not count.
    ///
    /// # Errors
    /// If the registry has no answer, or one that cannot be trusted.
    pub fn statements(
        &self,
        image: &ImageRef,
        digest: &str,
        predicate_type: &str,
    ) -> Result<Vec<AttachedStatement>, RegistryError> {
        let (host, repository) = place_of(image);
        let at = At { host: &host, repository: &repository };
        let is_wanted = |told: Option<&str>| told.is_none_or(|told| told == predicate_type);
        let mut found = Found { client: self, at, digest, statements: Vec::new(), layers: 0 };
        for one in self.referrers_at(at, digest, &[IN_TOTO, BUNDLE])? {
            if !is_wanted(one.predicate_type.as_deref()) {
                continue;
            }
            // A list may be older than what it lists.
            let Some((_, manifest)) = self.manifest_by_digest(at, &one.digest)? else { continue };
            if manifest.subject.as_ref().is_none_or(|subject| subject.digest != digest) {
                let what = format!("{repository}@{}", one.digest);
                let reason = format!("it is listed as attached to {digest}, and it is not");
                return Err(form(at, &what, reason));
            }
            // Some programs give the type to the manifest alone, and call its file a layer.
            found.add(
                &manifest,
                |layer| manifest.artifact_type == IN_TOTO || is_statement(layer),
                is_wanted,
            )?;
        }
        // cosign makes such tags of this algorithm alone; with another one they would be too long.
        if digest.starts_with("sha256:")
            && let Some((_, manifest)) = self.manifest(at, &format!("{}.att", tag_of(digest)))?
        {
            found.add(&manifest, is_statement, is_wanted)?;
        }
        Ok(found.statements)
    }
}

fn is_statement(layer: &Descriptor) -> bool {
    [IN_TOTO, ENVELOPE, BUNDLE].contains(&layer.media_type.as_str())
}

/// The statements so far.
struct Found<'a> {
    client: &'a Client,
    at: At<'a>,
    digest: &'a str,
    statements: Vec<AttachedStatement>,
    layers: usize,
}

impl Found<'_> {
    fn add(
        &mut self,
        manifest: &Manifest,
        is_statement: impl Fn(&Descriptor) -> bool,
        is_wanted: impl Fn(Option<&str>) -> bool,
    ) -> Result<(), RegistryError> {
        for layer in manifest.layers.0.iter().filter(|layer| is_statement(layer)) {
            let told = layer.annotations.as_ref().and_then(|all| all.predicate());
            if !is_wanted(told) {
                continue;
            }
            self.layers += 1;
            if self.layers > MOST {
                let what = format!("the statements of {}@{}", self.at.repository, self.digest);
                return Err(RegistryError::TooMany {
                    host: self.at.host.to_owned(),
                    what,
                    most: MOST,
                });
            }
            let bytes = self.client.bytes(self.at, &layer.digest, STATEMENT)?;
            self.statements.extend(statement(bytes));
        }
        Ok(())
    }
}

/// The statement in a file, by the form that it has; none in an envelope of something else.
fn statement(bytes: Vec<u8>) -> Option<AttachedStatement> {
    let envelope = match serde_json::from_slice::<Bundle>(&bytes) {
        Ok(Bundle { dsse_envelope }) => Some(dsse_envelope),
        Err(_) => serde_json::from_slice::<Envelope>(&bytes).ok(),
    };
    let Some(Envelope { payload, payload_type, signatures }) = envelope else {
        return Some(AttachedStatement { bytes, is_signed: false });
    };
    if payload_type != IN_TOTO {
        return None;
    }
    // Readers of envelopes take either alphabet.
    let bytes = STANDARD.decode(&payload).or_else(|_| URL_SAFE.decode(&payload)).ok()?;
    Some(AttachedStatement { bytes, is_signed: !signatures.0.is_empty() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_taken_out_of_its_envelope() {
        let envelope = |kind: &str, signatures: &str| {
            format!(
                "{{\"payload\":\"e30=\",\"payloadType\":\"{kind}\",\"signatures\":[{signatures}]}}"
            )
        };
        let plain =
            |bytes: &[u8], is_signed| Some(AttachedStatement { bytes: bytes.to_vec(), is_signed });
        let signature = "{\"sig\":\"AA==\"}";
        let signed = envelope("application/vnd.in-toto+json", signature);
        let bundle = format!("{{\"mediaType\":\"x\",\"dsseEnvelope\":{signed}}}");
        for (text, expected) in [
            ("{\"_type\":1}".to_owned(), plain(b"{\"_type\":1}", false)),
            ("no JSON".to_owned(), plain(b"no JSON", false)),
            (signed, plain(b"{}", true)),
            (bundle, plain(b"{}", true)),
            (envelope("application/vnd.in-toto+json", ""), plain(b"{}", false)),
            (envelope("application/json", signature), None),
        ] {
            assert_eq!(statement(text.clone().into_bytes()), expected, "{text}");
        }
    }
}
