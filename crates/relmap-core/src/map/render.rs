//! From the model to bytes, always the same for the same rows.

use std::fmt::Write as _;

use toml::Value;
use toml_writer::{TomlKeyBuilder, TomlStringBuilder, TomlWrite as _};

use super::SCHEMA;
use super::model::{ChartReleases, Row};

impl ChartReleases {
    /// The file: a header, then a table for each row, one key a line, in a fixed order. Equal
    /// values make equal bytes.
    pub fn render(&self) -> String {
        let mut text = String::from(
            "# Which chart release deploys which app release. Written by relmap, which only adds rows.\n",
        );
        let _ = writeln!(text, "schema = {SCHEMA}");
        string(&mut text, "title", &self.title);
        extra(&mut text, &self.extra);
        for row in &self.rows {
            self::row(&mut text, row);
        }
        text
    }
}

fn row(text: &mut String, row: &Row) {
    let Row {
        chart,
        chart_version,
        chart_commit,
        path,
        app,
        app_version,
        app_commit,
        images,
        released,
        origin,
        issues,
        extra,
    } = row;
    text.push_str("\n[[release]]\n");
    string(text, "chart", chart);
    string(text, "chart-version", chart_version);
    string(text, "chart-commit", chart_commit);
    for (key, value) in
        [("path", path), ("app", app), ("app-version", app_version), ("app-commit", app_commit)]
    {
        if let Some(value) = value {
            string(text, key, value);
        }
    }
    list(text, "images", images);
    if let Some(released) = released {
        let _ = writeln!(text, "released = {released}");
    }
    string(text, "recorded", origin.as_str());
    list(text, "issues", issues);
    self::extra(text, extra);
}

fn string(text: &mut String, key: &str, value: &str) {
    let _ = writeln!(text, "{key} = {}", quoted(value));
}

/// One line, whatever the text holds.
fn quoted(value: &str) -> String {
    let mut out = String::new();
    let _ = out.value(TomlStringBuilder::new(value).as_basic());
    out
}

fn list(text: &mut String, key: &str, values: &[String]) {
    if !values.is_empty() {
        let values: Vec<String> = values.iter().map(|value| quoted(value)).collect();
        let _ = writeln!(text, "{key} = [{}]", values.join(", "));
    }
}

/// Keys that relmap does not know, each on one line: a table becomes an inline table.
fn extra(text: &mut String, table: &toml::Table) {
    for (key, value) in table {
        let _ = writeln!(text, "{} = {}", self::key(key), inline(value));
    }
}

fn key(key: &str) -> String {
    let mut out = String::new();
    let builder = TomlKeyBuilder::new(key);
    let _ = out.key(builder.as_unquoted().unwrap_or_else(|| builder.as_basic()));
    out
}

fn inline(value: &Value) -> String {
    match value {
        Value::String(text) => quoted(text),
        Value::Array(values) => {
            let values: Vec<String> = values.iter().map(inline).collect();
            format!("[{}]", values.join(", "))
        }
        Value::Table(table) => {
            let pairs: Vec<String> = table
                .iter()
                .map(|(key, value)| format!("{} = {}", self::key(key), inline(value)))
                .collect();
            format!("{{ {} }}", pairs.join(", "))
        }
        other => other.to_string(),
    }
}
