//! From bytes to the model. Nothing in a file is lost on the way.

use std::ops::Range;

use jiff::Timestamp;
use toml::de::{DeTable, DeValue};
use toml::{Spanned, Table, Value};

use super::SCHEMA;
use super::fault::{MapDiagnostic, MapDiagnosticKind};
use super::model::{ChartReleases, Origin, Row};
use crate::position::{Places, Span};

impl ChartReleases {
    /// Reads a file of the map.
    ///
    /// # Errors
    /// All faults, in the order of their places. Rows of the same tag are no fault here: verifying
    /// the map finds them.
    pub fn parse(bytes: &[u8]) -> Result<ChartReleases, Vec<MapDiagnostic>> {
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let offset = error.valid_up_to();
                let span = Span::of(bytes, offset..offset + 1);
                return Err(vec![MapDiagnostic { kind: MapDiagnosticKind::NotUtf8(offset), span }]);
            }
        };
        let mut reader = Reader { faults: Vec::new() };
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            reader.fault(
                error.span().unwrap_or(0..0),
                MapDiagnosticKind::Syntax(error.message().to_owned()),
            );
        }
        let releases = if reader.faults.is_empty() { reader.file(table) } else { None };
        match releases {
            Some(releases) if reader.faults.is_empty() => Ok(releases),
            _ => {
                reader.faults.sort_by_key(|(bytes, _)| bytes.start);
                let places = Places::of(text);
                let fault = |(bytes, kind): (Range<usize>, MapDiagnosticKind)| MapDiagnostic {
                    kind,
                    span: Span { place: places.place(bytes.start), bytes },
                };
                Err(reader.faults.into_iter().map(fault).collect())
            }
        }
    }
}

struct Reader {
    faults: Vec<(Range<usize>, MapDiagnosticKind)>,
}

impl Reader {
    fn fault(&mut self, bytes: Range<usize>, kind: MapDiagnosticKind) {
        self.faults.push((bytes, kind));
    }

    fn file(&mut self, table: Spanned<DeTable<'_>>) -> Option<ChartReleases> {
        let whole = table.span();
        let mut table = table.into_inner();
        match table.remove("schema") {
            Some(value) => match number(&value) {
                Some(SCHEMA) => {}
                Some(other) => self.fault(value.span(), MapDiagnosticKind::Schema(other)),
                None => self.wrong_type("schema", "a number", &value),
            },
            None => self.fault(whole.start..whole.start, MapDiagnosticKind::Missing("schema")),
        }
        let title = self.required(&mut table, "title", &whole);
        let mut rows = Vec::new();
        if let Some(releases) = table.remove("release") {
            let bytes = releases.span();
            match releases.into_inner() {
                DeValue::Array(elements) => {
                    for element in elements {
                        let bytes = element.span();
                        match element.into_inner() {
                            DeValue::Table(table) => rows.extend(self.row(table, bytes)),
                            other => self.wrong_kind("release", "tables", &other, bytes),
                        }
                    }
                }
                other => self.wrong_kind("release", "[[release]] tables", &other, bytes),
            }
        }
        let extra = rest(table);
        rows.sort_by(Row::order);
        Some(ChartReleases { title: title?, rows, extra })
    }

    fn row(&mut self, mut table: DeTable<'_>, bytes: Range<usize>) -> Option<Row> {
        let chart = self.required(&mut table, "chart", &bytes);
        let chart_version = self.required(&mut table, "chart-version", &bytes);
        let chart_commit = self.required(&mut table, "chart-commit", &bytes);
        let path = self.string(&mut table, "path");
        let app = self.string(&mut table, "app");
        let app_version = self.string(&mut table, "app-version");
        let app_commit = self.string(&mut table, "app-commit");
        let images = self.list(&mut table, "images");
        let released = self.time(&mut table);
        let origin = match self.string_at(&mut table, "recorded") {
            Some((word, place)) => match word.as_str() {
                "release" => Some(Origin::Release),
                "import" => Some(Origin::Import),
                _ => {
                    self.fault(place, MapDiagnosticKind::Origin(word));
                    None
                }
            },
            None => {
                self.fault(bytes, MapDiagnosticKind::Missing("recorded"));
                None
            }
        };
        let issues = self.list(&mut table, "issues");
        let extra = rest(table);
        Some(Row {
            chart: chart?,
            chart_version: chart_version?,
            chart_commit: chart_commit?,
            path,
            app,
            app_version,
            app_commit,
            images,
            released,
            origin: origin?,
            issues,
            extra,
        })
    }

    fn required(
        &mut self,
        table: &mut DeTable<'_>,
        key: &'static str,
        around: &Range<usize>,
    ) -> Option<String> {
        if !table.contains_key(key) {
            self.fault(around.clone(), MapDiagnosticKind::Missing(key));
        }
        self.string(table, key)
    }

    fn string(&mut self, table: &mut DeTable<'_>, key: &'static str) -> Option<String> {
        self.string_at(table, key).map(|(value, _)| value)
    }

    fn string_at(
        &mut self,
        table: &mut DeTable<'_>,
        key: &'static str,
    ) -> Option<(String, Range<usize>)> {
        let value = table.remove(key)?;
        let bytes = value.span();
        match value.into_inner() {
            DeValue::String(text) => Some((text.into_owned(), bytes)),
            other => {
                self.wrong_kind(key, "a string", &other, bytes);
                None
            }
        }
    }

    fn list(&mut self, table: &mut DeTable<'_>, key: &'static str) -> Vec<String> {
        let Some(value) = table.remove(key) else { return Vec::new() };
        let bytes = value.span();
        let elements = match value.into_inner() {
            DeValue::Array(elements) => elements,
            other => {
                self.wrong_kind(key, "a list of strings", &other, bytes);
                return Vec::new();
            }
        };
        let mut list = Vec::new();
        for element in elements {
            let bytes = element.span();
            match element.into_inner() {
                DeValue::String(text) => list.push(text.into_owned()),
                other => self.wrong_kind(key, "a list of strings", &other, bytes),
            }
        }
        list
    }

    /// A time as TOML has it, or as a string.
    fn time(&mut self, table: &mut DeTable<'_>) -> Option<Timestamp> {
        let value = table.remove("released")?;
        let bytes = value.span();
        let written = match value.into_inner() {
            DeValue::Datetime(time) => time.to_string(),
            DeValue::String(text) => text.into_owned(),
            other => {
                self.wrong_kind("released", "a time", &other, bytes);
                return None;
            }
        };
        let time = written.parse().ok();
        if time.is_none() {
            self.fault(bytes, MapDiagnosticKind::Time(written));
        }
        time
    }

    fn wrong_type(
        &mut self,
        key: &'static str,
        wanted: &'static str,
        value: &Spanned<DeValue<'_>>,
    ) {
        self.wrong_kind(key, wanted, value.get_ref(), value.span());
    }

    fn wrong_kind(
        &mut self,
        key: &'static str,
        wanted: &'static str,
        value: &DeValue<'_>,
        bytes: Range<usize>,
    ) {
        let found = match value {
            DeValue::String(_) => "a string",
            DeValue::Integer(_) => "a number",
            DeValue::Float(_) => "a number with a point",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a time",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        self.fault(bytes, MapDiagnosticKind::Type { key, wanted, found });
    }
}

fn number(value: &Spanned<DeValue<'_>>) -> Option<i64> {
    match value.get_ref() {
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).ok(),
        _ => None,
    }
}

/// What is left once the known keys are taken out.
fn rest(table: DeTable<'_>) -> Table {
    table
        .into_iter()
        .map(|(key, value)| (key.into_inner().into_owned(), owned(value.into_inner())))
        .collect()
}

fn owned(value: DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::String(text.into_owned()),
        DeValue::Integer(number) => {
            let text = number.as_str().to_owned();
            match i64::from_str_radix(&text, number.radix()) {
                Ok(number) => Value::Integer(number),
                // Beyond what can be counted here; the digits are kept.
                Err(_) => Value::String(text),
            }
        }
        DeValue::Float(number) => match number.as_str().parse() {
            Ok(number) => Value::Float(number),
            Err(_) => Value::String(number.as_str().to_owned()),
        },
        DeValue::Boolean(flag) => Value::Boolean(flag),
        DeValue::Datetime(time) => Value::Datetime(time),
        DeValue::Array(values) => {
            Value::Array(values.into_iter().map(|value| owned(value.into_inner())).collect())
        }
        DeValue::Table(table) => Value::Table(rest(table)),
    }
}
