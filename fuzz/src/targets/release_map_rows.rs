//! Rows of any content survive a file of the map, and adding them twice changes nothing.

use relmap_core::map::{Added, ChartReleases, Origin, Row};

use crate::{Pieces, Shape};

/// What rows are made of.
pub const WORDS: &[&str] = &[
    "web-1.0.0", "web-1.0.0-rc.1", "1.0.0", "2.0.0", "1111111111111111111111111111111111111111", ".", "deploy/web",
    "app-1.2.0", "quay.io/team/job:1.2.0", "app-floats", "\"", "\\", "'''", "\"\"\"", "\u{7f}", "\u{1b}", "]]", "#",
    "\n%%\n\n%%\n",
];

/// The parts of the input: the title, then seven values for each row.
pub fn check(input: &[u8]) -> Shape {
    let mut pieces = Pieces::of(input);
    let mut releases = ChartReleases::new(&pieces.text());
    let values: Vec<String> =
        pieces.remaining().iter().map(|part| String::from_utf8_lossy(part).into_owned()).collect();
    let (mut added, mut refused) = (0, 0);
    for values in values.chunks_exact(7).take(8) {
        let optional = |value: &String| Some(value.clone()).filter(|value| !value.is_empty());
        let mut row = Row::new(&values[0], &values[1], &values[2], Origin::Import);
        row.path = optional(&values[3]);
        row.app = optional(&values[4]);
        row.images = optional(&values[5]).into_iter().collect();
        row.released_at(values[6].parse().ok());
        match releases.add(row.clone()) {
            Ok(Added::New) => {
                added += 1;
                assert!(matches!(releases.add(row), Ok(Added::AlreadyThere)), "a row is not the same as itself");
            }
            Ok(_) => {}
            Err(conflict) => {
                refused += 1;
                assert!(!conflict.to_string().is_empty());
            }
        }
    }
    let text = releases.render();
    match ChartReleases::parse(text.as_bytes()) {
        Ok(again) => assert_eq!(again, releases, "what is written is read as something else"),
        Err(faults) => {
            // Values that no row may have, such as an id that is none, are refused and not changed.
            assert!(!faults.is_empty());
            return Shape::of((added, refused, faults.iter().map(|fault| fault.to_string().len()).next()));
        }
    }
    Shape::of((added, refused))
}
