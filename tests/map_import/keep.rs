//! Keeping the rows: files, and the branch.

use relmap_testkit::Fixture;

use super::{import, release};
use crate::support::{command, finish, relmap};

fn charts() -> Fixture {
    let fixture = Fixture::new();
    release(&fixture, "charts/web/", "web", "1.0.0", "web-1.0.0");
    release(&fixture, "charts/db/", "db", "2.0.0", "db-2.0.0");
    fixture
}

fn read(fixture: &Fixture, path: &str) -> String {
    std::fs::read_to_string(fixture.path().join(path)).unwrap()
}

#[test]
fn files_get_new_rows_and_keep_the_old() {
    let fixture = charts();
    let ran = import(&fixture, &["--output", "../map"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert_eq!(ran.stderr, "relmap: 2 records added to 2 files in ./../map; 0 there already\n");
    let first = read(&fixture, "../map/web.jsonl");
    insta::assert_snapshot!("map_import_file", first);
    let again = import(&fixture, &["--output", "../map"]);
    assert_eq!(
        again.stderr,
        "relmap: ./../map holds all of it already (2 records); nothing was added\n"
    );
    assert_eq!(read(&fixture, "../map/web.jsonl"), first);

    // What somebody wrote into a file stays.
    let noted = first.replace("\"images\":[]}", "\"images\":[],\"note\":\"seen\"}");
    fixture.write("../map/web.jsonl", &noted);
    release(&fixture, "charts/web/", "web", "0.9.0", "web-0.9.0");
    let ran = import(&fixture, &["--output", "../map"]);
    assert_eq!(ran.stderr, "relmap: 1 record added to 1 file in ./../map; 2 there already\n");
    let merged = read(&fixture, "../map/web.jsonl");
    assert!(merged.starts_with(&noted), "{merged}");
    assert!(merged.lines().last().unwrap().contains("web-0.9.0"), "{merged}");
    let names = std::fs::read_dir(fixture.beside("map")).unwrap().count();
    assert_eq!(names, 2, "no file is left behind");
}

#[test]
fn a_recorded_row_is_never_changed() {
    let fixture = charts();
    import(&fixture, &["--output", "../map"]);
    let before = read(&fixture, "../map/web.jsonl");
    let old = fixture.git(["rev-parse", "web-1.0.0"]);
    fixture.git(["tag", "--force", "web-1.0.0", "main"]);
    let ran = import(&fixture, &["--output", "../map"]);
    assert_eq!(ran.code, 4);
    assert_eq!(ran.stdout, "");
    assert_eq!(
        ran.stderr,
        format!(
            "relmap: ./../map has records that conflict with these, so nothing was written:\n  web-1.0.0 is \
             in the map already with commit {old}, not {}; a record is never changed\n  keep \
             the map as it is, or write to another place with --output\n",
            fixture.head()
        )
    );
    assert_eq!(read(&fixture, "../map/web.jsonl"), before);
}

#[test]
fn a_damaged_file_is_left_alone() {
    let fixture = charts();
    fixture.write("../map/web.jsonl", "{\"schema\":2,\"title\":3}\n");
    let ran = import(&fixture, &["--output", "../map"]);
    assert_eq!(ran.code, 3);
    assert_eq!(
        ran.stderr,
        "relmap: web.jsonl is not a valid release map, so nothing was written:\n  web.jsonl:1:21: \
         `title` must be a string, not a number\n"
    );
    assert!(!fixture.beside("map").join("db.jsonl").exists());
}

#[test]
fn the_branch_grows_and_the_work_tree_stays() {
    let fixture = charts();
    let head = fixture.head();
    let ran = import(&fixture, &["--branch", "release-map"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let first = fixture.git(["rev-parse", "release-map"]);
    assert_eq!(
        ran.stderr,
        format!(
            "relmap: 2 records added to the branch release-map in commit {}; 0 there already; it \
             is only in this clone, which has no remote\n",
            &first[..12]
        )
    );
    assert_eq!(fixture.git(["ls-tree", "--name-only", "release-map"]), "db.jsonl\nweb.jsonl");
    assert_eq!(
        fixture.git(["log", "-1", "--format=%s%n%cn", "release-map"]),
        "Import 2 releases from history\nC. Committer"
    );
    assert_eq!((fixture.head(), fixture.git(["status", "--porcelain"])), (head, String::new()));

    let again = import(&fixture, &["--branch"]);
    assert_eq!(
        again.stderr,
        "relmap: the branch release-map holds all of it already (2 records); nothing was added\n"
    );
    assert_eq!(fixture.git(["rev-parse", "release-map"]), first);

    release(&fixture, "charts/web/", "web", "1.1.0", "web-1.1.0");
    import(&fixture, &["--branch"]);
    assert_eq!(fixture.git(["rev-parse", "release-map^"]), first);
    let shown = relmap(&fixture, &["map", "show", "web"]);
    assert!(shown.stdout.contains("web-1.1.0"), "{}", shown.whole());
}

#[test]
fn a_clone_builds_on_the_map_of_its_remote() {
    let fixture = charts();
    import(&fixture, &["--branch"]);
    let recorded = fixture.git(["rev-parse", "release-map"]);
    let clone = fixture.clone_with(&[]);
    release(&clone, "charts/web/", "web", "1.1.0", "web-1.1.0");
    let ran = import(&clone, &["--branch"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert_eq!(clone.git(["rev-parse", "release-map^"]), recorded);
}

#[test]
fn branches_that_are_not_for_a_map_are_refused() {
    let fixture = charts();
    fixture.branch("docs");
    fixture.checkout("main");
    for (name, message) in [
        (
            "main",
            "the branch `main` is checked out; check out another one, or write with --output .",
        ),
        (
            "docs",
            "the branch `docs` has files that do not belong to \
             a release map (charts); use a separate branch: --branch release-map",
        ),
        ("a..b", "`a..b` is not a valid branch name; write for example --branch release-map"),
    ] {
        let ran = import(&fixture, &["--branch", name]);
        assert_eq!((ran.code, ran.stderr), (2, format!("relmap: {message}\n")));
    }
}

#[test]
fn somebody_must_make_the_commit() {
    let fixture = charts();
    let mut command = command(&fixture);
    command.args(["map", "import", "--branch"]);
    for name in ["GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"]
    {
        command.env_remove(name);
    }
    let ran = finish(&mut command);
    assert_eq!(ran.code, 3);
    assert_eq!(
        ran.stderr,
        "relmap: git does not know who commits; run `git config --global user.name NAME` and \
         `git config --global user.email ADDRESS`\n"
    );
}
