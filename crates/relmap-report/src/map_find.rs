//! The releases that answer a question to the map.

use relmap_core::ledger::{FoundRelease, PairSide, Question};
use serde_json::{Value, json};

use crate::documents::SCHEMA;
use crate::map_table::release_json;

/// The answer as JSON; `docs/map.md` describes the document.
pub fn json(question: &Question, found: &[FoundRelease]) -> Value {
    let (kind, asked) = match question {
        Question::App(typed) => ("app", typed.clone()),
        Question::Chart(typed) => ("chart", typed.clone()),
        Question::At(moment) => ("at", moment.to_string()),
        Question::Commit(commit) => ("commit", commit.clone()),
        Question::Image(typed) => ("image", typed.clone()),
    };
    let release = |FoundRelease { release, sides }: &FoundRelease| {
        let mut json = release_json(release);
        if let (Value::Object(keys), Question::Commit(_)) = (&mut json, question) {
            let sides = sides.iter().map(|side| match side {
                PairSide::Chart => "chart",
                PairSide::App => "app",
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
