//! Why nothing can be said of environments.

use relmap_core::suggest::nearest;
use relmap_environments::dump::DumpError;
use relmap_environments::{KeyPatternError, PathPatternError};
use thiserror::Error;

/// Why nothing can be said of environments.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum EnvironmentError {
    /// relmap.toml has no environment.
    #[error(
        "relmap.toml has no [[environment]]; name one and its files: docs/environments.md has examples"
    )]
    None,
    /// An environment that does not exist was named.
    #[error("there is no environment `{name}`; {}", known(name, known_names))]
    Unknown {
        /// The name.
        name: String,
        /// The names that exist.
        known_names: Vec<String>,
    },
    /// A component that does not run there was named.
    #[error("no component of {environment} is called `{name}`; {}", known(name, known_names))]
    UnknownComponent {
        /// The environment.
        environment: String,
        /// The name.
        name: String,
        /// The names that exist.
        known_names: Vec<String>,
    },
    /// A path cannot be read as a pattern.
    #[error("`path` of the source on line {line} of relmap.toml: {reason}")]
    Path {
        /// The line.
        line: usize,
        /// Why.
        reason: PathPatternError,
    },
    /// A path of keys cannot be read.
    #[error("`{key}` of the source on line {line} of relmap.toml: {reason}")]
    Key {
        /// Which setting.
        key: &'static str,
        /// The line.
        line: usize,
        /// Why.
        reason: KeyPatternError,
    },
    /// A time cannot be read.
    #[error("`{0}` is not a valid time; write a day such as 2026-11-20, or an RFC 3339 time")]
    Moment(String),
    /// Nothing was committed at that time.
    #[error("the branch has no commit from {0} or earlier")]
    BeforeHistory(String),
    /// A dump cannot be read.
    #[error("{file}: {reason}")]
    Dump {
        /// Where it came from.
        file: String,
        /// Why.
        reason: DumpError,
    },
}

fn known(name: &str, known: &[String]) -> String {
    match nearest(name, known.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("known are {}", known.join(", ")),
    }
}
