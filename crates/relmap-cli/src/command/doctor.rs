//! `relmap doctor`: what do the checkout and the machine look like, and what mends each fault?

use std::error::Error as _;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use relmap_core::doctor::{
    self, CiSystem, MapBranch, RepoLocation, Server, Signing, State, Symptoms, Trouble,
};
use relmap_core::facts::Checkout;
use relmap_core::outcome::Verdict;
use relmap_core::redact::redact;
use relmap_git::{Git, ProgramError, Pushed, Remote, Repository, Update};
use relmap_helm::Helm;
use relmap_report::doctor as shown;

use crate::args::{Format, Selection};
use crate::error::CliError;
use crate::map_source;
use crate::output::Output;
use crate::release::choose_remote;
use crate::run::{Run, config_in_force};

/// The arguments of `relmap doctor`.
#[derive(Debug, Args)]
pub(crate) struct DoctorArguments {
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    pub(crate) directory: PathBuf,
    /// The remote to look at [default: the only one, or else origin]
    #[arg(long, value_name = "NAME")]
    pub(crate) remote: Option<String>,
    /// Ask no server
    #[arg(long)]
    pub(crate) offline: bool,
    /// How many seconds one conversation with a server may take; 0 is without end
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    pub(crate) timeout: u64,
    /// How to print what was found
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
}

/// A tag that nobody has: a dry run of pushing it shows whether a push would be taken.
const STAND_IN: &str = "refs/tags/relmap-doctor-0.0.0";

pub(crate) fn run(arguments: &DoctorArguments, output: &Output) -> Result<Verdict, CliError> {
    let mut symptoms = Symptoms {
        ci: CiSystem::of(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty())),
        helm: Helm::find().ok().map(|helm| helm.version),
        is_offline: arguments.offline,
        ..Symptoms::default()
    };
    match Repository::discover(&arguments.directory) {
        Ok(repository) => look(&repository, arguments, &mut symptoms)?,
        Err(error) => symptoms.repository = Some(Err(CliError::from(error).report())),
    }
    let found = doctor::examine(&symptoms);
    let worst = found.iter().map(|symptom| symptom.state).max();
    let verdict = if worst >= Some(State::Release) { Verdict::Undecided } else { Verdict::Pass };
    match arguments.format {
        Format::Text => output.judgement(&shown::text(&found, output.colour), verdict)?,
        Format::Json => output.json(&shown::json(&found))?,
    }
    Ok(verdict)
}

fn look(
    repository: &Repository,
    arguments: &DoctorArguments,
    symptoms: &mut Symptoms,
) -> Result<(), CliError> {
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
    let selection = Selection {
        directory: arguments.directory.clone(),
        components: Vec::new(),
        all: true,
        worktree: repository.root().is_some(),
        render: false,
    };
    match Run::new(repository, &selection) {
        Ok(run) => {
            symptoms.checkout = Some(run.checkout().clone());
            let names = run.components.iter().map(|component| component.name.clone()).collect();
            symptoms.components = Some(Ok(names));
        }
        Err(error) => symptoms.components = Some(Err(error.report())),
    }
    let limit = (arguments.timeout > 0).then(|| Duration::from_secs(arguments.timeout));
    let git = repository.program(limit);
    let version = git.version();
    let runs = version.is_ok();
    symptoms.git =
        Some(version.map(|version| format!("git {version}")).map_err(|error| told(&error)));
    let asked = runs && !arguments.offline;
    let branch = map_branch(repository, symptoms)?;
    symptoms.has_no_remote = arguments.remote.is_none() && repository.remote_names()?.is_empty();
    match choose_remote(repository, arguments.remote.as_deref()) {
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
        let update = Update { object: commit.to_owned(), name: STAND_IN.to_owned() };
        server.takes = Some(match git.push(remote, &[update], true) {
            Ok(Pushed::Done | Pushed::Moved(_)) => Ok(()),
            Err(error) => Err(trouble(&error)),
        });
    }
}

/// What is here of the map. Returns the branch, if it belongs to the remote that is asked.
fn map_branch(
    repository: &Repository,
    symptoms: &mut Symptoms,
) -> Result<Option<String>, CliError> {
    // A fault in relmap.toml is told with the components.
    let Ok(config) = config_in_force(repository) else { return Ok(None) };
    let branch = config.map.branch.clone();
    let other = match map_source::repository(repository, &config.map) {
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
        match map_source::load(keeper, &branch) {
            Ok(map) => Ok(Some(map.iter().map(|chart| chart.rows.len()).sum())),
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
