//! Reading a tag's name with what relmap.toml says of names.

use crate::component::{TagScheme, join};
use crate::title::Title;

use super::tag_title::{ExpectedChart, Fit, TagTitle, agrees, plain};

/// What is known of how tags are named.
#[derive(Debug, Clone, Default)]
pub struct TagWords {
    /// The components of relmap.toml, in its order.
    pub components: Vec<NamedTags>,
}

/// The tags of a component that relmap.toml names.
#[derive(Debug, Clone)]
pub struct NamedTags {
    /// Its name.
    pub name: String,
    /// How its tags are named.
    pub scheme: TagScheme,
    /// Where its chart is and what it is called; none for an app.
    pub chart: Option<ConfiguredChart>,
}

/// The chart of a component that relmap.toml names.
#[derive(Debug, Clone)]
pub struct ConfiguredChart {
    /// The folder of Chart.yaml; the root is empty.
    pub folder: Option<String>,
    /// The chart's name.
    pub name: Option<String>,
    /// The path of its release file, where relmap.toml says it.
    pub release_file: Option<String>,
    /// The components that it deploys.
    pub apps: Vec<String>,
}

impl ConfiguredChart {
    /// The path of its release file in a tree where it is in this folder.
    pub(super) fn release_file(&self, folder: &str) -> String {
        self.release_file.clone().unwrap_or_else(|| join(folder, "RELEASE.txt"))
    }
}

/// What a tag's name says.
#[derive(Debug, Clone)]
pub(super) enum Words<'w> {
    /// A release of an app that relmap.toml names, and perhaps of these charts that deploy it.
    App(Vec<(&'w ConfiguredChart, Reading)>),
    /// A release of a chart, as far as names go.
    Chart(Reading),
    /// No version.
    NoVersion,
}

/// A tag's name that has a version in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// What is before the version.
    pub title: Title,
    /// The version as written, without a leading `v`.
    pub version: String,
    /// The chart that the title means.
    pub wanted: ExpectedChart,
    /// Whether relmap.toml says that this is the release of a chart.
    pub configured: bool,
    /// Whether relmap.toml says that this is the release of an app, so that it may be one of the chart too.
    pub of_app: bool,
    /// The folder that relmap.toml gives the chart.
    folder: Option<String>,
}

impl TagWords {
    /// Reads a tag's name: by relmap.toml, or else by itself.
    pub(super) fn read(&self, tag: &str) -> Words<'_> {
        for component in &self.components {
            let Some(name) = component.scheme.read(tag) else { continue };
            let own =
                TagTitle::of(tag).filter(|own| agrees(own.version, &name.version.to_string()));
            let version =
                own.map_or_else(|| name.version.to_string(), |own| own.version.to_owned());
            if let Some(chart) = &component.chart {
                return Words::Chart(Reading::configured(component, chart, version));
            }
            let deploying = self.components.iter().filter_map(|other| {
                let chart = other.chart.as_ref()?;
                let deploys = chart.apps.contains(&component.name);
                deploys.then(|| (chart, Reading::configured(other, chart, version.clone())))
            });
            return Words::App(deploying.collect());
        }
        match TagTitle::of(tag) {
            Some(name) => Words::Chart(Reading::of(name)),
            None => Words::NoVersion,
        }
    }
}

impl Reading {
    /// What tags of the same form have in common.
    pub fn key(&self) -> &str {
        &self.wanted.exact
    }

    /// Whether the version is a lone number, which hardly is one.
    pub fn is_lone_number(&self) -> bool {
        !self.version.contains('.')
    }

    /// Whether the version ends in a word that is no prerelease: `v0.4-doc` is about 0.4, and no
    /// release of it.
    pub(super) fn has_remark(&self) -> bool {
        const PRERELEASES: [&str; 12] = [
            "alpha", "beta", "rc", "pre", "dev", "snapshot", "next", "canary", "nightly",
            "preview", "test", "ga",
        ];
        let Some((_, label)) = self.version.split_once('-') else { return false };
        let is_word = label.len() > 1 && label.bytes().all(|byte| byte.is_ascii_alphabetic());
        let label = label.to_lowercase();
        is_word && !PRERELEASES.iter().any(|known| label.starts_with(known))
    }

    /// Whether a version in Chart.yaml is that of the tag.
    pub fn agrees(&self, chart_version: &str) -> bool {
        agrees(&self.version, chart_version)
    }

    /// The further releases that a tag such as `a-1.0.0-b-2.0.0` may name after the first one: each
    /// way to cut it, as the first release and the rest.
    pub(super) fn cuts(&self) -> impl Iterator<Item = (Reading, Reading)> + '_ {
        let ends = self.version.match_indices(['-', '_', '+', '/']);
        ends.filter(|_| !self.configured && !self.wanted.exact.is_empty()).filter_map(|(at, _)| {
            let (version, rest) = (&self.version[..at], &self.version[at + 1..]);
            let next = TagTitle::of(rest).filter(|next| !next.title.is_empty())?;
            let next = Reading::of(next);
            let first = Reading { version: version.to_owned(), ..self.clone() };
            (!first.is_lone_number() && !next.is_lone_number()).then_some((first, next))
        })
    }

    /// A reading by what relmap.toml says of a chart.
    fn configured(named: &NamedTags, chart: &ConfiguredChart, version: String) -> Reading {
        let wanted = chart.name.as_ref().unwrap_or(&named.name);
        Reading {
            title: Title::unchecked(&named.name),
            version,
            wanted: ExpectedChart { exact: plain(wanted), stripped: None, says_chart: true },
            configured: true,
            of_app: false,
            folder: chart.folder.clone(),
        }
    }

    /// The same for a tag of the chart's app, whose form may have named the chart before relmap.toml was there.
    pub(super) fn of_app(&self, tag: &str) -> Reading {
        let by_name = TagTitle::of(tag).map(|own| ExpectedChart::of(own.title));
        let wanted = by_name.unwrap_or_else(|| self.wanted.clone());
        Reading { wanted, configured: false, of_app: true, ..self.clone() }
    }

    /// A reading of a tag by its name alone.
    fn of(TagTitle { title, version }: TagTitle<'_>) -> Reading {
        Reading {
            title: Title::unchecked(title),
            version: version.to_owned(),
            wanted: ExpectedChart::of(title),
            configured: false,
            of_app: false,
            folder: None,
        }
    }

    /// How well a chart fits.
    pub(super) fn fits(&self, folder: &str, name: Option<&str>) -> Option<Fit> {
        if self.folder.as_deref() == Some(folder) {
            return Some(Fit::Exact);
        }
        self.wanted.fits(folder, name)
    }

    /// By what a chart that fits is found: its titles have one of these, or its folder is this one. Not where the title
    /// names no chart.
    pub(super) fn titles(&self) -> impl Iterator<Item = &str> {
        self.wanted.titles().chain(self.folder.as_deref())
    }

    /// Whether a chart's name is the title, with or without words such as `helm-chart`.
    pub(super) fn is_named(&self, name: &str) -> bool {
        let name = plain(name);
        name == self.wanted.exact || self.wanted.stripped.as_ref() == Some(&name)
    }
}
