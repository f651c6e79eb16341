//! Verifying a release, and what can be stated of it.

use relmap_core::attestation::{AttestedApp, AttestedChart, AttestedImage, Pair};
use relmap_core::commit_id::CommitId;
use relmap_core::finding::Finding;
use relmap_core::ledger::{App, Record, Release};
use relmap_core::rule_code::{RuleCode, Severity};

use super::AttestOptions;
use crate::app_repository::AppPlace;
use crate::artifacts::{ArtifactSelection, Looked, look};
use crate::error::{ArtifactsError, Error};
use crate::map::session::MapSession;
use crate::public_url::public_url;

/// The tag of the release, what is stated of it if all of it is verified, and what was found.
pub(super) fn gather(
    session: &MapSession<'_>,
    options: &AttestOptions,
) -> Result<(String, Option<Pair>, Vec<Finding>), Error> {
    let records = options.record || options.push;
    // What is recorded is read beside a record.
    let stored = if records { session.map()? } else { session.map_or_tags()? };
    let map = stored.index()?;
    let artifacts = options.artifacts.clone().archives(true);
    let artifacts = artifacts.select(ArtifactSelection::Chart(options.chart.clone()));
    let Looked { verified, mut releases, charts, sources } = look(session, &map, &artifacts)?;
    let (Some(Release { title, record }), Some((_, chart)), Some(release)) =
        (releases.pop(), charts.first(), verified.releases.first())
    else {
        return Err(ArtifactsError::NoRelease.into());
    };
    let mut findings = verified.findings;
    findings.extend(tag(session, &record)?);
    let mut apps = Vec::new();
    for one in &record.apps {
        match app(session, options, (&title, &record.chart), one)? {
            Ok(found) => apps.push(found),
            Err(finding) => findings.push(*finding),
        }
    }
    if let (Some(source), None) = (sources.get(&title), &release.chart_digest)
        && findings.iter().all(|finding| finding.severity < Severity::Undecided)
    {
        let message = format!(
            "{source} names no digest of {} {}, so nothing can be stated of its archive",
            chart.name, chart.version
        );
        findings.push(Finding::new(RuleCode::RegistryOutOfReach, message));
    }
    let image = |image: &relmap_core::artifacts::VerifiedImage| {
        let digest = image.digest.clone()?;
        Some(AttestedImage { reference: image.reference.clone(), digest, app: image.app.clone() })
    };
    let images = release.images.iter().filter_map(image).collect();
    let pair = Pair {
        chart: AttestedChart {
            name: chart.name.clone(),
            version: record.version.clone(),
            tag: record.chart.clone(),
            commit: record.commit.clone(),
            path: record.path.clone(),
            repository: public_url(session.charts())?,
            published_at: sources.get(&title).map(ToString::to_string),
            digest: release.chart_digest.clone(),
        },
        apps,
        images,
    };
    let is_verified = findings.iter().all(|finding| finding.severity < Severity::Warning);
    Ok((record.chart, is_verified.then_some(pair), findings))
}

/// What keeps the tag of a chart from proving its commit.
fn tag(session: &MapSession<'_>, record: &Record) -> Result<Option<Finding>, Error> {
    let tag = &record.chart;
    Ok(match session.charts().commit_at(&format!("refs/tags/{tag}"))? {
        Some(commit) if commit == record.commit => None,
        Some(commit) => Some(moved(tag, &commit, &record.commit, tag)),
        None => {
            let message = format!("this repository has no tag {tag}, so nothing proves its commit");
            let help = "fetch the tags: git fetch --tags";
            Some(Finding::new(RuleCode::MapTagMissing, message).help(help))
        }
    })
}

fn moved(tag: &str, now: &CommitId, recorded: &CommitId, chart: &str) -> Finding {
    let message =
        format!("the tag {tag} leads to commit {now}, and the record of {chart} has {recorded}");
    Finding::new(RuleCode::MapTagMoved, message).help("see what moved it: relmap map verify")
}

/// The release of an app as its repository has it; what keeps it from being proven.
fn app(
    session: &MapSession<'_>,
    options: &AttestOptions,
    (title, chart): (&str, &str),
    app: &App,
) -> Result<Result<AttestedApp, Box<Finding>>, Error> {
    let given = options.artifacts.app_repository.as_ref();
    let given = given.map(|place| session.workspace.directory().join(place));
    let source = match session.app_of(title, Some(&app.name), given.as_deref())? {
        AppPlace::Here(source) => source,
        AppPlace::OutOfReach(reason) => {
            let message = format!(
                "whether {chart} deploys the commit of {} cannot be known: {reason}",
                app.shown()
            );
            return Ok(Err(Box::new(Finding::new(RuleCode::AppOutOfReach, message))));
        }
    };
    let named = app.tag.as_deref().unwrap_or(&app.version);
    let found = source.repository.find_release(&source.scheme, named)?.found;
    let Some(tag) = found else {
        let message = format!(
            "{chart} deploys {}, and the repository of {} has no such release",
            app.shown(),
            app.name
        );
        return Ok(Err(Box::new(Finding::new(RuleCode::AppUnknown, message))));
    };
    if let Some(recorded) = app.commit.as_ref().filter(|recorded| **recorded != tag.commit) {
        return Ok(Err(Box::new(moved(&tag.name, &tag.commit, recorded, chart))));
    }
    Ok(Ok(AttestedApp {
        name: app.name.clone(),
        version: app.version.clone(),
        tag: tag.name.clone(),
        commit: tag.commit.clone(),
        repository: public_url(&source.repository)?,
    }))
}
