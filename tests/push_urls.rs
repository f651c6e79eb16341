//! Remotes that are pushed to several places, or to others than they are read from: all have to have a
//! release before it is done.

use std::path::PathBuf;

use relmap_testkit::Fixture;

use crate::support::{chart_files, charts, declare, edit, relmap};

const TAG: &str = "refs/tags/charts-1.1.1";
const MAP: &str = "refs/heads/release-map";

/// A chart with a patch to be released, and three bare copies of it: `o`, `p` and `q`.
fn to_release() -> Fixture {
    let fixture = charts();
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    declare(&fixture, "", "charts-1.1.1", "App: app-1.2.0\n");
    fixture.commit("Raise the replica count");
    for name in ["o", "p", "q"] {
        let path = bare(&fixture, name);
        fixture.git(["clone", "--quiet", "--bare", ".", path.to_str().unwrap()]);
    }
    fixture
}

fn bare(fixture: &Fixture, name: &str) -> PathBuf {
    fixture.beside(&format!("{name}.git"))
}

fn url(fixture: &Fixture, name: &str) -> String {
    format!("file://{}", bare(fixture, name).display())
}

/// The remote `origin` is read from `o` and pushed to `p` and `q`.
fn two_places() -> Fixture {
    let fixture = to_release();
    fixture.git(["remote", "add", "origin", &url(&fixture, "o")]);
    for name in ["p", "q"] {
        fixture.git(["config", "--add", "remote.origin.pushurl", &url(&fixture, name)]);
    }
    fixture
}

/// What a reference leads to at a place; empty if it is not there.
fn at(fixture: &Fixture, name: &str, reference: &str) -> String {
    let path = bare(fixture, name);
    fixture.git([
        "--git-dir",
        path.to_str().unwrap(),
        "for-each-ref",
        "--format=%(objectname)",
        reference,
    ])
}

fn remove(fixture: &Fixture, name: &str, reference: &str) {
    let path = bare(fixture, name);
    fixture.git(["--git-dir", path.to_str().unwrap(), "update-ref", "-d", reference]);
}

#[track_caller]
fn releases(fixture: &Fixture) {
    let ran = relmap(fixture, &["release", "--push"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
}

/// The release is at these places and nowhere else, and a second run has nothing left to do.
#[track_caller]
fn assert_at(fixture: &Fixture, places: &[&str]) {
    for name in ["o", "p", "q"] {
        for reference in [TAG, MAP] {
            let is_there = !at(fixture, name, reference).is_empty();
            assert_eq!(is_there, places.contains(&name), "{reference} at {name}");
        }
    }
    for reference in [TAG, MAP] {
        assert!(
            places
                .iter()
                .all(|name| at(fixture, name, reference) == at(fixture, places[0], reference))
        );
    }
    let ran = relmap(fixture, &["release", "--push"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(ran.stdout.ends_with("nothing to do\n"), "{}", ran.whole());
}

fn one(fixture: &Fixture, key: &str, name: &str) {
    fixture.git(["config", "--add", key, &url(fixture, name)]);
}

#[test]
fn a_release_goes_to_every_place_that_git_pushes_to() {
    type Setting = dyn Fn(&Fixture);
    let settings: [(&Setting, &[&str]); 6] = [
        (&|f| one(f, "remote.origin.pushurl", "p"), &["p"]),
        (
            &|f| ["p", "q"].iter().for_each(|name| one(f, "remote.origin.pushurl", name)),
            &["p", "q"],
        ),
        (&|f| one(f, "remote.origin.url", "q"), &["o", "q"]),
        (
            &|f| {
                f.git(["config", &format!("url.{}.pushInsteadOf", url(f, "p")), &url(f, "o")]);
            },
            &["p"],
        ),
        (
            // The rule fits one of two URLs, and then git leaves the other one out.
            &|f| {
                one(f, "remote.origin.url", "q");
                f.git(["config", &format!("url.{}.pushInsteadOf", url(f, "p")), &url(f, "o")]);
            },
            &["p"],
        ),
        (
            &|f| {
                f.git(["config", &format!("url.{}.insteadOf", url(f, "q")), "company:charts"]);
                f.git(["config", "remote.origin.pushurl", "company:charts"]);
            },
            &["q"],
        ),
    ];
    for (set, places) in settings {
        let fixture = to_release();
        fixture.git(["remote", "add", "origin", &url(&fixture, "o")]);
        set(&fixture);
        let shown = fixture.git(["remote", "get-url", "--push", "--all", "origin"]);
        let expected: Vec<String> = places.iter().map(|name| url(&fixture, name)).collect();
        assert_eq!(shown.lines().collect::<Vec<_>>(), expected, "git itself");
        let ran = relmap(&fixture, &["release", "--push"]);
        assert_eq!(ran.code, 0, "{}", ran.whole());
        let line = format!("remote    origin {}\n", expected.join(", "));
        assert!(ran.stdout.contains(&line), "{}", ran.whole());
        assert_at(&fixture, places);
    }
}

#[test]
fn what_one_place_lacks_is_pushed_as_the_others_have_it() {
    for (name, reference) in [("p", TAG), ("q", TAG), ("p", MAP), ("q", MAP)] {
        let fixture = two_places();
        releases(&fixture);
        let (tag, map) = (at(&fixture, "p", TAG), at(&fixture, "p", MAP));
        remove(&fixture, name, reference);
        // Another clone, which has neither the tag nor the map.
        fixture.git(["tag", "--delete", "charts-1.1.1"]);
        releases(&fixture);
        assert_eq!(
            (at(&fixture, name, TAG), at(&fixture, name, MAP)),
            (tag, map),
            "{name} {reference}"
        );
        assert_at(&fixture, &["p", "q"]);
    }
}

#[test]
fn a_tag_at_another_commit_is_in_the_way_wherever_it_is() {
    for name in ["o", "p", "q"] {
        let fixture = two_places();
        let path = bare(&fixture, name);
        fixture.git([
            "--git-dir",
            path.to_str().unwrap(),
            "tag",
            "charts-1.1.1",
            "charts-1.1.0^{}",
        ]);
        let ran = relmap(&fixture, &["release", "--push"]);
        assert_eq!(ran.code, 4, "{name}: {}", ran.whole());
        assert!(
            ran.stdout.contains("charts-1.1.1 exists on the remote at commit"),
            "{}",
            ran.whole()
        );
        for other in ["o", "p", "q"].iter().filter(|other| **other != name) {
            assert_eq!(at(&fixture, other, TAG), "", "{name} {other}");
        }
    }
}

#[test]
fn a_place_that_is_ahead_is_built_on_and_places_that_grew_apart_are_told() {
    let fixture = two_places();
    chart_files(&fixture, "other/", "other", "other");
    fixture.commit("Another chart");
    for name in ["o", "p", "q"] {
        fixture.git(["push", "--quiet", &url(&fixture, name), "main"]);
    }
    // The other chart's release is at q alone.
    let clone = Fixture::folder();
    clone.git(["clone", "--quiet", &url(&fixture, "q"), "."]);
    let other = relmap(&clone, &["release", "--push", "--component", "other"]);
    assert_eq!(other.code, 0, "{}", other.whole());
    let before = at(&fixture, "q", MAP);
    let ran = relmap(&fixture, &["release", "--push", "--component", "charts"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert_eq!(at(&fixture, "p", MAP), at(&fixture, "q", MAP));
    let path = bare(&fixture, "p");
    let parent = format!("{MAP}^");
    assert_eq!(fixture.git(["--git-dir", path.to_str().unwrap(), "rev-parse", &parent]), before);

    // Now p has a map of its own, without the release.
    let at_p = |arguments: &[&str]| {
        fixture.git([&["--git-dir", path.to_str().unwrap()], arguments].concat())
    };
    let tree = at_p(&["rev-parse", &format!("{MAP}^^{{tree}}")]);
    let root = at_p(&["commit-tree", "-m", "A map of its own", &tree]);
    at_p(&["update-ref", MAP, &root]);
    let (p, q) = (at(&fixture, "p", MAP), at(&fixture, "q", MAP));
    let ran = relmap(&fixture, &["release", "--push", "--component", "charts"]);
    assert_eq!(ran.code, 3, "{}", ran.whole());
    let shown = format!("origin ({})", url(&fixture, "q"));
    assert_eq!(
        ran.stderr,
        format!(
            "relmap: the servers that {shown} is pushed to differ: `{MAP}` is at commit {p} and at commit {q}, and \
             neither contains the other; bring them together, then run the same command again\n"
        )
    );
    assert_eq!((at(&fixture, "p", MAP), at(&fixture, "q", MAP)), (p, q));
}

#[test]
fn a_place_that_refuses_gets_it_later() {
    let fixture = two_places();
    let hook = bare(&fixture, "q").join("hooks/pre-receive");
    crate::release_races::script(&hook, "echo 'not on Fridays' >&2\nexit 1\n");
    let ran = relmap(&fixture, &["release", "--push"]);
    assert_eq!(ran.code, 3, "{}", ran.whole());
    assert!(
        ran.stderr.starts_with("relmap: a hook of origin rejected the push"),
        "{}",
        ran.whole()
    );
    let (tag, map) = (at(&fixture, "p", TAG), at(&fixture, "p", MAP));
    assert!(!tag.is_empty() && !map.is_empty());
    assert_eq!(at(&fixture, "q", TAG), "");
    std::fs::remove_file(&hook).unwrap();
    releases(&fixture);
    assert_eq!((at(&fixture, "q", TAG), at(&fixture, "q", MAP)), (tag, map));
    assert_at(&fixture, &["p", "q"]);
}
