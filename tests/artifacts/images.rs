//! Images by their labels, and hosts that are not asked.

use relmap_testkit::{Images, registry};

use super::{REVISION, VERSION, at_server, findings};
use crate::support::{command, finish, strict};

#[test]
fn an_image_is_proven_by_its_labels() {
    let (scene, server) = at_server(registry);
    let ran = scene.verify(&server);
    assert_eq!((ran.code, findings(&ran)), (0, vec![]), "{}", ran.whole());
    let image = &ran.json()["releases"][0]["images"][0];
    assert_eq!(image["reference"], format!("{}/team/app:1.2.0", server.host()));
    assert_eq!(image["app"], "app-1.2.0");
    assert_eq!(image["platforms"][0], "linux/amd64");
    assert_eq!(image["created"], "2026-11-02T10:00:00Z");
    // One request for the manifest, one for the configuration.
    assert_eq!(server.asked().len(), 2);
}

#[test]
fn a_missing_image_comes_with_the_commands_that_make_it() {
    let (scene, server) = at_server(|_, request| registry(&Images::default(), request));
    let ran = scene.verify(&server);
    assert_eq!(ran.code, 1);
    let image = format!("{}/team/app:1.2.0", server.host());
    assert_eq!(
        findings(&ran),
        [format!(
            "error image-missing: charts-1.1.0 runs {image} of app-1.2.0, and its registry has no such image"
        )]
    );
    let commit = &scene.commit;
    assert_eq!(
        ran.json()["findings"][0]["help"],
        format!(
            "build and push it in the app's repository: git checkout app-1.2.0 && docker build --label {VERSION}=1.2.0 --label \
             {REVISION}={commit} -t {image} . && docker push {image}"
        )
    );
}

#[test]
fn a_host_that_nobody_allowed_is_not_asked() {
    let (scene, server) = at_server(registry);
    let mut command = command(&scene.charts);
    let ran = finish(command.args(["artifacts", "verify", "--format", "json"]));
    assert_eq!(ran.code, 3);
    let host = server.host();
    let message = format!(
        "undecided registry-out-of-reach: whether {host}/team/app:1.2.0 of app-1.2.0 is there cannot be known: https://{host} is not asked: \
         relmap.toml names it, and no remote of this repository is at {host}; if you trust it, allow it with --allow-host {host}, with \
         RELMAP_ALLOW_HOSTS={host}, or for good: git config --global --add relmap.allowHost {host}"
    );
    assert_eq!(findings(&ran), [message]);
    let mut pull_request = scene.command(&host);
    let ran = finish(pull_request.envs([
        ("JENKINS_URL", "x"),
        ("CHANGE_ID", "1"),
        ("CHANGE_TARGET", "main"),
    ]));
    assert_eq!(ran.code, 3);
    assert!(
        findings(&ran)[0].contains("in a pull request no such place is asked"),
        "{}",
        ran.whole()
    );
    assert_eq!(server.asked(), []);
    let ran = strict(&scene.charts, &["artifacts", "verify"]);
    assert_eq!(ran.code, 2, "{}", ran.whole());
}
