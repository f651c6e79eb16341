//! Notes in the user's editor: the one that git would take.

use std::env;
use std::fs;
use std::io::{IsTerminal as _, Write as _};
use std::process::Command;

use relmap::{BumpError, Error, Workspace};

/// What is below this line is not part of the notes.
const SCISSORS: &str = "# ------------------------ >8 ------------------------";

/// Whether a user sits at a terminal.
pub(super) fn has_terminal() -> bool {
    std::io::stdin().is_terminal()
        && std::io::stdout().is_terminal()
        && std::io::stderr().is_terminal()
}

/// Lets the user edit notes, and returns them.
pub(super) fn edit(workspace: &Workspace, component: &str, draft: &str) -> Result<String, Error> {
    let failed = |editor: &str, source| BumpError::Editor { editor: editor.to_owned(), source };
    let editor = editor(workspace)?;
    let text = format!(
        "{draft}\n{SCISSORS}\n# Notes for the next release of {component}, as they will appear in its file.\n# Everything below the line above is ignored. Empty notes abort the bump.\n"
    );
    let mut file = tempfile::Builder::new()
        .prefix("relmap-notes-")
        .suffix(".txt")
        .tempfile()
        .map_err(|source| failed(&editor, Some(source)))?;
    file.write_all(text.as_bytes()).map_err(|source| failed(&editor, Some(source)))?;
    let path = file.into_temp_path();
    // As git does it: the editor may have arguments of its own, so a shell reads it.
    let status = Command::new("sh")
        .args(["-c", &format!("{editor} \"$@\""), &editor])
        .arg(&path)
        .status()
        .map_err(|source| failed(&editor, Some(source)))?;
    if !status.success() {
        return Err(failed(&editor, None).into());
    }
    let text = fs::read_to_string(&path).map_err(|source| failed(&editor, Some(source)))?;
    let kept = text.lines().take_while(|line| line.trim_end() != SCISSORS);
    let kept: Vec<&str> = kept.collect();
    Ok(kept.join("\n").trim_matches('\n').trim_end().to_owned())
}

/// The editor, in git's own order.
fn editor(workspace: &Workspace) -> Result<String, Error> {
    let set = |name: &str| env::var(name).ok().filter(|editor| !editor.trim().is_empty());
    let is_dumb = env::var("TERM").map_or(true, |term| term == "dumb");
    // Asked in any case: it refuses an editor of the work tree, whatever names it.
    let configured = workspace.configured_editor()?;
    if let Some(editor) = set("GIT_EDITOR").or(configured) {
        return Ok(editor);
    }
    let visual = set("VISUAL").filter(|_| !is_dumb);
    Ok(visual.or_else(|| set("EDITOR")).unwrap_or_else(|| "vi".to_owned()))
}
