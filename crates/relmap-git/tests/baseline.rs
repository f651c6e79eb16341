//! Which release a component is compared with.

mod common;

use common::{app, baseline, chart_in, describe, facts, titled, write_chart};
use relmap_core::component::{TagScheme, TagTemplate};
use relmap_git::At;
use relmap_testkit::{EPOCH, Fixture};

const DAY: i64 = 86_400;

/// Each release as a commit with a tag.
fn released(tags: &[&str]) -> Fixture {
    let repo = Fixture::new();
    for tag in tags {
        repo.commit(tag);
        repo.tag(tag);
    }
    repo
}

fn tag_names(repo: &Fixture, scheme: &TagScheme) -> Vec<String> {
    let facts = facts(repo, &app(), scheme, At::Head);
    facts.tags.into_iter().map(|tag| tag.name.to_string()).collect()
}

#[test]
fn the_highest_version_counts_and_not_the_newest_tag() {
    let repo = released(&["app-1.9.0", "app-1.10.0", "app-1.2.0"]);
    repo.commit("more");
    assert_eq!(baseline(&repo), "app-1.10.0");
    assert_eq!(tag_names(&repo, &titled("app")), ["app-1.10.0", "app-1.9.0", "app-1.2.0"]);
}

#[test]
fn a_tag_at_head_counts() {
    assert_eq!(baseline(&released(&["app-1.0.0"])), "app-1.0.0");
}

#[test]
fn every_scheme_is_read_also_with_slashes_and_packed() {
    for tag in
        ["app-1.2.3", "app/1.2.3", "v1.2.3", "1.2.3", "app-v1.2.3", "app_v1.2.3", "app@1.2.3"]
    {
        let repo = released(&[tag]);
        repo.commit("more");
        assert_eq!(baseline(&repo), tag);
        repo.git(["pack-refs", "--all"]);
        assert_eq!(baseline(&repo), tag, "packed");
    }
}

/// Packed references can list names that git forbids, and so can a server. They count as they did when they were made.
#[test]
fn tags_with_names_that_git_forbids_are_not_overlooked() {
    let repo = released(&["app-1.0.0"]);
    let head = repo.head();
    let names = ["app-1.1.0+a.lock", "app 1.3.0", "app~1.4.0", "x//1.5.0"];
    let lines = names.map(|name| format!("{head} refs/tags/{name}\n"));
    let packed = lines.concat();
    repo.write(
        ".git/packed-refs",
        format!("# pack-refs with: peeled fully-peeled sorted \n{packed}"),
    );
    assert_eq!(tag_names(&repo, &titled("app")), ["app-1.1.0+a.lock", "app-1.0.0"]);
    assert_eq!(baseline(&repo), "app-1.1.0+a.lock");
    let repository = relmap_git::Repository::open(repo.path()).unwrap();
    let mut listed: Vec<String> =
        repository.tags().unwrap().names().map(ToString::to_string).collect();
    listed.sort();
    assert_eq!(listed, ["app 1.3.0", "app-1.0.0", "app-1.1.0+a.lock", "app~1.4.0", "x//1.5.0"]);
}

#[test]
fn a_floating_or_badly_written_tag_never_goes_before_the_exact_one() {
    for loose in ["app-1.1", "app-01.1.0", "app-v1.1"] {
        let repo = released(&["app-1.0.0", "app-1.1.0", loose]);
        repo.commit("more");
        assert_eq!(baseline(&repo), "app-1.1.0", "{loose}");
        assert_eq!(tag_names(&repo, &titled("app")), ["app-1.1.0", "app-1.0.0"], "{loose}");
    }
    // By itself it is a release.
    let repo = released(&["app-1.0.0", "app-1.1"]);
    repo.commit("more");
    assert_eq!(baseline(&repo), "app-1.1");
}

#[test]
fn of_two_names_for_one_release_the_form_of_most_tags_counts() {
    for (tags, expected) in [
        (["v1.0.0", "1.1.0", "v1.1.0"], "v1.1.0"),
        (["1.0.0", "1.1.0", "v1.1.0"], "1.1.0"),
        (["app-1.0.0", "app-v1.1.0", "app-1.1.0"], "app-1.1.0"),
    ] {
        let repo = released(&tags);
        repo.commit("more");
        assert_eq!(baseline(&repo), expected, "{tags:?}");
    }
}

#[test]
fn names_that_begin_alike_are_kept_apart() {
    let repo = released(&["prometheus-adapter-9.0.0", "prometheus-1.0.0", "argo-cd-5.0.0"]);
    let of = |title: &str| describe(&facts(&repo, &app(), &titled(title), At::Head).baseline);
    assert_eq!(of("prometheus"), "prometheus-1.0.0");
    assert_eq!(of("prometheus-adapter"), "prometheus-adapter-9.0.0");
    assert_eq!(of("argo"), "nothing");
}

#[test]
fn titled_tags_go_before_bare_ones() {
    let repo = released(&["v9.0.0", "app-1.0.0"]);
    assert_eq!(baseline(&repo), "app-1.0.0");
    assert_eq!(tag_names(&repo, &titled("app")), ["app-1.0.0"]);
}

#[test]
fn a_template_reads_only_its_own() {
    let repo = released(&["app-9.0.0", "rel/1.0.0"]);
    let scheme = TagScheme::configured(TagTemplate::new("rel/{version}", "app").unwrap());
    assert_eq!(tag_names(&repo, &scheme), ["rel/1.0.0"]);
}

#[test]
fn annotated_and_nested_tags_lead_to_their_commit() {
    let repo = Fixture::new();
    let commit = repo.commit("one");
    repo.annotated_tag("app-1.0.0");
    repo.git(["tag", "-a", "-m", "nested", "app-1.1.0", "app-1.0.0"]);
    repo.commit("two");
    for _ in 0..2 {
        let facts = facts(&repo, &app(), &titled("app"), At::Head);
        assert_eq!(describe(&facts.baseline), "app-1.1.0");
        assert!(facts.tags.iter().all(|tag| tag.commit == commit.parse().unwrap()));
        repo.git(["pack-refs", "--all"]);
    }
}

#[test]
fn tags_on_trees_and_files_are_no_releases() {
    let repo = Fixture::new();
    repo.write("a", "a");
    repo.commit("one");
    repo.tag("app-1.0.0");
    repo.git(["tag", "app-2.0.0", "HEAD^{tree}"]);
    repo.git(["tag", "-a", "-m", "file", "app-3.0.0", "HEAD:a"]);
    assert_eq!(tag_names(&repo, &titled("app")), ["app-1.0.0"]);
    // Nor do they make their shape of name the component's.
    repo.git(["tag", "-d", "app-1.0.0"]);
    repo.tag("v0.1.0");
    assert_eq!(tag_names(&repo, &titled("app")), ["v0.1.0"]);
}

#[test]
fn prereleases_count_only_where_there_is_no_final_release() {
    let repo = released(&["app-1.0.0-rc.2", "app-1.0.0-rc.10"]);
    assert_eq!(baseline(&repo), "app-1.0.0-rc.10");
    repo.tag("app-0.9.0");
    repo.commit("more");
    assert_eq!(baseline(&repo), "app-0.9.0");
    assert_eq!(
        tag_names(&repo, &titled("app")),
        ["app-1.0.0-rc.10", "app-1.0.0-rc.2", "app-0.9.0"]
    );
}

#[test]
fn build_metadata_makes_no_version_higher() {
    let repo = released(&["app-1.0.0+9", "app-1.0.0", "app-1.0.0+10"]);
    assert_eq!(tag_names(&repo, &titled("app")), ["app-1.0.0", "app-1.0.0+10", "app-1.0.0+9"]);
}

#[test]
fn a_maintenance_branch_is_compared_with_its_own_line() {
    let repo = released(&["app-1.0.0", "app-1.1.0"]);
    repo.branch("release-1.0");
    repo.git(["reset", "--quiet", "--hard", "app-1.0.0"]);
    repo.commit("fix");
    assert_eq!(baseline(&repo), "app-1.0.0");
    repo.tag("app-1.0.1");
    repo.commit("fix again");
    assert_eq!(baseline(&repo), "app-1.0.1");
    repo.checkout("main");
    repo.commit("feature");
    assert_eq!(baseline(&repo), "app-1.1.0");
    // Once the branch is merged back, its tags are ancestors too, and still lower.
    repo.merge(&["release-1.0"]);
    assert_eq!(baseline(&repo), "app-1.1.0");
}

#[test]
fn a_tag_on_another_branch_is_known_and_no_baseline() {
    let repo = released(&["app-1.0.0"]);
    repo.branch("side");
    repo.commit("side");
    repo.tag("app-2.0.0");
    repo.checkout("main");
    repo.commit("main");
    assert_eq!(baseline(&repo), "app-1.0.0");
    assert_eq!(tag_names(&repo, &titled("app")), ["app-2.0.0", "app-1.0.0"]);
}

#[test]
fn wrong_clocks_give_no_wrong_answer() {
    // The release was made by a machine that lives in the future, the work after it by one that
    // lives in the past.
    let repo = Fixture::new();
    repo.commit_at("one", EPOCH);
    repo.tag("app-1.0.0");
    repo.commit_at("two", EPOCH + 3650 * DAY);
    repo.tag("app-1.1.0");
    for number in 0..5 {
        repo.commit_at("late", EPOCH - number * DAY);
    }
    repo.branch("side");
    repo.commit_at("side", EPOCH + DAY);
    repo.tag("app-1.2.0");
    repo.checkout("main");
    repo.commit_at("head", EPOCH - 400 * DAY);
    // The branch of 1.2.0 left the line after 1.1.0, whatever the clocks say.
    assert_eq!(baseline(&repo), "app-1.2.0");
    repo.git(["tag", "-d", "app-1.2.0"]);
    assert_eq!(baseline(&repo), "app-1.1.0");
}

/// Tags a release on a branch of its own, and goes back to where it was.
fn release_on_branch(repo: &Fixture, branch: &str, tags: &[&str]) {
    repo.branch(branch);
    for tag in tags {
        repo.commit(tag);
        repo.tag(tag);
    }
    repo.checkout("main");
}

#[test]
fn a_release_of_a_branch_that_never_came_back_counts_as_released_before() {
    let repo = released(&["app-0.1.0"]);
    repo.commit("feature");
    release_on_branch(&repo, "release-0.2", &["app-0.2.0", "app-0.2.1"]);
    repo.commit("feature");
    assert_eq!(baseline(&repo), "app-0.2.1");
    release_on_branch(&repo, "release-0.3", &["app-0.3.0-rc.1", "app-0.3.0"]);
    repo.commit("feature");
    assert_eq!(baseline(&repo), "app-0.3.0");
    // A branch that left the line later goes first, and a prerelease is none yet.
    release_on_branch(&repo, "release-0.4", &["app-0.4.0-rc.1"]);
    repo.commit("feature");
    assert_eq!(baseline(&repo), "app-0.3.0");
    // A repair of the older branch changes nothing.
    repo.checkout("release-0.2");
    repo.commit("fix");
    repo.tag("app-0.2.2");
    assert_eq!(baseline(&repo), "app-0.2.2");
    repo.checkout("main");
    assert_eq!(baseline(&repo), "app-0.3.0");
    // Each maintenance line stays by itself.
    repo.checkout("release-0.3");
    repo.commit("fix");
    assert_eq!(baseline(&repo), "app-0.3.0");
}

#[test]
fn without_any_release_on_the_line_those_of_its_branches_count() {
    let repo = Fixture::new();
    repo.commit("one");
    release_on_branch(&repo, "release-1.0", &["app-1.0.0-rc.1"]);
    repo.commit("two");
    assert_eq!(baseline(&repo), "app-1.0.0-rc.1");
    release_on_branch(&repo, "release-1.1", &["app-1.1.0"]);
    repo.commit("three");
    assert_eq!(baseline(&repo), "app-1.1.0");
}

#[test]
fn branches_whose_order_and_versions_differ_leave_it_undecided() {
    let repo = released(&["app-1.0.0"]);
    repo.commit("feature");
    release_on_branch(&repo, "next", &["app-2.0.0"]);
    repo.commit("feature");
    release_on_branch(&repo, "release-1.1", &["app-1.1.0"]);
    repo.commit("feature");
    assert_eq!(baseline(&repo), "app-1.1.0 or app-2.0.0");
    // Once one of them is merged, it can be told.
    repo.merge(&["next"]);
    assert_eq!(baseline(&repo), "app-2.0.0");
}

#[test]
fn without_a_commit_or_a_tag_there_is_no_baseline() {
    let repo = Fixture::new();
    assert_eq!(baseline(&repo), "nothing");
    repo.commit("one");
    assert_eq!(baseline(&repo), "nothing");
    repo.git(["checkout", "--quiet", "--orphan", "other"]);
    repo.tag_at("app-1.0.0", "main");
    assert_eq!(baseline(&repo), "nothing");
    assert_eq!(tag_names(&repo, &titled("app")), ["app-1.0.0"]);
}

#[test]
fn a_shallow_clone_is_undecided_only_where_its_end_hides_the_answer() {
    let repo = released(&["app-1.0.0", "app-1.1.0"]);
    for number in 0..5 {
        repo.commit(&number.to_string());
    }
    for (depth, expected) in [(1, "nothing"), (5, "nothing"), (6, "app-1.1.0"), (7, "app-1.1.0")] {
        assert_eq!(baseline(&repo.clone_shallow(depth)), expected, "depth {depth}");
    }
    let shallow = repo.clone_shallow(2);
    shallow.git(["fetch", "--quiet", "--tags", "--depth=2"]);
    assert_eq!(baseline(&shallow), "app-1.1.0?");
    shallow.git(["fetch", "--quiet", "--unshallow"]);
    assert_eq!(baseline(&shallow), "app-1.1.0");
}

#[test]
fn a_shallow_clone_sees_that_newer_releases_build_on_head() {
    let repo = released(&["app-1.0.0"]);
    repo.commit("work");
    repo.branch("old");
    repo.checkout("main");
    for tag in ["app-1.1.0", "app-1.2.0"] {
        repo.commit(tag);
        repo.tag(tag);
    }
    // Both newer tags stand on HEAD, so neither can be beyond the end; 1.0.0 can, and is.
    let shallow = repo.clone_with(&["--depth=3"]);
    shallow.git(["fetch", "--quiet", "--tags", "--depth=3"]);
    shallow.checkout("app-1.2.0~2");
    assert_eq!(baseline(&shallow), "app-1.0.0?");
    shallow.checkout("app-1.1.0");
    assert_eq!(baseline(&shallow), "app-1.1.0");
}

#[test]
fn a_tag_whose_commit_is_missing_is_no_error() {
    let repo = released(&["app-1.0.0"]);
    repo.write(".git/refs/tags/app-2.0.0", "1234567890123456789012345678901234567890\n");
    repo.commit("more");
    assert_eq!(baseline(&repo), "app-1.0.0");
    assert_eq!(tag_names(&repo, &titled("app")), ["app-2.0.0", "app-1.0.0"]);
}

#[test]
fn bare_tags_of_an_app_are_not_those_of_the_chart_beside_it() {
    let repo = Fixture::new();
    write_chart(&repo, "deploy/web", "web", "0.3.0");
    repo.write("RELEASE.txt", "charts-0.3.0\n");
    repo.commit("one");
    repo.tag("v1.0.0");
    let layout = || relmap_core::component::Layout {
        release_file: "RELEASE.txt".into(),
        folder: String::new(),
        ..chart_in("deploy/web", "web")
    };
    let found = facts(&repo, &layout(), &titled("charts"), At::Head);
    assert_eq!(describe(&found.baseline), "nothing");
    assert_eq!(found.tags, []);
    // One release whose tag agrees with Chart.yaml makes them all the chart's.
    write_chart(&repo, "deploy/web", "web", "v1.1.0");
    repo.commit("two");
    repo.tag("v1.1.0");
    repo.commit("three");
    repo.tag("v1.2.0");
    let found = facts(&repo, &layout(), &titled("charts"), At::Head);
    assert_eq!(describe(&found.baseline), "v1.2.0");
    assert_eq!(found.tags.len(), 3);
    // An app has nothing to be asked.
    assert_eq!(baseline(&repo), "v1.2.0");
}

#[test]
fn vague_tags_are_asked_for_the_chart_where_it_stood_then() {
    let repo = Fixture::new();
    write_chart(&repo, "charts/web", "web", "1.0.0");
    repo.commit("one");
    repo.tag("web-1.0.0");
    repo.rename("charts", "deploy");
    repo.commit("two");
    let scheme = TagScheme::conventional(Some("charts".into()), Some("web".into()), false);
    let found = facts(&repo, &chart_in("deploy/web", "web"), &scheme, At::Head);
    assert_eq!(describe(&found.baseline), "web-1.0.0");
}
