//! The merge driver of a clone.

use super::git_output::GitOutput;
use super::{Git, ProgramError};

impl Git {
    /// Makes a command the merge driver of a name, for this clone.
    ///
    /// # Errors
    /// When the configuration cannot be written, or says otherwise in a place that goes before.
    pub fn set_merge_driver(
        &self,
        name: &str,
        about: &str,
        command: &str,
    ) -> Result<(), ProgramError> {
        let doing = "writing git's configuration";
        let key = format!("merge.{name}.driver");
        for (key, value) in [(format!("merge.{name}.name"), about), (key.clone(), command)] {
            let set = self.command(["config", "--local", "--replace-all", &key, value]);
            let ended = self.run(set, b"", doing)?;
            if !ended.status.success() {
                let words = GitOutput::of(&ended.stderr);
                return Err(ProgramError::Other { doing: doing.to_owned(), words });
            }
        }
        match self.read_settings()?.into_iter().rfind(|setting| setting.key == key) {
            Some(setting) if setting.value == command => Ok(()),
            Some(setting) => Err(ProgramError::Overruled {
                key,
                value: setting.value,
                place: setting
                    .file
                    .map_or("the environment".to_owned(), |file| format!("`{}`", file.display())),
            }),
            None => Ok(()),
        }
    }
}
