//! The images of a release, before it is made: a chart whose image is missing is not released.

use relmap_core::artifacts::{ImageAnswer, judge_image};
use relmap_core::finding::Finding;
use relmap_core::ledger::Image;
use relmap_core::outcome::{Outcome, Verdict};
use relmap_core::release::DeclaredRelease;

use crate::artifacts::Asked;
use crate::error::Error;
use crate::project::Project;
use crate::server_places::Places;

use super::context::ReleaseContext;
use super::declared_images::declared_images;
use super::state::RetryState;

impl ReleaseContext<'_> {
    /// Asks for the images of the releases that are to be made. What is wrong with them becomes a part of the
    /// judgement, and their digests are recorded.
    pub(super) fn prove_images(
        &self,
        project: &Project<'_>,
        places: &Places<'_>,
        (outcome, wanted): (&mut Outcome, &mut [DeclaredRelease]),
        retry_state: &mut RetryState,
    ) -> Result<(), Error> {
        let Some(options) = &self.options.images else { return Ok(()) };
        if outcome.verdict != Verdict::Pass {
            return Ok(());
        }
        let mut asked = None;
        let mut findings: Vec<Finding> = Vec::new();
        for wanted in wanted.iter_mut().filter(|wanted| wanted.released.is_none()) {
            for expected in declared_images(project, wanted)? {
                let reference = expected.reference.to_string();
                let known = retry_state.images.get(&reference).cloned();
                let answer = match known {
                    Some(known) => known,
                    None => {
                        self.workspace.go_on()?;
                        let asked = match &mut asked {
                            Some(asked) => asked,
                            none => none.insert(Asked::by(
                                places.rules()?.clone(),
                                self.workspace.repository.search_path(),
                                options,
                            )),
                        };
                        let answer = asked.image(&expected.reference);
                        retry_state.images.insert(reference.clone(), answer.clone());
                        answer
                    }
                };
                findings.extend(judge_image(&expected, &answer, None));
                if let (ImageAnswer::Found(facts), Some(record)) = (answer, &mut wanted.record) {
                    note(&mut record.images, &reference, facts.digest);
                }
            }
        }
        outcome.findings.extend(findings);
        *outcome = outcome.clone().also_checked([]);
        outcome.waive(&self.options.waived);
        // The message of a tag says what was waived.
        for again in super::wanted::wanted(project, outcome)? {
            let known = wanted.iter_mut().find(|known| known.component == again.component);
            if let Some(known) = known {
                known.message = again.message;
            }
        }
        Ok(())
    }
}

/// Writes down the digest that an image has now.
fn note(images: &mut Vec<Image>, reference: &str, digest: String) {
    match images.iter_mut().find(|image| image.reference == reference) {
        Some(known) => known.digest = Some(digest),
        None => images.push(Image { digest: Some(digest), ..Image::new(reference) }),
    }
}
