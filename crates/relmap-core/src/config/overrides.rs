//! Settings from the environment, which go before relmap.toml.

use thiserror::Error;

use super::Config;
use crate::rules::{Demand, OverridePolicy, Preset, RuleKey, SettingError};
use crate::suggest::nearest;
use crate::version::Bump;

/// What the environment sets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overrides {
    /// `RELMAP_RULES_PRESET`.
    pub preset: Option<Preset>,
    /// `RELMAP_RULES_VALUES` and so on, as written.
    pub rows: Vec<(RuleKey, String)>,
    /// `RELMAP_RULES_OVERRIDES`: what is said of `Bump:` fields.
    pub bump_fields: Option<OverridePolicy>,
    /// Whether `RELMAP_MAP_REPOSITORY` is set.
    pub map_repository: bool,
    /// Whether `RELMAP_MAP_BRANCH` is set.
    pub map_branch: bool,
}

/// Why a variable cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum OverrideError {
    /// It sets nothing that there is.
    #[error("{name} sets nothing{}", .suggestion.as_ref().map_or(String::new(), |near| format!("; did you mean {near}?")))]
    UnknownName {
        /// The variable.
        name: String,
        /// The variable that was probably meant.
        suggestion: Option<String>,
    },
    /// Its value is no demand.
    #[error("{name}: {source}")]
    Demand {
        /// The variable.
        name: String,
        /// Why.
        source: SettingError,
    },
    /// Its value is no preset.
    #[error("RELMAP_RULES_PRESET cannot be `{0}`; valid values are strict and mirror")]
    Preset(String),
    /// Its value is no policy.
    #[error("RELMAP_RULES_OVERRIDES cannot be `{0}`; valid values are forbid, warn and allow")]
    Policy(String),
}

/// The variable that sets a row of the rules: `RELMAP_RULES_APP_VERSION` for `app-version`.
pub fn variable(key: RuleKey) -> String {
    format!("RELMAP_RULES_{}", key.as_str().to_uppercase().replace('-', "_"))
}

/// How the names of all variables begin that reports hand to the next steps of a pipeline. Part of
/// such a name is the name of a component, which whoever wrote relmap.toml chose. So results have
/// a prefix that no setting has, and relmap reads no variable that begins with it.
pub const RESULT_PREFIX: &str = "RELMAP_RESULT_";

const PRESET: &str = "RELMAP_RULES_PRESET";
const BUMP_FIELDS: &str = "RELMAP_RULES_OVERRIDES";
const REPOSITORY: &str = "RELMAP_MAP_REPOSITORY";
const BRANCH: &str = "RELMAP_MAP_BRANCH";

impl Config {
    /// Takes the settings that variables of the environment make. Only those that begin with
    /// `RELMAP_RULES_` or `RELMAP_MAP_` are looked at; empty ones set nothing.
    ///
    /// ```
    /// use relmap_core::component::ComponentKind;
    /// use relmap_core::config::Config;
    /// use relmap_core::rules::RuleKey;
    /// let mut config = Config::default();
    /// config.override_by([("RELMAP_RULES_VALUES", "at least patch"), ("HOME", "/x")]).unwrap();
    /// let table = config.table(ComponentKind::Chart, None);
    /// assert_eq!(table.row(RuleKey::Values).demand.to_string(), "at least patch");
    /// assert_eq!(table.row(RuleKey::Values).source.to_string(), "RELMAP_RULES_VALUES");
    /// ```
    ///
    /// # Errors
    /// All variables that cannot be used.
    pub fn override_by<'v>(
        &mut self,
        variables: impl IntoIterator<Item = (&'v str, &'v str)>,
    ) -> Result<(), Vec<OverrideError>> {
        let mut faults = Vec::new();
        let mut variables: Vec<_> = variables.into_iter().collect();
        variables.sort_unstable();
        for (name, value) in variables {
            let is_ours = name.starts_with("RELMAP_RULES_") || name.starts_with("RELMAP_MAP_");
            if !is_ours || value.is_empty() {
                continue;
            }
            if let Err(fault) = self.take(name, value) {
                faults.push(fault);
            }
        }
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }

    fn take(&mut self, name: &str, value: &str) -> Result<(), OverrideError> {
        match name {
            PRESET => {
                let preset = Preset::from_name(value);
                let preset = preset.ok_or_else(|| OverrideError::Preset(value.to_owned()))?;
                self.overrides.preset = Some(preset);
            }
            BUMP_FIELDS => {
                let policy = OverridePolicy::from_word(value);
                let policy = policy.ok_or_else(|| OverrideError::Policy(value.to_owned()))?;
                self.overrides.bump_fields = Some(policy);
            }
            REPOSITORY => {
                self.map.repository = value.to_owned();
                self.map.is_callers = true;
                self.overrides.map_repository = true;
            }
            BRANCH => {
                self.map.branch = value.to_owned();
                self.overrides.map_branch = true;
            }
            name => {
                let Some(key) = RuleKey::ALL.into_iter().find(|key| variable(*key) == name) else {
                    let rows = RuleKey::ALL.into_iter().map(variable);
                    let others = [PRESET, BUMP_FIELDS, REPOSITORY, BRANCH].map(str::to_owned);
                    let known: Vec<String> = rows.chain(others).map(|name| words(&name)).collect();
                    let near = nearest(&words(name), known.iter().map(String::as_str));
                    let suggestion = near.map(|near| near.to_uppercase().replace('-', "_"));
                    return Err(OverrideError::UnknownName { name: name.to_owned(), suggestion });
                };
                Demand::at_least(Bump::None)
                    .with(value)
                    .map_err(|source| OverrideError::Demand { name: name.to_owned(), source })?;
                self.overrides.rows.push((key, value.to_owned()));
            }
        }
        Ok(())
    }
}

/// A name in the form in which likeness is measured.
fn words(name: &str) -> String {
    name.to_lowercase().replace('_', "-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::component::ComponentKind;
    use crate::config::parse;

    #[test]
    fn the_environment_goes_before_every_table_of_the_file() {
        let mut config = parse(
            b"[rules]\npreset = \"mirror\"\nvalues = \"minor\"\n[[component]]\nname = \"c\"\n[component.rules]\nvalues = \"major\"\n",
        )
        .unwrap();
        config
            .override_by([
                ("RELMAP_RULES_VALUES", "patch"),
                ("RELMAP_RULES_PRESET", "strict"),
                ("RELMAP_MAP_BRANCH", "map"),
                ("RELMAP_RULES_CRDS", ""),
                ("RELMAP_VERSION", "1.0.0"),
                ("RELMAP_RESULT_RULES_VALUES", "1.0.0"),
                ("RELMAP_RESULT_MAP_BRANCH", "1.0.0"),
            ])
            .unwrap();
        let table = config.table(ComponentKind::System, Some(&config.components[0]));
        assert_eq!(table.row(RuleKey::Values).demand.to_string(), "exactly patch");
        assert_eq!(table.row(RuleKey::Image).demand.to_string(), "exactly major");
        assert_eq!(config.map.branch, "map");
    }

    #[test]
    fn all_faults_come_at_once_with_their_mend() {
        let faults = Config::default()
            .override_by([
                ("RELMAP_RULES_VALEUS", "patch"),
                ("RELMAP_RULES_IMAGE", "huge"),
                ("RELMAP_RULES_PRESET", "lax"),
                ("RELMAP_RULES_OVERRIDES", "never"),
                ("RELMAP_MAP_X", "y"),
            ])
            .unwrap_err();
        let mut said: Vec<String> = faults.iter().map(ToString::to_string).collect();
        assert_eq!(said[0], "RELMAP_MAP_X sets nothing; did you mean RELMAP_MAP_BRANCH?");
        assert!(said[1].starts_with("RELMAP_RULES_IMAGE: "), "{said:?}");
        assert_eq!(
            said.remove(2),
            "RELMAP_RULES_OVERRIDES cannot be `never`; valid values are forbid, warn and allow"
        );
        assert_eq!(
            said[2],
            "RELMAP_RULES_PRESET cannot be `lax`; valid values are strict and mirror"
        );
        assert_eq!(said[3], "RELMAP_RULES_VALEUS sets nothing; did you mean RELMAP_RULES_VALUES?");
    }
}
