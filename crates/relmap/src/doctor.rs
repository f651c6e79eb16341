//! What the checkout and the machine lack.

use std::error::Error as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use relmap_core::ci::CiSystem;
use relmap_core::component::Component;
use relmap_core::doctor::{
    self, FarApp, MapBranch, RepoLocation, Server, Signing, Symptom, Symptoms, Trouble,
};
use relmap_core::facts::Checkout;
use relmap_core::redact::redact;
use relmap_core::rule_code::{RuleCode, Severity};
use relmap_git::{Git, ProgramError, Pushed, Remote, Repository, Update};
use relmap_helm::{Helm, Limits};

use crate::app_repository::OutOfReach;
use crate::environment::Environment;
use crate::error::Error;
use crate::map::source;
use crate::merge_driver::{DRIVER, merged_files};
use crate::options::CheckOptions;
use crate::project::Project;
use crate::remote::choose as choose_remote;
use crate::settings_file;
use crate::workspace::Workspace;

/// A tag that does not exist: a dry run of pushing it shows whether a push would be taken.
const STAND_IN: &str = "refs/tags/relmap-doctor-0.0.0";

/// What to look at. By default the remote is asked, and may take 30 seconds.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct DoctorOptions {
    remote: Option<String>,
    offline: bool,
    timeout: Option<Duration>,
}

impl Default for DoctorOptions {
    fn default() -> DoctorOptions {
        DoctorOptions { remote: None, offline: false, timeout: Some(Duration::from_secs(30)) }
    }
}

impl DoctorOptions {
    /// The remote is asked, and may take 30 seconds.
    pub fn new() -> DoctorOptions {
        DoctorOptions::default()
    }

    /// The remote to look at; the only one or else `origin` if left out.
    pub fn remote(mut self, name: Option<String>) -> DoctorOptions {
        self.remote = name;
        self
    }

    /// Asks no server.
    pub fn offline(mut self, offline: bool) -> DoctorOptions {
        self.offline = offline;
        self
    }

    /// How long one conversation with a server may take; `None` is without limit.
    pub fn timeout(mut self, timeout: Option<Duration>) -> DoctorOptions {
        self.timeout = timeout;
        self
    }
}

/// Diagnoses the checkout in a folder and the machine. A folder that is in no repository is a finding.
///
/// # Errors
/// If git cannot read the repository.
#[expect(clippy::disallowed_methods, reason = "where programs are is a matter of this machine")]
pub fn doctor(
    directory: impl AsRef<Path>,
    environment: Environment,
    options: &DoctorOptions,
) -> Result<Vec<Symptom>, Error> {
    let mut symptoms = Symptoms {
        ci: CiSystem::of(|name| environment.is_set(name)),
        is_offline: options.offline,
        ..Symptoms::default()
    };
    let opened = Workspace::open_in(directory, environment);
    let search_path = match &opened {
        Ok(workspace) => workspace.repository.search_path(),
        Err(_) => std::env::var_os("PATH"),
    };
    symptoms.helm = Helm::find(Limits::default(), search_path).ok().map(|helm| helm.version);
    match opened {
        Ok(workspace) => look(&workspace, options, &mut symptoms)?,
        Err(error) => symptoms.repository = Some(Err(error.report())),
    }
    Ok(doctor::examine(&symptoms))
}

fn look(
    workspace: &Workspace,
    options: &DoctorOptions,
    symptoms: &mut Symptoms,
) -> Result<(), Error> {
    let repository = &workspace.repository;
    // Without the slash that libgit2 appends.
    let folder: PathBuf = repository.root().unwrap_or(repository.git_dir()).components().collect();
    let folder = folder.display().to_string();
    symptoms.repository = Some(Ok(RepoLocation { folder, is_bare: repository.root().is_none() }));
    symptoms.tags = repository.tags()?.names().count();
    symptoms.identity = repository.committer()?.map(|who| format!("{} <{}>", who.name, who.email));
    symptoms.signing = if repository.signs_tags()? {
        let (format, key) = repository.signing_key()?;
        Some(Signing { format, key })
    } else {
        None
    };
    let everything = CheckOptions::everything().worktree(repository.root().is_some());
    match Project::new(workspace, &everything) {
        Ok(run) => {
            symptoms.checkout = Some(run.checkout().clone());
            let names = run.components.iter().map(|component| component.name.clone()).collect();
            symptoms.components = Some(Ok(names));
            let own = run.findings().iter().find(|finding| {
                finding.rule == RuleCode::ReleaseFileMissing
                    && finding.severity == Severity::Undecided
            });
            symptoms.not_set_up = own.map(|finding| finding.message.clone());
            // What `check` can decide is no fault.
            symptoms.is_deep_enough = run.judge(&everything).is_ok_and(|outcome| {
                let mut findings = outcome.components.iter().flat_map(|own| &own.findings);
                !findings.any(|finding| finding.rule == RuleCode::ShallowHistory)
            });
            symptoms.has_merge_driver = merge_driver(repository, &run.components)?;
            symptoms.apps = run.apps.out_of_reach().into_iter().map(far_app).collect();
        }
        Err(error) => symptoms.components = Some(Err(error.report())),
    }
    let git = repository.program(options.timeout);
    let version = git.version();
    let runs = version.is_ok();
    symptoms.git =
        Some(version.map(|version| format!("git {version}")).map_err(|error| told(&error)));
    let asked = runs && !options.offline;
    let branch = map_branch(workspace, symptoms)?;
    symptoms.has_no_remote = options.remote.is_none() && repository.remote_names()?.is_empty();
    match choose_remote(repository, options.remote.as_deref()) {
        Err(_) if symptoms.has_no_remote => {}
        Err(error) => symptoms.remote = Some(Err(error.to_string())),
        Ok(remote) => {
            let mut server = Server {
                name: remote.shown.clone(),
                url: remote.url.clone(),
                reads: None,
                takes: None,
            };
            if asked {
                let reference = branch.map(|branch| format!("refs/heads/{branch}"));
                ask(&git, &remote, reference, symptoms, &mut server);
            }
            symptoms.remote = Some(Ok(server));
        }
    }
    Ok(())
}

/// Whether this clone has the driver that merges the release files, where `.gitattributes` names it.
fn merge_driver(repository: &Repository, components: &[Component]) -> Result<Option<bool>, Error> {
    for file in components.iter().flat_map(merged_files) {
        if repository.is_merged_by(DRIVER, &file)? {
            return Ok(Some(repository.has_merge_driver(DRIVER)?));
        }
    }
    Ok(None)
}

fn far_app(app: OutOfReach) -> FarApp {
    let OutOfReach { app, place, local, is_at_server, reason } = app;
    FarApp { app, place, local, is_at_server, reason }
}

/// Asks the server for the map's branch, and whether it would take a tag.
fn ask(
    git: &Git,
    remote: &Remote,
    branch: Option<String>,
    symptoms: &mut Symptoms,
    server: &mut Server,
) {
    let names: Vec<String> = branch.into_iter().chain([STAND_IN.to_owned()]).collect();
    match git.ls_remote(remote, &names) {
        Ok(found) => {
            server.reads = Some(Ok(()));
            if let Some(map) = symptoms.map.as_mut().filter(|map| map.repository.is_none()) {
                map.at_remote = Some(found.iter().any(|reference| reference.name == names[0]));
            }
        }
        Err(error) => {
            server.reads = Some(Err(trouble(&error)));
            return;
        }
    }
    let commit = symptoms.checkout.as_ref().and_then(Checkout::commit);
    if let Some(commit) = commit {
        let update = Update { object: commit.to_string(), name: STAND_IN.to_owned() };
        server.takes = Some(match git.push(remote, &[update], true) {
            Ok(Pushed::Done | Pushed::Moved(_) | Pushed::FailedHere(_)) => Ok(()),
            Err(error) => Err(trouble(&error)),
        });
    }
}

/// What is here of the map. Returns the branch, if it belongs to the remote that is asked.
fn map_branch(workspace: &Workspace, symptoms: &mut Symptoms) -> Result<Option<String>, Error> {
    let repository = &workspace.repository;
    // A fault in relmap.toml is told with the components.
    let Ok(config) = settings_file::config_in_force(repository, &workspace.environment) else {
        return Ok(None);
    };
    let branch = config.map.branch.clone();
    let other = match source::repository(repository, &config.map, &workspace.local_places()) {
        Ok(other) => other,
        Err(error) => {
            symptoms.map = Some(MapBranch {
                branch,
                repository: Some(redact(&config.map.repository).into_owned()),
                here: Err(error.to_string()),
                at_remote: None,
            });
            return Ok(None);
        }
    };
    let keeper = other.as_ref().unwrap_or(repository);
    let here = if keeper.branch_references(&branch)?.is_empty() {
        Ok(None)
    } else {
        match source::load(keeper, &branch) {
            Ok(map) => Ok(Some(map.iter().map(|chart| chart.records.len()).sum())),
            Err(error) => Err(error.to_string()),
        }
    };
    symptoms.map = Some(MapBranch {
        branch: branch.clone(),
        repository: other.is_some().then(|| redact(&config.map.repository).into_owned()),
        here,
        at_remote: None,
    });
    Ok(other.is_none().then_some(branch))
}

fn trouble(error: &ProgramError) -> Trouble {
    let words = error.source().map(ToString::to_string).unwrap_or_default();
    Trouble { message: error.to_string(), words }
}

fn told(error: &ProgramError) -> String {
    match error.source() {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}
