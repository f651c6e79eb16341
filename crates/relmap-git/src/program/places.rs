//! Which places git may be sent to: what [`relmap_core::network`] decides by, read from git's
//! configuration, and remotes that are allowed.

use std::path::{Path, PathBuf};

use relmap_core::network::{
    Address, Allowed, NamedIn, Place, PlaceError, PlacePolicy, Reason, Rewrites,
};
use relmap_core::redact::redact;

use super::settings::Setting;
use super::{ProgramError, Remote};
use crate::Repository;

/// What decides whether a place may be asked that the checkout of a repository names.
#[derive(Debug, Clone)]
pub struct Places {
    policy: PlacePolicy,
    rewrites: Rewrites,
    /// The folder that all work trees share.
    common_dir: PathBuf,
    ssh_is_set: bool,
    /// What the user says of git's protocols.
    protocols: Vec<(String, String)>,
}

impl Repository {
    /// Reads what decides about the places that this repository's checkout names. `allowed` is what
    /// the caller allows, beyond git's setting `relmap.allowHost`; `pull_request` says how it is
    /// known that a pull request is built.
    ///
    /// # Errors
    /// When git's configuration cannot be read, or allows what is no host.
    pub fn places(
        &self,
        mut allowed: Vec<Allowed>,
        pull_request: Option<String>,
    ) -> Result<Places, ProgramError> {
        let common_dir = real(self.inner.commondir());
        let root = real(self.root().unwrap_or(self.git_dir()));
        let mut places = Places {
            policy: PlacePolicy {
                root: Some(root.display().to_string()),
                pull_request,
                ..PlacePolicy::default()
            },
            rewrites: Rewrites::default(),
            common_dir: common_dir.clone(),
            ssh_is_set: false,
            protocols: Vec::new(),
        };
        let git = self.program(None);
        let settings = git.settings()?;
        let work_tree = self.root().map(|_| root.as_path());
        let is_own = |setting: &&Setting| !setting.is_of_work_tree(work_tree, &common_dir);
        let mut own_rewrites = Rewrites::default();
        settings.iter().filter(is_own).for_each(|one| own_rewrites.add(&one.key, &one.value));
        for setting in settings {
            // Whoever wrote it, git goes by it.
            places.rewrites.add(&setting.key, &setting.value);
            places.ssh_is_set |= setting.key == "core.sshcommand";
            if setting.key.starts_with("protocol.") {
                places.protocols.push((setting.key.clone(), setting.value.clone()));
            }
            if !is_own(&setting) {
                continue;
            }
            let urls = match setting.key.strip_prefix("remote.").map(|rest| rest.rsplit_once('.')) {
                Some(Some((_, "url"))) => {
                    vec![own_rewrites.fetch(&setting.value), own_rewrites.push(&setting.value)]
                }
                Some(Some((_, "pushurl"))) => vec![own_rewrites.fetch(&setting.value)],
                _ => Vec::new(),
            };
            places.policy.remotes.extend(urls.iter().map(|url| address(url)));
            if setting.key == "relmap.allowhost" {
                allowed.extend(Allowed::parse_all(&setting.value)?);
            }
        }
        for one in &mut allowed {
            if let Allowed::Folder(folder) = one {
                *folder = real(Path::new(folder)).display().to_string();
            }
        }
        places.policy.allowed = allowed;
        Ok(places)
    }

    /// A repository by the URL that the caller named, on the command line or in the environment: it
    /// is asked as by hand, but git starts no program for it.
    ///
    /// # Errors
    /// When the URL names a program of git's, or no place; or when the configuration cannot be read.
    pub fn named_by_caller(&self, url: &str) -> Result<Remote, RemoteError> {
        let reason = match Address::parse(url) {
            Address::Helper(protocol) => Reason::Protocol { protocol },
            Address::Malformed => Reason::Malformed,
            Address::Server(_) | Address::Folder(_) => {
                return Ok(Remote::at(url, self.ssh_is_set()?));
            }
        };
        let shown = redact(url).into_owned();
        Err(ProgramError::from(PlaceError { shown, named_in: NamedIn::Settings, reason }).into())
    }
}

impl Places {
    /// The same, for places that another file of the checkout names.
    #[must_use]
    pub fn named_in(mut self, file: NamedIn) -> Places {
        self.policy.named_in = file;
        self
    }

    /// The same, where git runs in another repository and so by that one's settings.
    ///
    /// # Errors
    /// When git's configuration cannot be read.
    pub fn asked_from(self, other: &Repository) -> Result<Places, ProgramError> {
        let theirs = other.places(Vec::new(), None)?;
        Ok(Places { policy: self.policy, ..theirs })
    }

    /// A repository by the URL that a file of the checkout names.
    ///
    /// # Errors
    /// When it must not be asked.
    pub fn named_in_checkout(&self, url: &str) -> Result<Remote, ProgramError> {
        let shown = redact(url).into_owned();
        // git would rewrite what is refused as well: the name itself must be one too.
        let leads_to = match Address::parse(url) {
            Address::Malformed => vec![Address::Malformed],
            _ => vec![address(&self.rewrites.fetch(url)), address(&self.rewrites.push(url))],
        };
        let protocols = self.policy.judge(&Place { shown, leads_to })?;
        let remote = Remote::at(url, self.ssh_is_set);
        Ok(Remote { protocols: Some(self.confine(&protocols)), ..remote })
    }

    /// Whether a server of another kind than git's may be asked, with credentials, by the URL that a file of
    /// the checkout names.
    ///
    /// # Errors
    /// When it must not be asked.
    pub fn may_ask(&self, url: &str) -> Result<(), PlaceError> {
        let place = Place { shown: redact(url).into_owned(), leads_to: vec![Address::parse(url)] };
        self.policy.judge(&place).map(|_| ())
    }

    /// The remote of a repository that a file of the checkout names by its path; none if there is
    /// no such remote. The remotes of a repository inside the checkout, such as a submodule, are
    /// set by the checkout.
    ///
    /// # Errors
    /// When it must not be asked, or the configuration cannot be read.
    pub fn remote_of(&self, other: &Repository, name: &str) -> Result<Option<Remote>, RemoteError> {
        let Some(remote) = other.remote(name)? else { return Ok(None) };
        let shown = remote.url.clone();
        if let Some(evidence) = self.policy.pull_request.clone() {
            let reason = Reason::PullRequest { evidence };
            let named_in = self.policy.named_in;
            return Err(ProgramError::from(PlaceError { shown, named_in, reason }).into());
        }
        let folder = real(other.root().unwrap_or(other.git_dir()));
        let git_dir = real(other.git_dir());
        let is_inside = |outer: &Path| folder.starts_with(outer) || git_dir.starts_with(outer);
        let root = self.policy.root.as_deref().map(Path::new);
        if !root.is_some_and(is_inside) && !is_inside(&self.common_dir) {
            return Ok(Some(remote));
        }
        let theirs = other.places(Vec::new(), None)?;
        let leads_to = theirs.addresses_of(other, name)?;
        let protocols =
            self.policy.judge(&Place { shown, leads_to }).map_err(ProgramError::from)?;
        Ok(Some(Remote { protocols: Some(self.confine(&protocols)), ..remote }))
    }

    /// Where the remote of a name really leads.
    fn addresses_of(&self, other: &Repository, name: &str) -> Result<Vec<Address>, ProgramError> {
        let (url, push) = (format!("remote.{name}.url"), format!("remote.{name}.pushurl"));
        let mut found = Vec::new();
        for setting in other.program(None).settings()? {
            if setting.key == url {
                found.push(address(&self.rewrites.fetch(&setting.value)));
                found.push(address(&self.rewrites.push(&setting.value)));
            } else if setting.key == push {
                found.push(address(&self.rewrites.fetch(&setting.value)));
            }
        }
        Ok(found)
    }

    /// What git may use, as `GIT_ALLOW_PROTOCOL` takes it: never more than the user allows.
    fn confine(&self, protocols: &[&'static str]) -> String {
        let theirs = std::env::var("GIT_ALLOW_PROTOCOL").ok();
        let fits = |protocol: &&&str| match &theirs {
            Some(list) => list.split(':').any(|allowed| allowed == **protocol),
            None => !self.is_forbidden(protocol),
        };
        protocols.iter().filter(fits).copied().collect::<Vec<_>>().join(":")
    }

    fn is_forbidden(&self, protocol: &str) -> bool {
        let last = |key: &str| self.protocols.iter().rev().find(|(known, _)| known == key);
        let said = last(&format!("protocol.{protocol}.allow")).or_else(|| last("protocol.allow"));
        said.is_some_and(|(_, value)| value.eq_ignore_ascii_case("never"))
    }
}

/// Why there is no remote to ask, or no commit of the map: the repository or the program.
#[derive(Debug, thiserror::Error)]
pub enum RemoteError {
    /// The repository cannot be read.
    #[error(transparent)]
    Git(#[from] crate::GitError),
    /// The remote must not be asked, or git does not run.
    #[error(transparent)]
    Program(#[from] ProgramError),
}

/// Where a URL leads, without links. A relative path has no clear meaning here.
fn address(url: &str) -> Address {
    match Address::parse(url) {
        Address::Folder(folder) => {
            let path = Path::new(&folder);
            let has_parent = path.components().any(|part| part.as_os_str() == "..");
            match path.canonicalize() {
                Ok(real) if path.is_absolute() => Address::Folder(real.display().to_string()),
                Err(_) if path.is_absolute() && !has_parent => Address::Folder(folder),
                _ => Address::Malformed,
            }
        }
        other => other,
    }
}

fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.components().collect())
}
