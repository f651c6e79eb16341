//! Choices above long lists, which need no script: the style hides what is not chosen.
//!
//! A choice has a class that starts with `pick-`. What it leaves over has the class behind that, such as
//! `fail`, and a class that says by what it can be filtered: `by-state`, `by-severity`, `by-step` or
//! `by-group`. A filter works below the nearest element of class `filtered`. A browser whose style cannot
//! do it shows no filter and all rows.

use relmap_report::PageText;

use crate::names::Names;

/// From how many rows on a list gets a filter.
pub(super) const MANY: usize = 12;

/// How many groups of one list can be chosen.
pub(super) const GROUPS: usize = 12;

/// The severities of findings, as the style knows them.
pub(super) const SEVERITIES: [&str; 5] = ["error", "undecided", "warning", "note", "waived"];

/// The states of components, as the style knows them.
pub(super) const STATES: [&str; 6] =
    ["fail", "undecided", "pass", "to-release", "released", "not-set-up"];

/// Choices of which one holds; the first one is everything.
#[derive(Debug)]
pub(super) struct Filter {
    pub(super) legend: &'static str,
    /// What the choices have in common in the page.
    pub(super) name: String,
    pub(super) choices: Vec<Choice>,
    /// How many rows there are.
    pub(super) all: usize,
}

/// One choice.
#[derive(Debug)]
pub(super) struct Choice {
    /// The class of what it leaves over.
    pub(super) class: String,
    pub(super) label: PageText,
    pub(super) count: usize,
}

impl Choice {
    /// A choice of so many rows.
    pub(super) fn new(class: &str, label: &str, count: usize) -> Choice {
        Choice { class: class.to_owned(), label: PageText::name(label), count }
    }
}

impl Filter {
    /// A filter of `all` rows; `None` if there are few, or nothing to choose between.
    pub(super) fn of_many(
        legend: &'static str,
        all: usize,
        choices: impl IntoIterator<Item = Choice>,
        ids: &mut Names,
    ) -> Option<Filter> {
        Filter::of_any(legend, all, choices, ids).filter(|_| all >= MANY)
    }

    /// The same however few rows there are.
    pub(super) fn of_any(
        legend: &'static str,
        all: usize,
        choices: impl IntoIterator<Item = Choice>,
        ids: &mut Names,
    ) -> Option<Filter> {
        let choices: Vec<Choice> = choices.into_iter().filter(|choice| choice.count > 0).collect();
        let has_choice = choices.len() > 1 || choices.iter().any(|choice| choice.count < all);
        has_choice.then(|| Filter { legend, name: ids.name("filter", ""), choices, all })
    }
}

/// A choice for each word, with how many rows it is the word of.
pub(super) fn by_word<'w>(
    words: &[&'static str],
    rows: impl Iterator<Item = &'w str> + Clone,
) -> Vec<Choice> {
    let choice = |word: &&'static str| {
        Choice::new(word, &word.replace('-', " "), rows.clone().filter(|row| row == word).count())
    };
    words.iter().map(choice).collect()
}

/// The class of a group.
pub(super) fn group_class(number: usize) -> String {
    format!("g{number}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(all: usize, counts: &[usize]) -> Option<Vec<String>> {
        let choices = counts.iter().map(|count| Choice::new("fail", "fail", *count));
        let filter = Filter::of_many("Show", all, choices, &mut Names::default())?;
        Some(filter.choices.iter().map(|one| format!("{} {}", one.label, one.count)).collect())
    }

    #[test]
    fn few_rows_and_rows_of_one_kind_have_no_filter() {
        assert_eq!(made(11, &[5, 6]), None);
        assert_eq!(made(12, &[12]), None);
        assert_eq!(made(12, &[12, 0]), None);
        assert_eq!(made(12, &[5, 0, 7]), Some(vec!["fail 5".into(), "fail 7".into()]));
        assert_eq!(made(12, &[5]), Some(vec!["fail 5".into()]));
    }
}
