use super::*;
use crate::dump;

const DUMP: &[u8] = br#"[
  {"name":"web","namespace":"shop","status":"deployed","chart":"charts-1.1.0","app_version":"1.2.0"},
  {"name":"db","namespace":"shop","status":"deployed","chart":"postgres-16.1.0","app_version":"16"}
]"#;

const BY: (i64, &str) = (1_767_225_600, "Ann <ann@example.org>");

fn records(bytes: &[u8]) -> Records {
    Records::read("production", [bytes]).unwrap()
}

/// The file after a dump was recorded on top of another one.
fn recorded(old: &[u8], dump: &[u8], whole: bool, by: (i64, &str)) -> Vec<u8> {
    let dump = dump::read("dump.json", dump).unwrap();
    let known = if old.is_empty() { Records::default() } else { records(old) };
    let new = known.new_of(&dump, &Catalog::default(), whole, by);
    match new.as_slice() {
        [] => old.to_vec(),
        new => append_records(old, "production", new),
    }
}

#[test]
fn only_what_changed_is_appended_and_the_file_only_grows() {
    let first = recorded(b"", DUMP, false, BY);
    assert_eq!(
        String::from_utf8_lossy(&first),
        "{\"schema\":1,\"environment\":\"production\"}\n\
         {\"time\":\"2026-01-01T00:00:00Z\",\"by\":\"Ann <ann@example.org>\",\"name\":\"db\",\
         \"namespace\":\"shop\",\"chart\":{\"name\":\"postgres\",\"version\":\"16.1.0\"},\"app\":\"16\"}\n\
         {\"time\":\"2026-01-01T00:00:00Z\",\"by\":\"Ann <ann@example.org>\",\"name\":\"web\",\
         \"namespace\":\"shop\",\"chart\":{\"name\":\"charts\",\"version\":\"1.1.0\"},\"app\":\"1.2.0\"}\n"
    );
    assert_eq!(recorded(&first, DUMP, true, (BY.0 + 9, BY.1)), first);
    let only_web = br#"{"name":"web","namespace":"shop","chart":"charts","version":"1.2.0","appVersion":"1.3.0"}"#;
    let second = recorded(&first, only_web, false, (BY.0 + 60, BY.1));
    assert!(second.starts_with(&first));
    let third = recorded(&second, only_web, true, (BY.0 + 120, BY.1));
    let line = "{\"time\":\"2026-01-01T00:02:00Z\",\"by\":\"Ann <ann@example.org>\",\"name\":\"db\",\
                \"namespace\":\"shop\",\"removed\":true}\n";
    assert_eq!(third.strip_prefix(second.as_slice()), Some(line.as_bytes()));
    let shown: Vec<String> = records(&third)
        .deployments()
        .iter()
        .map(|one| format!("{} {}", one.component, one.movement.direction.as_str()))
        .collect();
    assert_eq!(shown, ["shop/db added", "shop/web added", "shop/web forward", "shop/db removed"]);
    let then = records(&third).running(Some(BY.0 + 59));
    assert_eq!(then.len(), 2);
    let now = records(&third).running(None);
    let (web, since, before) = now.values().next().unwrap();
    assert_eq!((now.len(), *since, web.app.as_deref()), (1, BY.0 + 60, Some("1.3.0")));
    assert_eq!(before.as_ref().unwrap().app.as_deref(), Some("1.2.0"));
}

#[test]
fn a_clock_that_is_behind_makes_no_record_earlier_than_the_last() {
    let first = recorded(b"", DUMP, false, BY);
    let second = recorded(&first, b"[]", true, (BY.0 - 3600, BY.1));
    assert!(records(&second).running(None).is_empty());
}

#[test]
fn the_way_there_and_back_within_a_second_is_three_deployments() {
    let other = br#"{"name":"web","namespace":"shop","chart":"charts","version":"1.2.0"}"#;
    let first = recorded(b"", DUMP, false, BY);
    let back = recorded(&recorded(&first, other, false, BY), DUMP, false, BY);
    assert_eq!(records(&back).deployments().len(), 4);
    let again = Records::read("production", [back.as_slice(), back.as_slice()]).unwrap();
    assert_eq!(again.deployments().len(), 4);
}

#[test]
fn copies_that_grew_apart_are_joined() {
    let first = recorded(b"", DUMP, false, BY);
    let a = recorded(&first, b"[]", true, (BY.0 + 60, BY.1));
    let b = recorded(&first, b"[]", true, (BY.0 + 120, BY.1));
    let joined = Records::read("production", [a.as_slice(), b.as_slice()]).unwrap();
    assert_eq!(joined.deployments().len(), 4);
}

#[test]
fn a_label_that_cannot_be_split_stays_one() {
    let line = "{\"time\":\"2026-01-01T00:00:00Z\",\"by\":\"a\",\"name\":\"web\",\
                \"chart\":{\"label\":\"web-1.0.0-2\"},\"images\":[\"team/web:1\"],\"later\":1}\n";
    let file = format!("{{\"schema\":1,\"environment\":\"production\"}}\n{line}");
    let all = records(file.as_bytes());
    let again = append_records(b"", "production", &all.all);
    assert_eq!(String::from_utf8_lossy(&again), file.replace(",\"later\":1", ""));
}

#[test]
fn what_cannot_be_read_is_named_with_its_line() {
    let head = "{\"schema\":1,\"environment\":\"production\"}\n";
    for (text, message) in [
        ("{}\n".to_owned(), "line 1: this should be {\"schema\":1,\"environment\":\"production\"}"),
        (
            head.replace("production", "staging"),
            "line 1: this should be {\"schema\":1,\"environment\":\"production\"}",
        ),
        (
            head.replace(":1,", ":2,"),
            "line 1: this file has schema 2, and this relmap reads schema 1; use a newer relmap",
        ),
        (
            format!("{head}{{\"time\":\"x\",\"by\":\"a\",\"name\":\"web\"}}\n"),
            "line 2: this is not a record of a deployment: `x` is not a time such as 2026-11-20T09:30:00Z",
        ),
        (
            format!("{head}{{}}\n"),
            "line 2: this is not a record of a deployment: missing field `time` at line 1 column 2",
        ),
    ] {
        let error = Records::read("production", [text.as_bytes()]).unwrap_err();
        assert_eq!(error.to_string(), format!("environments/production.jsonl, {message}"));
    }
    let error = Records::read("production", [b"{\xff\n".as_slice()]).unwrap_err();
    assert_eq!(error.to_string(), "environments/production.jsonl, line 1: this is not UTF-8 text");
}

#[test]
fn two_copies_have_the_lines_of_both_and_the_first_one_keeps_its_bytes() {
    let record = |name: &str| RecordedDeployment {
        time: 1_795_000_000,
        by: "Ada".into(),
        component: ComponentKey { name: name.into(), namespace: None },
        deployed: None,
    };
    let ours = append_records(b"", "production", &[record("a"), record("b")]);
    let theirs = append_records(b"", "production", &[record("b"), record("c")]);
    let (merged, added, there) = merge_records("production", &ours, &theirs).unwrap();
    assert!(merged.starts_with(&ours));
    assert_eq!((added, there), (1, 1));
    assert_eq!(merged, append_records(&ours, "production", &[record("c")]));
    assert_eq!(merge_records("production", b"", &theirs).unwrap(), (theirs.clone(), 2, 0));
    assert_eq!(merge_records("production", &merged, &theirs).unwrap(), (merged.clone(), 0, 2));
    let error = merge_records("staging", &ours, &theirs).unwrap_err().to_string();
    assert!(error.starts_with("environments/staging.jsonl, line 1: "), "{error}");
}
