//! Templates for the names of tags, as relmap.toml gives them.

use semver::Version;
use thiserror::Error;

use super::tag_version::tag_version;

/// A template for tag names, such as `v{version}` or `{name}/v{version}`, with its name filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagTemplate {
    prefix: String,
    suffix: String,
}

/// Why a template cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TemplateError {
    /// No version is in it.
    #[error(
        "the tag template `{0}` has no `{{version}}`; write for example `{{name}}-{{version}}`"
    )]
    NoVersion(String),
    /// The version is in it twice.
    #[error("the tag template `{0}` has `{{version}}` twice; it may appear once")]
    TwoVersions(String),
    /// Another placeholder is in it.
    #[error(
        "the tag template `{template}` has `{placeholder}`; only `{{name}}` and `{{version}}` are known"
    )]
    UnknownPlaceholder {
        /// The template.
        template: String,
        /// What is in braces.
        placeholder: String,
    },
}

impl TagTemplate {
    /// Reads a template and fills in the component's name.
    ///
    /// # Errors
    /// When `{version}` is missing or repeated, or something else is in braces.
    ///
    /// ```
    /// use relmap_core::component::TagTemplate;
    /// let template = TagTemplate::new("{name}/v{version}", "charts").unwrap();
    /// assert_eq!(template.read("charts/v1.2.3"), Some("1.2.3".parse().unwrap()));
    /// ```
    pub fn new(template: &str, name: &str) -> Result<TagTemplate, TemplateError> {
        let Some((before, after)) = template.split_once("{version}") else {
            return Err(TemplateError::NoVersion(template.to_owned()));
        };
        if after.contains("{version}") {
            return Err(TemplateError::TwoVersions(template.to_owned()));
        }
        let fill = |part: &str| {
            let rest = part.replace("{name}", "");
            if let Some(start) = rest.find(['{', '}']) {
                let end = rest[start..].find('}').map_or(rest.len(), |end| start + end + 1);
                return Err(TemplateError::UnknownPlaceholder {
                    template: template.to_owned(),
                    placeholder: rest[start..end].to_owned(),
                });
            }
            Ok(part.replace("{name}", name))
        };
        Ok(TagTemplate { prefix: fill(before)?, suffix: fill(after)? })
    }

    /// What every name begins with.
    pub(super) fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The version in a tag's name; none if the name does not fit.
    pub fn read(&self, tag: &str) -> Option<Version> {
        tag_version(tag.strip_prefix(&self.prefix)?.strip_suffix(&self.suffix)?)
    }

    /// The name of a version's tag.
    pub fn name(&self, version: &Version) -> String {
        self.fill(&version.to_string())
    }

    /// The name of the tag of a version that is written in some way.
    pub fn fill(&self, version: &str) -> String {
        format!("{}{version}{}", self.prefix, self.suffix)
    }
}

#[cfg(test)]
mod tests {
    use super::TagTemplate;

    #[test]
    fn template_faults_are_told_apart() {
        for (template, message) in [
            (
                "{name}",
                "the tag template `{name}` has no `{version}`; write for example `{name}-{version}`",
            ),
            (
                "{version}{version}",
                "the tag template `{version}{version}` has `{version}` twice; it may appear once",
            ),
            (
                "{title}-{version}",
                "the tag template `{title}-{version}` has `{title}`; only `{name}` and `{version}` are known",
            ),
            (
                "{version}-}",
                "the tag template `{version}-}` has `}`; only `{name}` and `{version}` are known",
            ),
        ] {
            assert_eq!(TagTemplate::new(template, "charts").unwrap_err().to_string(), message);
        }
    }
}
