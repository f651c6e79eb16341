//! The document of `env` and `env show`.

use jiff::Timestamp;
use relmap_environments::{CatalogApp, CatalogRelease, Cell, Matrix, MatrixRow, Resolution};
#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use super::SchemaNumber;
use super::env_deployed::{DeployedObject, SinceObject};
use super::text::{Text, texts};
use super::word::Word;

/// What `relmap env --format json` and `relmap env show --format json` print.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct EnvShowDocument<'o> {
    schema: SchemaNumber,
    /// The time that was asked for in UTC, as in RFC 3339; null for now.
    at: Option<String>,
    /// The environments, each after the one that comes before it.
    environments: Vec<Text<'o>>,
    /// The components, by name.
    components: Vec<EnvComponent<'o>>,
    /// The files that cannot be read, so that what they said before counts.
    unreadable: Vec<UnreadableFile<'o>>,
}

impl<'o> EnvShowDocument<'o> {
    /// Components by environments, and the files that cannot be read: environment, file and reason.
    pub fn new(
        matrix: &'o Matrix,
        at: Option<Timestamp>,
        unreadable: &'o [(String, String, String)],
    ) -> Self {
        let Matrix { environments, rows } = matrix;
        EnvShowDocument {
            schema: SchemaNumber,
            at: at.map(|at| at.to_string()),
            environments: texts(environments),
            components: rows.iter().map(|row| EnvComponent::new(environments, row)).collect(),
            unreadable: unreadable
                .iter()
                .map(|(environment, file, reason)| UnreadableFile::new(environment, file, reason))
                .collect(),
        }
    }
}

/// A component.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct EnvComponent<'o> {
    /// Its name; with its namespace if an environment has the name twice.
    component: Text<'o>,
    /// What runs, in the order of the environments that have the component.
    runs: Vec<RunningObject<'o>>,
}

impl<'o> EnvComponent<'o> {
    pub(super) fn new(environments: &'o [String], row: &'o MatrixRow) -> Self {
        let cells = environments.iter().zip(&row.cells);
        EnvComponent {
            component: (&row.component).into(),
            runs: cells
                .filter_map(|(name, cell)| Some(RunningObject::new(name, cell.as_ref()?)))
                .collect(),
        }
    }
}

/// A component in an environment.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "Running"))]
struct RunningObject<'o> {
    /// The environment.
    environment: Text<'o>,
    #[serde(flatten)]
    deployed: DeployedObject<'o>,
    /// What the version was found to be in the release map.
    resolved: Word<&'o Resolution>,
    /// The release that runs, if it is known.
    release: Option<CatalogReleaseObject<'o>>,
    /// How many releases of the chart are newer.
    behind: Option<usize>,
    /// Since when it runs, if that is known.
    since: Option<SinceObject<'o>>,
    /// The rules that found drift. More may come.
    marks: Vec<Text<'o>>,
}

impl<'o> RunningObject<'o> {
    fn new(environment: &'o str, cell: &'o Cell) -> Self {
        let Cell { deployed, since, resolution, marks } = cell;
        RunningObject {
            environment: environment.into(),
            deployed: (&**deployed).into(),
            resolved: Word(resolution),
            release: resolution.release().map(CatalogReleaseObject::from),
            behind: resolution.behind(),
            since: SinceObject::new(since),
            marks: texts(marks),
        }
    }
}

/// A release that runs.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "RunningRelease"))]
struct CatalogReleaseObject<'o> {
    /// The title of the chart.
    title: Text<'o>,
    /// The chart's tag.
    tag: Text<'o>,
    /// The apps that it deploys.
    apps: Vec<CatalogAppObject<'o>>,
}

impl<'o> From<&'o CatalogRelease> for CatalogReleaseObject<'o> {
    fn from(release: &'o CatalogRelease) -> Self {
        CatalogReleaseObject {
            title: (&release.title).into(),
            tag: (&release.tag).into(),
            apps: release.apps.iter().map(CatalogAppObject::from).collect(),
        }
    }
}

/// An app of a release that runs.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "RunningApp"))]
struct CatalogAppObject<'o> {
    /// The app's name.
    name: Text<'o>,
    /// The version, as written.
    version: Text<'o>,
    /// The tag, if it was found in the app's repository.
    tag: Option<Text<'o>>,
}

impl<'o> From<&'o CatalogApp> for CatalogAppObject<'o> {
    fn from(CatalogApp { name, version, tag }: &'o CatalogApp) -> Self {
        CatalogAppObject {
            name: name.into(),
            version: version.into(),
            tag: tag.as_ref().map(Text::from),
        }
    }
}

/// A file that cannot be read.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct UnreadableFile<'o> {
    /// The environment.
    environment: Text<'o>,
    /// The file, from the root of its repository.
    file: Text<'o>,
    /// What is wrong with it.
    reason: Text<'o>,
}

impl<'o> UnreadableFile<'o> {
    pub(super) fn new(environment: &'o str, file: &'o str, reason: &'o str) -> Self {
        let [environment, file, reason] = [environment, file, reason].map(Text::from);
        UnreadableFile { environment, file, reason }
    }
}
