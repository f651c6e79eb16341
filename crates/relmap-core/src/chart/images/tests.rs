use proptest::prelude::*;

use super::*;
use crate::chart::yaml::load;

const HEX: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

fn found(values: &str) -> Vec<FoundImage> {
    images(&load(values.as_bytes()).unwrap().root, Some("9.9.9"))
}

/// `path = image [tag key]` for each image.
fn lines(values: &str) -> Vec<String> {
    let line = |image: &FoundImage| {
        let key = image.tag_key.as_deref().unwrap_or("-");
        let app = if image.tag_from_app_version { " app" } else { "" };
        format!("{} = {} [{key}]{app}", image.path, image.image)
    };
    found(values).iter().map(line).collect()
}

#[test]
fn conventions_are_known() {
    for (values, expected) in [
        ("image: nginx:1.2", "image = nginx:1.2 [image]"),
        ("image: nginx", "image = nginx [-]"),
        ("image: nginx\ntag: '1.10'", "image = nginx:1.10 [tag]"),
        ("image: nginx\nimageTag: '1.2'", "image = nginx:1.2 [imageTag]"),
        ("Image: jenkins/jenkins\nImageTag: lts", "Image = jenkins/jenkins:lts [ImageTag]"),
        ("image: nginx\ntag: ''", "image = nginx:9.9.9 [tag] app"),
        ("image: {repository: a/b, tag: 1.10}", "image = a/b:1.1 [image.tag]"),
        ("image: {repository: a/b, tag: ''}", "image = a/b:9.9.9 [image.tag] app"),
        ("image: {repository: a/b, tag: ~}", "image = a/b:9.9.9 [image.tag] app"),
        ("image: {repository: a/b}", "image = a/b:9.9.9 [-] app"),
        (
            "image: {repository: a/b, tag: '{{ .Chart.AppVersion }}'}",
            "image = a/b:9.9.9 [image.tag] app",
        ),
        (
            "image: {repository: a/b, tag: 'v{{.Chart.AppVersion}}'}",
            "image = a/b:v9.9.9 [image.tag] app",
        ),
        ("image: 'a/b:{{ .Chart.AppVersion }}'", "image = a/b:9.9.9 [image] app"),
        (
            "image: {registry: quay.io, repository: a/b, tag: v1}",
            "image = quay.io/a/b:v1 [image.tag]",
        ),
        (
            "image: {registry: 'host:5000', repository: b, tag: v1}",
            "image = host:5000/b:v1 [image.tag]",
        ),
        ("image: {registry: quay.io/a/b, tag: v1}", "image = quay.io/a/b:v1 [image.tag]"),
        ("image: {name: a/b, tag: v1}", "image = a/b:v1 [image.tag]"),
        ("image: {repository: quay.io/a, name: b, tag: v1}", "image = quay.io/a/b:v1 [image.tag]"),
        ("image: {repository: 'a/b:1.2'}", "image = a/b:1.2 [image.repository]"),
        ("c: {d: {image: {repo: a/b, tag: 1}}}", "c.d.image = a/b:1 [c.d.image.tag]"),
        ("busybox: {repository: a/b, tag: 1}", "busybox = a/b:1 [busybox.tag]"),
        ("sidecar: {name: nginx, tag: 1}", "sidecar = nginx:1 [sidecar.tag]"),
        ("repository: a/b\ntag: 1", "image = a/b:1 [tag]"),
        ("imageRepository: a/b\nimageTag: 1", "image = a/b:1 [imageTag]"),
        ("p: {imageRepository: a/b, imageTag: 1}", "p.image = a/b:1 [p.imageTag]"),
        ("initImageRepository: a/b\ninitImageTag: 1", "initImage = a/b:1 [initImageTag]"),
        ("initImage: a/b\ninitImageTag: 1", "initImage = a/b:1 [initImageTag]"),
        ("init_image: {repository: a/b, tag: 1}", "init_image = a/b:1 [init_image.tag]"),
        (
            "op: {image: tigera/operator, registry: quay.io, version: v1}",
            "op.image = quay.io/tigera/operator:v1 [op.version]",
        ),
        ("s: {image: a/b, version: 1.0.9.RELEASE}", "s.image = a/b:1.0.9.RELEASE [s.version]"),
        ("sidecars: [{name: x, image: a/b:1}]", "sidecars[0].image = a/b:1 [sidecars[0].image]"),
        ("images: {app: a/b:1}", "images.app = a/b:1 [images.app]"),
        (
            "images: {tags: {api: quay.io/a/b:1}}",
            "images.tags.api = quay.io/a/b:1 [images.tags.api]",
        ),
        ("images: ['a/b:1', plain]", "images[0] = a/b:1 [images[0]]"),
        ("images: {app: {repository: a/b, tag: 1}}", "images.app = a/b:1 [images.app.tag]"),
        (
            "repository: https://charts.example.com\nimageRepository: a/b\nimageTag: 1",
            "image = a/b:1 [imageTag]",
        ),
    ] {
        assert_eq!(lines(values), [expected], "{values}");
    }
}

#[test]
fn what_is_no_image_is_left_alone() {
    for values in [
        "global: {imageRegistry: quay.io}",
        "global: {imageRegistry: '', imagePullSecrets: []}",
        "imagePullPolicy: Always",
        "imagePullSecrets: [name: quay.io/x]",
        "imageTag: v1",
        "image: {tag: v1, pullPolicy: Always}",
        "chart: {repository: 'https://charts.example.com', tag: v1}",
        "git: {repository: 'git@github.com:a/b.git', tag: v1}",
        "git: {repository: a/b}",
        "backup: {name: x}",
        "image: '{{ .Values.x }}'",
        "image: {repository: '{{ .Values.x }}', tag: 1}",
        "image: ''",
        "image: true",
        "image: {}",
        "logoImage: logo.png",
        "backgroundImage: https://example.com/x",
        "match: {name: a b, tag: c}",
        "route: {name: kube, tag: 'kube.*'}",
        "keel: {images: [{repository: image.repository, tag: image.tag}]}",
    ] {
        assert_eq!(lines(values), Vec::<String>::new(), "{values}");
    }
}

#[test]
fn digests_in_their_forms() {
    for values in [
        format!("image: {{repository: a/b, tag: v1, digest: 'sha256:{HEX}'}}"),
        format!("image: {{repository: a/b, tag: v1, sha: '{HEX}'}}"),
        format!("image: {{repository: a/b, tag: 'v1@sha256:{HEX}'}}"),
        format!("image: 'a/b:v1@sha256:{HEX}'"),
        format!("image: a/b\nimageTag: v1\nimageDigest: sha256:{HEX}"),
    ] {
        let image = &found(&values)[0];
        assert_eq!(image.image.to_string(), format!("a/b:v1@sha256:{HEX}"), "{values}");
        assert!(image.version_keys().any(|key| Some(key) == image.digest_key.as_deref()));
    }
    let only_digest = &found(&format!("image: {{repository: a/b, tag: 'sha256:{HEX}'}}"))[0];
    assert_eq!(only_digest.image.to_string(), format!("a/b@sha256:{HEX}"));
    assert_eq!(only_digest.digest_key.as_deref(), Some("image.tag"));
    let empty = &found("image: {repository: a/b, tag: v1, digest: ''}")[0];
    assert_eq!((empty.digest_key.as_deref(), &empty.image.digest), (Some("image.digest"), &None));
}

#[test]
fn keys_that_make_the_repository_are_listed() {
    let image = &found("image: {registry: quay.io, repository: a/b, tag: v1}")[0];
    assert_eq!(image.repository_keys, ["image.repository", "image.registry"]);
    assert_eq!((image.place.line, image.place.column), (1, 50));
}

#[test]
fn without_app_version_the_tag_is_open() {
    let document = load(b"image: {repository: a/b, tag: ''}").unwrap();
    let found = images(&document.root, None);
    assert_eq!(found[0].image.to_string(), "a/b");
    assert!(found[0].tag_from_app_version);
}

#[test]
fn changes_are_told_by_path() {
    let change = |old: &str, new: &str| image_changes(&found(old), &found(new));
    assert_eq!(change("image: a/b:1", "image: {repository: docker.io/a/b, tag: '1'}"), []);
    let tag = &change("image: a/b:1", "image: a/b:2")[0];
    assert_eq!(tag.to_string(), "image: a/b:1 -> a/b:2");
    assert!(tag.tag_changed && !tag.digest_changed && !tag.repository_changed);
    let moved = &change("image: a/b:1", "image: c/b:1")[0];
    assert!(!moved.tag_changed && moved.repository_changed);
    let added = &change("{}", "image: a/b:1")[0];
    assert_eq!(added.to_string(), "image: a/b:1 added");
    let removed = &change("image: a/b:1", "{}")[0];
    assert_eq!(removed.to_string(), "image: a/b:1 removed");

    let document = load(b"image: {repository: a/b, tag: ''}").unwrap();
    let at = |version| images(&document.root, Some(version));
    let followed = &image_changes(&at("1.0"), &at("1.1"))[0];
    assert!(followed.from_app_version && followed.tag_changed);
}

#[test]
fn a_number_is_the_tag_that_helm_reads() {
    let at = |tag: &str| found(&format!("image:\n  repository: redis\n  tag: {tag}\n"));
    for (old, new, change) in [
        ("7", "0x8", "redis:7 -> redis:8"),
        ("7", "0o10", "redis:7 -> redis:8"),
        ("7", "8.", "redis:7 -> redis:8"),
        ("7", "8e0", "redis:7 -> redis:8"),
        ("7.1", "81e-1", "redis:7.1 -> redis:8.1"),
        ("'7.0.0'", "0x8", "redis:7.0.0 -> redis:8"),
        ("7", "0b1000", "redis:7 -> redis:8"),
        ("15", "0020", "redis:15 -> redis:16"),
        ("0x7", "8", "redis:7 -> redis:8"),
    ] {
        let changes = image_changes(&at(old), &at(new));
        let shown: Vec<String> = changes.iter().map(ToString::to_string).collect();
        assert_eq!(shown, [format!("image: {change}")], "{old} -> {new}");
    }
    assert_eq!(image_changes(&at("8"), &at("0x8")), []);
    assert_eq!(
        lines("image:\n  repository: redis\n  tag: 20241001\n"),
        ["image = redis:20241001 [image.tag]"]
    );
}

#[test]
fn an_image_is_found_again_under_another_key() {
    let change = |old: &str, new: &str| {
        let all = image_changes(&found(old), &found(new));
        all.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let of = |key: &str, tag: &str| format!("{key}: {{image: 'redis:{tag}'}}\n");
    assert_eq!(change(&of("a", "7"), &of("b", "8")), ["b.image: redis:7 -> redis:8"]);
    assert_eq!(change(&of("a", "7"), &of("b", "7")), [""; 0]);
    // A list that became a map, and a map below another key.
    let list = "containers: [{name: a, image: 'redis:7'}]";
    let map = "containers: {a: {name: a, image: 'redis:8'}}";
    assert_eq!(change(list, map), ["containers.a.image: redis:7 -> redis:8"]);
    assert_eq!(change(map, list), ["containers[0].image: redis:8 -> redis:7"]);
    let split = "redis: {image: {repository: redis, tag: '7'}}";
    let deeper = "cache: {redis: {image: {repository: quay.io/redis, tag: '8'}}}";
    assert_eq!(change(split, deeper), ["cache.redis.image: redis:7 -> quay.io/redis:8"]);
    // The same key counts before another one, and each image is one image.
    let both = of("a", "7") + &of("b", "5");
    let swapped = of("a", "8") + &of("c", "6");
    assert_eq!(
        change(&both, &swapped),
        ["a.image: redis:7 -> redis:8", "c.image: redis:5 -> redis:6"]
    );
    let fewer = change(&both, &of("c", "8"));
    assert_eq!(fewer, ["c.image: redis:7 -> redis:8", "b.image: redis:5 removed"]);
}

/// No other image, name or key takes the place of the one that moved.
#[test]
fn nothing_hides_an_image_that_moves() {
    let change = |old: &str, new: &str| {
        let all = image_changes(&found(old), &found(new));
        let moved = all.iter().filter(|change| change.old.is_some() && change.new.is_some());
        moved.map(ToString::to_string).collect::<Vec<_>>()
    };
    let main = "c: [{name: main, image: 'redis:7'}]";
    for (old, new, expected) in [
        (
            main,
            "c: [{name: side, image: 'redis:7'}, {name: main, image: 'redis:8'}]",
            "c[1].image: redis:7 -> redis:8",
        ),
        (
            main,
            "c: [{name: side, image: 'redis:7'}, {name: main2, image: 'redis:8'}]",
            "c[1].image: redis:7 -> redis:8",
        ),
        (
            "c: [{name: main, image: 'redis:7'}, {name: side, image: 'redis:8'}]",
            "c: [{name: side, image: 'redis:7'}, {name: main, image: 'redis:8'}]",
            "c[0].image: redis:8 -> redis:7, c[1].image: redis:7 -> redis:8",
        ),
        (
            "c: {main: {image: 'redis:7'}}",
            "a: {image: 'redis:7'}\nc: {main2: {image: 'redis:8'}}",
            "c.main2.image: redis:7 -> redis:8",
        ),
        // The items of a list moved, and nothing else.
        (
            "c: [{name: main, image: 'redis:7'}, {name: side, image: 'redis:8'}]",
            "c: [{name: side, image: 'redis:8'}, {name: main, image: 'redis:7'}]",
            "",
        ),
        ("images: ['a/redis:7', 'b/redis:8']", "images: ['b/redis:8', 'a/redis:7']", ""),
        (main, "c: [{name: main, image: 'redis:7'}, {name: side, image: 'redis:8'}]", ""),
    ] {
        assert_eq!(change(old, new).join(", "), expected, "{old} {new}");
    }
    let many = |tag: &str| -> String {
        (0..200).map(|at| format!("{tag}{at}: {{image: 'redis:{tag}.{at}'}}\n")).collect()
    };
    let all = image_changes(&found(&many("7")), &found(&many("8")));
    assert!(all.iter().filter(|change| change.new.is_some()).all(|change| change.is_unread));
}

#[test]
fn what_is_gone_while_something_unreadable_came_is_unread() {
    let change = |old: &str, new: &str| {
        let unread = |text: &str| unread_images(&load(text.as_bytes()).unwrap().root);
        let all = image_moves((&found(old), &unread(old)), (&found(new), &unread(new)));
        let unread = all.iter().filter(|change| change.is_unread);
        unread.map(ToString::to_string).collect::<Vec<_>>().join(", ")
    };
    let main = "c: {main: {image: 'redis:7'}}\n";
    let odd = "c: {main2: {image: 'redis:8 #'}}\n";
    assert_eq!(change(main, odd), "c.main.image: redis:7 -> unreadable");
    let decoy = format!("a: {{image: 'redis:7'}}\n{odd}");
    assert_eq!(change(main, &decoy), "c.main.image: redis:7 -> unreadable");
    // It is where it was.
    assert_eq!(change(main, &format!("{main}d: {{image: 'redis:8 #'}}\n")), "");
    // It could not be read before either.
    assert_eq!(change(&format!("{main}d: {{image: 'x #'}}\n"), "d: {image: 'y #'}\n"), "");
}

#[test]
fn the_number_of_images_is_bounded() {
    let many = "x: [".to_owned() + &"{image: a:1},".repeat(MAX_IMAGES + 5) + "]";
    assert_eq!(found(&many).len(), MAX_IMAGES + 1);
}

proptest! {
    #[test]
    fn arbitrary_values_never_panic(
        key in "(image|tag|repository|sidecarImage|images|x)",
        inner in "(image|tag|name|digest|registry|imageTag|é)",
        text in "[ -~]{0,20}",
    ) {
        let quoted = text.replace('\'', "''");
        let values = format!("{key}: {{{inner}: '{quoted}', tag: '{quoted}'}}\n{key}2: '{quoted}'\n");
        for image in found(&values) {
            prop_assert_eq!(image.image.to_string().parse::<ImageRef>(), Ok(image.image));
        }
    }
}

#[test]
fn a_version_key_is_that_of_the_tag_or_the_digest() {
    let digest = format!("sha256:{}", "a".repeat(64));
    let values = format!("image:\n  repository: a/b\n  tag: '1'\n  digest: {digest}\n");
    let image = &found(&values)[0];
    for (path, expected) in
        [("image.tag", true), ("image.digest", true), ("image.repository", false), ("", false)]
    {
        assert_eq!(image.version_keys().any(|key| key == path), expected, "{path}");
    }
}

#[test]
fn a_number_that_is_no_tag_as_written_is_what_helm_reads() {
    for (written, read) in [("+7", "7"), (".7e1", "7"), ("0x7", "7"), ("'+7'", "")] {
        let text = format!("image: {{repository: redis, tag: {written}}}");
        let tag = found(&text).into_iter().find_map(|it| it.image.tag).unwrap_or_default();
        assert_eq!(tag, read, "{written}");
    }
}

/// Each image below an item of a list knows what that is called.
#[test]
fn a_long_name_of_an_item_is_not_copied_for_each_image() {
    let name = "n".repeat(100_000);
    let images: String =
        (0..1_000).map(|n| format!("  - {{name: i{n}, image: 'a/b:{n}'}}\n")).collect();
    let all = found(&format!("l:\n- name: {name}\n  images:\n{images}"));
    assert_eq!(all.len(), 1_000);
    let length = all.iter().map(|it| it.item.as_ref().unwrap().len()).max().unwrap();
    assert!(length < 500, "{length}");
    let items: std::collections::BTreeSet<_> = all.iter().map(|it| it.item.clone()).collect();
    assert_eq!(items.len(), 1_000);
}
