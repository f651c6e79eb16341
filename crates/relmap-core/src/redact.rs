//! Credentials in URLs, left out of everything that is shown or written.

use std::borrow::Cow;

/// What is in the place of a secret.
const HIDDEN: &str = "***";

/// What is in the name of a parameter of a URL's query whose value is a secret.
const SECRET_PARAMETERS: [&str; 8] =
    ["auth", "cred", "key", "passw", "pwd", "secret", "sig", "token"];

/// The same text without the credentials of the URLs in it: `user:password@` and, where the web is
/// meant, `token@` become `***@`, and so do the values of parameters such as `access_token`. A
/// bare user name, as in `ssh://git@host`, is no secret and stays.
///
/// ```
/// use relmap_core::redact::redact;
/// assert_eq!(redact("at https://me:s3cret@git.example/app.git"), "at https://***@git.example/app.git");
/// assert_eq!(redact("at ssh://git@git.example/app.git"), "at ssh://git@git.example/app.git");
/// ```
pub fn redact(text: &str) -> Cow<'_, str> {
    if !text.contains("://") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    // No URL goes beyond a blank, so none is looked for there either.
    for word in text.split_inclusive(|c: char| c.is_whitespace() || c.is_control()) {
        redact_word(&mut out, word);
    }
    Cow::Owned(out)
}

fn redact_word(out: &mut String, word: &str) {
    let mut rest = word;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + "://".len());
        out.push_str(before);
        let scheme = before[..at].rsplit(|c: char| !is_of_scheme(c)).next().unwrap_or_default();
        let (url, behind) = after.split_at(length(after));
        let credentials = credentials(url).filter(|found| is_secret(scheme, found));
        if credentials.is_some() {
            out.push_str(HIDDEN);
        }
        parameters(out, &url[credentials.map_or(0, str::len)..]);
        rest = behind;
    }
    out.push_str(rest);
}

/// How long a URL is behind its `://`: to the end of the word, or to the scheme of another one that is no
/// part of its password. A quote or bracket does not end it, since a password may hold one.
fn length(after: &str) -> usize {
    let mut from = 0;
    let mut is_in_password = false;
    while let Some(next) = after[from..].find("://").map(|found| from + found) {
        let end = after[..next].trim_end_matches(is_of_scheme).len();
        is_in_password = match is_in_password {
            true => !after[from..end].contains('@'),
            false => from == 0 && is_open(&after[..end]),
        };
        if !is_in_password {
            return end;
        }
        from = next + "://".len();
    }
    after.trim_end_matches(|c: char| c.is_whitespace() || c.is_control()).len()
}

/// Whether a URL that was cut off here would have been cut off in its password.
fn is_open(url: &str) -> bool {
    let authority = &url[..url.find(AFTER_AUTHORITY).unwrap_or(url.len())];
    !url.contains('@')
        && authority
            .split_once(':')
            .is_some_and(|(host, port)| !host.starts_with('[') && !is_port(port))
}

/// What ends the host and port of a URL.
const AFTER_AUTHORITY: [char; 4] = ['/', '?', '#', '\\'];

/// Whether a text behind a colon is a port, with what may be behind a URL in a sentence. Nothing at all is none: a
/// password may begin with what ends an authority.
fn is_port(text: &str) -> bool {
    let port = text.trim_end_matches(|c: char| !c.is_alphanumeric());
    !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit())
}

fn is_of_scheme(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '+' | '.' | '-')
}

/// What is before the `@` of a URL.
fn credentials(url: &str) -> Option<&str> {
    let authority = &url[..url.find(AFTER_AUTHORITY).unwrap_or(url.len())];
    if let Some(at) = authority.rfind('@') {
        return Some(&authority[..at]);
    }
    // A password that holds a `/` ends the authority too early: what then is behind the colon
    // is no port.
    let (host, port) = authority.split_once(':')?;
    if is_port(port) || host.starts_with('[') {
        return None;
    }
    url.rfind('@').map(|at| &url[..at])
}

fn is_secret(scheme: &str, credentials: &str) -> bool {
    let is_web = scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
    !credentials.is_empty() && (is_web || credentials.contains(':'))
}

/// Appends the part of a URL behind its credentials, without the values of secret parameters.
fn parameters(out: &mut String, url: &str) {
    let Some((path, query)) = url.split_once('?') else {
        out.push_str(url);
        return;
    };
    out.push_str(path);
    let mut before = '?';
    let mut rest = query;
    loop {
        out.push(before);
        let end = rest.find(['&', ';', '#', '\'', '"', '`', '>', ')', ',']).unwrap_or(rest.len());
        match rest[..end].split_once('=') {
            Some((name, value)) if is_secret_parameter(name) && !value.is_empty() => {
                out.push_str(name);
                out.push('=');
                out.push_str(HIDDEN);
            }
            _ => out.push_str(&rest[..end]),
        }
        let Some(separator) = rest[end..].chars().next() else { return };
        before = separator;
        rest = &rest[end + separator.len_utf8()..];
    }
}

fn is_secret_parameter(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    SECRET_PARAMETERS.iter().any(|secret| name.contains(secret))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn credentials_go_and_everything_else_stays() {
        for (text, shown) in [
            ("", ""),
            ("no URL: a@b.example", "no URL: a@b.example"),
            ("https://git.example/a@v1", "https://git.example/a@v1"),
            ("https://git.example:8443/a@v1", "https://git.example:8443/a@v1"),
            ("https://[::1]:8443/a@v1", "https://[::1]:8443/a@v1"),
            ("https://me:pw@git.example/a.git", "https://***@git.example/a.git"),
            ("HTTPS://ghp_token@git.example/a", "HTTPS://***@git.example/a"),
            ("https://me:p@ss@git.example/a", "https://***@git.example/a"),
            ("https://me:p/ss@git.example/a", "https://***@git.example/a"),
            ("postgres://me:pw@db/x, more", "postgres://***@db/x, more"),
            ("postgres://me@db/x", "postgres://me@db/x"),
            ("ssh://git@git.example:22/a", "ssh://git@git.example:22/a"),
            ("ssh://git:pw@git.example/a", "ssh://***@git.example/a"),
            ("svn+ssh://t@h/a 'http://t@h' x", "svn+ssh://t@h/a 'http://***@h' x"),
            ("https://a/?u=https://me:pw@b/", "https://a/?u=https://***@b/"),
            ("https://me:pw@a/https://me:pw@b", "https://***@a/https://***@b"),
            ("https://a/?access_token=x&b=1#c", "https://a/?access_token=***&b=1#c"),
            ("https://a/?X-Amz-Signature=x;token=y", "https://a/?X-Amz-Signature=***;token=***"),
            ("https://a/?page=x&token=", "https://a/?page=x&token="),
            ("'https://h/x?token=a#b' c", "'https://h/x?token=***#b' c"),
            ("https://me:p'w@h/x'", "https://***@h/x'"),
            ("(https://a:b@h/x,https://c:d@i/y)", "(https://***@h/x,https://***@i/y)"),
            ("To https://a:b@h/x\n!\tc\n", "To https://***@h/x\n!\tc\n"),
            ("at 'https://h:80', and a@b", "at 'https://h:80', and a@b"),
            ("file:///srv/a@b", "file:///srv/a@b"),
            ("git@git.example:team/app.git", "git@git.example:team/app.git"),
            ("https://me:pw@", "https://***@"),
            ("https://me:p://w@h https://c:d@i", "https://***@h https://***@i"),
            ("https://me:p/a://b://w@h,https://c:d@i", "https://***@h,https://***@i"),
            ("https://h:80,https://c:d@i", "https://h:80,https://***@i"),
            ("https://@a", "https://@a"),
            ("://", "://"),
        ] {
            assert_eq!(redact(text), shown);
        }
    }

    proptest! {
        #[test]
        fn no_password_is_left_whatever_stands_around_it(
            before in "[ -~]{0,12}",
            scheme in "https?|postgres|ssh|git\\+ssh",
            user in "[a-z]{0,4}",
            secret in "([A-Z][A-Z0-9/?#:%]{0,4}|[A-Z0-9@:%]{0,4}|[A-Z]{0,2}[:/]?[A-Z]{1,2}://)XYZZY",
            after in "(/[ -~]{0,12})?",
        ) {
            let text = format!("{before} {scheme}://{user}:{secret}@host{after}");
            let shown = redact(&text);
            prop_assert!(!shown.contains("XYZZY"), "{text} became {shown}");
        }

        #[test]
        fn doing_it_twice_is_doing_it_once(text in "([a-z]{0,3}(://|@|:|/|\\?|=|&|token| )){0,9}") {
            let once = redact(&text).into_owned();
            prop_assert_eq!(redact(&once), once.as_str());
        }
    }
}
