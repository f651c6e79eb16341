//! `relmap bump`: write the next entry and every file that must agree with it.

mod editor;
mod error;
mod plans;
mod request;

use std::io::IsTerminal as _;
use std::path::PathBuf;

use clap::Args;
use relmap_core::bump::Refusal;
use relmap_core::outcome::Verdict;
use relmap_core::rule_code::RuleCode;
use relmap_core::rules::OverridePolicy;
use relmap_git::Repository;
use relmap_report::{Sources, bump, diff};

use crate::args::Selection;
use crate::error::CliError;
use crate::output::{self, Output};
use crate::outputs::outputs;
use crate::run::Run;
use crate::write_files::{NewContent, in_work_tree, write_all};

pub(crate) use error::BumpError;
use plans::{Planned, Plans};

/// The arguments of `relmap bump`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    relmap bump --note \"Raise the default replica count to 3.\"\n  \
    relmap bump minor --because \"Customers must act.\" --note \"Drop the old port.\"\n  \
    relmap bump --app latest --notes-from-commits\n  \
    relmap bump --component kafka --image apache/kafka:3.7.1 --dry-run")]
pub(crate) struct BumpArguments {
    /// How far to move; what the rules require for what changed if left out
    #[arg(value_name = "LEVEL")]
    level: Option<Level>,
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    directory: PathBuf,
    /// Release this component; repeatable. All that changed if left out
    #[arg(long = "component", value_name = "NAME")]
    components: Vec<String>,
    /// Add a note to the entry; repeatable
    #[arg(long = "note", value_name = "TEXT")]
    notes: Vec<String>,
    /// Draft notes from the subjects of the commits since the release
    #[arg(long)]
    notes_from_commits: bool,
    /// Edit the notes in an editor, also where nobody is at a terminal
    #[arg(long, conflicts_with = "no_edit")]
    edit: bool,
    /// Do not open an editor
    #[arg(long)]
    no_edit: bool,
    /// Deploy this release of the app: a version, a tag, or `latest`
    #[arg(long, value_name = "VERSION")]
    app: Option<String>,
    /// Where `--app latest` looks, if relmap.toml does not say it
    #[arg(long, value_name = "PATH", requires = "app")]
    app_repository: Option<PathBuf>,
    /// Deploy this image: REPOSITORY:TAG, REPOSITORY@DIGEST or both; repeatable
    #[arg(long = "image", value_name = "REF")]
    images: Vec<String>,
    /// The day of the release; today if left out
    #[arg(long, value_name = "DATE")]
    date: Option<jiff::civil::Date>,
    /// Give the reason to depart from the rules, which the entry then tells
    #[arg(long, value_name = "REASON", requires = "level")]
    because: Option<String>,
    /// Write even if a file that is written has changes that are not committed
    #[arg(long)]
    allow_dirty: bool,
    /// Show what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Level {
    Patch,
    Minor,
    Major,
}

pub(crate) fn run(arguments: &BumpArguments, output: &Output) -> Result<Verdict, CliError> {
    let repository = Repository::discover(&arguments.directory)?;
    let selection = Selection {
        directory: arguments.directory.clone(),
        components: arguments.components.clone(),
        all: true,
        worktree: true,
        ..Selection::default()
    };
    let run = Run::new(&repository, &selection)?;
    let outcome = run.judge(&selection)?;
    let plans = Plans { run: &run, repository: &repository, arguments };
    let planned = match plans.make(&outcome)? {
        Ok(planned) => planned,
        Err(refusal) => return refuse(&plans, &refusal, output),
    };
    if planned.plans.is_empty() && planned.quiet.is_empty() {
        // Without a component there is a finding that says why.
        for finding in &outcome.findings {
            let page = format!("{}\n", relmap_report::SafeText::new(&finding.message));
            output::show_on_standard_error(&page, output.colour);
        }
        return Ok(outcome.verdict);
    }
    plans.refuse_dirty(planned.files().map(|(path, _)| path))?;
    for line in &planned.quiet {
        output.write(line)?;
    }
    for plan in &planned.plans {
        output.write(&bump::plan(plan, output.colour))?;
    }
    if planned.plans.is_empty() {
        return Ok(Verdict::Pass);
    }
    write(&plans, &planned, output)?;
    let dirty = match arguments.dry_run && !arguments.allow_dirty {
        true => plans.dirty(planned.files().map(|(path, _)| path))?,
        false => Vec::new(),
    };
    if !dirty.is_empty() {
        output::tell(BumpError::Dirty { files: dirty });
    }
    Ok(Verdict::Pass)
}

/// Shows the changes, and writes them unless that is not wanted.
fn write(plans: &Plans<'_>, planned: &Planned, output: &Output) -> Result<(), CliError> {
    let arguments = plans.arguments;
    let old = |path: &str| plans.run.find(path);
    if arguments.dry_run || std::io::stdout().is_terminal() {
        for (path, new) in planned.files() {
            let shown = diff::unified(path, old(path)?.as_deref(), new, output.colour);
            output.write(&format!("\n{shown}"))?;
        }
    }
    if arguments.dry_run {
        return Ok(());
    }
    let root = plans.repository.root().unwrap_or(plans.repository.git_dir()).to_owned();
    let mut olds = Vec::new();
    for (path, new) in planned.files() {
        olds.push((in_work_tree(&root, path)?, old(path)?, new));
    }
    let files: Vec<NewContent<'_>> = olds
        .iter()
        .map(|(path, old, new)| NewContent { path: path.clone(), old: old.as_deref(), new })
        .collect();
    write_all(&outputs(plans.repository), &files)?;
    for lock in &planned.stale_locks {
        let folder = lock.rsplit_once('/').map_or(".", |(folder, _)| folder);
        output::tell(format!(
            "{} no longer fits, and helm alone can make its digest: helm dependency update {}",
            relmap_report::SafeText::new(lock),
            relmap_report::SafeText::new(folder)
        ));
    }
    for plan in planned.plans.iter().filter(|plan| !plan.has_notes) {
        output::tell(format!(
            "{} has no notes yet; write them below its heading in {}",
            relmap_report::SafeText::new(&plan.tag),
            relmap_report::SafeText::new(&plan.outcome.release_file)
        ));
    }
    Ok(())
}

/// Says why what is wished cannot be.
fn refuse(plans: &Plans<'_>, refusal: &Refusal, output: &Output) -> Result<Verdict, CliError> {
    let Refusal::Judged { outcome, .. } = refusal else {
        return Err(BumpError::Refused(refusal.clone()).into());
    };
    let mut sources = Sources::new();
    let files = outcome.findings.iter().filter_map(|finding| finding.location.as_ref());
    for location in files.filter(|location| location.span.is_some()) {
        // Where the plan itself is at fault, its line is not in the file yet.
        if let Some(bytes) = plans.run.find(&location.file)?
            && location.span.as_ref().is_some_and(|span| span.bytes.end <= bytes.len())
            && plans.is_as_judged(outcome, &location.file)
        {
            sources.insert(location.file.clone(), bytes);
        }
    }
    output::tell(format!(
        "{}; nothing was written",
        relmap_report::SafeText::new(&refusal.to_string())
    ));
    output::show_on_standard_error(
        &bump::obstacles(outcome, &sources, output.colour),
        output.colour,
    );
    let departs = |rule| matches!(rule, RuleCode::BumpTooSmall | RuleCode::BumpTooLarge);
    if let Some(level) = plans.arguments.level_word()
        && plans.arguments.because.is_none()
        && outcome.findings.iter().any(|finding| departs(finding.rule))
    {
        let is_forbidden = plans.run.components.iter().any(|component| {
            component.name == outcome.name && component.rules.overrides() == OverridePolicy::Forbid
        });
        if is_forbidden {
            output::tell("leave out the level; the setting `overrides` forbids another one");
        } else {
            output::tell(format!(
                "leave out the level, or give the reason: relmap bump {level} --because REASON"
            ));
        }
    }
    Ok(outcome.verdict.max(Verdict::Undecided))
}
