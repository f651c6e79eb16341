//! Taking secrets out of text before anybody sees it.

/// The text with what stands before the `@` of a URL, and the values in its query, replaced by
/// `***`.
///
/// ```
/// use relmap_git::redact;
/// assert_eq!(
///     redact("fatal: unable to access 'https://ci:s3cret@git.example/app.git/': 403"),
///     "fatal: unable to access 'https://***@git.example/app.git/': 403"
/// );
/// assert_eq!(redact("https://git.example/a?private_token=x&b=1"), "https://git.example/a?private_token=***&b=***");
/// ```
pub fn redact(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_inclusive(char::is_whitespace) {
        self::word(&mut out, word);
    }
    out
}

fn word(out: &mut String, word: &str) {
    let mut rest = word;
    while let Some(at) = rest.find("://") {
        let (scheme, after) = rest.split_at(at + 3);
        out.push_str(scheme);
        // A further URL in the same word begins with its scheme.
        let next = after.find("://").map_or(after.len(), |next| {
            let letters = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
            after[..next].trim_end_matches(letters).len()
        });
        let (url, more) = after.split_at(next);
        query(out, &without_user(url));
        rest = more;
    }
    out.push_str(rest);
}

/// What stands behind `://`, without user and password. A password may hold an `@` and, where
/// somebody did not escape it, a slash.
fn without_user(url: &str) -> String {
    let authority = url.find('/').unwrap_or(url.len());
    let mut end = url[..authority].rfind('@');
    if end.is_none()
        && let Some((_, port)) = url[..authority].split_once(':')
        && !port.trim_end_matches(['\'', '"']).bytes().all(|b| b.is_ascii_digit())
    {
        end = url.rfind('@');
    }
    match end {
        Some(at) => format!("***{}", &url[at..]),
        None => url.to_owned(),
    }
}

fn query(out: &mut String, url: &str) {
    let Some(at) = url.find('?') else { return out.push_str(url) };
    let (before, query) = url.split_at(at + 1);
    out.push_str(before);
    let end = query.find(['\'', '"', '#', '>', ')', ',']).unwrap_or(query.trim_end().len());
    let (query, after) = query.split_at(end);
    let pairs: Vec<String> = query
        .split('&')
        .map(|pair| match pair.split_once('=') {
            Some((key, _)) => format!("{key}=***"),
            None => pair.to_owned(),
        })
        .collect();
    out.push_str(&pairs.join("&"));
    out.push_str(after);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_secret_stays() {
        for (text, shown) in [
            ("https://user@h/x", "https://***@h/x"),
            ("https://user:p@ss@h/x", "https://***@h/x"),
            ("https://user:p'w@h/x'", "https://***@h/x'"),
            ("https://user:pa/ss@h/x", "https://***@h/x"),
            ("ssh://git@h:22/x", "ssh://***@h:22/x"),
            ("To https://a:b@h/x\n!\tc\n", "To https://***@h/x\n!\tc\n"),
            ("(https://a:b@h/x,https://c:d@i/y)", "(https://***@h/x,https://***@i/y)"),
            ("'https://h/x?token=a#b'", "'https://h/x?token=***#b'"),
            ("https://h/x?sig=abc", "https://h/x?sig=***"),
            ("https://h?a=u@b:c", "https://***@b:c"),
        ] {
            assert_eq!(redact(text), shown);
            assert_eq!(redact(&redact(text)), shown, "again: {text}");
        }
    }

    #[test]
    fn what_is_no_secret_stays() {
        for text in [
            "https://git.example:8443/a/b.git",
            "file:///srv/a@b",
            "git@git.example:team/app.git",
            "a://b",
            "://",
            "https://h:80",
            "refs/tags/a@b",
            "",
        ] {
            assert_eq!(redact(text), text);
        }
    }
}
