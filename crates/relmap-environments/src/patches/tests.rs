use super::*;

fn told(text: &str, concern: Concern) -> Option<(&'static str, usize)> {
    first_of_concern(&load_stream(text.as_bytes()).unwrap()[0], concern)
}

#[test]
fn patches_are_told_that_may_change_the_chart() {
    for text in [
        "patches: []",
        "patches: [{target: {kind: Deployment}, path: p.yaml}]",
        "patches: [{patch: '{kind: Deployment, spec: {replicas: 2}}'}]",
        "patches: [{target: {kind: HelmRelease}, patch: '{kind: x, metadata: {name: x}, spec: {upgrade: {}, interval: 1h}}'}]",
        "patches: [{target: {kind: HelmRelease}, patch: '[{op: add, path: /spec/upgrade/force, value: true}]'}]",
        "patches: [{target: {kind: Kustomization}, patch: '{spec: {patches: [{target: {kind: HelmRelease}, patch: \"{spec: {interval: 1h}}\"}]}}'}]",
        "patchesStrategicMerge: ['{kind: Deployment}']",
    ] {
        assert_eq!(told(text, Concern::Flux), None, "{text}");
    }
    for (text, key) in [
        ("patches: [{path: p.yaml}]", "patches"),
        ("patches: p.yaml", "patches"),
        ("patches: [{target: {kind: .*}, patch: '{spec: {interval: 1h}}'}]", "patches"),
        (
            "patches: [{target: {kind: Deployment}, options: {allowKindChange: true}, patch: '[]'}]",
            "patches",
        ),
        ("patches: [{target: {kind: HelmRelease}, patch: '{spec: {chart: {}}}'}]", "patches"),
        ("patches: [{target: {kind: HelmRelease}, patch: '{spec: {$patch: replace}}'}]", "patches"),
        ("patches: [{target: {kind: HelmRelease}, patch: '{$patch: delete}'}]", "patches"),
        (
            "patches: [{target: {kind: HelmRelease}, patch: '[{op: replace, path: /spec/chart/spec/version, value: 9}]'}]",
            "patches",
        ),
        (
            "patches: [{target: {kind: HelmRelease}, patch: '[{op: move, from: /spec/x, path: /spec/interval}]'}]",
            "patches",
        ),
        ("patches: [{target: {kind: Kustomization}, patch: '{spec: {path: ./evil}}'}]", "patches"),
        (
            "patches: [{target: {kind: Kustomization}, patch: '{spec: {patches: [{target: {kind: HelmRelease}, patch: \"{spec: {chart: {}}}\"}]}}'}]",
            "patches",
        ),
        ("patchesStrategicMerge: [p.yaml]", "patchesStrategicMerge"),
        ("patchesJson6902: [{target: {kind: HelmRelease}, path: p.yaml}]", "patchesJson6902"),
    ] {
        assert_eq!(told(text, Concern::Flux), Some((key, 1)), "{text}");
    }
}

#[test]
fn patches_are_told_that_may_change_an_image() {
    for text in [
        "patches: [{target: {kind: Service}, path: p.yaml}]",
        "patches: [{patch: '{kind: Deployment, spec: {replicas: 2}}'}]",
        "patches: [{target: {kind: Deployment}, patch: '[{op: add, path: /spec/replicas, value: 2}]'}]",
    ] {
        assert_eq!(told(text, Concern::Images), None, "{text}");
    }
    for text in [
        "patches: [{target: {kind: Deployment}, path: p.yaml}]",
        "patches: [{patch: '{kind: Deployment, spec: {containers: [{name: a, image: b}]}}'}]",
        "patches: [{patch: '{kind: Deployment, spec: {$patch: replace}}'}]",
        "patches: [{target: {kind: Deployment}, patch: '[{op: add, path: /spec/containers/0/image, value: a}]'}]",
        "patches: [{target: {kind: Deployment}, patch: '[{op: add, path: /spec/containers/0, value: {image: a}}]'}]",
    ] {
        assert_eq!(told(text, Concern::Images), Some(("patches", 1)), "{text}");
    }
}
