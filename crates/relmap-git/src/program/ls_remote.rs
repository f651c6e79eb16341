//! Asking a server where its references are.

use std::collections::{HashMap, HashSet};

use relmap_core::commit_id::CommitId;

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
        let mut found = self.ask(remote, &with_ends(names))?;
        let wanted: HashSet<&String> = names.iter().collect();
        found.retain(|reference| wanted.contains(&reference.name));
        Ok(found)
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
        let (default, lines) = without_symref(&printed);
        let mut listing = RemoteListing { default, ..RemoteListing::default() };
        let wanted: HashSet<&String> = names.iter().collect();
        let is_wanted = |name: &String| wanted.contains(name) || name.starts_with("refs/heads/");
        listing.refs = self.read(remote, &lines)?;
        listing.refs.retain(|reference| is_wanted(&reference.name));
        Ok(listing)
    }

    /// Asks for all tags.
    ///
    /// # Errors
    /// When the server cannot be asked, or says no.
    pub fn ls_tags(&self, remote: &Remote) -> Result<Vec<RemoteRef>, ProgramError> {
        let mut found = self.ask(remote, &["refs/tags/*".to_owned()])?;
        found.retain(|reference| reference.name.starts_with("refs/tags/"));
        Ok(found)
    }

    fn ask(&self, remote: &Remote, patterns: &[String]) -> Result<Vec<RemoteRef>, ProgramError> {
        let printed = self.ask_for(remote, &[], patterns)?;
        self.read(remote, &printed)
    }

    fn read(&self, remote: &Remote, printed: &[u8]) -> Result<Vec<RemoteRef>, ProgramError> {
        read(printed, asking(remote))
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
        let ended = self.ask_server(remote, doing, command)?;
        if !ended.status.success() {
            let kind = classify(&ended.stderr);
            return Err(ProgramError::remote(kind, remote, &ended.stderr));
        }
        Ok(ended.stdout)
    }
}

/// The branch that HEAD is, and the lines without those that say it.
fn without_symref(printed: &[u8]) -> (Option<String>, Vec<u8>) {
    let mut default = None;
    let mut lines = Vec::new();
    for line in printed.split_inclusive(|byte| *byte == b'\n') {
        match line.strip_prefix(b"ref: ") {
            Some(head) => {
                let head = String::from_utf8_lossy(head);
                let target = head.trim_end().strip_suffix("\tHEAD");
                let branch = target.and_then(|target| target.strip_prefix("refs/heads/"));
                default = default.or(branch.map(str::to_owned));
            }
            None => lines.extend_from_slice(line),
        }
    }
    (default, lines)
}

impl Git {
    /// Asks for all branches and tags, and which branch is the default one.
    ///
    /// # Errors
    /// When the server cannot be asked, or says no.
    pub fn list_whole(&self, remote: &Remote) -> Result<RemoteListing, ProgramError> {
        let patterns = ["HEAD", "refs/heads/*", "refs/tags/*"].map(str::to_owned);
        let printed = self.ask_for(remote, &["--symref"], &patterns)?;
        let (default, lines) = without_symref(&printed);
        let mut refs = self.read(remote, &lines)?;
        let head = refs.iter().find(|one| one.name == "HEAD").map(|one| one.object.clone());
        refs.retain(|one| {
            one.name.starts_with("refs/heads/") || one.name.starts_with("refs/tags/")
        });
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
        read(&printed, doing)
    }
}

impl Git {
    /// Asks for all tags: their names without `refs/tags/`, and what each leads to in the end.
    ///
    /// # Errors
    /// When the server cannot be asked, or says no.
    pub fn remote_tags(&self, remote: &Remote) -> Result<Vec<(String, CommitId)>, ProgramError> {
        let doing = asking(remote);
        let found = read(&self.answer(remote, &doing, &["--tags"], &[])?, doing)?;
        let tag = |found: RemoteRef| {
            let name = found.name.strip_prefix("refs/tags/")?.to_owned();
            Some((name, found.end))
        };
        Ok(found.into_iter().filter_map(tag).collect())
    }
}

fn read(printed: &[u8], doing: String) -> Result<Vec<RemoteRef>, ProgramError> {
    parse(printed).ok_or_else(|| ProgramError::Other { doing, words: GitOutput::of(printed) })
}

/// Reads the lines `ID<tab>NAME`; none if a line is something else.
fn parse(printed: &[u8]) -> Option<Vec<RemoteRef>> {
    let mut found: Vec<RemoteRef> = Vec::new();
    let mut numbers: HashMap<String, usize> = HashMap::new();
    for line in String::from_utf8_lossy(printed).lines() {
        let (id, name) = line.split_once('\t')?;
        let end: CommitId = id.parse().ok()?;
        match name.strip_suffix("^{}") {
            Some(tag) => {
                if let Some(number) = numbers.get(tag) {
                    found[*number].end = end;
                }
            }
            None => {
                numbers.entry(name.to_owned()).or_insert(found.len());
                found.push(RemoteRef { name: name.to_owned(), object: id.to_owned(), end })
            }
        }
    }
    Some(found)
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
        let found = parse(printed.as_bytes()).unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].end.as_str(), found[1].end.as_str()), (a.as_str(), c.as_str()));
        assert_eq!(parse(b""), Some(vec![]));
        assert_eq!(parse(b"warning: no\n"), None);
    }
}
