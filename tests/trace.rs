//! `relmap trace`: the whole chain of a release, whatever one has of it in hand.

use relmap_testkit::{Fixture, Images, WebAnswer, WebServer, registry};

use crate::artifacts::{Scene, images};
use crate::environments::{DAY, DAY_1, application};
use crate::support::{Ran, command, edit, finish, relmap};

const ENVIRONMENTS: &str = "\n[[environment]]\nname = \"staging\"\nsource = [{ format = \"argocd\", path = \"deploy/{environment}/*.yaml\" }]\n\n\
[[environment]]\nname = \"production\"\nafter = \"staging\"\nsource = [{ format = \"argocd\", path = \"deploy/{environment}/*.yaml\" }]\n";

/// An app with two releases of which a chart deploys the first, which runs in staging.
fn scene(host: &str) -> Scene {
    let scene = Scene::new(&format!("{host}/team/app"));
    edit(
        &scene.charts,
        "relmap.toml",
        "app = \"app\"\n",
        &format!("app = \"app\"\nchart-repository = \"oci://{host}/charts\"\n{ENVIRONMENTS}"),
    );
    scene.charts.commit_at("Say where all is", DAY_1 + DAY);
    deploy(&scene.charts, "staging", "1.1.0", 2);
    scene.app.write("main.c", "int main() { return 1; }\n");
    scene.app.commit("Change the app");
    scene.app.annotated_tag("app-1.3.0");
    scene
}

fn deploy(charts: &Fixture, environment: &str, version: &str, day: i64) {
    let text = application("web", "charts", version, "");
    charts.write(&format!("deploy/{environment}/web.yaml"), text);
    charts.commit_at("Deploy", DAY_1 + day * DAY);
}

/// What was printed, with words for the commits.
fn shown(scene: &Scene, ran: &Ran) -> String {
    let chart = scene.charts.git(["rev-parse", "charts-1.1.0^{commit}"]);
    let next = scene.app.git(["rev-parse", "app-1.3.0^{commit}"]);
    let mut text = ran.whole();
    for (id, name) in [(&chart, "CHART"), (&scene.commit, "APP"), (&next, "NEXT")] {
        text = text.replace(id.as_str(), &format!("{name}-COMMIT")).replace(&id[..12], name);
    }
    text
}

const REFERENCES: [&str; 16] = [
    "charts-1.1.0",
    "refs/tags/charts-1.1.0",
    "charts 1.1.0",
    "v1.1.0",
    "web 1.1.0",
    "web-1.1.0",
    "web-1.1.0.tgz",
    "oci://registry.example/charts/web:1.1.0",
    "https://charts.example/web-1.1.0.tgz",
    "app-1.2.0",
    "1.2.0",
    "registry.example/team/app:1.2.0",
    "docker://registry.example/team/app:1.2.0",
    "team/app:1.2.0",
    "app:1.2.0",
    "app 1.2.0",
];

#[test]
fn every_name_of_a_link_leads_to_the_whole_chain() {
    let scene = scene("registry.example");
    // A place that relmap.toml does not name is another one.
    edit(
        &scene.charts,
        "relmap.toml",
        "chart-repository = \"oci://registry.example/charts\"\n",
        "",
    );
    scene.charts.commit("Say nothing of where charts are published");
    let commits = [scene.commit.clone(), scene.commit[..8].to_owned()];
    let chart = scene.charts.git(["rev-parse", "charts-1.1.0^{commit}"]);
    let all = REFERENCES.iter().map(|one| (*one).to_owned()).chain(commits).chain([chart]);
    for reference in all {
        let ran = relmap(&scene.charts, &["trace", &reference, "--format", "json"]);
        assert_eq!(ran.code, 0, "{reference}: {}", ran.whole());
        let json = ran.json();
        let chain = &json["chains"][0];
        assert_eq!(json["chains"].as_array().unwrap().len(), 1, "{reference}");
        assert_eq!(chain["release"]["tag"], "charts-1.1.0", "{reference}");
        assert_eq!(chain["apps"][0]["commit"], scene.commit, "{reference}");
        assert_eq!(chain["apps"][0]["image"]["ref"], "registry.example/team/app:1.2.0");
        assert_eq!(chain["runs_in"][0]["environment"], "staging", "{reference}");
        assert_eq!(chain["published"]["state"], "no-place");
    }
}

#[test]
fn the_chain_and_what_is_missing_in_it() {
    let scene = scene("registry.example");
    let ran = relmap(&scene.charts, &["trace", "registry.example/team/app:1.2.0"]);
    insta::assert_snapshot!("an_image", shown(&scene, &ran));
    let ran = relmap(&scene.charts, &["trace", "charts-1.1.0", "--format", "markdown"]);
    insta::assert_snapshot!("a_chart_as_markdown", shown(&scene, &ran));
    // What no chart deploys yet ends there.
    let ran = relmap(&scene.charts, &["trace", "app-1.3.0"]);
    insta::assert_snapshot!("an_app_release_that_waits", shown(&scene, &ran));
    let next = scene.app.git(["rev-parse", "app-1.3.0^{commit}"]);
    let ran = relmap(&scene.charts, &["trace", &next]);
    insta::assert_snapshot!("a_commit_that_waits", shown(&scene, &ran));
}

#[test]
fn what_is_unknown_or_can_be_two_things_is_told() {
    let scene = scene("registry.example");
    for (reference, message) in [
        (
            "charts-1.9.0",
            "relmap: `charts-1.9.0` is no chart release, app release, image or commit that is known here; did you mean `charts-1.1.0`?\n",
        ),
        (
            "registry.example/team/app:9.9.9",
            "relmap: `registry.example/team/app:9.9.9` is no chart release, app release, image or commit that is known here; images are those that entries and the map name, and those of `image` in relmap.toml; values.yaml is not searched\n",
        ),
        (
            "oci://registry.example/other/web:1.1.0",
            "relmap: `oci://registry.example/other/web:1.1.0` is no chart release, app release, image or commit that is known here\n",
        ),
        (
            "deadbeefdeadbeef",
            "relmap: `deadbeefdeadbeef` is no chart release, app release, image or commit that is known here\n",
        ),
    ] {
        let ran = relmap(&scene.charts, &["trace", reference]);
        assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{reference}: {}", ran.whole());
        assert!(ran.stderr.ends_with(message), "{}", ran.stderr);
    }
    // The chart gets the number of the app release that it does not deploy.
    edit(
        &scene.charts,
        "Chart.yaml",
        "version: 1.1.0\nappVersion: 1.2.0",
        "version: 1.2.0\nappVersion: 1.3.0",
    );
    scene.charts.commit("Deploy the next one");
    scene.charts.git(["tag", "-a", "-m", "charts-1.2.0\n\nApp: app-1.3.0", "charts-1.2.0"]);
    let ran = relmap(&scene.charts, &["trace", "1.2.0"]);
    assert_eq!(ran.code, 2, "{}", ran.whole());
    let message = "relmap: `1.2.0` can be a chart release (charts-1.2.0) or an app release (app 1.2.0); say which is meant: --as chart or --as app\n";
    assert!(ran.stderr.ends_with(message), "{}", ran.stderr);
    for (kind, tag) in [("chart", "charts-1.2.0"), ("app", "charts-1.1.0")] {
        let ran = relmap(&scene.charts, &["trace", "1.2.0", "--as", kind, "--format", "json"]);
        assert_eq!(ran.code, 0, "{}", ran.whole());
        assert_eq!(ran.json()["chains"][0]["release"]["tag"], tag);
    }
}

#[test]
fn a_registry_is_asked_only_by_option() {
    let empty = Images::default();
    let server = WebServer::start(move |request| registry(&empty, request));
    let scene = scene(&server.host());
    let ran = relmap(&scene.charts, &["trace", "charts-1.1.0"]);
    assert_eq!((ran.code, server.asked()), (0, vec![]), "{}", ran.whole());
    let ask = |arguments: &[&str]| {
        let mut command = command(&scene.charts);
        command.args(["trace", "charts-1.1.0", "--registry"]).args(arguments);
        finish(&mut command)
    };
    let ran = ask(&["--format", "json"]);
    let json = ran.json();
    assert_eq!(ran.code, 3, "{}", ran.whole());
    assert_eq!(json["chains"][0]["apps"][0]["image"]["registry"], "unknown");
    assert_eq!(json["chains"][0]["published"]["state"], "unknown");
    assert_eq!(server.asked(), []);
    let ran = ask(&["--format", "json", "--allow-host", &server.host()]);
    let json = ran.json();
    assert_eq!(ran.code, 1, "{}", ran.whole());
    assert_eq!(json["chains"][0]["apps"][0]["image"]["registry"], "absent");
    let rules: Vec<&str> = json["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["rule"].as_str().unwrap())
        .collect();
    assert_eq!(rules, ["chart-unpublished", "image-missing"]);
    assert!(!server.asked().is_empty());
}

#[test]
fn what_the_registry_has_is_part_of_the_chain() {
    let scene = Scene::new("registry.example/team/app");
    let mut images = images(&scene.labels());
    let digest = images.tags.values().next().unwrap().clone();
    images.attach("team/app", &digest, "application/spdx+json", b"{}");
    for end in ["sig", "att"] {
        let tag = format!("{}.{end}", digest.replace(':', "-"));
        images.add_file("team/app", &tag, "application/octet-stream", b"{}");
    }
    let broken = std::sync::atomic::AtomicBool::new(false);
    let broken = std::sync::Arc::new(broken);
    let is_broken = std::sync::Arc::clone(&broken);
    let server = WebServer::start(move |request| {
        let breaks = is_broken.load(std::sync::atomic::Ordering::Relaxed);
        match request.path.contains("/referrers/") && breaks {
            true => WebAnswer::new(200, "<html>"),
            false => registry(&images, request),
        }
    });
    edit(&scene.charts, "relmap.toml", "registry.example", &server.host());
    scene.charts.commit("Say where the image is");
    let trace = |format: &str| {
        let mut command = command(&scene.charts);
        command.args(["trace", "app-1.2.0", "--registry", "--allow-host", &server.host()]);
        finish(command.args(["--format", format]))
    };
    let ran = trace("text");
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let line = format!("  image        {}/team/app:1.2.0 ({digest})\n", server.host());
    let attached = "  attached     1 SBOM, 1 attestation, 1 signature\n";
    assert!(ran.stdout.contains(&format!("{line}{attached}")), "{}", ran.stdout);
    let json = trace("json").json();
    assert_eq!(
        json["chains"][0]["apps"][0]["image"]["attached"],
        serde_json::json!([
            { "kind": "SBOM", "count": 1 },
            { "kind": "attestation", "count": 1 },
            { "kind": "signature", "count": 1 },
        ])
    );
    // What cannot be known is told, and keeps nothing else from being known.
    broken.store(true, std::sync::atomic::Ordering::Relaxed);
    let ran = trace("text");
    let attached = format!(
        "  attached     not known: {} has what is attached to team/app@{digest} in a form that is not known: it is not the JSON it \
         should be (line 1)\n",
        server.host()
    );
    assert!(ran.code == 0 && ran.stdout.contains(&format!("{line}{attached}")), "{}", ran.whole());
}

/// A system chart has no app, and its images are links of their own.
#[test]
fn a_chart_without_an_app_has_a_chain_too() {
    let charts = Fixture::new();
    charts.write("Chart.yaml", "apiVersion: v2\nname: kafka\nversion: 1.0.0\n");
    charts.write("RELEASE.txt", "kafka-1.0.0\nImage: docker.io/bitnami/kafka:3.7.1\n\n- First.\n");
    charts.commit("Start");
    charts.git([
        "tag",
        "-a",
        "-m",
        "kafka-1.0.0\n\nImage: docker.io/bitnami/kafka:3.7.1",
        "kafka-1.0.0",
    ]);
    for reference in
        ["docker.io/bitnami/kafka:3.7.1", "bitnami/kafka:3.7.1", "kafka-1.0.0", "kafka:3.7.1"]
    {
        let ran = relmap(&charts, &["trace", reference, "--format", "json"]);
        assert_eq!(ran.code, 0, "{reference}: {}", ran.whole());
        let chain = &ran.json()["chains"][0];
        assert_eq!(chain["apps"].as_array().unwrap().len(), 0);
        assert_eq!(chain["images"][0]["ref"], "docker.io/bitnami/kafka:3.7.1");
        let codes: Vec<&str> = chain["missing"]
            .as_array()
            .unwrap()
            .iter()
            .map(|gap| gap["code"].as_str().unwrap())
            .collect();
        assert_eq!(codes, ["digest-unrecorded", "chart-repository-unknown"]);
    }
}

/// Of several apps each has its own commit and image.
#[test]
fn a_chart_of_several_apps_has_each_of_them() {
    let (api, ui, charts) = (Fixture::new(), Fixture::new(), Fixture::new());
    for (app, tag) in [(&api, "api-1.0.0"), (&ui, "ui-2.0.0")] {
        app.write("main.c", tag);
        app.commit("Write the app");
        app.annotated_tag(tag);
    }
    let component = |name: &str, app: &Fixture| {
        format!(
            "[[component]]\nname = \"{name}\"\nkind = \"app\"\nrepository = \"{}\"\nimage = \"registry.example/{name}\"\n\n",
            app.path().display()
        )
    };
    charts.write("Chart.yaml", "apiVersion: v2\nname: shop\nversion: 1.1.0\n");
    let settings = component("api", &api) + &component("ui", &ui);
    charts.write(
        "relmap.toml",
        settings + "[[component]]\nname = \"charts\"\napp = [\"api\", \"ui\"]\n",
    );
    charts.write("RELEASE.txt", "charts-1.1.0\nApp: api-1.0.0\nApp: ui-2.0.0\n\n- First.\n");
    charts.commit("Deploy both");
    let message = "charts-1.1.0\n\nApp: api-1.0.0\nApp: ui-2.0.0";
    charts.git(["tag", "-a", "-m", message, "charts-1.1.0"]);
    for reference in ["charts-1.1.0", "registry.example/ui:2.0.0", "api-1.0.0"] {
        let ran = relmap(&charts, &["trace", reference, "--format", "json"]);
        assert_eq!(ran.code, 0, "{reference}: {}", ran.whole());
        let chain = &ran.json()["chains"][0];
        for (at, app, image) in
            [(0, &api, "registry.example/api:1.0.0"), (1, &ui, "registry.example/ui:2.0.0")]
        {
            assert_eq!(chain["apps"][at]["commit"], app.head(), "{}", ran.whole());
            assert_eq!(chain["apps"][at]["image"]["ref"], image);
        }
    }
}

/// Of many releases those are shown that say most.
#[test]
fn of_many_releases_the_first_the_newest_and_the_running_are_shown() {
    let scene = scene("registry.example");
    for number in 2..9 {
        let (old, new) = (number - 1, number);
        edit(
            &scene.charts,
            "Chart.yaml",
            &format!("version: 1.{old}.0\n"),
            &format!("version: 1.{new}.0\n"),
        );
        scene.charts.commit_at("Change", DAY_1 + (2 + number) * DAY);
        let tag = format!("charts-1.{number}.0");
        scene.charts.git(["tag", "-a", "-m", &format!("{tag}\n\nApp: app-1.2.0"), &tag]);
    }
    deploy(&scene.charts, "production", "1.4.0", 20);
    let tags = |arguments: &[&str]| -> (Vec<String>, u64) {
        let mut all = vec!["trace", "app-1.2.0", "--format", "json"];
        all.extend(arguments);
        let json = relmap(&scene.charts, &all).json();
        let chains = json["chains"].as_array().unwrap().iter();
        let tags = chains.map(|chain| chain["release"]["tag"].as_str().unwrap().to_owned());
        (tags.collect(), json["left_out"].as_u64().unwrap())
    };
    let some = ["charts-1.8.0", "charts-1.7.0", "charts-1.4.0", "charts-1.1.0"];
    assert_eq!(tags(&[]), (some.map(str::to_owned).to_vec(), 4));
    assert_eq!(tags(&["--all"]).0.len(), 8);
    let ran = relmap(&scene.charts, &["trace", "app-1.2.0"]);
    assert!(
        ran.stdout.ends_with("\n4 more chart releases not shown; --all shows all\n"),
        "{}",
        ran.stdout
    );
}
