//! `helm list` and `helm get metadata`.

use super::kept::Kept;
use super::text;
use crate::{ChartUse, Deployed, Place, VersionUse};

pub(super) fn listed(dump: &str, value: &Kept) -> Option<Deployed> {
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

pub(super) fn metadata(dump: &str, value: &Kept) -> Option<Deployed> {
    let mut deployed = named(dump, value)?;
    deployed.app = text(value, &["appVersion"]).map(str::to_owned);
    deployed.chart = Some(ChartUse {
        name: text(value, &["chart"])?.to_owned(),
        repository: None,
        version: VersionUse::Exact(text(value, &["version"])?.to_owned()),
    });
    Some(deployed)
}

fn named(dump: &str, value: &Kept) -> Option<Deployed> {
    let place = Place { file: dump.to_owned(), line: 0 };
    let mut deployed = Deployed::new(text(value, &["name"])?, place);
    deployed.namespace = text(value, &["namespace"]).map(str::to_owned);
    Some(deployed)
}
