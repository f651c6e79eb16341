//! Pipelines that `init` writes. `.ci/check-init-pipelines` holds them against real validators.

use relmap_testkit::Fixture;

use super::{begin, chart, exists, read, release, relmap, succeeds};

const PIPELINES: [(&str, &str); 5] = [
    ("--jenkins", "Jenkinsfile"),
    ("--github", ".github/workflows/relmap.yml"),
    ("--gitlab", ".gitlab-ci.yml"),
    ("--azure", "azure-pipelines.yml"),
    ("--pre-commit", ".pre-commit-config.yaml"),
];

fn repository() -> Fixture {
    let fixture = Fixture::new();
    chart(&fixture, "", "web", "1.0.0", "2.0.3");
    release(&fixture, "v1.0.0");
    fixture
}

#[test]
fn each_system_gets_its_file_once() {
    for (option, path) in PIPELINES {
        let fixture = repository();
        begin(&fixture, &[option]);
        let text = read(&fixture, path);
        insta::assert_snapshot!(format!("pipeline{option}"), text);
        // A pipeline changes nothing that is released.
        succeeds(&fixture, &["check"]);
        let ran = relmap(&fixture, &["init", option]);
        assert_eq!(ran.code, 0, "{}", ran.whole());
        let advice = format!("there is a {path}, which is left as it is; add ");
        assert!(ran.stdout.contains(&advice), "{}", ran.whole());
        assert_eq!(read(&fixture, path), text);
    }
}

#[test]
fn a_pipeline_may_be_added_later_and_several_at_once() {
    let fixture = repository();
    begin(&fixture, &[]);
    let all: Vec<&str> = PIPELINES.iter().map(|(option, _)| *option).collect();
    begin(&fixture, &all);
    for (_, path) in PIPELINES {
        assert!(exists(&fixture, path), "{path}");
    }
}

/// A branch may have any name.
#[test]
fn the_branch_is_quoted() {
    let fixture = repository();
    fixture.git(["branch", "--move", "it's-a#branch"]);
    begin(&fixture, &["--github", "--azure"]);
    assert!(
        read(&fixture, ".github/workflows/relmap.yml").contains("branches: ['it''s-a#branch']\n")
    );
    assert!(read(&fixture, "azure-pipelines.yml").contains("include: ['it''s-a#branch']\n"));
}

/// What a system evaluates in a name is written so that it does not.
#[test]
fn no_branch_is_an_expression_or_a_pattern() {
    let fixture = repository();
    fixture.git(["branch", "--move", "!c++/x${{github.token}}'"]);
    begin(&fixture, &["--github", "--azure"]);
    let github = read(&fixture, ".github/workflows/relmap.yml");
    assert!(github.contains(r"branches: ['\!c\+\+/x${{github.token}}''']"), "{github}");
    let azure = read(&fixture, "azure-pipelines.yml");
    let expected = "include: ['${{ ''!c++/x${{github.token}}'''''' }}']\n";
    assert!(azure.contains(expected), "{azure}");
}

#[test]
fn a_dry_run_is_a_diff_with_every_guess() {
    let fixture = Fixture::new();
    chart(&fixture, "charts/web/", "web", "1.0.0", "2.0.3");
    fixture.commit("Begin");
    fixture.write("relmap.toml", "# Ours.\n");
    super::chart_with(&fixture, "charts/redis/", "redis", "1.0.0", "7.2.4", "redis");
    fixture.commit("Two");
    super::app_beside(&fixture, "web", &["web-2.0.3"]);
    let arguments =
        ["init", "--dry-run", "--date", "2026-11-20", "--app-repository", "../web", "--gitlab"];
    let ran = succeeds(&fixture, &arguments);
    insta::assert_snapshot!("dry_run", ran.whole());
    assert_eq!(fixture.git(["status", "--porcelain"]), "");
    // The diff is one that git takes.
    let diff: String = ran
        .stdout
        .lines()
        .filter(|line| !line.starts_with("guess") && !line.starts_with("       "))
        .map(|line| format!("{line}\n"))
        .collect();
    fixture.write(".git/init.diff", diff);
    fixture.git(["apply", ".git/init.diff"]);
    assert!(read(&fixture, "relmap.toml").starts_with("# Ours.\n\n[[component]]\n"));
    succeeds(&fixture, &["check", "--worktree"]);
}
