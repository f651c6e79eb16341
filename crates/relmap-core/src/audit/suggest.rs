//! The rules that fit a team's practice.
//!
//! A table that lets everything pass explains every release and says nothing. So of the demands
//! that nearly all releases follow, the strictest is taken for each row: the one that leaves the
//! fewest levels open. Rows meet in one release, and the strongest wins; therefore a row is
//! measured only by the releases that it decides, that is, in which the table lets other levels
//! pass with it than without it.

use std::fmt::Write as _;

use super::summary::percent;
use crate::check::ObservedBump;
use crate::component::ComponentKind;
use crate::config;
use crate::rules::{Demand, Level, Match, Preset, Row, RuleKey, RuleTable, Source};
use crate::version::Bump;

/// The share of the releases decided by a row that must follow it, in percent.
pub const THRESHOLD: usize = 95;

/// A row that decides fewer releases than this is not made stricter than the preset has it.
const EVIDENCE: usize = 10;

/// Rounds without an end would be a fault of ours; there are far fewer rows than this.
const ROUNDS: usize = 200;

/// Rules that fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// What the rules are for.
    pub kind: ComponentKind,
    /// The preset that stands for the rows without a line.
    pub preset: Preset,
    /// The rows that releases tell something about.
    pub lines: Vec<Line>,
    /// How many releases were looked at.
    pub releases: usize,
    /// How many of them obey the rules that were in force.
    pub before: usize,
    /// How many of them obey the suggested rules.
    pub after: usize,
    /// How many of them no rules explain: they leave out a version, or have other faults.
    pub hopeless: usize,
}

/// A row of the suggestion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The row.
    pub key: RuleKey,
    /// The demand.
    pub demand: Demand,
    /// How many releases call for the row.
    pub called: usize,
    /// How many of them it decides.
    pub decided: usize,
    /// How many of those follow it.
    pub followed: usize,
    /// How many of those that call for it moved by a patch, a minor, a major.
    pub levels: [usize; 3],
}

/// Looks for the rules that fit releases of one kind, of which `before` obey the rules in force.
pub fn suggest(
    kind: ComponentKind,
    preset: Preset,
    releases: &[&ObservedBump],
    before: usize,
) -> Suggestion {
    let usable: Vec<&ObservedBump> =
        releases.iter().copied().filter(|practice| !practice.has_unfixable_findings()).collect();
    let keys: Vec<RuleKey> = RuleKey::ALL.into_iter().filter(|key| key.applies_to(kind)).collect();
    let mut search = Search::new(kind, preset, &usable);
    search.tighten(&keys);
    let mut lines = Vec::new();
    for &key in &keys {
        let calling: Vec<&&ObservedBump> = usable.iter().filter(|one| calls(one, key)).collect();
        if calling.is_empty() {
            continue;
        }
        let score = search.score(key, search.table.row(key).demand);
        let of = |level| calling.iter().filter(|practice| practice.level == level).count();
        lines.push(Line {
            key,
            demand: search.table.row(key).demand,
            called: calling.len(),
            decided: score.decided,
            followed: score.followed,
            levels: [of(Bump::Patch), of(Bump::Minor), of(Bump::Major)],
        });
    }
    let mut suggestion = Suggestion {
        kind,
        preset,
        lines,
        releases: releases.len(),
        before,
        after: 0,
        hopeless: releases.len() - usable.len(),
    };
    // What is promised is what the printed text does.
    if let Ok(config) = config::parse(suggestion.toml("rules").as_bytes()) {
        let table = config.table(kind, None);
        suggestion.after = releases.iter().filter(|practice| practice.obeys(&table)).count();
    }
    suggestion
}

impl Suggestion {
    /// Whether the preset alone says the same.
    pub fn is_preset(&self) -> bool {
        let preset = RuleTable::preset(self.preset, self.kind);
        self.lines.iter().all(|line| line.demand == preset.row(line.key).demand)
    }

    /// The table for `relmap.toml`, with a comment on each line. `heading` is `rules`, or
    /// `component.rules` below a component.
    pub fn toml(&self, heading: &str) -> String {
        let mut text = format!("[{heading}]\npreset = \"{}\"\n", self.preset.as_str());
        for line in &self.lines {
            let setting = format!("{} = \"{}\"", line.key.as_str(), line.demand);
            let _ = writeln!(text, "{setting:<32} # {}", line.comment());
        }
        text
    }
}

impl Line {
    /// The share of the decided releases that follow, in percent.
    pub fn share(&self) -> Option<f64> {
        percent(self.followed, self.decided)
    }

    fn comment(&self) -> String {
        let [patch, minor, major] = self.levels;
        let moved = format!("{patch} patch, {minor} minor, {major} major");
        match self.share() {
            Some(share) => format!(
                "{} of the {} releases that it decides follow ({share:.1} %); of all {}: {moved}",
                self.followed, self.decided, self.called
            ),
            None => format!("leaves the level open; of {}: {moved}", self.called),
        }
    }
}

/// Whether a release calls for a row.
fn calls(practice: &ObservedBump, key: RuleKey) -> bool {
    practice.claims.iter().any(|claim| claim.key == key)
}

/// How well a demand does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Score {
    decided: usize,
    followed: usize,
    /// The levels that it rules out, over all releases that follow it.
    gain: usize,
}

impl Score {
    fn is_good(self) -> bool {
        self.followed * 100 >= self.decided * THRESHOLD
    }
}

struct Search<'p> {
    preset: RuleTable,
    table: RuleTable,
    releases: &'p [&'p ObservedBump],
}

impl<'p> Search<'p> {
    /// Begins with a table that lets everything pass.
    fn new(kind: ComponentKind, preset: Preset, releases: &'p [&'p ObservedBump]) -> Search<'p> {
        let preset = RuleTable::preset(preset, kind);
        let mut search = Search { table: preset.clone(), preset, releases };
        for key in RuleKey::ALL {
            search.set(key, open(key));
        }
        search
    }

    fn set(&mut self, key: RuleKey, demand: Demand) {
        let source = Source::Preset(Preset::default());
        self.table.set(key, Row { demand, source });
    }

    /// Makes the row that gains most stricter, until none gains; loosens rows that others spoiled.
    fn tighten(&mut self, keys: &[RuleKey]) {
        let mut spoiled: Vec<(RuleKey, Demand)> = Vec::new();
        for _ in 0..ROUNDS {
            let mut best: Option<(usize, RuleKey, Demand)> = None;
            for &key in keys {
                let now = self.score(key, self.table.row(key).demand).gain;
                for demand in candidates(key) {
                    let score = self.score(key, demand);
                    let is_new = !spoiled.contains(&(key, demand));
                    if !is_new || !score.is_good() || !self.is_proven(key, demand, score) {
                        continue;
                    }
                    let gain = score.gain.saturating_sub(now);
                    if gain > best.map_or(0, |(best, ..)| best) {
                        best = Some((gain, key, demand));
                    }
                }
            }
            if let Some((_, key, demand)) = best {
                self.set(key, demand);
                continue;
            }
            // A row that was good by itself may have been left with the exceptions only.
            let bad = keys.iter().copied().find(|&key| {
                let demand = self.table.row(key).demand;
                !self.score(key, demand).is_good()
            });
            let Some(key) = bad else { return };
            spoiled.push((key, self.table.row(key).demand));
            self.set(key, open(key));
        }
    }

    /// Whether there are enough releases to ask for more than the preset does.
    fn is_proven(&self, key: RuleKey, demand: Demand, score: Score) -> bool {
        score.decided >= EVIDENCE || demand == self.preset.row(key).demand
    }

    fn score(&self, key: RuleKey, demand: Demand) -> Score {
        let mut with = self.table.clone();
        let mut without = self.table.clone();
        let source = Source::Preset(Preset::default());
        with.set(key, Row { demand, source: source.clone() });
        without.set(key, Row { demand: open(key), source });
        let mut score = Score::default();
        for practice in self.releases.iter().filter(|practice| calls(practice, key)) {
            let (narrow, wide) = (practice.allowed(&with), practice.allowed(&without));
            if narrow == wide {
                continue;
            }
            score.decided += 1;
            if practice.obeys(&with) {
                score.followed += 1;
                let closed = wide.count_ones().saturating_sub(narrow.count_ones());
                score.gain += closed as usize;
            }
        }
        score
    }
}

/// The demand of a row that lets every release pass.
fn open(key: RuleKey) -> Demand {
    Demand::at_least(match key {
        // Whether a change needs a release at all cannot be read off releases.
        RuleKey::Docs | RuleKey::RemovedKeys => Bump::None,
        _ => Bump::Patch,
    })
}

/// The demands that are tried for a row.
fn candidates(key: RuleKey) -> Vec<Demand> {
    let levels = [Bump::Patch, Bump::Minor, Bump::Major].map(Level::Fixed);
    let both = [Match::AtLeast, Match::Exactly];
    match key {
        RuleKey::Docs | RuleKey::Source => Vec::new(),
        RuleKey::RemovedKeys => vec![Demand::at_least(Bump::Minor), Demand::at_least(Bump::Major)],
        _ => {
            let follows =
                matches!(key, RuleKey::AppVersion | RuleKey::Image | RuleKey::Dependencies)
                    .then_some(Level::Follow);
            let levels = follows.into_iter().chain(levels);
            levels.flat_map(|level| both.map(|matching| Demand { matching, level })).collect()
        }
    }
}
