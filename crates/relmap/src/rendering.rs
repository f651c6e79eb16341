//! `--render`: a chart before and now, written out and rendered by Helm.

use relmap_core::chart::metadata::ChartMetadata;
use relmap_core::component::{Component, join};
use relmap_core::facts::{Baseline, ComponentFacts, Rendered};
use relmap_fs::{Below, BelowError, NameFault, check_name};
use relmap_git::{At, Repository, Snapshot};
use relmap_helm::{Charts, Helm, HelmError, complete, render};
use thiserror::Error;

use crate::error::CliError;

/// Why nothing could be rendered, when that is more than an answer.
#[derive(Debug, Error)]
pub(crate) enum RenderError {
    /// No folder for temporary files.
    #[error(
        "cannot make a folder for the charts to be rendered in; set TMPDIR to one that can be written"
    )]
    Folder(#[source] std::io::Error),
    /// A file cannot be written there.
    #[error("a chart cannot be written out to be rendered")]
    Write(#[from] BelowError),
    /// A dependency has a name that would lead out of the folder of dependencies.
    #[error(
        "`{file}` declares the dependency `{name}`, which cannot be the name of a chart: {fault}; \
         correct the name, or check without --render"
    )]
    DependencyName {
        /// The Chart.yaml or requirements.yaml.
        file: String,
        /// The name.
        name: String,
        /// What is wrong with it.
        fault: NameFault,
    },
    /// Helm was given up on.
    #[error(transparent)]
    Helm(#[from] HelmError),
}

/// Renders a component's chart as it was at the baseline and as it is now.
pub(crate) fn rendered(
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
    let at = |state: &str| Below::new(folder.path().join(state).join("chart"));
    let failed = |error| CliError::from(RenderError::Write(error));
    let then = repository.snapshot(At::Commit(&baseline.commit))?;
    let (old, new, swapped) =
        (at("old").map_err(failed)?, at("new").map_err(failed)?, at("swapped").map_err(failed)?);
    let mut links = export(&then, old_folder, &old)?;
    links.extend(export(now, new_folder, &new)?);
    links.extend(export(now, new_folder, &swapped)?);
    swapped.remove("templates").map_err(failed)?;
    let templates = swapped.folder("templates").map_err(failed)?;
    links.extend(then.export(&join(old_folder, "templates"), &templates)?);
    links.sort();
    links.dedup();
    let mut left_out = Vec::new();
    for chart in [&old, &new, &swapped] {
        left_out.extend(complete(chart).map_err(RenderError::Helm)?);
    }
    left_out.sort();
    left_out.dedup();
    let charts = Charts { old: old.path(), swapped: swapped.path(), new: new.path() };
    let mut renderings = render(&helm, &charts).map_err(RenderError::Helm)?;
    renderings.left_out = left_out;
    // Helm would follow them, so what they lead to was not compared.
    renderings.gaps.extend(links.iter().map(|link| {
        format!("{link} is a link to a folder or out of the repository, and was left out")
    }));
    Ok(Rendered::Done(renderings))
}

/// Writes a chart out, with those of its dependencies that stand elsewhere in the repository, and
/// returns the links that were left out.
fn export(at: &Snapshot<'_>, folder: &str, to: &Below) -> Result<Vec<String>, CliError> {
    let mut links = at.export(folder, to)?;
    for file in ["Chart.yaml", "requirements.yaml"].map(|name| join(folder, name)) {
        let bytes = at.read(&file)?;
        let Some(Ok((chart, _))) = bytes.as_deref().map(ChartMetadata::parse) else { continue };
        for dependency in chart.dependencies {
            let local =
                dependency.repository.as_deref().and_then(|url| url.strip_prefix("file://"));
            let Some(local) = local else { continue };
            let name = dependency.name;
            if let Err(fault) = check_name(name.as_bytes()) {
                return Err(RenderError::DependencyName { file, name, fault }.into());
            }
            let target = format!("charts/{name}");
            if let Some(place) = resolve(folder, local)
                && !to.has(&target).map_err(RenderError::Write)?
                && at.read(&join(&place, "Chart.yaml"))?.is_some()
            {
                let target = to.folder(&target).map_err(RenderError::Write)?;
                links.extend(at.export(&place, &target)?);
            }
        }
    }
    Ok(links)
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
