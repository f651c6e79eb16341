//! `relmap.toml`.

use relmap_testkit::Fixture;

use crate::support::{charts, check, declare, edit, relmap};

#[test]
fn all_faults_are_shown_with_their_places() {
    let fixture = charts();
    fixture.write("relmap.toml", "[rule]\n[rules]\nimage = \"huge\"\n");
    fixture.commit("Configure");
    let ran = relmap(&fixture, &["check"]);
    assert_eq!(ran.code, 2);
    assert_eq!(
        ran.stderr,
        "relmap: relmap.toml is invalid:\n  \
         relmap.toml:1:2: `rule` is not known at the top of relmap.toml; did you mean `rules`?\n  \
         relmap.toml:3:9: `huge` is not a rule setting; write `none`, `patch`, `minor`, `major` or `follow`, with \
         `exactly` or `at least` before it to change the default\n"
    );
}

#[test]
fn a_tag_template_names_other_tags() {
    let fixture = charts();
    fixture.write(
        "relmap.toml",
        "[[component]]\nname = \"charts\"\ntag = \"helm/{name}/v{version}\"\n",
    );
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    fixture.commit("Configure");
    fixture.tag("helm/charts/v1.1.0");
    let ran = check(&fixture, &[]);
    assert_eq!(
        ran.json()["components"][0]["baseline"]["tag"],
        "helm/charts/v1.1.0",
        "{}",
        ran.whole()
    );
}

#[test]
fn the_app_is_looked_up_in_its_repository() {
    let app = Fixture::new();
    app.write("RELEASE.txt", "app-1.2.0\n\n- x\n");
    app.commit("App");
    let fixture = charts();
    fixture.write(
        "relmap.toml",
        format!(
            "[[component]]\nname = \"app\"\nkind = \"app\"\nrepository = \"{}\"\n\n\
             [[component]]\nname = \"charts\"\napp = \"app\"\n",
            app.path().display()
        ),
    );
    edit(&fixture, "Chart.yaml", "appVersion: \"1.2.0\"", "appVersion: \"1.2.1\"");
    declare(&fixture, "", "charts-1.1.1", "App: app-1.2.1\n");
    fixture.commit("Next");
    let ran = check(&fixture, &[]);
    assert_eq!(
        (ran.code, ran.rules()),
        (3, vec!["app-out-of-reach".to_owned()]),
        "{}",
        ran.whole()
    );
    app.tag("app-1.1.0");
    let ran = check(&fixture, &[]);
    assert_eq!((ran.code, ran.rules()), (1, vec!["app-unknown".to_owned()]), "{}", ran.whole());
    app.annotated_tag("app-1.2.1");
    let ran = check(&fixture, &[]);
    assert_eq!((ran.code, ran.rules()), (0, vec![]), "{}", ran.whole());
    // The environment that leads to the chart's repository does not lead to the app's.
    let git_dir = fixture.path().join(".git");
    let ran = crate::support::finish(
        crate::support::command(&fixture)
            .args(["check", "--format", "json"])
            .env("GIT_DIR", git_dir)
            .env("GIT_WORK_TREE", fixture.path()),
    );
    assert_eq!((ran.code, ran.rules()), (0, vec![]), "{}", ran.whole());
    std::fs::remove_dir_all(app.path().join(".git")).unwrap();
    let ran = check(&fixture, &[]);
    assert_eq!(
        (ran.code, ran.rules()),
        (3, vec!["app-out-of-reach".to_owned()]),
        "{}",
        ran.whole()
    );
}

#[test]
fn a_release_file_that_is_configured_and_absent_is_named() {
    let fixture = charts();
    fixture.write(
        "relmap.toml",
        "[[component]]\nname = \"web\"\nrelease-file = \"web/RELEASE.txt\"\n",
    );
    fixture.commit("Configure");
    let ran = relmap(&fixture, &["check"]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.stdout
            .contains("error[release-file-missing]: the component `web` has no web/RELEASE.txt"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_release_file_may_have_another_name() {
    let fixture = charts();
    fixture.rename("RELEASE.txt", "CHANGELOG.md");
    fixture.write(
        "relmap.toml",
        "[[component]]\nname = \"charts\"\nrelease-file = \"CHANGELOG.md\"\n",
    );
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: 3");
    fixture.commit("Configure");
    let ran = check(&fixture, &[]);
    assert_eq!((ran.code, ran.rules()), (1, vec!["missing-entry".to_owned()]), "{}", ran.whole());
    assert_eq!(ran.json()["components"][0]["release_file"], "CHANGELOG.md");
}
