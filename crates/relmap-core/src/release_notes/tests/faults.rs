//! Every fault, with its full message.

use super::messages;
use crate::release_notes::{DiagnosticKind, parse};
use crate::rule_code::{RuleCode, Severity};

/// The help of the only fault.
fn help(text: impl AsRef<[u8]>) -> String {
    let notes = parse(text.as_ref());
    assert_eq!(notes.faults.len(), 1, "{:?}", notes.faults);
    notes.faults[0].help().unwrap_or_default()
}

fn rule(text: impl AsRef<[u8]>) -> RuleCode {
    let notes = parse(text.as_ref());
    assert_eq!(notes.faults.len(), 1, "{:?}", notes.faults);
    notes.faults[0].rule()
}

#[test]
fn not_utf8() {
    let text = b"app-1.0.0\n\n- Caf\xE9.\n";
    assert_eq!(
        messages(text),
        ["3:6 the file is not UTF-8: the byte 0xE9 at offset 16 does not belong to a character"]
    );
    assert_eq!(rule(text), RuleCode::NotUtf8);
    assert_eq!(parse(text).entries.len(), 1, "the rest is read all the same");
}

#[test]
fn fields_below_a_blank_line() {
    let separated = |place: &str, key: &str| {
        format!("{place} `{key}:` is read as a note: a blank line separates it from the heading")
    };
    let text = "charts-1.1.1 (2026-11-20)\n\nApp: app-1.2.0\n\n- Something.\n";
    assert_eq!(messages(text), [separated("3:1", "App")]);
    assert_eq!(rule(text), RuleCode::UnknownField);
    assert_eq!(
        help(text),
        "remove the blank line above `App:`: fields follow the heading directly"
    );
    let text = "charts-1.1.1\n============\n\n \nImage: a/b:1.0\nBump: minor - it is safe\n";
    assert_eq!(messages(text), [separated("5:1", "Image"), separated("6:1", "Bump")]);
    let text = "charts-1.1.1\nApp: app-1.2.0\n\nBump: minor - it is safe\n";
    assert_eq!(messages(text), [separated("4:1", "Bump")]);
    for note in ["App: faster now", "- App: app-1.2.0", "Notes first.\n\nApp: app-1.2.0"] {
        assert_eq!(messages(format!("charts-1.1.1\n\n{note}\n")), [""; 0], "{note}");
    }
}

#[test]
fn utf16() {
    let units: Vec<u16> = "app-1.0.0 (2026-11-20)\n".encode_utf16().collect();
    let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
    let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
    let le = ["1:1 the file is UTF-16 little endian, but UTF-8 is expected"];
    let be = ["1:1 the file is UTF-16 big endian, but UTF-8 is expected"];
    assert_eq!(messages(&little), le);
    assert_eq!(messages(&big), be);
    assert_eq!(messages([b"\xFF\xFE".as_slice(), &little].concat()), le);
    assert_eq!(messages([b"\xFE\xFF".as_slice(), &big].concat()), be);
    assert_eq!(help(&little), "save the file as UTF-8; `iconv -f UTF-16LE -t UTF-8` converts it");
}

#[test]
fn nul_bytes() {
    assert_eq!(
        messages("app-1.0.0\n\n- a\0b\n"),
        ["3:4 the file contains 1 NUL byte, the first at offset 14; text has none"]
    );
    assert_eq!(
        messages("app-1.0.0\n\n- a\0b\0\n"),
        ["3:4 the file contains 2 NUL bytes, the first at offset 14; text has none"]
    );
}

#[test]
fn empty_file() {
    for text in ["", "\n\n", " \t\r\n", "\u{FEFF}"] {
        assert_eq!(
            messages(text),
            [
                "1:1 the file is empty; a release heading such as `app-1.2.0 (2026-11-20)` is expected"
            ]
        );
        assert_eq!(rule(text), RuleCode::EmptyFile);
    }
}

#[test]
fn no_heading_names_the_lines_that_came_nearest() {
    let text =
        "Notes\n\nUpgrading from version 2.1:\n\n  app-1.0.0\n\n- foo 1.2.3\n\n1.0.0 was fine\n";
    assert_eq!(
        messages(text),
        ["1:1 no line is a release heading such as `app-1.2.0 (2026-11-20)`; \
             nearest: line 5, `app-1.0.0`, is indented; \
             line 7, `- foo 1.2.3`, is a list item; \
             line 9, `1.0.0 was fine`, has words after the version"]
    );
    assert_eq!(
        messages("Nothing here.\n"),
        ["1:1 no line is a release heading such as `app-1.2.0 (2026-11-20)`"]
    );
    assert_eq!(
        messages("# Changelog\n"),
        ["1:1 no line is a release heading such as `app-1.2.0 (2026-11-20)`; \
             nearest: line 1, `# Changelog`, names no version"]
    );
}

#[test]
fn invalid_versions_say_why_and_what_to_write() {
    for (version, message, fix) in [
        (
            "1.10",
            "`1.10` is not a SemVer version: it has two parts, and three are needed",
            "write `app-1.10.0`",
        ),
        (
            "1.2.3.4",
            "`1.2.3.4` is not a SemVer version: it has 4 parts, and three are allowed",
            "write `app-1.2.3+4`",
        ),
        (
            "01.2.3",
            "`01.2.3` is not a SemVer version: its part `01` has a leading zero",
            "write `app-1.2.3`",
        ),
        (
            "1.2.3rc1",
            "`1.2.3rc1` is not a SemVer version: letters follow the numbers without a `-`",
            "write `app-1.2.3-rc.1`",
        ),
        (
            "1-2-3",
            "`1-2-3` is not a SemVer version: its parts are not joined by dots",
            "write `app-1.2.3`",
        ),
    ] {
        let text = format!("app-{version} (2026-11-20)\n");
        assert_eq!(messages(&text), [format!("1:5 {message}")]);
        assert_eq!(help(&text), fix);
        let notes = parse(text.as_bytes());
        assert_eq!(notes.entries[0].version_text(), version, "it is still an entry");
        assert_eq!(notes.entries[0].release().unwrap().semver, None);
    }
    assert_eq!(
        messages("Version 12\n"),
        ["1:9 `12` is not a SemVer version: it has one part, and three are needed"]
    );
}

#[test]
fn duplicate_version_names_both_lines() {
    assert_eq!(
        messages("app-1.1.0\n\n- x\n\napp-1.1.0\n\n- y\n\napp-1.0.0\n"),
        ["5:5 `app-1.1.0` on line 5 already has an entry on line 1"]
    );
    assert_eq!(
        messages("1.1.0+a\n\n- x\n\n1.1.0+b\n\n- y\n"),
        ["5:1 `1.1.0+b` on line 5 already has an entry on line 1"]
    );
    assert_eq!(messages("app-1.0.0\n\ncharts-1.0.0\n"), [""; 0]);
}

#[test]
fn entries_out_of_order() {
    let text = "app-1.3.0\n\napp-1.1.0\n\napp-1.2.0\n\napp-1.0.0\n";
    assert_eq!(
        messages(text),
        [
            "3:5 `app-1.1.0` is above `app-1.2.0` of line 5, which is the higher version; the newest entry comes first"
        ]
    );
    assert_eq!(help(text), "move `app-1.2.0` above `app-1.1.0`");
    assert_eq!(
        messages("1.2.0-rc.2\n\n1.2.0-rc.10\n\n1.1.0\n\n1.0.0\n"),
        [
            "1:1 `1.2.0-rc.2` is above `1.2.0-rc.10` of line 3, which is the higher version; the newest entry comes first"
        ]
    );
}

#[test]
fn a_version_that_falls_as_time_goes_on_is_out_of_order() {
    let text = "app-1.1.0 (2026-01-02)\n\napp-1.1.1 (2026-01-01)\n";
    assert_eq!(
        messages(text),
        [
            "1:5 `app-1.1.0` is above `app-1.1.1` of line 3, which is the higher version; the newest entry comes first"
        ]
    );
    assert_eq!(parse(text.as_bytes()).newest().unwrap().line(), 1);
}

#[test]
fn oldest_first_is_named_once() {
    let text = "app-1.0.0\n\napp-1.1.0\n\napp-1.2.0\n";
    assert_eq!(
        messages(text),
        ["1:5 the oldest entry comes first, and `app-1.2.0` on line 5 is the newest; \
             the newest entry must stand first"]
    );
    let notes = parse(text.as_bytes());
    assert!(notes.oldest_first);
    assert_eq!(notes.newest().unwrap().tag_name(), Some("app-1.2.0"));
}

#[test]
fn the_apps_that_are_known_are_the_newest_in_either_order() {
    let entries = [
        "charts-1.0.0\nApp: app-1.0.0\n\nFirst.\n",
        "charts-1.1.0\nApp: app-1.1.0\n\nSecond.\n",
        "charts-1.1.1\n\nThird.\n",
    ];
    let oldest_first = entries.join("\n");
    let newest_first = entries.iter().rev().copied().collect::<Vec<_>>().join("\n");
    for file in [oldest_first, newest_first] {
        let notes = parse(file.as_bytes());
        let known: Vec<String> = notes.known_apps().into_iter().map(|app| app.tag).collect();
        assert_eq!(known, ["app-1.1.0"], "{file}");
        assert!(notes.newest_apps().is_empty(), "{file}");
    }
}

#[test]
fn two_entries_are_oldest_first_only_by_their_dates() {
    // A fresh entry with too low a version is likelier than a file of two that is upside down.
    let undated = "app-1.0.0\n\n- x\n\napp-1.1.0\n\n- y\n";
    let half_dated = "app-1.0.0\n\n- x\n\napp-1.1.0 (2026-02-01)\n\n- y\n";
    let same_day = "app-1.0.0 (2026-02-01)\n\n- x\n\napp-1.1.0 (2026-02-01)\n\n- y\n";
    for (text, rule_code) in [
        (undated, RuleCode::EntryOrder),
        (half_dated, RuleCode::EntryOrder),
        ("app-1.0.0 (2026-02-01)\n\n- x\n\napp-1.1.0 (2026-03-01)\n", RuleCode::OldestFirst),
    ] {
        assert_eq!(rule(text), rule_code, "{text}");
        let first = rule_code == RuleCode::EntryOrder;
        assert_eq!(parse(text.as_bytes()).newest().unwrap().line() == 1, first, "{text}");
    }
    assert!(!parse(same_day.as_bytes()).oldest_first);
    // Two titles that rise are evidence enough.
    let two_titles = "app-1.0.0\n\napp-1.1.0\n\nlib-2.0.0\n\nlib-2.1.0\n";
    assert!(parse(two_titles.as_bytes()).oldest_first);
}

#[test]
fn a_pending_entry_at_the_end_does_not_dictate() {
    let text =
        "1.0.0 (2026-01-01)\n\n1.1.0 (2026-02-01)\n\n1.2.0 (2026-03-01)\n\n1.3.0 (unreleased)\n";
    let notes = parse(text.as_bytes());
    assert!(notes.oldest_first);
    assert_eq!(notes.newest().unwrap().version_text(), "1.2.0");
    assert_eq!(
        messages(text),
        ["1:1 the oldest entry comes first, and `1.2.0` on line 5 is the newest; \
             the newest entry must stand first"]
    );
    let pending = "1.0.0 (unreleased)\n\n1.1.0 (unreleased)\n\n1.2.0 (unreleased)\n";
    assert!(parse(pending.as_bytes()).newest().is_none());
}

#[test]
fn impossible_dates() {
    for (date, why) in [
        ("2026-02-30", "`2026-02-30` is not a valid date: February 2026 has no day 30"),
        ("2026-13-01", "`2026-13-01` is not a valid date: a year has no month 13"),
        ("31 June 2026", "`31 June 2026` is not a valid date: June 2026 has no day 31"),
    ] {
        assert_eq!(messages(format!("app-1.0.0 ({date})\n")), [format!("1:12 {why}")]);
    }
    assert_eq!(
        messages("app-1.0.0 (Auguest 10, 2026)\n"),
        ["1:12 `Auguest 10, 2026` is not a valid date: the month is spelt `August`"]
    );
    assert_eq!(help("app-1.0.0 (Auguest 10, 2026)\n"), "write `2026-08-10`");
    assert_eq!(
        messages("## 1.0.0\n\n**Release date:** 2026-02-30\n"),
        ["3:19 `2026-02-30` is not a valid date: February 2026 has no day 30"]
    );
}

#[test]
fn a_date_older_than_the_entry_below_is_a_warning() {
    let text = "app-1.1.0 (2026-01-01)\n\napp-1.0.0 (2026-01-02)\n";
    assert_eq!(
        messages(text),
        ["1:12 `app-1.1.0` is dated 2026-01-01, before `app-1.0.0` of line 3 below it, \
             which is dated 2026-01-02"]
    );
    assert_eq!(rule(text).severity(), Severity::Warning);
}

#[test]
fn near_misses_of_known_fields() {
    for (line, key, near) in [
        ("app: app-1.2.0", "app", "App"),
        ("Apps: app-1.2.0", "Apps", "App"),
        ("Images: bitnami/kafka:3.7.0", "Images", "Image"),
        ("Imgae: bitnami/kafka:3.7.0", "Imgae", "Image"),
        ("Bmup: patch - because", "Bmup", "Bump"),
    ] {
        assert_eq!(
            messages(format!("charts-1.0.0\n{line}\n")),
            [format!("2:1 `{key}:` is an unknown field; did you mean `{near}:`?")]
        );
    }
}

#[test]
fn what_nobody_sees_is_no_reason() {
    for reason in ["", " ", "-", ".", "\u{200b}", "\u{2800}", "\u{3164}", "\u{feff}", "\u{202e}"] {
        let told = messages(format!("charts-1.0.0\nBump: patch - {reason}\n"));
        assert_eq!(told.len(), 1, "{reason:?} {told:?}");
        assert!(told[0].contains("is not `LEVEL - reason`: "), "{reason:?} {told:?}");
    }
}

#[test]
fn repeated_fields() {
    assert_eq!(
        messages("charts-1.0.0\nApp: app-1.0.0\nApp: app-1.1.0\n"),
        [
            "3:1 `App:` on line 3 names app, as the one on line 2 does; a release deploys one release of an app"
        ]
    );
    assert_eq!(
        messages("charts-1.0.0\nApp: v1.0.0\nApp: 3.4.0\n"),
        ["3:1 `App:` on line 3 and the one on line 2 do not say which app they name"]
    );
    assert_eq!(
        messages("charts-1.0.0\nBump: patch - x\nBump: minor - y\n"),
        ["3:1 `Bump:` on line 3 is already on line 2; an entry may have only one"]
    );
    assert_eq!(messages("charts-1.0.0\nApp: web-1.0.0\nApp: api-3.4.0\nApp: db-1.0.0\n"), [""; 0]);
    assert_eq!(messages("kafka-1.0.0\nImage: a:1\nImage: b:1\n"), [""; 0]);
}

#[test]
fn app_that_is_no_tag_name() {
    for (value, reason) in [
        ("latest", "it names no version"),
        ("app", "it names no version"),
        ("app 1.2.0", "a tag name has no spaces"),
        ("app-1.2.0^", "a tag name has no `^`"),
    ] {
        assert_eq!(
            messages(format!("charts-1.0.0\nApp: {value}\n")),
            [format!("2:6 `App: {value}` does not name an app release: {reason}")]
        );
    }
    assert_eq!(
        messages("charts-1.0.0\nApp:\n"),
        ["2:5 `App: ` does not name an app release: it is empty"]
    );
    for value in ["app-1.2.0", "v1.2.0", "1.2.0", "app/v1.2.0", "my-app-1.2.0-rc.1", "redis-7.2"] {
        assert_eq!(messages(format!("charts-1.0.0\nApp: {value}\n")), [""; 0], "{value}");
    }
}

#[test]
fn image_that_is_no_reference() {
    for (value, reason) in [
        ("kafka", "it has neither a tag nor a digest"),
        ("localhost:5000/kafka", "it has neither a tag nor a digest"),
        ("kafka 3.7", "an image reference has no spaces"),
        ("Kafka:3.7", "a repository name is lower case"),
        ("kafka:3.7!", "an image reference has no `!`"),
    ] {
        assert_eq!(
            messages(format!("kafka-1.0.0\nImage: {value}\n")),
            [format!("2:8 `Image: {value}` is not an image reference: {reason}")]
        );
    }
    assert_eq!(messages("kafka-1.0.0\nImage: localhost:5000/kafka:3.7\n"), [""; 0]);
}

#[test]
fn bump_that_is_not_level_and_reason() {
    for (value, reason, fix) in [
        (
            "patch",
            "the reason is missing",
            "write one of `patch`, `minor`, `major`, then ` - ` and the reason",
        ),
        (
            "patch -",
            "the reason is missing",
            "write one of `patch`, `minor`, `major`, then ` - ` and the reason",
        ),
        (
            "none - only the notes changed",
            "a release is at least a patch",
            "write one of `patch`, `minor`, `major`, then ` - ` and the reason",
        ),
        ("mayor - new", "`mayor` is not a level", "write `Bump: major - ` and the reason"),
        (
            "huge - new",
            "`huge` is not a level",
            "write one of `patch`, `minor`, `major`, then ` - ` and the reason",
        ),
    ] {
        let text = format!("charts-1.0.0\nBump: {value}\n");
        assert_eq!(
            messages(&text),
            [format!("2:7 `Bump: {value}` is not `LEVEL - reason`: {reason}")]
        );
        assert_eq!(help(&text), fix);
    }
}

#[test]
fn a_heading_without_the_title_of_its_neighbours() {
    let text = "charts-1.2.0\n\n1.1.0\n\ncharts-1.0.0\n";
    assert_eq!(
        messages(text),
        ["3:1 `1.1.0` has no title, and the headings around it have `charts`"]
    );
    assert_eq!(help(text), "write `charts-1.1.0`");
    assert_eq!(
        messages("v1.2.0\n\ncharts/v1.1.0\n\ncharts/v1.0.0\n"),
        ["1:2 `v1.2.0` has no title, and the headings around it have `charts`"]
    );
    assert_eq!(
        messages("1.1.0\n\ncharts-1.0.0\n"),
        ["1:1 `1.1.0` has no title, and the headings around it have `charts`"]
    );
    assert_eq!(messages("1.1.0\n\nWidget v1.0.0\n"), [""; 0]);
    // Titles were taken up; the entries from before are left alone.
    assert_eq!(messages("charts-1.2.0\n\n1.1.0 (2026-01-02)\n\n1.0.0 (2026-01-01)\n"), [""; 0]);
}

#[test]
fn all_faults_come_back_at_once() {
    let text = "charts-1.10 (2026-02-30)\nApp: latest\nBump: patch\n\ncharts-1.0.0\nApp: app-1\n";
    let rules: Vec<_> =
        parse(text.as_bytes()).faults.iter().map(|fault| fault.rule().as_str()).collect();
    assert_eq!(
        rules,
        ["invalid-version", "invalid-date", "invalid-app", "invalid-bump", "invalid-app"]
    );
    assert!(matches!(parse(text.as_bytes()).faults[0].kind, DiagnosticKind::InvalidVersion { .. }));
}
