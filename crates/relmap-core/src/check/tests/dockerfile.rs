//! dockerfile-version, dockerfile-revision, dockerfile-base and dockerfile-unlabelled.

use super::{Case, findings, rules};

const COMMIT: &str = "4b2c1a9f0e8d7c6b5a49382716f5e4d3c2b1a098";
const WANTED: &str = "[[component]]\nname = \"app\"\nimage-labels = \"dockerfile\"\n";

fn app(dockerfile: &str) -> Case {
    Case::app().differing("Dockerfile", dockerfile, dockerfile).edit("src/main.c", "1", "2")
}

/// What is found in an app with this Dockerfile and a new release.
fn found(dockerfile: &str) -> Vec<String> {
    findings(&app(dockerfile).declare("1.2.1", "").judge())
}

fn wanted(dockerfile: &str) -> Vec<String> {
    findings(&app(dockerfile).config(WANTED).declare("1.2.1", "").judge())
}

#[test]
fn a_version_that_kept_up_must_go_on() {
    let label = "FROM x:1\nLABEL a=b \\\n  org.opencontainers.image.version=\"1.2.0\"\n";
    assert_eq!(
        found(label),
        [
            "warning dockerfile-version: Dockerfile says org.opencontainers.image.version 1.2.0, but the entry declares app-1.2.1; the image would have the wrong version | set org.opencontainers.image.version to 1.2.1 in \
          Dockerfile"
        ]
    );
    let updated = label.replace("1.2.0", "1.2.1");
    let case = Case::app().differing("Dockerfile", label, &updated);
    let case = case.edit("src/main.c", "1", "2").declare("1.2.1", "");
    assert_eq!(findings(&case.judge()), Vec::<String>::new());
    for left_behind in [
        "ARG APP_VERSION=1.2.0\n",
        "FROM x:1\nARG RELEASE=1.2.0\nLABEL version=$RELEASE\n",
        "FROM x:1\nENV RELEASE=1.2.0\nLABEL org.label-schema.version=\"v$RELEASE\"\n",
        "FROM x:1 AS one\nLABEL version=1.2.0\nFROM one\n",
    ] {
        assert_eq!(found(left_behind).len(), 1, "{left_behind}");
    }
    for fine in [
        "ARG VERSION\nLABEL version=$VERSION\n",
        "ARG VERSION=dev\n",
        "ARG NODE_VERSION=20.1.0\n",
        "LABEL version=1.0\n",
        "# ARG VERSION=1.2.0\n",
        "LABEL version=${V:-1.2.0}\n",
        "FROM x:1\nENV TINI_VERSION=1.2.0\n",
        "FROM x:1\nRUN cat <<E >/x\nLABEL version=1.2.0\nE\n",
        "FROM x:1 AS one\nLABEL version=1.2.0\nFROM y:1\nCOPY --from=one /x /x\n",
        "FROM x:1 AS one\nLABEL version=1.2.0\nFROM one\nLABEL version=$V\n",
    ] {
        assert_eq!(found(fine), Vec::<String>::new(), "{fine}");
    }
}

#[test]
fn a_fixed_commit_is_the_wrong_one() {
    let label = format!("FROM x:1\nLABEL org.opencontainers.image.revision={COMMIT}\n");
    assert_eq!(
        found(&label),
        [
            "warning dockerfile-revision: Dockerfile says org.opencontainers.image.revision 4b2c1a9f0, a fixed commit; the image of app-1.2.1 would name the wrong commit | have the build fill it in: `ARG REVISION` and then \
             `LABEL org.opencontainers.image.revision=$REVISION`, and build with --build-arg REVISION=$(git rev-parse HEAD)"
        ]
    );
    let released = found("FROM x:1\nENV C=1111111a\nLABEL org.label-schema.vcs-ref=$C\n");
    assert!(
        released[0].contains("org.label-schema.vcs-ref 1111111a, a fixed commit"),
        "{released:?}"
    );
    let released = found(&format!("FROM x:1\nLABEL org.label-schema.vcs-ref={}\n", "1".repeat(40)));
    assert!(released[0].contains("vcs-ref 111111111, the commit of app-1.2.0;"), "{released:?}");
    for fine in [
        "FROM x:1\nARG R\nLABEL org.opencontainers.image.revision=$R\n",
        "FROM x:1\nARG R=4b2c1a9f\nLABEL org.opencontainers.image.revision=$R\n",
        "FROM x:1\nLABEL org.opencontainers.image.revision=main\n",
        "FROM x:1\nLABEL org.opencontainers.image.revision=20261102\n",
        "FROM x:1\nLABEL org.opencontainers.image.revision=\"\"\n",
        "FROM x:1\nLABEL revision=4b2c1a9f\n",
        "FROM x:1 AS one\nLABEL org.opencontainers.image.revision=4b2c1a9f\nFROM y:1\n",
    ] {
        assert_eq!(found(fine), Vec::<String>::new(), "{fine}");
    }
    // A released version whose tag is that very commit.
    let of_tag = app(&label.replace(COMMIT, &"1".repeat(40))).edit("src/main.c", "2", "1");
    assert_eq!(rules(&of_tag.judge()), Vec::<&str>::new());
}

#[test]
fn a_base_without_a_fixed_tag_is_noted() {
    assert_eq!(
        found(
            "FROM golang:latest AS build\nFROM registry.example:5000/base\nCOPY --from=build /x /x\n"
        ),
        [
            "note dockerfile-base: Dockerfile builds on golang:latest, registry.example:5000/base without a fixed tag, so another build of app-1.2.1 can have another base | name a version or a digest: FROM golang:VERSION or FROM golang@sha256:…"
        ]
    );
    let many: String = (0..9).map(|n| format!("FROM x{n} AS s{n}\n")).collect();
    let copies: String = (0..9).map(|n| format!("COPY --from=s{n} /x /x\n")).collect();
    let many = found(&format!("{many}FROM y:1\n{copies}"));
    assert!(many[0].contains("builds on x0, x1, x2, x3, others without"), "{many:?}");
    for fine in [
        "FROM scratch\n".to_owned(),
        "FROM alpine:3.20\n".to_owned(),
        format!("FROM alpine@sha256:{}\n", "a".repeat(64)),
        format!("FROM alpine:latest@sha256:{}\n", "a".repeat(64)),
        "FROM alpine:3.20 AS base\nFROM base\n".to_owned(),
        "ARG TAG=latest\nFROM alpine:$TAG\n".to_owned(),
        "ARG BASE=alpine\nFROM ${BASE}\n".to_owned(),
        "FROM ${BASE:-alpine}\n".to_owned(),
        "FROM golang AS tools\nFROM alpine:3.20\n".to_owned(),
        "FROM alpine:3.20\nRUN cat <<E\nFROM x\nE\n".to_owned(),
        "FROM <nothing that can be>\n".to_owned(),
    ] {
        assert_eq!(found(&fine), Vec::<String>::new(), "{fine}");
    }
}

#[test]
fn labels_are_missing_only_where_relmap_toml_wants_them() {
    let bare = "FROM alpine:3.20\nCOPY app /app\n";
    assert_eq!(found(bare), Vec::<String>::new());
    assert_eq!(
        wanted(bare),
        [
            "error dockerfile-unlabelled: the last stage of Dockerfile does not set the label org.opencontainers.image.version or org.opencontainers.image.revision, though relmap.toml says that the Dockerfile sets it (image-labels = \
             \"dockerfile\") | add at its end: `LABEL org.opencontainers.image.version=1.2.1`, which relmap bump keeps up; \
             `ARG REVISION` and then `LABEL org.opencontainers.image.revision=$REVISION`, and build with --build-arg \
             REVISION=$(git rev-parse HEAD)"
        ]
    );
    let half = wanted(
        "FROM x:1 AS one\nARG V\nLABEL org.opencontainers.image.version=$V\nFROM y:1 AS two\n\
         LABEL org.opencontainers.image.revision=$R\nFROM one\n",
    );
    assert_eq!(
        half,
        [
            "error dockerfile-unlabelled: the last stage of Dockerfile does not set the label org.opencontainers.image.revision, though relmap.toml says that the Dockerfile sets it (image-labels = \"dockerfile\") | add at its end: \
             `ARG REVISION` and then `LABEL org.opencontainers.image.revision=$REVISION`, and build with --build-arg \
             REVISION=$(git rev-parse HEAD)"
        ]
    );
    let both = "LABEL org.label-schema.version=$V org.opencontainers.image.revision=$R\n";
    for fine in [
        format!("FROM x:1\nARG V R\n{both}"),
        format!("FROM x:1 AS one\n{both}FROM one AS two\nFROM two\n"),
        "ARG BASE\nFROM x:1 AS one\nFROM $BASE\n".to_owned(),
        "FROM x:1\nLABEL $LABELS\nLABEL ${PREFIX}.version=1\n".to_owned(),
    ] {
        assert_eq!(wanted(&fine), Vec::<String>::new(), "{fine}");
    }
    let build = WANTED.replace("\"dockerfile\"", "\"build\"");
    assert_eq!(rules(&app(bare).config(&build).declare("1.2.1", "").judge()), Vec::<&str>::new());
    let none = Case::app().config(WANTED).edit("src/main.c", "1", "2").declare("1.2.1", "");
    assert_eq!(
        findings(&none.judge()),
        [
            "error dockerfile-unlabelled: relmap.toml says that the Dockerfile sets the labels of the image (image-labels = \"dockerfile\"), and there is no Dockerfile | add the Dockerfile next to RELEASE.txt; if the build sets the \
             labels: image-labels = \"build\""
        ]
    );
}
