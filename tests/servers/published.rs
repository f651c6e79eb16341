//! What `relmap artifacts publish-plan` says is what publishes, and `relmap trace` finds it: with docker-registry,
//! skopeo and helm.

use std::process::Command;

use relmap_testkit::server::{Registry, RegistryLogin, Tool};
use relmap_testkit::{Fixture, Images, TestImage};
use serde_json::Value;

use crate::client::run;
use crate::suite::Suite;

pub(crate) fn tests(suite: &mut Suite) {
    add_tests!(
        suite,
        &[Registry::NEEDS, &[Tool::HELM]],
        [a_plan_publishes_and_a_trace_finds_what_it_published]
    );
}

const VERSION: &str = "org.opencontainers.image.version";
const REVISION: &str = "org.opencontainers.image.revision";

/// A folder whose name a shell would act on.
const FOLDER: &str = "it's $(touch reached)/web";

fn a_plan_publishes_and_a_trace_finds_what_it_published() {
    let registry = Registry::start(RegistryLogin::Nobody);
    let host = registry.host();
    let (app, charts) = (Fixture::new(), Fixture::new());
    app.write("main.c", "int main() {}\n");
    app.commit("Write the app");
    app.annotated_tag("app-1.2.0");
    charts.write(
        "relmap.toml",
        format!(
            "[[component]]\nname = \"app\"\nkind = \"app\"\nrepository = \"{}\"\nimage = \"{host}/team/app\"\n\n\
             [[component]]\nname = \"charts\"\npath = \"{FOLDER}\"\napp = \"app\"\nchart-repository = \"oci://{host}/charts\"\n",
            app.path().display()
        ),
    );
    let chart = "apiVersion: v2\nname: web\nversion: 1.1.0\nappVersion: 1.2.0\n";
    charts.write(&format!("{FOLDER}/Chart.yaml"), chart);
    charts.write(&format!("{FOLDER}/RELEASE.txt"), "charts-1.1.0\nApp: app-1.2.0\n\n- First.\n");
    charts.commit("Deploy the app");
    let relmap = |arguments: &[&str], code: i32| -> Value {
        let mut command = charts.command(env!("CARGO_BIN_EXE_relmap"));
        command.env("RELMAP_ALLOW_PATHS", std::env::temp_dir()).args(arguments);
        let ended = run(command.args(["--format", "json"])).with(code);
        serde_json::from_str(&ended.stdout).unwrap()
    };
    // As it is declared, and then as it is tagged.
    let declared = relmap(&["artifacts", "publish-plan"], 0);
    assert_eq!(declared["releases"][0]["tagged"], false);
    charts.git(["tag", "-a", "-m", "charts-1.1.0\n\nApp: app-1.2.0", "charts-1.1.0"]);
    let plan = relmap(&["artifacts", "publish-plan", "--chart", "1.1.0"], 0);
    let release = &plan["releases"][0];
    assert_eq!(release["chart"], declared["releases"][0]["chart"]);
    assert_eq!(release["images"], declared["releases"][0]["images"]);

    let image = &release["images"][0];
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let (version, revision) = (text(&image["version"]), text(&image["revision"]));
    assert_eq!(image["ref"], format!("{host}/team/app:1.2.0"));
    let mut images = Images::default();
    let labels = [(VERSION, version.as_str()), (REVISION, revision.as_str())];
    let image = TestImage { platform: "linux/amd64", labels: &labels, steps: &[] };
    let digest = images.add("team/app", "1.2.0", &[image]);
    registry.push(&images);

    // The commands of the chart, as they are, but for a registry of this machine.
    for line in release["chart"]["commands"].as_array().unwrap() {
        let line = text(line).replace("helm push ", "helm push --plain-http ");
        let mut shell: Command = charts.command("sh");
        let script = format!("helm() {{ {} \"$@\"; }}\n{line}\n", Tool::HELM.path().display());
        run(shell.args(["-euc", &script])).well();
    }
    assert!(!charts.path().join("reached").exists());

    let reference = format!("oci://{host}/charts/web:1.1.0");
    let asked = ["--registry", "--allow-host", host.as_str()];
    let trace = relmap(&[&["trace", reference.as_str()][..], &asked[..]].concat(), 0);
    let chain = &trace["chains"][0];
    assert_eq!(trace["findings"].as_array().unwrap().len(), 0, "{trace}");
    assert_eq!(chain["release"]["tag"], "charts-1.1.0");
    assert_eq!(chain["published"]["state"], "published");
    assert_eq!(chain["apps"][0]["image"]["digest"], digest);
    assert_eq!(chain["apps"][0]["commit"], app.head());
    assert_eq!(chain["missing"].as_array().unwrap().len(), 0, "{trace}");
    // What the plan's command prints is what is shown.
    let mut shell: Command = charts.command("sh");
    let ended = run(shell.args(["-euc", &text(&release["chart"]["digest_command"])])).well();
    let sum = ended.stdout.split_whitespace().next().unwrap().to_owned();
    assert_eq!(chain["published"]["digest"], format!("sha256:{sum}"));

    // And it is attested, with the archive that was compared with the tag.
    let mut command = charts.command(env!("CARGO_BIN_EXE_relmap"));
    command.env("RELMAP_ALLOW_PATHS", std::env::temp_dir());
    command.args(["attest", "--chart", "1.1.0", "--allow-host", host.as_str()]);
    let statement: Value = serde_json::from_str(&run(&command).well().stdout).unwrap();
    assert_eq!(
        statement["subject"],
        serde_json::json!([
            { "name": "web-1.1.0.tgz", "digest": { "sha256": sum } },
            {
                "name": format!("{host}/team/app:1.2.0"),
                "digest": { "sha256": digest.strip_prefix("sha256:").unwrap() }
            },
        ])
    );
    assert_eq!(statement["predicate"]["chart"]["path"], FOLDER);
}
