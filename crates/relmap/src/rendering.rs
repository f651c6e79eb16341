//! `--render`: a chart before and now, written out and rendered by Helm.

use std::cell::OnceCell;
use std::path::Path;
use std::time::Duration;

use relmap_core::chart::metadata::ChartMetadata;
use relmap_core::component::{Component, join};
use relmap_core::facts::{Baseline, ComponentFacts, Rendered};
use relmap_git::{At, Repository, Snapshot};
use relmap_helm::{Charts, Helm, HelmError, Limits, complete, render, seclude};
use thiserror::Error;

use crate::args::RenderLimits;
use crate::error::CliError;

/// Why nothing could be rendered, when that is more than an answer.
#[derive(Debug, Error)]
pub(crate) enum RenderError {
    /// No folder for temporary files.
    #[error(
        "cannot make a folder for the charts to be rendered in; set TMPDIR to one that can be written"
    )]
    Folder(#[source] std::io::Error),
    /// Helm was given up on.
    #[error(transparent)]
    Helm(#[from] HelmError),
}

/// The renderings of a run: all of them share one helm program and its limits.
pub(crate) struct Rendering {
    limits: Limits,
    helm: OnceCell<Helm>,
}

impl Rendering {
    pub(crate) fn new(limits: &RenderLimits) -> Rendering {
        let bytes = |mib: u64| mib.saturating_mul(1 << 20);
        let limits = Limits {
            // More than a hundred years is no limit, and would not fit into a clock.
            time: Duration::from_secs(limits.render_timeout.min(1 << 31)),
            output: bytes(limits.render_output),
            disk: bytes(limits.render_disk),
        };
        Rendering { limits, helm: OnceCell::new() }
    }

    fn helm(&self) -> Result<&Helm, HelmError> {
        if let Some(helm) = self.helm.get() {
            return Ok(helm);
        }
        let helm = Helm::find(self.limits)?;
        Ok(self.helm.get_or_init(|| helm))
    }

    /// Renders a component's chart as it was at the baseline and as it is now. That the helm program
    /// is not there or was stopped is an answer.
    pub(crate) fn rendered(
        &self,
        repository: &Repository,
        component: &Component,
        facts: &ComponentFacts,
        now: &Snapshot<'_>,
    ) -> Result<Rendered, CliError> {
        let result = rendered(|| self.helm(), repository, component, facts, now);
        match result {
            Err(CliError::Render(RenderError::Helm(error))) if error.is_refusal() => {
                Ok(Rendered::OutOfReach {
                    reason: error.to_string(),
                    help: error.help().to_owned(),
                })
            }
            other => other,
        }
    }
}

fn rendered<'h>(
    helm: impl FnOnce() -> Result<&'h Helm, HelmError>,
    repository: &Repository,
    component: &Component,
    facts: &ComponentFacts,
    now: &Snapshot<'_>,
) -> Result<Rendered, CliError> {
    let Baseline::Released(baseline) = &facts.baseline else { return Ok(Rendered::NotAsked) };
    let (Some(old_folder), Some(new_folder)) = (&facts.old.chart, &component.layout.chart) else {
        return Ok(Rendered::NotAsked);
    };
    if facts.changes.is_empty() {
        return Ok(Rendered::NotAsked);
    }
    let helm = helm().map_err(RenderError::Helm)?;
    let folder = tempfile::tempdir().map_err(RenderError::Folder)?;
    let at = |state: &str| folder.path().join(state).join("chart");
    let then = repository.snapshot(At::Commit(&baseline.commit))?;
    let (old, new, swapped) = (at("old"), at("new"), at("swapped"));
    export(&then, old_folder, &old)?;
    export(now, new_folder, &new)?;
    export(now, new_folder, &swapped)?;
    let templates = swapped.join("templates");
    if templates.exists() {
        std::fs::remove_dir_all(&templates).map_err(RenderError::Folder)?;
    }
    then.export(&join(old_folder, "templates"), &templates)?;
    let (mut left_out, mut schemas, mut packed) = (Vec::new(), Vec::new(), Vec::new());
    for chart in [&old, &new, &swapped] {
        left_out.extend(complete(chart).map_err(RenderError::Helm)?);
        let found = seclude(chart).map_err(RenderError::Helm)?;
        schemas.extend(found.schemas);
        packed.extend(found.packed);
    }
    let skip_schemas = !packed.is_empty();
    if let Some(file) = packed.first()
        && !helm.skips_schemas().map_err(RenderError::Helm)?
    {
        let (file, version) = (file.clone(), helm.version.clone());
        return Err(RenderError::Helm(HelmError::CannotSkipSchemas { file, version }).into());
    }
    schemas.extend(packed);
    for list in [&mut left_out, &mut schemas] {
        list.sort();
        list.dedup();
    }
    let charts = Charts { old: &old, swapped: &swapped, new: &new, skip_schemas };
    let mut renderings = render(helm, &charts).map_err(RenderError::Helm)?;
    renderings.left_out = left_out;
    renderings.schemas_left_out = schemas;
    Ok(Rendered::Done(renderings))
}

/// Writes a chart out, with those of its dependencies that stand elsewhere in the repository.
fn export(at: &Snapshot<'_>, folder: &str, to: &Path) -> Result<(), CliError> {
    at.export(folder, to)?;
    let files = ["Chart.yaml", "requirements.yaml"];
    for bytes in files.into_iter().map(|name| at.read(&join(folder, name))) {
        let Some(Ok((chart, _))) = bytes?.as_deref().map(ChartMetadata::parse) else { continue };
        for dependency in chart.dependencies {
            let local =
                dependency.repository.as_deref().and_then(|url| url.strip_prefix("file://"));
            let target = to.join("charts").join(&dependency.name);
            if let Some(place) = local.and_then(|local| resolve(folder, local))
                && !target.exists()
                && at.read(&join(&place, "Chart.yaml"))?.is_some()
            {
                at.export(&place, &target)?;
            }
        }
    }
    Ok(())
}

/// A path from a folder, as a path from the repository's root; none if it leads out of there.
fn resolve(folder: &str, path: &str) -> Option<String> {
    if path.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn local_dependencies_stay_inside_of_the_repository() {
        assert_eq!(resolve("charts/web", "../common").as_deref(), Some("charts/common"));
        assert_eq!(resolve("", "./common/").as_deref(), Some("common"));
        assert_eq!(resolve("charts/web", "../../../common"), None);
        assert_eq!(resolve("charts/web", "/common"), None);
    }
}
