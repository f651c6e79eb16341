//! What a run may know of its surroundings.

use std::collections::BTreeMap;
use std::path::PathBuf;

use relmap_core::ci::PullRequest;

/// Variables that a run may look at: settings (`RELMAP_MAP_BRANCH`, `RELMAP_RULES_VALUES`) and what a
/// CI system says of a checkout (`CHANGE_ID`, `GITHUB_REF`).
///
/// The library reads no variable of the process by itself. An empty environment, the default, sets
/// nothing; [`Environment::from_process`] is what the command line uses.
///
/// ```
/// use relmap::Environment;
/// let environment = Environment::from_variables([("RELMAP_MAP_BRANCH", "releases")]);
/// assert_eq!(environment.get("RELMAP_MAP_BRANCH"), Some("releases"));
/// assert_eq!(Environment::default().get("RELMAP_MAP_BRANCH"), None);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Environment {
    variables: BTreeMap<String, String>,
    /// HEAD is known to be on the default branch, so an event that anyone can cause builds no pull request.
    is_on_default_branch: bool,
}

/// The variables with the branch that GitHub, Gitea and Forgejo run an event on, and with the commit there.
const REFERENCES: [(&str, &str); 3] =
    [("GITHUB_REF", "GITHUB_SHA"), ("GITEA_REF", "GITEA_SHA"), ("FORGEJO_REF", "FORGEJO_SHA")];

impl Environment {
    /// The variables of this process. Those whose name or value is not UTF-8 are left out: no
    /// setting has such a value.
    #[expect(clippy::disallowed_methods, reason = "the one place where the caller asks for them")]
    pub fn from_process() -> Environment {
        let variables = std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        });
        Environment { variables: variables.collect(), ..Environment::default() }
    }

    /// These variables and no others.
    pub fn from_variables<N, V>(variables: impl IntoIterator<Item = (N, V)>) -> Environment
    where
        N: Into<String>,
        V: Into<String>,
    {
        let variables = variables.into_iter().map(|(name, value)| (name.into(), value.into()));
        Environment { variables: variables.collect(), ..Environment::default() }
    }

    /// The value of a variable; `None` if it is not set.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str)
    }

    /// The build of a pull request, as the variables tell it.
    pub(crate) fn pull_request(&self) -> Option<PullRequest> {
        let found = PullRequest::of(|name| self.get(name).map(str::to_owned))?;
        (!found.depends_on_head || !self.is_on_default_branch).then_some(found)
    }

    /// The same environment, once it is known whether HEAD is on the default branch. That matters for events that run
    /// there whatever they check out. `is_at` tells whether HEAD is at a commit, by its id, and `is_on` whether it is on
    /// a branch of the remote, by its name.
    pub(crate) fn settled<E>(
        mut self,
        is_at: impl Fn(&str) -> Result<bool, E>,
        is_on: impl Fn(&str) -> Result<bool, E>,
    ) -> Result<Environment, E> {
        if !self.pull_request().is_some_and(|found| found.depends_on_head) {
            return Ok(self);
        }
        for (reference, commit) in REFERENCES {
            let branch = self.get(reference).and_then(|name| name.strip_prefix("refs/heads/"));
            let Some(branch) = branch else { continue };
            let is_there = is_on(branch)? || self.get(commit).map_or(Ok(false), &is_at)?;
            self.is_on_default_branch = is_there;
            break;
        }
        Ok(self)
    }

    /// Whether HEAD is on the default branch although the event is one that anyone can cause.
    pub(crate) fn is_on_default_branch(&self) -> bool {
        self.is_on_default_branch
    }

    /// Whether a variable has a value that is not empty.
    pub fn is_set(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| !value.is_empty())
    }

    /// What counts for the other repositories of a fleet: settings, and nothing of the build that this
    /// is.
    pub(crate) fn of_others(&self) -> Environment {
        let variables = self.iter().filter(|(name, _)| name.starts_with("RELMAP_"));
        Environment::from_variables(variables)
    }

    /// The user's folder for what can be made anew.
    pub(crate) fn cache_folder(&self) -> Option<PathBuf> {
        let folder = |name| self.get(name).filter(|path| !path.is_empty()).map(PathBuf::from);
        let home = || folder("HOME").map(|home| home.join(".cache"));
        let base = folder("XDG_CACHE_HOME").or_else(|| folder("LOCALAPPDATA")).or_else(home)?;
        Some(base.join("relmap"))
    }

    /// Every variable with its value, in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.variables.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}
