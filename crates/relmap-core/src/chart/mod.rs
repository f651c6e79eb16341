//! Charts as data: `Chart.yaml`, its dependencies, `values.yaml`, the images in it, and what
//! `.helmignore` leaves out.
//!
//! Everything here is a pure function over bytes or over what was read from them. All of it is
//! bounded: no input makes it recurse, run or report without limit.

pub mod archive;
pub mod attributes;
pub mod dependencies;
pub mod edit;
pub mod file_kind;
pub mod files_read;
pub mod go_fields;
pub mod helm_version;
pub mod helmignore;
pub mod image_ref;
pub mod images;
pub mod key_path;
pub mod metadata;
pub mod packaged;
pub mod placeholder;
pub(crate) mod schema;
pub mod trial;
pub mod values;
pub mod version_range;
pub mod yaml;
