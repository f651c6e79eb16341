//! Dates next to a version, and moments as people type them.

use relmap_core::moment::{day, moment};
use relmap_core::release_notes::parse;

use crate::Shape;

/// What dates are made of.
pub const WORDS: &[&str] = &[
    "2026-11-20", "20 Nov 2026", "Nov 20, 2026", "November", "Nov", "Sept", "Auguest", "Friday, ", "20th", "1st", " of ",
    "11/20/2026", "20.11.2026", "2026/11/20", "20261120", "T10:00:00Z", " 10:00", " +0100", "+01:00", "UTC", "XXXX-XX-XX",
    "2026-??-??", "TBD", "2026-02-30", "2024-02-29", "99", "'26", "年", "月", "日", "(", ")", "[", "]", ",", "Q4 2026",
];

/// Reads a text as the date of a heading and as a moment.
pub fn check(input: &[u8]) -> Shape {
    let text = String::from_utf8_lossy(input).replace(['\n', '\r'], " ");
    if let Some(moment) = moment(&text) {
        let day = day(moment);
        let end = relmap_core::moment::moment(&day).expect("a day is a moment");
        assert!(end >= moment, "{text}: the day ends before the moment");
        assert_eq!(relmap_core::moment::day(end), day);
    }
    let mut shape = Vec::new();
    for heading in [format!("web-1.2.3 ({text})"), format!("## [1.2.3] - {text}"), format!("web-1.2.3 {text}")] {
        let file = format!("{heading}\n\n- A note.\n");
        let notes = parse(file.as_bytes());
        super::release_notes::check_read(file.as_bytes(), &notes);
        let found = notes.newest().and_then(|entry| Some((entry.version_text(), entry.date.as_ref()?.value)));
        if let Some((version, date)) = found {
            let plain = format!("web-{version} ({date})\n\n- A note.\n");
            let read = parse(plain.as_bytes());
            assert_eq!(read.newest().and_then(|entry| entry.date.as_ref()).map(|date| date.value), Some(date));
        }
        shape.push((found.is_some(), notes.faults.len().min(3)));
    }
    Shape::of(shape)
}
