//! Headings on adjacent lines, and lists that look like them.

use super::outline;
use crate::release_notes::parse;

const FILES: [(&str, &[&str]); 17] = [
    // One title, with dates and without.
    (
        "charts-1.1.2\ncharts-1.1.1\ncharts-1.1.0\n",
        &["1.1.2 (charts)@1", "1.1.1 (charts)@2", "1.1.0 (charts)@3"],
    ),
    (
        "charts-1.1.2 (2026-01-03)\ncharts-1.1.1 (2026-01-02)\ncharts-1.1.0 (2026-01-01)\n",
        &[
            "1.1.2 (charts) [2026-01-03]@1",
            "1.1.1 (charts) [2026-01-02]@2",
            "1.1.0 (charts) [2026-01-01]@3",
        ],
    ),
    ("1.2.0 (2026-01-02)\n1.1.0 (2026-01-01)\n", &["1.2.0 [2026-01-02]@1", "1.1.0 [2026-01-01]@2"]),
    ("v1.2.0\nv1.1.0\nv1.0.0\n", &["1.2.0@1", "1.1.0@2", "1.0.0@3"]),
    ("## 1.2.0\n## 1.1.0\n## 1.0.0\n", &["1.2.0@1", "1.1.0@2", "1.0.0@3"]),
    // Two titles that take turns, all dated.
    (
        "app-2.0.0 (2026-01-02)\ncharts-1.0.0 (2026-01-01)\n\n- x\n",
        &["2.0.0 (app) [2026-01-02]@1", "1.0.0 (charts) [2026-01-01]@2"],
    ),
    // A run among entries that have notes.
    (
        "app-1.3.0\n\n- x\n\napp-1.2.0\napp-1.1.0\napp-1.0.0\n- y\n",
        &["1.3.0 (app)@1", "1.2.0 (app)@5", "1.1.0 (app)@6", "1.0.0 (app)@7"],
    ),
    // Fields between the headings, and nothing else.
    (
        "charts-1.1.0 (2026-01-02)\nApp: app-1.2.0\ncharts-1.0.0 (2026-01-01)\nApp: app-1.1.0\n",
        &["1.1.0 (charts) [2026-01-02]@1", "1.0.0 (charts) [2026-01-01]@3"],
    ),
    (
        "charts-1.1.0\nApp: app-1.2.0\nTicket: 42\ncharts-1.0.0\nApp: app-1.1.0\n",
        &["1.1.0 (charts)@1", "1.0.0 (charts)@4"],
    ),
    // Written like two others that stand free, right between two lines of text.
    (
        "app-1.3.0 (2026-01-04)\n\nText.\n\napp-1.2.0 (2026-01-03)\nText\nand more\napp-1.1.0 (2026-01-02)\nText.\n",
        &["1.3.0 (app) [2026-01-04]@1", "1.2.0 (app) [2026-01-03]@5", "1.1.0 (app) [2026-01-02]@8"],
    ),
    // Not written like them.
    (
        "app-1.3.0 (2026-01-04)\n\nText.\n\napp-1.2.0 (2026-01-03)\nText, and the fix of\nlib 1.1.0 (2026-01-02)\nas well.\n",
        &["1.3.0 (app) [2026-01-04]@1", "1.2.0 (app) [2026-01-03]@5"],
    ),
    // What a release needs, each under a name of its own.
    ("app-1.0.0\n\nNeeds:\n\nfoo-1.2.3\nbar-2.3.4\nbaz-3.4.5\n", &["1.0.0 (app)@1"]),
    ("app-1.0.0\n\nfoo-1.2.3\nbar-2.3.4\n\n- x\n", &["1.0.0 (app)@1"]),
    ("1.1.0\n\nNeeds:\n\nfoo 1.2.3\nbar 2.3.4\n\n1.0.0\n\n- x\n", &["1.1.0@1", "1.0.0@8"]),
    ("## 1.1.0\n\nfoo-1.2.3\nbar-2.3.4\n\n## 1.0.0\n", &["1.1.0@1", "1.0.0@6"]),
    // Versions that rise are a list of something else.
    ("app-1.3.0\n\nWorks with\n\n1.0.1\n1.0.2\n1.0.3 and later.\n", &["1.3.0 (app)@1"]),
    // A heading and, right below it, the name of another thing.
    ("app-1.0.0 (2026-01-01)\nlib-3.1.0\n\n- x\n", &["1.0.0 (app) [2026-01-01]@1"]),
];

#[test]
fn adjacent_lines_that_agree_are_entries() {
    for (text, expected) in FILES {
        assert_eq!(outline(&parse(text.as_bytes())), *expected, "{text}");
    }
}
