//! Which chart releases deploy an app release.

use std::collections::{BTreeMap, BTreeSet};

use super::{MapIndex, ReleaseKind, RowId, Unresolved};
use crate::release_spec::{Candidate, ReleaseSpec, Titles, is_same_version, near};

/// What to call releases of several apps: by their tags, or by the apps where these have one and the same tag.
fn told_apart(releases: &BTreeMap<Option<&str>, &Candidate<'_>>) -> Vec<String> {
    let tags: Vec<String> =
        releases.values().map(|candidate| candidate.shown().into_owned()).collect();
    if tags.iter().collect::<BTreeSet<_>>().len() == tags.len() {
        return tags;
    }
    let named = releases.iter().zip(tags).map(|((app, candidate), tag)| match app {
        Some(app) => format!("{app} {}", candidate.version),
        None => tag,
    });
    named.collect()
}

impl MapIndex<'_> {
    /// The records that deploy the app release that is meant, whichever of their apps it is.
    /// `names` are what people may call an app whose tags have no title.
    ///
    /// One release has one form: `0.34.0`, `v0.34.0` and `shop-0.34.0` of the app `shop` are the
    /// same.
    ///
    /// # Errors
    /// When no record does, or when releases of several apps can be meant.
    pub fn app(&self, typed: &str, names: &[&str]) -> Result<Vec<RowId>, Unresolved> {
        self.app_release(typed, names).map(|(_, places)| places)
    }

    /// The same, with what to call the app release: its tag, or else its name and version.
    ///
    /// # Errors
    /// As for [`MapIndex::app`].
    pub fn app_release(
        &self,
        typed: &str,
        names: &[&str],
    ) -> Result<(String, Vec<RowId>), Unresolved> {
        let typed = ReleaseSpec::new(typed);
        // Of a large map nearly every record is out of the question at first sight.
        let alike: Vec<(RowId, Candidate<'_>)> =
            self.candidates(names).filter(|(_, candidate)| typed.is_like(candidate)).collect();
        let found: Vec<Candidate<'_>> =
            typed.pick(alike.iter().map(|(_, candidate)| (*candidate, *candidate)));
        let (of, text) = (ReleaseKind::App, typed.text().to_owned());
        if found.is_empty() {
            let known: Vec<_> = self.candidates(names).map(|(_, candidate)| candidate).collect();
            return Err(Unresolved::Unknown { of, typed: text, near: near(&typed, &known) });
        }
        // Releases of apps that were looked up are told apart. One that is only stated may be of
        // any app: its name is that of its chart, or what somebody wrote.
        let mut looked_up: BTreeMap<Option<&str>, &Candidate<'_>> = BTreeMap::new();
        let mut apps: BTreeSet<Option<&str>> = BTreeSet::new();
        let mut versions: BTreeSet<&str> = BTreeSet::new();
        for candidate in &found {
            if candidate.tag.is_some() {
                looked_up.entry(candidate.app()).or_insert(candidate);
            }
            apps.insert(candidate.app());
            versions.insert(candidate.version);
        }
        if looked_up.len() > 1 {
            let meant = told_apart(&looked_up);
            return Err(Unresolved::Several { of, typed: text, meant });
        }
        // A tag of another form, or a version with another number of zeros, is the same release.
        let is_same = |candidate: &Candidate<'_>| {
            versions.iter().any(|version| is_same_version(candidate.version, version))
        };
        let known = self.one_app_of_charts(alike.iter().copied().filter(|(_, one)| is_same(one)));
        let is_meant = |(place, candidate): &(RowId, Candidate<'_>)| {
            let title = self.title(*place).as_str();
            let other = match known.get(title).copied().flatten() {
                Some(only) if candidate.app() == Some(title) => Some(only),
                Some(only) if candidate.app() == Some(only) => Some(title),
                _ => None,
            };
            let is_one =
                apps.contains(&candidate.app()) || other.is_some() && apps.contains(&other);
            is_one && is_same(candidate)
        };
        // A tag that was typed to the letter may have a version of which it shows nothing.
        let all = if versions.iter().all(|version| typed.has_numbers_of(version)) {
            alike
        } else {
            self.candidates(names).collect()
        };
        let meant: Vec<(RowId, Candidate<'_>)> = all.into_iter().filter(is_meant).collect();
        let mut places: Vec<RowId> = meant.iter().map(|(place, _)| *place).collect();
        places.dedup();
        self.sort(&mut places);
        let meant = || found.iter().chain(meant.iter().map(|(_, candidate)| candidate));
        let with_tag = meant().find(|candidate| candidate.tag.is_some());
        let shown = with_tag.or(found.first()).map(|candidate| candidate.shown().into_owned());
        Ok((shown.unwrap_or(text), places))
    }

    /// By the title of a chart, the one app of it that was looked up; `None` where there are several. Before that
    /// app had a name, its releases were called like the chart.
    fn one_app_of_charts<'s>(
        &'s self,
        candidates: impl Iterator<Item = (RowId, Candidate<'s>)>,
    ) -> BTreeMap<&'s str, Option<&'s str>> {
        let mut known: BTreeMap<&str, Option<&str>> = BTreeMap::new();
        for (place, candidate) in candidates.filter(|(_, candidate)| candidate.tag.is_some()) {
            let app = candidate.app();
            known
                .entry(self.title(place))
                .and_modify(|one| *one = one.filter(|one| Some(*one) == app))
                .or_insert(app);
        }
        known
    }

    /// The app releases of all records.
    fn candidates<'s>(
        &'s self,
        names: &'s [&'s str],
    ) -> impl Iterator<Item = (RowId, Candidate<'s>)> + 's {
        self.places().flat_map(move |place| {
            self.apps(place).map(move |app| {
                let titles = Titles::App(Some(app.name), names);
                (place, Candidate { tag: app.tag, titles, version: app.version })
            })
        })
    }
}
