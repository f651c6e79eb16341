//! The exit codes, and the one place that chooses among them. `docs/exit-codes.md` lists them.

use std::process::ExitCode;

use relmap::{ErrorKind, Verdict};

use crate::error::CliError;

/// All is well.
pub(crate) const OK: u8 = 0;
/// A rule is broken, or nothing answers a question.
pub(crate) const FAIL: u8 = 1;
/// The arguments or relmap.toml are wrong.
pub(crate) const USAGE: u8 = 2;
/// It cannot be decided, or an error of git, the network or a file.
pub(crate) const TROUBLE: u8 = 3;
/// It conflicts with an existing release.
pub(crate) const REFUSED: u8 = 4;

/// The code for how a run ended.
pub(crate) fn of(result: &Result<Verdict, CliError>) -> ExitCode {
    ExitCode::from(match result {
        Ok(Verdict::Pass) => OK,
        Ok(Verdict::Fail) => FAIL,
        Ok(Verdict::Undecided) => TROUBLE,
        // The reader closed the pipe: that is not a failure.
        Err(error) if error.is_broken_pipe() => OK,
        Err(CliError::Library(error)) => match error.kind() {
            ErrorKind::Usage => USAGE,
            ErrorKind::NotFound => FAIL,
            ErrorKind::Refused => REFUSED,
            _ => TROUBLE,
        },
        Err(
            CliError::UnknownCode { .. }
            | CliError::NoEntry { .. }
            | CliError::ComponentMeant { .. }
            | CliError::TwoReportsOnOutput
            | CliError::PagesOfFleet
            | CliError::OneNotesFile { .. },
        ) => USAGE,
        Err(
            CliError::Read { .. }
            | CliError::NoReleaseFileHere { .. }
            | CliError::Start { .. }
            | CliError::Merge { .. }
            | CliError::InputTooLarge { .. }
            | CliError::TagMeant { .. }
            | CliError::Page { .. }
            | CliError::Output(_)
            | CliError::Reports(_)
            | CliError::NoRegistry
            | CliError::Demo { .. },
        ) => TROUBLE,
    })
}
