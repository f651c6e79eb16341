use super::*;
use crate::VersionUse;

fn summary(text: &str) -> Vec<String> {
    let dump = read("dump.json", text.as_bytes()).unwrap();
    let one = |deployed: &Deployed| {
        let chart = deployed.chart.as_ref();
        let images: Vec<String> =
            deployed.images.iter().map(|used| used.image.to_string()).collect();
        format!(
            "{}/{} {} app={} images={}",
            deployed.namespace.as_deref().unwrap_or_default(),
            deployed.name,
            chart.map_or("-".to_owned(), |chart| match &chart.version {
                VersionUse::Joined(joined) => format!("joined {joined}"),
                version => format!("{} {}", chart.name, version.written().unwrap_or("newest")),
            }),
            deployed.app.as_deref().unwrap_or("-"),
            images.join(",")
        )
    };
    dump.deployed.iter().map(one).collect()
}

#[test]
fn helm_list_keeps_chart_and_version_joined_and_drops_what_is_gone() {
    let text = r#"[
      {"name":"web","namespace":"shop","revision":"3","status":"deployed","chart":"web-app-1.0.0-2","app_version":"2.1"},
      {"name":"old","namespace":"shop","revision":"1","status":"uninstalled","chart":"old-1.0.0","app_version":""},
      {"name":"bad","namespace":"shop","revision":"1","status":"failed","chart":"bad-1.0.0","app_version":""}
    ]"#;
    assert_eq!(
        summary(text),
        [
            "shop/web joined web-app-1.0.0-2 app=2.1 images=",
            "shop/bad joined bad-1.0.0 app=- images="
        ]
    );
}

#[test]
fn helm_get_metadata_says_everything() {
    let text = r#"{"name":"web","chart":"charts","version":"1.2.0","appVersion":"2.0.0","namespace":"shop","revision":3,"status":"deployed"}"#;
    assert_eq!(summary(text), ["shop/web charts 1.2.0 app=2.0.0 images="]);
}

/// Each image of a release is known once, however many it has.
#[test]
fn kubectl_names_all_images_of_a_release() {
    let pod = |n: usize| {
        format!(
            r#"{{"kind":"Job","metadata":{{"name":"j{n}","labels":{{"app.kubernetes.io/instance":"web"}}}},
            "spec":{{"template":{{"spec":{{"containers":[{{"image":"job:{}"}}]}}}}}}}}"#,
            n / 2
        )
    };
    let items: Vec<String> = (0..3_000).map(pod).collect();
    let dump = format!(r#"{{"kind":"List","items":[{}]}}"#, items.join(","));
    let read = read("dump.json", dump.as_bytes()).unwrap();
    assert_eq!(read.deployed[0].images.len(), 1_500);
}

#[test]
fn kubectl_joins_the_workloads_of_a_release() {
    let text = r#"{"apiVersion":"v1","kind":"List","items":[
      {"kind":"Deployment","metadata":{"name":"web-a","namespace":"shop",
        "labels":{"helm.sh/chart":"web-1.2.0_build.1","app.kubernetes.io/version":"2.0.0"},
        "annotations":{"meta.helm.sh/release-name":"web"}},
       "spec":{"template":{"spec":{"initContainers":[{"image":"init:1"}],"containers":[{"image":"r.io/web:2.0.0"}]}}}},
      {"kind":"CronJob","metadata":{"name":"web-b","namespace":"shop",
        "annotations":{"meta.helm.sh/release-name":"web"}},
       "spec":{"jobTemplate":{"spec":{"template":{"spec":{"containers":[{"image":"r.io/job@sha256:0000000000000000000000000000000000000000000000000000000000000000"}]}}}}}},
      {"kind":"Deployment","metadata":{"name":"bare","namespace":"shop"},
       "spec":{"template":{"spec":{"containers":[{"image":"bare:5"}]}}}}
    ]}"#;
    assert_eq!(
        summary(text),
        [
            "shop/bare - app=- images=bare:5".to_owned(),
            format!(
                "shop/web joined web-1.2.0_build.1 app=2.0.0 images=init:1,r.io/web:2.0.0,r.io/job@sha256:{}",
                "0".repeat(64)
            ),
        ]
    );
}

#[test]
fn argocd_says_what_was_applied_not_what_is_wanted() {
    let text = r#"[
      {"metadata":{"name":"web"},"spec":{"destination":{"namespace":"shop"},
        "source":{"repoURL":"https://charts.example","chart":"web","targetRevision":"1.x"}},
       "status":{"sync":{"revision":"1.4.0"},"summary":{"images":["r.io/web:2.0.0"]}}},
      {"metadata":{"name":"db"},"spec":{"destination":{"namespace":"shop"},
        "sources":[{"repoURL":"https://git.example/values","ref":"v"},{"repoURL":"oci://r","chart":"db","targetRevision":"2.0.0"}]},
       "status":{"sync":{"revisions":["abc","2.0.0"]}}},
      {"metadata":{"name":"new"},"spec":{"source":{"repoURL":"https://charts.example","chart":"new","targetRevision":"1.x"}}}
    ]"#;
    assert_eq!(
        summary(text),
        [
            "shop/web web 1.4.0 app=- images=r.io/web:2.0.0",
            "shop/db db 2.0.0 app=- images=",
            "/new new 1.x app=- images=",
        ]
    );
}

#[test]
fn what_is_no_dump_says_so() {
    for (text, message) in [
        (
            "{}",
            "the JSON is not that of `helm list`, `helm get metadata`, `kubectl get` or `argocd app list`",
        ),
        (
            "[1]",
            "the JSON is not that of `helm list`, `helm get metadata`, `kubectl get` or `argocd app list`",
        ),
        (
            "NAME  NAMESPACE",
            "the dump is not JSON: expected value at line 1 column 1; add `--output json` to the command that prints it",
        ),
    ] {
        assert_eq!(read("x", text.as_bytes()).unwrap_err().to_string(), message);
    }
    assert!(read("x", b"[]").unwrap().deployed.is_empty());
    assert!(read("x", "[".repeat(100_000).as_bytes()).is_err());
}

/// A document of many million values that mean nothing must not be kept in memory.
#[test]
fn a_dump_with_too_much_in_it_is_refused() {
    let much = "the dump has more than 500000 names, images and the like, the most that are read; dump fewer namespaces";
    let job = |image: &str| format!(r#"{{"kind":"Job","spec":{{"containers":[{image}]}}}}"#);
    let many = |item: &str, count: usize| vec![item; count].join(",");
    for text in [
        format!("[{}]", many("0", MAX_VALUES)),
        format!(r#"{{"items":[{}]}}"#, many(r#"{"a":{}}"#, MAX_VALUES)),
        format!(r#"{{"items":[{}]}}"#, job(&many(r#"{"image":"a"}"#, MAX_VALUES / 2))),
    ] {
        assert_eq!(read("x", text.as_bytes()).unwrap_err().to_string(), much);
    }
    // What does not matter is no matter of how much there is.
    let rest = many("0", MAX_VALUES);
    let text = format!(r#"[{{"name":"web","chart":"web-1.0.0","values":[{rest}]}}]"#);
    assert_eq!(summary(&text), ["/web joined web-1.0.0 app=- images="]);
    let text = format!(r#"{{"items":[{}]}}"#, job(&many(r#"{"image":"a"}"#, 1_000)));
    assert_eq!(read("x", text.as_bytes()).unwrap().deployed.len(), 0);
}

#[test]
fn a_name_that_is_too_long_is_refused_with_its_line() {
    let text =
        |length| format!("[\n{{\"chart\":\"web-1.0.0\",\"name\":\"{}\"}}]", "a".repeat(length));
    assert_eq!(
        read("x", text(MAX_NAME + 1).as_bytes()).unwrap_err().to_string(),
        "line 2 has a name, version or image of 1025 bytes, and at most 1024 are read; leave its item out"
    );
    assert_eq!(read("x", text(MAX_NAME).as_bytes()).unwrap().deployed.len(), 1);
}

/// As with other readers of JSON, of a key that is there twice the last one counts.
#[test]
fn the_last_of_two_keys_counts() {
    let text = r#"[{"name":"web","chart":1,"name":"api","chart":"api-1.0.0"}]"#;
    assert_eq!(summary(text), ["/api joined api-1.0.0 app=- images="]);
}
