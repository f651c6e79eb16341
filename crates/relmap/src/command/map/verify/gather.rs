//! What the map is compared with, read from the repositories.

use std::collections::{BTreeMap, BTreeSet};

use relmap_core::facts::Checkout;
use relmap_core::finding::Finding;
use relmap_core::import::{ImportedRow, decide};
use relmap_core::map::{ChartReleases, is_map_file};
use relmap_core::map_verify::{AppTags, MapFacts, MapFile, RemoteTags, TagSays};
use relmap_core::redact::redact;
use relmap_core::rule_code::{RuleCode, Severity};
use relmap_git::{At, Hints, ReleaseDiffs, Repository};

use crate::app_source::AppPlace;
use crate::apps::is_url;
use crate::audit::Subjects;
use crate::command::map::import::words;
use crate::error::CliError;
use crate::map_server::{MapServer, PATIENCE};
use crate::map_session::MapSession;
use crate::map_source;
use crate::progress;
use crate::recorded_fields::{RecordedFields, noted};

use super::VerifyArguments;
use super::history::{self, Copy};

/// Everything that a verification goes by.
pub(super) struct Gathered {
    pub(super) session: MapSession,
    /// The map's repository, if it is not that of the charts.
    pub(super) elsewhere: Option<Repository>,
    pub(super) branch: String,
    /// The copies of the branch, the one to build on first.
    pub(super) copies: Vec<Copy>,
    pub(super) facts: MapFacts,
    /// What was found on the way: files that cannot be read, rows that are gone.
    pub(super) findings: Vec<Finding>,
    /// Files that cannot be read, with their bytes.
    pub(super) unreadable: BTreeMap<String, Vec<u8>>,
}

impl Gathered {
    /// The repository that holds the map.
    pub(super) fn home(&self) -> &Repository {
        self.elsewhere.as_ref().unwrap_or(&self.session.charts)
    }

    /// The URL of a map that is kept at a server, without anything secret.
    pub(super) fn server_url(&self) -> Option<String> {
        let place = &self.session.config.map.repository;
        is_url(place).then(|| redact(place).into_owned())
    }
}

pub(super) fn gather(arguments: &VerifyArguments) -> Result<Gathered, CliError> {
    let session = MapSession::open(&arguments.directory)?;
    let branch = session.config.map.branch.clone();
    let elsewhere = map_source::repository(&session.charts, &session.config.map)?;
    let home = elsewhere.as_ref().unwrap_or(&session.charts);
    let checkout = session.charts.checkout(Hints::default())?;
    let mut findings = Vec::new();
    let remote = if arguments.remote {
        let (remote, found) = ask(&session, home, &checkout)?;
        findings.extend(found);
        Some(remote)
    } else {
        None
    };
    let copies = history::copies(home, &branch)?;
    let mut unreadable = BTreeMap::new();
    let files = read(home, &copies, &mut findings, &mut unreadable)?;
    findings.extend(history::findings(home, &copies, &files)?);

    let tags: BTreeMap<String, String> = session.charts.tag_commits()?.into_iter().collect();
    let mut commits = BTreeSet::new();
    for row in files.iter().flat_map(|file| &file.releases.rows) {
        if !commits.contains(&row.chart_commit) && session.charts.has_commit(&row.chart_commit) {
            commits.insert(row.chart_commit.clone());
        }
    }
    let says = says(&session)?;
    let apps = apps(&session, arguments, &files)?;
    let facts = MapFacts { files, tags, commits, says, apps, remote, checkout };
    Ok(Gathered { session, elsewhere, branch, copies, facts, findings, unreadable })
}

/// The files of the newest copies. Of copies that grew apart every row counts.
fn read(
    home: &Repository,
    copies: &[Copy],
    findings: &mut Vec<Finding>,
    unreadable: &mut BTreeMap<String, Vec<u8>>,
) -> Result<Vec<MapFile>, CliError> {
    let mut files: Vec<MapFile> = Vec::new();
    for copy in copies {
        for (name, bytes) in home.map_at(&copy.commit)?.files {
            if !is_map_file(&name) {
                continue;
            }
            match ChartReleases::parse(&bytes) {
                Ok(releases) => match files.iter_mut().find(|file| file.name == name) {
                    Some(known) => {
                        for row in releases.rows {
                            // What disagrees is found with the history.
                            let _ = known.releases.add(row);
                        }
                    }
                    None => files.push(MapFile { name, bytes, releases }),
                },
                Err(faults) => {
                    findings.extend(faults.into_iter().map(|fault| {
                        let message = format!(
                            "{name} on {} is no map that can be read: {fault}",
                            copy.reference
                        );
                        Finding::new(RuleCode::MapUnreadable, message)
                            .at(name.clone(), fault.span)
                            .help(format!(
                                "bring the file back as it was: git log -p {} -- {name}",
                                copy.reference
                            ))
                    }));
                    unreadable.insert(name, bytes);
                }
            }
        }
    }
    Ok(files)
}

/// What the tags of the charts say.
fn says(session: &MapSession) -> Result<BTreeMap<String, Vec<TagSays>>, CliError> {
    let subjects = Subjects::new(&session.config, None);
    let words = words::of(&session.config, &session.charts.snapshot(At::Head)?)?;
    let sightings = progress::survey(&session.charts, &words)?;
    let mut import = decide(&sightings);
    let mut steps = ReleaseDiffs::new(&session.charts);
    let mut fields: BTreeMap<(String, String), RecordedFields> = BTreeMap::new();
    for row in &import.rows {
        let key = (row.tag.clone(), row.title.clone());
        fields.insert(key, of_tag(&mut steps, &subjects, row)?);
    }
    import.read_messages();
    let mut says: BTreeMap<String, Vec<TagSays>> = BTreeMap::new();
    for (title, rows) in import.map_rows() {
        for row in rows {
            let noted = fields.remove(&(row.chart.clone(), title.clone())).unwrap_or_default();
            let images = noted.is_written.then_some(noted.images);
            let tag = row.chart.clone();
            let said = TagSays { title: title.clone(), row, app: noted.app, images };
            says.entry(tag).or_default().push(said);
        }
    }
    Ok(says)
}

fn of_tag(
    steps: &mut ReleaseDiffs<'_>,
    subjects: &Subjects<'_>,
    row: &ImportedRow,
) -> Result<RecordedFields, CliError> {
    let folder = if row.path == "." { "" } else { row.path.as_str() };
    let version = relmap_core::version::lenient(&row.tag_version);
    let file = subjects.release_file(&row.title);
    let message = row.message.as_deref();
    Ok(noted(steps, &row.commit, Some(folder), file, version.as_ref(), message)?)
}

/// The tags of the apps that the rows name.
fn apps(
    session: &MapSession,
    arguments: &VerifyArguments,
    files: &[MapFile],
) -> Result<BTreeMap<String, AppTags>, CliError> {
    let mut apps = BTreeMap::new();
    let given = arguments.app_repository.as_ref().map(|place| arguments.directory.join(place));
    for file in files {
        let title = &file.releases.title;
        if file.releases.rows.iter().all(|row| row.app.is_none()) {
            continue;
        }
        let is_configured = session.config.components.iter().any(|one| one.repository.is_some());
        if given.is_none() && !is_configured {
            // Nobody says where the app is, so there is nowhere to look.
            continue;
        }
        let known = match session.app_of(title, given.as_deref())? {
            AppPlace::Here(app) => {
                let place = match &arguments.app_repository {
                    Some(place) => place.display().to_string(),
                    None => app.name.clone(),
                };
                let tags: BTreeMap<String, String> =
                    app.repository.tag_commits()?.into_iter().collect();
                match tags.is_empty() {
                    true => AppTags::OutOfReach {
                        reason: format!("{place} has no tags at all; were they fetched?"),
                        place,
                    },
                    false => AppTags::Known { place, tags },
                }
            }
            AppPlace::OutOfReach(reason) => AppTags::OutOfReach { place: title.clone(), reason },
        };
        apps.insert(title.clone(), known);
    }
    Ok(apps)
}

/// Asks the remote for its tags, and for its map.
fn ask(
    session: &MapSession,
    home: &Repository,
    checkout: &Checkout,
) -> Result<(RemoteTags, Vec<Finding>), CliError> {
    let (charts, map) = (&session.charts, &session.config.map);
    let branch = &map.branch;
    let name = checkout.remotes.first().cloned().unwrap_or_else(|| "origin".to_owned());
    let remote = charts.remote(&name)?.ok_or_else(|| CliError::NoRemote { name: name.clone() })?;
    let all = charts.program(Some(PATIENCE)).list_remote(&remote)?;
    let tag = |reference: &relmap_git::RemoteRef| {
        let tag = reference.name.strip_prefix("refs/tags/")?;
        Some((tag.to_owned(), reference.end().to_owned()))
    };
    let tags = RemoteTags { name: name.clone(), tags: all.iter().filter_map(tag).collect() };
    let Some(server) = MapServer::of(home, map)? else { return Ok((tags, Vec::new())) };
    let heads = if std::ptr::eq(charts, home) { all } else { server.references()? };
    let name = server.shown();
    let reference = format!("refs/heads/{branch}");
    let there = heads.iter().find(|found| found.name == reference).map(|found| found.end());
    let seen = home.reference_commit(&server.copy)?;
    let mut findings = Vec::new();
    let file = || branch.to_owned();
    match (there, seen) {
        (Some(there), _) if !home.has_commit(there) => {
            let message = format!(
                "{name} has its branch {branch} at commit {there}, which is not here: whether rows were lost there \
                 cannot be known"
            );
            findings.push(
                Finding::new(RuleCode::MapRewritten, message)
                    .severity(Severity::Undecided)
                    .in_file(file())
                    .help("relmap map fetch".to_owned()),
            );
        }
        (Some(there), Some(seen)) if !home.contains(there, &seen)? => {
            let message = format!(
                "the branch {branch} of {name} was rewritten: it was at commit {seen}, and is at {there} now, which \
                 does not contain it"
            );
            findings.push(Finding::new(RuleCode::MapRewritten, message).in_file(file()).help(format!(
                "rows are only ever added; bring the lost ones back: git push {name} {seen}:refs/heads/{branch}"
            )));
        }
        (None, Some(seen)) => {
            let message =
                format!("{name} had its branch {branch} at commit {seen}, and has it no longer");
            findings.push(Finding::new(RuleCode::MapRewritten, message).in_file(file()).help(
                format!("if it was deleted by mistake: git push {name} {seen}:refs/heads/{branch}"),
            ));
        }
        _ => {}
    }
    Ok((tags, findings))
}
