//! Which commit the caller means by a name. Whoever opens a pull request chooses the name of its
//! branch, and can choose that of a branch of a remote or an id: neither may pose as what is meant.

use git2::{ErrorCode, Oid};
use relmap_core::commit_id::CommitId;

use crate::commit_ids::commit_id;
use crate::{GitError, Repository};

/// How many hexadecimal digits make an id. git abbreviates to no fewer unless it is told to.
const ID: usize = 7;

impl Repository {
    /// The commit that a revision names, as [`At::Revision`](crate::At::Revision) means it.
    ///
    /// # Errors
    /// When it names no commit here, or more than one.
    pub fn commit_of_revision(&self, revision: &str) -> Result<CommitId, GitError> {
        self.commit_meant(revision).map(commit_id)
    }

    /// The commit that a revision names: `HEAD`, a full reference name, a remote-tracking branch,
    /// an id, and only then a local branch or a tag. `~` and `^` may follow.
    ///
    /// # Errors
    /// When it names no commit here, or more than one.
    pub(crate) fn commit_meant(&self, revision: &str) -> Result<Oid, GitError> {
        let unknown = || GitError::UnknownRevision { revision: revision.to_owned() };
        let end = revision.find(['~', '^']).unwrap_or(revision.len());
        let (name, steps) = revision.split_at(end);
        let commit = self.named(name)?.ok_or_else(unknown)?;
        if steps.is_empty() {
            return Ok(commit);
        }
        if !steps.bytes().all(|byte| byte.is_ascii_digit() || b"~^".contains(&byte)) {
            return Err(unknown());
        }
        // A full id that is here goes before every reference.
        let found = self.inner.revparse_single(&format!("{commit}{steps}"));
        let found = found.and_then(|object| object.peel_to_commit());
        found.map(|commit| commit.id()).map_err(|_| unknown())
    }

    fn named(&self, name: &str) -> Result<Option<Oid>, GitError> {
        if name == "HEAD" || name.starts_with("refs/") {
            return self.reference(name);
        }
        if let Some(commit) = self.reference(&format!("refs/remotes/{name}"))? {
            return Ok(Some(commit));
        }
        if name.len() >= ID && name.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            let found = self.inner.find_commit_by_prefix(name);
            return Ok(found.ok().map(|commit| commit.id()));
        }
        for remote in self.remote_names()? {
            let branch = name.strip_prefix(&remote).and_then(|rest| rest.strip_prefix('/'));
            if let Some(branch) = branch.filter(|branch| !branch.is_empty()) {
                return Err(GitError::BranchNotFetched { remote, branch: branch.to_owned() });
            }
        }
        let branch = self.reference(&format!("refs/heads/{name}"))?;
        let tag = self.reference(&format!("refs/tags/{name}"))?;
        if branch.is_some() && tag.is_some() {
            return Err(GitError::AmbiguousRevision { name: name.to_owned() });
        }
        Ok(branch.or(tag))
    }

    /// The commit that a reference leads to, by its full name.
    fn reference(&self, name: &str) -> Result<Option<Oid>, GitError> {
        match self.inner.find_reference(name) {
            Ok(found) => Ok(found.peel_to_commit().ok().map(|commit| commit.id())),
            Err(error) if matches!(error.code(), ErrorCode::NotFound | ErrorCode::InvalidSpec) => {
                Ok(None)
            }
            Err(error) => Err(GitError::doing("read a reference")(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use relmap_testkit::Fixture;

    use crate::{At, Repository};

    fn commit(fixture: &Fixture, revision: &str) -> Result<String, String> {
        let repository = Repository::open(fixture.path()).unwrap();
        let snapshot = repository.snapshot(At::Revision(revision));
        snapshot.map(|found| found.commit().unwrap().to_string()).map_err(|error| error.to_string())
    }

    #[test]
    fn no_local_name_poses_as_another() {
        let fixture = Fixture::new();
        fixture.write("a", "1");
        fixture.commit("Target");
        let target = fixture.git(["rev-parse", "HEAD"]);
        fixture.write("a", "2");
        fixture.commit("Pull request");
        let own = fixture.git(["rev-parse", "HEAD"]);
        let far = "7".repeat(40);
        fixture.git(["remote", "add", "origin", "https://git.example/a.git"]);
        for name in ["origin/main", &target, &far, &target[..7], "abcdef7", "x", "y"] {
            fixture.git(["update-ref", &format!("refs/heads/{name}"), "HEAD"]);
        }
        for name in ["origin/main", &target, "HEAD", "x", "z"] {
            fixture.git(["update-ref", &format!("refs/tags/{name}"), "HEAD"]);
        }
        let fetch = "`origin/main` has not been fetched; fetch it: \
                     git fetch origin +refs/heads/main:refs/remotes/origin/main";
        assert_eq!(commit(&fixture, "origin/main"), Err(fetch.to_owned()));
        fixture.git(["update-ref", "refs/remotes/origin/main", &target]);
        for (revision, expected) in [
            ("origin/main", &target),
            ("refs/remotes/origin/main", &target),
            ("refs/heads/origin/main", &own),
            ("HEAD", &own),
            ("HEAD~1", &target),
            ("HEAD^", &target),
            (&target, &target),
            (&target[..7], &target),
            ("y", &own),
            ("z", &own),
        ] {
            assert_eq!(commit(&fixture, revision).as_ref(), Ok(expected), "{revision}");
        }
        for revision in [&far, "abcdef7", "nothing", "HEAD:a", "@{1}", "", "HEAD^{/Target}"] {
            let unknown = format!(
                "`{revision}` is not a commit in this repository; fetch it, or correct the name"
            );
            assert_eq!(commit(&fixture, revision), Err(unknown), "{revision}");
        }
        let both = "`x` is both a branch and a tag; write refs/heads/x or refs/tags/x";
        assert_eq!(commit(&fixture, "x"), Err(both.to_owned()));
    }
}
