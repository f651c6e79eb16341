//! What rendered objects change in a judgement.

use super::{Case, findings, rules, shown};
use crate::facts::{Rendered, RenderedSet, Renderings};

const WEB: &str = "---\n# Source: web/templates/web.yaml\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  selector: {app: web}\n  template: {spec: {containers: [{name: web, image: 'example/app:1.2.0'}]}}\n";

fn set(old: &str, swapped: &str, new: &str) -> RenderedSet {
    let ok = |text: &str| Ok(text.as_bytes().to_vec());
    RenderedSet {
        values: "the default values".into(),
        old: Some(ok(old)),
        swapped: ok(swapped),
        new: ok(new),
        again: None,
    }
}

fn done(sets: Vec<RenderedSet>) -> Rendered {
    let templates = vec!["templates/web.yaml".to_owned(), "templates/_helpers.tpl".to_owned()];
    Rendered::Done(Renderings { sets, templates, ..Renderings::default() })
}

/// Templates that were rewritten, released as a patch.
fn rewritten(rendered: Rendered) -> Case {
    let mut case = Case::charts()
        .edit("templates/web.yaml", "kind: Deployment", "# Better.\nkind: Deployment")
        .declare("1.1.1", "App: app-1.2.0\n");
    case.rendered = rendered;
    case
}

#[test]
fn templates_that_render_the_same_are_no_change() {
    let outcome = rewritten(done(vec![set(WEB, WEB, WEB)])).judge();
    assert_eq!(shown(&outcome), "pass, at least none 1.1.0");
    assert_eq!(
        findings(&outcome),
        [
            "warning nothing-to-release: nothing that is released changed since charts-1.1.0 | remove the entry, unless you want to release anyway",
            "note rendered-same: templates/web.yaml changed, and the chart renders the same objects with 1 set of values, \
             every value that they read among them, so that is no change | -"
        ]
    );
}

#[test]
fn templates_that_render_otherwise_are_one() {
    let other = WEB.replace("{app: web}", "{app: site}");
    let outcome = rewritten(done(vec![set(WEB, WEB, WEB), set(WEB, WEB, &other)])).judge();
    assert_eq!(shown(&outcome), "pass, at least patch 1.1.1");
    // Random data, such as a generated password, is no difference.
    let random = RenderedSet { again: Some(b"---\n".to_vec()), ..set(WEB, WEB, &other) };
    let outcome = rewritten(done(vec![random])).judge();
    assert_eq!(shown(&outcome), "pass, at least patch 1.1.1");
    let secret = |data: &str| {
        format!("{WEB}---\nkind: Secret\nmetadata: {{name: s}}\ndata: {{a: {data}}}\n")
    };
    let (one, two, three) = (secret("x"), secret("y"), secret("z"));
    let random = RenderedSet { again: Some(three.into_bytes()), ..set(&one, &one, &two) };
    assert_eq!(shown(&rewritten(done(vec![random])).judge()), "pass, at least none 1.1.0");
}

#[test]
fn what_was_not_rendered_is_not_proven() {
    let unrendered = WEB.replace("templates/web.yaml", "templates/other.yaml");
    let outcome = rewritten(done(vec![set(&unrendered, &unrendered, &unrendered)])).judge();
    assert_eq!(shown(&outcome), "pass, at least patch 1.1.1");
    assert_eq!(
        findings(&outcome),
        [
            "note render-unproven: the chart renders the same objects as before with 1 set of values, but none of them renders \
          templates/web.yaml, so the templates count as changed | to show more of what they do, add values files with it: \
          ci/NAME-values.yaml"
        ]
    );
    let Rendered::Done(mut gap) = done(vec![set(WEB, WEB, WEB)]) else { unreachable!() };
    gap.gaps = vec!["the changed templates read more values than can be tried".into()];
    assert_eq!(rules(&rewritten(Rendered::Done(gap)).judge()), ["render-unproven"]);
    // Nothing was rendered at all.
    let failed = RenderedSet {
        new: Err("x".into()),
        swapped: Err("x".into()),
        old: None,
        ..set("", "", "")
    };
    assert_eq!(shown(&rewritten(done(vec![failed])).judge()), "pass, at least patch 1.1.1");
}

#[test]
fn a_partial_needs_every_template_to_be_seen() {
    let helper = |rendered| {
        let mut case = Case::charts()
            .differing("templates/_helpers.tpl", "a\n", "b\n")
            .declare("1.1.1", "App: app-1.2.0\n");
        case.rendered = rendered;
        shown(&case.judge())
    };
    assert_eq!(helper(done(vec![set(WEB, WEB, WEB)])), "pass, at least none 1.1.0");
    let Rendered::Done(mut more) = done(vec![set(WEB, WEB, WEB)]) else { unreachable!() };
    more.templates.push("templates/ingress.yaml".into());
    assert_eq!(helper(Rendered::Done(more)), "pass, at least patch 1.1.1");
}

#[test]
fn the_schema_and_the_notes_are_not_rendered() {
    let mut case = Case::charts()
        .differing("values.schema.json", "{}", "{\"type\": \"object\"}")
        .differing("templates/NOTES.txt", "a", "b")
        .declare("1.1.1", "App: app-1.2.0\n");
    case.rendered = done(vec![set(WEB, WEB, WEB)]);
    assert_eq!(shown(&case.judge()), "pass, at least patch 1.1.1");
}

#[test]
fn an_image_that_a_helper_builds_is_seen() {
    let moved = WEB.replace("app:1.2.0", "app:2.0.0");
    let mut case = Case::kafka()
        .differing("templates/_image.tpl", "3.7.0", "3.8.0")
        .declare("1.0.1", "Image: apache/kafka:3.7.0\n");
    case.rendered = done(vec![set(WEB, WEB, &moved)]);
    let outcome = case.judge();
    assert_eq!(shown(&outcome), "fail, exactly major 2.0.0");
    assert_eq!(
        outcome.requirements[0].causes,
        ["Deployment/web container web: example/app:1.2.0 -> example/app:2.0.0"]
    );
}

#[test]
fn an_image_that_moves_with_the_app_is_no_news() {
    let moved = WEB.replace("app:1.2.0", "app:1.3.0");
    let mut case = Case::charts()
        .edit("Chart.yaml", "appVersion: 1.2.0", "appVersion: 1.3.0")
        .declare("1.2.0", "App: app-1.3.0\n");
    case.rendered = done(vec![set(WEB, &moved, &moved)]);
    let outcome = case.judge();
    assert_eq!(shown(&outcome), "pass, at least minor 1.2.0");
    assert_eq!(outcome.requirements.len(), 1);
}

#[test]
fn what_an_upgrade_meets_is_said_once() {
    let other = WEB.replace("{app: web}", "{app: site}");
    let gone = set(WEB, WEB, "");
    let mut again = set(WEB, WEB, &other);
    again.values = "ci/small-values.yaml".into();
    let outcome = rewritten(done(vec![set(WEB, WEB, &other), again, gone])).judge();
    assert_eq!(
        findings(&outcome),
        [
            "warning immutable-field: Deployment/web: spec.selector: {app: web} -> {app: site}; Kubernetes refuses this change \
             in an object that exists (with the default values) | keep the field unchanged, or tell users to delete the object before they upgrade, and release a major",
            "warning object-removed: Deployment/web is no longer rendered; an upgrade deletes it (with the default values) | \
             nothing to fix if that is intended; tell users who upgrade"
        ]
    );
}

#[test]
fn a_chart_that_breaks_is_told() {
    let broken = RenderedSet {
        new: Err("web/templates/web.yaml:3: nil pointer".into()),
        ..set(WEB, WEB, "")
    };
    let outcome = rewritten(done(vec![broken])).judge();
    assert_eq!(
        findings(&outcome),
        [
            "warning render-broken: the chart no longer renders with the default values: web/templates/web.yaml:3: nil pointer | \
          fix the template, or give the value a default"
        ]
    );
    assert_eq!(shown(&outcome), "pass, at least patch 1.1.1");
}

#[test]
fn without_helm_the_rest_is_judged_all_the_same() {
    let out = Rendered::OutOfReach { reason: "there is no helm".into(), help: "install it".into() };
    let outcome = rewritten(out).judge();
    assert_eq!(shown(&outcome), "pass, at least patch 1.1.1");
    assert_eq!(
        findings(&outcome),
        [
            "note render-unavailable: the rendered chart was not compared: there is no helm | install it"
        ]
    );
}
