//! Why a fleet cannot be looked at.

use std::path::PathBuf;

use relmap_core::config::ConfigDiagnostic;
use thiserror::Error;

use super::diagnostics;

/// Why a fleet cannot be looked at.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum FleetError {
    /// There is no such file.
    #[error(
        "there is no fleet file {}; write `repositories = [\"../charts\"]` into it, or name another one with --fleet FILE",
        file.display()
    )]
    NoFile {
        /// The file.
        file: PathBuf,
    },
    /// The file is wrong.
    #[error("{file} is invalid:{}", diagnostics(file, found))]
    Config {
        /// The name of the file.
        file: String,
        /// What is wrong.
        found: Vec<ConfigDiagnostic>,
    },
    /// A file of lines is wrong.
    #[error("line {line} of {file}: {fault}")]
    List {
        /// The file.
        file: String,
        /// The line, counted from 1.
        line: usize,
        /// What is wrong.
        fault: String,
    },
    /// A file of lines is where the fleet file may not lead.
    #[error("{file} is outside of the checkout that has the fleet file; move it there")]
    ListRefused {
        /// The file.
        file: String,
    },
    /// A file that lists repositories is one of git's own.
    #[error(
        "the fleet file reads repositories from {file}, a file of git's own; name a file that is committed"
    )]
    ListOfGit {
        /// The file.
        file: String,
    },
    /// A pattern looks into a folder where the fleet file may not lead.
    #[error(
        "the fleet file looks for repositories in {pattern}; without your permission the fleet file of a checkout looks only \
         into the checkout and the folder around it (`../*`); to allow it: --allow-path DIR"
    )]
    PatternRefused {
        /// The folder, as it is written.
        pattern: String,
    },
    /// More repositories than a fleet may have.
    #[error("the fleet has more than {most} repositories; make several fleet files")]
    TooMany {
        /// The most.
        most: usize,
    },
    /// There is no place for copies of repositories.
    #[error(
        "there is no folder for copies of repositories: neither XDG_CACHE_HOME nor HOME is set; name one with --cache DIR"
    )]
    NoCache,
    /// Neither the fleet file nor a relmap.toml has an environment.
    #[error(
        "no relmap.toml of the fleet has an [[environment]], nor has the fleet file; docs/fleets.md has examples"
    )]
    NoEnvironment,
    /// A source of the fleet file names no repository of the fleet.
    #[error("`{place}` is no repository of the fleet; list it in `repositories`, or use its name")]
    UnknownRepository {
        /// The name or place.
        place: String,
    },
}
