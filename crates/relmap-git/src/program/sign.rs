//! Signed tags, made by git as its own settings say.

use std::fs;

use relmap_core::commit_id::CommitId;

use super::git_output::GitOutput;
use super::scratch::Scratch;
use super::strangers::Doing;
use super::{Git, ProgramError};
use crate::Identity;

/// Whether tags, and the commits of a map, are signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Signing {
    /// As git's settings say.
    #[default]
    AsConfigured,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Git {
    /// Makes a signed tag object, and no reference. The format, the key and the program that signs
    /// are those of git's configuration.
    ///
    /// `git tag` can only make object and reference together, so it does that in an empty
    /// repository inside of this one's folder, which shares its objects and its configuration and
    /// is removed at once.
    ///
    /// # Errors
    /// When there is no key, or the program that signs fails.
    pub fn signed_tag(
        &self,
        name: &str,
        commit: &CommitId,
        message: &str,
        tagger: &Identity,
    ) -> Result<String, ProgramError> {
        self.refuse_strangers(Doing::Signing)?;
        let doing = format!("signing the tag {name}");
        let failed = |source| ProgramError::Io { doing: doing.clone(), source };
        let scratch = Scratch::new(&self.common_dir, "sign-").map_err(failed)?;
        let mut command = self.bare_command();
        for variable in crate::local_variables::LOCAL_VARIABLES {
            command.env_remove(variable);
        }
        let Identity { name: who, email, seconds, offset } = tagger;
        let sign = if *offset < 0 { '-' } else { '+' };
        let (hours, minutes) = (offset.abs() / 60, offset.abs() % 60);
        scratch.applied_to(&mut command, &self.common_dir);
        command
            .current_dir(&self.folder)
            .env("GIT_COMMITTER_NAME", who)
            .env("GIT_COMMITTER_EMAIL", email)
            .env("GIT_COMMITTER_DATE", format!("@{seconds} {sign}{hours:02}{minutes:02}"))
            .args(super::SETTINGS)
            .args(super::NO_HOOKS)
            .args([
                "tag",
                "--sign",
                "--cleanup=verbatim",
                "--file=-",
                "--end-of-options",
                name,
                commit.as_str(),
            ]);
        let ended = self.run(command, message.as_bytes(), &doing)?;
        let unsigned = || ProgramError::Signing {
            what: format!("the tag {name}"),
            words: words(&ended.stderr),
        };
        if !ended.status.success() {
            return Err(unsigned());
        }
        let reference = scratch.path().join("refs/tags").join(name);
        let object = fs::read_to_string(reference).map_err(failed)?.trim_end().to_owned();
        // Older versions of git report success where an ssh key could not sign: only the object
        // tells. No line of the message begins so.
        let read = self.run(self.command(["cat-file", "tag", &object]), b"", &doing)?;
        let is_signed =
            read.stdout.split(|byte| *byte == b'\n').any(|line| line.starts_with(BEGIN));
        if is_signed { Ok(object) } else { Err(unsigned()) }
    }
}

/// How the first line of a signature begins, of whatever format.
const BEGIN: &[u8] = b"-----BEGIN ";

/// What git said of a failure, without the name of a file that is gone by then.
fn words(stderr: &[u8]) -> GitOutput {
    let text = String::from_utf8_lossy(stderr);
    let lines = text.lines().filter(|line| !line.starts_with("The tag message has been left in "));
    GitOutput::of(lines.collect::<Vec<_>>().join("\n").as_bytes())
}
