//! Images.

use std::collections::BTreeMap;

use relmap_core::artifacts::{Built, ImageFacts, Labels, Platform};
use relmap_core::chart::image_ref::ImageRef;
use serde::Deserialize;

use crate::client::Client;
use crate::error::RegistryError;
use crate::labels::{Step, of_base};
use crate::manifest::{At, Descriptor, Manifest, PlatformObject, form};

/// The most platforms of an image that are looked into.
const PLATFORMS: usize = 32;

/// Docker's mark of a manifest that is no image, but says something of one.
const ATTESTATION: &str = "vnd.docker.reference.type";

/// What names the base image.
const BASE_NAME: &str = "org.opencontainers.image.base.name";
const BASE_DIGEST: &str = "org.opencontainers.image.base.digest";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ImageConfig {
    created: Option<String>,
    #[serde(flatten)]
    platform: PlatformObject,
    config: Option<RunConfig>,
    history: Option<Vec<Step>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct RunConfig {
    #[serde(rename = "Labels")]
    labels: Option<BTreeMap<String, String>>,
}

impl Client {
    /// An image: its digest, platforms and labels; none if its registry says that there is none.
    ///
    /// # Errors
    /// If the registry has no answer, or one that cannot be trusted.
    pub fn image(&self, image: &ImageRef) -> Result<Option<ImageFacts>, RegistryError> {
        let (host, repository) = place_of(image);
        let at = At { host: &host, repository: &repository };
        let reference = image.digest.as_deref().or(image.tag.as_deref()).unwrap_or("latest");
        let Some((digest, manifest)) = self.manifest(at, reference)? else { return Ok(None) };
        let Some(list) = &manifest.manifests else {
            let built = self.built(at, &digest, &manifest, None)?;
            return Ok(Some(ImageFacts { digest, built: vec![built] }));
        };
        let images: Vec<&Descriptor> = list.iter().filter(|one| is_image(one)).collect();
        if images.is_empty() || images.len() > PLATFORMS {
            let reason = format!("its list has {} images", images.len());
            return Err(form(at, &format!("{repository}:{reference}"), reason));
        }
        let mut built = Vec::with_capacity(images.len());
        for one in images {
            let Some((found, inner)) = self.manifest(at, &one.digest)? else {
                let reason = format!("its list names {}, which is not there", one.digest);
                return Err(form(at, &format!("{repository}:{reference}"), reason));
            };
            let mut one_built = self.built(at, &found, &inner, one.platform.as_ref())?;
            add(&mut one_built.labels, manifest.annotations.as_ref());
            built.push(one_built);
        }
        Ok(Some(ImageFacts { digest, built }))
    }

    /// The digest that an image's tag leads to; none if the registry says that there is no such image.
    ///
    /// # Errors
    /// When the registry cannot be asked, or answers in a form that is none.
    pub fn digest(&self, image: &ImageRef) -> Result<Option<String>, RegistryError> {
        let (host, repository) = place_of(image);
        let at = At { host: &host, repository: &repository };
        let reference = image.digest.as_deref().or(image.tag.as_deref()).unwrap_or("latest");
        Ok(self.manifest(at, reference)?.map(|(digest, _)| digest))
    }

    /// The image of one platform.
    fn built(
        &self,
        at: At<'_>,
        digest: &str,
        manifest: &Manifest,
        platform: Option<&PlatformObject>,
    ) -> Result<Built, RegistryError> {
        let what = format!("{}@{digest}", at.repository);
        let Some(config) = &manifest.config else {
            return Err(form(at, &what, "it has no configuration".to_owned()));
        };
        let known = [
            "application/vnd.oci.image.config.v1+json",
            "application/vnd.docker.container.image.v1+json",
        ];
        if !known.contains(&config.media_type.as_str()) {
            return Err(form(at, &what, format!("it is no image, but {}", config.media_type)));
        }
        let config: ImageConfig = self.blob(at, &config.digest)?;
        let mut labels = config.config.and_then(|run| run.labels).unwrap_or_default();
        let base_steps = of_base(&config.history.unwrap_or_default(), &labels);
        add(&mut labels, manifest.annotations.as_ref());
        let base_labels = self.base_labels(at, &labels);
        Ok(Built {
            platform: Platform(platform.unwrap_or(&config.platform).shown()),
            digest: digest.to_owned(),
            created: config.created,
            labels,
            base_steps,
            base_labels,
        })
    }

    /// The labels of the base image that the labels name, if the same registry has it. Nothing hangs on
    /// it: what is not known is left out.
    fn base_labels(&self, at: At<'_>, labels: &Labels) -> Option<Labels> {
        let base: ImageRef = labels.get(BASE_NAME)?.parse().ok()?;
        let (host, repository) = place_of(&base);
        if host != at.host {
            return None;
        }
        let at = At { host: &host, repository: &repository };
        let digest = labels.get(BASE_DIGEST).or(base.digest.as_ref());
        let reference = digest.or(base.tag.as_ref()).map_or("latest", String::as_str);
        let (_, mut manifest) = self.manifest(at, reference).ok()??;
        if let Some(list) = &manifest.manifests {
            let first = list.iter().find(|one| is_image(one))?.digest.clone();
            manifest = self.manifest(at, &first).ok()??.1;
        }
        let config: ImageConfig = self.blob(at, &manifest.config?.digest).ok()?;
        config.config.and_then(|run| run.labels)
    }
}

fn is_image(one: &Descriptor) -> bool {
    let is_attestation = one.annotations.iter().any(|all| all.contains_key(ATTESTATION));
    let is_unknown = one.platform.as_ref().is_some_and(|platform| platform.os == "unknown");
    !is_attestation && !is_unknown
}

/// Adds annotations where there is no label of the name.
fn add(labels: &mut Labels, annotations: Option<&BTreeMap<String, String>>) {
    for (name, value) in annotations.into_iter().flatten() {
        labels.entry(name.clone()).or_insert_with(|| value.clone());
    }
}

/// The host and the repository of an image. Docker's own registry has its official images below `library`.
pub(crate) fn place_of(image: &ImageRef) -> (String, String) {
    match image.registry_or_default() {
        "docker.io" | "index.docker.io" => {
            let repository = &image.repository;
            let repository = match repository.contains('/') {
                true => repository.clone(),
                false => format!("library/{repository}"),
            };
            ("docker.io".to_owned(), repository)
        }
        host => (host.to_owned(), image.repository.clone()),
    }
}
