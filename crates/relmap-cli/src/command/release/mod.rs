//! `relmap tag` and `relmap release`: tag what is right, and record it in the map.

mod arguments;
mod notes_file;
mod show;

pub(super) use arguments::ReleaseArguments;

use relmap::{ReleaseFailed, Released, Verdict, Workspace};
use relmap_report::json_text;

use crate::error::CliError;
use crate::output::Output;
use crate::session;

use show::{Ended, Plans};

/// Which command this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// Tags alone.
    Tag,
    /// Tags, and records of the map.
    Release,
}

pub(super) fn run(
    mode: Mode,
    arguments: &ReleaseArguments,
    output: &Output,
) -> Result<Verdict, CliError> {
    let options = arguments.options()?;
    let output = arguments.reports.answer_to(output)?;
    let workspace = session::open(&arguments.selection.directory)?
        .allow_hosts(arguments.hosts.allow_host.iter().cloned());
    let mut plans = Plans::new(&workspace, &output, arguments.format);
    let released = match mode {
        Mode::Tag => workspace.tag(&options, &mut plans),
        Mode::Release => workspace.release(&options, &mut plans),
    };
    let (proposed, done, result) = match released {
        Ok(Released { verdict, proposed, done, .. }) => (Some(proposed), done, Ok(verdict)),
        Err(ReleaseFailed { error, proposed, done, .. }) => {
            (proposed.map(|proposed| *proposed), done, Err(CliError::from(*error)))
        }
    };
    let Some(proposed) = proposed else { return result };
    let ended = Ended { proposed: &proposed, done: &done, result: &result };
    let printed = ended.print(&workspace, &output, arguments.format);
    let written = write_reports(arguments, &ended);
    let printed = printed.and(notes_file::write(arguments, &workspace, &ended));
    // What kept the release from being made matters more than what kept it from being shown.
    result.and_then(|verdict| printed.and(written).map(|()| verdict))
}

/// Writes the reports that are asked for, about the judgement that the release rests on.
fn write_reports(arguments: &ReleaseArguments, ended: &Ended<'_>) -> Result<(), CliError> {
    if arguments.reports.is_empty() {
        return Ok(());
    }
    // Opened anew, so that the release is in its own report.
    let workspace: Workspace = session::open(&arguments.selection.directory)?;
    arguments.reports.write(&ended.answer(&workspace, &json_text(&ended.document())))
}
