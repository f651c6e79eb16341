//! How wide a text is, roughly and rather too wide than too narrow: which font shows it is not known.

/// The width in pixels at a font size.
pub(super) fn width(text: &str, size: i32) -> i32 {
    // No picture is as wide as a thousand characters: what comes behind them makes no difference.
    let thousandths: i32 = text.chars().take(1_000).map(char_width).sum();
    (thousandths * size).div_euclid(1000) + 1
}

/// In thousandths of the font size; what the widest of the usual sans-serif fonts need.
fn char_width(c: char) -> i32 {
    match c {
        'i' | 'j' | 'l' | '.' | ',' | ':' | '\'' | '|' | ' ' | '-' => 400,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 1000,
        'A'..='Z' | '+' | '=' | '<' | '>' | '–' | '…' => 840,
        ' '..='~' | '·' => 645,
        c if c < '\u{2e80}' => 850,
        _ => 1100,
    }
}

/// The text, cut in its middle until it is no wider.
pub(super) fn fitted(text: &str, size: i32, most: i32) -> String {
    if width(text, size) <= most {
        return text.to_owned();
    }
    let chars: Vec<char> = text.chars().collect();
    let mut kept = chars.len().min(200);
    loop {
        kept -= 1;
        let front = kept.div_ceil(2);
        let shown: String = chars[..front]
            .iter()
            .chain(&['…'])
            .chain(&chars[chars.len() - (kept - front)..])
            .collect();
        if kept == 0 || width(&shown, size) <= most {
            return shown;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_wide_is_cut_in_the_middle() {
        assert_eq!(fitted("app-1.2.0", 12, 100), "app-1.2.0");
        let cut = fitted("a-very-long-application-name-1.22.333", 12, 120);
        assert_eq!(cut, "a-very-l…1.22.333");
        assert!(width(&cut, 12) <= 120);
        assert_eq!(fitted("图图图图图", 12, 3), "…");
        assert!(width(&fitted(&"W".repeat(100_000), 12, 200), 12) <= 200);
    }
}
