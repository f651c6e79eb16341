//! The document of `map find`.

use relmap_core::ledger::{FoundRelease, PairSide, Question};
#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use super::SchemaNumber;
use super::map_release::MapReleaseObject;
use super::text::Text;
use super::word::Word;

/// What `relmap map find --format json` prints.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct MapFindDocument<'o> {
    schema: SchemaNumber,
    /// What was asked.
    question: QuestionObject<'o>,
    /// The releases, in the order of the text.
    releases: Vec<FoundReleaseObject<'o>>,
}

impl<'o> MapFindDocument<'o> {
    /// The releases that answer a question.
    pub fn new(question: &'o Question, found: &'o [FoundRelease]) -> Self {
        let (kind, asked) = match question {
            Question::App(typed) => ("app", typed.into()),
            Question::Chart(typed) => ("chart", typed.into()),
            Question::At(moment) => ("at", moment.to_string().into()),
            Question::Commit(commit) => ("commit", commit.into()),
            Question::Image(typed) => ("image", typed.into()),
        };
        let is_commit = matches!(question, Question::Commit(_));
        MapFindDocument {
            schema: SchemaNumber,
            question: QuestionObject { kind, asked },
            releases: found
                .iter()
                .map(|FoundRelease { release, sides, published }| FoundReleaseObject {
                    release: release.into(),
                    contained_in: is_commit.then(|| sides.iter().copied().map(Word).collect()),
                    published: *published,
                })
                .collect(),
        }
    }
}

/// What was asked.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "Question"))]
struct QuestionObject<'o> {
    /// `app`, `chart`, `at`, `commit` or `image`. More may come.
    kind: &'static str,
    /// What was typed; the time in UTC, the full id of the commit.
    asked: Text<'o>,
}

/// A release that answers a question.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "FoundRelease"))]
struct FoundReleaseObject<'o> {
    #[serde(flatten)]
    release: MapReleaseObject<'o>,
    /// On which sides of the pair the commit is. Only there if a commit was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    contained_in: Option<Vec<Word<PairSide>>>,
    /// Whether the chart is published. Only there if an index on a branch of this clone tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    published: Option<bool>,
}
