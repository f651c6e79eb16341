//! The marks on one line of a picture. Those that would overlap become one, which tells of all.

use std::collections::BTreeMap;

use relmap_report::PageText;

use super::lanes::{Mark, Shape};
use super::pieces::{Piece, Role};

/// How many marks that became one are told of by themselves.
const TOLD: usize = 4;

/// How much of what is told of one mark is shown.
const TITLE: usize = 200;

/// Draws marks, each with its place on the line, at this height.
pub(super) fn drawn(mut marks: Vec<(i32, &Mark)>, y: i32) -> Vec<Piece> {
    // The biggest goes first; of those of one size the earliest.
    marks.sort_by_key(|(_, mark)| std::cmp::Reverse(mark.shape.size()));
    let mut groups: BTreeMap<i32, Vec<&Mark>> = BTreeMap::new();
    for (x, mark) in marks {
        let near = mark.shape.near();
        match groups.range_mut(x - near + 1..x + near).min_by_key(|(at, _)| (*at - x).abs()) {
            Some((_, group)) => group.push(mark),
            None => {
                groups.insert(x, vec![mark]);
            }
        }
    }
    groups.into_iter().map(|(x, group)| piece(x, y, group[0].shape, title(group))).collect()
}

/// What is told of marks that are drawn as one, in the order of time.
fn title(mut marks: Vec<&Mark>) -> PageText {
    marks.sort_by_key(|mark| mark.order);
    let line = |mark: &&Mark| PageText::short(&mark.title, TITLE).to_string();
    let lines: Vec<String> = match marks.as_slice() {
        [first, between @ .., last] if marks.len() > TOLD => {
            vec![line(first), format!("and {} more, up to", between.len()), line(last)]
        }
        all => all.iter().map(line).collect(),
    };
    PageText::lines(&lines.join("\n"), TITLE * TOLD * 2)
}

impl Shape {
    /// How near another mark may come before the two are drawn as one.
    fn near(self) -> i32 {
        match self {
            Shape::Major | Shape::Minor | Shape::Back => 9,
            Shape::Patch | Shape::Prerelease | Shape::Deployed | Shape::Changed | Shape::Other => 5,
        }
    }

    fn size(self) -> u8 {
        match self {
            Shape::Patch | Shape::Changed | Shape::Other => 0,
            Shape::Prerelease | Shape::Deployed => 1,
            Shape::Minor => 2,
            Shape::Major | Shape::Back => 3,
        }
    }
}

fn piece(x: i32, y: i32, shape: Shape, title: PageText) -> Piece {
    match shape {
        Shape::Major | Shape::Back => Piece::Diamond {
            path: format!("M{} {y}L{x} {}L{} {y}L{x} {}z", x - 7, y - 7, x + 7, y + 7),
            title,
        },
        Shape::Minor => Piece::Dot { x, y, radius: "5", role: Role::Accent, title },
        Shape::Patch | Shape::Deployed => {
            Piece::Dot { x, y, radius: "3", role: Role::Accent, title }
        }
        Shape::Prerelease | Shape::Changed => Piece::Ring { x, y, title },
        Shape::Other => Piece::Dot { x, y, radius: "3", role: Role::Muted, title },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(order: usize, shape: Shape) -> Mark {
        Mark { at: 0, order, shape, in_streak: false, title: format!("charts-1.0.{order}") }
    }

    fn titles(marks: &[(i32, Mark)]) -> Vec<String> {
        let placed = marks.iter().map(|(x, mark)| (*x, mark)).collect();
        drawn(placed, 10)
            .into_iter()
            .map(|piece| match piece {
                Piece::Dot { x, title, .. } | Piece::Ring { x, title, .. } => {
                    format!("{x}: {title}")
                }
                Piece::Diamond { title, .. } => format!("diamond: {title}"),
                other => panic!("{other:?}"),
            })
            .collect()
    }

    #[test]
    fn marks_that_would_overlap_become_one_that_tells_of_all() {
        use Shape::{Major, Patch};
        let far = [(10, mark(0, Patch)), (20, mark(1, Patch))];
        assert_eq!(titles(&far), ["10: charts-1.0.0", "20: charts-1.0.1"]);
        let near = [(10, mark(0, Patch)), (12, mark(1, Major)), (13, mark(2, Patch))];
        assert_eq!(titles(&near), ["diamond: charts-1.0.0\ncharts-1.0.1\ncharts-1.0.2"]);
        let many: Vec<_> = (0..9).map(|order| (10, mark(order, Patch))).collect();
        assert_eq!(titles(&many), ["10: charts-1.0.0\nand 7 more, up to\ncharts-1.0.8"]);
    }
}
