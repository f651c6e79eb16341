//! Statements that are attached to an image in docker-registry, which has no referrers API: by the tag of its digest, and
//! by cosign's own.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use relmap_testkit::server::{Registry, RegistryLogin};
use relmap_testkit::{Fixture, Images};
use serde_json::{Value, json};

use crate::app_release::AppRelease;
use crate::client::{Ended, run};
use crate::suite::Suite;

pub(crate) fn tests(suite: &mut Suite) {
    add_tests!(
        suite,
        &[Registry::NEEDS],
        [a_statement_is_found_by_the_tag_of_the_digest, a_statement_is_found_by_the_tag_of_cosign]
    );
}

const IN_TOTO: &str = "application/vnd.in-toto+json";

/// A release in a map, whose image is in a registry with a login.
struct Scene {
    registry: Registry,
    _app: Fixture,
    charts: Fixture,
    digest: String,
}

impl Scene {
    fn new() -> Scene {
        let registry = Registry::start(RegistryLogin::Basic);
        let AppRelease { app, charts, digest } = AppRelease::new(&registry, &registry.host());
        std::fs::write(registry.folder().join("auth.json"), registry.credentials()).unwrap();
        let scene = Scene { registry, _app: app, charts, digest };
        scene.relmap(&["map", "import", "--branch"]).well();
        scene
    }

    fn relmap(&self, arguments: &[&str]) -> Ended {
        let mut command = self.charts.command(env!("CARGO_BIN_EXE_relmap"));
        command.env("RELMAP_ALLOW_PATHS", std::env::temp_dir());
        command.env("RELMAP_ALLOW_HOSTS", self.registry.host());
        command.env("REGISTRY_AUTH_FILE", self.registry.folder().join("auth.json"));
        run(command.args(arguments))
    }

    /// What a verification finds in the registry: how many statements, and each finding.
    fn found(&self) -> (Value, Vec<String>) {
        let arguments = ["map", "verify", "--attestations", "--registry", "--format", "json"];
        let ended = self.relmap(&arguments).well();
        let json: Value = serde_json::from_str(&ended.stdout).unwrap();
        let line = |one: &Value| {
            format!("{}: {}", one["severity"].as_str().unwrap(), one["message"].as_str().unwrap())
        };
        let findings = json["findings"].as_array().unwrap().iter().map(line).collect();
        (json["attested"]["attached"].clone(), findings)
    }

    fn statement(&self) -> String {
        self.relmap(&["attest", "--chart", "1.1.0"]).well().stdout
    }

    /// The start of what is said of the statement.
    fn subject(&self) -> String {
        let Scene { registry, digest, .. } = self;
        format!(
            "the statement of charts-1.1.0 that is attached to {}/team/app@{digest}",
            registry.host()
        )
    }
}

fn a_statement_is_found_by_the_tag_of_the_digest() {
    let scene = Scene::new();
    assert_eq!(scene.found(), (json!(0), vec![]));
    let mut images = Images::default();
    images.attach("team/app", &scene.digest, IN_TOTO, scene.statement().as_bytes());
    scene.registry.push(&images);
    let unsigned = format!("warning: {} is not signed", scene.subject());
    assert_eq!(scene.found(), (json!(1), vec![unsigned]));
}

fn a_statement_is_found_by_the_tag_of_cosign() {
    let scene = Scene::new();
    // What cosign writes: a statement of its own of this image alone, in an envelope.
    let mut statement: Value = serde_json::from_str(&scene.statement()).unwrap();
    let hex = scene.digest.strip_prefix("sha256:").unwrap();
    statement["_type"] = json!("https://in-toto.io/Statement/v0.1");
    statement["subject"] = json!([{ "name": "team/app", "digest": { "sha256": hex } }]);
    let payload = STANDARD.encode(statement.to_string());
    let envelope =
        json!({ "payloadType": IN_TOTO, "payload": payload, "signatures": [{ "sig": "AA==" }] });
    let mut images = Images::default();
    let kind = "application/vnd.dsse.envelope.v1+json";
    images.add_file(
        "team/app",
        &format!("sha256-{hex}.att"),
        kind,
        envelope.to_string().as_bytes(),
    );
    scene.registry.push(&images);
    let signed =
        format!("note: {} is signed, and relmap does not verify such a signature", scene.subject());
    assert_eq!(scene.found(), (json!(1), vec![signed]));
}
