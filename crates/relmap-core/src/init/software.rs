//! Whether a chart deploys software that nobody here builds.

use crate::chart::image_ref::ImageRef;
use crate::chart::images::{FoundImage, is_named_like, main_images};
use crate::chart::metadata::ChartMetadata;

use super::Keeper;

/// Owners of images that package what others build.
const PACKAGERS: [&str; 9] = [
    "bitnami",
    "bitnamilegacy",
    "bitnamisecure",
    "bitnamicharts",
    "chainguard",
    "library",
    "linuxserver",
    "rapidfort",
    "strimzi",
];

/// Registries that everybody may publish to.
const PUBLIC: [&str; 8] = [
    "docker.io",
    "gcr.io",
    "ghcr.io",
    "k8s.gcr.io",
    "mcr.microsoft.com",
    "public.ecr.aws",
    "quay.io",
    "registry.k8s.io",
];

/// Software that teams deploy and do not build, by the name of its image.
const SOFTWARE: [&str; 72] = [
    "activemq",
    "airflow",
    "alertmanager",
    "argocd",
    "cassandra",
    "cert-manager",
    "clickhouse",
    "cockroach",
    "consul",
    "coredns",
    "couchbase",
    "couchdb",
    "curl",
    "dex",
    "elasticsearch",
    "etcd",
    "external-dns",
    "fluent-bit",
    "fluentd",
    "gitea",
    "gitlab",
    "grafana",
    "haproxy",
    "harbor",
    "httpd",
    "influxdb",
    "jaeger",
    "jenkins",
    "kafka",
    "keycloak",
    "kibana",
    "kong",
    "logstash",
    "loki",
    "mariadb",
    "memcached",
    "minio",
    "mongo",
    "mongodb",
    "mosquitto",
    "mysql",
    "nats",
    "neo4j",
    "nexus3",
    "nginx",
    "node-exporter",
    "opensearch",
    "pgadmin4",
    "pgbouncer",
    "phpmyadmin",
    "postgres",
    "postgresql",
    "prometheus",
    "pulsar",
    "rabbitmq",
    "redis",
    "redis-cluster",
    "registry",
    "schema-registry",
    "sentry",
    "solr",
    "sonarqube",
    "spark",
    "temporal",
    "tomcat",
    "traefik",
    "valkey",
    "vault",
    "velero",
    "victoria-metrics",
    "wordpress",
    "zookeeper",
];

/// The image that shows that a chart is a system chart, one of third-party software; `None` if it is none,
/// or if that cannot be told. `chart` is the name of the chart, and `metadata` its Chart.yaml.
///
/// All images that the chart is about must be third-party software. Where its keeper builds one of them,
/// or the sources that Chart.yaml names, it is a chart of an app.
///
/// ```
/// use relmap_core::chart::{images::images, yaml::load};
/// use relmap_core::init::{Keeper, third_party};
/// let values = load(b"image: {repository: bitnami/kafka, tag: 3.7.0}\n").unwrap();
/// let found = images(&values.root, None);
/// let team = Keeper::of(&["https://github.com/acme/charts".to_owned()]);
/// assert_eq!(third_party(&found, "kafka", None, &team).unwrap().to_string(), "bitnami/kafka:3.7.0");
/// let bitnami = Keeper::of(&["https://github.com/bitnami/charts".to_owned()]);
/// assert_eq!(third_party(&found, "kafka", None, &bitnami), None);
/// ```
pub fn third_party<'i>(
    images: &'i [FoundImage],
    chart: &str,
    metadata: Option<&ChartMetadata>,
    keeper: &Keeper,
) -> Option<&'i ImageRef> {
    if metadata.is_some_and(|metadata| keeper.keeps_sources_of(metadata)) {
        return None;
    }
    let main = main_images(images, chart);
    let is_foreign =
        |found: &&FoundImage| !keeper.builds(&found.image) && is_known(&found.image, chart);
    main.first().filter(|_| main.iter().all(is_foreign)).map(|found| &found.image)
}

/// Whether an image is software that others build.
fn is_known(image: &ImageRef, chart: &str) -> bool {
    let mut parts = image.repository.rsplit('/');
    let name = parts.next().unwrap_or_default().to_lowercase();
    let owner = parts.next().unwrap_or_default().to_lowercase();
    let is_software = SOFTWARE.contains(&name.as_str())
        || SOFTWARE.contains(&name.trim_end_matches("-server"))
        || SOFTWARE.contains(&chart.to_lowercase().as_str()) && is_named_like(&name, chart);
    // `registry.corp/redis` is sooner the team's own than a mirror, which has more parts.
    let is_public = |registry: &str| PUBLIC.contains(&registry);
    let is_elsewhere = !owner.is_empty() || image.registry.as_deref().is_none_or(is_public);
    // `docker.io/redis` is an official image of Docker Hub, whatever it is.
    let is_official = owner.is_empty() && image.registry.as_deref() == Some("docker.io");
    PACKAGERS.contains(&owner.as_str()) || is_official || is_software && is_elsewhere
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::{images::images, yaml::load};

    #[track_caller]
    fn shown(values: &str, chart: &str, owners: &[&str]) -> Option<String> {
        let values = load(values.as_bytes()).unwrap();
        let remotes: Vec<String> =
            owners.iter().map(|owner| format!("https://github.com/{owner}/charts")).collect();
        let found = images(&values.root, Some("1.2.3"));
        third_party(&found, chart, None, &Keeper::of(&remotes)).map(ToString::to_string)
    }

    #[test]
    fn known_software_and_packaged_images_are_third_party() {
        for (values, chart) in [
            ("image: {repository: bitnami/kafka, tag: 3.7.0}", "kafka"),
            ("image: {registry: docker.io, repository: bitnami/foo, tag: 1.0}", "foo"),
            ("image: redis:7.2.4", "cache"),
            ("image: {registry: harbor.corp, repository: hub/library/mysql, tag: ''}", "database"),
            ("image: {repository: registry.corp/mirror/rabbitmq, tag: 4.0.0}", "rabbitmq"),
            ("image: {repository: docker.io/redis, tag: ''}", "redis"),
            ("image: {registry: docker.io, repository: nextcloud, tag: ''}", "nextcloud"),
        ] {
            assert!(shown(values, chart, &[]).is_some(), "{values}");
        }
    }

    #[test]
    fn the_teams_own_images_are_not() {
        for (values, chart, owners) in [
            ("image: {repository: registry.example/web, tag: 2.0.4}", "web", &[][..]),
            ("image: {repository: acme/shop, tag: ''}", "shop", &["acme"]),
            ("image: {repository: hashicorp/vault, tag: 1.0.0}", "vault", &["hashicorp"]),
            ("image: {repository: quay.io/argoproj/argocd, tag: ''}", "argo-cd", &["argoproj"]),
            ("image: {repository: registry.corp/redis-proxy, tag: 1.0.0}", "redis-proxy", &[]),
            // A helper that others build does not make the chart a system chart.
            (
                "image: {repository: reg.corp/web}\nmetrics: {image: {repository: bitnami/nginx, tag: 1.0.0}}",
                "web",
                &[],
            ),
            // An empty tag in the values of a dependency is not the chart's appVersion.
            (
                "global: {image: {repository: quay.io/argoproj/argocd, tag: ''}}\nredis-ha: {haproxy: {image: {repository: ecr/library/haproxy}}}",
                "argo-cd",
                &["argoproj"],
            ),
            ("image: {repository: registry.example/vault, tag: 1.0.0}", "vault", &[]),
            ("replicas: 1", "web", &[]),
            // Software of others next to images that nobody knows: the chart is more than that software.
            (
                "hub: {image: {name: quay.io/jupyterhub/k8s-hub, tag: 1.0.0}}\nproxy: {traefik: {image: {name: traefik, tag: v3.7.8}}}",
                "jupyterhub",
                &[],
            ),
            (
                "hub: {image: {repository: acme/hub, tag: 1.0.0}}\nproxy: {image: {repository: traefik, tag: v3.7.8}}",
                "web",
                &[],
            ),
            ("image: {registry: docker.io, repository: traefik, tag: ''}", "traefik", &["traefik"]),
        ] {
            assert_eq!(shown(values, chart, owners), None, "{values}");
        }
    }
}
