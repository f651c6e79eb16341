//! The charts inside of a chart, as Helm loads and installs them.

mod both;
mod enabled;
mod images;
mod instance;
mod load;
mod lone_tags;
mod work;

pub(super) use both::turned;
pub(super) use images::{Fault, images};
pub(super) use instance::{Installed, State, install};
pub(super) use load::{Chart, load};
pub(super) use lone_tags::lone_tags;
pub(super) use work::Work;
