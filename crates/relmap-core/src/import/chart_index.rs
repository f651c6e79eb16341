//! The charts of one tree by the titles that can mean them, so that each of its tags is compared with few of them.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use foldhash::fast::RandomState;

use super::ChartFacts;
use super::chart_tree::{Charts, ContentId, is_nested};
use super::tag_title::titles;
use super::tag_words::Reading;

/// Knows the charts of one tree.
#[derive(Debug)]
pub(super) struct ChartIndex {
    charts: Charts,
    nested: Vec<bool>,
    /// The only chart that is in no other one.
    alone: Option<usize>,
    titles: Titles,
}

/// By title: the places of the charts that it can mean.
type ByTitle = HashMap<String, Vec<usize>, RandomState>;

/// Most trees are asked about one tag alone, for which an index costs more than it saves.
#[derive(Debug)]
enum Titles {
    NeverAsked,
    AskedOnce,
    Known(ByTitle),
}

impl ChartIndex {
    pub(super) fn new(charts: Charts) -> ChartIndex {
        let folders: HashSet<&str> = charts.iter().map(|(folder, _)| folder.as_str()).collect();
        let nested: Vec<bool> =
            charts.iter().map(|(folder, _)| is_nested(folder, &folders)).collect();
        let mut free = nested.iter().enumerate().filter(|(_, nested)| !**nested);
        let alone = free.next().map(|(at, _)| at).filter(|_| free.next().is_none());
        ChartIndex { charts, nested, alone, titles: Titles::NeverAsked }
    }

    /// Whether these are the charts that it knows.
    pub(super) fn is_of(&self, charts: &Charts) -> bool {
        Arc::ptr_eq(&self.charts, charts)
    }

    pub(super) fn chart(&self, at: usize) -> &(String, ContentId) {
        &self.charts[at]
    }

    /// Whether a chart lies in another one.
    pub(super) fn is_nested(&self, at: usize) -> bool {
        self.nested[at]
    }

    /// Whether a chart is the only one that is in no other one.
    pub(super) fn is_alone(&self, at: usize) -> bool {
        self.alone == Some(at)
    }

    /// The places of all charts that can fit a tag, and of few others, in order.
    ///
    /// # Errors
    /// When `facts` cannot read a Chart.yaml.
    pub(super) fn possible<E>(
        &mut self,
        reading: &Reading,
        facts: impl FnMut(ContentId) -> Result<Arc<ChartFacts>, E>,
    ) -> Result<Vec<usize>, E> {
        if reading.wanted.names_no_chart() {
            return Ok((0..self.charts.len()).collect());
        }
        if matches!(self.titles, Titles::AskedOnce) {
            self.titles = Titles::Known(by_title(&self.charts, facts)?);
        }
        let Titles::Known(known) = &self.titles else {
            self.titles = Titles::AskedOnce;
            return Ok((0..self.charts.len()).collect());
        };
        let fitting = reading.titles().filter_map(|title| known.get(title)).flatten();
        let mut found: Vec<usize> = fitting.copied().chain(self.alone).collect();
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }
}

fn by_title<E>(
    charts: &[(String, ContentId)],
    mut facts: impl FnMut(ContentId) -> Result<Arc<ChartFacts>, E>,
) -> Result<ByTitle, E> {
    let mut known = ByTitle::default();
    for (at, (folder, content)) in charts.iter().enumerate() {
        let mut titles = titles(folder, facts(*content)?.name.as_deref());
        // relmap.toml names it as it is written.
        titles.insert(folder.clone());
        for title in titles {
            known.entry(title).or_default().push(at);
        }
    }
    Ok(known)
}

#[cfg(test)]
mod tests;
