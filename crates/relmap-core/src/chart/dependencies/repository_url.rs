//! Whether two URLs lead to one repository: as much as can be told without asking it.

use crate::network::decoded;

/// A URL without what makes no difference to where it leads: the case of its scheme and host, the port that is meant
/// anyway, a name before the host, empty and dotted parts of the path, characters that are written as numbers, what is
/// behind `?` or `#`, and whether the connection is secure.
pub(super) fn bare_url(url: &str) -> String {
    let url = url.trim();
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.trim_end_matches('/').to_owned();
    };
    let scheme = scheme.to_ascii_lowercase();
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    if scheme == "file" {
        return format!("file://{}", rest.trim_end_matches('/'));
    }
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = decoded(host).unwrap_or_else(|| host.to_owned()).to_ascii_lowercase();
    let (host, port) = host.rsplit_once(':').unwrap_or((&host, ""));
    let (scheme, default) = match scheme.as_str() {
        "http" | "https" => ("https", ["", "80", "443"]),
        other => (other, ["", "443", "443"]),
    };
    let port = match port.trim_start_matches('0') {
        port if default.contains(&port) => String::new(),
        port => format!(":{port}"),
    };
    let mut parts: Vec<String> = Vec::new();
    for part in path.split('/') {
        let part = decoded(part).unwrap_or_else(|| part.to_owned());
        match part.as_str() {
            "" | "." => {}
            ".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    format!("{scheme}://{}{port}/{}", host.trim_end_matches('.'), parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::bare_url;

    #[test]
    fn one_repository_is_one_however_it_is_written() {
        for same in [
            "https://example.org/charts/",
            "HTTPS://EXAMPLE.org/charts",
            "https://example.org:443/charts",
            "https://example.org:0443/charts",
            "https://example.org./charts",
            "https://example.org/./charts",
            "https://example.org/x/../charts",
            "https://example.org//charts",
            "https://example.org/%63harts",
            "https://ex%61mple.org/charts",
            "https://example.org/charts?",
            "https://example.org/charts?a=b#c",
            "https://me@example.org/charts",
            "http://example.org/charts",
            " https://example.org/charts ",
        ] {
            assert_eq!(bare_url(same), "https://example.org/charts", "{same}");
        }
        for other in [
            "https://example.org/Charts",
            "https://example.org:8443/charts",
            "https://example.com/charts",
            "oci://example.org/charts",
            "https://example.org/charts/x",
            "https://example.org/charts%",
            "file://../charts",
            "@charts",
            "no repository",
            "",
        ] {
            assert_ne!(bare_url(other), "https://example.org/charts", "{other}");
        }
    }
}
