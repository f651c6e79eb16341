//! The records of a title as a history: in the order of time, each compared with the one before.
//! Pictures and tables show the same facts, and take them from here.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use relmap_core::ledger::{App, ChartReleases, Record};
use relmap_core::version::{AppVersion, Bump, ChartVersion};

/// A pause counts as a gap only from this many days on.
const GAP_DAYS: i64 = 60;

/// And only if it is as many times as long as the usual pause.
const GAP_TIMES: i64 = 4;

/// The releases of one chart title.
#[derive(Debug)]
pub(super) struct History<'m> {
    pub(super) title: &'m str,
    /// Those with a date, oldest first.
    pub(super) dated: Vec<Release<'m>>,
    /// Those without, lowest version first.
    pub(super) undated: Vec<Release<'m>>,
}

/// One release.
#[derive(Debug, Clone)]
pub(super) struct Release<'m> {
    pub(super) record: &'m Record,
    pub(super) version: Option<ChartVersion>,
    pub(super) app_version: Option<AppVersion>,
    pub(super) date: Option<Date>,
    /// How far it is from the version before it, whenever that was released.
    pub(super) step: Step,
    /// Days since the release before it in time.
    pub(super) days: Option<i64>,
    /// Whether these days are many more than usual.
    pub(super) after_gap: bool,
    /// The tags of the app releases that no release before it deploys.
    pub(super) first_of: Vec<&'m str>,
}

/// How far a version is from the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    First,
    Major,
    Minor,
    Patch,
    Prerelease,
    /// The versions cannot be compared, or are the same.
    Unknown,
}

impl Step {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Step::First => "first",
            Step::Major => "major",
            Step::Minor => "minor",
            Step::Patch => "patch",
            Step::Prerelease => "prerelease",
            Step::Unknown => "–",
        }
    }
}

impl<'m> History<'m> {
    pub(super) fn new(releases: &'m ChartReleases) -> History<'m> {
        let mut records: Vec<&Record> = releases.records.iter().collect();
        records.sort_by(|a, b| a.order(b));
        let mut before: Option<ChartVersion> = None;
        let (mut dated, mut undated) = (Vec::new(), Vec::new());
        for (index, record) in records.into_iter().enumerate() {
            let version = record.chart_version();
            let step = step(index == 0, before.as_ref(), version.as_ref());
            // A prerelease is on the way to its release, which is not measured from there.
            if version.as_ref().is_some_and(|version| version.0.pre.is_empty()) {
                before.clone_from(&version);
            }
            let release = Release {
                record,
                version,
                app_version: match record.apps.as_slice() {
                    [only] => only.semver(),
                    _ => None,
                },
                date: record.time.map(date),
                step,
                days: None,
                after_gap: false,
                first_of: Vec::new(),
            };
            let list = if record.time.is_some() { &mut dated } else { &mut undated };
            list.push(release);
        }
        // Stable: what was released at one moment stays in the order of versions.
        dated.sort_by_key(|release| release.record.time);
        pauses(&mut dated);
        let mut known: BTreeSet<&str> = BTreeSet::new();
        for release in dated.iter_mut().chain(&mut undated) {
            let tags = release.record.apps.iter().filter_map(|app| app.tag.as_deref());
            release.first_of = tags.filter(|tag| known.insert(tag)).collect();
        }
        History { title: &releases.title, dated, undated }
    }

    pub(super) fn len(&self) -> usize {
        self.dated.len() + self.undated.len()
    }

    /// The release of the highest version that is no prerelease, or else the last one.
    pub(super) fn latest(&self) -> Option<&Release<'m>> {
        let all = || self.undated.iter().chain(&self.dated);
        let full = all().filter(|r| r.version.as_ref().is_some_and(|v| v.0.pre.is_empty()));
        full.max_by(|a, b| a.record.order(b.record)).or_else(|| all().next_back())
    }
}

impl Release<'_> {
    pub(super) fn time(&self) -> Timestamp {
        self.record.time.unwrap_or_default()
    }

    /// What the chart deploys, to tell one app release from another.
    pub(super) fn deploys(&self) -> Deploys {
        let Record { apps, images, .. } = self.record;
        match (apps.as_slice(), images.as_slice()) {
            ([], []) => Deploys::Nothing,
            ([], _) => Deploys::Images(self.record.image_references().join(", ")),
            ([only], _) => Deploys::App(only.version.clone()),
            (several, _) => {
                let each = several.iter().map(|app| format!("{} {}", app.name, app.version));
                Deploys::App(each.collect::<Vec<_>>().join(", "))
            }
        }
    }

    /// What the app releases are called: by their tags, or else names and versions, or else by
    /// image.
    pub(super) fn app_name(&self) -> Option<String> {
        let Record { apps, images, .. } = self.record;
        if !apps.is_empty() {
            return Some(apps.iter().map(App::shown).collect::<Vec<_>>().join(", "));
        }
        let (first, more) = images.split_first()?;
        let name = first.reference.rsplit('/').next().unwrap_or(&first.reference);
        Some(if more.is_empty() { name.to_owned() } else { format!("{name} +{}", more.len()) })
    }

    pub(super) fn is_imported(&self) -> bool {
        self.record.is_import()
    }
}

/// What a chart release deploys.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Deploys {
    /// An app, by its version or else its tag.
    App(String),
    /// The images of a system chart.
    Images(String),
    /// The map does not say.
    Nothing,
}

fn step(is_first: bool, before: Option<&ChartVersion>, version: Option<&ChartVersion>) -> Step {
    match (before, version) {
        (_, Some(version)) if !version.0.pre.is_empty() => Step::Prerelease,
        _ if is_first => Step::First,
        (Some(before), Some(version)) => match Bump::between(&before.0, &version.0) {
            Bump::Major => Step::Major,
            Bump::Minor => Step::Minor,
            Bump::Patch => Step::Patch,
            Bump::None => Step::Unknown,
        },
        (None, Some(_)) => Step::First,
        (_, None) => Step::Unknown,
    }
}

/// Measures the pauses between releases, and finds those that are out of the ordinary.
fn pauses(dated: &mut [Release<'_>]) {
    let mut before: Option<Timestamp> = None;
    for release in dated.iter_mut() {
        let time = release.time();
        release.days = before.map(|before| (time.as_second() - before.as_second()) / 86_400);
        before = Some(time);
    }
    let mut all: Vec<i64> = dated.iter().filter_map(|release| release.days).collect();
    all.sort_unstable();
    let usual = all.get(all.len().saturating_sub(1) / 2).copied().unwrap_or(0);
    for release in dated {
        let days = release.days.unwrap_or(0);
        release.after_gap = days >= GAP_DAYS && days >= usual.saturating_mul(GAP_TIMES);
    }
}

/// The day in UTC.
pub(super) fn date(time: Timestamp) -> Date {
    Offset::UTC.to_datetime(time).date()
}

/// A number of days in words.
pub(super) fn days_in_words(days: i64) -> String {
    match days {
        ..=0 => "same day".to_owned(),
        1 => "1 day".to_owned(),
        2..=89 => format!("{days} days"),
        90..=729 => format!("{} months", (days * 10 + 152) / 304),
        _ => {
            let tenths = (days * 10 + 182) / 365;
            format!("{}.{} years", tenths / 10, tenths % 10)
        }
    }
}

#[cfg(test)]
mod tests {
    use relmap_core::ledger::{Image, Recorded};

    use super::*;

    fn history_of(rows: &[(&str, Option<&str>)]) -> ChartReleases {
        let record = |(version, day): &(&str, Option<&str>)| {
            let tag = format!("charts-{version}");
            let mut record = Record::new(
                &tag,
                version,
                relmap_testkit::outcomes::commit_id(),
                Recorded::Release,
            );
            record.time = day.map(|day| format!("{day}T12:00:00Z").parse().unwrap());
            record
        };
        ChartReleases::new(&"charts".parse().unwrap(), rows.iter().map(record).collect())
    }

    #[test]
    fn steps_go_by_versions_and_pauses_by_time() {
        // 1.0.2 is a late fix for the older line.
        let charts = history_of(&[
            ("1.0.0", Some("2026-01-01")),
            ("1.0.1", Some("2026-01-03")),
            ("1.1.0-rc.1", Some("2026-01-04")),
            ("1.1.0", Some("2026-01-05")),
            ("1.0.2", Some("2026-06-05")),
            ("2.0.0", None),
            ("odd", None),
        ]);
        let history = History::new(&charts);
        let facts: Vec<_> = history
            .dated
            .iter()
            .map(|r| (r.record.version.as_str(), r.step, r.days, r.after_gap))
            .collect();
        assert_eq!(
            facts,
            [
                ("1.0.0", Step::First, None, false),
                ("1.0.1", Step::Patch, Some(2), false),
                ("1.1.0-rc.1", Step::Prerelease, Some(1), false),
                ("1.1.0", Step::Minor, Some(1), false),
                ("1.0.2", Step::Patch, Some(151), true),
            ]
        );
        let undated: Vec<_> =
            history.undated.iter().map(|r| (r.record.version.as_str(), r.step)).collect();
        assert_eq!(undated, [("odd", Step::First), ("2.0.0", Step::Major)]);
        assert_eq!(history.latest().unwrap().record.version, "2.0.0");
    }

    #[test]
    fn a_slow_chart_has_no_gaps_and_nobody_is_late_in_a_week() {
        for days in
            [["2020-01-01", "2021-01-01", "2022-06-01"], ["2026-01-01", "2026-01-02", "2026-02-20"]]
        {
            let charts = history_of(&[
                ("1.0.0", Some(days[0])),
                ("1.0.1", Some(days[1])),
                ("1.0.2", Some(days[2])),
            ]);
            assert!(History::new(&charts).dated.iter().all(|release| !release.after_gap));
        }
    }

    #[test]
    fn days_are_said_as_people_say_them() {
        let words = [0, 1, 12, 89, 90, 365, 729, 730, 1200].map(days_in_words);
        assert_eq!(
            words,
            [
                "same day",
                "1 day",
                "12 days",
                "89 days",
                "3 months",
                "12 months",
                "24 months",
                "2.0 years",
                "3.3 years"
            ]
        );
    }

    #[test]
    fn what_is_deployed_has_a_name() {
        let charts = history_of(&[("1.0.0", None)]);
        let mut record = charts.records[0].clone();
        record.images =
            ["registry.example/apache/kafka:3.7.0", "zookeeper:3.9"].map(Image::new).to_vec();
        let charts = ChartReleases { records: vec![record], ..charts };
        let history = History::new(&charts);
        let release = &history.undated[0];
        assert_eq!(release.app_name().unwrap(), "kafka:3.7.0 +1");
        assert_eq!(
            release.deploys(),
            Deploys::Images("registry.example/apache/kafka:3.7.0, zookeeper:3.9".into())
        );
    }
}
