//! `--render`: a chart before and now, written out and rendered by Helm.

use std::path::Path;

use relmap_core::chart::metadata::ChartMetadata;
use relmap_core::component::{Component, join};
use relmap_core::facts::{Baseline, ComponentFacts, Rendered};
use relmap_git::{At, Repository, Snapshot};
use relmap_helm::{Charts, Helm, HelmError, complete, render};

use crate::error::{Error, RenderError};

/// Renders a component's chart as it was at the baseline and as it is now.
pub(crate) fn rendered(
    repository: &Repository,
    component: &Component,
    facts: &ComponentFacts,
    now: &Snapshot<'_>,
) -> Result<Rendered, Error> {
    let Baseline::Released(baseline) = &facts.baseline else { return Ok(Rendered::NotAsked) };
    let (Some(old_folder), Some(new_folder)) = (&facts.old.chart, &component.layout.chart) else {
        return Ok(Rendered::NotAsked);
    };
    if facts.changes.is_empty() {
        return Ok(Rendered::NotAsked);
    }
    let helm = match Helm::find() {
        Ok(helm) => helm,
        Err(HelmError::NotFound) => {
            return Ok(Rendered::OutOfReach {
                reason: HelmError::NotFound.to_string(),
                help: "install Helm 3 or 4, or check without --render".to_owned(),
            });
        }
        Err(error) => return Err(RenderError::Helm(error).into()),
    };
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
    let mut left_out = Vec::new();
    for chart in [&old, &new, &swapped] {
        left_out.extend(complete(chart).map_err(RenderError::Helm)?);
    }
    left_out.sort();
    left_out.dedup();
    let charts = Charts { old: &old, swapped: &swapped, new: &new };
    let mut renderings = render(&helm, &charts).map_err(RenderError::Helm)?;
    renderings.left_out = left_out;
    Ok(Rendered::Done(renderings))
}

/// Writes a chart out, with those of its dependencies that stand elsewhere in the repository.
fn export(at: &Snapshot<'_>, folder: &str, to: &Path) -> Result<(), Error> {
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
