use super::*;

fn read(template: &str, values: &str) -> FilesRead {
    FilesRead::of([template.as_bytes()], values.as_bytes())
}

#[test]
fn each_way_to_name_a_file_is_known() {
    let cases = [
        (r#"{{ .Files.Get "docs/run.sh" }}"#, ""),
        (r#"{{- $.Files.Get `docs/run.sh` | nindent 4 -}}"#, ""),
        (r#"{{ (.Files.Glob "docs/*").AsConfig }}"#, ""),
        (r#"{{ range $path, $_ := .Files.Glob "**.sh" }}{{ $.Files.Get $path }}{{ end }}"#, ""),
        (r#"{{ .Files.Glob "{docs,config}/*.sh" }}"#, ""),
        (r#"{{ .Files.Glob "doc[s]/run.sh" }}"#, ""),
        (r#"{{ .Files.Get (printf "docs/%s.sh" .Values.name) }}"#, ""),
        (r#"{{ .Files.Get (printf "docs/%s" .Values.name) }}"#, ""),
        (r#"{{ $name := printf "%s/run.sh" "docs" }}{{ .Files.Get $name }}"#, ""),
        (r#"{{ .Files.Lines (print "docs/" .Values.name) }}"#, ""),
        (r#"{{ $file := "./docs/run.sh" }}{{ .Files.Get $file }}"#, ""),
        (r"{{ .Files.Get .Values.script }}", "script: docs/run.sh\n"),
        (r"{{ .Files.Get .Values.script }}", "script: \"docs/run.sh\" # it\n"),
        (r"{{ .Files.Get .Values.script }}", "script: \"docs\\x2frun.sh\"\n"),
        (r"{{ range .Values.all }}{{ $.Files.Get . }}{{ end }}", "all: [docs/run.sh]\n"),
        (
            r"{{ range $k, $v := .Values.all }}{{ $.Files.Get $k }}{{ end }}",
            "all:\n  docs/run.sh: true\n",
        ),
        (r#"{{ print "}}" (.Files.Get "docs/run.sh") }}"#, ""),
        (r#"{{ print `}}` '}' (.Files.Get "docs/run.sh") }}"#, ""),
        (r#"{{ print "\"}}" (.Files.Get "docs/run.sh") }}"#, ""),
        (r#"{{ $Values := . }}{{ $Values.Files.Get "docs/run.sh" }}"#, ""),
        (r#"{{ .Files.Get "docs/\x72un.sh" }}"#, ""),
        (r#"{{ .Files.Get (printf "docs/%[2]s" "x" "run.sh") }}"#, ""),
        (r#"{{ .Files.Get (printf "docs/%.9s" "run.sh....") }}"#, ""),
        (r#"{{ .Files.Get (printf "%-4s" "docs/run.sh") }}"#, ""),
        (r#"{{ tpl "{{ .Files.Get \"docs/run.sh\" }}" . }}"#, ""),
        (r#"{{ tpl `{{ .Files.Get "docs/run.sh" }}` . }}"#, ""),
    ];
    for (template, values) in cases {
        assert!(read(template, values).has("docs/run.sh"), "{template}");
    }
}

#[test]
fn what_is_not_read_is_not_there() {
    let cases = [
        (r#"{{ .Files.Get "docs/other.sh" }}"#, "# see docs\n"),
        (r#"{{ .Files.Glob "config/*" }}"#, ""),
        (r#"{{ default "docs/run.sh" .Values.path }}"#, "path: docs/run.sh\n"),
        ("schedule: \"*/5 * * * *\" # \"docs/run.sh\"\n{{ .Files.Get \"x\" }}", ""),
        (r#"{{ if eq .Values.host "*" }}{{ .Files.Get "x" }}{{ end }}"#, ""),
        // The name of an object or of an image, and of no file.
        (r#"{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 63 }}{{ .Files.Get "x" }}"#, ""),
        (r#"{{ $name := printf "%s/%s:%s" .a .b .c }}{{ $name }}{{ .Files.Get "x" }}"#, ""),
        // What Prometheus is to fill in.
        (r#"{{ "{{" }} $labels.pod {{ "}}" }}{{ .Files.Get "x" }}"#, ""),
        (r#"{{ `{{ $labels.pod }}` }}{{ .Files.Get "x" }}"#, ""),
        (r#"{{ regexReplaceAll "\\d+\n" .a "" }}{{ .Files.Get "x" }}"#, ""),
        // Words that have it in them.
        (r#"{{ .Values.readOnlyRootFilesystem }}{{ printf "%s-%s" .a .b }}"#, ""),
        (r#"{{ toYaml .Values.extraFilesystems }}{{ printf "docs/%s" .a }}"#, ""),
        ("", ""),
    ];
    for (template, values) in cases {
        assert!(!read(template, values).has("docs/run.sh"), "{template}");
    }
}

fn everything(template: &str, values: &str) -> bool {
    read(template, values).has("any/other/file")
}

#[test]
fn what_hands_on_all_files_reads_all() {
    for template in [
        "{{ range $path, $bytes := .Files }}{{ $path }}{{ end }}",
        "{{ toYaml .Files }}",
        "{{ .Files.AsConfig | indent 2 }}",
        "{{ (index . \"Files\").Get \"x\" }}",
        "{{ with .Files }}{{ .Get \"x\" }}{{ end }}",
        "{{ include \"lib\" (dict \"files\" .Files) }}",
    ] {
        assert!(everything(template, ""), "{template}");
    }
    for template in [
        "{{ $files := .Files }}{{ range tuple \"docs/a\" \"b\" }}{{ $files.Get . }}{{ end }}",
        "{{- $files := $.Files -}}{{ $files.Get \"docs/a\" }}",
        "{{ (.Files.Glob \"docs/*\").AsSecrets }}",
        "{{/* all of .Files */}}{{ .Files.Get \"docs/a\" }}",
        "{{ .Values.Files }}{{ .Values.config.Get }}",
        "{{ range $name, $_ := .Files.Glob \"docs/*\" }}{{ $.Files.Get $name }}{{ end }}",
    ] {
        assert!(!everything(template, ""), "{template}");
    }
}

#[test]
fn a_name_that_is_built_may_be_any() {
    for template in [
        "{{ .Files.Get (list \"docs\" \"a\" | join \"/\") }}",
        "{{ .Files.Get (print .Values.folder \"/a\") }}",
        "{{ .Files.Get (\"L2RvY3M=\" | b64dec) }}",
        "{{ list \"docs\" \"a\" | join \"/\" | .Files.Get }}",
        "{{ $name := printf \"%s\" .Values.a | trimSuffix \"x\" }}{{ .Files.Get $name }}",
        "{{ $name := join \"/\" (list \"docs\" \"a\") }}{{ .Files.Get $name }}",
        "{{ range splitList \",\" .Values.all }}{{ $.Files.Get . }}{{ end }}",
        "{{ range .Files.Lines \"list\" }}{{ $.Files.Get . }}{{ end }}",
        "{{ range $_, $name := .Files.Lines \"list\" }}{{ $.Files.Get $name }}{{ end }}",
        "{{ .Files.Get (.Files.Get \"list\") }}",
        "{{ $name := .Files.Get \"list\" | trim }}{{ .Files.Get $name }}",
        "{{ tpl (print \"{{ .Fi\" \"les.Get `docs/a` }}\") . }}",
        "{{ $text := print \"{{ .Fi\" \"les.Get `docs/a` }}\" }}{{ tpl $text . }}",
        "{{ include \"x\" (dict \"p\" (printf \"%s/%s\" .Values.a .Values.b) \"root\" .) }}\n\
         {{ define \"x\" }}{{ .root.Files.Get .p }}{{ end }}",
    ] {
        assert!(everything(template, ""), "{template}");
    }
    let prefix = read("{{ .Files.Get (print \"do\" \"cs/a\") }}", "");
    assert!(prefix.has("docs/a") && !prefix.has("README.md"));
    let many: String = (0..2_000).map(|n| format!("{{{{ .Files.Glob \"f{n}/*\" }}}}")).collect();
    assert!(everything(&many, ""));
}

#[test]
fn values_can_be_templates() {
    for values in [
        "t: '{{ .Files.Get \"docs/run.sh\" }}'\n",
        "t: \"{{ .Files.Get \\\"docs/run.sh\\\" }}\"\n",
        "t: |\n  {{- .Files.Get `docs/run.sh` }}\n",
        "t: [{u: '{{ (.Files.Glob \"docs/*\").AsConfig }}'}]\n",
        "t: \"\\x7b\\x7b .Files.Get `docs/run.sh` }}\"\n",
        "t: .Files.Get \"docs/run.sh\"\n",
        "t: '{{ tpl .Values.u . }}'\nu: '{{ .Files.Get \"docs/run.sh\" }}'\n",
        "broken: [\nt: '{{ .Files.Get \"docs/run.sh\" }}'\n",
    ] {
        // A library that is not here may run it.
        for template in ["{{ tpl .Values.t . }}", "{{ include \"lib.all\" . }}", ""] {
            let read = read(template, values);
            assert!(read.has("docs/run.sh") && !read.has("README.md"), "{template} {values}");
        }
    }
    for values in ["files: docs/run.sh\n", "# {{ .Files.Get \"docs/run.sh\" }}\na: 1\n"] {
        assert!(!read("{{ tpl .Values.t . }}", values).has("docs/run.sh"), "{values}");
    }
    // What is read can be a template itself, and is looked through once it is known.
    let mut read = read("{{ tpl (.Files.Get \"conf/a.tpl\") . }}", "");
    assert!(read.runs_templates() && read.has("conf/a.tpl") && !read.has("docs/run.sh"));
    read.template(b"x {{ .Files.Get \"docs/run.sh\" }}");
    assert!(read.has("docs/run.sh"));
}

#[test]
fn packed_charts_are_looked_into() {
    let library =
        b"lib/templates/_x.tpl {{ define \"l\" }}{{ .Files.Get \"docs/run.sh\" }}{{ end }}";
    let pack = |bytes: &[u8]| {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        std::io::Write::write_all(&mut packed, bytes).unwrap();
        packed.finish().unwrap()
    };
    let of = |archive: &[u8]| {
        let mut read = FilesRead::default();
        read.packed(archive);
        read
    };
    let nested = [&b"a/charts/lib-0.1.0.tgz\0\0"[..], &pack(library)].concat();
    for archive in [pack(library), pack(&nested), pack(&[b"x", &pack(&nested)[..]].concat())] {
        let read = of(&archive);
        assert!(read.has("docs/run.sh") && !read.has("README.md"));
    }
    assert!(!of(&pack(b"no files")).has("docs/run.sh"));
    assert!(!of(b"no archive").has("docs/run.sh"));
    // Many small ones are bounded as one large one is.
    let half = pack(&vec![0; 40 << 20]);
    let mut read = FilesRead::default();
    read.packed(&half);
    assert!(!read.has("README.md"));
    read.packed(&half);
    assert!(read.has("README.md"));
    assert!(of(&pack("{{a}}".repeat(250_000).as_bytes())).has("README.md"));
    assert!(!of(&pack("{{a}}".repeat(150_000).as_bytes())).has("README.md"));
    // What cannot be looked into as a whole may read anything.
    assert!(of(&pack(&vec![0; (65 << 20) as usize])).has("README.md"));
}

/// The context has all files in it, so what makes text of it delivers them without the word.
#[test]
fn the_whole_context_as_text_is_every_file() {
    for template in [
        "{{ toJson . }}",
        "{{ toYaml $ | nindent 2 }}",
        "{{- . | toPrettyJson -}}",
        "{{ mustToRawJson . }}",
        "{{ . }}",
        "{{ $ }}",
        "{{ printf \"%v\" . }}",
        "{{ print $ | sha256sum }}",
        "{{ cat \"x\" . | quote }}",
        "{{ toYaml   .\t}}",
        "{{ toYaml (.) }}",
        "{{ values . | toJson }}",
        "{{ omit . \"Values\" | toYaml }}",
        "{{ pick . \"Fi\\x6ces\" | toYaml }}",
        "{{ toYaml (dict \"a\" .) }}",
        "{{ list 1 $ | toJson }}",
        "{{ merge (dict) . | toYaml }}",
        "{{ $all := . }}{{ if true }}{{ toYaml $all }}{{ end }}",
        "{{ $all := dict }}{{ $all = deepCopy $ }}{{ toYaml $all }}",
        "{{ if .Values.a }}{{ toYaml . }}{{ end }}",
        "{{ if .Values.a }}x{{ else }}{{ toYaml . }}{{ end }}",
        "{{ with .Values.a }}x{{ else }}{{ toYaml . }}{{ end }}",
        "{{ with . }}{{ toYaml . }}{{ end }}",
        "{{ with .Values.a }}{{ toYaml $ }}{{ end }}",
        "{{ range .Values.all }}x{{ end }}{{ toYaml . }}",
        "{{ range $name, $value := . }}{{ toYaml $value }}{{ end }}",
        "{{ range $ }}{{ . }}{{ end }}",
        "{{ define \"x\" }}{{ toYaml . }}{{ end }}{{ include \"x\" . }}",
        "{{ define \"x\" }}{{ toYaml $ }}{{ end }}{{ template \"x\" $ }}",
        "{{ include \"x\" $ }}{{ define \"x\" }}{{ include \"y\" . }}{{ end }}{{ define \"y\" }}{{ . | quote }}{{ end }}",
        "{{ block \"x\" . }}{{ toYaml . }}{{ end }}",
        "{{ tpl \"{{ toYaml . }}\" . }}",
        "{{ tpl `{{ $ | toJson }}` . }}",
        // The name of a field that is not written there may be that of the files.
        "{{ (index $ .Values.f).Get \"docs/a.md\" }}",
        "{{ get $ .Values.f | toJson }}",
        "{{ index . (print \"Fi\" \"les\") \"docs/a.md\" }}",
        "{{ $key := .Values.f }}{{ get . $key | toYaml }}",
        "{{ .Values.f | index $ | toYaml }}",
    ] {
        assert!(everything(template, ""), "{template}");
    }
    assert!(everything("{{ tpl .Values.a . }}", "a: '{{ toYaml . }}'\n"));
}

/// The context goes to other templates everywhere.
#[test]
fn the_context_that_is_handed_on_is_no_text() {
    for template in [
        "{{ include \"x\" . | nindent 4 }}",
        "{{ tpl .Values.a . }}{{ tpl (toYaml .Values.b) $ | nindent 2 }}",
        "{{ toYaml .Values }}{{ toJson $.Values.a }}{{ .Values | toYaml }}{{ .Release | toYaml }}",
        "{{ with .Values.a }}{{ toYaml . }}{{ . | quote }}{{ . }}{{ else }}{{ include \"x\" . }}{{ end }}",
        "{{ range .Values.all }}{{ toYaml . }}{{ . }}{{ tpl . $ }}{{ end }}",
        "{{ range $k, $v := .Values.all }}{{ $k }}: {{ $v | quote }}{{ include \"x\" $ }}{{ end }}",
        "{{ define \"x\" }}{{ toYaml . }}{{ end }}{{ include \"x\" .Values.a }}{{ include \"y\" . }}",
        "{{ define \"x\" }}{{ range $k, $v := . }}{{ $k }}={{ $v }}{{ end }}{{ end }}{{ include \"x\" .Values.a }}",
        "{{ define \"x\" }}{{ tpl (.value | toYaml) .context }}{{ end }}\
         {{ include \"x\" (dict \"value\" .Values.a \"context\" $) }}",
        "{{ define \"x\" }}{{ include \"y\" .context }}{{ toYaml .value }}{{ end }}\
         {{ range .Values.all }}{{ include \"x\" (dict \"value\" . \"context\" $) }}{{ end }}",
        "{{ define \"x\" }}{{ $r := index . 0 }}{{ $v := index . 1 }}{{ toYaml $v.a }}{{ $r.Chart.Name }}{{ end }}\
         {{ include \"x\" (list $ .Values.a) }}",
        "{{ include (print $.Template.BasePath \"/config.yaml\") . | sha256sum }}\
         {{ define \"x\" }}{{ toYaml . }}{{ end }}",
        "{{ $root := . }}{{ range .Values.all }}{{ include \"x\" $root }}{{ end }}{{ $root.Release.Name }}",
        "{{ $_ := set . \"a\" (dict \"b\" 1) }}{{ toYaml .a }}{{ hasKey . \"a\" }}",
        "{{ $c := merge (dict \"Values\" .Values.sub) (deepCopy .) }}{{ include \"x\" $c }}{{ toYaml .Values.a }}",
        "{{ if and . .Values.a }}{{ kindOf . }}{{ typeOf $ | quote }}{{ end }}",
        "{{ (pick . \"Chart\" \"Release\") | toYaml }}{{ (index . \"Values\").a | toYaml }}",
        "{{ index .Values $key }}{{ get .Values.a .Values.b }}{{ range .Values.all }}{{ index . $i }}{{ end }}",
        "{{ dig \"a\" \"b\" \"c\" .Values | quote }}{{ .Values.a | default .Chart.Name | quote }}",
        // What other programs fill in.
        "{{ \"{{ toYaml . }}\" }}{{ `{{ range . }}{{ . }}{{ end }}` }}",
        "{{/* {{ toYaml . }} */}}",
        "{{ printf \"%s-%s\" .Release.Name .Chart.Name | trunc 63 | trimSuffix \"-\" }}",
    ] {
        assert!(!everything(template, ""), "{template}");
    }
    assert!(!everything("{{ .Values.a }}", "a: '{{ toYaml . }}'\n"));
    assert!(!everything(
        "{{ tpl .Values.a . }}",
        "a: '{{ include \"x\" . }}{{ .Values.b | quote }}'\n"
    ));
}

#[test]
fn what_is_nested_too_deep_may_deliver_everything() {
    let deep = format!("{{{{ toYaml {}.{} }}}}", "(".repeat(200), ")".repeat(200));
    assert!(everything(&deep, ""));
    let long = format!("{{{{ toYaml .{} }}}}", " ".repeat(200_000));
    assert!(everything(&long, ""));
}
