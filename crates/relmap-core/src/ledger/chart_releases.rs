//! The releases of one chart as the map has them: its valid records, sorted.

use super::file::Ledger;
use super::record::Record;
use crate::title::Title;

/// The releases of one chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChartReleases {
    /// The title: `charts` in `charts-1.1.0`.
    pub title: Title,
    /// The valid records, in [`Record::order`].
    pub records: Vec<Record>,
}

impl ChartReleases {
    /// The releases of a file. What other records replace is left out.
    pub fn of(ledger: &Ledger<'_>) -> ChartReleases {
        let records = ledger.effective().iter().map(|number| ledger.release(*number));
        ChartReleases::new(&ledger.title, records.collect())
    }

    /// Releases of a title.
    pub fn new(title: &Title, mut records: Vec<Record>) -> ChartReleases {
        records.sort_by(Record::order);
        ChartReleases { title: title.clone(), records }
    }

    /// The record of a tag.
    pub fn record(&self, chart: &str) -> Option<&Record> {
        self.records.iter().find(|record| record.chart == chart)
    }
}
