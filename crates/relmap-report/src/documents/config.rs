//! The document of `config`.

use relmap_core::config::{Setting, SettingGroup};
#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use super::SchemaNumber;
use super::text::Text;

/// What `relmap config --format json` prints.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct ConfigDocument<'o> {
    schema: SchemaNumber,
    /// A group for each component, `component NAME`; then `map`; then `options`, if a variable sets
    /// an option.
    groups: Vec<GroupObject<'o>>,
}

impl<'o> ConfigDocument<'o> {
    /// All groups.
    pub fn new(groups: &'o [SettingGroup]) -> Self {
        ConfigDocument {
            schema: SchemaNumber,
            groups: groups.iter().map(GroupObject::from).collect(),
        }
    }
}

/// Settings that belong together.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "Group"))]
struct GroupObject<'o> {
    /// What they are about.
    title: Text<'o>,
    /// The settings in force.
    settings: Vec<SettingObject<'o>>,
}

impl<'o> From<&'o SettingGroup> for GroupObject<'o> {
    fn from(SettingGroup { title, settings }: &'o SettingGroup) -> Self {
        GroupObject {
            title: title.into(),
            settings: settings.iter().map(SettingObject::from).collect(),
        }
    }
}

/// A setting in force.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "Setting"))]
struct SettingObject<'o> {
    /// Its name in relmap.toml or on the command line.
    name: Text<'o>,
    /// Its value.
    value: Text<'o>,
    /// Where it comes from, for people.
    source: Text<'o>,
}

impl<'o> From<&'o Setting> for SettingObject<'o> {
    fn from(Setting { name, value, source }: &'o Setting) -> Self {
        SettingObject { name: name.into(), value: value.into(), source: source.into() }
    }
}
