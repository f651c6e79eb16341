//! Whose hooks git would run.

use std::path::Path;

use super::settings::Setting;
use super::{Git, GitOutput, ProgramError};

impl Git {
    /// Whether the folder of the hooks (`core.hooksPath`) is one of the work tree, so that a commit
    /// brings the programs in it.
    pub(super) fn hooks_are_of_checkout(&self) -> Result<bool, ProgramError> {
        let Some(root) = &self.root else { return Ok(false) };
        let is_named = |setting: &&Setting| setting.key == "core.hookspath";
        // One of these is ours, which turns the hooks off while the settings are read.
        if self.settings()?.iter().filter(is_named).count() == 1 {
            return Ok(is_of_work_tree(&self.common_dir.join("hooks"), root, &self.common_dir));
        }
        let doing = "asking git where its hooks are";
        // The user named a folder, whose `~` git resolves.
        let asked = self.command_with_hooks(["rev-parse", "--git-path", "hooks"]);
        let ended = self.run(asked, b"", doing)?;
        if !ended.status.success() {
            let words = GitOutput::of(&ended.stderr);
            return Err(ProgramError::Other { doing: doing.to_owned(), words });
        }
        let printed = String::from_utf8_lossy(&ended.stdout);
        Ok(is_of_work_tree(
            Path::new(printed.trim_end_matches(['\r', '\n'])),
            root,
            &self.common_dir,
        ))
    }
}

fn is_of_work_tree(hooks: &Path, root: &Path, common_dir: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    // git runs hooks in the work tree, so a relative path is one of it.
    let hooks = real(&root.join(hooks));
    hooks.starts_with(real(root)) && !hooks.starts_with(real(common_dir))
}

#[cfg(test)]
mod tests {
    use super::is_of_work_tree;
    use std::path::Path;

    #[test]
    fn hooks_of_the_checkout_are_told_from_the_users() {
        for (hooks, expected) in [
            (".githooks", true),
            ("/none/r/.husky/_", true),
            (".git/hooks", false),
            ("/none/r/.git/hooks", false),
            ("/none/other", false),
        ] {
            let is =
                is_of_work_tree(Path::new(hooks), Path::new("/none/r"), Path::new("/none/r/.git"));
            assert_eq!(is, expected, "{hooks}");
        }
    }
}
