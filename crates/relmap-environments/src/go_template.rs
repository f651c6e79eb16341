//! The little of Go's templates that says which release is deployed where; the rest is unknown and
//! stays so.

use crate::go_expression::{Scope, evaluate, words};

/// What stands for a part of a text that a template would fill in and that is not known.
pub(crate) const UNKNOWN: &str = "relmap-unknown-value";

/// The most actions that are told.
const MAX_UNKNOWN: usize = 100;

/// A text that was filled in as far as it can be.
#[derive(Debug, Default)]
pub(crate) struct Filled {
    pub(crate) text: String,
    /// The actions that are not known, each with its line.
    pub(crate) unknown: Vec<(usize, String)>,
}

/// Fills in what is known. Of a block whose condition is known, what does not apply is left out; where it is
/// not known, everything stays, and the action is among the unknown ones. Lines keep their numbers. In a file
/// that only old versions of helmfile take for a template (`is_plain`), comments must not decide.
pub(crate) fn fill(text: &str, scope: &Scope<'_>, is_plain: bool) -> Filled {
    let mut filling = Filling { is_blank: true, ..Filling::default() };
    let mut scope = scope.clone();
    let mut rest = text;
    let mut line = 1;
    while let Some(at) = rest.find("{{") {
        let Some(action) = action(&rest[at..]) else {
            // Go refuses it, and what would be deployed is not known.
            filling.unknown(line + newlines(&rest[..at]), &rest[at..]);
            break;
        };
        let before = &rest[..at];
        let kept = if action.trims_left { before.trim_end() } else { before };
        filling.push(kept);
        filling.owe(&before[kept.len()..]);
        line += newlines(before);
        if is_plain && action.may_decide() && filling.has_comment {
            filling.unknown(line, action.inside);
        }
        let mut after = rest[at + action.length..].chars();
        let next = after.find(|letter| !letter.is_whitespace() || *letter == '\n');
        filling.is_alone = filling.is_blank && matches!(next, None | Some('\n'));
        filling.apply(&action, line, &mut scope);
        filling.owe(&rest[at..at + action.length]);
        line += newlines(&rest[at..at + action.length]);
        rest = &rest[at + action.length..];
        if action.trims_right {
            let kept = rest.trim_start();
            let trimmed = &rest[..rest.len() - kept.len()];
            filling.owe(trimmed);
            line += newlines(trimmed);
            rest = kept;
        }
    }
    filling.push(rest);
    if !filling.blocks.is_empty() {
        filling.unknown(line, "{{");
    }
    filling.filled
}

fn newlines(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\n').count()
}

/// An action of a template.
struct Action<'t> {
    /// What is between the braces, without the marks that trim.
    inside: &'t str,
    /// Its length with the braces.
    length: usize,
    trims_left: bool,
    trims_right: bool,
}

impl Action<'_> {
    fn is_comment(&self) -> bool {
        self.inside.starts_with("/*")
    }

    /// Whether it decides about the text around it.
    fn may_decide(&self) -> bool {
        let first = words(self.inside).next().unwrap_or_default();
        self.trims_left
            || self.trims_right
            || newlines(self.inside) > 0
            || matches!(first, "if" | "else" | "end" | "range" | "with" | "define" | "block")
    }
}

/// The first action of a text that begins with one. Quotes hide braces, as they do for Go.
fn action(text: &str) -> Option<Action<'_>> {
    let mut inside = text.strip_prefix("{{")?;
    let trims_left = inside
        .strip_prefix('-')
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_whitespace()));
    inside = &inside[usize::from(trims_left)..];
    let start = text.len() - inside.len();
    let end = match inside.trim_start().starts_with("/*") {
        true => {
            let close = inside.find("*/")? + 2;
            close + inside[close..].find("}}")?
        }
        false => end_of_action(inside)?,
    };
    let content = &inside[..end];
    let trims_right = content
        .strip_suffix('-')
        .is_some_and(|rest| rest.ends_with(|c: char| c.is_ascii_whitespace()));
    let content = &content[..content.len() - usize::from(trims_right)];
    Some(Action { inside: content.trim(), length: start + end + 2, trims_left, trims_right })
}

fn end_of_action(inside: &str) -> Option<usize> {
    let mut quote: Option<char> = None;
    let mut letters = inside.char_indices();
    while let Some((at, c)) = letters.next() {
        match quote {
            Some('`') if c == '`' => quote = None,
            Some('`') => {}
            Some(_) if c == '\\' => drop(letters.next()),
            // Go refuses a quote that is open at the end of a line.
            Some(_) if c == '\n' => return None,
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if matches!(c, '"' | '\'' | '`') => quote = Some(c),
            None if inside[at..].starts_with("}}") => return Some(at),
            None => {}
        }
    }
    None
}

/// A block that is open.
struct Block {
    /// Whether its text counts here; `None` where that is not known.
    counts: Option<bool>,
    /// Whether a part of it counted before.
    counted: Option<bool>,
}

#[derive(Default)]
struct Filling {
    filled: Filled,
    blocks: Vec<Block>,
    /// How many of them do not count, and of how many that is not known.
    off: usize,
    unsure: usize,
    /// How many ends of lines were left out on this line: they follow at its end, so that lines keep their
    /// numbers.
    owed: usize,
    /// Whether the last line has nothing but blanks, and whether it has a `#`. To look for its beginning each time would
    /// take long where a line has very many actions.
    is_blank: bool,
    has_comment: bool,
    /// Whether the action has its line for itself.
    is_alone: bool,
}

impl Filling {
    fn counts(&self) -> bool {
        self.off == 0
    }

    fn is_certain(&self) -> bool {
        self.off == 0 && self.unsure == 0
    }

    fn push(&mut self, text: &str) {
        if !self.counts() {
            self.owe(text);
            return;
        }
        let is_line_start = self.filled.text.is_empty() || self.filled.text.ends_with('\n');
        let ends = "\n".repeat(if text.is_empty() { 0 } else { self.owed });
        match text.find('\n') {
            _ if is_line_start => {
                self.add(&ends);
                self.add(text);
            }
            Some(end) => {
                self.add(&text[..end]);
                self.add(&ends);
                self.add(&text[end..]);
            }
            None => return self.add(text),
        }
        self.owed -= ends.len();
    }

    fn add(&mut self, text: &str) {
        let line = match text.rsplit_once('\n') {
            Some((_, line)) => {
                (self.is_blank, self.has_comment) = (true, false);
                line
            }
            None => text,
        };
        self.is_blank &= line.trim().is_empty();
        self.has_comment |= line.contains('#');
        self.filled.text.push_str(text);
    }

    fn owe(&mut self, text: &str) {
        self.owed += newlines(text);
    }

    fn unknown(&mut self, line: usize, action: &str) {
        if self.filled.unknown.len() < MAX_UNKNOWN {
            self.filled.unknown.push((line, action.trim().to_owned()));
        }
    }

    fn apply(&mut self, action: &Action<'_>, line: usize, scope: &mut Scope<'_>) {
        if action.is_comment() {
            return;
        }
        let first = words(action.inside).next().unwrap_or_default();
        let after = action.inside.strip_prefix(first).unwrap_or_default().trim();
        let counts = self.counts();
        match first {
            "if" => {
                let holds = evaluate(after, scope).and_then(|value| value.holds());
                self.open(holds, counts, line, action);
            }
            "define" => self.enter(Block { counts: Some(false), counted: Some(true) }),
            "range" | "with" | "block" => self.open(None, counts, line, action),
            "else" => {
                let Some(mut block) = self.leave() else {
                    return self.unknown(line, action.inside);
                };
                let holds = match after.strip_prefix("if") {
                    Some(condition) => evaluate(condition, scope).and_then(|value| value.holds()),
                    None if after.is_empty() => Some(true),
                    None => None,
                };
                let is_new = block.counted.is_some();
                (block.counts, block.counted) = match block.counted {
                    Some(true) => (Some(false), Some(true)),
                    Some(false) => (holds, holds),
                    None => (None, None),
                };
                // Of a block that is not known from its beginning, that was told.
                if block.counts.is_none() && is_new && self.counts() {
                    self.unknown(line, action.inside);
                }
                self.enter(block);
            }
            "end" => {
                if self.leave().is_none() {
                    self.unknown(line, action.inside);
                }
            }
            _ if !counts => {}
            name if name.starts_with('$') && after.starts_with([':', '=']) => {
                let value = after.trim_start_matches(':').strip_prefix('=').unwrap_or_default();
                let value = evaluate(value, scope).filter(|_| self.is_certain());
                scope.variables.insert(name.to_owned(), value);
            }
            _ => match evaluate(action.inside, scope).and_then(|value| value.printed()) {
                Some(value) => self.push(&value),
                None => {
                    // On a line of its own it may be anything, and what is around it can still be read.
                    if !self.is_alone {
                        self.add(UNKNOWN);
                    }
                    self.unknown(line, action.inside);
                }
            },
        }
    }

    fn enter(&mut self, block: Block) {
        self.off += usize::from(block.counts == Some(false));
        self.unsure += usize::from(block.counts.is_none());
        self.blocks.push(block);
    }

    fn leave(&mut self) -> Option<Block> {
        let block = self.blocks.pop()?;
        self.off -= usize::from(block.counts == Some(false));
        self.unsure -= usize::from(block.counts.is_none());
        Some(block)
    }

    fn open(&mut self, holds: Option<bool>, counts: bool, line: usize, action: &Action<'_>) {
        if counts && holds.is_none() {
            self.unknown(line, action.inside);
        }
        self.enter(Block { counts: holds, counted: holds });
    }
}

#[cfg(test)]
mod tests;
