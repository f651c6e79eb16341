use super::*;
use crate::chart::image_ref::ImageRef;

const COMMIT: &str = "1111111111111111111111111111111111111111";

fn image(tag: &str, commit: Option<&str>) -> ExpectedImage {
    let reference: ImageRef = "registry.example/app:1.2.0".parse().unwrap();
    let mut app = App::stated("app", "1.2.0");
    app.tag = Some(tag.to_owned());
    app.commit = commit.map(|id| id.parse().unwrap());
    let (app, chart) = (Some(app), "charts-1.1.0".to_owned());
    ExpectedImage { chart, reference, app, recorded: None, platforms: vec![] }
}

fn chart(path: &str) -> PackagedChart {
    let (name, version) = ("web".to_owned(), "1.1.0".to_owned());
    PackagedChart {
        name,
        version,
        path: path.to_owned(),
        has_dependencies: false,
        is_signed: false,
    }
}

fn facts() -> PublishFacts {
    PublishFacts {
        tag: "charts-1.1.0".to_owned(),
        version: "1.1.0".to_owned(),
        commit: Some(COMMIT.parse().unwrap()),
        is_tagged: true,
        chart: Some(chart("charts/web")),
        source: Some("oci://registry.example/charts".parse().unwrap()),
        ..PublishFacts::default()
    }
}

#[test]
fn a_tagged_release_is_checked_out_built_and_pushed() {
    let images = vec![(image("app-1.2.0", Some(COMMIT)), Some("../app".to_owned()))];
    let plan = plan_release(PublishFacts { images, ..facts() }).unwrap();
    assert_eq!(
        plan.images[0].commands,
        [
            "git checkout app-1.2.0".to_owned(),
            format!(
                "docker build --label org.opencontainers.image.version=1.2.0 --label org.opencontainers.image.revision={COMMIT} \
                 -t registry.example/app:1.2.0 ."
            ),
            "docker push registry.example/app:1.2.0".to_owned(),
        ]
    );
    let chart = plan.chart.unwrap();
    assert_eq!(
        chart.commands,
        [
            "git checkout charts-1.1.0",
            "helm package charts/web",
            "helm push web-1.1.0.tgz oci://registry.example/charts",
        ]
    );
    assert_eq!(chart.digest, "sha256sum web-1.1.0.tgz");
    assert_eq!(plan.after, ["relmap artifacts verify --chart charts-1.1.0"]);
    let published = Some("oci://registry.example/my charts".to_owned());
    let plan = plan_release(PublishFacts { published, ..facts() }).unwrap();
    assert_eq!(
        plan.after,
        [
            "relmap artifacts verify --chart charts-1.1.0 --published 'oci://registry.example/my charts'"
        ]
    );
}

#[test]
fn what_is_checked_out_and_not_tagged_yet_is_recorded_first() {
    let plan =
        plan_release(PublishFacts { is_tagged: false, is_checked_out: true, ..facts() }).unwrap();
    assert_eq!(plan.chart.unwrap().commands[0], "helm package charts/web");
    assert_eq!(
        plan.after,
        ["relmap release --push --verify-images", "relmap artifacts verify --chart charts-1.1.0"]
    );
}

#[test]
fn names_from_a_repository_are_quoted() {
    let mut image = image("app-1.2.0;reboot", None);
    image.platforms = vec!["linux/amd64".to_owned(), "linux/$(id)".to_owned()];
    let facts = PublishFacts {
        tag: "charts-$(reboot)".to_owned(),
        images: vec![(image, Some("../app".to_owned()))],
        chart: Some(chart("it's `here`")),
        ..facts()
    };
    let plan = plan_release(facts).unwrap();
    assert_eq!(
        plan.images[0].commands,
        [
            "git checkout 'app-1.2.0;reboot'",
            "docker buildx build --platform 'linux/amd64,linux/$(id)' --label org.opencontainers.image.version=1.2.0 --label \
             org.opencontainers.image.revision=$(git rev-parse HEAD) -t registry.example/app:1.2.0 --push .",
        ]
    );
    assert_eq!(
        plan.chart.unwrap().commands,
        [
            "git checkout 'charts-$(reboot)'",
            r"helm package 'it'\''s `here`'",
            "helm push web-1.1.0.tgz oci://registry.example/charts",
        ]
    );
    assert_eq!(plan.after, ["relmap artifacts verify --chart 'charts-$(reboot)'"]);
}

#[test]
fn names_that_no_command_can_have_are_refused() {
    let refused = |facts: PublishFacts| plan_release(facts).unwrap_err().to_string();
    assert_eq!(
        refused(PublishFacts { chart: Some(chart("web\nreboot")), ..facts() }),
        "the folder of the chart of charts-1.1.0, `web\\nreboot`, has characters that no command can show; rename it, and \
         release it again"
    );
    assert_eq!(
        refused(PublishFacts { chart: Some(chart("-x")), ..facts() }),
        "the folder of the chart of charts-1.1.0, `-x`, begins with `-`, so programs take it for an option; rename it, and \
         release it again"
    );
    let hidden = PublishFacts { tag: "charts-1\u{202e}".to_owned(), ..facts() };
    assert!(refused(hidden).starts_with("the tag of charts-1\\u{202e}, `charts-1\\u{202e}`, has"));
    let mut named = chart(".");
    named.name = "../web".to_owned();
    assert_eq!(
        refused(PublishFacts { chart: Some(named), ..facts() }),
        "the chart of charts-1.1.0 is called `../web`, and Helm packages no such name; use letters, digits, `-`, `_` and `.`"
    );
}

#[test]
fn what_nothing_says_is_a_note() {
    let unnamed_images = vec![App::stated("app", "1.2.0")];
    let plan = plan_release(PublishFacts { source: None, unnamed_images, ..facts() }).unwrap();
    assert_eq!(plan.chart, None);
    assert_eq!(
        plan.notes,
        [
            "nothing says what the image of app 1.2.0 is called; set `image` of the component app in relmap.toml",
            "nothing says where charts-1.1.0 is published; set `chart-repository` of the chart in relmap.toml",
        ]
    );
}

#[test]
fn an_index_is_written_by_hand_and_dependencies_come_first() {
    let mut packaged = chart(".");
    packaged.has_dependencies = true;
    let source = Some("git:gh-pages".parse().unwrap());
    let plan = plan_release(PublishFacts { chart: Some(packaged), source, ..facts() }).unwrap();
    let chart = plan.chart.unwrap();
    assert_eq!(chart.commands[1..], ["helm dependency build .", "helm package ."]);
    assert_eq!(chart.digest, "sha256sum web-1.1.0.tgz");
    assert_eq!(
        chart.note.as_deref(),
        Some("add web-1.1.0.tgz to the chart repository: helm repo index --merge")
    );
}
