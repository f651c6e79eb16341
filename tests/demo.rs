//! `relmap demo`: the story is told to its end, and the repositories stay.

use relmap_testkit::Fixture;

use crate::support::{command, finish};

#[test]
fn the_demonstration_ends_well_and_leaves_its_repositories() {
    let fixture = Fixture::folder();
    let ran = finish(command(&fixture).arg("demo").env("TMPDIR", fixture.path()));
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let folders = std::fs::read_dir(fixture.path()).unwrap().map(|entry| entry.unwrap().path());
    let is_demo = |path: &std::path::PathBuf| path.to_string_lossy().contains("/relmap-demo-");
    let folder = folders.into_iter().find(is_demo).unwrap();
    let shown = ran.stdout.replace(folder.to_str().unwrap(), "FOLDER");
    insta::assert_snapshot!("demo", without_ids_and_times(&shown));
    for repository in ["app", "charts", "colleague", "kafka"] {
        assert!(folder.join(repository).join(".git").is_dir(), "{repository}");
    }
}

/// A pull request may push nothing, and the demo pushes to its own repositories.
#[test]
fn the_demonstration_ends_well_in_a_pull_request_too() {
    let fixture = Fixture::folder();
    let mut demo = command(&fixture);
    demo.arg("demo").env("TMPDIR", fixture.path());
    demo.envs([
        ("CHANGE_ID", "7"),
        ("CHANGE_TARGET", "main"),
        ("JENKINS_URL", "https://j.example"),
    ]);
    let ran = finish(&mut demo);
    assert_eq!(ran.code, 0, "{}", ran.whole());
}

/// What differs from run to run: ids of commits, and times.
fn without_ids_and_times(text: &str) -> String {
    let mut shown = String::new();
    for word in text.split_inclusive(|c: char| !(c.is_ascii_alphanumeric() || "-:".contains(c))) {
        let bare =
            word.trim_end_matches(|c: char| !(c.is_ascii_alphanumeric() || "-:".contains(c)));
        let is_id =
            matches!(bare.len(), 9 | 12 | 40) && bare.chars().all(|c| c.is_ascii_hexdigit());
        let is_time = bare.len() >= 10 && bare.starts_with("20") && bare.as_bytes()[4] == b'-';
        let new = match (is_id, is_time) {
            (true, _) => "ID",
            (_, true) if bare.contains('T') => "TIME",
            (_, true) => "DAY",
            _ => bare,
        };
        shown.push_str(new);
        shown.push_str(&word[bare.len()..]);
    }
    shown
}

#[test]
fn without_a_registry_the_demonstration_says_what_to_install() {
    let fixture = Fixture::folder();
    let mut bare = command(&fixture);
    bare.args(["demo", "--artifacts"]).env("PATH", fixture.path()).env("TMPDIR", fixture.path());
    let ran = finish(&mut bare);
    assert_eq!((ran.code, ran.stdout.as_str()), (3, ""), "{}", ran.whole());
    assert!(ran.stderr.contains("apt-get install docker-registry"), "{}", ran.whole());
    assert_eq!(std::fs::read_dir(fixture.path()).unwrap().count(), 0);
}
