//! Reports for machines, each read back by a parser that is not ours.

mod hostile;
mod junit;

use super::*;
use crate::formats::{Finished, ReportFormat, RunInformation};

/// A report of an outcome, with the sources of the other tests.
fn render(format: ReportFormat, outcome: &Outcome) -> String {
    render_in(format, outcome, &sources(), "")
}

/// The same, for a repository that is in a folder of the workspace.
fn render_in(format: ReportFormat, outcome: &Outcome, sources: &Sources, folder: &str) -> String {
    let document = crate::json_text(&crate::documents::CheckDocument::new(outcome));
    let run = RunInformation { version: "0.1.0", folder };
    format.render(&Finished { outcome, sources, document: &document, run })
}
