//! `relmap fmt`: the canonical form.

use std::fs;

use relmap_testkit::Fixture;

use crate::support::{chart_files, relmap};

const ODD: &str = "# web-1.1.0 - 2 Nov 2026\nApp:  app-1.2.0\n* First.\n\n\n\n# web-1.0.0 - 1 Oct 2026\n* Before.";
const FORM: &str =
    "web-1.1.0 (2026-11-02)\nApp: app-1.2.0\n\n* First.\n\nweb-1.0.0 (2026-10-01)\n\n* Before.\n";

#[test]
fn every_release_file_is_brought_to_the_form() {
    let fixture = Fixture::new();
    for name in ["api", "web"] {
        chart_files(&fixture, &format!("charts/{name}/"), name, name);
    }
    fixture.write("charts/web/RELEASE.txt", ODD);
    let ran = relmap(&fixture, &["fmt", "--check"]);
    insta::assert_snapshot!("fmt_check", ran.whole());
    let read = || fs::read_to_string(fixture.path().join("charts/web/RELEASE.txt")).unwrap();
    assert_eq!(read(), ODD);
    let ran = relmap(&fixture, &["fmt"]);
    assert_eq!(ran.whole(), "[exit code 0]\ncharts/web/RELEASE.txt\n");
    assert_eq!(read(), FORM);
    assert_eq!(relmap(&fixture, &["fmt"]).whole(), "[exit code 0]\n");
    assert_eq!(relmap(&fixture, &["fmt", "--check"]).whole(), "[exit code 0]\n");
}

#[test]
fn files_may_be_named_and_need_no_repository() {
    let fixture = Fixture::folder();
    fixture.write("NEWS", ODD);
    let ran = relmap(&fixture, &["fmt", "NEWS"]);
    assert_eq!(ran.whole(), "[exit code 0]\nNEWS\n");
    fixture.write("links", "## [1.0.0](https://example.org)\n\n- x\n");
    fixture.write("NEWS", ODD);
    let ran = relmap(&fixture, &["fmt", "links", "NEWS"]);
    assert_eq!(
        ran.whole(),
        "[exit code 3]\n[standard error]\nrelmap: cannot format links\n  because: line 1: the heading \
         holds a link, which the canonical form cannot express; move it into the notes, or leave the file as it is: relmap \
         reads it\n"
    );
    let text = fs::read_to_string(fixture.path().join("NEWS")).unwrap();
    assert_eq!(text, ODD, "all or none");
    assert_eq!(relmap(&fixture, &["fmt", "missing"]).code, 3);
}

#[test]
fn markdown_stays_markdown() {
    let fixture = Fixture::new();
    chart_files(&fixture, "", "web", "web");
    fixture.remove("RELEASE.txt");
    fixture.write("CHANGELOG.md", "## web-1.1.0\nApp: app-1.2.0\n\n- x\n");
    fixture.write(
        "relmap.toml",
        "[[component]]\nname = \"web\"\nrelease-file = \"CHANGELOG.md\"\npath = \".\"\n",
    );
    let ran = relmap(&fixture, &["fmt"]);
    assert_eq!(
        ran.whole(),
        "[exit code 0]\n[standard error]\nrelmap: CHANGELOG.md is Markdown and is left unchanged; relmap can read it\n"
    );
}
