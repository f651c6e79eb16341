//! Whether a check passes with the files that `init` plans. They are judged before they are written.

use std::collections::{BTreeMap, BTreeSet};

use relmap_core::config;
use relmap_core::outcome::{ComponentOutcome, Outcome, Verdict};
use relmap_core::rule_code::Severity;

use super::config_file;
use super::plan::Plan;
use super::scene::Scene;
use crate::error::Error;
use crate::options::CheckOptions;
use crate::project::Project;

/// The plan with the changelogs that serve as release files at least as well as a new RELEASE.txt, and
/// what a check will say of it.
pub(super) fn best(scene: &Scene<'_>) -> Result<Plan, Error> {
    let mut plan = Plan::make(scene, &BTreeSet::new())?;
    let mut outcome = judge(scene, &plan)?;
    let doubtful: BTreeSet<String> = plan
        .changelogs
        .iter()
        .filter(|(path, _)| verdict(outcome.as_ref(), path) != Verdict::Pass)
        .map(|(path, _)| path.clone())
        .collect();
    if !doubtful.is_empty() {
        let other = Plan::make(scene, &doubtful)?;
        let other_outcome = judge(scene, &other)?;
        let mut refused = BTreeMap::new();
        for (path, instead) in plan.changelogs.iter().filter(|(path, _)| doubtful.contains(path)) {
            let with = verdict(outcome.as_ref(), path);
            if verdict(other_outcome.as_ref(), instead) < with {
                let why = of_file(outcome.as_ref(), path).and_then(reason).unwrap_or_default();
                refused.insert(path.clone(), why);
            }
        }
        if !refused.is_empty() {
            (plan, outcome) = if refused.len() == doubtful.len() {
                (other, other_outcome)
            } else {
                let plan = Plan::make(scene, &refused.keys().cloned().collect())?;
                let outcome = judge(scene, &plan)?;
                (plan, outcome)
            };
            plan.remarks.extend(refused.into_iter().map(|(path, why)| {
                format!("{path} is not taken as the release file, since a check would fail: {why}")
            }));
        }
    }
    for component in outcome.iter().flat_map(|outcome| &outcome.components) {
        if let (Verdict::Fail | Verdict::Undecided, Some(why)) =
            (component.verdict, reason(component))
        {
            let word = component.verdict.as_str();
            plan.remarks
                .push(format!("`relmap check` will say {word} for {}: {why}", component.name));
        }
    }
    Ok(plan)
}

/// Judges the work tree as it will be; `None` if nothing is planned, or the relmap.toml cannot be read.
fn judge(scene: &Scene<'_>, plan: &Plan) -> Result<Option<Outcome>, Error> {
    if plan.files.is_empty() && plan.config.is_empty() {
        return Ok(None);
    }
    let Some(text) = config_file::text(&plan.config, &scene.snapshot)? else { return Ok(None) };
    let Ok(mut config) = config::parse(text.as_bytes()) else { return Ok(None) };
    config.overrides = scene.project.config.overrides.clone();
    let files = plan.files.iter();
    let files = files.map(|file| (file.path.clone(), file.content.clone().into_bytes())).collect();
    let everything = CheckOptions::everything().worktree(true);
    let project = Project::planned(scene.workspace, config, files, &everything)?;
    project.judge(&everything).map(Some)
}

fn of_file<'o>(outcome: Option<&'o Outcome>, path: &str) -> Option<&'o ComponentOutcome> {
    outcome?.components.iter().find(|component| component.release_file == path)
}

/// The verdict on the component of a release file; one that is not there fails.
fn verdict(outcome: Option<&Outcome>, path: &str) -> Verdict {
    of_file(outcome, path).map_or(Verdict::Fail, |component| component.verdict)
}

/// The gravest finding on a component.
fn reason(component: &ComponentOutcome) -> Option<String> {
    let grave = component.findings.iter().filter(|finding| finding.severity >= Severity::Undecided);
    grave.max_by_key(|finding| finding.severity).map(|finding| finding.message.clone())
}
