//! A new values key is a feature where a changed line of a template reads it.

use super::{Case, shown};

/// The level that a change of values and of the template asks for.
fn level(values: (&str, &str), template: (&str, &str)) -> String {
    let case = Case::charts().differing("values.yaml", values.0, values.1).differing(
        "templates/web.yaml",
        template.0,
        template.1,
    );
    shown(&case.judge()).rsplit_once(' ').unwrap().0.rsplit(' ').next().unwrap().to_owned()
}

#[test]
fn a_changed_line_must_read_the_new_key_or_its_parent() {
    let key = ("c: {a: 1}\n", "c: {a: 1, new: 2}\n");
    for (line, expected) in [
        ("x: {{ .Values.c.new }}", "minor"),
        ("x: {{ .Values.c.new.deep }}", "minor"),
        ("x: {{ $.Values.c.new }}", "minor"),
        ("x: {{ include \"x\" .Values.c }}", "minor"),
        ("x: {{ .new }}", "minor"),
        ("x: {{ $c.new | quote }}", "minor"),
        ("x: {{ .Values.other.new }}", "patch"),
        ("x: {{ .Values.c.newer }}", "patch"),
        ("x: {{ .Values.c.a }}", "patch"),
        ("x: 2", "patch"),
    ] {
        let template = format!("y: {{{{ .Values.c.new }}}}\n{line}\n");
        let old = "y: {{ .Values.c.new }}\nx: 1\n";
        assert_eq!(level(key, (old, &template)), expected, "{line}");
    }
}

#[test]
fn an_entry_of_an_open_map_is_no_feature() {
    let line = ("x: 1\n", "x: {{ toYaml .Values.annotations | nindent 2 }}\n");
    for (old, new, expected) in [
        ("annotations: {}\n", "annotations: {a: b}\n", "patch"),
        ("annotations:\n", "annotations: {a: b}\n", "patch"),
        ("annotations: {c: d}\n", "annotations: {c: d, a: b}\n", "patch"),
        ("b: 1\n", "b: 1\nannotations: {}\n", "minor"),
    ] {
        assert_eq!(level((old, new), line), expected, "{new}");
    }
    // An entry that a template asks for by its name is one.
    let named = ("x: 1\n", "x: {{ .Values.annotations.a }}\n");
    assert_eq!(level(("annotations: {}\n", "annotations: {a: b}\n"), named), "minor");
}

#[test]
fn a_template_that_is_not_known_may_read_the_key() {
    let mut case = Case::charts().differing("values.yaml", "a: 1\n", "a: 1\nb: 2\n").differing(
        "templates/web.yaml",
        "x\n",
        "y\n",
    );
    case.unread.push("templates/web.yaml".into());
    assert_eq!(shown(&case.judge()), "fail, at least minor 1.2.0");
}
