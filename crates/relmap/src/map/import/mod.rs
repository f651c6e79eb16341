//! The map, read from history.

mod configured;
pub(crate) mod from_history;
mod from_map;
mod new_records;
mod published;
mod store;

use std::path::PathBuf;

use relmap_core::component::TagTemplate;
use relmap_core::import::{Import, SkipReason, StoredRows, decide};
use relmap_core::outcome::Verdict;
use relmap_git::At;

use crate::app_repository::{AppAt, AppMatch, AppOptions};
use crate::artifacts::ArtifactsOptions;
use crate::error::{Error, ImportError};
use crate::recorded_fields;
use crate::settings_file::read_config;
use crate::tag_survey;
use crate::workspace::Workspace;

use new_records::NewRecords;
use store::Destination;

/// What to import. The default reads the releases of all charts, with the apps that relmap.toml leads
/// to, and stores nothing.
///
/// ```
/// use relmap::{ImportOptions, ImportTarget};
/// let options = ImportOptions::new()
///     .app_repository(Some("../app".to_owned()))
///     .chart("web")
///     .target(ImportTarget::Branch(None));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ImportOptions {
    app_repository: Option<String>,
    app_tag: Option<String>,
    charts: Vec<String>,
    from_history: bool,
    published: Option<ArtifactsOptions>,
    target: ImportTarget,
}

/// Where the rows of an import go.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ImportTarget {
    /// Nowhere: they are only returned.
    #[default]
    Nowhere,
    /// To the map's files in this folder, relative to the folder of the workspace.
    Folder(PathBuf),
    /// To this branch of the map's repository; to that of relmap.toml, or `release-map`, if it is not
    /// named.
    Branch(Option<String>),
}

impl ImportOptions {
    /// All charts, with the apps that relmap.toml leads to; nothing is stored.
    pub fn new() -> ImportOptions {
        ImportOptions::default()
    }

    /// Finds the app's releases in this repository: a path relative to the folder of the workspace, or
    /// a URL, which is asked. `.` is the charts' own repository.
    pub fn app_repository(mut self, place: Option<String>) -> ImportOptions {
        self.app_repository = place;
        self
    }

    /// How the app's tags are named, tried before all else, such as `{name}-{version}`.
    pub fn app_tag(mut self, template: Option<String>) -> ImportOptions {
        self.app_tag = template;
        self
    }

    /// A chart that deploys the app of [`app_repository`](ImportOptions::app_repository); repeatable.
    pub fn chart(mut self, name: impl Into<String>) -> ImportOptions {
        self.charts.push(name.into());
        self
    }

    /// These charts deploy the app, and those already named.
    pub fn charts<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> ImportOptions {
        self.charts.extend(names.into_iter().map(Into::into));
        self
    }

    /// Reads releases of charts that were never tagged from the commits of HEAD's branch that moved
    /// `version:` in Chart.yaml. Each of these rows says that it has no tag.
    pub fn from_history(mut self, reads: bool) -> ImportOptions {
        self.from_history = reads;
        self
    }

    /// Looks where the charts are published, and notes which releases are there, with the digests of their archives;
    /// how that is asked. By default nobody is asked.
    pub fn published(mut self, options: Option<ArtifactsOptions>) -> ImportOptions {
        self.published = options;
        self
    }

    /// Where the rows go.
    pub fn target(mut self, target: ImportTarget) -> ImportOptions {
        self.target = target;
        self
    }
}

/// A finished import.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Imported {
    /// The rows, and the tags that were skipped with the reason.
    pub import: Import,
    /// What a person should know, a sentence each: how apps were found, and what this clone lacks.
    pub notes: Vec<String>,
    /// Where the rows are stored; `None` for [`ImportTarget::Nowhere`].
    pub stored: Option<StoredRows>,
    /// `Undecided` if there are no tags, or this clone lacks what some lead to, or the releases of the
    /// app that was named were not found, or it cannot be known what is published; `Pass` otherwise.
    pub verdict: Verdict,
}

impl Workspace {
    /// Reads the releases of all charts from the repository's tags, and adds them to a map if the
    /// options say so. Rows are only ever added.
    ///
    /// ```no_run
    /// use relmap::{ImportOptions, Workspace};
    /// # fn main() -> Result<(), relmap::Error> {
    /// let imported = Workspace::open(".")?.map_import(&ImportOptions::new())?;
    /// for row in &imported.import.rows {
    ///     println!("{} {:?}", row.tag, row.app_tag);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// If git or relmap.toml cannot be read, the app's repository cannot be opened or asked, a chart is
    /// named that has no release, or the rows cannot be stored: the map says otherwise, or is damaged.
    pub fn map_import(&self, options: &ImportOptions) -> Result<Imported, Error> {
        let (config, words) = {
            // Of its own, and dropped before the survey: see `Repository::survey`.
            let repository = self.reopened()?;
            let snapshot = repository.snapshot(At::Head)?;
            let config = read_config(&snapshot, &self.environment)?;
            let words = tag_survey::of(&config, &snapshot)?;
            (config, words)
        };
        // What cannot work fails before the long part.
        let app = options.app_repository.as_deref().map(|place| AppAt::open(place, self));
        let app = app.transpose()?;
        if let Some(template) = &options.app_tag {
            TagTemplate::new(template, "app").map_err(ImportError::Template)?;
        }
        let destination = Destination::of(&options.target, &config, self)?;
        self.go_on()?;
        let mut import = decide(&tag_survey::survey_with(self, &words)?);
        import.read_messages();
        recorded_fields::add_fields(&mut import, &config, &self.repository)?;
        self.go_on()?;
        let mut notes = Vec::new();
        let is_whole = match options.from_history {
            true => from_history::add(self, &mut import, &mut notes)?,
            false => {
                notes.extend(from_history::hint(self, &import)?);
                true
            }
        };
        self.go_on()?;
        let app = match app {
            Some(app) => {
                check_named(&options.charts, &import)?;
                let (rule, charts) = (options.app_tag.as_deref(), options.charts.as_slice());
                let wanted = AppOptions { rule, charts, name: None };
                Some(app.resolve(&mut import, &self.repository, &wanted)?)
            }
            None => {
                notes.extend(configured::resolve(&config, &mut import, self)?);
                None
            }
        };
        self.go_on()?;
        let is_known = match &options.published {
            Some(asked) => published::add(self, &mut import, asked, &mut notes)?,
            None => true,
        };
        self.go_on()?;
        let stored = destination
            .map(|destination| destination.add(&NewRecords::FromHistory(&import, &config)))
            .transpose()?;
        let verdict = match judge(&import, app, &mut notes) {
            Verdict::Pass if !is_whole || !is_known => Verdict::Undecided,
            verdict => verdict,
        };
        Ok(Imported { import, notes, stored, verdict })
    }
}

/// Whether the import is complete, with notes on what it lacks.
fn judge(import: &Import, app: Option<AppMatch>, notes: &mut Vec<String>) -> Verdict {
    let mut verdict = Verdict::Pass;
    if import.rows.is_empty() && import.skipped.is_empty() {
        notes.push("the repository has no tags here; fetch them: git fetch --tags".to_owned());
        verdict = Verdict::Undecided;
    }
    if import.skipped.iter().any(|skipped| skipped.reason == SkipReason::ObjectMissing) {
        notes.push(
            "this clone lacks what some tags lead to; fetch all of it: git fetch --unshallow \
             --tags, or clone again without --filter"
                .to_owned(),
        );
        verdict = Verdict::Undecided;
    }
    if let Some(app) = app {
        if !app.found {
            verdict = Verdict::Undecided;
        }
        notes.push(app.said);
    }
    verdict
}

/// A chart that is named must have releases.
fn check_named(named: &[String], import: &Import) -> Result<(), ImportError> {
    let known = import.charts();
    match named.iter().find(|name| !known.contains(name.as_str())) {
        Some(name) => {
            let known = known.into_iter().map(str::to_owned).collect();
            Err(ImportError::NoChart { name: name.clone(), known })
        }
        None => Ok(()),
    }
}
