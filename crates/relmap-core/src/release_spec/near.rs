//! What was probably meant by a release that is none.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use semver::Version;

use super::{Candidate, ReleaseSpec, Titles};
use crate::suggest;
use crate::version::lenient;

/// What tells the releases of one app or chart from those of others.
type Line<'a> = (Titles<'a>, Option<&'a str>);

/// The versions next to the one that was typed, or else the name that looks most like it.
pub(crate) fn near(typed: &ReleaseSpec<'_>, known: &[Candidate<'_>]) -> Vec<String> {
    let mut below: BTreeMap<Line<'_>, (Version, Cow<'_, str>)> = BTreeMap::new();
    let mut above: BTreeMap<Line<'_>, (Version, Cow<'_, str>)> = BTreeMap::new();
    for candidate in known {
        let Some(wanted) = typed.version(candidate).and_then(lenient) else { continue };
        let Some(version) = lenient(candidate.version) else { continue };
        let (side, keep) = match version.cmp_precedence(&wanted) {
            Ordering::Less => (&mut below, Ordering::Greater),
            _ => (&mut above, Ordering::Less),
        };
        let line = (candidate.titles, candidate.app());
        match side.get(&line) {
            Some((other, _)) if version.cmp_precedence(other) != keep => {}
            _ => {
                side.insert(line, (version, candidate.shown()));
            }
        }
    }
    let mut near: Vec<String> = Vec::new();
    for line in below.keys().chain(above.keys()).copied().collect::<BTreeSet<_>>() {
        for (_, name) in [below.get(&line), above.get(&line)].into_iter().flatten() {
            if !near.iter().any(|known| known == name) {
                near.push(name.to_string());
            }
        }
    }
    if near.is_empty() {
        let names: Vec<_> = known.iter().map(Candidate::shown).collect();
        let nearest = suggest::nearest(typed.text(), names.iter().map(AsRef::as_ref));
        near.extend(nearest.map(str::to_owned));
    }
    if near.is_empty() {
        // Nothing is near: the newest show what names look like.
        let mut newest: Vec<(Version, Cow<'_, str>)> = known
            .iter()
            .filter_map(|known| Some((lenient(known.version)?, known.shown())))
            .collect();
        newest.sort_by(|a, b| b.0.cmp_precedence(&a.0).then_with(|| a.1.cmp(&b.1)));
        newest.dedup_by(|a, b| a.1 == b.1);
        near.extend(newest.iter().take(3).map(|(_, name)| name.to_string()));
    }
    near
}
