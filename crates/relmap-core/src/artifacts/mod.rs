//! What was published of the releases: images in a registry, and charts in a chart repository.
//!
//! Facts come in, findings go out. [`ChartIndex`] reads an `index.yaml`, [`Lives`] tells what its
//! history did to each version, [`judge_chart`] compares the tags of a chart with what is published,
//! and [`judge_image`] compares an image with the app release that it should be.
//!
//! ```
//! use relmap_core::artifacts::ChartIndex;
//!
//! let index = b"apiVersion: v1\nentries:\n  web:\n  - name: web\n    version: 1.1.0\n    digest: abc\n";
//! let index = ChartIndex::of(index).unwrap();
//! assert_eq!(index.versions[0].version, "1.1.0");
//! assert_eq!(index.versions[0].digest.as_deref(), Some("sha256:abc"));
//! ```

mod chart_archives;
mod chart_releases;
mod chart_source;
mod clearsigned;
mod image_facts;
mod image_labels;
mod image_reference;
mod images;
mod index_blocks;
mod index_history;
mod index_yaml;
mod provenance;
mod publish;
mod result;

#[cfg(test)]
mod tests;

pub use chart_archives::{ArchiveFacts, judge_archive};
pub use chart_releases::{ChartFacts, TaggedChart, judge_chart};
pub use chart_source::{ChartSource, ChartSourceError};
pub use clearsigned::clearsigned;
pub use image_facts::{Built, ImageAnswer, ImageFacts, Labels, Platform};
pub use image_labels::READ_LABELS;
pub(crate) use image_labels::{REVISION_LABELS, VERSION_LABELS};
pub use image_reference::{ImageTemplate, ImageTemplateError};
pub use images::{AppCommits, ExpectedImage, judge_image};
pub use index_history::{Appearance, Life, Lives};
pub use index_yaml::{ChartIndex, IndexError, IndexReader, PublishedChart};
pub use provenance::{Provenance, ProvenanceFacts, judge_provenance};
pub use publish::{
    PackagedChart, PlannedChart, PlannedImage, PlannedRelease, PublishError, PublishFacts,
    PublishPlan, plan_release,
};
pub use result::{VerifiedArtifacts, VerifiedImage, VerifiedRelease};
