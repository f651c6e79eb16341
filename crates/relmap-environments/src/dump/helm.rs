//! `helm list` and `helm get metadata`.

use serde_json::Value;

use super::text;
use crate::{ChartUse, Deployed, Place, VersionUse};

pub(super) fn listed(dump: &str, value: &Value) -> Option<Deployed> {
    // What was uninstalled, or replaced by a later revision, does not run.
    if matches!(text(value, &["status"]), Some("uninstalled" | "superseded" | "uninstalling")) {
        return None;
    }
    let mut deployed = named(dump, value)?;
    deployed.app = text(value, &["app_version"]).map(str::to_owned);
    let chart = text(value, &["chart"])?;
    deployed.chart = Some(ChartUse {
        name: chart.to_owned(),
        repository: None,
        version: VersionUse::Joined(chart.to_owned()),
    });
    Some(deployed)
}

pub(super) fn metadata(dump: &str, value: &Value) -> Option<Deployed> {
    let mut deployed = named(dump, value)?;
    deployed.app = text(value, &["appVersion"]).map(str::to_owned);
    deployed.chart = Some(ChartUse {
        name: text(value, &["chart"])?.to_owned(),
        repository: None,
        version: VersionUse::Exact(text(value, &["version"])?.to_owned()),
    });
    Some(deployed)
}

fn named(dump: &str, value: &Value) -> Option<Deployed> {
    let place = Place { file: dump.to_owned(), line: 0 };
    let mut deployed = Deployed::new(text(value, &["name"])?, place);
    deployed.namespace = text(value, &["namespace"]).map(str::to_owned);
    Some(deployed)
}
