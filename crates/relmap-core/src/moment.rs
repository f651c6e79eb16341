//! A moment as people type it.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;

/// Reads a moment: a time with its offset (RFC 3339), or a day, which means its end in UTC, so that
/// what was released on it counts.
///
/// ```
/// use relmap_core::moment::moment;
/// assert_eq!(moment("2026-11-20").unwrap().to_string(), "2026-11-20T23:59:59.999999999Z");
/// assert_eq!(moment("2026-11-20T10:00:00+01:00").unwrap().to_string(), "2026-11-20T09:00:00Z");
/// assert_eq!(moment("yesterday"), None);
/// ```
pub fn moment(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(time);
    }
    // A time without an offset could be anybody's; only a day alone is taken without one.
    let is_day = text.len() == "2026-11-20".len();
    let day = text.parse::<Date>().ok().filter(|_| is_day)?;
    Offset::UTC.to_timestamp(day.at(23, 59, 59, 999_999_999)).ok()
}

/// The day of a moment, in UTC, as `2026-11-20`.
pub fn day(moment: Timestamp) -> String {
    Offset::UTC.to_datetime(moment).date().to_string()
}

#[cfg(test)]
mod tests {
    use super::moment;

    #[test]
    fn a_time_without_an_offset_is_no_moment() {
        for text in ["2026-11-20T10:00:00", "2026-11-31", "2026-11", "", "20.11.2026", "now"] {
            assert_eq!(moment(text), None, "{text}");
        }
        assert!(moment("2026-11-20T10:00Z").is_some());
        assert!(moment(" 2024-02-29 ").is_some());
    }
}
