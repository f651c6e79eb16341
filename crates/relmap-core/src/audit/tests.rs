use proptest::prelude::*;
use semver::Version;

use super::*;
use crate::config;
use crate::rules::{Claim, Demand, Preset, RuleKey, RuleTable};

/// A release that called for rows, and the level that was chosen.
fn practice(keys: &[(RuleKey, Option<Bump>)], level: Bump) -> ObservedBump {
    let before = Version::new(1, 1, 0);
    let claims = keys.iter().map(|&(key, moved)| Claim {
        key,
        moved,
        alone: key != RuleKey::Values || keys.len() == 1,
        files: vec![],
        causes: vec![],
    });
    ObservedBump::of(&before, &level.apply(&before), claims.collect())
}

fn many(count: usize, keys: &[(RuleKey, Option<Bump>)], level: Bump) -> Vec<ObservedBump> {
    vec![practice(keys, level); count]
}

fn suggested(releases: &[ObservedBump]) -> Suggestion {
    let releases: Vec<&ObservedBump> = releases.iter().collect();
    let strict = RuleTable::preset(Preset::Strict, ComponentKind::Chart);
    let before = releases.iter().filter(|practice| practice.obeys(&strict)).count();
    suggest(ComponentKind::Chart, Preset::Strict, &releases, before)
}

fn demand(suggestion: &Suggestion, key: RuleKey) -> String {
    let line = suggestion.lines.iter().find(|line| line.key == key);
    line.map_or("none".to_owned(), |line| line.demand.to_string())
}

const VALUES: (RuleKey, Option<Bump>) = (RuleKey::Values, None);
const TEMPLATES: (RuleKey, Option<Bump>) = (RuleKey::Templates, None);
const FEATURE: (RuleKey, Option<Bump>) = (RuleKey::Feature, None);

#[test]
fn the_strictest_demand_that_nearly_all_follow_is_taken() {
    let mut releases = many(96, &[VALUES], Bump::Patch);
    releases.extend(many(4, &[VALUES], Bump::Minor));
    assert_eq!(demand(&suggested(&releases), RuleKey::Values), "exactly patch");
    releases.extend(many(4, &[VALUES], Bump::Minor));
    // With more exceptions it says nothing any more.
    let suggestion = suggested(&releases);
    assert_eq!(demand(&suggestion, RuleKey::Values), "at least patch");
    assert_eq!((suggestion.before, suggestion.after), (96, 104));
    assert_eq!(suggestion.lines[0].levels, [96, 8, 0]);
}

#[test]
fn few_releases_prove_no_more_than_the_preset_says() {
    // Always a minor, five times: that is no rule yet, and the preset is not followed.
    let releases = many(5, &[VALUES], Bump::Minor);
    assert_eq!(demand(&suggested(&releases), RuleKey::Values), "at least patch");
    let releases = many(5, &[VALUES], Bump::Patch);
    assert_eq!(demand(&suggested(&releases), RuleKey::Values), "exactly patch");
}

#[test]
fn a_row_is_measured_by_the_releases_that_it_decides() {
    // Features are minors. That values next to them are, too, says nothing about values.
    let mut releases = many(40, &[VALUES, FEATURE], Bump::Minor);
    releases.extend(many(20, &[VALUES], Bump::Patch));
    let suggestion = suggested(&releases);
    assert_eq!(demand(&suggestion, RuleKey::Feature), "exactly minor");
    assert_eq!(demand(&suggestion, RuleKey::Values), "exactly patch");
    let values = suggestion.lines.iter().find(|line| line.key == RuleKey::Values).unwrap();
    assert_eq!((values.called, values.decided, values.followed), (60, 20, 20));
    assert_eq!((suggestion.before, suggestion.after), (60, 60));
}

#[test]
fn following_is_told_from_a_fixed_level() {
    let image = |moved| (RuleKey::Image, Some(moved));
    let mut releases = Vec::new();
    for level in [Bump::Patch, Bump::Minor, Bump::Major] {
        releases.extend(many(12, &[image(level)], level));
    }
    assert_eq!(demand(&suggested(&releases), RuleKey::Image), "exactly follow");
    releases.extend(many(12, &[image(Bump::Patch)], Bump::Minor));
    assert_eq!(demand(&suggested(&releases), RuleKey::Image), "at least follow");
}

#[test]
fn releases_that_no_rule_explains_are_counted_and_left_aside() {
    let mut releases = many(20, &[TEMPLATES], Bump::Patch);
    let before = Version::new(1, 1, 0);
    let claim =
        Claim { key: RuleKey::Templates, moved: None, alone: true, files: vec![], causes: vec![] };
    releases.push(ObservedBump::of(&before, &Version::new(1, 1, 7), vec![claim]));
    let suggestion = suggested(&releases);
    assert_eq!((suggestion.hopeless, suggestion.after), (1, 20));
}

fn any_practice() -> impl Strategy<Value = ObservedBump> {
    let level = prop_oneof![3 => Just(Bump::Patch), 2 => Just(Bump::Minor), 1 => Just(Bump::Major)];
    let moved = proptest::option::of(prop_oneof![Just(Bump::Patch), Just(Bump::Minor)]);
    let key = prop_oneof![
        Just(RuleKey::Values),
        Just(RuleKey::Templates),
        Just(RuleKey::Feature),
        Just(RuleKey::Image),
        Just(RuleKey::AppVersion),
        Just(RuleKey::Metadata),
        Just(RuleKey::RemovedKeys),
    ];
    (proptest::collection::btree_map(key, moved, 1..4), level).prop_map(|(keys, level)| {
        let keys: Vec<_> = keys.into_iter().collect();
        practice(&keys, level)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_printed_rules_keep_what_they_promise(
        releases in proptest::collection::vec(any_practice(), 1..80),
    ) {
        let suggestion = suggested(&releases);
        let config = config::parse(suggestion.toml("rules").as_bytes());
        prop_assert!(config.is_ok(), "{}", suggestion.toml("rules"));
        let table = config.unwrap().table(ComponentKind::Chart, None);
        let obey = releases.iter().filter(|practice| practice.obeys(&table)).count();
        prop_assert_eq!(obey, suggestion.after);
        // Each row that says something is followed by nearly all that it decides.
        for line in &suggestion.lines {
            prop_assert_eq!(table.row(line.key).demand, line.demand);
            prop_assert!(line.followed * 100 >= line.decided * THRESHOLD, "{line:?}");
            let open = [Demand::at_least(Bump::None), Demand::at_least(Bump::Patch)];
            prop_assert!(line.decided > 0 || open.contains(&line.demand), "{line:?}");
        }
    }
}
