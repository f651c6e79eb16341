//! What a chart delivers moves without a line that says so: by the name of a file, by `.helmignore`, or by another
//! spelling.

use relmap_testkit::Fixture;

use crate::delivered::web;
use crate::support::{check, edit};

const CHART: &str = "charts/web/";

/// The bump that a check asks for after a change, in the work tree and in a commit.
#[track_caller]
pub(crate) fn bump(fixture: &Fixture) -> String {
    let uncommitted = check(fixture, &["--worktree"]);
    fixture.commit("Change");
    let committed = check(fixture, &[]);
    let [before, after] =
        [uncommitted, committed].map(|ran| ran.json()["components"][0]["required"].clone());
    assert_eq!(before, after);
    after["bump"].as_str().unwrap_or("none").to_owned()
}

/// The chart with declared dependencies and further values, released.
fn depending(files: &[(&str, &str)], dependencies: &str, values: &str) -> Fixture {
    let fixture = web(files);
    for (file, more) in [("Chart.yaml", dependencies), ("values.yaml", values)] {
        let path = format!("{CHART}{file}");
        let text = std::fs::read_to_string(fixture.path().join(&path)).unwrap();
        fixture.write(&path, text + more);
    }
    fixture.commit("Depend");
    fixture.git(["tag", "--force", "web-1.1.0"]);
    fixture
}

fn chart(name: &str, version: &str) -> String {
    format!("apiVersion: v2\nname: {name}\nversion: {version}\n")
}

#[test]
fn values_under_a_name_that_helm_does_not_read_are_gone() {
    let fixture = web(&[]);
    fixture.rename("charts/web/values.yaml", "charts/web/values.yml");
    assert_eq!(bump(&fixture), "patch");
    let fixture = web(&[
        ("charts/web/values.yml", "a: 1\n"),
        ("relmap.toml", "[rules]\nremoved-keys = \"major\"\n"),
    ]);
    fixture.remove("charts/web/values.yaml");
    assert_eq!(bump(&fixture), "major");
}

#[test]
fn folders_that_swap_their_charts_hide_no_move() {
    let (redis, metrics) = (chart("redis", "1.0.0"), chart("metrics", "1.0.0"));
    let fixture = depending(
        &[
            ("charts/web/charts/redis/Chart.yaml", &redis),
            ("charts/web/charts/metrics/Chart.yaml", &metrics),
        ],
        "dependencies:\n- {name: metrics, version: '*', condition: metrics.enabled}\n- {name: redis, version: '>=1.0.0'}\n",
        "metrics: {enabled: false}\n",
    );
    fixture.write("charts/web/charts/metrics/Chart.yaml", chart("redis", "2.0.0"));
    fixture.write("charts/web/charts/redis/Chart.yaml", metrics);
    assert_eq!(bump(&fixture), "major");
}

/// The folder of the chart that moves is new, and the other one, which says that it is the same chart, stays.
#[test]
fn a_chart_next_to_one_of_its_name_has_moved() {
    let redis = chart("redis", "1.0.0");
    let fixture = depending(
        &[("charts/web/charts/redis/Chart.yaml", &redis)],
        "dependencies:\n- {name: redis, version: '>=1.0.0'}\n",
        "",
    );
    fixture.write("charts/web/charts/other/Chart.yaml", chart("redis", "2.0.0"));
    assert_eq!(bump(&fixture), "major");
}

#[test]
fn a_dependency_that_is_off_and_then_undeclared_is_on() {
    let redis = chart("redis", "1.0.0");
    let declared = "dependencies:\n- {name: redis, version: '*', condition: redis.enabled}\n";
    let off = || {
        let files = [("charts/web/charts/redis/Chart.yaml", redis.as_str())];
        depending(&files, declared, "redis: {enabled: false}\n")
    };
    let moves = |fixture: &Fixture| {
        fixture.write("charts/web/charts/redis/Chart.yaml", chart("redis", "2.0.0"));
    };
    let fixture = off();
    moves(&fixture);
    assert_eq!(bump(&fixture), "patch");
    let fixture = off();
    moves(&fixture);
    edit(&fixture, "charts/web/Chart.yaml", declared, "");
    assert_eq!(bump(&fixture), "major");
    let fixture = off();
    moves(&fixture);
    fixture.write("charts/web/requirements.yaml", "dependencies: []\n");
    assert_eq!(bump(&fixture), "major");
    // It is installed from now on, though it is as it was.
    let fixture = off();
    edit(&fixture, "charts/web/Chart.yaml", declared, "");
    assert_eq!(bump(&fixture), "minor");
}

#[test]
fn an_image_that_cannot_be_read_any_more_has_moved() {
    let fixture = depending(&[], "", "sidecar:\n  image: {repository: nginx, tag: 1.2.0}\n");
    edit(&fixture, "charts/web/values.yaml", "repository: nginx", "repository: 'nginx:2.0.0 # '");
    assert_eq!(bump(&fixture), "major");
}

/// Definitions, a subchart and documents that templates read come into the package, or leave it.
#[test]
fn a_line_less_in_helmignore_delivers_more() {
    let redis = chart("redis", "1.0.0");
    let files = [
        ("charts/web/crds/a.yaml", "kind: CustomResourceDefinition\n"),
        ("charts/web/charts/redis/Chart.yaml", redis.as_str()),
        ("charts/web/docs/run.md", "one\n"),
        ("charts/web/templates/files.yaml", "{{ .Files.Get \"docs/run.md\" }}\n"),
        ("charts/web/.helmignore", "crds/\ncharts/\ndocs/\n"),
    ];
    for (left, expected) in [
        ("crds/\ncharts/\n", "patch"),
        ("charts/\ndocs/\n", "minor"),
        ("crds/\ndocs/\n", "minor"),
        ("crds/\ncharts/\ndocs/\ntemplates/\n", "patch"),
    ] {
        let fixture = web(&files);
        fixture.write("charts/web/.helmignore", left);
        assert_eq!(bump(&fixture), expected, "{left}");
    }
}

#[test]
fn one_repository_written_in_two_ways_is_one() {
    let fixture = depending(
        &[],
        "dependencies:\n- {name: redis, version: 1.0.0, repository: 'https://example.org/charts'}\n",
        "",
    );
    edit(
        &fixture,
        "charts/web/Chart.yaml",
        "version: 1.0.0, repository: 'https://example.org/",
        "version: 2.0.0, repository: 'https://example.org:443/./",
    );
    assert_eq!(bump(&fixture), "major");
}

#[test]
fn code_that_is_named_like_a_document_is_released() {
    let fixture = Fixture::new();
    fixture.write("RELEASE.txt", "app-1.0.0 (2026-11-02)\n\n- First.\n");
    for file in ["license.go", "docs/docs.go"] {
        fixture.write(file, "package main\n");
    }
    fixture.commit("Release");
    fixture.tag("app-1.0.0");
    for file in ["license.go", "docs/docs.go"] {
        fixture.write(file, "package other\n");
        assert_eq!(bump(&fixture), "patch", "{file}");
        fixture.git(["reset", "--quiet", "--hard", "app-1.0.0"]);
    }
}

/// The image of a chart below `charts/` is that of its defaults, under what the chart around it sets.
#[test]
fn the_image_of_a_chart_inside_moves_by_the_values_of_either() {
    let redis = chart("redis", "1.0.0");
    let defaults = "image: {repository: redis, tag: \"7.0.0\"}\n";
    let inside = [
        ("charts/web/charts/redis/Chart.yaml", redis.as_str()),
        ("charts/web/charts/redis/values.yaml", defaults),
    ];
    let alias =
        "dependencies:\n- {name: redis, version: 1.0.0, alias: cache, condition: cache.enabled}\n";
    let values = format!("{CHART}values.yaml");
    for (dependencies, before, set, expected) in [
        ("", "", "redis: {image: {tag: \"8.0.0\"}}\n", "major"),
        ("", "", "redis: {image: {tag: \"7.0.0\"}}\n", "patch"),
        ("", "", "other: {image: {tag: \"8.0.0\"}}\n", "patch"),
        ("", "redis: {image: {tag: \"7.1.0\"}}\n", "redis: {image: {tag: \"8.0.0\"}}\n", "major"),
        ("", "redis: {image: {tag: \"8.0.0\"}}\n", "", "major"),
        (
            alias,
            "cache: {enabled: true}\n",
            "cache: {enabled: true, image: {tag: \"8.0.0\"}}\n",
            "major",
        ),
        (
            alias,
            "cache: {enabled: false}\n",
            "cache: {enabled: false, image: {tag: \"8.0.0\"}}\n",
            "patch",
        ),
        (alias, "redis: {}\n", "redis: {image: {tag: \"8.0.0\"}}\n", "patch"),
    ] {
        let fixture = depending(&inside, dependencies, before);
        let text = std::fs::read_to_string(fixture.path().join(&values)).unwrap();
        fixture.write(&values, text.replace(before, "") + set);
        assert_eq!(bump(&fixture), expected, "{dependencies:?} {before:?} {set:?}");
    }
    // Its own values, and those of an archive.
    let fixture = depending(&inside, "", "");
    edit(&fixture, "charts/web/charts/redis/values.yaml", "7.0.0", "8.0.0");
    assert_eq!(bump(&fixture), "major");
    let packed = depending(&[], "", "");
    packed.write("redis/Chart.yaml", &redis);
    packed.write("redis/values.yaml", defaults);
    let to = packed.path().join("charts/web/charts/redis-1.0.0.tgz");
    std::fs::create_dir_all(to.parent().unwrap()).unwrap();
    let archive = ["archive", "--format=tar.gz", "--output", to.to_str().unwrap()];
    packed.commit("Redis");
    packed.git([&archive[..], &["HEAD", "redis"]].concat());
    packed.git(["rm", "-r", "--quiet", "redis"]);
    packed.commit("Pack");
    packed.git(["tag", "--force", "web-1.1.0"]);
    let text = std::fs::read_to_string(packed.path().join(&values)).unwrap();
    packed.write(&values, text + "redis: {image: {tag: \"8.0.0\"}}\n");
    assert_eq!(bump(&packed), "major");
    // Another version of the chart may say less than its image does.
    let fixture = depending(&inside, "", "");
    edit(&fixture, "charts/web/charts/redis/values.yaml", "7.0.0", "8.0.0");
    edit(&fixture, "charts/web/charts/redis/Chart.yaml", "1.0.0", "1.1.0");
    assert_eq!(bump(&fixture), "major");
}
