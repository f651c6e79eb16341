//! What was done of a plan, and what is next.

use std::fmt::Write as _;

use relmap_core::pull_from::PullFrom;
use relmap_core::release::{Action, BranchAt, BranchRefusal, Done, Plan, Surroundings};
use relmap_core::tag_name::TagName;
use relmap_core::words::{listed, shell_word};

use crate::SafeText;
use crate::style::{Colour, Tone};
use relmap_core::words::counted;

use super::{from_commit, map, short};

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
            Action::PushRow => continue,
        };
        let _ = writeln!(text, "{} {said}", colour.paint(Tone::Good, "done     "));
    }
    // What was recorded earlier, as by an import, goes along with the branch.
    let of_map = done.iter().find(|done| is_of_map(done.step));
    if let Some(Done { object, .. }) = of_map.filter(|_| surroundings.only_here > 0) {
        let records = counted(surroundings.only_here, "earlier record");
        let said = format!("pushed {records}{} ({})", map(surroundings), short(object));
        let _ = writeln!(text, "{} {said}", colour.paint(Tone::Good, "done     "));
    }
    text
}

/// Whether a step writes or pushes the map.
fn is_of_map(step: Action) -> bool {
    matches!(step, Action::RecordRow | Action::PushRow)
}

/// The last lines of a run that did something: what is where, and what is next. Nothing is next where
/// the remote has all of it, and the map the release before.
pub fn next(done: &[Done], plan: &Plan, surroundings: &Surroundings, colour: Colour) -> String {
    let mut text = of_push(done, plan, surroundings, colour);
    let remote = surroundings.remote.as_deref().unwrap_or_default();
    if !text.is_empty() && !surroundings.unpushed_tags.is_empty() {
        let missing = missing_tags(remote, &surroundings.unpushed_tags);
        let _ = writeln!(text, "{} {missing}", colour.paint(Tone::Faint, "next     "));
    }
    let unrecorded: Vec<String> =
        surroundings.unrecorded.iter().map(|tag| SafeText::new(tag).to_string()).collect();
    if !text.is_empty() && !unrecorded.is_empty() {
        let _ = writeln!(
            text,
            "{} record the older releases, which the map lacks ({}): relmap map import --branch",
            colour.paint(Tone::Faint, "next     "),
            listed(&unrecorded, 5)
        );
    }
    text
}

/// What to do about tags that the remote lacks, whose records it has.
pub fn missing_tags(remote: &str, tags: &[TagName]) -> String {
    let tags: Vec<String> =
        tags.iter().map(|tag| SafeText::new(&shell_word(tag)).to_string()).collect();
    let remote = SafeText::new(remote);
    format!("push the tags that {remote} lacks: git push {remote} {}", tags.join(" "))
}

/// What is where, and what is next until the remote has all of it.
fn of_push(done: &[Done], plan: &Plan, surroundings: &Surroundings, colour: Colour) -> String {
    if done.is_empty() {
        return String::new();
    }
    // A release that was only recorded counts where nothing else was done.
    let moved = |step: Action| !is_of_map(step);
    let has_moved = done.iter().any(|done| moved(done.step));
    let mut tags: Vec<&str> = done
        .iter()
        .filter(|done| if has_moved { moved(done.step) } else { done.step == Action::RecordRow })
        .map(|done| done.tag.as_str())
        .collect();
    tags.sort_unstable();
    tags.dedup();
    let all = match tags.as_slice() {
        [] => None,
        [only] => Some(SafeText::new(only).to_string()),
        tags => Some(format!("{} tags", tags.len())),
    };
    let has_row = done.iter().any(|done| is_of_map(done.step));
    let its = if tags.len() > 1 { "their records" } else { "its record" };
    let is_shared = surroundings.pushes && surroundings.remote.is_some();
    let (what, are) = match (all, has_row) {
        (Some(all), true) if is_shared => (format!("{all} and the release map"), "are"),
        (Some(all), true) => (format!("{all} and {its} in the release map"), "are"),
        (Some(all), false) => (all, if tags.len() > 1 { "are" } else { "is" }),
        (None, _) => ("the release map".to_owned(), "is"),
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
    let both = PullFrom::new(&remote.to_string(), &branch.to_string()).of_both();
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
            "bring the branch {branch} and that of {remote} together, each has commits that the other lacks: {}",
            SafeText::new(&both)
        ),
    };
    line("next", next);
    text
}
