//! The entry against the chart: what both say must agree.

use semver::Version;

use crate::chart::image_ref::ImageRef;
use crate::chart::metadata::{ChartType, Written};
use crate::component::{AppVersionOf, Component, ComponentKind, is_inside, join};
use crate::facts::ComponentFacts;
use crate::finding::Finding;
use crate::outcome::Declared;
use crate::position::Span;
use crate::release_notes::DiagnosticKind;
use crate::release_notes::{AppRef, Entry};
use crate::rule_code::{RuleCode, Severity};
use crate::version::without_v;
use crate::words::listed;

use super::app::AppMoved;
use super::apps_listed;
use super::changes::Changes;
use super::filled_in::{had_version, is_filled_in};
use super::version_words::by_bump;

/// Everything in which the newest entry and the chart disagree. `instead` is the version that the
/// entry should declare, where that is another one, and `is_released` whether what it declares is
/// released already, so that only a new entry can say something else.
pub(super) fn consistency(
    component: &Component,
    facts: &ComponentFacts,
    changes: &Changes,
    entry: &Entry,
    declared: &Declared,
    moved: &AppMoved,
    (instead, is_released): (Option<&Version>, bool),
) -> Vec<Finding> {
    if component.layout.chart.is_none() {
        return Vec::new();
    }
    let apps: Vec<AppRef> = entry.apps().collect();
    let before = &moved.before;
    let check = Check { component, facts, changes, apps: &apps, before, is_released };
    let mut findings = Vec::new();
    findings.extend(check.chart_version(declared, instead));
    if apps.is_empty() {
        findings.extend(check.no_app(declared));
    } else {
        findings.extend(apps_listed::findings(component, entry, declared));
        findings.extend(check.app_version());
        findings.extend(apps.iter().flat_map(|app| check.image_tags(app)));
    }
    for image in entry.images() {
        // One that cannot be read is a fault of RELEASE.txt, and reported as such.
        if let Ok(wanted) = image.text.parse() {
            findings.extend(check.image_field(&wanted, &image.span));
        }
    }
    findings.extend(check.broken_keys());
    findings
}

/// The rules of [`consistency`] that can be applied. `compared` says that there is a release to
/// compare with.
pub(super) fn asked(
    component: &Component,
    facts: &ComponentFacts,
    changes: &Changes,
    entry: &Entry,
    declared: &Declared,
    compared: bool,
) -> Vec<RuleCode> {
    if component.layout.chart.is_none() {
        return Vec::new();
    }
    let chart = changes.chart_now.as_ref();
    let written = chart.and_then(|chart| chart.version.as_ref());
    let is_filled_in = is_filled_in(component, facts, written);
    let has_app_version = chart.is_some_and(|chart| chart.app_version.is_some());
    let apps: Vec<AppRef> = entry.apps().collect();
    let has_app = !apps.is_empty();
    let is_own = component.app_version == AppVersionOf::Own;
    let names_image = entry.images().any(|image| image.text.parse::<ImageRef>().is_ok());
    [
        (
            RuleCode::ChartVersionMismatch,
            chart.is_some() && declared.version.is_some() && !is_filled_in,
        ),
        (RuleCode::AppsDiffer, apps_listed::is_asked(component, &apps)),
        (RuleCode::AppVersionMismatch, has_app && has_app_version && !is_own),
        (RuleCode::ImageTagMismatch, has_app && !changes.images_now.is_empty()),
        (RuleCode::ImageFieldMismatch, names_image),
        (RuleCode::ValuesKeyRemoved, compared),
        (RuleCode::ValuesKeyRetyped, compared),
    ]
    .into_iter()
    .filter(|(_, is_asked)| *is_asked)
    .map(|(rule, _)| rule)
    .collect()
}

pub(super) struct Check<'c> {
    pub(super) component: &'c Component,
    pub(super) facts: &'c ComponentFacts,
    pub(super) changes: &'c Changes,
    /// The apps that the entry names.
    pub(super) apps: &'c [AppRef],
    /// Those that the baseline named.
    pub(super) before: &'c [AppRef],
    /// Whether the entry is released, so that it stays as it is.
    pub(super) is_released: bool,
}

impl Check<'_> {
    pub(super) fn in_chart(&self, file: &str) -> String {
        join(self.facts.new.chart.as_deref().unwrap_or_default(), file)
    }

    fn chart_version(&self, declared: &Declared, instead: Option<&Version>) -> Option<Finding> {
        let chart = self.changes.chart_now.as_ref()?;
        let wanted = declared.version.as_ref()?;
        let Some(written) = chart.version.as_ref() else {
            let message = format!(
                "{} declares {wanted}, but Chart.yaml has no version; Helm cannot package the chart",
                self.component.layout.release_file
            );
            let path = self.in_chart("Chart.yaml");
            let help = format!("add `version: {}` to {path}", instead.unwrap_or(wanted));
            return Some(
                Finding::new(RuleCode::ChartVersionMismatch, message).help(help).in_file(path),
            );
        };
        let is_same = written.lenient().as_ref() == Some(wanted);
        if is_same && self.keeps_its_form(written, declared) || self.component.version_at_packaging
        {
            return None;
        }
        if is_filled_in(self.component, self.facts, Some(written)) {
            return self.staying_version(written);
        }
        let message = format!(
            "{} declares {wanted}, but Chart.yaml has version {}; the package would have the wrong version",
            self.component.layout.release_file, written.text
        );
        // Two fixes that contradict each other would be none.
        let help = match instead {
            Some(instead) if written.lenient().as_ref() == Some(instead) => {
                format!("leave it unchanged and correct {}", self.component.layout.release_file)
            }
            _ => by_bump(&format!(
                "set `version: {}` in {}",
                instead.unwrap_or(wanted),
                self.in_chart("Chart.yaml")
            )),
        };
        let help = match written.is_placeholder() && had_version(self.facts) {
            true => format!(
                "{help}; if the version is filled in at packaging from now on, say so in \
                 relmap.toml: chart-version = \"packaging\""
            ),
            false => help,
        };
        let finding = Finding::new(RuleCode::ChartVersionMismatch, message).help(help);
        Some(self.facts.new.locate(finding, self.in_chart("Chart.yaml"), Some(written.place)))
    }

    /// Whether a version is written as the package is to be named: plainly, as in the heading, or as it was
    /// written in the release before. `v1.0.0` in place of `1.0.0` makes another package.
    fn keeps_its_form(&self, written: &Written, declared: &Declared) -> bool {
        let is_plain =
            declared.version.as_ref().is_some_and(|wanted| wanted.to_string() == written.text);
        let before = self.changes.chart_before.as_ref().and_then(|chart| chart.version.as_ref());
        let is_old_form = || before.is_some_and(|before| form(&before.text) == form(&written.text));
        is_plain || written.text == declared.written || is_old_form()
    }

    /// What is said of a version that only its history shows to be filled in at packaging.
    fn staying_version(&self, written: &Written) -> Option<Finding> {
        let (newest, others) = self.facts.version_stays.split_first()?;
        let message = format!(
            "Chart.yaml has version {}, as it had at {newest} and the {} releases before, so it is taken to be \
             filled in at packaging",
            written.text,
            others.len()
        );
        let help = "to say so: chart-version = \"packaging\" in relmap.toml";
        let finding = Finding::new(RuleCode::ChartVersionMismatch, message)
            .severity(Severity::Note)
            .help(help);
        Some(self.facts.new.locate(finding, self.in_chart("Chart.yaml"), Some(written.place)))
    }

    /// Where RELEASE.txt does not stand in the chart, it may be the app's own.
    fn own_file_hint(&self) -> &'static str {
        let layout = &self.component.layout;
        match layout.chart.as_deref() {
            Some(chart) if !is_inside(&layout.release_file, chart) => {
                "; if this is the app's own RELEASE.txt, set `kind = \"app\"` in relmap.toml"
            }
            _ => "",
        }
    }

    fn image_field(&self, wanted: &ImageRef, span: &Span) -> Option<Finding> {
        let same: Vec<_> = self
            .changes
            .images_now
            .iter()
            .filter(|found| found.image.same_repository(wanted))
            .collect();
        let agrees = |image: &ImageRef| {
            (wanted.tag.is_none() || image.tag == wanted.tag)
                && (wanted.digest.is_none()
                    || image.digest.is_none()
                    || image.digest == wanted.digest)
        };
        let (message, help) = match same.as_slice() {
            [] => (
                format!(
                    "the entry names the image {wanted}, but values.yaml has no image from that repository"
                ),
                "correct `Image:`, or the repository in values.yaml".to_owned(),
            ),
            found if found.iter().any(|found| agrees(&found.image)) => return None,
            [first, ..] => (
                format!(
                    "the entry names the image {wanted}, but {} in values.yaml uses {}",
                    first.path, first.image
                ),
                match self.is_released {
                    true => by_bump("set the image in values.yaml back"),
                    false => {
                        by_bump(&format!("write `Image: {}`; or correct values.yaml", first.image))
                    }
                },
            ),
        };
        let finding = Finding::new(RuleCode::ImageFieldMismatch, message).help(help);
        Some(finding.at(self.component.layout.release_file.clone(), span.clone()))
    }

    fn no_app(&self, declared: &Declared) -> Option<Finding> {
        let chart = self.changes.chart_now.as_ref()?;
        if self.component.kind != ComponentKind::Chart || chart.chart_type == ChartType::Library {
            return None;
        }
        // The warning about the field itself says what to do.
        let newest = self.component.notes.newest().map(|entry| entry.range.clone());
        let is_separated = self.component.notes.faults.iter().any(|fault| {
            let is_of_pair =
                matches!(&fault.kind, DiagnosticKind::SeparatedField { key } if key != "Bump");
            is_of_pair
                && newest.as_ref().is_some_and(|newest| newest.contains(&fault.span.bytes.start))
        });
        if is_separated || !self.component.passed_apps.is_empty() {
            return None;
        }
        // relmap.toml has the chart and names no app of it, and no entry ever did: there is none to pair.
        let tells_of_app =
            !self.component.apps.is_empty() || !self.component.known_apps().is_empty();
        if self.component.is_configured && !tells_of_app {
            return None;
        }
        let message = format!(
            "the entry {} has no `App:`, so the release has no app to pair with",
            declared.tag
        );
        let written = chart.app_version.as_ref().map(|version| version.text.as_str());
        // One such as `1` names no release.
        let is_floating = written.is_some_and(|version| !version.contains('.'));
        let version = written.filter(|_| !is_floating).unwrap_or("1.2.0");
        let example = format!("App: {}", self.app_named(version));
        let bump = match is_floating {
            true => String::new(),
            false => format!(": relmap bump --app {}", self.app_named(version)),
        };
        let by_hand = match self.is_released {
            true => format!("name the app in the next entry{bump}"),
            false => format!("write the app's tag below the heading, such as `{example}`{bump}"),
        };
        let finding = Finding::new(RuleCode::AppMissing, message).help(format!(
            "{by_hand}; or `Image: REPOSITORY:TAG` for third-party software{}",
            self.own_file_hint()
        ));
        Some(finding.at(self.component.layout.release_file.clone(), declared.span.clone()))
    }

    /// What the app's release of a version is called: as relmap.toml says, like the one that an older
    /// entry names, or after the app.
    fn app_named(&self, version: &str) -> String {
        let number = version.trim_start_matches(['v', 'V']);
        let configured = self.component.apps.first();
        if let Some(app) = configured.filter(|app| app.tag.is_some()) {
            return app.release(version);
        }
        let named = self.component.known_apps().into_iter().next();
        match named.as_ref().and_then(|app| app.tag.strip_suffix(&app.written)) {
            Some(before) => format!("{before}{number}"),
            None => match configured {
                Some(app) => app.release(version),
                None => format!("app-{number}"),
            },
        }
    }

    /// Values keys that are gone or have another type: overrides of them break.
    fn broken_keys(&self) -> Vec<Finding> {
        let file = &self.changes.values_file;
        let values = &self.changes.values;
        let list = |keys: Vec<String>| listed(&keys, 5);
        let mut findings = Vec::new();
        if !values.removed.is_empty() {
            let keys = values.removed.iter().map(|key| key.path.clone()).collect();
            let message = format!(
                "values keys were removed, so overrides of them no longer have an effect: {}",
                list(keys)
            );
            let mut finding = Finding::new(RuleCode::ValuesKeyRemoved, message).in_file(file);
            if let Some((old, new)) = values.renamed.first() {
                finding = finding
                    .help(format!("say in the notes how to migrate: {old} seems to be {new} now"));
            } else {
                finding = finding.help("say in the notes what to do with overrides of them");
            }
            findings.push(finding);
        }
        if let Some(first) = values.retyped.first() {
            let keys = values.retyped.iter().map(ToString::to_string).collect();
            let message =
                format!("values keys changed type, so overrides of them may break: {}", list(keys));
            let finding = Finding::new(RuleCode::ValuesKeyRetyped, message)
                .help("say in the notes what to do with overrides of them");
            findings.push(self.facts.new.locate(finding, file.clone(), first.place));
        }
        findings
    }
}

/// How a version is written: whether with a `v`, of how many numbers, and whether some begin with a zero.
fn form(text: &str) -> (bool, usize, bool) {
    let numbers = without_v(text);
    let core = numbers.split(['-', '+']).next().unwrap_or_default();
    let is_padded = |number: &str| number.len() > 1 && number.starts_with('0');
    (numbers != text, core.split('.').count(), core.split('.').any(is_padded))
}
