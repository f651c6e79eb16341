//! `relmap attest`: what was verified of a release, as a statement to keep.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use relmap::{ArtifactsOptions, AttestOptions, Attested, RecordedAttestation, Verdict};
use relmap_core::attestation::{
    AttachedForm, Pair, attach_command, cyclonedx, predicate, statement,
};
use relmap_core::map_share::MapShare;
use relmap_report::{SafeText, attest as report};

use super::artifacts::verify::Connection;
use crate::args::{AllowedHosts, signing};
use crate::error::CliError;
use crate::output::{self, Output, is_standard_output};
use crate::recorded::recorded;
use crate::session;

/// The arguments of `relmap attest`.
#[derive(Debug, Args)]
pub(crate) struct AttestArguments {
    /// The release of a chart: a version or a tag
    #[arg(long = "chart", value_name = "VERSION")]
    pub(crate) chart_release: String,
    /// Write the statement to this file; `-` is standard output
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    pub(crate) output: PathBuf,
    /// What to write
    #[arg(long, value_name = "FORMAT", default_value = "in-toto")]
    pub(crate) format: AttestFormat,
    /// Also add the statement to the release map
    #[arg(long)]
    pub(crate) record: bool,
    /// Also add the statement to the release map at its server
    #[arg(long)]
    pub(crate) push: bool,
    /// Sign the commit that adds the statement, as git's settings say
    #[arg(long, overrides_with = "no_sign")]
    pub(crate) sign: bool,
    /// Do not sign it, even if git's settings say so
    #[arg(long, overrides_with = "sign")]
    pub(crate) no_sign: bool,
    /// Who adds it [default: git's user.name and user.email]
    #[arg(long, value_name = "NAME <EMAIL>")]
    pub(crate) tagger: Option<String>,
    /// Look for charts here: oci://REGISTRY/PATH, https://HOST/PATH, or git:BRANCH
    #[arg(long, value_name = "PLACE")]
    pub(crate) published: Option<String>,
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    pub(crate) directory: PathBuf,
    /// Look up the app's releases in this repository
    #[arg(long, value_name = "PATH")]
    pub(crate) app_repository: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) hosts: AllowedHosts,
    #[command(flatten)]
    pub(crate) connection: Connection,
}

/// The forms of what is attested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum AttestFormat {
    /// An in-toto Statement (JSON)
    InToto,
    /// What is stated alone, around which `cosign attest` writes a statement that it signs (JSON)
    Predicate,
    /// A bill of materials: CycloneDX 1.6 (JSON)
    Cyclonedx,
}

pub(crate) fn run(arguments: &AttestArguments, output: &Output) -> Result<Verdict, CliError> {
    let artifacts = ArtifactsOptions::new()
        .published(arguments.published.clone())
        .app_repository(arguments.app_repository.clone());
    let options =
        AttestOptions::new(&arguments.chart_release, arguments.connection.add_to(artifacts))
            .record(arguments.record)
            .push(arguments.push)
            .timeout(arguments.connection.limit())
            .signing(signing(arguments.sign, arguments.no_sign))
            .by(arguments.tagger.clone());
    let workspace = session::open(&arguments.directory)?;
    let workspace = workspace.allow_hosts(arguments.hosts.allow_host.iter().cloned());
    let Attested { tag, verdict, findings, pair, recorded: made, .. } =
        workspace.attest(&options)?;
    let Some(pair) = pair else {
        // Standard output is for a statement, and there is none.
        let text = report::refused(&tag, verdict, &findings, output.is_verbose, output.colour);
        output::show_on_standard_error(&text, output.colour);
        return Ok(verdict);
    };
    let document = match arguments.format {
        AttestFormat::InToto => String::from_utf8_lossy(&statement(&pair)).into_owned(),
        AttestFormat::Predicate => predicate(&pair),
        AttestFormat::Cyclonedx => cyclonedx(&pair),
    };
    if is_standard_output(&arguments.output) {
        output.document(&document)?;
    } else {
        let path = &arguments.output;
        let written = workspace.outputs().write(path, document.as_bytes());
        written.map_err(|source| CliError::Page { path: path.clone(), source })?;
        tell_attach(&pair, path, arguments.format);
    }
    if let Some(made) = made {
        tell(&tag, &made, workspace.map_share()?);
    }
    Ok(verdict)
}

/// relmap pushes nothing to a registry, and says what does.
fn tell_attach(pair: &Pair, path: &Path, format: AttestFormat) {
    let form = match format {
        AttestFormat::InToto => AttachedForm::Statement,
        AttestFormat::Predicate => AttachedForm::Predicate,
        AttestFormat::Cyclonedx => return,
    };
    if let Some(command) = attach_command(pair, &path.display().to_string(), form) {
        output::tell(format!("to attach it: {}", SafeText::new(&command)));
    }
}

fn tell(tag: &str, made: &RecordedAttestation, share: MapShare) {
    let RecordedAttestation { path, branch, commit, server, .. } = made;
    let path = SafeText::new(path);
    output::tell(match commit {
        None => format!(
            "{} was attested before: {path} on {}",
            SafeText::new(tag),
            SafeText::new(branch)
        ),
        Some(commit) => recorded(path, branch, commit, (server.as_deref(), share)),
    });
}
