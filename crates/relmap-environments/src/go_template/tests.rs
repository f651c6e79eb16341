use super::*;

fn scope() -> Scope<'static> {
    Scope { environment: "prod", ..Scope::default() }
}

#[test]
fn known_names_are_filled_in_and_the_rest_is_unknown() {
    for (text, expected, unknown) in [
        ("v-{{ .Environment.Name }}.yaml", "v-prod.yaml", ""),
        ("v-{{`{{ .Release.Name }}`}}.yaml", "v-{{ .Release.Name }}.yaml", ""),
        ("a: {{ .Values.x }}\n", "a: relmap-unknown-value\n", "1 .Values.x"),
        ("{{- if x }}\na: 1\n{{- end }}\n", "\na: 1\n\n", "1 if x"),
        ("a: {{ if true }}1{{ else }}2{{ end }}\n", "a: 1\n", ""),
        ("{{/* a\nb */}}\nc: 1", "\n\nc: 1", ""),
        ("{{ $x := 1 }}\na: {{ $x }}", "\na: 1", ""),
        ("{{ if y }}{{ $x := 1 }}{{ end }}a: {{ $x }}", "a: relmap-unknown-value", "1 if y, 1 $x"),
        ("open\n{{ for ever", "open\n{{ for ever", "2 {{ for ever"),
        ("n: {{ .Environment.Name | quote }}", "n: \"prod\"", ""),
        ("a{{ if x }}\n", "a\n", "1 if x, 1 {{"),
        ("# {{.}}\n", "# relmap-unknown-value\n", "1 ."),
        ("{{ end }}", "", "1 end"),
    ] {
        let filled = fill(text, &scope(), false);
        let told: Vec<String> =
            filled.unknown.iter().map(|(line, text)| format!("{line} {text}")).collect();
        assert_eq!((filled.text.as_str(), told.join(", ").as_str()), (expected, unknown), "{text}");
    }
    let scope = Scope { release: Some("web"), ..scope() };
    assert_eq!(fill("v-{{ .Release.Name }}.yaml", &scope, false).text, "v-web.yaml");
}

/// What Go leaves out is left out here.
#[test]
fn what_does_not_apply_is_left_out_and_lines_keep_their_numbers() {
    for (text, expected) in [
        ("a: 1\n{{ if false }}\nb: 2\n{{ end }}\nc: 3\n", "a: 1\n\n\n\nc: 3\n"),
        (
            "{{ if eq .Environment.Name \"prod\" }}\na: 1\n{{ else }}\nb: 2\n{{ end }}\nc\n",
            "\na: 1\n\n\n\nc\n",
        ),
        (
            "{{ if eq .Environment.Name \"x\" }}\na\n{{ else if true }}\nb\n{{ else }}\nc\n{{ end }}d\n",
            "\n\n\nb\n\n\nd\n",
        ),
        ("{{ define \"x\" }}\na: 1\n{{ end }}b\n", "\n\nb\n"),
        ("a: 1 # {{ \"}}\" }}\n", "a: 1 # }}\n"),
        ("a: 1 \n{{- \"\" -}}\n  b: 2\nc\n", "a: 1b: 2\n\n\nc\n"),
        ("{{ if false }}{{ if x }}{{ else }}{{ .y }}{{ end }}{{ end }}z", "z"),
    ] {
        let filled = fill(text, &scope(), false);
        assert_eq!((filled.text.as_str(), filled.unknown), (expected, vec![]), "{text}");
    }
}

#[test]
fn a_comment_decides_nothing_in_a_file_that_may_be_no_template() {
    let text = "a: 1\n# {{ if false }}\nb: 2\n# {{ end }}\n# {{ .Environment.Name }}\n";
    assert_eq!(fill(text, &scope(), false).unknown, []);
    let unknown = fill(text, &scope(), true).unknown;
    assert_eq!(unknown.first(), Some(&(2, "if false".to_owned())));
}
