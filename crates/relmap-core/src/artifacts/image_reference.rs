//! How the image of an app release is called, as `image` in relmap.toml says it.

use thiserror::Error;

use crate::chart::image_ref::{ImageRef, ImageRefError};

/// A template for image references: `registry.example/app`, where the tag is the version, or
/// `registry.example/app:v{version}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageTemplate {
    written: String,
}

/// Why a template cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ImageTemplateError {
    /// It has a tag that is the same for every release.
    #[error(
        "the image `{0}` has the same tag for every release; leave the tag out, or write {{version}} or {{tag}} in it"
    )]
    FixedTag(String),
    /// Something else is in braces.
    #[error("the image `{0}` has braces around something else than `version` and `tag`")]
    Placeholder(String),
    /// It is no image with a version filled in.
    #[error("the image `{written}` is no image reference")]
    NoImage {
        /// The template.
        written: String,
        /// Why.
        source: ImageRefError,
    },
}

impl ImageTemplate {
    /// Reads a template.
    ///
    /// # Errors
    /// When no image reference comes of it, or one that is the same for every release.
    ///
    /// ```
    /// use relmap_core::artifacts::ImageTemplate;
    /// let image = ImageTemplate::new("registry.example/app").unwrap();
    /// assert_eq!(image.fill("1.2.0+b1", None).unwrap().to_string(), "registry.example/app:1.2.0_b1");
    /// let image = ImageTemplate::new("registry.example/app:{tag}").unwrap();
    /// assert_eq!(image.fill("1.2.0", Some("app-1.2.0")).unwrap().to_string(), "registry.example/app:app-1.2.0");
    /// ```
    pub fn new(written: &str) -> Result<ImageTemplate, ImageTemplateError> {
        let owned = || written.to_owned();
        let rest = written.replace("{version}", "").replace("{tag}", "");
        if rest.contains(['{', '}']) {
            return Err(ImageTemplateError::Placeholder(owned()));
        }
        let template = ImageTemplate { written: owned() };
        let no_image = |source| ImageTemplateError::NoImage { written: owned(), source };
        let filled = template.fill("1.2.3", Some("app-1.2.3")).map_err(no_image)?;
        let other = template.fill("4.5.6", Some("app-4.5.6")).map_err(no_image)?;
        if filled == other {
            return Err(ImageTemplateError::FixedTag(owned()));
        }
        Ok(template)
    }

    /// The image of a release. A version's `+` is no character of a tag, so it becomes `_`, as Helm
    /// and Docker's own actions write it. Without a known git tag, the version takes its place.
    ///
    /// # Errors
    /// When no image reference comes of it.
    pub fn fill(&self, version: &str, tag: Option<&str>) -> Result<ImageRef, ImageRefError> {
        let fits = |text: &str| text.replace('+', "_");
        let has_place = self.written.contains("{version}") || self.written.contains("{tag}");
        let text = match has_place {
            true => self
                .written
                .replace("{version}", &fits(version))
                .replace("{tag}", &fits(tag.unwrap_or(version))),
            false => match self.written.parse::<ImageRef>()?.tag {
                Some(_) => self.written.clone(),
                None => format!("{}:{}", self.written, fits(version)),
            },
        };
        text.parse()
    }

    /// The template as written.
    pub fn as_str(&self) -> &str {
        &self.written
    }
}
