//! The branch of the release map: read and written as objects, without a work tree or an index.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use git2::{ErrorClass, ErrorCode, FileMode, ObjectType, Oid, Signature, Time, Tree, TreeBuilder};
use relmap_core::commit_id::CommitId;

use crate::author::Commits;
use crate::commit_ids::{commit_id, oid};
use crate::map_bounds::MapBounds;
use crate::program::{RemoteError, UnsignedCommit};
use crate::references::{Base, Change};
use crate::{GitError, Repository, content, tree_diff};

/// What a branch holds at its newest commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapBranch {
    /// The full id of the commit.
    pub commit: CommitId,
    /// The files at the top, by name. Folders and whatever is no plain file are left out here and
    /// kept when the branch is written.
    pub files: BTreeMap<String, Vec<u8>>,
}

/// A file of the map, as it is stored.
pub struct MapFile<'r> {
    /// Its name.
    pub name: String,
    content: Content<'r>,
}

enum Content<'r> {
    Blob(git2::Blob<'r>),
    Copy(Vec<u8>),
}

impl MapFile<'_> {
    /// What it holds.
    pub fn bytes(&self) -> &[u8] {
        match &self.content {
            Content::Blob(blob) => blob.content(),
            Content::Copy(bytes) => bytes,
        }
    }
}

impl std::fmt::Debug for MapFile<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MapFile").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Who makes a commit or tag, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The name.
    pub name: String,
    /// The address, without `<>`.
    pub email: String,
    /// Seconds since 1970.
    pub seconds: i64,
    /// Minutes east of UTC.
    pub offset: i32,
}

impl Identity {
    /// Somebody, at this moment.
    ///
    /// # Errors
    /// When git forbids the name or address.
    pub fn now(name: &str, email: &str) -> Result<Identity, GitError> {
        let doing = GitError::doing("take the name of who releases");
        let who = Signature::now(name, email).map_err(doing)?;
        let (seconds, offset) = (who.when().seconds(), who.when().offset_minutes());
        Ok(Identity { name: name.to_owned(), email: email.to_owned(), seconds, offset })
    }
}

/// The reference that keeps the copy of a branch that was fetched from a URL.
pub fn fetched(branch: &str) -> String {
    format!("refs/relmap/{branch}")
}

impl Repository {
    /// The committer as git would take it: from the environment, else from the configuration. None
    /// where neither tells name and address.
    ///
    /// # Errors
    /// When the configuration cannot be read.
    pub fn committer(&self) -> Result<Option<Identity>, GitError> {
        match self.inner.committer_from_env() {
            Ok(found) => Ok(Some(Identity {
                name: String::from_utf8_lossy(found.name_bytes()).into_owned(),
                email: String::from_utf8_lossy(found.email_bytes()).into_owned(),
                seconds: found.when().seconds(),
                offset: found.when().offset_minutes(),
            })),
            // An empty name or address is none.
            Err(error)
                if error.code() == ErrorCode::NotFound || error.class() == ErrorClass::Invalid =>
            {
                Ok(None)
            }
            Err(error) => Err(GitError::doing("find out who commits")(error)),
        }
    }

    /// The full names of those references that could hold a branch of this name: the local one
    /// first, then those of the remotes, `origin` first, then the copy of one that is at a URL.
    ///
    /// # Errors
    /// When the remotes or references cannot be read.
    pub fn branch_references(&self, branch: &str) -> Result<Vec<String>, GitError> {
        let remotes = self.checkout(crate::Hints::default())?.remotes;
        let remote = remotes.iter().map(|remote| format!("refs/remotes/{remote}/{branch}"));
        let names = [format!("refs/heads/{branch}")].into_iter().chain(remote);
        let mut found = Vec::new();
        for name in names.chain([fetched(branch)]) {
            if self.reference_commit(&name)?.is_some() {
                found.push(name);
            }
        }
        Ok(found)
    }

    /// The full id of the commit that a reference leads to; none if there is no such reference.
    ///
    /// # Errors
    /// When the reference cannot be read or leads to no commit.
    pub fn reference_commit(&self, reference: &str) -> Result<Option<CommitId>, GitError> {
        let doing = || GitError::doing(&format!("read `{reference}`"));
        match self.inner.find_reference(reference) {
            Ok(found) => Ok(Some(commit_id(found.peel_to_commit().map_err(doing())?.id()))),
            Err(error) if matches!(error.code(), ErrorCode::NotFound | ErrorCode::InvalidSpec) => {
                Ok(None)
            }
            Err(error) => Err(doing()(error)),
        }
    }

    /// Whether a commit is another one or an ancestor of it. Full ids; both must be here.
    ///
    /// # Errors
    /// When a commit is not here.
    pub fn contains(&self, descendant: &CommitId, ancestor: &CommitId) -> Result<bool, GitError> {
        let (below, above) = (oid(ancestor)?, oid(descendant)?);
        if below == above {
            return Ok(true);
        }
        self.inner
            .graph_descendant_of(above, below)
            .map_err(GitError::doing(&format!("compare {ancestor} with {descendant}")))
    }

    /// Reads the files at the top of a commit.
    ///
    /// # Errors
    /// When the commit or a file cannot be read.
    pub fn map_at(&self, commit: &CommitId) -> Result<MapBranch, GitError> {
        let tree = self.tree_of(commit)?;
        let mut files = BTreeMap::new();
        let mut bounds = MapBounds::default();
        for entry in tree.iter().filter(|entry| entry.kind() == Some(ObjectType::Blob)) {
            let name = String::from_utf8_lossy(entry.name_bytes()).into_owned();
            let bytes = content::read_blob(&self.inner, entry.id(), &name, bounds.bytes())
                .map_err(GitError::of_map)?;
            bounds.count(&name, &bytes)?;
            files.insert(name, bytes);
        }
        Ok(MapBranch { commit: commit.clone(), files })
    }

    /// The files at the top of a commit, as they are stored: for reading large ones.
    ///
    /// # Errors
    /// When the commit or a file cannot be read.
    pub fn map_files(&self, commit: &CommitId) -> Result<Vec<MapFile<'_>>, GitError> {
        let tree = self.tree_of(commit)?;
        let mut files = Vec::new();
        let mut bounds = MapBounds::default();
        for entry in tree.iter().filter(|entry| entry.kind() == Some(ObjectType::Blob)) {
            let name = String::from_utf8_lossy(entry.name_bytes()).into_owned();
            let content = self.map_content(entry.id(), &name, bounds.bytes())?;
            let file = MapFile { name, content };
            bounds.count(&file.name, file.bytes())?;
            files.push(file);
        }
        Ok(files)
    }

    fn map_content(&self, id: Oid, name: &str, limit: u64) -> Result<Content<'_>, GitError> {
        let checked = content::check_blob(&self.inner, id, name, limit);
        let (_, size) = checked.map_err(GitError::of_map)?;
        if let Some(copy) = self.unpacked(id, size) {
            return Ok(Content::Copy(copy));
        }
        let blob = self.inner.find_blob(id).map_err(GitError::object(id, name))?;
        self.keep_unpacked(id, blob.content());
        Ok(Content::Blob(blob))
    }

    /// Reads one file of a commit, by its path from the top; none if there is no such file.
    ///
    /// # Errors
    /// When the commit or the file cannot be read.
    pub fn map_file(&self, commit: &CommitId, path: &str) -> Result<Option<Vec<u8>>, GitError> {
        // A map has a file for each chart, and the files are asked for one by one.
        let tree = self.tree_id_of(commit)?;
        let entry = tree_diff::entry_at(self, tree, path).map_err(GitError::of_map)?;
        match entry.filter(|entry| entry.kind() == ObjectType::Blob) {
            Some(entry) => {
                let mut bounds = MapBounds::default();
                let bytes = content::read_blob(&self.inner, entry.id, path, bounds.bytes())
                    .map_err(GitError::of_map)?;
                bounds.count(path, &bytes)?;
                Ok(Some(bytes))
            }
            None => Ok(None),
        }
    }

    /// Makes a commit with files put at the top of another commit's tree or in folders there, or in a
    /// tree of their own where there is no commit yet. Everything else in the tree stays. No reference
    /// is moved.
    ///
    /// # Errors
    /// When an object cannot be read or written, or one of those is missing that are built on.
    pub fn commit_map(
        &self,
        parent: Option<&CommitId>,
        files: &BTreeMap<String, Vec<u8>>,
        message: &str,
        author: &dyn Commits,
    ) -> Result<CommitId, RemoteError> {
        self.merge_map(parent, None, files, message, author)
    }

    /// The same, as a merge of another commit, whose tree does not count.
    fn merge_map(
        &self,
        parent: Option<&CommitId>,
        joined: Option<&CommitId>,
        files: &BTreeMap<String, Vec<u8>>,
        message: &str,
        author: &dyn Commits,
    ) -> Result<CommitId, RemoteError> {
        let doing = || self.not_written("write the map");
        let parents: Vec<&CommitId> = parent.into_iter().chain(joined).collect();
        parents.iter().try_for_each(|commit| self.check_whole(commit))?;
        let base = parent.map(|commit| self.tree_of(commit)).transpose()?;
        let mut tree = self.inner.treebuilder(base.as_ref()).map_err(doing())?;
        let mut written = Vec::new();
        let mut folders: BTreeMap<&str, TreeBuilder<'_>> = BTreeMap::new();
        for (path, bytes) in files {
            let blob = self.inner.blob(bytes).map_err(doing())?;
            written.push(blob);
            let (builder, name) = match path.split_once('/') {
                None => (&mut tree, path.as_str()),
                Some((folder, name)) => {
                    let builder = match folders.entry(folder) {
                        Entry::Occupied(known) => known.into_mut(),
                        Entry::Vacant(new) => {
                            let folder = self.folder_of(base.as_ref(), folder).map_err(doing())?;
                            let builder = self.inner.treebuilder(folder.as_ref());
                            new.insert(builder.map_err(doing())?)
                        }
                    };
                    (builder, name)
                }
            };
            builder.insert(name, blob, FileMode::Blob.into()).map_err(doing())?;
        }
        for (folder, builder) in folders {
            let id = builder.write().map_err(doing())?;
            written.push(id);
            tree.insert(folder, id, FileMode::Tree.into()).map_err(doing())?;
        }
        let tree = tree.write().and_then(|id| self.inner.find_tree(id)).map_err(doing())?;
        let identity = author.identity();
        let Identity { name, email, seconds, offset } = identity;
        let made = match author.signer() {
            Some(git) => {
                let objects = self.inner.commondir().join("objects");
                let tree = tree.id().to_string();
                let commit = UnsignedCommit { tree, parents: &parents, message, identity };
                oid(&git.signed_commit(&objects, &commit)?)?
            }
            None => {
                let time = Time::new(*seconds, *offset);
                let who = Signature::new(name, email, &time).map_err(doing())?;
                let mut found = Vec::new();
                for parent in &parents {
                    let id = oid(parent)?;
                    let commit = self.inner.find_commit(id);
                    found.push(commit.map_err(GitError::object(id, "the map's commit"))?);
                }
                let parents: Vec<_> = found.iter().collect();
                self.inner.commit(None, &who, &who, message, &tree, &parents).map_err(doing())?
            }
        };
        written.extend([tree.id(), made]);
        self.bring_to_disk(&written)?;
        Ok(commit_id(made))
    }

    /// Makes a commit on a base, with files put at the top of its tree or in a tree of their own
    /// where there is no commit yet; as a merge, if another commit is joined. Everything else in the
    /// tree stays. No reference is moved: [`Repository::swap`] does that.
    ///
    /// # Errors
    /// When an object cannot be read or written.
    pub fn commit_on(
        &self,
        base: &Base,
        joined: Option<&CommitId>,
        files: &BTreeMap<String, Vec<u8>>,
        message: &str,
        author: &dyn Commits,
    ) -> Result<Change, RemoteError> {
        let made = self.merge_map(base.commit().as_ref(), joined, files, message, author)?;
        Ok(Change::on(base, oid(&made)?))
    }

    fn tree_id_of(&self, commit: &CommitId) -> Result<Oid, GitError> {
        let id = oid(commit)?;
        let found = self.inner.find_commit(id).map_err(GitError::object(id, "the map's commit"));
        Ok(found.map_err(GitError::of_map)?.tree_id())
    }

    pub(crate) fn tree_of(&self, commit: &CommitId) -> Result<Tree<'_>, GitError> {
        let tree = self.tree_id_of(commit)?;
        let read = self.inner.find_tree(tree).map_err(GitError::object(tree, "the map's tree"));
        read.map_err(GitError::of_map)
    }
}
