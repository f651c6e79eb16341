//! `relmap init`: a first RELEASE.txt for each chart, made from history.

mod apps;
mod history;
mod jenkins;

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::path::PathBuf;

use clap::Args;
use relmap_core::component::{is_inside, join};
use relmap_core::outcome::Verdict;
use relmap_git::{At, GitError, Repository};
use relmap_report::{SafeText, diff};
use thiserror::Error;

use crate::args::Selection;
use crate::error::CliError;
use crate::output::Output;
use crate::run::Run;
use crate::write_files::{NewContent, write_all};

use apps::AppNames;
use history::Historian;

/// The arguments of `relmap init`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  relmap init\n  relmap init --dry-run\n  \
    relmap init --chart web --app-repository ../app\n  relmap init --jenkins --yes")]
pub(crate) struct InitArguments {
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    directory: PathBuf,
    /// Only this chart, by its name or its folder; repeatable. All that have no RELEASE.txt if left out
    #[arg(long = "chart", value_name = "NAME")]
    charts: Vec<String>,
    /// The app's repository: its tags are named in `App:`, and a relmap.toml says where it is
    #[arg(long, value_name = "PATH")]
    app_repository: Option<PathBuf>,
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

/// Why nothing can be begun.
#[derive(Debug, Error)]
pub(crate) enum InitError {
    /// A chart that does not exist was named.
    #[error("there is no chart `{name}` here; {}", known_charts(.known))]
    NoChart {
        /// The name.
        name: String,
        /// Those that exist.
        known: Vec<String>,
    },
    /// No file can be made of the history of a chart.
    #[error(
        "no RELEASE.txt can be made for {name}: the tag {tag} is no heading; write the file by hand"
    )]
    NoFile {
        /// The chart or app.
        name: String,
        /// The newest tag.
        tag: String,
    },
}

fn known_charts(known: &[String]) -> String {
    match known {
        [] => "it holds none".to_owned(),
        known => format!("known are {}", known.join(", ")),
    }
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
    let (mut files, mut remarks) = release_files(arguments, &repository)?;
    let mut advice = Vec::new();
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
        eprintln!("relmap: {}", SafeText::new(remark));
    }
    for text in &advice {
        output.write(text)?;
    }
    if files.is_empty() {
        output.write("nothing to write\n")?;
        return Ok(Verdict::Met);
    }
    if arguments.dry_run || !arguments.yes && !agreed()? {
        eprintln!("relmap: nothing was written");
        return Ok(Verdict::Met);
    }
    let contents: Vec<NewContent<'_>> = files
        .iter()
        .map(|file| NewContent {
            path: root.join(&file.path),
            old: None,
            new: file.content.as_bytes(),
        })
        .collect();
    write_all(&contents)?;
    eprintln!("relmap: written; look at it, run `relmap check --worktree`, and commit it");
    Ok(Verdict::Met)
}

/// Asks whoever sits at a terminal; where nobody does, what was asked for is done.
fn agreed() -> Result<bool, CliError> {
    if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        return Ok(true);
    }
    eprint!("Write this? [Y/n] ");
    let _ = std::io::stderr().flush();
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

fn release_files(
    arguments: &InitArguments,
    repository: &Repository,
) -> Result<(Vec<NewFile>, Vec<String>), CliError> {
    let selection = Selection {
        directory: arguments.directory.clone(),
        components: Vec::new(),
        all: true,
        worktree: true,
        render: false,
    };
    let run = Run::new(repository, &selection)?;
    let snapshot = repository.snapshot(At::Worktree)?;
    let all = snapshot.find(&["Chart.yaml"])?;
    let folders: Vec<String> =
        all.iter().map(|path| relmap_core::component::folder_of(path).to_owned()).collect();
    // A chart inside of another one is its dependency, not a chart that is released.
    let charts: Vec<&String> = folders
        .iter()
        .filter(|chart| !folders.iter().any(|other| other != *chart && is_inside(chart, other)))
        .collect();
    let names = match &arguments.app_repository {
        Some(place) => Some(AppNames::read(place, repository)?),
        None => None,
    };
    let historian = Historian {
        repository,
        snapshot: &snapshot,
        tags: repository.past_tags()?.into_iter().map(|tag| (tag.name.clone(), tag)).collect(),
        today: arguments.date.unwrap_or_else(|| jiff::ZonedDateTime::now().date()),
        apps: names.as_ref(),
        alone: charts.len() <= 1,
        name: crate::run::name_of(repository),
    };
    let (mut files, mut remarks) = (Vec::new(), Vec::new());
    let mut known = Vec::new();
    let mut found = Vec::new();
    for chart in &charts {
        let subject = historian.chart(chart)?;
        let is_named =
            |name: &String| *name == subject.name || name.trim_end_matches('/') == **chart;
        known.push(subject.name.clone());
        if !arguments.charts.is_empty() && !arguments.charts.iter().any(is_named) {
            continue;
        }
        found.extend(arguments.charts.iter().filter(|name| is_named(name)));
        let has = |layout: &relmap_core::component::Layout| layout.chart.as_ref() == Some(*chart);
        if let Some(own) = run.components.iter().find(|component| has(&component.layout)) {
            let file = &own.layout.release_file;
            remarks
                .push(format!("{} has its {file} already, which is left as it is", subject.name));
            continue;
        }
        let path = join(chart, "RELEASE.txt");
        let (file, title) = historian.chart_file(&subject, path)?;
        if let (Some(names), true) = (&names, charts.len() == 1 || arguments.charts.len() == 1) {
            files.push(names.config(title.unwrap_or(subject.name), chart));
        }
        files.push(file);
    }
    if let Some(name) = arguments.charts.iter().find(|name| !found.contains(name)) {
        known.sort();
        return Err(InitError::NoChart { name: name.clone(), known }.into());
    }
    if charts.is_empty() && run.components.is_empty() {
        files.push(historian.app_file()?);
    } else if charts.is_empty() {
        let file = &run.components[0].layout.release_file;
        remarks.push(format!("{file} is there already, and is left as it is"));
    }
    if !run.checkout().has_tags
        && let Some(remote) = run.checkout().remotes.first()
    {
        remarks.push(format!(
            "there are no tags here; if there were releases before, fetch them first: git fetch --tags {remote}"
        ));
    }
    if names.is_none() && files.iter().any(|file| file.content.contains("\nApp: ")) {
        remarks.push(
            "`App:` is made of the chart's name and appVersion; with --app-repository it names the app's own tags"
                .to_owned(),
        );
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok((files, remarks))
}
