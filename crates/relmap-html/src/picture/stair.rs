//! The way from each release to the next: along a line while it is the newest, then up or down.

use super::lanes::{Lane, Mark};

/// The way as the path of a picture; `None` without a mark. `x` is the place of a time, `y` that of a line.
pub(super) fn path(
    lanes: &[Lane],
    x: impl Fn(i64) -> i32,
    y: impl Fn(usize) -> i32,
) -> Option<String> {
    let all = in_order(lanes);
    let (first, lane) = all.first()?;
    let mut path = format!("M{} {}", x(first.at), y(*lane));
    let mut at = (x(first.at), *lane);
    for (mark, lane) in &all[1..] {
        let x = x(mark.at);
        if x != at.0 {
            path.push_str(&format!("H{x}"));
        }
        if *lane != at.1 {
            path.push_str(&format!("V{}", y(*lane)));
        }
        at = (x, *lane);
    }
    Some(path)
}

/// Where the way goes up or down between each line and the one above it.
pub(super) fn crossings(lanes: &[Lane], x: impl Fn(i64) -> i32) -> Vec<Vec<i32>> {
    let mut found = vec![Vec::new(); lanes.len()];
    for pair in in_order(lanes).windows(2) {
        let [(_, from), (mark, to)] = pair else { continue };
        let x = x(mark.at);
        for places in &mut found[from.min(to) + 1..=*from.max(to)] {
            // A busy line has many steps at one place.
            if places.last() != Some(&x) {
                places.push(x);
            }
        }
    }
    found
}

/// All marks with the numbers of their lines, in the order of time.
fn in_order(lanes: &[Lane]) -> Vec<(&Mark, usize)> {
    let mut all: Vec<(&Mark, usize)> = Vec::new();
    for (number, lane) in lanes.iter().enumerate() {
        all.extend(lane.marks.iter().map(|mark| (mark, number)));
    }
    all.sort_by_key(|(mark, _)| mark.order);
    all
}

#[cfg(test)]
mod tests {
    use super::super::lanes::Shape;
    use super::*;

    fn lane(marks: &[(usize, i64)]) -> Lane {
        let mark = |(order, at): &(usize, i64)| Mark {
            at: *at,
            order: *order,
            shape: Shape::Patch,
            in_streak: false,
            title: String::new(),
        };
        Lane {
            label: String::new(),
            detail: String::new(),
            marks: marks.iter().map(mark).collect(),
        }
    }

    #[test]
    fn the_way_goes_along_and_up_and_down() {
        // Two of the lowest line, then the topmost, and a fix of the middle one.
        let lanes = [lane(&[(2, 30)]), lane(&[(3, 40)]), lane(&[(0, 10), (1, 20)])];
        let x = |at| i32::try_from(at).unwrap();
        let way = path(&lanes, x, |lane| 100 * i32::try_from(lane).unwrap());
        assert_eq!(way.unwrap(), "M10 200H20H30V0H40V100");
        assert_eq!(crossings(&lanes, x), [vec![], vec![30, 40], vec![30]]);
        assert_eq!(path(&[], x, |_| 0), None);
    }
}
