//! Links in text for terminals that have them (OSC 8): tags and commits lead to the git host.

use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;

use relmap_core::audit::Audit;
use relmap_core::commit_id::CommitId;
use relmap_core::git_host::{WebLinks, WebUrl};
use relmap_core::ledger::Record;
use relmap_core::outcome::Outcome;
use relmap_core::release::{Action, Done, Plan};
use relmap_environments::Deployment;

/// Which words of a text lead to which page.
///
/// Nothing of a text decides where it leads: words are compared with names that are known, and a
/// [`WebUrl`] holds nothing that a terminal acts on. A word that could be two things leads nowhere.
#[derive(Debug, Clone, Default)]
pub struct Hyperlinks {
    names: HashMap<String, Option<WebUrl>>,
    commits: BTreeMap<CommitId, Option<WebUrl>>,
}

/// How many digits of a commit's id are taken for one.
const SHORTEST_ID: usize = 7;

impl Hyperlinks {
    /// The tags and commits of an outcome.
    pub fn of_outcome(outcome: &Outcome, links: &WebLinks) -> Hyperlinks {
        let mut found = Hyperlinks::default();
        for component in &outcome.components {
            let tags = component.baseline.iter().chain(&component.released_later);
            for tag in tags {
                found.name(&tag.name, links.tag(&tag.name));
                found.commit(&tag.commit, links.commit(&tag.commit));
            }
        }
        found
    }

    /// The tags and commits of a plan for releases: those that are there, since a page of any other would
    /// be missing.
    pub fn of_plan(plan: &Plan, links: &WebLinks) -> Hyperlinks {
        let mut found = Hyperlinks::default();
        if let Some(head) = &plan.head {
            found.commit(&head.id, links.commit(&head.id));
        }
        for release in &plan.releases {
            if release.existing.is_some() {
                found.name(&release.tag, links.tag(&release.tag));
            }
            found.commit(&release.commit.id, links.commit(&release.commit.id));
        }
        found
    }

    /// The same after some of it was done: a tag that was pushed is there.
    pub fn of_done(plan: &Plan, done: &[Done], links: &WebLinks) -> Hyperlinks {
        let mut found = Hyperlinks::of_plan(plan, links);
        for done in done.iter().filter(|done| done.step == Action::PushTag) {
            found.name(&done.tag, links.tag(&done.tag));
        }
        found
    }

    /// The tags and commits of an audit.
    pub fn of_audit(audit: &Audit, links: &WebLinks) -> Hyperlinks {
        let mut found = Hyperlinks::default();
        for release in &audit.releases {
            let before = release.predecessor.iter().map(|predecessor| &predecessor.tag);
            for tag in before.chain([&release.tag]) {
                found.name(&tag.name, links.tag(&tag.name));
                found.commit(&tag.commit, links.commit(&tag.commit));
            }
        }
        found
    }

    /// The commits of deployments.
    pub fn of_deployments(deployments: &[Deployment], links: &WebLinks) -> Hyperlinks {
        let mut found = Hyperlinks::default();
        for deployment in deployments {
            if let Some(commit) = &deployment.commit {
                found.commit(commit, links.deployment(&deployment.environment, commit));
            }
        }
        found
    }

    /// The tags and commits of records of the map.
    pub fn of_records<'r>(
        records: impl IntoIterator<Item = &'r Record>,
        links: &WebLinks,
    ) -> Hyperlinks {
        let mut found = Hyperlinks::default();
        for record in records {
            if record.is_tagged {
                found.name(&record.chart, links.tag(&record.chart));
            }
            found.commit(&record.commit, links.commit(&record.commit));
            for app in &record.apps {
                if let Some(tag) = &app.tag {
                    found.name(tag, links.app_tag(&app.name, tag));
                }
                if let Some(commit) = &app.commit {
                    found.commit(commit, links.app_commit(&app.name, commit));
                }
            }
        }
        found
    }

    /// Lets a name lead to a page. One that has another page already leads to none.
    pub fn name(&mut self, name: &str, url: Option<WebUrl>) {
        let known = self.names.entry(name.to_owned()).or_insert_with(|| url.clone());
        if *known != url {
            *known = None;
        }
    }

    /// Lets a commit lead to a page, by its id or the beginning of that.
    pub fn commit(&mut self, id: &CommitId, url: Option<WebUrl>) {
        let known = self.commits.entry(id.clone()).or_insert_with(|| url.clone());
        if *known != url {
            *known = None;
        }
    }

    /// The text with its links, for a terminal that has them. Every link ends where its word does.
    ///
    /// ```
    /// use relmap_core::git_host::{GitHosts, HostSettings};
    /// use relmap_report::Hyperlinks;
    /// let own = GitHosts::default().repository("git@github.com:a/b").unwrap();
    /// let mut links = Hyperlinks::default();
    /// links.name("v1.0.0", own.tag("v1.0.0"));
    /// let url = "https://github.com/a/b/releases/tag/v1.0.0";
    /// assert_eq!(links.set("to v1.0.0."), format!("to \u{1b}]8;;{url}\u{1b}\\v1.0.0\u{1b}]8;;\u{1b}\\."));
    /// ```
    pub fn set(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while !rest.is_empty() {
            let between = separator(rest);
            out.push_str(&rest[..between]);
            rest = &rest[between..];
            let word = &rest[..rest.find(is_separator).unwrap_or(rest.len())];
            self.push_word(&mut out, word);
            rest = &rest[word.len()..];
        }
        out
    }

    fn push_word(&self, out: &mut String, word: &str) {
        // A sentence ends behind the word, and a name can end in a full stop as well.
        let whole = [word, word.trim_end_matches('.')];
        let found = whole.into_iter().find_map(|name| Some((name, self.url(name)?)));
        match found {
            Some((name, url)) => {
                let behind = &word[name.len()..];
                out.push_str(&format!("\u{1b}]8;;{url}\u{1b}\\{name}\u{1b}]8;;\u{1b}\\{behind}"));
            }
            None => out.push_str(word),
        }
    }

    fn url(&self, word: &str) -> Option<&WebUrl> {
        if let Some(url) = self.names.get(word) {
            return url.as_ref();
        }
        let is_id = word.len() >= SHORTEST_ID && word.bytes().all(|byte| byte.is_ascii_hexdigit());
        let mut known = self
            .commits
            .range::<str, _>((Bound::Included(word), Bound::Unbounded))
            .filter(|_| is_id);
        let (id, url) = known.next()?;
        let is_alone = known.next().is_none_or(|(other, _)| !other.starts_with(word));
        url.as_ref().filter(|_| id.starts_with(word) && is_alone)
    }
}

/// The length of what is before the first word: blanks, quotes, brackets and colours.
fn separator(text: &str) -> usize {
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        if c == '\u{1b}' {
            // A colour: the printer lets no other sequence through.
            at += text[at..].find('m').map_or(text.len() - at, |end| end + 1);
        } else if is_separator(c) {
            at += c.len_utf8();
        } else {
            break;
        }
    }
    at
}

fn is_separator(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '`' | '\'' | '"' | '(' | ')' | '[' | ']' | ',' | ';' | ':' | '\u{1b}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use relmap_core::git_host::GitHosts;

    use super::*;

    const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

    fn links() -> Hyperlinks {
        let hosts = GitHosts::default();
        let own = hosts.repository("git@github.com:t/c").unwrap();
        let other = hosts.repository("git@gitlab.com:t/a").unwrap();
        let mut links = Hyperlinks::default();
        links.name("charts-1.1.0", own.tag("charts-1.1.0"));
        // A tag that both repositories have.
        links.name("v1", own.tag("v1"));
        links.name("v1", other.tag("v1"));
        links.name("local", None);
        links.commit(&COMMIT.parse().unwrap(), own.commit(COMMIT));
        for id in ["aaaaaaaaaaaa1", "aaaaaaaaaaaa2"] {
            links.commit(&format!("{id:0<40}").parse().unwrap(), own.commit(id));
        }
        links
    }

    /// The text with links as Markdown has them.
    fn shown(text: &str) -> String {
        let set = links().set(text);
        let parts: Vec<&str> = set.split("\u{1b}]8;;").collect();
        let mut out = parts[0].to_owned();
        for pair in parts[1..].chunks(2) {
            let (url, word) = pair[0].split_once("\u{1b}\\").unwrap();
            let behind = pair[1].strip_prefix("\u{1b}\\").unwrap();
            out.push_str(&format!("[{word}]({}){behind}", url.rsplit('/').next().unwrap()));
        }
        out
    }

    #[test]
    fn whole_words_lead_to_their_pages() {
        for (text, expected) in [
            ("charts-1.1.0", "[charts-1.1.0](charts-1.1.0)"),
            ("`charts-1.1.0`: a.", "`[charts-1.1.0](charts-1.1.0)`: a."),
            ("is charts-1.1.0.\n", "is [charts-1.1.0](charts-1.1.0).\n"),
            ("\u{1b}[1mcharts-1.1.0\u{1b}[0m", "\u{1b}[1m[charts-1.1.0](charts-1.1.0)\u{1b}[0m"),
            ("(0123456789)", &format!("([0123456789]({COMMIT}))")),
            (
                "charts-1.1.0-rc.1 mycharts-1.1.0 charts-1.1",
                "charts-1.1.0-rc.1 mycharts-1.1.0 charts-1.1",
            ),
            ("v1 local 012345 aaaaaaaaaaaa", "v1 local 012345 aaaaaaaaaaaa"),
            ("aaaaaaaaaaaa1", "[aaaaaaaaaaaa1](aaaaaaaaaaaa1)"),
            ("", ""),
            ("\u{1b}", "\u{1b}"),
        ] {
            assert_eq!(shown(text), expected, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn a_text_stays_the_same_but_for_its_links(
            text in "(?s)(charts-1.1.0|0123456789|[ .`,:]|\u{1b}\\[1m|.){0,30}"
        ) {
            let set = links().set(&text);
            let mut plain = String::new();
            let mut rest = set.as_str();
            while let Some((before, behind)) = rest.split_once("\u{1b}]8;;") {
                let (url, after) = behind.split_once("\u{1b}\\").unwrap();
                prop_assert!(url.is_empty() || url.starts_with("https://"), "{}", url);
                plain.push_str(before);
                rest = after;
            }
            plain.push_str(rest);
            if !text.contains("\u{1b}]8;;") {
                prop_assert_eq!(plain, text);
            }
        }
    }
}
