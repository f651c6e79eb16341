//! `--render`: a chart before and now, written out and rendered by Helm.

use std::cell::OnceCell;
use std::ffi::OsString;

use relmap_core::chart::dependencies::path_from;
use relmap_core::chart::metadata::ChartMetadata;
use relmap_core::component::{Component, join};
use relmap_core::facts::{Baseline, ComponentFacts, Rendered};
use relmap_fs::{Below, Room, check_name};
use relmap_git::{At, Repository, Snapshot};
use relmap_helm::{Charts, Helm, HelmError, Limits, Stop, complete, render, seclude};

use crate::error::{Error, RenderError};
use crate::options::RenderLimits;

/// The renderings of a run: all of them share one helm program and its limits.
pub(crate) struct Rendering {
    limits: Limits,
    search_path: Option<OsString>,
    helm: OnceCell<Helm>,
}

impl Rendering {
    pub(crate) fn new(repository: &Repository, limits: &RenderLimits) -> Rendering {
        let RenderLimits { time, output, disk, memory } = *limits;
        let limits = Limits { time, output, disk, memory };
        Rendering { limits, search_path: repository.search_path(), helm: OnceCell::new() }
    }

    fn helm(&self) -> Result<&Helm, HelmError> {
        if let Some(helm) = self.helm.get() {
            return Ok(helm);
        }
        let helm = Helm::find(self.limits, self.search_path.clone())?;
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
    ) -> Result<Rendered, Error> {
        let room = Room::new(self.limits.disk);
        let mut result = rendered(|| self.helm(), &room, repository, component, facts, now);
        if result.is_err() && room.is_full() {
            let stop = Stop::Chart(self.limits.disk);
            result = Err(RenderError::Helm(HelmError::Stopped(stop)).into());
        }
        if let Ok(Rendered::Done(renderings)) = &mut result
            && repository.is_in_pull_request()
        {
            let gap = "this is the build of a pull request, and its templates may do something else in other releases, \
                       namespaces and clusters";
            renderings.gaps.insert(0, gap.to_owned());
        }
        match result {
            Err(Error::Render(RenderError::Helm(error))) if error.is_refusal() => {
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
    room: &Room,
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
    let helm = helm().map_err(RenderError::Helm)?;
    let folder = tempfile::tempdir().map_err(RenderError::Folder)?;
    let at = |state: &str| {
        Below::new(folder.path().join(state).join("chart")).map(|folder| folder.within(room))
    };
    let failed = |error| Error::from(RenderError::Write(error));
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
    let (mut left_out, mut schemas, mut packed) = (Vec::new(), Vec::new(), Vec::new());
    for chart in [&old, &new, &swapped] {
        left_out.extend(complete(chart).map_err(RenderError::Helm)?);
        let found = seclude(chart.path()).map_err(RenderError::Helm)?;
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
    let charts = Charts { old: old.path(), swapped: swapped.path(), new: new.path(), skip_schemas };
    let mut renderings = render(helm, &charts).map_err(RenderError::Helm)?;
    renderings.left_out = left_out;
    renderings.schemas_left_out = schemas;
    // Helm would follow them, so what they lead to was not compared.
    renderings.gaps.extend(links.iter().map(|link| {
        format!("{link} is a link to a folder or out of the repository, and was left out")
    }));
    Ok(Rendered::Done(renderings))
}

/// Writes a chart out, with those of its dependencies that are elsewhere in the repository, and
/// returns the links that were left out.
fn export(at: &Snapshot<'_>, folder: &str, to: &Below) -> Result<Vec<String>, Error> {
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
            if let Some(place) = path_from(folder, local)
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
