use relmap_core::release_notes;

use crate::documents::tests::valid;
use crate::documents::{EntryDocument, ParseDocument};
use crate::{Colour, notes};

const FILE: &str = "\
charts-1.10.0 (2026-11-20)
App: app-1.2.0
Bump: minor - Announced.
Image: a/b:1
Image: c/d:2
Ticket: 7

- More replicas.

  Twice as many.

Unreleased

- Later.

1.9.0

- Without a title.
";

fn text(file: &str, bytes: &str) -> String {
    notes::text(&release_notes::parse(bytes.as_bytes()), file, bytes.as_bytes(), Colour::Off)
}

#[test]
fn the_document_of_a_file() {
    let read = release_notes::parse(FILE.as_bytes());
    let document = ParseDocument::new(&read, FILE.as_bytes());
    insta::assert_snapshot!(format!("{:#}", valid("parse", &document)));
}

#[test]
fn the_document_of_an_entry_begins_with_the_schema() {
    let read = release_notes::parse(FILE.as_bytes());
    let document = EntryDocument::new(read.newest().unwrap(), FILE.as_bytes());
    let json = valid("parse-entry", &document);
    assert_eq!(json["schema"], 2);
    assert_eq!(json.as_object().unwrap().keys().next().unwrap(), "schema");
    let whole = valid("parse", &ParseDocument::new(&read, FILE.as_bytes()));
    let mut entry = whole["entries"][0].as_object().unwrap().clone();
    entry.insert("schema".into(), 2.into());
    assert_eq!(json, serde_json::Value::Object(entry));
}

#[test]
fn the_notes_of_an_entry_are_safe_and_end_in_a_line_break() {
    let shown = |bytes: &str| {
        let read = release_notes::parse(bytes.as_bytes());
        notes::entry_text(&read.entries[0], bytes.as_bytes())
    };
    assert_eq!(
        shown("a-1.0.0\n\n\n- One.\r\n  Two \u{1b}[31m.\n\n"),
        "- One.\n  Two \\u{1b}[31m.\n"
    );
    assert_eq!(shown("a-1.0.0\n\n"), "");
}

#[test]
fn the_table_of_a_file() {
    insta::assert_snapshot!(text("RELEASE.txt", FILE));
}

#[test]
fn faults_stand_below_the_table() {
    insta::assert_snapshot!(text(
        "a\u{1b}b.txt",
        "charts-1.01.0\nApp: app\n\n- A note.\n\ncharts-1.0.0\n"
    ));
}

#[test]
fn entries_and_faults_are_counted() {
    for (bytes, line) in [
        ("", "x: 0 entries, 1 error, 0 warnings"),
        ("a-1.0.0\n", "x: 1 entry, 0 errors, 0 warnings"),
        ("a-1.1.0\n\na-1.0.0\n", "x: 2 entries, 0 errors, 0 warnings"),
        ("a-1.1.0\nAp: app-1.0.0\n\na-1.0.0\n", "x: 2 entries, 0 errors, 1 warning"),
        ("a-1.0.0\n\na-1.0.0\n\na-1.0.0\n", "x: 3 entries, 2 errors, 0 warnings"),
    ] {
        assert_eq!(text("x", bytes).lines().last(), Some(line));
    }
}

#[test]
fn without_entries_there_is_no_table() {
    assert!(text("x", "").starts_with("error[empty-file]: "), "{}", text("x", ""));
}

#[test]
fn of_one_fault_ten_are_shown() {
    let page = text("RELEASE.txt", &"web-1.0.0\n\n- x\n\n".repeat(20));
    assert_eq!(page.matches("already has an entry").count(), 10, "{page}");
    let rest = "error[duplicate-version]: and 9 more; --format json lists them all\n";
    assert!(page.contains(rest) && page.ends_with("19 errors, 0 warnings\n"), "{page}");
}
