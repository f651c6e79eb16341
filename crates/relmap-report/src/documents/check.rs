//! The document of `check`.

use relmap_core::chart::file_kind::ChangeKind;
use relmap_core::commit_id::CommitId;
use relmap_core::component::ComponentKind;
use relmap_core::facts::ReleaseTag;
use relmap_core::outcome::{AppMove, Change, ComponentOutcome, Outcome, Required, Verdict};
use relmap_core::rule_code::RuleCode;
use relmap_core::rules::{Match, Requirement};
use relmap_core::version::Bump;
#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use super::SchemaNumber;
use super::finding::{FindingObject, findings};
use super::text::{Text, texts};
use super::values::{ImageChange, ValuesObject};
use super::word::Word;

/// What `relmap check --format json` prints.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct CheckDocument<'o> {
    schema: SchemaNumber,
    /// The worst of all components and findings.
    verdict: Word<Verdict>,
    /// The components that were judged, by name.
    components: Vec<CheckedComponent<'o>>,
    /// The names of the components that were left out because nothing in them changed.
    unchanged: Vec<Text<'o>>,
    /// The rules that were applied to the checkout and the repository as a whole.
    checked: Vec<&'static str>,
    /// The findings that belong to no component.
    findings: Vec<FindingObject<'o>>,
}

impl<'o> CheckDocument<'o> {
    /// The whole outcome.
    pub fn new(outcome: &'o Outcome) -> Self {
        let Outcome { verdict, components, unchanged, checked, findings: own } = outcome;
        CheckDocument {
            schema: SchemaNumber,
            verdict: Word(*verdict),
            components: components.iter().map(CheckedComponent::from).collect(),
            unchanged: texts(unchanged),
            checked: codes(checked),
            findings: findings(own),
        }
    }
}

/// A component that was judged.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct CheckedComponent<'o> {
    /// Its name.
    name: Text<'o>,
    /// What it is.
    kind: Word<ComponentKind>,
    /// The folder of Chart.yaml, or else of RELEASE.txt; the root is `.`.
    path: Text<'o>,
    /// The path of RELEASE.txt.
    release_file: Text<'o>,
    /// Whether its version is right.
    verdict: Word<Verdict>,
    /// The release that it was compared with; null for a first release, and if it is not known.
    baseline: Option<Baseline<'o>>,
    /// The version that the newest entry declares, as written; null if no entry declares one.
    declared: Option<Text<'o>>,
    /// The tag that its heading names, to the letter.
    tag: Option<Text<'o>>,
    /// What its version must be; null without a baseline.
    required: Option<RequiredVersion>,
    /// What the requirement is made of; empty without a baseline.
    requirements: Vec<RequirementObject<'o>>,
    /// Every changed file with its kind; empty without a baseline.
    changes: Vec<ChangeObject<'o>>,
    /// How values.yaml changed.
    values: ValuesObject<'o>,
    /// The images that changed in values files.
    images: Vec<ImageChange<'o>>,
    /// The apps that it deploys, each with its version before and now.
    apps: Vec<AppChange<'o>>,
    /// The rules that were applied, whether or not they found something.
    checked: Vec<&'static str>,
    /// What they found, the most serious first.
    findings: Vec<FindingObject<'o>>,
}

impl<'o> From<&'o ComponentOutcome> for CheckedComponent<'o> {
    fn from(component: &'o ComponentOutcome) -> Self {
        let ComponentOutcome {
            name,
            kind,
            path,
            release_file,
            verdict,
            baseline,
            released_later: _,
            declared,
            required,
            requirements,
            changes,
            values,
            images,
            runs: _,
            apps,
            checked,
            findings: own,
        } = component;
        CheckedComponent {
            name: name.into(),
            kind: Word(*kind),
            path: path.into(),
            release_file: release_file.into(),
            verdict: Word(*verdict),
            baseline: baseline.as_ref().map(Baseline::from),
            declared: declared.as_ref().map(|declared| Text::from(&declared.written)),
            tag: declared.as_ref().map(|declared| Text::from(&declared.tag)),
            required: required.as_ref().map(RequiredVersion::from),
            requirements: requirements.iter().map(RequirementObject::from).collect(),
            changes: changes.iter().map(ChangeObject::from).collect(),
            values: values.into(),
            images: images.iter().map(ImageChange::from).collect(),
            apps: apps.iter().map(AppChange::from).collect(),
            checked: codes(checked),
            findings: findings(own),
        }
    }
}

fn codes(rules: &[RuleCode]) -> Vec<&'static str> {
    rules.iter().map(|rule| rule.as_str()).collect()
}

/// The release that was compared with.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct Baseline<'o> {
    /// The tag's name.
    tag: Text<'o>,
    /// The version in it, with three parts: `4.44.0` for `v4.44`.
    version: String,
    /// The full id of its commit.
    #[cfg_attr(test, schemars(with = "String"))]
    commit: &'o CommitId,
}

impl<'o> From<&'o ReleaseTag> for Baseline<'o> {
    fn from(ReleaseTag { name, version, commit }: &'o ReleaseTag) -> Self {
        Baseline { tag: name.into(), version: version.to_string(), commit }
    }
}

/// What a version must be.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct RequiredVersion {
    /// How far it must move.
    bump: Word<Bump>,
    /// Whether it may move further.
    #[serde(rename = "match")]
    matching: Word<Match>,
    /// The lowest version that follows the rules. With the bump `none`, the baseline's.
    version: String,
}

impl From<&Required> for RequiredVersion {
    fn from(Required { bump, matching, version }: &Required) -> Self {
        RequiredVersion {
            bump: Word(*bump),
            matching: Word(*matching),
            version: version.to_string(),
        }
    }
}

/// One demand on a version, and what forces it.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "Requirement"))]
pub(super) struct RequirementObject<'o> {
    /// The row of the rule table, such as `values`. More may come.
    rule: &'static str,
    /// Where that row comes from, for people: a preset, or a line of relmap.toml.
    source: Text<'o>,
    /// How far the version must move.
    bump: Word<Bump>,
    /// Whether it may move further.
    #[serde(rename = "match")]
    matching: Word<Match>,
    /// The files that force it.
    files: Vec<Text<'o>>,
    /// What in them forces it, for people: keys, dependencies, versions.
    causes: Vec<Text<'o>>,
}

impl<'o> From<&'o Requirement> for RequirementObject<'o> {
    fn from(requirement: &'o Requirement) -> Self {
        let Requirement { key, source, bump, matching, files, causes } = requirement;
        RequirementObject {
            rule: key.as_str(),
            source: source.to_string().into(),
            bump: Word(*bump),
            matching: Word(*matching),
            files: texts(files),
            causes: texts(causes),
        }
    }
}

/// A changed file, and a kind of change in it. A file with several kinds comes several times.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "Change"))]
pub(crate) struct ChangeObject<'o> {
    /// The path now, or the old one of a file that is gone.
    path: Text<'o>,
    /// The kind of change.
    kind: Word<ChangeKind>,
}

impl<'o> From<&'o Change> for ChangeObject<'o> {
    fn from(Change { path, kind }: &'o Change) -> Self {
        ChangeObject { path: path.into(), kind: Word(*kind) }
    }
}

/// The version of an app, from `App:` or else appVersion.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct AppChange<'o> {
    /// The name of the app; null if nothing says it.
    name: Option<Text<'o>>,
    /// At the baseline; null if there is none.
    old: Option<Text<'o>>,
    /// Now; null if there is none.
    new: Option<Text<'o>>,
}

impl<'o> From<&'o AppMove> for AppChange<'o> {
    fn from(AppMove { name, old, new }: &'o AppMove) -> Self {
        let text = |side: &'o Option<String>| side.as_ref().map(Text::from);
        AppChange { name: text(name), old: text(old), new: text(new) }
    }
}
