//! Lines that are headings, and lines that are none.

use super::outline;
use crate::release_notes::parse;

/// Heading, title, version, date.
const ACCEPTED: [(&str, &str, &str, &str); 109] = [
    // The canonical form, and names of tags.
    ("charts-1.1.1 (2026-11-20)", "charts", "1.1.1", "2026-11-20"),
    ("app-1.2.0", "app", "1.2.0", ""),
    ("app-1.2.0-rc.1 (2026-11-20)", "app", "1.2.0-rc.1", "2026-11-20"),
    ("app-1.2.0+build.5", "app", "1.2.0+build.5", ""),
    ("argo-cd-7.1.0 (2026-11-20)", "argo-cd", "7.1.0", "2026-11-20"),
    ("v2-api-1.2.0", "v2-api", "1.2.0", ""),
    ("web.front-1.2.0", "web.front", "1.2.0", ""),
    ("app/1.2.0", "app", "1.2.0", ""),
    ("app/v1.2.0 (2026-11-20)", "app", "1.2.0", "2026-11-20"),
    ("app_v1.2.0", "app", "1.2.0", ""),
    ("team/app-1.2.0", "team/app", "1.2.0", ""),
    ("@scope/pkg@1.2.0", "@scope/pkg", "1.2.0", ""),
    // A version alone.
    ("1.2.0", "", "1.2.0", ""),
    ("v1.2.0", "", "1.2.0", ""),
    ("V1.2.0:", "", "1.2.0", ""),
    ("1.2.0rc1", "", "1.2.0rc1", ""),
    ("1.2.0.dev0", "", "1.2.0.dev0", ""),
    ("1.2.0-4", "", "1.2.0-4", ""),
    ("4.1.0.Final", "", "4.1.0.Final", ""),
    ("1.10 (2026-11-20)", "", "1.10", "2026-11-20"),
    ("1.2.3.4 - 2026-11-20", "", "1.2.3.4", "2026-11-20"),
    // Words before the version.
    ("Version 1.2.0", "", "1.2.0", ""),
    ("VERSION 1.2.0 - released 2026-11-20", "", "1.2.0", "2026-11-20"),
    ("Release 1.2.0 (release date: 2026-11-20)", "", "1.2.0", "2026-11-20"),
    ("Version 14", "", "14", ""),
    ("Release 2026b - 2026-11-23 13:40:46 -0700", "", "2026b", "2026-11-23"),
    ("Changes in version 1.2.0:", "", "1.2.0", ""),
    ("What's new in 1.2.0", "", "1.2.0", ""),
    ("What is new in widget-1.2.0 (23-Nov-2026):", "widget", "1.2.0", "2026-11-23"),
    ("## Supported Release 1.2.0", "", "1.2.0", ""),
    ("## 2026-11-23 - Supported Release 1.2.0", "", "1.2.0", "2026-11-23"),
    ("1.2.0 (23 Nov 98)", "", "1.2.0", "1998-11-23"),
    ("1.2.0 (November 23, '26)", "", "1.2.0", "2026-11-23"),
    (
        "RELEASE 1.2.0.d20261123 - Mon, 23 Nov 2026 16:18:33 -0800",
        "",
        "1.2.0.d20261123",
        "2026-11-23",
    ),
    ("Version 3.3.2092", "", "3.3.2092", ""),
    ("5 [2026.11.23]\n--------------", "", "5", "2026-11-23"),
    ("1.2.0 Faster start\n------------------", "", "1.2.0", ""),
    ("Widget 1.2.0", "Widget", "1.2.0", ""),
    ("Widget Kit v1.2.0 (2026-11-20)", "Widget Kit", "1.2.0", "2026-11-20"),
    ("Widget version 1.2.0", "Widget", "1.2.0", ""),
    ("WIDGET VERSION 1.2.0", "WIDGET", "1.2.0", ""),
    ("Widget Release Notes 1.2.0", "Widget", "1.2.0", ""),
    ("[Fixes] 1.2.0 - Mon Nov 23 15:48:03 UTC 2026", "", "1.2.0", "2026-11-23"),
    ("[STABLE] v1.2.0", "", "1.2.0", ""),
    // Dates in every place and style.
    ("1.2.0 2026-11-23", "", "1.2.0", "2026-11-23"),
    ("1.2.0 2026-11-23T15:48:03Z", "", "1.2.0", "2026-11-23"),
    ("1.2.0, 23 Nov 2026", "", "1.2.0", "2026-11-23"),
    ("1.2.0, November 23, 2026", "", "1.2.0", "2026-11-23"),
    ("1.2.0 - 23rd November 2026", "", "1.2.0", "2026-11-23"),
    ("1.2.0 \u{2013} 2026/11/23", "", "1.2.0", "2026-11-23"),
    ("1.2.0 \u{2014} Nov 23rd, 2026", "", "1.2.0", "2026-11-23"),
    ("1.2.0 / 2026-11-23", "", "1.2.0", "2026-11-23"),
    ("1.2.0 | 2026-11-23", "", "1.2.0", "2026-11-23"),
    ("1.2.0: 2026-11-23", "", "1.2.0", "2026-11-23"),
    ("1.2.0 [2026-11-23]", "", "1.2.0", "2026-11-23"),
    ("1.2.0\t23.11.2026", "", "1.2.0", "2026-11-23"),
    ("1.2.0 (Mon, 23 Nov 2026)", "", "1.2.0", "2026-11-23"),
    ("1.2.0 (released on Nov-23-2026)", "", "1.2.0", "2026-11-23"),
    ("1.2.0 20261123", "", "1.2.0", "2026-11-23"),
    ("2026-11-23 1.2.0", "", "1.2.0", "2026-11-23"),
    ("2026-11-23, Version 1.2.0 (Stable)", "", "1.2.0", "2026-11-23"),
    ("2026/11/23 15:48 jdoe v1.2.0", "", "1.2.0", "2026-11-23"),
    ("2026/11/23  Jo + Ann - v1.2.0:", "", "1.2.0", "2026-11-23"),
    ("2026.11.23, Version 1.2.0", "", "1.2.0", "2026-11-23"),
    ("2026/11/23 (Widget v1.2.0)", "", "1.2.0", "2026-11-23"),
    ("Nov 2026 - 1.2.0", "", "1.2.0", ""),
    ("2026.11.23", "", "2026.11.23", ""),
    ("1.2.0 (November 2026)", "", "1.2.0", ""),
    ("1.2.0 (2026-XX-XX)", "", "1.2.0", ""),
    ("RELEASE 1.2.0 - XXX", "", "1.2.0", ""),
    // What kind of release it is.
    ("1.2.0 (unreleased)", "", "1.2.0", ""),
    ("1.2.0 / not released yet", "", "1.2.0", ""),
    ("1.2.0 - Bug Fix Release\tNovember 23, 2026", "", "1.2.0", "2026-11-23"),
    ("Widget_1-2-0 Enhancement Release\tTBD", "Widget", "1-2-0", ""),
    ("V1.2 BUILD 20261123", "", "1.2", ""),
    ("1.0 beta 2", "", "1.0", ""),
    ("widget library version 1.2.0 currently under development", "widget library", "1.2.0", ""),
    // Markdown, HTML, AsciiDoc, RDoc, RST.
    ("# 1.2.0", "", "1.2.0", ""),
    ("## [1.2.0] - 2026-11-23", "", "1.2.0", "2026-11-23"),
    ("## [v1.2.0](https://a.b/c...d) (2026-11-23)", "", "1.2.0", "2026-11-23"),
    ("## [1.2.0][] / 2026-11-23", "", "1.2.0", "2026-11-23"),
    ("## [1.2.0] - 2026-11-23 [YANKED]", "", "1.2.0", "2026-11-23"),
    ("### v1.2.0 (23 November 2026) ###", "", "1.2.0", "2026-11-23"),
    ("##1.2.0", "", "1.2.0", ""),
    ("   ## 1.2.0", "", "1.2.0", ""),
    ("## \u{1F680} 1.2.0", "", "1.2.0", ""),
    ("## <a name=\"1.2.0\"></a> 1.2.0 (2026-11-23)", "", "1.2.0", "2026-11-23"),
    ("## 1.2.0 {#v1-2-0}", "", "1.2.0", ""),
    ("## `widget` - [v1.2.0](https://a.b) - 2026-11-23", "widget", "1.2.0", "2026-11-23"),
    ("## Widget 1.2.0 \"Codename\" (2026-11-23)", "Widget", "1.2.0", "2026-11-23"),
    ("## 1.2.0 - The big one - 2026-11-23", "", "1.2.0", "2026-11-23"),
    ("## 1.2.0: The big one", "", "1.2.0", ""),
    ("## 1.2.0 Explain the values", "", "1.2.0", ""),
    ("## v1.2 - 2026/11/23 as widget-check", "", "1.2", "2026-11-23"),
    ("## Release 3 (2026-11-23)", "", "3", "2026-11-23"),
    ("## [205] - 2026-11-23", "", "205", "2026-11-23"),
    ("## 1.2.0\u{FF08}2026-11-23\u{FF09}", "", "1.2.0", "2026-11-23"),
    ("## 1.2.0 (6th December, 2026)", "", "1.2.0", "2026-12-06"),
    ("## __R7-4 (2026-03-09)__", "", "7-4", "2026-03-09"),
    ("**1.2.0** (2026-11-23)", "", "1.2.0", "2026-11-23"),
    ("__v1.2.0__", "", "1.2.0", ""),
    ("<h2>1.2.0 <small>2026-11-23</small></h2>", "", "1.2.0", "2026-11-23"),
    ("=== 1.2.0 / 2026-11-23", "", "1.2.0", "2026-11-23"),
    ("== Version 1.2.0 ==", "", "1.2.0", ""),
    ("--- 1.2.0 ---", "", "1.2.0", ""),
    ("%%%1.2.0%%%%%%%%%%%%%%", "", "1.2.0", ""),
    ("1.2.0\n=====", "", "1.2.0", ""),
    ("Widget 1.2.0\n~~~~~~~~~~~~", "Widget", "1.2.0", ""),
    ("* Noteworthy changes in release 1.2 (2026-11-23) [stable]", "", "1.2", "2026-11-23"),
];

/// Lines that are no headings, each between blank lines in a file that has headings.
const REFUSED: [&str; 76] = [
    "Upgrading from version 2.1:",
    "Upgrade to 2.1.0",
    "Migrating from 1.x to 2.0",
    "Changes since 1.1.0",
    "Changes since version 1.1.0:",
    "Requires Python 3.7",
    "Supported Python 3.7",
    "Supported versions: 1.1.0, 1.0.9",
    "What is 1.1.0",
    "Changes from 1.0.0 to 1.1.0 are listed below",
    "## Changes from 1.0.0 to 1.1.0",
    "1.1.0 Faster start",
    "widget (1.1.0) and gadget; urgency=low",
    " -- 1.1.0 --",
    "This release needs widget 1.1.0",
    "1.1.0 is the last release of this line",
    "1.1.0 was broken, so nobody should use it",
    "1.1.0 and 1.0.9 are affected",
    "1.1.0 -> 1.1.1",
    "1.1.0 - 1.1.5",
    "2.0 users must run the migration.",
    "The bug came with 1.1.0.",
    "The bug came with 1.1.0",
    "Fixed in 1.1.0",
    "Version 1.1.0 also drops the old format",
    "Bump widget from 1.1.0 to 1.2.0",
    "Bump widget to 1.1.0",
    "Update the base image to version 1.1.0",
    "foo==1.1.0",
    "foo>=1.1.0",
    "foo ~> 1.1.0",
    "foo = 1.1.0",
    "foo 1.1.0",
    "Some words (1.1.0)",
    "- foo 1.1.0",
    "* 1.1.0",
    "* Version 1.1.0",
    "+ bar v1.1.0",
    "1. foo 1.1.0",
    "2) 1.1.0",
    "  1.1.0",
    "\t1.1.0 (2026-11-01)",
    "    ## 1.1.0",
    "| 1.1.0 | 2026-11-01 |",
    "> 1.1.0 (2026-11-01)",
    "[1.1.0]: https://a.b/c",
    "[compare](https://a.b/v1.1.0...v1.2.0)",
    "https://a.b/c/1.1.0",
    "<!-- ## 1.1.0 -->",
    "### Dependencies 1.1.0",
    "### Widget 1.1.0",
    "### Fixed in 1.1.0",
    "### Upgrade to 1.1.0",
    "#### 1.1.0 migration notes",
    "## Upgrading from 1.1 to 1.2",
    "## Support for Python 3.12",
    "## Python 3.12",
    "## 1.x",
    "## 1. Introduction",
    "### 2026-11-01",
    "2026-11-01",
    "10:58",
    "1999b",
    "## Nokia 3310a",
    "12",
    "192.168.0.1 is the address",
    "Tested with go1.18",
    "Copyright 2026 by 3.14 people",
    "App: app-1.1.0",
    "Note: see 1.1.0",
    "HTTP/1.1 is spoken",
    "foo-1.1.0.tar.gz",
    "see widget-1.1.0.zip for the files",
    "Released in 1.1.0",
    "Known problems of version 1.1.0",
    "What changed from 1.1.0 to 1.2.0",
];

#[test]
fn headings_of_every_style() {
    for (heading, title, version, date) in ACCEPTED {
        let notes = parse(format!("{heading}\n\n- A note.\n").as_bytes());
        let [entry] = notes.entries.as_slice() else {
            panic!("{heading}: {:?}", outline(&notes));
        };
        assert_eq!(entry.version_text(), version, "{heading}");
        let found = entry.title.as_ref().map(|title| title.value.as_str());
        assert_eq!(found.unwrap_or_default(), title, "{heading}");
        let found = entry.date.as_ref().map(|date| date.value.to_string());
        assert_eq!(found.unwrap_or_default(), date, "{heading}");
    }
}

#[test]
fn lines_that_are_no_headings() {
    for line in REFUSED {
        for (first, last) in [
            ("## 1.2.0", "## 1.0.0"),
            ("1.2.0 (2026-11-20)", "1.0.0 (2026-11-01)"),
            ("Version 1.2.0\n-------------", "Version 1.0.0\n-------------"),
        ] {
            let text =
                format!("{first}\n\n- A note.\n\n{line}\n\n- More.\n\n{last}\n\n- A note.\n");
            let notes = parse(text.as_bytes());
            let versions: Vec<_> = notes.entries.iter().map(|e| e.version_text()).collect();
            assert_eq!(versions, ["1.2.0", "1.0.0"], "{text}");
        }
    }
}

#[test]
fn tag_names_are_those_of_the_heading_to_the_letter() {
    for (heading, tag) in [
        ("charts-1.1.1 (2026-11-20)", "charts-1.1.1"),
        ("v1.2.0", "v1.2.0"),
        ("1.10", "1.10"),
        ("app/1.2.0", "app/1.2.0"),
        ("app/v1.2.0", "app/v1.2.0"),
        ("charts_v1.2.0", "charts_v1.2.0"),
        ("Version 1.2.0", "1.2.0"),
        ("## [v1.2.0](https://a.b)", "v1.2.0"),
        ("Widget 1.2.0", "1.2.0"),
        ("Widget v1.2.0", "v1.2.0"),
        ("release-1.2.0", "release-1.2.0"),
    ] {
        let notes = parse(heading.as_bytes());
        let newest = notes.newest().unwrap_or_else(|| panic!("{heading}"));
        assert_eq!(newest.tag_name(), Some(tag), "{heading}");
        assert!(notes.entry(tag).is_some(), "{heading}");
    }
}

#[test]
fn unreleased_entries_dictate_nothing() {
    for heading in [
        "## [Unreleased]",
        "## Unreleased",
        "# UNRELEASED",
        "## [Unreleased](https://a.b/compare/v1.2.0...HEAD)",
        "## [Unreleased] - yyyy-mm-dd",
        "## Unreleased (2026-XX-XX)",
        "## HEAD",
        "## master (unreleased)",
        "## Next release",
        "## not released yet",
        "Unreleased\n----------",
        "Unreleased",
        "[Unreleased]",
    ] {
        let marks = if heading.starts_with('#') {
            heading.split(' ').next().unwrap_or_default()
        } else {
            ""
        };
        let below = if heading.contains("---") {
            "1.2.0\n-----".to_owned()
        } else {
            format!("{marks} 1.2.0").trim_start().to_owned()
        };
        let notes = parse(format!("{heading}\n\n- A note.\n\n{below}\n\n- A note.\n").as_bytes());
        assert_eq!(notes.entries.len(), 2, "{heading}: {:?}", outline(&notes));
        assert_eq!(notes.entries[0].release(), None, "{heading}");
        assert_eq!(notes.entries[0].tag_name(), None, "{heading}");
        assert_eq!(notes.newest().unwrap().version_text(), "1.2.0", "{heading}");
        assert_eq!(notes.faults, [], "{heading}");
    }
}
