//! The first hour with relmap: `init`, a commit, and a verdict that is true, on repositories of every
//! kind, without an edit by hand.

mod app_elsewhere;
mod branches;
mod changelog;
mod contact;
mod many;
mod monorepo;
mod one_tag;
mod pipelines;
mod single;
mod system;

use std::fs;

use relmap_testkit::Fixture;

use crate::support::{Ran, relmap};

/// A chart as `helm create` makes it, with an image of the team.
fn chart(fixture: &Fixture, folder: &str, name: &str, version: &str, app: &str) {
    chart_with(fixture, folder, name, version, app, &format!("registry.example/{name}"));
}

/// The same with another image.
fn chart_with(fixture: &Fixture, folder: &str, name: &str, version: &str, app: &str, image: &str) {
    fixture.write(
        &format!("{folder}Chart.yaml"),
        format!("apiVersion: v2\nname: {name}\nversion: {version}\nappVersion: \"{app}\"\n"),
    );
    fixture.write(
        &format!("{folder}values.yaml"),
        format!("replicaCount: 1\nimage:\n  repository: {image}\n  tag: \"\"\n"),
    );
    fixture.write(
        &format!("{folder}templates/web.yaml"),
        "kind: Deployment\nspec:\n  replicas: {{ .Values.replicaCount }}\n",
    );
}

/// A commit with a tag.
fn release(fixture: &Fixture, tag: &str) {
    fixture.commit(&format!("Work for {tag}"));
    fixture.annotated_tag(tag);
}

#[track_caller]
fn succeeds(fixture: &Fixture, arguments: &[&str]) -> Ran {
    let ran = relmap(fixture, arguments);
    assert_eq!(ran.code, 0, "{arguments:?}: {}", ran.whole());
    ran
}

/// `init` and a commit; returns what `init` said.
#[track_caller]
fn begin(fixture: &Fixture, arguments: &[&str]) -> Ran {
    let mut all = vec!["init", "--date", "2026-11-20"];
    all.extend(arguments);
    let ran = succeeds(fixture, &all);
    fixture.commit("Begin with relmap");
    ran
}

/// A check passes for all components.
#[track_caller]
fn passes(fixture: &Fixture) {
    succeeds(fixture, &["check"]);
    succeeds(fixture, &["check", "--all"]);
}

#[track_caller]
fn read(fixture: &Fixture, path: &str) -> String {
    fs::read_to_string(fixture.path().join(path)).unwrap()
}

fn exists(fixture: &Fixture, path: &str) -> bool {
    fixture.path().join(path).exists()
}

/// Changes a default value, which asks for a patch.
fn more_replicas(fixture: &Fixture, folder: &str) {
    let path = format!("{folder}values.yaml");
    let text = read(fixture, &path).replace("replicaCount: 1", "replicaCount: 3");
    fixture.write(&path, text);
    fixture.commit("More replicas");
}

/// A change of the values fails a check, `next` says the version, and `bump` and `release` make the tag.
#[track_caller]
fn goes_on(fixture: &Fixture, folder: &str, component: &str, next: &str, tag: &str) {
    more_replicas(fixture, folder);
    let found = succeeds(fixture, &["next", "--component", component]);
    assert_eq!(found.stdout.trim(), next, "{}", found.whole());
    let date = ["--date", "2026-11-21", "--note", "More."];
    let mut bump = vec!["bump", "--component", component];
    bump.extend(date);
    succeeds(fixture, &bump);
    fixture.commit("Release");
    passes(fixture);
    succeeds(fixture, &["release"]);
    assert_eq!(fixture.git(["tag", "--points-at", "HEAD"]), tag);
    passes(fixture);
}

/// The tags of a repository, on one line.
fn tags(fixture: &Fixture) -> String {
    fixture.git(["tag", "--list"]).replace('\n', " ")
}

/// The repository of an app next to another one, with these tags.
fn app_beside(fixture: &Fixture, name: &str, tags: &[&str]) -> Fixture {
    let app = Fixture::new();
    for tag in tags {
        app.write("main.go", format!("// {tag}\n"));
        release(&app, tag);
    }
    let place = fixture.beside(name);
    let target = place.to_str().unwrap();
    app.git(["clone", "--quiet", "--no-local", ".", target]);
    let git = |arguments: &[&str]| {
        let mut all = vec!["-C", target];
        all.extend(arguments);
        app.git(all)
    };
    git(&["remote", "remove", "origin"]);
    app
}
