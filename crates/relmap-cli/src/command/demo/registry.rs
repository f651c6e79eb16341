//! The registry of the demo: docker-registry on this machine, and what a pipeline would push to it.
//!
//! What is pushed is written into the folder of the registry as docker-registry itself keeps it, since relmap has
//! nothing that pushes.

use std::fs;
use std::io;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::error::CliError;

use super::stage::command;

/// How long it may take to start.
const PATIENCE: Duration = Duration::from_secs(20);

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";

/// A running registry. It ends with the demo.
pub(super) struct Registry {
    server: Child,
    folder: PathBuf,
    port: u16,
}

/// Something to push: its config and its only layer, each with its type.
pub(super) struct Artifact<'a> {
    pub(super) config: (&'a str, Value),
    pub(super) layer: (&'a str, Vec<u8>),
}

fn failed(doing: &str) -> impl FnOnce(io::Error) -> CliError {
    let doing = doing.to_owned();
    move |error| CliError::Demo { doing, source: error.into() }
}

/// Where docker-registry is.
pub(super) fn program() -> Result<PathBuf, CliError> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).filter(|folder| folder.is_absolute());
    let files = folders.map(|folder| folder.join("docker-registry"));
    files.into_iter().find(|file| file.is_file()).ok_or(CliError::NoRegistry)
}

impl Registry {
    /// Starts one that keeps its files below a folder.
    pub(super) fn start(program: &Path, folder: &Path) -> Result<Registry, CliError> {
        let starting = || failed("starting docker-registry");
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .and_then(|listener| listener.local_addr())
            .map_err(starting())?
            .port();
        let folder = folder.join("registry");
        fs::create_dir_all(&folder).map_err(starting())?;
        let settings = json!({
            "version": 0.1,
            "storage": { "filesystem": { "rootdirectory": folder } },
            "http": { "addr": format!("127.0.0.1:{port}") },
        });
        // JSON is YAML, and has quotes around whatever the folder is called.
        let file = folder.join("registry.yml");
        fs::write(&file, format!("{settings:#}\n")).map_err(starting())?;
        let server = command(program, &folder)
            .arg("serve")
            .arg(&file)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(starting())?;
        let mut registry = Registry { server, folder, port };
        let start = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            let has_ended = !matches!(registry.server.try_wait(), Ok(None));
            if has_ended || start.elapsed() > PATIENCE {
                return Err(starting()(io::Error::other("it does not listen")));
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(registry)
    }

    /// Its host, with the port.
    pub(super) fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Pushes something under a tag.
    pub(super) fn push(
        &self,
        repository: &str,
        tag: &str,
        artifact: &Artifact<'_>,
    ) -> Result<(), CliError> {
        let push = || -> io::Result<()> {
            let (kind, config) = &artifact.config;
            let config = self.part(repository, kind, config.to_string().as_bytes())?;
            let (kind, layer) = &artifact.layer;
            let layer = self.part(repository, kind, layer)?;
            let manifest = json!({
                "schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": [layer],
            });
            let digest = self.blob(manifest.to_string().as_bytes())?;
            let manifests = format!("repositories/{repository}/_manifests");
            for place in [
                format!("{manifests}/revisions/sha256/{digest}"),
                format!("{manifests}/tags/{tag}/index/sha256/{digest}"),
                format!("{manifests}/tags/{tag}/current"),
            ] {
                self.link(&place, &digest)?;
            }
            Ok(())
        };
        push().map_err(failed(&format!("pushing {repository}:{tag}")))
    }

    /// A config or a layer, as the manifest names it.
    fn part(&self, repository: &str, kind: &str, bytes: &[u8]) -> io::Result<Value> {
        let digest = self.blob(bytes)?;
        self.link(&format!("repositories/{repository}/_layers/sha256/{digest}"), &digest)?;
        let digest = format!("sha256:{digest}");
        Ok(json!({ "mediaType": kind, "digest": digest, "size": bytes.len() }))
    }

    /// Keeps a content, and returns the digits of its digest.
    fn blob(&self, bytes: &[u8]) -> io::Result<String> {
        let digest: String = Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect();
        let folder = self.at(&format!("blobs/sha256/{}/{digest}", &digest[..2]));
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("data"), bytes)?;
        Ok(digest)
    }

    fn link(&self, place: &str, digest: &str) -> io::Result<()> {
        let folder = self.at(place);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("link"), format!("sha256:{digest}"))
    }

    fn at(&self, place: &str) -> PathBuf {
        self.folder.join("docker/registry/v2").join(place)
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        // One that ended by itself needs no end.
        let _ended = self.server.kill();
        let _status = self.server.wait();
    }
}
