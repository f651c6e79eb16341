//! Registries that lie, throttle, or want a login.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::sync::atomic::{AtomicUsize, Ordering};

use relmap_testkit::{Images, WebAnswer, WebRequest, WebServer, registry};

use super::{at_server, findings};
use crate::support::finish;

#[test]
fn answers_that_no_registry_gives_decide_nothing() {
    type Answer = fn(&Images, &WebRequest) -> WebAnswer;
    let lying: Answer = |images, request| {
        let mut answer = registry(images, request);
        if request.path.contains("/blobs/") {
            answer.body.push(b' ');
        }
        answer
    };
    let cases: [(Answer, &str); 7] = [
        (
            |_, _| WebAnswer::new(404, "<html>not found</html>"),
            "answers team/app:1.2.0 with HTTP status 404; is the address right?",
        ),
        (
            |_, _| WebAnswer::new(403, ""),
            "refuses to show team/app:1.2.0 (403); log in: docker login",
        ),
        (
            |_, _| WebAnswer::new(429, "").with("retry-after", "3600"),
            "refuses further requests for now (429); try again later, or log in",
        ),
        (
            |_, _| WebAnswer::new(200, "{"),
            "has team/app:1.2.0 in a form that is not known: it is not the JSON it should be (line 1)",
        ),
        (|_, _| WebAnswer::new(200, vec![b' '; 5 << 20]), "is larger than 4194304 bytes"),
        (
            |_, _| WebAnswer::new(302, "").with("location", "http://192.0.2.1/x?token=s3cret"),
            "leads to http://192.0.2.1/x, which is not asked: it is not encrypted",
        ),
        (lying, "sends other content for team/app@sha256:"),
    ];
    for (answer, why) in cases {
        let (scene, server) = at_server(answer);
        let ran = scene.verify(&server);
        assert_eq!(ran.code, 3, "{why}: {}", ran.whole());
        let found = findings(&ran);
        assert!(
            found[0].starts_with("undecided registry-out-of-reach: ") && found[0].contains(why),
            "{why}: {found:?}"
        );
        assert!(!ran.whole().contains("s3cret"), "{}", ran.whole());
    }
}

#[test]
fn a_busy_registry_is_asked_again() {
    let count = AtomicUsize::new(0);
    let (scene, server) =
        at_server(move |images, request| match count.fetch_add(1, Ordering::SeqCst) {
            0 => WebAnswer::new(429, "").with("retry-after", "1"),
            1 => WebAnswer::new(503, ""),
            _ => registry(images, request),
        });
    let ran = scene.verify(&server);
    assert_eq!((ran.code, findings(&ran)), (0, vec![]), "{}", ran.whole());
    assert_eq!(server.asked().len(), 4);
}

#[test]
fn credentials_go_to_the_registry_and_to_nobody_else() {
    let other = WebServer::start(|_| WebAnswer::new(200, "{\"token\":\"t0ken\"}"));
    let (other_port, foreign) = (other.host(), other.other_host());
    // Another port of the registry's host is another server, which may be anybody's.
    for (realm, is_allowed, code) in
        [(&other_port, true, 0), (&other_port, false, 3), (&foreign, false, 3)]
    {
        let asked_before = other.asked().len();
        let challenge = format!("Bearer realm=\"http://{realm}/token\",service=\"r\"");
        let (scene, server) = at_server(move |images, request| match request.authorization() {
            Some("Bearer t0ken") => registry(images, request),
            _ => WebAnswer::new(401, "").with("www-authenticate", &challenge),
        });
        // `me:s3cret`
        let config =
            format!("{{\"auths\": {{\"{}\": {{\"auth\": \"bWU6czNjcmV0\"}}}}}}", server.host());
        scene.charts.write("auth.json", config);
        let mut command = scene.command(&server.host());
        if is_allowed {
            command.args(["--allow-host", realm]);
        }
        let ran = finish(command.env("REGISTRY_AUTH_FILE", scene.charts.path().join("auth.json")));
        assert_eq!(ran.code, code, "{}", ran.whole());
        let tokens = &other.asked()[asked_before..];
        match code {
            0 => {
                assert_eq!(tokens[0].path, "/token?service=r&scope=repository%3Ateam%2Fapp%3Apull");
                assert_eq!(tokens[0].authorization(), Some("Basic bWU6czNjcmV0"));
            }
            _ => assert_eq!(tokens, []),
        }
        assert!(
            !server
                .asked()
                .iter()
                .any(|one| one.authorization().is_some_and(|sent| sent.contains("Basic")))
        );
        assert!(
            !ran.whole().contains("t0ken") && !ran.whole().contains("s3cret"),
            "{}",
            ran.whole()
        );
    }
}

#[test]
fn a_name_and_password_are_sent_when_the_registry_wants_them() {
    let (scene, server) = at_server(|images, request| match request.authorization() {
        Some("Basic bWU6czNjcmV0") => registry(images, request),
        _ => WebAnswer::new(401, "").with("www-authenticate", "Basic realm=\"r\""),
    });
    assert_eq!(scene.verify(&server).code, 3);
    let config =
        format!("{{\"auths\": {{\"{}/team\": {{\"auth\": \"bWU6czNjcmV0\"}}}}}}", server.host());
    let mut command = scene.command(&server.host());
    let ran = finish(command.env("DOCKER_AUTH_CONFIG", config));
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let mut command = scene.command(&server.host());
    let ran = finish(command.env("DOCKER_AUTH_CONFIG", "{\"auths\": s3cret"));
    assert_eq!(ran.code, 3, "{}", ran.whole());
    assert!(findings(&ran)[0].contains("cannot read the credentials in DOCKER_AUTH_CONFIG"));
    assert!(!ran.whole().contains("s3cret"), "{}", ran.whole());
}

#[test]
fn no_credential_helper_of_a_commit_is_run() {
    let (scene, server) = at_server(|images, request| match request.authorization() {
        Some("Basic bWU6czNjcmV0") => registry(images, request),
        _ => WebAnswer::new(401, "").with("www-authenticate", "Basic realm=\"r\""),
    });
    let proof = scene.charts.beside("ran");
    let helper = |folder: &str| {
        let text = format!(
            "#!/bin/sh\ncat >> '{}'\necho '{{\"Username\": \"me\", \"Secret\": \"s3cret\"}}'\n",
            proof.display()
        );
        let path = scene.charts.path().join(folder).join("docker-credential-team");
        scene.charts.write(&format!("{folder}/docker-credential-team"), text);
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    };
    helper("bin");
    scene.charts.commit("Bring a helper");
    let config = format!("{{\"credHelpers\": {{\"{}\": \"team\"}}}}", server.host());
    let with = |folder: &str| {
        let path = format!("{folder}:{}", std::env::var("PATH").unwrap());
        let mut command = scene.command(&server.host());
        finish(command.env("DOCKER_AUTH_CONFIG", &config).env("PATH", path))
    };
    for folder in [scene.charts.path().join("bin").to_str().unwrap(), "bin"] {
        let ran = with(folder);
        assert_eq!(ran.code, 3, "{}", ran.whole());
        assert!(findings(&ran)[0].contains("the credential helper docker-credential-team fails"));
        assert!(!proof.exists(), "{folder}");
    }
    // One that the pipeline made is its own.
    helper("tools");
    let ran = with(scene.charts.path().join("tools").to_str().unwrap());
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert_eq!(fs::read_to_string(&proof).unwrap(), server.host());
}
