//! Whole files: what is around the headings decides.

use super::{messages, outline};
use crate::release_notes::{Entry, parse};

#[test]
fn the_canonical_file() {
    let text = b"\
charts-1.1.1 (2026-11-20)
App: app-1.2.0
Image: bitnami/kafka:3.7.0
Image: bitnami/zookeeper@sha256:0a1b
Bump: patch - only the defaults changed
Ticket: 42

- Raise the default replica count to 3.
- Notes are free text;
  a note may go on over lines.

charts-1.1.0 (2026-11-02)
App: app-1.1.0

- First chart.
";
    let notes = parse(text);
    assert_eq!(notes.faults, []);
    assert_eq!(
        outline(&notes),
        ["1.1.1 (charts) [2026-11-20]@1", "1.1.0 (charts) [2026-11-02]@12"]
    );
    let newest = notes.newest().unwrap();
    let app = newest.apps().next().unwrap();
    assert_eq!(app.title.as_deref(), Some("app"));
    assert_eq!(app.version.unwrap().to_string(), "1.2.0");
    assert_eq!((app.span.place.line, app.span.place.column), (2, 6));
    let images: Vec<_> = newest.images().map(|image| image.text).collect();
    assert_eq!(images, ["bitnami/kafka:3.7.0", "bitnami/zookeeper@sha256:0a1b"]);
    let bump = newest.bump_override().unwrap();
    assert_eq!(bump.bump.as_str(), "patch");
    assert_eq!(bump.reason, "only the defaults changed");
    assert_eq!(newest.fields.len(), 5);
    assert_eq!(
        newest.notes_text(text),
        "- Raise the default replica count to 3.\n- Notes are free text;\n  a note may go on over lines."
    );
}

/// Files and their outline.
const FILES: [(&str, &[&str]); 36] = [
    (
        "# Changelog\n\nAll changes since 1.0.\n\n## [1.1.0] - 2026-01-02\n### Added\n- x\n\n## [1.0.0] - 2026-01-01\n\n[1.1.0]: https://a.b/1.1.0\n",
        &["1.1.0 [2026-01-02]@5", "1.0.0 [2026-01-01]@9"],
    ),
    // Levels mixed by a tool, all of them dated.
    (
        "# [1.1.0](https://a.b) (2026-01-02)\n\n### Features\n\n* x\n\n## [1.0.1](https://a.b) (2026-01-01)\n",
        &["1.1.0 [2026-01-02]@1", "1.0.1 [2026-01-01]@7"],
    ),
    // A group above its releases is no release.
    (
        "# 2.1\n\n## 2.1.1\n\n- x\n\n## 2.1.0\n\n- x\n\n# 2.0\n\n## 2.0.0\n\n- x\n",
        &["2.1.1@3", "2.1.0@7", "2.0.0@13"],
    ),
    // A deeper heading with another name belongs to the entry.
    (
        "## 2.0.0\n\n### Dependencies 1.2.0\n\n### Widget 3.0.0\n\n## 1.0.0\n",
        &["2.0.0@1", "1.0.0@7"],
    ),
    // One slip in the level, with the title of the others.
    (
        "## Widget 1.2.0\n\n- x\n\n### Widget 1.1.0\n\n- x\n\n## Widget 1.0.0\n",
        &["1.2.0 (Widget)@1", "1.1.0 (Widget)@5", "1.0.0 (Widget)@9"],
    ),
    // One whose marks were forgotten.
    ("## v1.2.0\n- x\n\n## v1.1.0\n- x\n\nv1.0.0\n- x\n", &["1.2.0@1", "1.1.0@4", "1.0.0@7"]),
    // The title of the file is no entry.
    ("# Widget 1.2.0\n\nWords.\n\n## 1.2.0\n\n- x\n\n## 1.1.0\n\n- x\n", &["1.2.0@5", "1.1.0@9"]),
    // Underlines, a rule above, and rules between entries.
    (
        "Widget 1.1.0\n============\n\n- x\n\n----\n\nWidget 1.0.0\n============\n",
        &["1.1.0 (Widget)@1", "1.0.0 (Widget)@8"],
    ),
    ("=====\n1.1.0\n=====\n\n- x\n\n=====\n1.0.0\n=====\n", &["1.1.0@2", "1.0.0@8"]),
    ("#########\nVersion 1.1.0\n\n- x\n\n#########\nVersion 1.0.0\n", &["1.1.0@2", "1.0.0@7"]),
    // No blank lines between the entries.
    (
        "1.1.0 (2026-01-02)\n- x\n1.0.0 (2026-01-01)\n- x\n",
        &["1.1.0 [2026-01-02]@1", "1.0.0 [2026-01-01]@3"],
    ),
    ("0.3:\n  * x\n0.2:\n  * x\n0.1:\n  * x\n", &["0.3@1", "0.2@3", "0.1@5"]),
    ("v1.1\n- x\nv1.0\n- x\n", &["1.1@1", "1.0@3"]),
    // A title and instructions above the first heading.
    (
        "Widget release notes\n====================\n\nPublish with: publish 1.1.0\n\nCurrent version:\n\nv1.1.0\n\n- Released on: 2026-01-02\n\nv1.0.0\n\n- Released on: 2026-01-01\n",
        &["1.1.0 [2026-01-02]@8", "1.0.0 [2026-01-01]@12"],
    ),
    // The date on a line below.
    (
        "## v1.1.0\n\n**Release date:** January 2, 2026\n\n- x\n\n## v1.0.0\n\n_2026-01-01_\n",
        &["1.1.0 [2026-01-02]@1", "1.0.0 [2026-01-01]@7"],
    ),
    (
        "WIDGET v1.1 \n(released on Jan-02-2026)\n * x\n\nWIDGET v1.0\n(released on Jan-01-2026)\n * x\n",
        &["1.1 (WIDGET) [2026-01-02]@1", "1.0 (WIDGET) [2026-01-01]@5"],
    ),
    ("Version 1.0.0 build 37\nDate: 2026-06-27T05:30:00", &["1.0.0 [2026-06-27]@1"]),
    ("Version: 2.0\nDate: 01/18/2026\n\nNew\n", &["2.0 [2026-01-18]@1"]),
    // A note that begins with a date does not date the entry.
    ("1.1.0\n\n2026-01-02 was a fine day\n\n1.0.0\n\n- x\n", &["1.1.0@1", "1.0.0@5"]),
    // Themes behind the version.
    (
        "v1.1.0 \u{2014} Faster start\n    \u{2022} x\n\nv1.0.0 \u{2014} First release\n    \u{2022} x\n",
        &["1.1.0@1", "1.0.0@4"],
    ),
    (
        "## 1.1.0\n- x\n\n## 1.0.1 Explain the values\n- x\n\n## 1.0.0 Initial\n- x\n",
        &["1.1.0@1", "1.0.1@4", "1.0.0@7"],
    ),
    // The same words about a version that has its entry are no second one.
    ("## 2.0.0\n\n## 2.0.0 breaking changes\n\n## 1.0.0\n", &["2.0.0@1", "1.0.0@5"]),
    // Numbered sections of a manual.
    ("## 1.1 Overview\n\nWords.\n\n## 1.2 Setup\n\nWords.\n", &[]),
    // Code, comments and front matter hide what is in them; one that never ends hides nothing.
    (
        "## 1.1.0\n\n```\n## 1.0.5\n```\n\n~~~ text\n## 1.0.4\n~~~\n\n<!--\n## 1.0.3\n-->\n\n## 1.0.0\n",
        &["1.1.0@1", "1.0.0@15"],
    ),
    ("---\nversion: 9.9.9\n---\n\n## 1.1.0\n\n## 1.0.0\n", &["1.1.0@5", "1.0.0@7"]),
    ("## 1.1.0\n\n```\nfoo\n\n## 1.0.0\n", &["1.1.0@1", "1.0.0@6"]),
    // A list of what is needed, between blank lines.
    ("app-1.0.0\n\nNeeds:\n\nfoo 1.2.3\nbar 2.3.4\n\nbaz 3.4.5\n", &["1.0.0 (app)@1"]),
    // Titles that were taken up with the newest entry.
    ("charts-1.2.0\n\n- x\n\n1.1.0\n\n- x\n\n1.0.0\n", &["1.2.0 (charts)@1", "1.1.0@5", "1.0.0@9"]),
    // Two titles in one file.
    (
        "app-1.1.0 (2026-01-03)\n\ncharts-2.0.0 (2026-01-02)\n\napp-1.0.0 (2026-01-01)\n",
        &[
            "1.1.0 (app) [2026-01-03]@1",
            "2.0.0 (charts) [2026-01-02]@3",
            "1.0.0 (app) [2026-01-01]@5",
        ],
    ),
    // Every line marked, as in text out of a diff.
    (
        "+\t# Notes\n+\n+\t## v1.1 - 2026/01/02\n+   * x\n+\n+\t## v1.0 - 2026/01/01\n",
        &["1.1 [2026-01-02]@3", "1.0 [2026-01-01]@6"],
    ),
    // Line ends and byte order marks.
    (
        "\u{FEFF}1.1.0 (2026-01-02)\r\n\r\n- x\r\n\r\n1.0.0 (2026-01-01)\r\n",
        &["1.1.0 [2026-01-02]@1", "1.0.0 [2026-01-01]@5"],
    ),
    (
        "1.1.0 (2026-01-02)\r\r- x\r\r1.0.0 (2026-01-01)",
        &["1.1.0 [2026-01-02]@1", "1.0.0 [2026-01-01]@5"],
    ),
    // List items are headings only where nothing else is.
    ("* Version 1.1.0\n  - x\n\n* Version 1.0.0\n  - x\n", &["1.1.0@1", "1.0.0@4"]),
    (
        "Release howto\n=============\n\n1) git tag <version>\n2) twine upload foo-<version>.tar.gz\n",
        &[],
    ),
    ("1.2.0-rc.1\n==========\n\n1.1.0\n=====\n", &["1.2.0-rc.1@1", "1.1.0@4"]),
    // Dates alone are no versions, even where they look like one.
    (
        "# 1.2.0\n\n13.01.2026\n- x\n\n12.01.2026\n- y\n\n# 1.1.0\n",
        &["1.2.0 [2026-01-13]@1", "1.1.0@9"],
    ),
];

#[test]
fn files_of_every_style() {
    for (text, expected) in FILES {
        assert_eq!(outline(&parse(text.as_bytes())), *expected, "{text}");
    }
}

#[test]
fn foreign_fields_are_no_faults() {
    for line in [
        "Note: this is new",
        "Bugfix: x",
        "Api: now faster",
        "Add: more of it",
        "Images: they are sharper now",
        "Map: see the docs",
        "BugFix: y",
        "http://a.b/c",
    ] {
        let text = format!("## 1.1.0\n{line}\n\n## 1.0.0\n");
        assert_eq!(messages(text), [""; 0], "{line}");
    }
}

#[test]
fn maintenance_lines_by_date_are_in_order() {
    let text =
        "2.1.0 (2026-03-01)\n\n1.9.5 (2026-02-15)\n\n2.0.3 (2026-02-01)\n\n1.9.4 (2026-01-01)\n";
    assert_eq!(messages(text), [""; 0]);
    let by_version =
        "2.1.0 (2026-01-01)\n\n2.0.3 (2026-05-01)\n\n2.0.0 (2025-01-01)\n\n1.9.5 (2026-04-01)\n";
    assert_eq!(messages(by_version), [""; 0]);
}

#[test]
fn places_count_characters_and_lines() {
    let notes = parse("Überschrift\n\nWürfel 1.10 (2026-02-30)\n".as_bytes());
    let places: Vec<_> = notes
        .faults
        .iter()
        .map(|fault| (fault.span.place.line, fault.span.place.column, fault.span.bytes.clone()))
        .collect();
    assert_eq!(places, [(3, 8, 22..26), (3, 14, 28..38)]);
}

#[test]
fn a_pending_version_collects_and_does_not_dictate() {
    let notes = parse(b"1.3.0 (unreleased)\n\n- x\n\n1.2.0 (2026-01-01)\n");
    let pending = notes.entries[0].release().unwrap();
    assert!(pending.is_pending);
    assert_eq!(pending.written, "1.3.0");
    let newest = notes.newest().and_then(Entry::release).unwrap();
    assert!(!newest.is_pending);
    assert_eq!(newest.written, "1.2.0");
    assert!(notes.has_unreleased());
}

#[test]
fn a_large_file_is_read_whole() {
    let mut text = String::new();
    let mut count = 0u64;
    while text.len() < 20 << 20 {
        let number = 1_000_000 - count;
        text.push_str(&format!("charts-1.{number}.0 (2026-11-20)\nApp: app-1.2.0\n\n"));
        for _ in 0..20 {
            text.push_str(
                "- Raise the default replica count to 3, as of widget 1.2.3 (#42).\n  More.\n",
            );
        }
        text.push('\n');
        count += 1;
    }
    // One line of ten million bytes is no heading, and nothing to stumble over.
    text.push_str(&"1.2.0 - x ".repeat(1_000_000));
    text.push_str("\n\ncharts-1.0.0 (2026-01-01)\n");
    let notes = parse(text.as_bytes());
    assert_eq!(notes.entries.len() as u64, count + 1);
    assert_eq!(notes.faults, []);
}

#[test]
fn a_caption_above_notes_is_no_field() {
    let bytes = b"1.0.1 (2026-11-17)\n==================\nEnhancements:\n\n* One.\n\n1.0.0\n=====\nApp:\n\n* x\n";
    let notes = parse(bytes);
    assert_eq!(notes.entries[0].fields, []);
    assert_eq!(notes.entries[0].notes_text(bytes), "Enhancements:\n\n* One.");
    // A known key without a value is a fault, and not a caption.
    assert_eq!(notes.entries[1].fields[0].key, "App");
    assert_eq!(notes.faults.len(), 1);
}
