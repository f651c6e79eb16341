//! What the newest entry of a component declares, as a release to be made.

use crate::component::{Component, ComponentKind, TagShape, before_version};
use crate::facts::ReleaseTag;
use crate::ledger::{App, Image, Record, Recorded};
use crate::outcome::{ComponentOutcome, Declared, Outcome, Verdict};
use crate::release_notes::{AppRef, Entry};
use crate::rule_code::RuleCode;

use super::message::tag_message;
use super::trailers::Trailer;
use crate::commit_id::CommitId;
use crate::tag_name::TagName;

/// What a tag's name was taken from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NamedAfter {
    /// The heading, to the letter.
    Heading,
    /// The template in relmap.toml.
    Template,
    /// The tag of the release before it, since the heading has no title.
    Tag(TagName),
    /// The component, since the heading has no title and several components share the repository.
    Component,
    /// The release exists already, and this is what it is called.
    Release,
}

/// A release that a component's newest entry declares.
#[derive(Debug, Clone, PartialEq)]
pub struct DeclaredRelease {
    /// The component's name, which is the title in the map.
    pub component: String,
    /// What it is.
    pub kind: ComponentKind,
    /// Whether the rules are met.
    pub verdict: Verdict,
    /// The file that declares it.
    pub release_file: String,
    /// The tag's name, without `refs/tags/`.
    pub tag: String,
    /// What the name was taken from.
    pub named_after: NamedAfter,
    /// The release, if it exists already and is part of this branch.
    pub released: Option<ReleaseTag>,
    /// The release, if it was made at a commit that builds on this one.
    pub later: Option<ReleaseTag>,
    /// Whether there are changes that no entry declares yet.
    pub has_unreleased: bool,
    /// The release that it is compared with.
    pub baseline: Option<ReleaseTag>,
    /// That the version belongs to a release elsewhere, and the fix.
    pub taken: Option<(String, Option<String>)>,
    /// The message of the tag.
    pub message: String,
    /// The record for the map, of a release at this commit, but for the time and what only git knows;
    /// none for an app.
    pub record: Option<Record>,
}

impl DeclaredRelease {
    /// What a component's newest entry declares at a commit; none if it declares no version. `bytes` is
    /// its RELEASE.txt. Rules that were waived are read from the outcome's findings.
    pub fn of(
        component: &Component,
        judged: &ComponentOutcome,
        outcome: &Outcome,
        bytes: &[u8],
        head: &CommitId,
    ) -> Option<DeclaredRelease> {
        let entry = component.notes.newest()?;
        let declared = judged.declared.as_ref()?;
        let released = judged.baseline.clone().filter(|baseline| {
            declared.version.as_ref().is_some_and(|v| v.cmp_precedence(&baseline.version).is_eq())
        });
        let later = judged.released_later.clone();
        let (tag, named_after) = match released.as_ref().or(later.as_ref()) {
            Some(released) if released.name == declared.tag => {
                (released.name.to_string(), NamedAfter::Heading)
            }
            Some(released) => (released.name.to_string(), NamedAfter::Release),
            None => name(component, entry, declared, judged.baseline.as_ref()),
        };
        let trailers = trailers(component, judged, entry, &tag, &waived(judged, outcome));
        let taken = judged.findings.iter().find(|finding| finding.rule == RuleCode::VersionTaken);
        Some(DeclaredRelease {
            component: component.name.clone(),
            kind: component.kind,
            verdict: judged.verdict,
            release_file: component.layout.release_file.clone(),
            message: tag_message(&tag, &entry.notes_text(bytes), &trailers),
            record: record((component, judged), entry, &tag, declared, head),
            taken: taken.map(|finding| (finding.message.clone(), finding.help.clone())),
            baseline: judged.baseline.clone(),
            has_unreleased: judged
                .findings
                .iter()
                .any(|finding| finding.rule == RuleCode::UnreleasedChanges),
            later,
            named_after,
            released,
            tag,
        })
    }

    /// A chart's release whose rules are met: for examples and tests.
    pub fn example(component: &str, tag: &str) -> DeclaredRelease {
        DeclaredRelease {
            component: component.to_owned(),
            kind: ComponentKind::Chart,
            verdict: Verdict::Pass,
            release_file: "RELEASE.txt".to_owned(),
            tag: tag.to_owned(),
            named_after: NamedAfter::Heading,
            released: None,
            later: None,
            has_unreleased: false,
            baseline: None,
            taken: None,
            message: format!("{tag}\n"),
            record: Some(Record::new(tag, "1.1.1", [0x11; 20].into(), Recorded::Release)),
        }
    }
}

/// How the tag of a new release is called: as the heading says, to the letter. Where relmap.toml
/// has a template that the heading does not fit, the template names it, for it is the only form
/// that is known again. A heading without a title leaves the form open, a `v` included: the release
/// before it settles it, or else the component's name where several share the repository.
fn name(
    component: &Component,
    entry: &Entry,
    declared: &Declared,
    baseline: Option<&ReleaseTag>,
) -> (String, NamedAfter) {
    let heading = (declared.tag.clone(), NamedAfter::Heading);
    let Some(version) = &declared.version else { return heading };
    if component.tags.is_configured() {
        let fits = component.tags.read(&declared.tag).is_some();
        return if fits { heading } else { (component.tags.name(version), NamedAfter::Template) };
    }
    if entry.tag_title().is_some() {
        return heading;
    }
    if let Some(baseline) = baseline.filter(|tag| !component.shares(&tag.name))
        && let Some(before) = before_version(&baseline.name, &baseline.version)
    {
        let tag = format!("{before}{}", declared.written);
        let is_heading = tag == declared.tag;
        let named_after = NamedAfter::Tag(baseline.name.clone());
        return if is_heading { heading } else { (tag, named_after) };
    }
    match component.tags.read(&declared.tag) {
        Some(read) if read.shape == TagShape::Titled => heading,
        _ => (component.tags.name(version), NamedAfter::Component),
    }
}

fn waived(judged: &ComponentOutcome, outcome: &Outcome) -> Vec<RuleCode> {
    let all = judged.findings.iter().chain(&outcome.findings);
    let mut rules: Vec<_> =
        all.filter(|finding| finding.waived).map(|finding| finding.rule).collect();
    rules.sort_by_key(|rule| rule.as_str());
    rules.dedup();
    rules
}

/// The entry's fields and the waivers. `Component:` is added where the tag's name does not say it,
/// and where there would be no trailer at all: the end of the notes could pass for some.
fn trailers(
    component: &Component,
    judged: &ComponentOutcome,
    entry: &Entry,
    tag: &str,
    waived: &[RuleCode],
) -> Vec<Trailer> {
    let ours = |key: &str| ["Component", "Waived"].iter().any(|own| own.eq_ignore_ascii_case(key));
    let mut trailers: Vec<Trailer> = entry
        .fields
        .iter()
        .filter(|field| !field.value.is_empty() && !ours(&field.key))
        .map(|field| Trailer { key: field.key.clone(), value: field.value.clone() })
        .collect();
    if !entry.names_app() {
        // An umbrella chart passes the apps of its subcharts through.
        trailers.extend(component.passed_apps.iter().map(|own| Trailer {
            key: "App".into(),
            value: match own.app.title {
                Some(_) => own.app.tag.clone(),
                None => format!("{}-{}", own.name, own.app.written),
            },
        }));
    }
    trailers.extend(
        judged.runs.iter().map(|image| Trailer { key: "Image".into(), value: image.clone() }),
    );
    trailers.extend(
        waived.iter().map(|rule| Trailer { key: "Waived".into(), value: rule.as_str().into() }),
    );
    let rest = tag.strip_prefix(component.name.as_str());
    let says = rest.is_some_and(|rest| rest.starts_with(['-', '/', '_', '@']));
    if trailers.is_empty() || !says {
        trailers.push(Trailer { key: "Component".into(), value: component.name.clone() });
    }
    trailers
}

/// The record of a release. What an entry says of apps is stated: whether their releases exist is
/// seen in their repositories.
fn record(
    (component, judged): (&Component, &ComponentOutcome),
    entry: &Entry,
    tag: &str,
    declared: &Declared,
    head: &CommitId,
) -> Option<Record> {
    if component.kind == ComponentKind::App {
        return None;
    }
    let mut record = Record::new(tag, &declared.written, head.clone(), Recorded::Release);
    record.path = Some(component.path().to_owned());
    let apps: Vec<AppRef> = entry.apps().collect();
    for app in &apps {
        let name = Some(component.app_key(app, &apps)).filter(|name| !name.is_empty());
        record.apps.push(App::stated(name.unwrap_or(&component.name), &app.written));
    }
    if apps.is_empty() {
        let passed = component.passed_apps.iter();
        record.apps = passed.map(|own| App::stated(&own.name, &own.app.written)).collect();
    }
    let stated = entry.images().map(|image| image.text);
    record.images =
        stated.chain(judged.runs.iter().cloned()).map(|image| Image::new(&image)).collect();
    Some(record)
}

/// Whether `--allow` may waive a rule. It may not where no release can be read at all, or where
/// somebody else's is in the way.
pub fn is_waivable(rule: RuleCode) -> bool {
    !matches!(
        rule,
        RuleCode::VersionTaken
            | RuleCode::ComponentAmbiguous
            | RuleCode::ReleaseFileMissing
            | RuleCode::NotUtf8
            | RuleCode::NulByte
            | RuleCode::ConflictMarkers
            | RuleCode::EmptyFile
            | RuleCode::NoHeading
            | RuleCode::InvalidVersion
            | RuleCode::DuplicateVersion
            | RuleCode::EntryOrder
            | RuleCode::OldestFirst
            | RuleCode::UnbornBranch
    )
}
