use super::*;

fn shown(preset: Preset, kind: ComponentKind) -> Vec<String> {
    let table = RuleTable::preset(preset, kind);
    RuleKey::ALL
        .into_iter()
        .filter(|key| key.applies_to(kind))
        .map(|key| format!("{}: {}", key.as_str(), table.row(key).demand))
        .collect()
}

#[test]
fn rows_stand_at_their_keys() {
    let mut table = RuleTable::preset(Preset::Strict, ComponentKind::Chart);
    for (index, key) in RuleKey::ALL.into_iter().enumerate() {
        assert_eq!(key as usize, index);
        let row =
            Row { demand: Demand::exactly(Bump::Major), source: Source::Rules { line: index } };
        table.set(key, row.clone());
        assert_eq!(table.row(key), &row);
    }
}

#[test]
fn names_lead_back_to_their_keys_and_presets() {
    for key in RuleKey::ALL {
        assert_eq!(RuleKey::from_name(key.as_str()), Some(key));
        let others = RuleKey::ALL.iter().filter(|other| other.meaning() == key.meaning());
        assert_eq!(others.count(), 1, "{}", key.meaning());
    }
    for preset in [Preset::Strict, Preset::Mirror] {
        assert_eq!(Preset::from_name(preset.as_str()), Some(preset));
    }
    assert_eq!((RuleKey::from_name("Values"), Preset::from_name("")), (None, None));
}

#[test]
fn a_source_says_where_it_stands() {
    for (source, text) in [
        (Source::Preset(Preset::Mirror), "preset mirror"),
        (Source::Rules { line: 3 }, "[rules], relmap.toml:3"),
        (Source::Component { line: 9 }, "[component.rules], relmap.toml:9"),
    ] {
        assert_eq!(source.to_string(), text);
    }
}

#[test]
fn strict_is_the_table_of_the_documentation() {
    assert_eq!(
        shown(Preset::Strict, ComponentKind::Chart),
        [
            "docs: none",
            "metadata: at least patch",
            "values: exactly patch",
            "app-version: at least follow",
            "image: at least follow",
            "dependencies: at least follow",
            "templates: at least patch",
            "feature: at least minor",
            "crds: at least minor",
            "removed-keys: none",
            "kube-version: at least follow",
            "schema-narrowed: at least major",
        ]
    );
    assert_eq!(
        shown(Preset::Strict, ComponentKind::System)[3..5],
        ["app-version: exactly major", "image: exactly major"]
    );
    assert_eq!(shown(Preset::Strict, ComponentKind::App), ["docs: none", "source: at least patch"]);
}

#[test]
fn presets_differ_only_in_how_a_system_chart_follows_its_software() {
    for kind in [ComponentKind::App, ComponentKind::Chart, ComponentKind::System] {
        let (strict, mirror) = (shown(Preset::Strict, kind), shown(Preset::Mirror, kind));
        let differing: Vec<_> = strict.iter().zip(&mirror).filter(|(a, b)| a != b).collect();
        if kind == ComponentKind::System {
            assert_eq!(
                differing,
                [
                    (
                        &"app-version: exactly major".to_owned(),
                        &"app-version: exactly follow".to_owned()
                    ),
                    (&"image: exactly major".to_owned(), &"image: exactly follow".to_owned()),
                ]
            );
        } else {
            assert!(differing.is_empty());
        }
    }
}
