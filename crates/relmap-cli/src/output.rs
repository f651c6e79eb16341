//! Where answers go: standard output for the answer, standard error for the rest.
//!
//! This is the only place that writes to either. What a repository says ends up in the log of a CI
//! system, which acts on some of it, so everything is made safe here once more. Formats with an
//! escape of their own come by [`Output::document`].

use std::fmt;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;

use relmap::Verdict;
use relmap_core::ci::CiSystem;
use relmap_core::outcome::Outcome;
use relmap_core::words::counted;
use relmap_report::{Colour, Hyperlinks, SafeText, log_text, write_json};
use serde::Serialize;

use crate::args::{ColorChoice, GlobalArguments};
use crate::error::CliError;
use crate::uncommitted;

/// Where the answer goes, with its colours settled.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    /// Whether to colour.
    pub(crate) colour: Colour,
    /// The width of the terminal; `None` where there is no terminal, as in a pipe.
    pub(crate) width: Option<usize>,
    /// How wide a table for people may be: as COLUMNS says, also where there is no terminal, or else as
    /// wide as the terminal is.
    pub(crate) columns: Option<usize>,
    /// Whether everything is wanted, however long it gets.
    pub(crate) is_verbose: bool,
    /// Whether only what is wrong is wanted.
    pub(crate) is_quiet: bool,
    /// Whether the terminal shows links.
    has_hyperlinks: bool,
    stream: Stream,
}

#[derive(Debug, Clone, Copy)]
enum Stream {
    Standard,
    Error,
}

/// The columns that are shown where colours are asked for and no terminal tells its width.
const USUAL_WIDTH: usize = 100;

/// Whether an answer that goes to this file goes to standard output.
pub(crate) fn is_standard_output(path: &Path) -> bool {
    path == Path::new("-")
}

impl Output {
    /// Settles the colours by the choice, the environment and whether this is a terminal.
    pub(crate) fn new(arguments: &GlobalArguments) -> Output {
        let choice = arguments.color;
        let forbidden = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let on = match choice {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => io::stdout().is_terminal() && !forbidden && !dumb,
        };
        let wanted = std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
        let wanted: Option<usize> = wanted.filter(|columns| *columns > 0);
        let terminal = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        // `--color always | less -R` is looked at, too.
        let width = match io::stdout().is_terminal() {
            true => wanted.or_else(terminal).or(Some(USUAL_WIDTH)),
            false => on.then(|| wanted.unwrap_or(USUAL_WIDTH)),
        };
        Output {
            colour: if on { Colour::On } else { Colour::Off },
            width,
            columns: wanted.or(width),
            is_verbose: arguments.verbose,
            is_quiet: arguments.quiet,
            has_hyperlinks: has_hyperlinks(choice),
            stream: Stream::Standard,
        }
    }

    /// The same on standard error, for a run whose report has standard output.
    pub(crate) fn on_standard_error(self) -> Output {
        Output { stream: Stream::Error, has_hyperlinks: false, ..self }
    }

    fn lock(&self) -> Box<dyn Write> {
        match self.stream {
            Stream::Standard => Box::new(io::stdout().lock()),
            Stream::Error => Box::new(io::stderr().lock()),
        }
    }

    /// Writes a part of the answer: text for people. What a log would act on is escaped.
    pub(crate) fn write(&self, text: &str) -> Result<(), CliError> {
        self.document(&log_text(text, self.colour))
    }

    /// The same, with the words of `links` leading to their pages where the terminal shows links. They
    /// are looked up only there, and set when the text is safe already.
    pub(crate) fn write_linked(
        &self,
        text: &str,
        links: impl FnOnce() -> Hyperlinks,
    ) -> Result<(), CliError> {
        let text = log_text(text, self.colour);
        match self.has_hyperlinks {
            true => self.document(&links().set(&text)),
            false => self.document(&text),
        }
    }

    /// Writes a document as it is: one whose format has made every text in it safe, or that relmap
    /// brings along itself, such as a script for a shell.
    pub(crate) fn document(&self, text: &str) -> Result<(), CliError> {
        let mut out = self.lock();
        out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(CliError::Output)
    }

    /// Writes what a judging command has to say; where all is well and the user wants no output then,
    /// nothing.
    pub(crate) fn judgement(&self, text: &str, verdict: Verdict) -> Result<(), CliError> {
        self.linked_judgement(text, verdict, Hyperlinks::default)
    }

    /// The same with links, as [`write_linked`](Output::write_linked) sets them.
    pub(crate) fn linked_judgement(
        &self,
        text: &str,
        verdict: Verdict,
        links: impl FnOnce() -> Hyperlinks,
    ) -> Result<(), CliError> {
        if self.is_quiet && verdict == Verdict::Pass {
            return Ok(());
        }
        self.write_linked(text, links)
    }

    /// Writes what was done, unless the user wants to know only what is wrong.
    pub(crate) fn progress(&self, text: &str) -> Result<(), CliError> {
        if self.is_quiet { Ok(()) } else { self.write(text) }
    }

    /// Says on standard error that changed files were not judged, if there are any.
    pub(crate) fn not_judged(&self, files: usize) {
        self.aside(uncommitted::not_judged(files));
    }

    /// Says on standard error that untracked files were judged, if there are any.
    pub(crate) fn untracked(&self, files: &[String]) {
        self.aside(uncommitted::untracked(files));
    }

    /// Says something on standard error, unless the user wants to know only what is wrong.
    pub(crate) fn aside(&self, text: Option<String>) {
        if let Some(text) = text.filter(|_| !self.is_quiet) {
            to_standard_error(&format!("{}\n", SafeText::new(&text)));
        }
    }

    /// Says on standard error that no component changed, where there is nothing else to say of them.
    pub(crate) fn nothing_changed(&self, outcome: &Outcome) {
        if outcome.components.is_empty() && !outcome.unchanged.is_empty() && !self.is_quiet {
            let components = counted(outcome.unchanged.len(), "component");
            to_standard_error(&format!("nothing to release: {components}, none of them changed\n"));
        }
    }

    /// Writes a JSON document and a line break.
    pub(crate) fn json(&self, document: &impl Serialize) -> Result<(), CliError> {
        let mut out = BufWriter::new(self.lock());
        write_json(&mut out, document).and_then(|()| out.flush()).map_err(CliError::Output)
    }
}

/// Whether standard output shows links (OSC 8). A terminal without colours and the log of a CI system
/// never do; otherwise FORCE_HYPERLINK decides, or what is known of the terminal.
fn has_hyperlinks(choice: ColorChoice) -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    if choice == ColorChoice::Never
        || is_set("NO_COLOR")
        || is_dumb
        || CiSystem::of(is_set).is_some()
    {
        return false;
    }
    supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout)
}

/// Writes a report to standard output. Each format has made its texts safe.
pub(crate) fn report(text: &str) -> Result<(), CliError> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(CliError::Output)
}

/// Tells something on standard error, behind `relmap: `. A text of several lines stays one.
pub(crate) fn tell(text: impl fmt::Display) {
    to_standard_error(&format!("relmap: {}\n", SafeText::lines(&text.to_string())));
}

/// Shows a page on standard error, such as findings with their lines.
pub(crate) fn show_on_standard_error(page: &str, colour: Colour) {
    to_standard_error(&log_text(page, colour));
}

/// Asks a question on standard error and stays in its line.
pub(crate) fn ask(question: &str) {
    to_standard_error(&log_text(question, Colour::Off));
}

/// Hands workflow commands to GitHub Actions, which acts on them as it should.
pub(crate) fn workflow_commands(commands: &str) {
    to_standard_error(commands);
}

/// Nothing can be done where not even standard error takes a text.
fn to_standard_error(text: &str) {
    let mut out = io::stderr().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Prints what clap has to say: help, the version, or what is wrong with the arguments. Those can
/// hold the name of a branch, which a stranger chose.
pub(crate) fn usage(error: &clap::Error) {
    let forbidden = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let is_terminal =
        if error.use_stderr() { io::stderr().is_terminal() } else { io::stdout().is_terminal() };
    let page = error.render();
    let page = match is_terminal && !forbidden {
        true => log_text(&page.ansi().to_string(), Colour::On),
        false => log_text(&page.to_string(), Colour::Off),
    };
    if error.use_stderr() {
        to_standard_error(&page);
    } else {
        // `relmap --help | head` closes the pipe early.
        let _ = report(&page);
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    fn sources(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }

    #[test]
    fn nothing_else_writes_to_standard_output_or_standard_error() {
        let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let mut files = Vec::new();
        for name in [
            "relmap",
            "relmap-cli",
            "relmap-core",
            "relmap-html",
            "relmap-git",
            "relmap-helm",
            "relmap-report",
        ] {
            sources(&crates.join(name).join("src"), &mut files);
        }
        assert!(files.len() > 100, "{files:?}");
        for file in files.iter().filter(|file| !file.ends_with("relmap-cli/src/output.rs")) {
            let text = std::fs::read_to_string(file).unwrap();
            let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
            for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
                for writer in [
                    "print!(",
                    "println!(",
                    "stdout().lock",
                    "stderr().lock",
                    "stdout().write",
                    "stderr().write",
                    "serde_json::to_writer",
                    "serde_json::to_string",
                ] {
                    // The lines of the ledger and of files with versions are no output: they are
                    // escaped where they are shown. Attestations escape all that is obeyed.
                    let is_test = file.components().any(|part| {
                        ["tests", "ledger", "version_files", "attestation"]
                            .iter()
                            .any(|name| part.as_os_str() == *name)
                    });
                    assert!(
                        is_test || file.ends_with("tests.rs") || !line.contains(writer),
                        "{}: write it by crate::output: {line}",
                        file.display()
                    );
                }
            }
        }
    }
}
