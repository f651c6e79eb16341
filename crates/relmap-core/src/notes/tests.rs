//! Which notes lie between two releases.

use super::*;

const FILE: &str = "\
Unreleased

- Not yet.

charts-1.3.0 (2026-12-01)
App: app-1.4.0

- Third.

charts-1.2.0

charts-1.1.1
- Fixed.

charts-1.1.0 (2026-11-02)

- First.
";

fn tagged(tag: &str, message: &str) -> TaggedRelease {
    let version = tag.trim_start_matches("charts-").to_owned();
    let message = (!message.is_empty()).then(|| message.to_owned());
    TaggedRelease { tag: tag.to_owned(), version, date: Some("2026-11-30".into()), message }
}

fn between(after: Option<&str>, upto: &str, file: &str, tags: &[TaggedRelease]) -> Vec<String> {
    shown(&Line {
        titles: &["charts"],
        after,
        upto,
        file: Some(("RELEASE.txt", file.as_bytes())),
        newest: &[],
        tags,
    })
}

fn shown(line: &Line<'_>) -> Vec<String> {
    let shown = |release: NotedRelease| {
        let source = match release.source {
            Source::File(_) => "file",
            Source::TagMessage => "tag",
            Source::Nothing => "nothing",
        };
        let date = release.date.unwrap_or_else(|| "?".into());
        format!("{} {date} {source} {}", release.tag, release.notes)
    };
    roll_up(line).into_iter().map(shown).collect()
}

#[test]
fn the_older_end_is_left_out_and_the_newer_one_counts() {
    assert_eq!(
        between(Some("1.1.0"), "1.3.0", FILE, &[]),
        [
            "charts-1.3.0 2026-12-01 file - Third.",
            "charts-1.2.0 ? nothing ",
            "charts-1.1.1 ? file - Fixed."
        ]
    );
    assert_eq!(between(Some("1.1"), "v1.1.1", FILE, &[]), ["charts-1.1.1 ? file - Fixed."]);
    assert_eq!(between(None, "1.1.0", FILE, &[]), ["charts-1.1.0 2026-11-02 file - First."]);
    assert_eq!(between(Some("1.3.0"), "1.3.0", FILE, &[]), [""; 0]);
}

#[test]
fn tags_say_what_the_file_leaves_out() {
    let tags = [
        tagged("charts-1.2.0", "charts-1.2.0\n\n- Second.\n"),
        tagged("charts-1.1.1", "not needed"),
        tagged("charts-1.2.1", ""),
        tagged("charts-1.0.0", "too old"),
        tagged("charts-odd", "odd"),
    ];
    assert_eq!(
        between(Some("1.1.0"), "1.2.5", FILE, &tags),
        [
            "charts-1.2.1 2026-11-30 nothing ",
            "charts-1.2.0 2026-11-30 tag - Second.",
            "charts-1.1.1 2026-11-30 file - Fixed."
        ]
    );
    assert_eq!(between(None, "odd", "", &tags), ["charts-odd 2026-11-30 tag odd"]);
}

#[test]
fn entries_of_other_components_are_others() {
    let file = "web-1.2.0\n\n- Web.\n\ncharts-1.2.0\n\n- Charts.\n\ncharts-1.1.0\n\n- First.\n";
    assert_eq!(between(Some("1.1.0"), "1.2.0", file, &[]), ["charts-1.2.0 ? file - Charts."]);
    // One title alone is the line's own, whatever it is called.
    let file = "web-1.2.0\n\n- Web.\n\nweb-1.1.0\n\n- First.\n";
    assert_eq!(between(Some("1.1.0"), "1.2.0", file, &[]), ["web-1.2.0 ? file - Web."]);
    assert!(has_entry(file.as_bytes(), &["charts"], "v1.2"));
    assert!(!has_entry(file.as_bytes(), &["charts"], "1.3.0"));
}

#[test]
fn builds_and_prereleases_are_releases_of_their_own() {
    let file = "1.0.0+2\n\n- Two.\n\n1.0.0+1\n\n- One.\n\n1.0.0-rc.1\n\n- Try.\n";
    assert_eq!(between(Some("1.0.0+1"), "1.0.0+2", file, &[]), ["1.0.0+2 ? file - Two."]);
    assert_eq!(between(Some("0.9.0"), "1.0.0+1", file, &[]).len(), 2);
}

#[test]
fn where_versions_cannot_be_read_the_order_of_the_file_decides() {
    let file = "# 2.0.0.1\n\n- b\n\n# 2.0.0.0\n\n- a\n\n# 1.0.0.0\n\n- z\n";
    assert_eq!(
        between(Some("1.0.0.0"), "2.0.0.1", file, &[]),
        ["2.0.0.1 ? file - b", "2.0.0.0 ? file - a"]
    );
}

#[test]
fn the_newest_entry_of_a_release_counts_whatever_the_range() {
    let newest = "charts-1.3.0\n\n- Third.\n\ncharts-1.2.0 (2026-11-20)\n\n- Second, by hand.\n\n\
                  charts-1.1.5\n\n- Of a branch.\n\ncharts-1.1.0\n\n- First, corrected.\n";
    let elsewhere = "charts-1.2.0\n\n- Elsewhere.\n\ncharts-1.1.0\n\n- Elsewhere.\n";
    let other = "web-1.2.0\n\n- Of the repository.\n";
    let newest: [(&str, &[u8]); 3] = [
        ("RELEASE.txt", newest.as_bytes()),
        ("CHANGELOG.md", elsewhere.as_bytes()),
        ("docs/CHANGELOG.md", other.as_bytes()),
    ];
    let tags = [tagged("charts-1.2.0", "- Of the tag."), tagged("charts-1.1.0", "- Of the tag.")];
    let line = |after, upto, file| {
        shown(&Line { titles: &["charts"], after, upto, file, newest: &newest, tags: &tags })
    };
    let second = "charts-1.2.0 2026-11-20 file - Second, by hand.";
    let first = "charts-1.1.0 2026-11-30 file - First, corrected.";
    assert_eq!(line(Some("1.0.0"), "1.2.0", None), [second, first]);
    assert_eq!(line(Some("1.1.0"), "1.2.0", None), [second]);
    assert_eq!(line(None, "1.1.0", None), [first]);
    // What the file of the release says is older.
    let file: Option<(&str, &[u8])> =
        Some(("RELEASE.txt", b"charts-1.1.0 (2026-11-02)\n\n- First.\n"));
    assert_eq!(line(None, "1.1.0", file), ["charts-1.1.0 2026-11-02 file - First, corrected."]);
    // An entry without notes leaves it to what is older.
    let empty: [(&str, &[u8]); 1] = [("RELEASE.txt", b"charts-1.1.0\n")];
    let line =
        Line { titles: &["charts"], after: None, upto: "1.1.0", file, newest: &empty, tags: &tags };
    assert_eq!(shown(&line), ["charts-1.1.0 2026-11-02 file - First."]);
}
