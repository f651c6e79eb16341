//! A bare copy of all branches and tags of a server, kept up to date.

use std::collections::BTreeMap;
use std::fs;

use super::{Git, ProgramError, Remote, RemoteListing};
use crate::references::Turn;
use crate::{GitError, Repository};

/// Files above this size are left out: nothing that decides about versions is that large, as a rule.
const FILTER: &str = "blob:limit=1m";

/// The name of the server within one command. It is in no file, so neither is its URL.
const NAME: &str = "mirrored";

/// With more packs than this, reading gets slow.
const MAX_PACKS: usize = 50;

/// How much of a server is fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MirrorDepth {
    /// What is new, without large files.
    WithoutLargeFiles,
    /// What is new, with large files.
    Whole,
    /// Everything, into a copy that was without large files.
    MadeWhole,
}

impl Repository {
    /// Whether this copy has all branches and tags where a server has them, and no others.
    ///
    /// # Errors
    /// When a reference cannot be read.
    pub fn mirrors(&self, listing: &RemoteListing) -> Result<bool, GitError> {
        let there: BTreeMap<&str, &str> =
            listing.refs.iter().map(|one| (one.name.as_str(), one.object.as_str())).collect();
        let doing = || GitError::doing("read the references");
        let mut count = 0;
        for reference in self.inner.references().map_err(doing())? {
            let reference = reference.map_err(doing())?;
            let (Some(id), Ok(name)) = (reference.target(), reference.name()) else { continue };
            if there.get(name).is_none_or(|object| *object != id.to_string()) {
                return Ok(false);
            }
            count += 1;
        }
        let head = self.inner.find_reference("HEAD").map_err(doing())?;
        let head = head.symbolic_target().ok().flatten().map(str::to_owned);
        let default = listing.default.as_ref().map(|branch| format!("refs/heads/{branch}"));
        Ok(count == there.len() && (default.is_none() || head == default))
    }

    /// Whether so much was fetched piece by piece that it is better fetched anew.
    pub fn has_many_packs(&self) -> bool {
        let packs = fs::read_dir(self.inner.path().join("objects/pack"));
        let packs = packs.into_iter().flatten().flatten();
        packs.filter(|entry| entry.path().extension().is_some_and(|end| end == "pack")).count()
            > MAX_PACKS
    }

    /// Makes HEAD the default branch of a server.
    ///
    /// # Errors
    /// When HEAD cannot be written.
    pub fn set_default_branch(&self, listing: &RemoteListing) -> Result<(), GitError> {
        let Some(branch) = &listing.default else { return Ok(()) };
        self.inner
            .set_head(&format!("refs/heads/{branch}"))
            .map_err(GitError::doing("set HEAD of the copy"))
    }
}

impl Git {
    /// Fetches all branches and tags of a server into this copy, and removes those that the server does
    /// not have. The server's URL and credentials are kept nowhere.
    ///
    /// # Errors
    /// When the server cannot be reached.
    pub fn mirror(&self, remote: &Remote, depth: MirrorDepth) -> Result<(), ProgramError> {
        let doing = format!("fetching from {}", remote.shown);
        let _turn = Turn::take(&self.common_dir);
        let mut arguments: Vec<String> = Vec::new();
        for (key, value) in
            [("url", remote.target.as_str()), ("promisor", "true"), ("partialclonefilter", FILTER)]
        {
            arguments.extend(["-c".to_owned(), format!("remote.{NAME}.{key}={value}")]);
        }
        arguments.extend(self.fetch_arguments()?);
        arguments.extend(["--prune", "--force"].map(str::to_owned));
        match depth {
            MirrorDepth::WithoutLargeFiles => arguments.push(format!("--filter={FILTER}")),
            MirrorDepth::Whole => arguments.push("--no-filter".to_owned()),
            MirrorDepth::MadeWhole => arguments.extend(self.everything_anew()?),
        }
        arguments.extend(["--end-of-options".to_owned(), NAME.to_owned()]);
        let mirrored = ["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"];
        arguments.extend(mirrored.map(str::to_owned));
        let command = || self.remote_command(arguments.clone(), remote);
        let ended = self.ask_server(remote, &doing, command)?;
        if !ended.status.success() {
            return Err(ProgramError::fetching(remote, &ended.stderr));
        }
        let packed = self.command(["pack-refs", "--all"]);
        self.run(packed, b"", &doing).map(drop)
    }
}

#[cfg(test)]
mod tests {
    use relmap_testkit::Fixture;

    use super::*;

    /// What cannot be packed any smaller.
    fn noise(length: usize) -> Vec<u8> {
        let mut state = 1_u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        (0..length).map(|_| next()).collect()
    }

    #[test]
    fn a_copy_follows_its_server_and_keeps_no_url() {
        let server = Fixture::new();
        server.write("a", "1");
        server.write("large", noise(2 << 20));
        server.commit("One");
        server.tag("v1");
        server.git(["config", "uploadpack.allowFilter", "true"]);
        let home = tempfile::tempdir().unwrap();
        let hub = Repository::hub(home.path()).unwrap();
        let copy = hub.cache("a.git").unwrap();
        let url = format!("file://{}", server.path().display());
        let remote = hub.named_by_caller(&url).unwrap();
        let update = |depth| {
            let listing = hub.program(None).list_whole(&remote).unwrap();
            assert!(!copy.mirrors(&listing).unwrap());
            copy.program(None).mirror(&remote, depth).unwrap();
            copy.set_default_branch(&listing).unwrap();
            let copy = hub.known_cache("a.git").unwrap().unwrap();
            assert!(copy.mirrors(&listing).unwrap());
            copy
        };
        update(MirrorDepth::WithoutLargeFiles);
        server.git(["tag", "-d", "v1"]);
        server.git(["branch", "-m", "main", "trunk"]);
        server.write("a", "2");
        server.commit("Two");
        server.git(["tag", "-f", "v2"]);
        let copy = update(MirrorDepth::WithoutLargeFiles);
        assert_eq!(copy.head_id(), Some(server.head().parse().unwrap()));
        let large = server.git(["rev-parse", "HEAD:large"]);
        let has_large = |copy: &Repository| {
            copy.inner.odb().unwrap().exists(git2::Oid::from_str(&large).unwrap())
        };
        assert!(!has_large(&copy));
        let config = fs::read_to_string(copy.git_dir().join("config")).unwrap();
        assert!(!config.contains("remote"), "{config}");
        let fetched = fs::read_to_string(copy.git_dir().join("FETCH_HEAD")).unwrap_or_default();
        assert!(!fetched.contains(&url), "{fetched}");
        copy.program(None).mirror(&remote, MirrorDepth::MadeWhole).unwrap();
        assert!(has_large(&hub.known_cache("a.git").unwrap().unwrap()));
        // From then on only what is new is fetched, large files too.
        let packed = || -> u64 {
            let packs = fs::read_dir(copy.git_dir().join("objects/pack")).unwrap().flatten();
            packs.map(|entry| entry.metadata().unwrap().len()).sum()
        };
        let before = packed();
        server.write("larger", vec![b'y'; 3 << 20]);
        server.commit("Three");
        copy.program(None).mirror(&remote, MirrorDepth::Whole).unwrap();
        let larger = server.git(["rev-parse", "HEAD:larger"]);
        let fresh = hub.known_cache("a.git").unwrap().unwrap();
        assert!(fresh.inner.odb().unwrap().exists(git2::Oid::from_str(&larger).unwrap()));
        assert!(packed() < before + 16 * 1024, "{before} {}", packed());
    }
}
