//! What holds for any files at all: a judgement never panics, and does not contradict itself.

use proptest::prelude::*;

use super::{Case, HEAD, tag};
use crate::facts::Head;
use crate::outcome::{ComponentOutcome, Verdict};
use crate::rule_code::Severity;
use crate::version::Bump;

/// Text of a values file: data, odd data, and what is no YAML at all.
fn values() -> impl Strategy<Value = String> {
    let scalar = prop_oneof![
        Just("1"),
        Just("'1.2.0'"),
        Just("v1.2.0-alpine"),
        Just("\"\""),
        Just("null"),
        Just("[a, b]"),
        Just("{}"),
        Just("x/app:1.2.0"),
        Just("~"),
        Just("*a"),
        Just("&a 1"),
        Just("!!str 1"),
        Just("|\n  text"),
        Just("é"),
    ];
    let key = prop_oneof![
        Just("image"),
        Just("tag"),
        Just("repository"),
        Just("imageTag"),
        Just("digest"),
        Just("name"),
        Just("replicas"),
        Just("\"a.b\""),
        Just("<<"),
        Just("images"),
        Just("registry"),
    ];
    let indent = prop_oneof![4 => Just(""), 4 => Just("  "), 1 => Just("- "), 1 => Just("    "), 1 => Just("\t")];
    let line = (indent, key, scalar, any::<bool>()).prop_map(|(indent, key, scalar, open)| {
        if open { format!("{indent}{key}:\n") } else { format!("{indent}{key}: {scalar}\n") }
    });
    prop_oneof![
        6 => proptest::collection::vec(line, 0..8).prop_map(|lines| lines.concat()),
        1 => ".{0,40}",
    ]
}

fn chart_yaml() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        Just("apiVersion: v2\n"),
        Just("name: web\n"),
        Just("version: 1.1.0\n"),
        Just("version: 1.1\n"),
        Just("appVersion: 1.2.0\n"),
        Just("appVersion: \"2\"\n"),
        Just("type: library\n"),
        Just("description: x\n"),
        Just("dependencies:\n- name: redis\n  version: ^1\n"),
        Just("dependencies: 3\n"),
        Just("{{ x }}\n"),
    ];
    proptest::collection::vec(line, 0..7).prop_map(|lines| lines.concat())
}

fn notes() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        Just("charts-1.1.1 (2026-11-20)\n"),
        Just("charts-1.1.0\n"),
        Just("charts-1.2.0-rc.1\n"),
        Just("1.0\n"),
        Just("Unreleased\n"),
        Just("App: app-1.2.0\n"),
        Just("App: app-1.3.0\n"),
        Just("App: ?\n"),
        Just("Image: x/app:1.2.0\n"),
        Just("Image: ::\n"),
        Just("Bump: minor - Wanted.\n"),
        Just("Bump: huge\n"),
        Just("\n"),
        Just("- A note.\n"),
        Just("charts-18446744073709551615.0.0\n"),
    ];
    proptest::collection::vec(line, 0..9).prop_map(|lines| lines.concat())
}

fn other_file() -> impl Strategy<Value = (&'static str, String)> {
    let path = prop_oneof![
        Just("templates/web.yaml"),
        Just("crds/web.yaml"),
        Just("README.md"),
        Just("values-prod.yaml"),
        Just("Chart.lock"),
        Just("requirements.yaml"),
        Just(".helmignore"),
        Just("charts/redis-1.2.3.tgz"),
        Just("charts/redis-1.3.0.tgz"),
        Just("files/x"),
        Just("values.schema.json"),
    ];
    (path, values())
}

fn case() -> impl Strategy<Value = Case> {
    let others = || proptest::collection::vec(other_file(), 0..4);
    let version = prop_oneof![
        Just("1.1.0"),
        Just("1.1.1"),
        Just("1.2.0-rc.1"),
        Just("18446744073709551615.0.0")
    ];
    let tags = proptest::collection::vec(version, 0..4);
    let files = (values(), values(), chart_yaml(), chart_yaml(), notes(), notes());
    (files, others(), others(), tags, 0..6usize, any::<[bool; 4]>()).prop_map(
        |(
            (old_values, values, old_chart, chart, old_notes, notes),
            old_others,
            others,
            tags,
            baseline,
            flags,
        )| {
            let mut case = Case::charts()
                .differing("values.yaml", &old_values, &values)
                .differing("Chart.yaml", &old_chart, &chart)
                .differing("RELEASE.txt", &old_notes, &notes);
            for (path, text) in old_others {
                case = case.before(path, &text);
            }
            for (path, text) in others {
                case = case.write(path, &text);
            }
            case.baseline = Some(baseline).filter(|baseline| *baseline < tags.len());
            case.tags = tags
                .into_iter()
                .map(|version| tag(&format!("charts-{version}"), version, "1"))
                .collect();
            let [shallow, detached, has_tags, released] = flags;
            case.checkout.shallow = shallow;
            if !has_tags {
                case.checkout.tags.clear();
            }
            if detached {
                case.checkout.head = Head::Detached { commit: HEAD.parse().unwrap() };
            }
            if released && let Some(first) = case.tags.first_mut() {
                first.commit = HEAD.parse().unwrap();
            }
            case
        },
    )
}

/// What no outcome may say, whatever was judged.
fn contradiction(outcome: &ComponentOutcome) -> Option<String> {
    let ComponentOutcome { findings, required, baseline, requirements, changes, .. } = outcome;
    if Verdict::of(findings) != outcome.verdict {
        return Some("another verdict than that of its findings".into());
    }
    if required.is_some() != baseline.is_some() {
        return Some("a demand without a release, or a release without a demand".into());
    }
    if let (Some(required), Some(baseline)) = (required, baseline) {
        let last = baseline.version.major == u64::MAX;
        if required.bump == Bump::None && required.version != baseline.version {
            return Some("no bump, and yet another version".into());
        }
        if required.bump > Bump::None && required.version <= baseline.version && !last {
            return Some("a bump that does not lead up".into());
        }
    }
    if baseline.is_none() && !(requirements.is_empty() && changes.is_empty()) {
        let is_open = findings.iter().any(|finding| finding.severity == Severity::Undecided);
        if !requirements.is_empty() || !is_open {
            return Some("changes since no release at all".into());
        }
    }
    if let Some(finding) = findings.iter().find(|f| !outcome.checked.contains(&f.rule)) {
        return Some(format!("{} found something, and was not applied", finding.rule));
    }
    let bad_text = findings.iter().find(|finding| {
        finding.message.is_empty()
            || finding.message.contains('\n')
            || finding.message.contains("  ")
    });
    bad_text.map(|finding| format!("the message {:?}", finding.message))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn whatever_the_files_hold_is_judged_without_contradiction(case in case()) {
        let outcome = case.judge();
        prop_assert_eq!(contradiction(&outcome), None, "{:#?}", outcome);
    }

    #[test]
    fn judging_twice_says_the_same(case in case()) {
        prop_assert_eq!(case.clone().judge(), case.judge());
    }

    #[test]
    fn files_that_did_not_change_demand_nothing(values in values(), chart in chart_yaml()) {
        let outcome = Case::charts()
            .differing("values.yaml", &values, &values)
            .differing("Chart.yaml", &chart, &chart)
            .judge();
        prop_assert_eq!(outcome.requirements, []);
        prop_assert_eq!(outcome.required.map(|required| required.bump), Some(Bump::None));
    }
}
