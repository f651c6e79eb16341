//! The pages of repositories, of every host and of every form of a remote's URL.

use proptest::prelude::*;

use super::*;

const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

/// A repository by its remote alone.
fn found(url: &str) -> Option<WebRepository> {
    GitHosts::new(HostSettings::default(), Some(url)).own()
}

/// The same with settings.
fn set(url: &str, choice: &str, base: Option<&str>) -> Option<WebRepository> {
    let settings = HostSettings {
        choice: Some(HostChoice::from_word(choice).unwrap()),
        url: base.map(|base| HostUrl::parse(base).unwrap()),
    };
    GitHosts::new(settings, Some(url)).own()
}

fn page(repository: Option<WebRepository>) -> Option<String> {
    Some(repository?.page()?.as_str().to_owned())
}

#[test]
fn every_form_of_a_remote_leads_to_the_page_of_its_repository() {
    for (remote, expected) in [
        ("https://github.com/team/charts.git", Some("https://github.com/team/charts")),
        ("https://github.com/team/charts", Some("https://github.com/team/charts")),
        ("https://github.com/team/charts/", Some("https://github.com/team/charts")),
        (
            "https://me:ghp_secret@github.com/team/charts.git",
            Some("https://github.com/team/charts"),
        ),
        ("https://x-access-token@github.com/team/charts", Some("https://github.com/team/charts")),
        ("git@github.com:team/charts.git", Some("https://github.com/team/charts")),
        ("github.com:team/charts", Some("https://github.com/team/charts")),
        ("ssh://git@github.com/team/charts.git", Some("https://github.com/team/charts")),
        ("ssh://git@ssh.github.com:443/team/charts.git", Some("https://github.com/team/charts")),
        ("git://github.com/team/charts.git", Some("https://github.com/team/charts")),
        ("http://github.com/team/charts.git", Some("https://github.com/team/charts")),
        ("git@gitlab.com:team/sub/charts.git", Some("https://gitlab.com/team/sub/charts")),
        ("ssh://git@gitlab.team.example:2222/a/b", Some("https://gitlab.team.example/a/b")),
        ("https://gitlab.team.example:8443/a/b", Some("https://gitlab.team.example:8443/a/b")),
        ("git@bitbucket.org:team/charts.git", Some("https://bitbucket.org/team/charts")),
        (
            "ssh://git@bitbucket.team.example:7999/KEY/charts.git",
            Some("https://bitbucket.team.example/projects/KEY/repos/charts"),
        ),
        (
            "https://bitbucket.team.example/scm/~me/charts.git",
            Some("https://bitbucket.team.example/users/me/repos/charts"),
        ),
        ("https://codeberg.org/team/charts.git", Some("https://codeberg.org/team/charts")),
        ("git@gitea.team.example:team/charts", Some("https://gitea.team.example/team/charts")),
        (
            "https://team@dev.azure.com/team/My%20Project/_git/charts",
            Some("https://dev.azure.com/team/My%20Project/_git/charts"),
        ),
        (
            "git@ssh.dev.azure.com:v3/team/project/charts",
            Some("https://dev.azure.com/team/project/_git/charts"),
        ),
        (
            "https://team.visualstudio.com/DefaultCollection/project/_git/charts",
            Some("https://dev.azure.com/team/project/_git/charts"),
        ),
        // Nobody is known there, or nothing of that form.
        ("https://git.example/team/charts.git", None),
        ("https://github.com/team", None),
        ("https://github.com/team/charts/more", None),
        ("https://gitea.team.example/charts", None),
        ("http://gitlab.team.example:8080/a/b", None),
        ("https://bücher.example/a/b", None),
        ("../charts", None),
        ("file:///srv/charts.git", None),
        ("ext::sh -c x", None),
        ("javascript:alert(1)//github.com/a/b", None),
        ("javascript://github.com/a/b", None),
        ("https://github.com@evil.example/a/b", None),
        ("https://github.com\\@evil.example/a/b", None),
        ("https://github.com/a/..", None),
        ("https://github.com/%2e%2e/b", None),
        ("", None),
    ] {
        assert_eq!(page(found(remote)).as_deref(), expected, "{remote}");
    }
}

#[test]
fn each_host_has_its_own_pages() {
    let tag = "charts/1.1.0+b@c";
    for (remote, commit, at_tag, file) in [
        (
            "git@github.com:t/c",
            "https://github.com/t/c/commit/COMMIT",
            "https://github.com/t/c/releases/tag/charts%2F1.1.0%2Bb%40c",
            "https://github.com/t/c/blob/COMMIT/a%20b/%23x.yaml#L3",
        ),
        (
            "git@gitlab.com:t/s/c",
            "https://gitlab.com/t/s/c/-/commit/COMMIT",
            "https://gitlab.com/t/s/c/-/tags/charts%2F1.1.0%2Bb%40c",
            "https://gitlab.com/t/s/c/-/blob/COMMIT/a%20b/%23x.yaml#L3",
        ),
        (
            "git@bitbucket.org:t/c",
            "https://bitbucket.org/t/c/commits/COMMIT",
            "https://bitbucket.org/t/c/commits/tag/charts%2F1.1.0%2Bb%40c",
            "https://bitbucket.org/t/c/src/COMMIT/a%20b/%23x.yaml#lines-3",
        ),
        (
            "git@bitbucket.team.example:t/c",
            "https://bitbucket.team.example/projects/t/repos/c/commits/COMMIT",
            "https://bitbucket.team.example/projects/t/repos/c/browse?at=refs%2Ftags%2Fcharts%2F1.1.0%2Bb%40c",
            "https://bitbucket.team.example/projects/t/repos/c/browse/a%20b/%23x.yaml?at=COMMIT#3",
        ),
        (
            "git@codeberg.org:t/c",
            "https://codeberg.org/t/c/commit/COMMIT",
            "https://codeberg.org/t/c/src/tag/charts/1.1.0%2Bb%40c",
            "https://codeberg.org/t/c/src/commit/COMMIT/a%20b/%23x.yaml#L3",
        ),
        (
            "git@ssh.dev.azure.com:v3/t/p/c",
            "https://dev.azure.com/t/p/_git/c/commit/COMMIT",
            "https://dev.azure.com/t/p/_git/c?version=GTcharts%2F1.1.0%2Bb%40c",
            "https://dev.azure.com/t/p/_git/c?path=%2Fa%20b%2F%23x.yaml&version=GCCOMMIT&line=3&lineEnd=4\
             &lineStartColumn=1&lineEndColumn=1",
        ),
    ] {
        let repository = found(remote).unwrap();
        let shown = |url: Option<WebUrl>| url.unwrap().as_str().replace(COMMIT, "COMMIT");
        assert_eq!(shown(repository.commit(COMMIT)), commit);
        assert_eq!(shown(repository.tag(tag)), at_tag);
        assert_eq!(shown(repository.file(COMMIT, "a b/#x.yaml", Some(3))), file);
    }
}

#[test]
fn settings_name_a_host_that_nobody_knows() {
    let remote = "git@git.example:team/charts.git";
    assert_eq!(page(found(remote)), None);
    for (choice, base, expected) in [
        ("gitlab", None, Some("https://git.example/team/charts")),
        ("forgejo", Some("https://web.example:8443"), Some("https://web.example:8443/team/charts")),
        (
            "gitlab",
            Some("https://web.example/gitlab"),
            Some("https://web.example/gitlab/team/charts"),
        ),
        ("gitea", Some("http://web.example:3000"), Some("http://web.example:3000/team/charts")),
        ("none", None, None),
    ] {
        assert_eq!(page(set(remote, choice, base)).as_deref(), expected, "{choice}");
    }
    // By https the path has that of the pages already.
    let remote = "https://web.example/gitlab/team/charts.git";
    let base = Some("https://web.example/gitlab");
    assert_eq!(
        page(set(remote, "gitlab", base)).as_deref(),
        Some("https://web.example/gitlab/team/charts")
    );
    assert_eq!(page(set("git@github.com:team/charts", "none", None)), None);
}

#[test]
fn settings_are_about_the_host_of_the_remote() {
    let settings = HostSettings {
        choice: Some(HostChoice::Kind(HostKind::GitLab)),
        url: Some(HostUrl::parse("https://web.example").unwrap()),
    };
    let hosts = GitHosts::new(settings, Some("git@git.example:team/charts.git"));
    for (url, expected) in [
        ("https://git.example/team/app.git", Some("https://web.example/team/app")),
        ("https://github.com/team/app.git", Some("https://github.com/team/app")),
        ("https://other.example/team/app.git", None),
    ] {
        assert_eq!(page(hosts.repository(url)).as_deref(), expected, "{url}");
    }
}

#[test]
fn only_ids_are_commits_and_no_part_leads_elsewhere() {
    let repository = found("git@github.com:t/c").unwrap();
    for id in ["", "0123", "HEAD", "main", "../../x", "012345g", "0123456 ", &"0".repeat(65)] {
        assert_eq!(repository.commit(id), None, "{id}");
        assert_eq!(repository.file(id, "a", None), None, "{id}");
    }
    for path in ["", "/a", "a//b", "../a", "a/..", ".", "a\nb"] {
        assert_eq!(repository.file(COMMIT, path, None), None, "{path}");
        assert_eq!(
            found("git@ssh.dev.azure.com:v3/t/p/c").unwrap().file(COMMIT, path, None),
            None,
            "{path}"
        );
    }
    for tag in ["", "..", ".", "a\u{1b}b"] {
        assert_eq!(repository.tag(tag), None, "{tag}");
    }
    assert_eq!(found("git@codeberg.org:t/c").unwrap().tag("a/../b"), None);
    assert_eq!(repository.tag(&"a".repeat(3_000)), None);
}

/// Whether an address does what a link of ours may do, and nothing else.
#[track_caller]
fn check(url: &WebUrl) {
    let url = url.as_str();
    let rest = url.strip_prefix("https://").unwrap_or_else(|| panic!("{url}"));
    let is_harmless = |c: char| c.is_ascii_alphanumeric() || "-._~%/:?&=#[]".contains(c);
    assert!(rest.chars().all(is_harmless), "{url}");
    let path = rest.split(['?', '#']).next().unwrap();
    assert!(path.split('/').all(|part| !matches!(part, "" | "." | "..")), "{url}");
    assert!(!url.contains("secret") && !url.contains('@'), "{url}");
}

fn check_word(word: &str) {
    for remote in [
        word.to_owned(),
        format!("https://{word}/a/b"),
        format!("https://me:secret@github.com/{word}"),
        format!("https://github.com/{word}/b.git"),
        format!("git@github.com:{word}/b"),
        format!("https://dev.azure.com/a/{word}/_git/c"),
        format!("ssh://{word}@gitlab.com/a/b"),
    ] {
        if let Some(url) = found(&remote).and_then(|repository| repository.page()) {
            check(&url);
        }
        for word_of_settings in HostChoice::WORDS {
            if let Some(url) = set(&remote, word_of_settings, None).and_then(|one| one.page()) {
                check(&url);
            }
        }
    }
    for remote in [
        "git@github.com:t/c",
        "git@gitlab.com:t/c",
        "git@bitbucket.org:t/c",
        "git@bitbucket.team.example:t/c",
        "git@codeberg.org:t/c",
        "git@ssh.dev.azure.com:v3/t/p/c",
    ] {
        let repository = found(remote).unwrap();
        let urls = [
            repository.tag(word),
            repository.commit(word),
            repository.file(COMMIT, word, Some(1)),
            repository.file(word, "a", None),
        ];
        for url in urls.into_iter().flatten() {
            check(&url);
            // Whatever the name is, the page is one of this repository.
            let page = repository.page().unwrap();
            assert!(url.as_str().starts_with(page.as_str()), "{url}");
        }
    }
}

#[test]
fn no_text_makes_an_address_that_leads_elsewhere() {
    for word in [
        "javascript:alert(1)",
        "data:text/html,<script>",
        "//evil.example",
        "\"><script>",
        "' onclick='",
        "\u{1b}]8;;https://evil.example\u{1b}\\",
        "\u{202e}moc.elpmaxe",
        "../../../evil",
        "%2e%2e/%2e%2e",
        "a?b=c&d#e",
        "a\\b",
    ] {
        check_word(word);
    }
}

proptest! {
    #[test]
    fn nor_does_any_other_text(word in "(?s).{0,40}") {
        check_word(&word);
    }
}
