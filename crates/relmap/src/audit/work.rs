//! Comparing and judging releases, on every core.

use std::sync::atomic::{AtomicUsize, Ordering};

use relmap_core::audit::{AuditedRelease, Predecessor};
use relmap_core::check::{ParseCache, PastRelease, past};
use relmap_core::component::{ComponentKind, Layout, OtherFolders, folder_of};
use relmap_core::facts::{Baseline, ComponentFacts, ReleaseTag};
use relmap_git::{self, ReleaseDiffs, Repository, Side};

use crate::error::Error;
use crate::observer::watched;
use crate::recorded_fields::noted;
use crate::workers;

use super::subject::Subjects;
use super::{Auditor, Candidate, Line, Rules};

/// How many neighbours of a line are judged in one go: enough that what was read of one serves the
/// next, and few enough that no core is left with the last long line alone.
const SHARE: usize = 48;

/// A span of a line.
type Share = (usize, std::ops::Range<usize>);

/// Judges all releases of all lines, in no particular order.
pub(super) fn judge(
    auditor: &Auditor<'_>,
    subjects: &Subjects<'_>,
    lines: &[Line],
) -> Result<Vec<AuditedRelease>, Error> {
    let mut shares: Vec<Share> = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let count = line.releases.len();
        let starts = (0..count).step_by(SHARE);
        shares.extend(starts.map(|start| (number, start..count.min(start + SHARE))));
    }
    let next = AtomicUsize::new(0);
    let workers = workers::cores().min(shares.len()).max(1);
    let git_dir = auditor.workspace.repository.git_dir();
    let done = AtomicUsize::new(0);
    let judges = Judges {
        done: &done,
        rules: &auditor.rules,
        subjects,
        lines,
        shares: &shares,
        next: &next,
    };
    let total = lines.iter().map(|line| line.releases.len()).sum();
    watched(&*auditor.workspace.observer, "releases", total, judges.done, || {
        std::thread::scope(|scope| {
            let workers: Vec<_> = (0..workers)
                .map(|_| scope.spawn(|| judges.work(&Repository::open_again(git_dir)?)))
                .collect();
            let mut all = Vec::new();
            for worker in workers {
                let judged = worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
                all.extend(judged?);
            }
            Ok(all)
        })
    })
}

/// What all workers share.
struct Judges<'j> {
    /// How many releases are judged.
    done: &'j AtomicUsize,
    rules: &'j Rules,
    subjects: &'j Subjects<'j>,
    lines: &'j [Line],
    shares: &'j [Share],
    next: &'j AtomicUsize,
}

impl Judges<'_> {
    fn work(&self, repository: &Repository) -> Result<Vec<AuditedRelease>, Error> {
        let mut steps = ReleaseDiffs::new(repository);
        let mut memory = ParseCache::default();
        let mut judged = Vec::new();
        while let Some((line, positions)) =
            self.shares.get(self.next.fetch_add(1, Ordering::Relaxed))
        {
            for position in positions.clone() {
                let line = &self.lines[*line];
                judged.push(self.release(&mut steps, &mut memory, line, position)?);
                self.done.fetch_add(1, Ordering::Relaxed);
            }
        }
        Ok(judged)
    }

    fn release(
        &self,
        steps: &mut ReleaseDiffs<'_>,
        memory: &mut ParseCache,
        line: &Line,
        position: usize,
    ) -> Result<AuditedRelease, Error> {
        let release = &line.releases[position];
        let before = match line.before[position] {
            relmap_git::Predecessor::Ancestor(at) => Some((&line.releases[at], true)),
            relmap_git::Predecessor::Elsewhere(at) => Some((&line.releases[at], false)),
            relmap_git::Predecessor::Nothing => None,
            relmap_git::Predecessor::Unknown => {
                let kind = self.subjects.kind(&release.component).unwrap_or(ComponentKind::Chart);
                let reason = "the history of this clone ends before it reaches the release before \
                              this one; run git fetch --unshallow --tags";
                return Ok(AuditedRelease::undecided(
                    &release.component,
                    kind,
                    shown(release.chart.as_deref()),
                    release.tag.clone(),
                    reason.to_owned(),
                ));
            }
        };
        let noted = noted(
            steps,
            &release.tag.commit,
            release.chart.as_deref(),
            self.subjects.release_file(&release.component),
            Some(&release.tag.version),
            release.message.as_deref(),
        )?;
        let kind = self.subjects.kind(&release.component).unwrap_or(match &release.chart {
            None => ComponentKind::App,
            Some(_) if noted.names_images_alone() => ComponentKind::System,
            Some(_) => ComponentKind::Chart,
        });
        let chart = release.chart.clone();
        let layout = Layout {
            folder: match &noted.release_file {
                Some(file) => folder_of(file).to_owned(),
                None => chart.clone().unwrap_or_default(),
            },
            release_file: noted.release_file.unwrap_or_else(|| release.tag.name.to_string()),
            chart_name: chart.as_ref().map(|_| release.component.clone()),
            chart,
            excluded: OtherFolders::default(),
        };
        let old = before.map(|(before, _)| side(before));
        let found = steps.compare(&layout, old, side(release))?;
        let facts = ComponentFacts {
            tags: before.map(|(before, _)| taken(line, before, position)).unwrap_or_default(),
            baseline: match before {
                Some((before, _)) => Baseline::Released(before.tag.clone()),
                None => Baseline::Nothing,
            },
            lost_tags: vec![],
            on_line: None,
            later: None,
            version_stays: vec![],
            moved_past: None,
            changes: found.changes,
            old: found.old,
            new: found.new,
            rendered: Default::default(),
        };
        let by_override = noted.by_override;
        let past = past(
            &PastRelease {
                name: &release.component,
                kind,
                rules: &self.rules.table(kind, &release.component),
                layout: &layout,
                tag: &release.tag,
                facts: &facts,
                apps: &noted.apps,
                by_override: by_override.as_ref().map(|(bump, reason)| (*bump, reason.as_str())),
            },
            memory,
        );
        let predecessor = before
            .map(|(before, is_ancestor)| Predecessor { tag: before.tag.clone(), is_ancestor });
        Ok(AuditedRelease::judged(past, release.tag.clone(), predecessor, by_override))
    }
}

fn side(release: &Candidate) -> Side<'_> {
    Side { commit: &release.tag.commit, chart: release.chart.as_deref() }
}

fn shown(chart: Option<&str>) -> &str {
    match chart {
        None | Some("") => ".",
        Some(folder) => folder,
    }
}

/// The versions from the release before up to this one: those that other lines had taken.
fn taken(line: &Line, before: &Candidate, position: usize) -> Vec<ReleaseTag> {
    let now = &line.releases[position].tag;
    let below = line.releases[..position].iter().rev().map(|release| &release.tag);
    below
        .take_while(|tag| tag.version.cmp_precedence(&before.tag.version).is_ge())
        .filter(|tag| tag.version.cmp_precedence(&now.version).is_lt())
        .cloned()
        .collect()
}
