//! Many charts in one repository.

use relmap_testkit::Fixture;

use super::{begin, chart, goes_on, passes, read, release, relmap, succeeds};

fn charts(count: usize) -> Fixture {
    let fixture = Fixture::new();
    for number in 1..=count {
        chart(
            &fixture,
            &format!("charts/c{number}/"),
            &format!("c{number}"),
            &format!("1.0.{number}"),
            "1.0.0",
        );
    }
    fixture.commit("Begin");
    fixture
}

#[test]
fn a_check_after_init_is_quiet_and_one_change_is_one_release() {
    let fixture = charts(12);
    for number in 1..=12 {
        fixture.annotated_tag(&format!("c{number}-1.0.{number}"));
    }
    let ran = begin(&fixture, &[]);
    assert!(!ran.stdout.contains("\n  +"), "{}", ran.whole());
    let ran = succeeds(&fixture, &["check"]);
    assert_eq!(ran.stdout, "12 components: 12 unchanged (check them too with --all)\n");
    passes(&fixture);
    goes_on(&fixture, "charts/c7/", "c7", "1.0.8", "c7-1.0.8");
}

#[test]
fn charts_that_were_never_tagged_take_one_line_each() {
    let fixture = charts(8);
    let ran = begin(&fixture, &[]);
    let guess = "guess: 8 charts have no tag yet; once this is committed, `relmap release` makes tags such as c1-1.0.1\n";
    assert!(ran.stdout.contains(guess), "{}", ran.whole());
    let ran = succeeds(&fixture, &["check"]);
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(lines.len(), 10, "{}", ran.whole());
    assert_eq!(lines[0], "pass      c1  1.0.1  first release  charts/c1");
    assert_eq!(lines[8..], ["", "8 components: 8 pass"]);
}

#[test]
fn init_completes_what_is_there_and_overwrites_nothing() {
    let fixture = Fixture::new();
    chart(&fixture, "charts/a/", "a", "1.0.0", "1.0.0");
    release(&fixture, "a-1.0.0");
    begin(&fixture, &[]);
    let before = read(&fixture, "charts/a/RELEASE.txt");
    chart(&fixture, "charts/b/", "b", "2.0.0", "1.0.0");
    release(&fixture, "b-2.0.0");
    begin(&fixture, &[]);
    assert_eq!(read(&fixture, "charts/a/RELEASE.txt"), before);
    assert!(read(&fixture, "charts/b/RELEASE.txt").starts_with("b-2.0.0 "));
    passes(&fixture);
    let ran = relmap(&fixture, &["init"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert_eq!(ran.stdout, "nothing to write\n");
}

/// What a tag is called cannot be changed, so nothing is said of it.
#[test]
fn headings_that_are_tags_are_taken_as_they_are() {
    let fixture = Fixture::new();
    chart(&fixture, "", "web", "0.46.00", "1.0.0");
    release(&fixture, "web-0.46.00");
    chart(&fixture, "", "web", "0.46.1", "1.0.0");
    release(&fixture, "web-0.46.1");
    begin(&fixture, &[]);
    assert!(read(&fixture, "RELEASE.txt").contains("\nweb-0.46.00 ("));
    let ran = succeeds(&fixture, &["check", "--all"]);
    assert!(!ran.stdout.contains("warning"), "{}", ran.whole());
}
