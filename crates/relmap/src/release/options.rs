//! What to release, and how.

use std::time::Duration;

use relmap_core::rule_code::RuleCode;
use relmap_git::Signing;

use crate::artifacts::ArtifactsOptions;
use crate::options::CheckOptions;

/// How long one conversation with a server may take.
const TIMEOUT: Duration = Duration::from_secs(300);

/// What to release, and how. The default releases every component in this repository and pushes
/// nothing.
///
/// ```
/// use relmap::ReleaseOptions;
/// let options = ReleaseOptions::new().component("charts").push(true).remote(Some("origin".into()));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReleaseOptions {
    components: Vec<String>,
    config_from: Option<String>,
    pub(super) push: bool,
    pub(super) dry_run: bool,
    pub(super) remote: Option<String>,
    pub(super) waived: Vec<RuleCode>,
    pub(super) allow_branch: Vec<String>,
    pub(super) allow_dirty: bool,
    pub(super) signing: Signing,
    pub(super) tagger: Option<String>,
    pub(super) timeout: Option<Duration>,
    pub(super) images: Option<ArtifactsOptions>,
}

impl Default for ReleaseOptions {
    fn default() -> ReleaseOptions {
        ReleaseOptions {
            components: Vec::new(),
            config_from: None,
            push: false,
            dry_run: false,
            remote: None,
            waived: Vec::new(),
            allow_branch: Vec::new(),
            allow_dirty: false,
            signing: Signing::AsConfigured,
            tagger: None,
            timeout: Some(TIMEOUT),
            images: None,
        }
    }
}

impl ReleaseOptions {
    /// Every component, in this repository only.
    pub fn new() -> ReleaseOptions {
        ReleaseOptions::default()
    }

    /// Releases this component only; repeatable.
    pub fn component(mut self, name: impl Into<String>) -> ReleaseOptions {
        self.components.push(name.into());
        self
    }

    /// Releases these components only, and those already named.
    pub fn components<N: Into<String>>(
        mut self,
        names: impl IntoIterator<Item = N>,
    ) -> ReleaseOptions {
        self.components.extend(names.into_iter().map(Into::into));
        self
    }

    /// Judges by the settings at this commit; see [`CheckOptions::config_from`].
    pub fn config_from(mut self, revision: Option<String>) -> ReleaseOptions {
        self.config_from = revision;
        self
    }

    /// Pushes what is made: all of it or nothing.
    pub fn push(mut self, push: bool) -> ReleaseOptions {
        self.push = push;
        self
    }

    /// Plans, proves what can be proven, and writes nothing.
    pub fn dry_run(mut self, dry_run: bool) -> ReleaseOptions {
        self.dry_run = dry_run;
        self
    }

    /// The remote to look at and to push to. Without this, the only remote, or else `origin`.
    pub fn remote(mut self, name: Option<String>) -> ReleaseOptions {
        self.remote = name;
        self
    }

    /// Waives these rules, which is written into the message of the tag. Some cannot be waived; see
    /// [`is_waivable`](relmap_core::release::is_waivable).
    pub fn waive(mut self, rules: impl IntoIterator<Item = RuleCode>) -> ReleaseOptions {
        self.waived.extend(rules);
        self
    }

    /// Pushes also from branches that these patterns match, whatever `allow-branch` in relmap.toml
    /// says.
    pub fn allow_branches(
        mut self,
        patterns: impl IntoIterator<Item = impl Into<String>>,
    ) -> ReleaseOptions {
        self.allow_branch.extend(patterns.into_iter().map(Into::into));
        self
    }

    /// Pushes what is committed even if files of it have uncommitted changes.
    pub fn allow_dirty(mut self, allow: bool) -> ReleaseOptions {
        self.allow_dirty = allow;
        self
    }

    /// Whether tags are signed. Without this, as `tag.gpgSign` says.
    pub fn signing(mut self, signing: Signing) -> ReleaseOptions {
        self.signing = signing;
        self
    }

    /// Who releases, as `NAME <EMAIL>`. Without this, git's `user.name` and `user.email`.
    pub fn tagger(mut self, tagger: Option<String>) -> ReleaseOptions {
        self.tagger = tagger;
        self
    }

    /// How long one conversation with a server may take; `None` is without end. The default is 300
    /// seconds.
    pub fn timeout(mut self, timeout: Option<Duration>) -> ReleaseOptions {
        self.timeout = timeout;
        self
    }

    /// Asks registries for the images of the releases, as these options say: a chart whose image is missing or
    /// another one is not released, and the digests are recorded in the map.
    pub fn verify_images(mut self, options: Option<ArtifactsOptions>) -> ReleaseOptions {
        self.images = options;
        self
    }

    /// What is judged: every component, changed or not, as it is committed.
    pub(super) fn check(&self) -> CheckOptions {
        CheckOptions::everything()
            .components(&self.components)
            .config_from(self.config_from.clone())
    }
}
