//! What is there before anything is done: the judgement, the tags here and at the remote, the map.

use relmap_core::chart::metadata::ChartMetadata;
use relmap_core::commit_id::CommitId;
use relmap_core::component::{AppVersionOf, Component, ComponentKind, join};
use relmap_core::facts::AppRelease;
use relmap_core::ledger::App;
use relmap_core::outcome::{Outcome, Verdict};
use relmap_core::release::{
    Action, DeclaredRelease, Plan, PlannedRelease, Surroundings, fetch_first, plan,
};
use relmap_core::tag_name::TagName;
use relmap_git::{Remote, Repository, Turn};

use crate::error::{Error, ReleaseError};
use crate::missing_tags::missing_tags;
use crate::project::Project;
use crate::server_places::Places;

use super::context::{Mode, ReleaseContext};
use super::map_state::MapState;
use super::presence::{commit, pull_from};
use super::review::ProposedRelease;
use super::state::{News, RetryState, Survey};
use super::unrecorded::without_record;
use super::wanted::{before, beyond, name_faults, wanted};

impl ReleaseContext<'_> {
    /// Looks at everything anew, since anything may have changed meanwhile.
    pub(super) fn survey(&self, retry_state: &mut RetryState) -> Result<Survey, Error> {
        let remote = self.remote()?;
        loop {
            self.workspace.go_on()?;
            let fresh = self.workspace.reopened()?;
            if let Some(survey) = self.look(&fresh, remote.as_ref(), retry_state)? {
                if let Some(remote) = &remote
                    && self.fetch_missing(&fresh, remote, &survey, retry_state)?
                {
                    continue;
                }
                let made = survey.plan().with(Action::CreateTag);
                retry_state.planned.extend(made.map(|release| release.tag.clone()));
                return Ok(survey);
            }
        }
    }

    /// One look; `None` if the remote has tags or history that change the judgement, which are
    /// known now.
    fn look(
        &self,
        repository: &Repository,
        remote: Option<&Remote>,
        retry_state: &mut RetryState,
    ) -> Result<Option<Survey>, Error> {
        let mut project = Project::of(repository, self.workspace, &self.options.check())?;
        if project.checkout().pull_request_merge && !self.options.dry_run {
            return Err(ReleaseError::PullRequest.into());
        }
        let mut outcome = self.judge(&project, retry_state)?;
        // Nothing that the checkout names is asked for a release that is not made anyhow.
        let places = Places::new(repository, self.workspace, project.checkout())?;
        let asks = |outcome: &Outcome| remote.is_some() && outcome.verdict == Verdict::Pass;
        if asks(&outcome) && project.apps.is_at_server() && !places.is_pull_request() {
            project.apps.go_online(self.ask_servers(repository, &places)?);
            outcome = self.judge(&project, retry_state)?;
        }
        let mut wanted = wanted(&project, &outcome)?;
        self.prove_images(&project, &places, (&mut outcome, &mut wanted), retry_state)?;
        let beyond = beyond(&outcome, &wanted);
        let head = project.checkout().head.commit();
        let head = head.map(|head| commit(repository, head)).transpose()?;
        let faults = name_faults(repository, &wanted)?;
        let asked = Some(&places).filter(|_| asks(&outcome));
        let mut map = self.find_map(repository, &project, &wanted, remote, asked)?;
        let turn = self.turn(remote, map.as_ref());
        let listed = self.list_remote(remote, &wanted, &faults, map.as_ref())?;
        if let Some(map) = &mut map {
            map.read(listed.as_ref())?;
        }
        let mut unrecorded = Vec::new();
        let mut plan = match head {
            None => Plan::without_commit(beyond),
            Some(head) => {
                let listed = listed.as_ref();
                let pull = pull_from(project.checkout(), remote, listed);
                let facts = self.facts(
                    repository,
                    wanted,
                    &faults,
                    (listed, pull.as_ref()),
                    &head,
                    retry_state,
                )?;
                let Some(mut states) = facts else { return Ok(None) };
                if let Some(map) = &map {
                    for (wanted, facts) in &mut states {
                        self.correct_record(repository, remote, wanted, facts)?;
                        facts.recorded = map.recorded(wanted, &head)?;
                    }
                }
                let earlier = match &map {
                    Some(map) if !map.is_out_of_reach() && outcome.verdict == Verdict::Pass => {
                        let wanted: Vec<&DeclaredRelease> =
                            states.iter().map(|(wanted, _)| wanted).collect();
                        self.unrecorded(repository, &project, map, remote, (&wanted, &head.id))?
                    }
                    _ => Vec::new(),
                };
                if let Some(map) = &map {
                    let wanted = states.iter().map(|(wanted, _)| wanted);
                    unrecorded = without_record(map, wanted, &earlier)?;
                }
                let mut plan = plan(head, self.options.push, states, beyond);
                plan.add(earlier);
                plan
            }
        };
        complete_records(&mut plan, &project)?;
        let places = (remote, listed.as_ref());
        let (branches, held) = if self.options.push {
            let branches = self.branch_facts(repository, &project, places, map.as_ref())?;
            let known = &mut retry_state.branches;
            if self.fetch_branches(&project, branches.as_ref(), &plan, places, known)? {
                return Ok(None);
            }
            let held = self.decide_branch(&project, branches.as_ref(), &mut plan, places)?;
            (branches, held)
        } else {
            // What keeps this from being known keeps nothing from being tagged here.
            (None, self.would_be_held(repository, &project, &mut plan).unwrap_or_default())
        };
        let mut surroundings = Surroundings {
            branches,
            push_refused: held.clone(),
            unrecorded,
            ..self.surroundings(repository, remote, map.as_ref())?
        };
        let is_pushed = |tag: &TagName| plan.releases.iter().any(|release| *tag == release.tag);
        surroundings.unpushed_tags.retain(|tag| !is_pushed(tag));
        let sources = project.sources(&outcome)?;
        let unverified = unverified(&plan, &project);
        let not_judged = if outcome.verdict == Verdict::Pass { 0 } else { project.not_judged() };
        Ok(Some(Survey {
            proposed: ProposedRelease {
                plan,
                outcome,
                surroundings,
                sources,
                not_judged,
                unverified,
            },
            is_shallow: project.checkout().shallow,
            has_tags: project.checkout().has_tags(),
            before: before(&project),
            remote: remote.cloned(),
            map,
            held,
            _turn: turn,
        }))
    }

    /// Waits until no other release of this machine writes the branch that is pushed with the tags: it
    /// would be in vain for one of the two.
    fn turn(&self, remote: Option<&Remote>, map: Option<&MapState>) -> Option<Turn> {
        let map =
            map.filter(|map| self.options.push && !self.options.dry_run && map.is_beside_tags());
        Some(Turn::at(remote?, &map?.reference()))
    }

    /// Judges what is to be released, with the tags that only the remote has.
    fn judge(&self, project: &Project<'_>, retry_state: &RetryState) -> Result<Outcome, Error> {
        let news: Vec<(TagName, String)> =
            retry_state.news.iter().map(|new| (new.tag.clone(), new.object.clone())).collect();
        let mut outcome = project.judge_with(&self.options.check(), &news)?;
        for News { tag, fetch, pull, .. } in &retry_state.news {
            if let Some(fetch) = fetch {
                fetch_first(&mut outcome, tag, fetch, pull.as_ref());
            }
        }
        outcome.waive(&self.options.waived);
        Ok(outcome)
    }

    /// The map, if rows are to be recorded.
    fn find_map(
        &self,
        repository: &Repository,
        project: &Project<'_>,
        wanted: &[DeclaredRelease],
        remote: Option<&Remote>,
        places: Option<&Places<'_>>,
    ) -> Result<Option<MapState>, Error> {
        if self.mode == Mode::Tag || wanted.iter().all(|wanted| wanted.record.is_none()) {
            return Ok(None);
        }
        MapState::find(self, repository, &project.map, remote, places).map(Some)
    }

    fn surroundings(
        &self,
        repository: &Repository,
        remote: Option<&Remote>,
        map: Option<&MapState>,
    ) -> Result<Surroundings, Error> {
        let only_here = map.map(MapState::only_here).transpose()?.unwrap_or_default();
        Ok(Surroundings {
            command: self.mode.name().to_owned(),
            is_dry_run: self.options.dry_run,
            is_pull_request: self.workspace.environment.pull_request().is_some(),
            pushes: self.options.push,
            remote: remote.map(|remote| remote.shown.clone()),
            remote_url: remote.map(|remote| remote.url.clone()),
            map_branch: map.map(|map| map.branch.clone()),
            map_repository: map.and_then(|map| map.shown.clone()),
            unrecorded: Vec::new(),
            only_here: only_here.count,
            unpushed_tags: match remote {
                Some(remote) => missing_tags(repository, &self.git, remote, &only_here.released)?,
                None => Vec::new(),
            },
            has_remotes: !repository.remote_names()?.is_empty(),
            branches: None,
            push_refused: None,
        })
    }
}

impl Survey {
    /// What other runs may have changed: the tags' objects, and the map's commit.
    pub(super) fn found_there(&self) -> (Vec<Option<String>>, Option<CommitId>) {
        let tags = self.plan().releases.iter().map(|release| release.existing.clone());
        (tags.collect(), self.map.as_ref().and_then(|map| map.tip.clone()))
    }

    /// What is to be done.
    pub(super) fn plan(&self) -> &Plan {
        &self.proposed.plan
    }
}

/// Fills in what only the app's repository knows: the tags and commits of releases that exist there.
fn complete_records(plan: &mut Plan, project: &Project<'_>) -> Result<(), Error> {
    for release in &mut plan.releases {
        if release.steps().is_empty() {
            continue;
        }
        let component =
            project.components.iter().find(|component| component.name == release.component);
        let (Some(component), Some(record)) = (component, release.record.as_mut()) else {
            continue;
        };
        if record.apps.is_empty() && plan.head.as_ref().is_some_and(|head| record.commit == head.id)
        {
            record.apps.extend(by_app_version(component, project)?);
        }
        for app in record.apps.iter_mut().filter(|app| !app.verified) {
            if let AppRelease::Found(found) =
                project.apps.named(component, &app.name, &app.version)?
            {
                *app = App::verified(&app.name, &app.version, &found.name, found.commit.clone());
            }
        }
    }
    Ok(())
}

/// The app releases that are recorded as the entries state them, since the app's repository is not at hand: a sentence
/// each.
fn unverified(plan: &Plan, project: &Project<'_>) -> Vec<String> {
    let is_recorded = |release: &&PlannedRelease| release.steps().contains(&Action::RecordRow);
    let mut sentences = Vec::new();
    for release in plan.releases.iter().filter(is_recorded) {
        let apps = release.record.iter().flat_map(|record| &record.apps);
        for app in apps.filter(|app| !app.verified) {
            let far = project.apps.out_of_reach();
            let far = far.into_iter().find(|far| far.app == app.name && !far.is_at_server);
            sentences.extend(far.map(|far| {
                let (shown, tag) = (app.shown(), &release.tag);
                format!("{tag} is recorded with {shown}, which is not verified: {}", far.reason)
            }));
        }
    }
    sentences
}

/// The app of a chart whose entry has no `App:`, as appVersion at HEAD states it.
pub(crate) fn by_app_version(
    component: &Component,
    project: &Project<'_>,
) -> Result<Option<App>, Error> {
    let Some(folder) = component.layout.chart.as_deref() else { return Ok(None) };
    if component.kind != ComponentKind::Chart {
        return Ok(None);
    }
    let bytes = project.read(&join(folder, "Chart.yaml"))?;
    let Ok((chart, _)) = ChartMetadata::parse(&bytes) else { return Ok(None) };
    let configured = match (&component.app_version, component.only_app()) {
        // A version of the chart's own is that of no app.
        (AppVersionOf::Own, _) => return Ok(None),
        (AppVersionOf::App(name), _) => Some(name.clone()),
        (AppVersionOf::Unsaid, only) => only.map(|app| app.name.clone()),
    };
    if configured.is_none() && component.apps.len() > 1 {
        return Ok(None);
    }
    let name = configured.or(chart.name).unwrap_or_else(|| component.name.clone());
    Ok(chart.app_version.map(|version| App::stated(&name, &version.text)))
}
