//! An image against the app release that it should be.

use super::image_facts::{Built, ImageAnswer, ImageFacts};
use super::image_labels::{Label, Said, said};
use super::publish::{REVISION_LABEL, build_image, checkout, version_label};
use crate::chart::image_ref::ImageRef;
use crate::finding::Finding;
use crate::rule_code::{RuleCode, Severity};
use crate::version::lenient;
use crate::words::shell_word;

/// The fewest digits of an abbreviated commit.
const SHORTEST: usize = 7;

/// Whether the app's repository has a commit, where the repository is known.
pub type AppCommits<'a> = Option<&'a dyn Fn(&str) -> bool>;

/// An image that a release of a chart runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedImage {
    /// The tag of the chart.
    pub chart: String,
    /// The image.
    pub reference: ImageRef,
    /// The app release that it should be; none for software that others build.
    pub app: Option<crate::ledger::App>,
    /// The digest that the release map recorded.
    pub recorded: Option<String>,
    /// The platforms that it should be there for.
    pub platforms: Vec<String>,
}

/// What is wrong with an image, or cannot be known.
pub fn judge_image(
    expected: &ExpectedImage,
    answer: &ImageAnswer,
    commits: AppCommits<'_>,
) -> Vec<Finding> {
    let image = &expected.reference;
    let of = expected.of();
    match answer {
        ImageAnswer::Unknown(reason) => {
            let message = format!("whether {image}{of} is there cannot be known: {reason}");
            vec![Finding::new(RuleCode::RegistryOutOfReach, message)]
        }
        ImageAnswer::Absent => {
            let message =
                format!("{} runs {image}{of}, and its registry has no such image", expected.chart);
            vec![Finding::new(RuleCode::ImageMissing, message).help(build(expected))]
        }
        ImageAnswer::Found(facts) => of_found(expected, facts, commits),
    }
}

impl ExpectedImage {
    /// ` of app-1.2.0`, or nothing.
    fn of(&self) -> String {
        self.app.as_ref().map_or_else(String::new, |app| format!(" of {}", app.shown()))
    }
}

/// How to make the image that is missing.
fn build(expected: &ExpectedImage) -> String {
    let image = &expected.reference;
    let Some(app) = &expected.app else {
        return format!("correct the image in values.yaml, or push it: docker push {image}");
    };
    let before = checkout(app.tag.as_deref(), app.commit.as_ref());
    let build = build_image(image, app, &expected.platforms);
    let commands: Vec<String> = before.into_iter().chain(build).collect();
    format!("build and push it in the app's repository: {}", commands.join(" && "))
}

fn of_found(expected: &ExpectedImage, facts: &ImageFacts, commits: AppCommits<'_>) -> Vec<Finding> {
    let image = &expected.reference;
    let mut findings = Vec::new();
    if let Some(recorded) = expected.recorded.as_ref().filter(|one| **one != facts.digest) {
        let message = format!(
            "{image} of {} moved: the release map has it at {recorded}, and now it leads to {}",
            expected.chart, facts.digest
        );
        findings.push(Finding::new(RuleCode::ImageMoved, message).help(
            "a released image is never replaced; push the recorded one again, and release what was meant under a new version",
        ));
    }
    for wanted in &expected.platforms {
        if !facts.built.iter().any(|built| built.platform.is(wanted)) {
            let message =
                format!("{image} is not there for {wanted}, only for {}", facts.platforms());
            findings.push(Finding::new(RuleCode::ImagePlatformMissing, message).help(format!(
                "build it for all: docker buildx build --platform {} -t {image} --push .",
                shell_word(&expected.platforms.join(","))
            )));
        }
    }
    if let Some(app) = &expected.app {
        let mut known: Vec<(Finding, Vec<&str>)> = Vec::new();
        for built in &facts.built {
            for finding in of_labels(expected, app, built, commits) {
                let platform = built.platform.0.as_str();
                match known.iter_mut().find(|(other, _)| *other == finding) {
                    Some((_, platforms)) => platforms.push(platform),
                    None => known.push((finding, vec![platform])),
                }
            }
        }
        let all = facts.built.len();
        findings.extend(known.into_iter().map(|(mut finding, platforms)| {
            if platforms.len() < all {
                finding.message.push_str(&format!(" (for {})", platforms.join(", ")));
            }
            finding
        }));
    }
    findings
}

fn of_labels(
    expected: &ExpectedImage,
    app: &crate::ledger::App,
    built: &Built,
    commits: AppCommits<'_>,
) -> Vec<Finding> {
    let said = said(built, &expected.reference, |is_version, value| match is_version {
        true => is_version_of(app, value),
        false => matches!(revision(expected, app, Label { name: "", value }, None), Revision::Same),
    });
    let mut findings = Vec::new();
    let mut is_proven = false;
    if let Some(label) = said.revision {
        match revision(expected, app, label, commits) {
            Revision::Same => is_proven = true,
            Revision::NotKnown => {}
            Revision::Other(finding) => findings.push(*finding),
        }
    }
    if let Some(label) = said.version
        && !is_version_of(app, label.value)
    {
        let message = format!(
            "{} should be {}, and its label {} says {}",
            expected.reference,
            app.shown(),
            label.name,
            label.value
        );
        let finding = Finding::new(RuleCode::ImageVersionMismatch, message)
            .help(format!("build it with --label {}", version_label(app)));
        // The name of a branch, on an image whose commit is right, is no other version.
        let is_name = lenient(label.value).is_none() && is_proven;
        findings.push(if is_name { finding.severity(Severity::Warning) } else { finding });
    }
    findings.extend(unlabelled(expected, app, &said));
    findings
}

enum Revision {
    Same,
    /// There is no commit to compare with.
    NotKnown,
    Other(Box<Finding>),
}

fn revision(
    expected: &ExpectedImage,
    app: &crate::ledger::App,
    label: Label<'_>,
    commits: AppCommits<'_>,
) -> Revision {
    if app.tag.as_deref() == Some(label.value) {
        return Revision::Same;
    }
    let (written, is_dirty) = match label.value.strip_suffix("-dirty") {
        Some(written) => (written.to_ascii_lowercase(), true),
        None => (label.value.to_ascii_lowercase(), false),
    };
    let Some(commit) = &app.commit else { return Revision::NotKnown };
    let is_same = written.len() >= SHORTEST && commit.starts_with(&written);
    if is_same && !is_dirty {
        return Revision::Same;
    }
    let image = &expected.reference;
    let says = format!(
        "{image} should be {} at commit {commit}, and its label {} says {}",
        app.shown(),
        label.name,
        label.value
    );
    let message = match (is_same, commits) {
        (true, _) => format!("{says}: it was built with changes that were not committed"),
        (false, Some(has)) if !has(&written) => {
            format!("{says}, which the app's repository does not have")
        }
        (false, _) => says,
    };
    let tag = app.tag.as_deref().unwrap_or(commit.as_str());
    // The label may say anything, and a command is copied into a shell.
    let is_commit = !written.is_empty() && written.bytes().all(|byte| byte.is_ascii_hexdigit());
    let differs = if is_commit {
        format!("; to see what differs: git diff {written} {}", shell_word(tag))
    } else {
        String::new()
    };
    Revision::Other(Box::new(Finding::new(RuleCode::ImageRevisionMismatch, message).help(format!(
        "find out what runs, and release what was meant under a new version{differs}"
    ))))
}

fn unlabelled(
    expected: &ExpectedImage,
    app: &crate::ledger::App,
    said: &Said<'_>,
) -> Option<Finding> {
    let missing = match (said.version, said.revision) {
        (Some(_), Some(_)) => return None,
        (None, Some(_)) => "no label with its version",
        (Some(_), None) => "no label with its commit",
        (None, None) => "no label with its version or its commit",
    };
    let inherited = said.inherited.map_or_else(String::new, |label| {
        format!(" ({}={} is that of its base image)", label.name, label.value)
    });
    let message = format!(
        "{} has {missing}{inherited}, so nothing proves that it is {}",
        expected.reference,
        app.shown()
    );
    Some(Finding::new(RuleCode::ImageUnlabelled, message).help(format!(
        "docker build --label {} --label {REVISION_LABEL}=$(git rev-parse HEAD)",
        version_label(app)
    )))
}

/// Whether a label says the version of the app: as a version, or as its tag.
fn is_version_of(app: &crate::ledger::App, written: &str) -> bool {
    let same = |other: &str| {
        written == other || lenient(written).is_some_and(|version| lenient(other) == Some(version))
    };
    let named = |written: &str| written.strip_prefix(&format!("{}-", app.name)).map(str::to_owned);
    same(&app.version)
        || app.tag.as_deref() == Some(written)
        || named(written)
            .is_some_and(|rest| lenient(&rest) == lenient(&app.version) && lenient(&rest).is_some())
}
