//! `relmap map verify`: is the map still true, and whole?

mod gather;
mod history;
mod repair;

use std::path::PathBuf;

use clap::Args;
use relmap_core::map_verify::verify;
use relmap_core::outcome::{Outcome, Verdict};
use relmap_core::rule_code::RuleCode;
use relmap_git::Repository;
use relmap_report::{Sources, map_verify as report};

use crate::args::{Format, Selection};
use crate::error::CliError;
use crate::output::{self, Output};
use crate::report_files::{Answer, ReportFiles};
use crate::run::Run;
use crate::server_places::AllowedHosts;

/// The arguments of `relmap map verify`.
#[derive(Debug, Args)]
pub(crate) struct VerifyArguments {
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    pub(crate) directory: PathBuf,
    /// Look the app's releases up in this repository
    #[arg(long, value_name = "PATH")]
    pub(crate) app_repository: Option<PathBuf>,
    /// Ask the remote where its tags and its map are
    #[arg(long)]
    pub(crate) remote: bool,
    #[command(flatten)]
    pub(crate) hosts: AllowedHosts,
    /// Add the rows that are missing, and touch nothing else
    #[arg(long)]
    pub(crate) repair: bool,
    /// How to print what was found; docs/json.md describes the JSON
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) reports: ReportFiles,
}

pub(crate) fn run(arguments: &VerifyArguments, output: &Output) -> Result<Verdict, CliError> {
    let output = &arguments.reports.answer_to(output)?;
    let gathered = gather::gather(arguments)?;
    let mut findings = gathered.findings.clone();
    let verified = verify(&gathered.facts);
    findings.extend(verified.findings);
    let mut repaired = None;
    if arguments.repair {
        let damaged = |rule| matches!(rule, RuleCode::MapUnreadable | RuleCode::MapRewritten);
        repaired = Some(if findings.iter().any(|finding| damaged(finding.rule)) {
            repair::Repaired::refused()
        } else {
            repair::add(&gathered, &verified.missing)?
        });
    }
    if repaired.as_ref().is_some_and(|repaired| !repaired.rows.is_empty()) {
        findings.retain(|finding| finding.rule != RuleCode::MapRowMissing);
    }
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let verdict = Verdict::of(&findings);
    let report = report::Report {
        branch: gathered.branch,
        rows: gathered.facts.files.iter().map(|file| file.releases.rows.len()).sum(),
        charts: gathered.facts.files.len(),
        verdict,
        findings,
        added: repaired.as_ref().map(|repaired| repaired.rows.clone()),
    };
    let file = |file: &relmap_core::map_verify::MapFile| (file.name.clone(), file.bytes.clone());
    let mut sources: Sources = gathered.facts.files.iter().map(file).collect();
    sources.extend(gathered.unreadable);
    match arguments.format {
        Format::Text => {
            let text = report::text(&report, &sources, output.colour);
            output.judgement(&text, verdict)?;
        }
        Format::Json => output.json(&report::json(&report))?,
    }
    if !arguments.reports.is_empty() {
        let repository = Repository::discover(&arguments.directory)?;
        let run = Run::new(&repository, &Selection::everything(&arguments.directory))?;
        arguments.reports.write(&Answer {
            repository: &repository,
            run: &run,
            outcome: &Outcome::new(Vec::new(), Vec::new(), report.findings.clone()),
            sources: &sources,
            document: &report::json(&report),
        })?;
    }
    if let Some(repaired) = repaired {
        output::tell(repaired.said);
    }
    Ok(verdict)
}
