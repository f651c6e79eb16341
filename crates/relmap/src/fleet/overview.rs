//! All that the pages of a fleet show, asked for at once.

use std::collections::BTreeMap;

use relmap_core::finding::Finding;
use relmap_core::git_host::WebLinks;
use relmap_environments::{Deployment, Matrix, NextPromotion, next_promotions};

use super::environments::{Look, Seen, drift_findings, drift_outcome, seen};
use super::member::reason;
use super::{Fleet, FleetAnswer, FleetEnvironments, FleetMember};
use crate::check::Judged;
use crate::error::{Error, FleetError};
use crate::options::CheckOptions;

/// What the pages of a fleet show.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct FleetOverview {
    /// The repositories.
    pub checked: FleetAnswer<Judged>,
    /// What runs where, if the fleet has environments.
    pub environments: Option<FleetEnvironmentOverview>,
    /// The web pages to link to, by repository.
    pub links: BTreeMap<String, WebLinks>,
}

/// What runs where in a fleet, what ships next, what differs, and what was deployed.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct FleetEnvironmentOverview {
    /// Components by environments, by repository.
    pub environments: FleetEnvironments,
    /// The same as one matrix.
    pub matrix: Matrix,
    /// What ships next to each environment that comes after another one.
    pub next: Vec<NextPromotion>,
    /// What differs from what was released, the gravest first.
    pub findings: Vec<Finding>,
    /// The deployments, the newest first, each with what the matrix calls its component.
    pub deployments: Vec<(String, Deployment)>,
}

impl Fleet {
    /// Checks all repositories and looks at all environments, with their history. A repository whose
    /// environments cannot be looked at is checked all the same.
    ///
    /// # Errors
    /// As for [`check`](Fleet::check).
    pub fn overview(&self, options: &CheckOptions) -> Result<FleetOverview, Error> {
        let how = Look::PAGE;
        let found = self.each(|workspace| {
            let judged = workspace.judged(options)?;
            // A repository whose pages cannot be found out is shown without links.
            let links = workspace.web_links(workspace.repository.head_id()).unwrap_or_default();
            match seen(workspace, how) {
                // The same is asked again of the whole repository.
                Err(error) if error.lacks_object() => Err(error),
                Err(error) if error.is_given_up() => Err(error),
                seen => Ok((judged, links, seen.map_err(|error| reason(&error)))),
            }
        })?;
        let (mut checked, mut members) = (Vec::new(), Vec::new());
        let mut links = BTreeMap::new();
        for member in found.members {
            let named = member.with(Ok(()));
            let (judged, seen) = match member.answer {
                Ok((judged, own_links, seen)) => {
                    links.insert(member.name.clone(), own_links);
                    (Ok(judged), seen)
                }
                Err(reason) => (Err(reason.clone()), Err(reason)),
            };
            checked.push(named.with(judged));
            members.push(named.with(seen));
        }
        let environments = self.environment_overview(members, how)?;
        Ok(FleetOverview { checked: FleetAnswer { members: checked }, environments, links })
    }

    /// What was seen of environments, if there are any.
    fn environment_overview(
        &self,
        members: Vec<FleetMember<Seen>>,
        how: Look<'_>,
    ) -> Result<Option<FleetEnvironmentOverview>, Error> {
        let seen = match self.seen_together(members, how) {
            Err(Error::Fleet(FleetError::NoEnvironment)) => return Ok(None),
            seen => seen?,
        };
        let judged = seen.judged();
        let environments = seen.environments(&judged);
        if environments.environments.is_empty() {
            return Ok(None);
        }
        let mut next: Vec<NextPromotion> = Vec::new();
        let mut deployments = Vec::new();
        {
            let label = environments.labels();
            for member in &judged {
                for mut own in next_promotions(&member.matrix, member.looked.orders()) {
                    for one in &mut own.promotions {
                        one.component = label(member.name, &one.component);
                    }
                    let known =
                        next.iter_mut().find(|one| one.from == own.from && one.to == own.to);
                    match known {
                        Some(known) => known.promotions.append(&mut own.promotions),
                        None => next.push(own),
                    }
                }
                let own = member.looked.deployments(&member.matrix).into_iter();
                deployments.extend(own.map(|(name, one)| (label(member.name, &name), one)));
            }
        }
        for one in &mut next {
            one.promotions.sort_by(|a, b| a.component.cmp(&b.component));
        }
        // Stable: those of one time stay as each repository has them.
        deployments.sort_by_key(|(_, one)| std::cmp::Reverse(one.time));
        let findings = drift_outcome(&seen.members, &drift_findings(judged)).findings;
        let matrix = environments.matrix();
        Ok(Some(FleetEnvironmentOverview { environments, matrix, next, findings, deployments }))
    }
}
