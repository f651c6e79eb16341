//! How the tags of a component are named, and the reading of tag names.

use semver::Version;
use thiserror::Error;

/// Which kind of name a tag has. Earlier shapes are surer to belong to the component.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TagShape {
    /// It fits the template from the configuration, or bears the component's title.
    Titled,
    /// It bears the chart's name, where the component's title is another.
    ChartName,
    /// It is a version and nothing else: `v1.2.3`.
    Bare,
}

/// What a tag's name says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagName {
    /// The version in it.
    pub version: Version,
    /// The kind of name.
    pub shape: TagShape,
}

/// Reads the names of tags for one component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagScheme {
    template: Option<TagTemplate>,
    title: Option<String>,
    chart_name: Option<String>,
    bare: bool,
}

/// What may stand between a title and a version.
const JOINERS: [&str; 8] = ["-v", "/v", "_v", "@v", "-", "/", "_", "@"];

impl TagScheme {
    /// The scheme of a component without a configured template.
    ///
    /// `bare` says whether a tag that is only a version may belong to it: where several
    /// components share a repository, it is anybody's.
    pub fn conventional(
        title: Option<String>,
        chart_name: Option<String>,
        bare: bool,
    ) -> TagScheme {
        let chart_name = chart_name.filter(|name| title.as_ref() != Some(name));
        TagScheme { template: None, title, chart_name, bare }
    }

    /// The scheme of a component whose tags are named by a template, and no other way.
    pub fn configured(template: TagTemplate) -> TagScheme {
        TagScheme { template: Some(template), title: None, chart_name: None, bare: false }
    }

    /// Whether a template says how tags are named.
    pub fn is_configured(&self) -> bool {
        self.template.is_some()
    }

    /// Reads a tag's name (without `refs/tags/`); none if the tag is not this component's.
    ///
    /// ```
    /// use relmap_core::component::{TagScheme, TagShape};
    /// let scheme = TagScheme::conventional(Some("prometheus".into()), None, false);
    /// let read = scheme.read("prometheus-25.1.0").unwrap();
    /// assert_eq!((read.version.major, read.shape), (25, TagShape::Titled));
    /// assert_eq!(scheme.read("prometheus-adapter-4.1.0"), None);
    /// ```
    pub fn read(&self, tag: &str) -> Option<TagName> {
        if let Some(template) = &self.template {
            return template.read(tag).map(|version| TagName { version, shape: TagShape::Titled });
        }
        let titled = |title: &Option<String>, shape| {
            let rest = tag.strip_prefix(title.as_deref()?)?;
            let version =
                JOINERS.iter().find_map(|joiner| tag_version(rest.strip_prefix(joiner)?))?;
            Some(TagName { version, shape })
        };
        titled(&self.title, TagShape::Titled)
            .or_else(|| titled(&self.chart_name, TagShape::ChartName))
            .or_else(|| {
                let bare = tag.strip_prefix('v').unwrap_or(tag);
                let shape = if self.title.is_none() { TagShape::Titled } else { TagShape::Bare };
                let version = tag_version(bare).filter(|_| self.bare)?;
                Some(TagName { version, shape })
            })
    }

    /// What the names of its tags of a shape may begin with, no beginning that of another one; none
    /// if they may begin with anything. Other names need not be read.
    pub fn beginnings(&self, shape: TagShape) -> Option<Vec<String>> {
        if let Some(template) = &self.template {
            return Some(vec![template.prefix.clone()]);
        }
        let title = match shape {
            TagShape::Titled if self.title.is_none() && self.bare => return None,
            TagShape::Titled => &self.title,
            TagShape::ChartName => &self.chart_name,
            TagShape::Bare if self.bare => return None,
            TagShape::Bare => &None,
        };
        // Every joiner begins with one of these.
        let joined = |title: &String| ["-", "/", "_", "@"].map(|joiner| format!("{title}{joiner}"));
        Some(title.iter().flat_map(joined).collect())
    }

    /// The name that a release of a version gets where RELEASE.txt's heading does not say it.
    pub fn name(&self, version: &Version) -> String {
        match (&self.template, &self.title) {
            (Some(template), _) => template.name(version),
            (None, Some(title)) => format!("{title}-{version}"),
            (None, None) => version.to_string(),
        }
    }
}

/// Reads a version as tags carry it: `4.44` and `0.46.00` pass, but a lone number is no version.
fn tag_version(text: &str) -> Option<Version> {
    let core = text.split(['-', '+']).next()?;
    if !text.starts_with(|c: char| c.is_ascii_digit()) || !core.contains('.') {
        return None;
    }
    crate::version::lenient(text)
}

/// A template for tag names, such as `v{version}` or `{name}/v{version}`, with its name filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagTemplate {
    prefix: String,
    suffix: String,
}

/// Why a template cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TemplateError {
    /// No version stands in it.
    #[error(
        "the tag template `{0}` has no `{{version}}`; write for example `{{name}}-{{version}}`"
    )]
    NoVersion(String),
    /// The version stands in it twice.
    #[error("the tag template `{0}` has `{{version}}` twice; it may stand once")]
    TwoVersions(String),
    /// Another placeholder stands in it.
    #[error(
        "the tag template `{template}` has `{placeholder}`; only `{{name}}` and `{{version}}` are known"
    )]
    UnknownPlaceholder {
        /// The template.
        template: String,
        /// What stands in braces.
        placeholder: String,
    },
}

impl TagTemplate {
    /// Reads a template and fills in the component's name.
    ///
    /// # Errors
    /// When `{version}` is missing or repeated, or something else stands in braces.
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
    use super::*;

    fn read(scheme: &TagScheme, tag: &str) -> Option<(String, TagShape)> {
        scheme.read(tag).map(|name| (name.version.to_string(), name.shape))
    }

    #[test]
    fn titled_tags_are_read_in_every_scheme() {
        let scheme = TagScheme::conventional(Some("charts".into()), None, true);
        for tag in [
            "charts-1.2.3",
            "charts/1.2.3",
            "charts-v1.2.3",
            "charts_v1.2.3",
            "charts@1.2.3",
            "charts/v1.2.3",
        ] {
            assert_eq!(read(&scheme, tag), Some(("1.2.3".into(), TagShape::Titled)), "{tag}");
        }
        for tag in ["v1.2.3", "1.2.3"] {
            assert_eq!(read(&scheme, tag), Some(("1.2.3".into(), TagShape::Bare)), "{tag}");
        }
        assert_eq!(
            read(&scheme, "charts-1.2.0-rc.1"),
            Some(("1.2.0-rc.1".into(), TagShape::Titled))
        );
    }

    #[test]
    fn a_title_that_begins_another_title_takes_none_of_its_tags() {
        for (title, tag) in [
            ("prometheus", "prometheus-adapter-4.1.0"),
            ("argo", "argo-cd-5.0.0"),
            ("app", "app-2-1.0.0"),
            ("app", "application-1.0.0"),
            ("charts", "charts-"),
            ("charts", "charts-latest"),
            ("charts", "charts-7"),
            ("charts", "charts-v"),
            ("charts", "old/charts-1.0.0"),
        ] {
            let scheme = TagScheme::conventional(Some(title.into()), None, true);
            assert_eq!(scheme.read(tag), None, "{title} {tag}");
        }
    }

    #[test]
    fn bare_tags_are_nobodys_where_several_components_share_a_repository() {
        let scheme = TagScheme::conventional(Some("charts".into()), Some("web".into()), false);
        assert_eq!(scheme.read("v1.2.3"), None);
        assert_eq!(read(&scheme, "web-1.2.3"), Some(("1.2.3".into(), TagShape::ChartName)));
    }

    #[test]
    fn without_a_title_a_bare_tag_is_to_the_letter() {
        let scheme = TagScheme::conventional(None, None, true);
        assert_eq!(read(&scheme, "v4.44"), Some(("4.44.0".into(), TagShape::Titled)));
    }

    #[test]
    fn every_name_that_is_read_has_a_beginning() {
        let named = |name: &str| Some(name.to_owned());
        for scheme in [
            TagScheme::conventional(named("web"), named("web-ui"), false),
            TagScheme::conventional(named("web"), named("ui"), true),
            TagScheme::conventional(None, named("web"), true),
            TagScheme::conventional(None, None, false),
            TagScheme::configured(TagTemplate::new("{name}/v{version}", "web").unwrap()),
            TagScheme::configured(TagTemplate::new("{version}-{name}", "web").unwrap()),
        ] {
            for title in ["", "web", "web-ui", "ui", "other"] {
                for joiner in JOINERS.iter().chain(&["", "v"]) {
                    for end in ["", "-web"] {
                        let tag = format!("{title}{joiner}1.2.3{end}");
                        let Some(name) = scheme.read(&tag) else { continue };
                        let beginnings = scheme.beginnings(name.shape);
                        let fits = beginnings.is_none_or(|all| {
                            all.iter().filter(|one| tag.starts_with(*one)).count() == 1
                        });
                        assert!(fits, "{scheme:?} {tag}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_template_reads_nothing_but_itself() {
        let scheme =
            TagScheme::configured(TagTemplate::new("rel/{version}/{name}", "charts").unwrap());
        assert_eq!(read(&scheme, "rel/1.2.3/charts"), Some(("1.2.3".into(), TagShape::Titled)));
        assert_eq!(scheme.read("charts-1.2.3"), None);
        assert_eq!(scheme.name(&"1.2.3".parse().unwrap()), "rel/1.2.3/charts");
    }

    #[test]
    fn template_faults_are_told_apart() {
        for (template, message) in [
            (
                "{name}",
                "the tag template `{name}` has no `{version}`; write for example `{name}-{version}`",
            ),
            (
                "{version}{version}",
                "the tag template `{version}{version}` has `{version}` twice; it may stand once",
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
