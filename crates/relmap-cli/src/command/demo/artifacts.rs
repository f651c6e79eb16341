//! The scenes of `relmap demo --artifacts`: from a commit of the app to the environments where it runs.

use serde_json::{Value, json};

use crate::error::CliError;

use super::registry::{Artifact, Registry};
use super::stage::Stage;

const VERSION: &str = "org.opencontainers.image.version";
const REVISION: &str = "org.opencontainers.image.revision";

pub(super) fn play(stage: &Stage<'_>, registry: &Registry) -> Result<(), CliError> {
    let host = registry.host();
    stage.say(&format!(
        "A team has an app, its chart, environments, and a registry at {host} (docker-registry, for this demo alone).\n"
    ))?;
    app(stage)?;
    chart(stage, &host)?;
    stage.scene("3. A chart whose image is missing is not released:")?;
    let release = ["release", "--push", "--verify-images", "--allow-host", &host];
    stage.relmap("charts", &release, 1)?;
    stage.scene(
        "4. The pipeline builds and pushes the image, with its version and commit as labels.",
    )?;
    push_image(stage, registry, "print('orders')")?;
    stage.relmap("charts", &release, 0)?;
    stage.scene("5. The pipeline packages and pushes the chart, and all is as it should be:")?;
    push_chart(stage, registry)?;
    stage.relmap("charts", &["artifacts", "verify", "--allow-host", &host], 0)?;
    stage.scene("6. Staging gets it, then production.")?;
    deploy(stage, "staging")?;
    deploy(stage, "production")?;
    stage.scene(
        "7. Somebody has an image in hand. Where does it come from, and where does it run?",
    )?;
    let image = format!("{host}/orders/app:1.2.0");
    stage.relmap("charts", &["trace", &image, "--registry", "--allow-host", &host], 0)?;
    stage.scene("8. Somebody builds the same version again, and pushes it over the first one:")?;
    push_image(stage, registry, "print('other orders')")?;
    stage.relmap("charts", &["artifacts", "verify", "--allow-host", &host], 1)?;
    let folder = stage.folder.display();
    stage.say(&format!(
        "The repositories are in {folder}\n\
         To continue by hand, start the registry again and ask something else:\n  \
         docker-registry serve {folder}/registry/registry.yml &\n  \
         cd {folder}/charts\n  relmap trace app-1.2.0\n\
         To remove them:\n  rm -rf {folder}"
    ))
}

fn app(stage: &Stage<'_>) -> Result<(), CliError> {
    stage.scene("1. The app is at 1.2.0.")?;
    stage.repository("app")?;
    stage.write("app", "RELEASE.txt", "app-1.2.0 (2026-11-02)\n\n- Serve the first orders.\n")?;
    stage.write("app", "src/main.py", "print('orders')\n")?;
    stage.commit("app", "Serve orders")?;
    stage.push("app")?;
    stage.relmap("app", &["release", "--push"], 0)
}

fn chart(stage: &Stage<'_>, host: &str) -> Result<(), CliError> {
    stage.scene("2. Its chart is to be released as 1.1.0. relmap.toml says where all of it is:")?;
    stage.repository("charts")?;
    let environment = |name: &str, more: &str| {
        format!(
            "\n[[environment]]\nname = \"{name}\"\n{more}source = [{{ format = \"argocd\", path = \"deploy/{{environment}}/*.yaml\" }}]\n"
        )
    };
    let settings = format!(
        "[[component]]\nname = \"app\"\nkind = \"app\"\nrepository = \"../app\"\nimage = \"{host}/orders/app\"\n\n\
         [[component]]\nname = \"charts\"\nkind = \"chart\"\npath = \"orders\"\napp = \"app\"\nchart-repository = \"oci://{host}/charts\"\n{}{}",
        environment("staging", ""),
        environment("production", "after = \"staging\"\n"),
    );
    stage.write("charts", "relmap.toml", &settings)?;
    stage.show("charts/relmap.toml", &settings)?;
    stage.write(
        "charts",
        "orders/RELEASE.txt",
        "charts-1.1.0 (2026-11-02)\nApp: app-1.2.0\n\n- First chart for app 1.2.0.\n",
    )?;
    stage.write(
        "charts",
        "orders/Chart.yaml",
        "apiVersion: v2\nname: orders\nversion: 1.1.0\nappVersion: \"1.2.0\"\n",
    )?;
    let values = format!("image:\n  repository: {host}/orders/app\n  tag: \"\"\n");
    stage.write("charts", "orders/values.yaml", &values)?;
    stage.write(
        "charts",
        "orders/templates/deployment.yaml",
        "image: {{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}\n",
    )?;
    stage.commit("charts", "Deploy the app")?;
    stage.push("charts")
}

fn push_image(stage: &Stage<'_>, registry: &Registry, content: &str) -> Result<(), CliError> {
    let commit = stage.answer("app", &["rev-parse", "app-1.2.0^{commit}"])?;
    let commit = String::from_utf8_lossy(&commit).trim().to_owned();
    let config = json!({
        "os": "linux", "architecture": "amd64",
        "config": { "Labels": { VERSION: "1.2.0", REVISION: commit } },
        "rootfs": { "type": "layers", "diff_ids": [] },
    });
    let artifact = Artifact {
        config: ("application/vnd.oci.image.config.v1+json", config),
        layer: ("application/vnd.oci.image.layer.v1.tar", content.as_bytes().to_vec()),
    };
    registry.push("orders/app", "1.2.0", &artifact)?;
    stage.say(&format!("   pushed {}/orders/app:1.2.0", registry.host()))
}

fn push_chart(stage: &Stage<'_>, registry: &Registry) -> Result<(), CliError> {
    let archive = ["archive", "--format=tar.gz", "--prefix=orders/", "charts-1.1.0:orders"];
    let archive = stage.answer("charts", &archive)?;
    let config: Value = json!({ "apiVersion": "v2", "name": "orders", "version": "1.1.0" });
    let artifact = Artifact {
        config: ("application/vnd.cncf.helm.config.v1+json", config),
        layer: ("application/vnd.cncf.helm.chart.content.v1.tar+gzip", archive),
    };
    registry.push("charts/orders", "1.1.0", &artifact)?;
    stage.say(&format!("   pushed oci://{}/charts/orders:1.1.0", registry.host()))
}

fn deploy(stage: &Stage<'_>, environment: &str) -> Result<(), CliError> {
    stage.write(
        "charts",
        &format!("deploy/{environment}/orders.yaml"),
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: orders\nspec:\n  source:\n    \
         repoURL: https://charts.example\n    chart: orders\n    targetRevision: 1.1.0\n",
    )?;
    stage.commit("charts", &format!("Deploy orders 1.1.0 to {environment}"))?;
    stage.push("charts")
}
