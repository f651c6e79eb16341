//! A pull request that brings a chart of the name that a component's chart has.

use relmap_testkit::Fixture;

use crate::pull_request_settings::{JENKINS, begin, check, findings};
use crate::support::{chart_files, edit};

fn web() -> Fixture {
    let fixture = Fixture::new();
    chart_files(&fixture, "charts/web/", "web", "web");
    fixture.write("charts/old/Chart.yaml", "apiVersion: v2\nname: old\nversion: 0.1.0\n");
    fixture.commit("Release");
    fixture.annotated_tag("web-1.1.0");
    begin(&fixture);
    fixture
}

fn chart(name: &str) -> String {
    format!("apiVersion: v2\nname: {name}\nversion: 1.1.0\n")
}

fn told(folder: &str) -> String {
    format!(
        "error component-ambiguous: the chart in {folder} has the name web too, as the one of the component `web` in \
         charts/web has, so a package of the one takes the place of the other's"
    )
}

#[test]
fn a_second_chart_of_one_name_is_told() {
    for folder in ["charts/web2", "other", "charts/web/sub", "charts/old"] {
        let fixture = web();
        fixture.write(&format!("{folder}/Chart.yaml"), chart("web"));
        fixture.commit("Add a chart");
        let ran = check(&fixture, JENKINS, &[]);
        assert_eq!(ran.code, 1, "{folder} {}", ran.whole());
        assert!(findings(&ran).contains(&told(folder)), "{}", ran.whole());
    }
    // With releases of its own under another title, its packages have the name all the same.
    let fixture = web();
    chart_files(&fixture, "charts/two/", "web", "two");
    fixture.commit("Add a chart");
    let ran = check(&fixture, JENKINS, &[]);
    assert!(findings(&ran).contains(&told("charts/two")), "{}", ran.whole());
}

#[test]
fn other_charts_are_as_free_as_before() {
    let passes = |change: &dyn Fn(&Fixture)| {
        let fixture = web();
        change(&fixture);
        fixture.git(["add", "--all"]);
        fixture.commit_staged("Change");
        let ran = check(&fixture, JENKINS, &[]);
        let is_told = findings(&ran).iter().any(|finding| finding.contains("has the name web too"));
        assert!(!is_told, "{}", ran.whole());
    };
    passes(&|fixture| fixture.write("other/Chart.yaml", chart("other")));
    // A dependency is packed into its chart.
    passes(&|fixture| fixture.write("charts/web/charts/web/Chart.yaml", chart("web")));
    passes(&|fixture| fixture.rename("charts/web", "deploy"));
    passes(&|fixture| edit(fixture, "charts/old/Chart.yaml", "0.1.0", "0.2.0"));
    // What the target has already is none of the pull request's.
    let fixture = web();
    fixture.write("other/Chart.yaml", chart("web"));
    fixture.commit("Before");
    fixture.git(["update-ref", "refs/remotes/origin/main", "HEAD"]);
    fixture.write("README.md", "x\n");
    fixture.commit("Change");
    let ran = check(&fixture, JENKINS, &[]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
}
