//! Objects, fields, images, and what an upgrade meets.

use proptest::prelude::*;

use super::*;

fn read(text: &str) -> Vec<Manifest> {
    objects(text.as_bytes()).unwrap()
}

fn ids(text: &str) -> Vec<String> {
    read(text).iter().map(|object| object.id.to_string()).collect()
}

/// What a comparison says, a line each.
fn said(old: &str, new: &str) -> Vec<String> {
    let Comparison { removed, renamed, immutable, unserved } =
        Comparison::between(&read(old), &read(new));
    let removed = removed.iter().map(|id| format!("removed {id}"));
    let renamed = renamed.iter().map(|renamed| format!("renamed {} {}", renamed.old, renamed.new));
    let immutable = immutable.iter().map(|field| format!("immutable {field}"));
    let unserved = unserved.iter().map(|version| format!("unserved {version}"));
    removed.chain(renamed).chain(immutable).chain(unserved).collect()
}

const STATEFUL: &str = "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db}\nspec:\n  \
    replicas: 1\n  serviceName: db\n  selector: {matchLabels: {app: db}}\n  volumeClaimTemplates:\n  \
    - metadata: {name: data}\n    spec: {resources: {requests: {storage: 1Gi}}}\n";

#[test]
fn documents_are_parted_and_lists_taken_apart() {
    let text = "---\n# Source: web/templates/a.yaml\napiVersion: v1\nkind: Service\nmetadata:\n  name: a\n  \
                namespace: release-namespace\n--- # nothing\n---\n\n# only a comment\n---\nkind: ConfigMapList\nitems:\n- kind: ConfigMap\n  \
                metadata: {name: b, namespace: other}\n---   \r\napiVersion: x.org/v1beta1\nkind: Thing\ndata: |\n  ---\n  x\n";
    assert_eq!(ids(text), ["Service/a", "ConfigMap/b in namespace other", "Thing/"]);
    let objects = read(text);
    assert_eq!(objects[0].source.as_deref(), Some("templates/a.yaml"));
    assert_eq!(objects[2].id.group, "x.org");
    assert_eq!(ids(""), [""; 0]);
}

#[test]
fn a_document_that_is_no_data_is_named() {
    let error = objects(b"---\n# Source: web/templates/a.yaml\nkind: [\n").unwrap_err();
    assert_eq!(
        error.to_string(),
        "the manifest that templates/a.yaml renders cannot be read as data"
    );
}

#[test]
fn immutable_fields_are_named_with_their_path() {
    let edit = |old: &str, new: &str| said(STATEFUL, &STATEFUL.replace(old, new));
    assert_eq!(edit("replicas: 1", "replicas: 3"), [""; 0]);
    assert_eq!(
        edit("app: db", "app: database"),
        [
            "immutable StatefulSet/db: spec.selector: {matchLabels: {app: db}} -> {matchLabels: {app: database}}"
        ]
    );
    assert_eq!(
        edit("1Gi", "2Gi"),
        [
            "immutable StatefulSet/db: spec.volumeClaimTemplates[0].spec: {resources: {requests: {storage: 1Gi}}} -> \
          {resources: {requests: {storage: 2Gi}}}"
        ]
    );
    // Kubernetes fills in what kind a claim is.
    assert_eq!(
        edit(
            "- metadata: {name: data}",
            "- kind: PersistentVolumeClaim\n    metadata: {name: data}"
        ),
        [""; 0]
    );
    assert_eq!(
        edit("  serviceName: db\n", ""),
        ["immutable StatefulSet/db: spec.serviceName: db -> (none)"]
    );
    let other = STATEFUL.replace("apps/v1", "example.org/v1");
    assert_eq!(said(&other, &other.replace("1Gi", "2Gi")), [""; 0]);
}

#[test]
fn the_address_of_a_service_may_go_and_not_change() {
    let service = |spec: &str| {
        format!("apiVersion: v1\nkind: Service\nmetadata: {{name: web}}\nspec: {{{spec}}}\n")
    };
    let change = |old: &str, new: &str| said(&service(old), &service(new));
    assert_eq!(change("clusterIP: None", "clusterIP: None"), [""; 0]);
    assert_eq!(change("clusterIP: 10.0.0.7", ""), [""; 0]);
    assert_eq!(
        change("", "clusterIP: None"),
        ["immutable Service/web: spec.clusterIP: (none) -> None"]
    );
    assert_eq!(change("type: ExternalName", "clusterIP: None"), [""; 0]);
}

#[test]
fn hooks_are_made_anew_and_frozen_data_is_frozen() {
    let job = |hook: &str, image: &str| {
        format!(
            "apiVersion: batch/v1\nkind: Job\nmetadata: {{name: j{hook}}}\nspec: {{template: {{image: {image}}}}}\n"
        )
    };
    assert_eq!(said(&job("", "a"), &job("", "b")).len(), 1);
    let hook = ", annotations: {helm.sh/hook: pre-upgrade}";
    assert_eq!(said(&job(hook, "a"), &job(hook, "b")), [""; 0]);
    let random = |name: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, annotations: {{helm.sh/hook: test}}}}\n"
        )
    };
    assert_eq!(said(&random("test-a"), &random("test-b")), [""; 0]);
    let map = |frozen: bool, data: &str| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c}}\nimmutable: {frozen}\ndata: {{a: {data}}}\n"
        )
    };
    assert_eq!(said(&map(false, "x"), &map(false, "y")), [""; 0]);
    assert_eq!(
        said(&map(true, "x"), &map(true, "y")),
        ["immutable ConfigMap/c: data: {a: x} -> {a: y}"]
    );
}

#[test]
fn renamed_is_told_from_removed() {
    let service = |name: &str, port: u16| {
        format!(
            "apiVersion: v1\nkind: Service\nmetadata: {{name: {name}}}\nspec: {{port: {port}, selector: {{app: {name}}}}}\n"
        )
    };
    assert_eq!(
        said(&service("web", 80), &service("site", 80)),
        ["renamed Service/web Service/site"]
    );
    assert_eq!(said(&service("web", 80), &service("site", 90)), ["removed Service/web"]);
    assert_eq!(said(&service("web", 80), ""), ["removed Service/web"]);
    // An account has nothing by which it could be known again.
    let account =
        |name: &str| format!("apiVersion: v1\nkind: ServiceAccount\nmetadata: {{name: {name}}}\n");
    assert_eq!(said(&account("a"), &account("b")), ["removed ServiceAccount/a"]);
    // The version of an API is no part of what an object is.
    assert_eq!(
        said(
            "apiVersion: policy/v1beta1\nkind: P\nmetadata: {name: x}\n",
            "apiVersion: policy/v1\nkind: P\nmetadata: {name: x}\n"
        ),
        [""; 0]
    );
}

#[test]
fn a_version_that_is_no_longer_served_is_found() {
    let crd = |versions: &str| {
        format!(
            "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {{name: things.x.org}}\nspec: {{group: x.org, versions: [{versions}]}}\n"
        )
    };
    let (one, two) = ("{name: v1beta1, served: true}", "{name: v1, served: true}");
    let both = format!("{one}, {two}");
    assert_eq!(said(&crd(one), &crd(&both)), [""; 0]);
    assert_eq!(said(&crd(&both), &crd(two)), ["unserved things.x.org v1beta1"]);
    let stopped = crd(&both).replace("v1beta1, served: true", "v1beta1, served: false");
    assert_eq!(said(&crd(&both), &stopped), ["unserved things.x.org v1beta1"]);
}

#[test]
fn images_are_found_wherever_pods_are() {
    let text = "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: c}\nspec:\n  jobTemplate:\n    spec:\n      template:\n        spec:\n          \
                initContainers: [{name: i, image: 'busybox:1'}]\n          containers: [{name: m, image: 'r.io/a/b:2@sha256:0000000000000000000000000000000000000000000000000000000000000000'}, {name: broken, image: 'A B'}]\n";
    let found: Vec<String> = images(&read(text))
        .iter()
        .map(|image| format!("{} {} {}", image.object, image.container, image.image))
        .collect();
    assert_eq!(
        found,
        [
            "CronJob/c i busybox:1",
            "CronJob/c m r.io/a/b:2@sha256:0000000000000000000000000000000000000000000000000000000000000000"
        ]
    );
}

#[test]
fn what_is_random_says_nothing() {
    let secret = |password: &str, key: &str| {
        read(&format!(
            "kind: Secret\nmetadata: {{name: s}}\ndata: {{password: {password}, key: {key}}}\n"
        ))
    };
    let (one, two, again) = (secret("a", "k"), secret("b", "k"), secret("c", "k"));
    assert!(same_objects(&one, &two, &again));
    assert!(!same_objects(&one, &two, &two));
    assert!(!same_objects(&secret("a", "other"), &two, &again));
}

#[test]
fn what_a_template_reads_is_probed() {
    let defaults = crate::chart::yaml::load(
        b"flag: true\nname: web\ntype: A\nnone:\nextra: []\nmap: {}\ndeep: {a: 1, b: {c: ''}}\nunread: 1\n",
    )
    .unwrap();
    let mut read = References::default();
    read.add(
        "{{ if .Values.flag }}{{ .Values.extra }}{{ end }}\n{{ eq .Values.type \"B\" }}\n{{ $.Values.deep }}{{ index .Values \"map\" }}\n\
         {{ .Values.gone.key }} {{ .ValuesFile }}",
    );
    let probed: Vec<String> = probes(&defaults.root, &read)
        .unwrap()
        .iter()
        .map(|probe| format!("{} {}", probe.path(), probe.settings[0]))
        .collect();
    assert_eq!(
        probed,
        [
            "deep.a 0",
            "deep.a 7",
            "deep.b.c \"relmap-probe\"",
            "extra [{\"name\": \"relmap-probe\"}]",
            "flag false",
            "gone.key \"relmap-probe\"",
            "map {\"relmap-probe\": \"relmap-probe\"}",
            "type \"\"",
            "type \"B\"",
            "type \"relmap-probe\"",
        ]
    );
    let mut everything = References::default();
    everything.add("{{ toYaml .Values }}");
    assert_eq!(probes(&defaults.root, &everything).unwrap().len(), 13);
    let many: String = (0..=MAX_PROBED).map(|n| format!("k{n}: true\n")).collect();
    let many = crate::chart::yaml::load(many.as_bytes()).unwrap();
    assert_eq!(probes(&many.root, &everything), None);
}

#[test]
fn lines_that_ask_the_cluster_are_beyond_values() {
    assert!(!asks_beyond_values(
        "a\n{{ .Capabilities.KubeVersion }}\n",
        "b\n{{ .Capabilities.KubeVersion }}\n"
    ));
    assert!(asks_beyond_values("a\n", "a\n{{ if .Capabilities.APIVersions.Has \"x\" }}\n"));
    assert!(asks_beyond_values("{{ if .Release.IsUpgrade }}\n", ""));
}

proptest! {
    #[test]
    fn nothing_differs_from_itself_in_any_order(names in proptest::collection::btree_set("[a-z]{1,4}", 0..6), turn in 0..6usize) {
        let mut documents: Vec<String> =
            names.iter().map(|name| format!("kind: C\nmetadata: {{name: {name}}}\ndata: {{a: {name}}}\n")).collect();
        let one = read(&documents.join("---\n"));
        if !documents.is_empty() {
            let turn = turn % documents.len();
            documents.rotate_left(turn);
        }
        let two = read(&documents.join("---\n"));
        prop_assert!(same_objects(&one, &two, &two));
        prop_assert!(Comparison::between(&one, &two).is_empty());
    }

    #[test]
    fn no_text_makes_it_panic(text in "(---|kind: x|# Source: |[a-z:{} \\[\\]\n]|\n){0,40}") {
        if let Ok(objects) = objects(text.as_bytes()) {
            let _ = Comparison::between(&objects, &[]);
            let _ = images(&objects);
        }
    }
}
