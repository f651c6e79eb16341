//! `relmap fmt`: bring RELEASE.txt to the canonical form.

use std::path::{Path, PathBuf};

use clap::Args;
use relmap_core::outcome::Verdict;
use relmap_core::release_notes::{FormatError, canonical};
use relmap_git::{MAX_RELEASE_FILE, Repository};
use relmap_report::{SafeText, diff};
use thiserror::Error;

use crate::args::Selection;
use crate::error::CliError;
use crate::files::read_file;
use crate::output::{self, Output};
use crate::outputs::outputs_around;
use crate::run::Run;
use crate::write_files::{NewContent, write_all};

/// The arguments of `relmap fmt`.
#[derive(Debug, Args)]
pub(crate) struct FmtArguments {
    /// The files; every RELEASE.txt of the repository if left out
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    directory: PathBuf,
    /// Write nothing; show what differs, and end with 1 if anything does
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(arguments: &FmtArguments, output: &Output) -> Result<Verdict, CliError> {
    let files = files(arguments)?;
    let mut olds: Vec<(PathBuf, Vec<u8>, Vec<u8>)> = Vec::new();
    let mut first_error = None;
    for path in files {
        let old = read_file(&arguments.directory, &path, MAX_RELEASE_FILE)?;
        match canonical(&old) {
            Ok(new) if new == old => {}
            Ok(new) => olds.push((path, old, new)),
            Err(source) => {
                let error = CliError::Format(NotFormatted { path, source });
                // The others are told of all the same.
                if let Some(error) = first_error.replace(error) {
                    output::tell(error.report());
                }
            }
        }
    }
    if let Some(error) = first_error {
        return Err(error);
    }
    if arguments.check {
        for (path, old, new) in &olds {
            output.write(&diff::unified(&shown(path), Some(old), new, output.colour))?;
        }
        return Ok(if olds.is_empty() { Verdict::Pass } else { Verdict::Fail });
    }
    let contents: Vec<NewContent<'_>> = olds
        .iter()
        .map(|(path, old, new)| NewContent {
            path: arguments.directory.join(path),
            old: Some(old),
            new,
        })
        .collect();
    write_all(&outputs_around(&arguments.directory), &contents)?;
    for (path, ..) in &olds {
        output.write(&format!("{}\n", SafeText::new(&shown(path))))?;
    }
    Ok(Verdict::Pass)
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// The files that are named, or else those of the repository, as paths from `-C`.
fn files(arguments: &FmtArguments) -> Result<Vec<PathBuf>, CliError> {
    if !arguments.files.is_empty() {
        return Ok(arguments.files.clone());
    }
    let repository = Repository::discover(&arguments.directory)?;
    let selection = Selection {
        directory: arguments.directory.clone(),
        components: Vec::new(),
        all: true,
        worktree: true,
        ..Selection::default()
    };
    let run = Run::new(&repository, &selection)?;
    let root = repository.root().unwrap_or(repository.git_dir());
    let mut files = Vec::new();
    for component in &run.components {
        let file = &component.layout.release_file;
        if Path::new(file).extension().is_some_and(|extension| extension == "md") {
            output::tell(format!(
                "{} is Markdown and is left as it is; relmap reads it",
                SafeText::new(file)
            ));
            continue;
        }
        files.push(from_here(root, &arguments.directory, file));
    }
    Ok(files)
}

/// A path of the repository as a path from a folder, where that is the root; else in full.
fn from_here(root: &Path, directory: &Path, file: &str) -> PathBuf {
    let same = Option::zip(root.canonicalize().ok(), directory.canonicalize().ok());
    match same {
        Some((root, directory)) if root == directory => PathBuf::from(file),
        _ => root.join(file),
    }
}
