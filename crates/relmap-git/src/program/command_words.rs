//! The words of a line that git gives to a shell, as far as they can be known without one.

use std::env;
use std::fmt;
use std::path::{Path, PathBuf};

/// A word of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: Text,
    /// Whether it is what is run, and not what that gets.
    pub(super) is_program: bool,
}

/// A word without its quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Text(String);

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The words of a line, without quotes.
pub(super) fn words(line: &str) -> Vec<Word> {
    let mut found = Vec::new();
    let mut word: Option<String> = None;
    let mut is_program = true;
    let mut quote: Option<char> = None;
    // Whether the next word is a program's, and whether the last one was an assignment before it.
    let mut end = |word: &mut Option<String>, is_program: &mut bool| {
        let Some(text) = word.take() else { return };
        let is_assignment = *is_program
            && text.split_once('=').is_some_and(|(name, _)| {
                !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            });
        found.push(Word { text: Text(text), is_program: *is_program && !is_assignment });
        *is_program = is_assignment;
    };
    let mut characters = line.chars();
    while let Some(c) = characters.next() {
        match (quote, c) {
            (Some(open), c) if open == c => quote = None,
            (Some('"') | None, '\\') => word.get_or_insert_default().extend(characters.next()),
            (Some(_), c) => word.get_or_insert_default().push(c),
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, ';' | '&' | '|' | '\n') => {
                end(&mut word, &mut is_program);
                is_program = true;
            }
            (None, '<' | '>') => end(&mut word, &mut is_program),
            (None, c) if c.is_whitespace() => end(&mut word, &mut is_program),
            (None, c) => word.get_or_insert_default().push(c),
        }
    }
    end(&mut word, &mut is_program);
    found
}

impl Word {
    /// The word, and the words in it: `sh -c 'cd a; ./b'`.
    pub(super) fn unfolded(self) -> Vec<Word> {
        let inner = match self.text.0.contains(char::is_whitespace) {
            true => words(&self.text.0),
            false => Vec::new(),
        };
        let is_itself = |word: &Word| word.text == self.text;
        let inner: Vec<Word> = inner.into_iter().filter(|word| !is_itself(word)).collect();
        std::iter::once(self).chain(inner.into_iter().flat_map(Word::unfolded)).collect()
    }
}

impl Text {
    /// The paths that a word may mean to a program that is started in a folder. A program without a
    /// `/` is looked for on the PATH.
    pub(super) fn paths(&self, folder: &Path, is_program: bool) -> Vec<PathBuf> {
        let text = self.expanded(folder);
        // What a shell would compute is not known; what follows is a path from the top, most likely.
        if let Some(at) = text.rfind([')', '`', '$']) {
            let rest = text[at + 1..].trim_start_matches(|c| c != '/').trim_start_matches('/');
            return vec![folder.join(rest)].into_iter().filter(|_| !rest.is_empty()).collect();
        }
        if is_program && !text.contains('/') {
            let path = env::var_os("PATH").unwrap_or_default();
            let places = env::split_paths(&path).map(|place| folder.join(place).join(&text));
            return places.filter(|place| place.is_file()).take(1).collect();
        }
        let mut paths = vec![folder.join(&text)];
        if !is_program {
            // `--file=PATH`, `-FPATH`.
            paths.extend(text.match_indices('=').map(|(at, _)| folder.join(&text[at + 1..])));
            if text.starts_with('-') && text.is_char_boundary(2) {
                paths.push(folder.join(text.get(2..).unwrap_or_default()));
            }
        }
        paths.retain(|path| path != folder);
        paths
    }

    /// Whether it is a path, and not a name on the PATH.
    pub(super) fn has_slash(&self) -> bool {
        self.0.contains('/')
    }

    /// With `~` and the variables that are set.
    fn expanded(&self, folder: &Path) -> String {
        let home = || env::var("HOME").unwrap_or_default();
        let mut text = match self.0.strip_prefix("~/") {
            Some(rest) => format!("{}/{rest}", home()),
            None => self.0.clone(),
        };
        let mut from = 0;
        while let Some(at) = text[from..].find('$').map(|at| from + at) {
            let rest = &text[at + 1..];
            let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
            let (name, length) =
                match rest.strip_prefix('{').and_then(|inner| inner.split_once('}')) {
                    Some((name, _)) => (name, name.len() + 3),
                    None => {
                        let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
                        (&rest[..end], end + 1)
                    }
                };
            let value = match name {
                "PWD" => Some(folder.display().to_string()),
                name if !name.is_empty() && name.chars().all(is_name) => env::var(name).ok(),
                _ => None,
            };
            match value {
                Some(value) => {
                    text.replace_range(at..at + length, &value);
                    from = at + value.len();
                }
                None => from = at + 1,
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_split_as_a_shell_does() {
        for (line, programs, others) in [
            ("ssh -i 'a b' -o X=y", &["ssh"][..], &["-i", "a b", "-o", "X=y"][..]),
            ("A=b ./x\\ y \"c\"d", &["./x y"], &["A=b", "cd"]),
            ("a;b&&c|d\ne", &["a", "b", "c", "d", "e"], &[]),
            ("a <b >c", &["a"], &["b", "c"]),
            ("", &[], &[]),
            ("''", &[""], &[]),
        ] {
            let found = words(line);
            let of = |is_program| -> Vec<String> {
                let some = found.iter().filter(|word| word.is_program == is_program);
                some.map(|word| word.text.to_string()).collect()
            };
            assert_eq!(of(true), programs, "{line}");
            assert_eq!(of(false), others, "{line}");
        }
    }

    #[test]
    fn a_word_means_paths() {
        let paths = |text: &str, is_program| -> Vec<String> {
            let found = Text(text.to_owned()).paths(Path::new("/top"), is_program);
            found.iter().map(|path| path.display().to_string()).collect()
        };
        assert_eq!(paths("./x", true), ["/top/./x"]);
        assert_eq!(paths("/a/x", true), ["/a/x"]);
        assert_eq!(paths("no-such-program-anywhere", true), [""; 0]);
        assert_eq!(paths("x", false), ["/top/x"]);
        assert_eq!(paths("--file=a/b", false), ["/top/--file=a/b", "/top/a/b", "/top/file=a/b"]);
        assert_eq!(paths("-Fa", false), ["/top/-Fa", "/top/a"]);
        assert_eq!(paths("$PWD/x", true), ["/top/x"]);
        assert_eq!(paths("${PWD}/x", true), ["/top/x"]);
        assert_eq!(paths("$(git rev-parse --show-toplevel)/ci/x", true), ["/top/ci/x"]);
        assert_eq!(paths("`pwd`/x", true), ["/top/x"]);
        assert_eq!(paths("", false), [""; 0]);
    }
}
