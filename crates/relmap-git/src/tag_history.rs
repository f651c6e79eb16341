//! The tags, with what they say.

use git2::{ObjectType, Oid};
use relmap_core::commit_id::CommitId;
use relmap_core::tag_name::TagName;

use crate::commit_ids::commit_id;
use crate::{GitError, Repository};

/// A tag that leads to a commit, and what both say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldTag {
    /// The name.
    pub name: TagName,
    /// The full object id of the commit that it leads to.
    pub commit: CommitId,
    /// When the tag was made, or else its commit: seconds since 1970.
    pub seconds: i64,
    /// How far the clock of whoever made it was ahead of UTC, in minutes.
    pub offset: i32,
    /// The tag's own message, if it has one.
    pub message: Option<String>,
    /// The first line of the commit's message.
    pub subject: String,
}

impl Repository {
    /// All tags, by name. What leads to no commit, or to one that this clone lacks, is left out.
    ///
    /// # Errors
    /// When a tag cannot be read.
    pub fn told_tags(&self) -> Result<Vec<ToldTag>, GitError> {
        let odb = self.inner.odb().map_err(GitError::doing("open the object database"))?;
        let mut told = Vec::new();
        for tag in self.tags()?.tags.iter() {
            if let Some(commit) = self.peel(&odb, tag)?.filter(|id| odb.exists(*id)) {
                told.push(self.told_tag(&tag.name, commit)?);
            }
        }
        told.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(told)
    }

    fn told_tag(&self, name: &TagName, id: Oid) -> Result<ToldTag, GitError> {
        let doing = || GitError::doing(&format!("read the tag `{name}`"));
        let commit = self.inner.find_commit(id).map_err(doing())?;
        let mut time = commit.committer().when();
        let mut message = None;
        let reference = self.inner.find_reference(&format!("refs/tags/{name}")).map_err(doing())?;
        let target = reference.resolve().map_err(doing())?.target();
        if let Some(object) = target.and_then(|id| self.inner.find_object(id, None).ok())
            && object.kind() == Some(ObjectType::Tag)
            && let Some(tag) = object.as_tag()
        {
            time = tag.tagger().map_or(time, |tagger| tagger.when());
            message = tag.message_bytes().map(|text| String::from_utf8_lossy(text).into_owned());
        }
        let subject = commit.summary_bytes().unwrap_or_default();
        Ok(ToldTag {
            name: name.clone(),
            commit: commit_id(id),
            seconds: time.seconds(),
            offset: time.offset_minutes(),
            message,
            subject: String::from_utf8_lossy(subject).into_owned(),
        })
    }
}
