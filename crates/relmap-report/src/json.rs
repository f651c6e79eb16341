//! The outcome of `check` as JSON; `docs/json.md` describes the document.

use std::borrow::Cow;

use relmap_core::chart::values::{KeyChange, ValuesDiff};
use relmap_core::facts::ReleaseTag;
use relmap_core::finding::{Finding, Location};
use relmap_core::outcome::{AppMove, Change, ComponentOutcome, ImageMove, Outcome, Required};
use relmap_core::redact::redact;
use relmap_core::rule_code::RuleCode;
use relmap_core::rules::Requirement;
use serde_json::{Value, json};

/// The version of the documents' form. It moves when something is renamed, removed or changes
/// its meaning; a new key does not move it.
pub const SCHEMA: u32 = 1;

/// The whole outcome.
pub fn outcome(outcome: &Outcome) -> Value {
    let Outcome { verdict, components, unchanged, checked, findings } = outcome;
    redacted(json!({
        "schema": SCHEMA,
        "verdict": verdict.as_str(),
        "components": components.iter().map(component).collect::<Vec<_>>(),
        "unchanged": unchanged,
        "checked": codes(checked),
        "findings": self::findings(findings),
    }))
}

fn codes(rules: &[RuleCode]) -> Vec<&'static str> {
    rules.iter().map(|rule| rule.as_str()).collect()
}

fn component(component: &ComponentOutcome) -> Value {
    let ComponentOutcome {
        name,
        kind,
        path,
        release_file,
        verdict,
        baseline,
        declared,
        required,
        requirements,
        changes,
        values,
        images,
        app: AppMove { old: app_old, new: app_new },
        checked,
        findings,
    } = component;
    json!({
        "name": name,
        "kind": kind.as_str(),
        "path": path,
        "release_file": release_file,
        "verdict": verdict.as_str(),
        "baseline": baseline.as_ref().map(self::baseline),
        "declared": declared.as_ref().map(|declared| &declared.written),
        "tag": declared.as_ref().map(|declared| &declared.tag),
        "required": required.as_ref().map(self::required),
        "requirements": requirements.iter().map(requirement).collect::<Vec<_>>(),
        "changes": changes.iter().map(change).collect::<Vec<_>>(),
        "values": self::values(values),
        "images": images.iter().map(image).collect::<Vec<_>>(),
        "app": { "old": app_old, "new": app_new },
        "checked": codes(checked),
        "findings": self::findings(findings),
    })
}

pub(crate) fn baseline(ReleaseTag { name, version, commit }: &ReleaseTag) -> Value {
    json!({ "tag": name, "version": version.to_string(), "commit": commit })
}

pub(crate) fn required(Required { bump, matching, version }: &Required) -> Value {
    json!({ "bump": bump.as_str(), "match": matching.as_str(), "version": version.to_string() })
}

pub(crate) fn requirement(requirement: &Requirement) -> Value {
    let Requirement { key, source, bump, matching, files, causes } = requirement;
    json!({
        "rule": key.as_str(),
        "source": source.to_string(),
        "bump": bump.as_str(),
        "match": matching.as_str(),
        "files": files,
        "causes": causes,
    })
}

pub(crate) fn change(Change { path, kind }: &Change) -> Value {
    json!({ "path": path, "kind": kind.as_str() })
}

/// The findings, as they stand in every document.
pub fn findings(findings: &[Finding]) -> Vec<Value> {
    findings.iter().map(finding).collect()
}

fn finding(Finding { rule, severity, message, location, help, waived }: &Finding) -> Value {
    let place = location.as_ref().and_then(|Location { span, .. }| span.as_ref()).map(|s| s.place);
    json!({
        "rule": rule.as_str(),
        "severity": severity.as_str(),
        "message": message,
        "file": location.as_ref().map(|location| &location.file),
        "line": place.map(|place| place.line),
        "column": place.map(|place| place.column),
        "help": help,
        "waived": waived,
    })
}

pub(crate) fn values(
    ValuesDiff { added, removed, retyped, changed, renamed, omitted }: &ValuesDiff,
) -> Value {
    let keys = |keys: &[KeyChange]| keys.iter().map(key_change).collect::<Vec<_>>();
    let renamed: Vec<_> =
        renamed.iter().map(|(old, new)| json!({ "old": old, "new": new })).collect();
    json!({
        "added": keys(added),
        "removed": keys(removed),
        "retyped": keys(retyped),
        "changed": keys(changed),
        "renamed": renamed,
        "omitted": omitted,
    })
}

fn key_change(KeyChange { path, old, new, place, leaves }: &KeyChange) -> Value {
    json!({
        "path": path,
        "old": old,
        "new": new,
        "line": place.map(|place| place.line),
        "leaves": leaves,
    })
}

/// The next version of each component.
pub fn next(outcome: &Outcome) -> Value {
    let component = |component: &ComponentOutcome| {
        json!({
            "name": component.name,
            "kind": component.kind.as_str(),
            "path": component.path,
            "baseline": component.baseline.as_ref().map(baseline),
            "next": crate::next::version(component),
            "required": component.required.as_ref().map(required),
            "requirements": component.requirements.iter().map(requirement).collect::<Vec<_>>(),
        })
    };
    redacted(json!({
        "schema": SCHEMA,
        "verdict": crate::next::verdict(outcome).as_str(),
        "components": outcome.components.iter().map(component).collect::<Vec<_>>(),
        "unchanged": outcome.unchanged,
        "findings": findings(&outcome.findings),
    }))
}

pub(crate) fn image(ImageMove { path, old, new, from_app_version }: &ImageMove) -> Value {
    json!({ "path": path, "old": old, "new": new, "from_app_version": from_app_version })
}

/// The same document without credentials in any of its texts.
pub(crate) fn redacted(mut document: Value) -> Value {
    fn walk(value: &mut Value) {
        match value {
            Value::String(text) => {
                if let Cow::Owned(safe) = redact(text) {
                    *text = safe;
                }
            }
            Value::Array(values) => values.iter_mut().for_each(walk),
            Value::Object(values) => values.values_mut().for_each(walk),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    walk(&mut document);
    document
}
