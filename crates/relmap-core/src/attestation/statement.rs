//! An in-toto Statement of a pair: <https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md>.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::ascii::ascii;
use super::pair::Pair;

/// The type of a statement.
pub const STATEMENT_TYPE: &str = "https://in-toto.io/Statement/v1";

/// How the types of statements begin, whatever their version.
const STATEMENT_TYPES: &str = "https://in-toto.io/Statement/";

/// The type of what is stated: `docs/artifacts.md` describes it.
pub const PREDICATE_TYPE: &str = "urn:relmap:release-pair:v1";

#[derive(Serialize, Deserialize)]
struct Statement<P> {
    #[serde(rename = "_type")]
    kind: String,
    subject: Vec<Subject>,
    #[serde(rename = "predicateType")]
    predicate_type: String,
    predicate: P,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Subject {
    name: String,
    digest: BTreeMap<String, String>,
}

/// Why bytes are no statement of a pair.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum NotAStatement {
    /// It is not JSON of this form.
    #[error("it is not an in-toto statement of a pair")]
    Form(#[from] serde_json::Error),
    /// It states something else.
    #[error("its type is `{0}`, not `{STATEMENT_TYPE}` of `{PREDICATE_TYPE}`")]
    Type(String),
    /// Its subjects are not those that its predicate names.
    #[error("its subjects are not the chart and the images that its predicate names")]
    Subjects,
}

/// Writes a statement: JSON that ends with a line break. The same pair is always the same bytes.
///
/// ```
/// use relmap_core::attestation::{AttestedChart, AttestedImage, Pair, read_statement, statement};
/// let commit = "5c".repeat(20).parse().unwrap();
/// let chart = AttestedChart {
///     name: "web".into(), version: "1.1.0".into(), tag: "charts-1.1.0".into(), commit,
///     path: None, repository: None, published_at: None, digest: None,
/// };
/// let image = AttestedImage { reference: "r.example/app:1.2.0".into(), digest: "sha256:aa".into(), app: None };
/// let pair = Pair { chart, apps: vec![], images: vec![image] };
/// assert_eq!(read_statement(&statement(&pair)).unwrap(), pair);
/// ```
pub fn statement(pair: &Pair) -> Vec<u8> {
    let statement = Statement {
        kind: STATEMENT_TYPE.to_owned(),
        subject: subjects(pair),
        predicate_type: PREDICATE_TYPE.to_owned(),
        predicate: pair,
    };
    // Texts and maps of texts: nothing that JSON cannot hold.
    let text = serde_json::to_string_pretty(&statement).unwrap_or_default();
    format!("{}\n", ascii(&text)).into_bytes()
}

/// Reads a statement.
///
/// # Errors
/// If it is none, or its subjects are others than those of the pair.
pub fn read_statement(bytes: &[u8]) -> Result<Pair, NotAStatement> {
    let types: Types = serde_json::from_slice(bytes)?;
    for (found, wanted) in [(types.kind, STATEMENT_TYPE), (types.predicate_type, PREDICATE_TYPE)] {
        if found != wanted {
            return Err(NotAStatement::Type(found));
        }
    }
    let Statement { subject, predicate, .. } = serde_json::from_slice::<Statement<Pair>>(bytes)?;
    match subject == subjects(&predicate) {
        true => Ok(predicate),
        false => Err(NotAStatement::Subjects),
    }
}

/// Reads a statement that is attached to a content, by the digest of that. Another program may have written it around
/// the pair, as `cosign attest` does, and named this content as its only subject. `None` if it states something else.
///
/// # Errors
/// If it is of a pair, and is broken or has other subjects.
pub fn read_attached_statement(bytes: &[u8], digest: &str) -> Result<Option<Pair>, NotAStatement> {
    let is_of_pair = serde_json::from_slice::<Types>(bytes).is_ok_and(|types| {
        types.kind.starts_with(STATEMENT_TYPES) && types.predicate_type == PREDICATE_TYPE
    });
    if !is_of_pair {
        return Ok(None);
    }
    let Statement { subject, predicate, .. } = serde_json::from_slice::<Statement<Pair>>(bytes)?;
    let (algorithm, value) = digest.split_once(':').unwrap_or(("sha256", digest));
    let names = |one: &Subject| one.digest.get(algorithm).is_some_and(|found| found == value);
    match subject.iter().any(names) || subject == subjects(&predicate) {
        true => Ok(Some(predicate)),
        false => Err(NotAStatement::Subjects),
    }
}

/// Writes what is stated alone, for programs that write a statement around it: JSON that ends with a line break.
pub fn predicate(pair: &Pair) -> String {
    let text = serde_json::to_string_pretty(pair).unwrap_or_default();
    format!("{}\n", ascii(&text))
}

#[derive(Deserialize)]
struct Types {
    #[serde(rename = "_type")]
    kind: String,
    #[serde(rename = "predicateType")]
    predicate_type: String,
}

/// What is stated of: the archive of the chart, and the images.
fn subjects(pair: &Pair) -> Vec<Subject> {
    let archive = pair.chart.digest.iter().map(|digest| (pair.chart.archive(), digest));
    let images = pair.images.iter().map(|image| (image.reference.clone(), &image.digest));
    let subject = |(name, digest): (String, &String)| {
        let (algorithm, value) = digest.split_once(':').unwrap_or(("sha256", digest));
        Subject { name, digest: BTreeMap::from([(algorithm.to_owned(), value.to_owned())]) }
    };
    archive.chain(images).map(subject).collect()
}
