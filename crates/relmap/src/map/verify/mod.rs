//! Is the map still true, and whole?

mod attached;
mod attestations;
mod gather;
mod history;
mod published;
mod remote;
mod repair;
mod signatures;

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use relmap_core::ledger::Record;
use relmap_core::map_verify::{MapFile, Repair, VerifiedMap, verify};
use relmap_core::outcome::Verdict;
use relmap_core::rule_code::RuleCode;
use relmap_core::title::Title;

use crate::artifacts::ArtifactsOptions;
use crate::error::Error;
use crate::map::server::PATIENCE;
use crate::workspace::Workspace;

/// What to compare the map with. The default is both repositories as they are here; nothing is
/// repaired.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct VerifyOptions {
    app_repository: Option<PathBuf>,
    remote: bool,
    repair: bool,
    signatures: bool,
    attestations: bool,
    registry: Option<ArtifactsOptions>,
    timeout: Option<Duration>,
}

impl Default for VerifyOptions {
    fn default() -> VerifyOptions {
        VerifyOptions {
            app_repository: None,
            remote: false,
            repair: false,
            signatures: false,
            attestations: false,
            registry: None,
            timeout: Some(PATIENCE),
        }
    }
}

impl VerifyOptions {
    /// Both repositories as they are here; nothing is repaired.
    pub fn new() -> VerifyOptions {
        VerifyOptions::default()
    }

    /// The app's repository, relative to the folder of the workspace; the one that relmap.toml names
    /// if left out.
    pub fn app_repository(mut self, place: Option<PathBuf>) -> VerifyOptions {
        self.app_repository = place;
        self
    }

    /// Asks the remote for its tags, and the server of the map for its branch.
    pub fn remote(mut self, remote: bool) -> VerifyOptions {
        self.remote = remote;
        self
    }

    /// Adds the records that are missing, and changes nothing else.
    pub fn repair(mut self, repair: bool) -> VerifyOptions {
        self.repair = repair;
        self
    }

    /// Checks the signatures of the map's commits, by the keys that git knows.
    pub fn signatures(mut self, check: bool) -> VerifyOptions {
        self.signatures = check;
        self
    }

    /// Checks the statements that [`attest`](Workspace::attest) added, with their signatures.
    pub fn attestations(mut self, check: bool) -> VerifyOptions {
        self.attestations = check;
        self
    }

    /// Also asks registries and chart repositories for what the records have a digest of: whether it is there, and
    /// whether it is the same. With the attestations, also looks for those that the map does not keep: attached to the
    /// published chart and to the images of each release. Registries are asked as these options say; of them, which
    /// releases are selected and whether archives are compared does not count.
    pub fn registry(mut self, options: Option<ArtifactsOptions>) -> VerifyOptions {
        self.registry = options;
        self
    }

    /// How long one conversation with a server may take: two minutes by default, and without limit
    /// for `None`.
    pub fn timeout(mut self, timeout: Option<Duration>) -> VerifyOptions {
        self.timeout = timeout;
        self
    }
}

/// A finished verification.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Verified {
    /// The verdict, what was found, and what was repaired.
    pub map: VerifiedMap,
    /// The content of the map's files, by name, to show the lines that findings point to.
    pub sources: BTreeMap<String, Vec<u8>>,
}

impl Workspace {
    /// Checks each record of the release map against the tags and commits of both repositories, and
    /// adds missing records if the options say so. A failing or undecided verdict is part of the
    /// result.
    ///
    /// # Errors
    /// If there is no map here, git cannot read it, a server that is asked does not answer, or the
    /// missing records cannot be added.
    pub fn map_verify(&self, options: &VerifyOptions) -> Result<Verified, Error> {
        let gathered = gather::gather(self, options)?;
        let mut findings = gathered.findings.clone();
        let compared = verify(&gathered.facts);
        findings.extend(compared.findings);
        // git looks at each signature, so that is done once for both questions.
        let known = OnceCell::new();
        let commits = || match known.get() {
            Some(commits) => Ok(commits),
            None => {
                signatures::commits(&gathered, options).map(|found| known.get_or_init(|| found))
            }
        };
        let signed = match options.signatures {
            true => Some(signatures::check(&gathered, commits()?, &mut findings)),
            false => None,
        };
        let attested = match options.attestations {
            true => {
                let commits = || commits().map(Vec::as_slice);
                let mut map = attestations::check(&gathered, commits, &mut findings)?;
                if let Some(registry) = &options.registry {
                    let elsewhere = &compared.elsewhere;
                    attached::check(&gathered, elsewhere, registry, &mut map, &mut findings)?;
                }
                Some(map)
            }
            false => None,
        };
        let published = match &options.registry {
            Some(registry) => {
                self.go_on()?;
                let is_elsewhere = |title: &Title| compared.elsewhere.contains_key(title);
                Some(published::check(&gathered, is_elsewhere, registry, &mut findings)?)
            }
            None => None,
        };
        let mut repair = None;
        if options.repair {
            self.go_on()?;
            // A damaged map is not written to: the damage comes first.
            let damaged = |rule| matches!(rule, RuleCode::MapUnreadable | RuleCode::MapRewritten);
            repair = Some(match findings.iter().any(|finding| damaged(finding.rule)) {
                true => Repair::Refused,
                false => repair::add(&gathered, &compared.missing)?,
            });
        }
        if repair.as_ref().is_some_and(|repair| !repair.tags().is_empty()) {
            findings.retain(|finding| finding.rule != RuleCode::MapRowMissing);
        }
        if !findings.iter().any(|finding| finding.rule == RuleCode::MapRewritten)
            && let Some(copy) = gathered.copies.first()
        {
            // A repository that cannot be written is verified all the same.
            let _ = gathered.home().note_seen(&gathered.branch, &copy.commit);
        }
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        let files = &gathered.facts.files;
        // What was repaired is in the map that is told of.
        let is_added = repair.as_ref().is_some_and(|repair| !repair.tags().is_empty());
        let is_new = |title: &&Title| !files.iter().any(|file| file.releases.title == **title);
        let new_charts = if is_added { compared.missing.keys().filter(is_new).count() } else { 0 };
        let is_corrected = |record: &&Record| record.recorded.correction().is_some();
        let map = VerifiedMap {
            records: files.iter().map(|file| file.releases.records.len()).sum::<usize>()
                + repair.as_ref().map_or(0, |repair| repair.tags().len()),
            corrected: files
                .iter()
                .flat_map(|file| &file.releases.records)
                .filter(is_corrected)
                .count(),
            charts: files.len() + new_charts,
            branch: gathered.branch,
            verdict: Verdict::of(&findings),
            findings,
            repair,
            signed,
            attested,
            published,
            elsewhere: compared.elsewhere,
        };
        let file = |file: &MapFile| (file.name.clone(), file.bytes.clone());
        let mut sources: BTreeMap<String, Vec<u8>> = files.iter().map(file).collect();
        sources.extend(gathered.unreadable);
        Ok(Verified { map, sources })
    }
}
