use proptest::prelude::*;

use super::*;

const SHA: &str = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

fn parts(text: &str) -> (Option<String>, String, Option<String>, Option<String>) {
    let image: ImageRef = text.parse().unwrap();
    assert_eq!(image.to_string(), text);
    (image.registry, image.repository, image.tag, image.digest)
}

#[test]
fn references_fall_into_their_parts() {
    for (text, registry, repository, tag) in [
        ("nginx", None, "nginx", None),
        ("nginx:1.25", None, "nginx", Some("1.25")),
        ("team/app:v1", None, "team/app", Some("v1")),
        ("docker.io/library/nginx", Some("docker.io"), "library/nginx", None),
        ("host:5000/app", Some("host:5000"), "app", None),
        ("host:5000/a/b:c", Some("host:5000"), "a/b", Some("c")),
        ("localhost/app:1", Some("localhost"), "app", Some("1")),
        ("app:5000", None, "app", Some("5000")),
        ("k8s.gcr.io/a__b/c--d.e:1_2-3", Some("k8s.gcr.io"), "a__b/c--d.e", Some("1_2-3")),
        ("REGISTRY/app", Some("REGISTRY"), "app", None),
    ] {
        assert_eq!(
            parts(text),
            (registry.map(str::to_owned), repository.to_owned(), tag.map(str::to_owned), None),
            "{text}"
        );
    }
    let (_, repository, tag, digest) = parts(&format!("host:5000/app:1@{SHA}"));
    assert_eq!(
        (repository.as_str(), tag.as_deref(), digest.as_deref()),
        ("app", Some("1"), Some(SHA))
    );
    let (_, repository, tag, digest) = parts(&format!("app@{SHA}"));
    assert_eq!((repository.as_str(), tag, digest.as_deref()), ("app", None, Some(SHA)));
}

#[test]
fn faults_are_worded() {
    for (text, expected) in [
        ("", "an image reference is expected here, and nothing is here; write `repository:tag`"),
        (
            "{{ .Values.image }}",
            "`{{` begins a template placeholder, not an image reference; write the image itself",
        ),
        (
            "https://host/app",
            "`https://` begins a URL, and an image reference has no scheme; remove it",
        ),
        ("a b", "` ` cannot stand in an image's repository; use a-z, 0-9, `.`, `_`, `-` and `/`"),
        ("team/App", "`A` is a capital letter, and an image's repository has none; write it small"),
        (
            "team//app",
            "`` is no part of an image's repository; it must begin and end with a letter or digit",
        ),
        (
            "-app",
            "`-app` is no part of an image's repository; it must begin and end with a letter or digit",
        ),
        ("host:port/app", "`host:port` is no registry; write a host name and perhaps `:port`"),
        (
            "app:",
            "`` is no tag; a tag has up to 128 letters, digits, `_`, `.` and `-`, and begins with none of the last two",
        ),
        (
            "app:1+2",
            "`1+2` is no tag; a tag has up to 128 letters, digits, `_`, `.` and `-`, and begins with none of the last two",
        ),
        ("app@sha256:12", "`sha256:12` is no digest; write `sha256:` and 64 hexadecimal digits"),
        (
            "git@github.com:team/app.git",
            "`github.com:team/app.git` is no digest; write `sha256:` and 64 hexadecimal digits",
        ),
    ] {
        assert_eq!(text.parse::<ImageRef>().unwrap_err().to_string(), expected);
    }
    let long = "a".repeat(MAX_LEN + 1);
    assert_eq!(long.parse::<ImageRef>(), Err(ImageRefError::TooLong(MAX_LEN + 1)));
}

#[test]
fn dockers_default_registry_may_be_left_out() {
    let same = |one: &str, two: &str| {
        one.parse::<ImageRef>().unwrap().same_repository(&two.parse().unwrap())
    };
    assert!(same("nginx:1", "docker.io/library/nginx:2"));
    assert!(same("team/app", "docker.io/team/app"));
    assert!(!same("team/app", "quay.io/team/app"));
    assert!(!same("quay.io/nginx", "quay.io/library/nginx"));
}

proptest! {
    #[test]
    fn any_text_that_parses_is_written_back_the_same(
        text in "([a-z0-9.-]{1,9}(:[0-9]{1,5})?/)?[a-z0-9._/-]{1,12}(:[A-Za-z0-9_.-]{1,9})?"
    ) {
        if let Ok(image) = text.parse::<ImageRef>() {
            prop_assert_eq!(image.to_string(), text);
        }
    }

    #[test]
    fn parts_round_trip(
        registry in prop::option::of("[a-z]{1,5}\\.[a-z]{2,3}(:[1-9][0-9]{1,3})?"),
        repository in "[a-z0-9]{1,6}(/[a-z0-9]{1,6}){0,2}",
        tag in prop::option::of("[A-Za-z0-9_][A-Za-z0-9_.-]{0,10}"),
        digest in prop::option::of("sha256:[0-9a-f]{64}"),
    ) {
        let image = ImageRef { registry, repository, tag, digest };
        prop_assert_eq!(image.to_string().parse::<ImageRef>(), Ok(image));
    }

    #[test]
    fn arbitrary_text_never_panics(text in any::<String>()) {
        let _ = text.parse::<ImageRef>();
    }
}
