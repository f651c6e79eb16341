//! The list of what is attached.

use relmap_testkit::{WebAnswer, WebServer};
use serde_json::{Value, json};

use crate::support::{
    BUNDLE, IN_TOTO, MANIFEST, Repository, SCAN, fallback_tag, index, paths, sha256, statements,
    subject, types, with_api,
};

#[test]
fn a_registry_that_filters_is_asked_for_each_type() {
    let server = with_api(Repository::with_three(), |repository, request| {
        let (_, kind) = request.path.split_once("?artifactType=").unwrap_or_default();
        let kind = kind.replace("%2F", "/").replace("%2B", "+");
        let is_wanted = |one: &&Value| one["artifactType"] == kind.as_str();
        let list: Vec<Value> = repository.attached.iter().filter(is_wanted).cloned().collect();
        WebAnswer::new(200, index(&list)).with("oci-filters-applied", "artifactType")
    });
    assert_eq!(types(&server, &[IN_TOTO, BUNDLE]), Ok(vec![IN_TOTO.to_owned(), BUNDLE.to_owned()]));
    assert_eq!(
        paths(&server),
        [
            "/v2/team/app/referrers/DIGEST?artifactType=application%2Fvnd.in-toto%2Bjson",
            "/v2/team/app/referrers/DIGEST?artifactType=application%2Fvnd.dev.sigstore.bundle.v0.3%2Bjson",
        ]
    );
}

#[test]
fn a_registry_that_does_not_filter_is_asked_once() {
    let server = with_api(Repository::with_three(), |repository, _| {
        WebAnswer::new(200, index(&repository.attached))
    });
    assert_eq!(types(&server, &[IN_TOTO, BUNDLE]), Ok(vec![IN_TOTO.to_owned(), BUNDLE.to_owned()]));
    assert_eq!(server.asked().len(), 1);
    assert_eq!(
        types(&server, &[]),
        Ok(vec![SCAN.to_owned(), IN_TOTO.to_owned(), BUNDLE.to_owned()])
    );
    assert_eq!(paths(&server)[1], "/v2/team/app/referrers/DIGEST");
    // One that says that it filters, and does not, leads to nothing else either.
    let server = with_api(Repository::with_three(), |repository, _| {
        WebAnswer::new(200, index(&repository.attached)).with("oci-filters-applied", "artifactType")
    });
    assert_eq!(types(&server, &[IN_TOTO]), Ok(vec![IN_TOTO.to_owned()]));
}

#[test]
fn pages_are_followed_at_the_same_registry_alone() {
    let paged = |next: &'static str| {
        with_api(Repository::with_three(), move |repository, request| {
            match request.path.ends_with("&page=2") {
                true => WebAnswer::new(200, index(&repository.attached[1..])),
                false => WebAnswer::new(200, index(&repository.attached[..1]))
                    .with("link", &format!("<{next}>; rel=\"next\"")),
            }
        })
    };
    let server = paged("/v2/team/app/referrers/x?n=1&page=2");
    assert_eq!(types(&server, &[]).unwrap(), [SCAN, IN_TOTO, BUNDLE]);
    let elsewhere = format!(
        "HOST has what is attached to team/app@{} in a form that is not known: it leads elsewhere for the next page",
        subject()
    );
    let other = WebServer::start(|_| WebAnswer::new(200, index(&[])));
    let hostile: &'static str =
        Box::leak(format!("http://{}/v2/team/app/referrers/x", other.host()).into_boxed_str());
    for next in [hostile, "//evil.example/v2/", "https://evil.example/v2/team/app/referrers/x"] {
        assert_eq!(types(&paged(next), &[]), Err(elsewhere.clone()), "{next}");
    }
    assert_eq!(other.asked(), []);
    // A list without an end.
    let pages = std::sync::atomic::AtomicUsize::new(0);
    let server = with_api(Repository::default(), move |_, _| {
        let page = pages.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        WebAnswer::new(200, index(&[]))
            .with("link", &format!("</v2/team/app/referrers/x?page={page}>; rel=\"next\""))
    });
    let endless = format!(
        "HOST has what is attached to team/app@{} in a form that is not known: it has no end",
        subject()
    );
    assert_eq!(types(&server, &[]), Err(endless));
    assert_eq!(server.asked().len(), 100);
}

#[test]
fn without_the_api_the_tag_of_the_digest_lists_them() {
    for status in [400, 404, 405, 406] {
        let mut repository = Repository::with_three();
        repository.tag();
        let server = with_api(repository, move |_, _| WebAnswer::new(status, "no"));
        assert_eq!(types(&server, &[IN_TOTO, BUNDLE]).unwrap(), [IN_TOTO, BUNDLE], "{status}");
        assert_eq!(paths(&server)[1..], ["/v2/team/app/manifests/TAG"]);
    }
    // Neither the API nor the tag: nothing is attached.
    let none = Repository::default();
    let server = WebServer::start(move |request| none.answer(request));
    assert_eq!(types(&server, &[]), Ok(vec![]));
    assert_eq!(statements(&server), Ok(vec![]));
    assert_eq!(
        paths(&server)[2..],
        [
            "/v2/team/app/referrers/DIGEST?artifactType=application%2Fvnd.in-toto%2Bjson",
            "/v2/team/app/manifests/TAG",
            "/v2/team/app/manifests/TAG.att",
        ]
    );
    // The tag of something else.
    let mut repository = Repository::default();
    let manifest = json!({ "schemaVersion": 2, "mediaType": MANIFEST, "layers": [] }).to_string();
    repository.contents.insert(fallback_tag(), manifest.into_bytes());
    let server = WebServer::start(move |request| repository.answer(request));
    let said = format!(
        "HOST has what is attached to team/app@{} in a form that is not known: the tag {} leads to no index",
        subject(),
        fallback_tag()
    );
    assert_eq!(types(&server, &[]), Err(said));
}

#[test]
fn answers_that_no_registry_gives_are_not_believed() {
    let what = format!("what is attached to team/app@{}", subject());
    let many: Vec<Value> =
        (0..10_001).map(|number| json!({ "digest": sha256(&[number as u8]) })).collect();
    let page = index(&many[..6000]);
    let form = format!("HOST has {what} in a form that is not known");
    for (answer, said) in [
        (
            WebAnswer::new(200, "<html>"),
            format!("{form}: it is not the JSON it should be (line 1)"),
        ),
        (WebAnswer::new(200, "{}"), format!("{form}: it is no index, but ")),
        (
            WebAnswer::new(200, index(&[json!({ "digest": "sha256:../../x" })])),
            format!("{form}: it names sha256:../../x, which is no digest"),
        ),
        (
            WebAnswer::new(200, index(&many)),
            format!("{form}: it is not the JSON it should be (line 1)"),
        ),
        (
            WebAnswer::new(200, page).with("link", "</v2/team/app/referrers/x>; rel=\"next\""),
            format!("HOST lists more than 10000 entries for {what}"),
        ),
        (
            WebAnswer::new(200, vec![b' '; (8 << 20) + 1]),
            format!("the answer of HOST for {what} is larger than 8388608 bytes"),
        ),
        (
            WebAnswer::new(418, "x"),
            format!("HOST answers {what} with HTTP status 418; is the address right?"),
        ),
        (
            WebAnswer::new(403, "x"),
            format!("HOST refuses to show {what} (403); log in: docker login HOST"),
        ),
    ] {
        let server = with_api(Repository::default(), move |_, _| answer.clone());
        assert_eq!(types(&server, &[]), Err(said));
    }
}
