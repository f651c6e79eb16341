//! What relmap wrote into the message of a tag when it made the release: that is surer than any
//! guess.

use super::decide::Import;

impl Import {
    /// Takes `App:` and `Image:` from the last paragraph of each tag's message, if all its lines
    /// are fields and it is not the subject.
    pub fn read_messages(&mut self) {
        for row in &mut self.rows {
            let Some(message) = row.message.take() else { continue };
            for (key, value) in fields(&message) {
                match key {
                    "App" => row.app_tag = Some(value.to_owned()),
                    "Image" => row.images.push(value.to_owned()),
                    _ => {}
                }
            }
        }
    }
}

fn fields(message: &str) -> Vec<(&str, &str)> {
    let signature = message.find("\n-----BEGIN ").unwrap_or(message.len());
    let text = message[..signature].trim_end();
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let Some(blank) = lines.iter().rposition(|line| line.is_empty()) else { return Vec::new() };
    let field = |line: &&'_ str| -> Option<(usize, usize)> {
        let colon = line.find(':')?;
        let is_key = |key: &str| {
            !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        };
        (is_key(&line[..colon]) && line[colon + 1..].starts_with(' ')).then_some((colon, colon + 1))
    };
    let split = |line: &&'_ str| field(line).is_some();
    let last = &lines[blank + 1..];
    if !last.iter().all(split) {
        return Vec::new();
    }
    last.iter()
        .filter_map(|line| line.split_once(':'))
        .map(|(key, value)| (key, value.trim()))
        .collect()
}
