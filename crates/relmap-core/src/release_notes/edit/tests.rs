//! What is written, byte by byte, in files of many manners.

use proptest::prelude::*;

use super::{Change, NoteGroup, NotesEditError, Target, write};
use crate::release_notes::parse;

fn change(version: &str) -> Change {
    Change {
        date: Some("2026-11-20".parse().unwrap()),
        ..Change::to(version.parse().unwrap(), format!("charts-{version}"))
    }
}

fn noted(version: &str, note: &str) -> Change {
    Change { notes: vec![note.into()], ..change(version) }
}

#[track_caller]
fn check(file: &str, change: &Change, target: Target, expected: &str) {
    let edited = write(file.as_bytes(), change, target).unwrap();
    assert_eq!(String::from_utf8(edited).unwrap(), expected);
}

#[test]
fn a_new_entry_is_written_as_the_others_are() {
    for (file, begins) in [
        (
            "charts-1.1.0 (2026-11-02)\n\n- First.\n",
            "charts-1.1.1 (2026-11-20)\n\n- More.\n\ncharts-1.1.0",
        ),
        ("1.1.0\n- First.\n", "1.1.1\n- More.\n\n1.1.0"),
        (
            "v1.1.0 - November 2, 2026\n=========================\n\n * First.\n",
            "v1.1.1 - November 20, 2026\n==========================\n\n * More.\n\nv1.1.0",
        ),
        ("# 1.1.0\n\n+ First.\n", "# 1.1.1\n\n+ More.\n\n# 1.1.0"),
        (
            "## [1.1.0](https://a.b/c/v1.0.0...v1.1.0) (2026-11-02)\n\n- First.\n\n\n## [1.0.0](https://a.b/c/v1.0.0) (2026-10-02)\n\n- x\n",
            "## [1.1.1](https://a.b/c/v1.1.0...v1.1.1) (2026-11-20)\n\n- More.\n\n\n## [1.1.0](https://a.b",
        ),
        ("**1.1.0** (2026-11-02)\n\n- First.\n", "**1.1.1** (2026-11-20)\n\n- More.\n\n**1.1.0**"),
        (
            "Version 1.1.0 (02.11.2026)\n\n- First.\n",
            "Version 1.1.1 (20.11.2026)\n\n- More.\n\nVersion 1.1.0",
        ),
        (
            "Widget Kit 1.1.0, 2 Nov 2026\n\n- First.\n",
            "Widget Kit 1.1.1, 20 Nov 2026\n\n- More.\n\nWidget Kit 1.1.0",
        ),
        (
            "2026-11-02 charts-1.1.0\n\n- First.\n",
            "2026-11-20 charts-1.1.1\n\n- More.\n\n2026-11-02",
        ),
        (
            "## 1.1.0 \"Codename\" (2026-11-02)\n\n- First.\n",
            "## 1.1.1 (2026-11-20)\n\n- More.\n\n## 1.1.0 \"Codename\"",
        ),
        (
            "charts-1.1.0 (2026-11-02)\r\n\r\n- First.\r\n",
            "charts-1.1.1 (2026-11-20)\r\n\r\n- More.\r\n\r\ncharts-1.1.0",
        ),
        (
            "\u{FEFF}1.1.0 (2026-11-02)\n\n- First.",
            "\u{FEFF}1.1.1 (2026-11-20)\n\n- More.\n\n1.1.0",
        ),
        (
            "# Changelog\n\nAll of it.\n\n## 1.1.0\n\n- First.\n",
            "# Changelog\n\nAll of it.\n\n## 1.1.1\n\n- More.\n\n## 1.1.0",
        ),
        (
            "charts-1.1.0\nReleased: 2026-11-02\n\n- First.\n",
            "charts-1.1.1\nReleased: 2026-11-20\n\n- More.\n\ncharts-1.1.0",
        ),
        (
            "## 1.1.0\n\n*November 2, 2026*\n\n- First.\n",
            "## 1.1.1\n\n*November 20, 2026*\n\n- More.\n\n## 1.1.0",
        ),
        ("=== 1.1.0 ===\n\n- First.\n", "=== 1.1.1 ===\n\n- More.\n\n=== 1.1.0 ==="),
        (
            "<h2>1.1.0 (2026-11-02)</h2>\n\n- First.\n",
            "<h2>1.1.1 (2026-11-20)</h2>\n\n- More.\n\n<h2>1.1.0",
        ),
        ("1.1.0\n\n- First.\n\n1.0.0\n\n- x\n", "1.1.1\n\n- More.\n\n1.1.0"),
    ] {
        let edited = write(file.as_bytes(), &noted("1.1.1", "More."), Target::New).unwrap();
        let edited = String::from_utf8(edited).unwrap();
        assert!(edited.starts_with(begins), "{edited}\n\nshould begin with\n\n{begins}");
        let old =
            file.trim_start_matches('\u{FEFF}').trim_start_matches("# Changelog\n\nAll of it.\n\n");
        assert!(edited.ends_with(old), "{edited}");
    }
}

#[test]
fn fields_stand_below_the_heading() {
    let file = "charts-1.1.0 (2026-11-02)\nApp: app-1.2.0\n\n- First.\n";
    let wanted = Change {
        apps: Some(vec!["app-1.3.0".into()]),
        bump: Some("minor - Agreed.".into()),
        ..noted("1.2.0", "App 1.3.")
    };
    check(
        file,
        &wanted,
        Target::New,
        "charts-1.2.0 (2026-11-20)\nApp: app-1.3.0\nBump: minor - Agreed.\n\n- App 1.3.\n\n\
         charts-1.1.0 (2026-11-02)\nApp: app-1.2.0\n\n- First.\n",
    );
    let images = Change { images: Some(vec!["a/b:2".into(), "c/d:3".into()]), ..change("2.0.0") };
    check(
        "kafka-1.0.0\nImage: a/b:1\n\n- First.\n",
        &images,
        Target::New,
        "kafka-2.0.0\nImage: a/b:2\nImage: c/d:3\n\nkafka-1.0.0\nImage: a/b:1\n\n- First.\n",
    );
}

#[test]
fn what_was_gathered_becomes_the_entry() {
    check(
        "Unreleased\n\n- Gathered.\n\ncharts-1.1.0 (2026-11-02)\nApp: app-1.2.0\n\n- First.\n",
        &Change { apps: Some(vec!["app-1.2.0".into()]), ..noted("1.1.1", "More.") },
        Target::New,
        "charts-1.1.1 (2026-11-20)\nApp: app-1.2.0\n\n- Gathered.\n- More.\n\ncharts-1.1.0 (2026-11-02)\nApp: app-1.2.0\n\n- First.\n",
    );
    check(
        "charts-1.2.0 (unreleased)\n\n- Gathered.\n\ncharts-1.1.0 (2026-11-02)\n\n- First.\n",
        &change("1.1.1"),
        Target::New,
        "charts-1.1.1 (2026-11-20)\n\n- Gathered.\n\ncharts-1.1.0 (2026-11-02)\n\n- First.\n",
    );
}

#[test]
fn a_changelog_keeps_its_heading_for_what_comes() {
    let file = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- Gathered.\n\n## [1.1.0] - 2026-11-02\n\n### Fixed\n\n- First.\n\n\
                [unreleased]: https://a.b/compare/v1.1.0...HEAD\n[1.1.0]: https://a.b/compare/v1.0.0...v1.1.0\n[1.0.0]: https://a.b/tag/v1.0.0\n";
    // The version below is not an entry here, so its link alone tells of it.
    check(
        &file.replace("- First.\n\n", "- First.\n\n## [1.0.0] - 2026-10-02\n\n"),
        &noted("1.2.0", "More."),
        Target::New,
        "# Changelog\n\n## [Unreleased]\n\n## [1.2.0] - 2026-11-20\n\n### Added\n\n- Gathered.\n- More.\n\n## [1.1.0] - 2026-11-02\n\n### Fixed\n\n- First.\n\n## [1.0.0] - 2026-10-02\n\n\
         [unreleased]: https://a.b/compare/v1.2.0...HEAD\n[1.2.0]: https://a.b/compare/v1.1.0...v1.2.0\n[1.1.0]: https://a.b/compare/v1.0.0...v1.1.0\n[1.0.0]: https://a.b/tag/v1.0.0\n",
    );
    check(
        "# Changelog\n\n## Unreleased\n",
        &noted("1.0.0", "First."),
        Target::New,
        "# Changelog\n\n## Unreleased\n\n## charts-1.0.0 - 2026-11-20\n\n- First.\n",
    );
    check(
        "## [Unreleased]\n\n## [1.1.0] - 2026-11-02\n\n- First.\n",
        &noted("1.1.1", "More."),
        Target::New,
        "## [Unreleased]\n\n## [1.1.1] - 2026-11-20\n\n- More.\n\n## [1.1.0] - 2026-11-02\n\n- First.\n",
    );
}

#[test]
fn the_newest_entry_is_corrected_in_place() {
    let file = "charts-1.2.0 (2026-11-19)\nApp: app-1.2.0\n\n- Raised.\n\ncharts-1.1.0 (2026-11-02)\nApp: app-1.2.0\n\n- First.\n";
    check(
        file,
        &noted("1.1.1", "More."),
        Target::Newest,
        "charts-1.1.1 (2026-11-19)\nApp: app-1.2.0\n\n- Raised.\n- More.\n\ncharts-1.1.0 (2026-11-02)\nApp: app-1.2.0\n\n- First.\n",
    );
    check(
        "1.10.0\n======\n\n- x\n\n1.1.0\n=====\n\n- y\n",
        &Change { is_date_wanted: true, ..change("1.1.1") },
        Target::Newest,
        "1.1.1 (2026-11-20)\n=====\n\n- x\n\n1.1.0\n=====\n\n- y\n",
    );
    check(
        "## [1.2.0] - 2026-11-19\n\n## [1.1.0] - 2026-11-02\n\n- x\n\n[1.2.0]: https://a/v1.1.0...v1.2.0\n[1.1.0]: https://a/v1.1.0\n",
        &noted("1.1.1", "More."),
        Target::Newest,
        "## [1.1.1] - 2026-11-19\n\n- More.\n\n## [1.1.0] - 2026-11-02\n\n- x\n\n[1.1.1]: https://a/v1.1.0...v1.1.1\n[1.1.0]: https://a/v1.1.0\n",
    );
    // The last line of the file, without its line break.
    check("charts-1.1.0", &noted("1.1.0", "First."), Target::Newest, "charts-1.1.0\n\n- First.");
    check(
        "charts-1.1.0",
        &Change { apps: Some(vec!["app-1.0.0".into()]), ..noted("1.1.0", "First.") },
        Target::Newest,
        "charts-1.1.0\nApp: app-1.0.0\n\n- First.",
    );
}

#[test]
fn notes_come_in_groups_and_over_lines() {
    let groups = vec![
        NoteGroup::Items {
            caption: Some("Features".into()),
            notes: vec!["One\nand on.".into(), "Two.".into()],
        },
        NoteGroup::Items { caption: Some("Fixes".into()), notes: vec!["Three.".into()] },
    ];
    let wanted = Change { notes: groups, ..change("1.1.1") };
    check(
        "## 1.1.0 (2026-11-02)\n\n* First.\n",
        &wanted,
        Target::New,
        "## 1.1.1 (2026-11-20)\n\n### Features\n\n* One\n  and on.\n* Two.\n\n### Fixes\n\n* Three.\n\n## 1.1.0 (2026-11-02)\n\n* First.\n",
    );
    check(
        "charts-1.1.0 (2026-11-02)\n\n- First.\n",
        &wanted,
        Target::New,
        "charts-1.1.1 (2026-11-20)\n\nFeatures:\n- One\n  and on.\n- Two.\n\nFixes:\n- Three.\n\ncharts-1.1.0 (2026-11-02)\n\n- First.\n",
    );
}

#[test]
fn what_cannot_be_written_is_refused_with_its_mend() {
    for (file, message) in [
        (
            "",
            "it has no entry to copy the style of; write the first one by hand, beginning with `charts-1.1.1`",
        ),
        (
            "Hello.\n",
            "it has no entry to copy the style of; write the first one by hand, beginning with `charts-1.1.1`",
        ),
        (
            "1.0.0 (2026-01-01)\n\n- x\n\n1.1.0 (2026-02-01)\n\n- y\n\n1.2.0 (2026-03-01)\n\n- z\n",
            "its oldest entry comes first, and a new one must be on top; reverse the file",
        ),
        (
            "widget (1.2.0) unstable; urgency=low\n\n  * x\n\n -- Jo <jo@a.b>  Fri, 20 Nov 2026 15:48:03 +0100\n",
            "it is the changelog of a Debian or RPM package, which their own tools write (`dch`, `rpmdev-bumpspec`)",
        ),
    ] {
        let error = write(file.as_bytes(), &noted("1.1.1", "More."), Target::New).unwrap_err();
        assert_eq!(error.to_string(), message, "{file}");
    }
    // A note that would be read as an entry of its own.
    let text = NoteGroup::Text("charts-9.0.0 (2026-11-20)\n\n- Not a note.".into());
    let wanted = Change { notes: vec![text], ..change("1.1.1") };
    let error = write(b"charts-1.1.0 (2026-11-02)\n\n- x\n", &wanted, Target::New).unwrap_err();
    assert_eq!(error, NotesEditError::Unsafe { heading: "charts-1.1.1".into() });
}

/// A release file in one of many manners.
fn file() -> impl Strategy<Value = String> {
    let heading = prop::sample::select(vec![
        "charts-{} (2026-11-{d})",
        "charts-{}",
        "{} - 2026-11-{d}",
        "v{} (November {d}, 2026)",
        "## {}",
        "## [{}] - 2026-11-{d}",
        "## [v{}](https://a.b/tag/v{}) (2026-11-{d})",
        "# Version {} ({d} Nov 2026)",
        "{}\n======",
        "**{}**",
        "charts/v{} ({d}.11.2026)",
        "=== {} ===",
    ]);
    let notes = prop::sample::select(vec![
        "\n- A note.\n",
        "\n* A note\n  that goes on.\n* And more.\n",
        "\n### Fixed\n\n- A thing.\n",
        "App: app-1.2.0\n\n- A note.\n",
        "\nSome words.\n",
        "\n  * Indented.\n",
        "\n",
    ]);
    let top = prop::sample::select(vec![
        "",
        "# Changelog\n\n",
        "Releases of this chart.\n\n",
        "Unreleased\n\n- Soon.\n\n",
        "## [Unreleased]\n\n",
        "## Unreleased\n\n### Added\n\n- Soon.\n\n",
    ]);
    let end = prop::sample::select(vec![
        "",
        "\n[1.2.0]: https://a.b/v1.1.0...v1.2.0\n",
        "\n[unreleased]: https://a.b/v1.2.0...HEAD\n",
    ]);
    (heading, notes, top, end, 1..4usize, any::<[bool; 3]>()).prop_map(
        |(heading, notes, top, end, count, [bom, crlf, last])| {
            let mut text = top.to_owned();
            for index in 0..count {
                let version = format!("1.{}.0", 2 - index.min(2));
                let day = format!("{}", 19 - index);
                text.push_str(&heading.replace("{}", &version).replace("{d}", &day));
                text.push('\n');
                text.push_str(notes);
                text.push('\n');
            }
            text.push_str(end);
            let mut text = text.trim_end().to_owned();
            if last {
                text.push('\n');
            }
            if crlf {
                text = text.replace('\n', "\r\n");
            }
            if bom { format!("\u{FEFF}{text}") } else { text }
        },
    )
}

proptest! {
    #[test]
    fn a_new_entry_leaves_every_other_line_as_it_was(file in file(), note in "[A-Z][a-z ]{0,20}[a-z]", level in 0..3usize) {
        let before = parse(file.as_bytes());
        let Some(newest) = before.newest() else { return Ok(()) };
        prop_assume!(!before.oldest_first && newest.version_text() == "1.2.0");
        let version = ["1.2.1", "1.3.0", "2.0.0"][level];
        let edited = write(file.as_bytes(), &noted(version, &note), Target::New);
        let edited = String::from_utf8(edited.unwrap()).unwrap();
        let after = parse(edited.as_bytes());
        let now = after.newest().unwrap();
        prop_assert_eq!(now.version_text(), version);
        prop_assert!(now.notes_text(edited.as_bytes()).contains(&note), "{}", edited);
        prop_assert_eq!(now.date.is_some(), newest.date.is_some(), "{}", edited);
        // Every old line is there still, in the old order, but for the one that gathered notes and
        // the link that begins at the newest release.
        let mut rest = edited.trim_start_matches('\u{FEFF}').split_inclusive('\n');
        for line in file.trim_start_matches('\u{FEFF}').split_inclusive('\n') {
            let moves = line.starts_with("Unreleased") || line.starts_with("[unreleased]:");
            let last = line.trim_end();
            prop_assert!(moves || rest.any(|other| other == line || !line.ends_with('\n') && other.trim_end() == last), "{file}\n---\n{edited}\n--- lost {line:?}");
        }
        if file.contains('\r') {
            prop_assert!(!edited.replace("\r\n", "").contains('\n'));
        } else {
            prop_assert!(!edited.contains('\r'));
        }
        prop_assert_eq!(file.starts_with('\u{FEFF}'), edited.starts_with('\u{FEFF}'));
    }

    #[test]
    fn correcting_back_and_forth_is_no_change(file in file()) {
        let before = parse(file.as_bytes());
        let Some(newest) = before.newest() else { return Ok(()) };
        prop_assume!(!before.oldest_first && newest.version_text() == "1.2.0");
        let plain = |version: &str| Change::to(version.parse().unwrap(), version);
        let there = write(file.as_bytes(), &plain("1.3.0"), Target::Newest).unwrap();
        prop_assert_ne!(&there[..], file.as_bytes());
        let back = write(&there, &plain("1.2.0"), Target::Newest).unwrap();
        prop_assert_eq!(String::from_utf8(back).unwrap(), file);
    }

    #[test]
    fn no_bytes_make_it_panic(file in prop_oneof![file(), "[ -~\n\r#]{0,80}"], text in ".{0,20}", newest in any::<bool>()) {
        let target = if newest { Target::Newest } else { Target::New };
        let wanted = Change { notes: vec![NoteGroup::Text(text)], apps: Some(vec!["app-1.0.0".into()]), ..change("3.0.0") };
        let _ = write(file.as_bytes(), &wanted, target);
    }
}

#[test]
fn apps_keep_their_lines_and_new_ones_follow() {
    let file =
        "charts-1.1.0\nApp: web-1.2.0\nTeam: shop\nApp: api-3.4.0\nBump: minor - x\n\n- First.\n";
    for (apps, edited) in [
        (
            vec!["web-1.2.0", "api-3.5.0"],
            "App: web-1.2.0\nTeam: shop\nApp: api-3.5.0\nBump: minor - x\n",
        ),
        (
            vec!["api-3.5.0", "web-1.3.0"],
            "App: web-1.3.0\nTeam: shop\nApp: api-3.5.0\nBump: minor - x\n",
        ),
        (
            vec!["web-1.2.0", "api-3.4.0", "db-1.0.0"],
            "App: web-1.2.0\nTeam: shop\nApp: api-3.4.0\nApp: db-1.0.0\nBump: minor - x\n",
        ),
        (vec!["api-3.4.0"], "Team: shop\nApp: api-3.4.0\nBump: minor - x\n"),
    ] {
        let apps = apps.into_iter().map(str::to_owned).collect();
        let wanted = Change { apps: Some(apps), ..change("1.1.0") };
        let written = write(file.as_bytes(), &wanted, Target::Newest).unwrap();
        let written = String::from_utf8(written).unwrap();
        assert_eq!(written, format!("charts-1.1.0\n{edited}\n- First.\n"));
    }
    // A file that ends in the field.
    let wanted = Change { apps: Some(vec!["a-1.0.0".into(), "b-1.0.0".into()]), ..change("1.0.0") };
    let written = write(b"charts-1.0.0\nApp: a-1.0.0", &wanted, Target::Newest).unwrap();
    assert_eq!(
        String::from_utf8(written).unwrap().trim_end(),
        "charts-1.0.0\nApp: a-1.0.0\nApp: b-1.0.0"
    );
}

proptest! {
    #[test]
    fn whatever_apps_an_entry_gets_it_names_them_and_the_rest_stays(
        old in prop::collection::btree_set(0u8..6, 0..4),
        new in prop::collection::btree_map(0u8..6, 0u8..3, 1..5),
    ) {
        let lines: String = old.iter().map(|app| format!("App: app{app}-1.0.0\n")).collect();
        let file = format!("charts-1.1.0\n{lines}Team: shop\n\n- First.\n\ncharts-1.0.0\nApp: x-1.0.0\n\n- Old.\n");
        let apps: Vec<String> = new.iter().map(|(app, minor)| format!("app{app}-1.{minor}.0")).collect();
        let wanted = Change { apps: Some(apps.clone()), ..change("1.1.0") };
        let written = write(file.as_bytes(), &wanted, Target::Newest).unwrap();
        let notes = parse(&written);
        let mut named: Vec<String> = notes.newest().unwrap().apps().map(|app| app.tag).collect();
        named.sort();
        prop_assert_eq!(named, apps);
        prop_assert!(notes.faults.is_empty());
        prop_assert!(written.ends_with(b"Team: shop\n\n- First.\n\ncharts-1.0.0\nApp: x-1.0.0\n\n- Old.\n")
            || written.windows(11).any(|part| part == b"Team: shop\n"));
    }
}
