//! From one release of a chart to another: what deploying the second over the first changes.

use std::cmp::Ordering;

use super::query::Release;
use super::record::App;
use crate::check::ChartDifference;
use crate::version::{Bump, lenient};

/// Which way an app moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// To a higher version.
    Forward,
    /// To a lower version.
    Back,
    /// It is the same version.
    Stays,
    /// It is another version, and which one is the higher cannot be told.
    Unknown,
}

impl Direction {
    /// The word used in documents.
    pub fn as_str(self) -> &'static str {
        match self {
            Direction::Forward => "forward",
            Direction::Back => "back",
            Direction::Stays => "stays",
            Direction::Unknown => "unknown",
        }
    }
}

/// How an app moves from one release to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppUpgrade {
    /// The app's name.
    pub name: String,
    /// What it was before: its tag, or its name and version where no tag is known.
    pub old: Option<String>,
    /// What it is after.
    pub new: Option<String>,
    /// Which way it moves.
    pub direction: Direction,
    /// How far, where both versions can be read.
    pub bump: Option<Bump>,
}

/// The step from one release to another.
#[derive(Debug, Clone, PartialEq)]
pub struct Upgrade {
    /// What is deployed before.
    pub from: Release,
    /// What is deployed after.
    pub to: Release,
    /// How each app moves.
    pub apps: Vec<AppUpgrade>,
    /// What differs in the chart.
    pub difference: ChartDifference,
}

impl Upgrade {
    /// Puts a step together.
    pub fn new(from: Release, to: Release, difference: ChartDifference) -> Upgrade {
        let old = apps(&from, &difference.app_version.old);
        let new = apps(&to, &difference.app_version.new);
        Upgrade { from, to, apps: pairs(&old, &new), difference }
    }
}

/// The apps of a release. Where its record names none, appVersion of its chart does.
fn apps(release: &Release, app_version: &Option<String>) -> Vec<App> {
    match (release.record.apps.as_slice(), app_version) {
        ([], Some(version)) => vec![App::stated(&release.title, version)],
        (apps, _) => apps.to_vec(),
    }
}

/// Each app with what it was before. The only app of both sides may have got another name.
fn pairs(old: &[App], new: &[App]) -> Vec<AppUpgrade> {
    if let ([old], [new]) = (old, new) {
        return vec![step(Some(old), Some(new), &new.name)];
    }
    let by_name = |apps: &[App], name: &str| apps.iter().find(|app| app.name == name).cloned();
    let mut names: Vec<&str> = new.iter().chain(old).map(|app| app.name.as_str()).collect();
    let mut known = std::collections::BTreeSet::new();
    names.retain(|name| known.insert(*name));
    let pair = |name| step(by_name(old, name).as_ref(), by_name(new, name).as_ref(), name);
    names.into_iter().map(pair).collect()
}

fn step(old: Option<&App>, new: Option<&App>, name: &str) -> AppUpgrade {
    let version = |app: Option<&App>| app.and_then(|app| lenient(&app.version));
    let versions = Option::zip(version(old), version(new));
    let (old, new) = (old.map(App::shown), new.map(App::shown));
    let direction = match &versions {
        _ if old == new => Direction::Stays,
        Some((old, new)) => match old.cmp_precedence(new) {
            Ordering::Less => Direction::Forward,
            Ordering::Greater => Direction::Back,
            Ordering::Equal => Direction::Stays,
        },
        None => Direction::Unknown,
    };
    let bump = versions.map(|(old, new)| Bump::between(&old, &new));
    AppUpgrade { name: name.to_owned(), old, new, direction, bump }
}

#[cfg(test)]
mod tests {
    use super::super::record::{Record, Recorded};
    use super::*;

    fn release(apps: &[App]) -> Release {
        let mut record =
            Record::new("c-1.0.0", "1.0.0", "a".repeat(40).parse().unwrap(), Recorded::Import);
        record.apps = apps.to_vec();
        Release { title: "c".parse().unwrap(), record }
    }

    fn tagged(version: &str) -> App {
        App::verified("app", version, &format!("app-{version}"), "b".repeat(40).parse().unwrap())
    }

    fn step(old: &[App], new: &[App]) -> Vec<(String, Direction, Option<Bump>)> {
        let step = Upgrade::new(release(old), release(new), ChartDifference::default());
        step.apps.into_iter().map(|app| (app.name, app.direction, app.bump)).collect()
    }

    #[test]
    fn the_app_moves_forward_or_back_or_stays() {
        let app = |direction, bump| vec![("app".to_owned(), direction, bump)];
        let (old, new) = ([tagged("1.2.0")], [tagged("1.3.0")]);
        assert_eq!(step(&old, &new), app(Direction::Forward, Some(Bump::Minor)));
        assert_eq!(step(&[tagged("2.0.0")], &new), app(Direction::Back, Some(Bump::Major)));
        assert_eq!(step(&old, &old), app(Direction::Stays, Some(Bump::None)));
        let stated = [App::stated("app", "1.2")];
        assert_eq!(step(&old, &stated), app(Direction::Stays, Some(Bump::None)));
        let floats = [App::stated("app", "latest")];
        assert_eq!(step(&floats, &old), app(Direction::Unknown, None));
        assert_eq!(step(&[], &[]), []);
    }

    #[test]
    fn each_of_several_apps_moves_by_itself() {
        let apps = |front: &str, back: &str| {
            [App::stated("frontend", front), App::stated("backend", back)]
        };
        assert_eq!(
            step(&apps("1.2.0", "3.4.0"), &apps("1.2.0", "3.5.0")),
            [
                ("frontend".to_owned(), Direction::Stays, Some(Bump::None)),
                ("backend".to_owned(), Direction::Forward, Some(Bump::Minor)),
            ]
        );
        assert_eq!(
            step(&[App::stated("frontend", "1.2.0")], &apps("1.3.0", "3.5.0")),
            [
                ("frontend".to_owned(), Direction::Forward, Some(Bump::Minor)),
                ("backend".to_owned(), Direction::Unknown, None),
            ]
        );
    }
}
