//! The days of releases.

use jiff::civil::Date;
use relmap_git::ToldTag;

/// The day of a moment in UTC.
pub(super) fn utc_day(time: jiff::Timestamp) -> Date {
    jiff::tz::Offset::UTC.to_datetime(time).date()
}

/// The day of a tag, where it was made.
pub(super) fn day_of(tag: &ToldTag) -> Option<Date> {
    let local = tag.seconds.checked_add(i64::from(tag.offset) * 60)?;
    let days = local.div_euclid(86_400);
    let span = jiff::SignedDuration::from_hours(days.checked_mul(24)?);
    Date::constant(1970, 1, 1).checked_add(span).ok()
}
