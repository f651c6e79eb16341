//! What differs of the git host that reports link to.

use super::SettingChange;
use crate::config::Config;

/// Each setting that differs. None of them decides anything.
pub(super) fn changes(old: &Config, new: &Config) -> Vec<SettingChange> {
    let shown = |config: &Config| {
        let web = &config.release.web;
        let choice = web.choice.map(|choice| choice.as_str().to_owned());
        [("web-host", choice), ("web-url", web.url.as_ref().map(|url| url.as_str().to_owned()))]
    };
    let pairs = shown(old).into_iter().zip(shown(new));
    let differ = pairs.filter(|((_, old), (_, new))| old != new);
    differ
        .map(|((key, old), (_, new))| {
            let what = format!("release {key} {} -> {}", or_not_set(&old), or_not_set(&new));
            SettingChange { component: None, what, loosens: false }
        })
        .collect()
}

/// `none` is a value here.
fn or_not_set(text: &Option<String>) -> &str {
    text.as_deref().unwrap_or("not set")
}
