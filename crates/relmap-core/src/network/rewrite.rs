//! `url.BASE.insteadOf` and `url.BASE.pushInsteadOf`, as git applies them.

/// The rules by which git goes elsewhere than a URL says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rewrites {
    instead_of: Vec<(String, String)>,
    push_instead_of: Vec<(String, String)>,
}

impl Rewrites {
    /// Adds what one line of git's configuration says, if it is about this. The section and the
    /// name of the key are in lower case, as git lists them.
    pub fn add(&mut self, key: &str, value: &str) {
        let Some(rest) = key.strip_prefix("url.") else { return };
        let Some((base, name)) = rest.rsplit_once('.') else { return };
        let rules = match name {
            "insteadof" => &mut self.instead_of,
            "pushinsteadof" => &mut self.push_instead_of,
            _ => return,
        };
        rules.push((value.to_owned(), base.to_owned()));
    }

    /// Where git goes to read.
    pub fn fetch(&self, url: &str) -> String {
        longest(&self.instead_of, url).unwrap_or_else(|| url.to_owned())
    }

    /// Where git goes to push to a URL.
    pub fn push(&self, url: &str) -> String {
        self.push_only(url).unwrap_or_else(|| self.fetch(url))
    }

    /// Where git goes to push to a URL, by a rule for pushes alone; none if no such rule fits.
    pub fn push_only(&self, url: &str) -> Option<String> {
        longest(&self.push_instead_of, url)
    }
}

/// The URL by the rule that matches most of it. Of two that match the same the first is taken.
fn longest(rules: &[(String, String)], url: &str) -> Option<String> {
    let mut best: Option<&(String, String)> = None;
    for rule in rules.iter().filter(|(prefix, _)| url.starts_with(prefix)) {
        if best.is_none_or(|best| rule.0.len() > best.0.len()) {
            best = Some(rule);
        }
    }
    best.map(|(prefix, base)| format!("{base}{}", &url[prefix.len()..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_match_wins_and_pushes_have_rules_of_their_own() {
        let mut rewrites = Rewrites::default();
        rewrites.add("url.https://one.example/.insteadof", "c:");
        rewrites.add("url.https://two.example/.insteadof", "c:maps/");
        rewrites.add("url.ssh://three.example/.pushinsteadof", "c:");
        rewrites.add("url.x.insteadofs", "https://");
        rewrites.add("remote.origin.url", "c:");
        assert_eq!(rewrites.fetch("c:a"), "https://one.example/a");
        assert_eq!(rewrites.fetch("c:maps/a"), "https://two.example/a");
        assert_eq!(rewrites.push("c:maps/a"), "ssh://three.example/maps/a");
        assert_eq!(rewrites.fetch("https://git.example/a"), "https://git.example/a");
        assert_eq!(Rewrites::default().push("c:a"), "c:a");
    }
}
