//! The plan of a release, and what was done of it.

mod ended;

use std::fmt::Write as _;

use relmap_core::release::{
    Action, BranchPush, Commit, Decision, NamedAfter, Plan, PlannedRelease, ReleaseState,
    Surroundings,
};

use crate::SafeText;
use crate::style::{Colour, Tone};

pub use ended::{done, missing_tags, next};

/// How many digits of an id people are shown.
const SHORT: usize = 12;

/// What to know of a plan that a pull request's own settings made.
const OWN_SETTINGS: &str = "settings  of this pull request itself, so this is no verdict on it: `relmap check` judges by those \
                            of its target\n";

/// The plan: each release, why it is in this state, and what is to be done for it. Of several that were released before
/// and did not change, only the number is told.
pub fn text(plan: &Plan, surroundings: &Surroundings, colour: Colour) -> String {
    let unchanged = plan.releases.iter().filter(|release| is_unchanged(release)).count();
    show(plan, surroundings, colour, if unchanged > 1 { unchanged } else { 0 })
}

/// The same with every release.
pub fn text_in_full(plan: &Plan, surroundings: &Surroundings, colour: Colour) -> String {
    show(plan, surroundings, colour, 0)
}

/// Whether nothing is to be said of a release but that it was made before.
fn is_unchanged(release: &PlannedRelease) -> bool {
    matches!(release.state, ReleaseState::Earlier(_))
        && !release.has_unreleased
        && !release.is_only_here
        && release.steps().is_empty()
}

/// `left_out` is the number of unchanged releases if these are counted and not shown.
fn show(plan: &Plan, surroundings: &Surroundings, colour: Colour, left_out: usize) -> String {
    let mut text = String::new();
    let head = plan.head.as_ref();
    let date = head.and_then(Commit::date).map(|date| format!(" ({date})")).unwrap_or_default();
    let _ = writeln!(text, "commit    {}{date}", head.map_or("", |head| head.id.short()));
    if let (Some(name), Some(url)) = (&surroundings.remote, &surroundings.remote_url) {
        let _ = writeln!(text, "remote    {} {}", SafeText::new(name), SafeText::new(url));
    }
    if surroundings.is_pull_request {
        text.push_str(OWN_SETTINGS);
    }
    text.push('\n');
    let is_shown = |release: &&PlannedRelease| left_out == 0 || !is_unchanged(release);
    for release in plan.releases.iter().filter(is_shown) {
        self::release(&mut text, release, surroundings, colour);
    }
    if left_out > 0 {
        let word = colour.paint(Tone::Faint, "unchanged");
        let _ = writeln!(text, "{word} {left_out} releases (list them with --verbose)");
    }
    if let Some(BranchPush { name, ahead }) = &plan.branch {
        let remote = SafeText::new(surroundings.remote.as_deref().unwrap_or("the remote"));
        let why = match ahead {
            Some(1) => format!("which is 1 commit ahead of {remote}"),
            Some(commits) => format!("which is {commits} commits ahead of {remote}"),
            None => format!("which {remote} does not have yet"),
        };
        let name = SafeText::new(name);
        let _ = writeln!(text, "branch    {name}, {why}\n          push the branch to {remote}");
    }
    text.push_str(match plan.decision() {
        Decision::Nothing => "nothing to do\n",
        Decision::Act if surroundings.is_dry_run => "a dry run: nothing was written\n",
        Decision::Act => "",
        Decision::Unfit(_) | Decision::Refused => "nothing was written\n",
    });
    text
}

fn release(
    text: &mut String,
    release: &PlannedRelease,
    surroundings: &Surroundings,
    colour: Colour,
) {
    let (word, tone) = match &release.state {
        ReleaseState::New => ("new", Tone::Good),
        ReleaseState::Here
        | ReleaseState::Earlier(_)
        | ReleaseState::Later(_)
        | ReleaseState::Unrecorded(_) => ("released", Tone::Faint),
        ReleaseState::Unfit(verdict) => (verdict.as_str(), Tone::Bad),
        ReleaseState::Refused(_) => ("refused", Tone::Bad),
    };
    let tag = SafeText::new(&release.tag);
    let _ = write!(
        text,
        "{} {}",
        colour.paint(tone, &format!("{word:<9}")),
        colour.paint(Tone::Strong, tag.as_str()),
    );
    match &release.state {
        ReleaseState::New => {
            let _ = writeln!(text, "{}", named(&release.named_after));
        }
        ReleaseState::Here => {
            let _ = writeln!(text, ", the tag of this commit");
        }
        ReleaseState::Earlier(commit) => {
            let since = match release.has_unreleased {
                true => "no entry declares the changes since: relmap bump",
                false => "nothing changed since that needs a release",
            };
            let _ = writeln!(text, ", the tag of {}; {since}", in_short(commit));
            if release.is_only_here {
                let remote = surroundings.remote.as_deref().unwrap_or("the remote");
                let _ = writeln!(
                    text,
                    "          {} does not have this tag; unless it was withdrawn there, push it from its commit: \
                     {}",
                    SafeText::new(remote),
                    from_commit(commit, surroundings)
                );
            }
        }
        ReleaseState::Later(commit) => {
            let _ = writeln!(text, " later, at {}, which builds on this commit", in_short(commit));
        }
        ReleaseState::Unrecorded(commit) => {
            let _ = writeln!(text, ", the tag of {}, was never recorded", in_short(commit));
        }
        ReleaseState::Unfit(_) => {
            let _ = writeln!(text, " is not released");
        }
        ReleaseState::Refused(refusal) => {
            text.push('\n');
            let _ = writeln!(text, "          {}", SafeText::new(&refusal.to_string()));
            if let Some(help) = refusal.help() {
                let _ = writeln!(text, "          help: {}", SafeText::new(&help));
            }
        }
    }
    for step in release.steps() {
        let _ = writeln!(text, "          {}", self::step(*step, release, surroundings));
    }
}

/// Where the name comes from, if it is not the heading's.
fn named(named_after: &NamedAfter) -> String {
    match named_after {
        NamedAfter::Heading | NamedAfter::Release => String::new(),
        NamedAfter::Template => ", named by `tag` in relmap.toml".to_owned(),
        NamedAfter::Tag(tag) => {
            format!(", named like {}, since the heading has no title", SafeText::new(tag))
        }
        NamedAfter::Component => {
            ", named after the component, since the heading has no title and the \
                                  repository has several"
                .to_owned()
        }
    }
}

fn step(step: Action, release: &PlannedRelease, surroundings: &Surroundings) -> String {
    let remote = surroundings.remote.as_deref().unwrap_or("the remote");
    let remote = SafeText::new(remote);
    match step {
        Action::CreateTag => format!("create the tag at {}", release.commit.id.short()),
        Action::TakeTag => format!("fetch the tag from {remote}"),
        Action::PushTag => format!("push the tag to {remote}"),
        Action::RecordRow => format!("record {}{}", pair(release), map(surroundings)),
        Action::PushRow => {
            let branch = SafeText::new(surroundings.map_branch.as_deref().unwrap_or_default());
            format!("push its record, which the branch {branch} has here and not at {remote}")
        }
    }
}

fn pair(release: &PlannedRelease) -> String {
    let tag = SafeText::new(&release.tag);
    match release.record.as_ref().and_then(relmap_core::ledger::Record::deploys) {
        Some(deploys) => format!("{tag} <-> {}", SafeText::new(&deploys)),
        None => tag.to_string(),
    }
}

fn map(surroundings: &Surroundings) -> String {
    let branch = SafeText::new(surroundings.map_branch.as_deref().unwrap_or_default());
    match (&surroundings.map_repository, surroundings.pushes, &surroundings.remote) {
        (Some(repository), _, _) => {
            format!(" on the branch {branch} of {}", SafeText::new(repository))
        }
        (None, true, Some(remote)) => {
            format!(" on the branch {branch} at {}", SafeText::new(remote))
        }
        (None, _, _) => format!(" on the branch {branch}"),
    }
}

/// The commands that push what is tagged at another commit than HEAD.
fn from_commit(commit: &Commit, surroundings: &Surroundings) -> String {
    let commit = commit.id.short();
    format!("git switch --detach {commit} && relmap {} --push", surroundings.command)
}

fn in_short(commit: &Commit) -> String {
    match commit.date() {
        Some(date) => format!("{} ({date})", commit.id.short()),
        None => commit.id.short().to_owned(),
    }
}

fn short(id: &str) -> &str {
    id.get(..SHORT).unwrap_or(id)
}
