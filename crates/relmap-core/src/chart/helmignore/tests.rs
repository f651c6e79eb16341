use super::glob::steps;
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

#[test]
fn patterns_that_are_looked_up_mean_what_patterns_mean() {
    for (file, path, expected) in [
        ("*.md\n*.tgz", "docs/a.tgz", true),
        ("*", "x", true),
        ("*.md", ".md", true),
        ("*.md", "md", false),
        ("*.md/", "a.md", false),
        ("*.md/", "a.md/x", true),
        ("*\\*", "a*", true),
        ("*\\*", "ab", false),
        ("a\\*b", "a*b", true),
        ("a\\*b", "axb", false),
        ("*é", "xé", true),
        ("*\u{a9}", "é", false),
        ("/*.md", "docs/a.md", false),
        ("docs/*.md", "docs/a.md", true),
        ("d[^x]cs", "d/cs", false),
        ("a/d[^x]cs", "a/d/cs", true),
        ("a/d[^x]cs", "a/docs/b", true),
        ("a[.-0]b/c", "a/b/c", true),
    ] {
        assert_eq!(ignored(file, path), expected, "{file:?} {path}");
    }
    let (ignore, _) = Ignore::parse(b"Chart.lock\n*.yaml\nChart.*\n");
    assert_eq!(ignore.line_for("Chart.yaml"), Some(2));
    assert_eq!(ignore.line_for("values.json"), None);
}

/// However many names and endings a file has, and however deep a path is: no file costs more than the one before.
#[test]
fn the_work_grows_with_the_files_alone() {
    let line = |n| format!("{}{n}\n*{}{n}\n", "a".repeat(240), "b".repeat(240));
    let (plain, problems) = Ignore::parse((0..1_000).map(line).collect::<String>().as_bytes());
    assert_eq!(problems.len(), 0);
    let path = |n: usize| format!("{}x{n}", "aaaa/".repeat(100));
    let ask = |ignore: &Ignore, count: usize| {
        let fresh = ignore.clone();
        steps::of(|| assert!((0..count).all(|n| !fresh.is_ignored(&path(n)))))
    };
    // Two steps of the one pattern that Helm always has, for each folder and each file.
    assert!(ask(&plain, 1_000) <= 4 * 1_100, "{}", ask(&plain, 1_000));

    // What must be compared is compared once for a folder, and at one depth for a path.
    let costly = format!("{}z\n{}z\n", "*a".repeat(900), "a*/".repeat(99) + &"a*".repeat(800));
    let (costly, problems) = Ignore::parse(costly.as_bytes());
    assert_eq!(problems, []);
    let one = ask(&costly, 1);
    let (ten, twenty) = (ask(&costly, 10), ask(&costly, 20));
    assert!(twenty - ten <= (ten - one) * 5 / 4 * 10 / 9, "{one} {ten} {twenty}");
    assert!(ten - one < one, "{one} {ten}");

    // The worst that is followed: each name costs a bounded number of steps.
    let worst = format!("{}z\n", "*a".repeat(3_999 / 2));
    let (worst, problems) = Ignore::parse(worst.as_bytes());
    assert_eq!(problems, []);
    let name = "a".repeat(255);
    assert!(steps::of(|| assert!(!worst.is_ignored(&name))) <= 4_000 * 256);
}

#[test]
fn what_would_cost_too_much_is_not_followed() {
    let text = format!("x\n{}z\n*.md\ny*z\n", "*a".repeat(MAX_WILDCARD_LENGTH / 2));
    let (ignore, problems) = Ignore::parse(text.as_bytes());
    assert_eq!(
        problems.iter().map(ToString::to_string).collect::<Vec<_>>(),
        [
            "line 2: the patterns with wildcards have more than 4000 characters together, and what is here and below \
             is not followed; write plain names, or endings such as `*.md`"
        ]
    );
    assert!(ignore.is_ignored("x") && !ignore.is_ignored("a.md") && !ignore.is_ignored("yz"));
    // What can match slashes is tried at many depths.
    let (_, problems) = Ignore::parse(format!("a/{}\n", "[^x]".repeat(100)).as_bytes());
    assert_eq!(problems[0].kind, IgnoreDiagnosticKind::TooLong);
    let (_, problems) = Ignore::parse(format!("{}\n", "[^x]".repeat(100)).as_bytes());
    assert_eq!(problems, []);
}
