//! What a person at the terminal answers to a question.

use std::io::{self, BufRead, IsTerminal as _};

use crate::error::CliError;
use crate::output;

/// An answer to a question whose default is yes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Confirmation {
    Yes,
    No,
    /// Input ended before the end of a line, as with Ctrl-D: nobody agreed.
    EndOfInput,
}

impl Confirmation {
    /// Reads one line: an empty one is yes.
    fn read(input: &mut impl BufRead) -> io::Result<Self> {
        let mut line = String::new();
        input.read_line(&mut line)?;
        if !line.ends_with('\n') {
            return Ok(Self::EndOfInput);
        }
        match line.trim().to_ascii_lowercase().as_str() {
            "" | "y" | "yes" => Ok(Self::Yes),
            _ => Ok(Self::No),
        }
    }
}

/// Whether there is somebody to ask.
pub(crate) fn has_terminal() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks for confirmation at a terminal; without a terminal, the answer is yes.
pub(crate) fn confirm(question: &str) -> Result<Confirmation, CliError> {
    if !has_terminal() {
        return Ok(Confirmation::Yes);
    }
    output::ask(question);
    let answer = Confirmation::read(&mut io::stdin().lock())
        .map_err(|source| CliError::Read { path: "standard input".into(), source })?;
    if answer == Confirmation::EndOfInput {
        // The terminal is still in the line of the question.
        output::ask("\n");
    }
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::Confirmation;

    fn read(input: &str) -> Confirmation {
        Confirmation::read(&mut input.as_bytes()).unwrap()
    }

    #[test]
    fn the_end_of_input_is_not_a_yes() {
        assert_eq!(read(""), Confirmation::EndOfInput);
        assert_eq!(read("y"), Confirmation::EndOfInput);
        assert_eq!(read("\n"), Confirmation::Yes);
    }

    #[test]
    fn only_yes_and_an_empty_line_agree() {
        for yes in ["y\n", "Y\n", "yes\r\n", " Yes \n"] {
            assert_eq!(read(yes), Confirmation::Yes, "{yes:?}");
        }
        for no in ["n\n", "no\n", "yess\n", "q\n"] {
            assert_eq!(read(no), Confirmation::No, "{no:?}");
        }
    }
}
