//! Headings on adjacent lines, with no notes between them.

use super::falls;
use crate::release_notes::heading::Shape;
use crate::release_notes::scan::Candidate;

/// Lets lines that agree with one another stand free as one block: all with a date, all with the
/// same joined title, or nothing but versions that fall. Drops the ones that have each a title of
/// its own, such as a list of what a release needs.
pub(super) fn free(kept: &mut Vec<Candidate<'_>>) {
    let mut drop: Vec<bool> = vec![false; kept.len()];
    let mut start = 0;
    while start < kept.len() {
        let end = run_end(kept, start);
        if end - start > 1 {
            let run = &kept[start..end];
            if agrees(run) {
                let (before, after) = (run[0].before, run[run.len() - 1].after);
                for candidate in &mut kept[start..end] {
                    candidate.before = before;
                    candidate.after = after;
                }
            } else if !run[0].is_first && is_list_of_others(run) {
                drop[start..end].fill(true);
            }
        }
        start = end;
    }
    let mut drop = drop.into_iter();
    kept.retain(|_| !drop.next().unwrap_or(false));
}

/// Where the lines end that follow one another from `start` on.
fn run_end(kept: &[Candidate<'_>], start: usize) -> usize {
    let in_run = |c: &Candidate<'_>| c.heading.shape == Shape::Plain && c.is_version();
    let mut end = start + 1;
    while end < kept.len()
        && in_run(&kept[end - 1])
        && in_run(&kept[end])
        && kept[end - 1].next_number == kept[end].line.number
    {
        end += 1;
    }
    end
}

fn agrees(run: &[Candidate<'_>]) -> bool {
    let first = &run[0];
    let title = first.title_text();
    let same = run.iter().all(|c| {
        let alike = c.heading.joined == first.heading.joined && c.heading.v == first.heading.v;
        c.is_clean() && alike && c.title_text() == title
    });
    let dated = run.iter().all(|c| c.is_clean() && c.is_dated());
    let bare =
        same && !first.is_titled() && run.iter().all(|c| c.is_evident()) && falls(run.iter());
    dated || (same && first.heading.joined) || bare
}

/// `foo-1.2.3` above `bar-2.3.4`, or `1.0.1` above `1.0.2`, without dates: what a release needs,
/// or works with.
fn is_list_of_others(run: &[Candidate<'_>]) -> bool {
    let titled = run.iter().all(Candidate::is_titled);
    let names = titled && run.windows(2).all(|pair| pair[0].title_text() != pair[1].title_text());
    let bare = run.iter().all(|c| !c.is_titled() && c.is_clean());
    !run.iter().any(Candidate::is_dated) && (names || bare)
}
