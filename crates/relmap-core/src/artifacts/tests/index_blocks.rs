//! An index that is cut says the same as one that is parsed.

use super::index::{HELM, versions};
use crate::artifacts::index_blocks::{MAX_VERSIONS, blocks};
use crate::artifacts::{ChartIndex, IndexError};

/// Reads an index as a whole only: a tag in front is no form of Helm's, and changes nothing.
fn parsed(text: &str) -> Result<ChartIndex, IndexError> {
    let whole = format!("!!map\n{text}");
    assert_eq!(blocks(&whole), None, "{text}");
    ChartIndex::of(whole.as_bytes())
}

/// What is cut out must be what the parser sees, for forms near that of Helm too.
fn check_agreement(text: &str) -> bool {
    let Some(_) = blocks(text) else { return false };
    let read = ChartIndex::of(text.as_bytes());
    // A marker of a document may be there once only, and only at the top.
    let whole = parsed(text.strip_prefix("---\n").unwrap_or(text));
    match (read, whole) {
        (Ok(read), Ok(whole)) => assert_eq!(read, whole, "{text}"),
        (Err(_), Err(_)) => {}
        (read, whole) => panic!("{read:?}, but {whole:?}: {text}"),
    }
    true
}

#[test]
fn both_ways_of_reading_agree() {
    assert!(check_agreement(HELM));
    for text in [
        HELM.replace("  - ", "    - ").replace("\n    ", "\n      "),
        HELM.replace("  web:", "  web: &a"),
        HELM.replace("  \"web-crds\":", "  web:"),
        HELM.replace("generated", "entries"),
        HELM.replace("    name: web\n", "    name: 'a\n      - b'\n"),
        format!("# comment\n{HELM}"),
        format!("---\n{HELM}"),
    ] {
        check_agreement(&text);
    }
}

/// The entries of the quoted text are none, and Helm takes those above it.
#[test]
fn text_in_quotes_is_no_entry() {
    let index = " apiVersion: v1
 entries:
  web:
   - {apiVersion: v2, name: web, version: 1.1.0, urls: [evil.tgz], digest: ee}
 annotations: {x: \"
entries:
  web:
  - apiVersion: v2
    name: web
    version: 1.1.0
    urls: [good.tgz]
    digest: aa
apiVersion: \"}
";
    assert_eq!(blocks(index), None);
    let one = ("web".to_owned(), "1.1.0".to_owned(), Some("sha256:ee".to_owned()));
    assert_eq!(versions(index), [one]);
}

#[test]
fn what_may_go_on_in_the_next_line_is_left_to_the_parser() {
    let entry = "  web:\n  - name: web\n    version: 1.1.0\n";
    assert!(blocks(&format!("apiVersion: v1\nentries:\n{entry}")).is_some());
    for text in [
        format!("apiVersion: \"\nentries:\n{entry}apiVersion: \"\n"),
        format!("apiVersion: |\n  v1\nentries:\n{entry}"),
        format!("apiVersion: v1\n  more\nentries:\n{entry}"),
        format!("apiVersion: {{a: \nentries:\n{entry}"),
        format!("generated: &a v1\nentries:\n{entry}"),
        format!("\t\nentries:\n{entry}"),
        format!("entries:\n{entry}entries:\n{entry}"),
        format!("entries:\n{entry}{entry}"),
        format!("entries:\n{entry}---\nentries:\n{entry}"),
        format!("entries:\n{entry}    x: 1\rentries: {{}}\n"),
        format!("entries:\n{entry}    x: 1\u{2028}entries: {{}}\n"),
        format!("entries:\n  web:\n  \u{a0}\n{}", entry.replace("  web:\n", "")),
    ] {
        assert_eq!(blocks(&text), None, "{text}");
    }
}

/// Indexes at random, of the pieces that matter to both ways of reading.
#[test]
fn both_ways_of_reading_agree_on_indexes_at_random() {
    const LINES: [&str; 44] = [
        "apiVersion: v1",
        "apiVersion: \"v1\"",
        "apiVersion: \"",
        "apiVersion: '",
        "generated: x",
        "generated: a:",
        "generated: \"2026-11-02T10:00:00Z\"",
        "entries:",
        "entries:",
        "---",
        "...",
        "# comment",
        "",
        "  ",
        "\t",
        "annotations: {x: \"",
        "\"}",
        "'",
        "  web:",
        "  web:",
        "  api:",
        "  \"web\":",
        "  1.0:",
        "  null:",
        "  -:",
        "  # comment",
        "  - name: web",
        "  - version: 1.0.0",
        "  - version: \"1.1.0",
        "    version: 1.2.0",
        "    version: 0x10",
        "    version: '1",
        "    name: b\"",
        "    digest: |",
        "    digest: >1",
        "      aa",
        "    digest: &a aa",
        "    digest: *a",
        "    x: {",
        "    }",
        "    x: [\"",
        "    \"]",
        "  - {version: 2.0.0}",
        "    urls: [a.tgz]",
    ];
    let mut state: u64 = 42;
    let mut random = |below: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    let mut cut = 0;
    for round in 0..60_000 {
        let mut text = match round % 2 {
            0 => String::new(),
            _ => "apiVersion: v1\nentries:\n  web:\n  - version: 0.1.0\n".to_owned(),
        };
        for _ in 0..1 + random(8) {
            text.push_str(LINES[random(LINES.len())]);
            text.push_str(if random(40) == 0 { "\r" } else { "\n" });
        }
        cut += usize::from(check_agreement(&text));
    }
    assert!(cut > 500, "only {cut} were cut");
}

/// Each entry takes far more memory than its text.
#[test]
fn an_index_with_more_versions_than_any_has_is_not_read() {
    let with = |count: usize| {
        let entries: String = (0..count).map(|_| "  - name: a\n").collect();
        format!("entries:\n  web:\n{entries}")
    };
    let read = |count| ChartIndex::of(with(count).as_bytes());
    assert_eq!(read(MAX_VERSIONS), Ok(ChartIndex::default()));
    let error = read(MAX_VERSIONS + 1).unwrap_err();
    assert_eq!(
        error.to_string(),
        "index.yaml lists more than 250000 versions of charts, and is not read"
    );
}
