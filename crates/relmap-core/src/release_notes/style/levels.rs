//! Which shape and which level of heading is the file's own.

use std::collections::HashMap;

use super::Level;
use crate::release_notes::heading::Shape;
use crate::release_notes::scan::{Candidate, Neighbour};
use crate::release_notes::version;

/// Marked headings outrank plain lines, and plain lines outrank list items.
pub(super) fn drop_weaker_shapes(kept: &mut Vec<Candidate<'_>>) {
    let count = |kept: &[Candidate<'_>], wanted: &dyn Fn(&Candidate<'_>) -> bool| {
        let versions = kept.iter().filter(|c| c.is_version() && c.is_clean());
        versions.filter(|c| wanted(c)).count()
    };
    let is_plain = |c: &Candidate<'_>| c.heading.shape == Shape::Plain;
    let marked = count(kept, &|c| c.is_marked());
    let plain = count(kept, &|c| is_plain(c) && !c.is_field());
    let mut above: Option<(&str, bool)> = None;
    kept.retain(|c| {
        // One whose marks were forgotten goes on where the marked one above it left off.
        let goes_on = above.is_some_and(|(version, v)| {
            let order = version::compare(version, c.version_text());
            v == c.heading.v && order.is_some_and(std::cmp::Ordering::is_gt)
        });
        let gap = matches!(c.before, Neighbour::Gap | Neighbour::Rule);
        let forgotten = goes_on && gap && !c.is_titled() && c.is_evident() && !c.heading.colon;
        let agrees =
            marked == 0 || (c.is_clean() && (c.is_dated() || plain >= marked || forgotten));
        let keeps = !c.is_version() || !is_plain(c) || agrees;
        if keeps && c.is_version() {
            above = Some((c.version_text(), c.heading.v));
        }
        keeps
    });
    let others =
        kept.iter().any(|c| c.is_version() && !c.is_field() && c.heading.shape != Shape::Bullet);
    kept.retain(|c| !(others && c.is_field()));
    let others = kept.iter().any(|c| c.is_version() && c.heading.shape != Shape::Bullet);
    kept.retain(|c| {
        let heads = !others
            && c.is_version()
            && c.is_clean()
            && !c.is_titled()
            && (c.heading.label || c.is_dated());
        c.heading.shape != Shape::Bullet || heads
    });
}

/// The level that most headings have.
pub(super) fn main_level(kept: &[Candidate<'_>]) -> Option<Level> {
    // In the order of the file, so that the first one wins a tie; there are a handful.
    let mut weights: Vec<(Level, usize)> = Vec::new();
    for candidate in kept.iter().filter(|c| c.is_version()) {
        let weight = match (candidate.is_clean(), candidate.is_dated()) {
            (true, true) => 3,
            (true, false) => 2,
            (false, _) => 1,
        };
        let level = candidate.level();
        match weights.iter_mut().find(|(other, _)| *other == level) {
            Some((_, sum)) => *sum += weight,
            None => weights.push((level, weight)),
        }
    }
    let mut best: Option<(Level, usize)> = None;
    for (level, weight) in weights {
        if best.is_none_or(|(_, highest)| weight > highest) {
            best = Some((level, weight));
        }
    }
    best.map(|(level, _)| level)
}

/// At other levels than the main one only what is a heading beyond doubt remains.
pub(super) fn drop_other_levels(kept: &mut Vec<Candidate<'_>>, main: Option<Level>) {
    let Some(main) = main else {
        return;
    };
    let following: Vec<Option<&str>> = kept
        .iter()
        .skip(1)
        .map(|next| Some(next.version_text()))
        .chain(std::iter::once(None))
        .collect();
    let is_group = |version: &str, next: Option<&str>| {
        next.and_then(|next| next.strip_prefix(version)).is_some_and(|rest| rest.starts_with('.'))
    };
    let mut titles: HashMap<String, usize> = HashMap::new();
    for candidate in kept.iter().filter(|c| c.is_version() && c.is_titled()) {
        *titles.entry(candidate.title_text()).or_default() += 1;
    }
    let verdicts: Vec<bool> = kept
        .iter()
        .zip(following)
        .map(|(candidate, next)| {
            let heading = &candidate.heading;
            if !candidate.is_version() || candidate.level() == main {
                return true;
            }
            let groups = !candidate.is_dated()
                && heading.parts < 3
                && is_group(candidate.version_text(), next);
            let usual = if candidate.is_titled() {
                titles.get(&candidate.title_text()).is_some_and(|times| *times > 1)
            } else {
                candidate.is_evident()
            };
            let doubtless = candidate.is_dated() || usual;
            let plain = heading.shape == Shape::Plain;
            (candidate.is_clean() && doubtless && !groups) || plain
        })
        .collect();
    let mut verdicts = verdicts.into_iter();
    kept.retain(|_| verdicts.next().unwrap_or(true));
}
