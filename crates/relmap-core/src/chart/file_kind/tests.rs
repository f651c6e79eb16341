use super::*;

#[test]
fn files_of_a_chart_have_their_kinds() {
    use ChangeKind::{Crds, Dependencies, Docs, Metadata, Templates};
    for (path, expected) in [
        ("Chart.yaml", FileKind::ChartYaml),
        ("values.yaml", FileKind::Values),
        ("values.yml", FileKind::OtherValues),
        ("Values.yaml", FileKind::OtherValues),
        ("requirements.yml", FileKind::Other(ChangeKind::Templates)),
        ("values-prod.yaml", FileKind::OtherValues),
        ("values.prod.yaml", FileKind::OtherValues),
        ("values_prod.yaml", FileKind::OtherValues),
        ("prod-values.yml", FileKind::OtherValues),
        ("environments/values-prod.yaml", FileKind::OtherValues),
        ("environments/prod/values.yaml", FileKind::OtherValues),
        ("valuesource.yaml", FileKind::Other(Templates)),
        ("files/myvalues.yaml", FileKind::Other(Templates)),
        ("values.schema.json", FileKind::Other(Templates)),
        ("templates/deployment.yaml", FileKind::Other(Templates)),
        ("templates/values-map.yaml", FileKind::Other(Templates)),
        ("templates/NOTES.txt", FileKind::Other(Templates)),
        ("templates/README.md", FileKind::Other(Templates)),
        ("templates/tests/test.yaml", FileKind::Other(Templates)),
        ("crds/README.md", FileKind::Other(Crds)),
        ("crds/kafka.yaml", FileKind::Other(Crds)),
        ("Chart.lock", FileKind::Other(Dependencies)),
        ("requirements.yaml", FileKind::Other(Dependencies)),
        ("requirements.lock", FileKind::Other(Dependencies)),
        ("charts/redis/values.yaml", FileKind::Other(Dependencies)),
        ("charts/redis-1.2.3.tgz", FileKind::Other(Dependencies)),
        (".helmignore", FileKind::Other(Metadata)),
        ("README.md", FileKind::Other(Docs)),
        ("readme.MD", FileKind::Other(Docs)),
        ("README.md.gotmpl", FileKind::Other(Docs)),
        ("LICENSE", FileKind::Other(Docs)),
        ("LICENSE-APACHE", FileKind::Other(Docs)),
        ("NOTICE.txt", FileKind::Other(Docs)),
        ("OWNERS", FileKind::Other(Docs)),
        ("CODEOWNERS", FileKind::Other(Docs)),
        ("RELEASE.txt", FileKind::Other(Docs)),
        ("relmap.toml", FileKind::Other(Docs)),
        (".github/workflows/ci.yaml", FileKind::Other(Docs)),
        (".gitlab-ci.yml", FileKind::Other(Docs)),
        ("Jenkinsfile", FileKind::Other(Docs)),
        ("ci/default-values.yaml", FileKind::Other(Docs)),
        ("tests/deployment_test.yaml", FileKind::Other(Docs)),
        ("unittests/values.yaml", FileKind::Other(Docs)),
        ("logo.png", FileKind::Other(Docs)),
        (".editorconfig", FileKind::Other(Docs)),
        ("files/logo.png", FileKind::Other(Templates)),
        ("licensed.conf", FileKind::Other(Templates)),
        ("dashboards/node.json", FileKind::Other(Templates)),
        ("scripts/start.sh", FileKind::Other(Templates)),
        ("chart.yaml", FileKind::Other(Templates)),
    ] {
        assert_eq!(classify(path, false), expected, "{path}");
    }
    assert_eq!(classify("values.yaml", true), FileKind::Other(Docs));
    assert_eq!(classify("Chart.yaml", true), FileKind::ChartYaml);
}

#[test]
fn files_of_an_app_are_source_unless_they_are_told_apart() {
    use ChangeKind::{Docs, Source};
    for (path, expected) in [
        ("README.md", Docs),
        ("src/README.md", Docs),
        ("RELEASE.txt", Docs),
        ("relmap.toml", Docs),
        ("src/relmap.toml", Source),
        ("docs/logo.png", Docs),
        ("doc/x/y.html", Docs),
        ("documents/x.c", Source),
        (".github/workflows/ci.yaml", Docs),
        (".ci/run", Docs),
        (".gitlab/x.yml", Docs),
        (".gitlab-ci.yml", Docs),
        ("azure-pipelines.yml", Docs),
        (".gitignore", Docs),
        ("Jenkinsfile", Docs),
        ("Jenkinsfile.release", Docs),
        ("jobs/Jenkinsfile", Source),
        ("src/.travis.yml", Source),
        ("Dockerfile", Source),
        ("Makefile", Source),
        ("logo.png", Source),
        (".env", Source),
        ("values.yaml", Source),
        ("main.c", Source),
        ("LICENSE", Docs),
        ("licensed.c", Source),
        ("CHANGES_2.txt", Docs),
    ] {
        assert_eq!(app_file(path), expected, "{path}");
    }
}

#[test]
fn files_beside_a_chart_that_are_told_by_a_part_of_their_name() {
    use ChangeKind::{Docs, Templates};
    for (path, expected) in [
        (".travis.yml", Docs),
        (".env", Templates),
        ("x/.travis.yml", Templates),
        ("Makefile", Docs),
        ("Makefile.local", Docs),
        ("makefiles", Templates),
        ("x/Makefile", Templates),
        ("x/relmap.toml", Templates),
        ("doc/x.json", Docs),
        ("docs.json", Templates),
        (".idea/x", Docs),
        ("x/.gitignore", Docs),
        ("x/guide.adoc", Docs),
        ("x/.helmignore", Templates),
    ] {
        assert_eq!(classify(path, false), FileKind::Other(expected), "{path}");
    }
}

#[test]
fn names_of_values_files() {
    for (name, expected) in [
        ("values.yaml", true),
        ("Values.YML", true),
        ("values-x.yaml", true),
        ("values_x.yml", true),
        ("values.x.yaml", true),
        ("x-values.yaml", true),
        ("x.values.yaml", true),
        ("x_values.yaml", true),
        ("valuesx.yaml", false),
        ("xvalues.yaml", false),
        ("values", false),
        ("values.json", false),
        ("values-é.yaml", true),
        (".yaml", false),
    ] {
        assert_eq!(is_values_name(name), expected, "{name}");
    }
}

#[test]
fn every_kind_shows_its_word() {
    let words: Vec<String> = ChangeKind::ALL.iter().map(ToString::to_string).collect();
    assert_eq!(
        words.join(" "),
        "docs metadata values app-version image dependencies templates crds source"
    );
}

#[test]
fn code_is_no_document_whatever_it_is_called() {
    for path in [
        "license.go",
        "changes.py",
        "notice.rs",
        "authors.go",
        "readme_test.go",
        "licenses/copying.c",
        "docs/docs.go",
        "docs/api/server.py",
        "owners.yaml",
    ] {
        assert_eq!(app_file(path), ChangeKind::Source, "{path}");
    }
    for path in [
        "LICENSE",
        "LICENSE-MIT",
        "LICENSE-APACHE-2.0",
        "COPYING.LESSER",
        "README.zh-CN.md",
        "Changes",
        "CHANGELOG.txt",
        "docs/conf.py",
        "docs/usage.html",
        "docs/site.js",
    ] {
        assert_eq!(app_file(path), ChangeKind::Docs, "{path}");
    }
}
