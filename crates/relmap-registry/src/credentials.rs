//! Who relmap is for a registry: as Docker, podman, skopeo and Helm know it.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde::Deserialize;

use crate::error::RegistryError;
use crate::helper;
use crate::login::Login;
use crate::program::Programs;

/// The largest file with credentials.
const MOST: u64 = 4 << 20;

/// What Docker calls its own registry.
const DOCKER: &str = "https://index.docker.io/v1/";

/// The files that hold credentials. They are read when a registry asks for some.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Credentials {
    files: Vec<PathBuf>,
    /// Such a file in a variable, as GitLab has it.
    inline: Option<Inline>,
}

#[derive(Clone, PartialEq, Eq)]
struct Inline(String);

impl std::fmt::Debug for Inline {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Inline")
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct File {
    auths: BTreeMap<String, Entry>,
    #[serde(rename = "credHelpers")]
    helpers: BTreeMap<String, String>,
    #[serde(rename = "credsStore")]
    store: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Entry {
    auth: Option<String>,
    username: Option<String>,
    password: Option<String>,
    identitytoken: Option<String>,
}

impl Credentials {
    /// The files that the variables of an environment lead to: the one of `REGISTRY_AUTH_FILE` alone, or
    /// else those of podman, Docker and Helm, in this order.
    pub fn of(variable: impl Fn(&str) -> Option<String>) -> Credentials {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        if let Some(only) = set("REGISTRY_AUTH_FILE") {
            return Credentials { files: vec![only.into()], inline: None };
        }
        let home = set("HOME").map(PathBuf::from);
        let below = |path: &str| home.as_ref().map(|home| home.join(path));
        let config = set("XDG_CONFIG_HOME").map(PathBuf::from).or_else(|| below(".config"));
        let docker = set("DOCKER_CONFIG").map(PathBuf::from).or_else(|| below(".docker"));
        let helm = set("HELM_REGISTRY_CONFIG").map(PathBuf::from);
        let files = [
            set("XDG_RUNTIME_DIR").map(|folder| Path::new(&folder).join("containers/auth.json")),
            config.as_ref().map(|folder| folder.join("containers/auth.json")),
            docker.map(|folder| folder.join("config.json")),
            helm.or_else(|| config.map(|folder| folder.join("helm/registry/config.json"))),
        ];
        let inline = set("DOCKER_AUTH_CONFIG").map(Inline);
        Credentials { files: files.into_iter().flatten().collect(), inline }
    }

    /// How to log in to a registry for one of its repositories: the entry of the longest name that fits.
    pub(crate) fn login(
        &self,
        host: &str,
        repository: &str,
        programs: Programs<'_>,
    ) -> Result<Option<Login>, RegistryError> {
        if let Some(Inline(text)) = &self.inline {
            let source = |error| io::Error::new(io::ErrorKind::InvalidData, without_text(&error));
            let file: File =
                serde_json::from_str(text).map_err(|error| RegistryError::Credentials {
                    path: "DOCKER_AUTH_CONFIG".into(),
                    source: source(error),
                })?;
            if let Some(login) =
                in_file(&file, Path::new("DOCKER_AUTH_CONFIG"), host, repository, programs)?
            {
                return Ok(Some(login));
            }
        }
        for path in &self.files {
            let Some(file) = read(path)? else { continue };
            if let Some(login) = in_file(&file, path, host, repository, programs)? {
                return Ok(Some(login));
            }
        }
        Ok(None)
    }
}

fn read(path: &Path) -> Result<Option<File>, RegistryError> {
    let failed = |source| RegistryError::Credentials { path: path.to_owned(), source };
    let size = match fs::metadata(path) {
        Ok(data) if data.is_file() => data.len(),
        Ok(_) => return Ok(None),
        Err(error)
            if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) =>
        {
            return Ok(None);
        }
        Err(error) => return Err(failed(error)),
    };
    if size > MOST {
        return Err(failed(io::Error::new(io::ErrorKind::InvalidData, "it is too large")));
    }
    let bytes = fs::read(path).map_err(failed)?;
    let invalid = |error| failed(io::Error::new(io::ErrorKind::InvalidData, without_text(&error)));
    serde_json::from_slice(&bytes).map(Some).map_err(invalid)
}

/// What serde says may quote a value.
fn without_text(error: &serde_json::Error) -> String {
    format!("it is not valid, from line {}, column {} on", error.line(), error.column())
}

fn in_file(
    file: &File,
    path: &Path,
    host: &str,
    repository: &str,
    programs: Programs<'_>,
) -> Result<Option<Login>, RegistryError> {
    for name in names(host, repository) {
        if let Some(helper) = file.helpers.get(&name) {
            return helper::ask(helper, &name, programs);
        }
        let Some(entry) = file.auths.get(&name) else { continue };
        if let Some(login) = of_entry(entry, path)? {
            return Ok(Some(login));
        }
    }
    match &file.store {
        Some(store) => {
            let name = if host == "docker.io" { DOCKER } else { host };
            helper::ask(store, name, programs)
        }
        None => Ok(None),
    }
}

/// The names under which an entry may be, the most particular first.
fn names(host: &str, repository: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut part = format!("{host}/{repository}");
    while part.len() > host.len() {
        names.push(part.clone());
        part.truncate(part.rfind('/').unwrap_or(0));
    }
    names.extend([host.to_owned(), format!("https://{host}"), format!("https://{host}/v1/")]);
    names.extend([format!("https://{host}/v2/"), format!("http://{host}")]);
    if host == "docker.io" {
        names.push(DOCKER.to_owned());
    }
    names
}

fn of_entry(entry: &Entry, path: &Path) -> Result<Option<Login>, RegistryError> {
    if let Some(token) = entry.identitytoken.as_ref().filter(|token| !token.is_empty()) {
        return Ok(Some(Login::Identity(token.clone())));
    }
    if let (Some(user), Some(password)) = (&entry.username, &entry.password) {
        return Ok(Some(Login::Password { user: user.clone(), password: password.clone() }));
    }
    let Some(auth) = entry.auth.as_ref().filter(|auth| !auth.is_empty()) else { return Ok(None) };
    let decoded = BASE64_STANDARD.decode(auth.trim()).ok();
    let decoded = decoded.and_then(|bytes| String::from_utf8(bytes).ok());
    let pair = decoded.as_deref().and_then(|text| text.split_once(':'));
    match pair {
        Some((user, password)) => {
            let password = password.trim_end_matches('\0').to_owned();
            Ok(Some(Login::Password { user: user.to_owned(), password }))
        }
        None => Err(RegistryError::Credentials {
            path: path.to_owned(),
            source: io::Error::new(
                io::ErrorKind::InvalidData,
                "an `auth` is not base64 of USER:PASSWORD",
            ),
        }),
    }
}
