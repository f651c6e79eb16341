//! Components of the target that a pull request has no RELEASE.txt of.

use crate::component::{Component, join};
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
    let message = format!(
        "the component `{}` of {target} has no {file} any more, and its files are still in {}, so no rule would \
         be in force for them",
        component.name,
        place(folder)
    );
    let finding = Finding::new(RuleCode::ReleaseFileMissing, message).in_file(file).help(format!(
        "put {file} back, or remove the component as a whole; if it is to go on without one, whoever looks after \
         the pipeline can judge this change by its own settings: --config-from HEAD"
    ));
    Some(finding)
}

/// What to do about a component that moved in name and not with its files.
const AS_A_WHOLE: &str = "move it as it is, and change it in a pull request of its own; if this is meant, whoever \
                          looks after the pipeline can judge this change by its own settings: --config-from HEAD";

/// The finding on a component that has moved, from one folder to another, and has left most of its
/// files: what is judged would be something else under its name.
pub fn left_behind(component: &Component, (old, new): (&str, &str), target: &str) -> Finding {
    let message = format!(
        "the component `{}` of {target} moved from {} to {}, but most of its files did not come along, so \
         something else would be judged in its name",
        component.name,
        place(old),
        place(new)
    );
    Finding::new(RuleCode::ComponentAmbiguous, message)
        .in_file(join(new, "Chart.yaml"))
        .help(AS_A_WHOLE)
}

/// The finding on a component that has moved, while most of its files are in a chart that no component
/// has: their changes would go by no rule.
pub fn decoy(
    component: &Component,
    (old, new): (&str, &str),
    elsewhere: &str,
    target: &str,
) -> Finding {
    let message = format!(
        "the component `{}` of {target} moved from {} to {}, but its files may be in {elsewhere} as well, which has no \
         RELEASE.txt, so no rule would be in force for them",
        component.name,
        place(old),
        place(new)
    );
    let file = join(elsewhere, "Chart.yaml");
    Finding::new(RuleCode::ReleaseFileMissing, message)
        .in_file(file)
        .help(format!("give {elsewhere} a RELEASE.txt of its own; or {AS_A_WHOLE}"))
}

/// The finding on a chart that a pull request brings, or renames, and whose packages have the names of a component's.
pub fn second_chart(component: &Component, chart: &str, folder: &str) -> Finding {
    let own = component.layout.chart.as_deref().unwrap_or_default();
    let message = format!(
        "the chart in {} has the name {chart} too, as the one of the component `{}` in {} has, so a package of the one \
         takes the place of the other's",
        place(folder),
        component.name,
        place(own)
    );
    Finding::new(RuleCode::ComponentAmbiguous, message)
        .in_file(join(folder, "Chart.yaml"))
        .help(format!(
            "give it another name in {}; if this is meant, whoever looks after the pipeline can judge this change by its \
             own settings: --config-from HEAD",
            join(folder, "Chart.yaml")
        ))
}

fn place(folder: &str) -> &str {
    if folder.is_empty() { "the repository's root" } else { folder }
}
