//! The charts inside of a chart, as Helm loads and installs them.

mod enabled;
mod images;
mod instance;
mod load;
mod work;

pub(super) use images::{Fault, images};
pub(super) use instance::{Installed, State, install};
pub(super) use load::{Chart, load};
pub(super) use work::Work;
