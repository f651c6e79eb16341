//! From one release of a chart to another: what deploying the second over the first changes.

use std::cmp::Ordering;

use super::query::Release;
use crate::check::ChartDifference;
use crate::version::{Bump, lenient};

/// Which way the app moves.
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

/// How the app moves from one release to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppUpgrade {
    /// The app's tag before, or its version where no tag is known.
    pub old: Option<String>,
    /// The app's tag after.
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
    /// How the app moves.
    pub app: AppUpgrade,
    /// What differs in the chart.
    pub difference: ChartDifference,
}

impl Upgrade {
    /// Puts a step together.
    pub fn new(from: Release, to: Release, difference: ChartDifference) -> Upgrade {
        let app = app_step(&from, &to, &difference);
        Upgrade { from, to, app, difference }
    }
}

fn app_step(from: &Release, to: &Release, difference: &ChartDifference) -> AppUpgrade {
    let written = |release: &Release, chart: &Option<String>| {
        release.row.app_version.clone().or_else(|| chart.clone())
    };
    let (old, new) =
        (written(from, &difference.app_version.old), written(to, &difference.app_version.new));
    let version = |text: &Option<String>| text.as_deref().and_then(lenient);
    let versions = Option::zip(version(&old), version(&new));
    let shown = |release: &Release, written: Option<String>| release.row.app.clone().or(written);
    let (old, new) = (shown(from, old), shown(to, new));
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
    AppUpgrade { old, new, direction, bump }
}

#[cfg(test)]
mod tests {
    use super::super::model::{Origin, Row};
    use super::*;

    fn release(app: Option<&str>, version: Option<&str>) -> Release {
        let mut row = Row::new("c-1.0.0", "1.0.0", "a", Origin::Import);
        row.app = app.map(str::to_owned);
        row.app_version = version.map(str::to_owned);
        Release { title: "c".into(), row }
    }

    fn step(old: Release, new: Release) -> (Direction, Option<Bump>) {
        let step = Upgrade::new(old, new, ChartDifference::default());
        (step.app.direction, step.app.bump)
    }

    #[test]
    fn the_app_moves_forward_or_back_or_stays() {
        let tagged = |version: &str| release(Some(&format!("app-{version}")), Some(version));
        assert_eq!(step(tagged("1.2.0"), tagged("1.3.0")), (Direction::Forward, Some(Bump::Minor)));
        assert_eq!(step(tagged("2.0.0"), tagged("1.3.0")), (Direction::Back, Some(Bump::Major)));
        assert_eq!(step(tagged("1.2.0"), tagged("1.2.0")), (Direction::Stays, Some(Bump::None)));
        assert_eq!(
            step(release(Some("v1.2.0"), Some("v1.2.0")), release(None, Some("1.2"))),
            (Direction::Stays, Some(Bump::None))
        );
        assert_eq!(
            step(release(None, Some("latest")), release(None, Some("1.2.0"))),
            (Direction::Unknown, None)
        );
        assert_eq!(step(release(None, None), release(None, None)), (Direction::Stays, None));
    }
}
