//! Sightings become rows and skipped tags.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::Timestamp;

use super::ChartFacts;
use super::claims::Claims;
use super::code::{Issue, SkipReason};
use super::forms::{Forms, Relation, Verdict};
use super::inspected_tag::{InspectedTag, Inspection};
use super::main_charts::{MainCharts, Named, Pick, Share, named};
use super::placeholders::Placeholders;
use super::tag_title::Fit;
use super::tree_contents::{Candidate, TreeContents};
use super::with_app::WithApp;
use crate::commit_id::CommitId;
use crate::component::folder_text;
use crate::tag_name::TagName;
use crate::title::Title;

/// A release of a chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedRow {
    /// The tag, or the name that it would have.
    pub tag: TagName,
    /// The full id of the commit that it leads to.
    pub commit: CommitId,
    /// The folder of Chart.yaml; the root is `.`.
    pub path: String,
    /// The chart's name.
    pub chart: String,
    /// The chart's version as written in Chart.yaml, if it has one.
    pub chart_version: Option<String>,
    /// appVersion as written, if there is one.
    pub app_version: Option<String>,
    /// The `App:` of the tag's message.
    pub app_said: Option<String>,
    /// All values of `App:` in the tag's message, where there are several.
    pub apps_said: Vec<String>,
    /// The tags of those that were found in the apps' repositories, each with its commit, by the value
    /// of `App:`.
    pub apps_found: BTreeMap<String, (TagName, CommitId)>,
    /// The app's tag.
    pub app_tag: Option<String>,
    /// The full id of the commit that the app's tag leads to.
    pub app_commit: Option<CommitId>,
    /// The images that the tag's message names.
    pub images: Vec<String>,
    /// When the chart was released.
    pub released: Option<Timestamp>,
    /// The digest of the published chart, if it was looked for.
    pub digest: Option<String>,
    /// What is doubtful, sorted.
    pub issues: Vec<Issue>,
    /// The part of the tag before the version; for a bare tag the chart's name.
    pub title: Title,
    /// The version in the tag.
    pub tag_version: String,
    /// `home` and `sources` of Chart.yaml.
    pub urls: std::sync::Arc<[String]>,
    /// The tag's message, if it has one.
    pub message: Option<String>,
}

/// A tag that is no row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// The tag.
    pub tag: TagName,
    /// Why.
    pub reason: SkipReason,
    /// What shows it, as a clause; empty where the reason says it all.
    pub detail: String,
}

/// What an import found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Import {
    /// The releases, in the order of the tags.
    pub rows: Vec<ImportedRow>,
    /// The other tags, in their order.
    pub skipped: Vec<Skipped>,
}

impl ImportedRow {
    /// A row of which no more is known than a tag and its commit.
    pub fn new(tag: TagName, commit: CommitId) -> ImportedRow {
        ImportedRow {
            tag,
            commit,
            path: String::new(),
            chart: String::new(),
            chart_version: None,
            app_version: None,
            app_said: None,
            apps_said: Vec::new(),
            apps_found: BTreeMap::new(),
            app_tag: None,
            app_commit: None,
            images: Vec::new(),
            released: None,
            digest: None,
            issues: Vec::new(),
            title: Title::default(),
            tag_version: String::new(),
            urls: [].into(),
            message: None,
        }
    }

    /// The version of the release: Chart.yaml's, or the tag's where that says nothing.
    pub fn version(&self) -> &str {
        match &self.chart_version {
            Some(version) if !self.issues.contains(&Issue::VersionPlaceholder) => version,
            _ => &self.tag_version,
        }
    }

    /// Adds what Chart.yaml alone makes doubtful.
    pub(super) fn add_issues_of(&mut self, facts: &ChartFacts, is_placeholder: bool) {
        let is_semver = |version: &str| is_placeholder || semver::Version::parse(version).is_ok();
        let floats = facts.app_version.as_deref().is_some_and(super::is_floating);
        for (issue, is_so) in [
            (Issue::ChartUnreadable, facts.unreadable),
            (Issue::DuplicateKey, facts.duplicate_key),
            (Issue::VersionMissing, facts.version.is_none()),
            (Issue::VersionNotSemver, !facts.version.as_deref().is_none_or(is_semver)),
            (Issue::AppVersionFloating, floats),
        ] {
            if is_so {
                self.add_issue(issue);
            }
        }
    }

    /// Adds an issue once, in its place.
    pub(super) fn add_issue(&mut self, issue: Issue) {
        if let Err(at) = self.issues.binary_search(&issue) {
            self.issues.insert(at, issue);
        }
    }
}

/// Decides which tags are releases of charts.
pub fn decide(sightings: &[InspectedTag]) -> Import {
    let with_app = WithApp::of(sightings);
    let releases: Vec<Vec<Named<'_>>> =
        sightings.iter().map(|sighting| named(sighting, &with_app)).collect();
    let main = MainCharts::of(releases.iter().flatten().copied());
    let picks: Vec<Vec<Vec<Pick<'_>>>> = releases
        .iter()
        .map(|named| named.iter().map(|named| main.pick(*named)).collect())
        .collect();
    let all = || picks.iter().flatten().flatten();
    let placeholders = Placeholders::of(all());
    let mut forms = Forms::default();
    for pick in all() {
        match placeholders.has(pick.reading, pick.candidate) {
            true => forms.count_placeholder(pick.reading, pick.candidate),
            false => forms.count(pick.reading, pick.candidate),
        }
    }
    let claims = Claims::of(all());
    let known = Known { forms, placeholders, claims };
    let mut import = Import::default();
    let mut trust = Vec::new();
    for ((sighting, named), picks) in sightings.iter().zip(&releases).zip(&picks) {
        let before = import.rows.len();
        let mut reason = not_looked_into(sighting);
        for (named, picks) in named.iter().zip(picks) {
            if picks.is_empty() {
                reason = Some(unclear(named));
            }
            for pick in picks {
                match known.judge(sighting, pick) {
                    Ok((row, sure)) => {
                        trust.push(sure);
                        import.rows.push(row);
                    }
                    Err(why) => reason = reason.or(Some(why)),
                }
            }
        }
        if let (Some((reason, detail)), true) = (reason, import.rows.len() == before) {
            import.skipped.push(Skipped { tag: sighting.tag.clone(), reason, detail });
        }
    }
    drop_superseded(&mut import, &trust);
    flag_duplicates(&mut import.rows);
    import
}

/// Why a tag is no row, and what shows it.
type Reason = (SkipReason, String);

/// How sure it is that a tag names the chart of its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trust {
    Sure,
    /// Other tags of its form name releases of the app, and only the version shows that this one
    /// is the chart's. Tags of such a form yield to one of a form that names charts.
    Mixed,
    /// A further chart of a tag that names several without a title: of two such tags at one commit
    /// one is enough.
    Further,
    /// Its title is not quite the chart's name.
    Weak,
}

fn not_looked_into(sighting: &InspectedTag) -> Option<Reason> {
    match &sighting.seen {
        Inspection::Not(reason) => Some((*reason, String::new())),
        Inspection::Commit { look, .. } => match &**look {
            TreeContents::NoVersion => Some((SkipReason::NoVersion, String::new())),
            TreeContents::AppComponent { .. } => {
                Some((SkipReason::AppRelease, "relmap.toml says so".to_owned()))
            }
            TreeContents::Charts { .. } => None,
        },
    }
}

/// Why no chart was chosen.
fn unclear(named: &Named<'_>) -> Reason {
    let found = named.found;
    if found.is_empty() {
        let detail = match named.charts {
            0 => "the tree holds no chart at all".to_owned(),
            1 => "the tree holds one chart, of another name".to_owned(),
            charts => format!("the tree holds {charts} charts of other names"),
        };
        return (SkipReason::NoChart, detail);
    }
    let agree = found.iter().filter(|candidate| candidate.agrees).count();
    let detail = match agree {
        0 => format!("none of {} charts has that version", found.len()),
        agree => format!("{agree} charts have that version"),
    };
    (SkipReason::SeveralCharts, detail)
}

/// What is known of all tags.
struct Known<'s> {
    forms: Forms<'s>,
    placeholders: Placeholders<'s>,
    claims: Claims<'s>,
}

impl Known<'_> {
    /// Whether a tag names a release of the chart that was chosen for it.
    fn judge(
        &self,
        sighting: &InspectedTag,
        pick: &Pick<'_>,
    ) -> Result<(ImportedRow, Trust), Reason> {
        let Pick { reading, candidate, ambiguous, shared } = *pick;
        let facts = &candidate.facts;
        let is_weak = candidate.fit >= Fit::Part;
        let is_placeholder = self.placeholders.has(reading, candidate);
        let is_vague = is_weak || reading.is_lone_number();
        let has_surer_form = || self.forms.has_surer_form(reading, candidate.name());
        let verdict = match self.forms.verdict(reading, candidate.name()) {
            // Another title, a lone number, or a form that apps' releases have as well: only the very
            // version shows that it is the chart's.
            Verdict::Chart if is_vague || self.forms.names_apps_as_well(reading) => Verdict::Mixed,
            // The meaning of a form may have changed over the years.
            Verdict::App if !is_vague && candidate.agrees => Verdict::Mixed,
            verdict => verdict,
        };
        let relation = Relation::of(reading, candidate);
        let is_remark = relation == Relation::Neither && reading.has_remark();
        let is_row = match relation {
            _ if is_remark => false,
            // A version that stays the same while the app is built again and again is still one.
            _ if !candidate.says_nothing() && self.claims.is_of_app(reading, candidate) => false,
            _ if is_placeholder => !is_vague && !has_surer_form(),
            Relation::Chart => verdict != Verdict::App,
            Relation::App | Relation::Neither => verdict == Verdict::Chart && !has_surer_form(),
        };
        if !is_row {
            let said =
                |version: &Option<String>| version.clone().unwrap_or_else(|| "none".to_owned());
            let detail = format!(
                "Chart.yaml in {} says version {}, appVersion {}",
                path(candidate),
                said(&facts.version),
                said(&facts.app_version)
            );
            let reason =
                if is_weak || is_remark { SkipReason::NoChart } else { SkipReason::AppRelease };
            return Err((reason, detail));
        }
        let by_title = reading.configured || !reading.wanted.exact.is_empty();
        let is_bare = shared != Share::Alone && reading.wanted.names_no_chart();
        let title = match reading.of_app || by_title && !is_bare {
            true => reading.title.clone(),
            false => Title::unchecked(candidate.name()),
        };
        let (commit, released, message) = match &sighting.seen {
            Inspection::Commit { commit, released, message, .. } => (commit, *released, message),
            Inspection::Not(reason) => return Err((*reason, String::new())),
        };
        let mut row = ImportedRow {
            path: path(candidate).to_owned(),
            chart: candidate.name().to_owned(),
            chart_version: facts.version.clone(),
            app_version: facts.app_version.clone(),
            released,
            title,
            tag_version: reading.version.clone(),
            urls: facts.urls.clone(),
            message: message.clone(),
            ..ImportedRow::new(sighting.tag.clone(), commit.clone())
        };
        let is_mixed = verdict == Verdict::Mixed && !is_weak && !is_placeholder;
        row.add_issues_of(facts, is_placeholder);
        for (issue, is_so) in [
            (Issue::ChartAmbiguous, ambiguous),
            (Issue::TagAmbiguous, is_mixed),
            (Issue::TitleInferred, is_weak),
            (Issue::VersionPlaceholder, is_placeholder),
            (
                Issue::VersionMismatch,
                facts.version.is_some() && !candidate.agrees && !is_placeholder,
            ),
        ] {
            if is_so {
                row.add_issue(issue);
            }
        }
        let trust = match (is_weak, is_mixed) {
            (true, _) => Trust::Weak,
            (false, true) => Trust::Mixed,
            (false, false) if reading.of_app => Trust::Mixed,
            (false, false) if shared == Share::Further => Trust::Further,
            (false, false) => Trust::Sure,
        };
        Ok((row, trust))
    }
}

fn path(candidate: &Candidate) -> &str {
    folder_text(&candidate.folder)
}

/// Takes back the rows of tags that are less sure where a surer one has the version.
fn drop_superseded(import: &mut Import, trust: &[Trust]) {
    let key = |row: &ImportedRow| (row.chart.clone(), comparable(row.version()));
    let mut strong = HashSet::new();
    let mut sure = HashSet::new();
    let mut further = HashMap::new();
    for (row, trust) in import.rows.iter().zip(trust) {
        match trust {
            Trust::Sure => {
                sure.insert(key(row));
                strong.insert(key(row));
            }
            Trust::Further => {
                // The shorter of two tags is the one that is written as the others are.
                let twin = (key(row), row.commit.clone());
                let best = further.entry(twin).or_insert_with(|| row.tag.clone());
                if row.tag.len() < best.len() {
                    best.clone_from(&row.tag);
                }
                sure.insert(key(row));
                strong.insert(key(row));
            }
            Trust::Mixed => {
                strong.insert(key(row));
            }
            Trust::Weak => {}
        }
    }
    let mut trust = trust.iter();
    let skipped = &mut import.skipped;
    import.rows.retain(|row| {
        let (better, reason) = match trust.next() {
            Some(Trust::Weak) => (&strong, SkipReason::NoChart),
            Some(Trust::Mixed) => (&sure, SkipReason::AppRelease),
            Some(Trust::Further) => {
                let twin = (key(row), row.commit.clone());
                return further.get(&twin) == Some(&row.tag);
            }
            Some(Trust::Sure) | None => return true,
        };
        let yields = better.contains(&key(row));
        if yields {
            let detail = format!("another tag is {} {}", row.chart, row.tag_version);
            skipped.push(Skipped { tag: row.tag.clone(), reason, detail });
        }
        !yields
    });
    skipped.sort_by(|a, b| a.tag.cmp(&b.tag));
}

/// A version without the `v` that teams add and leave out.
fn comparable(version: &str) -> String {
    version.strip_prefix(['v', 'V']).unwrap_or(version).to_owned()
}

/// Marks the rows of one version of one chart.
fn flag_duplicates(rows: &mut [ImportedRow]) {
    let mut first: HashMap<(String, String), usize> = HashMap::new();
    for at in 0..rows.len() {
        if rows[at].chart_version.is_none() {
            continue;
        }
        let key = (rows[at].chart.clone(), rows[at].version().to_owned());
        match first.get(&key) {
            Some(&first) => {
                rows[first].add_issue(Issue::VersionTwice);
                rows[at].add_issue(Issue::VersionTwice);
            }
            None => {
                first.insert(key, at);
            }
        }
    }
}
