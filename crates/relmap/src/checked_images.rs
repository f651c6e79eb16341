//! The images of the releases that the newest entries deploy, looked up for a check that asks for it.

use relmap_core::artifacts::{ExpectedImage, judge_image};
use relmap_core::finding::Finding;
use relmap_core::outcome::Outcome;
use relmap_core::rule_code::RuleCode;

use crate::artifacts::{ArtifactsOptions, Asked};
use crate::error::Error;
use crate::project::Project;
use crate::release::{declared_images, wanted};
use crate::server_places::Places;
use crate::workspace::Workspace;

/// What an image is judged by.
const RULES: [RuleCode; 5] = [
    RuleCode::ImageMissing,
    RuleCode::ImageVersionMismatch,
    RuleCode::ImageRevisionMismatch,
    RuleCode::ImageUnlabelled,
    RuleCode::RegistryOutOfReach,
];

/// Asks for the images of the components that were judged, and adds what is wrong with them. Verdicts are drawn anew when
/// rules are waived.
pub(crate) fn add(
    workspace: &Workspace,
    project: &Project<'_>,
    outcome: &mut Outcome,
    options: &ArtifactsOptions,
) -> Result<(), Error> {
    let mut expected: Vec<ExpectedImage> = Vec::new();
    for wanted in wanted(project, outcome)? {
        expected.extend(declared_images(project, &wanted)?);
    }
    if expected.is_empty() {
        return Ok(());
    }
    workspace.go_on()?;
    let repository = project.repository();
    let places = Places::new(repository, workspace, project.checkout())?;
    let asked = Asked::by(places.rules()?.clone(), repository.search_path(), options);
    let answers = asked.images(expected.iter().map(|one| &one.reference));
    workspace.go_on()?;
    let mut rules = RULES.to_vec();
    if expected.iter().any(|one| !one.platforms.is_empty()) {
        rules.push(RuleCode::ImagePlatformMissing);
    }
    for one in &expected {
        let Some(answer) = answers.get(&one.reference.to_string()) else { continue };
        let found = judge_image(one, answer, None);
        // Several charts may run one image.
        let is_new = |finding: &Finding| !outcome.findings.contains(finding);
        let new: Vec<Finding> = found.into_iter().filter(is_new).collect();
        outcome.findings.extend(new);
    }
    *outcome = outcome.clone().also_checked(rules);
    Ok(())
}
