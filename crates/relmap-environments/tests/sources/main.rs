//! Sources of environments, read and assembled as the library does it.

mod flux;
mod readers;
mod support;
