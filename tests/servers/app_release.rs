//! An app and a chart that deploys it, each with a release, and the image of the app's: what tests of registries look at.

use relmap_testkit::server::Registry;
use relmap_testkit::{Fixture, Images, TestImage};

const VERSION: &str = "org.opencontainers.image.version";
const REVISION: &str = "org.opencontainers.image.revision";

/// app 1.2.0, deployed by charts 1.1.0.
pub(crate) struct AppRelease {
    pub(crate) app: Fixture,
    pub(crate) charts: Fixture,
    /// The digest of the image.
    pub(crate) digest: String,
}

impl AppRelease {
    /// The image is pushed to a registry, and relmap.toml has it at a host.
    pub(crate) fn new(registry: &Registry, host: &str) -> AppRelease {
        let (app, charts) = (Fixture::new(), Fixture::new());
        app.write("main.c", "int main() {}\n");
        app.commit("Write the app");
        app.annotated_tag("app-1.2.0");
        let revision = app.head();
        let labels = [(VERSION, "1.2.0"), (REVISION, revision.as_str())];
        let one = |platform| TestImage { platform, labels: &labels, steps: &[] };
        let mut images = Images::default();
        let digest = images.add("team/app", "1.2.0", &[one("linux/amd64"), one("linux/arm64")]);
        registry.push(&images);
        charts.write(
            "relmap.toml",
            format!(
                "[[component]]\nname = \"app\"\nkind = \"app\"\nrepository = \"{}\"\nimage = \"{host}/team/app\"\n\n\
                 [[component]]\nname = \"charts\"\napp = \"app\"\n",
                app.path().display()
            ),
        );
        charts
            .write("Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.1.0\nappVersion: 1.2.0\n");
        charts.commit("Deploy the app");
        charts.git(["tag", "-a", "-m", "charts-1.1.0\n\nApp: app-1.2.0", "charts-1.1.0"]);
        AppRelease { app, charts, digest }
    }
}
