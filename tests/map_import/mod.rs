//! `relmap map import`: what tags of all habits become.

mod app;
mod charts;
mod from_history;
mod keep;
mod placeholders;
mod published;
mod tags;

use relmap_testkit::Fixture;
use serde_json::Value;

use crate::support::{Ran, relmap};

/// Writes a Chart.yaml into a folder (ending in `/`, or empty).
fn chart(fixture: &Fixture, folder: &str, name: &str, version: &str, app_version: &str) {
    fixture.write(
        &format!("{folder}Chart.yaml"),
        format!("apiVersion: v2\nname: {name}\nversion: {version}\nappVersion: {app_version}\n"),
    );
}

/// Commits a chart and tags it.
fn release(fixture: &Fixture, folder: &str, name: &str, version: &str, tag: &str) {
    chart(fixture, folder, name, version, "1.0.0");
    fixture.commit(tag);
    fixture.tag(tag);
}

/// `relmap map import --format json` and further arguments.
#[track_caller]
fn import(fixture: &Fixture, arguments: &[&str]) -> Ran {
    let mut all = vec!["map", "import", "--format", "json"];
    all.extend(arguments);
    relmap(fixture, &all)
}

/// What became of each tag, a line each: `tag path version appVersion issues` or `tag skipped reason`.
#[track_caller]
fn seen(fixture: &Fixture) -> Vec<String> {
    lines(&import(fixture, &[]).json())
}

fn lines(document: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let mut lines: Vec<String> = Vec::new();
    for row in document["rows"].as_array().unwrap() {
        let issues = row["issues"].as_array().unwrap().iter().map(text).collect::<Vec<_>>();
        let line = ["tag", "path", "chart_version", "app_version"].map(|key| text(&row[key]));
        lines.push(format!("{} {}", line.join(" "), issues.join(",")).trim_end().to_owned());
    }
    for skipped in document["skipped"].as_array().unwrap() {
        lines.push(format!("{} skipped {}", text(&skipped["tag"]), text(&skipped["reason"])));
    }
    lines.sort();
    lines
}
