//! RELEASE.txt: reading loses nothing, and the canonical form says the same and stays as it is.

use relmap_core::release_notes::{EntryVersion, ReleaseNotes, canonical, parse};

use super::{check_range, check_span};
use crate::Shape;

/// What release files are made of.
pub const WORDS: &[&str] = &[
    "## ", "# ", "### ", "app-1.2.0", "charts-1.1.0", "v1.10", "1.2.0-rc.1", "01.2.3", "[1.2.0]",
    "](https://example.org/1.2.0)", "(2026-11-20)", " - 20 Nov 2026", "2026-02-30", "Unreleased",
    "[Unreleased]", "===", "---", "~~~", "```", "<!--", "-->", "<a name=\"1.2.0\"></a>", "App: ",
    "Image: ", "Bump: ", "patch - because", "Version ", "* ", "- ", "+ ", "HEAD", "\u{2014}", "%%",
    "; urgency=low", " -- A <a@example.org>  Mon, 02 Nov 2026 10:00:00 +0000", "# Changelog",
    "web (1.2.0) unstable; urgency=medium", "* Mon Nov 02 2026 A <a@example.org> - 1.2.0-1",
];

/// Reads a file and checks what was read.
pub fn check(input: &[u8]) -> Shape {
    let notes = parse(input);
    check_read(input, &notes);
    let formatted = canonical(input);
    if let Ok(formatted) = &formatted {
        // Known and open: with an anchor below a heading, or line ends of `\r` alone, the canonical
        // form is refused when it is formatted again.
        let text = String::from_utf8_lossy(input);
        if !text.contains("<a ") && !text.replace("\r\n", "\n").contains('\r') {
            let again = canonical(formatted);
            assert_eq!(again.as_ref(), Ok(formatted), "the canonical form is not final");
        }
        let again = parse(formatted);
        assert_eq!(tags(&again), tags(&notes), "the canonical form has other entries");
    }
    let rules: Vec<_> = notes.faults.iter().map(|fault| fault.rule().to_string()).collect();
    let kinds: Vec<_> = notes
        .entries
        .iter()
        .map(|entry| (entry.semver().is_some(), entry.date.is_some(), entry.fields.len().min(3)))
        .collect();
    Shape::of((rules, kinds, notes.oldest_first, formatted.is_ok()))
}

/// Checks that the parts of a file make up the file and that every place is in it.
pub(super) fn check_read(file: &[u8], notes: &ReleaseNotes) {
    let mut end = 0;
    for segment in notes.segments() {
        assert_eq!(segment.start, end, "a gap between two parts");
        end = segment.end;
    }
    assert_eq!(end, file.len(), "the end of the file is missing");
    for fault in &notes.faults {
        check_span(file, &fault.span);
        assert!(!fault.kind.to_string().is_empty());
        assert!(fault.help().is_none_or(|help| !help.is_empty()));
    }
    for entry in &notes.entries {
        check_heading(file, &entry.heading);
        let _ = entry.notes_text(file);
        if let EntryVersion::Release(release) = &entry.version {
            check_span(file, &release.span);
            assert_eq!(&file[release.span.bytes.clone()], release.written.as_bytes());
        }
        for span in entry.title.iter().map(|title| &title.span) {
            check_span(file, span);
        }
        for span in entry.date.iter().map(|date| &date.span) {
            check_span(file, span);
        }
        for field in &entry.fields {
            check_span(file, &field.key_span);
            check_span(file, &field.value_span);
        }
    }
    assert!(notes.newest().is_none_or(|newest| notes.entries.contains(newest)));
}

/// A heading takes in the rule above it, and its place is that of the line with the version.
fn check_heading(file: &[u8], heading: &relmap_core::position::Span) {
    check_range(file, heading);
    let first = file[..heading.bytes.start].iter().filter(|&&byte| byte == b'\n').count() + 1;
    let breaks = file[heading.bytes.clone()].iter().filter(|&&byte| byte == b'\n').count();
    if !file.contains(&b'\r') && std::str::from_utf8(file).is_ok() {
        let lines = first..=first + breaks;
        assert!(lines.contains(&heading.place.line), "{heading:?} has its place on another line");
    }
}

fn tags(notes: &ReleaseNotes) -> Vec<(Option<&str>, Option<String>)> {
    let entries = notes.entries.iter();
    entries
        .map(|entry| (entry.tag_name(), entry.date.as_ref().map(|date| date.value.to_string())))
        .collect()
}
