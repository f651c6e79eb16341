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
    map(stage)?;
    race(stage)?;
    system(stage)?;
    let folder = stage.folder.display();
    stage.say(&format!(
        "The repositories are in {folder}\n\
         To continue by hand, change something and check it:\n  \
         cd {folder}/charts\n  echo 'logLevel: info' >> values.yaml\n  relmap check --worktree\n\
         To remove them:\n  rm -rf {folder}"
    ))
}

fn app(stage: &Stage<'_>) -> Result<(), CliError> {
    stage.scene("1. The app is at 1.2.0. relmap checks its newest entry, and tags it.")?;
    stage.repository("app")?;
    stage.write("app", "RELEASE.txt", "app-1.2.0 (2026-11-02)\n\n- Serve the first orders.\n")?;
    stage.write("app", "src/main.py", "print('orders')\n")?;
    stage.commit("app", "Serve orders")?;
    stage.push("app")?;
    stage.relmap("app", &["check"], 0)?;
    stage.relmap("app", &["release", "--push"], 0)
}

fn chart(stage: &Stage<'_>) -> Result<(), CliError> {
    stage
        .scene("2. Its chart was tagged by hand so far. `relmap init` begins with its history.")?;
    stage.repository("charts")?;
    stage.write(
        "charts",
        "Chart.yaml",
        "apiVersion: v2\nname: charts\nversion: 1.1.0\nappVersion: \"1.2.0\"\n",
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
    stage.tag("charts", "charts-1.1.0")?;
    stage.relmap("charts", &["init", "--app-repository", "../app"], 0)?;
    stage.commit("charts", "Use relmap")?;
    stage.push("charts")?;
    stage.relmap("charts", &["check"], 0)?;
    stage.say("   `relmap map import` records the releases of the past:")?;
    stage.relmap("charts", &["map", "import", "--branch"], 0)?;
    stage.git_shown("charts", &["push", "--quiet", "origin", "release-map"])?;
    // Whoever clones now sees nothing of what follows.
    stage.clone("charts", "colleague")
}

fn values_only(stage: &Stage<'_>) -> Result<(), CliError> {
    stage.scene("3. Only the values change. What is the chart's next version?")?;
    stage.edit("charts", "values.yaml", "replicaCount: 2", "replicaCount: 3")?;
    stage.commit("charts", "Raise the replica count")?;
    stage.relmap("charts", &["next"], 0)?;
    stage.say("   RELEASE.txt has no new entry yet, so the check fails:")?;
    stage.relmap("charts", &["check"], 1)?;
    stage.say("   `relmap bump` writes the entry and the version in Chart.yaml:")?;
    let note = "Raise the default replica count to 3.";
    stage.relmap("charts", &["bump", "--note", note], 0)?;
    stage.relmap("charts", &["check", "--worktree"], 0)?;
    stage.commit("charts", "Release charts 1.1.1")
}

fn too_large(stage: &Stage<'_>) -> Result<(), CliError> {
    stage.scene("4. Calling the same change 1.2.0 fails the check: only values changed.")?;
    stage.edit("charts", "RELEASE.txt", "charts-1.1.1", "charts-1.2.0")?;
    stage.edit("charts", "Chart.yaml", "version: 1.1.1", "version: 1.2.0")?;
    stage.relmap("charts", &["check", "--worktree"], 1)?;
    stage.git_shown("charts", &["checkout", "--quiet", "."])
}

fn map(stage: &Stage<'_>) -> Result<(), CliError> {
    stage.scene("5. A release pushes the tag and records which chart deploys which app.")?;
    stage.push("charts")?;
    stage.relmap("charts", &["release", "--push"], 0)?;
    stage.say("   Which chart deploys app 1.2.0? Is the map true?")?;
    stage.relmap("charts", &["map", "find", "--app", "1.2.0"], 0)?;
    stage.relmap("charts", &["map", "verify"], 0)
}

fn race(stage: &Stage<'_>) -> Result<(), CliError> {
    stage.scene("6. A colleague has another change, and does not know that 1.1.1 is taken. Two charts never share a version.",
    )?;
    stage.edit("colleague", "values.yaml", "replicaCount: 2", "replicaCount: 5")?;
    stage.relmap("colleague", &["bump", "--note", "Raise the default replica count to 5."], 0)?;
    stage.commit("colleague", "Release charts 1.1.1, too")?;
    stage.relmap("colleague", &["release", "--push"], 4)
}

fn system(stage: &Stage<'_>) -> Result<(), CliError> {
    stage
        .say("7. Kafka is third-party software, so a new Kafka image changes the chart itself.")?;
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
