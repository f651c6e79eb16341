//! A progress bar for long work, where a terminal shows it.

use std::io::IsTerminal as _;
use std::sync::Mutex;

use indicatif::{ProgressBar, ProgressStyle};
use relmap::Observer;

use crate::output;

/// Shows progress and remarks on standard error.
#[derive(Default)]
pub(crate) struct Terminal {
    bar: Mutex<Option<ProgressBar>>,
}

impl Observer for Terminal {
    fn watches(&self) -> bool {
        std::io::stderr().is_terminal()
    }

    fn progress(&self, what: &str, done: usize, total: usize) {
        let Ok(mut bar) = self.bar.lock() else { return };
        if done >= total {
            if let Some(bar) = bar.take() {
                bar.finish_and_clear();
            }
            return;
        }
        let bar = bar.get_or_insert_with(|| {
            let bar = ProgressBar::new(total as u64);
            let template = format!("{{bar:40}} {{pos}} of {{len}} {what}");
            if let Ok(style) = ProgressStyle::with_template(&template) {
                bar.set_style(style);
            }
            bar
        });
        bar.set_position(done as u64);
    }

    fn remark(&self, text: &str) {
        output::tell(text);
    }

    fn is_cancelled(&self) -> bool {
        relmap_process::interrupted().is_some()
    }
}
