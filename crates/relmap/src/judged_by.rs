//! By whose settings a run judges: those of what is judged, or those of a pull request's target.

use relmap_core::chart::metadata::ChartMetadata;
use relmap_core::commit_id::CommitId;
use relmap_core::component::{Component, Inventory, join};
use relmap_core::config::EnvironmentConfig;
use relmap_core::facts::Checkout;
use relmap_core::finding::Finding;
use relmap_core::rule_code::RuleCode;
use relmap_core::target::{self, Remains};
use relmap_git::{At, Repository, Snapshot};

use crate::environment::Environment;
use crate::error::Error;
use crate::found::{Found, inventory};
use crate::moved;
use crate::options::CheckOptions;
use crate::second_charts;
use crate::settings_file::{config_in_force, read_config};
use crate::target_commit::{self, TargetCommit};

/// The settings in force, and the components that they find.
pub(crate) struct InForce {
    pub(crate) found: Found,
    /// The rules that were applied to find them.
    pub(crate) checked: Vec<RuleCode>,
    /// Whether the settings are those of a commit that the caller or the CI system named.
    pub(crate) by_another: bool,
}

/// Finds the settings in force for a snapshot, whose own ones found `own`.
pub(crate) fn settings(
    repository: &Repository,
    checkout: &Checkout,
    snapshot: &Snapshot<'_>,
    mut own: Found,
    environment: &Environment,
    options: &CheckOptions,
) -> Result<InForce, Error> {
    let named = options.config_from.as_deref().filter(|revision| !revision.is_empty());
    let source = match named {
        Some(revision) => {
            let commit = repository.commit_of_revision(revision)?;
            Some(TargetCommit { commit, shown: revision.to_owned() })
        }
        None if options.own_settings => None,
        None => match target_commit::of(repository, checkout, environment)? {
            Some(Err(finding)) => {
                own.findings.push(finding);
                let checked = vec![RuleCode::TargetMissing];
                return Ok(InForce { found: own, checked, by_another: false });
            }
            source => source.and_then(Result::ok),
        },
    };
    match source {
        Some(source) => by_target(repository, environment, snapshot, own, &source),
        None => Ok(InForce { found: own, checked: vec![], by_another: false }),
    }
}

/// The environments by which what runs is judged.
pub(crate) struct JudgedEnvironments {
    pub(crate) environments: Vec<EnvironmentConfig>,
    /// What is said of the settings.
    pub(crate) of_settings: Option<Finding>,
    /// In a pull request, the commit of its target that it began at.
    pub(crate) before: Option<CommitId>,
}

/// The environments by which what runs is judged: in a pull request those of its target, which may not choose the
/// files that speak for it. Where the target has none yet, those of the pull request.
pub(crate) fn environments(
    repository: &Repository,
    checkout: &Checkout,
    environment: &Environment,
) -> Result<JudgedEnvironments, Error> {
    let own = config_in_force(repository, environment)?;
    let (source, of_settings) = match target_commit::of(repository, checkout, environment)? {
        None => (None, None),
        Some(Err(finding)) => (None, Some(finding)),
        Some(Ok(source)) => (Some(source), None),
    };
    let Some(source) = source else {
        return Ok(JudgedEnvironments {
            environments: own.environments,
            of_settings,
            before: None,
        });
    };
    // What the target got since the pull request began is not changed by it.
    let common = repository.common_with_head(&source.commit)?;
    let before = Some(common.unwrap_or_else(|| source.commit.clone()));
    let at_target = repository.snapshot(At::Commit(&source.commit))?;
    let theirs = source.config(&at_target, environment)?;
    if theirs.environments.is_empty() {
        return Ok(JudgedEnvironments { environments: own.environments, of_settings, before });
    }
    let changes = target::environment_changes(&theirs, &own);
    let changed = target::changed(&changes, &source.shown);
    let of_settings = changed.map(|finding| finding.in_file("relmap.toml"));
    Ok(JudgedEnvironments { environments: theirs.environments, of_settings, before })
}

/// Finds the components by the settings of another commit.
fn by_target(
    repository: &Repository,
    environment: &Environment,
    snapshot: &Snapshot<'_>,
    own: Found,
    source: &TargetCommit,
) -> Result<InForce, Error> {
    let at_target = repository.snapshot(At::Commit(&source.commit))?;
    let theirs = source.config(&at_target, environment)?;
    let theirs = Found::new(repository, &at_target, theirs)?;
    let base = base(repository, environment, source)?;
    // What the target got since the pull request began is not removed by it.
    let before = match &base {
        Some((snapshot, Some(found))) => (snapshot, found),
        Some((snapshot, None)) => (snapshot, &theirs),
        None => (&at_target, &theirs),
    };

    let mut files = own.config.release_files();
    files.extend(theirs.config.release_files());
    files.extend(theirs.components.iter().map(|component| component.layout.release_file.clone()));
    let inventory = inventory(repository, snapshot, files)?;
    let pinned = target::pinned(theirs.settings(), own.settings(), &inventory);
    let mut found = Found::among(snapshot, pinned.config.clone(), &inventory)?;
    pinned.finish(
        &mut found.components,
        |folder| at_target.has_folder(folder),
        |folder| snapshot.has_folder(folder),
    )?;
    found.findings.iter_mut().for_each(target::forget_place);
    // One that moved has left nothing at its old place, or its new place is a decoy.
    let left = pinned.known.iter().filter(|(file, known)| *file != known.layout.release_file);
    for (file, component) in left {
        let now = found.components.iter().find(|now| now.layout.release_file == *file);
        if let Some(chart) = &component.layout.chart
            && now.is_none_or(|now| now.layout.chart.as_ref() != Some(chart))
            && has_remains(snapshot, component, chart)?
        {
            let remains = Remains::Folder(chart.clone());
            found.findings.extend(target::vanished(component, &remains, &source.shown));
        }
    }
    let (components, shown) = (&found.components, &source.shown);
    let decoys = moved::decoys(&at_target, snapshot, &pinned, components, &inventory, shown)?;
    found.findings.extend(decoys);
    let doubles = second_charts::of(&at_target, snapshot, &found.components, &inventory)?;
    found.findings.extend(doubles);
    for component in &pinned.gone {
        if before.0.read(&component.layout.release_file)?.is_some() {
            let remains = remains(snapshot, component, &inventory)?;
            found.findings.extend(target::vanished(component, &remains, &source.shown));
        }
    }
    let changes = target::changes(before.1.settings(), own.settings());
    if let Some(mut finding) = target::changed(&changes, &source.shown) {
        if snapshot.read("relmap.toml")?.is_some() {
            finding = finding.in_file("relmap.toml");
        }
        found.findings.push(finding);
    }
    Ok(InForce { found, checked: vec![RuleCode::ConfigChanged], by_another: true })
}

/// The commit that a pull request began at, where that is another one than its target, and the
/// settings there if they can be read.
fn base<'r>(
    repository: &'r Repository,
    environment: &Environment,
    source: &TargetCommit,
) -> Result<Option<(Snapshot<'r>, Option<Found>)>, Error> {
    let common = repository.common_with_head(&source.commit)?;
    let Some(common) = common.filter(|common| *common != source.commit) else { return Ok(None) };
    let snapshot = repository.snapshot(At::Commit(&common))?;
    let found = match read_config(&snapshot, environment) {
        Err(Error::Config(_)) => None,
        read => Some(Found::new(repository, &snapshot, read?)?),
    };
    Ok(Some((snapshot, found)))
}

/// What is left of a component that has no RELEASE.txt any more.
fn remains(
    snapshot: &Snapshot<'_>,
    component: &Component,
    inventory: &Inventory,
) -> Result<Remains, Error> {
    let layout = &component.layout;
    let Some(chart) = &layout.chart else {
        let is_there = snapshot.has_folder(&layout.folder)?
            || has_remains(snapshot, component, &layout.folder)?;
        return Ok(if is_there {
            Remains::Folder(layout.folder.clone())
        } else {
            Remains::Nothing
        });
    };
    if inventory.charts.contains(chart) || has_remains(snapshot, component, chart)? {
        return Ok(Remains::Folder(chart.clone()));
    }
    // It may have been moved: a chart is known by its name.
    for folder in &inventory.charts {
        let bytes = snapshot.read(&join(folder, "Chart.yaml"))?.unwrap_or_default();
        let name = ChartMetadata::parse(&bytes).ok().and_then(|(chart, _)| chart.name);
        if name.is_some() && name == layout.chart_name {
            return Ok(Remains::Folder(folder.clone()));
        }
    }
    Ok(Remains::Nothing)
}

/// Whether a component's old chart folder still delivers something.
fn has_remains(snapshot: &Snapshot<'_>, component: &Component, chart: &str) -> Result<bool, Error> {
    let others = component.layout.excluded.inside(chart).collect();
    Ok(snapshot.has_remains(chart, &others)?)
}
