//! `--report FORMAT=PATH`: files next to the answer.

use std::fs;

use relmap_testkit::Fixture;

use crate::support::{Ran, charts, command, declare, edit, relmap};

/// A chart whose values changed and that declares a minor.
pub(crate) fn refused() -> Fixture {
    let fixture = charts();
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    declare(&fixture, "", "charts-1.2.0", "App: app-1.2.0\n");
    fixture.commit("Raise the replica count");
    fixture
}

fn read(fixture: &Fixture, path: &str) -> String {
    fs::read_to_string(fixture.path().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[track_caller]
fn reported(fixture: &Fixture, report: &str) -> Ran {
    relmap(fixture, &["check", "--report", report])
}

#[test]
fn reports_stand_beside_the_answer_and_change_nothing_of_it() {
    let fixture = refused();
    let plain = relmap(&fixture, &["check"]);
    let ran = relmap(
        &fixture,
        &["check", "--report", "junit=out/deep/relmap.xml", "--report", "json=relmap.json"],
    );
    assert_eq!((ran.code, &ran.stdout), (1, &plain.stdout));
    assert_eq!(ran.stderr, "");
    assert!(read(&fixture, "out/deep/relmap.xml").contains("<failure message=\"bump-too-large"));
    let json = relmap(&fixture, &["check", "--format", "json"]);
    assert_eq!(read(&fixture, "relmap.json"), json.stdout);
    // Nothing is left of how they were written.
    let mut left: Vec<_> = fs::read_dir(fixture.path().join("out/deep")).unwrap().collect();
    assert_eq!(left.pop().unwrap().unwrap().file_name(), "relmap.xml");
    assert!(left.is_empty());
}

#[test]
fn a_report_takes_the_place_of_an_older_one() {
    let fixture = refused();
    fixture.write("relmap.xml", "old".repeat(100_000));
    reported(&fixture, "junit=relmap.xml");
    assert!(read(&fixture, "relmap.xml").starts_with("<?xml"));
    assert!(read(&fixture, "relmap.xml").ends_with("</testsuites>\n"));
}

#[cfg(unix)]
#[test]
fn links_and_pipes_and_permissions_stay_what_they_are() {
    use std::os::unix::fs::PermissionsExt as _;

    let fixture = refused();
    // Of a link in the work tree nobody knows who made it; `writes.rs` tests those.
    let (real, link) = (fixture.beside("real.xml"), fixture.beside("link.xml"));
    fs::write(&real, "old").unwrap();
    std::os::unix::fs::symlink("real.xml", &link).unwrap();
    reported(&fixture, &format!("junit={}", link.display()));
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(fs::read_to_string(&real).unwrap().starts_with("<?xml"));

    assert_eq!(reported(&fixture, "junit=/dev/null").code, 1);
    assert!(!fs::metadata("/dev/null").unwrap().is_file());

    // The umask decides who reads it, as for any other file.
    let made = fs::File::create(fixture.path().join("usual")).unwrap().metadata().unwrap();
    reported(&fixture, "junit=new.xml");
    let report = fs::metadata(fixture.path().join("new.xml")).unwrap();
    assert_eq!(report.permissions().mode(), made.permissions().mode());
}

#[test]
fn a_report_that_cannot_be_written_does_not_hide_the_verdict() {
    let fixture = refused();
    fixture.write("file", "");
    // Ignored, so that nothing is said of it.
    fixture.write(".git/info/exclude", "file\n");
    let plain = relmap(&fixture, &["check"]);
    let arguments = ["--report", "junit=file/a.xml", "--report", "json=.", "--report", "json=b"];
    let ran = relmap(&fixture, &[&["check"], &arguments[..]].concat());
    assert_eq!((ran.code, &ran.stdout), (3, &plain.stdout));
    let lines: Vec<&str> = ran.stderr.lines().collect();
    assert_eq!(lines.len(), 2, "{}", ran.stderr);
    assert!(lines[0].starts_with("relmap: cannot write the report file/a.xml: "), "{}", lines[0]);
    assert!(lines[1].starts_with("cannot write the report .: "), "{}", lines[1]);
    // The one that can be written is.
    assert!(read(&fixture, "b").starts_with('{'));
}

#[test]
fn standard_output_holds_one_document() {
    let fixture = refused();
    let plain = relmap(&fixture, &["check"]);
    let ran = reported(&fixture, "junit=-");
    assert_eq!(ran.code, 1);
    assert!(ran.stdout.starts_with("<?xml") && ran.stdout.ends_with("</testsuites>\n"));
    assert_eq!(ran.stderr, plain.stdout);
    let ran = relmap(&fixture, &["check", "--report", "junit=-", "--report", "json=-"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert_eq!(
        ran.stderr,
        "relmap: only one report can go to standard output; give the others a file\n"
    );
}

#[test]
fn a_reader_that_goes_away_does_not_keep_reports_from_being_written() {
    use std::process::Stdio;

    let fixture = refused();
    let mut child = command(&fixture)
        .args(["check", "--report", "junit=relmap.xml"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    child.wait().unwrap();
    assert!(read(&fixture, "relmap.xml").starts_with("<?xml"));
}

#[test]
fn what_is_no_report_is_usage() {
    let fixture = refused();
    for (report, message) in [
        ("junti=a.xml", "there is no format `junti`; did you mean `junit`?"),
        ("junit", "no path is given; write FORMAT=PATH, such as junit=relmap.xml"),
    ] {
        let ran = reported(&fixture, report);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
        assert!(ran.stderr.contains(message), "{}", ran.stderr);
    }
}

#[test]
fn next_reports_whether_the_next_version_is_known() {
    let fixture = refused();
    let ran =
        relmap(&fixture, &["next", "--report", "junit=relmap.xml", "--report", "json=a.json"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "1.1.1\n"));
    let report = read(&fixture, "relmap.xml");
    assert!(report.contains("failures=\"0\" errors=\"0\""), "{report}");
    assert!(report.contains("name=\"tags-missing\""), "{report}");
    assert_eq!(read(&fixture, "a.json"), relmap(&fixture, &["next", "--format", "json"]).stdout);

    let clone = fixture.clone_shallow(1);
    let ran = relmap(&clone, &["next", "--report", "junit=relmap.xml"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (3, ""));
    assert!(read(&clone, "relmap.xml").contains("<error message=\"shallow-history"));
}

#[test]
fn a_reader_of_the_report_that_goes_away_is_no_failure() {
    use std::process::Stdio;

    let fixture = refused();
    let mut child = command(&fixture)
        .args(["check", "--report", "junit=-"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let ran = child.wait_with_output().unwrap();
    assert!(!String::from_utf8(ran.stderr).unwrap().contains("cannot write"));
}
