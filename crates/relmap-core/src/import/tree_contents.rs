//! Looking into a tag's tree for the chart that the tag names.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::chart::placeholder::is_placeholder;
use crate::chart::trial::is_trial;

use super::ChartFacts;
use super::chart_facts::name_in;
use super::chart_index::ChartIndex;
use super::chart_tree::{ChartTree, Charts, ContentId};
use super::tag_title::Fit;
use super::tag_words::{Reading, TagWords, Words};

/// A chart that a tag may name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The folder of Chart.yaml; the root is empty.
    pub folder: Arc<str>,
    /// What Chart.yaml says.
    pub facts: Arc<ChartFacts>,
    /// How well the tag's title fits.
    pub fit: Fit,
    /// Whether tag and Chart.yaml name the same version.
    pub agrees: bool,
    /// Whether the chart lies in another chart, as a dependency, or in a folder for tests that a tag
    /// without a title hardly means.
    pub nested: bool,
}

/// What was found for a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TreeContents {
    /// The name bears no version.
    NoVersion,
    /// relmap.toml says that the name is one of an app's releases.
    AppComponent {
        /// The charts that deploy it and had no release file yet, each as the only one that may be meant.
        charts: Vec<NamedRelease>,
    },
    /// The name reads as that of a chart's release.
    Charts {
        /// What the name says.
        reading: Reading,
        /// The charts that may be meant, the likeliest first.
        found: Vec<Candidate>,
        /// How many charts the tree holds, or at least how many were met.
        charts: usize,
        /// The further releases of a tag that names several, such as `a-1.0.0-b-2.0.0`.
        further: Vec<NamedRelease>,
    },
}

/// A release that a tag names, and the charts that may be meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedRelease {
    /// What the name says.
    pub reading: Reading,
    /// The charts that may be meant, the likeliest first.
    pub found: Vec<Candidate>,
}

/// Looks for charts, one commit after the other. It goes fastest when commits follow one another
/// as they do in history.
#[derive(Debug)]
pub struct TreeInspector<'w> {
    words: &'w TagWords,
    facts: HashMap<ContentId, Arc<ChartFacts>>,
    urls: HashSet<Arc<[String]>>,
    /// Where the chart of a title was found last, if there was no doubt.
    pub(super) last: HashMap<String, Hint>,
    /// The charts of the last tree that was looked through.
    index: Option<ChartIndex>,
}

#[derive(Debug)]
pub(super) enum Hint {
    Folder(Arc<str>),
    /// Several folders fitted once, so that all must be looked at.
    Doubt,
}

/// How many candidates are kept of a tag that names no chart.
const KEPT: usize = 64;

impl<'w> TreeInspector<'w> {
    /// One that has seen nothing yet.
    pub fn new(words: &'w TagWords) -> TreeInspector<'w> {
        TreeInspector {
            words,
            facts: HashMap::new(),
            urls: HashSet::new(),
            last: HashMap::new(),
            index: None,
        }
    }

    /// Looks for the charts that a tag may name.
    ///
    /// # Errors
    /// When the tree cannot be read.
    pub fn look<T: ChartTree>(
        &mut self,
        tag: &str,
        tree: &mut T,
    ) -> Result<TreeContents, T::Error> {
        let reading = match self.words.read(tag) {
            Words::App(charts) => {
                let charts = self.charts_of_app(tag, &charts, tree)?;
                return Ok(TreeContents::AppComponent { charts });
            }
            Words::Chart(reading) => reading,
            Words::NoVersion => return Ok(TreeContents::NoVersion),
        };
        if let Some(found) = self.where_it_was(&reading, tree)? {
            let (found, further) = (vec![found], Vec::new());
            return Ok(TreeContents::Charts { reading, found, charts: 1, further });
        }
        let charts = tree.charts()?;
        if let Some(named) = self.several(&reading, &charts, tree)? {
            let mut named = named.into_iter();
            if let Some(NamedRelease { reading, found }) = named.next() {
                let (charts, further) = (charts.len(), named.collect());
                return Ok(TreeContents::Charts { reading, found, charts, further });
            }
        }
        let mut found = self.candidates(&reading, &charts, tree)?;
        let clear = found.first().filter(|best| {
            best.agrees && found.get(1).is_none_or(|next| next.grade() != best.grade())
        });
        let key = reading.key();
        let doubted = matches!(self.last.get(key), Some(Hint::Doubt));
        match clear {
            Some(best) if !doubted => {
                self.last.insert(key.to_owned(), Hint::Folder(best.folder.clone()));
            }
            None if found.len() > 1 => {
                self.last.insert(key.to_owned(), Hint::Doubt);
            }
            _ => {}
        }
        found.truncate(KEPT);
        let (charts, further) = (charts.len(), Vec::new());
        Ok(TreeContents::Charts { reading, found, charts, further })
    }

    /// The releases of a tag such as `a-1.0.0-b-2.0.0`: only if the tree holds a chart of each name.
    fn several<T: ChartTree>(
        &mut self,
        reading: &Reading,
        charts: &Charts,
        tree: &mut T,
    ) -> Result<Option<Vec<NamedRelease>>, T::Error> {
        for (first, next) in reading.cuts() {
            let is_named = |found: &[Candidate]| {
                found.first().is_some_and(|best| matches!(best.fit, Fit::Exact | Fit::Stripped))
            };
            let found = self.candidates(&first, charts, tree)?;
            if !is_named(&found) {
                return Ok(None);
            }
            let mut named = vec![NamedRelease { reading: first, found }];
            match self.several(&next, charts, tree)? {
                Some(further) => named.extend(further),
                None => {
                    let found = self.candidates(&next, charts, tree)?;
                    if !is_named(&found) {
                        continue;
                    }
                    named.push(NamedRelease { reading: next, found });
                }
            }
            return Ok(Some(named));
        }
        Ok(None)
    }

    /// The charts that a reading may mean, the likeliest first.
    pub(super) fn candidates<T: ChartTree>(
        &mut self,
        reading: &Reading,
        charts: &Charts,
        tree: &mut T,
    ) -> Result<Vec<Candidate>, T::Error> {
        let known = self.index.take().filter(|index| index.is_of(charts));
        let mut index = known.unwrap_or_else(|| ChartIndex::new(charts.clone()));
        let mut found = Vec::new();
        for at in index.possible(reading, |content| self.facts(content, reading, tree))? {
            let (folder, content) = index.chart(at);
            let facts = self.facts(*content, reading, tree)?;
            let nested = index.is_nested(at);
            let fit = match reading.fits(folder, facts.name.as_deref()) {
                Some(fit) => fit,
                // In a repository of one chart a title may be anything, if the version is right.
                None if index.is_alone(at) => Fit::Other,
                None => continue,
            };
            let agrees = facts.version.as_deref().is_some_and(|version| reading.agrees(version));
            let nested = nested || fit == Fit::Unnamed && is_trial(folder);
            let folder = folder.as_str().into();
            found.push(Candidate { folder, facts, fit, agrees, nested });
        }
        self.index = Some(index);
        found.sort_by_cached_key(|candidate| candidate.rank(reading));
        Ok(found)
    }

    /// The chart in the folder where that of the title's last release was, if it fits so well that
    /// whatever else the tree holds cannot fit better.
    pub(super) fn where_it_was<T: ChartTree>(
        &mut self,
        reading: &Reading,
        tree: &mut T,
    ) -> Result<Option<Candidate>, T::Error> {
        let folder = match self.last.get(reading.key()) {
            Some(Hint::Folder(folder)) if !reading.wanted.names_no_chart() => folder.clone(),
            _ => return Ok(None),
        };
        let Some(content) = tree.chart_in(&folder)? else { return Ok(None) };
        let facts = self.facts(content, reading, tree)?;
        let agrees = facts.version.as_deref().is_some_and(|version| reading.agrees(version));
        let fit = reading.fits(&folder, facts.name.as_deref());
        let fit = fit.filter(|fit| agrees && matches!(fit, Fit::Exact | Fit::Stripped));
        Ok(fit.map(|fit| Candidate { folder, facts, fit, agrees, nested: false }))
    }

    fn facts<T: ChartTree>(
        &mut self,
        content: ContentId,
        reading: &Reading,
        tree: &mut T,
    ) -> Result<Arc<ChartFacts>, T::Error> {
        if let Some(facts) = self.facts.get(&content) {
            return Ok(facts.clone());
        }
        let bytes = tree.read(content)?;
        let mut facts = ChartFacts::read(&bytes, |version| reading.agrees(version));
        // A chart's addresses are the same in hundreds of releases.
        if let Some(known) = self.urls.get(&facts.urls) {
            facts.urls = known.clone();
        } else {
            self.urls.insert(facts.urls.clone());
        }
        let facts = Arc::new(facts);
        // What is taken from a broken file depends on the tag.
        if !facts.unreadable {
            self.facts.insert(content, facts.clone());
        }
        Ok(facts)
    }
}

impl Candidate {
    /// What makes one candidate better than another by right; smaller is better.
    pub(super) fn grade(&self) -> (bool, Fit, bool) {
        (!self.agrees, self.fit, self.nested)
    }

    /// The order of candidates, ties broken by what is likely.
    fn rank(&self, reading: &Reading) -> impl Ord + use<> {
        let named = self.facts.name.as_deref().is_some_and(|name| reading.is_named(name));
        let depth = self.folder.split('/').filter(|part| !part.is_empty()).count();
        (self.grade(), !named, depth, self.folder.clone())
    }

    /// The chart's name, or that of its folder where Chart.yaml tells none.
    pub fn name(&self) -> &str {
        name_in(&self.facts, &self.folder)
    }

    /// Whether the chart's version says by itself that it is none.
    pub(super) fn says_nothing(&self) -> bool {
        self.facts.version.as_deref().is_some_and(is_placeholder)
    }
}
