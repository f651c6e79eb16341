//! Names that become a part of a URL.

/// Whether a text is a tag, and nothing that could be another path.
pub(crate) fn is_tag(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    text.len() <= 128 && text.bytes().all(fits) && !text.starts_with(['.', '-']) && !text.is_empty()
}

/// Whether a text is a digest, and nothing that could be another path.
pub(crate) fn is_digest(text: &str) -> bool {
    let Some((algorithm, hex)) = text.split_once(':') else { return false };
    let length = match algorithm {
        "sha256" => 64,
        "sha512" => 128,
        _ => return false,
    };
    hex.len() == length && hex.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leads_to_another_path_is_neither_a_digest_nor_a_tag() {
        let digest = format!("sha256:{}", "a".repeat(64));
        assert!(is_digest(&digest));
        assert!(is_tag("1.2.0_b-1"));
        for text in [
            "",
            "..",
            "-a",
            "../../other",
            "a/b",
            "a?b",
            "a#b",
            "a%2fb",
            "sha256:aa",
            "sha256:../../../x",
            "x:y",
            &format!("{digest}/x"),
            &"a".repeat(129),
        ] {
            assert!(!is_digest(text) && !is_tag(text), "{text}");
        }
    }
}
