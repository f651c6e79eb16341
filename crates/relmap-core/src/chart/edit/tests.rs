//! What is written, byte by byte, and what is refused.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{ImageWish, add_below, image_values, set};
use crate::chart::images::images;
use crate::chart::yaml;

fn one(path: &str, value: &str) -> BTreeMap<String, String> {
    BTreeMap::from([(path.to_owned(), value.to_owned())])
}

#[track_caller]
fn check(file: &str, path: &str, value: &str, expected: &str) {
    let edited = set(file.as_bytes(), &one(path, value)).unwrap();
    assert_eq!(String::from_utf8(edited).unwrap(), expected);
}

#[test]
fn a_value_keeps_its_manner_and_everything_around_it() {
    for (file, path, value, expected) in [
        ("version: 1.1.0 # x\n", "version", "1.1.1", "version: 1.1.1 # x\n"),
        ("a: {tag: 1.0.0, b: 2}\n", "a.tag", "1.0.1", "a: {tag: 1.0.1, b: 2}\n"),
        ("tag: \"1.0.0\"", "tag", "1.0.1", "tag: \"1.0.1\""),
        ("tag: '1.0.0'   ", "tag", "1.0.1", "tag: '1.0.1'   "),
        ("\u{FEFF}tag: a\r\nb: c\r\n", "tag", "d", "\u{FEFF}tag: d\r\nb: c\r\n"),
        ("é: ü\ntag: ä1 # ö\n", "tag", "b", "é: ü\ntag: b # ö\n"),
        ("a:\n- tag: x\n- tag: y\n", "a[1].tag", "z", "a:\n- tag: x\n- tag: z\n"),
        ("\"a.b\":\n  tag: x\n", "\"a.b\".tag", "z", "\"a.b\":\n  tag: z\n"),
        ("tag: &t 1.0.0\nb: c\n", "tag", "1.0.1", "tag: &t 1.0.1\nb: c\n"),
        ("tag: !!str 1.0\nb: c\n", "tag", "1.1.0", "tag: !!str 1.1.0\nb: c\n"),
        ("a: 1\r\rtag: x\r", "tag", "z", "a: 1\r\rtag: z\r"),
        // The last of two counts, for Helm as well.
        ("tag: a\ntag: b\n", "tag", "c", "tag: a\ntag: c\n"),
        ("--- # x\ntag: a\n...\n", "tag", "b", "--- # x\ntag: b\n...\n"),
        ("tag:    a\n", "tag", "b", "tag:    b\n"),
    ] {
        check(file, path, value, expected);
    }
}

#[test]
fn quotes_are_added_where_the_value_would_be_something_else() {
    for value in [
        "1.10",
        "1e3",
        "0x10",
        "007",
        "yes",
        "null",
        "~",
        "12",
        "on",
        "12:30:45",
        "2026-11-20",
        "1_0",
        ".5",
        "",
        "a: b",
        "#x",
        "-",
        "x #y",
        "@a",
        "'",
        "\"",
        "a\\b",
        "tab\t",
        "[x]",
        "{x}",
        "*x",
        "&x",
        "!x",
        "%x",
        "`x",
        "a,b",
        "ü",
        "x:",
        "1.0.0:",
        "0o7",
        "True",
        "n",
        "1e999",
    ] {
        let edited = set(b"tag: x\n", &one("tag", value)).unwrap();
        let text = String::from_utf8(edited).unwrap();
        assert!(text.starts_with("tag: \""), "{text}");
        let root = yaml::load(text.as_bytes()).unwrap().root;
        assert_eq!(root.get("tag").unwrap().as_str(), Some(value));
    }
    for value in ["1.2.3", "v1.10", "3.7.0-debian-12-r3", "latest", "1.2.3-rc.1", "a/b:1.2"] {
        check("tag: x\n", "tag", value, &format!("tag: {value}\n"));
    }
    // A number before, text now.
    check("tag: 1.9\n", "tag", "1.10", "tag: \"1.10\"\n");
}

#[test]
fn nothing_and_null_are_values_too() {
    for (file, expected) in [
        ("tag:\nb: c\n", "tag: v1\nb: c\n"),
        ("tag:   # none\n", "tag: v1   # none\n"),
        ("tag: ~\n", "tag: v1\n"),
        ("tag: null # x\n", "tag: v1 # x\n"),
        ("tag: \"\"\n", "tag: \"v1\"\n"),
        ("tag: ''\n", "tag: 'v1'\n"),
        ("tag:", "tag: v1"),
        ("\"tag\":\n", "\"tag\": v1\n"),
        ("a: {tag: , b: 1}\n", "a: {tag: v1 , b: 1}\n"),
    ] {
        let path = if file.starts_with("a:") { "a.tag" } else { "tag" };
        check(file, path, "v1", expected);
    }
}

#[test]
fn an_alias_leads_to_its_anchor_only_if_all_who_share_it_want_the_same() {
    let file = "a:\n  tag: &tag 1.0.0\nb:\n  tag: *tag\n";
    let both: BTreeMap<_, _> =
        ["a.tag", "b.tag"].map(|path| (path.to_owned(), "1.1.0".to_owned())).into();
    let edited = set(file.as_bytes(), &both).unwrap();
    assert_eq!(edited, b"a:\n  tag: &tag 1.1.0\nb:\n  tag: *tag\n");
    for (path, other) in [("a.tag", "b.tag"), ("b.tag", "a.tag")] {
        let error = set(file.as_bytes(), &one(path, "1.1.0")).unwrap_err();
        let line = if path == "a.tag" { 2 } else { 4 };
        assert_eq!(
            error.to_string(),
            format!(
                "line {line}: `{path}` shares its value with `{other}` by an anchor; write the value out at `{path}` \
                 in the place of the anchor or the alias"
            )
        );
    }
    let merged = "base: &base\n  tag: 1.0.0\nimage:\n  <<: *base\n";
    let error = set(merged.as_bytes(), &one("image.tag", "1.1.0")).unwrap_err();
    assert!(error.to_string().contains("shares its value with `base.tag`"), "{error}");
}

#[test]
fn what_cannot_be_set_is_refused_with_its_mend() {
    for (file, path, message) in [
        ("a: 1\n", "tag", "it has no key `tag`; add it by hand"),
        (
            "tag:\n  a: 1\n",
            "tag",
            "line 2: `tag` is a map, and a single value is expected; edit it by hand",
        ),
        ("tag: |\n  a\n", "tag", "line 2: `tag` is written over several lines; write it on one"),
        ("tag: a\n  b\n", "tag", "line 1: `tag` is written over several lines; write it on one"),
        (
            "tag: \"a\n  b\"\n",
            "tag",
            "line 1: `tag` is written over several lines; write it on one",
        ),
        ("tag: [\n", "tag", "it cannot be read as data"),
    ] {
        let error = set(file.as_bytes(), &one(path, "x")).unwrap_err();
        assert_eq!(error.to_string(), message, "{file}");
    }
}

#[test]
fn a_key_is_added_below_another() {
    for (file, expected) in [
        ("name: web\nx: 1\n", "name: web\nversion: 1.0.0\nx: 1\n"),
        ("name: web # n\r\nx: 1\r\n", "name: web # n\r\nversion: 1.0.0\r\nx: 1\r\n"),
        ("name: web", "name: web\nversion: 1.0.0"),
    ] {
        let edited = add_below(file.as_bytes(), "name", "version", "1.0.0").unwrap();
        assert_eq!(String::from_utf8(edited).unwrap(), expected);
    }
    let error = add_below(b"{name: web}\n", "name", "version", "1.0.0").unwrap_err();
    assert_eq!(
        error.to_string(),
        "`version` is written in a way that cannot be edited safely; set it by hand"
    );
}

#[test]
fn images_take_tag_and_digest_where_they_have_them() {
    let digest = format!("sha256:{}", "a".repeat(64));
    let other = format!("sha256:{}", "b".repeat(64));
    let cases = [
        (
            "image:\n  repository: a/b\n  tag: 1.0.0\n".to_owned(),
            "2.0.0",
            None,
            "image:\n  repository: a/b\n  tag: 2.0.0\n".to_owned(),
        ),
        ("image: a:5000/b:1.0.0\n".to_owned(), "2.0.0", None, "image: a:5000/b:2.0.0\n".to_owned()),
        (
            "image: a/b\nimageTag: 1.0.0\n".to_owned(),
            "2.0.0",
            None,
            "image: a/b\nimageTag: 2.0.0\n".to_owned(),
        ),
        (
            format!("image:\n  repository: a/b\n  tag: 1.0.0\n  digest: {digest}\n"),
            "2.0.0",
            Some(&other),
            format!("image:\n  repository: a/b\n  tag: 2.0.0\n  digest: {other}\n"),
        ),
        (
            format!("image:\n  repository: a/b\n  tag: 1.0.0@{digest}\n"),
            "2.0.0",
            Some(&other),
            format!("image:\n  repository: a/b\n  tag: 2.0.0@{other}\n"),
        ),
        (
            format!("image: a/b:1.0.0@{digest}\n"),
            "2.0.0",
            Some(&other),
            format!("image: a/b:2.0.0@{other}\n"),
        ),
        (
            format!("image:\n  repository: a/b\n  tag: 1.0.0\n  sha: {}\n", "a".repeat(64)),
            "2.0.0",
            Some(&other),
            format!("image:\n  repository: a/b\n  tag: 2.0.0\n  sha: {}\n", "b".repeat(64)),
        ),
    ];
    for (file, tag, digest, expected) in cases {
        let root = yaml::load(file.as_bytes()).unwrap().root;
        let found = images(&root, None);
        let wish = ImageWish { tag: Some(tag.to_owned()), digest: digest.cloned() };
        let values = image_values(&root, &found[0], &wish).unwrap();
        let edited = set(file.as_bytes(), &values).unwrap();
        assert_eq!(String::from_utf8(edited).unwrap(), expected);
    }
    let file = format!("image:\n  repository: a/b\n  tag: 1.0.0\n  digest: {digest}\n");
    let root = yaml::load(file.as_bytes()).unwrap().root;
    let wish = ImageWish { tag: Some("2.0.0".into()), digest: None };
    let error = image_values(&root, &images(&root, None)[0], &wish).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`image` pins the image by a digest, which would still be that of the old one; give the new digest too: \
         `--image REPOSITORY:TAG@sha256:…`, or ask the registry for it: `--pin-digests`"
    );
}

/// A file of a chart, made of pieces that are hard to keep apart.
fn file() -> impl Strategy<Value = String> {
    let scalar = prop::sample::select(vec![
        "1.2.0",
        "'1.2.0'",
        "\"1.2.0\"",
        "1.10",
        "~",
        "",
        "yes",
        "&a 1",
        "!!str 2",
        "\"x \\\" y\"",
        "'it''s'",
        "a b c",
        "v1 # not",
        "é",
        "http://a/b",
    ]);
    let comment = prop::sample::select(vec!["", " # tag: 9", " # é \"", "   "]);
    let key = prop::sample::select(vec!["tag", "name", "\"a.b\"", "version", "'k'", "ü", "x y"]);
    let line = (key, scalar, comment, 0..3usize).prop_map(|(key, scalar, comment, shape)| match shape {
        0 => format!("{key}: {scalar}{comment}"),
        1 => format!("{key}:{comment}\n  tag: {scalar}\n  list:\n  - {scalar}\n  - name: {scalar}{comment}"),
        _ => format!("# {key}: {scalar}\n{key}:   {scalar}{comment}\n"),
    });
    (prop::collection::vec(line, 0..6), prop::bool::ANY, prop::bool::ANY, prop::bool::ANY).prop_map(
        |(lines, bom, crlf, last)| {
            let mut text = lines.join("\n");
            if last {
                text.push('\n');
            }
            if crlf {
                text = text.replace('\n', "\r\n");
            }
            if bom { format!("\u{FEFF}{text}") } else { text }
        },
    )
}

/// The paths of all single values.
fn paths(node: &yaml::Node, own: &str, found: &mut Vec<String>) {
    if let Some(map) = node.as_map() {
        for entry in map.entries() {
            paths(&entry.node, &crate::chart::key_path::child(own, &entry.key), found);
        }
    } else if let Some(items) = node.as_seq() {
        for (index, item) in items.iter().enumerate() {
            paths(item, &crate::chart::key_path::item(own, index), found);
        }
    } else {
        found.push(own.to_owned());
    }
}

proptest! {
    #[test]
    fn only_the_bytes_of_the_value_change(
        file in file(),
        at in any::<prop::sample::Index>(),
        value in prop::sample::select(vec!["1.2.1", "1.10", "yes", "v2", "", "a'b\"c", "x: y", "7"]),
    ) {
        let Ok(document) = yaml::load(file.as_bytes()) else { return Ok(()) };
        let mut all = Vec::new();
        paths(&document.root, "", &mut all);
        prop_assume!(!all.is_empty());
        let path = at.get(&all);
        let Ok(edited) = set(file.as_bytes(), &one(path, value)) else { return Ok(()) };
        // What stays the same at both ends, and the one line that differs.
        let edited = String::from_utf8(edited).unwrap();
        let lines = |text: &str| text.split('\n').map(str::to_owned).collect::<Vec<_>>();
        let (old, new) = (lines(&file), lines(&edited));
        prop_assert_eq!(old.len(), new.len());
        let changed = old.iter().zip(&new).filter(|(old, new)| old != new).count();
        prop_assert!(changed <= 1, "{file}\n{edited}");
        prop_assert_eq!(file.starts_with('\u{FEFF}'), edited.starts_with('\u{FEFF}'));
        prop_assert_eq!(file.matches('\r').count(), edited.matches('\r').count());
        let root = yaml::load(edited.as_bytes()).unwrap().root;
        prop_assert_eq!(super::text_at(&root, path).unwrap_or_default(), value);
        // Setting it back to what it was gives the data of before.
        let again = set(edited.as_bytes(), &one(path, value)).unwrap();
        prop_assert_eq!(String::from_utf8(again).unwrap(), edited);
    }

    #[test]
    fn no_file_and_no_path_make_it_panic(
        file in prop_oneof![file(), ".{0,60}"],
        path in "[a-z.\\[\\]0-9\"]{0,12}",
        value in ".{0,8}",
    ) {
        let _ = set(file.as_bytes(), &one(&path, &value));
        let _ = add_below(file.as_bytes(), &path, "version", &value);
    }
}
