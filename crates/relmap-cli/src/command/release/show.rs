//! What the user sees of a release: the plan before it is carried out, and how it ended.

use std::io;

use relmap::{Outcome, ProposedRelease, Reviewer, StopRelease, Verdict, Workspace};
use relmap_core::release::{Decision, Done, Plan};
use relmap_report::documents::ReleaseDocument;
use relmap_report::{Hyperlinks, SafeText, Sources, plan, text};

use crate::args::Format;
use crate::error::CliError;
use crate::html_pages::JudgedFiles;
use crate::hyperlinks::web_links;
use crate::output::{self, Output};
use crate::report_files::Answer;
use crate::uncommitted;

/// Shows each plan before it is carried out. One that cannot be shown is not carried out.
pub(super) struct Plans<'o> {
    workspace: &'o Workspace,
    output: &'o Output,
    format: Format,
    /// Whether a plan was shown.
    is_again: bool,
}

impl Plans<'_> {
    pub(super) fn new<'o>(
        workspace: &'o Workspace,
        output: &'o Output,
        format: Format,
    ) -> Plans<'o> {
        Plans { workspace, output, format, is_again: false }
    }
}

impl Reviewer for Plans<'_> {
    fn planned(&mut self, proposed: &ProposedRelease) -> Result<(), StopRelease> {
        if self.format == Format::Text {
            if self.is_again {
                output::tell("the remote changed; planning again");
            }
            let ProposedRelease { plan, outcome, surroundings, sources, not_judged, .. } = proposed;
            self.output.aside(uncommitted::not_released(*not_judged));
            for sentence in &proposed.unverified {
                output::tell(SafeText::new(sentence));
            }
            let mut page = unfit(outcome, sources, self.output);
            let colour = self.output.colour;
            let shown = match self.output.is_verbose {
                true => plan::text_in_full(plan, surroundings, colour),
                false => plan::text(plan, surroundings, colour),
            };
            // What is refused or unfit is wrong; anything else is no news to who wants none.
            if !self.output.is_quiet || is_stopped(plan) {
                page.push_str(&shown);
            }
            let links = || Hyperlinks::of_plan(plan, &web_links(self.workspace));
            self.output.write_linked(&page, links).map_err(|error| match error {
                CliError::Output(source) => StopRelease::Unseen(source),
                error => StopRelease::Unseen(io::Error::other(error)),
            })?;
        }
        self.is_again = true;
        Ok(())
    }
}

fn is_stopped(plan: &Plan) -> bool {
    matches!(plan.decision(), Decision::Unfit(_) | Decision::Refused)
}

/// What `check` says of those components whose version is not right.
fn unfit(outcome: &Outcome, sources: &Sources, output: &Output) -> String {
    if outcome.verdict == Verdict::Pass {
        return String::new();
    }
    let mut only = outcome.clone();
    only.components.retain(|component| component.verdict != Verdict::Pass);
    only.unchanged.clear();
    let page = text::outcome(&only, sources, output.colour);
    format!("{}\n\n", page.trim_end())
}

/// How a release ended for which there was a plan.
pub(super) struct Ended<'r> {
    /// The last plan.
    pub(super) proposed: &'r ProposedRelease,
    pub(super) done: &'r [Done],
    pub(super) result: &'r Result<Verdict, CliError>,
}

impl<'r> Ended<'r> {
    /// Prints what was done, whether or not all of it was.
    pub(super) fn print(
        &self,
        workspace: &Workspace,
        output: &Output,
        format: Format,
    ) -> Result<(), CliError> {
        match format {
            Format::Text => {
                let surroundings = &self.proposed.surroundings;
                let plan = &self.proposed.plan;
                let mut text = plan::done(self.done, plan, surroundings, output.colour);
                if self.result.is_ok() {
                    text.push_str(&plan::next(self.done, plan, surroundings, output.colour));
                }
                if output.is_quiet {
                    return Ok(());
                }
                output.write_linked(&text, || {
                    Hyperlinks::of_done(plan, self.done, &web_links(workspace))
                })
            }
            Format::Json => output.json(&self.document()),
        }
    }

    /// The whole run as a document.
    pub(super) fn document(&self) -> ReleaseDocument<'_> {
        let ProposedRelease { plan, outcome, surroundings, .. } = self.proposed;
        let failure = self.result.as_ref().err().map(|error| (error.code(), error.report()));
        ReleaseDocument::new(plan, outcome, self.done, failure, surroundings)
    }

    /// The run as reports want it.
    pub(super) fn answer<'a>(&self, workspace: &'a Workspace, document: &'a str) -> Answer<'a>
    where
        'r: 'a,
    {
        let ProposedRelease { outcome, sources, .. } = self.proposed;
        Answer { workspace: Some(workspace), outcome, sources, document, judged: JudgedFiles::Head }
    }
}
