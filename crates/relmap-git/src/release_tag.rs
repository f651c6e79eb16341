//! Tags of releases: reading one by its name, making one, and putting it into its place.

use git2::{ErrorCode, ObjectType, Oid, Signature, Time};
use relmap_core::commit_id::CommitId;
use relmap_core::tag_name::TagName;

use crate::commit_ids::{commit_id, oid};
use crate::references::wait_for_lock;
use crate::{GitError, Identity, Repository};

/// A tag by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedTag {
    /// The object that the reference points at: a tag object, or the commit itself.
    pub object: String,
    /// The commit that it leads to; none if it leads to something else.
    pub commit: Option<CommitId>,
}

/// What a tag object says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagText {
    /// The message, with the signature if there is one.
    pub message: String,
    /// When it was made, in seconds since 1970; for a tag without an object of its own, when its
    /// commit was.
    pub seconds: Option<i64>,
}

/// What keeps a text from being the name of a new tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NewTagError {
    /// Git's rules for references forbid it.
    Forbidden,
    /// It begins with a dash.
    Option,
    /// A tag of this name is a folder of it, or the other way round.
    Blocked(TagName),
}

impl Repository {
    /// A tag by its name, without `refs/tags/`; none if there is no such tag.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn tag_named(&self, name: &str) -> Result<Option<NamedTag>, GitError> {
        let doing = || GitError::doing(&format!("read the tag `{name}`"));
        let reference = match self.inner.find_reference(&format!("refs/tags/{name}")) {
            Ok(reference) => reference.resolve().map_err(doing())?,
            Err(error) if matches!(error.code(), ErrorCode::NotFound | ErrorCode::InvalidSpec) => {
                return Ok(None);
            }
            Err(error) => return Err(doing()(error)),
        };
        let Some(object) = reference.target() else { return Ok(None) };
        let end = reference.peel(ObjectType::Commit);
        let commit = end.ok().map(|commit| commit_id(commit.id()));
        Ok(Some(NamedTag { object: object.to_string(), commit }))
    }

    /// Why a text can be no new tag's name; none if it can.
    ///
    /// # Errors
    /// When the tags cannot be read.
    pub fn tag_name_fault(&self, name: &str) -> Result<Option<NewTagError>, GitError> {
        if name.starts_with('-') {
            return Ok(Some(NewTagError::Option));
        }
        let name = match name.parse::<TagName>() {
            Ok(name) if name != "HEAD" => name,
            _ => return Ok(Some(NewTagError::Forbidden)),
        };
        let inside = |outer: &str, inner: &str| {
            inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('/'))
        };
        let tags = self.tags()?;
        let blocks = |other: &&TagName| inside(other, &name) || inside(&name, other);
        Ok(tags.names().find(blocks).map(|other| NewTagError::Blocked(other.clone())))
    }

    /// When a commit was made, in seconds since 1970; none if it is not here.
    ///
    /// # Errors
    /// When it is here and cannot be read.
    pub fn commit_time(&self, commit: &CommitId) -> Result<Option<i64>, GitError> {
        let id = oid(commit)?;
        match self.inner.find_commit(id) {
            Ok(found) => Ok(Some(found.time().seconds())),
            Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
            Err(error) => Err(GitError::object(id, "a commit")(error)),
        }
    }

    /// Whether an object is here and can be read. What it leads to may be missing.
    pub fn has_object(&self, id: &str) -> bool {
        Oid::from_str(id).is_ok_and(|id| self.inner.find_object(id, None).is_ok())
    }

    /// What a tag's object says; none if it is not here.
    ///
    /// # Errors
    /// When it is here and cannot be read.
    pub fn tag_text(&self, object: &str) -> Result<Option<TagText>, GitError> {
        let id = Oid::from_str(object).map_err(GitError::doing("read a tag's id"))?;
        match self.inner.find_tag(id) {
            Ok(tag) => Ok(Some(TagText {
                message: String::from_utf8_lossy(tag.message_bytes().unwrap_or_default())
                    .into_owned(),
                seconds: tag.tagger().map(|tagger| tagger.when().seconds()),
            })),
            Err(error) if error.code() == ErrorCode::NotFound => {
                let seconds = self.commit_time(&commit_id(id))?;
                Ok(seconds
                    .map(|seconds| TagText { message: String::new(), seconds: Some(seconds) }))
            }
            Err(error) => Err(GitError::object(id, "a tag")(error)),
        }
    }

    /// Makes a tag object, and no reference.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write_tag(
        &self,
        name: &str,
        commit: &CommitId,
        message: &str,
        tagger: &Identity,
    ) -> Result<String, GitError> {
        let doing = || self.not_written(&format!("write the tag {name}"));
        let id = Oid::from_str(commit.as_str()).map_err(doing())?;
        let target = self
            .inner
            .find_object(id, Some(ObjectType::Commit))
            .map_err(GitError::object(id, "the commit to be tagged"))?;
        let Identity { name: who, email, seconds, offset } = tagger;
        let who = Signature::new(who, email, &Time::new(*seconds, *offset)).map_err(doing())?;
        let made =
            self.inner.tag_annotation_create(name, &target, &who, message).map_err(doing())?;
        self.bring_to_disk(&[made])?;
        Ok(made.to_string())
    }

    /// Whether references could be made or moved now: none is locked. A lock is waited for, as a
    /// write would. Nothing is written.
    ///
    /// # Errors
    /// When one is locked.
    pub fn check_unlocked(&self, names: &[String]) -> Result<(), GitError> {
        let lock = |name: &String| self.inner.commondir().join(format!("{name}.lock"));
        names.iter().try_for_each(|name| wait_for_lock(lock(name), name))
    }
}
