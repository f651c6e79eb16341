//! What a promotion would bring.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use relmap_core::ledger::Upgrade;
use relmap_core::notes::NotesBetween;
use relmap_environments::{Deployed, Direction, Promotion};

use super::words::{NONE, columns, label};
use crate::map_diff::{self, DiffStyle};
use crate::{MarkdownText, SafeText, notes_between};

/// What a promotion changes, with what is known of each step.
#[derive(Debug, Clone, Copy)]
pub struct PromotionAnswer<'a> {
    /// The environment that is promoted from.
    pub from: &'a str,
    /// The environment that is promoted to.
    pub to: &'a str,
    /// What changes.
    pub promotions: &'a [Promotion],
    /// What the charts change, by component.
    pub upgrades: &'a BTreeMap<String, Upgrade>,
    /// The notes, by component.
    pub notes: &'a BTreeMap<String, NotesBetween>,
}

fn headline(answer: &PromotionAnswer<'_>) -> String {
    let count = match answer.promotions.len() {
        0 => "nothing changes".to_owned(),
        1 => "1 component changes".to_owned(),
        count => format!("{count} components change"),
    };
    format!("{} -> {}: {count}", answer.from, answer.to)
}

/// One side of a step.
fn side(deployed: Option<&Deployed>, tag: &Option<String>, app: &Option<String>) -> String {
    match (deployed, tag, app) {
        (None, ..) => NONE.to_owned(),
        (Some(_), Some(tag), Some(app)) => format!("{tag} ({app})"),
        (Some(_), Some(tag), None) => tag.clone(),
        (Some(deployed), None, _) => label(deployed, None),
    }
}

/// What a promotion does to a component.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PromotionChange {
    /// It is new.
    Added,
    /// It goes away.
    Removed,
    /// To a later version.
    Forward,
    /// To an earlier version.
    Back,
    /// The version is the same; a digest, an image or the app changes.
    Rebuilt,
    /// The versions cannot be compared.
    Changed,
}

impl PromotionChange {
    /// The word used in output.
    pub fn as_str(self) -> &'static str {
        match self {
            PromotionChange::Added => "added",
            PromotionChange::Removed => "removed",
            PromotionChange::Forward => "forward",
            PromotionChange::Back => "back",
            PromotionChange::Rebuilt => "rebuilt",
            PromotionChange::Changed => "changed",
        }
    }
}

/// What a promotion does to its component.
pub fn change(one: &Promotion) -> PromotionChange {
    match (&one.from, &one.to, one.movement.map(|movement| movement.direction)) {
        (None, _, _) => PromotionChange::Added,
        (_, None, _) => PromotionChange::Removed,
        (_, _, Some(Direction::Forward)) => PromotionChange::Forward,
        (_, _, Some(Direction::Back)) => PromotionChange::Back,
        (_, _, Some(Direction::Rebuilt)) => PromotionChange::Rebuilt,
        _ => PromotionChange::Changed,
    }
}

/// The component, what it runs before and after, and what happens to it.
pub(super) fn cells(one: &Promotion) -> [String; 4] {
    [
        one.component.clone(),
        side(one.from.as_deref(), &one.tags[0], &one.apps[0]),
        side(one.to.as_deref(), &one.tags[1], &one.apps[1]),
        change(one).as_str().to_owned(),
    ]
}

/// For people.
pub fn text(answer: &PromotionAnswer<'_>, style: DiffStyle) -> String {
    let mut text = format!("{}\n", headline(answer));
    if answer.promotions.is_empty() {
        return text;
    }
    let mut rows = vec![["COMPONENT", "NOW", "THEN", "DIRECTION"].map(str::to_owned).to_vec()];
    let row = |one| cells(one).map(|cell| SafeText::new(&cell).to_string()).to_vec();
    rows.extend(answer.promotions.iter().map(row));
    let _ = write!(text, "\n{}", columns(&rows));
    for one in answer.promotions {
        if let Some(upgrade) = answer.upgrades.get(&one.component) {
            let _ = write!(text, "\n{}", map_diff::text(upgrade, style));
        }
        if let Some(notes) = answer.notes.get(&one.component) {
            let _ = write!(text, "\n{}", notes_between::text(notes, style.colour));
        }
    }
    text
}

/// As Markdown, to be pasted into a ticket.
pub fn markdown(answer: &PromotionAnswer<'_>) -> String {
    let mut text = format!("# {}\n", MarkdownText::new(&headline(answer)));
    if answer.promotions.is_empty() {
        return text;
    }
    text.push_str("\n| component | now | then | direction |\n| --- | --- | --- | --- |\n");
    for one in answer.promotions {
        let cells = cells(one).map(|cell| match cell.as_str() {
            NONE => cell,
            cell => MarkdownText::new(cell).to_string(),
        });
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    }
    for one in answer.promotions {
        let upgrade = answer.upgrades.get(&one.component);
        for key in upgrade.iter().flat_map(|upgrade| &upgrade.difference.values.removed) {
            let _ = writeln!(
                text,
                "\n**{}: the values key {} was removed; overrides of it have no effect**",
                MarkdownText::new(&one.component),
                MarkdownText::new(&key.path),
            );
        }
        if let Some(notes) = answer.notes.get(&one.component) {
            let _ = write!(text, "\n{}", notes_between::markdown(notes));
        }
    }
    text
}
