//! The lines of a file without a heading that came nearest to being one.

use super::fault::NearMiss;
use super::heading::{self, Refusal, Shape};
use super::lines::Text;
use super::scan::{self, names_version};

/// At most three lines, the nearest first; lines that are equally near stay in order.
pub(super) fn nearest(text: &Text<'_>) -> Vec<NearMiss> {
    let mut best: Vec<(u8, NearMiss)> = Vec::new();
    for line in text.lines() {
        let ahead = line.text.trim_start_matches([' ', '\t']);
        if line.text.len() > heading::LONGEST
            || ahead.is_empty()
            || scan::rule_mark(ahead).is_some()
        {
            continue;
        }
        let Some((distance, why)) = judge(line.text, ahead) else {
            continue;
        };
        let position = best.partition_point(|(other, _)| *other <= distance);
        if position < 3 {
            let miss = NearMiss { line: line.number, text: shorten(ahead.trim_end()), why };
            best.insert(position, (distance, miss));
            best.truncate(3);
        }
    }
    best.into_iter().map(|(_, miss)| miss).collect()
}

/// How far a line is from being a heading, and what keeps it.
pub(super) fn judge(text: &str, ahead: &str) -> Option<(u8, &'static str)> {
    let shape = heading::shape_of(text).0;
    if !names_version(ahead) {
        let marked = matches!(shape, Shape::Marked(_) | Shape::Bold);
        return marked.then_some((8, "names no version"));
    }
    let long = u8::from(ahead.len() > 60);
    match heading::read(text, false) {
        Ok(_) if ahead.len() != text.len() => Some((1 + long, "is indented")),
        Ok(heading) if heading.weak => Some((2 + long, "has words after the version")),
        Ok(heading) if heading.shape == Shape::Bullet => Some((2 + long, "is a list item")),
        Ok(_) => Some((long, "is not on a line of its own")),
        Err(Refusal::TextAfter) => Some((2 + long, "has words after the version")),
        Err(Refusal::TextBefore) => {
            Some((3 + long, "has words before the version that are no title"))
        }
        Err(Refusal::Constraint) => Some((4 + long, "is a version constraint")),
        Err(Refusal::NoVersion) => Some((6 + long, "names no version")),
    }
}

pub(super) fn shorten(text: &str) -> String {
    const LENGTH: usize = 60;
    let shown = |c: char| if c.is_control() { ' ' } else { c };
    if text.chars().count() <= LENGTH {
        return text.chars().map(shown).collect();
    }
    let start: String = text.chars().take(LENGTH - 1).map(shown).collect();
    format!("{}\u{2026}", start.trim_end())
}
