//! What differs between the environments of two sets of settings.

use super::SettingChange;
use crate::config::{Config, EnvironmentConfig, SourceConfig};
use crate::redact::redact;

/// Each environment that differs. A new one loosens nothing.
pub fn changes(old: &Config, new: &Config) -> Vec<SettingChange> {
    let mut found = Vec::new();
    for before in &old.environments {
        let same = |other: &&EnvironmentConfig| other.name == before.name;
        let whats = match new.environments.iter().find(same) {
            Some(after) => differences(before, after),
            None => vec![" removed".to_owned()],
        };
        found.extend(whats.into_iter().map(|what| change(before, &what, true)));
    }
    for after in &new.environments {
        if !old.environments.iter().any(|other| other.name == after.name) {
            found.push(change(after, " added", false));
        }
    }
    found
}

fn change(environment: &EnvironmentConfig, what: &str, loosens: bool) -> SettingChange {
    let what = format!("environment {}{what}", environment.name);
    SettingChange { component: None, what, loosens }
}

fn differences(old: &EnvironmentConfig, new: &EnvironmentConfig) -> Vec<String> {
    let number = |number: Option<u32>| number.map(|number| number.to_string());
    let mut found = Vec::new();
    for (key, old, new) in [
        ("after", old.after.clone(), new.after.clone()),
        ("max-behind", number(old.max_behind), number(new.max_behind)),
        ("max-days", number(old.max_days), number(new.max_days)),
    ] {
        if old != new {
            let text = |value: Option<String>| value.unwrap_or_else(|| "none".to_owned());
            found.push(format!(": {key}: {} -> {}", text(old), text(new)));
        }
    }
    let sources = |config: &EnvironmentConfig| config.sources.iter().map(shown).collect::<Vec<_>>();
    let (old, new) = (sources(old), sources(new));
    if old != new {
        found.push(format!(": source: {} -> {}", old.join(", "), new.join(", ")));
    }
    found
}

/// A source without its place in the file.
fn shown(source: &SourceConfig) -> String {
    let repository = source.repository.as_deref().map(redact);
    let optional = [
        ("repository", repository.as_deref()),
        ("branch", source.branch.as_deref()),
        ("environment", source.environment.as_deref()),
        ("component", source.component.as_deref()),
        ("app", source.app.as_deref()),
        ("chart", source.chart.as_deref()),
        ("image", source.image.as_deref()),
    ];
    let mut text = format!("{} {}", source.format, source.path);
    for (key, value) in optional.into_iter().filter_map(|(key, value)| Some((key, value?))) {
        text.push_str(&format!(" {key}={value}"));
    }
    text
}
