//! Adding a statement to the branch of the map.

use std::collections::BTreeMap;

use relmap_core::attestation::{Pair, statement};
use relmap_core::ledger::attestation_file;
use relmap_core::network::is_url;
use relmap_core::redact::redact;
use relmap_git::{MapFiles, MapState, Written};

use super::{AttestOptions, RecordedAttestation};
use crate::error::{AttestError, Error};
use crate::map::session::MapSession;
use crate::map::writing::{Destination, write};

/// A statement never gets another content.
fn is_same(old: &[u8], new: &[u8]) -> bool {
    old == new
}

pub(super) fn store(
    session: &MapSession<'_>,
    options: &AttestOptions,
    pair: &Pair,
) -> Result<RecordedAttestation, Error> {
    let (home, map) = (session.home(), &session.config.map);
    if home.is_checked_out(&map.branch)? {
        return Err(AttestError::CheckedOut(map.branch.clone()).into());
    }
    if !options.push && is_url(&map.repository) {
        return Err(AttestError::AtServer(redact(&map.repository).into_owned()).into());
    }
    let identity = crate::release::tagger(home, options.by.as_deref())?;
    let author = crate::map::author_who_signs(session.charts(), identity, options.signing)?;
    let bytes = statement(pair);
    let path = attestation_file(&pair.chart.tag, &bytes);
    let make = |state: &MapState<'_>| -> Result<Option<MapFiles>, Error> {
        session.workspace.go_on()?;
        if state.file(&path)?.is_some_and(|old| old == bytes) {
            return Ok(None);
        }
        let files = BTreeMap::from([(path.clone(), bytes.clone())]);
        let message = format!("Attest {}\n", pair.chart.tag);
        Ok(Some(MapFiles { files, message, joins: None, keeps: is_same }))
    };
    let destination = Destination::new(options.push, options.timeout, "relmap: attest");
    let (written, server) = write(session, home, &author, destination, make)?;
    let commit = match written {
        Written::Recorded { commit, .. } => Some(commit),
        Written::Already(_) => None,
    };
    if let Some(commit) = &commit {
        // It is recorded, whatever becomes of this note.
        let _noted = home.note_seen(&map.branch, commit);
    }
    Ok(RecordedAttestation { path: path.clone(), branch: map.branch.clone(), commit, server })
}
