//! The relmap.toml that is needed, or what to add to one that exists.

use std::path::Path;

use relmap_core::component::ComponentKind;
use relmap_core::config;
use relmap_core::init::FirstConfig;
use relmap_git::Snapshot;

use super::InitFile;
use crate::error::Error;

/// Where it is.
const PATH: &str = "relmap.toml";

/// The file that is to be written. Where nothing can be added to the one that exists, what to add is
/// advice.
pub(super) fn planned(
    config: &FirstConfig,
    root: &Path,
    advice: &mut Vec<String>,
) -> Option<InitFile> {
    if config.is_empty() {
        return None;
    }
    if !super::exists(root, PATH) {
        return Some(InitFile::new(PATH, config.text(), about(config)));
    }
    let old = std::fs::read_to_string(root.join(PATH)).ok();
    match old.as_ref().and_then(|old| Some((old, with(old, config)?))) {
        Some((old, content)) => {
            let old = Some(old.clone());
            Some(InitFile { old, ..InitFile::new(PATH, content, about(config)) })
        }
        None => {
            let text = config.text();
            advice.push(format!(
                "there is a relmap.toml, which is left as it is; add this to it:\n\n{text}\n"
            ));
            None
        }
    }
}

/// The text of the file as it will be.
pub(super) fn text(config: &FirstConfig, snapshot: &Snapshot<'_>) -> Result<Option<String>, Error> {
    let Some(old) = snapshot.read(PATH)? else { return Ok(Some(config.text())) };
    let Ok(old) = String::from_utf8(old) else { return Ok(None) };
    if config.is_empty() {
        return Ok(Some(old));
    }
    Ok(with(&old, config))
}

/// A file with more at its end. `None` if that does not make the file that is wanted, such as where
/// both have `[rules]`.
fn with(old: &str, config: &FirstConfig) -> Option<String> {
    let before = config::parse(old.as_bytes()).ok()?;
    let gap = if old.is_empty() || old.ends_with("\n\n") {
        ""
    } else if old.ends_with('\n') {
        "\n"
    } else {
        "\n\n"
    };
    let content = format!("{old}{gap}{}", config.text());
    let after = config::parse(content.as_bytes()).ok()?;
    let grown = before.components.len() + config.components.len();
    let keeps = after.components.get(..before.components.len()) == Some(&before.components[..]);
    let keeps_rules = config.rules.is_some() || after.rules == before.rules;
    (after.components.len() == grown && keeps && keeps_rules).then_some(content)
}

fn about(config: &FirstConfig) -> String {
    let of = |test: fn(&relmap_core::init::FirstComponent) -> bool| {
        let named = config.components.iter().filter(|component| test(component));
        named.map(|component| component.name.as_str()).collect::<Vec<_>>().join(", ")
    };
    let apps = of(|one| one.kind == ComponentKind::App && one.repository.is_some());
    let own_apps = of(|one| {
        one.kind == ComponentKind::App && one.repository.is_none() && one.release_file.is_none()
    });
    let files = of(|one| one.release_file.is_some());
    let tags = of(|one| one.kind != ComponentKind::App && one.tag.is_some());
    let systems = of(|one| one.kind == ComponentKind::System);
    let charts = of(|one| {
        let has_more = !one.apps.is_empty() || one.tag.is_some() || one.release_file.is_some();
        one.kind == ComponentKind::Chart && !has_more
    });
    let about = [
        (!apps.is_empty()).then(|| format!("where the app {apps} is")),
        (!own_apps.is_empty()).then(|| format!("that {own_apps} is an app")),
        (!files.is_empty()).then(|| format!("the release file of {files}")),
        (!tags.is_empty()).then(|| format!("how tags of {tags} are named")),
        (!systems.is_empty()).then(|| format!("that {systems} is a system chart")),
        (!charts.is_empty()).then(|| format!("that {charts} is a chart")),
        config.has_rules().then(|| "the rules that fit the releases so far".to_owned()),
    ];
    let about: Vec<String> = about.into_iter().flatten().collect();
    if about.is_empty() { "what the components are".to_owned() } else { about.join(", and ") }
}

#[cfg(test)]
mod tests {
    use relmap_core::init::FirstComponent;

    use super::*;

    #[test]
    fn what_is_there_stays_and_what_is_new_comes_after_it() {
        let new = FirstComponent::new("api".into(), ComponentKind::App);
        let config = FirstConfig { components: vec![new], rules: None };
        let old = "# Ours.\n[[component]]\nname = \"web\" # it\n";
        assert_eq!(
            with(old, &config).unwrap(),
            format!("{old}\n[[component]]\nname = \"api\"\nkind = \"app\"\n")
        );
        // An inline list takes no further tables, and a name is there once.
        for old in ["component = [{name = \"web\"}]\n", "[[component]]\nname = \"api\"\n", "x"] {
            assert_eq!(with(old, &config), None, "{old}");
        }
        let rules = FirstConfig {
            rules: Some("[rules]\npreset = \"mirror\"\n".into()),
            components: vec![],
        };
        assert!(with("# Ours.\n", &rules).is_some());
        assert_eq!(with("[rules]\nvalues = \"minor\"\n", &rules), None);
    }
}
