//! The document of `map show`.

use relmap_core::ledger::Release;
#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use super::SchemaNumber;
use super::map_release::MapReleaseObject;

/// What `relmap map show --format json` prints.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct MapShowDocument<'o> {
    schema: SchemaNumber,
    /// The releases, newest first.
    releases: Vec<MapReleaseObject<'o>>,
}

impl<'o> MapShowDocument<'o> {
    /// The releases, in the order given.
    pub fn new(releases: &'o [Release]) -> Self {
        MapShowDocument {
            schema: SchemaNumber,
            releases: releases.iter().map(MapReleaseObject::from).collect(),
        }
    }
}
