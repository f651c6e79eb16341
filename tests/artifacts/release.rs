//! `relmap release --verify-images`.

use relmap_testkit::{Images, registry};

use super::{REVISION, Scene, VERSION, at_server};
use crate::support::{Ran, command, finish, relmap};

/// Releases the next version of the chart, with the image of the same app.
fn release(scene: &Scene, host: &str, arguments: &[&str]) -> Ran {
    let mut command = command(&scene.charts);
    finish(command.args(["release", "--verify-images", "--allow-host", host]).args(arguments))
}

/// The scene with a next version declared.
fn declared(scene: &Scene) {
    scene
        .charts
        .write("Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.1.1\nappVersion: 1.2.0\n");
    scene.charts.write("values.yaml", "replicas: 2\n");
    scene.charts.write(
        "RELEASE.txt",
        "charts-1.1.1\nApp: app-1.2.0\n\n- More.\n\ncharts-1.1.0\nApp: app-1.2.0\n\n- First.\n",
    );
    scene.charts.commit("Declare 1.1.1");
}

#[test]
fn a_chart_whose_image_is_missing_is_not_released() {
    let (scene, server) = at_server(|_, request| registry(&Images::default(), request));
    declared(&scene);
    let host = server.host();
    let ran = release(&scene, &host, &[]);
    assert_eq!(ran.code, 1, "{}", ran.whole());
    let (image, commit) = (format!("{host}/team/app:1.2.0"), &scene.commit);
    for line in [
        format!(
            "error[image-missing]: charts-1.1.1 runs {image} of app-1.2.0, and its registry has no such image"
        ),
        format!(
            "build and push it in the app's repository: git checkout app-1.2.0 && docker build --label {VERSION}=1.2.0 --label \
             {REVISION}={commit} -t {image} . && docker push {image}"
        ),
    ] {
        assert!(ran.stdout.contains(&line), "{line}\n{}", ran.whole());
    }
    assert_eq!(scene.charts.git(["tag", "--list", "charts-1.1.1"]), "");
    // Without the option nobody is asked.
    let before = server.asked().len();
    let mut plain = command(&scene.charts);
    assert_eq!(finish(plain.args(["release", "--dry-run"])).code, 0);
    assert_eq!(server.asked().len(), before);
    // Whoever waives the rule says so in the tag.
    let ran = release(&scene, &host, &["--allow", "image-missing"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(scene.charts.git(["cat-file", "-p", "charts-1.1.1"]).contains("Waived: image-missing"));
}

#[test]
fn the_digest_of_a_proven_image_is_recorded_and_one_that_moves_is_found() {
    let (scene, server) = at_server(registry);
    declared(&scene);
    let host = server.host();
    let ran = release(&scene, &host, &[]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let digest = super::images(&scene.labels()).tags.values().next().unwrap().clone();
    let map = scene.charts.git(["show", "release-map:charts.jsonl"]);
    let image = format!("{host}/team/app:1.2.0");
    let recorded = format!("\"images\":[{{\"ref\":\"{image}\",\"digest\":\"{digest}\"}}]");
    assert!(map.contains(&recorded), "{map}");
    // Run again, nothing is left to do, and nobody is asked.
    assert_eq!(release(&scene, &host, &[]).code, 0);
    let ran = finish(&mut scene.command(&host));
    assert_eq!((ran.code, super::findings(&ran)), (0, vec![]), "{}", ran.whole());
    // The entry names no image, and the map has it all the same.
    let ran = relmap(&scene.charts, &["map", "verify"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    // The same tag leads to another image now.
    let map = map.replace(&digest, &format!("sha256:{}", "0".repeat(64)));
    scene.charts.checkout("release-map");
    scene.charts.write("charts.jsonl", map + "\n");
    scene.charts.commit("Record another digest");
    scene.charts.checkout("main");
    let ran = finish(&mut scene.command(&host));
    assert_eq!(ran.code, 1);
    let expected = format!(
        "error image-moved: {image} of charts-1.1.1 moved: the release map has it at sha256:{}, and now it leads to {digest}",
        "0".repeat(64)
    );
    assert_eq!(super::findings(&ran), [expected]);
}
