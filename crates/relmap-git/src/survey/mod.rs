//! A survey of all tags: what each leads to, and the charts in its tree.

mod commit_tree;
mod reader;
mod tree_bytes;
mod version_moves;

pub use version_moves::{BranchReach, VersionMoves};

use std::num::NonZero;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::ScopedJoinHandle;

use git2::Oid;
use jiff::Timestamp;
use relmap_core::import::{
    InspectedTag, Inspection, SkipReason, TagWords, TreeContents, TreeInspector,
};
use relmap_core::tag_name::TagName;

use crate::commit_ids::commit_id;
use crate::tags::{MAX_CHAIN, Tag};
use crate::{GitError, Repository, Tags, open};
use commit_tree::{CommitTree, KnownTrees};
use reader::{Annotation, CommitFacts, Reader, Target};

/// How far a long survey is.
#[derive(Debug, Default)]
pub struct Progress {
    /// How many tags are done.
    pub done: AtomicUsize,
}

/// A tag, and what it leads to in the end.
struct Peeled {
    /// Its place in the list of all tags.
    at: usize,
    name: TagName,
    commit: Oid,
    facts: CommitFacts,
    /// The outermost annotation.
    annotation: Option<Annotation>,
}

/// What was seen of tags, by their place in the list of all tags.
type Found = Result<Vec<(usize, Inspection)>, GitError>;

/// How many tags are looked at before the repository is opened anew. libgit2 maps whole packs into
/// memory and lets go of them when nobody has the repository open; without that, a survey would
/// hold nearly all of the packs.
const SLAB: usize = 3_000;

/// The fewest tags for which a further thread is worth its start.
const MIN_SHARE: usize = 400;

impl Repository {
    /// Looks at all tags and at the charts in their trees, with as many threads as there are
    /// cores. The order is that of the names.
    ///
    /// It keeps its memory small by opening the repository anew for each few thousand tags. That
    /// helps only where no other [`Repository`] of this place, this one included, has read an object
    /// yet: the packs are shared among all that have.
    ///
    /// What a tag leads to and this clone lacks makes it [`SkipReason::ObjectMissing`].
    ///
    /// # Errors
    /// When the repository cannot be read.
    pub fn survey(
        &self,
        words: &TagWords,
        watch: &Progress,
    ) -> Result<Vec<InspectedTag>, GitError> {
        let tags = self.tags()?;
        let git_dir = self.inner.commondir();
        let mut seen: Vec<Option<Inspection>> = (0..tags.tags.len()).map(|_| None).collect();
        let mut peeled = peel_all(git_dir, &tags, &mut seen)?;
        // In the order of history neighbours share most of their trees, and git keeps the one as
        // a difference from the other.
        peeled.sort_by_key(|tag| (tag.facts.time, tag.commit));
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        let workers = cores.min(peeled.len() / MIN_SHARE + 1);
        let mut workers: Vec<Worker<'_>> = (0..workers).map(|_| Worker::new(words)).collect();
        for slab in peeled.chunks(SLAB) {
            let share = slab.len().div_ceil(workers.len());
            let found: Vec<Found> = std::thread::scope(|scope| {
                let mut jobs = Vec::new();
                for (worker, share) in workers.iter_mut().zip(slab.chunks(share)) {
                    jobs.push(scope.spawn(move || worker.look(git_dir, share, watch)));
                }
                let join = |job: ScopedJoinHandle<'_, Found>| {
                    job.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
                };
                jobs.into_iter().map(join).collect()
            });
            for share in found {
                for (at, what) in share? {
                    seen[at] = Some(what);
                }
            }
        }
        let sighting = |(tag, seen): (&Tag, Option<Inspection>)| InspectedTag {
            tag: tag.name.clone(),
            seen: seen.unwrap_or(Inspection::Not(SkipReason::NoCommit)),
        };
        let mut sightings: Vec<InspectedTag> = tags.tags.iter().zip(seen).map(sighting).collect();
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

/// Follows all tags. Those that are not to be looked into are settled here.
fn peel_all(
    git_dir: &Path,
    tags: &Tags,
    seen: &mut [Option<Inspection>],
) -> Result<Vec<Peeled>, GitError> {
    let mut peeled = Vec::new();
    let all: Vec<(usize, &Tag)> = tags.tags.iter().enumerate().collect();
    for slab in all.chunks(SLAB) {
        let repo = open::open_again(git_dir)?;
        let reader = Reader::new(&repo)?;
        for &(at, tag) in slab {
            let reason = if tag.name.contains('\u{FFFD}') {
                SkipReason::NotUtf8
            } else {
                match peel(&reader, at, tag) {
                    Ok(Some(tag)) => {
                        peeled.push(tag);
                        continue;
                    }
                    Ok(None) => SkipReason::NoCommit,
                    Err(GitError::MissingObject { .. }) => SkipReason::ObjectMissing,
                    Err(error) => return Err(error),
                }
            };
            seen[at] = Some(Inspection::Not(reason));
        }
    }
    Ok(peeled)
}

/// One thread's memory of what it saw.
struct Worker<'w> {
    looker: TreeInspector<'w>,
    known: KnownTrees,
}

impl<'w> Worker<'w> {
    fn new(words: &'w TagWords) -> Worker<'w> {
        Worker { looker: TreeInspector::new(words), known: KnownTrees::default() }
    }

    fn look(&mut self, git_dir: &Path, share: &[Peeled], watch: &Progress) -> Found {
        let repo = open::open_again(git_dir)?;
        let reader = Reader::new(&repo)?;
        let mut tree = CommitTree::new(&reader, &mut self.known);
        let mut found = Vec::with_capacity(share.len());
        for tag in share {
            tree.turn_to(tag.facts.tree);
            let seen = match self.looker.look(&tag.name, &mut tree) {
                Ok(look) => tag.seen(look),
                Err(GitError::MissingObject { .. }) => Inspection::Not(SkipReason::ObjectMissing),
                Err(error) => return Err(error),
            };
            found.push((tag.at, seen));
            watch.done.fetch_add(1, Ordering::Relaxed);
        }
        Ok(found)
    }
}

impl Peeled {
    fn seen(&self, look: TreeContents) -> Inspection {
        let annotation = self.annotation.as_ref();
        let time = annotation.and_then(|said| said.time).unwrap_or(self.facts.time);
        Inspection::Commit {
            commit: commit_id(self.commit),
            released: Timestamp::from_second(time).ok(),
            message: annotation.map(|said| said.message.clone()),
            look: Box::new(look),
        }
    }
}
