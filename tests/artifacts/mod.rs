//! `relmap artifacts verify` and `relmap release --verify-images`: what is published, held against tags and
//! commits.

mod answers;
mod archives;
mod attached;
mod attest;
mod images;
mod index;
mod plan;
mod release;
mod shared;

use std::process::Command;

use relmap_testkit::{Fixture, Images, TestImage, WebAnswer, WebRequest, WebServer};

use crate::support::{Ran, command, edit, finish, relmap};

pub(crate) const VERSION: &str = "org.opencontainers.image.version";

pub(crate) const REVISION: &str = "org.opencontainers.image.revision";

pub(crate) fn verify(fixture: &Fixture, arguments: &[&str]) -> Ran {
    let mut all = vec!["artifacts", "verify", "--format", "json"];
    all.extend(arguments);
    relmap(fixture, &all)
}

/// Each finding as `severity rule: message`.
#[track_caller]
pub(crate) fn findings(ran: &Ran) -> Vec<String> {
    let json = ran.json();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let line = |one: &serde_json::Value| {
        format!("{} {}: {}", text(&one["severity"]), text(&one["rule"]), text(&one["message"]))
    };
    json["findings"].as_array().unwrap().iter().map(line).collect()
}

/// An app and a chart that deploys its release 1.2.0, whose image is at a server.
pub(crate) struct Scene {
    pub(crate) app: Fixture,
    pub(crate) charts: Fixture,
    pub(crate) commit: String,
}

impl Scene {
    pub(crate) fn new(image: &str) -> Scene {
        let app = Fixture::new();
        app.write("main.c", "int main() {}\n");
        app.commit("Write the app");
        app.annotated_tag("app-1.2.0");
        let commit = app.git(["rev-parse", "HEAD"]);
        let charts = Fixture::new();
        charts
            .write("Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.1.0\nappVersion: 1.2.0\n");
        charts.write(
            "relmap.toml",
            format!(
                "[[component]]\nname = \"app\"\nkind = \"app\"\nrepository = \"{}\"\nimage = \"{image}\"\n\n[[component]]\nname = \"charts\"\napp = \"app\"\n",
                app.path().display()
            ),
        );
        charts.write("RELEASE.txt", "charts-1.1.0\nApp: app-1.2.0\n\n- First.\n");
        charts.commit("Deploy the app");
        charts.git(["tag", "-a", "-m", "charts-1.1.0\n\nApp: app-1.2.0", "charts-1.1.0"]);
        Scene { app, charts, commit }
    }

    pub(crate) fn labels(&self) -> [(&'static str, String); 2] {
        [(VERSION, "1.2.0".to_owned()), (REVISION, self.commit.clone())]
    }

    pub(crate) fn command(&self, host: &str) -> Command {
        let mut command = command(&self.charts);
        command.args(["artifacts", "verify", "--format", "json", "--allow-host", host]);
        command
    }

    pub(crate) fn verify(&self, server: &WebServer) -> Ran {
        finish(&mut self.command(&server.host()))
    }
}

/// The images of the scene, with these labels.
pub(crate) fn images(labels: &[(&str, String)]) -> Images {
    let labels: Vec<(&str, &str)> =
        labels.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mut images = Images::default();
    images.add(
        "team/app",
        "1.2.0",
        &[TestImage { platform: "linux/amd64", labels: &labels, steps: &[] }],
    );
    images
}

/// A scene whose app's image is at a server that answers so; `answer` gets the images.
pub(crate) fn at_server(
    answer: impl Fn(&Images, &WebRequest) -> WebAnswer + Send + Sync + 'static,
) -> (Scene, WebServer) {
    let mut scene = Scene::new("registry.example/team/app");
    let images = images(&scene.labels());
    let server = WebServer::start(move |request| answer(&images, request));
    edit(&scene.charts, "relmap.toml", "registry.example", &server.host());
    scene.charts.commit("Say where the image is");
    scene.commit = scene.app.git(["rev-parse", "HEAD"]);
    (scene, server)
}
