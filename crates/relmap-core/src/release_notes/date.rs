//! Dates as people write them beside a version.

use jiff::civil::Date;

/// What a stretch of text says about a day.
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

/// A date that stands at the beginning of a text.
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

/// Reads the date that `text` begins with. In `01/02/2026` the month is taken to stand first,
/// unless only the other order gives a month.
pub(super) fn read(text: &str) -> Option<DateText> {
    let mut cursor = Cursor { text, position: 0 };
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
    let is_question = separators == 0 && word.len() >= 2 && word.bytes().all(|b| b == b'?');
    (is_date || is_question).then_some(word.len())
}

struct Cursor<'t> {
    text: &'t str,
    position: usize,
}

impl<'t> Cursor<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.position..]
    }

    fn attempt<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let start = self.position;
        let value = read(self);
        if value.is_none() {
            self.position = start;
        }
        value
    }

    /// A number of so many digits, not the beginning of a longer one.
    fn number(&mut self, digits: std::ops::RangeInclusive<usize>) -> Option<i32> {
        let rest = self.rest();
        let length = rest.bytes().take_while(u8::is_ascii_digit).count();
        if !digits.contains(&length) {
            return None;
        }
        self.position += length;
        rest[..length].parse().ok()
    }

    fn word(&mut self) -> Option<&'t str> {
        let rest = self.rest();
        let length = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        self.position += length;
        (length > 0).then(|| &rest[..length])
    }

    fn one_of(&mut self, characters: &[char]) -> Option<char> {
        let next = self.rest().chars().next().filter(|c| characters.contains(c))?;
        self.position += next.len_utf8();
        Some(next)
    }

    fn skip(&mut self, characters: &[char]) -> usize {
        let start = self.position;
        while self.one_of(characters).is_some() {}
        self.position - start
    }

    fn date(&mut self) -> Option<Reading> {
        self.attempt(Self::year_first)
            .or_else(|| self.attempt(Self::year_last))
            .or_else(|| self.attempt(Self::compact))
            .or_else(|| self.attempt(Self::year_month_name_day))
            .or_else(|| self.attempt(Self::month_name_first))
            .or_else(|| self.attempt(Self::day_first))
            .or_else(|| self.attempt(Self::vague_numbers))
    }

    /// `2026-11-20`, `2026/11/20`, `2026.11.20`, `2026年11月20日`.
    fn year_first(&mut self) -> Option<Reading> {
        let year = self.year()?;
        let separator = self.one_of(&['-', '/', '.', '年'])?;
        let month = self.number(1..=2)?;
        let second = if separator == '年' { '月' } else { separator };
        self.one_of(&[second])?;
        let day = self.number(1..=2)?;
        if separator == '年' {
            self.one_of(&['日']);
        }
        Some(calendar(year, month, day))
    }

    /// `20.11.2026`, `11/20/2026`, `20-11-2026`.
    fn year_last(&mut self) -> Option<Reading> {
        let first = self.number(1..=2)?;
        let separator = self.one_of(&['-', '/', '.'])?;
        let second = self.number(1..=2)?;
        self.one_of(&[separator])?;
        let year = self.year()?;
        let month_first = (separator == '/' && first <= 12) || second > 12;
        let (month, day) = if month_first { (first, second) } else { (second, first) };
        Some(calendar(year, month, day))
    }

    /// `20261120`; other numbers of eight digits are none.
    fn compact(&mut self) -> Option<Reading> {
        let number = self.number(8..=8)?;
        let reading = calendar(number / 10_000, number / 100 % 100, number % 100);
        let recent = (1970..2200).contains(&(number / 10_000));
        (recent && matches!(reading, Reading::Day(_))).then_some(reading)
    }

    /// `2026 Nov 20`, `2026-Nov-20`.
    fn year_month_name_day(&mut self) -> Option<Reading> {
        let year = self.year()?;
        (self.skip(&[' ', '-', ',']) > 0).then_some(())?;
        let month = month_of(self.word()?)?;
        self.skip(&[' ', '-', '.', ',']);
        let day = self.day()?;
        Some(month.day(year, day))
    }

    /// `June 14, 2011`, `Jun-14-2011`, `Mon Nov 23 15:48:03 UTC 2026`, `June 2011`.
    fn month_name_first(&mut self) -> Option<Reading> {
        self.weekday();
        let month = month_of(self.word()?)?;
        self.skip(&[' ', '-', '.', ',', '/']);
        let with_day = self.attempt(|cursor| {
            let day = cursor.day()?;
            cursor.skip(&[' ', '-', ',', '/', '.']);
            cursor.attempt(|cursor| {
                cursor.clock()?;
                cursor.skip(&[' ']);
                Some(())
            });
            // The zone of a `date(1)` line.
            cursor.attempt(|cursor| {
                let zone = cursor.word()?;
                (zone.len() <= 5 && cursor.skip(&[' ', '+', '-']) > 0).then_some(())?;
                cursor.attempt(|cursor| {
                    cursor.number(2..=2)?;
                    (cursor.skip(&[' ']) > 0).then_some(())
                });
                Some(())
            });
            Some((cursor.year()?, day))
        });
        match with_day {
            Some((year, day)) => Some(month.day(year, day)),
            None => self.year().map(|_| Reading::Vague),
        }
    }

    /// `14 Jun 2011`, `14th of June, 2011`, `Mon, 14-Jun-2011`.
    fn day_first(&mut self) -> Option<Reading> {
        self.weekday();
        let day = self.day()?;
        self.skip(&[' ', '-', '.', '/']);
        self.attempt(|cursor| {
            (cursor.word()? == "of").then_some(())?;
            cursor.skip(&[' ']);
            Some(())
        });
        let month = month_of(self.word()?)?;
        self.skip(&[' ', '-', '.', ',', '/']);
        let year = self.year()?;
        Some(month.day(year, day))
    }

    /// `2026-11`, `11/2026`, or a year alone.
    fn vague_numbers(&mut self) -> Option<Reading> {
        let month = |cursor: &mut Self| {
            let month = cursor.number(1..=2)?;
            (1..=12).contains(&month).then_some(())
        };
        let year_first = self.attempt(|cursor| {
            cursor.year()?;
            cursor.attempt(|cursor| {
                cursor.one_of(&['-', '/'])?;
                month(cursor)
            });
            Some(Reading::Vague)
        });
        year_first.or_else(|| {
            self.attempt(|cursor| {
                month(cursor)?;
                cursor.one_of(&['/', '-'])?;
                cursor.year()?;
                Some(Reading::Vague)
            })
        })
    }

    fn year(&mut self) -> Option<i32> {
        self.attempt(|cursor| {
            let year = cursor.number(4..=4)?;
            (1970..2200).contains(&year).then_some(year)
        })
    }

    fn day(&mut self) -> Option<i32> {
        self.attempt(|cursor| {
            let day = cursor.number(1..=2)?;
            cursor.attempt(|cursor| {
                let word = cursor.word()?.to_ascii_lowercase();
                matches!(word.as_str(), "st" | "nd" | "rd" | "th").then_some(())
            });
            Some(day)
        })
    }

    fn weekday(&mut self) {
        self.attempt(|cursor| {
            let word = cursor.word()?.to_ascii_lowercase();
            let is_weekday = word.len() >= 2 && WEEKDAYS.iter().any(|day| day.starts_with(&word));
            let short = matches!(word.as_str(), "tues" | "thur" | "thurs" | "weds");
            (is_weekday || short).then_some(())?;
            (cursor.skip(&[' ', ',', '.', '-']) > 0).then_some(())
        });
    }

    /// `15:48`, `15:48:03.5`.
    fn clock(&mut self) -> Option<()> {
        self.number(1..=2)?;
        self.one_of(&[':'])?;
        self.number(2..=2)?;
        self.attempt(|cursor| {
            cursor.one_of(&[':'])?;
            cursor.number(2..=2)?;
            cursor.attempt(|cursor| {
                cursor.one_of(&['.', ','])?;
                cursor.number(1..=9)
            });
            Some(())
        });
        Some(())
    }

    /// A time of day behind the date, with its zone.
    fn time(&mut self) -> bool {
        let time = self.attempt(|cursor| {
            if cursor.one_of(&['T', 't']).is_none() {
                cursor.skip(&[',']);
                (cursor.skip(&[' ']) > 0).then_some(())?;
                cursor.attempt(|cursor| {
                    matches!(cursor.word()?, "at" | "AT" | "@").then_some(())?;
                    (cursor.skip(&[' ']) > 0).then_some(())
                });
            }
            cursor.clock()?;
            for _ in 0..2 {
                cursor.attempt(|cursor| {
                    cursor.skip(&[' ']);
                    if cursor.one_of(&['+', '-']).is_some() {
                        cursor.number(2..=4)?;
                        cursor.attempt(|cursor| {
                            cursor.one_of(&[':'])?;
                            cursor.number(2..=2)
                        });
                        return Some(());
                    }
                    let zone = cursor.word()?;
                    let is_zone = zone.len() <= 4 && zone.bytes().all(|b| b.is_ascii_uppercase());
                    let is_half = matches!(zone, "am" | "pm");
                    (is_zone || is_half).then_some(())
                });
            }
            Some(())
        });
        time.is_some()
    }
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
    let lower = word.to_ascii_lowercase();
    let mut number = 0;
    for name in MONTHS {
        number += 1;
        let full = name.to_ascii_lowercase();
        let short = lower.len() == 3 && full.starts_with(&lower);
        let sept = lower == "sept" && number == 9;
        if lower == full || short || sept {
            return Some(Month { number, misspelt: None });
        }
        let near = lower.len() >= 5 && strsim::damerau_levenshtein(&lower, &full) == 1;
        if near {
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
mod tests {
    use super::*;

    #[test]
    fn days_in_every_style() {
        for text in [
            "2026-11-23",
            "2026-11-23T15:48:03Z",
            "2026-11-23T15:48:03.123+01:00",
            "2026-11-23 15:48",
            "2026-11-23 15:48:03 +0100",
            "2026/11/23",
            "2026.11.23",
            "2026年11月23日",
            "23.11.2026",
            "11/23/2026",
            "23/11/2026",
            "23-11-2026",
            "20261123",
            "November 23, 2026",
            "Nov 23 2026",
            "Nov. 23rd, 2026",
            "Nov-23-2026",
            "23 Nov 2026",
            "23rd November 2026",
            "23rd of November, 2026",
            "23-Nov-2026",
            "2026 Nov 23",
            "2026-Nov-23",
            "Monday, November 23, 2026",
            "Mon, 23 Nov 2026 15:48:03 +0000",
            "Mon Nov 23 15:48:03 UTC 2026",
            "Mon Nov 23 15:48:03 CEST 2026",
            "Mon Nov 23 15:48:03 2026",
            "Nov 23, 2026 3:48 PM",
        ] {
            let date = read(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(date.reading, Reading::Day(jiff::civil::date(2026, 11, 23)), "{text}");
            assert_eq!(date.length, text.len(), "{text}");
        }
    }

    #[test]
    fn impossible_days_say_why() {
        for (text, why) in [
            ("2026-02-30", "February 2026 has no day 30"),
            ("2026-13-01", "a year has no month 13"),
            ("31 June 2026", "June 2026 has no day 31"),
            ("2026-00-10", "a year has no month 0"),
            ("00/10/2026", "a year has no month 0"),
        ] {
            let date = read(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(date.reading, Reading::Impossible(why.into()), "{text}");
        }
    }

    #[test]
    fn vague_and_misspelt_dates() {
        for text in ["November 2026", "2026-11", "11/2026", "2026"] {
            assert_eq!(read(text).unwrap().reading, Reading::Vague, "{text}");
        }
        assert_eq!(
            read("Auguest 10, 2026").unwrap().reading,
            Reading::Misspelt(jiff::civil::date(2026, 8, 10), "August")
        );
    }

    #[test]
    fn other_text_is_no_date() {
        for text in [
            "",
            "1.2.0",
            "May the force",
            "March on",
            "2026.11.23.4",
            "12345678",
            "20261123x",
            "1/2",
            "Mon",
            "12 monkeys",
            "2-1-0",
            "1999999",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn placeholders() {
        for text in ["XXXX-XX-XX", "2026-xx-xx", "2026-??-??", "YYYY-MM-DD", "????"] {
            assert_eq!(placeholder_length(text), Some(text.len()), "{text}");
        }
        for text in ["2026-11-23", "x", "my-day", "", "?"] {
            assert_eq!(placeholder_length(text), None, "{text}");
        }
    }
}
