//! `relmap fmt`: bring RELEASE.txt to the canonical form.

use std::path::{Path, PathBuf};

use clap::Args;
use relmap::{FormatPlan, Verdict};
use relmap_report::{SafeText, diff};

use crate::error::CliError;
use crate::output::{self, Output};
use crate::session;

/// The arguments of `relmap fmt`.
#[derive(Debug, Args)]
pub(crate) struct FmtArguments {
    /// The files [default: every RELEASE.txt of the repository]
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    directory: PathBuf,
    /// Write nothing; show the differences, and exit with 1 if there are any
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(arguments: &FmtArguments, output: &Output) -> Result<Verdict, CliError> {
    let mut plan = plan(arguments)?;
    if let Some(last) = plan.failed.pop() {
        // The others are told of all the same.
        for failed in plan.failed {
            output::tell(relmap::report(&failed));
        }
        return Err(relmap::Error::from(last).into());
    }
    if arguments.check {
        for file in &plan.files {
            let path = shown(&file.path);
            output.write(&diff::unified(&path, Some(&file.old), &file.new, output.colour))?;
        }
        return Ok(if plan.files.is_empty() { Verdict::Pass } else { Verdict::Fail });
    }
    plan.write()?;
    for file in &plan.files {
        output.write(&format!("{}\n", SafeText::new(&shown(&file.path))))?;
    }
    Ok(Verdict::Pass)
}

/// The files that are named, or else those of the repository.
fn plan(arguments: &FmtArguments) -> Result<FormatPlan, CliError> {
    if !arguments.files.is_empty() {
        return Ok(relmap::format_plan(&arguments.directory, arguments.files.iter().cloned())?);
    }
    let plan = session::open(&arguments.directory)?.format_plan()?;
    for file in &plan.markdown {
        output::tell(format!(
            "{} is Markdown and is left unchanged; relmap can read it",
            SafeText::new(file)
        ));
    }
    Ok(plan)
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
