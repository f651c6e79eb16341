use super::*;

fn ignored(file: &str, path: &str) -> bool {
    let (ignore, problems) = Ignore::parse(file.as_bytes());
    assert_eq!(problems, [], "{file}");
    ignore.is_ignored(path)
}

#[test]
fn patterns_match_as_in_helm() {
    for (file, path, expected) in [
        ("*.md", "README.md", true),
        ("*.md", "docs/deep/README.md", true),
        ("*.md # no comment here", "README.md", false),
        ("# *.md", "README.md", false),
        ("  *.md  \r", "README.md", true),
        ("docs/", "docs/guide.txt", true),
        ("docs/", "files/docs/guide.txt", true),
        ("docs/", "docs", false),
        ("docs", "docs/guide.txt", true),
        ("/docs", "files/docs/guide.txt", false),
        ("/docs", "docs/guide.txt", true),
        ("files/*.txt", "files/a.txt", true),
        ("files/*.txt", "files/deep/a.txt", false),
        ("files/*.txt", "other/files/a.txt", false),
        ("files/deep/", "files/deep/a.txt", true),
        ("./files", "files/a.txt", false),
        ("*", "values.yaml", true),
        ("[!a].txt", "!.txt", true),
        ("\u{FEFF}*.md", "README.md", true),
        ("", "values.yaml", false),
        ("", "templates/.hidden", true),
        ("", "templates/.", false),
        ("", "templates/deep/.hidden", false),
    ] {
        assert_eq!(ignored(file, path), expected, "{file:?} {path}");
    }
}

#[test]
fn a_negated_pattern_leaves_out_what_it_does_not_match() {
    assert!(ignored("!Chart.yaml", "values.yaml"));
    assert!(!ignored("!Chart.yaml", "Chart.yaml"));
    assert!(ignored("*.md\n!*", "README.md"));
}

#[test]
fn lines_without_effect_are_problems() {
    let (ignore, problems) = Ignore::parse(b"*.md\n!README.md\ndocs/**\n[a\n\xFF\n*.txt\n");
    let texts: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        texts,
        [
            "line 2: Helm leaves out whatever a pattern with `!` does not match, and so Chart.yaml; \
             remove the line (it is not followed here)",
            "line 3: Helm refuses `**`; write a pattern without a slash, which matches at any depth",
            "line 4: Helm refuses this pattern; close the `[` or write the character after the `\\`",
            "line 5: the line is not UTF-8 text; save the file as UTF-8",
        ]
    );
    assert!(ignore.is_ignored("README.md") && ignore.is_ignored("a.txt"));
    assert!(!ignore.is_ignored("templates/deployment.yaml"));
    let (_, problems) = Ignore::parse("x\n".repeat(MAX_PATTERNS + 1).as_bytes());
    assert_eq!(problems[0].kind, IgnoreDiagnosticKind::TooMany);
}

#[test]
fn without_a_file_only_hidden_templates_are_left_out() {
    assert!(Ignore::default().is_ignored("templates/.DS_Store"));
    assert!(!Ignore::default().is_ignored("README.md"));
}
