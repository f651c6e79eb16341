//! `relmap init --merge-driver`: git merges the files of releases by relmap from now on.

use relmap::{Verdict, Workspace};

use crate::error::CliError;
use crate::output::{self, Output};

pub(super) fn install(workspace: &Workspace, output: &Output) -> Result<Verdict, CliError> {
    let lines = workspace.install_merge_driver()?;
    for line in &lines {
        output.write(&format!(".gitattributes: +{line}\n"))?;
    }
    output.write("this clone: merge.relmap.driver is set\n")?;
    if !lines.is_empty() {
        output::tell(
            "commit .gitattributes; each clone sets its driver by `relmap init --merge-driver`",
        );
    }
    Ok(Verdict::Pass)
}
