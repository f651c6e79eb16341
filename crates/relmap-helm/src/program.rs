//! Running `helm` with nothing of the user's, within limits.

use std::env;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, OnceLock};

use relmap_core::manifests::{NAMESPACE, RELEASE};
use tempfile::TempDir;

use crate::limits::Budget;
use crate::process;
use crate::{HelmError, Limits};

/// The longest message of Helm that is kept, in bytes.
const MAX_WORDS: usize = 2_000;

/// A proxy that nobody answers at: whatever asks one gets nothing.
const NO_PROXY_THERE: &str = "http://127.0.0.1:9";

/// The option that keeps schemas from being looked at.
const SKIP_SCHEMAS: &str = "--skip-schema-validation";

/// The `helm` program, with a home of its own that is thrown away. One stands for a whole run: its
/// limits count over all of its calls.
#[derive(Debug)]
pub struct Helm {
    home: TempDir,
    budget: Arc<Budget>,
    skips_schemas: OnceLock<bool>,
    /// Where programs are looked for.
    search_path: Option<OsString>,
    /// What it calls itself: `v4.1.4`.
    pub version: String,
}

impl Helm {
    /// Finds `helm` on a PATH.
    ///
    /// # Errors
    /// If there is none, or it does not say its version.
    pub fn find(limits: Limits, search_path: Option<OsString>) -> Result<Helm, HelmError> {
        let home = tempfile::tempdir().map_err(HelmError::Run)?;
        let tmp = home.path().join("tmp");
        std::fs::create_dir(&tmp).map_err(HelmError::file(tmp))?;
        let budget = Arc::new(Budget::new(limits));
        let (skips_schemas, version) = (OnceLock::new(), String::new());
        let mut helm = Helm { home, budget, skips_schemas, search_path, version };
        match helm.run(&["version".into(), "--template".into(), "{{.Version}}".into()])? {
            Ok(version) => helm.version = String::from_utf8_lossy(&version).trim().to_owned(),
            Err(words) => return Err(HelmError::Run(io::Error::other(words))),
        }
        Ok(helm)
    }

    /// Whether schemas can be left out of a rendering; Helm can since 3.16.
    ///
    /// # Errors
    /// If the program cannot be run, or was stopped.
    pub fn skips_schemas(&self) -> Result<bool, HelmError> {
        if let Some(known) = self.skips_schemas.get() {
            return Ok(*known);
        }
        let help = self.run(&["template".into(), "--help".into()])?.unwrap_or_default();
        let found = memchr::memmem::find(&help, SKIP_SCHEMAS.as_bytes()).is_some();
        Ok(*self.skips_schemas.get_or_init(|| found))
    }

    pub(crate) fn budget(&self) -> &Budget {
        &self.budget
    }

    /// Renders a chart with values files laid over its defaults. Returns the objects as Helm writes
    /// them, or its words on why it could not.
    ///
    /// # Errors
    /// If the program cannot be run, or was stopped.
    pub(crate) fn template(
        &self,
        chart: &Path,
        values: &[&Path],
        skip_schemas: bool,
    ) -> Result<Result<Vec<u8>, String>, HelmError> {
        let mut arguments: Vec<PathBuf> = vec![
            "template".into(),
            RELEASE.into(),
            chart.into(),
            format!("--namespace={NAMESPACE}").into(),
            "--include-crds".into(),
        ];
        if skip_schemas {
            arguments.push(SKIP_SCHEMAS.into());
        }
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
        let home = self.home.path();
        let mut command = Command::new("helm");
        command.args(arguments).current_dir(home).env_clear();
        // A relative folder of the PATH would lead elsewhere from the folder of its own.
        if let Some(path) = &self.search_path {
            let folders =
                env::split_paths(path).map(|folder| std::path::absolute(&folder).unwrap_or(folder));
            command.env("PATH", env::join_paths(folders).unwrap_or_else(|_| path.clone()));
        }
        command.env("HOME", home);
        for (name, place) in [
            ("TMPDIR", "tmp"),
            ("HELM_CACHE_HOME", "cache"),
            ("HELM_CONFIG_HOME", "config"),
            ("HELM_DATA_HOME", "data"),
            ("HELM_PLUGINS", "plugins"),
            ("HELM_REGISTRY_CONFIG", "config/registry.json"),
            ("HELM_REPOSITORY_CONFIG", "config/repositories.yaml"),
            ("HELM_REPOSITORY_CACHE", "cache/repository"),
            ("HELM_CONTENT_CACHE", "cache/content"),
        ] {
            command.env(name, home.join(place));
        }
        for name in ["http_proxy", "https_proxy", "all_proxy"] {
            command.env(name, NO_PROXY_THERE).env(name.to_uppercase(), NO_PROXY_THERE);
        }
        let ended = process::run(&mut command, &self.budget, home)?;
        if ended.status.success() {
            return Ok(Ok(ended.stdout));
        }
        Ok(Err(words(&ended.stderr)))
    }
}

/// Helm's words on one line: its last message, without the hint to use `--debug`.
fn words(err: &[u8]) -> String {
    // Output may be long, and only its first lines are shown.
    let text = String::from_utf8_lossy(&err[..err.len().min(64 * MAX_WORDS)]);
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
