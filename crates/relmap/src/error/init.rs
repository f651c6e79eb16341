//! Why `init` writes nothing.

use thiserror::Error;

/// Why `init` writes nothing.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum InitError {
    /// A chart that does not exist was named.
    #[error("there is no chart `{name}` here; {}", known_charts(.known))]
    NoChart {
        /// The name.
        name: String,
        /// Those that exist.
        known: Vec<String>,
    },
    /// No file can be made of the history of a chart.
    #[error(
        "cannot create RELEASE.txt for {name}: the tag {tag} is not a valid heading; write the file by hand"
    )]
    NoFile {
        /// The chart or app.
        name: String,
        /// The newest tag.
        tag: String,
    },
}

fn known_charts(known: &[String]) -> String {
    match known {
        [] => "there are no charts".to_owned(),
        known => format!("known are {}", known.join(", ")),
    }
}
