//! What can be wrong with a `relmap.toml`.

use thiserror::Error;

use crate::artifacts::{ChartSourceError, ImageTemplateError};
use crate::component::TemplateError;
use crate::git_host::HostUrlError;
use crate::position::Span;
use crate::rules::SettingError;

/// One fault, and where it is.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{kind}")]
pub struct ConfigDiagnostic {
    /// What is wrong.
    #[source]
    pub kind: ConfigDiagnosticKind,
    /// Where.
    pub span: Span,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ConfigDiagnosticKind {
    /// The bytes are no text.
    #[error("this file is not UTF-8 from byte {offset} on")]
    NotUtf8 {
        /// The offset of the first wrong byte.
        offset: usize,
    },
    /// A line that git leaves where a merge went wrong.
    #[error("unresolved merge conflict (`{0}`); resolve it and commit the file again")]
    ConflictMarker(&'static str),
    /// It is no TOML.
    #[error("invalid TOML: {0}")]
    Syntax(String),
    /// A key that is not known.
    #[error("`{key}` is not known {table}{}", did_you_mean(suggestion, known))]
    UnknownKey {
        /// The key.
        key: String,
        /// The table that it is in, with its preposition: `in [rules]`.
        table: &'static str,
        /// The known key that is nearest, if one is near.
        suggestion: Option<&'static str>,
        /// All known keys.
        known: &'static [&'static str],
    },
    /// A value of the wrong type.
    #[error("`{key}` must be {expected}, not {found}")]
    WrongType {
        /// The key.
        key: String,
        /// What belongs there.
        expected: &'static str,
        /// What is there.
        found: &'static str,
    },
    /// A word that is none of the known ones.
    #[error("`{key}` cannot be `{written}`{}", did_you_mean(suggestion, known))]
    UnknownWord {
        /// The key.
        key: &'static str,
        /// What is there.
        written: String,
        /// The known word that is nearest, if one is near.
        suggestion: Option<&'static str>,
        /// All known words.
        known: &'static [&'static str],
    },
    /// A key that must be there is not.
    #[error(
        "this component has no `name`; write `name = \"TITLE\"`, the title in its RELEASE.txt headings"
    )]
    NoName,
    /// A name that can be no title.
    #[error("`{0}` is not a valid title: it is empty, or contains a space or a control character")]
    BadName(String),
    /// Two components of one name.
    #[error("the component `{name}` appears twice; it was first named on line {first}")]
    RepeatedName {
        /// The name.
        name: String,
        /// The line of the first one, counted from 1.
        first: usize,
    },
    /// One app twice in the list of a chart.
    #[error("`app` lists `{0}` twice; a chart deploys one release of an app")]
    RepeatedApp(String),
    /// `app-version` names nothing that it can be.
    #[error("`app-version` cannot be `{written}`{}", app_version_help(suggestion, apps))]
    UnknownAppVersion {
        /// What is there.
        written: String,
        /// The word that is nearest, if one is near.
        suggestion: Option<String>,
        /// The apps of the chart.
        apps: Vec<String>,
    },
    /// An environment without a name.
    #[error("this environment has no `name`; write `name = \"production\"`")]
    NoEnvironmentName,
    /// A name that can be no environment.
    #[error("`{0}` is not a valid name of an environment; use letters, digits, `-`, `_` and `.`")]
    BadEnvironmentName(String),
    /// Two environments of one name.
    #[error("the environment `{name}` appears twice; it was first named on line {first}")]
    RepeatedEnvironment {
        /// The name.
        name: String,
        /// The line of the first one, counted from 1.
        first: usize,
    },
    /// `after` names no environment.
    #[error("there is no environment `{0}`; `after` names another [[environment]]")]
    UnknownEnvironment(String),
    /// `after` leads back to its own environment.
    #[error(
        "`after = \"{0}\"` makes the order of the environments a circle; remove it from one of them"
    )]
    EnvironmentCircle(String),
    /// A source without a format or a path.
    #[error("a source needs `format` and `path`")]
    IncompleteSource,
    /// A source of values that says nowhere where the version is.
    #[error(
        "a source of the format `values` needs `app`, `chart` or `image`: the path of keys of the version, such as `image.tag`"
    )]
    NoVersionKey,
    /// A source at a server: its history is read from a clone.
    #[error(
        "`repository` of a source cannot be a URL; clone it next to this repository and write `repository = \"../{0}\"`"
    )]
    SourceAtServer(String),
    /// A path that leaves the repository.
    #[error(
        "`{key} = \"{path}\"` points outside the repository; write a path below the folder of relmap.toml"
    )]
    PathOutside {
        /// The key.
        key: &'static str,
        /// The path.
        path: String,
    },
    /// A fleet without a repository.
    #[error(
        "the fleet has no repository; list paths and URLs: `repositories = [\"../charts\", \"https://git.example/app.git\"]`"
    )]
    NoRepository,
    /// A place that is empty or has a control character.
    #[error("`{0}` is not a path or URL of a repository")]
    BadPlace(String),
    /// More repositories than a fleet may have.
    #[error("the fleet has more than {most} repositories; make several fleet files")]
    TooManyRepositories {
        /// The most.
        most: usize,
    },
    /// An environment of a fleet without a source.
    #[error(
        "the environment `{0}` of a fleet needs a `source`; recorded deployments count for the environments of a relmap.toml"
    )]
    FleetEnvironmentWithoutSource(String),
    /// A source of a fleet that does not say where its files are.
    #[error(
        "a source of a fleet needs `repository`: the name, path or URL of one of its repositories"
    )]
    SourceWithoutRepository,
    /// A rule's setting cannot be read.
    #[error(transparent)]
    Setting(#[from] SettingError),
    /// The name of an image cannot be read.
    #[error(transparent)]
    Image(#[from] ImageTemplateError),
    /// A place of charts cannot be read.
    #[error(transparent)]
    ChartSource(#[from] ChartSourceError),
    /// The address of a git host cannot be read.
    #[error(transparent)]
    HostUrl(#[from] HostUrlError),
    /// A tag template cannot be read.
    #[error(transparent)]
    Template(#[from] TemplateError),
}

fn app_version_help(suggestion: &Option<String>, apps: &[String]) -> String {
    match suggestion {
        Some(near) => format!("; did you mean `{near}`?"),
        None if apps.is_empty() => {
            "; the component has no `app`, so only `own` is possible".to_owned()
        }
        None => format!("; expected `own` or an app of the chart: {}", apps.join(", ")),
    }
}

fn did_you_mean(suggestion: &Option<&'static str>, known: &[&'static str]) -> String {
    match suggestion {
        Some(near) => format!("; did you mean `{near}`?"),
        None => format!("; expected one of {}", known.join(", ")),
    }
}
