//! A release of the past, judged as if it were declared today.
//!
//! The tag and its Chart.yaml declare the release, not the newest entry of a RELEASE.txt; everything else
//! is [`judge`](super::judge).

use semver::Version;

use crate::component::{AppVersionOf, Component, ComponentKind, Layout, TagScheme};
use crate::facts::{AppReleases, Baseline, Checkout, ComponentFacts, Head, ReleaseTag};
use crate::outcome::{ComponentOutcome, Verdict};
use crate::release_notes::Declaration;
use crate::rule_code::{RuleCode, Severity};
use crate::rules::{Claim, Match, RuleTable, strongest_of};
use crate::version::Bump;

use super::parse_cache::ParseCache;
use super::successor::{Succession, next_free, same_core, step};
use super::version::{Fit, fit};

/// A release of the past, with what is known of it.
#[derive(Debug, Clone, Copy)]
pub struct PastRelease<'p> {
    /// What the component is called.
    pub name: &'p str,
    /// What it is.
    pub kind: ComponentKind,
    /// The rules to judge by.
    pub rules: &'p RuleTable,
    /// Where its parts stood.
    pub layout: &'p Layout,
    /// The release itself.
    pub tag: &'p ReleaseTag,
    /// What differs from the release before it, which is the baseline. The tags are those of lower
    /// versions: the ones that were taken.
    pub facts: &'p ComponentFacts,
    /// The values of `App:` that were written down for it.
    pub apps: &'p [String],
    /// The `Bump:` that was written down for it, if one was.
    pub by_override: Option<(Bump, &'p str)>,
}

/// A judgement on the past.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoricalOutcome {
    /// The judgement.
    pub outcome: ComponentOutcome,
    /// What the release says of the team's practice. None for a first release, and for one that
    /// departs from the rules on purpose.
    pub practice: Option<ObservedBump>,
}

/// Judges a release of the past. The cache is for a whole line of them.
pub fn past(release: &PastRelease<'_>, cache: &mut ParseCache) -> HistoricalOutcome {
    let component = Component {
        name: release.name.to_owned(),
        kind: release.kind,
        layout: release.layout.clone(),
        tags: TagScheme::conventional(None, None, false),
        rules: release.rules.clone(),
        apps: Vec::new(),
        app_version: AppVersionOf::default(),
        app_tags: Vec::new(),
        passed_apps: Vec::new(),
        notes: Declaration {
            tag: &release.tag.name,
            version: &release.tag.version,
            apps: &app_fields(release, cache),
            by_override: release.by_override,
        }
        .notes(),
        is_configured: true,
        is_ambiguous: false,
        version_at_packaging: is_filled_in_then(release, cache),
        labels_in_dockerfile: false,
        findings: Vec::new(),
    };
    // The tags are here and the history is known: else there would be no baseline to give.
    let checkout = Checkout {
        head: Head::Detached { commit: release.tag.commit.clone() },
        shallow: false,
        pull_request_merge: false,
        tags: vec![release.tag.name.clone()],
        tags_left_out: false,
        remotes: Vec::new(),
        pull_from: None,
        since: None,
    };
    let nothing = AppReleases::new();
    let (mut outcome, claims) =
        super::judged(&component, release.facts, &checkout, &nothing, None, cache);
    // How a tag of the past is called cannot be fixed any more.
    for finding in outcome.findings.iter_mut().filter(|found| found.rule == RuleCode::TagForm) {
        finding.severity = Severity::Warning;
    }
    outcome.findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    outcome.verdict = Verdict::of(&outcome.findings);
    let practice = match &release.facts.baseline {
        Baseline::Released(before) if release.by_override.is_none() => {
            let taken = || release.facts.tags.iter().map(|tag| &tag.version);
            let mut practice =
                ObservedBump::new(&before.version, &release.tag.version, taken, claims);
            let is_of_bump = |rule| matches!(rule, RuleCode::BumpTooSmall | RuleCode::BumpTooLarge);
            practice.has_unfixable_findings |= outcome.findings.iter().any(|finding| {
                finding.severity >= Severity::Undecided && !is_of_bump(finding.rule)
            });
            Some(practice)
        }
        _ => None,
    };
    HistoricalOutcome { outcome, practice }
}

/// Whether Chart.yaml's version was filled in at packaging: it is a placeholder, or the release before
/// had the same, which is neither's.
fn is_filled_in_then(release: &PastRelease<'_>, cache: &mut ParseCache) -> bool {
    let mut written = |bytes: Option<&[u8]>| {
        let (chart, _) = cache.chart(bytes?).ok()?;
        chart.version
    };
    let (old, new) = (&release.facts.old, &release.facts.new);
    let (old, new) = (written(old.in_chart("Chart.yaml")), written(new.in_chart("Chart.yaml")));
    if new.as_ref().is_some_and(|written| written.is_placeholder()) {
        return true;
    }
    let Baseline::Released(before) = &release.facts.baseline else { return false };
    let is_of =
        |text: &str, tag: &ReleaseTag| crate::version::lenient(text).as_ref() == Some(&tag.version);
    Option::zip(old, new).is_some_and(|(old, new)| {
        old.text == new.text && !is_of(&old.text, before) && !is_of(&new.text, release.tag)
    })
}

/// The values of `App:` of the release: those that were written, or what appVersion says.
fn app_fields(release: &PastRelease<'_>, cache: &mut ParseCache) -> Vec<String> {
    match (release.kind, release.apps) {
        (ComponentKind::Chart, []) => by_app_version(release, cache).into_iter().collect(),
        (ComponentKind::Chart, written) => written.to_vec(),
        _ => Vec::new(),
    }
}

fn by_app_version(release: &PastRelease<'_>, cache: &mut ParseCache) -> Option<String> {
    let bytes = release.facts.new.in_chart("Chart.yaml")?;
    let (chart, _) = cache.chart(bytes).ok()?;
    let text = chart.app_version?.text;
    let version: Version = text.trim_start_matches('v').parse().ok()?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let title = Some(release.name).filter(|name| name.chars().all(plain)).unwrap_or("app");
    Some(format!("{title}-{version}")).filter(|_| version.build.is_empty())
}

/// The levels that a release can have.
const LEVELS: [Bump; 3] = [Bump::Patch, Bump::Minor, Bump::Major];

/// What one release says of how its team chooses versions: what changed, and the step it made of
/// it. Any table of rules can be tried on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObservedBump {
    /// What called for rows of the table.
    pub claims: Vec<Claim>,
    /// How far the version moved.
    pub level: Bump,
    /// Whether the version is the very one that a demand of this level leads to.
    asked: [bool; 4],
    /// Whether something is wrong with it that no table fixes.
    has_unfixable_findings: bool,
}

impl ObservedBump {
    fn new<'v, I>(
        before: &Version,
        now: &Version,
        taken: impl Fn() -> I,
        claims: Vec<Claim>,
    ) -> ObservedBump
    where
        I: Iterator<Item = &'v Version>,
    {
        let (level, has_unfixable_findings) = match step(before, now, taken()) {
            Succession::Legal(level) => (level, false),
            Succession::Skips(level, _) => (level, true),
            Succession::Behind => (Bump::None, true),
        };
        let asked = [Bump::None, Bump::Patch, Bump::Minor, Bump::Major]
            .map(|bump| same_core(now, &next_free(bump, before, taken())));
        ObservedBump { claims, level, asked, has_unfixable_findings }
    }

    /// A release of which only the step and the claims are known.
    #[cfg(test)]
    pub(crate) fn of(before: &Version, now: &Version, claims: Vec<Claim>) -> ObservedBump {
        ObservedBump::new(before, now, std::iter::empty, claims)
    }

    /// Whether the release has faults that no table fixes, such as a version left out.
    pub fn has_unfixable_findings(&self) -> bool {
        self.has_unfixable_findings
    }

    /// Whether the release obeys a table.
    pub fn obeys(&self, table: &RuleTable) -> bool {
        let demanded = self.demanded(table);
        let is_asked = self.asked[demanded.0 as usize];
        !self.has_unfixable_findings && fit(self.level, is_asked, demanded) == Fit::Well
    }

    /// The levels that a table would let pass, as bits: a patch is the lowest.
    pub fn allowed(&self, table: &RuleTable) -> u8 {
        let demanded = self.demanded(table);
        let fits = |level: &Bump| fit(*level, false, demanded) == Fit::Well;
        LEVELS.iter().enumerate().map(|(at, level)| u8::from(fits(level)) << at).sum()
    }

    /// The same without files and causes, which no table asks for: many are kept for long.
    #[must_use]
    pub fn without_words(mut self) -> ObservedBump {
        for claim in &mut self.claims {
            claim.files = Vec::new();
            claim.causes = Vec::new();
        }
        self
    }

    fn demanded(&self, table: &RuleTable) -> (Bump, Match) {
        strongest_of(self.claims.iter().map(|claim| claim.level(table)))
    }
}
