//! The scenes of the demo.

use crate::error::CliError;

use super::stage::Stage;

pub(crate) fn play(stage: &Stage<'_>) -> Result<(), CliError> {
    stage.say(
        "An app and its chart are in two repositories. Each has its own version in its own RELEASE.txt.\n",
    )?;
    app(stage)?;
    chart(stage)?;
    values_only(stage)?;
    too_large(stage)?;
    system(stage)?;
    let folder = stage.folder.display();
    stage.say(&format!(
        "The repositories are in {folder}\n\
         To continue by hand, change something and check it:\n  \
         cd {folder}/charts\n  echo 'logLevel: info' >> values.yaml\n  relmap check --worktree"
    ))
}

fn app(stage: &Stage<'_>) -> Result<(), CliError> {
    stage.say("1. The app is at 1.2.0.")?;
    stage.repository("app")?;
    stage.write("app", "RELEASE.txt", "app-1.2.0 (2026-11-02)\n\n- Serve the first orders.\n")?;
    stage.write("app", "src/main.py", "print('orders')\n")?;
    stage.commit("app", "Serve orders")?;
    stage.relmap("app", &["check"], 0)?;
    stage.tag("app", "app-1.2.0")
}

fn chart(stage: &Stage<'_>) -> Result<(), CliError> {
    stage.say("\n2. Its chart is at 1.1.0 and deploys app 1.2.0.")?;
    stage.repository("charts")?;
    stage.write(
        "charts",
        "RELEASE.txt",
        "charts-1.1.0 (2026-11-02)\nApp: app-1.2.0\n\n- First chart for app 1.2.0.\n",
    )?;
    stage.write(
        "charts",
        "Chart.yaml",
        "apiVersion: v2\nname: orders\nversion: 1.1.0\nappVersion: \"1.2.0\"\n",
    )?;
    stage.write(
        "charts",
        "values.yaml",
        "replicaCount: 2\nimage:\n  repository: registry.example/orders/app\n  tag: \"\"\n",
    )?;
    stage.write(
        "charts",
        "templates/deployment.yaml",
        "replicas: {{ .Values.replicaCount }}\nimage: {{ .Values.image.repository }}:{{ .Chart.AppVersion }}\n",
    )?;
    stage.commit("charts", "Deploy the app")?;
    stage.tag("charts", "charts-1.1.0")
}

fn values_only(stage: &Stage<'_>) -> Result<(), CliError> {
    stage.say("\n3. Only the values change. What is the chart's next version?")?;
    stage.edit("charts", "values.yaml", "replicaCount: 2", "replicaCount: 3")?;
    stage.commit("charts", "Raise the replica count")?;
    stage.relmap("charts", &["next"], 0)?;
    stage.say("   RELEASE.txt has no new entry yet, so the check fails:")?;
    stage.relmap("charts", &["check"], 1)?;
    stage.say("   `relmap bump` writes the entry and the version in Chart.yaml:")?;
    let note = "Raise the default replica count to 3.";
    stage.relmap("charts", &["bump", "--date", "2026-11-20", "--note", note], 0)?;
    stage.commit("charts", "Release charts 1.1.1")?;
    stage.relmap("charts", &["check"], 0)
}

fn too_large(stage: &Stage<'_>) -> Result<(), CliError> {
    stage.say("4. Calling the same change 1.2.0 fails the check: only values changed.")?;
    stage.edit("charts", "RELEASE.txt", "charts-1.1.1", "charts-1.2.0")?;
    stage.edit("charts", "Chart.yaml", "version: 1.1.1", "version: 1.2.0")?;
    stage.relmap("charts", &["check", "--worktree"], 1)?;
    stage.edit("charts", "RELEASE.txt", "charts-1.2.0", "charts-1.1.1")?;
    stage.edit("charts", "Chart.yaml", "version: 1.2.0", "version: 1.1.1")?;
    stage.tag("charts", "charts-1.1.1")
}

fn system(stage: &Stage<'_>) -> Result<(), CliError> {
    stage.say(
        "\n5. Kafka is third-party software, so a new Kafka image changes the chart itself.",
    )?;
    stage.repository("kafka")?;
    stage.write(
        "kafka",
        "RELEASE.txt",
        "kafka-1.0.0 (2026-11-02)\nImage: docker.io/apache/kafka:3.7.0\n\n- Kafka 3.7.\n",
    )?;
    stage.write(
        "kafka",
        "Chart.yaml",
        "apiVersion: v2\nname: kafka\nversion: 1.0.0\nappVersion: 3.7.0\n",
    )?;
    stage.write(
        "kafka",
        "values.yaml",
        "image:\n  registry: docker.io\n  repository: apache/kafka\n  tag: 3.7.0\n",
    )?;
    stage.commit("kafka", "Run Kafka 3.7")?;
    stage.tag("kafka", "kafka-1.0.0")?;
    stage.edit("kafka", "values.yaml", "tag: 3.7.0", "tag: 3.8.0")?;
    stage.edit("kafka", "Chart.yaml", "appVersion: 3.7.0", "appVersion: 3.8.0")?;
    stage.edit("kafka", "Chart.yaml", "version: 1.0.0", "version: 1.1.0")?;
    stage.edit(
        "kafka",
        "RELEASE.txt",
        "kafka-1.0.0",
        "kafka-1.1.0 (2026-11-20)\nImage: docker.io/apache/kafka:3.8.0\n\n- Kafka 3.8.\n\nkafka-1.0.0",
    )?;
    stage.commit("kafka", "Run Kafka 3.8")?;
    stage.relmap("kafka", &["check"], 1)?;
    stage.say("   For a chart of third-party software, a new image tag needs a major bump:")?;
    stage.edit("kafka", "RELEASE.txt", "kafka-1.1.0", "kafka-2.0.0")?;
    stage.edit("kafka", "Chart.yaml", "version: 1.1.0", "version: 2.0.0")?;
    stage.commit("kafka", "Release kafka 2.0.0")?;
    stage.relmap("kafka", &["check"], 0)
}
