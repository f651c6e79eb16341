//! What a chart renders to: Kubernetes objects as data, and what differs between two renderings.
//!
//! Somebody else runs `helm template`; here its output is read and compared.
//!
//! ```
//! use relmap_core::manifests::{Comparison, objects};
//!
//! let old = objects(b"apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {clusterIP: 10.0.0.7}\n").unwrap();
//! let new = objects(b"apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {clusterIP: None}\n").unwrap();
//! let comparison = Comparison::between(&old, &new);
//! assert_eq!(
//!     comparison.immutable[0].to_string(),
//!     "Service/web: spec.clusterIP: 10.0.0.7 -> None"
//! );
//! ```

mod compare;
mod crd;
mod fields;
mod images;
mod immutable;
mod object;
mod probes;
mod references;

#[cfg(test)]
mod tests;

pub use compare::{Comparison, Renamed};
pub use crd::UnservedVersion;
pub use fields::{FieldChange, same_objects};
pub use images::{RenderedImage, images};
pub use object::{Manifest, ManifestError, NAMESPACE, ObjectId, RELEASE, objects};
pub use probes::{MAX_PROBED, Probe, probes};
pub(crate) use references::paths_at as values_paths_at;
pub use references::{References, asks_beyond_values};
