//! Earlier releases that have a tag and no record: a run ended between the two.
//!
//! The entry that such a tag was made from need not be the newest one any more, so the tag itself
//! says what is recorded. Tags that relmap did not make are left to `relmap map import`.

use std::collections::BTreeMap;

use relmap_core::commit_id::CommitId;
use relmap_core::component::TagScheme;
use relmap_core::import::decide;
use relmap_core::ledger::{Record, Recorded};
use relmap_core::release::{DeclaredRelease, PlannedRelease, TagFields};
use relmap_core::tag_name::TagName;
use relmap_core::title::Title;
use relmap_git::{NamedTag, Remote, Repository};

use crate::error::Error;
use crate::project::Project;
use crate::tag_survey;

use super::context::ReleaseContext;
use super::map_state::MapState;
use super::presence::commit;

/// A tag without a record.
struct Unrecorded<'w> {
    of: &'w DeclaredRelease,
    name: TagName,
    tag: NamedTag,
}

impl ReleaseContext<'_> {
    /// The releases before those that are declared, of which HEAD has the tag and the map no record.
    /// One that the remote lacks may have been withdrawn there: it is not recorded.
    pub(super) fn unrecorded(
        &self,
        repository: &Repository,
        project: &Project<'_>,
        map: &MapState,
        remote: Option<&Remote>,
        (wanted, head): (&[&DeclaredRelease], &CommitId),
    ) -> Result<Vec<PlannedRelease>, Error> {
        let mut found = Vec::new();
        for wanted in wanted.iter().filter(|wanted| wanted.record.is_some()) {
            let component =
                project.components.iter().find(|component| component.name == wanted.component);
            if let Some(component) = component {
                found.extend(candidates(repository, map, wanted, &component.tags, head)?);
            }
        }
        if let Some(remote) = remote.filter(|_| !found.is_empty()) {
            let names: Vec<String> =
                found.iter().map(|found| format!("refs/tags/{}", found.name)).collect();
            for server in remote.servers() {
                let there = self.git.ls_remote(server, &names)?;
                found.retain(|found| {
                    let name = format!("refs/tags/{}", found.name);
                    there.iter().any(|there| there.name == name && there.object == found.tag.object)
                });
            }
        }
        if found.is_empty() {
            return Ok(Vec::new());
        }
        let mut import = decide(&tag_survey::survey(self.workspace, &project.config)?);
        import.read_messages();
        let records = import.records(&project.config);
        let mut planned = Vec::new();
        for Unrecorded { of, name, tag } in found {
            let Some(record) = record(&records, &of.component, &name) else { continue };
            let at = commit(repository, &record.commit)?;
            let (component, kind) = (of.component.clone(), of.kind);
            planned.push(PlannedRelease::unrecorded(component, kind, at, tag.object, record));
        }
        Ok(planned)
    }
}

/// The tags of a component that relmap made, that are part of HEAD, and that have no record.
fn candidates<'w>(
    repository: &Repository,
    map: &MapState,
    wanted: &'w DeclaredRelease,
    scheme: &TagScheme,
    head: &CommitId,
) -> Result<Vec<Unrecorded<'w>>, Error> {
    let recorded = map.releases(&wanted.component)?;
    let mut found = Vec::new();
    for name in repository.tags()?.names() {
        let is_another = *name != wanted.tag && recorded.record(name).is_none();
        if !is_another || scheme.read(name).is_none() {
            continue;
        }
        let Some(tag) = repository.tag_named(name)? else { continue };
        let Some(text) = repository.tag_text(&tag.object)? else { continue };
        let is_ours = text.message.lines().next() == Some(name.as_str())
            && !TagFields::parse(&text.message).all.is_empty();
        // In a shallow clone the commit may be missing: then it is not known to be part of HEAD.
        let is_part = |commit: &CommitId| repository.contains(head, commit).unwrap_or(false);
        if is_ours && tag.commit.as_ref().is_some_and(is_part) {
            found.push(Unrecorded { of: wanted, name: name.clone(), tag });
        }
    }
    Ok(found)
}

/// The releases before those that are wanted of which the map has no record, nor gets one now: they were made
/// before there was a map, or by hand.
pub(super) fn without_record<'w>(
    map: &MapState,
    wanted: impl Iterator<Item = &'w DeclaredRelease>,
    planned: &[PlannedRelease],
) -> Result<Vec<TagName>, Error> {
    let mut found = Vec::new();
    if map.is_out_of_reach() {
        return Ok(found);
    }
    for wanted in wanted.filter(|wanted| wanted.record.is_some()) {
        let Some(before) = &wanted.baseline else { continue };
        let is_planned =
            before.name == wanted.tag || planned.iter().any(|release| before.name == release.tag);
        if !is_planned && map.releases(&wanted.component)?.record(&before.name).is_none() {
            found.push(before.name.clone());
        }
    }
    Ok(found)
}

/// The record that a tag speaks of: the only one, or else that of the component.
fn record(records: &BTreeMap<Title, Vec<Record>>, component: &str, tag: &str) -> Option<Record> {
    let all = || {
        let titles = records.iter();
        titles.flat_map(|(title, all)| all.iter().map(move |record| (title.as_str(), record)))
    };
    let mut of_tag = all().filter(|(_, record)| record.chart == tag);
    let found = match (of_tag.next(), of_tag.next()) {
        (Some((_, only)), None) => only,
        _ => all().find(|(title, record)| *title == component && record.chart == tag)?.1,
    };
    Some(Record { recorded: Recorded::Release, ..found.clone() })
}
