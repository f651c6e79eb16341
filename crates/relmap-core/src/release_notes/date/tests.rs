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
