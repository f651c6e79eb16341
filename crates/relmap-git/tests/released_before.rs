//! Which releases count as made before what comes next, and which versions went by without a tag.

#![allow(clippy::unwrap_used, reason = "a fixture that cannot be read is a broken test")]

mod common;

use common::{chart_in, facts, titled, write_chart};
use relmap_core::facts::{MovedPast, ReleaseTag};
use relmap_git::{At, Counted, Repository};
use relmap_testkit::Fixture;

fn released(repo: &Fixture, version: &str) {
    repo.commit(&format!("Release {version}"));
    repo.tag(&format!("app-{version}"));
}

/// All tags, each with how it counts.
fn counted(repo: &Fixture) -> Vec<(String, Counted)> {
    let repository = Repository::discover(repo.path()).unwrap();
    let told = repository.told_tags().unwrap();
    let version = |name: &str| {
        let written = name.rsplit_once("app-").unwrap().1;
        relmap_core::version::lenient(written).unwrap()
    };
    let tags: Vec<ReleaseTag> = told
        .iter()
        .map(|told| ReleaseTag {
            name: told.name.clone(),
            version: version(&told.name),
            commit: told.commit.clone(),
        })
        .collect();
    let counted = repository.released_before(&tags).unwrap();
    tags.into_iter().map(|tag| tag.name.to_string()).zip(counted).collect()
}

#[track_caller]
fn check(repo: &Fixture, wanted: &[(&str, Counted)]) {
    let wanted: Vec<_> = wanted.iter().map(|(tag, how)| ((*tag).to_owned(), *how)).collect();
    assert_eq!(counted(repo), wanted);
}

#[test]
fn what_branches_released_counts_as_for_a_baseline() {
    use Counted::{Before, Elsewhere};
    let repo = Fixture::new();
    released(&repo, "1.0.0");
    repo.commit("Work");
    repo.branch("release-1.1");
    released(&repo, "1.1.0");
    released(&repo, "1.1.1");
    repo.checkout("main");
    repo.commit("Work");
    repo.branch("release-1.2");
    released(&repo, "1.2.0");
    repo.checkout("main");
    let all = [("app-1.0.0", Before), ("app-1.1.0", Before), ("app-1.1.1", Before)];
    check(&repo, &[&all[..], &[("app-1.2.0", Before)]].concat());
    // Without the main branch at hand it is still known where HEAD was.
    repo.checkout("release-1.1");
    check(&repo, &[&all[..], &[("app-1.2.0", Elsewhere)]].concat());
    // A history that has nothing in common with this one.
    repo.git(["checkout", "--quiet", "--orphan", "pages"]);
    released(&repo, "1.1.2");
    check(
        &repo,
        &[
            ("app-1.0.0", Elsewhere),
            ("app-1.1.0", Elsewhere),
            ("app-1.1.1", Elsewhere),
            ("app-1.1.2", Before),
            ("app-1.2.0", Elsewhere),
        ],
    );
}

#[test]
fn a_badly_written_tag_yields_to_a_lower_exact_one_that_builds_on_it() {
    use Counted::{BadlyWritten, Before};
    let repo = Fixture::new();
    for version in ["4.4.3", "4.44", "4.4.4"] {
        released(&repo, version);
    }
    check(&repo, &[("app-4.4.3", Before), ("app-4.4.4", Before), ("app-4.44", BadlyWritten)]);
    let facts = facts(&repo, &common::app(), &titled("app"), At::Head);
    let names: Vec<&str> = facts.tags.iter().map(|tag| tag.name.as_str()).collect();
    assert_eq!(names, ["app-4.4.4", "app-4.4.3"]);
    // The other way round it is the newest release.
    let repo = Fixture::new();
    for version in ["4.4.3", "4.4.4", "4.44"] {
        released(&repo, version);
    }
    check(&repo, &[("app-4.4.3", Before), ("app-4.4.4", Before), ("app-4.44", Before)]);
}

/// The highest version of Chart.yaml since `app-0.1.0` that may be a release without a tag.
fn moved_past(versions: &[&str], release_file: bool) -> Option<(String, String)> {
    let repo = Fixture::new();
    write_chart(&repo, "chart", "app", "0.1.0");
    released(&repo, "0.1.0");
    if release_file {
        repo.write("chart/RELEASE.txt", "app-0.1.0\n");
    }
    for version in versions {
        write_chart(&repo, "chart", "app", version);
        repo.commit(version);
        repo.write("chart/values.yaml", format!("# after {version}\n"));
        repo.commit("Work");
    }
    let facts = facts(&repo, &chart_in("chart", "app"), &titled("app"), At::Head);
    let MovedPast { version, commit } = facts.moved_past?;
    Some((version.to_string(), repo.git(["log", "-1", "--format=%s", commit.as_str()])))
}

#[test]
fn a_skipped_version_was_perhaps_released_without_a_tag() {
    let found = |version: &str| Some((version.to_owned(), version.to_owned()));
    assert_eq!(moved_past(&["0.2.0", "0.3.0", "0.4.0"], false), found("0.3.0"));
    assert_eq!(moved_past(&["0.2.0", "0.2.1", "0.4.0"], false), found("0.2.1"));
    // One step that skips versions is none of them, but may be a release itself.
    assert_eq!(moved_past(&["0.4.0"], false), found("0.4.0"));
    assert_eq!(moved_past(&["0.0.9", "0.4.0"], false), found("0.4.0"));
    // Nothing is skipped, or a release file tells.
    assert_eq!(moved_past(&["0.1.1", "0.2.0"], false), None);
    assert_eq!(moved_past(&["0.2.0", "0.3.0", "0.4.0"], true), None);
    assert_eq!(moved_past(&["0.0.9", "0.2.0"], false), None);
}
