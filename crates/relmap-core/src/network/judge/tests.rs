use super::*;

fn policy() -> PlacePolicy {
    let remotes = [
        "git@git.example:team/charts.git",
        "https://build.example:8443/charts.git",
        "http://plain.example/charts.git",
        "git://old.example/charts.git",
        "http://127.0.0.1:3000/charts.git",
        "https://[2001:db8::1]/charts.git",
        "/srv/mirror/charts.git",
        "ext::sh -c x",
    ];
    PlacePolicy {
        remotes: remotes.into_iter().map(Address::parse).collect(),
        allowed: Allowed::parse_all("maps.example ports.example:8443 /srv/maps").unwrap(),
        root: Some("/home/ada/charts".to_owned()),
        pull_request: None,
        named_in: NamedIn::Settings,
    }
}

fn judge(policy: &PlacePolicy, url: &str) -> Result<Vec<&'static str>, Reason> {
    let place = Place { shown: url.to_owned(), leads_to: vec![Address::parse(url)] };
    policy.judge(&place).map_err(|error| error.reason)
}

#[test]
fn hosts_of_remotes_and_allowed_hosts_are_asked() {
    for (url, protocol) in [
        ("git@git.example:team/map.git", "ssh"),
        ("other@GIT.EXAMPLE.:team/map.git", "ssh"),
        ("ssh://git@git.example:22/team/map.git", "ssh"),
        ("https://git.example/team/map.git", "https"),
        ("https://git.example:443/team/map.git", "https"),
        ("https://build.example:8443/map.git", "https"),
        ("http://plain.example/map.git", "http"),
        ("https://plain.example/map.git", "https"),
        ("git://old.example/map.git", "git"),
        ("http://127.0.0.1:3000/map.git", "http"),
        ("https://[2001:db8:0:0::1]/map.git", "https"),
        ("https://maps.example/map.git", "https"),
        ("git@maps.example:map.git", "ssh"),
        ("https://ports.example:8443/map.git", "https"),
        ("/home/ada/map", "file"),
        ("file:///home/ada/map.git", "file"),
        ("/srv/mirror/charts.git", "file"),
        ("/srv/maps/a/b.git", "file"),
    ] {
        assert_eq!(judge(&policy(), url), Ok(vec![protocol]), "{url}");
    }
}

#[test]
fn strangers_are_not_asked() {
    let unknown = |host: &str| Reason::UnknownHost { host: host.to_owned() };
    let plain = |protocol| Reason::NotEncrypted { protocol };
    let helper = |protocol: &str| Reason::Protocol { protocol: protocol.to_owned() };
    let folder = |folder: &str| Reason::UnknownFolder { folder: folder.to_owned() };
    let inside = |folder: &str| Reason::InsideCheckout { folder: folder.to_owned() };
    for (url, reason) in [
        ("https://evil.example/map.git", unknown("evil.example")),
        ("https://git.example@evil.example/map.git", unknown("evil.example")),
        ("https://git.example.evil.example/map.git", unknown("git.example.evil.example")),
        ("https://xgit.example/map.git", unknown("xgit.example")),
        ("https://git.example:8443/map.git", unknown("git.example:8443")),
        ("ssh://git.example:2222/map.git", unknown("git.example:2222")),
        ("ssh://git@build.example:8443/map.git", unknown("build.example:8443")),
        ("https://build.example/map.git", unknown("build.example")),
        ("https://maps.example:444/map.git", unknown("maps.example:444")),
        ("https://ports.example/map.git", unknown("ports.example")),
        ("http://127.0.0.2:3000/map.git", unknown("127.0.0.2:3000")),
        ("http://127.0.0.1:3001/map.git", unknown("127.0.0.1:3001")),
        ("https://[2001:db8::2]/map.git", unknown("2001:db8::2").in_brackets()),
        ("evil.example:map.git", unknown("evil.example")),
        ("http://git.example/map.git", plain("http")),
        ("git://git.example/map.git", plain("git")),
        ("http://maps.example/map.git", plain("http")),
        ("http://plain.example:81/map.git", plain("http")),
        ("ext::sh -c x", helper("ext")),
        ("fd::17", helper("fd")),
        ("transport::x", helper("transport")),
        ("ftp://git.example/map.git", helper("ftp")),
        ("--upload-pack=x", Reason::Malformed),
        ("/home/ada/charts", inside("/home/ada/charts")),
        ("/home/ada/charts/evil", inside("/home/ada/charts/evil")),
        ("/home/ada/other/evil", folder("/home/ada/other/evil")),
        ("/home/ada", folder("/home/ada")),
        ("/srv/mirror/other.git", folder("/srv/mirror/other.git")),
        ("/srv/mapsother/a.git", folder("/srv/mapsother/a.git")),
    ] {
        assert_eq!(judge(&policy(), url), Err(reason), "{url}");
    }
}

impl Reason {
    fn in_brackets(self) -> Reason {
        match self {
            Reason::UnknownHost { host } => Reason::UnknownHost { host: format!("[{host}]") },
            other => other,
        }
    }
}

#[test]
fn reading_and_pushing_must_both_be_allowed() {
    let leads_to = ["https://git.example/map.git", "https://evil.example/map.git"];
    let place = Place {
        shown: "corp:map.git".to_owned(),
        leads_to: leads_to.into_iter().map(Address::parse).collect(),
    };
    let error = policy().judge(&place).unwrap_err();
    assert_eq!(
        error.to_string(),
        "corp:map.git is not asked: relmap.toml names it, and no remote of this repository is at evil.example; if you \
         trust it, allow it with --allow-host evil.example, with RELMAP_ALLOW_HOSTS=evil.example, or for good: git config --global --add relmap.allowHost evil.example"
    );
}

#[test]
fn a_pull_request_asks_none_at_all() {
    let policy = PlacePolicy { pull_request: Some("CHANGE_ID is set".to_owned()), ..policy() };
    for url in ["https://git.example/map.git", "https://maps.example/a", "/home/ada/map"] {
        let evidence = "CHANGE_ID is set".to_owned();
        assert_eq!(judge(&policy, url), Err(Reason::PullRequest { evidence }), "{url}");
    }
}
