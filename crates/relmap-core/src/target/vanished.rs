//! Components of the target that a pull request has no RELEASE.txt of.

use crate::component::Component;
use crate::finding::Finding;
use crate::rule_code::RuleCode;

/// What is left of a component without its RELEASE.txt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remains {
    /// Nothing: it was removed as a whole.
    Nothing,
    /// Files that are still delivered, in this folder; the root is the empty string.
    Folder(String),
}

/// The finding on a component whose RELEASE.txt is gone while its files are not: its changes
/// would go by no rule. One that was removed as a whole is a change of settings instead.
pub fn vanished(component: &Component, remains: &Remains, target: &str) -> Option<Finding> {
    let Remains::Folder(folder) = remains else { return None };
    let file = &component.layout.release_file;
    let place = if folder.is_empty() { "the repository's root" } else { folder };
    let message = format!(
        "the component `{}` of {target} has no {file} any more, and its files are still in {place}, so no rule would \
         be in force for them",
        component.name
    );
    let finding = Finding::new(RuleCode::ReleaseFileMissing, message).in_file(file).help(format!(
        "put {file} back, or remove the component as a whole; if it is to go on without one, whoever looks after \
         the pipeline can judge this change by its own settings: --config-from HEAD"
    ));
    Some(finding)
}
