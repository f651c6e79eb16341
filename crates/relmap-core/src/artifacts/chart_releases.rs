//! The tags of a chart against what is published of it.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::chart_source::ChartSource;
use super::index_history::{Appearance, Life, Lives};
use super::index_yaml::PublishedChart;
use super::publish::{PackagedChart, checkout, publish_chart, publish_note};
use crate::finding::Finding;
use crate::rule_code::{RuleCode, Severity};
use crate::version::lenient;

/// A release of a chart, as git or the release map has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaggedChart {
    /// The tag.
    pub tag: String,
    /// The name in Chart.yaml.
    pub name: String,
    /// The version.
    pub version: String,
    /// The folder of Chart.yaml.
    pub path: Option<String>,
    /// The digest that the release map recorded.
    pub recorded: Option<String>,
}

impl TaggedChart {
    /// Whether a published version is this release.
    pub fn is(&self, published: &PublishedChart) -> bool {
        published.chart == self.name && is_same_version(&published.version, &self.version)
    }
}

/// What is known of the releases of one chart.
#[derive(Debug, Clone, Copy)]
pub struct ChartFacts<'f> {
    /// Where it should be published.
    pub source: &'f ChartSource,
    /// The releases to look at.
    pub releases: &'f [TaggedChart],
    /// All releases that have a tag.
    pub tagged: &'f [TaggedChart],
    /// What is published; why that is not known.
    pub published: Result<&'f [Arc<PublishedChart>], &'f str>,
    /// What became of each version, where the history of the index is known.
    pub lives: Option<&'f Lives>,
    /// Whether published versions without a tag are told.
    pub untagged: bool,
}

/// What is wrong with the publication of a chart, or cannot be known.
pub fn judge_chart(facts: &ChartFacts<'_>) -> Vec<Finding> {
    let published = match facts.published {
        Ok(published) => published,
        Err(reason) => {
            let what = match facts.releases {
                [] => return Vec::new(),
                [only] => format!("{} is", only.tag),
                more => format!("{} releases are", more.len()),
            };
            let message =
                format!("whether {what} published at {} cannot be known: {reason}", facts.source);
            return vec![Finding::new(RuleCode::RegistryOutOfReach, message)];
        }
    };
    let mut findings = Vec::new();
    for release in facts.releases {
        let found: Vec<&Arc<PublishedChart>> =
            published.iter().filter(|one| release.is(one)).collect();
        let life = facts.lives.and_then(|lives| life_of(lives, release));
        if found.is_empty() {
            findings.push(unpublished(facts.source, release, life));
            continue;
        }
        findings.extend(digests(facts.source, release, &found));
        findings.extend(
            life.into_iter()
                .flat_map(|life| overwritten(facts.source, &release.name, &release.version, life)),
        );
    }
    if facts.untagged {
        findings.extend(untagged(facts, published));
    }
    findings
}

fn life_of<'l>(lives: &'l Lives, release: &TaggedChart) -> Option<&'l Life> {
    let exact = (release.name.clone(), release.version.clone());
    lives.lives.get(&exact).or_else(|| {
        let fits = |(chart, version): &&(String, String)| {
            *chart == release.name && is_same_version(version, &release.version)
        };
        lives.lives.keys().find(fits).and_then(|key| lives.lives.get(key))
    })
}

fn unpublished(source: &ChartSource, release: &TaggedChart, life: Option<&Life>) -> Finding {
    let TaggedChart { tag, name, version, path, .. } = release;
    let removed = life.and_then(|life| life.removed.as_ref());
    let message = match removed {
        Some(removed) => format!(
            "{tag} is no longer published: {source} had {name} {version}, and {} removed it",
            shown(removed)
        ),
        None => format!("{tag} is not published: {source} has no {name} {version}"),
    };
    let path = path.as_deref().unwrap_or(".");
    let chart = PackagedChart {
        name: name.clone(),
        version: version.clone(),
        path: path.to_owned(),
        has_dependencies: false,
        is_signed: false,
    };
    let before = checkout(Some(tag), None);
    let commands: Vec<String> = before.into_iter().chain(publish_chart(&chart, source)).collect();
    let note =
        publish_note(&chart, source).map_or_else(String::new, |note| format!(", and {note}"));
    let help = format!("publish it: {}{note}", commands.join(" && "));
    Finding::new(RuleCode::ChartUnpublished, message).help(help)
}

/// What the digests of a published version say.
fn digests(
    source: &ChartSource,
    release: &TaggedChart,
    found: &[&Arc<PublishedChart>],
) -> Vec<Finding> {
    let TaggedChart { tag, name, version, recorded, .. } = release;
    let digests: BTreeSet<&str> = found.iter().filter_map(|one| one.digest.as_deref()).collect();
    let mut findings = Vec::new();
    if digests.len() > 1 {
        let all: Vec<&str> = digests.iter().copied().collect();
        let message = format!(
            "{source} lists {name} {version} with {} digests, so what is pulled is a matter of chance: {}",
            all.len(),
            all.join(", ")
        );
        findings.push(Finding::new(RuleCode::ChartOverwritten, message).help(
            "remove all but the first from the index; release what else was meant under a new version",
        ));
    }
    if let Some(recorded) =
        recorded.as_deref().filter(|one| !digests.is_empty() && !digests.contains(one))
    {
        let now: Vec<&str> = digests.iter().copied().collect();
        let message = format!(
            "{tag} was overwritten: the release map recorded {name} {version} with {recorded}, and {source} has {}",
            now.join(", ")
        );
        findings.push(Finding::new(RuleCode::ChartOverwritten, message).help(
            "a published version is never replaced; publish the recorded archive again, and release what was meant under a new version",
        ));
    }
    findings
}

/// The changes of an archive after it was published. They happened, and nothing undoes them.
fn overwritten(source: &ChartSource, name: &str, version: &str, life: &Life) -> Option<Finding> {
    let (_, first) = life.digests.first()?;
    let later: Vec<String> = life.overwritten().map(|(_, at)| shown(at)).collect();
    if later.is_empty() {
        return None;
    }
    let message = format!(
        "{name} {version} was overwritten at {source}: published by {}, and replaced by {}",
        shown(first),
        later.join(", ")
    );
    let finding = Finding::new(RuleCode::ChartOverwritten, message).severity(Severity::Warning);
    Some(finding.help("whoever pulled it before has another chart under the same version; release changes under a new version"))
}

/// Published versions that no tag leads to, and those that were removed.
fn untagged(facts: &ChartFacts<'_>, published: &[Arc<PublishedChart>]) -> Vec<Finding> {
    let names: BTreeSet<&str> = facts.tagged.iter().map(|one| one.name.as_str()).collect();
    let has_tag = |chart: &str, version: &str| {
        let fits = |one: &TaggedChart| one.name == chart && is_same_version(version, &one.version);
        facts.tagged.iter().any(fits)
    };
    let mut findings = Vec::new();
    let mut told: BTreeSet<(&str, &str)> = BTreeSet::new();
    for one in published.iter().filter(|one| names.contains(one.chart.as_str())) {
        let (chart, version) = (one.chart.as_str(), one.version.as_str());
        if has_tag(chart, version) || !told.insert((chart, version)) {
            continue;
        }
        let message = format!(
            "{} has {chart} {version}, and no tag leads to the commit that it was made from",
            facts.source
        );
        findings.push(Finding::new(RuleCode::ChartUntagged, message).help(
            "fetch all tags (git fetch --tags), or find the commit and tag it; then record it: relmap map import --branch",
        ));
        let life = facts.lives.and_then(|lives| lives.lives.get(&(chart.into(), version.into())));
        findings.extend(life.and_then(|life| overwritten(facts.source, chart, version, life)));
    }
    for ((chart, version), life) in facts.lives.iter().flat_map(|lives| &lives.lives) {
        if let Some(removed) = life.removed.as_ref().filter(|_| names.contains(chart.as_str()))
            && !has_tag(chart, version)
        {
            let message = format!(
                "{chart} {version} is no longer published: {} had it without a tag, and {} removed it",
                facts.source,
                shown(removed)
            );
            findings.push(Finding::new(RuleCode::ChartRemoved, message));
        }
    }
    findings
}

/// Whether two texts are one version. A registry writes `_` for `+`, which no tag may have.
pub(super) fn is_same_version(published: &str, version: &str) -> bool {
    let plain = published.replace('_', "+");
    plain == version || lenient(&plain).is_some_and(|one| lenient(version) == Some(one))
}

fn shown(at: &Appearance) -> String {
    let commit = at.commit.short();
    match at.time {
        Some(time) => format!("commit {commit} of {}", time.strftime("%Y-%m-%d")),
        None => format!("commit {commit}"),
    }
}
