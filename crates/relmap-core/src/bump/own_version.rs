//! The component's own version in its files: Chart.yaml, or the files of an app's tools.

use std::collections::BTreeMap;

use semver::Version;

use super::files::{Draft, refusal};
use super::{BumpContext, FileEdit, Refusal, version_files};
use crate::chart::edit;
use crate::check::filled_in::is_filled_in;
use crate::component::join;
use crate::facts::Baseline;
use crate::release_notes::Entry;

/// The version of an app in the files of its tools, where it was that of the release before.
pub(super) fn set_version_files(draft: &mut Draft<'_>, version: &Version) {
    let component = draft.context.component;
    if component.layout.chart.is_some() {
        return;
    }
    let newest = component.notes.newest().and_then(Entry::semver);
    let released = match &draft.context.facts.baseline {
        Baseline::Released(released) => Some(&released.version),
        _ => None,
    };
    let olds: Vec<&Version> = released.into_iter().chain(newest).collect();
    for name in version_files::NAMES {
        let path = join(&component.layout.folder, name);
        let Some(bytes) = draft.read(&path) else { continue };
        let Some(moved) = version_files::moved(name, bytes, &olds, version) else { continue };
        let what = format!("version {} -> {}", moved.old, moved.new);
        draft.steps.push(FileEdit { file: path.clone(), what });
        draft.files.insert(path, moved.content);
    }
}

pub(super) fn set_chart_version(draft: &mut Draft<'_>, version: &Version) -> Result<(), Refusal> {
    let Some((path, chart)) = draft.chart() else { return Ok(()) };
    let Some(written) = chart.version else {
        let bytes = draft.read(&path).unwrap_or_default().to_vec();
        let added = edit::add_below(&bytes, "name", "version", &version.to_string());
        draft.files.insert(path.clone(), added.map_err(refusal(&path))?);
        draft.steps.push(FileEdit { file: path, what: format!("version {version}") });
        return Ok(());
    };
    let BumpContext { component, facts, .. } = draft.context;
    if is_filled_in(component, facts, Some(&written)) || written.lenient().as_ref() == Some(version)
    {
        return Ok(());
    }
    let mark = if written.text.starts_with('v') { "v" } else { "" };
    draft.set(&path, &BTreeMap::from([("version".to_owned(), format!("{mark}{version}"))]))
}
