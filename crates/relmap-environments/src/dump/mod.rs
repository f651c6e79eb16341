//! Dumps of clusters, as programs print them in JSON.

mod argocd;
mod helm;
mod kept;
mod kubectl;
mod shapes;
mod split;

use std::fmt;

use thiserror::Error;

use crate::Deployed;
use kept::Kept;

pub use split::split_chart;

/// The most that is read of a dump, in bytes.
pub const MAX_DUMP: usize = 64 << 20;

/// The most values that are kept of a dump. A workload has about 25 of them.
pub const MAX_VALUES: usize = 500_000;

/// The longest name that is read of a dump, in bytes; Kubernetes allows 253. Each component has its own copy.
pub const MAX_NAME: usize = 1024;

/// Which program printed a dump.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DumpFormat {
    /// `helm list --all-namespaces --output json`
    HelmList,
    /// `helm get metadata NAME --output json`
    HelmMetadata,
    /// `kubectl get deployments,statefulsets,… --output json`
    Kubectl,
    /// `argocd app list --output json`
    ArgoCd,
}

impl DumpFormat {
    /// The command that prints it.
    pub fn command(self) -> &'static str {
        match self {
            DumpFormat::HelmList => "helm list",
            DumpFormat::HelmMetadata => "helm get metadata",
            DumpFormat::Kubectl => "kubectl get",
            DumpFormat::ArgoCd => "argocd app list",
        }
    }
}

impl fmt::Display for DumpFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.command())
    }
}

/// What a dump says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dump {
    /// Which program printed it.
    pub format: DumpFormat,
    /// What is deployed.
    pub deployed: Vec<Deployed>,
}

/// Why a dump cannot be read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum DumpError {
    /// It is too large.
    #[error("the dump has {0} bytes, and at most {MAX_DUMP} are read; dump fewer namespaces")]
    TooLarge(usize),
    /// It has too many items.
    #[error(
        "the dump has more than {MAX_VALUES} names, images and the like, the most that are read; dump fewer namespaces"
    )]
    TooManyValues,
    /// What should be a name is none.
    #[error(
        "line {line} has a name, version or image of {length} bytes, and at most {MAX_NAME} are read; leave its item out"
    )]
    NameTooLong {
        /// How long it is, in bytes.
        length: usize,
        /// Where it is.
        line: usize,
    },
    /// It is not JSON.
    #[error("the dump is not JSON: {0}; add `--output json` to the command that prints it")]
    NotJson(#[from] serde_json::Error),
    /// No program that is known prints such JSON.
    #[error(
        "the JSON is not that of `helm list`, `helm get metadata`, `kubectl get` or `argocd app list`"
    )]
    Unknown,
}

/// Reads a dump. Its content tells which program printed it. `name` is for messages.
///
/// ```
/// use relmap_environments::dump::{DumpFormat, read};
/// let text = br#"[{"name":"web","namespace":"shop","status":"deployed",
///     "chart":"charts-1.2.0","app_version":"2.0.0"}]"#;
/// let dump = read("dump.json", text).unwrap();
/// assert_eq!(dump.format, DumpFormat::HelmList);
/// assert_eq!(dump.deployed[0].app.as_deref(), Some("2.0.0"));
/// ```
///
/// # Errors
/// If it is too large, has too much in it, is not JSON, or of another program.
pub fn read(name: &str, bytes: &[u8]) -> Result<Dump, DumpError> {
    if bytes.len() > MAX_DUMP {
        return Err(DumpError::TooLarge(bytes.len()));
    }
    let value = kept::read(bytes, &shapes::DOCUMENT)?;
    let items = match value.get("items").unwrap_or(&value) {
        Kept::List(items) => items,
        _ => std::slice::from_ref(&value),
    };
    let format = format(&value, items).ok_or(DumpError::Unknown)?;
    let deployed = match format {
        DumpFormat::HelmList => items.iter().filter_map(|one| helm::listed(name, one)).collect(),
        DumpFormat::HelmMetadata => {
            items.iter().filter_map(|one| helm::metadata(name, one)).collect()
        }
        DumpFormat::Kubectl => kubectl::read(name, items),
        DumpFormat::ArgoCd => items.iter().flat_map(|one| argocd::application(name, one)).collect(),
    };
    Ok(Dump { format, deployed })
}

fn format(value: &Kept, items: &[Kept]) -> Option<DumpFormat> {
    let is_list = value.get("items").is_some() || value.as_list().is_some();
    let Some(first) = items.first() else {
        // An empty `helm list` and an empty `argocd app list` are the same.
        return match value.get("kind") {
            Some(_) => Some(DumpFormat::Kubectl),
            None => Some(DumpFormat::HelmList),
        };
    };
    let spec = first.get("spec");
    let is_application =
        spec.is_some_and(|spec| spec.get("source").is_some() || spec.get("sources").is_some());
    if is_application {
        Some(DumpFormat::ArgoCd)
    } else if first.get("kind").is_some() && spec.is_some() {
        Some(DumpFormat::Kubectl)
    } else if is_list && first.get("chart").and_then(Kept::as_str).is_some() {
        Some(DumpFormat::HelmList)
    } else if first.get("chart").is_some() && first.get("version").is_some() {
        Some(DumpFormat::HelmMetadata)
    } else {
        None
    }
}

/// The text at a path of keys.
fn text<'v>(value: &'v Kept, path: &[&str]) -> Option<&'v str> {
    let mut value = value;
    for key in path {
        value = value.get(key)?;
    }
    value.as_str().filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests;
