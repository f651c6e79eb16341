//! The audit for people: the counts first, then the table, then the releases themselves.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use relmap_core::audit::{Audit, AuditedRelease, Compliance, Summary, TableRow};
use relmap_core::rule_code::RuleCode;
use relmap_core::tag_name::TagName;

use super::asked;
use crate::style::Tone;
use crate::{Colour, SafeText};
use relmap_core::words::counted;

/// How many skipped tags of one reason are named before the rest is counted.
const NAMED: usize = 3;

/// The counts, the table, and the releases that break a rule or cannot be judged; with `all`,
/// every release.
pub fn text(audit: &Audit, all: bool, colour: Colour) -> String {
    let summary = Summary::of(&audit.releases);
    let mut text = String::new();
    head(&mut text, audit, &summary, colour);
    rules(&mut text, &summary, colour);
    table(&mut text, &summary.table, colour);
    let told = |release: &&AuditedRelease| match release.compliance {
        Compliance::Breaks | Compliance::Undecided(_) => true,
        Compliance::First | Compliance::Obeys => all,
    };
    let mut last = None;
    for release in audit.releases.iter().filter(told) {
        if last.replace(&release.component) != Some(&release.component) {
            let name = SafeText::new(&release.component).to_string();
            let _ = writeln!(text, "\n{}", colour.paint(Tone::Strong, &name));
        }
        self::release(&mut text, release, colour);
    }
    skipped(&mut text, audit);
    text
}

fn head(text: &mut String, audit: &Audit, summary: &Summary, colour: Colour) {
    let components: BTreeSet<&String> =
        audit.releases.iter().map(|release| &release.component).collect();
    let what = match components.len() {
        0 => "no release was found".to_owned(),
        1 => {
            let name = components.first().map(|name| SafeText::new(name).to_string());
            format!("{}: {}", name.unwrap_or_default(), counted(summary.releases, "release"))
        }
        several => {
            format!("{}: {}", counted(several, "component"), counted(summary.releases, "release"))
        }
    };
    let by = SafeText::new(&audit.rules);
    let _ = writeln!(text, "{}, judged by {by}\n", colour.paint(Tone::Strong, &what));
    let share =
        summary.share().map(|share| format!("{share:.1} % of the {} judged", summary.judged()));
    let mut line = |count: usize, tone: Tone, [one, many]: [&str; 2], more: &str| {
        if count > 0 {
            let what = if count == 1 { one } else { many };
            let number = colour.paint(tone, &format!("{count:>7}"));
            let _ = writeln!(text, "{}", format!("{number}  {what:<44}{more}").trim_end());
        }
    };
    let share = share.unwrap_or_default();
    line(summary.obey, Tone::Good, ["obeys the rules", "obey the rules"], &share);
    line(summary.r#break, Tone::Bad, ["breaks a rule", "break a rule"], "");
    line(
        summary.first,
        Tone::Strong,
        ["has no release before it", "have no release before them"],
        "",
    );
    line(summary.undecided, Tone::Unsure, ["cannot be judged"; 2], "");
    line(
        summary.overridden,
        Tone::Strong,
        ["of these departs from the rules on purpose", "of these depart from the rules on purpose"],
        "",
    );
}

fn rules(text: &mut String, summary: &Summary, colour: Colour) {
    let mut rules: Vec<(&RuleCode, &usize)> = summary.rules.iter().collect();
    if rules.is_empty() {
        return;
    }
    rules.sort_by_key(|(rule, count)| (std::cmp::Reverse(**count), **rule));
    let _ = writeln!(text, "\n{}", colour.paint(Tone::Strong, "broken rules"));
    for (rule, count) in rules {
        let _ = writeln!(text, "{count:>7}  {:<23} {}", rule.as_str(), rule.summary());
    }
}

fn table(text: &mut String, rows: &[TableRow], colour: Colour) {
    if rows.is_empty() {
        return;
    }
    let head =
        format!("{:<20}{:>8}{:>8}{:>8}{:>8}", "what changed", "none", "patch", "minor", "major");
    let _ = writeln!(text, "\n{}", colour.paint(Tone::Strong, &head));
    for TableRow { kind, alone, levels } in rows {
        let name = format!("{kind}{}", if *alone { " alone" } else { "" });
        let cell = |count: &usize| match count {
            0 => format!("{:>8}", "."),
            count => format!("{count:>8}"),
        };
        let cells: String = levels.iter().map(cell).collect();
        let _ = writeln!(text, "{name:<20}{cells}");
    }
}

fn release(text: &mut String, release: &AuditedRelease, colour: Colour) {
    let tag = SafeText::new(&release.tag.name);
    let step = match &release.predecessor {
        Some(before) => {
            let place = if before.is_ancestor { "" } else { " (on another branch)" };
            format!("{tag} after {}{place}", SafeText::new(&before.tag.name))
        }
        None => tag.to_string(),
    };
    let moved = match (release.actual, asked(release)) {
        (Some(actual), asked) if !asked.is_empty() => {
            format!("{actual}, the rules ask for {asked}")
        }
        _ => String::new(),
    };
    let (word, tone) = match &release.compliance {
        Compliance::First => ("first".to_owned(), Tone::Faint),
        Compliance::Obeys => ("obeys".to_owned(), Tone::Good),
        Compliance::Undecided(_) => ("undecided".to_owned(), Tone::Unsure),
        Compliance::Breaks => {
            let rules: BTreeSet<&str> = release.broken().map(|found| found.rule.as_str()).collect();
            (rules.into_iter().collect::<Vec<_>>().join(", "), Tone::Bad)
        }
    };
    let _ = writeln!(text, "  {step}: {}{}", pad(&moved), colour.paint(tone, &word));
    if let Compliance::Undecided(reason) = &release.compliance {
        let _ = writeln!(text, "      {}", SafeText::new(reason));
    }
    if let Some((bump, reason)) = &release.by_override {
        let _ = writeln!(text, "      Bump: {bump} - {}", SafeText::new(reason));
    }
    let is_of_bump =
        |rule: RuleCode| matches!(rule, RuleCode::BumpTooSmall | RuleCode::BumpTooLarge);
    for finding in release.broken().filter(|finding| !is_of_bump(finding.rule)) {
        let _ = writeln!(text, "      {}", SafeText::new(&finding.message));
    }
    let why = release.why();
    if release.broken().any(|finding| is_of_bump(finding.rule)) && !why.is_empty() {
        let _ = writeln!(text, "      {}", SafeText::new(&why));
    }
}

fn pad(moved: &str) -> String {
    match moved {
        "" => String::new(),
        moved => format!("{moved}  "),
    }
}

fn skipped(text: &mut String, audit: &Audit) {
    let mut reasons: Vec<&String> = audit.skipped.iter().map(|(_, reason)| reason).collect();
    reasons.sort_unstable();
    reasons.dedup();
    if !reasons.is_empty() {
        let _ = writeln!(text, "\n{} not looked at:", counted(audit.skipped.len(), "tag"));
    }
    for reason in reasons {
        let of: Vec<&TagName> =
            audit.skipped.iter().filter(|(_, other)| other == reason).map(|(tag, _)| tag).collect();
        let named: Vec<String> =
            of.iter().take(NAMED).map(|tag| SafeText::new(tag).to_string()).collect();
        let more = of.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let _ = writeln!(text, "  {}: {}{more}", SafeText::new(reason), named.join(", "));
    }
}
