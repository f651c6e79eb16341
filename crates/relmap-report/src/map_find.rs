//! The releases that answer a question to the map.

use jiff::Timestamp;
use relmap_core::map::Release;
use serde_json::{Value, json};

use crate::json::SCHEMA;
use crate::map_table::release_json;

/// What was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// What deploys an app release.
    App(String),
    /// What a chart release deploys.
    Chart(String),
    /// What was current.
    At(Timestamp),
    /// What contains a commit; its full id.
    Commit(String),
}

/// On which side of a pair a commit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// In the chart's repository.
    Chart,
    /// In the app's repository.
    App,
}

/// A release that answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The release.
    pub release: Release,
    /// On which sides of the pair the commit is, if a commit was asked for.
    pub sides: Vec<Side>,
}

impl From<Release> for Found {
    fn from(release: Release) -> Found {
        Found { release, sides: vec![] }
    }
}

/// Puts the sides of each release together.
pub fn join(found: impl IntoIterator<Item = (Release, Side)>) -> Vec<Found> {
    let mut joined: Vec<Found> = Vec::new();
    let mut at = std::collections::HashMap::new();
    for (release, side) in found {
        let key = (release.title.clone(), release.row.chart.clone());
        let at = *at.entry(key).or_insert(joined.len());
        match joined.get_mut(at) {
            Some(known) => known.sides.push(side),
            None => joined.push(Found { release, sides: vec![side] }),
        }
    }
    joined
}

/// The answer as JSON; `docs/map.md` describes the document.
pub fn json(question: &Question, found: &[Found]) -> Value {
    let (kind, asked) = match question {
        Question::App(typed) => ("app", typed.clone()),
        Question::Chart(typed) => ("chart", typed.clone()),
        Question::At(moment) => ("at", moment.to_string()),
        Question::Commit(commit) => ("commit", commit.clone()),
    };
    let release = |Found { release, sides }: &Found| {
        let mut json = release_json(release);
        if let (Value::Object(keys), Question::Commit(_)) = (&mut json, question) {
            let sides = sides.iter().map(|side| match side {
                Side::Chart => "chart",
                Side::App => "app",
            });
            keys.insert("contained_in".to_owned(), sides.collect());
        }
        json
    };
    json!({
        "schema": SCHEMA,
        "question": { "kind": kind, "asked": asked },
        "releases": found.iter().map(release).collect::<Vec<_>>(),
    })
}
