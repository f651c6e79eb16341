//! The repository's tags: names first, objects only where somebody asks.

use std::collections::HashSet;
use std::sync::Arc;

use git2::{ObjectType, Oid};
use relmap_core::facts::ReleaseTag;
use relmap_core::tag_name::TagName;

use crate::commit_ids::oid;
use crate::{GitError, Repository};

/// How many tags may point at one another before relmap gives up on the chain.
pub(crate) const MAX_CHAIN: usize = 64;

/// All tags of a repository, by name. What they lead to is read when a component needs it.
#[derive(Clone)]
pub struct Tags {
    pub(crate) tags: Arc<[Tag]>,
    /// Their numbers, by name.
    sorted: Arc<[usize]>,
}

#[derive(Clone)]
pub(crate) struct Tag {
    pub(crate) name: TagName,
    /// What the reference points at.
    pub(crate) target: Oid,
    /// What packed-refs says that it leads to in the end.
    peeled: Option<Oid>,
}

impl Tags {
    fn new(tags: Vec<Tag>) -> Tags {
        let mut sorted: Vec<usize> = (0..tags.len()).collect();
        sorted.sort_by(|a, b| tags[*a].name.cmp(&tags[*b].name));
        Tags { tags: tags.into(), sorted: sorted.into() }
    }

    /// Those whose names begin with something.
    pub(crate) fn beginning<'t>(&'t self, text: &'t str) -> impl Iterator<Item = &'t Tag> {
        let start = self.sorted.partition_point(|tag| *self.tags[*tag].name < *text);
        let after = self.sorted[start..].iter().map(|tag| &self.tags[*tag]);
        after.take_while(move |tag| tag.name.starts_with(text))
    }

    /// Whether the repository has no tag.
    pub fn is_empty(&self) -> bool {
        self.tags.is_empty()
    }

    /// These tags and others that no reference here names: a name, and the full id of an object that
    /// is here. Names that are there already stay as they are.
    #[must_use]
    pub fn and(&self, others: &[(TagName, String)]) -> Tags {
        let mut tags: Vec<Tag> = self.tags.iter().cloned().collect();
        let mut known: HashSet<&TagName> = self.names().collect();
        for (name, object) in others {
            if let Ok(target) = Oid::from_str(object)
                && known.insert(name)
            {
                tags.push(Tag { name: name.clone(), target, peeled: None });
            }
        }
        Tags::new(tags)
    }

    /// The names.
    pub fn names(&self) -> impl Iterator<Item = &TagName> {
        self.tags.iter().map(|tag| &tag.name)
    }
}

impl std::fmt::Debug for Tags {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.names()).finish()
    }
}

impl Repository {
    /// Lists the tags, as they were when this was first asked for. Their objects are not read.
    ///
    /// # Errors
    /// When the references cannot be read.
    pub fn tags(&self) -> Result<Tags, GitError> {
        if let Some(tags) = self.tags.get() {
            return Ok(tags.clone());
        }
        let doing = || GitError::doing("list the tags");
        let references = self.inner.references_glob("refs/tags/*").map_err(doing())?;
        let mut tags = Vec::new();
        for reference in references {
            let reference = reference.map_err(doing())?;
            let name = String::from_utf8_lossy(reference.name_bytes());
            let name = TagName::unchecked(name.strip_prefix("refs/tags/").unwrap_or(&name));
            let resolved = match reference.target() {
                Some(target) => Some((target, reference.target_peel())),
                // A symbolic reference; one that leads nowhere is no tag.
                None => reference
                    .resolve()
                    .ok()
                    .and_then(|end| Some((end.target()?, end.target_peel()))),
            };
            if let Some((target, peeled)) = resolved {
                tags.push(Tag { name, target, peeled });
            }
        }
        let tags = Tags::new(tags);
        Ok(self.tags.get_or_init(|| tags).clone())
    }

    /// Those tags that a commit has in its history, or is. The commit is named as for
    /// [`At::Revision`](crate::At).
    ///
    /// # Errors
    /// When the commit is unknown, or history cannot be read.
    pub fn tags_at(&self, revision: &str) -> Result<Tags, GitError> {
        let commit = self.commit_meant(revision)?;
        let doing = || GitError::doing("read the history");
        let mut walk = self.inner.revwalk().map_err(doing())?;
        walk.push(commit).map_err(doing())?;
        let mut history = HashSet::new();
        for id in walk {
            history.insert(id.map_err(doing())?);
        }
        let mut tags = Vec::new();
        for tag in self.tags()?.tags.iter() {
            let object = self.inner.find_object(tag.target, None).ok();
            let commit = object.and_then(|object| object.peel_to_commit().ok());
            if commit.is_some_and(|commit| history.contains(&commit.id())) {
                tags.push(tag.clone());
            }
        }
        Ok(Tags::new(tags))
    }

    /// The names of the releases whose commit is not here, or whose tag object is not.
    pub(crate) fn lost_tags(&self, releases: &[ReleaseTag]) -> Result<Vec<TagName>, GitError> {
        let odb = self.inner.odb().map_err(GitError::doing("open the object database"))?;
        let is_lost = |tag: &&ReleaseTag| {
            oid(&tag.commit).is_ok_and(|id| !odb.exists_ext(id, git2::OdbLookupFlags::NO_REFRESH))
        };
        Ok(releases.iter().filter(is_lost).map(|tag| tag.name.clone()).collect())
    }

    /// The commit that a tag leads to in the end; none if it leads to a tree or a file.
    pub(crate) fn peel(&self, odb: &git2::Odb<'_>, tag: &Tag) -> Result<Option<Oid>, GitError> {
        let what = || format!("tag `{}`", tag.name);
        let mut id = tag.peeled.unwrap_or(tag.target);
        for _ in 0..MAX_CHAIN {
            match odb.read_header(id) {
                Ok((_, ObjectType::Commit)) => return Ok(Some(id)),
                Ok((_, ObjectType::Tag)) => {
                    let object = self.inner.find_tag(id).map_err(GitError::object(id, &what()))?;
                    id = object.target_id();
                }
                Ok(_) => return Ok(None),
                // A clone with a part of the history may lack what a tag leads to: nearly always
                // a commit, and one that exists elsewhere.
                Err(error) if error.code() == git2::ErrorCode::NotFound => return Ok(Some(id)),
                Err(error) => return Err(GitError::object(id, &what())(error)),
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use relmap_core::tag_name::TagName;

    #[test]
    fn a_tag_name_is_what_libgit2_takes_for_one() {
        let parts =
            ["a", "/", ".", "..", "lock", ".lock", "@", "{", " ", "~", "\\", "\u{7f}", "ä", "-"];
        let mut names = vec![String::new()];
        for _ in 0..4 {
            let longer = names.iter().flat_map(|name| parts.map(|part| format!("{name}{part}")));
            names = longer.chain([String::new()]).collect();
            for name in &names {
                let is_valid = git2::Reference::is_valid_name(&format!("refs/tags/{name}"));
                assert_eq!(name.parse::<TagName>().is_ok(), is_valid, "{name:?}");
            }
        }
    }
}
