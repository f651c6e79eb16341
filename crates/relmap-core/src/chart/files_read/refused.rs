//! Files that are no templates: Go refuses a text when an action has a character that means nothing there, and with it the
//! whole chart. `tpl` may be given any file that templates read, such as an archive whose bytes hold `{{` by chance.

use super::action::split;

/// Whether Go refuses a text as a template, by a character in an action and outside of quotes. Invalid UTF-8 is U+FFFD.
pub(super) fn is_refused(text: &str) -> bool {
    split(text).any(has_refused)
}

fn has_refused(action: &str) -> bool {
    let mut quote = None;
    let mut letters = action.chars();
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (None, '"' | '`' | '\'') => quote = Some(letter),
            (None, '\t' | '\n' | '\r') => {}
            (None, '\u{FFFD}') => return true,
            (None, letter) if letter.is_ascii_control() => return true,
            // No line end is in these.
            (Some('"' | '\''), '\n') => return true,
            (Some('"' | '\''), '\\') => drop(letters.next()),
            (Some(open), letter) if open == letter => quote = None,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_go_refuses_is_no_template() {
        for (text, refused) in [
            ("plain \0 text", false),
            ("{{ .Files.Get \"x\" }}", false),
            ("\u{FFFD}\0{{ .Values.a }}\u{1}", false),
            ("{{/* \0 */}}{{ .a }}", false),
            ("{{ \"\0\u{FFFD}\" }}", false),
            ("{{ `\0\n\u{FFFD}` }}", false),
            ("{{ .a\n\t| quote }}", false),
            ("{{ \"a\\\"\0\" }}", false),
            ("{{ .größe }}", false),
            ("{{ \0 }}", true),
            ("{{ .a \u{FFFD} }}", true),
            ("{{ .a }}{{\u{7f}", true),
            ("{{ \"a\nb\" }}", true),
            ("{{ 'a\n' }}", true),
            ("{{ \"a\\\"\" \u{1} }}", true),
        ] {
            assert_eq!(is_refused(text), refused, "{text:?}");
        }
    }
}
