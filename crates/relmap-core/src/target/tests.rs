use std::collections::BTreeMap;
use std::convert::Infallible;

use super::*;
use crate::component::{self, Component, ComponentKind, Inventory};
use crate::config::{self, Config};
use crate::rule_code::Severity;
use crate::rules::{Demand, OverridePolicy, Preset, RuleKey, RuleTable};

const NOTES: &str = "charts-1.1.0\nApp: app-1.2.0\n";

fn inventory(files: &[(&str, &str)]) -> Inventory {
    let mut inventory = Inventory { repository: "repo".into(), ..Inventory::default() };
    for (path, content) in files {
        match path.strip_suffix("Chart.yaml") {
            Some(folder) => inventory.charts.push(folder.trim_end_matches('/').to_owned()),
            None => {
                inventory.release_files.insert((*path).to_owned(), content.as_bytes().to_vec());
            }
        }
    }
    inventory
}

fn found(config: &str, files: &[(&str, &str)]) -> (Config, Vec<Component>) {
    let config = config::parse(config.as_bytes()).unwrap();
    let components = among(&config, files);
    (config, components)
}

fn among(config: &Config, files: &[(&str, &str)]) -> Vec<Component> {
    let inventory = inventory(files);
    let (drafts, _) = component::draft(config, &inventory);
    let charts = files.iter().filter_map(|(path, content)| {
        let folder = path.strip_suffix("Chart.yaml")?.trim_end_matches('/');
        Some((folder.to_owned(), content.as_bytes().to_vec()))
    });
    component::resolve(config, &inventory, drafts, &charts.collect::<BTreeMap<_, _>>())
}

fn compared(old: (&str, &[(&str, &str)]), new: (&str, &[(&str, &str)])) -> Vec<(String, bool)> {
    let (old_config, old) = found(old.0, old.1);
    let (new_config, new) = found(new.0, new.1);
    let old = Settings { config: &old_config, components: &old };
    let new = Settings { config: &new_config, components: &new };
    changes(old, new).into_iter().map(|change| (change.to_string(), change.loosens)).collect()
}

const WEB: &[(&str, &str)] = &[("RELEASE.txt", NOTES), ("Chart.yaml", "name: web\n")];

#[track_caller]
fn assert_changes(old: &str, new: &str, expected: &[(&str, bool)]) {
    let found = compared((old, WEB), (new, WEB));
    let found: Vec<_> = found.iter().map(|(text, loosens)| (text.as_str(), *loosens)).collect();
    assert_eq!(found, expected, "{old:?} -> {new:?}");
}

#[test]
fn every_rule_is_compared_in_every_preset_and_kind() {
    for preset in Preset::ALL {
        for kind in [ComponentKind::App, ComponentKind::Chart, ComponentKind::System] {
            let head = format!(
                "[[component]]\nname = \"charts\"\nkind = \"{kind}\"\n[rules]\npreset = \"{}\"\n",
                preset.as_str()
            );
            let table = RuleTable::preset(preset, kind);
            for key in RuleKey::ALL.into_iter().filter(|key| key.applies_to(kind)) {
                let default = table.row(key).demand;
                for written in
                    ["none", "at least patch", "exactly patch", "at least major", "follow"]
                {
                    let demand: Demand = default.with(written).unwrap();
                    let name = key.as_str();
                    let wanted =
                        (format!("{name}: {default} -> {demand}"), demand.loosens(default));
                    // For all components.
                    let found =
                        compared((&head, WEB), (&format!("{head}{name} = \"{written}\"\n"), WEB));
                    assert_eq!(
                        found.contains(&wanted),
                        demand != default,
                        "{head}{name} {written}"
                    );
                    // For one.
                    let own = head.replace(
                        "[rules]",
                        &format!("[component.rules]\n{name} = \"{written}\"\n[rules]"),
                    );
                    let wanted = (format!("component charts: {}", wanted.0), wanted.1);
                    let found = compared((&head, WEB), (&own, WEB));
                    let expected = if demand == default { vec![] } else { vec![wanted] };
                    assert_eq!(found, expected, "{own}");
                }
            }
        }
    }
}

#[test]
fn overrides_and_presets_are_compared() {
    for old in OverridePolicy::ALL {
        for new in OverridePolicy::ALL {
            let table = |policy: OverridePolicy| format!("[rules]\noverrides = \"{policy}\"\n");
            let text = format!("overrides: {old} -> {new}");
            let expected = if old == new { vec![] } else { vec![(text.as_str(), new > old)] };
            assert_changes(&table(old), &table(new), &expected);
        }
    }
    assert_changes(
        "",
        "[rules]\npreset = \"mirror\"\n",
        &[
            ("app-version: exactly major -> exactly follow", true),
            ("image: exactly major -> exactly follow", true),
        ],
    );
    assert_changes(
        "[[component]]\nname = \"charts\"\n",
        "[[component]]\nname = \"charts\"\n[component.rules]\noverrides = \"forbid\"\n",
        &[("component charts: overrides: warn -> forbid", false)],
    );
}

#[test]
fn what_a_component_is_is_compared() {
    let plain = "[[component]]\nname = \"charts\"\n";
    for (new, expected) in [
        ("kind = \"app\"", ("component charts: kind chart -> app", true)),
        ("kind = \"system\"", ("component charts: kind chart -> system", false)),
        ("tag = \"x{version}\"", ("component charts: tag charts-1.2.3 -> x1.2.3", true)),
        ("app = \"app\"", ("component charts: app none -> app", false)),
    ] {
        assert_changes(plain, &format!("{plain}{new}\n"), &[expected]);
    }
    assert_changes(
        &format!("{plain}app = \"app\"\n"),
        plain,
        &[("component charts: app app -> none", true)],
    );
    assert_changes(
        "",
        "[map]\nrepository = \"https://me:secret@evil.example/x\"\nbranch = \"b\"\n",
        &[
            ("map repository . -> https://***@evil.example/x", true),
            ("map branch release-map -> b", true),
        ],
    );
    let away = "[[component]]\nname = \"app\"\nrepository = \"../app\"\n";
    assert_changes(
        away,
        &away.replace("../app", "../other"),
        &[("component app: repository ../app -> ../other", true)],
    );
    assert_changes(
        away,
        &format!("{away}tag = \"v{{version}}\"\nrelease-file = \"X\"\n"),
        &[
            ("component app: tag by convention -> v1.2.3", true),
            ("component app: release-file none -> X", true),
        ],
    );
    assert_changes(away, "", &[("component app removed", true)]);
    assert_changes("", away, &[]);
    assert_changes(plain, plain, &[]);
}

#[test]
fn what_is_found_without_relmap_toml_is_compared_too() {
    let image = "charts-1.1.0\nImage: x:1\n";
    let title = "other-1.1.0\nApp: app-1.2.0\n";
    for (files, expected) in [
        (
            vec![("RELEASE.txt", image), WEB[1]],
            vec![("component charts: kind chart -> system", false)],
        ),
        (
            vec![("RELEASE.txt", title), WEB[1]],
            vec![("component charts: name charts -> other", true)],
        ),
        (
            vec![("x/RELEASE.txt", NOTES), WEB[1]],
            vec![("component charts: release-file RELEASE.txt -> x/RELEASE.txt", true)],
        ),
        (vec![WEB[1]], vec![("component charts removed", true)]),
        (vec![WEB[0], WEB[1], ("n/RELEASE.txt", "n-0.1.0\n")], vec![]),
    ] {
        let found = compared(("", WEB), ("", &files));
        let found: Vec<_> = found.iter().map(|(text, loosens)| (text.as_str(), *loosens)).collect();
        assert_eq!(found, expected, "{files:?}");
    }
}

#[test]
fn the_finding_names_what_gets_looser_first() {
    let change =
        |what: &str, loosens| SettingChange { component: None, what: what.into(), loosens };
    let of = |list: &[SettingChange]| {
        changed(list, "origin/main").map(|finding| (finding.severity, finding.message))
    };
    assert_eq!(of(&[]), None);
    let (tight, loose) = (change("crds: a -> b", false), change("values: c -> none", true));
    assert_eq!(
        of(&[tight.clone(), loose.clone()]),
        Some((
            Severity::Warning,
            "the settings get looser: values: c -> none; they also change: crds: a -> b".to_owned()
        ))
    );
    assert_eq!(
        of(&[loose]),
        Some((Severity::Warning, "the settings get looser: values: c -> none".to_owned()))
    );
    assert_eq!(
        of(&[tight]),
        Some((Severity::Note, "the settings change: crds: a -> b".to_owned()))
    );
}

/// What a pull request's component is by the target's settings: kind, name, tag, chart.
fn judged(
    target: (&str, &[(&str, &str)]),
    own: (&str, &[(&str, &str)]),
) -> (Vec<String>, Vec<String>, Vec<Component>) {
    let (target_config, target) = found(target.0, target.1);
    let (own_config, components) = found(own.0, own.1);
    let pinned = pinned(
        Settings { config: &target_config, components: &target },
        Settings { config: &own_config, components: &components },
        &inventory(own.1),
    );
    let mut components = among(&pinned.config, own.1);
    let there = |_: &str| Ok::<_, Infallible>(true);
    pinned.finish(&mut components, there, there).unwrap();
    let show = |component: &Component| {
        let chart = component.layout.chart.as_deref().unwrap_or("none");
        let values = component.rules.row(RuleKey::Values).demand;
        format!("{} {} {chart:?} {values}", component.name, component.kind)
    };
    let gone = pinned.gone.iter().map(|component| component.name.clone()).collect();
    (components.iter().map(show).collect(), gone, components)
}

#[test]
fn a_component_of_the_target_stays_what_it_is() {
    let plain = vec!["charts chart \"\" exactly patch".to_owned()];
    for (config, files) in [
        ("[rules]\nvalues = \"none\"\n", WEB.to_vec()),
        ("[[component]]\nname = \"charts\"\nkind = \"app\"\n", WEB.to_vec()),
        ("[[component]]\nname = \"x\"\nkind = \"app\"\ntag = \"x{version}\"\n", WEB.to_vec()),
        ("", vec![("RELEASE.txt", "x-9.0.0\nImage: y:1\n"), WEB[1]]),
        ("", vec![("x/RELEASE.txt", NOTES), WEB[1]]),
        (
            "[[component]]\nname = \"charts\"\npath = \"x\"\n",
            vec![WEB[0], WEB[1], ("x/Chart.yaml", "name: web\n")],
        ),
    ] {
        let (components, gone, found) = judged(("", WEB), (config, &files));
        assert_eq!((components, gone), (plain.clone(), vec![]), "{config}{files:?}");
        assert!(found[0].tags.read("charts-1.1.0").is_some(), "{config}{files:?}");
        assert!(found[0].tags.read("x1.1.0").is_none(), "{config}{files:?}");
    }
    let (components, gone, _) = judged(("", WEB), ("", &[WEB[1]]));
    assert_eq!((components, gone), (vec![], vec!["charts".to_owned()]));
}

#[test]
fn a_new_component_has_what_the_pull_request_says_of_it_but_no_rules() {
    let config = "[[component]]\nname = \"n\"\nrelease-file = \"n/NOTES\"\nkind = \"system\"\n\
                  [component.rules]\nvalues = \"none\"\n[[component]]\nname = \"away\"\nrepository = \"../x\"\n";
    let files = [WEB[0], WEB[1], ("n/NOTES", "n-0.1.0\n"), ("n/Chart.yaml", "name: n\n")];
    let (components, ..) = judged(("[rules]\nvalues = \"minor\"\n", WEB), (config, &files));
    assert_eq!(
        components,
        ["charts chart \"\" exactly minor", "n system \"n\" exactly minor"].map(str::to_owned)
    );
    // One that takes what belongs to another component is not new.
    let config = "[[component]]\nname = \"n\"\nrelease-file = \"RELEASE.txt\"\nkind = \"app\"\n";
    let (components, ..) = judged(("", WEB), (config, WEB));
    assert_eq!(components, ["charts chart \"\" exactly patch".to_owned()]);
}

#[test]
fn a_new_release_file_takes_no_files_away() {
    let files = [WEB[0], WEB[1], ("templates/RELEASE.txt", "n-0.1.0\n")];
    let (.., components) = judged(("", WEB), ("", &files));
    assert!(components[0].layout.owns("templates/web.yaml"));
    // A folder that was another component's before still is.
    let files = [WEB[0], WEB[1], ("n/RELEASE.txt", "n-0.1.0\n"), ("n/Chart.yaml", "name: n\n")];
    let (.., components) = judged(("", &files), ("", &files));
    assert!(!components[0].layout.owns("n/templates/web.yaml"));
}

/// What a change of each key does. A key that is new must be thought about here: whether a pull
/// request could let itself through by it, and what a reviewer is told.
#[test]
fn every_key_of_relmap_toml_is_compared() {
    use crate::config::environments::{ENVIRONMENT, SOURCE};
    use crate::config::parse::{COMPONENT, MAP, RELEASE, RULES, TOP};
    assert_eq!(TOP, ["component", "rules", "map", "release", "environment"]);
    let base = "[[environment]]\nname = \"a\"\n[[environment]]\nname = \"b\"\n";
    for key in ENVIRONMENT {
        let new = match *key {
            "name" => base.replace("\"b\"", "\"c\""),
            "after" => format!("{base}after = \"a\"\n"),
            "max-behind" | "max-days" => format!("{base}{key} = 3\n"),
            "source" => format!("{base}source = [{{ format = \"flux\", path = \"x\" }}]\n"),
            key => panic!("say here, and in `environments`, what a change of `{key}` does"),
        };
        let found = compared((base, WEB), (&new, WEB));
        assert!(found[0].0.starts_with("environment b") && found[0].1, "{key}: {found:?}");
    }
    for key in SOURCE {
        let source = |value: &str| {
            let mut keys = vec!["format = \"flux\"".to_owned(), "path = \"x\"".to_owned()];
            keys.retain(|other| !other.starts_with(&format!("{key} =")));
            keys.push(format!("{key} = \"{value}\""));
            format!("{base}source = [{{ {} }}]\n", keys.join(", "))
        };
        let found = compared((&source("flux"), WEB), (&source("argocd"), WEB));
        assert!(found[0].0.starts_with("environment b: source: "), "{key}: {found:?}");
    }
    let charts = "[[component]]\nname = \"charts\"\n";
    let away = "[[component]]\nname = \"app\"\nrepository = \"../app\"\n";
    for key in COMPONENT {
        let (old, new) = match *key {
            "name" => (charts.to_owned(), charts.replace("charts", "other")),
            "kind" => (charts.to_owned(), format!("{charts}kind = \"app\"\n")),
            "repository" => (away.to_owned(), away.replace("../app", "../x")),
            "local" => (away.to_owned(), format!("{away}local = \"../x\"\n")),
            "release-file" => (away.to_owned(), format!("{away}release-file = \"x\"\n")),
            "app" => (format!("{charts}app = \"x\"\n"), charts.to_owned()),
            "app-version" => (charts.to_owned(), format!("{charts}app-version = \"own\"\n")),
            "path" => {
                // Where the chart is: the target's chart stays the component's while it is there.
                let own = format!("{charts}path = \"x\"\n");
                let files = [WEB[0], WEB[1], ("x/Chart.yaml", "name: x\n")];
                assert_eq!(
                    judged(("", WEB), (&own, &files)).0,
                    ["charts chart \"\" exactly patch"]
                );
                continue;
            }
            "tag" => (charts.to_owned(), format!("{charts}tag = \"x{{version}}\"\n")),
            "chart-version" => {
                (charts.to_owned(), format!("{charts}chart-version = \"packaging\"\n"))
            }
            "image" => (away.to_owned(), format!("{away}image = \"r.example/x\"\n")),
            "image-labels" => {
                (format!("{charts}image-labels = \"dockerfile\"\n"), charts.to_owned())
            }
            "platforms" => (away.to_owned(), format!("{away}platforms = [\"linux/amd64\"]\n")),
            "chart-repository" => {
                (charts.to_owned(), format!("{charts}chart-repository = \"oci://r.example/x\"\n"))
            }
            "provenance" => (format!("{charts}provenance = true\n"), charts.to_owned()),
            "rules" => {
                (charts.to_owned(), format!("{charts}[component.rules]\nvalues = \"none\"\n"))
            }
            key => panic!("say here, and in `changes`, what a change of `{key}` does"),
        };
        let found = compared((&old, WEB), (&new, WEB));
        assert!(found.iter().any(|(_, loosens)| *loosens), "{key}: {found:?}");
    }
    for key in MAP {
        let found = compared(("", WEB), (&format!("[map]\n{key} = \"x\"\n"), WEB));
        assert!(found[0].0.starts_with(&format!("map {key} ")), "{found:?}");
    }
    assert_eq!(RELEASE, ["allow-branch", "web-host", "web-url"]);
    let list = |list: &str| format!("[release]\nallow-branch = [{list}]\n");
    for (old, new, expected, loosens) in [
        ("", "\"a\"", "release allow-branch the default -> [a]", true),
        ("\"a\"", "\"a\", \"*\"", "release allow-branch [a] -> [a, *]", true),
        ("\"a\", \"*\"", "\"a\"", "release allow-branch [a, *] -> [a]", false),
    ] {
        let old = if old.is_empty() { String::new() } else { list(old) };
        let found = compared((&old, WEB), (&list(new), WEB));
        assert_eq!(found, [(expected.to_owned(), loosens)]);
    }
    // Which pages reports link to decides nothing.
    for (old, new, expected) in [
        ("", "web-host = \"none\"", "release web-host not set -> none"),
        ("web-host = \"none\"", "web-host = \"forgejo\"", "release web-host none -> gitea"),
        ("", "web-url = \"https://a.example/\"", "release web-url not set -> https://a.example"),
    ] {
        let [old, new] = [old, new].map(|line| format!("[release]\n{line}\n"));
        assert_eq!(compared((&old, WEB), (&new, WEB)), [(expected.to_owned(), false)]);
    }
    for key in RULES {
        let (old, new) = match *key {
            "preset" => ("strict", "mirror"),
            "overrides" => ("forbid", "allow"),
            "helm" => ("4", "3"),
            key => {
                assert!(
                    RuleKey::from_name(key).is_some(),
                    "say here what a change of `{key}` does"
                );
                ("exactly major", "none")
            }
        };
        let of = |value: &str| format!("[rules]\n{key} = \"{value}\"\n");
        let found = compared((&of(old), WEB), (&of(new), WEB));
        assert!(found.iter().any(|(_, loosens)| *loosens), "{key}: {found:?}");
    }
}
