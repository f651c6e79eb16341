//! How the tags of a component are named, and the reading of tag names.

use std::collections::BTreeSet;

use semver::Version;

use super::tag_prefix::JOINERS;
use super::tag_template::TagTemplate;
use super::tag_version::tag_version;

/// Which kind of name a tag has. Earlier shapes are surer to belong to the component.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TagShape {
    /// It fits the template from the configuration, or has the component's title.
    Titled,
    /// It has the chart's name, where the component's title is another.
    ChartName,
    /// It is a version and nothing else: `v1.2.3`.
    Bare,
}

/// What a tag's name says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadTag {
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
    others: Vec<String>,
    bare: bool,
    /// What is before the version in the newest heading, to the letter.
    prefix: Option<String>,
    /// Names of tags that are headings of this component and of no other.
    headings: BTreeSet<String>,
    lost_title: bool,
}

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
        let others = chart_name.filter(|name| title.as_ref() != Some(name)).into_iter().collect();
        TagScheme {
            template: None,
            title,
            others,
            bare,
            prefix: None,
            headings: BTreeSet::new(),
            lost_title: false,
        }
    }

    /// The scheme of a component whose tags are named by a template, and no other way.
    pub fn configured(template: TagTemplate) -> TagScheme {
        let template = Some(template);
        TagScheme { template, ..TagScheme::conventional(None, None, false) }
    }

    /// The same, where tags may have another title too.
    #[must_use]
    pub(super) fn or_titled(mut self, other: Option<String>) -> TagScheme {
        let is_new = |other: &String| self.title.as_ref() != Some(other);
        self.others.extend(other.filter(is_new));
        self
    }

    /// The same, where a heading makes tags that begin so. A heading is the name of its tag, so
    /// what one made is read again, whatever it is.
    #[must_use]
    pub(super) fn made_by(mut self, prefix: Option<String>) -> TagScheme {
        self.prefix = prefix;
        self
    }

    /// The same, where these tags are headings of this component alone.
    #[must_use]
    pub(super) fn and_headings(mut self, headings: BTreeSet<String>) -> TagScheme {
        self.headings = headings;
        self
    }

    /// The same, where the newest heading lacks the title that its tags have.
    #[must_use]
    pub(super) fn with_lost_title(mut self, lost: bool) -> TagScheme {
        self.lost_title = lost;
        self
    }

    /// The title that its tags have.
    pub fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    /// Whether the newest heading lacks the title that the heading below it or the tags have.
    pub fn has_lost_title(&self) -> bool {
        self.lost_title
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
    pub fn read(&self, tag: &str) -> Option<ReadTag> {
        if let Some(template) = &self.template {
            return template.read(tag).map(|version| ReadTag { version, shape: TagShape::Titled });
        }
        let found = |version, shape| Some(ReadTag { version, shape });
        if let Some(prefix) = &self.prefix
            && let Some(version) = tag.strip_prefix(prefix.as_str()).and_then(tag_version)
        {
            return found(version, TagShape::Titled);
        }
        let titled = |title: &str, shape| {
            let rest = tag.strip_prefix(title)?.strip_prefix(JOINERS)?;
            found(marked_version(rest)?, shape)
        };
        self.title
            .as_deref()
            .and_then(|title| titled(title, TagShape::Titled))
            .or_else(|| self.others.iter().find_map(|name| titled(name, TagShape::ChartName)))
            .or_else(|| {
                let shape = if self.title.is_none() { TagShape::Titled } else { TagShape::Bare };
                let may_be = self.bare || self.headings.contains(tag);
                found(marked_version(tag).filter(|_| may_be)?, shape)
            })
    }

    /// What the names of its tags of a shape may begin with, no beginning that of another one; `None`
    /// if they may begin with anything. Other names need not be read.
    pub fn beginnings(&self, shape: TagShape) -> Option<Vec<String>> {
        if let Some(template) = &self.template {
            return Some(vec![template.prefix().to_owned()]);
        }
        let mut found: Vec<String> = Vec::new();
        // A tag is read by its prefix first, whatever else it may be.
        let bare_shape = if self.title.is_none() { TagShape::Titled } else { TagShape::Bare };
        match shape {
            TagShape::Titled => {
                found.extend(self.prefix.clone());
                found.extend(self.title.iter().flat_map(|title| joined(title)));
            }
            TagShape::ChartName => found.extend(self.others.iter().flat_map(|name| joined(name))),
            TagShape::Bare => {}
        }
        if shape == bare_shape {
            if self.bare {
                return None;
            }
            found.extend(self.headings.iter().cloned());
        }
        if found.iter().any(String::is_empty) {
            return None;
        }
        found.sort();
        found.dedup_by(|longer, shorter| longer.starts_with(shorter.as_str()));
        Some(found)
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

/// A title with each of the characters that may join it to a version.
fn joined(title: &str) -> impl Iterator<Item = String> {
    JOINERS.map(|joiner| format!("{title}{joiner}")).into_iter()
}

/// A version as tags have it, with or without a `v`.
fn marked_version(text: &str) -> Option<Version> {
    tag_version(text.strip_prefix(['v', 'V']).unwrap_or(text))
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
            "charts-V1.2.3",
            "charts/V1.2.3",
        ] {
            assert_eq!(read(&scheme, tag), Some(("1.2.3".into(), TagShape::Titled)), "{tag}");
        }
        for tag in ["v1.2.3", "V1.2.3", "1.2.3"] {
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
            TagScheme::conventional(named("web"), None, false).made_by(named("Release/")),
            TagScheme::conventional(named("web"), None, false).made_by(named("web-V")),
            TagScheme::conventional(named("web"), None, false).made_by(named("")),
            TagScheme::conventional(named("web"), None, false).or_titled(named("web-ui")),
            TagScheme::conventional(named("web"), None, false)
                .and_headings(BTreeSet::from(["1.2.3".to_owned(), "v1.2.3".to_owned()])),
            TagScheme::conventional(None, None, false)
                .and_headings(BTreeSet::from(["1.2.3".to_owned(), "1.2.3-web".to_owned()])),
        ] {
            for title in ["", "web", "web-ui", "ui", "other", "Release"] {
                let joiners = JOINERS.map(String::from);
                for joiner in joiners.iter().map(String::as_str).chain(["", "v", "-V"]) {
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
}
