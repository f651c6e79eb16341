//! Handing a run to GitHub Actions: annotations, outputs and the summary of the job.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use relmap_fs::{OutputError, Outputs};
use relmap_report::formats::{Finished, GitHub, github};

use crate::error::ReportError;
use crate::output;

/// Whether this is a step of a workflow.
pub(crate) fn is_here() -> bool {
    std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true")
}

/// Hands over everything, and returns the files that could not be written. Annotations go to
/// standard error, which GitHub reads as well, so that the answer can be taken from standard
/// output as it is.
pub(crate) fn hand_over(finished: &Finished<'_>, places: &Outputs) -> Vec<ReportError> {
    let GitHub { commands, outputs, summary } = github(finished);
    output::workflow_commands(&commands);
    let files = [("GITHUB_OUTPUT", outputs), ("GITHUB_STEP_SUMMARY", summary)];
    let named = files.into_iter().filter_map(|(name, text)| {
        let path = std::env::var_os(name).filter(|path| !path.is_empty())?;
        Some((PathBuf::from(path), text))
    });
    named
        .filter_map(|(path, text)| {
            append(places, &path, &text).err().map(|source| ReportError::new(&path, source))
        })
        .collect()
}

/// Appends to a file that other steps may have left without a last line break.
fn append(places: &Outputs, path: &Path, text: &str) -> Result<(), OutputError> {
    let mut file = places.append(path)?;
    let separator = if ends_in_the_middle_of_a_line(&mut file)? { "\n" } else { "" };
    Ok(file.write_all(format!("{separator}{text}").as_bytes())?)
}

fn ends_in_the_middle_of_a_line(file: &mut File) -> io::Result<bool> {
    if file.seek(SeekFrom::End(0))? == 0 {
        return Ok(false);
    }
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last != *b"\n")
}
