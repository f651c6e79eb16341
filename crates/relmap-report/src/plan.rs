//! The plan of a release, and what was done of it.

use std::fmt::Write as _;

use relmap_core::release::{
    Action, BranchAt, BranchPush, BranchRefusal, Commit, Decision, Done, NamedAfter, Plan,
    PlannedRelease, ReleaseState, Surroundings,
};

use crate::SafeText;
use crate::style::{Colour, Tone};

/// How many digits of an id people are shown.
const SHORT: usize = 12;

/// What to know of a plan that a pull request's own settings made.
const OWN_SETTINGS: &str = "settings  of this pull request itself, so this is no verdict on it: `relmap check` judges by those \
                            of its target\n";

/// The whole plan: each release, why it is in this state, and what is to be done for it.
pub fn text(plan: &Plan, surroundings: &Surroundings, colour: Colour) -> String {
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
    for release in &plan.releases {
        self::release(&mut text, release, surroundings, colour);
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

/// What was done, a line for each step.
pub fn done(done: &[Done], plan: &Plan, surroundings: &Surroundings, colour: Colour) -> String {
    let mut text = String::new();
    let is_pushed = done.iter().any(|done| done.step == Action::PushTag);
    if let Some(branch) = plan.branch.as_ref().filter(|_| is_pushed) {
        let remote = SafeText::new(surroundings.remote.as_deref().unwrap_or("the remote"));
        let said = format!("pushed the branch {} to {remote}", SafeText::new(&branch.name));
        let _ = writeln!(text, "{} {said}", colour.paint(Tone::Good, "done     "));
    }
    for Done { component: _, tag, step, object } in done {
        let tag = SafeText::new(tag);
        let remote = SafeText::new(surroundings.remote.as_deref().unwrap_or("the remote"));
        let said = match step {
            Action::CreateTag => format!("created the tag {tag} ({})", short(object)),
            Action::TakeTag => format!("fetched the tag {tag} from {remote}"),
            Action::PushTag => format!("pushed the tag {tag} to {remote}"),
            Action::RecordRow => {
                format!("recorded {tag}{} ({})", map(surroundings), short(object))
            }
        };
        let _ = writeln!(text, "{} {said}", colour.paint(Tone::Good, "done     "));
    }
    text
}

/// The last lines of a run that did something: what is where, and what is next. Nothing is next where
/// the remote has all of it.
pub fn next(done: &[Done], plan: &Plan, surroundings: &Surroundings, colour: Colour) -> String {
    let mut tags: Vec<&str> = done.iter().map(|done| done.tag.as_str()).collect();
    tags.dedup();
    let Some(first) = tags.first() else { return String::new() };
    let all = if tags.iter().all(|tag| tag == first) {
        SafeText::new(first).to_string()
    } else {
        let mut tags = tags.clone();
        tags.sort_unstable();
        tags.dedup();
        format!("{} tags", tags.len())
    };
    let has_row = done.iter().any(|done| done.step == Action::RecordRow);
    let (what, are) = match (has_row, all.ends_with(" tags")) {
        (true, _) => (format!("{all} and the release map"), "are"),
        (false, true) => (all, "are"),
        (false, false) => (all, "is"),
    };
    let mut text = String::new();
    let mut line = |word: &str, words: String| {
        let _ = writeln!(text, "{} {words}", colour.paint(Tone::Faint, &format!("{word:<9}")));
    };
    if !surroundings.has_remotes {
        line("where", format!("{what} {are} in this clone, which has no remote"));
        return text;
    }
    let remote = surroundings.remote.as_deref().map(SafeText::new);
    let Some(remote) = remote.filter(|_| surroundings.pushes) else {
        line("where", format!("{what} {are} only in this clone"));
        let push = format!("relmap {} --push", surroundings.command);
        let Some(refusal) = &surroundings.push_refused else {
            line("next", format!("push: {push}"));
            return text;
        };
        line("next", format!("not yet `{push}`: {}", SafeText::new(&refusal.to_string())));
        if let (BranchRefusal::NotAllowed { .. }, Some(head)) = (refusal, &plan.head) {
            let push = from_commit(head, surroundings);
            line(
                "then",
                format!("once the merge is pushed, push the release from its commit: {push}"),
            );
        }
        return text;
    };
    line("where", format!("{what} {are} at {remote}"));
    let Some(branches) = &surroundings.branches else { return text };
    let is_pushed = plan.branch.is_some() && done.iter().any(|one| one.step == Action::PushTag);
    if let Some((branch, default)) = branches.to_be_merged()
        && (is_pushed || branches.current_at == BranchAt::Holds)
    {
        let (branch, default) = (SafeText::new(branch), SafeText::new(default));
        let until = format!("until then {default} does not have this release");
        line("next", format!("merge {branch} into {default} at {remote}; {until}"));
    }
    let Some(branch) = branches.current.as_deref().map(SafeText::new).filter(|_| !is_pushed) else {
        return text;
    };
    let push = format!("git push {remote} {branch}");
    let next = match branches.current_at {
        BranchAt::Holds | BranchAt::Unknown => return text,
        BranchAt::Absent => {
            format!("push the branch {branch}, which {remote} does not have: {push}")
        }
        BranchAt::Ahead(1) => {
            format!("push the branch {branch}, which is 1 commit ahead of {remote}: {push}")
        }
        BranchAt::Ahead(commits) => {
            format!(
                "push the branch {branch}, which is {commits} commits ahead of {remote}: {push}"
            )
        }
        BranchAt::Diverged => format!(
            "bring the branch {branch} and that of {remote} together, each has commits that the other lacks: \
             git pull --rebase {remote} {branch}"
        ),
    };
    line("next", next);
    text
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
