//! Sightings become rows and skipped tags.

use std::collections::HashMap;

use jiff::Timestamp;

use super::code::{Issue, SkipReason};
use super::forms::{Forms, Relation, Verdict};
use super::tag_title::Fit;
use super::tag_words::Reading;
use super::tree_contents::{Candidate, TreeContents};

/// A tag and what was seen of it.
#[derive(Debug, Clone)]
pub struct InspectedTag {
    /// The tag's name, without `refs/tags/`.
    pub tag: String,
    /// What was seen.
    pub seen: Inspection,
}

/// What was seen of a tag.
#[derive(Debug, Clone)]
pub enum Inspection {
    /// A commit, and the charts in it.
    Commit {
        /// The commit's full id.
        commit: String,
        /// When the tag was made if it says so, or else the commit.
        released: Option<Timestamp>,
        /// The tag's message, if it has one.
        message: Option<String>,
        /// What the tree holds.
        look: Box<TreeContents>,
    },
    /// It is not looked into, for this reason.
    Not(SkipReason),
}

/// A release of a chart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportedRow {
    /// The tag.
    pub tag: String,
    /// The full id of the commit that it leads to.
    pub commit: String,
    /// The folder of Chart.yaml; the root is `.`.
    pub path: String,
    /// The chart's name.
    pub chart: String,
    /// The chart's version as written in Chart.yaml, if it has one.
    pub chart_version: Option<String>,
    /// appVersion as written, if there is one.
    pub app_version: Option<String>,
    /// The app's tag.
    pub app_tag: Option<String>,
    /// The full id of the commit that the app's tag leads to.
    pub app_commit: Option<String>,
    /// The images that the tag's message names.
    pub images: Vec<String>,
    /// When the chart was released.
    pub released: Option<Timestamp>,
    /// What is doubtful, sorted.
    pub issues: Vec<Issue>,
    /// The part of the tag before the version; for a bare tag the chart's name.
    pub title: String,
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
    pub tag: String,
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
    /// Adds an issue once, in its place.
    pub(super) fn add_issue(&mut self, issue: Issue) {
        if let Err(at) = self.issues.binary_search(&issue) {
            self.issues.insert(at, issue);
        }
    }
}

/// Decides which tags are releases of charts.
pub fn decide(sightings: &[InspectedTag]) -> Import {
    let main = MainCharts::of(sightings);
    let picks: Vec<Option<Pick<'_>>> = sightings.iter().map(|seen| main.pick(seen)).collect();
    let mut forms = Forms::default();
    for pick in picks.iter().flatten() {
        forms.count(pick.reading, pick.candidate);
    }
    let mut import = Import::default();
    // Tags whose title is not quite the chart's name, for when better ones are known.
    let mut weak = Vec::new();
    for (sighting, pick) in sightings.iter().zip(&picks) {
        match judge(sighting, pick.as_ref(), &forms) {
            Ok(row) => {
                if pick.as_ref().is_some_and(|pick| pick.candidate.fit >= Fit::Part) {
                    weak.push(import.rows.len());
                }
                import.rows.push(row);
            }
            Err(skipped) => import.skipped.push(skipped),
        }
    }
    drop_superseded(&mut import, &weak);
    flag_duplicates(&mut import.rows);
    import
}

/// The chart that was chosen for a tag.
struct Pick<'s> {
    reading: &'s Reading,
    candidate: &'s Candidate,
    ambiguous: bool,
}

/// For tags that name no chart: which chart those of the same form name.
struct MainCharts<'s> {
    /// By form and chart name: how many tags agree with that chart, and how many with it alone.
    agreeing: HashMap<&'s str, HashMap<&'s str, (usize, usize)>>,
}

impl<'s> MainCharts<'s> {
    fn of(sightings: &'s [InspectedTag]) -> MainCharts<'s> {
        let mut agreeing: HashMap<&str, HashMap<&str, (usize, usize)>> = HashMap::new();
        for sighting in sightings {
            let Some((reading, found)) = charts(sighting) else { continue };
            if !reading.wanted.names_no_chart() {
                continue;
            }
            let form = agreeing.entry(reading.key()).or_default();
            let agree: Vec<&Candidate> =
                found.iter().filter(|candidate| candidate.agrees && !candidate.nested).collect();
            for candidate in &agree {
                let (all, alone) = form.entry(candidate.name()).or_default();
                *all += 1;
                *alone += usize::from(agree.len() == 1);
            }
        }
        MainCharts { agreeing }
    }

    /// The chart that a tag most likely names, if one can be told.
    fn pick(&self, sighting: &'s InspectedTag) -> Option<Pick<'s>> {
        let (reading, found) = charts(sighting)?;
        let best = found.first()?;
        let equal = || found.iter().skip(1).filter(|other| other.grade() == best.grade());
        if best.fit != Fit::Unnamed {
            let ambiguous = equal().next().is_some();
            return Some(Pick { reading, candidate: best, ambiguous });
        }
        if equal().next().is_none() {
            return Some(Pick { reading, candidate: best, ambiguous: false });
        }
        let equal: Vec<&Candidate> = std::iter::once(best).chain(equal()).collect();
        let form = self.agreeing.get(reading.key());
        let weight = |candidate: &Candidate| {
            form.and_then(|form| form.get(candidate.name())).copied().unwrap_or_default()
        };
        let alone = |candidate: &Candidate| (weight(candidate).1, weight(candidate).0);
        let top = equal.iter().map(|candidate| alone(candidate)).max()?;
        let mut tops = equal.iter().filter(|candidate| alone(candidate) == top);
        let (first, second) = (tops.next()?, tops.next());
        if second.is_none() && top.0 > 0 {
            return Some(Pick { reading, candidate: first, ambiguous: !best.agrees });
        }
        // `web` is the main chart beside `web-crds` and `web-policies`.
        let main = equal.iter().find(|main| {
            main.folder.is_empty()
                || equal.iter().all(|other| {
                    let rest = other.name().strip_prefix(main.name());
                    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
                })
        })?;
        Some(Pick { reading, candidate: main, ambiguous: true })
    }
}

fn charts(sighting: &InspectedTag) -> Option<(&Reading, &[Candidate])> {
    match &sighting.seen {
        Inspection::Commit { look, .. } => match &**look {
            TreeContents::Charts { reading, found, .. } => Some((reading, found)),
            _ => None,
        },
        Inspection::Not(_) => None,
    }
}

fn judge(
    sighting: &InspectedTag,
    pick: Option<&Pick<'_>>,
    forms: &Forms<'_>,
) -> Result<ImportedRow, Skipped> {
    let tag = &sighting.tag;
    let skip = |reason, detail| Err(Skipped { tag: tag.clone(), reason, detail });
    let (commit, released, message, look) = match &sighting.seen {
        Inspection::Not(reason) => return skip(*reason, String::new()),
        Inspection::Commit { commit, released, message, look } => (commit, released, message, look),
    };
    let (reading, found, charts) = match &**look {
        TreeContents::NoVersion => return skip(SkipReason::NoVersion, String::new()),
        TreeContents::AppComponent => {
            return skip(SkipReason::AppRelease, "relmap.toml says so".to_owned());
        }
        TreeContents::Charts { reading, found, charts } => (reading, found, *charts),
    };
    let Some(Pick { candidate, ambiguous, .. }) = pick else {
        if found.is_empty() {
            let detail = match charts {
                0 => "the tree holds no chart at all".to_owned(),
                1 => "the tree holds one chart, of another name".to_owned(),
                charts => format!("the tree holds {charts} charts of other names"),
            };
            return skip(SkipReason::NoChart, detail);
        }
        let agree = found.iter().filter(|candidate| candidate.agrees).count();
        let detail = match agree {
            0 => format!("none of {} charts has that version", found.len()),
            agree => format!("{agree} charts have that version"),
        };
        return skip(SkipReason::SeveralCharts, detail);
    };
    let relation = Relation::of(reading, candidate);
    let verdict = match forms.verdict(reading, candidate.name()) {
        // Another title, a lone number, or a form that apps' releases have as well: only the very
        // version shows that it is the chart's.
        Verdict::Chart
            if candidate.fit >= Fit::Part
                || reading.is_lone_number()
                || forms.names_apps_as_well(reading) =>
        {
            Verdict::Mixed
        }
        verdict => verdict,
    };
    let is_row = match (verdict, relation) {
        (Verdict::App, _) => false,
        (Verdict::Chart | Verdict::Mixed, Relation::Chart) => true,
        (Verdict::Mixed, _) => false,
        (Verdict::Chart, Relation::App | Relation::Neither) => true,
    };
    let facts = &candidate.facts;
    if !is_row {
        let said = |version: &Option<String>| version.clone().unwrap_or_else(|| "none".to_owned());
        let detail = format!(
            "Chart.yaml in {} says version {}, appVersion {}",
            path(candidate),
            said(&facts.version),
            said(&facts.app_version)
        );
        let other = candidate.fit >= Fit::Part;
        let reason = if other { SkipReason::NoChart } else { SkipReason::AppRelease };
        return skip(reason, detail);
    }
    let title = if reading.configured || !reading.wanted.exact.is_empty() {
        reading.title.clone()
    } else {
        candidate.name().to_owned()
    };
    let mut row = ImportedRow {
        tag: tag.clone(),
        commit: commit.clone(),
        path: path(candidate).to_owned(),
        chart: candidate.name().to_owned(),
        chart_version: facts.version.clone(),
        app_version: facts.app_version.clone(),
        app_tag: None,
        app_commit: None,
        images: Vec::new(),
        released: *released,
        issues: Vec::new(),
        title,
        tag_version: reading.version.clone(),
        urls: facts.urls.clone(),
        message: message.clone(),
    };
    let semver = facts.version.as_deref().map(|version| semver::Version::parse(version).is_ok());
    for (issue, is_so) in [
        (Issue::ChartAmbiguous, *ambiguous),
        (Issue::ChartUnreadable, facts.unreadable),
        (Issue::DuplicateKey, facts.duplicate_key),
        (Issue::TagAmbiguous, verdict == Verdict::Mixed && candidate.fit < Fit::Part),
        (Issue::TitleInferred, candidate.fit >= Fit::Part),
        (Issue::VersionMismatch, facts.version.is_some() && !candidate.agrees),
        (Issue::VersionMissing, facts.version.is_none()),
        (Issue::VersionNotSemver, semver == Some(false)),
        (Issue::AppVersionFloating, facts.app_version.as_deref().is_some_and(super::is_floating)),
    ] {
        if is_so {
            row.add_issue(issue);
        }
    }
    Ok(row)
}

fn path(candidate: &Candidate) -> &str {
    if candidate.folder.is_empty() { "." } else { &candidate.folder }
}

/// Takes back the rows of tags with another title where a tag with the right one has the version.
fn drop_superseded(import: &mut Import, weak: &[usize]) {
    let key = |row: &ImportedRow| (row.chart.clone(), row.chart_version.clone());
    let better: std::collections::HashSet<_> = import
        .rows
        .iter()
        .enumerate()
        .filter(|(at, _)| weak.binary_search(at).is_err())
        .map(|(_, row)| key(row))
        .collect();
    let mut at = 0;
    let skipped = &mut import.skipped;
    import.rows.retain(|row| {
        let yields = weak.binary_search(&at).is_ok() && better.contains(&key(row));
        at += 1;
        if yields {
            let detail = format!("another tag is {} {}", row.chart, row.tag_version);
            skipped.push(Skipped { tag: row.tag.clone(), reason: SkipReason::NoChart, detail });
        }
        !yields
    });
    skipped.sort_by(|a, b| a.tag.cmp(&b.tag));
}

/// Marks the rows of one version of one chart.
fn flag_duplicates(rows: &mut [ImportedRow]) {
    let mut first: HashMap<(String, String), usize> = HashMap::new();
    for at in 0..rows.len() {
        let Some(version) = rows[at].chart_version.clone() else { continue };
        let key = (rows[at].chart.clone(), version);
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
