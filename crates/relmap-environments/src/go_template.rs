//! The little of Go's templates that says which release is deployed where; the rest is unknown and
//! stays so.

/// What stands for a part of a text that a template would fill in and that is not known.
pub(crate) const UNKNOWN: &str = "relmap-unknown-value";

/// What a template can name.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Names<'n> {
    pub(crate) environment: &'n str,
    /// Known only once the releases were read.
    pub(crate) release: Option<&'n str>,
    pub(crate) namespace: Option<&'n str>,
}

/// Fills in what is known. Lines that hold nothing but actions (`{{ if … }}`, `{{ end }}`) are made
/// empty, so that what is between them counts; lines keep their numbers.
pub(crate) fn fill(text: &str, names: Names<'_>) -> String {
    let mut filled = Filled { text: String::with_capacity(text.len()), is_line_blank: true };
    let mut rest = text;
    while let Some(at) = rest.find("{{") {
        let Some((action, after)) = action(&rest[at..]) else { break };
        filled.push(&rest[..at]);
        let next = after.chars().find(|letter| !letter.is_whitespace() || *letter == '\n');
        let is_alone = filled.is_line_blank && matches!(next, None | Some('\n'));
        match value(action, names) {
            Some(value) => filled.push(&value),
            None if is_alone || is_silent(action) => {}
            None => filled.push(UNKNOWN),
        }
        // An action over several lines keeps the numbers of the lines below it.
        let lines = rest[at..rest.len() - after.len()].matches('\n').count();
        filled.push(&"\n".repeat(if is_alone { lines } else { 0 }));
        rest = after;
    }
    filled.push(rest);
    filled.text
}

/// A text that grows.
struct Filled {
    text: String,
    /// Whether its last line has nothing but blanks. To look for the line's beginning each time would take long where a
    /// line has very many actions.
    is_line_blank: bool,
}

impl Filled {
    fn push(&mut self, more: &str) {
        let line = match more.rsplit_once('\n') {
            Some((_, line)) => {
                self.is_line_blank = true;
                line
            }
            None => more,
        };
        self.is_line_blank &= line.trim().is_empty();
        self.text.push_str(more);
    }
}

/// The inside of the first action of a text, and what comes after it. Backquotes hide braces.
fn action(text: &str) -> Option<(&str, &str)> {
    let inside = text.strip_prefix("{{")?;
    let mut quoted = false;
    for (at, c) in inside.char_indices() {
        if c == '`' {
            quoted = !quoted;
        } else if !quoted && inside[at..].starts_with("}}") {
            return Some((&inside[..at], &inside[at + 2..]));
        }
    }
    None
}

fn words(action: &str) -> &str {
    let action = action.strip_prefix('-').unwrap_or(action);
    action.strip_suffix('-').unwrap_or(action).trim()
}

/// Actions that print nothing.
fn is_silent(action: &str) -> bool {
    let first = words(action).split_whitespace().next().unwrap_or_default();
    matches!(first, "if" | "else" | "end" | "range" | "with" | "define" | "block")
        || first.starts_with("/*")
        || first.starts_with('$') && action.contains(":=")
}

fn value(action: &str, names: Names<'_>) -> Option<String> {
    let words = words(action);
    if let Some(raw) = words.strip_prefix('`').and_then(|raw| raw.strip_suffix('`')) {
        return Some(raw.to_owned());
    }
    let words = words.split('|').next().map(str::trim)?;
    match words {
        ".Environment.Name" => Some(names.environment.to_owned()),
        ".Release.Name" => names.release.map(str::to_owned),
        ".Release.Namespace" => names.namespace.map(str::to_owned),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_names_are_filled_in_and_the_rest_is_unknown() {
        let names = Names { environment: "prod", release: None, namespace: None };
        for (text, expected) in [
            ("v-{{ .Environment.Name }}.yaml", "v-prod.yaml"),
            ("v-{{`{{ .Release.Name }}`}}.yaml", "v-{{ .Release.Name }}.yaml"),
            ("a: {{ .Values.x }}\n", "a: relmap-unknown-value\n"),
            ("{{- if x }}\na: 1\n{{- end }}\n", "\na: 1\n\n"),
            ("a: {{ if x }}1{{ end }}\n", "a: 1\n"),
            ("{{/* a\nb */}}\nc: 1", "\n\nc: 1"),
            ("{{ $x := 1 }}\na: {{ $x }}", "\na: relmap-unknown-value"),
            ("open {{ for ever", "open {{ for ever"),
            ("n: {{ .Environment.Name | quote }}", "n: prod"),
            ("  {{ `x\n` }} {{ if y }}\n", "  x\n \n"),
            ("a{{ if x }}\n", "a\n"),
            ("# {{.}}{{.}} \n", "# relmap-unknown-valuerelmap-unknown-value \n"),
        ] {
            assert_eq!(fill(text, names), expected, "{text}");
        }
        let names = Names { release: Some("web"), ..names };
        assert_eq!(fill("v-{{ .Release.Name }}.yaml", names), "v-web.yaml");
    }
}
