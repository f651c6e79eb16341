//! What the map is compared with, read from the repositories.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use relmap_core::commit_id::CommitId;
use relmap_core::component::{folder_from_text, join};
use relmap_core::config::Config;
use relmap_core::finding::Finding;
use relmap_core::import::{ChartFacts, ImportedRow, decide};
use relmap_core::ledger::{ChartReleases, Ledger, LedgerDiagnostic, Record, is_ledger_file, merge};
use relmap_core::map_verify::{AppTags, MapFacts, MapFile, TagSays, is_to_be_found};
use relmap_core::redact::redact;
use relmap_core::rule_code::RuleCode;
use relmap_core::tag_name::TagName;
use relmap_core::title::Title;
use relmap_git::{At, Base, BranchReach, GitError, ReleaseDiffs, Repository};

use crate::app_repository::{AppPlace, app_component, place_of};
use crate::audit::Subjects;
use crate::error::Error;
use crate::map::session::MapSession;
use crate::map::source;
use crate::recorded_fields::{RecordedFields, add_fields, noted};
use crate::server_places::{self, Places};
use crate::tag_survey;
use crate::workers::on_cores;
use crate::workspace::Workspace;

use super::VerifyOptions;
use super::history::{self, Copy};
use super::remote;

/// Everything that a verification goes by.
pub(super) struct Gathered<'w> {
    pub(super) session: MapSession<'w>,
    /// The map's repository, if it is not that of the charts.
    pub(super) elsewhere: Option<Repository>,
    pub(super) branch: String,
    /// The branch here, as it was before anything of the map was read.
    pub(super) local: Base,
    /// The copies of the branch, the one to build on first.
    pub(super) copies: Vec<Copy>,
    pub(super) facts: MapFacts,
    /// What was found on the way: files that cannot be read, rows that are gone.
    pub(super) findings: Vec<Finding>,
    /// Files that cannot be read, with their bytes.
    pub(super) unreadable: BTreeMap<String, Vec<u8>>,
}

impl Gathered<'_> {
    /// The repository that holds the map.
    pub(super) fn home(&self) -> &Repository {
        self.elsewhere.as_ref().unwrap_or(self.session.charts())
    }
}

pub(super) fn gather<'w>(
    workspace: &'w Workspace,
    options: &VerifyOptions,
) -> Result<Gathered<'w>, Error> {
    let session = MapSession::open(workspace)?;
    let charts = session.charts();
    let branch = session.config.map.branch.clone();
    let elsewhere = source::repository(charts, &session.config.map, &workspace.local_places())?;
    let home = elsewhere.as_ref().unwrap_or(charts);
    let checkout = charts.checkout(server_places::hints(&workspace.environment))?;
    let mut findings: Vec<Finding> = session.undecided().into_iter().collect();
    let remote = if options.remote {
        let places = Places::new(charts, workspace, &checkout)?;
        let (remote, found) = remote::ask(&session, home, &checkout, &places, options.timeout)?;
        findings.extend(found);
        Some(remote)
    } else {
        None
    };
    workspace.go_on()?;
    let local = home.base(&format!("refs/heads/{branch}"))?;
    let copies = history::copies(home, &branch, session.copies());
    let copies = copies.map_err(|error| session.told(error))?;
    let mut unreadable = BTreeMap::new();
    let files = read(home, &copies, &mut findings, &mut unreadable)?;
    let (lost, edited) = history::findings(home, &branch, &copies, &files)?;
    findings.extend(lost);

    workspace.go_on()?;
    let tags: BTreeMap<TagName, CommitId> = charts.tag_commits()?.into_iter().collect();
    let mut commits = BTreeSet::new();
    for record in files.iter().flat_map(|file| &file.releases.records) {
        if !commits.contains(&record.commit) && charts.has_commit(&record.commit) {
            commits.insert(record.commit.clone());
        }
    }
    let has_untagged =
        files.iter().flat_map(|file| &file.releases.records).any(|record| !record.is_tagged);
    let untagged = untagged(charts, &files, &commits)?;
    let says = says(&session, has_untagged)?;
    workspace.go_on()?;
    let apps = apps(&session, options, &files)?;
    let shared_by = elsewhere.is_some().then(|| titles_here(&session, &says)).transpose()?;
    let facts = MapFacts {
        files,
        tags,
        commits,
        says,
        untagged,
        apps,
        remote,
        edited,
        checkout,
        shared_by,
    };
    Ok(Gathered { session, elsewhere, branch, local, copies, facts, findings, unreadable })
}

/// The titles of the charts of this repository: those of its components, and of its tags.
fn titles_here(
    session: &MapSession<'_>,
    says: &BTreeMap<String, Vec<TagSays>>,
) -> Result<BTreeSet<Title>, Error> {
    let mut titles: BTreeSet<Title> =
        says.values().flatten().map(|says| says.title.clone()).collect();
    titles.extend(
        session
            .workspace
            .components()?
            .into_iter()
            .map(|component| Title::unchecked(&component.name)),
    );
    Ok(titles)
}

/// The files of the newest copies, sorted by name. Of copies that grew apart every record counts.
fn read(
    home: &Repository,
    copies: &[Copy],
    findings: &mut Vec<Finding>,
    unreadable: &mut BTreeMap<String, Vec<u8>>,
) -> Result<Vec<MapFile>, Error> {
    let mut files: BTreeMap<String, MapFile> = BTreeMap::new();
    for copy in copies {
        for (name, bytes) in home.map_at(&copy.commit)?.files {
            if !is_ledger_file(&name) {
                continue;
            }
            match releases(&bytes) {
                Ok(releases) => match files.entry(name) {
                    Entry::Occupied(mut known) => {
                        if let Ok(merged) = merge(&known.get().bytes, &bytes)
                            && let Ok(releases) = self::releases(&merged)
                        {
                            let name = known.key().clone();
                            known.insert(MapFile { name, bytes: merged, releases });
                        }
                    }
                    Entry::Vacant(new) => {
                        let name = new.key().clone();
                        new.insert(MapFile { name, bytes, releases });
                    }
                },
                Err(faults) => {
                    findings.extend(faults.into_iter().map(|fault| {
                        let message = format!(
                            "{name} on {} is not a valid release map: {fault}",
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
    Ok(files.into_values().collect())
}

fn releases(bytes: &[u8]) -> Result<ChartReleases, Vec<LedgerDiagnostic>> {
    Ok(ChartReleases::of(&Ledger::of(bytes)?))
}

/// The versions in Chart.yaml at the commits of records without a tag, as far as these are here.
fn untagged(
    charts: &Repository,
    files: &[MapFile],
    commits: &BTreeSet<CommitId>,
) -> Result<BTreeMap<(CommitId, String), Option<String>>, Error> {
    let mut versions = BTreeMap::new();
    let records = files.iter().flat_map(|file| &file.releases.records);
    for record in records.filter(|record| !record.is_tagged && commits.contains(&record.commit)) {
        let folder = folder_from_text(record.path.as_deref().unwrap_or_default()).to_owned();
        let file = join(&folder, "Chart.yaml");
        let content = match charts.snapshot(At::Commit(&record.commit))?.read(&file) {
            // A partial clone cannot tell.
            Err(GitError::MissingObject { .. }) => continue,
            content => content?,
        };
        let prefer = |version: &str| version == record.version;
        let version = content.and_then(|content| ChartFacts::read(&content, prefer).version);
        versions.insert((record.commit.clone(), folder), version);
    }
    Ok(versions)
}

/// How many neighbouring tags are read in one go.
const SHARE: usize = 256;

/// What the tags of the charts say, and the commits of charts without tags if `has_untagged`.
fn says(
    session: &MapSession<'_>,
    has_untagged: bool,
) -> Result<BTreeMap<String, Vec<TagSays>>, Error> {
    let subjects = Subjects::new(&session.config, None);
    let mut import = decide(&tag_survey::survey(session.workspace, &session.config)?);
    if has_untagged {
        import.add_untagged(&session.charts().version_moves(BranchReach::All)?.moves);
    }
    let fields = on_cores(session.charts(), &import.rows, SHARE, |repository, rows| {
        let mut steps = ReleaseDiffs::new(repository);
        rows.iter().map(|row| of_tag(&mut steps, &subjects, row)).collect()
    })?;
    let keys = import.rows.iter().map(|row| (row.tag.to_string(), row.title.clone()));
    let mut fields: BTreeMap<(String, Title), RecordedFields> = keys.zip(fields).collect();
    import.read_messages();
    add_fields(&mut import, &session.config, session.charts())?;
    let mut says: BTreeMap<String, Vec<TagSays>> = BTreeMap::new();
    for (title, records) in import.records(&session.config) {
        for record in records {
            let noted = fields.remove(&(record.chart.clone(), title.clone())).unwrap_or_default();
            // A changelog says nothing of images: then those of the tag, or of the values, are right.
            let images = match noted.images.is_empty() {
                true => record.images.iter().map(|image| image.reference.clone()).collect(),
                false => noted.images,
            };
            let images = noted.is_written.then_some(images);
            let tag = record.chart.clone();
            let said = TagSays { title: title.clone(), record, apps: noted.apps, images };
            says.entry(tag).or_default().push(said);
        }
    }
    Ok(says)
}

fn of_tag(
    steps: &mut ReleaseDiffs<'_>,
    subjects: &Subjects<'_>,
    row: &ImportedRow,
) -> Result<RecordedFields, Error> {
    let folder = folder_from_text(&row.path);
    let version = relmap_core::version::lenient(&row.tag_version);
    let file = subjects.release_file(&row.title);
    let message = row.message.as_deref();
    Ok(noted(steps, &row.commit, Some(folder), file, version.as_ref(), message)?)
}

/// The tags of the apps that the rows name.
fn apps(
    session: &MapSession<'_>,
    options: &VerifyOptions,
    files: &[MapFile],
) -> Result<BTreeMap<(Title, String), AppTags>, Error> {
    let mut apps = BTreeMap::new();
    let given = options.app_repository.as_ref();
    let given = given.map(|place| session.workspace.directory().join(place));
    for file in files {
        let title = &file.releases.title;
        let apps_of = |record: &Record| {
            record.apps.iter().any(|app| app.tag.is_some() || is_to_be_found(record))
        };
        if !file.releases.records.iter().any(apps_of) {
            continue;
        }
        let is_configured = session.config.components.iter().any(|one| one.repository.is_some());
        if given.is_none() && !is_configured {
            // The place of the app is not known, so there is nowhere to look.
            continue;
        }
        for (name, place) in session.apps_of(title, given.as_deref())? {
            let known = tags_of(&session.config, place, (file, name), options)?;
            apps.insert((title.clone(), name.unwrap_or_default().to_owned()), known);
        }
    }
    Ok(apps)
}

/// The tags of an app of a chart, and what corrections name of it that it does not have.
fn tags_of(
    config: &Config,
    place: AppPlace,
    (file, name): (&MapFile, Option<&str>),
    options: &VerifyOptions,
) -> Result<AppTags, Error> {
    let app = match place {
        AppPlace::Here(app) => app,
        AppPlace::OutOfReach(reason) => {
            let place = app_component(config, &file.releases.title, name).map(place_of);
            let place = place.map(|place| redact(place).into_owned());
            return Ok(AppTags::OutOfReach { place, reason });
        }
    };
    let place = match &options.app_repository {
        Some(place) => place.display().to_string(),
        None => app.shown(),
    };
    let tags: BTreeMap<TagName, CommitId> = app.repository.tag_commits()?.into_iter().collect();
    if tags.is_empty() {
        let reason = format!("{place} has no tags at all; were they fetched?");
        return Ok(AppTags::OutOfReach { place: Some(place), reason });
    }
    let corrections = file.releases.records.iter().filter(|record| is_to_be_found(record));
    let stated = corrections.flat_map(|record| &record.apps).filter(|stated| stated.tag.is_none());
    let mut lacking = BTreeSet::new();
    for stated in stated.filter(|stated| name.is_none_or(|name| name == stated.name)) {
        if app.repository.find_release(&app.scheme, &stated.version)?.found.is_none() {
            lacking.insert(stated.version.clone());
        }
    }
    Ok(AppTags::Known { place, tags, lacking })
}
