//! Base images that nothing pins.

use super::Checked;
use crate::chart::image_ref::ImageRef;
use crate::dockerfile::Certainty;
use crate::finding::Finding;
use crate::rule_code::RuleCode;

/// How many images a message names.
const NAMED: usize = 4;

impl Checked<'_> {
    /// The images that the file alone names, by `latest` or without a tag. What a variable fills in can be anything.
    pub(super) fn moving_bases(&self) -> Option<Finding> {
        let mut found: Vec<ImageRef> = Vec::new();
        let mut first = None;
        for base in self.file.base_images() {
            let Some(image) = base.value.known(Certainty::Fixed).and_then(moving) else { continue };
            first = first.or(Some(base.at));
            if !found.contains(&image) {
                found.push(image);
            }
            if found.len() > NAMED {
                break;
            }
        }
        let example = found.first()?;
        let mut names: Vec<String> = found.iter().take(NAMED).map(ToString::to_string).collect();
        if found.len() > NAMED {
            names.push("others".to_owned());
        }
        let message = format!(
            "{} builds on {} without a fixed tag, so another build of {} can have another base",
            self.path,
            names.join(", "),
            self.declared.tag
        );
        let plain = ImageRef { tag: None, digest: None, ..example.clone() };
        let help =
            format!("name a version or a digest: FROM {plain}:VERSION or FROM {plain}@sha256:…");
        let finding = Finding::new(RuleCode::DockerfileBase, message).help(help);
        Some(self.at(finding, first.unwrap_or_default()))
    }
}

/// The image, if its tag leads to another one later.
fn moving(written: &str) -> Option<ImageRef> {
    let image: ImageRef = written.parse().ok().filter(|_| written != "scratch")?;
    let is_moving =
        image.digest.is_none() && image.tag.as_deref().is_none_or(|tag| tag == "latest");
    is_moving.then_some(image)
}
