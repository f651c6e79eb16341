//! `relmap merge-driver`: what git runs to merge RELEASE.txt and Chart.yaml.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use relmap::{MAX_RELEASE_FILE, MergeInput, Merged, Verdict, read_file};
use relmap_report::SafeText;

use crate::error::CliError;
use crate::output;
use crate::session;

/// The arguments of `relmap merge-driver`.
#[derive(Debug, Args)]
#[command(after_help = "`relmap init --merge-driver` sets it up. By hand:\n  \
    git config merge.relmap.driver 'relmap merge-driver --marker-size %L --merged %Y -- %O %A %B %P'\n  \
    echo 'RELEASE.txt merge=relmap' >> .gitattributes\n  \
    echo 'Chart.yaml merge=relmap' >> .gitattributes\n\n\
    Example:\n  relmap merge-driver base.txt ours.txt theirs.txt RELEASE.txt    what git does, by hand")]
pub(crate) struct MergeDriverArguments {
    /// The file of the common ancestor: %O
    #[arg(value_name = "BASE")]
    base: PathBuf,
    /// Our file, which the result is written to: %A
    #[arg(value_name = "OURS")]
    ours: PathBuf,
    /// Their file: %B
    #[arg(value_name = "THEIRS")]
    theirs: PathBuf,
    /// The path of the file in the repository: %P
    #[arg(value_name = "PATH")]
    path: String,
    /// How long conflict markers are: %L
    #[arg(long, value_name = "N", default_value_t = 7)]
    marker_size: usize,
    /// What git calls the commit that is merged: %Y. The merge of both commits is then checked, too
    #[arg(long, value_name = "COMMIT")]
    merged: Option<String>,
}

pub(crate) fn run(arguments: &MergeDriverArguments) -> Result<Verdict, CliError> {
    let workspace = session::open(Path::new("."))?;
    let read = |path: &Path| read_file(Path::new("."), path, MAX_RELEASE_FILE);
    let input = MergeInput {
        base: read(&arguments.base)?,
        ours: read(&arguments.ours)?,
        theirs: read(&arguments.theirs)?,
        marker_size: arguments.marker_size.clamp(1, 1000),
        merged: arguments.merged.clone(),
    };
    let (content, verdict) = match workspace.merge(&arguments.path, &input)? {
        Merged::Clean(content) => (content, Verdict::Pass),
        Merged::ByHand { content, reason } => {
            output::tell(format!("{}: {}", SafeText::new(&arguments.path), SafeText::new(&reason)));
            (content, Verdict::Fail)
        }
    };
    fs::write(&arguments.ours, content)
        .map_err(|source| CliError::Merge { path: arguments.ours.clone(), source })?;
    Ok(verdict)
}
