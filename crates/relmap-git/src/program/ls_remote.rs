//! Asking a server where its references are.

use std::collections::{HashMap, HashSet};

use relmap_core::commit_id::CommitId;
use relmap_core::tag_name::TagName;

use super::failure_words::classify;
use super::{Git, GitOutput, ProgramError, Remote};

/// A reference of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteRef {
    /// The full name.
    pub name: String,
    /// What it points at: a full object id.
    pub object: String,
    /// What it leads to in the end: the same, or what the tag object is of.
    pub end: CommitId,
}

impl Git {
    /// Asks for references by their full names. Those that the server lacks are left out.
    ///
    /// # Errors
    /// When the server cannot be asked, or says no.
    pub fn ls_remote(
        &self,
        remote: &Remote,
        names: &[String],
    ) -> Result<Vec<RemoteRef>, ProgramError> {
        let wanted: HashSet<&str> = names.iter().map(String::as_str).collect();
        self.ask(remote, &with_ends(names), |name| wanted.contains(name))
    }
}

/// References of a server, and which branch is its default one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RemoteListing {
    /// The references that were asked for, and all branches.
    pub refs: Vec<RemoteRef>,
    /// The branch that the server's HEAD is.
    pub default: Option<String>,
}

impl Git {
    /// Asks for references by their full names, for all branches, and for the default one.
    ///
    /// # Errors
    /// When the server cannot be asked, or says no.
    pub fn ls_remote_with_branches(
        &self,
        remote: &Remote,
        names: &[String],
    ) -> Result<RemoteListing, ProgramError> {
        let mut patterns = with_ends(names);
        patterns.extend(["HEAD".to_owned(), "refs/heads/*".to_owned()]);
        let printed = self.ask_for(remote, &["--symref"], &patterns)?;
        let wanted: HashSet<&str> = names.iter().map(String::as_str).collect();
        let is_wanted = |name: &str| wanted.contains(name) || name.starts_with("refs/heads/");
        read(&printed, is_wanted, || asking(remote))
    }

    /// Asks for all tags.
    ///
    /// # Errors
    /// When the server cannot be asked, or says no.
    pub fn ls_tags(&self, remote: &Remote) -> Result<Vec<RemoteRef>, ProgramError> {
        self.ask(remote, &["refs/tags/*".to_owned()], |name| name.starts_with("refs/tags/"))
    }

    fn ask(
        &self,
        remote: &Remote,
        patterns: &[String],
        is_wanted: impl Fn(&str) -> bool,
    ) -> Result<Vec<RemoteRef>, ProgramError> {
        let printed = self.ask_for(remote, &[], patterns)?;
        Ok(read(&printed, is_wanted, || asking(remote))?.refs)
    }

    fn ask_for(
        &self,
        remote: &Remote,
        options: &[&str],
        patterns: &[String],
    ) -> Result<Vec<u8>, ProgramError> {
        self.answer(remote, &asking(remote), options, patterns)
    }

    /// What `git ls-remote` prints.
    fn answer(
        &self,
        remote: &Remote,
        doing: &str,
        options: &[&str],
        patterns: &[String],
    ) -> Result<Vec<u8>, ProgramError> {
        let mut arguments = vec!["ls-remote".to_owned()];
        arguments.extend(options.iter().map(|option| (*option).to_owned()));
        arguments.extend(["--end-of-options".to_owned(), remote.target.clone()]);
        arguments.extend(patterns.iter().cloned());
        let command = || self.remote_command(arguments.clone(), remote);
        let ended = self.ask_server_to_list(remote, doing, command)?;
        if !ended.status.success() {
            let kind = classify(&ended.stderr);
            return Err(ProgramError::remote(kind, remote, &ended.stderr));
        }
        Ok(ended.stdout)
    }
}

impl Git {
    /// Asks for all branches and tags, and which branch is the default one.
    ///
    /// # Errors
    /// When the server cannot be asked, or says no.
    pub fn list_whole(&self, remote: &Remote) -> Result<RemoteListing, ProgramError> {
        let patterns = ["HEAD", "refs/heads/*", "refs/tags/*"].map(str::to_owned);
        let printed = self.ask_for(remote, &["--symref"], &patterns)?;
        let is_wanted = |name: &str| {
            name == "HEAD" || name.starts_with("refs/heads/") || name.starts_with("refs/tags/")
        };
        let RemoteListing { mut refs, default } = read(&printed, is_wanted, || asking(remote))?;
        let head = refs.iter().find(|one| one.name == "HEAD").map(|one| one.object.clone());
        refs.retain(|one| one.name != "HEAD");
        // A server of an old git does not say which branch HEAD is.
        let same = || {
            let mut refs = refs.iter().filter(|one| Some(&one.object) == head.as_ref());
            refs.find_map(|one| one.name.strip_prefix("refs/heads/")).map(str::to_owned)
        };
        let default = default.or_else(same);
        Ok(RemoteListing { refs, default })
    }
}

fn asking(remote: &Remote) -> String {
    format!("asking {} for its tags", remote.shown)
}

/// Names with those under which a server says what a tag leads to, which is another line.
fn with_ends(names: &[String]) -> Vec<String> {
    let end = |name: &String| name.starts_with("refs/tags/").then(|| format!("{name}^{{}}"));
    names.iter().flat_map(|name| [Some(name.clone()), end(name)]).flatten().collect()
}

impl Git {
    /// Asks for all branches and tags.
    ///
    /// # Errors
    /// When the server cannot be asked, or says no.
    pub fn list_remote(&self, remote: &Remote) -> Result<Vec<RemoteRef>, ProgramError> {
        let doing = format!("asking {} for its branches and tags", remote.shown);
        let printed = self.answer(remote, &doing, &["--heads", "--tags"], &[])?;
        Ok(read(&printed, |_| true, || doing)?.refs)
    }
}

impl Git {
    /// Asks for all tags: their names without `refs/tags/`, and what each leads to in the end.
    ///
    /// # Errors
    /// When the server cannot be asked, or says no.
    pub fn remote_tags(&self, remote: &Remote) -> Result<Vec<(TagName, CommitId)>, ProgramError> {
        let doing = asking(remote);
        let printed = self.answer(remote, &doing, &["--tags"], &[])?;
        let found = read(&printed, |_| true, || doing)?.refs;
        let tag = |found: RemoteRef| {
            let name = found.name.strip_prefix("refs/tags/")?;
            Some((TagName::unchecked(name), found.end))
        };
        Ok(found.into_iter().filter_map(tag).collect())
    }
}

fn read(
    printed: &[u8],
    is_wanted: impl Fn(&str) -> bool,
    doing: impl FnOnce() -> String,
) -> Result<RemoteListing, ProgramError> {
    let other = || ProgramError::Other { doing: doing(), words: GitOutput::of(printed) };
    parse(printed, is_wanted).ok_or_else(other)
}

/// Reads the lines `ID<tab>NAME` of those references that are wanted, and the line `ref: NAME<tab>HEAD`; none if
/// a line is something else. There may be millions of lines, so none is copied that is not wanted.
fn parse(printed: &[u8], is_wanted: impl Fn(&str) -> bool) -> Option<RemoteListing> {
    let printed = String::from_utf8_lossy(printed);
    let mut listing = RemoteListing::default();
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    for line in printed.lines() {
        if let Some(head) = line.strip_prefix("ref: ") {
            let branch = head.strip_suffix("\tHEAD").and_then(|to| to.strip_prefix("refs/heads/"));
            listing.default = listing.default.or(branch.map(str::to_owned));
            continue;
        }
        let (id, name) = line.split_once('\t')?;
        let end: CommitId = id.parse().ok()?;
        match name.strip_suffix("^{}") {
            Some(tag) => {
                if let Some(number) = numbers.get(tag) {
                    listing.refs[*number].end = end;
                }
            }
            None if is_wanted(name) => {
                numbers.entry(name).or_insert(listing.refs.len());
                let (name, object) = (name.to_owned(), id.to_owned());
                listing.refs.push(RemoteRef { name, object, end });
            }
            None => {}
        }
    }
    Some(listing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peeled_lines_belong_to_their_tags() {
        let (a, b, c) = ("a".repeat(40), "b".repeat(40), "c".repeat(40));
        let printed = format!(
            "{a}\trefs/heads/release-map\n{b}\trefs/tags/charts-1\n{c}\trefs/tags/charts-1^{{}}\n"
        );
        let found = parse(printed.as_bytes(), |_| true).unwrap().refs;
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].end.as_str(), found[1].end.as_str()), (a.as_str(), c.as_str()));
        assert_eq!(parse(b"", |_| true), Some(RemoteListing::default()));
        assert_eq!(parse(b"warning: no\n", |_| true), None);
    }

    #[test]
    fn what_is_not_wanted_is_left_out() {
        let (a, b) = ("a".repeat(40), "b".repeat(40));
        let printed = format!(
            "ref: refs/heads/main\tHEAD\n{a}\tHEAD\n{a}\trefs/heads/main\n{a}\trefs/tags/app-1\n\
             {b}\trefs/tags/app-1^{{}}\n{a}\trefs/tags/app-2\n{b}\trefs/tags/app-2^{{}}\n"
        );
        let listing = parse(printed.as_bytes(), |name| name == "refs/tags/app-2").unwrap();
        let one =
            RemoteRef { name: "refs/tags/app-2".to_owned(), object: a, end: b.parse().unwrap() };
        assert_eq!(listing, RemoteListing { refs: vec![one], default: Some("main".to_owned()) });
    }
}
