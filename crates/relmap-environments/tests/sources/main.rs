//! Sources of environments, read and assembled as the library does it.

#![allow(clippy::unwrap_used, reason = "whatever is not there fails the test")]

mod flux;
mod readers;
mod states;
mod support;
mod unread;
