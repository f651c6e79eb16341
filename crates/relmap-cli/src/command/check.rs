//! `relmap check`: are the declared versions right?

use clap::Args;
use relmap::{ArtifactsOptions, Checked, Error, Verdict, Workspace};
use relmap_core::outcome::Outcome;
use relmap_core::release_notes::title_and_version;
use relmap_core::rule_code::RuleCode;
use relmap_core::suggest::nearest;
use relmap_report::documents::CheckDocument;
use relmap_report::{Hyperlinks, SafeText, Sources, explain, text};

use crate::args::{DEFAULT_SECONDS, Format, Selection, TimeLimit};
use crate::command::artifacts::verify::registries;
use crate::error::CliError;
use crate::hyperlinks::web_links;
use crate::output::{self, Output};
use crate::report_files::ReportFiles;
use crate::session;

/// The arguments of `relmap check`.
#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    /// Check this commit; OLD..NEW compares NEW with the last releases that OLD has, where NEW adds one at most [default: HEAD]
    #[arg(value_name = "REV|OLD..NEW", conflicts_with = "worktree", value_parser = revisions)]
    pub(crate) revisions: Option<Revisions>,
    #[command(flatten)]
    pub(crate) selection: Selection,
    /// Output format; docs/json.md describes the JSON
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
    /// Pass although this rule is broken, such as bump-too-small; repeatable
    #[arg(long, value_name = "RULE")]
    pub(crate) allow: Vec<String>,
    #[command(flatten)]
    pub(crate) images: ImageArguments,
    #[command(flatten)]
    pub(crate) reports: ReportFiles,
}

/// Whether registries are asked, and how.
#[derive(Debug, Args)]
pub(crate) struct ImageArguments {
    /// Ask the registries whether the images that the newest entries deploy exist
    #[arg(long)]
    images: bool,
    /// With --images, ask this registry without encryption; repeatable. Registries on this machine are always asked without it
    #[arg(long = "plain-http", value_name = "HOST", requires = "images")]
    plain_http: Vec<String>,
    /// With --images, let relmap.toml use this host, with your credentials; repeatable. The hosts of your remotes
    /// are always allowed
    #[arg(long = "allow-host", value_name = "HOST", requires = "images")]
    allow_host: Vec<String>,
    /// With --images, time limit for each connection to a registry; 0 means no limit
    #[arg(long, value_name = "SECONDS", requires = "images", default_value_t = DEFAULT_SECONDS)]
    timeout: u64,
}

impl ImageArguments {
    /// How the registries are asked, if they are.
    fn options(&self) -> Option<ArtifactsOptions> {
        self.images.then(|| registries(&self.plain_http, &TimeLimit::seconds(self.timeout)))
    }
}

/// What is judged, and what it is compared with.
#[derive(Debug, Clone, Default)]
pub(crate) struct Revisions {
    at: Option<String>,
    since: Option<String>,
}

impl Revisions {
    /// The one of them that does not exist, if that is the error.
    fn unknown<'e>(&self, error: &'e Error) -> Option<&'e str> {
        let typed = [self.at.as_deref(), self.since.as_deref()];
        error.unknown_revision().filter(|unknown| typed.contains(&Some(*unknown)))
    }
}

/// Reads `REV`, `OLD..NEW`, `OLD..` and `..NEW`, as git does.
fn revisions(text: &str) -> Result<Revisions, String> {
    let or_head = |name: &str| if name.is_empty() { "HEAD" } else { name }.to_owned();
    if text.is_empty() || text.contains("...") {
        return Err("write a commit, or OLD..NEW with two dots".to_owned());
    }
    Ok(match text.split_once("..") {
        Some((old, new)) => Revisions { at: Some(or_head(new)), since: Some(or_head(old)) },
        None => Revisions { at: Some(text.to_owned()), since: None },
    })
}

/// The rules that `--allow` names.
pub(crate) fn waived(codes: &[String]) -> Result<Vec<RuleCode>, CliError> {
    let read = |code: &String| {
        RuleCode::from_code(code).ok_or_else(|| CliError::UnknownCode {
            code: code.clone(),
            suggestion: explain::nearest_code(code),
        })
    };
    codes.iter().map(read).collect()
}

/// The error on a commit that does not exist, with what was probably meant: a component, or a tag.
fn revision_meant(error: Error, typed: &Revisions, workspace: &Workspace) -> CliError {
    let Some(unknown) = typed.unknown(&error).map(str::to_owned) else { return error.into() };
    let components = workspace.components().unwrap_or_default();
    let names = components.iter().map(|component| component.name.as_str());
    // With a version in it, it is the name of a tag.
    let is_tag = title_and_version(&unknown).is_some();
    if let Some(name) = nearest(&unknown, names).filter(|_| !is_tag) {
        return CliError::ComponentMeant { name: name.to_owned(), unknown };
    }
    match workspace.nearest_tag(&unknown) {
        Ok(Some(tag)) => CliError::TagMeant { unknown, tag },
        _ => error.into(),
    }
}

pub(crate) fn run(arguments: &CheckArguments, output: &Output) -> Result<Verdict, CliError> {
    let output = arguments.reports.answer_to(output)?;
    let workspace = session::open(&arguments.selection.directory)?;
    let workspace = workspace.allow_hosts(arguments.images.allow_host.iter().cloned());
    let typed = arguments.revisions.clone().unwrap_or_default();
    let Revisions { at, since } = typed.clone();
    let options = arguments.selection.options().at(at.clone()).since(since);
    let options =
        options.allow(waived(&arguments.allow)?).verify_images(arguments.images.options());
    let checked = workspace.check(&options).or_else(|error| {
        let is_begun = || workspace.components().is_ok_and(|found| !found.is_empty());
        match typed.unknown(&error) {
            // Who has not begun yet needs to know that first.
            Some(unknown) if !is_begun() => {
                output::tell(SafeText::new(&format!(
                    "`{unknown}` is not a commit in this repository"
                )));
                workspace.check(&arguments.selection.options())
            }
            _ => Err(error),
        }
    });
    let Checked { outcome, sources, not_judged, untracked, commit, .. } =
        checked.map_err(|error| revision_meant(error, &typed, &workspace))?;
    output.not_judged(not_judged);
    output.untracked(&untracked);
    let document = CheckDocument::new(&outcome);
    let printed = match arguments.format {
        Format::Text => {
            let page = page(&outcome, &sources, &output);
            let links = || Hyperlinks::of_outcome(&outcome, &web_links(&workspace));
            output.linked_judgement(&page, outcome.verdict, links)
        }
        Format::Json => output.json(&document),
    };
    arguments.reports.finish(
        printed,
        (Some(&workspace), &outcome, &sources, commit.into()),
        &document,
    )?;
    Ok(outcome.verdict)
}

/// An outcome as text: whole, only what is wrong, or a line for each component.
pub(crate) fn page(outcome: &Outcome, sources: &Sources, output: &Output) -> String {
    match (output.is_verbose, output.is_quiet) {
        (true, _) => text::outcome_in_full(outcome, sources, output.colour),
        (_, true) => text::wrong(outcome, sources, output.colour),
        _ => text::outcome_in_columns(outcome, sources, output.colour, output.columns),
    }
}
