//! Looking at lines and parsing the whole file give the same answers, whoever wrote the file.

use proptest::collection::vec;
use proptest::prelude::*;

use super::super::tests::any_row;
use super::*;

/// Both ways agree: on whether the file can be read, on the title and on every row.
fn agrees(bytes: &[u8]) -> Result<bool, TestCaseError> {
    let index = match (Index::of(bytes), ChartReleases::parse(bytes)) {
        (Ok(index), Ok(charts)) => {
            prop_assert_eq!(&index.title, &charts.title);
            let mut rows: Vec<Row> = (0..index.len()).map(|at| index.row(at)).collect();
            for (at, row) in rows.iter().enumerate() {
                let key = index.key(at);
                let Row { chart, chart_version, chart_commit, .. } = row;
                prop_assert_eq!(
                    [key.chart, key.chart_version, key.chart_commit],
                    [chart, chart_version, chart_commit]
                );
                prop_assert_eq!(
                    [key.app, key.app_version, key.app_commit],
                    [row.app.as_deref(), row.app_version.as_deref(), row.app_commit.as_deref()]
                );
                prop_assert_eq!(row.released, key.released());
            }
            rows.sort_by(Row::order);
            prop_assert_eq!(rows, charts.rows);
            index
        }
        (Err(quick), Err(slow)) => {
            prop_assert_eq!(quick, slow);
            return Ok(false);
        }
        (quick, slow) => {
            let text = String::from_utf8_lossy(bytes);
            return Err(TestCaseError::fail(format!("{quick:?}\n{slow:?}\n{text}")));
        }
    };
    Ok(index.is_empty() || index.read.len() < index.len())
}

const ROW: &str =
    "[[release]]\nchart = \"c-1.0.0\"\nchart-version = \"1.0.0\"\nchart-commit = \"a\"\n";
const TOP: &str = "schema = 1\ntitle = \"c\"\n";

#[test]
fn what_relmap_writes_is_read_without_the_parser() {
    let mut charts = ChartReleases::new("c");
    let mut row = Row::new("c-1.0.0", "1.0.0", "a", Origin::Release);
    row.images = vec!["kafka:1".into(), "zoo:2".into()];
    row.issues = vec!["app-floats".into()];
    row.released = Some("2026-11-30T10:00:00Z".parse().unwrap());
    charts.add(row).unwrap();
    charts.add(Row::new("c-1.1.0", "1.1.0", "b", Origin::Import)).unwrap();
    assert!(agrees(charts.render().as_bytes()).unwrap());
    let charts = ChartReleases::new("empty");
    assert!(agrees(charts.render().as_bytes()).unwrap());
}

#[test]
fn files_edited_by_hand_are_read_as_the_parser_reads_them() {
    for file in [
        format!(
            "{TOP}\n{ROW}recorded = \"import\"\nnote = \"mine\"\n\n{ROW}recorded = \"import\"\n"
        ),
        format!("{TOP}\n{ROW}recorded = \"import\" # checked\n{ROW}recorded = 'import'"),
        format!("{TOP}owner = {{ team = \"web\" }}\n\n{ROW}recorded = \"import\"\n\n\n"),
        format!("{ROW}{TOP}recorded = \"import\"\n"),
        format!("{TOP}\n{ROW}released = 2026-11-02T10:00:00+01:00\nrecorded = \"import\"\n"),
        format!("{TOP}\n{ROW}released = 2026-11-31T10:00:00Z\nrecorded = \"import\"\n"),
        format!(
            "{TOP}\n{ROW}recorded = \"import\"\n[release.deep]\nx = 1\n\n{ROW}recorded = \"import\"\n"
        ),
        format!("{TOP}release = []\n\n{ROW}recorded = \"import\"\n"),
        format!(
            "{TOP}\n{ROW}recorded = \"import\"\nnote = \"\"\"\n\n{ROW}recorded = \"import\"\n\"\"\"\n"
        ),
        format!("{TOP}x = \"\"\"\n{ROW}recorded = \"import\"\n\"\"\"\n"),
        format!(
            "{TOP}\n{ROW}recorded = \"import\"\n\n[owner]\nteam = \"web\"\n\n{ROW}recorded = \"import\"\n"
        ),
        format!(
            "{TOP}[owner]\nteam = \"web\"\n\n{ROW}recorded = \"import\"\n\n[owner]\nteam = \"web\"\n"
        ),
        format!("{TOP}\r\n{ROW}recorded = \"import\"\r\n"),
        format!("{TOP}\n{}recorded = \"import\"\n", ROW.replace("c-1", "c\\u002d1")),
        format!("{TOP}\n{}recorded = \"import\"\n", ROW.replace("c-1", "c\\q1")),
        format!("{TOP}\n{}recorded = \"import\"\n", ROW.replace("c-1", "c\u{1}1")),
        format!("{TOP}\n{ROW}recorded = \"guess\"\n"),
        format!("{TOP}\n{ROW}chart = \"c-2.0.0\"\nrecorded = \"import\"\n"),
        format!("{TOP}\n{ROW}images = []\nrecorded = \"import\"\n"),
        format!("{TOP}\n{ROW}images = [\"a\",\"b\", 'c', ]\nrecorded = \"import\"\n"),
        "schema = 1\n".to_owned(),
        TOP.replace('1', "2"),
        String::new(),
    ] {
        if let Err(error) = agrees(file.as_bytes()) {
            panic!("{error}\n{file}");
        }
    }
}

#[test]
fn only_times_that_the_parser_takes_are_passed() {
    for (written, is) in [
        ("2026-11-20T09:30:00Z", true),
        ("2024-02-29T00:00:00.123456789Z", true),
        ("2025-02-29T00:00:00Z", false),
        ("2025-13-01T00:00:00Z", false),
        ("2025-12-01T24:00:00Z", false),
        ("2025-12-01T23:60:00Z", false),
        ("2025-12-01T23:59:60Z", false),
        ("2025-12-01 23:59:00Z", false),
        ("2025-12-01T23:59:00.Z", false),
        ("2025-12-01T23:59:00+01:00", false),
        ("2025-12-01", false),
        ("", false),
    ] {
        assert_eq!(is_time(written), is, "{written}");
    }
}

/// What somebody with an editor does to a line.
#[derive(Debug, Clone)]
enum Edit {
    Delete,
    Double,
    Insert(&'static str),
    Append(&'static str),
    Cut(usize),
    Swap,
}

fn edit() -> impl Strategy<Value = Edit> {
    let lines = proptest::sample::select(vec![
        "",
        "# note",
        "note = \"mine\"",
        "note = \"\"\"",
        "\"\"\"",
        "[[release]]",
        " [[release]]",
        "[release.deep]",
        "[owner]",
        "release = []",
        "released = 2026-11-31T00:00:00Z",
        "released = 2026-11-02",
        "schema = 1",
        "images = []",
        "images = [\"a\"]",
        "issues = [\"b\", \"a\"]",
        "app = \"x\"",
        "app = 'x'",
        "chart = 7",
        "x = '''",
    ]);
    let tails = proptest::sample::select(vec![
        " ", "\r", " # note", "\"", "\\", "\t", "é", "\u{1}", "]", "\n",
    ]);
    prop_oneof![
        Just(Edit::Delete),
        Just(Edit::Double),
        Just(Edit::Swap),
        lines.prop_map(Edit::Insert),
        tails.prop_map(Edit::Append),
        (0..40usize).prop_map(Edit::Cut),
    ]
}

fn apply(text: &str, edits: &[(usize, Edit)]) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for (seed, edit) in edits {
        if lines.is_empty() {
            break;
        }
        let at = seed % lines.len();
        match edit {
            Edit::Delete => drop(lines.remove(at)),
            Edit::Double => lines.insert(at, lines[at].clone()),
            Edit::Insert(line) => lines.insert(at, (*line).to_owned()),
            Edit::Append(tail) => lines[at].push_str(tail),
            Edit::Cut(length) => lines[at] = lines[at].chars().take(*length).collect(),
            Edit::Swap => {
                let other = (at + 1) % lines.len();
                lines.swap(at, other);
            }
        }
    }
    lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]
    #[test]
    fn both_ways_agree(rows in vec(any_row(), 0..4), edits in vec((any::<usize>(), edit()), 0..4)) {
        let mut charts = ChartReleases::new("c");
        for row in rows {
            let _ = charts.add(row);
        }
        agrees(apply(&charts.render(), &edits).as_bytes())?;
    }

    #[test]
    fn both_ways_agree_on_plain_rows(count in 0..4usize, edits in vec((any::<usize>(), edit()), 0..3)) {
        let mut charts = ChartReleases::new("c");
        for minor in 0..count {
            let mut row = Row::new(&format!("c-1.{minor}.0"), &format!("1.{minor}.0"), "a", Origin::Import);
            row.app = Some("app-1.0.0".into());
            row.released = Some("2026-11-20T10:00:00Z".parse().unwrap());
            charts.add(row).unwrap();
        }
        let quick = agrees(apply(&charts.render(), &edits).as_bytes())?;
        prop_assert!(quick || !edits.is_empty());
    }
}
