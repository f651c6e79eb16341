//! Cutting a long history into periods that fit a picture.

use std::collections::HashSet;

use jiff::civil::Date;

use super::history::Release;

/// How many app versions a picture shows at most, and how many releases.
const LANES: usize = 32;
const RELEASES: usize = 240;

/// A period of a history: releases that follow one another in time.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Slice {
    /// The indices of the releases.
    pub(super) range: std::ops::Range<usize>,
    /// What the period is called: `2024`, `2022 to 2024`, `October 2024`.
    pub(super) name: String,
}

/// The periods of a history, oldest first: by years, a busy year by quarters, a busy quarter by
/// months, and a month that is busier still by numbers. Quiet neighbouring years share one.
/// Together they are the whole history.
pub(super) fn slices(dated: &[Release<'_>]) -> Vec<Slice> {
    let mut pieces = Vec::new();
    cut(dated, 0..dated.len(), Unit::Year, &mut pieces);
    let mut slices: Vec<Slice> = Vec::new();
    for piece in pieces {
        let joined = slices.last().map(|last: &Slice| last.range.start..piece.range.end);
        match (slices.last_mut(), joined) {
            (Some(last), Some(joined))
                if piece.is_year && fits(&dated[joined.clone()]) && is_year(&last.name) =>
            {
                let first = last.name.split(' ').next().unwrap_or_default();
                last.name = format!("{first} to {}", piece.name);
                last.range = joined;
            }
            _ => slices.push(Slice { range: piece.range, name: piece.name }),
        }
    }
    slices
}

struct Piece {
    range: std::ops::Range<usize>,
    name: String,
    is_year: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Unit {
    Year,
    Quarter,
    Month,
}

fn cut(dated: &[Release<'_>], range: std::ops::Range<usize>, unit: Unit, out: &mut Vec<Piece>) {
    let mut start = range.start;
    while start < range.end {
        let name = unit.name(dated[start].date);
        let len = dated[start..range.end]
            .iter()
            .take_while(|release| unit.name(release.date) == name)
            .count();
        let part = start..start + len;
        start += len;
        match unit.finer() {
            _ if fits(&dated[part.clone()]) => {
                out.push(Piece { range: part, name, is_year: unit == Unit::Year });
            }
            Some(finer) => cut(dated, part, finer, out),
            None => by_number(dated, part, &name, out),
        }
    }
}

/// Cuts where the next release would be one too many.
fn by_number(
    dated: &[Release<'_>],
    range: std::ops::Range<usize>,
    name: &str,
    out: &mut Vec<Piece>,
) {
    let mut parts = Vec::new();
    let mut start = range.start;
    let mut seen = HashSet::new();
    for at in range.clone() {
        let deploys = dated[at].deploys();
        let is_full = !seen.contains(&deploys) && seen.len() == LANES || at - start == RELEASES;
        if is_full {
            parts.push(start..at);
            start = at;
            seen.clear();
        }
        seen.insert(deploys);
    }
    parts.push(start..range.end);
    let of = parts.len();
    for (number, range) in parts.into_iter().enumerate() {
        let name = format!("{name}, part {} of {of}", number + 1);
        out.push(Piece { range, name, is_year: false });
    }
}

fn fits(releases: &[Release<'_>]) -> bool {
    releases.len() <= RELEASES
        && releases.iter().map(Release::deploys).collect::<HashSet<_>>().len() <= LANES
}

fn is_year(name: &str) -> bool {
    name.split(" to ").all(|part| part.bytes().all(|b| b.is_ascii_digit() || b == b'-'))
}

impl Unit {
    fn finer(self) -> Option<Unit> {
        match self {
            Unit::Year => Some(Unit::Quarter),
            Unit::Quarter => Some(Unit::Month),
            Unit::Month => None,
        }
    }

    fn name(self, date: Option<Date>) -> String {
        let date = date.unwrap_or_default();
        match self {
            Unit::Year => date.year().to_string(),
            Unit::Quarter => {
                let first = (date.month() - 1) / 3 * 3 + 1;
                format!("{} to {} {}", month(first), month(first + 2), date.year())
            }
            Unit::Month => format!("{} {}", month(date.month()), date.year()),
        }
    }
}

/// The name of a month, 1 to 12.
pub(super) fn month(number: i8) -> &'static str {
    match number {
        1 => "January",
        2 => "February",
        3 => "March",
        4 => "April",
        5 => "May",
        6 => "June",
        7 => "July",
        8 => "August",
        9 => "September",
        10 => "October",
        11 => "November",
        _ => "December",
    }
}

#[cfg(test)]
mod tests {
    use relmap_core::ledger::{App, ChartReleases, Record, Recorded};

    use super::*;
    use crate::history::History;

    /// `count` releases `hours` apart, each deploying a new app after `streak` releases.
    fn charts(count: usize, hours: i64, streak: usize) -> ChartReleases {
        let mut charts = ChartReleases::new(&"charts".parse().unwrap(), Vec::new());
        let start: jiff::Timestamp = "2020-01-01T00:00:00Z".parse().unwrap();
        for number in 0..count {
            let version = format!("1.{}.{}", number / 10, number % 10);
            let tag = format!("charts-{version}");
            let mut row = Record::new(
                &tag,
                &version,
                relmap_testkit::outcomes::commit_id(),
                Recorded::Release,
            );
            row.apps.push(App::stated("app", &format!("1.{}.0", number / streak)));
            row.time = Some(start + jiff::SignedDuration::from_hours(hours * number as i64));
            charts.records.push(row);
        }
        charts
    }

    fn names(charts: &ChartReleases) -> Vec<String> {
        let history = History::new(charts);
        let slices = slices(&history.dated);
        let mut end = 0;
        for slice in &slices {
            assert_eq!(slice.range.start, end, "no release is left out or shown twice");
            assert!(fits(&history.dated[slice.range.clone()]), "{}", slice.name);
            end = slice.range.end;
        }
        assert_eq!(end, history.dated.len());
        slices.into_iter().map(|slice| slice.name).collect()
    }

    #[test]
    fn a_short_history_is_one_period() {
        assert_eq!(names(&charts(0, 1, 1)), [""; 0]);
        assert_eq!(names(&charts(3, 24, 1)), ["2020"]);
        assert_eq!(names(&charts(30, 24 * 60, 2)), ["2020 to 2024"]);
    }

    #[test]
    fn a_long_one_is_cut_at_years_and_a_busy_year_more_finely() {
        assert_eq!(names(&charts(60, 24 * 28, 1)), ["2020 to 2021", "2022 to 2023", "2024"]);
        assert_eq!(
            names(&charts(300, 24, 3))[..3],
            ["January to March 2020", "April to June 2020", "July to September 2020"]
        );
        assert_eq!(names(&charts(80, 24, 1))[..2], ["January 2020", "February 2020"]);
    }

    #[test]
    fn a_month_that_is_too_much_is_cut_by_numbers() {
        assert_eq!(
            names(&charts(500, 1, 100)),
            ["January 2020, part 1 of 3", "January 2020, part 2 of 3", "January 2020, part 3 of 3"]
        );
        assert_eq!(names(&charts(5_000, 1, 1)).len(), 160);
    }
}
