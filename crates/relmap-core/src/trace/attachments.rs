//! What is attached to an image, in words.

use std::collections::BTreeMap;

/// What is attached to an image in its registry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Attachments {
    /// Nobody asked.
    #[default]
    NotAsked,
    /// How many of each kind, by [`attachment_kind`].
    Known(BTreeMap<String, usize>),
    /// It cannot be known, and why.
    Unknown(String),
}

/// What a signature is called.
pub const SIGNATURE: &str = "signature";

/// What a statement that somebody makes of an image is called.
pub const ATTESTATION: &str = "attestation";

/// What a list of the parts of an image is called.
pub const SBOM: &str = "SBOM";

/// What kind of thing is attached, by its type and by that of the statement in it: a signature, an attestation, an SBOM,
/// or else its type, or `untyped`.
///
/// ```
/// use relmap_core::trace::attachment_kind;
/// assert_eq!(attachment_kind("application/spdx+json", None), "SBOM");
/// assert_eq!(attachment_kind("application/vnd.in-toto+json", None), "attestation");
/// assert_eq!(attachment_kind("application/x.scan", None), "application/x.scan");
/// ```
pub fn attachment_kind(artifact_type: &str, predicate_type: Option<&str>) -> String {
    let told = [predicate_type.unwrap_or_default(), artifact_type];
    let has = |parts: &[&str]| told.iter().any(|text| parts.iter().any(|part| text.contains(part)));
    let kind = if has(&["spdx", "cyclonedx", "vnd.syft"]) {
        SBOM
    } else if has(&["/cosign/sign/", "notary.signature", "cosign.artifact.sig"]) {
        SIGNATURE
    } else if has(&["in-toto", "dsse", "dev.sigstore.bundle", "cosign.artifact.att"]) {
        ATTESTATION
    } else if artifact_type.is_empty() {
        "untyped"
    } else {
        artifact_type
    };
    kind.to_owned()
}

#[cfg(test)]
mod tests {
    use super::attachment_kind;

    #[test]
    fn the_statement_counts_before_its_wrapping() {
        let bundle = "application/vnd.dev.sigstore.bundle.v0.3+json";
        for (predicate, kind) in [
            (Some("https://sigstore.dev/cosign/sign/v1"), "signature"),
            (Some("https://spdx.dev/Document"), "SBOM"),
            (Some("https://slsa.dev/provenance/v1"), "attestation"),
            (None, "attestation"),
        ] {
            assert_eq!(attachment_kind(bundle, predicate), kind);
        }
        assert_eq!(attachment_kind("application/vnd.cncf.notary.signature", None), "signature");
        assert_eq!(attachment_kind("", None), "untyped");
    }
}
