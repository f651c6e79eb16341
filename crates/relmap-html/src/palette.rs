//! The colours of pages and pictures, in one place.

/// A colour as `#rrggbb`.
pub(super) type Colour = &'static str;

/// The colours of one scheme.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scheme {
    /// Behind everything.
    pub(super) page: Colour,
    /// Behind what is set off a little: cards, code, quiet times in pictures.
    pub(super) surface: Colour,
    /// Text.
    pub(super) ink: Colour,
    /// Text of less weight.
    pub(super) muted: Colour,
    /// Hairlines, which nothing depends on.
    pub(super) line: Colour,
    /// Links, focus and what pictures are about.
    pub(super) accent: Colour,
    /// Pass.
    pub(super) good: Colour,
    /// Undecided, and warnings.
    pub(super) unsure: Colour,
    /// Fail.
    pub(super) bad: Colour,
}

pub(super) const LIGHT: Scheme = Scheme {
    page: "#ffffff",
    surface: "#f5f6f7",
    ink: "#1d2126",
    muted: "#5a636e",
    line: "#d8dce1",
    accent: "#1f5f99",
    good: "#1b6b3f",
    unsure: "#855500",
    bad: "#b3261e",
};

pub(super) const DARK: Scheme = Scheme {
    page: "#15181c",
    surface: "#1e2329",
    ink: "#e7eaed",
    muted: "#a3acb7",
    line: "#39414a",
    accent: "#86b9ea",
    good: "#74cf9c",
    unsure: "#e6b65a",
    bad: "#ff9088",
};

#[cfg(test)]
mod tests {
    use super::*;

    /// The relative luminance of WCAG 2.
    fn luminance(colour: Colour) -> f64 {
        let channel = |at: usize| {
            let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    fn contrast(one: Colour, other: Colour) -> f64 {
        let (a, b) = (luminance(one), luminance(other));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn contrast_is_measured_as_wcag_does() {
        assert!((contrast("#000000", "#ffffff") - 21.0).abs() < 0.01);
        assert!((contrast("#767676", "#ffffff") - 4.54).abs() < 0.01);
    }

    #[test]
    fn every_text_is_legible_in_both_schemes() {
        for scheme in [LIGHT, DARK] {
            let Scheme { page, surface, ink, muted, line: _, accent, good, unsure, bad } = scheme;
            for behind in [page, surface] {
                for text in [ink, muted, accent, good, unsure, bad] {
                    let contrast = contrast(text, behind);
                    assert!(contrast >= 4.5, "{text} on {behind}: {contrast:.2}");
                }
            }
        }
    }
}
