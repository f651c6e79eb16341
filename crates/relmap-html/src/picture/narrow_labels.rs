//! Where the two texts above a line of a narrow picture are: apart at both ends, or next to each other at one end if the
//! way from one release to the next goes up through the other end.

use super::pieces::Anchor;

/// A place of a text, and which end of the text is there.
type Anchored = (i32, Anchor);

/// Between two texts that are next to each other.
const GAP: i32 = 12;

/// How near the way may come to a text.
const NEAR: i32 = 3;

/// Where the label and the detail are, by their widths and the places at which the way goes up or down between this
/// line and the one above it. If neither end is free, they are apart and cover the way.
pub(super) fn places(width: i32, label: i32, detail: i32, crossings: &[i32]) -> [Anchored; 2] {
    let is_free = |(at, anchor): Anchored, long: i32| {
        let start = start((at, anchor), long);
        start >= 0
            && start + long <= width
            && !crossings.iter().any(|x| (start - NEAR..=start + long + NEAR).contains(x))
    };
    let (left, right) = ((0, Anchor::Start), (width, Anchor::End));
    let apart = [left, right];
    let all =
        [apart, [left, (label + GAP, Anchor::Start)], [(width - detail - GAP, Anchor::End), right]];
    let free =
        all.into_iter().find(|[first, second]| is_free(*first, label) && is_free(*second, detail));
    free.unwrap_or(apart)
}

/// Where a text begins.
pub(super) fn start((at, anchor): Anchored, long: i32) -> i32 {
    match anchor {
        Anchor::Start => at,
        Anchor::Middle => at - long / 2,
        Anchor::End => at - long,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_make_way_for_the_stair_where_an_end_is_free() {
        let starts = |label, detail, crossings: &[i32]| {
            let [first, second] = places(340, label, detail, crossings);
            (start(first, label), start(second, detail))
        };
        // Nothing is in the way, or it is in the middle.
        assert_eq!(starts(60, 100, &[]), (0, 240));
        assert_eq!(starts(60, 100, &[120, 200]), (0, 240));
        // At the right end, and at the left end.
        assert_eq!(starts(60, 100, &[300]), (0, 72));
        assert_eq!(starts(60, 100, &[30]), (168, 240));
        // What is near an end is in the way as well.
        assert_eq!(starts(60, 100, &[238]), (0, 72));
        assert_eq!(starts(60, 100, &[63]), (168, 240));
        // At both ends, or too long to be together.
        assert_eq!(starts(60, 100, &[30, 300]), (0, 240));
        assert_eq!(starts(180, 150, &[300]), (0, 190));
    }
}
