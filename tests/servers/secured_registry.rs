//! A registry as teams run it: docker-registry behind nginx with TLS by an authority of its own and with logins, reached by
//! a proxy.

use std::process::Command;

use relmap_testkit::server::{Account, Registry, RegistryLogin, SecuredRegistry};
use relmap_testkit::{Fixture, Images, TestImage};
use serde_json::Value;

use crate::app_release::AppRelease;
use crate::client::{Ended, run};
use crate::suite::Suite;

pub(crate) fn tests(suite: &mut Suite) {
    add_tests!(
        suite,
        &[Registry::NEEDS, SecuredRegistry::NEEDS],
        [
            a_private_authority_counts_where_it_is_named,
            a_name_and_a_password_are_given_by_either_way,
            the_proxy_is_asked_unless_a_host_is_excepted,
        ]
    );
    add_tests!(suite, &[Registry::NEEDS], [what_is_attached_by_a_fallback_tag_is_no_version]);
}

/// A chart whose app has its image in a secured registry.
struct Scene {
    registry: Registry,
    secured: SecuredRegistry,
    _app: Fixture,
    charts: Fixture,
    digest: String,
}

impl Scene {
    /// The image is at this host.
    fn new(host: &str) -> Scene {
        let registry = Registry::start(RegistryLogin::Nobody);
        let secured = SecuredRegistry::start(&registry);
        let AppRelease { app, charts, digest } = AppRelease::new(&registry, host);
        Scene { registry, secured, _app: app, charts, digest }
    }

    /// `relmap artifacts verify` with all that is needed but the credentials.
    fn verify(&self, host: &str) -> Command {
        let mut command = self.charts.command(env!("CARGO_BIN_EXE_relmap"));
        command.env("RELMAP_ALLOW_PATHS", std::env::temp_dir());
        command.env("HTTPS_PROXY", self.secured.proxy().url());
        command.env("SSL_CERT_FILE", self.secured.authority());
        command.args(["artifacts", "verify", "--format", "json", "--timeout", "20"]);
        command.args(["--allow-host", host]);
        command
    }
}

/// What a verification said of the only thing that is wrong.
#[track_caller]
fn told(ended: &Ended) -> String {
    let json: Value = serde_json::from_str(&ended.stdout).unwrap();
    let findings = json["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 1, "{json}");
    findings[0]["message"].as_str().unwrap().to_owned()
}

/// The digest of the image, where all is well.
#[track_caller]
fn digest(ended: &Ended) -> Value {
    let json: Value = serde_json::from_str(&ended.stdout).unwrap();
    json["releases"][0]["images"][0]["digest"].clone()
}

/// No secret is in what a run says.
#[track_caller]
fn keeps_secrets(ended: &Ended) {
    for secret in
        [SecuredRegistry::ACCOUNT.password, SecuredRegistry::SECRET, "cmVhZGVyOnIzYWQtMG5seQ"]
    {
        let said = format!("{}{}", ended.stdout, ended.stderr);
        assert!(!said.contains(secret), "{said}");
    }
}

fn a_private_authority_counts_where_it_is_named() {
    let host = SecuredRegistry::BASIC;
    let scene = Scene::new(host);
    let file = scene.secured.credentials();
    let mut strange = scene.verify(host);
    strange.env_remove("SSL_CERT_FILE").env("REGISTRY_AUTH_FILE", &file);
    let ended = run(&strange).with(3);
    let message = told(&ended);
    assert!(message.contains("UnknownIssuer") || message.contains("certificate"), "{message}");
    keeps_secrets(&ended);
    let ended = run(scene.verify(host).env("REGISTRY_AUTH_FILE", &file)).with(0);
    assert_eq!(digest(&ended), scene.digest);
    keeps_secrets(&ended);
}

fn a_name_and_a_password_are_given_by_either_way() {
    for host in [SecuredRegistry::BASIC, SecuredRegistry::TOKEN] {
        let scene = Scene::new(host);
        let file = scene.secured.credentials();
        let ended = run(&scene.verify(host)).with(3);
        let denied =
            format!("{host} refuses to show team/app:1.2.0 (401); log in: docker login {host}");
        assert!(told(&ended).contains(&denied), "{}", told(&ended));
        let ended = run(scene.verify(host).env("REGISTRY_AUTH_FILE", &file)).with(0);
        assert_eq!(digest(&ended), scene.digest, "{host}");
        keeps_secrets(&ended);
        // A password that is wrong is no other one.
        let Account { name, .. } = SecuredRegistry::ACCOUNT;
        let wrong = format!(
            "{{\"auths\": {{\"{host}\": {{\"username\": \"{name}\", \"password\": \"wrong\"}}}}}}"
        );
        let ended = run(scene.verify(host).env("DOCKER_AUTH_CONFIG", wrong)).with(3);
        assert!(told(&ended).contains(&denied), "{}", told(&ended));
    }
}

fn the_proxy_is_asked_unless_a_host_is_excepted() {
    let host = SecuredRegistry::BASIC;
    let scene = Scene::new(host);
    let file = scene.secured.credentials();
    let proxy = scene.secured.proxy();
    let ended = run(scene.verify(host).env("REGISTRY_AUTH_FILE", &file)).with(0);
    assert_eq!(digest(&ended), scene.digest);
    let asked = proxy.asked();
    assert!(!asked.is_empty(), "the proxy was not asked");
    assert!(asked.iter().all(|line| line == &format!("CONNECT {host}:443")), "{asked:?}");
    // Nobody can look up that host but the proxy.
    let ended = run(scene.verify(host).env("NO_PROXY", host)).with(3);
    assert_eq!(proxy.asked().len(), asked.len(), "{}", told(&ended));
    // A registry of this machine is asked as it is excepted, too.
    let own = scene.registry.host();
    let text = std::fs::read_to_string(scene.charts.path().join("relmap.toml")).unwrap();
    scene.charts.write("relmap.toml", text.replace(host, &own));
    scene.charts.commit("Take the registry behind it");
    let mut direct = scene.verify(&own);
    direct.env("HTTP_PROXY", proxy.url()).env("NO_PROXY", "127.0.0.1");
    assert_eq!(digest(&run(&direct).with(0)), scene.digest);
    assert_eq!(proxy.asked().len(), asked.len());
}

/// docker-registry has no referrers API, so what is attached to a chart has a tag by its digest.
fn what_is_attached_by_a_fallback_tag_is_no_version() {
    let registry = Registry::start(RegistryLogin::Nobody);
    let host = registry.host();
    let mut images = Images::default();
    let one = [TestImage { platform: "linux/amd64", labels: &[], steps: &[] }];
    images.add("charts/web", "1.1.0", &one);
    images.add("charts/web", &format!("sha256-{}", "a".repeat(64)), &one);
    images.add("charts/web", &format!("sha256-{}.sig", "a".repeat(64)), &one);
    images.add("charts/web", "1.0.0", &one);
    registry.push(&images);
    let charts = Fixture::new();
    charts.write(
        "relmap.toml",
        format!("[[component]]\nname = \"charts\"\nchart-repository = \"oci://{host}/charts\"\n"),
    );
    charts.write("Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.2.0\n");
    charts.commit("Begin");
    charts.annotated_tag("charts-1.2.0");
    let mut command = charts.command(env!("CARGO_BIN_EXE_relmap"));
    command.args(["artifacts", "verify", "--all", "--format", "json", "--allow-host", &host]);
    let ended = run(&command).with(1);
    let json: Value = serde_json::from_str(&ended.stdout).unwrap();
    let text = |one: &Value| {
        format!("{}: {}", one["rule"].as_str().unwrap(), one["message"].as_str().unwrap())
    };
    let found: Vec<String> = json["findings"].as_array().unwrap().iter().map(text).collect();
    let expected = [
        format!(
            "chart-unpublished: charts-1.2.0 is not published: oci://{host}/charts has no web 1.2.0"
        ),
        format!(
            "chart-untagged: oci://{host}/charts has web 1.0.0, and no tag leads to the commit that it was made from"
        ),
        format!(
            "chart-untagged: oci://{host}/charts has web 1.1.0, and no tag leads to the commit that it was made from"
        ),
    ];
    let mut found = found;
    found.sort();
    assert_eq!(found, expected);
}
