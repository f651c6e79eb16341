//! The digests that the registries have of the images of a chart.

use std::collections::BTreeMap;

use relmap_core::bump::{
    BumpContext, BumpRequest, ImageToPin, Refusal, TagUse, images_to_pin, tag_use,
};
use relmap_core::chart::image_ref::ImageRef;
use relmap_core::component::{Component, join};

use crate::artifacts::Asked;
use crate::error::{BumpError, Error, NotPinned};
use crate::server_places::{Places, hints};
use crate::workers;

use super::item::Item;
use super::plans::Plans;

/// The digests of images, by their paths in the values.
type Pins = BTreeMap<String, String>;

impl Plans<'_> {
    /// The digests to pin the images of a component to, if that is wanted: those of all its images.
    pub(super) fn pins(
        &self,
        context: &BumpContext<'_>,
        base: &BTreeMap<String, Vec<u8>>,
        request: &BumpRequest,
    ) -> Result<Result<Option<Pins>, Refusal>, Error> {
        let Some(options) = &self.options.pins else { return Ok(Ok(None)) };
        let images = match images_to_pin(context, base, request) {
            Ok(images) => images,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let (component, mut failures, mut pins) = (context.component, Vec::new(), Pins::new());
        let templates = self.templates(component, &images)?;
        let mut fit: Vec<(&ImageToPin, ImageRef)> = Vec::new();
        for image in &images {
            match obstacle(image, &templates) {
                Some(reason) => failures.push(not_pinned(image, reason)),
                None => fit.push((image, self.at_its_registry(component, &image.image))),
            }
        }
        if failures.is_empty() && !fit.is_empty() {
            self.workspace.go_on()?;
            let repository = &self.workspace.repository;
            let checkout = repository.checkout(hints(&self.workspace.environment))?;
            let places = Places::new(repository, self.workspace, &checkout)?;
            let asked = Asked::by(places.rules()?.clone(), repository.search_path(), options);
            let mut unique: Vec<&ImageRef> = Vec::new();
            fit.iter().for_each(|(_, image)| {
                if !unique.contains(&image) {
                    unique.push(image);
                }
            });
            let answers = workers::each(workers::REQUESTS, &unique, |image| asked.digest(image));
            for (image, at) in &fit {
                let number = unique.iter().position(|one| *one == at);
                match number.and_then(|number| answers.get(number)) {
                    Some(Ok(Some(digest))) => {
                        pins.insert(image.path.clone(), digest.clone());
                    }
                    Some(Err(reason)) => failures.push(not_pinned(image, reason.clone())),
                    Some(Ok(None)) | None => {
                        let host = at.registry_or_default();
                        let reason =
                            format!("{host} has no such image; push it, or correct its tag");
                        failures.push(not_pinned(image, reason));
                    }
                }
            }
        }
        match failures.is_empty() {
            true => Ok(Ok(Some(pins))),
            false => Err(BumpError::NotPinned { images: failures }.into()),
        }
    }

    /// Whether a component has an image without a digest that is to get one.
    pub(super) fn has_unpinned(&self, item: &Item<'_>) -> bool {
        let nothing = (BTreeMap::new(), BumpRequest::default());
        self.options.pins.is_some()
            && images_to_pin(&self.context(item), &nothing.0, &nothing.1)
                .is_ok_and(|images| images.iter().any(|image| image.digest.is_none()))
    }

    /// The image with the registry that relmap.toml names for it, where the values leave the registry to the
    /// templates.
    fn at_its_registry(&self, component: &Component, image: &ImageRef) -> ImageRef {
        let mut apps = component.apps.iter().filter_map(|app| {
            let template =
                self.project.apps.config_of(component, &app.name)?.artifacts.image.as_ref()?;
            let named = template.fill("0", None).ok()?;
            (named.repository == image.repository).then_some(named.registry)?
        });
        let registry = image.registry.clone().or_else(|| apps.next());
        ImageRef { registry, ..image.clone() }
    }

    /// The templates of a chart, where a tag would take a digest along.
    fn templates(
        &self,
        component: &Component,
        images: &[ImageToPin],
    ) -> Result<Vec<(String, String)>, Error> {
        let chart = component.layout.chart.as_ref();
        let Some(chart) = chart.filter(|_| images.iter().any(|one| one.behind_tag.is_some()))
        else {
            return Ok(Vec::new());
        };
        let mut templates = Vec::new();
        for path in self.project.files_in(&join(chart, "templates"))? {
            let text = String::from_utf8_lossy(&self.project.read(&path)?).into_owned();
            templates.push((path, text));
        }
        Ok(templates)
    }
}

/// What keeps an image from being pinned, before anybody is asked.
fn obstacle(image: &ImageToPin, templates: &[(String, String)]) -> Option<String> {
    if image.image.tag.is_none() {
        return Some("it has no tag whose digest could be asked for; write one".to_owned());
    }
    if !image.has_place {
        return Some(
            "the values have no key for its digest; add `digest: \"\"` and use it in the template"
                .to_owned(),
        );
    }
    let key = image.behind_tag.as_ref()?;
    let mut is_used = false;
    for (path, text) in templates {
        match tag_use(text, key) {
            TagUse::Other(line) => {
                return Some(format!(
                    "a digest cannot be behind {key}, which {path}:{line} uses for more than the image; add \
                     `digest: \"\"` next to it and use it in the template"
                ));
            }
            TagUse::Reference => is_used = true,
            TagUse::None => {}
        }
    }
    (!is_used).then(|| {
        format!(
            "whether a digest can be behind {key} is not known, as no template of the chart uses it; add `digest: \"\"` \
             next to it"
        )
    })
}

fn not_pinned(image: &ImageToPin, reason: String) -> NotPinned {
    NotPinned {
        image: image.image.to_string(),
        path: image.path.clone(),
        file: image.file.clone(),
        line: image.place.line,
        column: image.place.column,
        reason,
    }
}
