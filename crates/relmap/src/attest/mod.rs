//! Attesting a release: what was verified of it in this run, as a statement that others can keep.
//!
//! `gather.rs` verifies and makes the pair, `store.rs` adds its statement to the map.

mod gather;
mod store;

use std::time::Duration;

use relmap_core::attestation::Pair;
use relmap_core::commit_id::CommitId;
use relmap_core::finding::Finding;
use relmap_core::outcome::Verdict;
use relmap_git::Signing;

use crate::artifacts::ArtifactsOptions;
use crate::error::{AttestError, Error};
use crate::map::server::PATIENCE;
use crate::map::session::MapSession;
use crate::workspace::Workspace;

/// What to attest, and where to keep it.
///
/// ```
/// use relmap::{ArtifactsOptions, AttestOptions};
/// let options = AttestOptions::new("charts-1.1.0", ArtifactsOptions::new()).record(true);
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct AttestOptions {
    pub(self) chart: String,
    pub(self) artifacts: ArtifactsOptions,
    pub(self) record: bool,
    pub(self) push: bool,
    pub(self) signing: Signing,
    pub(self) by: Option<String>,
    pub(self) timeout: Option<Duration>,
}

impl AttestOptions {
    /// Attests this release of a chart, a version or a tag, and keeps nothing. Registries are asked as the other
    /// options say; of these, which releases are selected and whether archives are compared does not count.
    pub fn new(chart: impl Into<String>, artifacts: ArtifactsOptions) -> AttestOptions {
        AttestOptions {
            chart: chart.into(),
            artifacts,
            record: false,
            push: false,
            signing: Signing::AsConfigured,
            by: None,
            timeout: Some(PATIENCE),
        }
    }

    /// Adds the statement to the branch of the release map.
    pub fn record(mut self, record: bool) -> AttestOptions {
        self.record = record;
        self
    }

    /// Adds it at the map's server.
    pub fn push(mut self, push: bool) -> AttestOptions {
        self.push = push;
        self
    }

    /// Whether the commit that adds it is signed.
    pub fn signing(mut self, signing: Signing) -> AttestOptions {
        self.signing = signing;
        self
    }

    /// Who adds it, as `NAME <ADDRESS>`; git's committer if left out.
    pub fn by(mut self, by: Option<String>) -> AttestOptions {
        self.by = by;
        self
    }

    /// How long one conversation with the map's server may take: two minutes by default, and without limit for
    /// `None`.
    pub fn timeout(mut self, timeout: Option<Duration>) -> AttestOptions {
        self.timeout = timeout;
        self
    }
}

/// What can be attested of a release.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Attested {
    /// The tag of the chart.
    pub tag: String,
    /// Pass if all of it is verified.
    pub verdict: Verdict,
    /// What was found.
    pub findings: Vec<Finding>,
    /// What is stated; `None` if something is not verified.
    pub pair: Option<Pair>,
    /// Where it is kept, if that was wanted and is possible.
    pub recorded: Option<RecordedAttestation>,
}

/// A statement in the release map.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RecordedAttestation {
    /// Its path on the branch.
    pub path: String,
    /// The branch.
    pub branch: String,
    /// The commit that added it; `None` if it was there before.
    pub commit: Option<CommitId>,
    /// The server that it was pushed to; `None` if it is on this machine only.
    pub server: Option<String>,
}

impl Workspace {
    /// Verifies a release as [`artifacts_verify`](Workspace::artifacts_verify) does, with its archive and its tags,
    /// and makes a statement of what was verified. Something that is not verified, or doubtful, is a finding, and then
    /// nothing is stated. Nothing is written unless the options say so.
    ///
    /// # Errors
    /// If git or relmap.toml cannot be read, there is no such release, nothing says where anything is published, or the
    /// statement is to be recorded and this is the build of a pull request or the map cannot be written.
    pub fn attest(&self, options: &AttestOptions) -> Result<Attested, Error> {
        let records = options.record || options.push;
        if records && let Some(build) = self.environment.pull_request() {
            return Err(AttestError::PullRequestBuild { build }.into());
        }
        let session = MapSession::open(self)?;
        let (tag, pair, mut findings) = gather::gather(&session, options)?;
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        let verdict = match (Verdict::of(&findings), &pair) {
            // A doubt that lets a verification pass is too much for a statement.
            (Verdict::Pass, None) => Verdict::Fail,
            (verdict, _) => verdict,
        };
        let recorded = match &pair {
            Some(pair) if records => Some(store::store(&session, options, pair)?),
            _ => None,
        };
        Ok(Attested { tag, verdict, findings, pair, recorded })
    }
}
