//! What a source says is deployed.

use relmap_core::chart::image_ref::ImageRef;

use crate::{ImageUses, Place, Unread, VersionUse};

/// One thing that an environment runs: a Helm release, an Argo CD application, or an app whose
/// version is in a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Deployed {
    /// Its name: of the release, of the application, or what `{component}` in a path stands for.
    pub name: String,
    /// The namespace, where the source says it.
    pub namespace: Option<String>,
    /// The chart, if it is deployed by one.
    pub chart: Option<ChartUse>,
    /// The app's version, where the source says it.
    pub app: Option<String>,
    /// The images that the source names.
    pub images: ImageUses,
    /// Whether the source says that nothing is to be changed for now.
    pub is_suspended: bool,
    /// Where it is written.
    pub place: Place,
    /// What may change it and is not read.
    pub unread: Vec<Unread>,
    /// What may change the app's version and is not read, where the source asks for that version.
    pub app_unread: Option<Unread>,
}

/// A chart and its version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChartUse {
    /// The chart's name.
    pub name: String,
    /// Where it comes from: the URL of a registry, a chart repository or a git repository.
    pub repository: Option<String>,
    /// The version, as written.
    pub version: VersionUse,
}

impl Deployed {
    /// What is deployed under a name, written at a place.
    pub fn new(name: &str, place: Place) -> Deployed {
        Deployed { name: name.to_owned(), place, ..Deployed::default() }
    }

    /// The version that tells one deployment from the next: the app's, or else the chart's, or else
    /// that of the first image.
    pub fn version(&self) -> Option<&str> {
        let chart = || self.chart.as_ref().and_then(|chart| chart.version.written());
        let image = || {
            let image = &self.images.first()?.image;
            image.tag.as_deref().or(image.digest.as_deref())
        };
        self.app.as_deref().or_else(chart).or_else(image)
    }

    /// Whether both run the same: chart, version, app and images, wherever they are written.
    pub fn runs_the_same(&self, other: &Deployed) -> bool {
        fn images(deployed: &Deployed) -> impl Iterator<Item = &ImageRef> {
            deployed.images.iter().map(|used| &used.image)
        }
        self.chart == other.chart && self.app == other.app && images(self).eq(images(other))
    }
}
