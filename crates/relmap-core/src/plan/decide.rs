//! The comparison of what is wanted with what is there.

use crate::component::ComponentKind;
use crate::outcome::Verdict;
use crate::release_map::Row;

use super::facts::{Commit, Presence, Recorded, ReleaseFacts, TagAt};
use super::refusal::{Place, Refusal};
use super::wanted::{NamedAfter, Wanted};

/// One thing to do for a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// Make the tag here.
    CreateTag,
    /// Take over the tag that the remote has.
    TakeTag,
    /// Push the tag.
    PushTag,
    /// Add the row to the map, and push the map if tags are pushed.
    RecordRow,
}

impl Step {
    /// A stable word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Step::CreateTag => "create-tag",
            Step::TakeTag => "take-tag",
            Step::PushTag => "push-tag",
            Step::RecordRow => "record-row",
        }
    }
}

/// How a release stands before anything is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It is new.
    New,
    /// The commit at HEAD is tagged so, here or at the remote.
    Here,
    /// An ancestor of HEAD is tagged so, and what changed since needs no release.
    Earlier(Commit),
    /// Its version is not right, or that cannot be told.
    Unfit(Verdict),
    /// Something is in the way.
    Refused(Refusal),
}

impl Standing {
    /// A stable word for it.
    pub fn as_str(&self) -> &'static str {
        match self {
            Standing::New => "new",
            Standing::Here => "released",
            Standing::Earlier(_) => "released-earlier",
            Standing::Unfit(verdict) => verdict.as_str(),
            Standing::Refused(_) => "refused",
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
    /// How it stands.
    pub standing: Standing,
    /// The message of the tag, if it is to be made.
    pub message: String,
    /// The row for the map, but for what only git knows.
    pub row: Option<Row>,
    steps: Vec<Step>,
}

impl PlannedRelease {
    /// What is to be done, in this order; nothing where it is refused.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Whether something is to be done.
    pub fn has(&self, step: Step) -> bool {
        self.steps.contains(&step)
    }
}

/// What the whole plan comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Course {
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
    /// The commit that is released.
    pub head: Commit,
    /// The releases, by component.
    pub releases: Vec<PlannedRelease>,
    /// The verdict on everything that makes no release: findings of no component, and components
    /// that declare no version.
    pub beyond: Verdict,
}

impl Plan {
    /// What it comes to. One release that is refused or unfit stops all of them: a pipeline that
    /// released a half would leave the other half to be found by chance.
    pub fn course(&self) -> Course {
        let mut unfit = Some(self.beyond).filter(|verdict| *verdict != Verdict::Met);
        let mut acts = false;
        for release in &self.releases {
            match &release.standing {
                Standing::Refused(refusal) if refusal.is_foreign() => return Course::Refused,
                Standing::Refused(_) => unfit = unfit.max(Some(Verdict::Violated)),
                Standing::Unfit(verdict) => unfit = unfit.max(Some(*verdict)),
                Standing::New | Standing::Here | Standing::Earlier(_) => {
                    acts |= !release.steps.is_empty();
                }
            }
        }
        match unfit {
            Some(verdict) => Course::Unfit(verdict),
            None if acts => Course::Act,
            None => Course::Nothing,
        }
    }

    /// The releases for which a step is to be done.
    pub fn with(&self, step: Step) -> impl Iterator<Item = &PlannedRelease> {
        self.releases.iter().filter(move |release| release.has(step))
    }
}

/// Compares what is wanted with what is there. `push` says whether tags go to the remote, `beyond`
/// is the verdict on everything that makes no release.
pub fn plan(
    head: Commit,
    push: bool,
    wanted: Vec<(Wanted, ReleaseFacts)>,
    beyond: Verdict,
) -> Plan {
    let mut releases: Vec<PlannedRelease> =
        wanted.into_iter().map(|(wanted, facts)| release(&head, push, wanted, &facts)).collect();
    releases.sort_by(|a, b| a.component.cmp(&b.component));
    Plan { head, releases, beyond }
}

fn release(head: &Commit, push: bool, wanted: Wanted, facts: &ReleaseFacts) -> PlannedRelease {
    let local = at(&facts.local);
    let target = match &wanted.released {
        Some(released) => {
            let known = [local, at(&facts.remote)].into_iter().flatten();
            let mut commits = known.filter_map(|at| at.commit.clone()).chain([head.clone()]);
            let id = released.commit.clone();
            commits.find(|commit| commit.id == id).unwrap_or(Commit { id, seconds: None })
        }
        None => head.clone(),
    };
    let standing = standing(head, &target, &wanted, facts);
    let existing = at(&facts.remote).or(local).map(|at| at.object.clone());
    let steps = match &standing {
        Standing::New | Standing::Here | Standing::Earlier(_) => {
            steps(push, &standing, &wanted, facts)
        }
        Standing::Unfit(_) | Standing::Refused(_) => Vec::new(),
    };
    let Wanted { component, kind, tag, named_after, message, mut row, .. } = wanted;
    if let Some(row) = &mut row {
        row.chart_commit.clone_from(&target.id);
    }
    PlannedRelease {
        component,
        kind,
        tag,
        named_after,
        commit: target,
        existing,
        standing,
        message,
        row,
        steps,
    }
}

fn standing(head: &Commit, target: &Commit, wanted: &Wanted, facts: &ReleaseFacts) -> Standing {
    if wanted.released.is_none()
        && let Some(fault) = &facts.name_fault
    {
        return Standing::Refused(Refusal::Name { name: wanted.tag.clone(), fault: fault.clone() });
    }
    let elsewhere = |presence: &Presence, place, wanted_at: &Commit| {
        let at = at(presence)?;
        let same = at.commit.as_ref().is_some_and(|commit| commit.id == wanted_at.id);
        (!same).then(|| {
            Standing::Refused(Refusal::TagElsewhere {
                tag: wanted.tag.clone(),
                place,
                at: at.clone(),
                wanted: wanted_at.clone(),
            })
        })
    };
    let in_the_way = |wanted_at: &Commit| {
        elsewhere(&facts.remote, Place::Remote, wanted_at)
            .or_else(|| elsewhere(&facts.local, Place::Here, wanted_at))
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
    if wanted.verdict != Verdict::Met {
        // A release that this run did not know of when it began came in between: then it is not
        // the entry that is missing, but a race that is lost.
        if facts.is_news
            && let Some(refused) = in_the_way(head)
        {
            return refused;
        }
        if let Some((message, help)) = &wanted.taken {
            let (message, help) = (message.clone(), help.clone());
            return Standing::Refused(Refusal::VersionTaken { message, help });
        }
        return Standing::Unfit(wanted.verdict);
    }
    if let Recorded::Conflict(conflict) = &facts.recorded {
        return Standing::Refused(Refusal::Row(conflict.clone()));
    }
    let is_there = at(&facts.local).is_some() || at(&facts.remote).is_some();
    match (is_there, target.id == head.id) {
        (_, false) => Standing::Earlier(target.clone()),
        (true, true) => Standing::Here,
        (false, true) => Standing::New,
    }
}

fn steps(push: bool, standing: &Standing, wanted: &Wanted, facts: &ReleaseFacts) -> Vec<Step> {
    let is_earlier = matches!(standing, Standing::Earlier(_));
    let (here, there) = (at(&facts.local).is_some(), at(&facts.remote).is_some());
    let mut steps = Vec::new();
    if there && !here {
        steps.push(Step::TakeTag);
    } else if !here {
        steps.push(Step::CreateTag);
    }
    // An older tag that the remote lacks may have been withdrawn there: it is not pushed again.
    let withdrawn = is_earlier && facts.remote == Presence::Absent;
    if push && facts.remote == Presence::Absent && !is_earlier {
        steps.push(Step::PushTag);
    }
    if wanted.row.is_some() && facts.recorded == Recorded::Missing && !withdrawn {
        steps.push(Step::RecordRow);
    }
    steps
}

fn at(presence: &Presence) -> Option<&TagAt> {
    match presence {
        Presence::At(at) => Some(at),
        Presence::Unasked | Presence::Absent => None,
    }
}
