//! Writes files where they belong, whatever names and links a repository holds.
//!
//! A stranger's pull request decides how files are named and what is a symbolic link. Two types keep
//! that from deciding where this program writes:
//!
//! - [`Below`] is a folder that this program made. Files get into it by names from a repository, and
//!   never get out of it.
//! - [`Outputs`] writes to the places that the caller names. A link in a work tree is not trusted.
//!
//! Both defend against files that lie there, not against another process that changes them at the
//! same moment: a pull request has none.

mod below;
mod outputs;
mod paths;
mod temporary;

pub use below::error::{BelowError, NameError};
pub use below::{Below, Room, check_name};
pub use outputs::Outputs;
pub use outputs::error::OutputError;
pub use paths::{bytes, slashed};
pub use temporary::{is_temporary, temporary_folder_in, temporary_in};
