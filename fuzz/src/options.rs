//! The command line of the driver.

use std::path::PathBuf;
use std::time::Duration;

use relmap_fuzz::Target;
use relmap_fuzz::targets::TARGETS;

/// What `--help` prints.
const HELP: &str = "\
Usage: fuzz [--seconds N] [--seed N] [--corpus FOLDER] [--artifacts FOLDER] [TARGET]...
       fuzz --input FILE TARGET
       fuzz --list

Runs each target (all of them, if none is named) on its corpus, and then on mutations of it for
N seconds (default 2). An input that fails is written to the folder of artifacts (default
fuzz/artifacts), and the exit code is 1. The same seed gives the same inputs, as far as the time
allows. --input runs one file alone.
";

/// What to run, and how.
#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) targets: Vec<Target>,
    pub(crate) time: Duration,
    pub(crate) seed: u64,
    pub(crate) corpus: PathBuf,
    pub(crate) artifacts: PathBuf,
    pub(crate) input: Option<PathBuf>,
}

impl Options {
    /// Reads the arguments. `None` where help or the list of targets was asked for, which is printed.
    pub(crate) fn read(
        mut arguments: impl Iterator<Item = String>,
    ) -> Result<Option<Options>, String> {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        let mut options = Options {
            targets: Vec::new(),
            time: Duration::from_secs(2),
            seed: fastrand::u64(..),
            corpus: folder.join("corpus"),
            artifacts: folder.join("artifacts"),
            input: None,
        };
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
            let number = |text: String| {
                text.parse::<u64>().map_err(|_| format!("`{text}` is not a whole number"))
            };
            match argument.as_str() {
                "-h" | "--help" => {
                    print!("{HELP}");
                    return Ok(None);
                }
                "--list" => {
                    TARGETS.iter().for_each(|target| println!("{}", target.name));
                    return Ok(None);
                }
                "--seconds" => options.time = Duration::from_secs(number(value()?)?),
                "--seed" => options.seed = number(value()?)?,
                "--corpus" => options.corpus = value()?.into(),
                "--artifacts" => options.artifacts = value()?.into(),
                "--input" => options.input = Some(value()?.into()),
                name => {
                    let known = TARGETS.iter().find(|target| target.name == name);
                    let target = known.ok_or(format!("no target `{name}`; --list lists them"))?;
                    options.targets.push(*target);
                }
            }
        }
        if options.input.is_some() && options.targets.len() != 1 {
            return Err("--input needs exactly one target".to_owned());
        }
        if options.targets.is_empty() {
            options.targets = TARGETS.to_vec();
        }
        Ok(Some(options))
    }
}
