//! Programs that git would start and that a commit can have brought along: git's settings and a few
//! variables name them, and what they name may be in the work tree. git starts them without a
//! question, with the user's credentials at hand, so relmap looks first.

use std::env;

use super::command_words::{Word, words};
use super::settings::Setting;
use super::{Git, ProgramError};

/// What git is about to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doing {
    /// It asks a server, or fetches from it.
    Asking,
    /// It sends something to a server, which may be signed.
    Pushing,
    /// It signs a tag or a commit.
    Signing,
    /// It checks signatures.
    Verifying,
    /// It opens an editor.
    Editing,
}

/// Settings whose value is a program, a path or a line for a shell; and how git writes their names.
const FOR_SERVERS: [(&str, &str); 5] = [
    ("core.sshcommand", "core.sshCommand"),
    ("core.askpass", "core.askPass"),
    ("core.gitproxy", "core.gitProxy"),
    ("core.alternaterefscommand", "core.alternateRefsCommand"),
    ("uploadpack.packobjectshook", "uploadpack.packObjectsHook"),
];

/// Settings that name a list of keys.
const KEYS: [&str; 2] = ["gpg.ssh.allowedsignersfile", "gpg.ssh.revocationfile"];

/// The same of a remote: `remote.NAME.…`.
const OF_REMOTES: [&str; 2] = [".uploadpack", ".receivepack"];

/// Variables that go before those settings.
const VARIABLES: [&str; 6] = [
    "GIT_SSH_COMMAND",
    "GIT_SSH",
    "GIT_ASKPASS",
    "SSH_ASKPASS",
    "GIT_PROXY_COMMAND",
    "GIT_EXEC_PATH",
];

/// Variables that name an editor.
const EDITORS: [&str; 3] = ["GIT_EDITOR", "VISUAL", "EDITOR"];

/// Sections that decide where git goes, what it sends there, and through which hands.
const SECTIONS: [&str; 5] = ["http.", "credential.", "url.", "remote.", "protocol."];

impl Git {
    /// Refuses to open an editor that a commit can have brought along.
    ///
    /// # Errors
    /// When a setting or a variable leads to one.
    pub fn refuse_strange_editor(&self) -> Result<(), ProgramError> {
        self.refuse_strangers(Doing::Editing)
    }

    /// Refuses to start git where it would start a program that a commit can have brought along.
    pub(super) fn refuse_strangers(&self, doing: Doing) -> Result<(), ProgramError> {
        if self.commits.is_empty() {
            return Ok(());
        }
        for setting in self.settings()? {
            let command = command_of(setting, doing);
            let decides = doing != Doing::Editing
                && SECTIONS.iter().any(|section| setting.key.starts_with(section));
            let file = setting.file.as_deref().map(|file| self.folder.join(file));
            let file = file.and_then(|file| self.commits.name(&file));
            if let Some(file) =
                file.filter(|_| command.is_some() || decides && self.in_pull_request)
            {
                return Err(ProgramError::StrangersSetting { setting: name(&setting.key), file });
            }
            if doing == Doing::Verifying
                && self.in_pull_request
                && KEYS.contains(&setting.key.as_str())
                && self.commits.have(&self.folder.join(&setting.value))
            {
                // Whoever opens the pull request would say whose signature counts.
                let file = self.folder.join(&setting.value);
                let setting = name(&setting.key);
                return Err(ProgramError::StrangersSetting { setting, file });
            }
            let Some(command) = command else { continue };
            if let Some(program) = self.strangers_program(&command, false) {
                let setting = format!("git's setting {}", name(&setting.key));
                return Err(ProgramError::StrangersProgram { setting, program });
            }
        }
        let variables: &[&str] = match doing {
            Doing::Asking | Doing::Pushing => &VARIABLES,
            Doing::Signing | Doing::Verifying => &[],
            Doing::Editing => &EDITORS,
        };
        for variable in variables {
            let value = env::var(variable).unwrap_or_default();
            if let Some(program) = self.strangers_program(&value, true) {
                let setting = format!("the variable {variable}");
                return Err(ProgramError::StrangersProgram { setting, program });
            }
        }
        Ok(())
    }

    /// What a line for a shell starts, or gives to what it starts, out of the work tree. The pipeline
    /// may have made a file there, and only a commit can be a stranger's: that is asked of what is
    /// given, and of everything where `only_committed`.
    fn strangers_program(&self, command: &str, only_committed: bool) -> Option<String> {
        for Word { text, is_program } in words(command).into_iter().flat_map(Word::unfolded) {
            for path in text.paths(&self.folder, is_program) {
                let is_named = is_program && text.has_slash();
                let is_strangers = match is_named && !only_committed {
                    true => self.commits.hold(&path),
                    false => self.commits.have(&path),
                };
                if is_strangers {
                    return Some(text.to_string());
                }
            }
        }
        None
    }
}

/// The line for a shell that a setting makes git run.
fn command_of(setting: &Setting, doing: Doing) -> Option<String> {
    let (key, value) = (setting.key.as_str(), setting.value.trim());
    if value.is_empty() {
        return None;
    }
    if doing == Doing::Editing {
        return (key == "core.editor").then(|| value.to_owned());
    }
    let of_hook = key.starts_with("hook.") && key.ends_with(".command");
    let signs = key == "gpg.program"
        || key.starts_with("gpg.")
            && (key.ends_with(".program") || key.ends_with(".defaultkeycommand"));
    if of_hook || signs && doing != Doing::Asking {
        return Some(value.to_owned());
    }
    if matches!(doing, Doing::Signing | Doing::Verifying) {
        return None;
    }
    if key.starts_with("credential.") && key.ends_with(".helper") || key == "credential.helper" {
        return Some(match value.strip_prefix('!') {
            Some(line) => line.to_owned(),
            None if value.contains('/')
                && !value.starts_with(|c: char| c.is_ascii_alphanumeric()) =>
            {
                value.to_owned()
            }
            None => format!("git-credential-{value}"),
        });
    }
    let Some(rest) = key.strip_prefix("remote.") else {
        let is_known = FOR_SERVERS.iter().any(|(known, _)| *known == key);
        return is_known.then(|| value.to_owned());
    };
    if rest.ends_with(".vcs") {
        return Some(format!("git-remote-{value}"));
    }
    OF_REMOTES.iter().any(|end| rest.ends_with(end)).then(|| value.to_owned())
}

/// A setting's name as people write it.
fn name(key: &str) -> String {
    let known = FOR_SERVERS.iter().find(|(known, _)| *known == key);
    known.map_or(key, |(_, name)| *name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_start_programs_are_known() {
        use Doing::{Asking, Editing, Pushing, Signing};
        let all = [Asking, Pushing, Signing, Editing];
        let ends: [(&str, &str, [Option<&str>; 4]); 14] = [
            ("core.sshcommand", "a b", [Some("a b"), Some("a b"), None, None]),
            ("core.askpass", "a", [Some("a"), Some("a"), None, None]),
            ("core.gitproxy", "a for b", [Some("a for b"), Some("a for b"), None, None]),
            ("credential.helper", "!a", [Some("a"), Some("a"), None, None]),
            ("credential.helper", "./a", [Some("./a"), Some("./a"), None, None]),
            (
                "credential.helper",
                "a b",
                [Some("git-credential-a b"), Some("git-credential-a b"), None, None],
            ),
            ("credential.https://x.helper", "/a", [Some("/a"), Some("/a"), None, None]),
            ("credential.helper", "", [None, None, None, None]),
            ("remote.origin.vcs", "a", [Some("git-remote-a"), Some("git-remote-a"), None, None]),
            ("remote.origin.uploadpack", "a", [Some("a"), Some("a"), None, None]),
            ("gpg.program", "a", [None, Some("a"), Some("a"), None]),
            ("gpg.ssh.defaultkeycommand", "a", [None, Some("a"), Some("a"), None]),
            ("hook.x.command", "a", [Some("a"), Some("a"), Some("a"), None]),
            ("core.editor", "a", [None, None, None, Some("a")]),
        ];
        for (key, value, expected) in ends {
            let setting = Setting { file: None, key: key.to_owned(), value: value.to_owned() };
            let found = all.map(|doing| command_of(&setting, doing));
            assert_eq!(found.each_ref().map(Option::as_deref), expected, "{key} {value}");
        }
    }
}
