//! Where answers go: standard output for the answer, standard error for the rest.

use std::io::{self, BufWriter, IsTerminal, Write};

use relmap_core::outcome::Verdict;
use relmap_report::Colour;
use serde::Serialize;

use crate::args::{Arguments, ColorChoice};
use crate::error::CliError;

/// Where the answer goes, with its colours settled.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    /// Whether to colour.
    pub(crate) colour: Colour,
    /// How many columns whoever looks can see; none where nobody looks, as in a pipe.
    pub(crate) width: Option<usize>,
    /// Whether everything is wanted, however long it gets.
    pub(crate) is_verbose: bool,
    is_quiet: bool,
    stream: Stream,
}

#[derive(Debug, Clone, Copy)]
enum Stream {
    Standard,
    Error,
}

/// The columns that are shown where colours are asked for and no terminal tells its width.
const USUAL_WIDTH: usize = 100;

impl Output {
    /// Settles the colours by the choice, the environment and whether somebody looks.
    pub(crate) fn new(arguments: &Arguments) -> Output {
        let choice = arguments.color;
        let forbidden = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let on = match choice {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => io::stdout().is_terminal() && !forbidden && !dumb,
        };
        let terminal = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        let width = if io::stdout().is_terminal() { terminal } else { None };
        Output {
            colour: if on { Colour::On } else { Colour::Off },
            // `--color always | less -R` is looked at, too.
            width: width.or((on || io::stdout().is_terminal()).then_some(USUAL_WIDTH)),
            is_verbose: arguments.verbose,
            is_quiet: arguments.quiet,
            stream: Stream::Standard,
        }
    }

    /// The same on standard error, for a run whose report has standard output.
    pub(crate) fn on_standard_error(self) -> Output {
        Output { stream: Stream::Error, ..self }
    }

    fn lock(&self) -> Box<dyn Write> {
        match self.stream {
            Stream::Standard => Box::new(io::stdout().lock()),
            Stream::Error => Box::new(io::stderr().lock()),
        }
    }

    /// Writes a part of the answer.
    pub(crate) fn write(&self, text: &str) -> Result<(), CliError> {
        let mut out = self.lock();
        out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(CliError::Output)
    }

    /// Writes what a judging command has to say; where all is well and nobody wants to hear that,
    /// nothing.
    pub(crate) fn judgement(&self, text: &str, verdict: Verdict) -> Result<(), CliError> {
        if self.is_quiet && verdict == Verdict::Pass {
            return Ok(());
        }
        self.write(text)
    }

    /// Says something beside the answer, on standard error, unless nobody wants to hear it.
    pub(crate) fn aside(&self, text: &str) {
        if !self.is_quiet {
            eprint!("{text}");
        }
    }

    /// Writes a JSON document and a line break.
    pub(crate) fn json(&self, document: &impl Serialize) -> Result<(), CliError> {
        let mut out = BufWriter::new(self.lock());
        serde_json::to_writer_pretty(&mut out, document)
            .map_err(io::Error::from)
            .and_then(|()| out.write_all(b"\n"))
            .and_then(|()| out.flush())
            .map_err(CliError::Output)
    }
}
