//! Dates as people write them next to a version.

mod cursor;

use jiff::civil::Date;

use self::cursor::Cursor;

/// What a span of text says about a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reading {
    /// A day of the calendar.
    Day(Date),
    /// Meant as a day, but the calendar has no such day; why not.
    Impossible(String),
    /// A month whose name is misspelt; the day that was meant, and the month's right name.
    Misspelt(Date, &'static str),
    /// A month or a year alone: no day, and no fault.
    Vague,
}

/// A date that is at the beginning of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DateText {
    pub(super) reading: Reading,
    /// Its length in bytes, a time of day included.
    pub(super) length: usize,
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WEEKDAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Reads the date that `text` begins with. In `01/02/2026` the month is taken to be first,
/// unless only the other order gives a month.
pub(super) fn read(text: &str) -> Option<DateText> {
    // A look at the first byte: this is asked of every word of many lines.
    let first = text.bytes().next()?.to_ascii_lowercase();
    if !first.is_ascii_digit() && !b"jfmasondtw".contains(&first) {
        return None;
    }
    let mut cursor = Cursor::new(text);
    let reading = cursor.date()?;
    let mut length = cursor.position;
    if cursor.time() {
        length = cursor.position;
    }
    // Part of a longer word or number is no date.
    let next = text[length..].chars().next();
    if next.is_some_and(char::is_alphanumeric) {
        return None;
    }
    let dotted_on =
        next == Some('.') && text[length + 1..].bytes().next().is_some_and(|b| b.is_ascii_digit());
    (!dotted_on).then_some(DateText { reading, length })
}

/// A stand-in for a date that nobody knows yet, such as `XXXX-XX-XX` or `2026-??-??`.
pub(super) fn placeholder_length(text: &str) -> Option<usize> {
    let word = text.split(|c: char| c.is_whitespace() || matches!(c, ')' | ']' | ',')).next()?;
    let lower = word.to_ascii_lowercase();
    let is_stand_in = |byte: u8| matches!(byte, b'x' | b'?' | b'y' | b'm' | b'd' | b'_' | b't');
    let mut separators = 0;
    let mut stand_ins = 0;
    for byte in lower.bytes() {
        match byte {
            b'-' | b'/' | b'.' => separators += 1,
            b'0'..=b'9' => {}
            _ if is_stand_in(byte) => stand_ins += 1,
            _ => return None,
        }
    }
    let is_date = separators == 2 && stand_ins >= 2;
    let all = |mark: u8| lower.bytes().all(|byte| byte == mark);
    let is_blank = (word.len() >= 2 && all(b'?')) || (word.len() >= 3 && all(b'x'));
    (is_date || is_blank).then_some(word.len())
}

struct Month {
    number: i32,
    misspelt: Option<&'static str>,
}

impl Month {
    fn day(&self, year: i32, day: i32) -> Reading {
        match (calendar(year, self.number, day), self.misspelt) {
            (Reading::Day(date), Some(name)) => Reading::Misspelt(date, name),
            (reading, _) => reading,
        }
    }
}

fn month_of(word: &str) -> Option<Month> {
    if !(3..=10).contains(&word.len()) {
        return None;
    }
    let same = |name: &str| name.eq_ignore_ascii_case(word);
    let mut number = 0;
    for name in MONTHS {
        number += 1;
        let exact = same(name) || same(&name[..3]) || (number == 9 && same("Sept"));
        if exact {
            return Some(Month { number, misspelt: None });
        }
        // The first letter is nearly always right, and this is asked of every word.
        let first = |text: &str| text.as_bytes().first().map(u8::to_ascii_lowercase);
        let alike = word.len() >= 5
            && name.len().abs_diff(word.len()) <= 1
            && first(name) == first(word)
            && strsim::damerau_levenshtein(&word.to_ascii_lowercase(), &name.to_ascii_lowercase())
                == 1;
        if alike {
            return Some(Month { number, misspelt: Some(name) });
        }
    }
    None
}

fn calendar(year: i32, month: i32, day: i32) -> Reading {
    let Some(name) = usize::try_from(month - 1).ok().and_then(|index| MONTHS.get(index)) else {
        return Reading::Impossible(format!("a year has no month {month}"));
    };
    let date = match (i16::try_from(year), i8::try_from(month), i8::try_from(day)) {
        (Ok(year), Ok(month), Ok(day)) => Date::new(year, month, day).ok(),
        _ => None,
    };
    match date {
        Some(date) => Reading::Day(date),
        None => Reading::Impossible(format!("{name} {year} has no day {day}")),
    }
}

#[cfg(test)]
mod tests;
