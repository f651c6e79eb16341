//! Images and charts in a real registry: docker-registry, filled by skopeo and helm.

use std::fs;
use std::process::Command;

use relmap_testkit::server::{Registry, RegistryLogin, Tool};
use relmap_testkit::{Fixture, Images, TestImage};
use serde_json::Value;

use crate::client::{Ended, run};
use crate::suite::Suite;

pub(crate) fn tests(suite: &mut Suite) {
    add_tests!(
        suite,
        &[Registry::NEEDS],
        [
            every_fault_of_an_image_is_found,
            a_registry_with_a_login_is_asked_with_it,
            a_registry_that_is_not_there_decides_nothing,
            a_hundred_releases_are_verified,
            images_are_pinned_to_the_digests_that_skopeo_sees,
        ]
    );
    add_tests!(
        suite,
        &[Registry::NEEDS, &[Tool::HELM]],
        [charts_are_found_by_their_tags_and_a_replaced_one_by_its_digest]
    );
}

const VERSION: &str = "org.opencontainers.image.version";
const REVISION: &str = "org.opencontainers.image.revision";

/// An app with releases, and a chart that deploys each in one of its own.
struct Scene {
    app: Fixture,
    charts: Fixture,
    registry: Registry,
}

impl Scene {
    fn new(login: RegistryLogin, releases: u32, more: &str) -> Scene {
        let registry = Registry::start(login);
        let (app, charts) = (Fixture::new(), Fixture::new());
        let host = registry.host();
        charts.write(
            "relmap.toml",
            format!(
                "[[component]]\nname = \"app\"\nkind = \"app\"\nrepository = \"{}\"\nimage = \"{host}/team/app\"\n{more}\n\n\
                 [[component]]\nname = \"charts\"\napp = \"app\"\nchart-repository = \"oci://{host}/charts\"\n",
                app.path().display()
            ),
        );
        for release in 0..releases {
            app.write("main.c", format!("int main() {{ return {release}; }}\n"));
            app.commit("Change");
            app.annotated_tag(&format!("app-1.{release}.0"));
            let chart = format!(
                "apiVersion: v2\nname: web\nversion: 1.{release}.0\nappVersion: 1.{release}.0\n"
            );
            charts.write("Chart.yaml", chart);
            charts.commit("Change");
            let message = format!("charts-1.{release}.0\n\nApp: app-1.{release}.0");
            charts.git(["tag", "-a", "-m", &message, &format!("charts-1.{release}.0")]);
        }
        Scene { app, charts, registry }
    }

    fn commit(&self, release: u32) -> String {
        self.app.git(["rev-parse", &format!("app-1.{release}.0^{{commit}}")])
    }

    fn relmap(&self, arguments: &[&str]) -> Command {
        let mut command = self.charts.command(env!("CARGO_BIN_EXE_relmap"));
        command.env("RELMAP_ALLOW_PATHS", std::env::temp_dir());
        command.args(["artifacts", "verify", "--format", "json", "--allow-host"]);
        command.arg(self.registry.host()).args(arguments);
        command
    }
}

fn json(ended: &Ended) -> Value {
    serde_json::from_str(&ended.stdout).unwrap()
}

/// Each finding as `rule: message`, those of charts left out unless `charts`.
fn findings(ended: &Ended, charts: bool) -> Vec<String> {
    let json = json(ended);
    let line = |one: &Value| {
        format!("{}: {}", one["rule"].as_str().unwrap(), one["message"].as_str().unwrap())
    };
    let all = json["findings"].as_array().unwrap().iter().map(line);
    let mut found: Vec<String> = all.filter(|line| charts || !line.starts_with("chart-")).collect();
    found.sort();
    found
}

fn image<'a>(platform: &'a str, labels: &'a [(&'a str, &'a str)]) -> TestImage<'a> {
    TestImage { platform, labels, steps: &[] }
}

fn every_fault_of_an_image_is_found() {
    let scene =
        Scene::new(RegistryLogin::Nobody, 6, "platforms = [\"linux/amd64\", \"linux/arm64\"]");
    let commits: Vec<String> = (0..6).map(|release| scene.commit(release)).collect();
    let both = ["linux/amd64", "linux/arm64"];
    let mut images = Images::default();
    let mut add = |tag: &str, platforms: &[&str], labels: &[(&str, &str)]| {
        let all: Vec<TestImage<'_>> = platforms.iter().map(|one| image(one, labels)).collect();
        images.add("team/app", tag, &all)
    };
    // 1.0.0 is right, 1.1.0 missing, 1.2.0 of another commit, 1.3.0 of another version, 1.4.0 not for all
    // platforms, 1.5.0 without labels of its own.
    let right = add("1.0.0", &both, &[(VERSION, "1.0.0"), (REVISION, &commits[0])]);
    add("1.2.0", &both, &[(VERSION, "1.2.0"), (REVISION, &commits[1])]);
    add("1.3.0", &both, &[(VERSION, "1.2.0"), (REVISION, &commits[3])]);
    add("1.4.0", &both[..1], &[(VERSION, "1.4.0"), (REVISION, &commits[4])]);
    let ubuntu = [(VERSION, "22.04"), ("org.opencontainers.image.ref.name", "ubuntu")];
    add("1.5.0", &both, &ubuntu);
    scene.registry.push(&images);
    let ended = run(&scene.relmap(&["--all"])).with(1);
    let app = format!("{}/team/app", scene.registry.host());
    assert_eq!(
        findings(&ended, false),
        [
            format!(
                "image-missing: charts-1.1.0 runs {app}:1.1.0 of app-1.1.0, and its registry has no such image"
            ),
            format!(
                "image-platform-missing: {app}:1.4.0 is not there for linux/arm64, only for linux/amd64"
            ),
            format!(
                "image-revision-mismatch: {app}:1.2.0 should be app-1.2.0 at commit {}, and its label {REVISION} says {}",
                commits[2], commits[1]
            ),
            format!(
                "image-unlabelled: {app}:1.5.0 has no label with its version or its commit ({VERSION}=22.04 is that of its base image), \
                 so nothing proves that it is app-1.5.0"
            ),
            format!(
                "image-version-mismatch: {app}:1.3.0 should be app-1.3.0, and its label {VERSION} says 1.2.0"
            ),
        ]
    );
    // What an independent client calls the digest is what is shown.
    let json = json(&ended);
    let first = &json["releases"].as_array().unwrap().last().unwrap()["images"][0];
    assert_eq!(first["digest"], right);
    assert_eq!(first["platforms"], serde_json::json!(both));
}

fn a_registry_with_a_login_is_asked_with_it() {
    let scene = Scene::new(RegistryLogin::Basic, 1, "");
    let commit = scene.commit(0);
    let mut images = Images::default();
    let labels = [(VERSION, "1.0.0"), (REVISION, commit.as_str())];
    images.add("team/app", "1.0.0", &[image("linux/amd64", &labels)]);
    scene.registry.push(&images);
    let ended = run(&scene.relmap(&[])).with(3);
    let host = scene.registry.host();
    let denied = format!(
        "registry-out-of-reach: whether {host}/team/app:1.0.0 of app-1.0.0 is there cannot be known: {host} refuses to show \
         team/app:1.0.0 (401); log in: docker login {host}"
    );
    assert!(findings(&ended, false).contains(&denied), "{:?}", findings(&ended, false));
    let file = scene.registry.folder().join("auth.json");
    fs::write(&file, scene.registry.credentials()).unwrap();
    let ended = run(scene.relmap(&[]).env("REGISTRY_AUTH_FILE", &file)).with(1);
    assert_eq!(findings(&ended, false), [""; 0]);
    assert!(!ended.stdout.contains("s3cret") && !ended.stderr.contains("s3cret"));
}

fn a_registry_that_is_not_there_decides_nothing() {
    let Scene { app: _app, charts, registry } = Scene::new(RegistryLogin::Nobody, 1, "");
    let host = registry.host();
    drop(registry);
    let mut command = charts.command(env!("CARGO_BIN_EXE_relmap"));
    command.env("RELMAP_ALLOW_PATHS", std::env::temp_dir());
    command.args(["artifacts", "verify", "--format", "json", "--allow-host", &host]);
    let ended = run(&command).with(3);
    let found = findings(&ended, true);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(
        found.iter().all(|line| line.contains(&format!("{host} does not answer: "))),
        "{found:?}"
    );
}

fn charts_are_found_by_their_tags_and_a_replaced_one_by_its_digest() {
    let scene = Scene::new(RegistryLogin::Nobody, 3, "");
    let host = scene.registry.host();
    let push = |version: &str| {
        scene.charts.git(["checkout", "--quiet", &format!("charts-{version}")]);
        for arguments in [
            vec!["package", ".", "--destination", "out"],
            vec![
                "push",
                &format!("out/web-{version}.tgz"),
                &format!("oci://{host}/charts"),
                "--plain-http",
            ],
        ] {
            let mut command = scene.charts.command(Tool::HELM.path());
            run(command.args(arguments)).well();
        }
        fs::remove_dir_all(scene.charts.path().join("out")).unwrap();
        scene.charts.checkout("main");
    };
    push("1.0.0");
    push("1.1.0");
    let ended = run(&scene.relmap(&["--all"])).with(1);
    let charts = |ended: &Ended| -> Vec<String> {
        findings(ended, true).into_iter().filter(|line| line.starts_with("chart-")).collect()
    };
    let missing = format!(
        "chart-unpublished: charts-1.2.0 is not published: oci://{host}/charts has no web 1.2.0"
    );
    assert_eq!(charts(&ended), [missing.as_str()]);
    let help = json(&ended)["findings"].as_array().unwrap().iter().find_map(|one| {
        (one["rule"] == "chart-unpublished").then(|| one["help"].as_str().unwrap().to_owned())
    });
    let expected = format!(
        "publish it: git checkout charts-1.2.0 && helm package . && helm push web-1.2.0.tgz oci://{host}/charts"
    );
    assert_eq!(help, Some(expected));
    // The record has the digest of then; the published chart is another one now.
    let digest = json(&ended)["releases"][1]["digest"].as_str().unwrap().to_owned();
    assert!(digest.starts_with("sha256:"), "{digest}");
    let then = format!("sha256:{}", "0".repeat(64));
    let record = |digest: &str| {
        let commit = scene.charts.git(["rev-parse", "charts-1.1.0^{commit}"]);
        format!(
            "{{\"schema\":2,\"title\":\"charts\"}}\n{{\"chart\":\"charts-1.1.0\",\"version\":\"1.1.0\",\"commit\":\"{commit}\",\"path\":\".\",\
             \"recorded\":\"import\",\"apps\":[],\"images\":[],\"digest\":\"{digest}\"}}\n"
        )
    };
    scene.charts.git(["checkout", "--quiet", "--orphan", "release-map"]);
    scene.charts.write("charts.jsonl", record(&then));
    scene.charts.commit("Record");
    scene.charts.checkout("main");
    let ended = run(&scene.relmap(&["--chart", "charts-1.1.0"])).with(1);
    assert_eq!(
        charts(&ended),
        [format!(
            "chart-overwritten: charts-1.1.0 was overwritten: the release map recorded web 1.1.0 with {then}, and oci://{host}/charts has {digest}"
        )]
    );
    scene.charts.checkout("release-map");
    scene.charts.write("charts.jsonl", record(&digest));
    scene.charts.commit("Record");
    scene.charts.checkout("main");
    let ended = run(&scene.relmap(&["--chart", "charts-1.1.0"])).with(0);
    assert_eq!(charts(&ended), [""; 0]);
}

/// Many at once: the answers belong to the right images.
fn a_hundred_releases_are_verified() {
    let scene = Scene::new(RegistryLogin::Nobody, 100, "");
    let mut images = Images::default();
    for release in (0..100).filter(|release| *release != 50) {
        let (commit, version) = (scene.commit(release), format!("1.{release}.0"));
        let labels = [(VERSION, version.as_str()), (REVISION, commit.as_str())];
        images.add("team/app", &version, &[image("linux/amd64", &labels)]);
    }
    scene.registry.push(&images);
    let ended = run(&scene.relmap(&["--all"])).with(1);
    let app = format!("{}/team/app", scene.registry.host());
    assert_eq!(
        findings(&ended, false),
        [format!(
            "image-missing: charts-1.50.0 runs {app}:1.50.0 of app-1.50.0, and its registry has no such image"
        )]
    );
}

/// Lists of platforms, behind a login: the digest is that of the list.
fn images_are_pinned_to_the_digests_that_skopeo_sees() {
    let registry = Registry::start(RegistryLogin::Basic);
    let host = registry.host();
    let mut images = Images::default();
    let both = [image("linux/amd64", &[]), image("linux/arm64", &[])];
    images.add("team/app", "1.2.0", &both);
    images.add("team/proxy", "2.0", &both[..1]);
    registry.push(&images);
    let charts = Fixture::new();
    let values = format!(
        "image: {{repository: {host}/team/app, tag: 1.2.0, digest: ''}}\nproxyImage: {host}/team/proxy:2.0\n"
    );
    charts.write("RELEASE.txt", "charts-1.0.0\n\n- First.\n");
    charts.write("Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n");
    charts.write("values.yaml", &values);
    charts.commit("Begin");
    charts.tag("charts-1.0.0");
    let bump = || {
        let mut command = charts.command(env!("CARGO_BIN_EXE_relmap"));
        command.args(["bump", "--no-edit", "--pin-digests", "--allow-host", &host]);
        command
    };
    let ended = run(&bump()).with(3);
    assert!(
        ended.stderr.contains(&format!("(401); log in: docker login {host}")),
        "{}",
        ended.stderr
    );
    let auth = registry.folder().join("auth.json");
    fs::write(&auth, registry.credentials()).unwrap();
    run(bump().env("REGISTRY_AUTH_FILE", &auth)).well();
    let inspected = |name: &str| {
        let mut skopeo = Command::new(Tool::SKOPEO.path());
        skopeo.args(["inspect", "--raw", "--tls-verify=false", "--creds", "me:s3cret-w0rd"]);
        let raw = run(skopeo.arg(format!("docker://{host}/{name}"))).well().stdout;
        let mut sum = Command::new("sh");
        run(sum.args(["-c", "printf %s \"$0\" | sha256sum", &raw])).well().stdout[..64].to_owned()
    };
    let expected = values
        .replace("digest: ''", &format!("digest: 'sha256:{}'", inspected("team/app:1.2.0")))
        .replace("proxy:2.0", &format!("proxy:2.0@sha256:{}", inspected("team/proxy:2.0")));
    assert_eq!(fs::read_to_string(charts.path().join("values.yaml")).unwrap(), expected);
}
