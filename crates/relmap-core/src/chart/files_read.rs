//! The files of a chart that its templates read with `.Files`.
//!
//! What is in `docs/` or ends in `.md` is no part of what a chart delivers, unless a template puts it there.
//! Which files a template reads can depend on values, so this names rather too many.

/// What in a name that is built stands for any text: the patterns of `.Files.Glob`, and `printf`.
const ANY: [char; 6] = ['*', '?', '[', '{', '%', '\\'];

/// The names of files in the templates of a chart.
#[derive(Debug, Default)]
pub struct FilesRead {
    exact: Vec<String>,
    /// Names by their beginnings and endings.
    patterns: Vec<(String, String)>,
}

impl FilesRead {
    /// Reads all templates of a chart. Where none of them has `.Files`, no file is read.
    ///
    /// ```
    /// use relmap_core::chart::files_read::FilesRead;
    ///
    /// let template = br#"{{ .Files.Get "docs/motd.md" }} {{ .Files.Glob "config/*.md" }}"#;
    /// let read = FilesRead::of([&template[..]], b"");
    /// assert!(read.has("docs/motd.md") && read.has("config/x.md"));
    /// assert!(!read.has("README.md"));
    /// ```
    pub fn of<'t>(templates: impl IntoIterator<Item = &'t [u8]>, values: &[u8]) -> FilesRead {
        let mut read = FilesRead::default();
        let mut uses_files = false;
        for template in templates {
            let text = String::from_utf8_lossy(template);
            for action in text.split("{{").skip(1) {
                let action = action.split("}}").next().unwrap_or_default();
                uses_files |= action.contains("Files");
                let is_built = action.contains("Files") || action.contains("printf");
                literals(action).for_each(|literal| read.add(literal, is_built));
            }
        }
        if !uses_files {
            return FilesRead::default();
        }
        // `.Files.Get .Values.config`: what the values say by default.
        let values = String::from_utf8_lossy(values);
        let words = values.split(|c: char| c.is_whitespace() || matches!(c, '"' | '\''));
        words.filter(|word| word.contains(['.', '/'])).for_each(|word| read.add(word, false));
        read
    }

    /// Whether a template reads a file, by its path in the chart.
    pub fn has(&self, path: &str) -> bool {
        let fits = |(begin, end): &(String, String)| {
            path.len() >= begin.len() + end.len() && path.starts_with(begin) && path.ends_with(end)
        };
        self.exact.iter().any(|name| name == path) || self.patterns.iter().any(fits)
    }

    fn add(&mut self, literal: &str, is_built: bool) {
        let literal = literal.strip_prefix("./").unwrap_or(literal);
        let Some(first) = literal.find(ANY).filter(|_| is_built) else {
            match literal.strip_suffix('/') {
                // The rest of the path is put behind it.
                Some(folder) if !folder.is_empty() => {
                    self.patterns.push((literal.to_owned(), String::new()));
                }
                _ => self.exact.push(literal.to_owned()),
            }
            return;
        };
        let after = literal.rfind(['*', '?', ']', '}', '%', '\\']).unwrap_or(first);
        // The letter of a `%s` is no part of the name.
        let after = after + 1 + usize::from(literal[after..].starts_with('%'));
        let end = literal.get(after.max(first)..).unwrap_or_default();
        self.patterns.push((literal[..first].to_owned(), end.to_owned()));
    }
}

/// The texts in quotes of an action.
fn literals(action: &str) -> impl Iterator<Item = &str> {
    let mut rest = action;
    std::iter::from_fn(move || {
        let start = rest.find(['"', '`'])?;
        let quote = &rest[start..=start];
        let from = &rest[start + 1..];
        let end = from.find(quote)?;
        rest = &from[end + 1..];
        Some(&from[..end])
    })
}

#[cfg(test)]
mod tests {
    use super::FilesRead;

    fn read(template: &str, values: &str) -> FilesRead {
        FilesRead::of([template.as_bytes()], values.as_bytes())
    }

    #[test]
    fn each_way_to_name_a_file_is_known() {
        let cases = [
            (r#"{{ .Files.Get "docs/run.sh" }}"#, ""),
            (r#"{{- $.Files.Get `docs/run.sh` | nindent 4 -}}"#, ""),
            (r#"{{ (.Files.Glob "docs/*").AsConfig }}"#, ""),
            (r#"{{ range $path, $_ := .Files.Glob "**.sh" }}{{ $.Files.Get $path }}{{ end }}"#, ""),
            (r#"{{ .Files.Glob "{docs,config}/*.sh" }}"#, ""),
            (r#"{{ .Files.Glob "doc[s]/run.sh" }}"#, ""),
            (r#"{{ .Files.Get (printf "docs/%s.sh" .Values.name) }}"#, ""),
            (r#"{{ .Files.Get (printf "docs/%s" .Values.name) }}"#, ""),
            (r#"{{ $name := printf "%s/run.sh" "docs" }}{{ .Files.Get $name }}"#, ""),
            (r#"{{ .Files.Lines (print "docs/" .Values.name) }}"#, ""),
            (r#"{{ $file := "./docs/run.sh" }}{{ .Files.Get $file }}"#, ""),
            (r"{{ .Files.Get .Values.script }}", "script: docs/run.sh\n"),
            (r"{{ .Files.Get .Values.script }}", "script: \"docs/run.sh\" # it\n"),
        ];
        for (template, values) in cases {
            assert!(read(template, values).has("docs/run.sh"), "{template}");
        }
    }

    #[test]
    fn what_is_not_read_is_not_there() {
        let cases = [
            (r#"{{ .Files.Get "docs/other.sh" }}"#, "# see docs\n"),
            (r#"{{ .Files.Glob "config/*" }}"#, ""),
            (r#"{{ default "docs/run.sh" .Values.path }}"#, "path: docs/run.sh\n"),
            ("schedule: \"*/5 * * * *\" # \"docs/run.sh\"\n{{ .Files.Get \"x\" }}", ""),
            (r#"{{ if eq .Values.host "*" }}{{ .Files.Get "x" }}{{ end }}"#, ""),
            ("", ""),
        ];
        for (template, values) in cases {
            assert!(!read(template, values).has("docs/run.sh"), "{template}");
        }
    }
}
