//! Objects read straight from the database, for one worker.

use git2::{ObjectType, Oid};
use relmap_core::import::ContentId;

use crate::GitError;

/// One worker's access to the objects.
pub(super) struct Reader<'r> {
    pub(super) repo: &'r git2::Repository,
    pub(super) odb: git2::Odb<'r>,
}

/// What a commit says that a survey needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CommitFacts {
    /// The committer's time, in seconds since 1970.
    pub(super) time: i64,
    pub(super) tree: Oid,
}

/// What an annotated tag says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Annotation {
    /// The tagger's time, in seconds since 1970; old tags have none.
    pub(super) time: Option<i64>,
    pub(super) message: String,
}

impl<'r> Reader<'r> {
    pub(super) fn new(repo: &'r git2::Repository) -> Result<Reader<'r>, GitError> {
        let odb = repo.odb().map_err(GitError::doing("open the object database"))?;
        Ok(Reader { repo, odb })
    }

    pub(super) fn object(&self, id: Oid, what: &str) -> Result<git2::OdbObject<'_>, GitError> {
        self.odb.read(id).map_err(GitError::object(id, what))
    }

    /// What a tag's reference or an annotated tag points at.
    pub(super) fn target(&self, id: Oid) -> Result<Target, GitError> {
        let what = "what a tag points at";
        // Whatever is no commit may be of any size, and nobody needs it.
        let (_, kind) = self.odb.read_header(id).map_err(GitError::object(id, what))?;
        Ok(match kind {
            ObjectType::Commit => Target::Commit(commit(self.object(id, what)?.data())),
            ObjectType::Tag => match annotation(self.object(id, what)?.data()) {
                Some((target, annotation)) => Target::Tag(target, annotation),
                None => Target::Other,
            },
            _ => Target::Other,
        })
    }
}

/// What a tag points at.
pub(super) enum Target {
    Commit(CommitFacts),
    /// A further tag, and what it points at.
    Tag(Oid, Annotation),
    /// A tree or a file.
    Other,
}

fn commit(data: &[u8]) -> CommitFacts {
    let mut facts = CommitFacts { time: 0, tree: Oid::ZERO_SHA1 };
    for line in header(data) {
        if let Some(tree) = line.strip_prefix(b"tree ") {
            facts.tree = hex(tree).unwrap_or(facts.tree);
        } else if let Some(committer) = line.strip_prefix(b"committer ") {
            facts.time = time(committer).unwrap_or_default();
        }
    }
    facts
}

fn annotation(data: &[u8]) -> Option<(Oid, Annotation)> {
    let mut target = None;
    let mut made = None;
    for line in header(data) {
        if let Some(object) = line.strip_prefix(b"object ") {
            target = hex(object);
        } else if let Some(tagger) = line.strip_prefix(b"tagger ") {
            made = time(tagger);
        }
    }
    let body = data.windows(2).position(|pair| pair == b"\n\n").map_or(data.len(), |at| at + 2);
    let message = String::from_utf8_lossy(&data[body..]).into_owned();
    Some((target?, Annotation { time: made, message }))
}

/// The lines before the message.
fn header(data: &[u8]) -> impl Iterator<Item = &[u8]> {
    data.split(|&byte| byte == b'\n').take_while(|line| !line.is_empty())
}

fn hex(text: &[u8]) -> Option<Oid> {
    Oid::from_str(std::str::from_utf8(text).ok()?).ok()
}

/// The seconds in `Name <address> 1700000000 +0000`.
fn time(signature: &[u8]) -> Option<i64> {
    let end = signature.iter().rposition(|&byte| byte == b'>')?;
    let rest = std::str::from_utf8(&signature[end + 1..]).ok()?;
    rest.split_ascii_whitespace().next()?.parse().ok()
}

pub(super) fn oid(content: ContentId) -> Result<Oid, GitError> {
    Oid::from_bytes(&content).map_err(GitError::doing("read an object's id"))
}

pub(super) fn content(id: Oid) -> ContentId {
    let mut content = ContentId::default();
    content.copy_from_slice(id.as_bytes());
    content
}
