//! Asking a server where its references are.

use std::collections::{HashMap, HashSet};

use super::failure::classify;
use super::{Git, GitOutput, ProgramError, Remote};

/// A reference of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteRef {
    /// The full name.
    pub name: String,
    /// What it points at: a full object id.
    pub object: String,
    /// For a tag object, what it leads to in the end.
    pub peeled: Option<String>,
}

impl RemoteRef {
    /// What the reference leads to in the end.
    pub fn end(&self) -> &str {
        self.peeled.as_deref().unwrap_or(&self.object)
    }
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
        // What a tag leads to is another line, which must be asked for as well.
        let tag_end =
            |name: &String| name.starts_with("refs/tags/").then(|| format!("{name}^{{}}"));
        let patterns: Vec<String> =
            names.iter().flat_map(|name| [Some(name.clone()), tag_end(name)]).flatten().collect();
        let mut found = self.ask(remote, &patterns)?;
        let wanted: HashSet<&String> = names.iter().collect();
        found.retain(|reference| wanted.contains(&reference.name));
        Ok(found)
    }
}

impl Git {
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
        let doing = format!("asking {} for its tags", remote.shown);
        let mut arguments =
            vec!["ls-remote".to_owned(), "--end-of-options".to_owned(), remote.target.clone()];
        arguments.extend(patterns.iter().cloned());
        let command = self.remote_command(arguments, remote)?;
        let ended = self.run(command, b"", &doing)?;
        if !ended.status.success() {
            let kind = classify(&ended.stderr);
            return Err(ProgramError::remote(kind, remote, &ended.stderr));
        }
        parse(&ended.stdout)
            .ok_or_else(|| ProgramError::Other { doing, words: GitOutput::of(&ended.stdout) })
    }
}

impl Git {
    /// Asks for all branches and tags.
    ///
    /// # Errors
    /// When the server cannot be asked, or says no.
    pub fn list_remote(&self, remote: &Remote) -> Result<Vec<RemoteRef>, ProgramError> {
        let doing = format!("asking {} for its branches and tags", remote.shown);
        let arguments = ["ls-remote", "--heads", "--tags", "--end-of-options"];
        let mut arguments: Vec<String> = arguments.map(str::to_owned).into();
        arguments.push(remote.target.clone());
        let command = self.remote_command(arguments, remote)?;
        let ended = self.run(command, b"", &doing)?;
        if !ended.status.success() {
            let kind = classify(&ended.stderr);
            return Err(ProgramError::remote(kind, remote, &ended.stderr));
        }
        parse(&ended.stdout)
            .ok_or_else(|| ProgramError::Other { doing, words: GitOutput::of(&ended.stdout) })
    }
}

impl Git {
    /// Asks for all tags: their names without `refs/tags/`, and what each leads to in the end.
    ///
    /// # Errors
    /// When the server cannot be asked, or says no.
    pub fn remote_tags(&self, remote: &Remote) -> Result<Vec<(String, String)>, ProgramError> {
        let doing = format!("asking {} for its tags", remote.shown);
        let arguments = ["ls-remote", "--tags", "--end-of-options"].map(str::to_owned);
        let arguments: Vec<String> = arguments.into_iter().chain([remote.target.clone()]).collect();
        let command = self.remote_command(arguments, remote)?;
        let ended = self.run(command, b"", &doing)?;
        if !ended.status.success() {
            let kind = classify(&ended.stderr);
            return Err(ProgramError::remote(kind, remote, &ended.stderr));
        }
        let found = parse(&ended.stdout)
            .ok_or_else(|| ProgramError::Other { doing, words: GitOutput::of(&ended.stdout) })?;
        let tag = |found: RemoteRef| {
            let name = found.name.strip_prefix("refs/tags/")?.to_owned();
            Some((name, found.end().to_owned()))
        };
        Ok(found.into_iter().filter_map(tag).collect())
    }
}

/// Reads the lines `ID<tab>NAME`; none if a line is something else.
fn parse(printed: &[u8]) -> Option<Vec<RemoteRef>> {
    let mut found: Vec<RemoteRef> = Vec::new();
    let mut numbers: HashMap<String, usize> = HashMap::new();
    for line in String::from_utf8_lossy(printed).lines() {
        let (id, name) = line.split_once('\t')?;
        if id.len() < 40 || !id.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        match name.strip_suffix("^{}") {
            Some(tag) => {
                if let Some(number) = numbers.get(tag) {
                    found[*number].peeled = Some(id.to_owned());
                }
            }
            None => {
                numbers.entry(name.to_owned()).or_insert(found.len());
                found.push(RemoteRef { name: name.to_owned(), object: id.to_owned(), peeled: None })
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
        assert_eq!((found[0].end(), found[1].end()), (a.as_str(), c.as_str()));
        assert_eq!(parse(b""), Some(vec![]));
        assert_eq!(parse(b"warning: no\n"), None);
    }
}
