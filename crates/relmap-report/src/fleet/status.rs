//! The answer of `fleet status`.

use relmap_core::fleet::Member;
use relmap_core::outcome::{ComponentOutcome, Outcome, Verdict};

use super::{NONE, repositories, undecided};
use crate::SafeText;
use crate::environments::columns;

/// Where the next release of a component is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReleaseState {
    /// What is declared was released, and nothing changed since that needs a release.
    Released,
    /// A new version is declared, and right.
    ToRelease,
    /// The declared version is not right.
    Fail,
    /// It cannot be known.
    Undecided,
}

impl ReleaseState {
    /// The state of a component.
    pub fn of(component: &ComponentOutcome) -> ReleaseState {
        let released = component.baseline.as_ref().map(|baseline| &baseline.version);
        let declared = component.declared.as_ref().and_then(|declared| declared.version.as_ref());
        match component.verdict {
            Verdict::Fail => ReleaseState::Fail,
            Verdict::Undecided => ReleaseState::Undecided,
            Verdict::Pass if component.released_later.is_some() => ReleaseState::Released,
            Verdict::Pass if released.is_some() && released == declared => ReleaseState::Released,
            Verdict::Pass => ReleaseState::ToRelease,
        }
    }

    /// The words for people.
    pub fn words(self) -> &'static str {
        match self {
            ReleaseState::Released => "released",
            ReleaseState::ToRelease => "to release",
            ReleaseState::Fail => "fail",
            ReleaseState::Undecided => "undecided",
        }
    }
}

/// A table for people: a line for each component, then the repositories of which nothing is known.
pub fn status(members: &[Member<'_, Outcome>]) -> String {
    let head = ["REPOSITORY", "COMPONENT", "RELEASED", "DECLARED", "REQUIRED", "STATE"];
    let mut all = vec![head.map(str::to_owned).to_vec()];
    all.extend(rows(members).into_iter().map(|row| row.map(|cell| safe(&cell)).to_vec()));
    let mut text = if all.len() > 1 { columns(&all) + "\n" } else { String::new() };
    undecided(&mut text, members);
    text.push_str(&format!("{}\n", summary(members)));
    text
}

/// How many repositories and components there are, and in which state.
pub fn summary(members: &[Member<'_, Outcome>]) -> String {
    let count = |state| {
        let outcomes = members.iter().filter_map(|member| member.answer.ok());
        let components = outcomes.flat_map(|outcome| &outcome.components);
        components.filter(|component| ReleaseState::of(component) == state).count()
    };
    let is_set_up = |outcome: &&Outcome| !outcome.components.is_empty();
    let answers = members.iter().filter_map(|member| member.answer.ok());
    let bare = match answers.filter(|outcome| !is_set_up(outcome)).count() {
        0 => String::new(),
        bare => format!(", {bare} not set up"),
    };
    format!(
        "{}{bare}; components: {} released, {} to release, {} fail, {} undecided",
        repositories(members),
        count(ReleaseState::Released),
        count(ReleaseState::ToRelease),
        count(ReleaseState::Fail),
        count(ReleaseState::Undecided),
    )
}

/// A line for each component, its cells set off by tabs, for pipes. A repository of which nothing is
/// known has the reason in a seventh cell.
pub fn status_lines(members: &[Member<'_, Outcome>]) -> String {
    let mut text = String::new();
    let mut line = |cells: &[&str]| {
        let cells: Vec<String> = cells.iter().map(|cell| safe(cell)).collect();
        text.push_str(&(cells.join("\t") + "\n"));
    };
    for row in rows(members) {
        line(&row.each_ref().map(String::as_str));
    }
    for member in members {
        if let Err(reason) = member.answer {
            line(&[member.name, NONE, NONE, NONE, NONE, "undecided", reason]);
        }
    }
    text
}

fn rows(members: &[Member<'_, Outcome>]) -> Vec<[String; 6]> {
    let none = || NONE.to_owned();
    let mut rows = Vec::new();
    for member in members {
        let Ok(outcome) = member.answer else { continue };
        if outcome.components.is_empty() {
            let name = member.name.to_owned();
            rows.push([name, none(), none(), none(), none(), "not set up".to_owned()]);
        }
        rows.extend(outcome.components.iter().map(|one| {
            [
                member.name.to_owned(),
                one.name.clone(),
                one.baseline.as_ref().map_or_else(none, |tag| tag.name.to_string()),
                one.declared.as_ref().map_or_else(none, |declared| declared.written.clone()),
                one.required.as_ref().map_or_else(none, |required| required.version.to_string()),
                ReleaseState::of(one).words().to_owned(),
            ]
        }));
    }
    rows
}

fn safe(text: &str) -> String {
    SafeText::new(text).to_string()
}
