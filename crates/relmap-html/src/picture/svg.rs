//! A picture as SVG. All colours are presentation attributes, since a style inside a picture
//! falls under the same policy as one in a page.

use askama::Template;

use super::scene::{Anchor, Piece, Role, Scene, TextKind};
use crate::palette::{DARK, LIGHT, Scheme};

/// What a picture is painted with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ColorMode {
    /// A file for light pages.
    Light,
    /// A file for dark pages.
    Dark,
    /// In a page, whose style knows the colours.
    Inline,
}

impl ColorMode {
    pub(crate) fn colour(self, role: &Role) -> &'static str {
        match self {
            ColorMode::Light => of(&LIGHT, *role),
            ColorMode::Dark => of(&DARK, *role),
            ColorMode::Inline => match role {
                Role::Page => "var(--page)",
                Role::Surface => "var(--surface)",
                Role::Text => "var(--ink)",
                Role::Muted => "var(--muted)",
                Role::Line => "var(--line)",
                Role::Accent => "var(--accent)",
            },
        }
    }
}

fn of(scheme: &Scheme, role: Role) -> &'static str {
    match role {
        Role::Page => scheme.page,
        Role::Surface => scheme.surface,
        Role::Text => scheme.ink,
        Role::Muted => scheme.muted,
        Role::Line => scheme.line,
        Role::Accent => scheme.accent,
    }
}

#[derive(Template)]
#[template(path = "html/picture.svg")]
struct File<'s> {
    scene: &'s Scene,
    ink: ColorMode,
    label: &'s str,
    class: &'s str,
}

/// The picture as a file, or as an element of a page. `label` says what it shows; `class` is for
/// the style of the page that it is in.
pub(crate) fn svg(scene: &Scene, ink: ColorMode, label: &str, class: &str) -> String {
    crate::template::render(&File { scene, ink, label, class })
}
