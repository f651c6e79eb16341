//! A run: attempts, until one is carried out or nothing is left to do.

use std::time::Instant;

use relmap_core::outcome::Verdict;
use relmap_core::release::{Decision, Done, Plan, ReleaseState};

use relmap_git::{BrokenPushes, FailureKind, ProgramError, Standstill};

use crate::error::{Error, ReleaseError};
use crate::workspace::Workspace;

use super::act::Attempt;
use super::branches::refused;
use super::context::{Mode, ReleaseContext};
use super::options::ReleaseOptions;
use super::result::{ReleaseFailed, Released};
use super::review::{ProposedRelease, Reviewer, StopRelease};
use super::state::RetryState;
use super::{ATTEMPTS, PATIENCE, pause};

/// A run, with what an error must still tell.
struct Run<'r> {
    reviewer: &'r mut dyn Reviewer,
    /// The last plan that the reviewer approved.
    seen: Option<ProposedRelease>,
    done: Vec<Done>,
}

/// Releases.
pub(super) fn run(
    workspace: &Workspace,
    mode: Mode,
    options: &ReleaseOptions,
    reviewer: &mut dyn Reviewer,
) -> Result<Released, ReleaseFailed> {
    let mut run = Run { reviewer, seen: None, done: Vec::new() };
    let result =
        ReleaseContext::new(workspace, mode, options).and_then(|context| run.attempts(&context));
    let Run { seen, done, .. } = run;
    match result {
        Ok((verdict, proposed)) => Ok(Released { verdict, proposed, done }),
        Err(error) => {
            let (error, proposed) = (Box::new(error), seen.map(Box::new));
            Err(ReleaseFailed { error, proposed, done })
        }
    }
}

impl Run<'_> {
    fn attempts(
        &mut self,
        context: &ReleaseContext<'_>,
    ) -> Result<(Verdict, ProposedRelease), Error> {
        let mut retry_state = RetryState::default();
        let mut attempt = 0;
        let started = Instant::now();
        let (mut still, mut broken) = (Standstill::default(), BrokenPushes::default());
        loop {
            attempt += 1;
            let survey = context.survey(&mut retry_state)?;
            self.review(&survey.proposed)?;
            if let Some(verdict) = settled(&survey.proposed.plan)? {
                return Ok((verdict, survey.proposed));
            }
            if context.options.push {
                refused(&survey.held)?;
            }
            context.workspace.go_on()?;
            if context.options.dry_run {
                survey.dry_run_push(context)?;
                return Ok((Verdict::Pass, survey.proposed));
            }
            match survey.act(context, &mut self.done)? {
                Attempt::Done => return Ok((Verdict::Pass, survey.proposed)),
                Attempt::Late(words) if attempt >= ATTEMPTS && started.elapsed() >= PATIENCE => {
                    return Err(ReleaseError::TooLate { attempts: attempt, source: words }.into());
                }
                Attempt::Late(words) => {
                    if let Some(remote) = &survey.remote
                        && still.is_too_long(survey.found_there())
                    {
                        let shows = survey.map.as_ref().is_none_or(|map| map.tip.is_some());
                        let kind = FailureKind::of_standstill(shows, &words);
                        let remote = remote.shown.clone();
                        return Err(ProgramError::Remote { kind, remote, words }.into());
                    }
                }
                Attempt::BrokenOff(error) => {
                    if broken.is_too_often() {
                        return Err(error.into());
                    }
                }
            }
            // Others have their turn meanwhile.
            drop(survey);
            pause::before(attempt);
        }
    }

    /// Shows a plan before it is carried out; again, if it is another one.
    fn review(&mut self, proposed: &ProposedRelease) -> Result<(), Error> {
        if self.seen.as_ref().is_none_or(|seen| seen.plan != proposed.plan) {
            self.reviewer.planned(proposed).map_err(|stop| match stop {
                StopRelease::Unseen(source) => ReleaseError::Unseen { source },
                StopRelease::Declined => ReleaseError::Declined,
            })?;
        }
        self.seen = Some(proposed.clone());
        Ok(())
    }
}

/// The verdict where nothing is to be done; none where something is.
fn settled(plan: &Plan) -> Result<Option<Verdict>, Error> {
    match plan.decision() {
        Decision::Act => Ok(None),
        Decision::Nothing => Ok(Some(Verdict::Pass)),
        Decision::Unfit(verdict) => Ok(Some(verdict)),
        Decision::Refused => {
            let refusals = plan.releases.iter().filter_map(|release| match &release.state {
                ReleaseState::Refused(refusal) => Some(refusal.to_string()),
                _ => None,
            });
            Err(ReleaseError::Refused { refusals: refusals.collect() }.into())
        }
    }
}
