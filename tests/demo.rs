//! `relmap demo`: the story is told to its end, and the repositories stay.

use relmap_testkit::Fixture;

use crate::support::{command, finish};

#[test]
fn the_demonstration_ends_well_and_leaves_its_repositories() {
    let fixture = Fixture::folder();
    let ran = finish(command(&fixture).arg("demo").env("TMPDIR", fixture.path()));
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let folder = std::fs::read_dir(fixture.path()).unwrap().next().unwrap().unwrap().path();
    let shown = ran.stdout.replace(folder.to_str().unwrap(), "FOLDER");
    insta::assert_snapshot!("demo", shown);
    for repository in ["app", "charts", "kafka"] {
        assert!(folder.join(repository).join(".git").is_dir(), "{repository}");
    }
}
