//! The examples in `docs/json.md` are what the commands really print.

use relmap_testkit::Fixture;

use crate::support::{charts, declare, edit, relmap};

#[track_caller]
fn assert_documented(command: &str, printed: &str) {
    let page = include_str!("../docs/json.md");
    let block = format!("```json\n{printed}```\n");
    assert!(page.contains(&block), "docs/json.md lacks what `{command}` prints:\n{block}");
}

fn refused_minor() -> Fixture {
    let fixture = charts();
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    declare(&fixture, "", "charts-1.2.0", "App: app-1.2.0\n");
    fixture.commit("Raise the replica count");
    fixture
}

#[test]
fn the_example_of_check_is_true() {
    assert_documented("check", &relmap(&refused_minor(), &["check", "--format", "json"]).stdout);
}

#[test]
fn the_example_of_next_is_true() {
    assert_documented("next", &relmap(&refused_minor(), &["next", "--format", "json"]).stdout);
}

#[test]
fn the_example_of_parse_is_true() {
    let fixture = Fixture::folder();
    fixture.write(
        "RELEASE.txt",
        "Unreleased\n\n- Read the port from the environment.\n\ncharts-1.1.1 (2026-11-20)\nApp: app-1.2.0\nImage: \
         quay.io/team/job:1.2.0\n\n- Raise the default replica count to 3.\n\ncharts-1.1 (2026-11-02)\nApp: \
         app-1.2.0\n\n- First chart for app 1.2.0.\n",
    );
    assert_documented("parse", &relmap(&fixture, &["parse", "--format", "json"]).stdout);
}

#[test]
fn the_examples_of_reports_are_true() {
    let fixture = refused_minor();
    let page = include_str!("../docs/reports.md");
    for (format, language) in [
        ("issues", "json"),
        ("properties", "properties"),
        ("dotenv", "sh"),
        ("markdown", "markdown"),
        ("gitlab", "json"),
    ] {
        let printed = relmap(&fixture, &["check", "--report", &format!("{format}=-")]).stdout;
        let block = format!("```{language}\n{printed}```\n");
        assert!(page.contains(&block), "docs/reports.md lacks what {format} is:\n{block}");
    }
}
