//! `relmap artifacts publish-plan`: what a pipeline has to build and push.

use relmap_testkit::Fixture;

use super::{REVISION, Scene, VERSION};
use crate::support::{Ran, edit, relmap};

fn plan(fixture: &Fixture, arguments: &[&str]) -> Ran {
    let mut all = vec!["artifacts", "publish-plan"];
    all.extend(arguments);
    relmap(fixture, &all)
}

/// A scene whose chart is published in a registry.
fn scene() -> Scene {
    let scene = Scene::new("registry.example/team/app");
    edit(
        &scene.charts,
        "relmap.toml",
        "app = \"app\"\n",
        "app = \"app\"\nchart-repository = \"oci://registry.example/charts\"\n",
    );
    scene.charts.commit("Say where charts are published");
    scene
}

fn commands(of: &serde_json::Value) -> Vec<String> {
    let all = of["commands"].as_array().unwrap();
    all.iter().map(|line| line.as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_plan_of_a_tagged_release() {
    let scene = scene();
    let ran = plan(&scene.charts, &["--chart", "1.1.0"]);
    let place = scene.app.path().display().to_string();
    let text = ran.whole().replace(&scene.commit, "COMMIT").replace(&place, "../app");
    insta::assert_snapshot!(text);
    let ran = plan(&scene.charts, &["--chart", "1.1.0", "--format", "properties"]);
    let commit = &scene.commit;
    let chart = scene.charts.git(["rev-parse", "charts-1.1.0^{commit}"]);
    let lines = ran.stdout.replace("\\:", ":").replace(&place, "../app");
    assert_eq!(
        lines,
        format!(
            "RELMAP_RESULT_IMAGES=1\nRELMAP_RESULT_IMAGE_1=registry.example/team/app:1.2.0\nRELMAP_RESULT_IMAGE_1_APP=app-1.2.0\n\
             RELMAP_RESULT_IMAGE_1_VERSION=1.2.0\nRELMAP_RESULT_IMAGE_1_TAG=app-1.2.0\nRELMAP_RESULT_IMAGE_1_REVISION={commit}\n\
             RELMAP_RESULT_IMAGE_1_REPOSITORY=../app\nRELMAP_RESULT_CHARTS=1\nRELMAP_RESULT_CHART_1=web\n\
             RELMAP_RESULT_CHART_1_VERSION=1.1.0\nRELMAP_RESULT_CHART_1_TAG=charts-1.1.0\nRELMAP_RESULT_CHART_1_COMMIT={chart}\n\
             RELMAP_RESULT_CHART_1_PATH=.\nRELMAP_RESULT_CHART_1_ARCHIVE=web-1.1.0.tgz\n\
             RELMAP_RESULT_CHART_1_REPOSITORY=oci://registry.example/charts\nRELMAP_RESULT_LEFT_OUT=\n"
        )
    );
}

#[test]
fn what_is_declared_is_planned_before_it_has_a_tag() {
    let scene = scene();
    edit(&scene.charts, "Chart.yaml", "version: 1.1.0", "version: 1.2.0");
    edit(
        &scene.charts,
        "RELEASE.txt",
        "charts-1.1.0",
        "charts-1.2.0\nApp: app-1.2.0\n\n- More.\n\ncharts-1.1.0",
    );
    scene.charts.commit("Declare 1.2.0");
    let json = plan(&scene.charts, &["--format", "json"]).json();
    let release = &json["releases"][0];
    assert_eq!(json["releases"].as_array().unwrap().len(), 1);
    assert_eq!((&release["tag"], &release["tagged"]), (&"charts-1.2.0".into(), &false.into()));
    assert_eq!(release["commit"], scene.charts.head());
    assert_eq!(
        commands(&release["chart"]),
        ["helm package .", "helm push web-1.2.0.tgz oci://registry.example/charts"]
    );
    let commit = &scene.commit;
    assert_eq!(
        commands(&release["images"][0]),
        [
            "git checkout app-1.2.0".to_owned(),
            format!(
                "docker build --label {VERSION}=1.2.0 --label {REVISION}={commit} -t registry.example/team/app:1.2.0 ."
            ),
            "docker push registry.example/team/app:1.2.0".to_owned(),
        ]
    );
    assert_eq!(release["after"][0], "relmap release --push --verify-images");
}

#[test]
fn an_app_has_its_own_plan() {
    let scene = scene();
    // From the charts' repository, by its tag; also before any chart deploys it.
    scene.app.write("main.c", "int main() { return 1; }\n");
    scene.app.commit("Change");
    scene.app.annotated_tag("app-1.3.0");
    for (version, commit) in [("1.2.0", &scene.commit), ("1.3.0", &scene.app.head())] {
        let json = plan(&scene.charts, &["--app", version, "--format", "json"]).json();
        let release = &json["releases"][0];
        assert_eq!(release["tag"], format!("app-{version}"));
        assert_eq!(release["chart"], serde_json::Value::Null);
        assert_eq!(release["images"][0]["ref"], format!("registry.example/team/app:{version}"));
        assert_eq!(release["images"][0]["revision"], **commit);
    }
    // From its own repository, by its entry.
    let app = &scene.app;
    app.write("relmap.toml", "[[component]]\nname = \"app\"\nkind = \"app\"\nimage = \"registry.example/team/app\"\nplatforms = [\"linux/amd64\", \"linux/arm64\"]\n");
    app.write("RELEASE.txt", "app-1.4.0\n\n- More.\n");
    app.commit("Declare 1.4.0");
    let ran = plan(app, &["--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let release = &ran.json()["releases"][0];
    assert_eq!(release["images"][0]["repository"], serde_json::Value::Null);
    assert_eq!(
        commands(&release["images"][0]),
        [format!(
            "docker buildx build --platform linux/amd64,linux/arm64 --label {VERSION}=1.4.0 --label {REVISION}={} -t \
             registry.example/team/app:1.4.0 --push .",
            app.head()
        )]
    );
    assert_eq!(release["after"], serde_json::json!(["relmap tag --push"]));
}

#[test]
fn names_of_strangers_are_quoted_or_left_out() {
    let scene = scene();
    let charts = &scene.charts;
    let folder = "it's $(touch reached)";
    charts.write(&format!("{folder}/Chart.yaml"), charts_file());
    charts.write(&format!("{folder}/RELEASE.txt"), "other-1.0.0\nApp: app-1.2.0\n\n- First.\n");
    let settings = format!(
        "\n[[component]]\nname = \"other\"\npath = \"{folder}\"\napp = \"app\"\nchart-repository = \"oci://registry.example/$(id)\"\n"
    );
    let toml = std::fs::read_to_string(charts.path().join("relmap.toml")).unwrap();
    charts.write("relmap.toml", toml + &settings);
    charts.commit("Add another chart");
    let ran = plan(charts, &["--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let json = ran.json();
    let releases = json["releases"].as_array().unwrap();
    let other = releases.iter().find(|one| one["tag"] == "other-1.0.0").unwrap();
    assert_eq!(
        commands(&other["chart"]),
        [
            r"helm package 'it'\''s $(touch reached)'",
            "helm push other-1.0.0.tgz 'oci://registry.example/$(id)'",
        ]
    );
    // Jenkins puts values into commands without quotes.
    let ran = plan(charts, &["--format", "properties"]);
    assert!(
        ran.stdout.ends_with(
            "RELMAP_RESULT_LEFT_OUT=RELMAP_RESULT_CHART_2_PATH,RELMAP_RESULT_CHART_2_REPOSITORY\n"
        ),
        "{}",
        ran.stdout
    );
    assert!(!ran.stdout.contains("$("), "{}", ran.stdout);
    // A name that no command line can show is refused.
    edit(charts, &format!("{folder}/Chart.yaml"), "name: other", "name: \"../other\"");
    charts.commit("Call it something else");
    let ran = plan(charts, &[]);
    let message = "relmap: the chart of other-1.0.0 is called `../other`, and Helm packages no such name; use letters, digits, `-`, `_` and `.`\n";
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (2, "", message));
}

fn charts_file() -> &'static str {
    "apiVersion: v2\nname: other\nversion: 1.0.0\nappVersion: 1.2.0\n"
}

#[test]
fn without_settings_there_is_nothing_to_plan() {
    let scene = Scene::new("registry.example/team/app");
    edit(&scene.charts, "relmap.toml", "image = \"registry.example/team/app\"\n", "");
    scene.charts.commit("Say nothing");
    let ran = plan(&scene.charts, &[]);
    let message = "relmap: there is nothing to publish: nothing says what images are called and where charts are published; set `image` of the app and \
                   `chart-repository` of the chart in relmap.toml, or pass --published PLACE\n";
    assert_eq!((ran.code, ran.stderr.as_str()), (2, message));
    let ran = plan(&scene.charts, &["--published", "oci://registry.example/charts"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let note = "note: nothing says what the image of app-1.2.0 is called; set `image` of the component app in relmap.toml\n";
    assert!(ran.stdout.contains(note), "{}", ran.stdout);
    let ran = plan(&scene.charts, &["--chart", "9.9.9"]);
    assert_eq!(ran.code, 1);
}
