//! What comes into the package of a chart, and which charts lie in it.

mod common;

use common::{changes, chart_in, facts, titled, write_chart};
use relmap_core::facts::ComponentFacts;
use relmap_git::At;
use relmap_testkit::Fixture;

/// The chart `web` in `charts/web` with these files, released.
fn web(files: &[(&str, &str)]) -> Fixture {
    let repo = Fixture::new();
    write_chart(&repo, "charts/web", "web", "1.0.0");
    repo.write("charts/web/RELEASE.txt", "web-1.0.0\n");
    for (path, text) in files {
        repo.write(&format!("charts/web/{path}"), text);
    }
    repo.commit("Release");
    repo.tag("web-1.0.0");
    repo
}

/// The facts of the work tree, and of a commit of it.
fn both(repo: &Fixture) -> [ComponentFacts; 2] {
    let at = |at| facts(repo, &chart_in("charts/web", "web"), &titled("web"), at);
    let uncommitted = at(At::Worktree);
    repo.commit("work");
    [uncommitted, at(At::Head)]
}

#[test]
fn files_that_helmignore_put_in_or_takes_out_are_changes() {
    let repo = web(&[
        (".helmignore", "crds/\nvalues.schema.json\n"),
        ("crds/a.yaml", "kind: CustomResourceDefinition\n"),
        ("values.schema.json", "{}\n"),
        ("templates/a.yaml", "a\n"),
        ("templates/b.yaml", "b\n"),
        ("README.md", "Read\n"),
    ]);
    repo.write("charts/web/.helmignore", "templates/b.yaml\n");
    repo.write("charts/web/templates/a.yaml", "other\n");
    for facts in both(&repo) {
        assert_eq!(
            changes(&facts),
            [
                "charts/web/.helmignore",
                "charts/web/crds/a.yaml",
                "charts/web/templates/a.yaml",
                "charts/web/templates/b.yaml",
                "charts/web/values.schema.json",
            ]
        );
        assert_eq!(facts.old.in_chart("values.schema.json"), Some(&b"{}\n"[..]));
    }
}

/// Helm goes by the names in all of them, so those that stayed as they are matter, too.
#[test]
fn all_charts_inside_are_known_once_dependencies_may_have_changed() {
    let redis = ("charts/redis/Chart.yaml", "name: redis\nversion: 1.0.0\n");
    let packed = ("charts/db-1.0.0.tgz", "packed");
    let known = |facts: &ComponentFacts| {
        let known = |files: &relmap_core::facts::Files| {
            [redis.0, packed.0].map(|path| files.in_chart(path).is_some())
        };
        [known(&facts.old), known(&facts.new)]
    };
    let repo = web(&[redis, packed]);
    repo.write("charts/web/charts/other/Chart.yaml", "name: redis\nversion: 2.0.0\n");
    for facts in both(&repo) {
        assert_eq!(known(&facts), [[true; 2]; 2]);
    }
    let repo = web(&[redis, packed]);
    repo.write("charts/web/templates/a.yaml", "other\n");
    for facts in both(&repo) {
        assert_eq!(known(&facts), [[false; 2]; 2]);
    }
}
