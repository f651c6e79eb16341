//! `relmap init`: a first RELEASE.txt for each chart, made from history.

mod merge_driver;

use std::path::PathBuf;

use clap::Args;
use relmap::{InitFile, InitGuess, InitOptions, InitPlan, Pipeline, Verdict, Workspace};
use relmap_core::component::ComponentKind;
use relmap_core::words::listed;
use relmap_report::{SafeText, diff};

use crate::confirmation::{Confirmation, confirm, has_terminal};
use crate::error::CliError;
use crate::output::{self, Output};
use crate::session;

/// The arguments of `relmap init`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  relmap init\n  relmap init --dry-run\n  \
    relmap init --chart web --app-repository ../app\n  \
    relmap init --app web=../web --app api=../api\n  \
    relmap init --chart kafka --kind system\n  relmap init --rules-from-history\n  \
    relmap init --github --pre-commit --yes")]
pub(crate) struct InitArguments {
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    directory: PathBuf,
    /// Only this chart, by name or folder; repeatable [default: all without a RELEASE.txt]
    #[arg(long = "chart", value_name = "NAME")]
    charts: Vec<String>,
    /// The app's repository: `App:` names its tags, and relmap.toml records where it is
    #[arg(long, value_name = "PATH_OR_URL")]
    app_repository: Option<String>,
    /// An app of several that the charts deploy, with its repository; repeatable
    #[arg(long = "app", value_name = "NAME=PATH_OR_URL", value_parser = named_app,
        conflicts_with = "app_repository")]
    apps: Vec<(String, String)>,
    /// The template of the app's tags, tried first, such as `{name}-{version}`
    #[arg(long, value_name = "TEMPLATE", requires = "app_repository")]
    app_tag: Option<String>,
    /// What the charts are: `chart` deploys an app of yours, `system` third-party software such as Kafka
    /// [default: guessed from their images]
    #[arg(long, value_name = "KIND")]
    kind: Option<Kind>,
    /// Write the rules that past releases followed to relmap.toml, where they differ from the preset
    #[arg(long)]
    rules_from_history: bool,
    /// Begin charts that were never tagged with the commits that moved `version:` in Chart.yaml
    #[arg(long)]
    from_history: bool,
    /// Add a stage to the Jenkinsfile, or create one
    #[arg(long)]
    jenkins: bool,
    /// Create a workflow for GitHub Actions, Gitea or Forgejo
    #[arg(long)]
    github: bool,
    /// Create a job for GitLab CI
    #[arg(long)]
    gitlab: bool,
    /// Create a pipeline for Azure DevOps
    #[arg(long)]
    azure: bool,
    /// Create a hook for pre-commit
    #[arg(long)]
    pre_commit: bool,
    /// Have git merge RELEASE.txt and Chart.yaml by relmap: write .gitattributes and this clone's
    /// setting, and nothing else
    #[arg(long)]
    merge_driver: bool,
    /// The day of an entry that is not released yet [default: today]
    #[arg(long, value_name = "DATE")]
    date: Option<jiff::civil::Date>,
    /// Show what would be written as a diff, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Write without asking
    #[arg(long)]
    yes: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Kind {
    Chart,
    System,
}

pub(crate) fn run(arguments: &InitArguments, output: &Output) -> Result<Verdict, CliError> {
    let workspace = session::open(&arguments.directory)?;
    if arguments.merge_driver {
        return merge_driver::install(&workspace, output);
    }
    let Some(plan) = arguments.plan(&workspace)? else {
        output::tell("nothing was written");
        return Ok(Verdict::Pass);
    };
    let detail = match (arguments.dry_run, plan.files.len()) {
        (true, _) => Shown::Diff,
        (false, ..=FEW) => Shown::Beginning,
        (false, _) => Shown::Name,
    };
    // Who is asked sees what for.
    let is_quiet = output.is_quiet && (arguments.yes || !has_terminal());
    for file in plan.files.iter().filter(|_| !is_quiet) {
        show(file, detail, output)?;
    }
    for (what, correct) in guesses(&plan).iter().filter(|_| !is_quiet) {
        let (what, correct) = (SafeText::new(what), SafeText::new(correct));
        output.write(&format!("guess: {what}\n       {correct}\n"))?;
    }
    for remark in &plan.remarks {
        output::tell(SafeText::new(remark));
    }
    for text in &plan.advice {
        output.write(text)?;
    }
    if plan.files.is_empty() {
        output.progress("nothing to write\n")?;
        return Ok(Verdict::Pass);
    }
    if arguments.dry_run || !arguments.yes && confirm("Write this? [Y/n] ")? != Confirmation::Yes {
        output::tell("nothing was written");
        return Ok(Verdict::Pass);
    }
    plan.write(&workspace)?;
    if is_quiet {
        return Ok(Verdict::Pass);
    }
    output::tell("files written; review them, run `relmap check --worktree`, and commit");
    let new = plan.files.iter().filter(|file| file.old.is_none());
    let new: Vec<&str> = new.map(|file| file.path.as_str()).collect();
    if !plan.guesses.is_empty() && new.len() <= FEW {
        let files = SafeText::new(&new.join(" ")).to_string();
        output::tell(format!("to begin again with other options: rm {files}"));
    }
    let runs_on_its_own =
        |pipeline: &&Pipeline| **pipeline != Pipeline::PreCommit && new.contains(&pipeline.path());
    for pipeline in arguments.pipelines().iter().filter(runs_on_its_own) {
        output::tell(format!(
            "{} runs the relmap of its machine; to install it there, add the step of `In a pipeline` in \
             docs/installing.md of relmap",
            pipeline.path()
        ));
    }
    Ok(Verdict::Pass)
}

/// The guesses, each with how to correct it. Charts that were taken for system charts are listed on one line.
fn guesses(plan: &InitPlan) -> Vec<(String, String)> {
    let charts: Vec<&String> =
        plan.guesses.iter().filter_map(|g| g.system_chart.as_ref()).collect();
    let is_listed = |guess: &&InitGuess| charts.len() < 2 || guess.system_chart.is_none();
    let mut guesses = Vec::new();
    if charts.len() > 1 {
        guesses.push((
            format!(
                "{} charts are system charts, since their images are third-party software: {}",
                charts.len(),
                listed(&charts, LISTED)
            ),
            "if you build one yourself: relmap init --chart NAME --kind chart".to_owned(),
        ));
    }
    let rest = plan.guesses.iter().filter(is_listed);
    guesses.extend(rest.map(|guess| (guess.what.clone(), guess.correct.clone())));
    guesses
}

/// How many charts are named on one line.
const LISTED: usize = 20;

/// Reads an app and its repository.
fn named_app(text: &str) -> Result<(String, String), String> {
    let expected = || "expected NAME=PATH_OR_URL, such as `web=../web`".to_owned();
    let (name, place) = text.split_once('=').ok_or_else(expected)?;
    let is_name = |c: char| !c.is_whitespace() && !c.is_control() && !"/:~^?*[\\".contains(c);
    match !name.is_empty() && name.chars().all(is_name) && !place.is_empty() {
        true => Ok((name.to_owned(), place.to_owned())),
        false => Err(expected()),
    }
}

/// How many files are shown, or named on one line.
const FEW: usize = 6;

impl InitArguments {
    fn options(&self) -> InitOptions {
        let options = InitOptions::new()
            .charts(&self.charts)
            .app_repository(self.app_repository.clone())
            .app_tag(self.app_tag.clone())
            .kind(self.kind.map(|kind| match kind {
                Kind::Chart => ComponentKind::Chart,
                Kind::System => ComponentKind::System,
            }))
            .rules_from_history(self.rules_from_history)
            .from_history(self.from_history)
            .date(Some(self.date.unwrap_or_else(|| jiff::ZonedDateTime::now().date())));
        let options =
            self.apps.iter().fold(options, |options, (name, place)| options.app(name, place));
        self.pipelines().into_iter().fold(options, InitOptions::pipeline)
    }

    fn pipelines(&self) -> Vec<Pipeline> {
        let pipelines = [
            (self.jenkins, Pipeline::Jenkins),
            (self.github, Pipeline::GitHub),
            (self.gitlab, Pipeline::GitLab),
            (self.azure, Pipeline::Azure),
            (self.pre_commit, Pipeline::PreCommit),
        ];
        let wanted = pipelines.into_iter().filter(|(is_wanted, _)| *is_wanted);
        wanted.map(|(_, pipeline)| pipeline).collect()
    }

    /// The plan, with what a person at the terminal says of charts that look like system charts;
    /// `None` if input ended instead.
    fn plan(&self, workspace: &Workspace) -> Result<Option<InitPlan>, CliError> {
        let plan = workspace.init_plan(&self.options())?;
        if self.dry_run || self.yes || !has_terminal() {
            return Ok(Some(plan));
        }
        let mut options = self.options();
        let mut is_changed = false;
        for guess in &plan.guesses {
            let Some(chart) = &guess.system_chart else { continue };
            let question = format!("{}. Is that right? [Y/n] ", SafeText::new(&guess.what));
            let kind = match confirm(&question)? {
                Confirmation::Yes => ComponentKind::System,
                Confirmation::No => ComponentKind::Chart,
                Confirmation::EndOfInput => return Ok(None),
            };
            options = options.kind_of(chart, kind);
            is_changed = true;
        }
        Ok(Some(if is_changed { workspace.init_plan(&options)? } else { plan }))
    }
}

/// How much of a file is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    Name,
    Beginning,
    Diff,
}

fn show(file: &InitFile, detail: Shown, output: &Output) -> Result<(), CliError> {
    output.write(&format!("{}: {}\n", SafeText::new(&file.path), SafeText::new(&file.about)))?;
    let old = file.old.as_deref().map(str::as_bytes);
    match detail {
        Shown::Name => return Ok(()),
        Shown::Diff => {
            let text = diff::unified(&file.path, old, file.content.as_bytes(), output.colour);
            return output.write(&text);
        }
        Shown::Beginning => {}
    }
    let new = file.old.as_ref().map_or(0, String::len);
    let added = file.content.get(new..).unwrap_or(&file.content).trim_start_matches('\n');
    let shown = beginning(added);
    let text = diff::unified(&file.path, None, shown.as_bytes(), output.colour);
    let lines = text.lines().skip(3).map(|line| format!("  {line}\n"));
    output.write(&lines.collect::<String>())?;
    if shown.len() < added.len() {
        output.write("  …\n")?;
    }
    Ok(())
}

/// The newest entries of a file that is too long to be shown.
fn beginning(content: &str) -> &str {
    const LINES: usize = 12;
    match content.match_indices('\n').nth(LINES - 1) {
        Some((at, _)) => &content[..=at],
        None => content,
    }
}
