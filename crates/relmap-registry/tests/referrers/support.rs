//! A registry with things that are attached to an image.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use relmap_core::chart::image_ref::ImageRef;
use relmap_registry::{AttachedStatement, Client, ClientOptions, Credentials, Hosts};
use relmap_testkit::{WebAnswer, WebRequest, WebServer};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

pub(crate) const INDEX: &str = "application/vnd.oci.image.index.v1+json";
pub(crate) const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
pub(crate) const IN_TOTO: &str = "application/vnd.in-toto+json";
pub(crate) const BUNDLE: &str = "application/vnd.dev.sigstore.bundle.v0.3+json";
pub(crate) const SCAN: &str = "application/vnd.example.scan";
pub(crate) const PAIR: &str = "urn:relmap:release-pair:v1";

pub(crate) struct Nobody;

impl Hosts for Nobody {
    fn may_ask(&self, _: &str) -> Result<(), String> {
        Err("nobody allows it".to_owned())
    }
}

pub(crate) fn client() -> Client {
    Client::new(ClientOptions {
        timeout: None,
        plain_http: Vec::new(),
        credentials: Credentials::default(),
        hosts: Arc::new(Nobody),
        search_path: None,
    })
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    let hex: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hex}")
}

/// The image that everything is attached to.
pub(crate) fn subject() -> String {
    format!("sha256:{}", "5".repeat(64))
}

pub(crate) fn fallback_tag() -> String {
    subject().replace(':', "-")
}

/// The contents of a repository by tag or digest, and what is attached to the image.
#[derive(Clone, Default)]
pub(crate) struct Repository {
    pub(crate) contents: BTreeMap<String, Vec<u8>>,
    pub(crate) attached: Vec<Value>,
}

impl Repository {
    pub(crate) fn content(&mut self, bytes: impl Into<Vec<u8>>) -> String {
        let bytes = bytes.into();
        let digest = sha256(&bytes);
        self.contents.insert(digest.clone(), bytes);
        digest
    }

    /// A manifest with one file; returns its descriptor.
    pub(crate) fn manifest(&mut self, kind: &str, layer: &str, file: &str, subject: &str) -> Value {
        let digest = self.content(file);
        let manifest = json!({
            "schemaVersion": 2, "mediaType": MANIFEST, "artifactType": kind,
            "config": { "mediaType": "application/vnd.oci.empty.v1+json", "digest": digest, "size": 2 },
            "layers": [{ "mediaType": layer, "digest": digest, "size": file.len() }],
            "subject": { "mediaType": MANIFEST, "digest": subject, "size": 7 },
        });
        let digest = self.content(manifest.to_string());
        json!({ "mediaType": MANIFEST, "digest": digest, "size": 7, "artifactType": kind })
    }

    pub(crate) fn attach(&mut self, kind: &str, layer: &str, file: &str) {
        let descriptor = self.manifest(kind, layer, file, &subject());
        self.attached.push(descriptor);
    }

    /// The index of what is attached, as whoever attaches something writes it.
    pub(crate) fn tag(&mut self) {
        let index = index(&self.attached);
        self.contents.insert(fallback_tag(), index.into_bytes());
    }

    /// A scan, a statement, and a bundle with a statement.
    pub(crate) fn with_three() -> Repository {
        let mut repository = Repository::default();
        repository.attach(SCAN, SCAN, "{\"scan\":1}");
        // As `oras attach` does it, if the type of the file is not given.
        repository.attach(IN_TOTO, "application/vnd.oci.image.layer.v1.tar", "{\"plain\":1}");
        repository.attach(BUNDLE, BUNDLE, &bundle("{\"signed\":1}"));
        repository
    }

    pub(crate) fn answer(&self, request: &WebRequest) -> WebAnswer {
        let path = request.path.strip_prefix("/v2/team/app/").unwrap_or_default();
        let found = path.strip_prefix("manifests/").or_else(|| path.strip_prefix("blobs/"));
        match found.and_then(|name| self.contents.get(name)) {
            Some(bytes) => WebAnswer::new(200, bytes.clone()),
            None if found.is_some() => {
                WebAnswer::new(404, r#"{"errors":[{"code":"MANIFEST_UNKNOWN"}]}"#)
            }
            None => WebAnswer::new(404, "404 page not found\n"),
        }
    }
}

pub(crate) fn index(manifests: &[Value]) -> String {
    json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": manifests }).to_string()
}

pub(crate) fn envelope(statement: &str) -> Value {
    json!({
        "payloadType": IN_TOTO, "payload": STANDARD.encode(statement), "signatures": [{ "sig": "AA==" }],
    })
}

pub(crate) fn bundle(statement: &str) -> String {
    json!({ "mediaType": BUNDLE, "dsseEnvelope": envelope(statement) }).to_string()
}

pub(crate) fn image(server: &WebServer) -> ImageRef {
    format!("{}/team/app:1.2.0", server.host()).parse().unwrap()
}

/// The types of what is attached.
pub(crate) fn types(server: &WebServer, wanted: &[&str]) -> Result<Vec<String>, String> {
    let found = client().referrers(&image(server), &subject(), wanted);
    let found = found.map_err(|error| error.to_string().replace(&server.host(), "HOST"))?;
    Ok(found.into_iter().map(|one| one.artifact_type).collect())
}

pub(crate) fn statements(server: &WebServer) -> Result<Vec<(String, bool)>, String> {
    let found = client().statements(&image(server), &subject(), PAIR);
    let found = found.map_err(|error| error.to_string().replace(&server.host(), "HOST"))?;
    let shown =
        |AttachedStatement { bytes, is_signed }| (String::from_utf8(bytes).unwrap(), is_signed);
    Ok(found.into_iter().map(shown).collect())
}

pub(crate) fn paths(server: &WebServer) -> Vec<String> {
    let path = |request: WebRequest| request.path.replace(&subject(), "DIGEST");
    server.asked().into_iter().map(path).map(|path| path.replace(&fallback_tag(), "TAG")).collect()
}

/// A registry that has the API and answers as a test wants it.
pub(crate) fn with_api(
    repository: Repository,
    list: impl Fn(&Repository, &WebRequest) -> WebAnswer + Send + Sync + 'static,
) -> WebServer {
    WebServer::start(move |request| match request.path.contains("/referrers/") {
        true => list(&repository, request),
        false => repository.answer(request),
    })
}
