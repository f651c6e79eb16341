//! A list of tests, each with the programs that it needs: what is left out is said aloud.

use std::env;
use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};
use relmap_testkit::server::Tool;

/// Whether a CI system runs the tests, as far as such systems say so.
pub(crate) fn in_ci() -> bool {
    env::var_os("CI").is_some_and(|value| !value.is_empty())
}

/// The tests to run, and what is left out.
pub(crate) struct Suite {
    arguments: Arguments,
    trials: Vec<Trial>,
    left_out: Vec<String>,
}

impl Suite {
    pub(crate) fn new() -> Suite {
        Suite { arguments: Arguments::from_args(), trials: Vec::new(), left_out: Vec::new() }
    }

    /// Adds a test. It fails when it panics. Where a program is missing, it is left out, or fails in
    /// a CI system: green must mean that it ran.
    pub(crate) fn add(&mut self, path: &str, needs: &[&[Tool]], test: fn()) {
        let name = path.split_once("::").map_or(path, |(_, name)| name);
        let mut missing: Vec<String> = needs
            .concat()
            .into_iter()
            .filter(|tool| tool.find().is_none())
            .map(Tool::missing)
            .collect();
        missing.dedup();
        if missing.is_empty() {
            self.trials.push(Trial::test(name, move || {
                test();
                Ok(())
            }));
            return;
        }
        let reason = missing.join(", ");
        let in_ci = in_ci();
        if !in_ci {
            self.left_out.push(format!("{name}: {reason}"));
        }
        let fails = move || Err(reason.as_str().into());
        self.trials.push(Trial::test(name, fails).with_ignored_flag(!in_ci));
    }

    /// Runs what was asked for on the command line.
    pub(crate) fn run(self) -> ExitCode {
        let conclusion = libtest_mimic::run(&self.arguments, self.trials);
        if !self.left_out.is_empty() && !self.arguments.list {
            eprintln!("LEFT OUT, since programs are missing here (with CI set, these fail):");
            for line in &self.left_out {
                eprintln!("  {line}");
            }
            eprintln!();
        }
        conclusion.exit_code()
    }
}

/// Adds functions as tests that need the same programs.
macro_rules! add_tests {
    ($suite:expr, $needs:expr, [$($test:ident),+ $(,)?]) => {
        $($suite.add(concat!(module_path!(), "::", stringify!($test)), $needs, $test);)+
    };
}
