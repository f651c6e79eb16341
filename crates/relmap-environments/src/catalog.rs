//! The releases that are known, to say what a version that runs is.

use relmap_core::chart::image_ref::ImageRef;
use relmap_core::title::Title;
use relmap_core::version::lenient;

use crate::dump::split_chart;
use crate::{ChartUse, Deployed, ImageUse, KnownApp, VersionUse};

/// An app release that a chart release deploys.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CatalogApp {
    /// The app's name.
    pub name: String,
    /// Its version, as written.
    pub version: String,
    /// Its tag, if it has one.
    pub tag: Option<String>,
}

impl CatalogApp {
    /// Whether a text names this release: its tag or its version.
    pub fn is(&self, text: &str) -> bool {
        self.tag.as_deref() == Some(text) || is_same_version(&self.version, text)
    }
}

/// Whether two texts are the same version: `v1.2` and `1.2.0` are.
pub(crate) fn is_same_version(a: &str, b: &str) -> bool {
    a == b || lenient(a).is_some_and(|a| lenient(b) == Some(a))
}

/// A chart release of the release map.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CatalogRelease {
    /// The title of the chart.
    pub title: Title,
    /// What else the chart may be called.
    pub names: Vec<String>,
    /// The tag.
    pub tag: String,
    /// The chart's version, as written.
    pub version: String,
    /// The apps that it deploys.
    pub apps: Vec<CatalogApp>,
    /// The images that the release names.
    pub images: Vec<String>,
    /// When it was released, in seconds since 1970.
    pub released: Option<i64>,
}

impl CatalogRelease {
    /// What it deploys: the tags of its apps, or else their versions; several with their names.
    pub fn app(&self) -> Option<String> {
        let shown = |app: &CatalogApp| match (&app.tag, self.apps.len()) {
            (Some(tag), _) => tag.clone(),
            (None, 1) => app.version.clone(),
            (None, _) => format!("{} {}", app.name, app.version),
        };
        let all: Vec<String> = self.apps.iter().map(shown).collect();
        (!all.is_empty()).then(|| all.join(", "))
    }

    /// Whether it deploys the app release that a text names.
    pub fn deploys(&self, text: &str) -> bool {
        self.apps.iter().any(|app| app.is(text))
    }
}

/// All releases that are known, each chart's newest version first.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    releases: Vec<CatalogRelease>,
    apps: Vec<KnownApp>,
}

/// What a deployed version is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolution {
    /// A release.
    Release {
        /// The release.
        release: Box<CatalogRelease>,
        /// How many releases of the chart are newer.
        behind: usize,
        /// When the next release after it came out, in seconds since 1970.
        newer_since: Option<i64>,
    },
    /// The chart is known, and it has no such release.
    NoSuchRelease {
        /// The title of the chart.
        title: Title,
        /// The newest release's version.
        newest: String,
    },
    /// The chart is not known.
    UnknownChart,
    /// The source does not say which version runs.
    Undecided,
    /// Nothing is known of releases here, or no chart is deployed.
    None,
}

impl Resolution {
    /// The release, if it is one.
    pub fn release(&self) -> Option<&CatalogRelease> {
        match self {
            Resolution::Release { release, .. } => Some(release),
            _ => None,
        }
    }

    /// How many releases behind the newest one it is.
    pub fn behind(&self) -> Option<usize> {
        match self {
            Resolution::Release { behind, .. } => Some(*behind),
            _ => None,
        }
    }
}

impl Catalog {
    /// Sorts the releases of each chart.
    pub fn new(mut releases: Vec<CatalogRelease>) -> Catalog {
        releases.sort_by(|a, b| {
            let newer_first = match (lenient(&a.version), lenient(&b.version)) {
                (Some(a), Some(b)) => b.cmp(&a),
                (a, b) => b.is_some().cmp(&a.is_some()),
            };
            a.title.cmp(&b.title).then(newer_first).then_with(|| b.tag.cmp(&a.tag))
        });
        Catalog { releases, apps: Vec::new() }
    }

    /// The same with the apps whose repositories are known. One without releases tells nothing: its tags
    /// may not be here.
    #[must_use]
    pub fn with_apps(self, mut apps: Vec<KnownApp>) -> Catalog {
        apps.retain(|app| !app.releases.is_empty());
        Catalog { apps, ..self }
    }

    /// The apps of a name whose repositories are known.
    pub(crate) fn apps<'c>(&'c self, name: &'c str) -> impl Iterator<Item = &'c KnownApp> {
        self.apps.iter().filter(move |app| app.name == name)
    }

    /// Whether no release is known.
    pub fn is_empty(&self) -> bool {
        self.releases.is_empty()
    }

    /// The releases of a chart, by its title or another name, the newest version first.
    pub fn chart(&self, name: &str) -> Vec<&CatalogRelease> {
        // They are sorted by their titles.
        let from = self.releases.partition_point(|one| one.title.as_str() < name);
        let titled = self.releases[from..].iter().take_while(|one| one.title == name);
        let titled: Vec<_> = titled.collect();
        if !titled.is_empty() {
            return titled;
        }
        let named = |one: &&CatalogRelease| one.names.iter().any(|other| other == name);
        let found: Vec<_> = self.releases.iter().filter(named).collect();
        // A name of two charts is the name of neither.
        match found.first() {
            Some(first) if found.iter().all(|one| one.title == first.title) => found,
            _ => Vec::new(),
        }
    }

    /// The names of the charts, for [`split_chart`].
    fn names(&self) -> Vec<&str> {
        let mut known: Vec<&str> = Vec::new();
        let mut title = None;
        for one in &self.releases {
            if title.replace(&one.title) != Some(&one.title) {
                known.push(&one.title);
            }
            let new = one.names.iter().filter(|name| !known.contains(&name.as_str()));
            let new: Vec<&str> = new.map(String::as_str).collect();
            known.extend(new);
        }
        known
    }

    /// Splits chart and version where a dump has them in one text.
    pub fn split(&self, chart: &ChartUse) -> ChartUse {
        let VersionUse::Joined(text) = &chart.version else { return chart.clone() };
        match split_chart(text, self.names()) {
            Some((name, version)) => ChartUse {
                name: name.to_owned(),
                repository: chart.repository.clone(),
                // A label has `_` where a version has `+`.
                version: VersionUse::Exact(version.replacen('_', "+", 1)),
            },
            None => chart.clone(),
        }
    }

    /// What a deployed version is.
    pub fn resolve(&self, deployed: &Deployed) -> Resolution {
        if self.is_empty() {
            return Resolution::None;
        }
        let Some(chart) = &deployed.chart else { return self.by_app(deployed) };
        let chart = self.split(chart);
        let releases = self.chart(&chart.name);
        let Some(newest) = releases.first() else { return Resolution::UnknownChart };
        let Some(version) = chart.version.exact() else { return Resolution::Undecided };
        let is_meant =
            |one: &&CatalogRelease| one.tag == version || is_same_version(&one.version, version);
        match releases.iter().position(is_meant) {
            Some(at) => found(&releases, at),
            None => Resolution::NoSuchRelease {
                title: newest.title.clone(),
                newest: newest.version.clone(),
            },
        }
    }

    /// The newest chart release that deploys an app release, where a source names the app alone.
    fn by_app(&self, deployed: &Deployed) -> Resolution {
        let Some(app) = &deployed.app else { return Resolution::None };
        let releases = self.chart(&deployed.name);
        match releases.iter().position(|one| one.deploys(app)) {
            Some(at) => found(&releases, at),
            None => Resolution::None,
        }
    }
}

fn found(releases: &[&CatalogRelease], at: usize) -> Resolution {
    let newer_since = at.checked_sub(1).and_then(|newer| releases[newer].released);
    Resolution::Release { release: Box::new(releases[at].clone()), behind: at, newer_since }
}

/// The image that is used. A tag or digest that replaces that of `image` in the values, and names no
/// repository, is one of the release's image if it has only one.
pub(crate) fn as_released(used: &ImageUse, release: &CatalogRelease) -> ImageRef {
    let has_no_name =
        used.path == "image" && used.image.registry.is_none() && used.image.repository == "image";
    match release.images.as_slice() {
        [only] if has_no_name => match only.parse::<ImageRef>() {
            Ok(only) => {
                ImageRef { tag: used.image.tag.clone(), digest: used.image.digest.clone(), ..only }
            }
            Err(_) => used.image.clone(),
        },
        _ => used.image.clone(),
    }
}

/// Whether an image is the same one with another tag or digest than a release names.
pub(crate) fn overrides<'r>(image: &ImageRef, release: &'r CatalogRelease) -> Option<&'r str> {
    let named =
        release.images.iter().filter_map(|text| Some((text, text.parse::<ImageRef>().ok()?)));
    let mut same = named.filter(|(_, named)| named.same_repository(image));
    let differs = |named: &ImageRef| {
        let tag = image.tag.is_some() && image.tag != named.tag;
        let digest = match (&image.digest, &named.digest) {
            (Some(own), Some(other)) => own != other,
            _ => false,
        };
        tag || digest
    };
    same.find(|(_, named)| differs(named)).map(|(text, _)| text.as_str())
}

#[cfg(test)]
mod tests;
