//! The chain of a release: commits, image, chart, published chart, environments.

use std::fmt::Write as _;

use relmap_core::commit_id::CommitId;
use relmap_core::ledger::day;
use relmap_core::trace::{
    ATTESTATION, Attachments, Chain, Environments, Gap, ImageState, Publication, ReferenceKind,
    SBOM, SIGNATURE, Trace, TracedApp, TracedImage,
};

use crate::findings::findings;
use crate::style::Tone;
use crate::{Colour, MarkdownText, SafeText, Sources};
use relmap_core::words::counted;

/// The width of the first column.
const WIDTH: usize = 12;

/// For people: what the reference is, then each chain, a link a line.
pub fn text(trace: &Trace, colour: Colour) -> String {
    let strong = |text: &str| colour.paint(Tone::Strong, SafeText::new(text).as_str());
    let mut text = format!("{}\n", strong(&heading(trace)));
    let mut section = |title: &str, rows: &[(&str, String)], gaps: &[Gap]| {
        let _ = writeln!(text, "\n{}", strong(title));
        for (name, value) in rows {
            let _ = writeln!(text, "  {name:WIDTH$} {}", SafeText::new(value));
        }
        for gap in gaps {
            let name = colour.paint(Tone::Unsure, &format!("{:WIDTH$}", "missing"));
            let _ = writeln!(text, "  {name} {}", SafeText::new(&gap.message));
            let _ = writeln!(text, "  {:WIDTH$} help: {}", "", SafeText::new(&gap.help));
        }
    };
    for chain in &trace.chains {
        section(&chain.release.record.chart, &rows(chain, &trace.environments), &chain.gaps);
    }
    for app in &trace.pending {
        section(&app.app.shown(), &pending(app), &[]);
    }
    if trace.left_out > 0 {
        let _ = writeln!(text, "\n{}", SafeText::new(&left_out(trace)));
    }
    if !trace.findings.is_empty() {
        text.push('\n');
        text.push_str(&findings(&trace.findings, &Sources::default(), colour, None));
    }
    text
}

/// As Markdown, to be pasted into a ticket.
pub fn markdown(trace: &Trace) -> String {
    let mut text = format!("# {}\n", MarkdownText::new(&heading(trace)));
    let mut section = |title: &str, rows: &[(&str, String)], gaps: &[Gap]| {
        let _ =
            writeln!(text, "\n## {}\n\n| link | what |\n| --- | --- |", MarkdownText::new(title));
        for (name, value) in rows {
            let _ = writeln!(text, "| {name} | {} |", MarkdownText::new(value));
        }
        for gap in gaps {
            let (message, help) = (MarkdownText::new(&gap.message), MarkdownText::new(&gap.help));
            let _ = writeln!(text, "| **missing** | {message}; {help} |");
        }
    };
    for chain in &trace.chains {
        section(&chain.release.record.chart, &rows(chain, &trace.environments), &chain.gaps);
    }
    for app in &trace.pending {
        section(&app.app.shown(), &pending(app), &[]);
    }
    if trace.left_out > 0 {
        let _ = writeln!(text, "\n{}", MarkdownText::new(&left_out(trace)));
    }
    if !trace.findings.is_empty() {
        text.push_str("\n## Findings\n\n");
        for finding in &trace.findings {
            let (severity, rule) = (finding.severity.as_str(), finding.rule.as_str());
            let _ = writeln!(
                text,
                "- **{severity}** {}: {}",
                MarkdownText::new(rule),
                MarkdownText::new(&finding.message)
            );
        }
    }
    text
}

fn heading(trace: &Trace) -> String {
    let Trace { kind, subject, chains, left_out, .. } = trace;
    let noun = kind.noun();
    let (one, several) = match kind {
        ReferenceKind::Chart => return format!("{subject} is {noun}"),
        ReferenceKind::App => ("deploys", "deploy"),
        ReferenceKind::Image => ("runs", "run"),
        ReferenceKind::Commit => ("contains", "contain"),
    };
    let who = match chains.len() + left_out {
        0 => format!("no chart release {one} it"),
        1 => format!("1 chart release {one} it"),
        total => format!("{total} chart releases {several} it"),
    };
    format!("{subject} is {noun}; {who}")
}

fn left_out(trace: &Trace) -> String {
    format!("{} not shown; --all shows all", counted(trace.left_out, "more chart release"))
}

/// The links of a chain, in their order.
fn rows(chain: &Chain, environments: &Environments) -> Vec<(&'static str, String)> {
    let mut rows = Vec::new();
    for app in &chain.apps {
        of_app(app, &mut rows);
    }
    for one in &chain.images {
        of_image(one, &mut rows);
    }
    let record = &chain.release.record;
    let mut chart = format!("{}, commit {}", record.chart, record.commit.short());
    if let Some(time) = record.time {
        let _ = write!(chart, ", released {}", day(time));
    }
    rows.push(("chart", chart));
    rows.push(("published", published(&chain.publication)));
    rows.push(("runs in", runs_in(chain, environments)));
    rows
}

/// An app release that no chart release deploys yet.
fn pending(app: &TracedApp) -> Vec<(&'static str, String)> {
    let mut rows = Vec::new();
    of_app(app, &mut rows);
    rows.push(("chart", "none deploys it yet".to_owned()));
    rows
}

fn of_app(traced: &TracedApp, rows: &mut Vec<(&'static str, String)>) {
    let app = &traced.app;
    let commit = app.commit.as_ref().map_or("not known", CommitId::short);
    rows.push(("app commit", commit.to_owned()));
    rows.push(("app release", app.shown()));
    if let Some(image) = &traced.image {
        of_image(image, rows);
    }
}

fn of_image(traced: &TracedImage, rows: &mut Vec<(&'static str, String)>) {
    rows.push(("image", image(traced)));
    let attached = match &traced.attached {
        Attachments::Known(kinds) if !kinds.is_empty() => {
            let each = kinds.iter().map(|(kind, count)| {
                match [ATTESTATION, SBOM, SIGNATURE].contains(&kind.as_str()) {
                    true => counted(*count, kind),
                    false => format!("{count} {kind}"),
                }
            });
            each.collect::<Vec<_>>().join(", ")
        }
        Attachments::Unknown(reason) => format!("not known: {reason}"),
        Attachments::Known(_) | Attachments::NotAsked => return,
    };
    rows.push(("attached", attached));
}

fn image(image: &TracedImage) -> String {
    let TracedImage { reference, recorded, found, attached: _ } = image;
    let digest = match found {
        ImageState::Found(digest) if recorded.as_ref().is_some_and(|one| one != digest) => {
            format!("now {digest}, recorded {}", recorded.as_deref().unwrap_or_default())
        }
        ImageState::Found(digest) => digest.clone(),
        ImageState::Absent => "not in its registry".to_owned(),
        ImageState::NotAsked | ImageState::Unknown => match recorded {
            Some(digest) => digest.clone(),
            None => return reference.clone(),
        },
    };
    format!("{reference} ({digest})")
}

fn published(publication: &Publication) -> String {
    match publication {
        Publication::NoPlace => "not known where".to_owned(),
        Publication::NotAsked(source) => format!("{source}, not asked; --registry asks"),
        Publication::Found(source, None) => source.to_string(),
        Publication::Found(source, Some(digest)) => format!("{source} ({digest})"),
        Publication::Absent(source) => format!("not at {source}"),
        Publication::Unknown(source) => format!("{source}, not known"),
    }
}

fn runs_in(chain: &Chain, environments: &Environments) -> String {
    let (names, undecided) = match environments {
        Environments::None => return "not known: relmap.toml names no [[environment]]".to_owned(),
        Environments::Unknown(reason) => return format!("not known: {reason}"),
        Environments::LookedAt { names, undecided } => (names, undecided),
    };
    let mut parts = Vec::new();
    for one in &chain.runs_in {
        let mut part = one.environment.clone();
        if let Some(time) = one.since {
            let _ = write!(part, " since {}", day(time));
        }
        if !one.replaced.is_empty() {
            let _ = write!(part, " (with {})", one.replaced.join(", "));
        }
        parts.push(part);
    }
    let nowhere = parts.is_empty();
    parts.extend(undecided.iter().map(|(environment, component)| {
        format!("perhaps {environment}, which names no exact version of {component}")
    }));
    match nowhere {
        true if parts.is_empty() => format!("none of {}", names.join(", ")),
        _ => parts.join(", "),
    }
}
