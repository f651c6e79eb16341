//! The loop that makes inputs and runs them.

use std::collections::HashSet;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use fastrand::Rng;
use relmap_fuzz::mutate::{compose, mutate};
use relmap_fuzz::{Shape, Target};

use crate::options::Options;

/// How many inputs are kept for further mutations.
const MAX_POOL: usize = 4_000;

/// How long one input may take before the run ends with it as an artifact.
const LIMIT: Duration = Duration::from_secs(20);

/// Runs the targets; false if one failed.
pub(crate) fn run(options: &Options) -> io::Result<bool> {
    let mut passed = 0;
    for target in &options.targets {
        passed += usize::from(run_one(target, options)?);
    }
    let failed = options.targets.len() - passed;
    println!("{passed} passed, {failed} failed");
    Ok(failed == 0)
}

fn run_one(target: &Target, options: &Options) -> io::Result<bool> {
    let seeds = match &options.input {
        Some(file) => vec![std::fs::read(file)?],
        None => corpus(&options.corpus.join(target.name))?,
    };
    let count = seeds.len();
    let watch = Watch::new(target.name, &options.artifacts);
    let mut run = Run { target, watch, executions: 0, shapes: HashSet::new(), pool: Vec::new() };
    let start = Instant::now();
    for seed in seeds {
        if let Err(failure) = run.execute(seed) {
            return failed(target, options, &failure, run.executions);
        }
    }
    let mut rng = Rng::with_seed(options.seed);
    while options.input.is_none() && start.elapsed() < options.time {
        let input = match run.pool.is_empty() || rng.u8(..16) == 0 {
            true => compose(&mut rng, target.words),
            false => {
                let (one, two) = (rng.usize(..run.pool.len()), rng.usize(..run.pool.len()));
                mutate(&mut rng, &run.pool[one], &run.pool[two], target.words)
            }
        };
        if let Err(failure) = run.execute(input) {
            return failed(target, options, &failure, run.executions);
        }
    }
    println!(
        "{:<20} ok: {} executions ({count} from the corpus), {} shapes, {:.1} s, seed {}",
        target.name,
        run.executions,
        run.shapes.len(),
        start.elapsed().as_secs_f64(),
        options.seed
    );
    Ok(true)
}

/// The files of a folder, in the order of their names.
fn corpus(folder: &Path) -> io::Result<Vec<Vec<u8>>> {
    let explain =
        |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", folder.display()));
    let entries = std::fs::read_dir(folder).map_err(explain)?;
    let mut paths: Vec<_> =
        entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    paths.sort();
    if paths.is_empty() {
        return Err(io::Error::other(format!("{}: the corpus has no file", folder.display())));
    }
    paths.iter().map(std::fs::read).collect()
}

struct Run<'t> {
    target: &'t Target,
    watch: Watch,
    executions: u64,
    shapes: HashSet<Shape>,
    pool: Vec<Vec<u8>>,
}

impl Run<'_> {
    /// Runs one input, and keeps it if it is read in a new way. The error is the input itself.
    fn execute(&mut self, input: Vec<u8>) -> Result<(), Vec<u8>> {
        self.executions += 1;
        self.watch.begin(&input);
        let Ok(shape) = catch_unwind(AssertUnwindSafe(|| (self.target.check)(&input))) else {
            return Err(input);
        };
        if self.shapes.insert(shape) && self.pool.len() < MAX_POOL {
            self.pool.push(input);
        }
        Ok(())
    }
}

/// Reports the input that failed, after making it as short as it can be and still fail.
fn failed(target: &Target, options: &Options, input: &[u8], executions: u64) -> io::Result<bool> {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let short = shorten(target, input);
    std::panic::set_hook(hook);
    let path = save(target.name, &options.artifacts, &short)?;
    println!(
        "{:<20} FAILED after {executions} executions, seed {}: {:?}\n{:<20} run it again with: --input {path} {}",
        target.name,
        options.seed,
        String::from_utf8_lossy(&short),
        "",
        target.name
    );
    Ok(false)
}

fn shorten(target: &Target, input: &[u8]) -> Vec<u8> {
    let fails = |input: &[u8]| catch_unwind(|| (target.check)(input)).is_err();
    let mut input = input.to_vec();
    let end = Instant::now() + Duration::from_secs(5);
    let mut size = input.len() / 2;
    while size > 0 {
        let mut at = 0;
        let mut is_shorter = false;
        while at < input.len() && Instant::now() < end {
            let mut shorter = input.clone();
            shorter.drain(at..(at + size).min(input.len()));
            if fails(&shorter) {
                input = shorter;
                is_shorter = true;
            } else {
                at += size;
            }
        }
        if !is_shorter {
            size /= 2;
        }
    }
    input
}

fn save(name: &str, artifacts: &Path, input: &[u8]) -> io::Result<String> {
    let folder = artifacts.join(name);
    std::fs::create_dir_all(&folder)?;
    let path = folder.join(format!("crash-{:x}", fastrand::u64(..)));
    std::fs::write(&path, input)?;
    Ok(path.display().to_string())
}

/// Ends the program if one input takes too long: a loop without end is a failure too.
struct Watch {
    state: Arc<State>,
}

/// What the loop and the thread that watches it share.
#[derive(Default)]
struct State {
    input: Mutex<Vec<u8>>,
    executions: AtomicU64,
    is_over: AtomicBool,
}

impl Watch {
    #[expect(
        clippy::disallowed_methods,
        reason = "the thread that hangs cannot be stopped otherwise"
    )]
    fn new(name: &'static str, artifacts: &Path) -> Watch {
        let state = Arc::new(State::default());
        let (seen, artifacts) = (Arc::clone(&state), artifacts.to_owned());
        std::thread::spawn(move || {
            let mut before = 0;
            while !seen.is_over.load(Relaxed) {
                std::thread::sleep(LIMIT);
                let now = seen.executions.load(Relaxed);
                if now == before && !seen.is_over.load(Relaxed) {
                    let input = seen.input.lock().map(|input| input.clone()).unwrap_or_default();
                    let path = save(name, &artifacts, &input);
                    println!(
                        "{name:<20} FAILED: one input takes over {} s: {path:?}",
                        LIMIT.as_secs()
                    );
                    std::process::exit(1);
                }
                before = now;
            }
        });
        Watch { state }
    }

    fn begin(&self, input: &[u8]) {
        if let Ok(mut current) = self.state.input.lock() {
            current.clear();
            current.extend_from_slice(input);
        }
        self.state.executions.fetch_add(1, Relaxed);
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.state.is_over.store(true, Relaxed);
    }
}
