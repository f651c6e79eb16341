//! What one file says.

use relmap_core::chart::yaml::{YamlError, load_stream};
use thiserror::Error;

use crate::fault::Fault;
use crate::flux::FluxObject;
use crate::graph::Kustomization;
use crate::helmfile::{Helmfile, ValuesFile};
use crate::umbrella::{LockFile, Umbrella};
use crate::unread::{UnreadList, quoted};
use crate::values::MAX_COMPONENTS;
use crate::{Construct, Unread, umbrella, values};
use crate::{Deployed, SourceFormat, SourceQuery, argocd, flux, graph, helmfile, kustomize};

/// What one file says, to be joined with what others say by [`assemble`](crate::assemble).
#[derive(Debug, Clone)]
pub struct Facts {
    pub(crate) known: Known,
    /// What may change what runs and is not read.
    pub(crate) unread: Vec<Unread>,
}

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
    Values(Box<ValuesFile>),
    /// What a kustomization deploys, unless the folders of its charts are there.
    Kustomize(Vec<Deployed>),
    /// A file of a chart that is unpacked or packed in a folder of the source.
    ChartFile,
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
    let mut unread = UnreadList::of(path);
    let known = known(query, path, bytes, &mut unread).and_then(|known| {
        match known.count() > MAX_COMPONENTS {
            true => Err(Fault::TooMany),
            false => Ok(known),
        }
    });
    let facts = known.map(|known| Facts { known, unread: unread.into_vec() });
    facts.map_err(|fault| match fault {
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
            Known::Kustomize(list) => list.len(),
            Known::Kustomization(_)
            | Known::Umbrella(_)
            | Known::Lock(_)
            | Known::Values(_)
            | Known::ChartFile => 0,
        }
    }
}

fn known(
    query: &SourceQuery,
    path: &str,
    bytes: &[u8],
    unread: &mut UnreadList,
) -> Result<Known, Fault> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let is_match = query.path.matches(path).is_some();
    if query.is_chart_file(path) {
        return Ok(Known::ChartFile);
    }
    Ok(match query.format {
        SourceFormat::Values => Known::Deployed(values::read(query, path, &load_stream(bytes)?)?),
        // It is a program, and none is run.
        SourceFormat::ArgoCd if name.ends_with(".jsonnet") => {
            unread.add(0, Construct::Program(quoted(name)));
            Known::Deployed(Vec::new())
        }
        SourceFormat::ArgoCd => {
            Known::Deployed(argocd::read(query, path, &load_stream(bytes)?, unread)?)
        }
        SourceFormat::Kustomize => {
            Known::Kustomize(kustomize::read(path, &load_stream(bytes)?, unread)?)
        }
        SourceFormat::Flux => {
            let nodes = load_stream(bytes)?;
            match graph::kustomization(path, &nodes) {
                Some(kustomization) => Known::Kustomization(kustomization),
                None => Known::Flux(flux::read(query, path, &nodes)?),
            }
        }
        SourceFormat::Helmfile if name.ends_with(".lock") => Known::Lock(umbrella::lock(bytes)?),
        SourceFormat::Helmfile => {
            let read = if is_match { helmfile::read(query, path, bytes, unread)? } else { None };
            match read {
                Some(helmfile) => Known::Helmfile(Box::new(helmfile)),
                None => Known::Values(Box::new(helmfile::values(query, path, bytes)?)),
            }
        }
        SourceFormat::Chart if name == "values.yaml" => {
            let file = ValuesFile { node: values::merged(bytes)?, unread: None };
            Known::Values(Box::new(file))
        }
        SourceFormat::Chart if name.ends_with(".lock") => Known::Lock(umbrella::lock(bytes)?),
        SourceFormat::Chart => Known::Umbrella(umbrella::read(path, bytes)?),
    })
}
