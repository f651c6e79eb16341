//! What a chart delivers because a value, a packed library or a file that is run as a template reads it.

use std::io::Write as _;
use std::process::{Command, Stdio};

use relmap_testkit::Fixture;

use crate::delivered::{after, web};
use crate::support::{check, edit};

/// An archive with one file, as `helm package` makes it.
fn packed(name: &str, text: &[u8]) -> Vec<u8> {
    let mut header = [0_u8; 512];
    header[..name.len()].copy_from_slice(name.as_bytes());
    header[100..107].copy_from_slice(b"0000644");
    header[124..135].copy_from_slice(format!("{:011o}", text.len()).as_bytes());
    header[148..156].copy_from_slice(b"        ");
    header[156] = b'0';
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
    let mut tar = header.to_vec();
    tar.extend_from_slice(text);
    tar.resize(tar.len().next_multiple_of(512) + 1024, 0);
    let mut gzip = Command::new("gzip")
        .arg("-c")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("these tests need the program gzip: install it");
    gzip.stdin.take().unwrap().write_all(&tar).unwrap();
    gzip.wait_with_output().unwrap().stdout
}

fn with_packed(archive: &[u8]) -> Fixture {
    let fixture = web(&[
        ("charts/web/templates/l.yaml", "{{ include \"lib.all\" . }}\n"),
        ("charts/web/docs/run.md", "one\n"),
        ("charts/web/README.md", "one\n"),
    ]);
    fixture.write("charts/web/charts/lib-0.1.0.tgz", archive);
    fixture.commit("Pack");
    fixture.git(["tag", "--force", "web-1.1.0"]);
    fixture
}

#[test]
fn a_document_that_a_packed_library_reads_is_delivered() {
    let text = b"{{ define \"lib.all\" }}{{ .Files.Get \"docs/run.md\" }}{{ end }}";
    let library = packed("lib/templates/_x.tpl", text);
    let outer = packed("outer/charts/lib-0.1.0.tgz", &library);
    for archive in [&library, &outer] {
        let fixture = with_packed(archive);
        let (code, causes) = after(&fixture, "charts/web/README.md");
        assert_eq!(code, 0, "{causes}");
        let (code, causes) = after(&fixture, "charts/web/docs/run.md");
        assert_eq!(code, 1, "{causes}");
    }
    let other = packed("lib/templates/_x.tpl", b"{{ define \"lib.all\" }}x{{ end }}");
    assert_eq!(after(&with_packed(&other), "charts/web/docs/run.md").0, 0);
}

#[test]
fn a_document_that_a_value_reads_is_delivered() {
    let values = [
        "t: '{{ .Files.Get \"docs/run.md\" }}'\n",
        "t: \"\\x7b\\x7b .Files.Get `docs/run.md` }}\"\n",
        "t: {u: ['{{ (.Files.Glob \"docs/*\").AsConfig }}']}\n",
        "t: '{{ tpl .Values.u . }}'\nu: |\n  {{- $.Files.Get \"docs/run.md\" }}\n",
    ];
    for value in values {
        for file in ["values.yaml", "values-prod.yaml"] {
            let fixture = web(&[
                ("charts/web/templates/l.yaml", "{{ tpl .Values.t . }}\n"),
                ("charts/web/docs/run.md", "one\n"),
                ("charts/web/README.md", "one\n"),
                ("charts/web/values-prod.yaml", "a: 1\n"),
            ]);
            let path = fixture.path().join("charts/web").join(file);
            let text = std::fs::read_to_string(&path).unwrap();
            std::fs::write(&path, text + value).unwrap();
            fixture.commit("Read a document");
            fixture.git(["tag", "--force", "web-1.1.0"]);
            let (code, causes) = after(&fixture, "charts/web/README.md");
            assert_eq!(code, 0, "{value} {causes}");
            let (code, causes) = after(&fixture, "charts/web/docs/run.md");
            assert_eq!(code, 1, "{file} {value} {causes}");
        }
    }
}

#[test]
fn a_document_that_a_file_reads_which_is_run_as_a_template_is_delivered() {
    let template = "{{ tpl (.Files.Get \"conf/a.tpl\") . }}\n";
    let fixture = web(&[
        ("charts/web/templates/l.yaml", template),
        ("charts/web/conf/a.tpl", "{{ tpl (.Files.Get \"conf/b.tpl\") . }}\n"),
        ("charts/web/conf/b.tpl", "{{ .Files.Get \"docs/run.md\" }}\n"),
        ("charts/web/docs/run.md", "one\n"),
        ("charts/web/README.md", "one\n"),
    ]);
    assert_eq!(after(&fixture, "charts/web/README.md").0, 0);
    assert_eq!(after(&fixture, "charts/web/docs/run.md").0, 1);
}

/// An archive that templates hand out is no template, even if `{{` is among its bytes.
#[test]
fn an_archive_beside_a_template_that_runs_texts_reads_nothing() {
    let fixture = web(&[
        ("charts/web/templates/l.yaml", "{{ .Files.Get \"files/crds.bz2\" | b64enc }}\n"),
        ("charts/web/templates/t.yaml", "{{ tpl .Values.text . }}\n"),
        ("charts/web/files/crds.bz2", "BZh\0\u{1}{{\u{2}.Files \0}}\u{3}{{\0"),
        ("charts/web/README.md", "one\n"),
    ]);
    assert_eq!(after(&fixture, "charts/web/README.md").0, 0);
    // Where the bytes are a template for Go, it is one.
    let fixture = web(&[
        ("charts/web/templates/l.yaml", "{{ tpl (.Files.Get \"files/crds.bz2\") . }}\n"),
        ("charts/web/files/crds.bz2", "BZh\0\u{1}{{ .Files.Get \"README.md\" }}\u{3}\0"),
        ("charts/web/README.md", "one\n"),
    ]);
    assert_eq!(after(&fixture, "charts/web/README.md").0, 1);
}

#[test]
fn what_may_read_any_document_delivers_all() {
    for template in [
        "{{ range $path, $bytes := .Files }}{{ $path }}: {{ $bytes | b64enc }}\n{{ end }}",
        "{{ .Files.Get (list \"docs\" \"run.md\" | join \"/\") }}\n",
        "{{ toYaml .Files }}\n",
    ] {
        let fixture = web(&[
            ("charts/web/templates/l.yaml", template),
            ("charts/web/docs/run.md", "one\n"),
            ("charts/web/.helmignore", "ignored/\n"),
            ("charts/web/ignored/README.md", "one\n"),
        ]);
        assert_eq!(after(&fixture, "charts/web/ignored/README.md").0, 0, "{template}");
        assert_eq!(after(&fixture, "charts/web/docs/run.md").0, 1, "{template}");
    }
}

/// A comment in another file is no way to hide a document.
#[test]
fn a_document_counts_beside_changes_that_ask_for_nothing() {
    for (file, old, new) in [
        ("values.yaml", "replicaCount: 2", "# how many\nreplicaCount: 2"),
        ("Chart.yaml", "name: web", "# the name\nname: web"),
        ("RELEASE.txt", "- First chart", "- First, chart"),
    ] {
        let fixture = web(&[
            ("charts/web/templates/l.yaml", "{{ .Files.Get \"docs/run.md\" }}\n"),
            ("charts/web/docs/run.md", "one\n"),
        ]);
        edit(&fixture, &format!("charts/web/{file}"), old, new);
        fixture.commit("Comment");
        let asks = |fixture: &Fixture| {
            let json = check(fixture, &[]).json();
            let rows = json["components"][0]["requirements"].as_array().unwrap().clone();
            rows.iter().map(|row| row["rule"].to_string()).collect::<Vec<_>>()
        };
        assert!(!asks(&fixture).iter().any(|row| row.contains("templates")), "{file}");
        fixture.write("charts/web/docs/run.md", "two\n");
        fixture.commit("Change");
        let (code, found) = (check(&fixture, &[]).code, check(&fixture, &[]).stdout);
        assert_eq!(code, 1, "{file} {found}");
        assert!(found.contains("charts/web/docs/run.md"), "{file} {found}");
    }
}

/// The blobs are the same, and every checkout has other bytes.
#[test]
fn attributes_that_change_what_is_packed_count() {
    let files = [
        ("charts/web/files/run.sh", "#!/bin/sh\n"),
        ("charts/web/docs/a.txt", "x\n"),
        ("other/x.txt", "x\n"),
    ];
    for (path, line, code) in [
        (".gitattributes", "charts/web/files/** text eol=crlf", 1),
        (".gitattributes", "*.sh eol=crlf", 1),
        (".gitattributes", "/charts/** working-tree-encoding=UTF-16LE", 1),
        (".gitattributes", "charts/** filter=evil", 1),
        (".gitattributes", "run.sh ident", 1),
        (".gitattributes", "[attr]win eol=crlf", 1),
        (".gitattributes", "\"run.s\\150\" eol=crlf", 1),
        (".gitattributes", "[[:alpha:]]un.sh eol=crlf", 1),
        (".gitattributes", "\u{feff}run.sh eol=crlf", 1),
        (".gitattributes", "run.sh\u{a0}eol=crlf", 0),
        ("charts/.gitattributes", "/web/files/*.sh eol=crlf", 1),
        ("charts/web/.gitattributes", "files/run.sh eol=crlf", 1),
        ("charts/web/files/.gitattributes", "*.sh eol=crlf", 1),
        (".gitattributes", "* text=auto", 0),
        (".gitattributes", "*.sh text eol=lf", 0),
        (".gitattributes", "*.png filter=lfs diff=lfs merge=lfs -text", 0),
        (".gitattributes", "/other/** eol=crlf", 0),
        (".gitattributes", "charts/web/docs/** eol=crlf", 0),
        ("other/.gitattributes", "* eol=crlf", 0),
        ("charts/web/docs/.gitattributes", "* eol=crlf", 0),
    ] {
        let fixture = web(&files);
        fixture.write(path, format!("{line}\n"));
        fixture.git(["add", path]);
        fixture.commit_staged("Set attributes");
        let ran = check(&fixture, &[]);
        assert_eq!(ran.code, code, "{path} {line} {}", ran.whole());
        if code == 1 {
            assert!(
                ran.stdout.contains(path) && ran.stdout.contains("metadata"),
                "{}",
                ran.whole()
            );
        }
    }
    // Taking it back changes the bytes as well.
    let fixture = web(&files);
    fixture.write(".gitattributes", "*.sh eol=crlf\n");
    fixture.commit("Set attributes");
    fixture.git(["tag", "--force", "web-1.1.0"]);
    assert_eq!(check(&fixture, &[]).code, 0);
    for text in ["", "*.sh eol=crlf\nrun.sh -text\n"] {
        fixture.write(".gitattributes", text);
        fixture.commit("Change attributes");
        assert_eq!(check(&fixture, &[]).code, 1, "{text:?}");
    }
}

/// What Helm reads in another place, or under another name, than it seems.
#[test]
fn what_stands_for_a_field_of_the_chart_counts() {
    let judge = |file: &str, text: &str, append: bool| {
        let fixture = web(&[]);
        let path = format!("charts/web/{file}");
        let before = match append {
            true => std::fs::read_to_string(fixture.path().join(&path)).unwrap(),
            false => String::new(),
        };
        fixture.write(&path, before + text);
        fixture.commit("Change");
        check(&fixture, &[])
    };
    let ran = judge("requirements.yaml", "dependencies: []\nversion: 9.9.9\n", false);
    assert_eq!(ran.code, 1, "{}", ran.whole());
    assert!(
        ran.stdout.contains(
            "requirements.yaml has `version`, which Helm takes in place of that of Chart.yaml"
        ),
        "{}",
        ran.whole()
    );
    for (line, version) in [("ver\u{17f}ion: 9.9.9\n", "9.9.9"), ("Version: 0.0.1\n", "")] {
        let ran = judge("Chart.yaml", line, true);
        let mismatch = format!("but Chart.yaml has version {version}");
        let is_told = !version.is_empty() && ran.stdout.contains(&mismatch);
        assert_eq!(is_told, !version.is_empty(), "{}", ran.whole());
        let name = line.split(':').next().unwrap();
        let told = format!("Helm takes `{name}` for `version`; write `version`, and only once");
        assert!(ran.stdout.contains(&told), "{}", ran.whole());
    }
    for (file, text) in [
        ("values.yaml", "flags:\n  \"true\": evil\n  true: good\n"),
        ("values.yaml", "flags: {1: a, \"1\": b}\n"),
        ("Chart.yaml", "annotations: {1: a, \"1\": b}\n"),
    ] {
        let ran = judge(file, text, true);
        assert_eq!(ran.code, 1, "{}", ran.whole());
        assert!(ran.rules().contains(&"chart-unreadable".to_owned()), "{}", ran.whole());
        assert!(ran.stdout.contains("Helm takes one of the two at random"), "{}", ran.whole());
    }
}

/// Helm 4 merges the documents of a values file, and Helm 3 reads the first.
#[test]
fn what_one_of_the_two_helms_sees_counts() {
    let before = "image: {repository: evil.example/x, tag: \"1\"}\nreplicaCount: 77\n---\n";
    let judge = |settings: &str, text: &dyn Fn(String) -> String| {
        let fixture = web(&[("relmap.toml", settings)]);
        let path = "charts/web/values.yaml";
        let old = std::fs::read_to_string(fixture.path().join(path)).unwrap();
        fixture.write(path, text(old));
        fixture.commit("Change");
        check(&fixture, &[])
    };
    for hidden in [before, "{}\n---\n", "---\n---\n", "~\n---\n"] {
        let in_front = |old: String| format!("{hidden}{old}");
        let ran = judge("", &in_front);
        assert_eq!(ran.code, 1, "{hidden:?} {}", ran.whole());
        let cause = "as Helm 3 reads charts/web/values.yaml";
        assert!(ran.stdout.contains(cause), "{hidden:?} {}", ran.whole());
        // Who says which Helm deploys the chart is judged by that.
        assert_eq!(judge("[rules]\nhelm = \"4\"\n", &in_front).code, 0, "{hidden:?}");
        assert_eq!(judge("[rules]\nhelm = \"3\"\n", &in_front).code, 1, "{hidden:?}");
    }
    let behind = |old: String| format!("{old}---\nreplicaCount: 77\n");
    assert_eq!(judge("", &behind).code, 1);
    assert_eq!(judge("[rules]\nhelm = \"4\"\n", &behind).code, 1);
    assert_eq!(judge("[rules]\nhelm = \"3\"\n", &behind).code, 0);
    // One document is the same for both.
    assert_eq!(judge("", &|old| format!("# x\n---\n{old}")).code, 0);
}

/// A file of half a megabyte that is compared with many names.
#[test]
fn a_helmignore_that_would_cost_too_much_is_not_followed() {
    let fixture = web(&[]);
    let line = |n: usize| format!("{}z{n}\n", "*a".repeat(120));
    fixture.write("charts/web/.helmignore", (0..2_000).map(line).collect::<String>());
    for n in 0..200 {
        fixture.write(&format!("charts/web/{}/{n}", ["a".repeat(200).as_str(); 8].join("/")), "");
    }
    fixture.commit("Change");
    let ran = check(&fixture, &[]);
    assert_eq!(ran.code, 1, "{}", ran.whole());
    assert!(
        ran.stdout.contains(
            ".helmignore: the patterns with wildcards have more than 4000 characters together, and what is here and \
             below is not followed; write plain names, or endings such as `*.md`"
        ),
        "{}",
        ran.whole()
    );
}
