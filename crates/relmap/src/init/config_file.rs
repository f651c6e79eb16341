//! The relmap.toml that is needed, or what to add to one that exists.

use relmap_core::component::ComponentKind;
use relmap_core::init::FirstConfig;

use super::InitFile;

/// Where it is.
pub(super) const PATH: &str = "relmap.toml";

/// The file.
pub(super) fn file(config: &FirstConfig) -> InitFile {
    InitFile { path: PATH.to_owned(), content: config.text(), about: about(config) }
}

/// What to do with a file that exists.
pub(super) fn advice(config: &FirstConfig) -> String {
    format!(
        "there is a relmap.toml, which is left as it is; add this to it:\n\n{}\n",
        config.text()
    )
}

fn about(config: &FirstConfig) -> String {
    let app = config.components.first().filter(|first| first.kind == ComponentKind::App);
    let app = app.map(|app| format!("where the app {} is", app.name));
    let named = config.components.iter().filter(|component| component.tag.is_some());
    let charts: Vec<&str> = named
        .filter(|component| component.kind != ComponentKind::App)
        .map(|component| component.name.as_str())
        .collect();
    let tags = (!charts.is_empty()).then(|| format!("how tags of {} are named", charts.join(", ")));
    let rules = config.has_rules().then(|| "the rules that fit the releases so far".to_owned());
    let about: Vec<String> = app.into_iter().chain(tags).chain(rules).collect();
    about.join(", and ")
}
