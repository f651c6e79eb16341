//! `relmap init`: a first RELEASE.txt for each chart, made from history.

use std::io::{BufRead as _, IsTerminal as _};
use std::path::PathBuf;

use clap::Args;
use relmap::{InitFile, InitOptions, Verdict};
use relmap_report::{SafeText, diff};

use crate::error::CliError;
use crate::output::{self, Output};
use crate::session;

/// The arguments of `relmap init`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  relmap init\n  relmap init --dry-run\n  \
    relmap init --chart web --app-repository ../app\n  relmap init --rules-from-history\n  \
    relmap init --jenkins --yes")]
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
    /// The template of the app's tags, tried first, such as `{name}-{version}`
    #[arg(long, value_name = "TEMPLATE", requires = "app_repository")]
    app_tag: Option<String>,
    /// Write the rules that past releases followed to relmap.toml, where they differ from the preset
    #[arg(long)]
    rules_from_history: bool,
    /// Add a stage to the Jenkinsfile, or create one
    #[arg(long)]
    jenkins: bool,
    /// The day of an entry that is not released yet [default: today]
    #[arg(long, value_name = "DATE")]
    date: Option<jiff::civil::Date>,
    /// Show in full what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Write without asking
    #[arg(long)]
    yes: bool,
}

pub(crate) fn run(arguments: &InitArguments, output: &Output) -> Result<Verdict, CliError> {
    let workspace = session::open(&arguments.directory)?;
    let plan = workspace.init_plan(&arguments.options())?;
    for file in &plan.files {
        show(file, arguments.dry_run, output)?;
    }
    for remark in &plan.remarks {
        output::tell(SafeText::new(remark));
    }
    for text in &plan.advice {
        output.write(text)?;
    }
    if plan.files.is_empty() {
        output.write("nothing to write\n")?;
        return Ok(Verdict::Pass);
    }
    if arguments.dry_run || !arguments.yes && !agreed()? {
        output::tell("nothing was written");
        return Ok(Verdict::Pass);
    }
    plan.write(&workspace)?;
    output::tell("files written; review them, run `relmap check --worktree`, and commit");
    Ok(Verdict::Pass)
}

impl InitArguments {
    fn options(&self) -> InitOptions {
        InitOptions::new()
            .charts(&self.charts)
            .app_repository(self.app_repository.clone())
            .app_tag(self.app_tag.clone())
            .rules_from_history(self.rules_from_history)
            .jenkins(self.jenkins)
            .date(Some(self.date.unwrap_or_else(|| jiff::ZonedDateTime::now().date())))
    }
}

/// Shows a file, whole or its beginning.
fn show(file: &InitFile, is_whole: bool, output: &Output) -> Result<(), CliError> {
    output.write(&format!("{}: {}\n", SafeText::new(&file.path), SafeText::new(&file.about)))?;
    let shown = if is_whole { file.content.as_str() } else { beginning(&file.content) };
    let text = diff::unified(&file.path, None, shown.as_bytes(), output.colour);
    let lines = text.lines().skip(3).map(|line| format!("  {line}\n"));
    output.write(&lines.collect::<String>())?;
    if shown.len() < file.content.len() {
        output.write("  …\n")?;
    }
    Ok(())
}

/// Asks for confirmation at a terminal; without a terminal, the answer is yes.
fn agreed() -> Result<bool, CliError> {
    if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        return Ok(true);
    }
    output::ask("Write this? [Y/n] ");
    let mut answer = String::new();
    let read = std::io::stdin().lock().read_line(&mut answer);
    read.map_err(|source| CliError::Read { path: "standard input".into(), source })?;
    Ok(matches!(answer.trim().to_ascii_lowercase().as_str(), "" | "y" | "yes"))
}

/// The newest entries of a file that is too long to be shown.
fn beginning(content: &str) -> &str {
    const LINES: usize = 12;
    match content.match_indices('\n').nth(LINES - 1) {
        Some((at, _)) => &content[..=at],
        None => content,
    }
}
