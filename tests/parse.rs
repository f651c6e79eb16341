//! `relmap parse`: what is in a RELEASE.txt.

use std::io::Write as _;
use std::process::Stdio;

use relmap_testkit::Fixture;

use crate::support::{command, relmap};

const NOTES: &str = "Our releases.\n\ncharts-1.1.1 (2026-11-20)\nApp: app-1.2.0\nNote: see below\n\n- Raise the \
                     default replica count to 3.\n- Notes are free text;\n  a note may go on over lines.\n\n\
                     charts-1.1.0 (2026-11-02)\nApp: app-1.2.0\n\n- First chart for app 1.2.0.\n";

#[test]
fn everything_that_was_read_is_shown() {
    let fixture = Fixture::folder();
    fixture.write("RELEASE.txt", NOTES);
    let ran = relmap(&fixture, &["parse", "--format", "json"]);
    assert_eq!(ran.code, 0);
    insta::assert_snapshot!("parse_json", ran.stdout);
    insta::assert_snapshot!("parse_text", relmap(&fixture, &["parse"]).whole());
}

#[test]
fn one_entrys_notes_are_for_pipelines() {
    let fixture = Fixture::folder();
    fixture.write("NEWS", NOTES);
    for wanted in ["1.1.1", "v1.1.1", "charts-1.1.1"] {
        let ran = relmap(&fixture, &["parse", "NEWS", "--entry", wanted]);
        let notes = "- Raise the default replica count to 3.\n- Notes are free text;\n  a note may go on over lines.\n";
        assert_eq!((ran.code, ran.stdout.as_str()), (0, notes));
    }
    let ran = relmap(&fixture, &["parse", "NEWS", "--entry", "9.9.9"]);
    assert_eq!(ran.code, 2);
    assert_eq!(
        ran.stderr,
        "relmap: NEWS has no entry `9.9.9`; the newest are charts-1.1.1, charts-1.1.0\n"
    );
}

#[test]
fn standard_input_is_read_too() {
    let fixture = Fixture::folder();
    let mut child = command(&fixture)
        .args(["parse", "-", "--format", "json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(NOTES.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["entries"][1]["version"], "1.1.0");
    assert_eq!(json["entries"][1]["line"], 11);
}

#[test]
fn faults_are_shown_where_they_stand() {
    let fixture = Fixture::folder();
    fixture.write(
        "RELEASE.txt",
        "charts-1.2 (2026-02-30)\nAp: app-1.2.0\nApp: the app\nBump: huge - x\n\n- x\n\ncharts-1.1.0\n\n- x\n\n\
         charts-1.1.0\n\n- x\n",
    );
    let ran = relmap(&fixture, &["parse"]);
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!("parse_faults", ran.whole());
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let fixture = Fixture::folder();
    let ran = relmap(&fixture, &["parse"]);
    assert_eq!(ran.code, 3);
    assert_eq!(
        ran.stderr,
        "relmap: cannot read RELEASE.txt\n  because: No such file or directory (os error 2)\n"
    );
}

/// As for every other command that reads a checkout.
#[test]
fn the_file_is_that_of_the_folder_to_start_in() {
    let fixture = Fixture::folder();
    fixture.write("RELEASE.txt", NOTES);
    let (elsewhere, place) = (Fixture::folder(), fixture.path().to_str().unwrap());
    let here = relmap(&fixture, &["parse"]).whole();
    assert_eq!(relmap(&elsewhere, &["parse", "-C", place]).whole(), here);
    assert_eq!(relmap(&elsewhere, &["parse", "-C", place, "./RELEASE.txt"]).code, 0);
    let ran = relmap(&elsewhere, &["parse", "-C", place, "NEWS"]);
    assert_eq!(ran.code, 3, "{}", ran.whole());
}

#[test]
fn a_release_file_in_a_folder_below_is_named() {
    let fixture = Fixture::new();
    fixture.write("web/Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n");
    fixture.write("web/RELEASE.txt", "web-1.0.0 (2026-11-02)\n\n- First.\n");
    fixture.commit("Begin");
    for arguments in [&["parse"][..], &["parse", "--entry", "1.0.0"]] {
        assert_eq!(
            relmap(&fixture, arguments).whole(),
            "[exit code 3]\n[standard error]\nrelmap: there is no RELEASE.txt in this folder; name the file: relmap parse \
             web/RELEASE.txt\n"
        );
    }
    // There it is the usual one, and a file that was named is that one.
    assert_eq!(relmap(&fixture, &["parse", "-C", "web"]).code, 0);
    let ran = relmap(&fixture, &["parse", "NEWS"]);
    assert!(ran.stderr.contains("NEWS") && !ran.stderr.contains("web/"), "{}", ran.whole());
}
