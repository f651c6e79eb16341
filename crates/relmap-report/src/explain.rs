//! What `explain` shows: the rule tables in force, the codes, and the page of one code.

use std::fmt::Write as _;

use relmap_core::component::ComponentKind;
use relmap_core::rule_code::{RuleCode, Severity};
use relmap_core::rules::{RuleKey, RuleTable};
use relmap_core::suggest::nearest;

use crate::style::Tone;
use crate::{Colour, SafeText};

/// The rules of one component, or of any component of a kind.
#[derive(Debug, Clone)]
pub struct Table {
    /// The component's name; none for the defaults.
    pub name: Option<String>,
    /// The kind.
    pub kind: ComponentKind,
    /// The rules.
    pub rules: RuleTable,
}

/// The tables; components that share one are above it together. `only` leaves out all rows but
/// one.
pub fn tables(tables: &[Table], only: Option<RuleKey>, colour: Colour) -> String {
    let mut groups: Vec<(Vec<String>, &Table)> = Vec::new();
    for table in tables {
        let name = match &table.name {
            Some(name) => SafeText::new(name).to_string(),
            None => format!("any {}", table.kind.noun()),
        };
        match groups
            .iter_mut()
            .find(|(_, first)| first.kind == table.kind && first.rules == table.rules)
        {
            Some((names, _)) => names.push(name),
            None => groups.push((vec![name], table)),
        }
    }
    let mut text = String::new();
    for (names, Table { name, kind, rules }) in groups {
        let shown = RuleKey::ALL.into_iter().filter(|key| key.applies_to(*kind));
        let shown: Vec<RuleKey> =
            shown.filter(|key| only.is_none_or(|only| only == *key)).collect();
        if shown.is_empty() {
            continue;
        }
        let title = match name {
            Some(_) => format!("{} ({})", names.join(", "), kind.noun()),
            None => names.join(", "),
        };
        let _ = writeln!(text, "{}", colour.paint(Tone::Strong, &title));
        for key in shown {
            let row = rules.row(key);
            let demand = row.demand.to_string();
            let _ = writeln!(
                text,
                "  {:<15} {:<52} {:<17} {}",
                key.as_str(),
                key.meaning(),
                demand,
                colour.paint(Tone::Faint, &row.source.to_string()),
            );
        }
        text.push('\n');
    }
    if let (true, Some(only)) = (text.is_empty(), only) {
        return format!(
            "No component here is of a kind that the row `{}` is for.\n",
            only.as_str()
        );
    }
    text.push_str(
        "`follow` is the level by which the thing itself moved: the app, the image, the dependency.\n\
         `exactly` holds where nothing else changed that asks for as much; the highest demand wins.\n",
    );
    text
}

/// Every code with its one-line meaning.
pub fn codes(colour: Colour) -> String {
    let mut text = String::from("\nWhat can be found; `relmap explain CODE` says more:\n");
    let width = RuleCode::ALL.iter().map(|rule| rule.as_str().len()).max().unwrap_or_default();
    for rule in RuleCode::ALL {
        let severity = format!("{:<9}", rule.severity().as_str());
        let tone = match rule.severity() {
            Severity::Error => Tone::Bad,
            Severity::Undecided | Severity::Warning => Tone::Unsure,
            Severity::Note => Tone::Faint,
        };
        let _ = writeln!(
            text,
            "  {:<width$} {} {}",
            rule.as_str(),
            colour.paint(tone, &severity),
            rule.summary()
        );
    }
    text
}

/// The page of a code. A terminal shows the text of links, and where it is about another document, which.
pub fn page(rule: RuleCode) -> String {
    let mut rest = rule.page().trim_end();
    let mut page = String::new();
    while let Some((before, text, target, after)) = next_link(rest) {
        page.push_str(before);
        page.push_str(text);
        if let Some(document) = target.strip_prefix("../") {
            let document = document.split_once('#').map_or(document, |(file, _)| file);
            let _ = write!(page, " (docs/{document})");
        }
        rest = after;
    }
    page + rest + "\n"
}

/// The next `[text](target.md)`: what is before it, its text, its target, and what is after it.
fn next_link(page: &str) -> Option<(&str, &str, &str, &str)> {
    page.match_indices("](").find_map(|(middle, _)| {
        let (before, text) = page[..middle].rsplit_once('[')?;
        let (target, after) = page[middle + 2..].split_once(')')?;
        let is_page = target.ends_with(".md") || target.contains(".md#");
        is_page.then_some((before, text, target, after))
    })
}

/// The code or key that is nearest to a word, if one is near enough to be meant.
pub fn nearest_code(word: &str) -> Option<&'static str> {
    let codes = RuleCode::ALL.iter().map(|rule| rule.as_str());
    let keys = RuleKey::ALL.into_iter().map(RuleKey::as_str);
    nearest(word, codes.chain(keys))
}
