//! One command a file.

pub(crate) mod audit;
pub(crate) mod bump;
pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod config;
pub(crate) mod demo;
pub(crate) mod doctor;
pub(crate) mod explain;
pub(crate) mod fmt;
pub(crate) mod init;
pub(crate) mod man;
pub(crate) mod map;
pub(crate) mod next;
pub(crate) mod notes;
pub(crate) mod parse;
