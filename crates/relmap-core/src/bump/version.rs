//! Which version the next entry declares, and the files that declare it.

use std::collections::BTreeMap;

use semver::Version;

use crate::chart::metadata::ChartMetadata;
use crate::check::filled_in::is_filled_in;
use crate::check::judge;
use crate::facts::{AppReleases, Baseline};
use crate::outcome::{ComponentOutcome, Verdict};
use crate::release_notes::edit::{Change, Target, retitle, write};
use crate::release_notes::{self, Entry, ReleaseNotes, without_metadata};
use crate::rule_code::{RuleCode, Severity};
use crate::version::Bump;

use super::files::Draft;
use super::next_version::{after_prerelease, next_above};
use super::own_version::{set_chart_version, set_version_files};
use super::tag_form::{Form, has_other_form, released_form, tag_name};
use super::target::target;
use super::{
    BumpContext, BumpRequest, BumpResult, FileEdit, Plan, Refusal, Stage, app, artifact_hub,
    candidate, image, overlaid,
};

pub(super) fn plan(
    context: &BumpContext<'_>,
    base: &BTreeMap<String, Vec<u8>>,
    request: &BumpRequest,
) -> Result<BumpResult, Refusal> {
    let mut draft = Draft::new(*context, base, request.pins.is_some());
    let now = judged(context, request, &draft.files);
    let target = target(context);
    let newest = context.component.notes.newest();
    let is_candidate = newest.and_then(Entry::semver).is_some_and(|own| !own.pre.is_empty());
    if request.stage == Stage::Promoted && !is_candidate {
        let newest = newest.and_then(Entry::tag_name).map(str::to_owned);
        return Err(Refusal::NoCandidate { name: context.component.name.clone(), newest });
    }
    let apps = app::apply(&mut draft, request, target == Target::New)?;
    let images = image::apply(&mut draft, request)?;
    let mut release = Release { request, target, apps, images, form: Form::AsWritten };
    let Baseline::Released(released) = &context.facts.baseline else {
        return first(draft, &release, now);
    };
    if now.baseline.is_none() {
        // What there is to compare with is known, and yet not to be compared with.
        return Err(undecided(now));
    }
    let stays = match request.stage {
        Stage::AsWritten => true,
        Stage::Candidate => is_candidate,
        Stage::Promoted => false,
    };
    if target == Target::Newest && request.level.is_none() && stays {
        // What a person wrote stays, if it is right once everything agrees with it.
        if let Some(version) = context.component.notes.newest().and_then(|entry| entry.semver()) {
            let kept = release.files(draft.clone(), version, None)?;
            if judged(context, request, &kept.files).verdict == Verdict::Pass {
                return Ok(finish(kept, request, version.clone(), now));
            }
        }
    }
    let staged = |version: Version| match request.stage {
        Stage::Candidate => {
            candidate::next(&version, &context.component.notes, &context.facts.tags)
        }
        Stage::AsWritten | Stage::Promoted => version,
    };
    let next = |level: Bump| {
        let version = next_above(context, level, &released.version);
        after_prerelease(context, version, &released.version)
    };
    let trial = release.files(draft.clone(), &next(Bump::Patch), None)?;
    let outcome = judged(context, request, &trial.files);
    let Some(required) = outcome.required.clone() else {
        return Err(undecided(outcome));
    };
    let version = match request.level {
        Some(level) => next(level),
        None if required.bump > Bump::None => {
            after_prerelease(context, required.version, &released.version)
        }
        None if target == Target::Newest => next(Bump::Patch),
        None if request.stage == Stage::Promoted => {
            after_prerelease(context, released.version.clone(), &released.version)
        }
        None => return Ok(BumpResult::NotNeeded { outcome: Box::new(now) }),
    };
    let version = staged(version);
    if let Some(written) = higher_in_chart(&draft, &release, &version) {
        // What a person wrote stays, if the rules allow it.
        let kept = release.files(draft.clone(), &written, None)?;
        if judged(context, request, &kept.files).verdict == Verdict::Pass {
            return Ok(finish(kept, request, written, now));
        }
    }
    let mut plain = release.files(draft.clone(), &version, None)?;
    let mut outcome = judged(context, request, &plain.files);
    if has_other_form(&outcome) {
        release.form = Form::AsReleased;
        plain = release.files(draft.clone(), &version, None)?;
        outcome = judged(context, request, &plain.files);
    }
    let departs = departs(&outcome);
    let files = match (&request.because, request.level) {
        (Some(because), Some(level)) if departs => {
            release.files(draft, &version, Some(format!("{level} - {}", one_line(because))))?
        }
        _ => plain,
    };
    let outcome = judged(context, request, &files.files);
    if outcome.verdict != Verdict::Pass {
        return Err(Refusal::Judged { version: Some(version), outcome: Box::new(outcome) });
    }
    Ok(finish(files, request, version, now))
}

/// The version in Chart.yaml, if a person set it to one above the version that the rules require, and
/// no other version is asked for.
fn higher_in_chart(
    draft: &Draft<'_>,
    release: &Release<'_>,
    required: &Version,
) -> Option<Version> {
    let is_open = release.target == Target::New
        && release.request.level.is_none()
        && release.request.stage == Stage::AsWritten;
    let BumpContext { component, facts, .. } = draft.context;
    let written = draft.chart().filter(|_| is_open)?.1.version?;
    let version = written.lenient().filter(|own| own.cmp_precedence(required).is_gt())?;
    (!is_filled_in(component, facts, Some(&written))).then_some(version)
}

/// Whether the version breaks a rule that an entry may depart from.
fn departs(outcome: &ComponentOutcome) -> bool {
    let rules = [RuleCode::BumpTooSmall, RuleCode::BumpTooLarge];
    outcome.findings.iter().any(|finding| rules.contains(&finding.rule))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn undecided(outcome: ComponentOutcome) -> Refusal {
    Refusal::Judged { version: None, outcome: Box::new(outcome) }
}

/// The judgement of the component with these files written. Whether the app's release exists is
/// for somebody who can look.
fn judged(
    context: &BumpContext<'_>,
    request: &BumpRequest,
    files: &BTreeMap<String, Vec<u8>>,
) -> ComponentOutcome {
    let (component, facts) = overlaid(context, files);
    let mut outcome = judge(&component, &facts, context.checkout, &AppReleases::new());
    outcome.waive(&request.waived);
    outcome
}

/// A component that was never released: any version is right, so that of its entry stays.
fn first(
    draft: Draft<'_>,
    release: &Release<'_>,
    now: ComponentOutcome,
) -> Result<BumpResult, Refusal> {
    if now.findings.iter().any(|finding| finding.severity == Severity::Undecided) {
        return Err(undecided(now));
    }
    let component = draft.context.component;
    let newest = component.notes.newest();
    if let (Some(level), Some(newest)) = (release.request.level, newest) {
        let declared = newest.tag_name().unwrap_or_default().to_owned();
        return Err(Refusal::NoRelease { name: component.name.clone(), level, declared });
    }
    let version = match newest {
        Some(newest) => newest.semver().cloned(),
        // What only gathers notes so far is released as the chart says.
        None => {
            let chart = draft.chart().and_then(|(_, chart)| chart.version?.lenient());
            Some(chart.unwrap_or(Version::new(0, 1, 0)))
        }
    };
    let Some(version) = version else {
        return Err(Refusal::Judged { version: None, outcome: Box::new(now) });
    };
    let context = draft.context;
    let last = Version::new(version.major, version.minor, version.patch);
    let version = match release.request.stage {
        Stage::Promoted => last,
        // A candidate that is not released yet stays.
        Stage::Candidate if version.pre.is_empty() => {
            candidate::next(&last, &component.notes, &context.facts.tags)
        }
        Stage::Candidate | Stage::AsWritten => version,
    };
    let files = release.files(draft, &version, None)?;
    let outcome = judged(&context, release.request, &files.files);
    if outcome.verdict != Verdict::Pass {
        return Err(Refusal::Judged { version: Some(version), outcome: Box::new(outcome) });
    }
    Ok(finish(files, release.request, version, now))
}

fn finish(
    draft: Draft<'_>,
    request: &BumpRequest,
    version: Version,
    now: ComponentOutcome,
) -> BumpResult {
    let current = |path: &String| draft.context.facts.new.contents.get(path);
    let files: BTreeMap<String, Vec<u8>> = draft
        .files
        .iter()
        .filter(|(path, bytes)| current(path) != Some(*bytes))
        .map(|(path, bytes)| (path.clone(), bytes.clone()))
        .collect();
    if files.is_empty() {
        return BumpResult::AlreadyRight { outcome: Box::new(now) };
    }
    let outcome = judged(&draft.context, request, &files);
    let path = &draft.context.component.layout.release_file;
    let bytes = draft.read(path).unwrap_or_default();
    let notes = release_notes::parse(bytes);
    let has_notes =
        notes.newest().is_some_and(|entry| !without_metadata(&entry.notes_text(bytes)).is_empty());
    let lowered = lowered(&draft.context, &notes, &version);
    let declared = outcome.declared.as_ref();
    BumpResult::Plan(Box::new(Plan {
        tag: declared.map_or_else(|| version.to_string(), |declared| declared.tag.clone()),
        version,
        files,
        steps: draft.steps.clone(),
        has_notes,
        lowered,
        outcome,
    }))
}

/// The version in Chart.yaml before, if it was higher than this one and nothing else knows it.
fn lowered(context: &BumpContext<'_>, notes: &ReleaseNotes, version: &Version) -> Option<Version> {
    let BumpContext { component, facts, .. } = context;
    let written = ChartMetadata::parse(facts.new.in_chart("Chart.yaml")?).ok()?.0.version?;
    let had = written.lenient().filter(|own| own.cmp_precedence(version).is_gt())?;
    let is_had = |own: &Version| own.cmp_precedence(&had).is_eq();
    let is_known = component.notes.newest().and_then(Entry::semver).is_some_and(is_had)
        || notes.entries.iter().filter_map(Entry::semver).any(is_had)
        || facts.tags.iter().any(|tag| is_had(&tag.version));
    (!is_known && !is_filled_in(component, facts, Some(&written))).then_some(had)
}

/// What is to be released, apart from the version.
struct Release<'w> {
    request: &'w BumpRequest,
    target: Target,
    apps: Option<Vec<String>>,
    images: Option<Vec<String>>,
    form: Form,
}

impl Release<'_> {
    /// The files with an entry for a version.
    fn files<'s>(
        &self,
        mut draft: Draft<'s>,
        version: &Version,
        bump: Option<String>,
    ) -> Result<Draft<'s>, Refusal> {
        let context = draft.context;
        let path = context.component.layout.release_file.clone();
        let bytes = draft.read(&path).unwrap_or_default().to_vec();
        let mut change = Change {
            version: version.clone(),
            tag: tag_name(&context, version),
            date: self.request.date,
            is_date_wanted: self.request.is_date_wanted,
            apps: self.apps.clone(),
            images: self.images.clone(),
            bump,
            notes: self.request.notes.clone(),
        };
        let mut edited = write(&bytes, &change, self.target)
            .map_err(|source| Refusal::Notes { file: path.clone(), source })?;
        if let (Form::AsReleased, Some(tag)) = (self.form, released_form(&context, version)) {
            edited = retitle(&edited, &tag).unwrap_or(edited);
            change.tag = tag;
        }
        if edited != bytes {
            let step = self.step(&context, version, &change);
            draft.steps.push(FileEdit { file: path.clone(), what: step });
            draft.files.insert(path, edited);
        }
        set_chart_version(&mut draft, version)?;
        set_version_files(&mut draft, version);
        artifact_hub::apply(&mut draft, self.request.artifact_hub)?;
        Ok(draft)
    }

    fn step(&self, context: &BumpContext<'_>, version: &Version, change: &Change) -> String {
        let newest = context.component.notes.newest();
        let declared = newest.map(|entry| entry.version_text().to_owned()).unwrap_or_default();
        match self.target {
            Target::New => format!("new entry {}", change.tag),
            Target::Newest if self.form == Form::AsReleased => {
                let own = newest.and_then(Entry::tag_name).unwrap_or_default();
                format!("entry {own} -> {}", change.tag)
            }
            Target::Newest if declared != version.to_string() => {
                format!("entry {declared} -> {version}")
            }
            Target::Newest => format!("entry {} completed", change.tag),
        }
    }
}
