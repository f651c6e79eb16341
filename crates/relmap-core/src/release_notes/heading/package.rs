//! The headings of packaging changelogs, which have a form of their own:
//!
//! ```text
//! widget (1.2-1) unstable; urgency=low
//! * Fri Nov 20 2026 Jo Doe <jo@example.org> - 1.2-1
//! ```

use std::ops::Range;

use super::{Heading, Kind, Shape, Tail};
use crate::release_notes::date::{self, Reading};
use crate::release_notes::{version, words};

/// Whether a list item begins as an entry of an RPM changelog does: with the day of the week.
pub(in crate::release_notes) fn is_package_log(ahead: &str) -> bool {
    const DAYS: [&str; 7] = ["Mon ", "Tue ", "Wed ", "Thu ", "Fri ", "Sat ", "Sun "];
    let day = ahead.strip_prefix("* ").and_then(|rest| rest.get(..4));
    day.is_some_and(|day| DAYS.contains(&day))
}

/// Reads a heading of either kind.
pub(super) fn read(line: &str) -> Option<Heading> {
    if is_package_log(line) {
        rpm(line)
    } else if line.contains("; urgency=") {
        debian(line)
    } else {
        None
    }
}

/// `widget (1.2-1) unstable; urgency=low`; the day is at the entry's end.
fn debian(line: &str) -> Option<Heading> {
    let (name, rest) = line.split_once(" (")?;
    let (written, rest) = rest.split_once(')')?;
    let (suites, _) = rest.split_once("; urgency=")?;
    let is_name =
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
    let start = name.len() + 2;
    let version = start..start + written.len();
    if !is_name || !is_version(written) {
        return None;
    }
    let unreleased = words::says_unreleased(suites);
    Some(heading(Some(0..name.len()), version, unreleased, None))
}

/// `* Fri Nov 20 2026 Jo Doe <jo@example.org> - 1.2-1`
fn rpm(line: &str) -> Option<Heading> {
    let text = line.trim_end();
    let date = date::read(&text[2..])?;
    let start = text.rfind([' ', '\t'])? + 1;
    let behind = text.get(2 + date.length..start)?.trim_end();
    let is_set_off = behind.ends_with(['-', '>']) && behind.contains(['@', '<']);
    if !is_set_off || !is_version(&text[start..]) || !matches!(date.reading, Reading::Day(_)) {
        return None;
    }
    let date = (date.reading, 2..2 + date.length);
    Some(heading(None, start..text.len(), false, Some(date)))
}

fn heading(
    title: Option<Range<usize>>,
    version: Range<usize>,
    unreleased: bool,
    date: Option<(Reading, Range<usize>)>,
) -> Heading {
    Heading {
        shape: Shape::Package,
        title,
        tag: version.clone(),
        joined: false,
        label: true,
        colon: false,
        v: false,
        version,
        kind: Kind::Version,
        parts: 3,
        unreleased,
        date,
        tail: Tail::Clean,
        weak: false,
        span: false,
    }
}

/// `1.2-1`, `1:1.2~rc1-1+b2`: what may be behind the dots is wider than elsewhere.
fn is_version(written: &str) -> bool {
    let upstream = match written.split_once(':') {
        Some((epoch, rest)) if epoch.bytes().all(|b| b.is_ascii_digit()) => rest,
        Some(_) => return false,
        None => written,
    };
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b".-+~_".contains(&byte);
    upstream.starts_with(|c: char| c.is_ascii_digit())
        && (version::read(upstream).is_some() || upstream.contains(['.', '-']))
        && upstream.bytes().all(allowed)
}

/// The day in the last line of a Debian entry: ` -- Jo Doe <jo@example.org>  Fri, 20 Nov 2026 ...`.
/// The place is an offset into the line.
pub(in crate::release_notes) fn trailer_date(line: &str) -> Option<(Reading, Range<usize>)> {
    let signature = line.strip_prefix(" -- ")?;
    let start = line.len() - signature.len() + signature.find('>')? + 1;
    let start = line.len() - line[start..].trim_start().len();
    let date = date::read(&line[start..])?;
    Some((date.reading, start..start + date.length))
}

#[cfg(test)]
mod tests {
    use super::{read, trailer_date};

    #[test]
    fn only_the_whole_form_counts() {
        for (line, version) in [
            ("widget (1.2-1) unstable; urgency=low", Some("1.2-1")),
            ("lib-w2+ (1:1.2~rc1-1+b2) xenial bionic; urgency=medium", Some("1:1.2~rc1-1+b2")),
            ("* Fri Nov 20 2026 Jo Doe <jo@a.b> - 1.2-1", Some("1.2-1")),
            ("* Fri Nov 20 2026 Jo Doe <jo@a.b> 2:1.2.0-3.fc20", Some("2:1.2.0-3.fc20")),
            ("* Fri Nov 20 2026 Jo Doe <jo@a.b>", None),
            ("* Fri Nov 20 2026 was the day of 1.2", None),
            ("* Fri fries with 1.2", None),
            ("the widget (1.2-1) unstable; urgency=low", None),
            ("widget (see 1.2) unstable; urgency=low", None),
            ("widget (x:1.2) unstable; urgency=low", None),
            ("say widget; urgency=low (1.2)", None),
        ] {
            let found = read(line).map(|heading| line[heading.version].to_owned());
            assert_eq!(found.as_deref(), version, "{line}");
        }
    }

    #[test]
    fn the_last_line_dates_a_debian_entry() {
        let line = " -- Jo Doe <jo@a.b>  Fri, 20 Nov 2026 15:48:03 +0100";
        let (_, range) = trailer_date(line).unwrap();
        assert_eq!(&line[range], "Fri, 20 Nov 2026 15:48:03 +0100");
        for line in [" -- ", " -- Jo", " -- Jo <a>", "-- Jo <a> 20 Nov 2026", " -- Jo <a"] {
            assert_eq!(trailer_date(line), None, "{line}");
        }
    }
}
