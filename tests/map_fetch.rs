//! `relmap map fetch`: the map from the server that keeps it.

use relmap_testkit::Fixture;

use crate::release::to_release;
use crate::support::{Ran, charts, declare, edit, relmap};

/// A repository whose map is kept at a URL, one release recorded there, and that URL.
fn at_a_server() -> (Fixture, String) {
    let fixture = to_release();
    let path = fixture.beside("map.git").display().to_string();
    fixture.git(["init", "--quiet", "--bare", &path]);
    let url = format!("file://{path}");
    fixture.write("relmap.toml", format!("[map]\nrepository = \"{url}\"\n"));
    fixture.commit("Keep the map at a server");
    fixture.git(["push", "--quiet", "origin", "main"]);
    (fixture, url)
}

#[track_caller]
fn release(fixture: &Fixture) {
    let ran = relmap(fixture, &["release", "--push"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
}

#[track_caller]
fn map(fixture: &Fixture, arguments: &[&str]) -> Ran {
    let mut all = vec!["map"];
    all.extend(arguments);
    relmap(fixture, &all)
}

#[test]
fn a_map_at_a_server_is_fetched_and_asked() {
    let (fixture, url) = at_a_server();
    release(&fixture);
    // Whoever made the release has the rows at once.
    let ran = map(&fixture, &["show"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(ran.stdout.starts_with("charts-1.1.1\tapp 1.2.0\t"), "{}", ran.whole());

    let other = fixture.clone_with(&[]);
    let missing = format!(
        "relmap: the release map at {url} has not been fetched; fetch it: relmap map fetch\n"
    );
    for question in [&["show"][..], &["find", "--app", "1.2.0"], &["verify"]] {
        let ran = map(&other, question);
        assert_eq!((ran.code, ran.stderr.as_str()), (3, missing.as_str()), "{}", ran.whole());
    }
    // Tags can answer some questions, and that is said.
    let ran = map(&other, &["diff", "charts-1.1.0", "charts-1.1.1"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert_eq!(
        ran.stderr,
        format!(
            "relmap: the release map at {url} has not been fetched, so the \
             releases are read from the tags; to fetch it: relmap map fetch\n"
        )
    );
    // For this clone the map is in a folder far away.
    let folder = format!("--allow-host={}", fixture.beside("map.git").display());
    let ran = map(&other, &["fetch", &folder]);
    assert_eq!(
        ran.whole(),
        format!("[exit code 0]\nfetched release-map from {url}: 1 record, 1 new\n")
    );
    let ran = map(&other, &["fetch", &folder]);
    assert_eq!(
        ran.whole(),
        format!("[exit code 0]\nrelease-map is up to date with {url}: 1 record\n")
    );
    let ran = map(&other, &["find", "--app", "1.2.0"]);
    assert!(ran.stdout.contains("charts-1.1.1"), "{}", ran.whole());
    let ran = map(&other, &["verify", "--remote", &folder]);
    assert!(!ran.whole().contains("map-rewritten"), "{}", ran.whole());

    // A later release is seen by the next fetch.
    edit(&fixture, "values.yaml", "replicaCount: 3", "replicaCount: 4");
    declare(&fixture, "", "charts-1.1.2", "App: app-1.2.0\n");
    fixture.commit("More");
    release(&fixture);
    let ran = map(&other, &["fetch", &folder]);
    assert_eq!(
        ran.whole(),
        format!("[exit code 0]\nfetched release-map from {url}: 2 records, 1 new\n")
    );
}

#[test]
fn a_map_that_lost_rows_at_its_server_is_not_taken() {
    let (fixture, url) = at_a_server();
    release(&fixture);
    let path = fixture.beside("map.git").display().to_string();
    let at = |revision: &str| fixture.git(["--git-dir", &path, "rev-parse", revision]);
    let before = at("release-map");
    let tree = at("release-map^{tree}");
    let other = fixture.git(["--git-dir", &path, "commit-tree", "-m", "Begin anew", &tree]);
    fixture.git(["--git-dir", &path, "update-ref", "refs/heads/release-map", &other]);
    let ran = map(&fixture, &["fetch"]);
    assert_eq!(
        ran.whole(),
        format!(
            "[exit code 3]\n[standard error]\nrelmap: the release map at {url} was rewritten: it was at commit {before} and is now at {other}, which does not contain it; the copy refs/relmap/release-map was left \
             unchanged; records are only ever added, so restore the lost ones, or delete the copy if the rewrite was intended: git -C {} update-ref -d refs/relmap/release-map\n",
            fixture.path().join(".git/relmap/map.git").display()
        )
    );
    let ran = map(&fixture, &["verify", "--remote"]);
    assert_eq!(ran.code, 1, "{}", ran.whole());
    assert!(ran.stdout.contains("map-rewritten"), "{}", ran.whole());
}

#[test]
fn a_server_without_a_map_is_told_of() {
    let (fixture, url) = at_a_server();
    let ran = map(&fixture, &["fetch"]);
    assert_eq!(
        ran.whole(),
        format!(
            "[exit code 3]\n[standard error]\nrelmap: {url} has no branch `release-map`, so there is no release map \
             yet; the first release creates it: relmap release --push\n"
        )
    );
    let ran = map(&fixture, &["import", "--branch"]);
    assert_eq!(
        (ran.code, ran.stderr),
        (
            2,
            format!(
                "relmap: relmap.toml keeps the map at {url}; import into \
                 a clone of its branch, and push the clone: relmap map import --output CLONE\n"
            )
        )
    );
}

#[test]
fn a_clone_of_one_branch_gets_the_map_beside_it() {
    let fixture = to_release();
    release(&fixture);
    let origin = format!("file://{}", fixture.beside("origin.git").display());
    let other = fixture.clone_with(&["--single-branch", "--branch", "main"]);
    other.git(["remote", "set-url", "origin", &origin]);
    assert_eq!(map(&other, &["show"]).code, 3);
    let ran = map(&other, &["fetch"]);
    assert_eq!(ran.whole(), "[exit code 0]\nfetched release-map from origin: 1 record, 1 new\n");
    let ran = map(&other, &["show"]);
    assert!(ran.stdout.starts_with("charts-1.1.1\tapp 1.2.0\t"), "{}", ran.whole());

    let ran = map(&charts(), &["fetch"]);
    assert_eq!(
        ran.whole(),
        "[exit code 3]\n[standard error]\nrelmap: there is no remote to fetch the map from; add one: \
         git remote add origin URL\n"
    );
}
