//! `relmap map verify --attestations --registry`: statements that are attached to what is published.

use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use relmap_testkit::{Images, WebAnswer, WebRequest, WebServer, registry};
use serde_json::{Value, json};

use super::{Scene, at_server};
use crate::support::{Ran, command, finish, relmap};

const INDEX: &str = "application/vnd.oci.image.index.v1+json";
const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const IN_TOTO: &str = "application/vnd.in-toto+json";

/// A registry with something attached to the image of the scene.
struct Attached {
    scene: Scene,
    server: WebServer,
    /// The answers by the ends of their paths.
    answers: Arc<Mutex<Vec<(String, String)>>>,
}

impl Attached {
    fn new() -> Attached {
        let answers: Arc<Mutex<Vec<(String, String)>>> = Arc::default();
        let known = Arc::clone(&answers);
        let (scene, server) = at_server(move |images: &Images, request: &WebRequest| {
            let known = known.lock().unwrap();
            match known.iter().find(|(end, _)| request.path.ends_with(end.as_str())) {
                Some((_, text)) => WebAnswer::new(200, text.as_bytes()),
                None => registry(images, request),
            }
        });
        let ran = relmap(&scene.charts, &["map", "import", "--branch"]);
        assert_eq!(ran.code, 0, "{}", ran.whole());
        Attached { scene, server, answers }
    }

    fn attest(&self, arguments: &[&str]) -> Ran {
        let mut command = command(&self.scene.charts);
        command.args(["attest", "--chart", "1.1.0", "--allow-host", &self.server.host()]);
        let ran = finish(command.args(arguments));
        assert_eq!(ran.code, 0, "{}", ran.whole());
        ran
    }

    /// The digest of the image.
    fn digest(&self) -> String {
        let text = self.attest(&[]).json()["predicate"]["images"][0]["digest"].clone();
        text.as_str().unwrap().to_owned()
    }

    /// Attaches a file to the image, and nothing else.
    fn attach(&self, file: &str) {
        let subject = self.digest();
        let blob = self.sha256(file);
        let manifest = json!({
            "schemaVersion": 2, "mediaType": MANIFEST, "artifactType": IN_TOTO,
            "layers": [{ "mediaType": IN_TOTO, "digest": blob, "size": file.len() }],
            "subject": { "mediaType": MANIFEST, "digest": subject, "size": 7 },
        })
        .to_string();
        let digest = self.sha256(&manifest);
        let list = json!({
            "schemaVersion": 2, "mediaType": INDEX,
            "manifests": [{ "mediaType": MANIFEST, "digest": digest, "size": 7, "artifactType": IN_TOTO }],
        });
        *self.answers.lock().unwrap() = vec![
            (
                format!("/referrers/{subject}?artifactType=application%2Fvnd.in-toto%2Bjson"),
                list.to_string(),
            ),
            (format!("/manifests/{digest}"), manifest),
            (format!("/blobs/{blob}"), file.to_owned()),
        ];
    }

    fn sha256(&self, text: &str) -> String {
        let file = self.scene.charts.beside("content");
        std::fs::write(&file, text).unwrap();
        let sum = self.scene.charts.command("sha256sum").arg(&file).output().unwrap().stdout;
        format!("sha256:{}", &String::from_utf8(sum).unwrap()[..64])
    }

    fn verify(&self, arguments: &[&str]) -> Ran {
        let mut command = command(&self.scene.charts);
        command.args(["map", "verify", "--attestations"]);
        let mut ran = finish(command.args(arguments));
        ran.stdout =
            ran.stdout.replace(&self.digest(), "DIGEST").replace(&self.server.host(), "HOST");
        ran
    }

    fn asked(&self) -> Ran {
        self.verify(&["--registry", "--allow-host", &self.server.host()])
    }
}

/// What is printed if the map itself has no statement.
const PASSES: &str = "pass      release-map with 1 release of 1 chart: every record is unchanged, and none is missing\n";

fn envelope(statement: &str) -> String {
    let payload = STANDARD.encode(statement);
    json!({ "payloadType": IN_TOTO, "payload": payload, "signatures": [{ "sig": "AA==" }] })
        .to_string()
}

#[test]
fn a_statement_at_the_image_is_found_where_the_map_has_none() {
    let attached = Attached::new();
    // Nothing is attached, and that is no fault.
    let ran = attached.asked();
    assert_eq!(
        (ran.code, ran.stdout),
        (
            0,
            format!("attached  0 releases; 0 more in registries\n{PASSES}")
                .replace("attached", "attested")
        )
    );
    let statement = attached.attest(&[]).stdout;
    attached.attach(&statement);
    let ran = attached.asked();
    let unsigned = "warning[map-attestation]: the statement of charts-1.1.0 that is attached to \
                    HOST/team/app@DIGEST is not signed\n--> charts.jsonl\n \
                    = help: attach a signed one with cosign: relmap attest --format predicate --output FILE prints the \
                    command\n\n";
    let line = "attested  0 releases; 1 more in registries\n";
    assert_eq!((ran.code, ran.stdout), (0, format!("{unsigned}{line}{PASSES}")));
    // With a signature, which others verify.
    attached.attach(&envelope(&statement));
    let ran = attached.asked();
    let signed = "note[map-attestation]: the statement of charts-1.1.0 that is attached to \
                  HOST/team/app@DIGEST is signed, and relmap does not verify such a signature\n--> charts.jsonl\n \
                  = help: verify it: cosign verify-attestation --type urn:relmap:release-pair:v1 HOST/team/app@DIGEST\n\n";
    assert_eq!((ran.code, ran.stdout), (0, format!("{signed}{line}{PASSES}")));
    let host = attached.server.host();
    let json = attached.verify(&["--registry", "--allow-host", &host, "--format", "json"]).json();
    assert_eq!(
        json["attested"],
        json!({ "statements": 0, "signed": 0, "signers": [], "attached": 1 })
    );
    // What the map keeps is not asked for.
    attached.attest(&["--record"]);
    let _ = attached.digest();
    let before = attached.server.asked().len();
    let mut command = command(&attached.scene.charts);
    command.args(["map", "verify", "--attestations", "--registry", "--allow-host", &host]);
    let ran = finish(&mut command);
    assert!(ran.stdout.contains("attested  1 release; 0 more in registries\n"), "{}", ran.whole());
    assert_eq!(attached.server.asked().len(), before);
}

#[test]
fn a_statement_that_contradicts_its_record_is_told() {
    let attached = Attached::new();
    let statement = attached.attest(&[]).stdout;
    attached
        .attach(&envelope(&statement.replace("\"version\": \"1.1.0\"", "\"version\": \"1.1.9\"")));
    let ran = attached.asked();
    let said = "error[map-attestation]: the statement of charts-1.1.0 that is attached to HOST/team/app@DIGEST contradicts the \
                record of charts-1.1.0: it says version 1.1.9, and the record has 1.1.0\n";
    assert!(ran.code == 1 && ran.stdout.contains(said), "{}", ran.whole());
    // One of a release that this map does not have is somebody else's.
    attached.attach(&envelope(&statement.replace("\"charts-1.1.0\"", "\"web-1.1.0\"")));
    let ran = attached.asked();
    assert_eq!(
        (ran.code, ran.stdout),
        (0, format!("attested  0 releases; 0 more in registries\n{PASSES}"))
    );
}

#[test]
fn a_registry_that_is_not_allowed_or_does_not_answer_decides_nothing() {
    let attached = Attached::new();
    let _ = attached.digest();
    let before = attached.server.asked().len();
    let mut command = command(&attached.scene.charts);
    let ran = finish(command.args(["map", "verify", "--attestations", "--registry"]));
    let host = attached.server.host();
    let said = format!(
        "undecided[registry-out-of-reach]: whether a registry has an attestation of charts-1.1.0 cannot be known: https://{host} \
         is not asked: relmap.toml names it, and no remote of this repository is at {host}; if you trust it, allow it with \
         --allow-host {host}, with RELMAP_ALLOW_HOSTS={host}, or for good: git config --global --add relmap.allowHost {host}\n"
    );
    assert!(ran.code == 3 && ran.stdout.contains(&said), "{}", ran.whole());
    assert_eq!(attached.server.asked().len(), before);
    // It lists what it does not have rightly.
    attached.attach("{}");
    let digest = attached.digest();
    attached.answers.lock().unwrap()[0].1 = "<html>".to_owned();
    let ran = attached.asked();
    let said = "undecided[registry-out-of-reach]: whether a registry has an attestation of charts-1.1.0 cannot be known: HOST has \
                what is attached to team/app@DIGEST in a form that is not known: it is not the JSON it should be (line 1)\n";
    assert!(ran.code == 3 && ran.stdout.contains(said), "{digest}: {}", ran.whole());
    // Without the other option it asks for digests alone, and the map has none.
    let before = attached.server.asked().len();
    let ran = relmap(&attached.scene.charts, &["map", "verify", "--registry"]);
    let said = "published no digest was compared\n\
                pass      release-map with 1 release of 1 chart: every record is unchanged, and none is missing\n";
    assert_eq!((ran.code, ran.stdout.as_str()), (0, said), "{}", ran.whole());
    assert_eq!(attached.server.asked().len(), before);
}

#[test]
fn the_command_that_attaches_a_file_is_told() {
    let attached = Attached::new();
    let digest = attached.digest();
    let image = format!("{}/team/app@{digest}", attached.server.host());
    let folder = attached.scene.charts.path().to_owned();
    let ran = attached.attest(&["--output", "statement.json"]);
    assert_eq!(
        ran.stderr,
        format!(
            "relmap: to attach it: oras attach --artifact-type application/vnd.in-toto+json {image} \
             statement.json:application/vnd.in-toto+json\n"
        )
    );
    let ran = attached.attest(&["--format", "predicate", "--output", "predicate.json"]);
    assert_eq!(
        ran.stderr,
        format!(
            "relmap: to attach it: cosign attest --type urn:relmap:release-pair:v1 --predicate predicate.json {image}\n"
        )
    );
    let read = |name: &str| -> Value {
        serde_json::from_slice(&std::fs::read(folder.join(name)).unwrap()).unwrap()
    };
    assert_eq!(read("predicate.json"), read("statement.json")["predicate"]);
    let ran = attached.attest(&["--format", "cyclonedx", "--output", "bom.json"]);
    assert_eq!(ran.stderr, "");
}
