//! YAML as Helm reads it, within bounds.
//!
//! [`load`] builds a tree of [`Node`]s on top of the event parser `saphyr-parser`. Scalars get the
//! type that Helm gives them (YAML 1.1, so a plain `yes` is a boolean), and keep the text that was
//! written (so an unquoted `1.10` is still `1.10`).
//!
//! ```
//! use relmap_core::chart::yaml::load;
//!
//! let document = load(b"image:\n  tag: 1.10\n").unwrap();
//! let tag = document.root.get("image").and_then(|image| image.get("tag")).unwrap();
//! assert_eq!(tag.text(), Some("1.10"));
//! assert_eq!((tag.place.line, tag.place.column), (2, 8));
//! ```

mod documents;
mod error;
mod explain;
mod flow_text;
mod go_number;
mod load;
mod loader;
mod map;
mod node;
mod precheck;
mod same_data;
mod scalar;
mod source;
mod stream;

pub use documents::{MAX_DOCUMENTS, has_documents, load_values};
pub use error::{YamlError, YamlErrorKind, YamlWarning, YamlWarningKind};
pub use go_number::as_go_writes;
pub use load::{Document, FREE_NODES, MAX_DEPTH, MAX_GROWTH, MAX_NODES, load};
pub use map::{empty as empty_map, overlay};
pub(crate) use map::{empty_node, under};
pub use node::{Entry, Kind, Map, Node, Scalar, Seq, Value};
pub use precheck::{MAX_BYTES, MAX_COMMAS};
pub use scalar::Resolved;
pub use stream::{MAX_STREAM_DOCUMENTS, load_stream};

#[cfg(test)]
mod tests;
