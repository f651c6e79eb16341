//! The comparison of what is wanted with what is there.

use crate::component::ComponentKind;
use crate::ledger::Record;
use crate::outcome::Verdict;
use crate::words::shell_word;

use super::branch::BranchPush;
use super::declared_release::{DeclaredRelease, NamedAfter};
use super::facts::{Commit, Presence, Recorded, ReleaseFacts, TagAt};
use super::refusal::{Refusal, TagSide};

/// One thing to do for a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Make the tag here.
    CreateTag,
    /// Take over the tag that the remote has.
    TakeTag,
    /// Push the tag.
    PushTag,
    /// Add the row to the map, and push the map if tags are pushed.
    RecordRow,
    /// Push the map, which has the row here and not at the remote.
    PushRow,
}

impl Action {
    /// A stable word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Action::CreateTag => "create-tag",
            Action::TakeTag => "take-tag",
            Action::PushTag => "push-tag",
            Action::RecordRow => "record-row",
            Action::PushRow => "push-row",
        }
    }
}

/// The state of a release before anything is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReleaseState {
    /// It is new.
    New,
    /// The commit at HEAD is tagged so, here or at the remote.
    Here,
    /// An ancestor of HEAD is tagged so, and what changed since needs no release.
    Earlier(Commit),
    /// A commit that builds on HEAD is tagged so.
    Later(Commit),
    /// It was made before the release that is declared now, and was never recorded.
    Unrecorded(Commit),
    /// Its version is not right, or that cannot be told.
    Unfit(Verdict),
    /// Something is in the way.
    Refused(Refusal),
}

impl ReleaseState {
    /// A stable word for it.
    pub fn as_str(&self) -> &'static str {
        match self {
            ReleaseState::New => "new",
            ReleaseState::Here => "released",
            ReleaseState::Earlier(_) => "released-earlier",
            ReleaseState::Later(_) => "released-later",
            ReleaseState::Unrecorded(_) => "released-unrecorded",
            ReleaseState::Unfit(verdict) => verdict.as_str(),
            ReleaseState::Refused(_) => "refused",
        }
    }
}

/// What is planned for one component.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedRelease {
    /// The component's name.
    pub component: String,
    /// What it is.
    pub kind: ComponentKind,
    /// The tag's name.
    pub tag: String,
    /// What the name was taken from.
    pub named_after: NamedAfter,
    /// The commit of the tag.
    pub commit: Commit,
    /// The tag's object, if the tag exists already: the remote's, or else the one here.
    pub existing: Option<String>,
    /// Its state.
    pub state: ReleaseState,
    /// The message of the tag, if it is to be made.
    pub message: String,
    /// The record for the map, but for what only git knows.
    pub record: Option<Record>,
    /// Whether there are changes since that no entry declares yet.
    pub has_unreleased: bool,
    /// Whether it was tagged earlier and the remote that is pushed to does not have the tag. It may have
    /// been withdrawn there, so it is not pushed again by itself.
    pub is_only_here: bool,
    steps: Vec<Action>,
}

impl PlannedRelease {
    /// A release that was made earlier and is not in the map: it is to be recorded.
    pub fn unrecorded(
        component: String,
        kind: ComponentKind,
        commit: Commit,
        object: String,
        record: Record,
    ) -> PlannedRelease {
        PlannedRelease {
            component,
            kind,
            tag: record.chart.clone(),
            named_after: NamedAfter::Release,
            state: ReleaseState::Unrecorded(commit.clone()),
            commit,
            existing: Some(object),
            message: String::new(),
            record: Some(record),
            has_unreleased: false,
            is_only_here: false,
            steps: vec![Action::RecordRow],
        }
    }

    /// What is to be done, in this order; nothing where it is refused.
    pub fn steps(&self) -> &[Action] {
        &self.steps
    }

    /// Whether something is to be done.
    pub fn has(&self, step: Action) -> bool {
        self.steps.contains(&step)
    }
}

/// What the whole plan comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Everything is as it should be.
    Nothing,
    /// There is something to do.
    Act,
    /// A version is not right, or that cannot be told: nothing at all is done.
    Unfit(Verdict),
    /// Somebody else's release is in the way: nothing at all is done.
    Refused,
}

/// What a run will do.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The commit that is released; `None` on a branch without a commit, where nothing is.
    pub head: Option<Commit>,
    /// The releases, by component.
    pub releases: Vec<PlannedRelease>,
    /// The verdict on everything that makes no release: findings of no component, and components
    /// that declare no version.
    pub beyond: Verdict,
    /// The branch that is pushed with the tags.
    pub branch: Option<BranchPush>,
}

impl Plan {
    /// The plan on a branch without a commit: no release. `beyond` is the verdict on it.
    pub fn without_commit(beyond: Verdict) -> Plan {
        Plan { head: None, releases: Vec::new(), beyond, branch: None }
    }

    /// What it comes to. One release that is refused or unfit stops all of them: a pipeline that
    /// released a half would leave the other half to be found by chance.
    pub fn decision(&self) -> Decision {
        let mut unfit = Some(self.beyond).filter(|verdict| *verdict != Verdict::Pass);
        let mut acts = false;
        for release in &self.releases {
            match &release.state {
                ReleaseState::Refused(refusal) if refusal.is_foreign() => return Decision::Refused,
                ReleaseState::Refused(_) => unfit = unfit.max(Some(Verdict::Fail)),
                ReleaseState::Unfit(verdict) => unfit = unfit.max(Some(*verdict)),
                ReleaseState::New
                | ReleaseState::Here
                | ReleaseState::Earlier(_)
                | ReleaseState::Later(_)
                | ReleaseState::Unrecorded(_) => {
                    acts |= !release.steps.is_empty();
                }
            }
        }
        match unfit {
            Some(verdict) => Decision::Unfit(verdict),
            None if acts => Decision::Act,
            None => Decision::Nothing,
        }
    }

    /// Adds releases of the same components that were made earlier.
    pub fn add(&mut self, earlier: Vec<PlannedRelease>) {
        self.releases.extend(earlier);
        self.releases.sort_by(|a, b| a.component.cmp(&b.component));
    }

    /// Whether the map is written or pushed.
    pub fn writes_map(&self) -> bool {
        self.releases
            .iter()
            .any(|release| release.has(Action::RecordRow) || release.has(Action::PushRow))
    }

    /// The releases for which a step is to be done.
    pub fn with(&self, step: Action) -> impl Iterator<Item = &PlannedRelease> {
        self.releases.iter().filter(move |release| release.has(step))
    }
}

/// Compares what is wanted with what is there. `push` says whether tags go to the remote, `beyond`
/// is the verdict on everything that makes no release.
pub fn plan(
    head: Commit,
    push: bool,
    wanted: Vec<(DeclaredRelease, ReleaseFacts)>,
    beyond: Verdict,
) -> Plan {
    let mut releases: Vec<PlannedRelease> =
        wanted.into_iter().map(|(wanted, facts)| release(&head, push, wanted, &facts)).collect();
    releases.sort_by(|a, b| a.component.cmp(&b.component));
    Plan { head: Some(head), releases, beyond, branch: None }
}

fn release(
    head: &Commit,
    push: bool,
    wanted: DeclaredRelease,
    facts: &ReleaseFacts,
) -> PlannedRelease {
    let local = at(&facts.local);
    let target = match wanted.released.as_ref().or(wanted.later.as_ref()) {
        Some(released) => {
            let known = [local, at(&facts.remote)].into_iter().flatten();
            let mut commits = known.filter_map(|at| at.commit.clone()).chain([head.clone()]);
            let id = released.commit.clone();
            commits.find(|commit| commit.id == id).unwrap_or(Commit { id, seconds: None })
        }
        None => head.clone(),
    };
    let state = state(head, &target, &wanted, facts);
    let existing = at(&facts.remote).or(local).map(|at| at.object.clone());
    let steps = match &state {
        ReleaseState::New | ReleaseState::Here | ReleaseState::Earlier(_) => {
            steps(push, &state, &wanted, facts)
        }
        ReleaseState::Later(_)
        | ReleaseState::Unrecorded(_)
        | ReleaseState::Unfit(_)
        | ReleaseState::Refused(_) => Vec::new(),
    };
    let is_only_here = push
        && matches!(state, ReleaseState::Earlier(_))
        && facts.remote == Presence::Absent
        && local.is_some();
    let DeclaredRelease {
        component,
        kind,
        tag,
        named_after,
        message,
        mut record,
        has_unreleased,
        ..
    } = wanted;
    if let Some(record) = &mut record {
        record.commit.clone_from(&target.id);
    }
    PlannedRelease {
        component,
        kind,
        tag,
        named_after,
        commit: target,
        existing,
        state,
        message,
        record,
        has_unreleased,
        is_only_here,
        steps,
    }
}

fn state(
    head: &Commit,
    target: &Commit,
    wanted: &DeclaredRelease,
    facts: &ReleaseFacts,
) -> ReleaseState {
    let is_new = wanted.released.is_none() && wanted.later.is_none();
    if is_new && let Some(fault) = &facts.name_fault {
        return ReleaseState::Refused(Refusal::Name {
            name: wanted.tag.clone(),
            fault: fault.clone(),
        });
    }
    let elsewhere = |presence: &Presence, place, wanted_at: &Commit| {
        let at = at(presence)?;
        let same = at.commit.as_ref().is_some_and(|commit| commit.id == wanted_at.id);
        (!same).then(|| {
            ReleaseState::Refused(Refusal::TagElsewhere {
                tag: wanted.tag.clone(),
                place,
                at: at.clone(),
                wanted: wanted_at.clone(),
                first: first(wanted, facts),
            })
        })
    };
    let in_the_way = |wanted_at: &Commit| {
        elsewhere(&facts.remote, TagSide::Remote, wanted_at)
            .or_else(|| elsewhere(&facts.local, TagSide::Here, wanted_at))
    };
    if let Some(refused) = in_the_way(target) {
        return refused;
    }
    // Planned, and then somebody else made it: a race that is lost is said to be lost, even if
    // nothing that matters lies between the two commits.
    if facts.was_planned
        && let Some(refused) = in_the_way(head)
    {
        return refused;
    }
    // Compared with another commit than everybody else's, a verdict is worth nothing.
    if is_new && let (Some(there), Some(baseline)) = (&facts.baseline_at_remote, &wanted.baseline) {
        return ReleaseState::Refused(Refusal::BaselineElsewhere {
            tag: baseline.name.clone(),
            here: baseline.commit.clone(),
            there: there.clone(),
        });
    }
    if wanted.verdict != Verdict::Pass {
        // A release that this run did not know of when it began came in between: then it is not
        // the entry that is missing, but a race that is lost.
        if facts.is_news
            && let Some(refused) = in_the_way(head)
        {
            return refused;
        }
        if let Some((message, help)) = &wanted.taken {
            let (message, help) = (message.clone(), help.clone());
            return ReleaseState::Refused(Refusal::VersionTaken { message, help });
        }
        return ReleaseState::Unfit(wanted.verdict);
    }
    if let Recorded::Conflict(conflict) = &facts.recorded {
        return ReleaseState::Refused(Refusal::Row(conflict.clone()));
    }
    if wanted.later.is_some() {
        return ReleaseState::Later(target.clone());
    }
    let is_there = at(&facts.local).is_some() || at(&facts.remote).is_some();
    match (is_there, target.id == head.id) {
        (_, false) => ReleaseState::Earlier(target.clone()),
        (true, true) => ReleaseState::Here,
        (false, true) => ReleaseState::New,
    }
}

/// What comes before the next version, where the remote's tag is another release.
fn first(wanted: &DeclaredRelease, facts: &ReleaseFacts) -> Option<String> {
    let fetch = facts.fetch.as_ref()?;
    let Some(pull) = &facts.pull else { return Some(format!("`{fetch}`")) };
    let pull = pull.with_conflict(&wanted.release_file);
    if at(&facts.local).is_none() {
        return Some(pull);
    }
    // What was released here alone is in the way of what others released.
    let tag = shell_word(&wanted.tag);
    let record = match facts.recorded {
        Recorded::NotAsked | Recorded::Missing | Recorded::There => "",
        Recorded::OnlyHere | Recorded::Conflict(_) => "`relmap map fetch --discard-unpushed`, ",
    };
    Some(format!("`git tag -d {tag}`, {record}{pull}"))
}

fn steps(
    push: bool,
    state: &ReleaseState,
    wanted: &DeclaredRelease,
    facts: &ReleaseFacts,
) -> Vec<Action> {
    let is_earlier = matches!(state, ReleaseState::Earlier(_));
    let (here, there) = (at(&facts.local).is_some(), at(&facts.remote).is_some());
    let mut steps = Vec::new();
    if there && !here {
        steps.push(Action::TakeTag);
    } else if !here {
        steps.push(Action::CreateTag);
    }
    // An older tag that the remote lacks may have been withdrawn there: it is not pushed again.
    let withdrawn = is_earlier && facts.remote == Presence::Absent;
    let lacks = facts.remote == Presence::Absent || facts.lacks_somewhere;
    if push && lacks && !is_earlier {
        steps.push(Action::PushTag);
    }
    if wanted.record.is_some() && !withdrawn {
        match facts.recorded {
            Recorded::Missing => steps.push(Action::RecordRow),
            Recorded::OnlyHere => steps.push(Action::PushRow),
            Recorded::NotAsked | Recorded::There | Recorded::Conflict(_) => {}
        }
    }
    steps
}

fn at(presence: &Presence) -> Option<&TagAt> {
    match presence {
        Presence::At(at) => Some(at),
        Presence::Unasked | Presence::Absent => None,
    }
}
