//! Chart.yaml of two branches: the version follows from both, all else is merged line by line.

use std::collections::BTreeMap;

use crate::chart::edit::{set, set_block, text_at};
use crate::chart::key_path;
use crate::chart::metadata::ChartMetadata;
use crate::version::lenient;

use super::{MergeConflict, MergeLines, Released, Sides, versions};

const NOTES: &str = "artifacthub.io/changes";

/// Merges Chart.yaml.
///
/// # Errors
/// When both branches changed a line, or the version cannot be known.
pub fn chart_file(
    sides: &Sides<'_>,
    released: &Released<'_>,
    merge_lines: MergeLines<'_>,
) -> Result<Vec<u8>, MergeConflict> {
    if let Some(merged) = sides.trivial() {
        return Ok(merged);
    }
    let read = |file: &[u8], side: &'static str| {
        let (chart, _) =
            ChartMetadata::parse(file).map_err(|_| MergeConflict::Unreadable { side })?;
        let version = chart.version.as_ref().map(|written| written.text.clone());
        let version = version.ok_or(MergeConflict::Unreadable { side })?;
        let path = key_path::child("annotations", NOTES);
        let notes = text_at(&chart.root, &path).map(str::to_owned);
        Ok::<_, MergeConflict>((version, notes))
    };
    let (base, base_notes) = read(sides.base, "the common state of Chart.yaml")?;
    let (ours, our_notes) = read(sides.ours, "Chart.yaml on our side")?;
    let (theirs, their_notes) = read(sides.theirs, "Chart.yaml on their side")?;
    let unknown = || MergeConflict::Versions { ours: ours.clone(), theirs: theirs.clone() };
    let version = match (lenient(&base), lenient(&ours), lenient(&theirs)) {
        (Some(old), Some(our), Some(their)) => {
            versions::merged(&old, &our, &their, released).ok_or_else(unknown)?
        }
        _ => return Err(unknown()),
    };
    // With one version and one list of notes on all sides, only real differences are left.
    let plain = |file: &[u8]| {
        let edited = set(file, &BTreeMap::from([("version".to_owned(), base.clone())]));
        let edited = edited.map_err(|_| MergeConflict::Unsafe)?;
        match (&base_notes, &our_notes, &their_notes) {
            (Some(notes), Some(_), Some(_)) => {
                set_block(&edited, "annotations", NOTES, notes).map_err(|_| MergeConflict::Unsafe)
            }
            _ => Ok(edited),
        }
    };
    let (our, their) = (plain(sides.ours)?, plain(sides.theirs)?);
    let rest = Sides { base: sides.base, ours: &our, theirs: &their };
    let merged = match rest.trivial() {
        Some(merged) => merged,
        None => merge_lines(&rest).ok_or(MergeConflict::OldLines)?,
    };
    let mark = if ours.starts_with('v') { "v" } else { "" };
    let values = BTreeMap::from([("version".to_owned(), format!("{mark}{version}"))]);
    let merged = set(&merged, &values).map_err(|_| MergeConflict::Unsafe)?;
    match (base_notes, our_notes, their_notes) {
        (Some(base), Some(ours), Some(theirs)) => {
            let notes = both(&base, &ours, &theirs);
            set_block(&merged, "annotations", NOTES, &notes).map_err(|_| MergeConflict::Unsafe)
        }
        _ => Ok(merged),
    }
}

/// The notes that are new on either side.
fn both(base: &str, ours: &str, theirs: &str) -> String {
    match (ours == base, theirs == base) {
        (_, true) => ours.to_owned(),
        (true, _) => theirs.to_owned(),
        _ if ours == theirs => ours.to_owned(),
        _ => format!("{}\n{}\n", ours.trim_end(), theirs.trim_end()),
    }
}
