//! A date in the form in which another one was written.

use jiff::civil::Date;

use crate::release_notes::date::{self, Reading};

/// The forms that are gone on with. `{th}` is the ending of an ordinal.
const FORMS: [&str; 44] = [
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y-%-m-%-d",
    "%Y/%-m/%-d",
    "%Y.%-m.%-d",
    "%Y%m%d",
    "%d.%m.%Y",
    "%-d.%-m.%Y",
    "%m/%d/%Y",
    "%-m/%-d/%Y",
    "%d/%m/%Y",
    "%-d/%-m/%Y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%B %-d, %Y",
    "%B %d, %Y",
    "%b %-d, %Y",
    "%b %d, %Y",
    "%b. %-d, %Y",
    "%B %-d{th}, %Y",
    "%b %-d{th}, %Y",
    "%B %-d{th} %Y",
    "%B %-d %Y",
    "%B %d %Y",
    "%b %-d %Y",
    "%b %d %Y",
    "%-d %B %Y",
    "%d %B %Y",
    "%-d %b %Y",
    "%d %b %Y",
    "%-d %B, %Y",
    "%-d. %B %Y",
    "%-d{th} %B %Y",
    "%-d{th} %b %Y",
    "%-d{th} of %B %Y",
    "%d-%b-%Y",
    "%-d-%b-%Y",
    "%b-%d-%Y",
    "%Y-%b-%d",
    "%a %b %d %Y",
    "%a, %d %b %Y",
    "%A, %B %-d, %Y",
    "%Y年%-m月%-d日",
];

/// A date as `old`, the text of another date, is written; in the canonical form where that form is
/// not known or would be read as another day.
pub(super) fn like(old: &str, old_date: Date, date: Date) -> String {
    let form = FORMS.iter().find(|form| written(form, old_date) == old);
    let text = form.map(|form| written(form, date));
    text.filter(|text| {
        date::read(text)
            .is_some_and(|read| read.reading == Reading::Day(date) && read.length == text.len())
    })
    .unwrap_or_else(|| date.to_string())
}

fn written(form: &str, date: Date) -> String {
    let ending = match (date.day() % 10, date.day()) {
        (1, day) if day != 11 => "st",
        (2, day) if day != 12 => "nd",
        (3, day) if day != 13 => "rd",
        _ => "th",
    };
    date.strftime(&form.replace("{th}", ending)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_gone_on_with() {
        let old: Date = "2026-11-02".parse().unwrap();
        let new: Date = "2026-12-23".parse().unwrap();
        for (text, expected) in [
            ("2026-11-02", "2026-12-23"),
            ("2026/11/2", "2026/12/23"),
            ("20261102", "20261223"),
            ("02.11.2026", "23.12.2026"),
            ("11/02/2026", "12/23/2026"),
            ("02/11/2026", "23/12/2026"),
            ("November 2, 2026", "December 23, 2026"),
            ("2 Nov 2026", "23 Dec 2026"),
            ("2nd November 2026", "23rd December 2026"),
            ("Nov-02-2026", "Dec-23-2026"),
            ("Mon Nov 02 2026", "Wed Dec 23 2026"),
            ("Mon Nov 2 15:48:03 UTC 2026", "2026-12-23"),
            ("whatever", "2026-12-23"),
        ] {
            assert_eq!(like(text, old, new), expected, "{text}");
        }
    }

    #[test]
    fn a_form_that_would_be_read_as_another_day_is_left() {
        let old: Date = "2026-11-20".parse().unwrap();
        let new: Date = "2026-12-03".parse().unwrap();
        assert_eq!(like("20/11/2026", old, new), "2026-12-03");
    }
}
