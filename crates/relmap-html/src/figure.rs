//! Pictures in pages.
//!
//! A picture is part of its page, and no file of its own: only so can a browser show what a mark is while
//! the pointer is on it, and colours follow the page's style. Where that style is blocked, each colour has
//! a light one to fall back on, and the narrow form stays hidden.

use super::picture::{Picture, svg};

/// A picture on a page, in a wide and a narrow form.
#[derive(Debug, Clone)]
pub(super) struct Figure {
    pub(super) wide: String,
    pub(super) narrow: String,
    pub(super) highlights: Vec<String>,
}

impl Figure {
    /// Draws a picture.
    pub(super) fn new(picture: Picture) -> Figure {
        let Picture { wide, narrow, alt, highlights } = picture;
        Figure { wide: svg(&wide, &alt), narrow: svg(&narrow, &alt), highlights }
    }
}
