//! One line of the records of an environment.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::RecordedDeployment;
use crate::{ChartUse, ComponentKey, Deployed, ImageUse, Place, VersionUse};

/// The form of the files, written into the first line of each.
const SCHEMA: u64 = 1;

/// Why the records of an environment cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{file}, line {line}: {fault}")]
pub struct RecordError {
    /// The file.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong.
    pub fault: RecordFault,
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RecordFault {
    /// It is not UTF-8 text.
    #[error("this is not UTF-8 text")]
    NotUtf8,
    /// The first line names another environment, or none.
    #[error("this should be {{\"schema\":1,\"environment\":\"{0}\"}}")]
    Header(String),
    /// Another version of relmap wrote the file in another form.
    #[error("this file has schema {0}, and this relmap reads schema 1; use a newer relmap")]
    Schema(u64),
    /// It is no record.
    #[error("this is not a record of a deployment: {0}")]
    NoRecord(String),
}

#[derive(Serialize, Deserialize)]
struct Header {
    schema: u64,
    #[serde(default)]
    environment: String,
}

/// A record as it is written.
#[derive(Serialize, Deserialize)]
pub(super) struct Line {
    time: String,
    by: String,
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    namespace: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    removed: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    chart: Option<ChartLine>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    app: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    images: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct ChartLine {
    /// Name and version in one text, if nobody knows where it is split.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    repository: Option<String>,
}

/// The first line of a file.
pub(super) fn header(environment: &str) -> String {
    text(&Header { schema: SCHEMA, environment: environment.to_owned() })
}

/// Plain data always has a text.
fn text(line: &impl Serialize) -> String {
    serde_json::to_string(line).unwrap_or_default()
}

pub(super) fn check_header(line: &str, environment: &str) -> Result<(), RecordFault> {
    let wrong = || RecordFault::Header(environment.to_owned());
    let header: Header = serde_json::from_str(line).map_err(|_| wrong())?;
    match header.schema {
        SCHEMA if header.environment == environment => Ok(()),
        SCHEMA => Err(wrong()),
        other => Err(RecordFault::Schema(other)),
    }
}

impl Line {
    /// Reads a line.
    pub(super) fn read(text: &str, place: Place) -> Result<RecordedDeployment, RecordFault> {
        let read: Line =
            serde_json::from_str(text).map_err(|fault| RecordFault::NoRecord(fault.to_string()))?;
        read.into_record(place)
    }

    /// The line as it is written.
    pub(super) fn text(&self) -> String {
        text(self)
    }

    fn into_record(self, place: Place) -> Result<RecordedDeployment, RecordFault> {
        let time: Timestamp = self.time.parse().map_err(|_| {
            RecordFault::NoRecord(format!(
                "`{}` is not a time such as 2026-11-20T09:30:00Z",
                self.time
            ))
        })?;
        let mut deployed = Deployed::new(&self.name, place);
        deployed.namespace.clone_from(&self.namespace);
        deployed.app = self.app;
        deployed.chart = self.chart.map(ChartLine::into_use).transpose()?;
        let image = |text: String| match text.parse() {
            Ok(image) => Ok(ImageUse { path: String::new(), image }),
            Err(_) => Err(RecordFault::NoRecord(format!("`{text}` is not an image"))),
        };
        deployed.images = self.images.into_iter().map(image).collect::<Result<_, _>>()?;
        Ok(RecordedDeployment {
            time: time.as_second(),
            by: self.by,
            component: ComponentKey { name: self.name, namespace: self.namespace },
            deployed: (!self.removed).then(|| Arc::new(deployed)),
        })
    }
}

impl ChartLine {
    fn into_use(self) -> Result<ChartUse, RecordFault> {
        let ChartLine { label, name, version, repository } = self;
        match (label, name) {
            (Some(label), _) => {
                Ok(ChartUse { name: label.clone(), repository, version: VersionUse::Joined(label) })
            }
            (None, Some(name)) => {
                let version = VersionUse::of_chart(version.as_deref());
                Ok(ChartUse { name, repository, version })
            }
            (None, None) => {
                Err(RecordFault::NoRecord("`chart` needs `name` or `label`".to_owned()))
            }
        }
    }
}

impl From<&RecordedDeployment> for Line {
    fn from(one: &RecordedDeployment) -> Line {
        let deployed = one.deployed.as_deref();
        let chart = |chart: &ChartUse| match &chart.version {
            VersionUse::Joined(label) => ChartLine {
                label: Some(label.clone()),
                name: None,
                version: None,
                repository: chart.repository.clone(),
            },
            version => ChartLine {
                label: None,
                name: Some(chart.name.clone()),
                version: version.written().map(str::to_owned),
                repository: chart.repository.clone(),
            },
        };
        Line {
            time: Timestamp::from_second(one.time).unwrap_or_default().to_string(),
            by: one.by.clone(),
            name: one.component.name.clone(),
            namespace: one.component.namespace.clone(),
            removed: deployed.is_none(),
            chart: deployed.and_then(|deployed| deployed.chart.as_ref()).map(chart),
            app: deployed.and_then(|deployed| deployed.app.clone()),
            images: deployed
                .map(|deployed| deployed.images.iter().map(|used| used.image.to_string()).collect())
                .unwrap_or_default(),
        }
    }
}
