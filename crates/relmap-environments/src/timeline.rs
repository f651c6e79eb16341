//! Deployments, one after the other.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use relmap_core::commit_id::CommitId;

use crate::{Certainty, ComponentChange, ComponentKey, Deployed, Direction, Move, VersionUse};

/// One deployment: a component that changed in an environment.
#[derive(Debug, Clone)]
pub struct Deployment {
    /// The environment.
    pub environment: String,
    /// The component.
    pub component: ComponentKey,
    /// When it arrived on the branch, in seconds since 1970.
    pub time: i64,
    /// The commit that brought it; `None` of a dump.
    pub commit: Option<CommitId>,
    /// Who wrote that commit.
    pub author: String,
    /// What ran before; `None` if it is new.
    pub old: Option<Arc<Deployed>>,
    /// What runs since; `None` if it is gone.
    pub new: Option<Arc<Deployed>>,
    /// Which way it went.
    pub movement: Move,
}

/// Remembers what ran in one environment, to tell which way a deployment goes.
#[derive(Debug, Default)]
pub struct Recorder {
    ran: HashMap<ComponentKey, HashSet<String>>,
}

impl Recorder {
    /// Nothing ran yet.
    pub fn new() -> Recorder {
        Recorder::default()
    }

    /// Which way a change goes. Changes must come in the order of time.
    pub fn movement(&mut self, change: &ComponentChange) -> Move {
        let known = |direction| Move { direction, certainty: Certainty::Order };
        let ran = self.ran.entry(change.component.clone()).or_default();
        let movement = match (&change.old, &change.new) {
            (None, _) => known(Direction::Added),
            (Some(_), None) => known(Direction::Removed),
            (Some(old), Some(new)) => between(old, new, ran),
        };
        let states = [&change.old, &change.new];
        for (kind, version) in states.into_iter().flatten().flat_map(|state| versions(state)) {
            ran.insert(format!("{kind} {version}"));
        }
        movement
    }
}

fn between(old: &Deployed, new: &Deployed, ran: &HashSet<String>) -> Move {
    let known = |direction| Move { direction, certainty: Certainty::Order };
    if let (Some(old), Some(new)) = (&old.chart, &new.chart)
        && (old.name != new.name || old.repository != new.repository)
    {
        return known(Direction::Replaced);
    }
    let (before, after) = (versions(old), versions(new));
    for (kind, new) in &after {
        let old = before.iter().find(|(other, _)| other == kind).map(|(_, version)| version);
        match old {
            Some(old) if old != new => {
                return Move::between(old, new, ran.contains(&format!("{kind} {new}")));
            }
            _ => {}
        }
    }
    known(Direction::Rebuilt)
}

/// The versions of what runs, each with what it is of: the app, the chart and the images.
fn versions(deployed: &Deployed) -> Vec<(String, String)> {
    let app = deployed.app.iter().map(|app| ("app".to_owned(), app.clone()));
    let chart = deployed.chart.iter().filter_map(|chart| match &chart.version {
        VersionUse::Newest => None,
        version => Some(("chart".to_owned(), version.written()?.to_owned())),
    });
    let images = deployed.images.iter().filter_map(|used| {
        Some((format!("image {}", used.image.repository), used.image.tag.clone()?))
    });
    app.chain(chart).chain(images).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ChartUse, Place};

    fn chart(repository: &str, version: &str) -> Option<Arc<Deployed>> {
        let mut deployed = Deployed::new("web", Place::default());
        deployed.chart = Some(ChartUse {
            name: "web".to_owned(),
            repository: Some(repository.to_owned()),
            version: VersionUse::of_chart(Some(version)),
        });
        Some(Arc::new(deployed))
    }

    fn app(version: &str) -> Option<Arc<Deployed>> {
        let mut deployed = Deployed::new("web", Place::default());
        deployed.app = Some(version.to_owned());
        Some(Arc::new(deployed))
    }

    fn moves(states: &[Option<Arc<Deployed>>]) -> Vec<String> {
        let mut recorder = Recorder::new();
        let pairs = states.windows(2).map(|pair| {
            let component = ComponentKey { name: "web".to_owned(), namespace: None };
            let change = ComponentChange { component, old: pair[0].clone(), new: pair[1].clone() };
            let Move { direction, certainty } = recorder.movement(&change);
            format!("{} {}", direction.as_str(), certainty.as_str())
        });
        pairs.collect()
    }

    #[test]
    fn a_roll_back_is_told_from_another_chart_repository() {
        assert_eq!(
            moves(&[None, chart("a", "2.0.0"), chart("a", "1.0.0"), chart("b", "0.5.0"), None]),
            ["added order", "back order", "replaced order", "removed order"]
        );
    }

    #[test]
    fn names_without_an_order_are_judged_by_what_ran_before() {
        let hash = "6b57c1edc78a32937198896c6a254b524152f8df";
        assert_eq!(
            moves(&[
                None,
                app("latest"),
                app("first-try"),
                app("latest"),
                app("v1"),
                app(hash),
                app("v2"),
                app(hash)
            ]),
            [
                "added order",
                "forward never-seen-before",
                "back seen-before",
                "forward never-seen-before",
                "forward never-seen-before",
                "forward never-seen-before",
                "back seen-before"
            ]
        );
    }
}
