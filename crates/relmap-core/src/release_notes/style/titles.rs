//! What must agree among headings of one level: titles, and the words behind the version.

use std::collections::HashMap;

use super::Level;
use super::levels::main_level;
use crate::release_notes::heading::{Kind, Shape, Tail};
use crate::release_notes::scan::{Candidate, Neighbour};
use crate::release_notes::version;
use crate::release_notes::words::Unreleased;

/// A title that no other heading has, in a file whose headings have none or another one.
pub(super) fn drop_odd_titles(kept: &mut Vec<Candidate<'_>>) {
    let mut titles: HashMap<String, usize> = HashMap::new();
    let mut untitled = 0;
    for candidate in kept.iter().filter(|c| c.is_version()) {
        if candidate.is_titled() {
            *titles.entry(candidate.title_text()).or_default() += 1;
        } else {
            untitled += 1;
        }
    }
    let titled: usize = titles.values().sum();
    let most = titles.values().copied().max().unwrap_or_default();
    let main = main_level(kept);
    let first = kept.iter().find(|c| c.is_version());
    // `Release notes for Widget 1.2.0` above the entry of 1.2.0 is the title of the file.
    let again = first.is_some_and(|first| {
        let same = |c: &&Candidate<'_>| !c.is_titled() && c.version_text() == first.version_text();
        kept.iter().filter(|c| c.is_version()).any(|c| same(&c))
    });
    let first = first.map(|c| c.line.number).filter(|_| !again);
    kept.retain(|c| {
        if !c.is_version() || !c.is_titled() || c.is_dated() {
            return true;
        }
        let times = titles.get(&c.title_text()).copied().unwrap_or_default();
        let leads = Some(c.line.number) == first && Some(c.level()) == main;
        if untitled > titled {
            let sure = c.heading.parts >= 3 || c.heading.v;
            let begins = (c.is_marked() && sure) || c.heading.joined;
            return times > 1 || (leads && begins && c.is_clean());
        }
        if c.is_marked() || c.heading.joined {
            return true;
        }
        let named = c.is_first || c.heading.v || c.heading.label;
        times == most && (times > 1 || (titled == 1 && named))
    });
}

/// Words behind the version are let pass where the file has such headings, and never twice for a
/// version.
pub(super) fn drop_loose(kept: &mut Vec<Candidate<'_>>) {
    if kept.iter().all(|c| !c.is_version() || c.is_clean()) {
        return;
    }
    let clean: HashMap<(String, String), ()> = kept
        .iter()
        .filter(|c| c.is_version() && c.is_clean())
        .map(|c| ((c.title_text(), c.version_text().to_owned()), ()))
        .collect();
    let clean_levels: Vec<Level> = {
        let mut levels: Vec<Level> = Vec::new();
        for candidate in kept.iter().filter(|c| c.is_version() && c.is_clean()) {
            if !levels.contains(&candidate.level()) {
                levels.push(candidate.level());
            }
        }
        levels
    };
    let any_clean = !clean.is_empty();
    let untitled_loose = kept.iter().any(|c| c.is_version() && !c.is_clean() && !c.is_titled());
    // The numbered sections of a manual rise; releases fall.
    let mut loose = kept.iter().filter(|c| c.is_version() && !c.is_clean());
    let rises = match (loose.next(), loose.next_back()) {
        (Some(first), Some(last)) => {
            let order = version::compare(first.version_text(), last.version_text());
            order.is_some_and(std::cmp::Ordering::is_lt)
        }
        _ => false,
    };
    kept.retain(|c| {
        if !c.is_version() || c.is_clean() {
            return true;
        }
        let key = (c.title_text(), c.version_text().to_owned());
        let free = c.heading.tail == Tail::Free;
        let agrees = if any_clean {
            clean_levels.contains(&c.level()) && !clean.contains_key(&key)
        } else {
            let said = c.heading.v || c.heading.label;
            let numbered = free && !said && (!c.is_marked() || rises);
            c.is_evident() && !(c.is_titled() && untitled_loose) && !numbered
        };
        agrees && (!free || c.is_evident())
    });
}

/// `Next`, `master` and the like are headings only above the versions and at their level.
pub(super) fn drop_unreleased(kept: &mut Vec<Candidate<'_>>, main: Option<Level>) {
    let first_version = kept.iter().position(|c| c.is_version());
    let mut index = 0;
    kept.retain(|c| {
        let at = index;
        index += 1;
        let Kind::Unreleased(kind) = c.heading.kind else {
            return true;
        };
        let above = first_version.is_none_or(|first| at < first);
        let same_level = main.is_none() || Some(c.level()) == main;
        match kind {
            Unreleased::Said if c.is_marked() => above || same_level,
            Unreleased::Said => {
                c.heading.shape == Shape::Plain
                    && matches!(c.before, Neighbour::Gap | Neighbour::Rule)
                    && c.after != Neighbour::Text
                    && (same_level || above)
            }
            Unreleased::Hinted => first_version.is_some() && above && same_level,
        }
    });
}
