//! Signed texts, as gpg checks them.

use std::io;
use std::process::Command;
use std::time::Duration;

use thiserror::Error;

use super::process::{self, Terms};
use super::strangers::Doing;
use super::{Git, ProgramError};
use relmap_process::Group;

/// How long gpg may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// How much gpg may print.
const OUTPUT: u64 = 1 << 20;

/// How much memory gpg may have.
const MEMORY: u64 = 1 << 30;

/// The settings that name the program, the more exact one first.
const SETTINGS: [&str; 2] = ["gpg.openpgp.program", "gpg.program"];

/// What gpg says of a signed text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignedText {
    /// What was signed, by a key that is known.
    Good(Vec<u8>),
    /// The signature does not count, and why.
    Invalid(String),
    /// The key is not known: its id.
    UnknownKey(String),
}

/// Why gpg says nothing.
#[derive(Debug, Error)]
pub enum SignatureError {
    /// There is no such program.
    #[error("the program `{0}` was not found")]
    Missing(String),
    /// It is there and does not start.
    #[error("cannot start the program `{0}`")]
    Start(String, #[source] io::Error),
    /// It says nothing of a signature.
    #[error("`{0}` says nothing of a signature: {1}")]
    Unclear(String, String),
    /// It took too long or printed too much, or a commit can have brought it along.
    #[error(transparent)]
    Program(#[from] ProgramError),
}

impl Git {
    /// Checks the signature of a text by the program of git's settings (`gpg.program`) and the user's own keys. Nobody is
    /// asked, and no server. What was signed is what the program prints: not what is around it in the text.
    ///
    /// # Errors
    /// When the program does not answer, or would be one that a commit can have brought along.
    pub fn signed_text(&self, text: &[u8]) -> Result<SignedText, SignatureError> {
        self.refuse_strangers(Doing::Verifying)?;
        let settings = self.settings()?;
        let named = |key: &str| settings.iter().rev().find(|one| one.key == key);
        let program = SETTINGS.iter().find_map(|key| named(key)).map(|one| one.value.clone());
        let program = program.filter(|program| !program.is_empty()).unwrap_or("gpg".to_owned());
        let mut command = Command::new(&program);
        command.args(["--batch", "--no-tty", "--status-fd", "2", "--no-auto-key-retrieve"]);
        command.args(["--no-auto-key-locate", "--disable-dirmngr", "--decrypt"]);
        command.env("LC_ALL", "C").env_remove("LANGUAGE").current_dir(&self.folder);
        if let Some(path) = &self.search_path {
            command.env("PATH", path);
        }
        let terms =
            Terms { limit: Some(PATIENCE), memory: MEMORY, output: OUTPUT, group: Group::Own };
        let ended = process::run(&mut command, text, terms, "checking a signature");
        let ended = ended.map_err(|error| match error {
            ProgramError::Missing { .. } => SignatureError::Missing(program.clone()),
            ProgramError::Start { source } => SignatureError::Start(program.clone(), source),
            other => other.into(),
        })?;
        let said = String::from_utf8_lossy(&ended.stderr);
        match verdict(&said) {
            Some(Said::Good) if ended.status.success() => Ok(SignedText::Good(ended.stdout)),
            Some(Said::Invalid(reason)) => Ok(SignedText::Invalid(reason)),
            Some(Said::UnknownKey(key)) => Ok(SignedText::UnknownKey(key)),
            Some(Said::Good) | None => {
                let words = said.lines().rfind(|line| !line.starts_with(STATUS));
                let words = words.map_or_else(|| ended.status.to_string(), str::to_owned);
                Err(SignatureError::Unclear(program, words))
            }
        }
    }
}

/// What begins a line for programs.
const STATUS: &str = "[GNUPG:] ";

#[derive(Debug, PartialEq, Eq)]
enum Said {
    Good,
    Invalid(String),
    UnknownKey(String),
}

/// What the lines for programs say: the worst of all signatures.
fn verdict(said: &str) -> Option<Said> {
    let lines = said.lines().filter_map(|line| line.strip_prefix(STATUS));
    let (mut is_good, mut is_valid, mut unknown) = (false, false, None);
    for line in lines {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        let (key, signer) = rest.split_once(' ').unwrap_or((rest, ""));
        let key = key.to_owned();
        match word {
            "BADSIG" => {
                return Some(Said::Invalid(format!(
                    "the text was changed after {signer} signed it"
                )));
            }
            "EXPSIG" => {
                return Some(Said::Invalid(format!("the signature of {signer} has expired")));
            }
            "EXPKEYSIG" => {
                return Some(Said::Invalid(format!("the key {key} of {signer} has expired")));
            }
            "REVKEYSIG" => {
                return Some(Said::Invalid(format!("the key {key} of {signer} was revoked")));
            }
            "NODATA" | "UNEXPECTED" => {
                return Some(Said::Invalid("it has no signature that gpg can read".to_owned()));
            }
            "ERRSIG" | "NO_PUBKEY" | "TRUST_NEVER" => {
                let is_key = word != "TRUST_NEVER";
                unknown = unknown.or_else(|| Some(if is_key { key } else { String::new() }));
            }
            "GOODSIG" => is_good = true,
            "VALIDSIG" => is_valid = true,
            _ => {}
        }
    }
    match unknown {
        Some(key) => Some(Said::UnknownKey(key)),
        None => (is_good && is_valid).then_some(Said::Good),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_signature_decides() {
        let good = "[GNUPG:] NEWSIG\n[GNUPG:] GOODSIG AB C. Hart <c@x.example>\n[GNUPG:] VALIDSIG CDAB 2026-01-01\n";
        assert_eq!(verdict(good), Some(Said::Good));
        assert_eq!(verdict(&good.replace("VALIDSIG", "X")), None);
        assert_eq!(verdict("gpg: [GNUPG:] GOODSIG AB x\n"), None);
        assert_eq!(verdict(""), None);
        for (line, reason) in [
            ("BADSIG AB C. Hart", "the text was changed after C. Hart signed it"),
            ("EXPSIG AB C. Hart", "the signature of C. Hart has expired"),
            ("EXPKEYSIG AB C. Hart", "the key AB of C. Hart has expired"),
            ("REVKEYSIG AB C. Hart", "the key AB of C. Hart was revoked"),
            ("NODATA 1", "it has no signature that gpg can read"),
        ] {
            let said = format!("{good}[GNUPG:] {line}\n");
            assert_eq!(verdict(&said), Some(Said::Invalid(reason.to_owned())), "{line}");
        }
        let unknown = format!("{good}[GNUPG:] ERRSIG EF 22 10 01 1 9 -\n[GNUPG:] NO_PUBKEY EF\n");
        assert_eq!(verdict(&unknown), Some(Said::UnknownKey("EF".to_owned())));
        let never = format!("{good}[GNUPG:] TRUST_NEVER 0 pgp\n");
        assert_eq!(verdict(&never), Some(Said::UnknownKey(String::new())));
    }
}
