//! Settings in force, each with where it comes from.

/// Settings that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingGroup {
    /// What they are about: `component charts`, `map`, `options`.
    pub title: String,
    /// The settings.
    pub settings: Vec<Setting>,
}

/// One setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Its name, as it is in relmap.toml or on the command line.
    pub name: String,
    /// Its value.
    pub value: String,
    /// Where it comes from.
    pub source: String,
}

impl Setting {
    /// A setting.
    pub fn new(
        name: impl Into<String>,
        value: impl Into<String>,
        source: impl Into<String>,
    ) -> Setting {
        Setting { name: name.into(), value: value.into(), source: source.into() }
    }
}
