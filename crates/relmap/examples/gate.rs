//! Ends with exit code 0 if the declared versions are right, 1 if they are not, and 2 if that cannot
//! be decided: a gate for a pipeline.
//!
//! ```text
//! cargo run -p relmap --example gate -- FOLDER
//! ```

#![expect(clippy::disallowed_macros, reason = "only the library may not print")]

use std::process::ExitCode;

use relmap::{CheckOptions, Error, Verdict, Workspace};

fn main() -> ExitCode {
    let folder = std::env::args().nth(1).unwrap_or_else(|| ".".to_owned());
    match verdict(&folder) {
        Ok(verdict) => {
            println!("{verdict}");
            match verdict {
                Verdict::Pass => ExitCode::SUCCESS,
                Verdict::Fail => ExitCode::from(1),
                Verdict::Undecided => ExitCode::from(2),
            }
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

fn verdict(folder: &str) -> Result<Verdict, Error> {
    let checked = Workspace::open(folder)?.check(&CheckOptions::new())?;
    Ok(checked.outcome.verdict)
}
