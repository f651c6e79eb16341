//! Why published artifacts cannot be verified.

use relmap_core::artifacts::{ChartSourceError, PublishError};
use thiserror::Error;

/// Why published artifacts cannot be verified.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ArtifactsError {
    /// No place is known.
    #[error(
        "nothing says where images and charts are published; set `image` of the app and `chart-repository` of the chart in \
         relmap.toml, or pass --published PLACE"
    )]
    NoPlace,
    /// What was given with `--published` is no place.
    #[error("invalid value for --published")]
    Published(#[from] ChartSourceError),
    /// Nothing says what the image of a chart's app is called.
    #[error(
        "nothing says what the image of the app of {chart} is called; set `image` of the app in relmap.toml"
    )]
    NoImage {
        /// The chart.
        chart: String,
    },
    /// Neither an image nor a chart is named for the releases.
    #[error(
        "there is nothing to publish: nothing says what images are called and where charts are published; set `image` of the app \
         and `chart-repository` of the chart in relmap.toml, or pass --published PLACE"
    )]
    NothingToPublish,
    /// A name cannot be part of a command.
    #[error(transparent)]
    Plan(#[from] PublishError),
    /// The map has no release.
    #[error("there is no release to verify; a release is a tag such as charts-1.1.0")]
    NoRelease,
}
