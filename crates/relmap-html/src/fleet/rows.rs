//! The table of all repositories: a row for each component, and what to filter them by.

use std::collections::BTreeMap;

use relmap_core::fleet::Member;
use relmap_core::git_host::WebLinks;
use relmap_core::outcome::{ComponentOutcome, Outcome};
use relmap_report::PageText;
use relmap_report::fleet::ReleaseState;

use crate::filter::{Filter, STATES, by_word};
use crate::names::Names;
use crate::web_link::WebLink;

/// How much is said of why a repository cannot be looked at.
const REASON: usize = 2_000;

/// A component, or a repository without any.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) repository: PageText,
    /// Its page.
    pub(super) href: Option<String>,
    pub(super) component: Option<PageText>,
    pub(super) released: Option<WebLink>,
    pub(super) declared: Option<PageText>,
    pub(super) required: Option<String>,
    /// Why it cannot be looked at.
    pub(super) reason: Option<PageText>,
    pub(super) state: State,
}

/// What a row can be filtered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct State {
    pub(super) word: &'static str,
    pub(super) sign: &'static str,
    /// The class of its row.
    pub(super) class: &'static str,
    /// The class of its colour.
    pub(super) colour: &'static str,
}

const FAIL: State = State { word: "fail", sign: "✕", class: "fail", colour: "bad" };
const UNDECIDED: State =
    State { word: "undecided", sign: "?", class: "undecided", colour: "unsure" };
const TO_RELEASE: State =
    State { word: "to release", sign: "✓", class: "to-release", colour: "good" };
const RELEASED: State = State { word: "released", sign: "✓", class: "released", colour: "good" };
const NOT_SET_UP: State =
    State { word: "not set up", sign: "–", class: "not-set-up", colour: "" };

/// The rows, in the order of the repositories. `hrefs` are their pages, by name.
pub(super) fn rows<'l>(
    members: &[Member<'_, Outcome>],
    hrefs: &BTreeMap<&str, String>,
    links_of: impl Fn(&str) -> &'l WebLinks,
) -> Vec<Row> {
    let mut rows = Vec::new();
    for member in members {
        let links = links_of(member.name);
        let empty = |state| Row {
            repository: PageText::name(member.name),
            href: hrefs.get(member.name).cloned(),
            component: None,
            released: None,
            declared: None,
            required: None,
            reason: None,
            state,
        };
        match member.answer {
            Err(reason) => {
                let reason = Some(PageText::lines(reason, REASON));
                rows.push(Row { reason, ..empty(UNDECIDED) });
            }
            Ok(outcome) if outcome.components.is_empty() => rows.push(empty(NOT_SET_UP)),
            Ok(outcome) => rows.extend(outcome.components.iter().map(|one| Row {
                component: Some(PageText::name(&one.name)),
                released:
                    one.baseline.as_ref().map(|tag| WebLink::name(&tag.name, links.tag(&tag.name))),
                declared: one.declared.as_ref().map(|one| PageText::name(&one.written)),
                required: one.required.as_ref().map(|required| required.version.to_string()),
                ..empty(state(one))
            })),
        }
    }
    rows
}

/// A choice of the states that rows have, the worst first.
pub(super) fn filter(rows: &[Row], ids: &mut Names) -> Option<Filter> {
    let states = rows.iter().map(|row| row.state.class);
    Filter::of_any("Show", rows.len(), by_word(&STATES, states), ids)
}

fn state(component: &ComponentOutcome) -> State {
    match ReleaseState::of(component) {
        ReleaseState::Fail => FAIL,
        ReleaseState::Undecided => UNDECIDED,
        ReleaseState::ToRelease => TO_RELEASE,
        ReleaseState::Released => RELEASED,
    }
}
