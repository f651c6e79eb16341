//! `relmap bump`: write the next entry and every file that must agree with it.

mod editor;

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::io::IsTerminal as _;
use std::path::PathBuf;

use clap::builder::{EnumValueParser, PossibleValue, TypedValueParser};
use clap::error::{ContextKind, ContextValue};
use clap::{Args, ValueEnum};
use relmap::{
    BumpError, BumpOptions, BumpPlan, BumpRefused, Bumped, NotesEditor, Settled, Verdict,
};
use relmap_core::bump::Stage;
use relmap_core::rule_code::RuleCode;
use relmap_core::version::Bump;
use relmap_report::{SafeText, bump, diff};

use crate::args::{AllowedHosts, TimeLimit};
use crate::command::artifacts::verify::registries;
use crate::command::check::waived;
use crate::error::CliError;
use crate::output::{self, Output};
use crate::session;

/// The arguments of `relmap bump`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    relmap bump\n  \
    relmap bump --note \"Raise the default replica count to 3.\"\n  \
    relmap bump minor --because \"Customers must act.\" --note \"Drop the old port.\"\n  \
    relmap bump --no-edit && git commit -qam \"Release\"\n  \
    relmap bump --rc\n  \
    relmap bump --promote\n  \
    relmap bump --app latest --notes-from-commits\n  \
    relmap bump --app backend=3.5.0\n  \
    relmap bump --app latest --pin-digests --allow-host registry.example\n  \
    relmap bump --component kafka --image apache/kafka:3.7.1 --dry-run")]
pub(crate) struct BumpArguments {
    /// How far to move the version [default: what the rules require for the changes]
    #[arg(value_name = "LEVEL", value_parser = LevelParser)]
    level: Option<Level>,
    /// Run as if started in this folder
    #[arg(short = 'C', value_name = "DIR", default_value = ".")]
    directory: PathBuf,
    /// Release only this component; repeatable [default: all that changed]
    #[arg(long = "component", value_name = "NAME")]
    components: Vec<String>,
    /// Make a release candidate: 1.2.0-rc.1, then 1.2.0-rc.2
    #[arg(long)]
    rc: bool,
    /// Make the release candidate final, with the notes of all its candidates
    #[arg(long, conflicts_with_all = ["rc", "level"])]
    promote: bool,
    /// Add a note to the entry; repeatable [default: what changed, in short lines]
    #[arg(long = "note", value_name = "TEXT")]
    notes: Vec<String>,
    /// Use the subjects of the commits since the release as notes
    #[arg(long)]
    notes_from_commits: bool,
    /// Edit the notes in an editor, even without a terminal
    #[arg(long, conflicts_with = "no_edit")]
    edit: bool,
    /// Do not open an editor
    #[arg(long)]
    no_edit: bool,
    /// Deploy this release of the app: a version, a tag, or `latest`; of several apps NAME=VERSION for
    /// one, repeatable, or `latest` for all
    #[arg(long = "app", value_name = "[NAME=]VERSION")]
    apps: Vec<String>,
    /// Where `--app latest` looks, if relmap.toml does not say so
    #[arg(long, value_name = "PATH", requires = "apps")]
    app_repository: Option<PathBuf>,
    /// Deploy this image: REPOSITORY:TAG, REPOSITORY@DIGEST or both; repeatable
    #[arg(long = "image", value_name = "REF")]
    images: Vec<String>,
    /// Ask the registries of all images in values.yaml for their digests, and pin the images to them
    #[arg(long)]
    pin_digests: bool,
    /// With --pin-digests, ask this registry without encryption; repeatable. Registries on this machine are always asked without it
    #[arg(long = "plain-http", value_name = "HOST", requires = "pin_digests")]
    plain_http: Vec<String>,
    #[command(flatten)]
    hosts: AllowedHosts,
    #[command(flatten)]
    time: TimeLimit,
    /// The day of the release [default: today]
    #[arg(long, value_name = "DATE")]
    date: Option<jiff::civil::Date>,
    /// Override the rules for this reason, which is written to the entry
    #[arg(long, value_name = "REASON", requires = "level")]
    because: Option<String>,
    /// Write the annotations for Artifact Hub, even if Chart.yaml has none
    #[arg(long)]
    artifact_hub: bool,
    /// Write although the release will break this rule, such as bump-too-large; repeatable
    #[arg(long, value_name = "RULE")]
    allow: Vec<String>,
    /// Write even if a file to be written has uncommitted changes
    #[arg(long)]
    allow_dirty: bool,
    /// Show what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Level {
    Patch,
    Minor,
    Major,
}

/// Reads a level. What is none may be the name of a component.
#[derive(Debug, Clone)]
struct LevelParser;

impl TypedValueParser for LevelParser {
    type Value = Level;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<Level, clap::Error> {
        let levels = EnumValueParser::<Level>::new();
        levels.parse_ref(command, argument, value).map_err(|mut error| {
            let name = SafeText::new(&value.to_string_lossy()).to_string();
            let tip = format!("to release one component, write: relmap bump --component {name}");
            let tips = ContextValue::StyledStrs(vec![tip.into()]);
            error.insert(ContextKind::Suggested, tips);
            error
        })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let levels = Level::value_variants().iter().filter_map(ValueEnum::to_possible_value);
        Some(Box::new(levels))
    }
}

impl BumpArguments {
    fn options(&self) -> Result<BumpOptions, CliError> {
        Ok(BumpOptions::new(jiff::ZonedDateTime::now().date())
            .level(self.level())
            .because(self.because.clone())
            .components(&self.components)
            .notes(&self.notes)
            .notes_from_commits(self.notes_from_commits)
            .edit(self.edit)
            .apps(&self.apps)
            .app_repository(self.app_repository.clone())
            .images(&self.images)
            .date(self.date)
            .pin_digests(self.pin_digests.then(|| registries(&self.plain_http, &self.time)))
            .stage(self.stage())
            .artifact_hub(self.artifact_hub)
            .allow(waived(&self.allow)?)
            .allow_dirty(self.allow_dirty || self.dry_run))
    }

    fn stage(&self) -> Stage {
        match (self.rc, self.promote) {
            (true, _) => Stage::Candidate,
            (_, true) => Stage::Promoted,
            _ => Stage::AsWritten,
        }
    }

    fn level(&self) -> Option<Bump> {
        self.level.map(|level| match level {
            Level::Patch => Bump::Patch,
            Level::Minor => Bump::Minor,
            Level::Major => Bump::Major,
        })
    }

    fn wants_editor(&self) -> bool {
        let is_asked = self.notes.is_empty() && editor::has_terminal();
        self.edit || !self.no_edit && !self.dry_run && is_asked
    }
}

pub(crate) fn run(arguments: &BumpArguments, output: &Output) -> Result<Verdict, CliError> {
    let workspace = session::open(&arguments.directory)?;
    let workspace = workspace.allow_hosts(arguments.hosts.allow_host.iter().cloned());
    let edit = |component: &str, draft: &str| editor::edit(&workspace, component, draft);
    let editor = arguments.wants_editor().then_some(&edit as &dyn NotesEditor);
    let plan = match workspace.bump_plan(&arguments.options()?, editor)? {
        Bumped::Planned(plan) => plan,
        Bumped::Refused(refused) => return Ok(refuse(arguments, &refused, output)),
    };
    if plan.releases.is_empty() && plan.settled.is_empty() {
        // Without a component there is a finding that says why.
        for finding in &plan.before.findings {
            output::tell(SafeText::new(&finding.message));
        }
        output.nothing_changed(&plan.before);
        return Ok(plan.before.verdict);
    }
    for settled in &plan.settled {
        output.progress(&match settled {
            Settled::NotNeeded(outcome) => bump::not_needed(outcome),
            Settled::Right(outcome) => bump::already_right(outcome),
        })?;
    }
    for release in &plan.releases {
        output.progress(&bump::plan(release, output.colour))?;
    }
    if plan.releases.is_empty() {
        output.untracked(&plan.untracked);
        return Ok(Verdict::Pass);
    }
    if arguments.dry_run || std::io::stdout().is_terminal() {
        for file in &plan.files {
            let shown = diff::unified(&file.path, file.old.as_deref(), &file.new, output.colour);
            output.progress(&format!("\n{shown}"))?;
        }
    }
    if !arguments.dry_run {
        workspace.bump(&plan)?;
        remarks(&plan);
    } else if !arguments.allow_dirty && !plan.dirty.is_empty() {
        output::tell(BumpError::Dirty { files: plan.dirty.clone() });
    }
    output.untracked(&plan.untracked);
    Ok(Verdict::Pass)
}

/// What is left to do by hand once the files are written.
fn remarks(plan: &BumpPlan) {
    for lock in &plan.stale_locks {
        let folder = lock.rsplit_once('/').map_or(".", |(folder, _)| folder);
        output::tell(format!(
            "{} is out of date; update it: helm dependency update {}",
            SafeText::new(lock),
            SafeText::new(folder)
        ));
    }
    for release in &plan.releases {
        if let Some(had) = &release.lowered {
            output::tell(format!(
                "Chart.yaml of {} had {had}, which has no tag and no entry; if it was released, undo this and tag that \
                 commit first",
                SafeText::new(&release.outcome.name)
            ));
        }
        let waived = release.outcome.findings.iter().filter(|finding| finding.waived);
        let options: BTreeSet<String> =
            waived.map(|finding| format!(" --allow {}", finding.rule.as_str())).collect();
        if !options.is_empty() {
            let options: String = options.into_iter().collect();
            output::tell(format!(
                "{} passes with{options} only: relmap check{options}",
                SafeText::new(&release.tag)
            ));
        }
    }
    for release in plan.releases.iter().filter(|release| !release.has_notes) {
        output::tell(format!(
            "{} has no notes yet; write them below its heading in {}",
            SafeText::new(&release.tag),
            SafeText::new(&release.outcome.release_file)
        ));
    }
}

/// Says why the request is refused.
fn refuse(arguments: &BumpArguments, refused: &BumpRefused, output: &Output) -> Verdict {
    let BumpRefused { outcome, sources, .. } = refused;
    output::tell(format!("{}; nothing was written", SafeText::new(&refused.reason)));
    let obstacles = bump::obstacles(outcome, sources, output.colour);
    output::show_on_standard_error(&obstacles, output.colour);
    let departs = |rule| matches!(rule, RuleCode::BumpTooSmall | RuleCode::BumpTooLarge);
    if let Some(level) = arguments.level()
        && arguments.because.is_none()
        && outcome.findings.iter().any(|finding| departs(finding.rule))
    {
        if refused.overrides_forbidden {
            output::tell("leave out the level; the setting `overrides` allows no other");
        } else {
            output::tell(format!(
                "leave out the level, or give a reason: relmap bump {} --because REASON",
                level.as_str()
            ));
        }
    }
    outcome.verdict.max(Verdict::Undecided)
}
