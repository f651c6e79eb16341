//! What is there before anything is done: the judgement, the tags here and at the remote, the map.

use std::collections::BTreeMap;

use relmap_core::outcome::{Outcome, Verdict};
use relmap_core::release::{
    Action, Commit, DeclaredRelease, NameError, Plan, Presence, ReleaseFacts, Surroundings, TagAt,
    TagFields, plan,
};
use relmap_core::rule_code::RuleCode;
use relmap_git::{Depth, Remote, RemoteRef, Repository, TagNameError};
use relmap_report::Sources;

use crate::error::Error;
use crate::project::Project;
use crate::server_places::Places;

use super::fetch_missing::FetchLevel;
use super::map::MapState;
use super::{Mode, Program, ReleaseArguments, ReleaseError};

/// What does not change while a run goes on.
pub(super) struct ReleaseContext<'a> {
    pub(super) action: Mode,
    pub(super) arguments: &'a ReleaseArguments,
    pub(super) waived: Vec<RuleCode>,
    pub(super) repository: Repository,
    pub(super) git: Program,
}

/// What a run learns between two attempts.
#[derive(Default)]
pub(super) struct RetryState {
    /// What was fetched so far because the judgement needed it.
    pub(super) fetched: FetchLevel,

    /// Tags of the remote that were not here when the run began: names and objects.
    pub(super) news: Vec<(String, String)>,
    /// The tags that an earlier plan was to make.
    pub(super) planned: Vec<String>,
}

/// What is there, and what to do about it.
pub(super) struct Survey {
    pub(super) plan: Plan,
    pub(super) outcome: Outcome,
    pub(super) sources: Sources,
    pub(super) surroundings: Surroundings,
    pub(super) remote: Option<Remote>,
    pub(super) map: Option<MapState>,
    /// Whether history ends early here.
    pub(super) is_shallow: bool,
    /// Whether there is any tag here.
    pub(super) has_tags: bool,
    /// The tags of the releases before the newest ones, as RELEASE.txt names them.
    pub(super) before: Vec<String>,
}

impl ReleaseContext<'_> {
    /// Looks at everything anew, since anything may have changed meanwhile.
    pub(super) fn survey(&self, retry_state: &mut RetryState) -> Result<Survey, Error> {
        let remote = self.remote()?;
        loop {
            let fresh = Repository::discover(&self.arguments.selection.directory)?;
            if let Some(survey) = self.look(&fresh, remote.as_ref(), retry_state)? {
                if let Some(remote) = &remote
                    && self.fetch_missing(&fresh, remote, &survey, retry_state)?
                {
                    continue;
                }
                let made = survey.plan.with(Action::CreateTag).map(|release| release.tag.clone());
                retry_state.planned.extend(made);
                return Ok(survey);
            }
        }
    }

    /// One look; none if the remote has tags that change the judgement, which are known now.
    fn look(
        &self,
        repository: &Repository,
        remote: Option<&Remote>,
        retry_state: &mut RetryState,
    ) -> Result<Option<Survey>, Error> {
        let selection = self.arguments.selection();
        let mut run = Project::new(repository, &selection)?;
        if run.checkout().pull_request_merge && !self.arguments.dry_run {
            return Err(ReleaseError::PullRequest.into());
        }
        let mut outcome = run.judge_with(&selection, &retry_state.news)?;
        outcome.waive(&self.waived);
        // Nothing that the checkout names is asked for a release that is not made anyhow.
        let places = Places::new(repository, &self.arguments.hosts, run.checkout())?;
        let asks = |outcome: &Outcome| remote.is_some() && outcome.verdict == Verdict::Pass;
        if asks(&outcome) && run.apps.is_at_server() && !places.is_pull_request() {
            run.apps.go_online(self.ask_servers(repository, &places)?);
            outcome = run.judge_with(&selection, &retry_state.news)?;
            outcome.waive(&self.waived);
        }
        let wanted = wanted(&run, &outcome)?;
        let beyond = beyond(&outcome, &wanted);
        let head = run.checkout().head.commit().unwrap_or_default().to_owned();
        let head = self.commit(repository, &head)?;

        let mut faults = BTreeMap::new();
        for wanted in &wanted {
            if let Some(fault) = repository.tag_name_fault(&wanted.tag)? {
                faults.insert(wanted.tag.clone(), name_fault(fault));
            }
        }
        let mut map = match self.action {
            Mode::Release if wanted.iter().any(|wanted| wanted.row.is_some()) => {
                let places = Some(&places).filter(|_| asks(&outcome));
                Some(MapState::find(self, repository, &run.map, remote, places)?)
            }
            _ => None,
        };
        let refs = self.remote_refs(remote, &wanted, &faults, map.as_ref())?;
        if let Some(map) = &mut map {
            map.read(refs.as_deref())?;
        }

        let mut states = Vec::new();
        let mut is_news = false;
        for wanted in wanted {
            let name_fault = faults.get(&wanted.tag).cloned();
            let mut facts = ReleaseFacts { name_fault, ..ReleaseFacts::nothing_there() };
            facts.is_news = retry_state.news.iter().any(|(name, _)| *name == wanted.tag);
            facts.was_planned = retry_state.planned.contains(&wanted.tag);
            facts.local = self.here(repository, &wanted.tag)?;
            if let (Some(refs), Some(remote)) = (&refs, remote) {
                facts.baseline_at_remote = self.moved_baseline(repository, &wanted, refs)?;
                facts.remote = self.there(repository, &wanted.tag, refs, &head, remote)?;
                if facts.local == Presence::Absent
                    && let Presence::At(at) = &facts.remote
                    && at.commit.as_ref().is_none_or(|commit| commit.id != head.id)
                    && !facts.is_news
                {
                    retry_state.news.push((wanted.tag.clone(), at.object.clone()));
                    is_news = true;
                }
            }
            states.push((wanted, facts));
        }
        if is_news {
            return Ok(None);
        }
        if let Some(map) = &map {
            for (wanted, facts) in &mut states {
                self.correct_row(repository, remote, wanted, facts)?;
                facts.recorded = map.recorded(wanted, &head)?;
            }
        }
        let surroundings = self.surroundings(remote, map.as_ref());
        let plan = plan(head, self.arguments.push, states, beyond);
        let mut survey = Survey {
            sources: run.sources(&outcome)?,
            is_shallow: run.checkout().shallow,
            has_tags: run.checkout().has_tags,
            before: before(&run),
            plan,
            outcome,
            surroundings,
            remote: remote.cloned(),
            map,
        };
        survey.complete_rows(&run)?;
        Ok(Some(survey))
    }

    /// The remote's references that matter, in one question.
    fn remote_refs(
        &self,
        remote: Option<&Remote>,
        wanted: &[DeclaredRelease],
        faults: &BTreeMap<String, NameError>,
        map: Option<&MapState>,
    ) -> Result<Option<Vec<RemoteRef>>, Error> {
        let Some(remote) = remote else { return Ok(None) };
        let nameable = wanted.iter().filter(|wanted| {
            !matches!(faults.get(&wanted.tag), Some(NameError::Forbidden | NameError::Option))
        });
        let mut names: Vec<String> =
            nameable.map(|wanted| format!("refs/tags/{}", wanted.tag)).collect();
        let baselines = wanted.iter().filter_map(|wanted| wanted.baseline.as_ref());
        names.extend(baselines.map(|baseline| format!("refs/tags/{}", baseline.name)));
        names.sort();
        names.dedup();
        names.extend(map.and_then(MapState::reference_beside_tags));
        Ok(Some(self.git.ls_remote(remote, &names)?))
    }

    /// Where the remote has the tag of the release before, if that is not where it is here.
    fn moved_baseline(
        &self,
        repository: &Repository,
        wanted: &DeclaredRelease,
        refs: &[RemoteRef],
    ) -> Result<Option<Commit>, Error> {
        let Some(baseline) = &wanted.baseline else { return Ok(None) };
        let name = format!("refs/tags/{}", baseline.name);
        let found = refs.iter().find(|reference| reference.name == name);
        let moved = found.map(RemoteRef::end).filter(|end| *end != baseline.commit);
        moved.map(|end| self.commit(repository, end)).transpose()
    }

    fn here(&self, repository: &Repository, tag: &str) -> Result<Presence, Error> {
        let Some(found) = repository.tag_named(tag)? else { return Ok(Presence::Absent) };
        let commit = match &found.commit {
            Some(commit) => Some(self.commit(repository, commit)?),
            None => None,
        };
        Ok(Presence::At(TagAt { object: found.object, commit }))
    }

    fn there(
        &self,
        repository: &Repository,
        tag: &str,
        refs: &[RemoteRef],
        head: &Commit,
        remote: &Remote,
    ) -> Result<Presence, Error> {
        let name = format!("refs/tags/{tag}");
        let Some(found) = refs.iter().find(|reference| reference.name == name) else {
            return Ok(Presence::Absent);
        };
        let (object, end) = (found.object.clone(), found.end());
        if end == head.id {
            return Ok(Presence::At(TagAt { object, commit: Some(head.clone()) }));
        }
        // It is at another commit, which is looked at: when was it made, is it an ancestor of HEAD?
        if !repository.has_object(end) || !repository.has_object(&object) {
            self.git.fetch(remote, &[name], &Depth::Same)?;
        }
        let commit = self.commit(repository, end)?;
        Ok(Presence::At(TagAt { object, commit: Some(commit) }))
    }

    /// The row of a release that is made already goes by its tag: the entry may have been mended
    /// since.
    fn correct_row(
        &self,
        repository: &Repository,
        remote: Option<&Remote>,
        wanted: &mut DeclaredRelease,
        facts: &ReleaseFacts,
    ) -> Result<(), Error> {
        let Some(row) = &mut wanted.row else { return Ok(()) };
        let object = match (&facts.remote, &facts.local) {
            (Presence::At(at), _) | (_, Presence::At(at)) => &at.object,
            _ => return Ok(()),
        };
        if let Some(remote) = remote
            && !repository.has_object(object)
        {
            let name = format!("refs/tags/{}", wanted.tag);
            self.git.fetch(remote, &[name], &Depth::Same)?;
        }
        if let Some(text) = repository.tag_text(object)? {
            row.released_at(text.seconds);
            TagFields::parse(&text.message).correct(row);
        }
        Ok(())
    }

    fn commit(&self, repository: &Repository, id: &str) -> Result<Commit, Error> {
        let seconds = if id.is_empty() { None } else { repository.commit_time(id)? };
        Ok(Commit { id: id.to_owned(), seconds })
    }

    fn surroundings(&self, remote: Option<&Remote>, map: Option<&MapState>) -> Surroundings {
        Surroundings {
            command: self.action.name().to_owned(),
            is_dry_run: self.arguments.dry_run,
            pushes: self.arguments.push,
            remote: remote.map(|remote| remote.shown.clone()),
            remote_url: remote.map(|remote| remote.url.clone()),
            map_branch: map.map(|map| map.branch.clone()),
            map_repository: map.and_then(|map| map.shown.clone()),
        }
    }
}

impl Survey {
    /// Fills in what only the app's repository knows.
    fn complete_rows(&mut self, run: &Project<'_>) -> Result<(), Error> {
        for release in &mut self.plan.releases {
            let is_wanted = release.has(Action::RecordRow);
            let Some(row) = release.row.as_mut().filter(|_| is_wanted) else { continue };
            let found = run.components.iter().find(|component| component.name == release.component);
            if let Some(component) = found
                && let relmap_core::facts::AppRelease::Found(app) = run.apps.release(component)?
            {
                row.app_commit = Some(app.commit);
            }
        }
        Ok(())
    }
}

fn before(run: &Project<'_>) -> Vec<String> {
    let tag = |component: &relmap_core::component::Component| {
        let newest = component.notes.newest()?.line();
        let mut older = component.notes.entries.iter().filter(|entry| entry.line() != newest);
        older.find_map(|entry| entry.tag_name().filter(|_| entry.dictates()).map(str::to_owned))
    };
    run.components.iter().filter_map(tag).collect()
}

fn wanted(run: &Project<'_>, outcome: &Outcome) -> Result<Vec<DeclaredRelease>, Error> {
    let mut wanted = Vec::new();
    for judged in &outcome.components {
        let file = &judged.release_file;
        let found = run.components.iter().find(|component| component.layout.release_file == *file);
        if let Some(component) = found {
            wanted.extend(DeclaredRelease::of(component, judged, outcome, &run.read(file)?));
        }
    }
    Ok(wanted)
}

/// The verdict on what makes no release.
fn beyond(outcome: &Outcome, wanted: &[DeclaredRelease]) -> Verdict {
    let silent = outcome
        .components
        .iter()
        .filter(|judged| !wanted.iter().any(|wanted| wanted.component == judged.name))
        .map(|judged| judged.verdict);
    silent.fold(Verdict::of(&outcome.findings), Ord::max)
}

fn name_fault(fault: TagNameError) -> NameError {
    match fault {
        TagNameError::Forbidden => NameError::Forbidden,
        TagNameError::Option => NameError::Option,
        TagNameError::Blocked(other) => NameError::Blocked(other),
    }
}
