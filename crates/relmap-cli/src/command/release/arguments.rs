//! The arguments of `relmap tag` and `relmap release`.

use std::path::PathBuf;

use clap::Args;
use relmap::{ArtifactsOptions, ReleaseOptions, RuleCode};

use crate::args::{AllowedHosts, Format, SettingsFrom, TimeLimit, signing};
use crate::command::artifacts::verify::registries;
use crate::command::check::waived;
use crate::error::CliError;
use crate::report_files::ReportFiles;

/// The arguments of `relmap tag` and `relmap release`.
#[derive(Debug, Args)]
pub(crate) struct ReleaseArguments {
    /// Push what was created, and the branch if the remote lacks its commits: all of it or nothing
    #[arg(long)]
    pub(crate) push: bool,
    /// Show the plan and write nothing; with --push, also test the push without pushing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// The remote to compare with and push to [default: the only one, or else origin]
    #[arg(long, value_name = "NAME")]
    pub(crate) remote: Option<String>,
    /// Waive a rule, and record that in the tag's message; repeatable
    #[arg(long, value_name = "RULE")]
    pub(crate) allow: Vec<String>,
    /// Push also from branches like this one, such as `release-*`; repeatable [default: the remote's
    /// default branch and its maintenance branches, or `allow-branch` in relmap.toml]
    #[arg(long, value_name = "BRANCH", value_delimiter = ',')]
    pub(crate) allow_branch: Vec<String>,
    /// Push what is committed even if files of it have uncommitted changes
    #[arg(long)]
    pub(crate) allow_dirty: bool,
    /// Sign the tags, whatever tag.gpgSign says
    #[arg(long, overrides_with = "no_sign")]
    pub(crate) sign: bool,
    /// Do not sign the tags, whatever tag.gpgSign says
    #[arg(long, overrides_with = "sign")]
    pub(crate) no_sign: bool,
    /// The tagger [default: git's user.name and user.email]
    #[arg(long, value_name = "NAME <EMAIL>")]
    pub(crate) tagger: Option<String>,
    /// Ask the registry for the app's image, refuse a release whose image is missing or of another release, and record its digest
    #[arg(long)]
    pub(crate) verify_images: bool,
    /// With --verify-images, ask this registry without encryption; repeatable. Registries on this machine are always asked without it
    #[arg(long = "plain-http", value_name = "HOST", requires = "verify_images")]
    pub(crate) plain_http: Vec<String>,
    #[command(flatten)]
    pub(crate) time: TimeLimit,
    #[command(flatten)]
    pub(crate) hosts: AllowedHosts,
    #[command(flatten)]
    pub(crate) selection: Chosen,
    /// Write the notes of the release to this file, for a release on GitHub or GitLab; `{tag}` in the
    /// name makes a file for each of several
    #[arg(long, value_name = "FILE")]
    pub(crate) notes_file: Option<String>,
    /// Output format; docs/releasing.md describes the JSON
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) reports: ReportFiles,
}

/// What is released.
#[derive(Debug, Args)]
pub(crate) struct Chosen {
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    pub(crate) directory: PathBuf,
    /// Release only this component; repeatable
    #[arg(long = "component", value_name = "NAME")]
    pub(crate) components: Vec<String>,
    #[command(flatten)]
    pub(crate) from: SettingsFrom,
}

impl ReleaseArguments {
    /// What the library calls it.
    pub(super) fn options(&self) -> Result<ReleaseOptions, CliError> {
        Ok(ReleaseOptions::new()
            .components(&self.selection.components)
            .config_from(self.selection.from.config_from.clone())
            .push(self.push)
            .dry_run(self.dry_run)
            .remote(self.remote.clone())
            .waive(self.waived()?)
            .allow_branches(self.allow_branch.iter().cloned())
            .allow_dirty(self.allow_dirty)
            .signing(signing(self.sign, self.no_sign))
            .tagger(self.tagger.clone())
            .timeout(self.time.limit())
            .verify_images(self.verify_images.then(|| self.images())))
    }

    /// How registries are asked.
    fn images(&self) -> ArtifactsOptions {
        registries(&self.plain_http, &self.time)
    }

    /// The rules that are waived.
    fn waived(&self) -> Result<Vec<RuleCode>, CliError> {
        waived(&self.allow)
    }
}
