//! Why nothing can be said of environments.

use relmap_core::ci::PullRequest;
use relmap_core::suggest::nearest;
use relmap_environments::dump::DumpError;
use relmap_environments::{KeyPatternError, PathPatternError, RecordError};
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
    /// More than anybody runs.
    #[error(
        "the environments run more than {most} components together; is relmap.toml made to exhaust its readers? If not, \
         ask for some of them: --environment NAME"
    )]
    TooMany {
        /// The most that are looked at.
        most: usize,
    },
    /// More bytes than any environments need.
    #[error(
        "the files that say what runs have more than {most} MiB together; are they made to exhaust their readers? If \
         not, ask for one environment: --environment NAME"
    )]
    TooMuchToRead {
        /// The most that are read, in MiB.
        most: u64,
    },
    /// More deployments than anybody would read about.
    #[error(
        "the history has more than {most} deployments; is it made to exhaust its readers? If not, ask for one environment: \
         --environment NAME"
    )]
    TooManyDeployments {
        /// The most that are read.
        most: usize,
    },
    /// Nothing was committed at that time.
    #[error("the branch has no commit from {0} or earlier")]
    BeforeHistory(String),
    /// The records of an environment cannot be read.
    #[error("the map cannot be read: {0}; see what changed there: git log -p")]
    Records(#[from] RecordError),
    /// What is deployed is written in files, so it is not recorded.
    #[error(
        "{0} has a source in relmap.toml that says what runs; compare a dump with it: relmap env drift --dump {0}=FILE"
    )]
    HasSource(String),
    /// The CI system builds a pull request.
    #[error(
        "{build}, and relmap never pushes from one; record deployments after \
         the merge; if this is not a pull request, unset the variable: env -u {} relmap env record --push",
        build.variable
    )]
    PullRequestBuild {
        /// The build, with the variable that tells of it.
        build: PullRequest,
    },
    /// The map is at a server, and nothing is pushed.
    #[error("the map is kept at {0}; record deployments there: add --push")]
    AtServer(String),
    /// The branch is checked out, and moving it would make the work tree differ from it.
    #[error("the branch `{0}` is checked out; check out another one")]
    CheckedOut(String),
    /// The branch holds something else.
    #[error("the branch `{0}` is not a release map; name another branch in relmap.toml")]
    NoMap(String),
    /// A dump cannot be read.
    #[error("{file}: {reason}")]
    Dump {
        /// Where it came from.
        file: String,
        /// Why.
        reason: DumpError,
    },
}

impl EnvironmentError {
    /// An error if one of these names is none of those that are known.
    pub(crate) fn check_known<'n>(
        wanted: impl IntoIterator<Item = &'n String>,
        known: impl Iterator<Item = &'n str> + Clone,
    ) -> Result<(), EnvironmentError> {
        let unknown = wanted.into_iter().find(|name| !known.clone().any(|known| known == *name));
        unknown.map_or(Ok(()), |name| {
            let known_names = known.map(str::to_owned).collect();
            Err(EnvironmentError::Unknown { name: name.clone(), known_names })
        })
    }
}

fn known(name: &str, known: &[String]) -> String {
    if known.is_empty() {
        return "relmap.toml has no [[environment]]".to_owned();
    }
    match nearest(name, known.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("known are {}", known.join(", ")),
    }
}
