//! Tags that a remote lacks.

use std::collections::{BTreeSet, HashSet};

use relmap_core::tag_name::TagName;
use relmap_git::{Git, Remote, Repository};

use crate::error::Error;

/// The most tags of which it is asked whether they were pushed.
const MOST: usize = 1_000;

/// Those of these tags that are in this clone, and that a place of the remote lacks, sorted. Nothing is asked where none
/// is in this clone.
pub(crate) fn missing_tags(
    repository: &Repository,
    git: &Git,
    remote: &Remote,
    tags: &[TagName],
) -> Result<Vec<TagName>, Error> {
    if tags.is_empty() {
        return Ok(Vec::new());
    }
    let known = repository.tags()?;
    let known: HashSet<&TagName> = known.names().collect();
    let here = tags.iter().filter(|tag| known.contains(tag));
    let here: BTreeSet<&TagName> = here.collect::<BTreeSet<_>>().into_iter().take(MOST).collect();
    if here.is_empty() {
        return Ok(Vec::new());
    }
    let full = |tag: &TagName| format!("refs/tags/{tag}");
    let names: Vec<String> = here.iter().map(|tag| full(tag)).collect();
    let mut lacking = BTreeSet::new();
    for server in remote.servers() {
        let there = git.ls_remote(server, &names)?;
        let there: HashSet<&str> = there.iter().map(|one| one.name.as_str()).collect();
        lacking.extend(here.iter().filter(|tag| !there.contains(full(tag).as_str())));
    }
    Ok(lacking.into_iter().cloned().collect())
}
