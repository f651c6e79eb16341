//! Why a file of a source says nothing.

use relmap_core::chart::yaml::YamlError;
use thiserror::Error;

use crate::values_reader::TooMuch;

/// Why a file says nothing.
#[derive(Debug)]
pub(crate) enum Fault {
    Yaml(YamlError),
    TooMuchText(TooMuchText),
    LongKeys(LongKeys),
    TooMuch(TooMuch),
    /// More deployments than are read: one that is left out would seem not to run.
    TooMany,
}

impl From<YamlError> for Fault {
    fn from(error: YamlError) -> Fault {
        Fault::Yaml(error)
    }
}

impl From<TooMuchText> for Fault {
    fn from(error: TooMuchText) -> Fault {
        Fault::TooMuchText(error)
    }
}

impl From<TooMuch> for Fault {
    fn from(error: TooMuch) -> Fault {
        Fault::TooMuch(error)
    }
}

impl From<LongKeys> for Fault {
    fn from(error: LongKeys) -> Fault {
        Fault::LongKeys(error)
    }
}

/// An ApplicationSet makes more text than is read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "the ApplicationSet in line {line} makes more than {} MiB of its template; shorten the template, or list fewer \
     elements", .most >> 20
)]
pub(crate) struct TooMuchText {
    pub(crate) line: usize,
    pub(crate) most: usize,
}

/// The keys that name the values of a file are too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the keys above the values take more than 8 MiB; shorten them")]
pub(crate) struct LongKeys;
