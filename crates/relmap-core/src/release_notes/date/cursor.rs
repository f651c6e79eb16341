//! The forms of a date, each read from the left.

use super::{Reading, WEEKDAYS, calendar, month_of};

/// Reads a text from the left; an attempt that fails leaves it where it was.
pub(super) struct Cursor<'t> {
    text: &'t str,
    pub(super) position: usize,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Cursor { text, position: 0 }
    }

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

    pub(super) fn date(&mut self) -> Option<Reading> {
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
            cursor.clock_and_zone();
            // `June 14, 98`; a time such as `June 14 15:48` has no comma before it.
            let apart = cursor.text[..cursor.position].ends_with([',', '-'])
                || cursor.text[..cursor.position].ends_with(", ");
            let year = cursor.year().or_else(|| cursor.short_year().filter(|_| apart))?;
            Some((year, day))
        });
        match with_day {
            Some((year, day)) => Some(month.day(year, day)),
            None => self.year().map(|_| Reading::Vague),
        }
    }

    /// `14 Jun 2011`, `14th of June, 2011`, `Mon, 14-Jun-2011`, `Tue 21 May 16:26:30 CEST 2019`.
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
        self.clock_and_zone();
        let year = self.year().or_else(|| self.short_year())?;
        Some(month.day(year, day))
    }

    /// The time and zone that a `date(1)` line has before its year.
    fn clock_and_zone(&mut self) {
        self.attempt(|cursor| {
            cursor.clock()?;
            cursor.skip(&[' ']);
            Some(())
        });
        self.attempt(|cursor| {
            let zone = cursor.word()?;
            (zone.len() <= 5 && cursor.skip(&[' ', '+', '-']) > 0).then_some(())?;
            cursor.attempt(|cursor| {
                cursor.number(2..=2)?;
                (cursor.skip(&[' ']) > 0).then_some(())
            });
            Some(())
        });
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

    /// `98`, `'98`: of the century from 1970 on. A time of day is none.
    fn short_year(&mut self) -> Option<i32> {
        self.attempt(|cursor| {
            cursor.one_of(&['\'']);
            let year = cursor.number(2..=2)?;
            let ends = !cursor.rest().starts_with([':', '.', '-', '/']);
            ends.then_some(if year < 70 { 2000 + year } else { 1900 + year })
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
            let word = cursor.word()?;
            let begins = |day: &str| {
                day.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
            };
            let is_weekday = word.len() >= 2 && WEEKDAYS.iter().any(|day| begins(day));
            (is_weekday || word.eq_ignore_ascii_case("weds")).then_some(())?;
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
    pub(super) fn time(&mut self) -> bool {
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
