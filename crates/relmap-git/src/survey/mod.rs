//! A survey of all tags: what each leads to, and the charts in its tree.

mod commit_tree;
mod reader;
mod tree_bytes;

use std::num::NonZero;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use git2::Oid;
use jiff::Timestamp;
use relmap_core::import::{Looker, Seen, Sighting, SkipReason, TagWords};

use crate::tags::{MAX_CHAIN, Tag};
use crate::{GitError, Repository, open};
use commit_tree::CommitTree;
use reader::{Annotation, CommitFacts, Reader, Target};

/// The watch over a long survey: how far it is, and whether to give up.
#[derive(Debug, Default)]
pub struct Watch {
    /// How many tags are done.
    pub done: AtomicUsize,
    /// Set to end the survey early.
    pub stop: AtomicBool,
}

/// A tag, and what it leads to in the end.
struct Peeled {
    /// Its place in the list of all tags.
    at: usize,
    name: String,
    commit: Oid,
    facts: CommitFacts,
    /// The outermost annotation.
    annotation: Option<Annotation>,
}

/// What was seen of tags, by their place in the list of all tags.
type Found = Result<Vec<(usize, Seen)>, GitError>;

/// The fewest tags for which a further thread is worth its start.
const MIN_SHARE: usize = 400;

impl Repository {
    /// Looks at all tags and at the charts in their trees, with as many threads as there are
    /// cores. The order is that of the names.
    ///
    /// What a tag leads to and this clone lacks makes it [`SkipReason::ObjectMissing`].
    ///
    /// # Errors
    /// When the repository cannot be read, or the watch says to stop.
    pub fn survey(&self, words: &TagWords, watch: &Watch) -> Result<Vec<Sighting>, GitError> {
        let tags = self.tags()?;
        let mut seen: Vec<Option<Seen>> = (0..tags.tags.len()).map(|_| None).collect();
        let reader = Reader::new(&self.inner)?;
        let mut peeled = Vec::new();
        for (at, tag) in tags.tags.iter().enumerate() {
            if tag.name.contains('\u{FFFD}') {
                seen[at] = Some(Seen::Not(SkipReason::NotUtf8));
                continue;
            }
            match peel(&reader, at, tag) {
                Ok(Some(tag)) => peeled.push(tag),
                Ok(None) => seen[at] = Some(Seen::Not(SkipReason::NoCommit)),
                Err(GitError::MissingObject { .. }) => {
                    seen[at] = Some(Seen::Not(SkipReason::ObjectMissing));
                }
                Err(error) => return Err(error),
            }
        }
        // In the order of history neighbours share most of their trees, and git keeps the one as
        // a difference from the other.
        peeled.sort_by_key(|tag| (tag.facts.time, tag.commit));
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        let workers = cores.min(peeled.len() / MIN_SHARE + 1);
        let share = peeled.len().div_ceil(workers).max(1);
        let git_dir = self.inner.commondir();
        let found: Vec<Found> = std::thread::scope(|scope| {
            let mut shares = peeled.chunks(share);
            let own = shares.next().unwrap_or_default();
            let others: Vec<_> = shares
                .map(|share| scope.spawn(move || look_elsewhere(git_dir, share, words, watch)))
                .collect();
            let mut found = vec![look(&reader, own, words, watch)];
            found.extend(others.into_iter().map(|other| {
                other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            }));
            found
        });
        for share in found {
            for (at, what) in share? {
                seen[at] = Some(what);
            }
        }
        let sighting = |(tag, seen): (&Tag, Option<Seen>)| Sighting {
            tag: tag.name.clone(),
            seen: seen.unwrap_or(Seen::Not(SkipReason::NoCommit)),
        };
        let mut sightings: Vec<Sighting> = tags.tags.iter().zip(seen).map(sighting).collect();
        sightings.sort_by(|a, b| a.tag.cmp(&b.tag));
        Ok(sightings)
    }
}

/// Follows a tag to its commit; none if it leads to a tree or a file.
fn peel(reader: &Reader<'_>, at: usize, tag: &Tag) -> Result<Option<Peeled>, GitError> {
    let mut commit = tag.target;
    let mut annotation = None;
    for _ in 0..MAX_CHAIN {
        match reader.target(commit)? {
            Target::Commit(facts) => {
                return Ok(Some(Peeled { at, name: tag.name.clone(), commit, facts, annotation }));
            }
            Target::Tag(target, said) => {
                commit = target;
                annotation.get_or_insert(said);
            }
            Target::Other => return Ok(None),
        }
    }
    Ok(None)
}

/// Looks in a thread of its own, which needs its own access to the repository.
fn look_elsewhere(git_dir: &Path, share: &[Peeled], words: &TagWords, watch: &Watch) -> Found {
    let repo = open::open_exactly(git_dir)?;
    look(&Reader::new(&repo)?, share, words, watch)
}

fn look(reader: &Reader<'_>, share: &[Peeled], words: &TagWords, watch: &Watch) -> Found {
    let mut looker = Looker::new(words);
    let mut tree = CommitTree::new(reader);
    let mut found = Vec::with_capacity(share.len());
    for tag in share {
        if watch.stop.load(Ordering::Relaxed) {
            return Err(GitError::Interrupted);
        }
        tree.turn_to(tag.facts.tree);
        let look = match looker.look(&tag.name, &mut tree) {
            Ok(look) => look,
            Err(GitError::MissingObject { .. }) => {
                found.push((tag.at, Seen::Not(SkipReason::ObjectMissing)));
                continue;
            }
            Err(error) => return Err(error),
        };
        let annotation = tag.annotation.as_ref();
        let time = annotation.and_then(|said| said.time).unwrap_or(tag.facts.time);
        let seen = Seen::Commit {
            commit: tag.commit.to_string(),
            released: Timestamp::from_second(time).ok(),
            message: annotation.map(|said| said.message.clone()),
            look,
        };
        found.push((tag.at, seen));
        watch.done.fetch_add(1, Ordering::Relaxed);
    }
    Ok(found)
}
