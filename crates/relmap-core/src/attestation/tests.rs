use super::*;
use crate::ledger::{App, Image, Record, Recorded};

fn pair() -> Pair {
    Pair {
        chart: AttestedChart {
            name: "web".into(),
            version: "1.1.0".into(),
            tag: "charts-1.1.0".into(),
            commit: "5c".repeat(20).parse().unwrap(),
            path: Some(".".into()),
            repository: Some("https://git.example/team/charts.git".into()),
            published_at: Some("oci://registry.example/charts".into()),
            digest: Some(format!("sha256:{}", "c".repeat(64))),
        },
        apps: vec![AttestedApp {
            name: "app".into(),
            version: "1.2.0".into(),
            tag: "app-1.2.0".parse().unwrap(),
            commit: "a1".repeat(20).parse().unwrap(),
            repository: None,
        }],
        images: vec![AttestedImage {
            reference: "registry.example/team/app:1.2.0".into(),
            digest: format!("sha256:{}", "d".repeat(64)),
            app: Some("app-1.2.0".into()),
        }],
    }
}

fn record() -> Record {
    let pair = pair();
    let mut record =
        Record::new("charts-1.1.0", "1.1.0", pair.chart.commit.clone(), Recorded::Release);
    record.apps = vec![App::verified("app", "1.2.0", "app-1.2.0", pair.apps[0].commit.clone())];
    record.digest = pair.chart.digest.clone();
    let mut image = Image::new("registry.example/team/app:1.2.0");
    image.digest = Some(pair.images[0].digest.clone());
    record.images = vec![image];
    record
}

#[test]
fn the_statement_of_a_pair() {
    let text = String::from_utf8(statement(&pair())).unwrap();
    insta::assert_snapshot!(text);
    assert_eq!(read_statement(text.as_bytes()).unwrap(), pair());
}

#[test]
fn the_bill_of_materials_of_a_pair() {
    insta::assert_snapshot!(cyclonedx(&pair()));
}

#[test]
fn no_text_acts_on_a_terminal() {
    let mut pair = pair();
    pair.chart.name = "w\u{202e}\u{1b}\u{1f600}".into();
    let bytes = statement(&pair);
    assert!(bytes.iter().all(|byte| byte.is_ascii_graphic() || b" \n".contains(byte)));
    assert_eq!(read_statement(&bytes).unwrap(), pair);
    assert!(cyclonedx(&pair).contains("\"name\": \"w\\u202e\\u001b\\ud83d\\ude00\""));
}

#[test]
fn addresses_are_urls_in_a_bill_of_materials() {
    let mut pair = pair();
    pair.apps[0].repository = Some("git@git.example:team/app.git".into());
    assert!(cyclonedx(&pair).contains("\"url\": \"ssh://git@git.example/team/app.git\""));
}

#[test]
fn what_is_no_statement_of_a_pair_is_refused() {
    let text = String::from_utf8(statement(&pair())).unwrap();
    for (from, to, message) in [
        (
            "Statement/v1",
            "Statement/v0.1",
            "its type is `https://in-toto.io/Statement/v0.1`, not `https://in-toto.io/Statement/v1` of \
             `urn:relmap:release-pair:v1`",
        ),
        (
            "release-pair:v1",
            "release-pair:v2",
            "its type is `urn:relmap:release-pair:v2`, not `https://in-toto.io/Statement/v1` of \
             `urn:relmap:release-pair:v1`",
        ),
        (
            "\"name\": \"web-1.1.0.tgz\"",
            "\"name\": \"web-1.1.1.tgz\"",
            "its subjects are not the chart and the images that its predicate names",
        ),
        ("\"apps\"", "\"programs\"", "it is not an in-toto statement of a pair"),
    ] {
        let changed = text.replace(from, to);
        assert_ne!(changed, text);
        assert_eq!(read_statement(changed.as_bytes()).unwrap_err().to_string(), message);
    }
}

#[test]
fn a_statement_agrees_with_its_record_or_says_in_what_it_does_not() {
    assert_eq!(disagreements(&pair(), &record()), [""; 0]);
    // A record that knows less contradicts nothing.
    let mut less = record();
    (less.digest, less.images) = (None, Vec::new());
    less.apps = vec![App::stated("app", "1.2.0")];
    assert_eq!(disagreements(&pair(), &less), [""; 0]);

    let mut other = record();
    other.version = "1.1.1".into();
    other.commit = "b2".repeat(20).parse().unwrap();
    other.digest = Some("sha256:ee".into());
    other.images[0].digest = Some("sha256:ff".into());
    other.apps = vec![App::verified("app", "1.2.1", "app-1.2.1", "b3".repeat(20).parse().unwrap())];
    let (c, d) = ("c".repeat(64), "d".repeat(64));
    assert_eq!(
        disagreements(&pair(), &other),
        [
            "it says version 1.1.0, and the record has 1.1.1".to_owned(),
            format!("it says commit {}, and the record has {}", "5c".repeat(20), "b2".repeat(20)),
            format!("it says archive sha256:{c}, and the record has sha256:ee"),
            format!(
                "it says image registry.example/team/app:1.2.0 at sha256:{d}, and the record has sha256:ff"
            ),
            "it says app version 1.2.0, and the record has 1.2.1".to_owned(),
            "it says app tag app-1.2.0, and the record has app-1.2.1".to_owned(),
            format!(
                "it says app commit {}, and the record has {}",
                "a1".repeat(20),
                "b3".repeat(20)
            ),
        ]
    );
    other.apps = vec![App::stated("api", "2.0.0")];
    assert_eq!(
        disagreements(&pair(), &other)[4..],
        [
            "it says app app-1.2.0, and the record has no app app",
            "it does not name api 2.0.0, which the record has",
        ]
    );
}
