//! The whole audit as a document.

use relmap_core::audit::{Audit, AuditedRelease, Compliance, Predecessor, Summary, TableRow};
use relmap_core::finding::Finding;
use serde_json::{Map, Value, json};

use crate::json::{SCHEMA, baseline, required, requirement};

/// The whole audit.
pub fn json(audit: &Audit) -> Value {
    let Audit { rules, releases, skipped } = audit;
    let skipped: Vec<Value> =
        skipped.iter().map(|(tag, reason)| json!({ "tag": tag, "reason": reason })).collect();
    json!({
        "schema": SCHEMA,
        "rules": rules,
        "summary": summary(&Summary::of(releases)),
        "releases": releases.iter().map(release).collect::<Vec<_>>(),
        "skipped": skipped,
    })
}

fn summary(found: &Summary) -> Value {
    let Summary { releases, obey, r#break, first, undecided, overridden, rules, table } = found;
    let rules: Map<String, Value> =
        rules.iter().map(|(rule, count)| (rule.as_str().to_owned(), json!(count))).collect();
    json!({
        "releases": releases,
        "judged": found.judged(),
        "obey": obey,
        "break": r#break,
        "first": first,
        "undecided": undecided,
        "overridden": overridden,
        "broken_rules": rules,
        "table": table.iter().map(row).collect::<Vec<_>>(),
    })
}

fn row(TableRow { kind, alone, levels: [none, patch, minor, major] }: &TableRow) -> Value {
    json!({
        "kind": kind.as_str(),
        "alone": alone,
        "none": none,
        "patch": patch,
        "minor": minor,
        "major": major,
    })
}

fn release(release: &AuditedRelease) -> Value {
    let AuditedRelease {
        component,
        kind,
        path,
        tag,
        predecessor,
        actual,
        compliance,
        required,
        by_override,
        requirements,
        kinds,
        findings,
        practice: _,
    } = release;
    let reason = match compliance {
        Compliance::Undecided(reason) => Some(reason),
        _ => None,
    };
    json!({
        "component": component,
        "kind": kind.as_str(),
        "path": path,
        "tag": tag.name,
        "version": tag.version.to_string(),
        "commit": tag.commit,
        "predecessor": predecessor.as_ref().map(before),
        "actual": actual.map(|actual| actual.as_str()),
        "required": required.as_ref().map(self::required),
        "compliance": compliance.as_str(),
        "reason": reason,
        "override": by_override
            .as_ref()
            .map(|(bump, reason)| json!({ "bump": bump.as_str(), "reason": reason })),
        "changes": kinds.iter().map(|kind| kind.as_str()).collect::<Vec<_>>(),
        "requirements": requirements.iter().map(requirement).collect::<Vec<_>>(),
        "findings": findings.iter().map(finding).collect::<Vec<_>>(),
    })
}

fn before(Predecessor { tag, is_ancestor }: &Predecessor) -> Value {
    let mut value = baseline(tag);
    value["is_ancestor"] = json!(is_ancestor);
    value
}

/// A finding on the past: it has no place in a file of today, and no mend.
fn finding(finding: &Finding) -> Value {
    json!({
        "rule": finding.rule.as_str(),
        "severity": finding.severity.as_str(),
        "message": finding.message,
    })
}
