//! Headings of NEWS files: overviews, outlines, questions and spans.

use super::outline;
use crate::release_notes::parse;

#[test]
fn news_files_are_read() {
    for (file, entries) in [
        (
            "Overview of changes in Widget 1.2\n=====\n\n* x\n\nOverview of changes in Widget 1.1\n=====\n",
            &["1.2 (Widget)@1", "1.1 (Widget)@6"][..],
        ),
        (
            "Overview of changes from Widget 1.1 to Widget 1.2\n\n* x\n\n\
             Overview of changes from Widget 1.0 to Widget 1.1\n",
            &["1.2 (Widget)@1", "1.1 (Widget)@5"],
        ),
        (
            "Overview of Changes between 1.1 and 1.2\n\n* x\n\nOverview of Changes between 1.0 and 1.1\n",
            &["1.2@1", "1.1@5"],
        ),
        (
            "NEWS\n\n* Noteworthy changes in release ?.? (????-??-??) [?]\n\n** Bugs\n\n\
             * Noteworthy changes in release 4.9 (2022-11-06) [stable]\n\n** Bugs\n\n\
             * Noteworthy changes in release 4.8 (2021-01-09) [stable]\n\n** Bugs\n\n\
             * Major changes in release 4.5 (2018-01-09): candidate\n\n\
             * Noteworthy changes in release 4.4\n- x\n\nVersion 1.7 Thu Jul 11 1996\n",
            &[
                "4.9 [2022-11-06]@7",
                "4.8 [2021-01-09]@11",
                "4.5 [2018-01-09]@15",
                "4.4@17",
                "1.7 [1996-07-11]@20",
            ],
        ),
        (
            "What's New in Widget 2.7?\n\n* x\n\nWhat's New in Widget 2.6?\n\n* y\n",
            &["2.7 (Widget)@1", "2.6 (Widget)@5"],
        ),
        (
            "\nversion 2.21: Tue 21 May 16:26:30 CEST 2019\n\n\t- x\n\n\
             version 2.20: Tue 22 Jan 17:13:55 CET 2018\n\nversion 1.5: Thu Oct 20 2000\n",
            &["2.21 [2019-05-21]@2", "2.20 [2018-01-22]@6", "1.5 [2000-10-20]@8"],
        ),
        (
            "======\n\n\tMajor changes between \"x\" versions 581 and 590\n\n* x\n\n======\n\n\
             \tMajor changes between \"x\" versions 563 and 581\n",
            &["590@3", "581@9"],
        ),
        (
            "Major changes between \"x\" versions 581 and 590\n\n* x\n\n\
             Major changes between \"x\" versions 563 and 581\n",
            &["590@1", "581@5"],
        ),
    ] {
        assert_eq!(outline(&parse(file.as_bytes())), entries, "{file}");
    }
}

#[test]
fn a_question_or_a_bullet_alone_is_no_heading() {
    for file in [
        "1.1.0\n=====\n\n### Overview for 1.1.0\n\n- x\n",
        "1.1.0\n\n- x\n\nDoes it work with Widget 1.0.0?\n",
        "1.1.0\n\n* Breaking changes in the API of 1.0.0 (2020-01-01) were undone\n",
    ] {
        assert_eq!(outline(&parse(file.as_bytes())), ["1.1.0@1"], "{file}");
    }
}
