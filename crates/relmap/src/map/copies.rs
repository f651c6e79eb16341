//! Which copies of the map's branch count.

use relmap_core::config::MapConfig;
use relmap_core::facts::Checkout;
use relmap_core::finding::Finding;
use relmap_core::redact::redact;
use relmap_core::rule_code::RuleCode;
use relmap_core::words::shell_word;
use relmap_git::{GitError, Repository};

use crate::environment::Environment;
use crate::target_commit;

/// The copies of a branch that count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Copies {
    /// All that are here.
    All,
    /// That of this remote alone, if it is known which one is believed: in a pull request, a local branch may be the
    /// pull request itself, whatever it is called.
    OfRemote(Option<String>),
}

impl Copies {
    /// The copies that count in the repository of a checkout.
    pub(crate) fn counting(checkout: &Checkout, environment: &Environment) -> Copies {
        match target_commit::named(environment) {
            Some(_) => Copies::OfRemote(target_commit::remote(checkout).map(str::to_owned)),
            None => Copies::All,
        }
    }

    /// The full names of the references that hold a branch, as far as they are here.
    pub(crate) fn references(
        &self,
        repository: &Repository,
        branch: &str,
    ) -> Result<Vec<String>, GitError> {
        let remote = match self {
            Copies::All => return repository.branch_references(branch),
            Copies::OfRemote(remote) => remote,
        };
        let Some(remote) = remote else { return Ok(Vec::new()) };
        let name = format!("refs/remotes/{remote}/{branch}");
        let is_here = repository.reference_commit(&name)?.is_some();
        Ok(if is_here { vec![name] } else { Vec::new() })
    }

    /// Tells that the map is not here by which a pull request must be judged: the settings of the target name it, or
    /// a branch of its name is here that does not count. `home` is the repository that should hold it.
    pub(crate) fn unseen(
        &self,
        home: &Repository,
        map: &MapConfig,
    ) -> Result<Option<Finding>, GitError> {
        let Copies::OfRemote(remote) = self else { return Ok(None) };
        if !self.references(home, &map.branch)?.is_empty() {
            return Ok(None);
        }
        let is_named = *map != MapConfig::default();
        if !is_named && home.branch_references(&map.branch)?.is_empty() {
            return Ok(None);
        }
        let remote = remote.as_deref().unwrap_or("origin");
        let branch = &map.branch;
        let message = format!(
            "this is a pull request, and the branch {branch} of {remote}, which has the release map, is not in this clone; no \
             other copy of it counts, because it may be the pull request's own"
        );
        let refspec = target_commit::refspec(remote, branch);
        let help = format!("fetch it: git fetch {remote} {refspec}");
        Ok(Some(Finding::new(RuleCode::TargetMissing, message).help(help)))
    }
}

/// Tells that the map by which a pull request must be judged was not fetched from its server.
pub(crate) fn unfetched(map: &MapConfig) -> Finding {
    let place = redact(&map.repository);
    let message = format!(
        "this is a pull request, and the release map of its target, at {place}, has not been fetched"
    );
    let help = format!("fetch it: RELMAP_MAP_REPOSITORY={} relmap map fetch", shell_word(&place));
    Finding::new(RuleCode::TargetMissing, message).help(help)
}
