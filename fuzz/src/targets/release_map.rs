//! Files of the map: what is read is written back, and the quick index says the same as the parser.

use relmap_core::map::{ChartReleases, Index};

use super::check_span;
use crate::Shape;

/// What files of the map are made of.
pub const WORDS: &[&str] = &[
    "schema = 1\n", "schema = 2\n", "title = \"web\"\n", "\n[[release]]\n", "chart = \"web-1.0.0\"\n",
    "chart-version = \"1.0.0\"\n", "chart-commit = \"1111111111111111111111111111111111111111\"\n", "path = \".\"\n",
    "app = \"app-1.2.0\"\n", "app-version = \"1.2.0\"\n",
    "app-commit = \"2222222222222222222222222222222222222222\"\n", "images = [\"quay.io/team/job:1.2.0\"]\n",
    "released = 2026-11-02T09:00:00Z\n", "recorded = \"release\"\n", "recorded = \"import\"\n",
    "issues = [\"app-floats\"]\n", "note = 'x'\n", "[release.extra]\n", "# comment\n", "\"\"\"", "\\u00e9", "\\\"", "[", "]",
    "{ a = 1 }", "\"a.b\" = 1\n",
];

/// Reads a file in both ways.
pub fn check(input: &[u8]) -> Shape {
    let index = Index::of(input);
    match ChartReleases::parse(input) {
        Ok(releases) => {
            let text = releases.render();
            let again = ChartReleases::parse(text.as_bytes()).expect("what is written can be read");
            assert_eq!(again, releases, "what is written is read as something else");
            assert_eq!(again.render(), text, "a second writing differs");
            let index = index.expect("the index takes what the parser takes");
            check_index(&index, &releases);
            let rendered = Index::of(text.as_bytes()).expect("the index takes what is written");
            check_index(&rendered, &releases);
            let rows: Vec<_> = releases
                .rows
                .iter()
                .map(|row| (row.app.is_some(), row.released.is_some(), row.images.len().min(2), row.extra.len().min(2)))
                .collect();
            Shape::of((rows, releases.extra.len().min(3)))
        }
        Err(faults) => {
            assert_eq!(index.err().as_ref(), Some(&faults), "the index takes what the parser refuses");
            assert!(!faults.is_empty());
            for fault in &faults {
                check_span(input, &fault.span);
                assert!(!fault.to_string().is_empty());
            }
            let kinds: Vec<_> = faults.iter().map(|fault| std::mem::discriminant(&fault.kind)).collect();
            Shape::of(kinds)
        }
    }
}

fn check_index(index: &Index<'_>, releases: &ChartReleases) {
    assert_eq!(index.len(), releases.rows.len());
    assert_eq!(index.title, releases.title);
    // The index may have the rows in another order.
    let mut rows: Vec<_> = (0..index.len()).map(|number| format!("{:?}", index.row(number))).collect();
    let mut expected: Vec<_> = releases.rows.iter().map(|row| format!("{row:?}")).collect();
    rows.sort();
    expected.sort();
    assert_eq!(rows, expected);
    for number in 0..index.len() {
        let (key, row) = (index.key(number), index.row(number));
        assert_eq!((key.chart, key.chart_version, key.chart_commit), (&*row.chart, &*row.chart_version, &*row.chart_commit));
        assert_eq!((key.app, key.app_version), (row.app.as_deref(), row.app_version.as_deref()));
        assert_eq!((key.app_commit, key.released()), (row.app_commit.as_deref(), row.released));
    }
}
