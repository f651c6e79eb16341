//! Files whose entries are lines with text, items of a list, or of another custom.

use super::outline;
use crate::release_notes::parse;

const FILES: [(&str, &[&str]); 29] = [
    // A line for every release.
    (
        "1.2.0 - Faster start.\n1.1.0 - Less memory\n1.0.0 - First one.\n",
        &["1.2.0@1", "1.1.0@2", "1.0.0@3"],
    ),
    (
        "1.2.0: faster\n1.1.1:\n    - less memory\n1.1.0: ports, (with @jo)\n1.0.0: first\n",
        &["1.2.0@1", "1.1.1@2", "1.1.0@4", "1.0.0@5"],
    ),
    (
        "Version 1.4: faster.\nVersion 1.3: smaller.\nVersion 1.2: first.\n",
        &["1.4@1", "1.3@2", "1.2@3"],
    ),
    // The first note on the line of the version, the others below it.
    (
        "2.1.0    - faster start\n         - x\n\n2.0.1    - less memory\n\n2.0      - new, as\n           of today\n",
        &["2.1.0@1", "2.0.1@4", "2.0@6"],
    ),
    // Words that just follow, line after line.
    (
        "v1.2.0 Faster start\n- x\n\nv1.1.0 Less memory\n- x\n\nv1.0.0 First one\n- x\n",
        &["1.2.0@1", "1.1.0@4", "1.0.0@7"],
    ),
    // Too few, rising, or next to headings: notes about versions.
    ("Notes\n\n1.2.0 Faster start\n\n1.1.0 Less memory\n", &[]),
    ("1.1.1 Overview\n\nText.\n\n1.1.2 Setup\n\nText.\n\n1.1.3 Use\n\nText.\n", &[]),
    (
        "1.3.0\n\n- x\n\n1.2.0\n\nKnown to fail:\n\n1.0.2 Crash\n1.0.1 Hang\n1.0.0 Leak\n",
        &["1.3.0@1", "1.2.0@5"],
    ),
    ("## 2.0.0\n\n1.2.0: x\n1.1.0: y\n1.0.0: z\n\n## 1.3.0\n", &["2.0.0@1", "1.3.0@7"]),
    // Items of a list that have lists of their own.
    ("* 1.1.0\n  * x\n* 1.0.0\n  * y\n", &["1.1.0@1", "1.0.0@3"]),
    ("* Widget 1.1.0\n  * x\n* Widget 1.0.0\n  * y\n", &["1.1.0 (Widget)@1", "1.0.0 (Widget)@3"]),
    ("- v1.2: faster\n- v1.1: smaller\n- v1.0: first\n", &["1.2@1", "1.1@2", "1.0@3"]),
    // Other lists.
    ("* foo 1.1.0\n  * x\n* bar 1.0.0\n  * y\n", &[]),
    ("* redis 7.2.0\n* redis 7.0.0\n* redis 6.2.0\n", &[]),
    ("Widget 1.0.0\n\n* Gadget 1.1.0\n  * x\n* Gadget 1.0.0\n  * y\n", &["1.0.0 (Widget)@1"]),
    (
        "2026-01-02  Jo Doe  <jo@a.b>\n\n\t* Release 1.2.0\n\n2026-01-01  Jo Doe  <jo@a.b>\n\n\t* Release 1.1.0\n",
        &[],
    ),
    // From one version to the next: the later one counts.
    (
        "CHANGES FROM 1.1 TO 1.2, 02 January 2026\n\n* x\n\nCHANGES FROM 1.0 TO 1.1\n\n* x\n",
        &["1.2 [2026-01-02]@1", "1.1@5"],
    ),
    (
        "### Changes between 1.2.0 and 1.2.1 [2 Jan 2026]\n\n * x\n\n### Changes between 1.1.0 and 1.2.0 [1 Jan 2026]\n",
        &["1.2.1 [2026-01-02]@1", "1.2.0 [2026-01-01]@5"],
    ),
    (
        "Notes for widget 1.2.0\n======================\n\nChanges from 1.1.0 to 1.2.0\n===========================\n\n- x\n\nChanges from 1.0.0 to 1.1.0\n===========================\n",
        &["1.2.0@4", "1.1.0@9"],
    ),
    ("1.1 to 1.2\n----------\n- x\n\n1.0 to 1.1\n----------\n- x\n", &["1.2@1", "1.1@5"]),
    (
        "Changelog widget 1.1 to 1.2\n\n- x\n\nChangelog widget 1.0 to 1.1\n\n- x\n",
        &["1.2@1", "1.1@5"],
    ),
    (
        "## 1.2.0\n\n### Changes from 1.1.0 to 1.2.0\n\n## 1.1.0\n\n## 1.0.0\n",
        &["1.2.0@1", "1.1.0@5", "1.0.0@7"],
    ),
    // Packaging.
    (
        "widget (1.2-1) unstable; urgency=low\n\n  * x (1.1.0)\n\n -- Jo <jo@a.b>  Fri, 02 Jan 2026 10:00:00 +0100\n\nwidget (1.1-1) unstable; urgency=low\n\n  * x\n\n -- Jo <jo@a.b>  Thu, 01 Jan 2026 10:00:00 +0100\n",
        &["1.2-1 (widget) [2026-01-02]@1", "1.1-1 (widget) [2026-01-01]@7"],
    ),
    (
        "* Fri Jan 02 2026 Jo Doe <jo@a.b> - 1.2-1\n- x 1.0\n\n* Thu Jan 01 2026 Jo Doe <jo@a.b> - 1.1-1\n- x\n",
        &["1.2-1 [2026-01-02]@1", "1.1-1 [2026-01-01]@4"],
    ),
    // Indented: between rules, decorated, or all of them with dates.
    ("------\n 1.1.0\n------\n\n- x\n\n------\n 1.0.0\n------\n", &["1.1.0@2", "1.0.0@8"]),
    (
        "-- 1.1 2026-01-02 --\n- x\n\n -- 1.0 2026-01-01 --\n- x\n",
        &["1.1 [2026-01-02]@1", "1.0 [2026-01-01]@4"],
    ),
    (
        "  1.1.0 (2026-01-02)\n    - x\n\n  1.0.0 (2026-01-01)\n    - x\n",
        &["1.1.0 [2026-01-02]@1", "1.0.0 [2026-01-01]@4"],
    ),
    ("Publish with\n\n    git tag 1.1.0\n\nand then\n\n    release 1.1.0 on 2026-01-02\n", &[]),
    // A block of fields for every release.
    (
        "Part: A1\nVersion: 1.1\nDate: 2026-01-02\n\n- x\n\nPart: A0\nVersion: 1.0\nDate: 2026-01-01\n",
        &["1.1 [2026-01-02]@2", "1.0 [2026-01-01]@8"],
    ),
];

#[test]
fn other_customs() {
    for (text, expected) in FILES {
        assert_eq!(outline(&parse(text.as_bytes())), *expected, "{text}");
    }
}
