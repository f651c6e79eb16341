//! `--notes-file`: the notes of a release for the page that a host shows of it.

use std::path::PathBuf;

use relmap::{ReleaseNotesOf, Verdict, Workspace};

use crate::error::CliError;
use crate::output;

use super::ReleaseArguments;
use super::show::Ended;

/// What is replaced by the name of the tag.
const TAG: &str = "{tag}";

/// Writes the notes of each release, also of those that an earlier run made at this commit.
pub(super) fn write(
    arguments: &ReleaseArguments,
    workspace: &Workspace,
    ended: &Ended<'_>,
) -> Result<(), CliError> {
    let is_right = matches!(ended.result, Ok(Verdict::Pass));
    let Some(template) = arguments.notes_file.as_deref().filter(|_| is_right) else {
        return Ok(());
    };
    let all = workspace.notes_of(ended.proposed)?;
    if all.is_empty() {
        output::tell("nothing is released at this commit, so no notes were written");
    }
    if all.len() > 1 && !template.contains(TAG) {
        let tags = all.into_iter().map(|notes| notes.tag).collect();
        return Err(CliError::OneNotesFile { tags });
    }
    let places = workspace.outputs();
    for ReleaseNotesOf { tag, text } in all {
        // A tag may have a `/`, which is no folder here.
        let path = PathBuf::from(template.replace(TAG, &tag.replace('/', "-")));
        places
            .write(&path, text.as_bytes())
            .map_err(|source| CliError::Page { path: path.clone(), source })?;
    }
    Ok(())
}
