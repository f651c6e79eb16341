//! What holds for every file.

use proptest::prelude::*;

use crate::release_notes::{ReleaseNotes, parse};

/// Concatenates the segments, and checks that they follow one another.
fn put_together(notes: &ReleaseNotes, bytes: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    for segment in notes.segments() {
        assert_eq!(segment.start, whole.len());
        whole.extend_from_slice(&bytes[segment]);
    }
    whole
}

/// Every place must lie in the file.
fn check_places(notes: &ReleaseNotes, bytes: &[u8]) {
    for fault in &notes.faults {
        assert!(bytes.get(fault.span.bytes.clone()).is_some(), "{fault:?}");
        assert!(fault.span.place.line > 0 && fault.span.place.column > 0);
        assert!(!fault.kind.to_string().is_empty());
        let _ = fault.help();
    }
    for entry in &notes.entries {
        assert!(bytes.get(entry.range.clone()).is_some());
        let _ = entry.notes_text(bytes);
    }
}

/// Pieces that release files are made of, and that go wrong in company.
fn piece() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "\n",
        "\r\n",
        "\r",
        " ",
        "\t",
        "## ",
        "# ",
        "1.2.0",
        "v1.10",
        "app-1.2.0",
        "01.2.3",
        "[",
        "]",
        "(",
        ")",
        "](",
        "<a",
        ">",
        "- ",
        "* ",
        "2026-11-20",
        "2026-02-30",
        "20 Nov 2026",
        "Nov",
        "===",
        "---",
        "~~~",
        "```",
        "<!--",
        "-->",
        "App: ",
        "Image: ",
        "Bump: ",
        "patch - x",
        "Version ",
        "Unreleased",
        "HEAD",
        "\u{FEFF}",
        "é",
        "\u{2014}",
        "\u{FF08}",
        "年",
        "\0",
        ":",
        "@",
        "/",
        "_",
        "%%",
        "+",
        ".",
        ",",
        "\"",
        "r12",
        "build ",
        "released on ",
        "&nbsp;",
        "{#x}",
        "foo ",
    ])
}

/// An entry in canonical form: title, version, date, notes.
type Canonical = (String, [u64; 3], Option<String>, (i16, i8, i8), Vec<String>);

fn canonical() -> impl Strategy<Value = Canonical> {
    (
        "[a-z][a-z0-9]{1,6}(-[a-z]{2,5})?".prop_filter("a label is no title", |title| {
            !["version", "ver", "release", "rel"].contains(&title.as_str())
        }),
        [0..99u64, 0..99u64, 0..99u64],
        prop::option::of("(alpha|beta|rc)\\.[1-9]"),
        (2000..2100i16, 1..=12i8, 1..=28i8),
        prop::collection::vec("[A-Za-z][a-z ]{0,30}", 0..3),
    )
}

fn version_of((_, [major, minor, patch], pre, _, _): &Canonical) -> String {
    let pre = pre.as_ref().map(|pre| format!("-{pre}"));
    format!("{major}.{minor}.{patch}{}", pre.unwrap_or_default())
}

fn date_of((_, _, _, (year, month, day), _): &Canonical) -> String {
    format!("{year:04}-{month:02}-{day:02}")
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_loss(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let notes = parse(&bytes);
        check_places(&notes, &bytes);
        prop_assert_eq!(put_together(&notes, &bytes), bytes);
    }

    #[test]
    fn any_mixture_is_read_without_loss(pieces in prop::collection::vec(piece(), 0..60)) {
        let bytes = pieces.concat().into_bytes();
        let notes = parse(&bytes);
        check_places(&notes, &bytes);
        prop_assert_eq!(put_together(&notes, &bytes), bytes);
    }

    #[test]
    fn a_damaged_mixture_is_read_without_loss(
        pieces in prop::collection::vec(piece(), 0..60),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let mut bytes = pieces.concat().into_bytes();
        if !bytes.is_empty() {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let notes = parse(&bytes);
        check_places(&notes, &bytes);
        prop_assert_eq!(put_together(&notes, &bytes), bytes);
    }

    #[test]
    fn what_is_written_in_canonical_form_is_read_back(entries in prop::collection::vec(canonical(), 1..6)) {
        let mut text = String::new();
        for entry in &entries {
            let version = version_of(entry);
            text.push_str(&format!("{}-{version} ({})\nApp: app-{version}\n\n", entry.0, date_of(entry)));
            for note in &entry.4 {
                text.push_str(&format!("- {note}\n"));
            }
            text.push('\n');
        }
        let notes = parse(text.as_bytes());
        prop_assert_eq!(notes.entries.len(), entries.len(), "{}", text);
        for (read, written) in notes.entries.iter().zip(&entries) {
            prop_assert_eq!(&read.title.as_ref().unwrap().value, &written.0);
            prop_assert_eq!(read.version_text(), version_of(written));
            prop_assert_eq!(read.date.as_ref().unwrap().value.to_string(), date_of(written));
            let lines: Vec<_> = written.4.iter().map(|note| format!("- {note}")).collect();
            let lines = lines.join("\n");
            prop_assert_eq!(read.notes_text(text.as_bytes()), lines.trim_end());
            let app = read.apps().next().unwrap();
            prop_assert_eq!(app.written, version_of(written));
        }
    }
}
