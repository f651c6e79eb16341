//! The document of `map verify`.

use relmap_core::map_verify::{AttestedMap, ComparedDigests, Repair, SignedMap, VerifiedMap};
use relmap_core::outcome::Verdict;
#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use super::SchemaNumber;
use super::finding::{FindingObject, findings};
use super::text::{Text, texts};
use super::word::Word;

/// What `relmap map verify --format json` prints.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct MapVerifyDocument<'o> {
    schema: SchemaNumber,
    /// Whether the map is true and complete.
    verdict: Word<Verdict>,
    /// The branch of the map.
    branch: Text<'o>,
    /// How many records it has.
    records: usize,
    /// How many of them were corrected: they say on purpose what their tags do not.
    corrected: usize,
    /// Of how many charts it has records.
    charts: usize,
    /// What was found, the most serious first. `file` is a file of the map, `line` that of the record.
    findings: Vec<FindingObject<'o>>,
    /// The tags whose records `--repair` added; null without it.
    added: Option<Vec<Text<'o>>>,
    /// The charts of other repositories that share the map: of their records only the history is checked.
    elsewhere: Vec<Text<'o>>,
    /// How much of the map is signed; null without `--signatures`.
    signed: Option<SignedMapObject<'o>>,
    /// The attestations that the map has; null without `--attestations`.
    attested: Option<AttestedMapObject<'o>>,
    /// The digests that were compared with what is published; null without `--registry`.
    published: Option<ComparedDigestsObject>,
}

/// The digests that were compared with what is published.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct ComparedDigestsObject {
    /// Those of images.
    images: usize,
    /// Those of the archives of charts.
    charts: usize,
    /// Those of archives that were not compared: nothing says where the chart is published.
    without_place: usize,
}

impl From<&ComparedDigests> for ComparedDigestsObject {
    fn from(compared: &ComparedDigests) -> Self {
        let ComparedDigests { images, charts, without_place } = *compared;
        ComparedDigestsObject { images, charts, without_place }
    }
}

/// The attestations that a map has.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct AttestedMapObject<'o> {
    /// How many there are.
    statements: usize,
    /// How many of them were added by a commit that a known key signed.
    signed: usize,
    /// Whose keys those are.
    signers: Vec<Text<'o>>,
    /// How many further releases have one in a registry; null without `--registry`.
    attached: Option<usize>,
}

impl<'o> From<&'o AttestedMap> for AttestedMapObject<'o> {
    fn from(map: &'o AttestedMap) -> Self {
        let AttestedMap { statements, signed, signers, releases: _, attached } = map;
        AttestedMapObject {
            statements: *statements,
            signed: *signed,
            signers: texts(signers),
            attached: *attached,
        }
    }
}

/// How much of the map is signed.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct SignedMapObject<'o> {
    /// How many commits are signed by keys that are known.
    commits: usize,
    /// How many commits are older than the first signed one.
    before: usize,
    /// Whose keys those are.
    signers: Vec<Text<'o>>,
}

impl<'o> From<&'o SignedMap> for SignedMapObject<'o> {
    fn from(SignedMap { signed, before, signers }: &'o SignedMap) -> Self {
        SignedMapObject { commits: *signed, before: *before, signers: texts(signers) }
    }
}

impl<'o> MapVerifyDocument<'o> {
    /// The whole verification.
    pub fn new(report: &'o VerifiedMap) -> Self {
        let VerifiedMap {
            branch,
            records,
            corrected,
            charts,
            verdict,
            findings: found,
            repair,
            elsewhere,
            signed,
            attested,
            published,
        } = report;
        MapVerifyDocument {
            schema: SchemaNumber,
            verdict: Word(*verdict),
            branch: branch.into(),
            records: *records,
            corrected: *corrected,
            charts: *charts,
            findings: findings(found),
            added: repair.as_ref().map(Repair::tags).map(texts),
            elsewhere: elsewhere.keys().map(Text::from).collect(),
            signed: signed.as_ref().map(SignedMapObject::from),
            attested: attested.as_ref().map(AttestedMapObject::from),
            published: published.as_ref().map(ComparedDigestsObject::from),
        }
    }
}
