//! What is published of the releases of an import.

use relmap_core::chart::image_ref::is_digest;
use relmap_core::import::{Import, Issue};
use relmap_core::ledger::{Record, Recorded, Release};
use relmap_core::rule_code::RuleCode;
use relmap_core::trace::Publication;

use crate::artifacts::{ArtifactsOptions, Asked, Charts, Chosen, named};
use crate::error::{Error, ImportError};
use crate::map::session::MapSession;
use crate::workspace::Workspace;

/// How many releases a note names.
const NAMED: usize = 3;

/// Notes of each release whether it is published, and the digest of its archive. Returns whether all could be asked.
pub(super) fn add(
    workspace: &Workspace,
    import: &mut Import,
    options: &ArtifactsOptions,
    notes: &mut Vec<String>,
) -> Result<bool, Error> {
    let session = MapSession::open(workspace)?;
    let releases: Vec<Release> = import
        .rows
        .iter()
        .map(|row| {
            let commit = row.commit.clone();
            let mut record = Record::new(&row.tag, row.version(), commit, Recorded::Import);
            record.path = Some(row.path.clone());
            Release { title: row.title.clone(), record }
        })
        .collect();
    let chosen = Chosen::among(&session, releases)?;
    let asked = Asked::new(&session, options)?;
    let charts = Charts::of(&session, &chosen, options)?.without_provenance();
    if charts.is_empty() && !chosen.releases.is_empty() {
        return Err(ImportError::NoPublished.into());
    }
    let mut findings = Vec::new();
    let published = charts.ask(&session, &asked, &mut findings)?;
    let (mut found, mut absent) = (0, 0);
    let mut several: Vec<&str> = Vec::new();
    let mut without: Vec<&str> = Vec::new();
    let mut no_place: Vec<&str> = Vec::new();
    for (row, release) in import.rows.iter_mut().zip(&chosen.releases) {
        match published.of(release) {
            Publication::Found(_, digest) => {
                found += 1;
                if published.has_several_digests(release) {
                    several.push(&release.record.chart);
                    continue;
                }
                row.digest = digest.filter(|digest| is_digest(digest));
                if row.digest.is_none() {
                    without.push(&release.record.chart);
                }
            }
            Publication::Absent(_) => {
                absent += 1;
                row.issues.push(Issue::NotPublished);
                row.issues.sort_unstable();
            }
            Publication::NoPlace => no_place.push(&release.record.chart),
            Publication::Unknown(_) | Publication::NotAsked(_) => {}
        }
    }
    let places: Vec<String> = charts.sources().iter().map(ToString::to_string).collect();
    notes.push(format!(
        "{found} of {} releases are published at {}; not published: {absent}",
        chosen.releases.len(),
        places.join(", ")
    ));
    if !several.is_empty() {
        notes.push(format!(
            "listed with several digests, so none is recorded: {}",
            named(&several, NAMED)
        ));
    }
    if !without.is_empty() {
        notes.push(format!("listed without a valid digest: {}", named(&without, NAMED)));
    }
    if !no_place.is_empty() {
        notes.push(format!(
            "nothing says where these charts are published, so they were not looked for: {}",
            named(&no_place, NAMED)
        ));
    }
    let unknown = findings.iter().filter(|one| one.rule == RuleCode::RegistryOutOfReach);
    let unknown: Vec<&str> = unknown.map(|one| one.message.as_str()).collect();
    notes.extend(unknown.first().map(|first| (*first).to_owned()));
    if unknown.len() > 1 {
        notes.push(format!("the same of {} more releases", unknown.len() - 1));
    }
    Ok(unknown.is_empty())
}
