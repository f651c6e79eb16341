//! The rules in force.

use std::path::Path;

use relmap_core::component::ComponentKind;
use relmap_core::config::Config;
use relmap_core::rules::RuleTable;
use relmap_git::GitError;

use crate::environment::Environment;
use crate::error::Error;
use crate::workspace::Workspace;

/// The rules of one component, or of one kind of component.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RuleTables {
    /// The component; `None` for the rules of a kind.
    pub component: Option<String>,
    /// The kind.
    pub kind: ComponentKind,
    /// The rules.
    pub rules: RuleTable,
}

/// The rules of the components in the repository that holds a folder, committed or not. Where there
/// is no repository, or no component in it, the default rules of each kind.
///
/// # Errors
/// If git or relmap.toml cannot be read.
pub fn rule_tables(
    directory: impl AsRef<Path>,
    environment: Environment,
) -> Result<Vec<RuleTables>, Error> {
    let components = match Workspace::open_in(directory, environment) {
        Ok(workspace) => workspace.components()?,
        Err(Error::Git(GitError::NotARepository { .. })) => Vec::new(),
        Err(error) => return Err(error),
    };
    if components.is_empty() {
        let kinds = [ComponentKind::Chart, ComponentKind::System, ComponentKind::App];
        let table = |kind| {
            let rules = Config::default().table(kind, None);
            RuleTables { component: None, kind, rules }
        };
        return Ok(kinds.map(table).into());
    }
    let table = |component: relmap_core::component::Component| RuleTables {
        component: Some(component.name),
        kind: component.kind,
        rules: component.rules,
    };
    Ok(components.into_iter().map(table).collect())
}
