//! What one file says.

use relmap_core::chart::yaml::{Node, YamlError, load_stream};
use thiserror::Error;

use crate::fault::Fault;
use crate::flux::FluxObject;
use crate::graph::Kustomization;
use crate::helmfile::Helmfile;
use crate::umbrella::{LockFile, Umbrella};
use crate::values::MAX_COMPONENTS;
use crate::{Deployed, SourceFormat, SourceQuery, argocd, flux, graph, helmfile, kustomize};
use crate::{umbrella, values};

/// What one file says, to be joined with what others say by [`assemble`](crate::assemble).
#[derive(Debug, Clone)]
pub struct Facts(pub(crate) Known);

#[derive(Debug, Clone)]
pub(crate) enum Known {
    /// What is deployed, which needs no other file.
    Deployed(Vec<Deployed>),
    /// Objects of Flux.
    Flux(Vec<FluxObject>),
    /// A kustomization, which says which files count.
    Kustomization(Kustomization),
    /// A helmfile.
    Helmfile(Box<Helmfile>),
    /// An umbrella chart.
    Umbrella(Umbrella),
    /// The lock of a helmfile or of a chart.
    Lock(LockFile),
    /// Values.
    Values(Node),
}

/// Why a file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ReadError {
    /// It is not YAML, or exceeds a bound.
    #[error("{file}: {source}")]
    Yaml {
        /// The file.
        file: String,
        /// What is wrong with it.
        #[source]
        source: YamlError,
    },
    /// It was not even read.
    #[error("{file}: {reason}")]
    Content {
        /// The file.
        file: String,
        /// Why.
        reason: String,
    },
}

impl ReadError {
    /// The file.
    pub fn file(&self) -> &str {
        match self {
            ReadError::Yaml { file, .. } | ReadError::Content { file, .. } => file,
        }
    }

    /// What is wrong with it.
    pub fn reason(&self) -> String {
        match self {
            ReadError::Yaml { source, .. } => source.to_string(),
            ReadError::Content { reason, .. } => reason.clone(),
        }
    }
}

/// Reads one file of a source. An empty file is a file that deploys nothing.
///
/// # Errors
/// If it is not YAML, or too large.
pub fn read(query: &SourceQuery, path: &str, bytes: &[u8]) -> Result<Facts, ReadError> {
    let file = path.to_owned();
    let known = known(query, path, bytes).and_then(|known| match known.count() > MAX_COMPONENTS {
        true => Err(Fault::TooMany),
        false => Ok(known),
    });
    known.map(Facts).map_err(|fault| match fault {
        Fault::Yaml(source) => ReadError::Yaml { file, source },
        Fault::TooMany => {
            let reason = format!(
                "the file has more than {MAX_COMPONENTS} deployments, and not all of them are read; split it"
            );
            ReadError::Content { file, reason }
        }
        Fault::TooMuchText(fault) => ReadError::Content { file, reason: fault.to_string() },
        Fault::LongKeys(fault) => ReadError::Content { file, reason: fault.to_string() },
        Fault::TooMuch(fault) => ReadError::Content { file, reason: fault.to_string() },
    })
}

impl Known {
    /// How many deployments, or objects that become some, there are.
    fn count(&self) -> usize {
        match self {
            Known::Deployed(list) => list.len(),
            Known::Flux(list) => list.len(),
            Known::Helmfile(helmfile) => helmfile.count(),
            Known::Kustomization(_) | Known::Umbrella(_) | Known::Lock(_) | Known::Values(_) => 0,
        }
    }
}

fn known(query: &SourceQuery, path: &str, bytes: &[u8]) -> Result<Known, Fault> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let is_match = query.path.matches(path).is_some();
    Ok(match query.format {
        SourceFormat::Values => Known::Deployed(values::read(query, path, &load_stream(bytes)?)?),
        SourceFormat::ArgoCd => Known::Deployed(argocd::read(query, path, &load_stream(bytes)?)?),
        SourceFormat::Kustomize => Known::Deployed(kustomize::read(path, &load_stream(bytes)?)?),
        SourceFormat::Flux => {
            let nodes = load_stream(bytes)?;
            match graph::kustomization(name, &nodes) {
                Some(kustomization) => Known::Kustomization(kustomization),
                None => Known::Flux(flux::read(query, path, &nodes)?),
            }
        }
        SourceFormat::Helmfile if name.ends_with(".lock") => Known::Lock(umbrella::lock(bytes)?),
        SourceFormat::Helmfile => {
            let read = if is_match { helmfile::read(query, path, bytes)? } else { None };
            match read {
                Some(helmfile) => Known::Helmfile(Box::new(helmfile)),
                None => Known::Values(helmfile::values(query, bytes)?),
            }
        }
        SourceFormat::Chart if name == "values.yaml" => Known::Values(values::merged(bytes)?),
        SourceFormat::Chart if name.ends_with(".lock") => Known::Lock(umbrella::lock(bytes)?),
        SourceFormat::Chart => Known::Umbrella(umbrella::read(path, bytes)?),
    })
}
