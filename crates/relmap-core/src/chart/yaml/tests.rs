use std::fmt::Write;
use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;
use crate::position::Position;

fn root(text: &str) -> Node {
    load(text.as_bytes()).unwrap().root
}

fn error(text: &str) -> String {
    load(text.as_bytes()).unwrap_err().to_string()
}

fn warnings(text: &str) -> Vec<String> {
    let document = load(text.as_bytes()).unwrap();
    document.warnings.iter().map(ToString::to_string).collect()
}

fn text_at<'a>(node: &'a Node, path: &str) -> Option<&'a str> {
    path.split('.').try_fold(node, |node, key| node.get(key))?.text()
}

#[test]
fn raw_text_is_kept_beside_the_type() {
    let root = root("a: 1.10\nb: '1.10'\nc: 0x1F\nd: yes\ne: ~\nf: |\n  x\n");
    let scalar = |key| root.get(key).unwrap().as_scalar().unwrap();
    assert_eq!((&*scalar("a").raw, scalar("a").resolved), ("1.10", Resolved::Float(1.1)));
    assert_eq!((&*scalar("b").raw, scalar("b").resolved), ("1.10", Resolved::Str));
    assert_eq!((&*scalar("c").raw, scalar("c").resolved), ("0x1F", Resolved::Int(31)));
    assert_eq!(scalar("d").resolved, Resolved::Bool(true));
    assert_eq!(scalar("e").resolved, Resolved::Null);
    assert_eq!((&*scalar("f").raw, scalar("f").quoted), ("x\n", true));
}

#[test]
fn places_are_those_of_keys_and_values() {
    let root = root("\u{FEFF}ä: 1\r\nb:\r\n  ü: [x, y]\r\n");
    let map = root.as_map().unwrap();
    assert_eq!(map.entry("ä").unwrap().node.place, Position { line: 1, column: 4 });
    let inner = root.get("b").unwrap().as_map().unwrap().entry("ü").unwrap();
    assert_eq!(inner.key_place, Position { line: 3, column: 3 });
    assert_eq!(inner.node.as_seq().unwrap()[1].place, Position { line: 3, column: 10 });
}

#[test]
fn a_value_that_the_file_ends_without_is_where_the_file_ends() {
    for (text, line, column) in [
        ("? c", 1, 4),
        ("a: b\n? c", 2, 4),
        ("a: b\r\n? c\r\n", 3, 1),
        ("\u{fc}: b\r? \u{e9}", 2, 4),
    ] {
        let root = root(text);
        let entry = root.as_map().unwrap().entries().last().unwrap();
        assert_eq!(entry.node.place, Position { line, column }, "{text:?}");
    }
}

#[test]
fn keys_are_as_helm_sees_them() {
    let root = root("on: 1\n0x10: 2\n1.5: 3\n'on': 4\n");
    let keys: Vec<&str> = root.as_map().unwrap().entries().iter().map(|e| &*e.key).collect();
    assert_eq!(keys, ["true", "16", "1.5", "on"]);
}

#[test]
fn files_without_content_are_empty_maps() {
    for text in ["", "\n", "# nothing\n", "---\n", "~\n", "\u{FEFF}", "---\n---\n", "{}"] {
        assert!(root(text).as_map().unwrap().entries().is_empty(), "{text:?}");
        assert_eq!(warnings(text), Vec::<String>::new(), "{text:?}");
    }
}

#[test]
fn the_last_of_duplicate_keys_counts() {
    assert_eq!(text_at(&root("a: 1\nb: 2\na: 3\n"), "a"), Some("3"));
    assert_eq!(
        warnings("a: 1\nb: 2\na: 3\n"),
        [
            "line 3, column 1: the key `a` appears in lines 1 and 3 of the same map, and the last one \
          counts; remove the other"
        ]
    );
    assert_eq!(warnings("a: 1\na: 2\na: 3\n").len(), 2);
    assert_eq!(warnings("x: {a: 1}\ny: {a: 1}\n").len(), 0);
}

/// Helm's parser keeps a key of each type, and a map of Go has no order: one of both at random becomes the value.
#[test]
fn a_key_of_two_types_is_refused() {
    let fault = |key: &str, line: usize, place: &str| {
        format!(
            "{place}: the key `{key}` is written with another type in line {line} of the same map, as `true` and \
             `\"true\"` are, and Helm takes one of the two at random; remove one of them"
        )
    };
    for (text, key, line, place) in [
        ("a:\n  \"true\": 1\n  true: 2\n", "true", 2, "line 3, column 3"),
        ("a:\n  true: 2\n  \"true\": 1\n", "true", 2, "line 3, column 3"),
        ("yes: 1\n'true': 2\n", "true", 1, "line 2, column 1"),
        ("off: 1\n!!str false: 2\n", "false", 1, "line 2, column 1"),
        ("1: a\n\"1\": b\n", "1", 1, "line 2, column 1"),
        ("0x10: a\n\"16\": b\n", "16", 1, "line 2, column 1"),
        ("1.0: a\n1: b\n", "1", 1, "line 2, column 1"),
        ("1e3: a\n1000: b\n", "1000", 1, "line 2, column 1"),
        ("1.5: a\n\"1.5\": b\n", "1.5", 1, "line 2, column 1"),
        ("1.00000001: a\n1.00000002: b\n", "1", 1, "line 2, column 1"),
        ("- x\n- {1: a, x: {}, \"1\": b}\n", "1", 2, "line 2, column 17"),
        ("1: a\n1: c\n\"1\": b\n", "1", 2, "line 3, column 1"),
        ("b: &b\n  \"true\": a\nc:\n  <<: *b\n  true: b\n", "true", 2, "line 5, column 3"),
        ("b: &b\n  true: a\nc:\n  \"true\": b\n  <<: *b\n", "true", 2, "line 4, column 3"),
    ] {
        let text = if text.starts_with('-') { format!("l:\n{text}") } else { text.to_owned() };
        let (line, place) = match text.starts_with("l:") {
            true => (line + 1, place.replace("line 2", "line 3")),
            false => (line, place.to_owned()),
        };
        assert_eq!(error(&text), fault(key, line, &place), "{text:?}");
    }
    // Of one type, the last counts; so it does where one of them is merged.
    for text in [
        "yes: 1\ntrue: 2\n",
        "b: &b {true: 1}\nc:\n  <<: *b\n  on: 2\n",
        "a: 1\n\"a\": 2\n",
        "0x10: 1\n16: 2\n",
        "1.50: 1\n1.5: 2\n",
        "\"1\": 1\n'1': 2\n",
        "2024-01-01: 1\n\"2024-01-01\": 2\n",
        "\"null\": 1\n",
        "{1: a}: x\n",
    ] {
        let read = load(text.as_bytes()).map(|_| ()).map_err(|error| error.kind);
        let is_right = match text.starts_with('{') {
            true => matches!(read, Err(YamlErrorKind::ComplexKey(_))),
            false => read.is_ok(),
        };
        assert!(is_right, "{text:?} {read:?}");
    }
    assert_eq!(
        error("18446744073709551615: a\n"),
        "line 1, column 1: a key is a whole number beyond 9223372036854775807, and Helm refuses the file; put the \
         key in quotes"
    );
    assert!(load(b"9223372036854775807: a\n-9223372036854775808: b\n").is_ok());
}

#[test]
fn only_the_first_document_counts() {
    // Also where it is empty: to Helm the name of such a Chart.yaml is missing.
    for hidden in ["---\n---\na: 1\n", "{}\n---\na: 1\n", "---\n# x\n---\na: 1\n", "~\n---\na: 1\n"]
    {
        assert_eq!(text_at(&root(hidden), "a"), None, "{hidden:?}");
        assert_eq!(warnings(hidden).len(), 1, "{hidden:?}");
    }
    assert_eq!(text_at(&root("# x\n---\na: 1\n"), "a"), Some("1"));
    assert_eq!(text_at(&root("a: 1\n---\na: 2\n"), "a"), Some("1"));
    assert_eq!(
        warnings("a: 1\n---\na: 2\n"),
        ["line 2, column 1: a second document begins here (`---`), and Helm reads only one; \
          remove the rest"]
    );
    assert_eq!(warnings("a: 1\n---\n# end\n").len(), 0);
    assert_eq!(warnings("a: 1\n---\n\"unclosed\n").len(), 1);
}

#[test]
fn merge_keys_apply_in_the_order_of_the_file() {
    let text = "base: &base {a: 1, b: 2}\nover: &over {a: 8, c: 9}\n";
    let at =
        |rest: &str, path: &str| text_at(&root(&format!("{text}{rest}")), path).map(str::to_owned);
    assert_eq!(at("x:\n  <<: *base\n  a: 5\n", "x.a").as_deref(), Some("5"));
    assert_eq!(at("x:\n  <<: *base\n  a: 5\n", "x.b").as_deref(), Some("2"));
    // go-yaml v2 lets a later merge win over the key before it.
    assert_eq!(at("x:\n  a: 5\n  <<: *base\n", "x.a").as_deref(), Some("1"));
    assert_eq!(at("x:\n  <<: [*over, *base]\n", "x.a").as_deref(), Some("8"));
    assert_eq!(at("x:\n  '<<': 1\n", "x.<<").as_deref(), Some("1"));
    assert_eq!(warnings(&format!("{text}x:\n  <<: *base\n  a: 5\n")).len(), 0);
    assert_eq!(
        error("x:\n  <<: 5\n"),
        "line 2, column 7: `<<` merges a whole number into a map, and only maps can be merged; \
         give `<<` an alias of a map"
    );
}

#[test]
fn aliases_share_their_anchor_and_stand_where_they_are_used() {
    let root = root("a: &x {k: 1}\nb: *x\n");
    assert!(root.get("a").unwrap().same_data(root.get("b").unwrap()));
    assert_eq!(root.get("b").unwrap().place, Position { line: 2, column: 4 });
    assert_eq!(
        error("a: *x\n"),
        "line 1, column 4: an alias (`*name`) has no anchor (`&name`) before it; define the anchor \
         first, or put text that begins with `*` in quotes"
    );
    assert_eq!(
        error("a: &x [*x]\n"),
        "line 1, column 8: an alias is inside of its own anchor; write the value out instead of \
         the alias"
    );
}

#[test]
fn a_tag_means_the_same_in_full_and_short() {
    for (written, kind) in [
        ("!<tag:yaml.org,2002:bool> \"false\"", Kind::Bool),
        ("!<tag:yaml.org,2002:%62ool> 'yes'", Kind::Bool),
        ("!!%62ool 'yes'", Kind::Bool),
        ("!<tag:yaml.org,2002:int> \"01\"", Kind::Int),
        ("!<tag:yaml.org,2002:float> \"1.20\"", Kind::Float),
        ("!<tag:yaml.org,2002:null> \"\"", Kind::Null),
        ("!<tag:yaml.org,2002:str> 1", Kind::Str),
        ("!<tag:yaml.org,2002:timestamp> 2001-01-01", Kind::Str),
        // What only looks like one of them is text.
        ("!<!!bool> \"false\"", Kind::Str),
        ("!<tag:yaml.org,2002:> 1", Kind::Str),
        ("!<!foo> 1", Kind::Str),
        ("! 1", Kind::Str),
        ("!<tag:example.org,2002:int> 1", Kind::Str),
    ] {
        assert_eq!(root(&format!("a: {written}\n")).get("a").unwrap().kind(), kind, "{written}");
    }
    assert_eq!(
        error("a: !<tag:yaml.org,2002:binary> aGk=\n"),
        error("a: !!binary aGk=\n").replace("column 13", "column 32")
    );
}

#[test]
fn a_tag_decides_whether_a_key_merges() {
    for (key, merges) in [
        ("<<", true),
        ("! <<", true),
        ("! \"<<\"", true),
        ("!!merge <<", true),
        ("!!merge \"<<\"", true),
        ("!<tag:yaml.org,2002:merge> '<<'", true),
        ("\"<<\"", false),
        ("!!str <<", false),
        ("!foo <<", false),
    ] {
        let root = root(&format!("c:\n  {key}: {{x: 1}}\n"));
        let map = root.get("c").unwrap();
        assert_eq!(map.get("x").is_some(), merges, "{key}");
        assert_eq!(map.get("<<").is_some(), !merges, "{key}");
    }
}

#[test]
fn tags_are_obeyed() {
    assert_eq!(root("a: !!str 1\n").get("a").unwrap().kind(), Kind::Str);
    assert_eq!(root("a: !!float 1\n").get("a").unwrap().kind(), Kind::Float);
    assert_eq!(root("a: !own 1\n").get("a").unwrap().kind(), Kind::Str);
    assert_eq!(
        error("a: !!int x\n"),
        "line 1, column 4: the value is tagged `!!int` and is none; remove the tag or correct the \
         value"
    );
}

#[test]
fn faults_are_named_with_place_and_mend() {
    for (text, expected) in [
        (
            "a: 1\n<<<<<<< HEAD\nb: 2\n=======\nb: 3\n>>>>>>> topic\n",
            "line 2, column 1: unresolved merge conflict (`<<<<<<<`); resolve it and commit the file again",
        ),
        (
            "name: x\nversion: {{ .Version }}\n",
            "line 2, column 10: `{{ .Version }}` is a template placeholder, and this file is read \
             as plain data; write the value itself, or put the placeholder in quotes",
        ),
        (
            "version: {{ x }}-1\nname: x\n",
            "line 1, column 10: `{{ x }}` is a template placeholder, and this file is read as \
             plain data; write the value itself, or put the placeholder in quotes",
        ),
        (
            "{{- if .x }}\na: 1\n{{- end }}\n",
            "line 1, column 1: `{{- if .x }}` is a template placeholder, and this file is read as \
             plain data; write the value itself, or put the placeholder in quotes",
        ),
        ("a:\n\tb: 1\n", "line 2, column 1: a tab is used as indentation; indent with spaces"),
        (
            "- a\n",
            "line 1, column 1: the file must hold keys and values, and it holds a list; begin each \
             line at the left margin with `key:`",
        ),
        (
            "? [a]\n: b\n",
            "line 1, column 3: a key is a list, and Helm takes only plain text as a key; use text \
             as the key; a placeholder `{{ … }}` needs quotes",
        ),
        (
            "a: 1\0\n",
            "line 1, column 5: byte 4 of the file is NUL; remove the byte; is this a text file?",
        ),
    ] {
        assert_eq!(error(text), expected, "{text:?}");
    }
    assert!(error("a: [1\nb: 2\n").starts_with("line 2, column 2: this is not valid YAML: "));
}

#[test]
fn indentation_that_helm_lets_pass_is_let_pass() {
    for text in [
        "a:\n  b: [\n1,\n2\n]\n  c: 3\n",
        "a:\n  b: [\n  1,\n  2\n  ]\n  c: 3\n",
        "a:\n  b: [1\n,2\n] # ]\n  c: 3\n",
        "a:\n  b:\n  - 1\n  - 2\n  c:\t3\n",
        "a: {\nb: [1,\n2]\n,\n'c': 3\n}\n",
        "a: {\r\nb: [1, # it's {\r\n2], c: 3\r\n}\r\n",
    ] {
        let expected = root("a: {b: [1, 2], c: 3}\n");
        assert!(root(text).same_data(&expected), "{text:?}");
    }
    let quoted = root("a:\n  b: \"x \\\" \\\\\n y\n\nz\"\n  c: 'it''s\nso'\n");
    assert_eq!(text_at(&quoted, "a.b"), Some("x \" \\ y\nz"));
    assert_eq!(text_at(&quoted, "a.c"), Some("it's so"));

    let shifted = root("a:\n  b: [\n 1,\n  x\n]\nc: 1\n");
    let items = shifted.get("a").unwrap().get("b").unwrap().as_seq().unwrap();
    assert_eq!(items[0].place, Position { line: 3, column: 2 });
    assert_eq!(items[1].place, Position { line: 4, column: 3 });
    assert_eq!(shifted.get("c").unwrap().place, Position { line: 6, column: 4 });
    assert!(error("a:\n  b: [\n1\nc: {{ x }}\n").contains("line 4, column 4: `{{ x }}`"));

    // Each of these is fixed by parsing again, and that has an end.
    let many = "a: [\n1\n]\n".repeat(50_000);
    let start = Instant::now();
    let _ = load(many.as_bytes());
    assert!(start.elapsed() < Duration::from_secs(60));
}

#[test]
fn markers_in_text_are_no_conflict() {
    assert!(load(b"a: |\n  <<<<<<< HEAD\nb: '{{ x }}'\n").is_ok());
}

#[test]
fn bytes_that_are_no_utf8_are_named() {
    assert_eq!(
        load(b"a: b\nc: \xC3\xA9\xFF").unwrap_err().to_string(),
        "line 2, column 5: byte 10 of the file is not UTF-8 text; save the file as UTF-8"
    );
    for bytes in [&b"\xFF\xFEa\0:\0"[..], b"a\0:\0 \0b\0", b"\xFE\xFF\0a"] {
        let error = load(bytes).unwrap_err();
        assert_eq!(error.kind, YamlErrorKind::Utf16);
    }
    let large = vec![b'#'; MAX_BYTES + 1];
    assert_eq!(load(&large).unwrap_err().kind, YamlErrorKind::TooLarge(MAX_BYTES + 1));
}

/// Runs in a thread with a small stack, so that recursion shows.
fn on_small_stack(text: String) -> Result<Document, YamlError> {
    let thread = std::thread::Builder::new().stack_size(512 * 1024);
    thread.spawn(move || load(text.as_bytes())).unwrap().join().unwrap()
}

#[test]
fn deep_nesting_is_refused() {
    let stairs: String = (0..400).fold(String::new(), |mut text, level| {
        let _ = writeln!(text, "{}a:", " ".repeat(level));
        text
    });
    for text in [
        "[".repeat(1_000_000),
        "a: [".repeat(1_000_000),
        "{a: ".repeat(1_000_000),
        "a: ".to_owned() + &"[".repeat(200) + &"]".repeat(200),
        "- ".repeat(1_000_000),
        "a:\n".to_owned() + &"- ".repeat(1_000_000) + "x",
        stairs,
    ] {
        let error = on_small_stack(text).unwrap_err();
        assert!(matches!(error.kind, YamlErrorKind::TooDeep | YamlErrorKind::Syntax(_)), "{error}");
    }
    // Through aliases: each level nests the one before.
    let mut text = "l0: &l0 [x]\n".to_owned();
    for level in 1..400 {
        let _ = writeln!(text, "l{level}: &l{level} [*l{}]", level - 1);
    }
    assert_eq!(on_small_stack(text).unwrap_err().kind, YamlErrorKind::TooDeep);
    let nested = "[".repeat(120) + &"]".repeat(120);
    let document = on_small_stack(format!("a: {nested}\n")).unwrap();
    assert_eq!(document.root.leaf_count(), 1);
}

#[test]
fn alias_bombs_are_refused() {
    for (open, close) in [("[", "]"), ("<<: [", "]")] {
        let mut text = "l0: &l0 {a: x, b: x}\n".to_owned();
        for level in 1..30 {
            let below = format!("*l{}, ", level - 1).repeat(10);
            let (before, after) = if open == "[" { ("", "") } else { ("{", "}") };
            let _ = writeln!(text, "l{level}: &l{level} {before}{open}{below}{close}{after}");
        }
        let start = Instant::now();
        let error = load(text.as_bytes()).unwrap_err();
        assert_eq!(error.kind, YamlErrorKind::TooManyNodes);
        assert!(start.elapsed() < Duration::from_secs(5));
    }
}

#[test]
fn a_tree_grows_no_faster_than_its_file() {
    // Each has some 5,000 times as many values as are written, and fewer than a large file may have.
    let small = |width: usize| {
        let mut text = format!("l0: &l0 [{}]\n", vec!["x"; width].join(", "));
        for level in 1..4 {
            let below = vec![format!("*l{}", level - 1); width].join(", ");
            let _ = writeln!(text, "l{level}: &l{level} [{below}]");
        }
        text
    };
    let error = load(small(24).as_bytes()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "line 1, column 1: the data has more than 100 times as many values as the file once its aliases are \
         followed; is this file made to exhaust its readers? If not, make it simpler"
    );
    // Anchors that people write repeat far less, and a tree may always have some thousand values.
    assert!(load(small(8).as_bytes()).is_ok());
    let defaults: String = (0..50).map(|index| format!("k{index}: x, ")).collect();
    let uses: String = (0..500).map(|index| format!("u{index}: {{<<: *d, own: 1}}\n")).collect();
    assert!(load(format!("d: &d {{{defaults}}}\n{uses}").as_bytes()).is_ok());
}

#[test]
fn hostile_text_takes_linear_time() {
    let fill = |text: &str| text.repeat(500_000 / text.len());
    let anchors: String = (0..60_000).fold(String::new(), |mut text, index| {
        let _ = writeln!(text, "k{index}: &a{index} x");
        text
    });
    let start = Instant::now();
    for text in [
        fill("a"),
        fill("a "),
        fill("a: "),
        fill(": "),
        fill("? "),
        fill("\n"),
        fill("\t"),
        fill("---\n"),
        fill("%TAG ! x\n"),
        fill("a: b\n"),
        fill("<<: {}\n"),
        format!("{}: x", fill("k")),
        format!("a: [{}]", "x, ".repeat(MAX_COMMAS)),
        format!("a: \"{}\"", fill("x\n\n")),
        format!("a: |\n{}", fill("  x\n")),
        format!("a: {}", fill("&x ")),
        format!("a: {}", fill("{{ ")),
        anchors,
    ] {
        let _ = load(text.as_bytes());
    }
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
    let commas = "a: [".to_owned() + &"x,".repeat(MAX_COMMAS + 1) + "]";
    assert_eq!(load(commas.as_bytes()).unwrap_err().kind, YamlErrorKind::TooManyCommas);
}

#[test]
fn repeated_merges_are_bounded() {
    let map: String = (0..5_000).map(|index| format!("k{index}: x, ")).collect();
    let merges = "<<: *m\n".repeat(5_000);
    let text = format!("m: &m {{{map}}}\nx:\n  {}", merges.replace('\n', "\n  "));
    assert_eq!(load(text.as_bytes()).unwrap_err().kind, YamlErrorKind::TooManyNodes);
}

#[test]
fn warnings_are_bounded() {
    assert_eq!(warnings(&"a: 1\n".repeat(10_000)).len(), 100);
}

fn yaml_like() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("a: "),
        Just("b"),
        Just("- "),
        Just("\n"),
        Just("  "),
        Just("["),
        Just("]"),
        Just("{"),
        Just("}"),
        Just(", "),
        Just("&x "),
        Just("*x"),
        Just("<<: "),
        Just("|\n"),
        Just("\""),
        Just("'"),
        Just("#"),
        Just("---\n"),
        Just("...\n"),
        Just("!!int "),
        Just("? "),
        Just("1.10"),
        Just("{{ x }}"),
        Just("\t"),
        Just("\r\n"),
        Just("é"),
        Just("\u{FEFF}"),
        Just("%YAML 1.1\n"),
        Just("a: [\n"),
        Just("a: \"x\n"),
        Just(":\t"),
        Just("!"),
        Just(">-\n"),
        Just("\\"),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        if let Err(error) = load(&bytes) {
            prop_assert!(!error.to_string().is_empty());
        }
    }

    #[test]
    fn mutated_yaml_never_panics(text in yaml_like()) {
        match load(text.as_bytes()) {
            Ok(document) => prop_assert!(document.root.same_data(&document.root.clone())),
            Err(error) => {
                if let Some(place) = error.place {
                    prop_assert!(place.line >= 1 && place.column >= 1);
                    prop_assert!(place.line <= text.matches(['\n', '\r']).count() + 2);
                }
            }
        }
    }

    #[test]
    fn quoted_text_round_trips(value in "[^\\p{Cc}\u{FEFF}\u{85}\u{2028}\u{2029}]{0,40}") {
        let text = format!("a: '{}'\n", value.replace('\'', "''"));
        let root = load(text.as_bytes()).unwrap().root;
        prop_assert_eq!(root.get("a").unwrap().as_scalar().unwrap().raw.as_ref(), value.as_str());
    }
}

/// Helm prints the sign of a zero that has a point or an exponent.
#[test]
fn a_zero_with_a_sign_is_another_one() {
    let root = |text: &str| load(format!("a: {text}\n").as_bytes()).unwrap().root;
    for (one, other, same) in [
        ("0", "-0.0", false),
        ("0.0", "-.0", false),
        ("0", "-0e0", false),
        ("0", "-0", true),
        ("0", "0.0", true),
        ("-0.0", "-0e0", true),
        ("+0", "0", true),
    ] {
        assert_eq!(root(one).same_data(&root(other)), same, "{one} {other}");
    }
}

/// An alias of a long text costs a few bytes, and some readers copy what it stands for.
#[test]
fn long_text_counts_each_time_an_alias_stands_for_it() {
    let text = "x".repeat(500_000);
    let aliases = |count: usize| format!("a: &a {text}\nb: [{}]\n", vec!["*a"; count].join(", "));
    assert!(load(aliases(100).as_bytes()).is_ok());
    assert_eq!(load(aliases(200).as_bytes()).unwrap_err().kind, YamlErrorKind::TooManyNodes);
    // Text that is written out costs nothing more.
    let written = format!("a: {}\n", "x".repeat(4_000_000));
    assert!(load(written.as_bytes()).is_ok());
}
