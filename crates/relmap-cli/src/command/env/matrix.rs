//! What `relmap env` and `relmap fleet env` are asked for, and how they print it.

use clap::{Args, ValueEnum};
use relmap::{EnvironmentFilter, EnvironmentOptions};
use relmap_environments::{Matrix, Unread};
use relmap_report::SafeText;
use relmap_report::environments::matrix as report;
use serde::Serialize;

use crate::error::CliError;
use crate::output::{self, Output};

/// Which part of what runs.
#[derive(Debug, Args)]
pub(crate) struct WhatRuns {
    /// Show only this environment; repeatable
    #[arg(long = "environment", value_name = "NAME")]
    environments: Vec<String>,
    /// Show only this app, by its name, version or tag
    #[arg(long = "app", value_name = "APP")]
    app_name: Option<String>,
    /// Show only this chart, by its name, version or tag
    #[arg(long = "chart", value_name = "CHART")]
    chart_name: Option<String>,
    /// Show only what runs this image: its name or the end of it, with a tag or without
    #[arg(long, value_name = "IMAGE")]
    image: Option<String>,
}

impl WhatRuns {
    /// Whether anything is left out.
    pub(crate) fn is_filter(&self) -> bool {
        let WhatRuns { environments, app_name, chart_name, image } = self;
        !environments.is_empty() || app_name.is_some() || chart_name.is_some() || image.is_some()
    }
}

/// At which time.
#[derive(Debug, Args)]
pub(crate) struct WhenRuns {
    /// Show what ran at a time: a day (its end, in UTC) or an RFC 3339 time
    #[arg(long, value_name = "MOMENT")]
    at: Option<String>,
    /// Look at this many commits to find since when each runs; 0 is fastest
    #[arg(long, value_name = "COMMITS", default_value_t = 1000)]
    look_back: usize,
}

/// The forms of a matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum MatrixFormat {
    /// Columns on a terminal; in a pipe one tab-separated line per component and environment
    Text,
    /// As docs/environments.md describes it
    Json,
    /// As in RFC 4180; a cell that a spreadsheet would take for a formula starts with '
    Csv,
    /// A table
    Markdown,
}

/// The options that were asked for, with one more filter.
pub(crate) fn options(
    what: &WhatRuns,
    when: &WhenRuns,
    filter: Option<EnvironmentFilter>,
) -> EnvironmentOptions {
    let filters = [
        what.app_name.clone().map(EnvironmentFilter::App),
        what.chart_name.clone().map(EnvironmentFilter::Chart),
        what.image.clone().map(EnvironmentFilter::Image),
        filter,
    ];
    EnvironmentOptions::new()
        .environments(what.environments.clone())
        .at(when.at.clone())
        .look_back(when.look_back)
        .filters(filters.into_iter().flatten().collect())
}

/// Prints a matrix; `document` makes the JSON.
pub(crate) fn print<D: Serialize>(
    format: MatrixFormat,
    matrix: &Matrix,
    output: &Output,
    document: impl FnOnce() -> D,
) -> Result<(), CliError> {
    match (format, output.width) {
        (MatrixFormat::Text, Some(_)) => output.write(&report::table(matrix)),
        (MatrixFormat::Text, None) => output.write(&report::lines(matrix)),
        (MatrixFormat::Json, _) => output.json(&document()),
        (MatrixFormat::Csv, _) => output.write(&report::csv(matrix)),
        (MatrixFormat::Markdown, _) => output.write(&report::markdown(matrix)),
    }
}

/// Tells of what may change what runs and is not read.
pub(crate) fn tell_unread(environment: &str, unread: &Unread) {
    output::tell(SafeText::new(&format!("{environment}: {}: {}", unread.place, unread.construct)));
}

/// Tells of a file that cannot be read.
pub(crate) fn tell_unreadable(environment: &str, file: &str, reason: &str) {
    output::tell(SafeText::new(&format!(
        "{environment}: {file} cannot be read, so what it said before counts: {reason}"
    )));
}
