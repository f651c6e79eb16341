//! Images of several platforms, of which a registry is asked no more than it must be.

use relmap_testkit::{Images, TestImage, WebServer, registry};

use super::{Scene, findings};
use crate::support::edit;

const BASE_NAME: &str = "org.opencontainers.image.base.name";
const BASE_DIGEST: &str = "org.opencontainers.image.base.digest";

/// The paths that a registry is asked for where both platforms of the image are the same and name a base image.
fn asked(digest: Option<&'static str>) -> Vec<String> {
    let mut scene = Scene::new("registry.example/team/app");
    let labels = scene.labels();
    let server = WebServer::start(move |request| {
        let base = format!("{}/team/base:1", request.headers["host"]);
        let mut labels: Vec<(&str, &str)> =
            labels.iter().map(|(name, value)| (*name, value.as_str())).collect();
        labels.push((BASE_NAME, &base));
        labels.extend(digest.map(|digest| (BASE_DIGEST, digest)));
        let image = TestImage { platform: "linux/amd64", labels: &labels, steps: &[] };
        let mut images = Images::default();
        images.add("team/app", "1.2.0", &[image, image]);
        registry(&images, request)
    });
    edit(&scene.charts, "relmap.toml", "registry.example", &server.host());
    scene.charts.commit("Say where the image is");
    scene.commit = scene.app.git(["rev-parse", "HEAD"]);
    let ran = scene.verify(&server);
    assert_eq!((ran.code, findings(&ran)), (0, vec![]), "{}", ran.whole());
    server.asked().into_iter().map(|request| request.path).collect()
}

#[test]
fn what_platforms_share_is_asked_for_once() {
    let asked = asked(None);
    let count = |part: &str| asked.iter().filter(|path| path.contains(part)).count();
    assert_eq!(count("/blobs/"), 1, "{asked:?}");
    assert_eq!(count("/v2/team/base/manifests/1"), 1, "{asked:?}");
}

#[test]
fn a_label_that_is_no_digest_leads_nowhere() {
    let digest = format!("sha256:{}", "a".repeat(64));
    let path = format!("/v2/team/base/manifests/{digest}");
    assert!(asked(Some(digest.leak())).contains(&path));
    for digest in ["sha256:../../../app/manifests/1.2.0?", "../../secret", "1", ""] {
        let asked = asked(Some(digest));
        assert!(asked.iter().all(|path| path.starts_with("/v2/team/app/")), "{digest}: {asked:?}");
    }
}
