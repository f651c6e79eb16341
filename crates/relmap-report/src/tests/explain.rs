use relmap_core::config;
use relmap_core::rules::RuleTable;

use super::*;
use crate::Colour;
use crate::explain::{self, Table};

fn defaults() -> Vec<Table> {
    [ComponentKind::Chart, ComponentKind::System, ComponentKind::App]
        .map(|kind| Table { name: None, kind, rules: RuleTable::preset(Preset::Strict, kind) })
        .into()
}

fn named(name: &str, kind: ComponentKind, toml: &str) -> Table {
    let rules = config::parse(toml.as_bytes()).unwrap().table(kind, None);
    Table { name: Some(name.into()), kind, rules }
}

#[test]
fn the_tables_of_all_kinds() {
    insta::assert_snapshot!(explain::tables(&defaults(), None, Colour::Off));
}

#[test]
fn components_of_the_same_rules_share_a_table() {
    let minor = "[rules]\ncrds = \"exactly minor\"\n";
    let tables = [
        named("a", ComponentKind::System, ""),
        named("b\u{1b}", ComponentKind::System, ""),
        named("c", ComponentKind::System, minor),
        named("d", ComponentKind::Chart, ""),
    ];
    insta::assert_snapshot!(explain::tables(&tables, Some(RuleKey::Crds), Colour::Off));
}

#[test]
fn a_row_that_means_nothing_to_a_kind_is_left_out() {
    let text = explain::tables(&defaults(), Some(RuleKey::Source), Colour::Off);
    assert_eq!(text.lines().next(), Some("any app"));
    assert_eq!(text.lines().filter(|line| line.starts_with("any ")).count(), 1);
}

#[test]
fn every_code_is_listed() {
    let text = explain::codes(Colour::Off);
    for rule in RuleCode::ALL {
        let line = text.lines().find(|line| line.split_whitespace().next() == Some(rule.as_str()));
        let line = line.unwrap_or_else(|| panic!("{rule} is not listed"));
        assert!(line.contains(&format!(" {} ", rule.severity())), "{line}");
        assert!(line.ends_with(rule.summary()), "{line}");
    }
    let coloured = explain::codes(Colour::On);
    for (rule, code) in [
        ("bump-too-small", "1;31"),
        ("tags-missing", "1;33"),
        ("bump-override", "1;33"),
        ("released", "2"),
    ] {
        let line = coloured.lines().find(|line| line.trim_start().starts_with(&format!("{rule} ")));
        assert!(line.is_some_and(|line| line.contains(&format!("\u{1b}[{code}m"))), "{line:?}");
    }
}

#[test]
fn a_page_bears_its_code_and_ends_in_one_line_break() {
    for rule in RuleCode::ALL {
        let page = explain::page(*rule);
        assert!(page.starts_with(&format!("# {rule}\n")), "{rule}");
        assert!(page.ends_with('\n') && !page.ends_with("\n\n"), "{rule}");
    }
}

#[test]
fn a_code_that_is_near_enough_is_suggested() {
    for (word, expected) in [
        ("bump-to-small", Some("bump-too-small")),
        ("tags-mising", Some("tags-missing")),
        ("value", Some("values")),
        ("appversion", Some("app-version")),
        ("xyz", None),
        ("", None),
    ] {
        assert_eq!(explain::nearest_code(word), expected, "{word}");
    }
}
