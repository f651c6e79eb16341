//! The long part, with a progress bar where somebody looks.

use std::io::IsTerminal as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use relmap_core::import::{Sighting, TagWords};
use relmap_git::{GitError, Repository, Watch};

/// How often the bar moves.
const BEAT: Duration = Duration::from_millis(100);

/// Surveys all tags.
pub(super) fn survey(repository: &Repository, words: &TagWords) -> Result<Vec<Sighting>, GitError> {
    let watch = Watch::default();
    if !std::io::stderr().is_terminal() {
        return repository.survey(words, &watch);
    }
    let total = repository.tags()?.names().count();
    let finished = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let style = ProgressStyle::with_template("{bar:40} {pos} of {len} tags");
            let bar = ProgressBar::new(total as u64);
            if let Ok(style) = style {
                bar.set_style(style);
            }
            while !finished.load(Ordering::Acquire) {
                // A short import shows none.
                std::thread::park_timeout(BEAT);
                bar.set_position(watch.done.load(Ordering::Relaxed) as u64);
            }
            bar.finish_and_clear();
        });
        let found = repository.survey(words, &watch);
        finished.store(true, Ordering::Release);
        found
    })
}
