//! Long work, with a progress bar where somebody looks.

use std::io::IsTerminal as _;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use relmap_core::import::{InspectedTag, TagWords};
use relmap_git::{GitError, Progress, Repository};

/// How often the bar moves.
const BEAT: Duration = Duration::from_millis(100);

/// Surveys all tags.
pub(crate) fn survey(
    repository: &Repository,
    words: &TagWords,
) -> Result<Vec<InspectedTag>, GitError> {
    let watch = Progress::default();
    let total = repository.tags()?.names().count();
    with_bar(total, "tags", &watch.done, || repository.survey(words, &watch))
}

/// Does work that counts how much of it is done.
pub(crate) fn with_bar<T>(
    total: usize,
    what: &str,
    done: &AtomicUsize,
    work: impl FnOnce() -> T,
) -> T {
    if !std::io::stderr().is_terminal() {
        return work();
    }
    let finished = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let bar = scope.spawn(|| {
            let style =
                ProgressStyle::with_template(&format!("{{bar:40}} {{pos}} of {{len}} {what}"));
            let bar = ProgressBar::new(total as u64);
            if let Ok(style) = style {
                bar.set_style(style);
            }
            while !finished.load(Ordering::Acquire) {
                // Short work shows none.
                std::thread::park_timeout(BEAT);
                bar.set_position(done.load(Ordering::Relaxed) as u64);
            }
            bar.finish_and_clear();
        });
        let found = work();
        finished.store(true, Ordering::Release);
        bar.thread().unpark();
        found
    })
}
