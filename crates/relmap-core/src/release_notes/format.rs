//! The canonical form of a release file.

use jiff::civil::Date;

use super::entry::{Entry, EntryVersion, ReleaseVersion, Spanned};
use super::{ReleaseNotes, parse, words};
use crate::rule_code::RuleCode;
use crate::title::Title;

/// Why a file cannot be brought to the canonical form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FormatError {
    /// The file is not UTF-8 text.
    #[error("it is not UTF-8 text; save it as UTF-8")]
    NotText,
    /// It has no entry.
    #[error("it has no release heading; `relmap parse` shows what comes nearest to one")]
    NoEntry,
    /// A heading holds what the canonical form has no place for.
    #[error(
        "line {line}: the heading holds {what}, which the canonical form cannot express; move it into the notes, or \
         leave the file as it is: relmap reads it"
    )]
    Lossy {
        /// The line.
        line: usize,
        /// What would be lost.
        what: &'static str,
    },
    /// The canonical form would be read as something else.
    #[error(
        "line {line}: in the canonical form this entry would be read differently; leave the file as it is, or see what \
         was read with `relmap parse`"
    )]
    Differs {
        /// The line of the first entry that would be read differently.
        line: usize,
    },
}

/// A release file in its canonical form: headings as `title-1.2.0 (2026-11-20)`, fields right below,
/// then a blank line, the notes as they are, and a blank line between entries. Its line endings stay
/// those of its first line.
///
/// ```
/// use relmap_core::release_notes::canonical;
/// let file = b"# charts-1.1.0 - 2 Nov 2026\nApp:  app-1.2.0\n* A note.\n\n\n";
/// assert_eq!(
///     canonical(file).unwrap(),
///     b"charts-1.1.0 (2026-11-02)\nApp: app-1.2.0\n\n* A note.\n"
/// );
/// ```
///
/// # Errors
/// When something would be lost, or read differently.
pub fn canonical(file: &[u8]) -> Result<Vec<u8>, FormatError> {
    let text = std::str::from_utf8(file).map_err(|_| FormatError::NotText)?;
    let notes = parse(file);
    if notes.entries.is_empty() {
        return Err(FormatError::NoEntry);
    }
    let newline = match text.find('\n') {
        Some(at) if text[..at].ends_with('\r') => "\r\n",
        _ => "\n",
    };
    let mut blocks: Vec<String> = Vec::new();
    let preamble = block(text.get(notes.preamble.clone()).unwrap_or_default(), newline);
    blocks.extend(Some(preamble).filter(|preamble| !preamble.is_empty()));
    for entry in &notes.entries {
        let mut lines = vec![heading(text, entry)?];
        lines.extend(
            entry
                .fields
                .iter()
                .map(|field| format!("{}: {}", field.key, field.value).trim_end().to_owned()),
        );
        blocks.push(lines.join(newline));
        let own = block(text.get(entry.notes.clone()).unwrap_or_default(), newline);
        blocks.extend(Some(own).filter(|own| !own.is_empty()));
    }
    let mut canonical = blocks.join(&newline.repeat(2)).into_bytes();
    canonical.extend_from_slice(newline.as_bytes());
    match difference(file, &notes, &canonical) {
        Some(line) => Err(FormatError::Differs { line }),
        None => Ok(canonical),
    }
}

/// Lines without blank ones around them, each as it is.
fn block(text: &str, newline: &str) -> String {
    let text = text.trim_start_matches('\u{FEFF}');
    let separator = if text.contains('\n') { '\n' } else { '\r' };
    let lines: Vec<&str> =
        text.split(separator).map(|line| line.strip_suffix('\r').unwrap_or(line)).collect();
    let is_blank = |line: &&str| line.trim().is_empty();
    let start = lines.iter().take_while(|line| is_blank(line)).count();
    let end = lines.len() - lines[start..].iter().rev().take_while(|line| is_blank(line)).count();
    lines[start..end].join(newline)
}

fn heading(text: &str, entry: &Entry) -> Result<String, FormatError> {
    let line = entry.line();
    let written = text.get(entry.heading.bytes.clone()).unwrap_or_default();
    if written.contains("](") || written.contains("<a ") || written.contains("][") {
        return Err(FormatError::Lossy { line, what: "a link" });
    }
    let release = match &entry.version {
        EntryVersion::Unreleased(_) => return Ok("Unreleased".to_owned()),
        EntryVersion::Release(release) => release,
    };
    let mark = if release.has_v && !entry.has_joined_title() { "v" } else { "" };
    let mut heading = match &entry.title {
        Some(title) if !entry.has_joined_title() => {
            format!("{} {mark}{}", title.value, release.written)
        }
        _ => entry.tag.clone(),
    };
    if let Some(date) = entry.date.as_ref().filter(|date| is_in_heading(entry, date)) {
        heading.push_str(&format!(" ({})", date.value));
    }
    heading.push_str(&remark(text, entry, release));
    Ok(heading)
}

/// Whether a date is one of the heading, and not of a line below.
fn is_in_heading(entry: &Entry, date: &Spanned<Date>) -> bool {
    entry.heading.bytes.contains(&date.span.bytes.start)
}

/// What the heading says besides title, version and date: ` [YANKED]`, ` (unreleased)`.
fn remark(text: &str, entry: &Entry, release: &ReleaseVersion) -> String {
    let from = release.span.bytes.end;
    let behind = text.get(from..).unwrap_or_default();
    let behind = behind.lines().next().unwrap_or_default();
    let mut rest = behind.to_owned();
    if let Some(date) = &entry.date {
        let range = date.span.bytes.clone();
        if range.start >= from && range.end <= from + behind.len() {
            rest.replace_range(range.start - from..range.end - from, "");
        }
    }
    let of_mark = |c: char| c.is_whitespace() || "-:,.()[]{}*_`#=~|\"/".contains(c);
    let words = rest.trim_matches(of_mark);
    let mut all = words.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    if all.all(words::leads_date) {
        return String::new();
    }
    let at = rest.find(words).unwrap_or_default();
    match rest[..at].trim_end().chars().next_back() {
        Some('[') => format!(" [{words}]"),
        Some('(' | ',') => format!(" ({words})"),
        _ if release.is_pending => format!(" ({words})"),
        _ => format!(" - {words}"),
    }
}

/// The line of the first entry that means something else in another file.
fn difference(file: &[u8], notes: &ReleaseNotes, other: &[u8]) -> Option<usize> {
    let after = parse(other);
    let last = notes.entries.last().map_or(1, Entry::line);
    let pairs = notes.entries.iter().zip(&after.entries);
    for (before, after) in pairs {
        if meaning(file, before) != meaning(other, after) {
            return Some(before.line());
        }
    }
    let preamble = |file: &[u8], notes: &ReleaseNotes| {
        let text = String::from_utf8_lossy(file.get(notes.preamble.clone()).unwrap_or_default());
        block(&text, "\n")
    };
    let same = notes.entries.len() == after.entries.len()
        && notes.oldest_first == after.oldest_first
        && rules(notes) == rules(&after)
        && preamble(file, notes) == preamble(other, &after);
    (!same).then_some(last)
}

fn rules(notes: &ReleaseNotes) -> Vec<RuleCode> {
    let mut rules: Vec<RuleCode> = notes.faults.iter().map(super::Diagnostic::rule).collect();
    rules.sort();
    rules
}

/// What an entry says.
#[derive(Debug, PartialEq, Eq)]
struct Meaning {
    title: Option<Title>,
    version: Option<(String, bool, bool)>,
    tag: Option<String>,
    /// The day, and whether the heading says it. A heading that says the day of the last line as well
    /// would lose one of the two.
    date: Option<(Date, bool)>,
    fields: Vec<(String, String)>,
    notes: String,
}

fn meaning(file: &[u8], entry: &Entry) -> Meaning {
    let notes = String::from_utf8_lossy(file.get(entry.notes.clone()).unwrap_or_default());
    Meaning {
        title: entry.title.as_ref().map(|title| title.value.clone()),
        version: entry.release().map(|r| (r.written.clone(), r.has_v, r.is_pending)),
        tag: entry.tag_name().map(str::to_owned),
        date: entry.date.as_ref().map(|date| (date.value, is_in_heading(entry, date))),
        fields: entry.fields.iter().map(|f| (f.key.clone(), f.value.clone())).collect(),
        notes: block(&notes, "\n"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn manners_become_one_form() {
        for (file, expected) in [
            (
                "charts-1.1.0 (2026-11-02)\nApp: app-1.2.0\n\n- x\n",
                "charts-1.1.0 (2026-11-02)\nApp: app-1.2.0\n\n- x\n",
            ),
            (
                "\u{FEFF}# v1.1.0 - November 2, 2026\r\n* x\r\n\r\n\r\n",
                "v1.1.0 (2026-11-02)\r\n\r\n* x\r\n",
            ),
            (
                "Hello.\n\n\n\n1.1.0\n=====\n- x\n  y\n\n\n1.0.0\n=====\n\n- z",
                "Hello.\n\n1.1.0\n\n- x\n  y\n\n1.0.0\n\n- z\n",
            ),
            (
                "## [Unreleased]\n\n- a\n\n## [1.1.0] - 2026-11-02 [YANKED]\n\n### Fixed\n\n- x\n",
                "Unreleased\n\n- a\n\n1.1.0 (2026-11-02) [YANKED]\n\n### Fixed\n\n- x\n",
            ),
            ("Widget Kit 1.1.0, 2 Nov 2026\n\n- x\n", "Widget Kit 1.1.0 (2026-11-02)\n\n- x\n"),
            (
                "charts-1.2.0 (unreleased)\n\n- x\n\ncharts-1.1.0\n",
                "charts-1.2.0 (unreleased)\n\n- x\n\ncharts-1.1.0\n",
            ),
            ("**1.1.0**\n\n- x\n", "1.1.0\n\n- x\n"),
            ("1.1.0\nReleased: 2026-11-02\n- x\n", "1.1.0\nReleased: 2026-11-02\n\n- x\n"),
        ] {
            let canonical = canonical(file.as_bytes());
            assert_eq!(
                canonical.map(|c| String::from_utf8(c).unwrap()),
                Ok(expected.to_owned()),
                "{file}"
            );
        }
    }

    #[test]
    fn what_would_be_lost_is_refused() {
        for (file, message) in [
            (
                &b"Hello.\n"[..],
                "it has no release heading; `relmap parse` shows what comes nearest to one",
            ),
            (b"1.1.0\xff\n", "it is not UTF-8 text; save it as UTF-8"),
            (
                b"\n## [1.1.0](https://a.b) (2026-11-02)\n\n- x\n",
                "line 2: the heading holds a link, which the canonical form cannot express; move it into the notes, or \
                 leave the file as it is: relmap reads it",
            ),
        ] {
            assert_eq!(canonical(file).unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn a_word_that_would_become_the_date_of_the_heading_is_refused() {
        let last = "\n\n  * A note.\n\n -- Jo Doe <jo@a.b>  Fri, 20 Nov 2026 15:48:03 +0100\n";
        let plain = canonical(format!("web (1.2.0) unstable; urgency=low{last}").as_bytes());
        let expected = format!("web 1.2.0 - unstable; urgency=low{last}");
        assert_eq!(plain.map(|c| String::from_utf8(c).unwrap()), Ok(expected));
        for suites in ["2026-11-20", "2026-11-20 date:", "unstable 20 Nov 2026"] {
            let file = format!("web (1.2.0) {suites}; urgency=low{last}");
            assert_eq!(
                canonical(file.as_bytes()).unwrap_err().to_string(),
                "line 1: in the canonical form this entry would be read differently; leave the file as it is, or see \
                 what was read with `relmap parse`",
                "{file}"
            );
        }
    }

    fn file() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(vec![
            "charts-1.2.0 (2026-11-20)\n",
            "## 1.1.0\n",
            "v1.0.0\n======\n",
            "Unreleased\n",
            "**0.9.0** - 2 Nov 2026\n",
            "App: app-1.2.0\n",
            "Note:   x\n",
            "\n",
            "\n\n\n",
            "- A note.\n",
            "  goes on\n",
            "### Fixed\n",
            "```\n",
            "1.2.0\n",
            "Bump: huge\n",
            "Words.\n",
            "charts-0.8.0 \"Name\" (2026-10-01)\n",
            "\r\n",
            "<!-- x -->\n",
            "App:\n",
            "web (0.7.0) unstable; urgency=low\n",
            "web (0.6.0) 2026-11-20 date; urgency=low\n",
            " -- Jo Doe <jo@a.b>  Fri, 20 Nov 2026 15:48:03 +0100\n",
        ]);
        prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn the_form_is_reached_at_once_and_means_the_same(file in prop_oneof![file(), "[ -~\n\r#]{0,60}"]) {
            let Ok(once) = canonical(file.as_bytes()) else { return Ok(()) };
            prop_assert_eq!(difference(file.as_bytes(), &parse(file.as_bytes()), &once), None);
            let twice = canonical(&once);
            prop_assert_eq!(twice.as_ref(), Ok(&once), "{}", String::from_utf8_lossy(&once));
        }
    }
}
