//! Releasing: survey what is there, plan, act; and again if somebody else was faster.

mod act;
mod arguments;
mod error;
mod fetch_missing;
mod map;
mod pause;
mod remote;
mod survey;
mod tagger;

pub(crate) use arguments::ReleaseArguments;
pub(crate) use error::ReleaseError;
pub(crate) use remote::choose as choose_remote;

use relmap_core::ci::PullRequest;
use relmap_core::outcome::{Outcome, Verdict};
use relmap_core::release::{Decision, Done, Plan, ReleaseState, Surroundings};
use relmap_git::{Git, Repository};
use relmap_report::{Sources, plan as shown, text};
use serde_json::Value;

use crate::args::Format;
use crate::error::CliError;
use crate::output::{self, Output};
use crate::report_files::Answer;
use crate::run::Run;
use crate::server_places::pull_request;

use act::Attempt;
use survey::{ReleaseContext, RetryState, Survey};

/// Which command this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Tags alone.
    Tag,
    /// Tags, and rows of the map.
    Release,
}

impl Mode {
    /// As it is typed.
    fn name(self) -> &'static str {
        match self {
            Mode::Tag => "tag",
            Mode::Release => "release",
        }
    }
}

/// How often a push that came too late is tried again.
const ATTEMPTS: u32 = 40;

pub(crate) fn run(
    action: Mode,
    arguments: &ReleaseArguments,
    output: &Output,
) -> Result<Verdict, CliError> {
    let waived = arguments.waived()?;
    if arguments.push
        && !arguments.dry_run
        && let Some(PullRequest { variable }) = pull_request()
    {
        let command = action.name();
        return Err(ReleaseError::PullRequestBuild { variable, command }.into());
    }
    let repository = Repository::discover(&arguments.selection.directory)?;
    let git = repository.program(arguments.limit());
    let context = ReleaseContext { action, arguments, waived, repository, git };
    context.begin()?;
    let output = &arguments.reports.answer_to(output)?;
    let mut report = Report { output, format: arguments.format, shown: None, done: Vec::new() };
    let result = attempts(&context, &mut report);
    let finished = report.finish(&result);
    let written = report.write_files(&context, &result);
    // What kept the release from being made matters more than what kept it from being shown.
    result.and_then(|verdict| finished.and(written).map(|()| verdict))
}

fn attempts(context: &ReleaseContext<'_>, report: &mut Report<'_>) -> Result<Verdict, CliError> {
    let mut retry_state = RetryState::default();
    for attempt in 1.. {
        let survey = context.survey(&mut retry_state)?;
        report.plan(&survey)?;
        if let Some(verdict) = settled(&survey)? {
            return Ok(verdict);
        }
        if context.arguments.dry_run {
            survey.dry_run_push(context)?;
            return Ok(Verdict::Pass);
        }
        match survey.act(context, &mut report.done)? {
            Attempt::Done => return Ok(Verdict::Pass),
            Attempt::Late(words) if attempt >= ATTEMPTS => {
                return Err(ReleaseError::TooLate { attempts: attempt, source: words }.into());
            }
            Attempt::Late(_) => pause::before(attempt),
        }
    }
    Ok(Verdict::Undecided)
}

/// The verdict where nothing is to be done; none where something is.
fn settled(survey: &Survey) -> Result<Option<Verdict>, CliError> {
    match survey.plan.decision() {
        Decision::Act => Ok(None),
        Decision::Nothing => Ok(Some(Verdict::Pass)),
        Decision::Unfit(verdict) => Ok(Some(verdict)),
        Decision::Refused => {
            let refusals = survey.plan.releases.iter().filter_map(|release| match &release.state {
                ReleaseState::Refused(refusal) => Some(refusal.to_string()),
                _ => None,
            });
            Err(ReleaseError::Refused { refusals: refusals.collect() }.into())
        }
    }
}

/// What the user sees of it.
struct Report<'o> {
    output: &'o Output,
    format: Format,
    /// The plan that was shown last, with what it is about.
    shown: Option<(Plan, Outcome, Surroundings, Sources)>,
    done: Vec<Done>,
}

impl Report<'_> {
    /// Shows a plan before it is carried out; again, if it is another one.
    fn plan(&mut self, survey: &Survey) -> Result<(), CliError> {
        let Survey { plan, outcome, surroundings, sources, .. } = survey;
        let same = self.shown.as_ref().is_some_and(|(last, ..)| last == plan);
        if self.format == Format::Text && !same {
            if self.shown.is_some() {
                output::tell("somebody else was faster; planned anew");
            }
            let mut page = unfit(outcome, sources, self.output);
            page.push_str(&shown::text(plan, surroundings, self.output.colour));
            self.output.write(&page).map_err(|error| match error {
                CliError::Output(source) => ReleaseError::Unseen { source }.into(),
                error => error,
            })?;
        }
        self.shown = Some((plan.clone(), outcome.clone(), surroundings.clone(), sources.clone()));
        Ok(())
    }

    /// Shows what was done, whether or not all of it was.
    fn finish(&self, result: &Result<Verdict, CliError>) -> Result<(), CliError> {
        let Some((_, _, surroundings, _)) = &self.shown else { return Ok(()) };
        match self.format {
            Format::Text => {
                self.output.write(&shown::done(&self.done, surroundings, self.output.colour))
            }
            Format::Json => match self.document(result) {
                Some(document) => self.output.json(&document),
                None => Ok(()),
            },
        }
    }

    /// The whole run as a document; none where nothing was planned.
    fn document(&self, result: &Result<Verdict, CliError>) -> Option<Value> {
        let (plan, outcome, surroundings, _) = self.shown.as_ref()?;
        let failure = result.as_ref().err().map(|error| (error.code(), error.report()));
        let failure = failure.as_ref().map(|(code, text)| (*code, text.as_str()));
        Some(shown::json(plan, outcome, &self.done, failure, surroundings))
    }

    /// Writes the reports that are asked for, about the judgement that the release rests on.
    fn write_files(
        &self,
        context: &ReleaseContext<'_>,
        result: &Result<Verdict, CliError>,
    ) -> Result<(), CliError> {
        let reports = &context.arguments.reports;
        let (Some((_, outcome, _, sources)), Some(document), false) =
            (&self.shown, self.document(result), reports.is_empty())
        else {
            return Ok(());
        };
        // Opened anew, so that the release is in its own report.
        let repository = Repository::discover(&context.arguments.selection.directory)?;
        let run = Run::new(&repository, &context.arguments.selection())?;
        reports.write(&Answer {
            repository: &repository,
            run: &run,
            outcome,
            sources,
            document: &document,
        })
    }
}

/// What `check` says of those components whose version is not right.
fn unfit(outcome: &Outcome, sources: &Sources, output: &Output) -> String {
    if outcome.verdict == Verdict::Pass {
        return String::new();
    }
    let mut only = outcome.clone();
    only.components.retain(|component| component.verdict != Verdict::Pass);
    only.unchanged.clear();
    let mut page = text::outcome(&only, sources, output.colour);
    page.push('\n');
    page
}

impl ReleaseContext<'_> {
    /// What can be done before anything is read.
    fn begin(&self) -> Result<(), CliError> {
        if self.looks_at_remote()? {
            self.git.warm_up();
        }
        Ok(())
    }
}

/// The program for the repository that is released from.
pub(crate) type Program = Git;
