//! The document of `tag` and `release`.

use relmap_core::component::ComponentKind;
use relmap_core::ledger::Record;
use relmap_core::outcome::Outcome;
use relmap_core::release::{
    Action, Commit, Decision, Done, NamedAfter, Plan, PlannedRelease, Refusal, ReleaseState,
    Surroundings,
};
#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use super::SchemaNumber;
use super::check::CheckDocument;
use super::map_release::{AppObject, ImageObject};
use super::text::Text;
use super::word::Word;

/// What `relmap tag --format json` and `relmap release --format json` print.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct ReleaseDocument<'o> {
    schema: SchemaNumber,
    /// The command: `tag` or `release`.
    command: &'o str,
    /// Whether nothing was to be written.
    dry_run: bool,
    /// Whether a pull request is built: the plan is made by its own settings and is no verdict on it.
    pull_request: bool,
    /// Whether tags and map are pushed.
    push: bool,
    /// The result of the last plan: nothing to do, steps to do, a component that does not pass, or a
    /// conflict with an existing release.
    decision: Word<Decision>,
    /// The commit at HEAD.
    head: CommitObject<'o>,
    /// The remote that was asked.
    remote: Option<RemoteObject<'o>>,
    /// Where records of the map go; null if there are none.
    map: Option<MapTarget<'o>>,
    /// The branch that is pushed with the tags; null if the remote has the commit already.
    branch: Option<BranchObject<'o>>,
    /// One for each component that declares a version, by name.
    releases: Vec<ReleaseObject<'o>>,
    /// Why the run failed.
    failure: Option<Failure<'o>>,
    /// The document of `check`.
    outcome: CheckDocument<'o>,
}

impl<'o> ReleaseDocument<'o> {
    /// The plan, and what was done of it. `failure` is a stable word and a message, if the run
    /// failed.
    pub fn new(
        plan: &'o Plan,
        outcome: &'o Outcome,
        done: &'o [Done],
        failure: Option<(&'o str, String)>,
        surroundings: &'o Surroundings,
    ) -> Self {
        let Surroundings {
            command,
            is_dry_run,
            is_pull_request,
            pushes,
            remote,
            remote_url,
            map_branch,
            map_repository,
            unrecorded: _,
            only_here: _,
            unpushed_tags: _,
            has_remotes: _,
            branches: _,
            push_refused: _,
        } = surroundings;
        let Plan { head, releases, beyond: _, branch } = plan;
        ReleaseDocument {
            schema: SchemaNumber,
            command,
            dry_run: *is_dry_run,
            pull_request: *is_pull_request,
            push: *pushes,
            decision: Word(plan.decision()),
            head: CommitObject::at_head(head.as_ref()),
            remote: remote.as_ref().map(|name| RemoteObject {
                name: name.into(),
                url: remote_url.as_ref().map(Text::from),
            }),
            map: map_branch.as_ref().map(|branch| MapTarget {
                branch: branch.into(),
                repository: map_repository.as_ref().map(Text::from),
            }),
            branch: branch.as_ref().map(|branch| BranchObject {
                name: Text::from(&branch.name),
                ahead: branch.ahead,
                done: done.iter().any(|done| done.step == Action::PushTag),
            }),
            releases: releases.iter().map(|release| ReleaseObject::new(release, done)).collect(),
            failure: failure.map(|(code, message)| Failure { code, message: message.into() }),
            outcome: CheckDocument::new(outcome),
        }
    }
}

/// A commit.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "Commit"))]
struct CommitObject<'o> {
    /// The full id.
    id: &'o str,
    /// When it was committed, as in RFC 3339; null if this clone does not have the commit.
    date: Option<String>,
}

impl<'o> CommitObject<'o> {
    /// The commit at HEAD; no id on a branch without a commit.
    fn at_head(head: Option<&'o Commit>) -> Self {
        head.map_or(CommitObject { id: "", date: None }, CommitObject::from)
    }
}

impl<'o> From<&'o Commit> for CommitObject<'o> {
    fn from(commit: &'o Commit) -> Self {
        CommitObject { id: commit.id.as_str(), date: commit.date() }
    }
}

/// A remote.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "Remote"))]
struct RemoteObject<'o> {
    /// Its name.
    name: Text<'o>,
    /// Its URL.
    url: Option<Text<'o>>,
}

/// A branch that is pushed with the tags.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "Branch"))]
struct BranchObject<'o> {
    /// The branch.
    name: Text<'o>,
    /// How many commits it is ahead of the remote's; null if the remote has no such branch.
    ahead: Option<usize>,
    /// Whether it was pushed.
    done: bool,
}

/// Where records of the map go.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "Map"))]
struct MapTarget<'o> {
    /// The branch.
    branch: Text<'o>,
    /// The repository of the map; null if the branch is next to the tags.
    repository: Option<Text<'o>>,
}

/// Why a run failed.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct Failure<'o> {
    /// A stable word. More may come.
    code: &'o str,
    /// The reason, for people.
    message: Text<'o>,
}

/// The release of a component.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "Release"))]
struct ReleaseObject<'o> {
    /// The component's name.
    component: Text<'o>,
    /// What it is.
    kind: Word<ComponentKind>,
    /// The tag's name.
    tag: Text<'o>,
    /// Where the name comes from; `release` is a version that is already tagged in another form.
    named_after: Word<&'o NamedAfter>,
    /// `new`; `released`, at HEAD; `released-earlier`, at an ancestor; `released-later`, at a commit
    /// that builds on HEAD; `released-unrecorded`, at an ancestor and without its record in the map; `fail`, `undecided`; `refused`. More may come.
    state: &'static str,
    /// The tag's commit.
    commit: CommitObject<'o>,
    /// The id of the tag object, if it existed before.
    existing: Option<&'o str>,
    /// The message of the tag, if this run creates it.
    message: Text<'o>,
    /// What the record in the map says that the release deploys; null for an app.
    pair: Option<PairObject<'o>>,
    /// Why the release is refused.
    refusal: Option<RefusalObject<'o>>,
    /// What is to be done, in order.
    steps: Vec<StepObject<'o>>,
}

impl<'o> ReleaseObject<'o> {
    fn new(release: &'o PlannedRelease, done: &'o [Done]) -> Self {
        let PlannedRelease {
            component,
            kind,
            tag,
            named_after,
            commit,
            existing,
            state,
            message,
            record,
            ..
        } = release;
        let refusal = match state {
            ReleaseState::Refused(refusal) => Some(RefusalObject::from(refusal)),
            _ => None,
        };
        let step = |step| {
            let deed = done.iter().find(|done| done.tag == *tag && done.step == step);
            StepObject {
                step: step.as_str(),
                done: deed.is_some(),
                object: deed.map(|deed| deed.object.as_str()),
            }
        };
        ReleaseObject {
            component: component.into(),
            kind: Word(*kind),
            tag: tag.into(),
            named_after: Word(named_after),
            state: state.as_str(),
            commit: commit.into(),
            existing: existing.as_deref(),
            message: message.into(),
            pair: record.as_ref().map(PairObject::from),
            refusal,
            steps: release.steps().iter().map(|one| step(*one)).collect(),
        }
    }
}

/// What a chart release deploys.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "Pair"))]
struct PairObject<'o> {
    /// The releases of apps.
    apps: Vec<AppObject<'o>>,
    /// The images that the entry names.
    images: Vec<ImageObject<'o>>,
}

impl<'o> From<&'o Record> for PairObject<'o> {
    fn from(record: &'o Record) -> Self {
        PairObject {
            apps: record.apps.iter().map(AppObject::from).collect(),
            images: record.images.iter().map(ImageObject::from).collect(),
        }
    }
}

/// Why a release is refused.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "Refusal"))]
struct RefusalObject<'o> {
    /// A stable word. More may come.
    code: &'static str,
    /// The reason, for people.
    message: Text<'o>,
    /// How to fix it.
    help: Option<Text<'o>>,
}

impl From<&Refusal> for RefusalObject<'_> {
    fn from(refusal: &Refusal) -> Self {
        RefusalObject {
            code: refusal.code(),
            message: refusal.to_string().into(),
            help: refusal.help().map(Text::from),
        }
    }
}

/// A step of a release.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "Step"))]
struct StepObject<'o> {
    /// `create-tag`, `take-tag`, `push-tag`, `record-row` or `push-row`. More may come.
    step: &'static str,
    /// Whether it was carried out.
    done: bool,
    /// The id of the tag's object or of the map's commit, if it was carried out.
    object: Option<&'o str>,
}
