//! The version in a tag's name.

use semver::Version;

/// Reads a version as tags have it: `4.44` and `0.46.00` pass, but a lone number is no version. Where the
/// name goes on with another chart and its version (`1.0.0-web-ui-1.0.0`), that is no prerelease.
pub(super) fn tag_version(text: &str) -> Option<Version> {
    let text = without_other_chart(text);
    let core = text.split(['-', '+']).next()?;
    if !text.starts_with(|c: char| c.is_ascii_digit()) || !core.contains('.') {
        return None;
    }
    crate::version::lenient(text)
}

/// What is before the name and version of another chart. Such a name has a `-`, which tells it from
/// `1.2.0-alpine-3.18.2`.
fn without_other_chart(text: &str) -> &str {
    let own = || {
        let (own, rest) = text.split_once('-')?;
        let (name, version) = rest.rsplit_once('-')?;
        let is_name = name.contains('-') && name.starts_with(|c: char| c.is_ascii_alphabetic());
        let numbers: Vec<&str> = version.split('.').collect();
        let is_number = |text: &&str| text.parse::<u64>().is_ok();
        (is_name && numbers.len() == 3 && numbers.iter().all(is_number)).then_some(own)
    };
    own().unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::tag_version;

    #[test]
    fn a_second_chart_in_the_name_is_no_prerelease() {
        for (text, expected) in [
            ("1.0.0-a-dce-1.0.0", "1.0.0"),
            ("2026.1.4-sonarqube-dce-2026.1.4", "2026.1.4"),
            ("8.0.0-sonarqube-dce-7.0.0-sonarqube-lts-2.0.0", "8.0.0"),
            ("1.2.0-rc.1", "1.2.0-rc.1"),
            ("1.2.0-alpine-3.18.2", "1.2.0-alpine-3.18.2"),
            ("1.4.2-debian-12-r3", "1.4.2-debian-12-r3"),
            ("1.10.0-dev-20250420", "1.10.0-dev-20250420"),
            ("1.2.0-rc-1", "1.2.0-rc-1"),
        ] {
            assert_eq!(tag_version(text).unwrap().to_string(), expected, "{text}");
        }
    }
}
