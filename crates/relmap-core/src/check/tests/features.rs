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

/// Helm gives a chart inside its part of the values, whether it is packed or not.
#[test]
fn a_chart_inside_may_read_the_key() {
    let chart = "name: db\nversion: 1.0.0\n";
    let level = |values: &str, read: &str, is_packed: bool| {
        let (old, new) = ("x: {{ .Values.a }}\n", format!("x: {{{{ .Values.a }}}}\ny: {read}\n"));
        let case = Case::charts().differing("values.yaml", "db: {a: 1}\n", values);
        let case = match is_packed {
            true => {
                let of = |template: &str| format!("{chart}#TEMPLATE\n{template}");
                case.differing("charts/db-1.0.0.tgz", &of(old), &of(&new))
            }
            false => case.differing("charts/db/Chart.yaml", chart, chart).differing(
                "charts/db/templates/x.yaml",
                old,
                &new,
            ),
        };
        shown(&case.judge()).rsplit_once(' ').unwrap().0.rsplit(' ').next().unwrap().to_owned()
    };
    for is_packed in [false, true] {
        for (values, read, expected) in [
            ("db: {a: 1, new: 2}\n", "{{ .Values.new }}", "minor"),
            ("db: {a: 1}\nglobal: {new: 2}\n", "{{ .Values.global.new }}", "minor"),
            ("db: {a: 1, new: 2}\n", "{{ .Values.other }}", "patch"),
            ("db: {a: 1}\nnew: 2\n", "{{ .Values.new }}", "patch"),
        ] {
            assert_eq!(level(values, read, is_packed), expected, "{values}{read} {is_packed}");
        }
    }
}
