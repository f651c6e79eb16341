//! What a picture is made of.

use relmap_report::PageText;

/// A picture with the place of everything in pixels, what is behind coming first.
#[derive(Debug)]
pub(crate) struct Scene {
    pub(crate) width: i32,
    pub(crate) height: i32,
    pub(crate) pieces: Vec<Piece>,
}

/// A thing in a picture. A browser shows its title while the pointer is on it.
#[derive(Debug)]
pub(crate) enum Piece {
    Band {
        x: i32,
        y: i32,
        width: i32,
        height: i32,
        title: PageText,
    },
    /// What keeps lines from running through the words of a label.
    Backing {
        x: i32,
        y: i32,
        width: i32,
    },
    Line {
        path: String,
        role: Role,
        stroke: &'static str,
        dashed: bool,
    },
    Dot {
        x: i32,
        y: i32,
        radius: &'static str,
        role: Role,
        title: PageText,
    },
    Ring {
        x: i32,
        y: i32,
        title: PageText,
    },
    Diamond {
        path: String,
        title: PageText,
    },
    Text {
        x: i32,
        y: i32,
        anchor: Anchor,
        role: Role,
        kind: TextKind,
        text: PageText,
        title: Option<PageText>,
    },
}

/// Which colour something has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Page,
    Surface,
    Text,
    Muted,
    Line,
    Accent,
}

/// What a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextKind {
    /// The name of a line.
    Label,
    /// The same where lines may pass behind it.
    LabelOverLines,
    /// A note at the rim.
    Small,
}

/// Which end of a text its place means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

impl Anchor {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        }
    }
}
