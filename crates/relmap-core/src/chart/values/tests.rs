use std::fmt::Write;

use proptest::prelude::*;

use super::*;
use crate::chart::yaml::load;

fn diff(old: &str, new: &str) -> ValuesDiff {
    let (old, new) = (load(old.as_bytes()).unwrap(), load(new.as_bytes()).unwrap());
    ValuesDiff::between(&old.root, &new.root)
}

/// Every change on a line of its own, with a mark for its sort.
fn lines(old: &str, new: &str) -> Vec<String> {
    let diff = diff(old, new);
    let mark = |mark: &'static str, list: &[KeyChange]| -> Vec<String> {
        list.iter().map(|change| format!("{mark} {change}")).collect()
    };
    [
        mark("added", &diff.added),
        mark("removed", &diff.removed),
        mark("retyped", &diff.retyped),
        mark("changed", &diff.changed),
    ]
    .concat()
}

#[test]
fn comments_order_and_writing_are_no_change() {
    let old = "a: 1 # one\nb:\n  c: 'x'\n  d: [1, 2]\ne: 0x10\nf: yes\ng: ~\n";
    let new = "# moved\ng:\nf: true\ne: 16\nb: {d: [1, 2], c: x}\n\na: 1\n";
    assert_eq!(lines(old, new), Vec::<String>::new());
    assert_eq!(lines("a: &x {k: 1}\nb: *x\n", "a: {k: 1}\nb: {k: 1}\n"), Vec::<String>::new());
}

#[test]
fn each_sort_of_change_is_told() {
    for (old, new, expected) in [
        ("a: 1", "a: 1\nb: {c: 1, d: 2}", "added b: (none) -> {c: 1, d: 2}"),
        ("a: 1\nb: {c: 1}", "a: 1", "removed b: {c: 1} -> (none)"),
        ("a: {b: 1}", "a: {b: 2}", "changed a.b: 1 -> 2"),
        ("a: '1'", "a: 1", "retyped a: \"1\" -> 1"),
        ("a: true", "a: 'true'", "retyped a: true -> \"true\""),
        ("a: x", "a: {b: 1}", "retyped a: x -> {b: 1}"),
        ("a: {}", "a: []", "retyped a: {} -> []"),
        ("a: {b: 1}", "a: [1]", "retyped a: {b: 1} -> [1]"),
        ("a: 1", "a: 1.5", "changed a: 1 -> 1.5"),
        ("a: ~", "a: x", "changed a: null -> x"),
        ("a: x", "a:", "changed a: x -> null"),
        ("a:", "a: [1]", "changed a: null -> [1]"),
        ("a: ~", "a: {}", "changed a: null -> {}"),
        ("a: ~", "a: {b: 1}", "added a.b: (none) -> 1"),
        ("a: {}", "a: {b: 1}", "added a.b: (none) -> 1"),
        ("a: {b: 1}", "a: {}", "removed a.b: 1 -> (none)"),
        ("a: {b: 1}", "a: ~", "removed a.b: 1 -> (none)"),
        ("a: [1, 2]", "a: [2, 1]", "changed a: [1, 2] -> [2, 1]"),
        ("a: [{k: x}]", "a: [{k: x}, {k: y}]", "changed a: [{k: x}] -> [{k: x}, {k: y}]"),
        ("a: [{k: x}]", "a: [{k: y}]", "changed a[0].k: x -> y"),
        ("a: [{k: x}]", "a: [{m: 1, k: x}]", "changed a[0].m: (none) -> 1"),
        ("a: [{k: x}]", "a: [{k: [1]}]", "changed a[0].k: x -> [1]"),
        ("a: 1.1", "a: 1.2", "changed a: 1.1 -> 1.2"),
        ("a: \"1.1\"", "a: \"1.10\"", "changed a: \"1.1\" -> \"1.10\""),
        ("a: \"\"", "a: ' '", "changed a: \"\" -> \" \""),
        ("x: {\"a.b/c\": 1}", "x: {\"a.b/c\": 2}", "changed x.\"a.b/c\": 1 -> 2"),
    ] {
        assert_eq!(lines(old, new), [expected], "{old} | {new}");
    }
}

#[test]
fn places_are_in_the_file_that_has_the_key() {
    let diff = diff("a: 1\nb: 2\n", "# x\na: 3\nc: 4\n");
    let line = |list: &[KeyChange]| list[0].place.unwrap().line;
    assert_eq!(line(&diff.changed), 2);
    assert_eq!(line(&diff.added), 3);
    assert_eq!(line(&diff.removed), 2);
}

#[test]
fn subtrees_stand_once_with_their_leaves() {
    let diff = diff("{}", "a: {b: {c: 1, d: 2}, e: [1, 2], f: {}}\n");
    assert_eq!(diff.added.len(), 1);
    assert_eq!(diff.added[0].leaves, 5);
}

#[test]
fn renames_are_a_hint_beside_removed_and_added() {
    let old = "server:\n  extraArgs: {level: debug}\n  on: true\n";
    let new = "server:\n  args: {level: debug}\n  off: true\n";
    let diff = diff(old, new);
    assert_eq!(diff.renamed, [("server.extraArgs".to_owned(), "server.args".to_owned())]);
    assert_eq!((diff.removed.len(), diff.added.len()), (2, 2));
    let ambiguous = self::diff("a: some text\nb: some text\n", "c: some text\n");
    assert_eq!(ambiguous.renamed, []);
}

#[test]
fn rendered_values_are_short_single_lines() {
    let text = "x".repeat(500);
    let document =
        load(format!("a: {text}\nb: |\n  one\n  two\nc: \"\\e[31m\"\n").as_bytes()).unwrap();
    let at = |key| render(document.root.get(key).unwrap());
    assert_eq!(at("a").chars().count(), MAX_RENDERED);
    assert!(at("a").ends_with('…'));
    assert_eq!(at("b"), "\"one\\ntwo\\n\"");
    assert_eq!(at("c"), "\"\\u{1b}[31m\"");
}

#[test]
fn output_is_bounded_and_no_sort_is_lost() {
    let mut many = String::new();
    for index in 0..20_000 {
        let _ = writeln!(many, "k{index}: {index}");
    }
    let all_added = diff("gone: 1\n", &many);
    assert_eq!(all_added.added.len(), MAX_CHANGES);
    assert_eq!(all_added.removed.len(), 1);
    assert_eq!(all_added.omitted, 15_000);

    // Long paths by an alias bomb just below the bound of the loader.
    let key = "k".repeat(900);
    let bomb = |value: &str| {
        let mut text =
            format!("l0: &l0 {{a: {value}, b: {value}}}\nlong: [{}]\n", "x, ".repeat(2_000));
        for level in 1..12 {
            let below = level - 1;
            let _ = writeln!(text, "l{level}: &l{level} {{{key}1: *l{below}, {key}2: *l{below}}}");
        }
        text
    };
    let diff = diff(&bomb("1"), &bomb("2"));
    let bytes: usize = diff.iter().map(|change| change.path.len()).sum();
    assert!(bytes < 2 * MAX_CHANGE_BYTES, "{bytes}");
    assert!(diff.omitted > 0);
}

fn value(depth: u32) -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("~".to_owned()),
        Just("1".to_owned()),
        Just("1.10".to_owned()),
        Just("yes".to_owned()),
        Just("'1'".to_owned()),
        Just("text".to_owned()),
        Just("{}".to_owned()),
        Just("[]".to_owned()),
    ];
    leaf.prop_recursive(depth, 24, 4, |inner| {
        prop_oneof![
            prop::collection::btree_map("[a-e]", inner.clone(), 0..4).prop_map(|map| {
                let entries: Vec<String> = map.iter().map(|(k, v)| format!("{k}: {v}")).collect();
                format!("{{{}}}", entries.join(", "))
            }),
            prop::collection::vec(inner, 0..3).prop_map(|items| format!("[{}]", items.join(", "))),
        ]
    })
}

fn paths(list: &[KeyChange]) -> Vec<&str> {
    let mut paths: Vec<&str> = list.iter().map(|change| change.path.as_str()).collect();
    paths.sort_unstable();
    paths
}

proptest! {
    #[test]
    fn equal_documents_do_not_differ(value in value(4)) {
        let text = format!("root: {value}\n");
        prop_assert!(diff(&text, &text).is_empty());
    }

    #[test]
    fn the_way_back_is_the_mirror_image(old in value(4), new in value(4)) {
        let (old, new) = (format!("root: {old}\n"), format!("root: {new}\n"));
        let (there, back) = (diff(&old, &new), diff(&new, &old));
        prop_assert_eq!(paths(&there.added), paths(&back.removed));
        prop_assert_eq!(paths(&there.removed), paths(&back.added));
        prop_assert_eq!(paths(&there.retyped), paths(&back.retyped));
        prop_assert_eq!(paths(&there.changed), paths(&back.changed));
    }

    #[test]
    fn different_data_always_differs(old in value(4), new in value(4)) {
        let (old, new) = (format!("root: {old}\n"), format!("root: {new}\n"));
        let same = load(old.as_bytes()).unwrap().root.same_data(&load(new.as_bytes()).unwrap().root);
        prop_assert_eq!(diff(&old, &new).is_empty(), same);
    }
}

#[test]
fn what_stands_behind_a_list_is_no_part_of_it() {
    let old = "list:\n- {a: 1, x: 1}\n- {a: 1}\ngone: 1\ntyped: 1\n";
    let new = "list:\n- {a: 2, x: one}\n- {a: 1, b: 1}\nnew: 1\ntyped: one\n";
    let diff = diff(old, new);
    assert_eq!(paths(&diff.changed), ["list[0].a", "list[0].x", "list[1].b"]);
    assert_eq!(paths(&diff.added), ["new"]);
    assert_eq!(paths(&diff.removed), ["gone"]);
    assert_eq!(paths(&diff.retyped), ["typed"]);
    let all: Vec<&str> = diff.iter().map(|key| key.path.as_str()).collect();
    assert_eq!(all, ["new", "gone", "typed", "list[0].a", "list[0].x", "list[1].b"]);
}

#[test]
fn a_rename_inside_of_a_list_is_none() {
    assert_eq!(diff("a:\n- old: something\n", "a:\n- new: something\n").renamed, []);
    let renamed = diff("a:\n- b: 1\nold: something\n", "a:\n- b: 2\nnew: something\n").renamed;
    assert_eq!(renamed, [("old".to_owned(), "new".to_owned())]);
}
