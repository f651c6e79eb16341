//! The documents of `map diff` and `map previous`.

use relmap_core::chart::dependencies::{DependencyChange, DependencyChangeKind};
use relmap_core::ledger::{AppUpgrade, Direction, Release, Selection, Upgrade};
use relmap_core::version::Bump;
#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use super::SchemaNumber;
use super::check::ChangeObject;
use super::finding::{FindingObject, findings};
use super::map_release::MapReleaseObject;
use super::text::{Text, texts};
use super::values::{ImageChange, ValuesObject};
use super::word::Word;

/// What `relmap map diff --format json` prints.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct MapDiffDocument<'o> {
    schema: SchemaNumber,
    #[serde(flatten)]
    upgrade: UpgradeObject<'o>,
}

impl<'o> MapDiffDocument<'o> {
    /// The way from one release to another.
    pub fn new(upgrade: &'o Upgrade) -> Self {
        MapDiffDocument { schema: SchemaNumber, upgrade: upgrade.into() }
    }
}

/// What `relmap map previous --format json` prints.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(untagged)]
pub enum MapPreviousDocument<'o> {
    /// There is a release before.
    Previous(Box<WayBack<'o>>),
    /// It is the first of its line.
    First(Box<FirstRelease<'o>>),
}

impl<'o> MapPreviousDocument<'o> {
    /// The way back, and how the release before was chosen.
    pub fn new(from: &'o Release, previous: Option<(&'o Upgrade, Selection)>) -> Self {
        match previous {
            Some((upgrade, selection)) => MapPreviousDocument::Previous(Box::new(WayBack {
                schema: SchemaNumber,
                upgrade: upgrade.into(),
                choice: Word(selection),
            })),
            None => MapPreviousDocument::First(Box::new(FirstRelease {
                schema: SchemaNumber,
                from: from.into(),
                to: (),
                choice: (),
            })),
        }
    }
}

/// The way back to the release before.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct WayBack<'o> {
    schema: SchemaNumber,
    #[serde(flatten)]
    upgrade: UpgradeObject<'o>,
    /// How the release before was chosen.
    choice: Word<Selection>,
}

/// A release without one before it.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct FirstRelease<'o> {
    schema: SchemaNumber,
    /// The release.
    from: MapReleaseObject<'o>,
    /// There is none.
    to: (),
    /// None was chosen.
    choice: (),
}

/// The way from one release to another.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "Upgrade"))]
pub(super) struct UpgradeObject<'o> {
    /// What is deployed before.
    from: MapReleaseObject<'o>,
    /// What is deployed after.
    to: MapReleaseObject<'o>,
    /// How each app changes.
    apps: Vec<AppUpgradeObject<'o>>,
    /// How values.yaml differs.
    values: ValuesObject<'o>,
    /// The images that changed, came or went.
    images: Vec<ImageChange<'o>>,
    /// The dependencies that changed.
    dependencies: Vec<DependencyObject<'o>>,
    /// The paths of what else differs in Chart.yaml.
    metadata: Vec<Text<'o>>,
    /// The files that differ, with their kinds.
    files: Vec<ChangeObject<'o>>,
    /// The files that cannot be parsed, so they are not compared.
    findings: Vec<FindingObject<'o>>,
}

impl<'o> From<&'o Upgrade> for UpgradeObject<'o> {
    fn from(Upgrade { from, to, apps, difference }: &'o Upgrade) -> Self {
        UpgradeObject {
            from: from.into(),
            to: to.into(),
            apps: apps.iter().map(AppUpgradeObject::from).collect(),
            values: (&difference.values).into(),
            images: difference.images.iter().map(ImageChange::from).collect(),
            dependencies: difference.dependencies.iter().map(DependencyObject::from).collect(),
            metadata: texts(&difference.metadata),
            files: difference.files.iter().map(ChangeObject::from).collect(),
            findings: findings(&difference.findings),
        }
    }
}

/// How an app changes.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "AppUpgrade"))]
struct AppUpgradeObject<'o> {
    /// The app's name.
    name: Text<'o>,
    /// Its tag before, or else its name and version; null if there is none.
    old: Option<Text<'o>>,
    /// The same after.
    new: Option<Text<'o>>,
    /// Which way it moves.
    direction: Word<Direction>,
    /// How far; null if a version cannot be read.
    bump: Option<Word<Bump>>,
}

impl<'o> From<&'o AppUpgrade> for AppUpgradeObject<'o> {
    fn from(AppUpgrade { name, old, new, direction, bump }: &'o AppUpgrade) -> Self {
        AppUpgradeObject {
            name: name.into(),
            old: old.as_ref().map(Text::from),
            new: new.as_ref().map(Text::from),
            direction: Word(*direction),
            bump: bump.map(Word),
        }
    }
}

/// A dependency that changed.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "DependencyChange"))]
struct DependencyObject<'o> {
    /// Its name.
    name: Text<'o>,
    /// `added`, `removed`, `moved` to another version, or `altered`.
    change: &'static str,
    /// The version before.
    old: Option<Text<'o>>,
    /// The version after.
    new: Option<Text<'o>>,
    /// How far the version moves; null if it cannot be read.
    bump: Option<Word<Bump>>,
}

impl<'o> From<&'o DependencyChange> for DependencyObject<'o> {
    fn from(DependencyChange { name, kind, bump }: &'o DependencyChange) -> Self {
        let (change, old, new) = match kind {
            DependencyChangeKind::Added(new) => ("added", None, Some(new)),
            DependencyChangeKind::Removed(old) => ("removed", Some(old), None),
            DependencyChangeKind::Moved { old, new } => ("moved", Some(old), Some(new)),
            DependencyChangeKind::Altered => ("altered", None, None),
        };
        DependencyObject {
            name: name.into(),
            change,
            old: old.map(Text::from),
            new: new.map(Text::from),
            bump: bump.map(Word),
        }
    }
}
