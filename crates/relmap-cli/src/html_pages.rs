//! The HTML report: writing its files.

use std::path::Path;

use relmap::{PageContent, Workspace};
use relmap_core::outcome::Outcome;
use relmap_fs::{OutputError, Outputs};
use relmap_html::{Notes, Report, RunInfo};
use relmap_report::Sources;

use crate::error::CliError;

/// The pages that can be written.
pub(crate) struct Pages {
    info: RunInfo,
    content: PageContent,
    notes: Notes,
}

impl Pages {
    /// Gathers what they show in addition to a verdict.
    pub(crate) fn gather(workspace: &Workspace) -> Result<Pages, CliError> {
        Ok(Pages::of(workspace.page_content()?))
    }

    /// The same, gathered already.
    pub(crate) fn of(content: PageContent) -> Pages {
        let info = RunInfo {
            repository: content.repository.clone(),
            commit: content.commit.clone(),
            tool_version: env!("CARGO_PKG_VERSION").to_owned(),
            made: None,
        };
        let notes = Notes { charts: content.chart_notes.clone(), apps: content.app_notes.clone() };
        Pages { info, content, notes }
    }

    /// The pages in one file.
    pub(crate) fn standalone(&self, outcome: Option<&Outcome>, sources: &Sources) -> String {
        self.with(outcome, sources, relmap_html::standalone)
    }

    /// Writes the pages into a folder, and makes the folder if need be. The first page comes last,
    /// so that it never leads to what is not there yet.
    pub(crate) fn write_folder(
        &self,
        places: &Outputs,
        folder: &Path,
        outcome: Option<&Outcome>,
        sources: &Sources,
    ) -> Result<(), OutputError> {
        let mut files = self.with(outcome, sources, relmap_html::folder);
        let first = files.remove_entry("index.html");
        for (name, content) in files.into_iter().chain(first) {
            places.write(&folder.join(name), content.as_bytes())?;
        }
        Ok(())
    }

    fn with<T>(
        &self,
        outcome: Option<&Outcome>,
        sources: &Sources,
        make: impl Fn(&Report<'_>) -> T,
    ) -> T {
        make(&Report {
            run: &self.info,
            outcome,
            sources,
            map: self.content.map.as_deref().ok(),
            map_missing: self.content.map.as_ref().err().map(String::as_str),
            notes: &self.notes,
        })
    }
}
