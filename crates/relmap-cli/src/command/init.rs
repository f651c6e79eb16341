//! `relmap init`: a first RELEASE.txt for each chart, made from history.

mod apps;
mod charts;
mod history;
mod jenkins;
mod plan;
mod rules;

use std::io::{BufRead as _, IsTerminal as _};
use std::path::PathBuf;

use clap::Args;
use relmap_core::component::ComponentKind;
use relmap_core::outcome::Verdict;
use relmap_git::{GitError, Repository};
use relmap_report::{SafeText, diff};
use thiserror::Error;

use crate::error::CliError;
use crate::output::{self, Output};
use crate::outputs::outputs;
use crate::write_files::{NewContent, in_work_tree, write_all};

use plan::Plan;

/// The arguments of `relmap init`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  relmap init\n  relmap init --dry-run\n  \
    relmap init --chart web --app-repository ../app\n  relmap init --rules-from-history\n  \
    relmap init --jenkins --yes")]
pub(crate) struct InitArguments {
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    directory: PathBuf,
    /// Only this chart, by its name or its folder; repeatable. All that have no RELEASE.txt if left out
    #[arg(long = "chart", value_name = "NAME")]
    charts: Vec<String>,
    /// The app's repository: its tags are named in `App:`, and a relmap.toml says where it is
    #[arg(long, value_name = "PATH_OR_URL")]
    app_repository: Option<String>,
    /// How the app's tags are named, tried before all else, such as `{name}-{version}`
    #[arg(long, value_name = "TEMPLATE", requires = "app_repository")]
    app_tag: Option<String>,
    /// Write the rules that the releases so far obeyed into relmap.toml, where they differ from the preset
    #[arg(long)]
    rules_from_history: bool,
    /// Add a stage to the Jenkinsfile, or write one
    #[arg(long)]
    jenkins: bool,
    /// The day of an entry that is not released yet; today if left out
    #[arg(long, value_name = "DATE")]
    date: Option<jiff::civil::Date>,
    /// Show what would be written, whole, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Write without asking
    #[arg(long)]
    yes: bool,
}

/// A file to write, and what is to be said of it.
struct NewFile {
    path: String,
    content: String,
    about: String,
}

pub(crate) fn run(arguments: &InitArguments, output: &Output) -> Result<Verdict, CliError> {
    let repository = Repository::discover(&arguments.directory)?;
    let Some(root) = repository.root().map(std::path::Path::to_owned) else {
        return Err(GitError::NoWorkTree { path: repository.git_dir().to_owned() }.into());
    };
    let Plan { mut files, mut remarks, config } = Plan::of(arguments, &repository)?;
    let mut advice = Vec::new();
    if !config.is_empty() {
        if root.join("relmap.toml").symlink_metadata().is_ok() {
            advice.push(format!(
                "there is a relmap.toml, which is left as it is; add this to it:\n\n{}\n",
                config.text()
            ));
        } else {
            let app = config.components.first().filter(|first| first.kind == ComponentKind::App);
            let app = app.map(|app| format!("where the app {} is", app.name));
            let rules =
                config.has_rules().then(|| "the rules that fit the releases so far".to_owned());
            let named = config.components.iter().filter(|component| component.tag.is_some());
            let charts: Vec<&str> = named
                .filter(|component| component.kind != ComponentKind::App)
                .map(|component| component.name.as_str())
                .collect();
            let tags = (!charts.is_empty())
                .then(|| format!("how tags of {} are named", charts.join(", ")));
            let about: Vec<String> = app.into_iter().chain(tags).chain(rules).collect();
            let about = about.join(", and ");
            files.push(NewFile { path: "relmap.toml".to_owned(), content: config.text(), about });
        }
    }
    if arguments.jenkins {
        match jenkins::file(&root) {
            Some(file) => files.push(file),
            None => advice.push(jenkins::advice()),
        }
    }
    files.retain(|file| {
        let exists = root.join(&file.path).symlink_metadata().is_ok();
        if exists {
            remarks.push(format!("{} is there already, and is left as it is", file.path));
        }
        !exists
    });
    for file in &files {
        output.write(&format!(
            "{}: {}\n",
            SafeText::new(&file.path),
            SafeText::new(&file.about)
        ))?;
        let shown =
            if arguments.dry_run { file.content.as_str() } else { beginning(&file.content) };
        let text = diff::unified(&file.path, None, shown.as_bytes(), output.colour);
        let lines = text.lines().skip(3).map(|line| format!("  {line}\n"));
        output.write(&lines.collect::<String>())?;
        if shown.len() < file.content.len() {
            output.write("  …\n")?;
        }
    }
    for remark in &remarks {
        output::tell(SafeText::new(remark));
    }
    for text in &advice {
        output.write(text)?;
    }
    if files.is_empty() {
        output.write("nothing to write\n")?;
        return Ok(Verdict::Pass);
    }
    if arguments.dry_run || !arguments.yes && !agreed()? {
        output::tell("nothing was written");
        return Ok(Verdict::Pass);
    }
    let mut contents = Vec::new();
    for file in &files {
        let path = in_work_tree(&root, &file.path)?;
        contents.push(NewContent { path, old: None, new: file.content.as_bytes() });
    }
    write_all(&outputs(&repository), &contents)?;
    output::tell("written; look at it, run `relmap check --worktree`, and commit it");
    Ok(Verdict::Pass)
}

/// Asks whoever sits at a terminal; where nobody does, what was asked for is done.
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
