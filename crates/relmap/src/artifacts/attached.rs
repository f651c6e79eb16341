//! What is attached to images and published charts: statements of releases among it.

use std::collections::BTreeMap;

use relmap_core::attestation::PREDICATE_TYPE;
use relmap_core::chart::image_ref::ImageRef;
use relmap_core::map_verify::AttachedAttestation;
use relmap_core::trace::{ATTESTATION, Attachments, SIGNATURE, attachment_kind};
use relmap_registry::{AttachedStatement, RegistryError};

use super::places::Asked;
use crate::error::report;

/// What a statement can be attached to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum AttachedTo {
    /// An image, by its digest or its tag.
    Image(ImageRef),
    /// A chart in a registry, by its repository and its tag.
    Chart {
        /// The repository: `registry.example/charts/web`.
        place: String,
        /// The tag.
        tag: String,
    },
}

impl AttachedTo {
    /// A name that no other one has.
    pub(crate) fn key(&self) -> String {
        match self {
            AttachedTo::Image(image) => image.to_string(),
            AttachedTo::Chart { place, tag } => format!("oci://{place}:{tag}"),
        }
    }
}

impl Asked {
    /// The statements of releases that are attached to an image or a chart that the checkout names; none if it is not
    /// there. An error says why that cannot be known.
    pub(crate) fn statements(&self, to: &AttachedTo) -> Result<Vec<AttachedAttestation>, String> {
        match to {
            AttachedTo::Image(image) => {
                self.registry(image.registry_or_default())?;
                let digest = match &image.digest {
                    Some(digest) => Some(digest.clone()),
                    None => self.client.digest(image).map_err(|error| report(&error))?,
                };
                let Some(digest) = digest else { return Ok(Vec::new()) };
                self.attached_to(image, &digest, &digest)
            }
            AttachedTo::Chart { place, tag } => {
                let (host, repository) = place.split_once('/').unwrap_or((place, ""));
                self.registry(host)?;
                let found = self.client.chart_manifest(place, tag);
                let Some(chart) = found.map_err(|error| report(&error))? else {
                    return Ok(Vec::new());
                };
                let image = ImageRef {
                    registry: Some(host.to_owned()),
                    repository: repository.to_owned(),
                    tag: None,
                    digest: None,
                };
                self.attached_to(&image, &chart.digest, &chart.archive)
            }
        }
    }

    /// What is attached to an image that was found, by its digest. The tags that cosign makes count as one thing each.
    pub(crate) fn attachments(&self, image: &ImageRef) -> Attachments {
        match self.kinds(image) {
            Ok(kinds) => Attachments::Known(kinds),
            Err(error) => Attachments::Unknown(report(&error)),
        }
    }

    fn kinds(&self, image: &ImageRef) -> Result<BTreeMap<String, usize>, RegistryError> {
        let mut kinds = BTreeMap::new();
        let Some(digest) = &image.digest else { return Ok(kinds) };
        for one in self.client.referrers(image, digest, &[])? {
            let kind = attachment_kind(&one.artifact_type, one.predicate_type.as_deref());
            *kinds.entry(kind).or_default() += 1;
        }
        if let Some(hex) = digest.strip_prefix("sha256:") {
            for (end, kind) in [("sig", SIGNATURE), ("att", ATTESTATION)] {
                let tag = Some(format!("sha256-{hex}.{end}"));
                let tagged = ImageRef { tag, digest: None, ..image.clone() };
                if self.client.digest(&tagged)?.is_some() {
                    *kinds.entry(kind.to_owned()).or_default() += 1;
                }
            }
        }
        Ok(kinds)
    }

    fn attached_to(
        &self,
        image: &ImageRef,
        digest: &str,
        named: &str,
    ) -> Result<Vec<AttachedAttestation>, String> {
        let found = self.client.statements(image, digest, PREDICATE_TYPE);
        let subject = ImageRef { tag: None, digest: Some(digest.to_owned()), ..image.clone() };
        let subject = subject.to_string();
        let found = found.map_err(|error| report(&error))?.into_iter();
        let of = |one: AttachedStatement| AttachedAttestation {
            subject: subject.clone(),
            digest: digest.to_owned(),
            named: named.to_owned(),
            bytes: one.bytes,
            is_signed: one.is_signed,
        };
        Ok(found.map(of).collect())
    }
}
