//! Images.

use std::collections::HashMap;

use relmap_core::artifacts::{Built, ImageFacts, Labels, Platform};
use relmap_core::chart::image_ref::ImageRef;
use serde::Deserialize;

use crate::at_most::AtMost;
use crate::client::Client;
use crate::error::RegistryError;
use crate::kept_labels::{ATTESTATION, BASE_DIGEST, BASE_NAME, KeptLabels, MOST};
use crate::labels::{Step, of_base};
use crate::manifest::{At, Descriptor, Manifest, PlatformObject, form, start};

/// The most platforms of an image that are looked into.
const PLATFORMS: usize = 32;

/// The most steps of a history.
const STEPS: usize = 10_000;

/// The most bytes of the name of a platform, and of a time.
const NAME: usize = 200;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ImageConfig {
    created: Option<String>,
    #[serde(flatten)]
    platform: PlatformObject,
    config: Option<RunConfig>,
    history: Option<AtMost<Step, STEPS>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct RunConfig {
    #[serde(rename = "Labels")]
    labels: Option<KeptLabels>,
}

/// What is kept of the configuration of an image.
#[derive(Debug, Clone)]
struct Config {
    created: Option<String>,
    platform: PlatformObject,
    labels: KeptLabels,
    base_steps: Labels,
}

impl ImageConfig {
    fn kept(self) -> Config {
        let labels = self.config.and_then(|run| run.labels).unwrap_or_default();
        let AtMost(history) = self.history.unwrap_or_default();
        let base_steps = of_base(&history, &labels.0);
        Config { created: self.created, platform: self.platform, labels, base_steps }
    }
}

impl Client {
    /// An image: its digest, platforms and labels; none if its registry says that there is none. Of the labels,
    /// those that [`READ_LABELS`](relmap_core::artifacts::READ_LABELS) names and those that name the base image.
    ///
    /// # Errors
    /// If the registry has no answer, or one that cannot be trusted.
    pub fn image(&self, image: &ImageRef) -> Result<Option<ImageFacts>, RegistryError> {
        let (host, repository) = place_of(image);
        let at = At { host: &host, repository: &repository };
        let reference = image.digest.as_deref().or(image.tag.as_deref()).unwrap_or("latest");
        let mut look = Look { client: self, at, configs: HashMap::new(), bases: HashMap::new() };
        let Some((digest, manifest)) = self.manifest(at, reference)? else { return Ok(None) };
        let Some(AtMost(list)) = &manifest.manifests else {
            let built = look.built(&digest, &manifest, None, None)?;
            return Ok(Some(ImageFacts { digest, built: vec![built] }));
        };
        let images: Vec<&Descriptor> = list.iter().filter(|one| is_image(one)).collect();
        if images.is_empty() || images.len() > PLATFORMS {
            let reason = format!("its list has {} images", images.len());
            return Err(form(at, &format!("{repository}:{reference}"), reason));
        }
        let mut built = Vec::with_capacity(images.len());
        for one in images {
            let Some((found, inner)) = self.manifest_by_digest(at, &one.digest)? else {
                let reason = format!("its list names {}, which is not there", one.digest);
                return Err(form(at, &format!("{repository}:{reference}"), reason));
            };
            let annotations = manifest.annotations.as_ref();
            built.push(look.built(&found, &inner, one.platform.as_ref(), annotations)?);
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
}

/// Looking into one image. Several platforms may share a configuration and a base image, which are asked
/// for once.
struct Look<'a> {
    client: &'a Client,
    at: At<'a>,
    configs: HashMap<String, Config>,
    bases: HashMap<(String, String), Option<Labels>>,
}

impl Look<'_> {
    /// The image of one platform.
    fn built(
        &mut self,
        digest: &str,
        manifest: &Manifest,
        platform: Option<&PlatformObject>,
        annotations: Option<&KeptLabels>,
    ) -> Result<Built, RegistryError> {
        let what = format!("{}@{digest}", self.at.repository);
        let at = self.at;
        let failed = |reason: String| Err(form(at, &what, reason));
        let Some(config) = &manifest.config else {
            return failed("it has no configuration".to_owned());
        };
        let known = [
            "application/vnd.oci.image.config.v1+json",
            "application/vnd.docker.container.image.v1+json",
        ];
        if !known.contains(&config.media_type.as_str()) {
            return failed(format!("it is no image, but {}", start(&config.media_type)));
        }
        let Config { created, platform: own, mut labels, base_steps } =
            self.config(&config.digest)?;
        labels.add(manifest.annotations.as_ref());
        let base_labels = self.base_labels(&labels.0);
        labels.add(annotations);
        let platform = platform.unwrap_or(&own).shown();
        if platform.len().max(created.as_ref().map_or(0, String::len)) > NAME {
            return failed(format!("its platform or time has more than {NAME} bytes"));
        }
        if labels.is_too_large() {
            return failed(format!("its labels have more than {MOST} bytes"));
        }
        Ok(Built {
            platform: Platform(platform),
            digest: digest.to_owned(),
            created,
            labels: labels.0,
            base_steps,
            base_labels,
        })
    }

    fn config(&mut self, digest: &str) -> Result<Config, RegistryError> {
        if let Some(known) = self.configs.get(digest) {
            return Ok(known.clone());
        }
        let config = self.client.blob::<ImageConfig>(self.at, digest)?.kept();
        // Where they are too large, the image is refused, and nothing of it is kept.
        if !config.labels.is_too_large() {
            self.configs.insert(digest.to_owned(), config.clone());
        }
        Ok(config)
    }

    /// The labels of the base image that the labels name, if the same registry has it. Nothing hangs on
    /// it: what is not known is left out.
    fn base_labels(&mut self, labels: &Labels) -> Option<Labels> {
        let base: ImageRef = labels.get(BASE_NAME)?.parse().ok()?;
        let (host, repository) = place_of(&base);
        if host != self.at.host {
            return None;
        }
        let digest = labels.get(BASE_DIGEST).or(base.digest.as_ref());
        let reference = digest.or(base.tag.as_ref()).map_or("latest", String::as_str).to_owned();
        let key = (repository, reference);
        if let Some(known) = self.bases.get(&key) {
            return known.clone();
        }
        let at = At { host: &host, repository: &key.0 };
        let found = self.labels_at(at, &key.1, digest.is_some());
        self.bases.insert(key, found.clone());
        found
    }

    fn labels_at(&self, at: At<'_>, reference: &str, is_digest: bool) -> Option<Labels> {
        let found = match is_digest {
            true => self.client.manifest_by_digest(at, reference),
            false => self.client.manifest(at, reference),
        };
        let (_, mut manifest) = found.ok()??;
        if let Some(AtMost(list)) = &manifest.manifests {
            let first = list.iter().find(|one| is_image(one))?.digest.clone();
            manifest = self.client.manifest_by_digest(at, &first).ok()??.1;
        }
        let config: ImageConfig = self.client.blob(at, &manifest.config?.digest).ok()?;
        let labels = config.config?.labels?;
        (!labels.is_too_large()).then_some(labels.0)
    }
}

fn is_image(one: &Descriptor) -> bool {
    let is_attestation = one.annotations.iter().any(|all| all.0.contains_key(ATTESTATION));
    let is_unknown = one.platform.as_ref().is_some_and(|platform| platform.os == "unknown");
    !is_attestation && !is_unknown
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
