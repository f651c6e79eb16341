//! Running `helm` within a time limit.

use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use relmap_core::manifests::{NAMESPACE, RELEASE};
use tempfile::TempDir;

use crate::HelmError;

/// How long one rendering may take.
const LIMIT: Duration = Duration::from_secs(60);

/// The longest message of Helm that is kept, in bytes.
const MAX_WORDS: usize = 2_000;

/// The `helm` program, with settings of its own that are thrown away.
#[derive(Debug)]
pub struct Helm {
    home: TempDir,
    /// What it calls itself: `v4.1.4`.
    pub version: String,
}

impl Helm {
    /// Finds `helm` on the PATH.
    ///
    /// # Errors
    /// If there is none, or it does not say its version.
    pub fn find() -> Result<Helm, HelmError> {
        let home = tempfile::tempdir().map_err(HelmError::Run)?;
        let mut helm = Helm { home, version: String::new() };
        match helm.run(&["version".into(), "--template".into(), "{{.Version}}".into()])? {
            Ok(version) => helm.version = String::from_utf8_lossy(&version).trim().to_owned(),
            Err(words) => return Err(HelmError::Run(io::Error::other(words))),
        }
        Ok(helm)
    }

    /// Renders a chart with values files laid over its defaults. Returns the objects as Helm writes
    /// them, or its words on why it could not.
    ///
    /// # Errors
    /// If the program cannot be run, or does not end.
    pub fn template(
        &self,
        chart: &Path,
        values: &[&Path],
    ) -> Result<Result<Vec<u8>, String>, HelmError> {
        let mut arguments: Vec<PathBuf> = vec![
            "template".into(),
            RELEASE.into(),
            chart.into(),
            format!("--namespace={NAMESPACE}").into(),
            "--include-crds".into(),
        ];
        for file in values {
            arguments.push("--values".into());
            arguments.push(file.into());
        }
        let rendered = self.run(&arguments)?;
        // Folders of temporary files in a message would make it differ from run to run.
        let folder = chart.parent().unwrap_or(chart).display().to_string();
        Ok(rendered.map_err(|words| words.replace(&format!("{folder}/"), "")))
    }

    fn run(&self, arguments: &[PathBuf]) -> Result<Result<Vec<u8>, String>, HelmError> {
        let at = |name: &str| self.home.path().join(name);
        let child = Command::new("helm")
            .args(arguments)
            .env_remove("HELM_NAMESPACE")
            .env_remove("HELM_KUBECONTEXT")
            .env_remove("HELM_DEBUG")
            .env("HELM_CACHE_HOME", at("cache"))
            .env("HELM_CONFIG_HOME", at("config"))
            .env("HELM_DATA_HOME", at("data"))
            .env("HELM_PLUGINS", at("plugins"))
            .env("KUBECONFIG", at("none"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        let child = child.map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => HelmError::NotFound,
            _ => HelmError::Run(error),
        })?;
        finish(child)
    }
}

/// Waits for the end, reading meanwhile what the program writes.
fn finish(mut child: Child) -> Result<Result<Vec<u8>, String>, HelmError> {
    fn reader(mut from: impl Read + Send + 'static) -> thread::JoinHandle<io::Result<Vec<u8>>> {
        thread::spawn(move || {
            let mut bytes = Vec::new();
            from.read_to_end(&mut bytes).map(|_| bytes)
        })
    }
    let out = child.stdout.take().map(reader);
    let err = child.stderr.take().map(reader);
    let began = Instant::now();
    let mut pause = Duration::from_millis(2);
    let status = loop {
        if let Some(status) = child.try_wait().map_err(HelmError::Run)? {
            break status;
        }
        if began.elapsed() > LIMIT {
            let _ = child.kill();
            let _ = child.wait();
            return Err(HelmError::TimedOut(LIMIT));
        }
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(20));
    };
    let collect = |from: Option<thread::JoinHandle<io::Result<Vec<u8>>>>| match from {
        Some(reader) => reader
            .join()
            .unwrap_or_else(|_| Err(io::Error::other("its output was lost")))
            .map_err(HelmError::Run),
        None => Ok(Vec::new()),
    };
    let (out, err) = (collect(out)?, collect(err)?);
    if status.success() {
        return Ok(Ok(out));
    }
    Ok(Err(words(&err)))
}

/// Helm's words on one line: its last message, without the hint to use `--debug`.
fn words(err: &[u8]) -> String {
    let text = String::from_utf8_lossy(err);
    let lines = text.lines().map(str::trim).filter(|line| {
        !line.is_empty() && !line.starts_with("Use --debug flag") && !line.starts_with("level=")
    });
    let mut joined = lines.collect::<Vec<_>>().join(" ");
    joined = joined.strip_prefix("Error: ").unwrap_or(&joined).to_owned();
    if joined.len() > MAX_WORDS {
        let end = (0..=MAX_WORDS).rev().find(|&at| joined.is_char_boundary(at)).unwrap_or(0);
        joined.truncate(end);
        joined.push('…');
    }
    joined
}
