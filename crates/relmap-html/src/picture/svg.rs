//! A picture as SVG. All colours are presentation attributes, since a style inside a picture
//! falls under the same policy as one in a page.

use askama::Template;

use super::pieces::{Anchor, Piece, Role, Scene, TextKind};

impl Role {
    /// The colour of the page's style, or else that of light pages.
    fn colour(self) -> String {
        use crate::palette::LIGHT;
        let (name, light) = match self {
            Role::Page => ("page", LIGHT.page),
            Role::Surface => ("surface", LIGHT.surface),
            Role::Text => ("ink", LIGHT.ink),
            Role::Muted => ("muted", LIGHT.muted),
            Role::Line => ("line", LIGHT.line),
            Role::Accent => ("accent", LIGHT.accent),
        };
        format!("var(--{name},{light})")
    }
}

#[derive(Template)]
#[template(path = "html/picture.svg")]
struct Drawn<'s> {
    scene: &'s Scene,
    label: &'s str,
}

/// The picture as an element of a page. `label` says what it shows.
pub(crate) fn svg(scene: &Scene, label: &str) -> String {
    crate::template::render(&Drawn { scene, label })
}
