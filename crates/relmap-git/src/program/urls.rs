//! Where a remote is read from, and everywhere that it is pushed to.
//!
//! A remote may have several URLs, and others for pushes (`pushurl`, `pushInsteadOf`). git pushes to each
//! of them, so each of them has to have a release before it is done.

use relmap_core::network::Rewrites;
use relmap_core::redact::redact;

use super::settings::Setting;
use super::{Git, ProgramError, Remote};

/// The URLs of a remote, as git goes there.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Urls {
    read: Option<String>,
    push: Vec<String>,
}

impl Git {
    /// Finds out where a remote is pushed to. [`Remote::servers`] has the answer.
    ///
    /// # Errors
    /// When git's configuration cannot be read.
    pub fn with_push_urls(&self, remote: Remote) -> Result<Remote, ProgramError> {
        let Urls { read, push } = urls(self.settings()?, &remote.target);
        // One place for everything is called by the name of the remote: its settings count there too.
        let pushed_to = match (read, push.as_slice()) {
            (Some(read), [only]) if read == *only => {
                return Ok(Remote { place: Some(read), ..remote });
            }
            (_, []) => return Ok(remote),
            _ => push,
        };
        let shown: Vec<String> = pushed_to.iter().map(|url| redact(url).into_owned()).collect();
        let server = |url: &String| Remote {
            shown: format!("{} ({})", remote.shown, redact(url)),
            url: redact(url).into_owned(),
            target: url.clone(),
            place: Some(url.clone()),
            pushed_to: Vec::new(),
            ..remote.clone()
        };
        let pushed_to = pushed_to.iter().map(server).collect();
        Ok(Remote { url: shown.join(", "), pushed_to, ..remote })
    }
}

impl Remote {
    /// Everywhere that a push to it goes, one by one.
    pub fn servers(&self) -> &[Remote] {
        match self.pushed_to.as_slice() {
            [] => std::slice::from_ref(self),
            servers => servers,
        }
    }

    /// Whether it is read from another place than those that it is pushed to, or there are several.
    pub fn is_split(&self) -> bool {
        !self.pushed_to.is_empty()
    }
}

/// What git makes of the settings: `remote.NAME.url` and `pushurl`, whose empty values forget those before,
/// and the rewriting of both. A URL instead of a name is rewritten alike.
fn urls(settings: &[Setting], target: &str) -> Urls {
    let mut rewrites = Rewrites::default();
    let (mut plain, mut for_pushes): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    let (url, push_url) = (format!("remote.{target}.url"), format!("remote.{target}.pushurl"));
    for Setting { key, value, .. } in settings {
        rewrites.add(key, value);
        let list = match key {
            key if *key == url => &mut plain,
            key if *key == push_url => &mut for_pushes,
            _ => continue,
        };
        match value.as_str() {
            "" => list.clear(),
            value => list.push(value),
        }
    }
    if plain.is_empty() && for_pushes.is_empty() && target.contains(['/', ':']) {
        plain.push(target);
    }
    let read = plain.first().map(|url| rewrites.fetch(url));
    let push: Vec<String> = if !for_pushes.is_empty() {
        for_pushes.iter().map(|url| rewrites.fetch(url)).collect()
    } else {
        // Where a rule for pushes fits one of several URLs, git pushes to those that it fits alone.
        let fitting: Vec<String> = plain.iter().filter_map(|url| rewrites.push_only(url)).collect();
        match fitting.is_empty() {
            true => plain.iter().map(|url| rewrites.fetch(url)).collect(),
            false => fitting,
        }
    };
    // git reads from the first URL for pushes where there is no other.
    Urls { read: read.or_else(|| push.first().cloned()), push }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(settings: &[(&str, &str)]) -> Urls {
        let line = |(key, value): &(&str, &str)| Setting {
            file: None,
            key: (*key).to_owned(),
            value: (*value).to_owned(),
        };
        urls(&settings.iter().map(line).collect::<Vec<_>>(), "origin")
    }

    fn expected(read: &str, push: &[&str]) -> Urls {
        let push = push.iter().map(|url| (*url).to_owned()).collect();
        Urls { read: Some(read.to_owned()), push }
    }

    #[test]
    fn every_way_to_name_several_places_is_read_as_git_does() {
        let url = "remote.origin.url";
        let push = "remote.origin.pushurl";
        assert_eq!(of(&[(url, "o")]), expected("o", &["o"]));
        assert_eq!(of(&[(url, "o"), (push, "p"), (push, "q")]), expected("o", &["p", "q"]));
        assert_eq!(of(&[(url, "o"), (url, "p")]), expected("o", &["o", "p"]));
        assert_eq!(of(&[(url, "x"), (url, ""), (url, "o")]), expected("o", &["o"]));
        assert_eq!(of(&[(url, "o"), (push, "x"), (push, "")]), expected("o", &["o"]));
        assert_eq!(of(&[(push, "p")]), expected("p", &["p"]));
        assert_eq!(of(&[(url, "o"), ("remote.other.pushurl", "p")]), expected("o", &["o"]));
        let instead = ("url.ssh://s/.insteadof", "s:");
        let for_pushes = ("url.ssh://push/.pushinsteadof", "https://r/");
        assert_eq!(of(&[(url, "s:a"), instead]), expected("ssh://s/a", &["ssh://s/a"]));
        assert_eq!(
            of(&[for_pushes, (url, "https://r/a")]),
            expected("https://r/a", &["ssh://push/a"])
        );
        assert_eq!(
            of(&[(url, "https://r/a"), (push, "https://r/b"), for_pushes]),
            expected("https://r/a", &["https://r/b"])
        );
        assert_eq!(
            of(&[(url, "https://o/a"), (url, "https://r/b"), for_pushes]),
            expected("https://o/a", &["ssh://push/b"])
        );
        assert_eq!(of(&[(url, "o"), (push, "s:b"), instead]), expected("o", &["ssh://s/b"]));
    }

    #[test]
    fn a_url_is_rewritten_like_a_remote() {
        let rule = Setting {
            file: None,
            key: "url.ssh://push/.pushinsteadof".to_owned(),
            value: "https://r/".to_owned(),
        };
        assert_eq!(urls(&[rule], "https://r/a"), expected("https://r/a", &["ssh://push/a"]));
        assert_eq!(urls(&[], "origin"), Urls { read: None, push: Vec::new() });
    }
}
