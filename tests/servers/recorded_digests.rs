//! `relmap map verify --registry`: the digests of the release map against docker-registry.

use std::fs;

use relmap_testkit::server::{Registry, RegistryLogin, Tool};
use relmap_testkit::{Images, TestImage};
use serde_json::{Value, json};

use crate::app_release::AppRelease;
use crate::client::run;
use crate::suite::Suite;

pub(crate) fn tests(suite: &mut Suite) {
    add_tests!(
        suite,
        &[Registry::NEEDS, &[Tool::HELM]],
        [what_was_recorded_is_compared_with_what_is_published]
    );
}

/// The map's file with one record, of a release that runs an image.
fn record(scene: &AppRelease, archive: &str, image: &str) -> String {
    let (app, digest) = (scene.app.head(), &scene.digest);
    let commit = scene.charts.git(["rev-parse", "charts-1.1.0^{commit}"]);
    let format = "--format=%(taggerdate:format:%Y-%m-%dT%H:%M:%SZ)";
    let time = scene.charts.git(["for-each-ref", format, "refs/tags/charts-1.1.0"]);
    format!(
        "{{\"schema\":2,\"title\":\"charts\"}}\n\
         {{\"chart\":\"charts-1.1.0\",\"version\":\"1.1.0\",\"commit\":\"{commit}\",\"path\":\".\",\"time\":\"{time}\",\"recorded\":\"release\",\
         \"apps\":[{{\"name\":\"app\",\"version\":\"1.2.0\",\"tag\":\"app-1.2.0\",\"commit\":\"{app}\",\"verified\":true}}],\
         \"images\":[{{\"ref\":\"{image}\",\"digest\":\"{digest}\"}}],\"digest\":\"{archive}\"}}\n"
    )
}

fn what_was_recorded_is_compared_with_what_is_published() {
    let registry = Registry::start(RegistryLogin::Nobody);
    let host = registry.host();
    let scene = AppRelease::new(&registry, &host);
    let charts = &scene.charts;
    let place = format!("app = \"app\"\nchart-repository = \"oci://{host}/charts\"\n");
    let settings = fs::read_to_string(charts.path().join("relmap.toml")).unwrap();
    charts.write("relmap.toml", settings.replace("app = \"app\"\n", &place));
    charts.commit("Say where charts are published");
    let push = |message: &str| -> String {
        charts.write("values.yaml", message);
        run(charts.command(Tool::HELM.path()).args(["package", ".", "--destination", "out"]))
            .well();
        let place = format!("oci://{host}/charts");
        let arguments = ["push", "out/web-1.1.0.tgz", &place, "--plain-http"];
        run(charts.command(Tool::HELM.path()).args(arguments)).well();
        let mut sum = charts.command("sha256sum");
        let sum = run(sum.arg("out/web-1.1.0.tgz")).well().stdout[..64].to_owned();
        fs::remove_dir_all(charts.path().join("out")).unwrap();
        charts.remove("values.yaml");
        format!("sha256:{sum}")
    };
    let image = format!("{host}/team/app:1.2.0");
    let archive = push("a: 1\n");
    charts.git(["checkout", "--quiet", "--orphan", "release-map"]);
    charts.write("charts.jsonl", record(&scene, &archive, &image));
    charts.commit("Record");
    charts.checkout("main");
    let verify = |code: i32, more: &[&str]| -> (Value, Vec<String>) {
        let mut command = charts.command(env!("CARGO_BIN_EXE_relmap"));
        command.env("RELMAP_ALLOW_PATHS", std::env::temp_dir());
        command.args(["map", "verify", "--format", "json"]).args(more);
        let ended = run(&command).with(code);
        let json: Value = serde_json::from_str(&ended.stdout).unwrap();
        let line = |one: &Value| {
            let text = |key: &str| one[key].as_str().unwrap().to_owned();
            format!("{} {}: {}", text("severity"), text("rule"), text("message"))
        };
        let mut found: Vec<String> =
            json["findings"].as_array().unwrap().iter().map(line).collect();
        found.sort();
        (json["published"].clone(), found)
    };
    let asked = ["--registry", "--allow-host", host.as_str()];
    let both = json!({ "images": 1, "charts": 1, "without_place": 0 });
    assert_eq!(verify(0, &asked), (both.clone(), vec![]));
    assert_eq!(verify(0, &[]), (Value::Null, vec![]));

    // Both are replaced; that the image has no label is not a question of the map.
    let mut images = Images::default();
    let one = TestImage { platform: "linux/amd64", labels: &[], steps: &[] };
    let digest = images.add("team/app", "1.2.0", &[one]);
    registry.push(&images);
    let replaced = push("a: 2\n");
    let found = [
        format!(
            "error chart-overwritten: charts-1.1.0 was overwritten: the release map recorded web 1.1.0 with {archive}, and oci://{host}/charts has {replaced}"
        ),
        format!(
            "error image-moved: {image} of charts-1.1.0 moved: the release map has it at {}, and now it leads to {digest}",
            scene.digest
        ),
    ];
    assert_eq!(verify(1, &asked), (both.clone(), found.to_vec()));
    // For people.
    let mut command = charts.command(env!("CARGO_BIN_EXE_relmap"));
    command.env("RELMAP_ALLOW_PATHS", std::env::temp_dir()).args(["map", "verify"]).args(asked);
    let text = run(&command).with(1).stdout;
    assert!(text.contains("\npublished compared the digests of 1 image and 1 chart\n"), "{text}");

    // What was recorded under other names is nowhere.
    charts.checkout("release-map");
    let other = format!("{host}/team/app:1.2.1");
    charts.write("charts.jsonl", record(&scene, &archive, &other));
    charts.commit("Record another image");
    charts.checkout("main");
    let (_, found) = verify(1, &asked);
    let missing = format!(
        "error image-missing: charts-1.1.0 runs {other}, and its registry has no such image"
    );
    assert!(found.contains(&missing), "{found:?}");

    // Whoever cannot be asked leaves it open.
    drop(registry);
    let (published, found) = verify(1, &asked);
    assert_eq!(published, json!({ "images": 0, "charts": 0, "without_place": 0 }));
    let open = found.iter().filter(|line| line.starts_with("undecided registry-out-of-reach: "));
    assert_eq!(open.count(), 2, "{found:?}");
}
