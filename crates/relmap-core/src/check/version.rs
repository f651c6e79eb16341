//! The declared version against what is released and what is demanded.

use std::cmp::Ordering;

use semver::Version;

use crate::component::{Component, ComponentKind, before_version, join};
use crate::facts::{Checkout, ComponentFacts, ReleaseTag};
use crate::finding::Finding;
use crate::outcome::{Declared, Required};
use crate::release_notes::{BumpOverride, Entry, ReleaseNotes};
use crate::rule_code::{RuleCode, Severity};
use crate::rules::{Match, OverridePolicy, Requirement, strongest};
use crate::version::Bump;

use super::lost_title::LostTitle;
use super::new_entry::NewEntry;
use super::successor::{Succession, next_free, same_core, step};
use super::version_words::{by_bump, chart_hint, is_filled_in_now, why};
use crate::commit_id::CommitId;

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
    let version = next_free(bump, &released.version, taken(facts));
    Required { bump, matching, version }
}

/// The version to write where another one may not stand: the required one, or the next patch where
/// nothing is required, since a new entry needs a new version.
fn next(released: &ReleaseTag, facts: &ComponentFacts, required: &Required) -> Version {
    match required.bump {
        Bump::None => next_free(Bump::Patch, &released.version, taken(facts)),
        _ => required.version.clone(),
    }
}

/// The entry that collects notes above the newest release.
fn waiting(notes: &ReleaseNotes) -> Option<&Entry> {
    let newest = notes.newest()?;
    let above = |entry: &&Entry| notes.oldest_first || entry.heading != newest.heading;
    notes.entries.iter().take_while(above).find(|entry| !entry.dictates())
}

fn taken(facts: &ComponentFacts) -> impl Iterator<Item = &Version> {
    facts.tags.iter().map(|tag| &tag.version)
}

/// What is wrong with a declared version, and the version that fixes it.
#[derive(Default)]
pub(super) struct VersionCheck {
    pub(super) findings: Vec<Finding>,
    /// The rules that were applied, up to the first that is broken.
    pub(super) asked: Vec<RuleCode>,
    /// The version to write instead; none where the declared one may stand.
    pub(super) instead: Option<Version>,
}

impl VersionCheck {
    fn new(finding: Finding, asked: Vec<RuleCode>, instead: Version) -> VersionCheck {
        VersionCheck { findings: vec![finding], asked, instead: Some(instead) }
    }
}

/// The entry that declares, and where it is.
pub(super) struct Declaration<'d> {
    pub(super) component: &'d Component,
    pub(super) declared: &'d Declared,
    pub(super) version: &'d Version,
    /// The title that the heading lacks.
    pub(super) lost_title: Option<&'d LostTitle>,
}

impl Declaration<'_> {
    fn finding(&self, rule: RuleCode, message: String) -> Finding {
        Finding::new(rule, message)
            .at(self.component.layout.release_file.clone(), self.declared.span.clone())
    }

    /// The heading that a version should have.
    fn heading(&self, version: &Version) -> String {
        let declared = self.declared.tag.strip_suffix(&self.declared.written).unwrap_or_default();
        let before = self.lost_title.map_or(declared, |lost| lost.prefix.as_str());
        format!("{before}{version}")
    }

    /// Whether a tag names the declared version, and whose commit it is.
    pub(super) fn tag_elsewhere(
        &self,
        released: &ReleaseTag,
        facts: &ComponentFacts,
        checkout: &Checkout,
        required: &Required,
    ) -> Option<VersionCheck> {
        let tag = self.own_tag(facts)?;
        if checkout.head.commit() == Some(&tag.commit) {
            return None;
        }
        // Of what is below the baseline it is not known whether it is part of this branch.
        let is_elsewhere = self.version.cmp_precedence(&released.version) == Ordering::Greater;
        let where_it_is = match is_elsewhere {
            true => ", which is not part of this branch".to_owned(),
            false => format!(", and {} is released above it", released.name),
        };
        let free = next(released, facts, required);
        let bump = by_bump(&format!(
            "write the next free version, `{}`{}; a released version is never moved",
            self.heading(&free),
            chart_hint(self.component, facts, &free)
        ));
        let help = match checkout.pull_from.as_ref().filter(|_| is_elsewhere) {
            Some(from) => {
                let first = from.with_conflict(&self.component.layout.release_file);
                format!("first {first}, then {bump}")
            }
            None => bump,
        };
        let message = format!(
            "{} is already the tag of commit {}{where_it_is}",
            tag.name,
            short(&tag.commit)
        );
        let finding = self.finding(RuleCode::VersionTaken, message).help(help);
        Some(VersionCheck::new(finding, vec![], free))
    }

    fn own_tag<'f>(&self, facts: &'f ComponentFacts) -> Option<&'f ReleaseTag> {
        facts.tags.iter().find(|tag| tag.version.cmp_precedence(self.version).is_eq())
    }

    /// The finding on an entry whose version is the released one.
    pub(super) fn check_unchanged(
        &self,
        released: &ReleaseTag,
        facts: &ComponentFacts,
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
        let file = &self.component.layout.release_file;
        let (form, version) = (NewEntry { component: self.component, facts }, &required.version);
        let chart = match &self.component.layout.chart {
            Some(chart) if !is_filled_in_now(self.component, facts) => {
                format!(", and set `version: {version}` in {}", join(chart, "Chart.yaml"))
            }
            _ => String::new(),
        };
        let waiting = waiting(&self.component.notes);
        let finding = if self.component.kind == ComponentKind::App || waiting.is_some() {
            let message = format!("there are unreleased changes since {}", released.name);
            self.finding(RuleCode::UnreleasedChanges, message).help(format!(
                "to release them, {}{chart}",
                by_bump(&form.fix(self.declared, version, waiting))
            ))
        } else {
            let is_rebuild = self.version.build != released.version.build;
            let message = if is_rebuild {
                format!(
                    "the packaged chart changed since {} but {} is the same version; the part after the `+` does not count",
                    released.name, self.declared.tag
                )
            } else {
                format!(
                    "the packaged chart changed since {} but {file} has no new entry; two different charts would share one version",
                    released.name
                )
            };
            let fix = if is_rebuild {
                format!("write `{}`", self.heading(version))
            } else {
                form.fix(self.declared, version, None)
            };
            self.finding(RuleCode::MissingEntry, message).help(by_bump(&format!("{fix}{chart}")))
        };
        Some(finding)
    }

    /// The findings on an entry whose version is not the released one.
    pub(super) fn check_bump(
        &self,
        released: &ReleaseTag,
        facts: &ComponentFacts,
        required: &Required,
        requirements: &[Requirement],
        by_override: Option<&BumpOverride>,
    ) -> VersionCheck {
        let free = next(released, facts, required);
        let heading = self.heading(&free);
        let hint = chart_hint(self.component, facts, &free);
        let by_hand = format!("write `{heading}`{hint}");
        let help = match by_override {
            Some(_) => by_hand,
            None => by_bump(&by_hand),
        };
        let declared = &self.declared.tag;
        let mut asked_for = vec![RuleCode::VersionBehind];
        let (step, below) =
            (step(&released.version, self.version, taken(facts)), self.highest_of_core(facts));
        let bump = match (step, below) {
            (Succession::Behind, _) => {
                let message =
                    format!("{declared} is not above {}, which is released", released.name);
                return VersionCheck::new(
                    self.finding(RuleCode::VersionBehind, message).help(help),
                    asked_for,
                    free,
                );
            }
            (_, Some(tag)) => {
                let message = format!("{declared} is not above {}, which is released", tag.name);
                return VersionCheck::new(
                    self.finding(RuleCode::VersionBehind, message).help(help),
                    asked_for,
                    free,
                );
            }
            (Succession::Legal(bump), _) => Ok(bump),
            (Succession::Skips(bump, free), _) => Err((bump, free)),
        };
        let level = bump.as_ref().map_or_else(|(bump, _)| *bump, |bump| *bump);
        let (asked, why) = match by_override {
            Some(_) => ("the entry's own `Bump:` asks for", String::new()),
            None => ("the changes need", why(requirements, required)),
        };
        // What a prerelease announced may be released whatever level led to it.
        let is_asked = same_core(self.version, &required.version);
        asked_for.push(RuleCode::BumpTooSmall);
        let demanded = (required.bump, required.matching);
        let fit = fit(level, is_asked, demanded);
        if fit == Fit::TooSmall {
            let message = format!(
                "{declared} is a {level} bump from {}, but {asked} {} a {}{why}",
                released.name, required.matching, required.bump
            );
            return VersionCheck::new(
                self.finding(RuleCode::BumpTooSmall, message).help(help),
                asked_for,
                free,
            );
        }
        if required.matching == Match::Exactly {
            asked_for.push(RuleCode::BumpTooLarge);
        }
        if fit == Fit::TooLarge {
            let message = format!(
                "{declared} is a {level} bump from {}, but {asked} exactly a {}{why}",
                released.name, required.bump
            );
            let is_forbidden = self.component.rules.overrides() == OverridePolicy::Forbid;
            let help = match by_override {
                Some(_) => help,
                None if is_forbidden => help,
                None => format!("{help}; to override, add the line `Bump: {level} - REASON`"),
            };
            return VersionCheck::new(
                self.finding(RuleCode::BumpTooLarge, message).help(help),
                asked_for,
                free,
            );
        }
        asked_for.push(RuleCode::VersionSkipped);
        if by_override.is_none() {
            asked_for.push(RuleCode::NothingToRelease);
        }
        let mut check = VersionCheck { asked: asked_for, ..VersionCheck::default() };
        let findings = &mut check.findings;
        if let Err((level, free)) = bump {
            let message = format!(
                "{declared} skips versions: the next {level} after {} is {free}",
                released.name
            );
            let help = by_bump(&format!(
                "write `{}`{}",
                self.heading(&free),
                chart_hint(self.component, facts, &free)
            ));
            findings.push(self.finding(RuleCode::VersionSkipped, message).help(help));
            check.instead = Some(free);
        }
        if required.bump == Bump::None && by_override.is_none() {
            let message = format!("nothing that is released changed since {}", released.name);
            findings.push(
                self.finding(RuleCode::NothingToRelease, message)
                    .help("remove the entry, unless you want to release anyway"),
            );
        }
        check
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

    /// A heading that dictates a tag of another form than the release that came before has.
    pub(super) fn check_tag_format(
        &self,
        released: &ReleaseTag,
        facts: &ComponentFacts,
    ) -> Option<Finding> {
        let newest = self.component.notes.newest()?;
        // Without a title, a heading leaves open how its tag is called.
        newest.tag_title()?;
        if self.component.tags.is_configured() || self.component.shares(&released.name) {
            return None;
        }
        let now = newest.tag_prefix()?;
        let before = before_version(&released.name, &released.version)?;
        // A release may have tags of several forms.
        let is_same = |tag: &&ReleaseTag| tag.version.cmp_precedence(&released.version).is_eq();
        let has_form = |tag: &ReleaseTag| before_version(&tag.name, &tag.version) == Some(now);
        if before == now || facts.tags.iter().filter(is_same).any(has_form) {
            return None;
        }
        let message = format!(
            "the heading's tag is {}, but the previous release's tag is {}: tools that match one form will not find the other",
            self.declared.tag, released.name
        );
        // On an old branch the newer releases elsewhere show what tags are called by now.
        let is_newer = |tag: &&ReleaseTag| tag.version.cmp_precedence(&released.version).is_gt();
        let is_known = facts.tags.iter().filter(is_newer).any(has_form);
        let severity = if is_known { Severity::Warning } else { Severity::Error };
        let finding = self.finding(RuleCode::TagForm, message).severity(severity);
        Some(finding.help(format!(
            "write `{before}{}`; to use the new form from now on, release this one with `--allow tag-form`",
            self.declared.written
        )))
    }
}

/// How a step compares with what is demanded of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fit {
    Well,
    TooSmall,
    TooLarge,
}

/// Compares the level of a step with the demanded one. A version that is the very one that was
/// asked for fits, whatever level led to it: a prerelease may have announced it.
pub(super) fn fit(level: Bump, is_asked: bool, (bump, matching): (Bump, Match)) -> Fit {
    match level.cmp(&bump) {
        _ if is_asked => Fit::Well,
        Ordering::Less => Fit::TooSmall,
        Ordering::Greater if matching == Match::Exactly => Fit::TooLarge,
        Ordering::Equal | Ordering::Greater => Fit::Well,
    }
}

pub(super) fn short(commit: &CommitId) -> &str {
    commit.first(9)
}
