//! Container images for tests: made of a few bytes, as a registry or a folder has them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

const INDEX: &str = "application/vnd.oci.image.index.v1+json";
const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";

/// Contents by their digests, and manifests by their tags.
#[derive(Debug, Clone, Default)]
pub struct Images {
    /// The contents: those of manifests with their type.
    pub contents: BTreeMap<String, (&'static str, Vec<u8>)>,
    /// The digests of manifests, by repository and tag.
    pub tags: BTreeMap<(String, String), String>,
}

/// One image: its platform, its labels, and the steps that its history tells: each with whether it is
/// without files.
#[derive(Debug, Clone, Copy)]
pub struct TestImage<'a> {
    /// The platform, such as `linux/amd64`.
    pub platform: &'a str,
    /// The labels.
    pub labels: &'a [(&'a str, &'a str)],
    /// The steps.
    pub steps: &'a [(&'a str, bool)],
}

impl Images {
    /// Adds an image. Several platforms make a list. Returns its digest.
    pub fn add(&mut self, repository: &str, tag: &str, images: &[TestImage<'_>]) -> String {
        let mut all: Vec<Value> = images.iter().map(|image| self.image(image)).collect();
        let (digest, _) = match all.as_mut_slice() {
            [only] => (text(&only["digest"]), 0),
            _ => {
                let list = json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": all });
                self.content(INDEX, list.to_string().into_bytes())
            }
        };
        self.tags.insert((repository.to_owned(), tag.to_owned()), digest.clone());
        digest
    }

    fn image(&mut self, image: &TestImage<'_>) -> Value {
        let (os, architecture) = image.platform.split_once('/').unwrap_or((image.platform, ""));
        let labels: BTreeMap<&str, &str> = image.labels.iter().copied().collect();
        let step = |(text, is_empty): &(&str, bool)| json!({ "created_by": text, "empty_layer": is_empty });
        let history: Vec<Value> = image.steps.iter().map(step).collect();
        let (layer, layer_size) = self.content("", image.platform.as_bytes().to_vec());
        let config = json!({
            "created": "2026-11-02T10:00:00Z", "os": os, "architecture": architecture,
            "config": { "Labels": labels }, "history": history,
            "rootfs": { "type": "layers", "diff_ids": [layer] },
        });
        let (config, config_size) = self.content("", config.to_string().into_bytes());
        let manifest = json!({
            "schemaVersion": 2, "mediaType": MANIFEST,
            "config": {
                "mediaType": "application/vnd.oci.image.config.v1+json", "digest": config, "size": config_size,
            },
            "layers": [{
                "mediaType": "application/vnd.oci.image.layer.v1.tar", "digest": layer, "size": layer_size,
            }],
        });
        let (digest, size) = self.content(MANIFEST, manifest.to_string().into_bytes());
        json!({
            "mediaType": MANIFEST, "digest": digest, "size": size,
            "platform": { "os": os, "architecture": architecture },
        })
    }

    /// Attaches a file to a manifest, and lists that alone at the tag of its digest, as is done where a registry has no
    /// referrers API. What is attached has a tag as well.
    pub fn attach(&mut self, repository: &str, subject: &str, kind: &'static str, file: &[u8]) {
        let manifest = self.with_file(kind, file, Some(subject));
        let (digest, size) = self.content(MANIFEST, manifest.to_string().into_bytes());
        let tag = format!("attached-{}", &digest[7..19]);
        self.tags.insert((repository.to_owned(), tag), digest.clone());
        let list = json!({
            "schemaVersion": 2, "mediaType": INDEX,
            "manifests": [{ "mediaType": MANIFEST, "digest": digest, "size": size, "artifactType": kind }],
        });
        let (digest, _) = self.content(INDEX, list.to_string().into_bytes());
        self.tags.insert((repository.to_owned(), subject.replacen(':', "-", 1)), digest);
    }

    /// Adds a manifest with one file, at a tag.
    pub fn add_file(&mut self, repository: &str, tag: &str, kind: &'static str, file: &[u8]) {
        let manifest = self.with_file(kind, file, None);
        let (digest, _) = self.content(MANIFEST, manifest.to_string().into_bytes());
        self.tags.insert((repository.to_owned(), tag.to_owned()), digest);
    }

    fn with_file(&mut self, kind: &'static str, file: &[u8], subject: Option<&str>) -> Value {
        let (layer, size) = self.content(kind, file.to_vec());
        let (config, config_size) = self.content("", b"{}".to_vec());
        let mut manifest = json!({
            "schemaVersion": 2, "mediaType": MANIFEST, "artifactType": kind,
            "config": {
                "mediaType": "application/vnd.oci.empty.v1+json", "digest": config, "size": config_size,
            },
            "layers": [{ "mediaType": kind, "digest": layer, "size": size }],
        });
        if let Some(subject) = subject {
            manifest["subject"] = json!({ "mediaType": MANIFEST, "digest": subject, "size": 7 });
        }
        manifest
    }

    fn content(&mut self, kind: &'static str, bytes: Vec<u8>) -> (String, usize) {
        let mut digest = "sha256:".to_owned();
        Sha256::digest(&bytes).iter().for_each(|byte| digest.push_str(&format!("{byte:02x}")));
        let size = bytes.len();
        self.contents.insert(digest.clone(), (kind, bytes));
        (digest, size)
    }

    /// Writes everything as an OCI layout, in which each image is called by its tag.
    pub fn write(&self, folder: &Path) {
        let write = |path: &str, bytes: &[u8]| {
            let path = folder.join(path);
            let made = path.parent().map(fs::create_dir_all);
            let done = made.map(|_| fs::write(&path, bytes));
            assert!(done.is_some_and(|done| done.is_ok()), "{}", path.display());
        };
        write("oci-layout", b"{\"imageLayoutVersion\":\"1.0.0\"}");
        for (digest, (_, bytes)) in &self.contents {
            write(&format!("blobs/{}", digest.replace(':', "/")), bytes);
        }
        let named = self.tags.iter().map(|((_, tag), digest)| {
            let (kind, bytes) = &self.contents[digest];
            json!({
                "mediaType": kind, "digest": digest, "size": bytes.len(),
                "annotations": { "org.opencontainers.image.ref.name": tag },
            })
        });
        let index = json!({ "schemaVersion": 2, "manifests": named.collect::<Vec<_>>() });
        write("index.json", index.to_string().as_bytes());
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
