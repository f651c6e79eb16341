//! The declared version against what is released and what is demanded.

use semver::Version;

use crate::component::{Component, ComponentKind};
use crate::facts::{Checkout, ComponentFacts, ReleaseTag};
use crate::finding::Finding;
use crate::outcome::{Declared, Required};
use crate::release_notes::BumpOverride;
use crate::rule_code::{RuleCode, Severity};
use crate::rules::{Match, Requirement, strongest};
use crate::version::Bump;

use super::successor::{Step, next_free, same_core, step};

/// What the version must be, from the released one.
pub(super) fn required(
    released: &ReleaseTag,
    facts: &ComponentFacts,
    requirements: &[Requirement],
    by_override: Option<Bump>,
) -> Required {
    let (bump, matching) = match by_override {
        Some(bump) => (bump, Match::Exactly),
        None => strongest(requirements),
    };
    let taken = taken(facts);
    Required { bump, matching, version: next_free(bump, &released.version, &taken) }
}

fn taken(facts: &ComponentFacts) -> Vec<Version> {
    facts.tags.iter().map(|tag| tag.version.clone()).collect()
}

/// The entry that declares, and where it stands.
pub(super) struct Declaration<'d> {
    pub(super) component: &'d Component,
    pub(super) declared: &'d Declared,
    pub(super) version: &'d Version,
}

impl Declaration<'_> {
    fn finding(&self, rule: RuleCode, message: String) -> Finding {
        Finding::new(rule, message)
            .at(self.component.layout.release_file.clone(), self.declared.span.clone())
    }

    /// The heading that a version should have.
    fn heading(&self, version: &Version) -> String {
        self.declared.tag.replacen(&self.declared.written, &version.to_string(), 1)
    }

    /// Whether a tag names the declared version, and whose commit it is.
    pub(super) fn tag_elsewhere(
        &self,
        facts: &ComponentFacts,
        checkout: &Checkout,
        required: &Required,
    ) -> Option<Finding> {
        let tag = self.own_tag(facts)?;
        if checkout.head.commit() == Some(&tag.commit) {
            return None;
        }
        Some(
            self.finding(
                RuleCode::VersionTaken,
                format!(
                    "{} is already the tag of commit {}, which is no part of this branch",
                    tag.name,
                    short(&tag.commit)
                ),
            )
            .help(format!(
                "write the next version that is free, `{}`{}; a released version is never moved",
                self.heading(&required.version),
                chart_hint(self.component, &required.version)
            )),
        )
    }

    fn own_tag<'f>(&self, facts: &'f ComponentFacts) -> Option<&'f ReleaseTag> {
        facts.tags.iter().find(|tag| tag.version.cmp_precedence(self.version).is_eq())
    }

    /// The finding on an entry whose version is the released one.
    pub(super) fn nothing_new(
        &self,
        released: &ReleaseTag,
        checkout: &Checkout,
        required: &Required,
    ) -> Option<Finding> {
        if required.bump == Bump::None {
            if checkout.head.commit() != Some(&released.commit) {
                return None;
            }
            let message = format!("{} is released: it is the tag of this commit", released.name);
            return Some(self.finding(RuleCode::Released, message));
        }
        let heading = self.heading(&required.version);
        let file = &self.component.layout.release_file;
        let waiting = self.component.notes.has_unreleased();
        let finding = if self.component.kind == ComponentKind::App || waiting {
            let message =
                format!("there are changes since {} that no release delivers yet", released.name);
            self.finding(RuleCode::UnreleasedChanges, message)
                .help(format!("to release them, begin {file} with `{heading}`"))
        } else {
            let message = format!(
                "what the chart delivers changed since {}, and {file} has no new entry: the same version would \
                 stand for two different charts",
                released.name
            );
            self.finding(RuleCode::MissingEntry, message).help(format!(
                "begin {file} with `{heading}`{}",
                chart_hint(self.component, &required.version)
            ))
        };
        Some(finding)
    }

    /// The findings on an entry whose version is not the released one.
    pub(super) fn moved(
        &self,
        released: &ReleaseTag,
        facts: &ComponentFacts,
        required: &Required,
        requirements: &[Requirement],
        by_override: Option<&BumpOverride>,
    ) -> Vec<Finding> {
        let heading = self.heading(&required.version);
        let hint = chart_hint(self.component, &required.version);
        let help = format!("write `{heading}`{hint}");
        let declared = &self.declared.tag;
        let (step, below) =
            (step(&released.version, self.version, &taken(facts)), self.highest_of_core(facts));
        let bump = match (step, below) {
            (Step::Behind, _) => {
                let message =
                    format!("{declared} is not above {}, which is released", released.name);
                return vec![self.finding(RuleCode::VersionBehind, message).help(help)];
            }
            (_, Some(tag)) => {
                let message = format!("{declared} is not above {}, which is released", tag.name);
                return vec![self.finding(RuleCode::VersionBehind, message).help(help)];
            }
            (Step::Legal(bump), _) => Ok(bump),
            (Step::Skips(bump, free), _) => Err((bump, free)),
        };
        let level = bump.as_ref().map_or_else(|(bump, _)| *bump, |bump| *bump);
        let asked = if by_override.is_some() {
            "the entry's own `Bump:` asks for"
        } else {
            "the changes ask for"
        };
        let why = why(requirements, required);
        // What a prerelease announced may be released whatever level led to it.
        let is_asked = same_core(self.version, &required.version);
        if level < required.bump && !is_asked {
            let message = format!(
                "{declared} is one {level} above {}, and {asked} {} {}{why}",
                released.name, required.matching, required.bump
            );
            return vec![self.finding(RuleCode::BumpTooSmall, message).help(help)];
        }
        if required.matching == Match::Exactly && level > required.bump && !is_asked {
            let message = format!(
                "{declared} is one {level} above {}, and {asked} exactly {}{why}",
                released.name, required.bump
            );
            let help = match by_override {
                Some(_) => help,
                None => format!(
                    "{help}, or give the reason to depart from the rule in a field `Bump: {level} - REASON`"
                ),
            };
            return vec![self.finding(RuleCode::BumpTooLarge, message).help(help)];
        }
        let mut findings = Vec::new();
        if let Err((level, free)) = bump {
            let message = format!(
                "{declared} leaves out versions: the next {level} above {} is {free}",
                released.name
            );
            let help =
                format!("write `{}`{}", self.heading(&free), chart_hint(self.component, &free));
            findings.push(self.finding(RuleCode::VersionSkipped, message).help(help));
        }
        if required.bump == Bump::None && by_override.is_none() {
            let message = format!("nothing that is delivered changed since {}", released.name);
            findings.push(
                self.finding(RuleCode::NothingToRelease, message)
                    .help("remove the entry, unless the release is wanted all the same"),
            );
        }
        findings
    }

    /// A released version of the same number that the declared one is not above: `1.2.0` while
    /// `1.2.0-rc.1` is declared.
    fn highest_of_core<'f>(&self, facts: &'f ComponentFacts) -> Option<&'f ReleaseTag> {
        facts
            .tags
            .iter()
            .filter(|tag| same_core(&tag.version, self.version))
            .find(|tag| tag.version.cmp_precedence(self.version).is_gt())
    }

    /// The report of an override: never silent, and a note where it changes nothing.
    pub(super) fn overridden(&self, found: &BumpOverride, requirements: &[Requirement]) -> Finding {
        let (bump, matching) = strongest(requirements);
        let file = self.component.layout.release_file.clone();
        let fits = bump == found.bump || (matching == Match::AtLeast && bump < found.bump);
        let finding = if fits {
            let message = format!(
                "the entry sets the bump to {} ({}); the rules ask for {matching} {bump}, so it changes nothing",
                found.bump, found.reason
            );
            Finding::new(RuleCode::BumpOverride, message).severity(Severity::Note)
        } else {
            let message = format!(
                "the entry sets the bump to {} where the rules ask for {matching} {bump}; its reason: {}",
                found.bump, found.reason
            );
            Finding::new(RuleCode::BumpOverride, message)
        };
        finding.at(file, found.span.clone())
    }
}

/// What forces the requirement, in a few words: `: values.yaml, replicaCount`.
fn why(requirements: &[Requirement], required: &Required) -> String {
    let Some(strongest) = requirements.iter().find(|requirement| requirement.bump == required.bump)
    else {
        return String::new();
    };
    let mut words: Vec<&str> = strongest.files.iter().take(2).map(String::as_str).collect();
    let causes = strongest.causes.iter().filter(|cause| !strongest.files.contains(cause));
    words.extend(causes.take(2).map(String::as_str));
    if words.is_empty() {
        return String::new();
    }
    let left = (strongest.files.len() + strongest.causes.len()).saturating_sub(words.len());
    let more = if left > 0 { format!(" and {left} more") } else { String::new() };
    format!(": {} ({}{more})", strongest.key.meaning(), words.join(", "))
}

/// The second half of the mend for a chart: Chart.yaml carries the version too.
fn chart_hint(component: &Component, version: &Version) -> String {
    match component.layout.chart {
        Some(_) => format!(", and `version: {version}` in Chart.yaml"),
        None => String::new(),
    }
}

pub(super) fn short(commit: &str) -> &str {
    commit.get(..9).unwrap_or(commit)
}
