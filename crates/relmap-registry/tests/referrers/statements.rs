//! The statements among what is attached.

use relmap_testkit::{WebAnswer, WebServer};
use serde_json::json;

use crate::support::{
    BUNDLE, IN_TOTO, MANIFEST, PAIR, Repository, bundle, envelope, fallback_tag, index, sha256,
    statements, subject, with_api,
};

#[test]
fn statements_come_out_of_files_bundles_and_older_tags() {
    let mut repository = Repository::with_three();
    let mut other = repository.manifest(BUNDLE, BUNDLE, &bundle("{\"other\":1}"), &subject());
    other["annotations"] =
        json!({ "dev.sigstore.bundle.predicateType": "https://slsa.dev/provenance/v1" });
    repository.attached.push(other);
    // As `cosign attest` of version 2 does it.
    let kind = "application/vnd.dsse.envelope.v1+json";
    let layer = |file: String, told: &str, repository: &mut Repository| {
        let digest = repository.content(file);
        json!({ "mediaType": kind, "digest": digest, "size": 7, "annotations": { "predicateType": told } })
    };
    let layers = [
        layer(envelope("{\"tagged\":1}").to_string(), PAIR, &mut repository),
        layer(
            envelope("{\"foreign\":1}").to_string(),
            "https://spdx.dev/Document",
            &mut repository,
        ),
    ];
    let manifest = json!({ "schemaVersion": 2, "mediaType": MANIFEST, "layers": layers });
    let tag = format!("{}.att", fallback_tag());
    repository.contents.insert(tag, manifest.to_string().into_bytes());
    repository.tag();
    let server = WebServer::start(move |request| repository.answer(request));
    assert_eq!(
        statements(&server).unwrap(),
        [
            ("{\"plain\":1}".to_owned(), false),
            ("{\"signed\":1}".to_owned(), true),
            ("{\"tagged\":1}".to_owned(), true),
        ]
    );
}

#[test]
fn a_statement_counts_only_with_its_digest_and_at_its_own_image() {
    // The manifest is another one than its digest says.
    let mut repository = Repository::with_three();
    let digest = repository.attached[1]["digest"].as_str().unwrap().to_owned();
    repository.contents.insert(digest.clone(), b"{}".to_vec());
    repository.tag();
    let server = WebServer::start(move |request| repository.answer(request));
    let said = format!(
        "HOST sends other content for team/app@{digest} than its digest says: it should be {digest}, and is {}",
        sha256(b"{}")
    );
    assert_eq!(statements(&server), Err(said));

    // It belongs to another image.
    let mut repository = Repository::default();
    let strange = repository.manifest(IN_TOTO, IN_TOTO, "{}", &sha256(b"another"));
    repository.attached.push(strange.clone());
    let server =
        with_api(repository, |repository, _| WebAnswer::new(200, index(&repository.attached)));
    let said = format!(
        "HOST has team/app@{} in a form that is not known: it is listed as attached to {}, and it is not",
        strange["digest"].as_str().unwrap(),
        subject()
    );
    assert_eq!(statements(&server), Err(said));

    // More than anybody reads.
    let mut repository = Repository::default();
    for number in 0..101 {
        repository.attach(IN_TOTO, IN_TOTO, &format!("{{\"number\":{number}}}"));
    }
    let server =
        with_api(repository, |repository, _| WebAnswer::new(200, index(&repository.attached)));
    let said =
        format!("HOST lists more than 100 entries for the statements of team/app@{}", subject());
    assert_eq!(statements(&server), Err(said));
}
