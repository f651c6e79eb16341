//! Which of the lines that have the form of a heading are headings of this file.
//!
//! A file has a style: one shape of heading, with or without a title. What agrees with it is a
//! heading; `### Dependencies 1.2.0` below `## 2.0.0` and a lone `foo 1.2.3` are not.

use std::collections::HashMap;

use super::heading::{Kind, Shape, Tail};
use super::scan::{Candidate, Neighbour};
use super::words::Unreleased;

/// Keeps the candidates that are headings.
pub(super) fn select<'t>(candidates: Vec<Candidate<'t>>) -> Vec<Candidate<'t>> {
    let mut kept: Vec<_> = candidates.into_iter().filter(stands_free).collect();
    drop_weaker_shapes(&mut kept);
    let main = main_level(&kept);
    drop_other_levels(&mut kept, main);
    drop_odd_titles(&mut kept);
    drop_loose(&mut kept);
    drop_unreleased(&mut kept, main);
    kept
}

/// What sets headings of different rank apart: the level or the underline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Level(Shape, Option<u8>);

impl<'t> Candidate<'t> {
    fn level(&self) -> Level {
        Level(self.heading.shape, self.underline)
    }

    fn is_version(&self) -> bool {
        self.heading.kind == Kind::Version
    }

    fn is_dated(&self) -> bool {
        self.heading.date.is_some()
    }

    fn is_marked(&self) -> bool {
        self.heading.shape.is_marked()
    }

    fn is_titled(&self) -> bool {
        self.heading.title.is_some()
    }

    /// Nothing stands behind the version that would need an explanation.
    fn is_clean(&self) -> bool {
        match self.heading.tail {
            Tail::Clean => true,
            Tail::Remark => self.is_dated() || self.is_marked(),
            Tail::Tagline | Tail::Free => false,
        }
    }

    /// The version says of itself that it is one.
    fn is_evident(&self) -> bool {
        let heading = &self.heading;
        heading.parts >= 3 || heading.v || heading.label || self.is_dated()
    }

    /// `Version: 1.2.0`.
    fn is_field(&self) -> bool {
        self.heading.shape == Shape::Plain && self.heading.label && self.heading.colon
    }

    fn title_text(&self) -> String {
        let title = self.heading.title.clone();
        let title = title.and_then(|range| self.line.text.get(range));
        title.unwrap_or_default().to_lowercase()
    }

    fn version_text(&self) -> &'t str {
        self.line.text.get(self.heading.version.clone()).unwrap_or_default()
    }
}

/// Whether a line without marks stands apart from the text around it.
fn stands_free(candidate: &Candidate<'_>) -> bool {
    if candidate.is_marked() {
        return true;
    }
    let gap = matches!(candidate.before, Neighbour::Gap | Neighbour::Rule);
    let opens_block = candidate.after != Neighbour::Text;
    if !candidate.is_clean() {
        return gap && opens_block;
    }
    if candidate.is_dated() {
        return gap || opens_block || candidate.before != Neighbour::Text;
    }
    match candidate.before {
        Neighbour::Gap | Neighbour::Rule => {
            opens_block || candidate.is_evident() || !candidate.is_titled()
        }
        // Right below the notes of the entry before it.
        Neighbour::Item | Neighbour::Indented => opens_block && candidate.is_evident(),
        Neighbour::Text => opens_block && candidate.is_field(),
    }
}

/// Marked headings outrank plain lines, and plain lines outrank list items.
fn drop_weaker_shapes(kept: &mut Vec<Candidate<'_>>) {
    let count = |kept: &[Candidate<'_>], wanted: &dyn Fn(&Candidate<'_>) -> bool| {
        let versions = kept.iter().filter(|c| c.is_version() && c.is_clean());
        versions.filter(|c| wanted(c)).count()
    };
    let is_plain = |c: &Candidate<'_>| c.heading.shape == Shape::Plain;
    let marked = count(kept, &|c| c.is_marked());
    let plain = count(kept, &|c| is_plain(c) && !c.is_field());
    kept.retain(|c| {
        let agrees = marked == 0 || (c.is_clean() && (c.is_dated() || plain >= marked));
        !c.is_version() || !is_plain(c) || agrees
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
fn main_level(kept: &[Candidate<'_>]) -> Option<Level> {
    let mut weights: HashMap<Level, usize> = HashMap::new();
    for candidate in kept.iter().filter(|c| c.is_version()) {
        let weight = match (candidate.is_clean(), candidate.is_dated()) {
            (true, true) => 3,
            (true, false) => 2,
            (false, _) => 1,
        };
        *weights.entry(candidate.level()).or_default() += weight;
    }
    // The first one in the file wins a tie.
    let mut best: Option<(Level, usize)> = None;
    for candidate in kept.iter().filter(|c| c.is_version()) {
        let weight = weights.get(&candidate.level()).copied().unwrap_or_default();
        if best.is_none_or(|(_, highest)| weight > highest) {
            best = Some((candidate.level(), weight));
        }
    }
    best.map(|(level, _)| level)
}

/// At other levels than the main one only what is a heading beyond doubt remains.
fn drop_other_levels(kept: &mut Vec<Candidate<'_>>, main: Option<Level>) {
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
            let doubtless =
                candidate.is_dated() || (!candidate.is_titled() && candidate.is_evident());
            let plain = heading.shape == Shape::Plain;
            (candidate.is_clean() && doubtless && !groups) || plain
        })
        .collect();
    let mut verdicts = verdicts.into_iter();
    kept.retain(|_| verdicts.next().unwrap_or(true));
}

/// A title that no other heading has, in a file whose headings have none or another one.
fn drop_odd_titles(kept: &mut Vec<Candidate<'_>>) {
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
    let first = kept.iter().find(|c| c.is_version()).map(|c| c.line.number);
    kept.retain(|c| {
        if !c.is_version() || !c.is_titled() || c.is_dated() {
            return true;
        }
        let times = titles.get(&c.title_text()).copied().unwrap_or_default();
        let leads = Some(c.line.number) == first && Some(c.level()) == main;
        if untitled > titled {
            return times > 1 || (leads && c.is_marked() && c.is_clean());
        }
        if c.is_marked() {
            return true;
        }
        let alone = titled == 1 && (c.is_first || c.is_evident());
        times == most && (times > 1 || alone)
    });
}

/// Words behind the version are let pass where the file has such headings, and never twice for a
/// version.
fn drop_loose(kept: &mut Vec<Candidate<'_>>) {
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
    kept.retain(|c| {
        if !c.is_version() || c.is_clean() {
            return true;
        }
        let key = (c.title_text(), c.version_text().to_owned());
        let free = c.heading.tail == Tail::Free;
        let agrees = if any_clean {
            clean_levels.contains(&c.level()) && !clean.contains_key(&key)
        } else {
            c.is_evident() && !(c.is_titled() && untitled_loose) && !(free && !c.heading.v)
        };
        agrees && (!free || c.is_evident())
    });
}

/// `Next`, `master` and the like are headings only above the versions and at their level.
fn drop_unreleased(kept: &mut Vec<Candidate<'_>>, main: Option<Level>) {
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
