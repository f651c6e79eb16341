//! The lines of a picture: which releases are on which, and what is written at both ends.

use std::cmp::Ordering;
use std::collections::HashMap;

use relmap_core::version::AppVersion;

use super::Axis;
use crate::history::{Deploys, History, Release, Step};

/// How many lines a picture has at most.
pub(crate) const MOST_LANES: usize = 32;

/// With fewer lines a long history shows nothing.
const FEW_LANES: usize = 6;

/// One line.
#[derive(Debug)]
pub(super) struct Lane {
    /// What is before the line.
    pub(super) label: String,
    /// What is behind it.
    pub(super) detail: String,
    /// The releases, in the order of time.
    pub(super) marks: Vec<Mark>,
}

/// A release on a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark {
    /// Seconds since 1970, or days for releases without a date.
    pub(super) at: i64,
    /// Which release it is among all of the picture, in the order of time.
    pub(super) order: usize,
    pub(super) shape: Shape,
    /// Whether it goes on with a streak of patches from the mark before it on the line.
    pub(super) in_streak: bool,
    /// What it is, in words.
    pub(super) title: String,
}

/// What a mark looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Shape {
    Major,
    Minor,
    Patch,
    Prerelease,
    /// A deployment of something new.
    Deployed,
    /// A deployment of an earlier version.
    Back,
    /// Another deployment.
    Changed,
    Other,
}

/// How finely app releases are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Grain {
    /// Each release has its line.
    Exact,
    /// All of `1.2.x` share one.
    Minor,
    /// All of `1.x` share one.
    Major,
}

impl Grain {
    /// The finest that needs no more lines than a picture has. If only the coarsest does, and it has a
    /// few lines, the one before that, whose neighbours then share lines.
    pub(super) fn finest_that_fits(releases: &[Release<'_>]) -> Grain {
        let count = |grain: Grain| {
            let mut keys: Vec<_> = releases.iter().map(|release| key(release, grain)).collect();
            keys.sort_unstable();
            keys.dedup();
            keys.len()
        };
        let fits = |grain: &Grain| count(*grain) <= MOST_LANES;
        match [Grain::Exact, Grain::Minor].into_iter().find(fits) {
            Some(grain) => grain,
            None if count(Grain::Major) < FEW_LANES => Grain::Minor,
            None => Grain::Major,
        }
    }
}

/// A line for each thing that is deployed, the newest on top. Where that would be too many, as many
/// neighbours share a line as it takes.
pub(super) fn lanes_of_apps(releases: &[Release<'_>], grain: Grain, axis: Axis) -> Vec<Lane> {
    let mut groups: Vec<Vec<(usize, &Release<'_>)>> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for (order, release) in releases.iter().enumerate() {
        let place = *places.entry(key(release, grain)).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[place].push((order, release));
    }
    // By version where all have one; otherwise in the order in which they came.
    let version = |group: &[(usize, &Release<'_>)]| group[0].1.app_version.clone();
    if groups.iter().all(|group| version(group).is_some()) {
        groups.sort_by(|a, b| newest_first(version(a), version(b)));
    } else {
        groups.reverse();
    }
    let each = groups.len().div_ceil(MOST_LANES).max(1);
    let shared = groups.chunks(each).map(|groups| {
        let label = match groups {
            [only] => app_label(only, grain),
            [newest, .., oldest] => {
                format!("{} – {}", app_label(oldest, grain), app_label(newest, grain))
            }
            [] => String::new(),
        };
        let mut releases: Vec<_> = groups.iter().flatten().copied().collect();
        releases.sort_by_key(|(order, _)| *order);
        lane(label, &releases, axis)
    });
    shared.collect()
}

/// A line for each title.
pub(super) fn lanes_of_titles(histories: &[&History<'_>]) -> Vec<Lane> {
    let lane_of = |history: &&History<'_>| {
        let releases: Vec<_> = history.dated.iter().enumerate().collect();
        let latest = history.latest().map_or("", |release| release.record.version.as_str());
        let detail = format!("{latest} ({})", history.len());
        Lane { detail, ..lane(history.title.to_owned(), &releases, Axis::Time) }
    };
    histories.iter().map(lane_of).collect()
}

fn newest_first(a: Option<AppVersion>, b: Option<AppVersion>) -> Ordering {
    b.cmp(&a)
}

fn key(release: &Release<'_>, grain: Grain) -> String {
    match (grain, &release.app_version) {
        (Grain::Minor, Some(version)) => format!("{}.{}.x", version.0.major, version.0.minor),
        (Grain::Major, Some(version)) => format!("{}.x", version.0.major),
        _ => match release.deploys() {
            Deploys::App(app) => app,
            Deploys::Images(images) => format!("image {images}"),
            Deploys::Nothing => String::new(),
        },
    }
}

fn app_label(group: &[(usize, &Release<'_>)], grain: Grain) -> String {
    let names = || group.iter().map(|(_, release)| release);
    match grain {
        _ if group[0].1.app_version.is_none() || grain == Grain::Exact => {
            // The tag, if any of them knows it.
            let tagged = names()
                .find(|release| release.record.apps.iter().any(|app| app.tag.is_some()))
                .or(names().next());
            tagged.and_then(|release| release.app_name()).unwrap_or_else(|| "no app".to_owned())
        }
        grain => key(group[0].1, grain),
    }
}

fn lane(label: String, group: &[(usize, &Release<'_>)], axis: Axis) -> Lane {
    let mut marks: Vec<Mark> = Vec::with_capacity(group.len());
    for (order, release) in group {
        let at = match axis {
            Axis::Time => release.time().as_second(),
            Axis::Order => *order as i64,
        };
        let in_streak = release.step == Step::Patch && !marks.is_empty();
        let title = title(release);
        marks.push(Mark { at, order: *order, shape: Shape::of(release), in_streak, title });
    }
    Lane { label, detail: versions(group), marks }
}

/// A release in words: its tag, its day, how far it moved, and what it deploys.
fn title(release: &Release<'_>) -> String {
    let date = release.date.map(|date| date.to_string());
    let step = Some(release.step).filter(|step| *step != Step::Unknown);
    let words = [date, step.map(|step| step.as_str().to_owned()), release.app_name()];
    let words: Vec<String> = words.into_iter().flatten().collect();
    match words.is_empty() {
        true => release.record.chart.clone(),
        false => format!("{}: {}", release.record.chart, words.join(", ")),
    }
}

/// The chart versions on a line: both if there are two, otherwise the first, the last and how many.
fn versions(group: &[(usize, &Release<'_>)]) -> String {
    let mut sorted: Vec<&Release<'_>> = group.iter().map(|(_, release)| *release).collect();
    sorted.sort_by(|a, b| a.record.order(b.record));
    match sorted.as_slice() {
        [] => String::new(),
        [only] => only.record.version.clone(),
        [one, two] => format!("{}, {}", one.record.version, two.record.version),
        [first, .., last] => {
            format!("{} – {} ({})", first.record.version, last.record.version, sorted.len())
        }
    }
}

impl Shape {
    fn of(release: &Release<'_>) -> Shape {
        match release.step {
            Step::Major => Shape::Major,
            Step::Minor | Step::First => Shape::Minor,
            Step::Patch => Shape::Patch,
            Step::Prerelease => Shape::Prerelease,
            Step::Unknown => Shape::Other,
        }
    }
}
