//! Charts of software that nobody here builds.

use relmap_testkit::Fixture;

use super::{begin, chart, chart_with, goes_on, passes, read, release, relmap, succeeds};

fn next(fixture: &Fixture, component: &str) -> String {
    succeeds(fixture, &["next", "--component", component]).stdout.trim().to_owned()
}

fn kafka() -> Fixture {
    let fixture = Fixture::new();
    chart_with(&fixture, "", "kafka", "4.1.0", "3.6.2", "bitnami/kafka");
    release(&fixture, "kafka-4.1.0");
    chart_with(&fixture, "", "kafka", "4.2.0", "3.7.0", "bitnami/kafka");
    release(&fixture, "kafka-4.2.0");
    fixture
}

/// With `--kind system`, and by what the image looks like.
#[test]
fn a_new_image_is_a_major_and_values_are_a_patch() {
    for options in [&["--kind", "system"][..], &[]] {
        let fixture = kafka();
        let ran = begin(&fixture, options);
        let guess = "guess: kafka is a system chart, since bitnami/kafka:3.7.0 is third-party software: a new image is a major bump\n       if you build it yourself: relmap init --chart kafka --kind chart; if past releases made smaller bumps: relmap init --rules-from-history\n";
        assert_eq!(ran.stdout.contains(guess), options.is_empty(), "{}", ran.whole());
        assert_eq!(
            read(&fixture, "RELEASE.txt"),
            "kafka-4.2.0 (2023-11-14)\nImage: bitnami/kafka:3.7.0\n\n- Work for kafka-4.2.0\n\n\
             kafka-4.1.0 (2023-11-14)\nImage: bitnami/kafka:3.6.2\n\n- Work for kafka-4.1.0\n"
        );
        passes(&fixture);
        goes_on(&fixture, "", "kafka", "4.2.1", "kafka-4.2.1");
        let moved = read(&fixture, "Chart.yaml").replace("3.7.0", "3.7.1");
        fixture.write("Chart.yaml", moved);
        fixture.commit("Kafka 3.7.1");
        assert_eq!(next(&fixture, "kafka"), "5.0.0");
        succeeds(&fixture, &["bump", "--note", "Kafka 3.7.1."]);
        fixture.commit("Release");
        passes(&fixture);
        let file = read(&fixture, "RELEASE.txt");
        assert!(file.contains("\nImage: bitnami/kafka:3.7.1\n"), "{file}");
        succeeds(&fixture, &["release"]);
        assert_eq!(fixture.git(["tag", "--points-at", "HEAD"]), "kafka-5.0.0");
    }
}

#[test]
fn a_chart_that_looks_like_one_is_none_if_the_caller_says_so() {
    let fixture = kafka();
    let ran = begin(&fixture, &["--kind", "chart"]);
    assert!(!ran.stdout.contains("system chart"), "{}", ran.whole());
    assert!(read(&fixture, "RELEASE.txt").starts_with("kafka-4.2.0 (2023-11-14)\nApp: 3.7.0\n"));
    passes(&fixture);
    fixture.write("Chart.yaml", read(&fixture, "Chart.yaml").replace("3.7.0", "3.7.1"));
    fixture.commit("Kafka 3.7.1");
    assert_eq!(next(&fixture, "kafka"), "4.2.1");
}

/// Where no entry can say it, relmap.toml does.
#[test]
fn a_system_chart_without_images_of_its_own_stays_one() {
    let fixture = Fixture::new();
    fixture.write(
        "Chart.yaml",
        "apiVersion: v2\nname: kafka\nversion: 4.1.0\nappVersion: \"3.6.2\"\ndependencies:\n  - name: kafka\n    version: 1.0.0\n    repository: https://charts.example/\n",
    );
    fixture.write("values.yaml", "kafka:\n  replicas: 1\n");
    release(&fixture, "v4.1.0");
    begin(&fixture, &["--kind", "system"]);
    assert_eq!(
        read(&fixture, "relmap.toml"),
        "[[component]]\nname = \"kafka\"\nkind = \"system\"\n"
    );
    passes(&fixture);
    fixture.write("Chart.yaml", read(&fixture, "Chart.yaml").replace("3.6.2", "3.6.3"));
    fixture.commit("Kafka 3.6.3");
    assert_eq!(next(&fixture, "kafka"), "5.0.0");
}

#[test]
fn of_many_charts_each_is_what_it_is() {
    let fixture = Fixture::new();
    chart_with(&fixture, "charts/redis/", "redis", "1.0.0", "7.2.4", "docker.io/redis");
    chart_with(&fixture, "charts/db/", "db", "2.0.0", "8.4.0", "harbor.corp/hub/mysql");
    chart(&fixture, "charts/web/", "web", "0.3.0", "1.0.0");
    fixture.commit("Begin");
    for tag in ["redis-1.0.0", "db-2.0.0", "web-0.3.0"] {
        fixture.annotated_tag(tag);
    }
    begin(&fixture, &[]);
    passes(&fixture);
    let checked = relmap(&fixture, &["check", "--all", "--format", "json"]).json();
    let kinds: Vec<String> = checked["components"]
        .as_array()
        .unwrap()
        .iter()
        .map(|own| format!("{} {} in {}", own["name"], own["kind"], own["path"]))
        .collect();
    assert_eq!(
        kinds.join("\n").replace('"', ""),
        "db system in charts/db\nredis system in charts/redis\nweb chart in charts/web"
    );
    assert!(
        read(&fixture, "charts/db/RELEASE.txt").contains("\nImage: harbor.corp/hub/mysql:8.4.0\n")
    );
}

/// The team's own image is no third-party software, however well known its name is.
#[test]
fn the_owners_of_the_repository_build_their_own_images() {
    let fixture = Fixture::new();
    chart_with(&fixture, "", "vault", "1.0.0", "2.0.0", "hashicorp/vault");
    release(&fixture, "v1.0.0");
    fixture.git(["remote", "add", "origin", "https://git.example/hashicorp/vault-helm.git"]);
    begin(&fixture, &[]);
    assert!(read(&fixture, "RELEASE.txt").starts_with("v1.0.0 (2023-11-14)\nApp: 2.0.0\n"));
    passes(&fixture);
}

/// A repository whose remote has this address, with one chart.
fn kept_at(remote: &str, name: &str, image: &str, chart_yaml: &str) -> Fixture {
    let fixture = Fixture::new();
    fixture.git(["remote", "add", "origin", remote]);
    chart_with(&fixture, "", name, "1.0.0", "3.0.0", image);
    fixture.write("Chart.yaml", read(&fixture, "Chart.yaml") + chart_yaml);
    release(&fixture, "v1.0.0");
    fixture
}

/// Who keeps the chart builds the software: under the owner's name, as the software that the owner is
/// called after, or in another repository of the owner.
#[test]
fn software_that_the_owner_builds_is_no_system_chart() {
    let traefik = "https://github.com/traefik/traefik-helm-chart";
    let acme = "git@github.com:acme/charts.git";
    for (remote, name, image, chart_yaml) in [
        (traefik, "traefik", "docker.io/traefik", ""),
        ("https://github.com/nats-io/k8s", "nats", "nats", ""),
        (acme, "redis", "acme/redis", ""),
        (acme, "redis", "quay.io/acme/redis", ""),
        (acme, "redis", "docker.io/redis", "sources: [https://github.com/acme/redis-fork]\n"),
        (acme, "redis", "docker.io/redis", "home: https://github.com/acme/redis-fork\n"),
    ] {
        let fixture = kept_at(remote, name, image, chart_yaml);
        let ran = begin(&fixture, &[]);
        assert!(!ran.stdout.contains("system chart"), "{remote} {image}: {}", ran.whole());
        assert!(!read(&fixture, "RELEASE.txt").contains("Image:"), "{remote} {image}");
        passes(&fixture);
    }
    for (remote, name, image, chart_yaml) in [
        (acme, "redis", "docker.io/redis", "sources: [https://github.com/acme/charts]\n"),
        (acme, "redis", "docker.io/redis", "home: https://github.com/redis/redis\n"),
        (acme, "traefik", "docker.io/traefik", ""),
        ("https://git.corp/platform/redis/charts", "redis", "docker.io/redis", ""),
    ] {
        let fixture = kept_at(remote, name, image, chart_yaml);
        let ran = begin(&fixture, &[]);
        let guess = format!(
            "guess: {name} is a system chart, since {image}:3.0.0 is third-party software: a new image is a major bump\n"
        );
        assert!(ran.stdout.contains(&guess), "{remote} {image}: {}", ran.whole());
        passes(&fixture);
    }
}

/// A chart of several images, of which only some are software that everybody knows.
#[test]
fn a_chart_with_images_of_its_own_is_no_system_chart() {
    let fixture = Fixture::new();
    chart(&fixture, "", "jupyterhub", "1.0.0", "5.0.0");
    fixture.write(
        "values.yaml",
        "hub:\n  image: {name: quay.io/jupyterhub/k8s-hub, tag: 1.0.0}\nproxy:\n  traefik:\n    image: {name: traefik, tag: v3.7.8}\n",
    );
    release(&fixture, "1.0.0");
    let ran = begin(&fixture, &[]);
    assert!(!ran.stdout.contains("system chart"), "{}", ran.whole());
    passes(&fixture);
}

/// The advice that comes with the guess works after init has written its files as well.
#[test]
fn what_a_chart_is_can_be_corrected_later() {
    let fixture = kafka();
    begin(&fixture, &[]);
    let file = read(&fixture, "RELEASE.txt");
    let ran = succeeds(&fixture, &["init", "--chart", "kafka", "--kind", "chart"]);
    assert_eq!(
        ran.stdout,
        "relmap.toml: that kafka is a chart\n  +[[component]]\n  +name = \"kafka\"\n  +kind = \"chart\"\n"
    );
    assert_eq!(
        ran.stderr,
        "relmap: kafka has its RELEASE.txt already, which is left as it is\n\
         relmap: files written; review them, run `relmap check --worktree`, and commit\n"
    );
    assert_eq!(read(&fixture, "RELEASE.txt"), file);
    fixture.commit("Kafka is ours");
    passes(&fixture);
    fixture.write("Chart.yaml", read(&fixture, "Chart.yaml").replace("3.7.0", "3.7.1"));
    fixture.commit("Kafka 3.7.1");
    assert_eq!(next(&fixture, "kafka"), "4.2.1");
    // What relmap.toml says is for a person to change.
    let ran = succeeds(&fixture, &["init", "--chart", "kafka", "--kind", "system"]);
    assert_eq!(
        ran.stderr,
        "relmap: kafka has its RELEASE.txt already, which is left as it is\n\
         relmap: relmap.toml has the component kafka already; to change what it is, write there: kind = \"system\"\n"
    );
    assert_eq!(ran.stdout, "nothing to write\n");
    let ran = succeeds(&fixture, &["init", "--chart", "kafka", "--kind", "chart"]);
    assert_eq!(ran.stdout, "nothing to write\n");
}

/// A clone of a folder, such as a mirror: its path says nothing of who keeps the charts, and they do.
#[test]
fn charts_say_who_keeps_them_where_the_origin_is_a_path() {
    let vault = |origin: &str, links: &str| {
        let fixture = Fixture::new();
        chart_with(&fixture, "", "vault", "0.34.0", "1.20.4", "hashicorp/vault");
        let chart = read(&fixture, "Chart.yaml");
        fixture.write("Chart.yaml", format!("{chart}{links}"));
        fixture.git(["remote", "add", "origin", origin]);
        release(&fixture, "v0.34.0");
        fixture
    };
    let links = "home: https://www.vaultproject.io\nsources:\n  - https://github.com/hashicorp/vault\n  - \
                 https://github.com/hashicorp/vault-helm\n";
    for origin in ["/srv/mirrors/origin.git", "file:///srv/mirrors/vault-helm.git"] {
        let fixture = vault(origin, links);
        let ran = begin(&fixture, &[]);
        assert!(!ran.stdout.contains("system chart"), "{}", ran.whole());
        assert!(read(&fixture, "RELEASE.txt").contains("\nApp: 1.20.4\n"));
        passes(&fixture);
    }
    // Somebody else's chart of it, and one that says nothing.
    for (origin, links) in [("https://git.corp/team/vault.git", links), ("/srv/origin.git", "")] {
        let ran = begin(&vault(origin, links), &[]);
        assert!(ran.stdout.contains("guess: vault is a system chart"), "{}", ran.whole());
    }
}

/// The name of an app next to its chart comes from what the chart says before the path of a mirror.
#[test]
fn a_repository_is_called_as_its_chart_says_where_the_origin_is_a_path() {
    let fixture = Fixture::new();
    fixture.write("main.go", "// 1\n");
    chart(&fixture, "deploy/", "shop-chart", "0.1.0", "1.2.3");
    let text = read(&fixture, "deploy/Chart.yaml");
    fixture.write("deploy/Chart.yaml", format!("{text}sources: [https://github.com/acme/shop]\n"));
    fixture.git(["remote", "add", "origin", "/srv/mirrors/origin.git"]);
    release(&fixture, "v1.2.3");
    let ran = begin(&fixture, &[]);
    assert!(!ran.whole().contains("origin"), "{}", ran.whole());
    assert!(read(&fixture, "relmap.toml").contains("name = \"shop\"\n"), "{}", ran.whole());
}
