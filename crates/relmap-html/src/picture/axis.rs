//! Where the years, months or days are under a picture.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;

use crate::history::date;
use crate::slices::month;

/// A place in time with a name.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tick {
    /// Seconds since 1970.
    pub(super) at: i64,
    pub(super) label: String,
}

#[derive(Clone, Copy)]
enum Unit {
    Days(i32),
    Months(i32),
    Years(i32),
}

/// From fine to coarse.
const UNITS: &[Unit] = &[
    Unit::Days(1),
    Unit::Days(7),
    Unit::Months(1),
    Unit::Months(3),
    Unit::Years(1),
    Unit::Years(2),
    Unit::Years(5),
    Unit::Years(10),
    Unit::Years(50),
    Unit::Years(500),
];

/// The ticks between two times, as fine as there is room: `most` at most.
pub(super) fn ticks(from: i64, to: i64, most: usize) -> Vec<Tick> {
    let seconds = to.saturating_sub(from).max(1);
    let room = i64::try_from(most.max(1)).unwrap_or(1);
    let unit = UNITS.iter().copied().find(|unit| seconds / unit.seconds() < room);
    let unit = unit.unwrap_or(Unit::Years(500));
    let Ok(start) = Timestamp::from_second(from) else { return Vec::new() };
    let mut day = unit.floor(date(start));
    let mut ticks: Vec<Tick> = Vec::new();
    while ticks.len() <= most {
        let Ok(midnight) = Offset::UTC.to_timestamp(day.at(0, 0, 0, 0)) else { break };
        let at = midnight.as_second();
        if at > to {
            break;
        }
        if at >= from {
            let label = unit.label(day, ticks.is_empty());
            ticks.push(Tick { at, label });
        }
        let Some(next) = unit.next(day) else { break };
        day = next;
    }
    ticks
}

impl Unit {
    fn seconds(self) -> i64 {
        86_400
            * match self {
                Unit::Days(days) => i64::from(days),
                Unit::Months(months) => i64::from(months) * 30,
                Unit::Years(years) => i64::from(years) * 365,
            }
    }

    fn floor(self, day: Date) -> Date {
        let start = match self {
            Unit::Days(1) => Some(day),
            Unit::Days(_) => {
                let back = i64::from(day.weekday().to_monday_zero_offset());
                day.checked_sub(jiff::Span::new().days(back)).ok()
            }
            Unit::Months(months) => {
                let months = months as i8;
                Date::new(day.year(), (day.month() - 1) / months * months + 1, 1).ok()
            }
            Unit::Years(years) => {
                let years = years as i16;
                Date::new(day.year().div_euclid(years) * years, 1, 1).ok()
            }
        };
        start.unwrap_or(day)
    }

    fn next(self, day: Date) -> Option<Date> {
        let span = match self {
            Unit::Days(days) => jiff::Span::new().days(days),
            Unit::Months(months) => jiff::Span::new().months(months),
            Unit::Years(years) => jiff::Span::new().years(years),
        };
        day.checked_add(span).ok()
    }

    /// The first label says the year too, and so does each January.
    fn label(self, day: Date, is_first: bool) -> String {
        let short = &month(day.month())[..3];
        match self {
            Unit::Years(_) => day.year().to_string(),
            Unit::Months(_) if day.month() == 1 => day.year().to_string(),
            Unit::Months(_) if is_first => format!("{short} {}", day.year()),
            Unit::Months(_) => short.to_owned(),
            Unit::Days(_) if is_first => format!("{} {short} {}", day.day(), day.year()),
            Unit::Days(_) => format!("{} {short}", day.day()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(from: &str, to: &str, most: usize) -> Vec<String> {
        let at = |day: &str| format!("{day}T00:00:00Z").parse::<Timestamp>().unwrap().as_second();
        ticks(at(from), at(to), most).into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn ticks_are_as_fine_as_there_is_room() {
        assert_eq!(
            labels("2026-03-02", "2026-03-05", 6),
            ["2 Mar 2026", "3 Mar", "4 Mar", "5 Mar"]
        );
        assert_eq!(labels("2026-02-20", "2026-03-10", 6), ["23 Feb 2026", "2 Mar", "9 Mar"]);
        assert_eq!(labels("2025-11-20", "2026-03-05", 6), ["Dec 2025", "2026", "Feb", "Mar"]);
        assert_eq!(labels("2025-02-20", "2026-03-05", 6), ["Apr 2025", "Jul", "Oct", "2026"]);
        assert_eq!(
            labels("2019-02-20", "2026-03-05", 8),
            ["2020", "2021", "2022", "2023", "2024", "2025", "2026"]
        );
        assert_eq!(labels("2019-02-20", "2026-03-05", 4), ["2020", "2022", "2024", "2026"]);
    }

    #[test]
    fn any_time_has_ticks_that_end() {
        assert!(labels("-009000-01-01", "9990-01-01", 8).len() <= 40);
        assert_eq!(labels("2026-03-02", "2026-03-02", 6), ["2 Mar 2026"]);
    }
}
