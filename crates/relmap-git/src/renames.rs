//! Recognising that a file was renamed.

use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use crate::GitError;
use crate::content;
use crate::tree_diff::{Change, Entry};

/// Larger files are only recognised if they are the same to the byte.
pub(crate) const MAX_COMPARED: u64 = 512 << 10;

/// How many files of each side are compared with the other side's.
const MAX_FILES: usize = 100;

/// How many bytes are read for comparing, in all.
const MAX_BYTES: u64 = 16 << 20;

/// Joins files that went with files that came, where they have the same content or at least half
/// of it.
pub(crate) fn join(repo: &git2::Repository, changes: Vec<Change>) -> Result<Vec<Change>, GitError> {
    let mut joined = Vec::new();
    let (mut gone, mut come) = (Vec::new(), Vec::new());
    for change in changes {
        match (change.old, change.new) {
            (Some(old), None) => gone.push(Some(old)),
            (None, Some(new)) => come.push(Some(new)),
            (old, new) => joined.push(Change { old, new }),
        }
    }
    let mut pairs = Vec::new();
    if !gone.is_empty() && !come.is_empty() {
        join_same(&mut gone, &mut come, &mut pairs);
        join_similar(repo, &mut gone, &mut come, &mut pairs)?;
    }
    let both = |(old, new)| Change { old: Some(old), new: Some(new) };
    joined.extend(pairs.into_iter().map(both));
    joined.extend(gone.into_iter().flatten().map(|old| Change { old: Some(old), new: None }));
    joined.extend(come.into_iter().flatten().map(|new| Change { old: None, new: Some(new) }));
    Ok(joined)
}

type Pairs = Vec<(Entry, Entry)>;

/// Joins files of the same content, first those that also kept their name.
fn join_same(gone: &mut [Option<Entry>], come: &mut [Option<Entry>], pairs: &mut Pairs) {
    for with_name in [true, false] {
        let key = |entry: &Entry| {
            let name = with_name.then(|| base_name(&entry.path).to_owned());
            (entry.id, entry.is_file(), name)
        };
        let mut by_content: HashMap<_, Vec<usize>> = HashMap::new();
        for (at, entry) in gone.iter().enumerate().rev() {
            if let Some(entry) = entry {
                by_content.entry(key(entry)).or_default().push(at);
            }
        }
        for new in come.iter_mut() {
            let same = new
                .as_ref()
                .filter(|new| !new.id.is_zero())
                .and_then(|new| by_content.get_mut(&key(new))?.pop());
            if let Some(old) = same.and_then(|at| gone[at].take())
                && let Some(new) = new.take()
            {
                pairs.push((old, new));
            }
        }
    }
}

/// Joins files that share at least half of their bytes, the most alike first.
fn join_similar(
    repo: &git2::Repository,
    gone: &mut [Option<Entry>],
    come: &mut [Option<Entry>],
    pairs: &mut Pairs,
) -> Result<(), GitError> {
    let is_open = |entry: &Option<Entry>| entry.as_ref().is_some_and(Entry::is_file);
    let count = |side: &[Option<Entry>]| side.iter().filter(|entry| is_open(entry)).count();
    let (old_count, new_count) = (count(gone), count(come));
    if old_count == 0 || new_count == 0 || old_count.max(new_count) > MAX_FILES {
        return Ok(());
    }
    let mut budget = MAX_BYTES;
    let mut read = |side: &[Option<Entry>]| -> Result<Vec<(usize, Lines)>, GitError> {
        let mut all = Vec::new();
        for (at, entry) in side.iter().enumerate() {
            if let Some(entry) = entry.as_ref().filter(|entry| entry.is_file())
                && let Some(lines) = Lines::read(repo, entry, &mut budget)?
            {
                all.push((at, lines));
            }
        }
        Ok(all)
    };
    let (old, new) = (read(gone)?, read(come)?);
    let mut scores = Vec::new();
    for (old_at, old_lines) in &old {
        for (new_at, new_lines) in &new {
            let score = old_lines.likeness(new_lines);
            if score >= 50 {
                let same_name = match (&gone[*old_at], &come[*new_at]) {
                    (Some(old), Some(new)) => base_name(&old.path) == base_name(&new.path),
                    _ => false,
                };
                scores.push((score, same_name, *old_at, *new_at));
            }
        }
    }
    scores.sort_by_key(|(score, same_name, old, new)| {
        (std::cmp::Reverse((*score, *same_name)), *old, *new)
    });
    for (_, _, old_at, new_at) in scores {
        if gone[old_at].is_some()
            && let Some(new) = come[new_at].take()
            && let Some(old) = gone[old_at].take()
        {
            pairs.push((old, new));
        }
    }
    Ok(())
}

/// How many bytes of a file are in which lines.
struct Lines {
    size: u64,
    bytes: HashMap<u64, u64>,
}

impl Lines {
    /// None for files that are empty, too large, or not there.
    fn read(
        repo: &git2::Repository,
        entry: &Entry,
        budget: &mut u64,
    ) -> Result<Option<Lines>, GitError> {
        let size = match &entry.disk {
            Some(disk) => std::fs::metadata(disk).map_or(0, |file| file.len()),
            None => {
                let odb = repo.odb().map_err(GitError::doing("open the object database"))?;
                // A clone without this file's content can still name the file.
                odb.read_header(entry.id).map_or(0, |(size, _)| size as u64)
            }
        };
        if size == 0 || size > MAX_COMPARED || size > *budget {
            return Ok(None);
        }
        *budget -= size;
        let content = match &entry.disk {
            Some(disk) => content::read_disk(disk, &entry.path, MAX_COMPARED)?,
            None => content::read_blob(repo, entry.id, &entry.path, MAX_COMPARED)?,
        };
        let mut bytes = HashMap::new();
        let mut size = 0;
        for line in content.split_inclusive(|byte| *byte == b'\n') {
            let line = line.strip_suffix(b"\n").unwrap_or(line);
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            let mut hasher = DefaultHasher::new();
            line.hash(&mut hasher);
            let weight = line.len() as u64 + 1;
            *bytes.entry(hasher.finish()).or_default() += weight;
            size += weight;
        }
        Ok(Some(Lines { size, bytes }))
    }

    /// The shared bytes, in percent of the larger file.
    fn likeness(&self, other: &Lines) -> u64 {
        let (larger, smaller) = (self.size.max(other.size), self.size.min(other.size));
        if smaller * 100 < larger * 50 {
            return 0;
        }
        let shared: u64 = self
            .bytes
            .iter()
            .map(|(line, bytes)| (*bytes).min(other.bytes.get(line).copied().unwrap_or(0)))
            .sum();
        shared * 100 / larger
    }
}

fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
