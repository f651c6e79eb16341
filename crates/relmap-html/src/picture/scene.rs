//! Where everything in a picture is.

use super::Axis;
use super::axis::ticks;
use super::lanes::Lane;
use super::marks;
use super::narrow_labels;
use super::pieces::{Anchor, Piece, Role, Scene, TextKind};
use super::stair;
use super::text_width::{fitted, width};
use relmap_report::PageText;

/// What is to be drawn.
#[derive(Debug)]
pub(super) struct Drawing {
    /// What is before the lines, and what behind them.
    pub(super) heads: (&'static str, &'static str),
    pub(super) lanes: Vec<Lane>,
    /// The first and the last place on the axis.
    pub(super) span: (i64, i64),
    pub(super) gaps: Vec<Gap>,
    pub(super) axis: Axis,
    /// Whether one thing follows another over all lanes, so that a stair can join them.
    pub(super) is_stair: bool,
}

/// A long time without a release.
#[derive(Debug)]
pub(super) struct Gap {
    pub(super) from: i64,
    pub(super) to: i64,
    pub(super) words: String,
}

/// The room that a picture is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// A page on a screen or on paper: labels are next to the lines.
    Wide,
    /// A phone: labels are above the lines.
    Narrow,
}

impl Form {
    /// How high the row of the headings is, where the time has the one below it for itself.
    fn heads(self) -> i32 {
        match self {
            Form::Wide => 0,
            Form::Narrow => 16,
        }
    }
}

const LABEL: i32 = 12;
const SMALL: i32 = 11;
/// How wide what is behind a line gets.
const MOST_DETAIL: i32 = 168;
/// How wide what is before and behind the lines of a wide picture gets together.
const MOST_TEXTS: i32 = 400;
/// Between a label and its line.
const SPACE: i32 = 10;
/// A picture with more lines says the time at its top as well.
const FEW_LANES: usize = 14;

/// Places everything.
pub(super) fn layout(drawing: &Drawing, form: Form) -> Scene {
    let mut plan = Plan::new(drawing, form);
    plan.gaps();
    plan.time();
    plan.leaders();
    if drawing.is_stair {
        plan.stair();
        plan.streaks();
    } else {
        plan.rails();
    }
    plan.marks();
    plan.labels();
    Scene { width: plan.width, height: plan.height, pieces: plan.pieces }
}

struct Plan<'d> {
    drawing: &'d Drawing,
    form: Form,
    width: i32,
    height: i32,
    /// Where the lines begin and end.
    left: i32,
    right: i32,
    top: i32,
    bottom: i32,
    labels: Vec<String>,
    details: Vec<String>,
    pieces: Vec<Piece>,
}

impl<'d> Plan<'d> {
    fn new(drawing: &'d Drawing, form: Form) -> Plan<'d> {
        let (width, lane) = match form {
            Form::Wide => (960, 26),
            Form::Narrow => (340, 46),
        };
        let widest =
            |texts: &[String]| texts.iter().map(|text| self::width(text, LABEL)).max().unwrap_or(0);
        let fit = |text: &str, most| fitted(text, LABEL, most);
        let details: Vec<_> =
            drawing.lanes.iter().map(|lane| fit(&lane.detail, MOST_DETAIL)).collect();
        // Names of charts can begin and end alike, so they get all the room that is left.
        let most_label = match form {
            Form::Wide => MOST_TEXTS - widest(&details),
            Form::Narrow => width - widest(&details) - SPACE,
        };
        let labels: Vec<_> =
            drawing.lanes.iter().map(|lane| fit(&lane.label, most_label)).collect();
        let (left, right) = match form {
            Form::Wide => {
                let (before, behind) = drawing.heads;
                let before = widest(&labels).max(self::width(before, SMALL));
                let behind = widest(&details).max(self::width(behind, SMALL));
                (before + SPACE, width - behind - SPACE)
            }
            Form::Narrow => (0, width),
        };
        let heads = form.heads();
        let top = heads + if drawing.gaps.is_empty() { 26 } else { 44 };
        let lanes = i32::try_from(drawing.lanes.len()).unwrap_or(i32::MAX / 100);
        let bottom = top + lanes * lane;
        let height = bottom + if drawing.axis == Axis::Time { 24 } else { 8 };
        let pieces = Vec::new();
        Plan { drawing, form, width, height, left, right, top, bottom, labels, details, pieces }
    }

    fn x(&self, at: i64) -> i32 {
        let (from, to) = self.drawing.span;
        // Room for the biggest mark at both ends.
        let (left, right) = (self.left + 8, self.right - 8);
        if from == to {
            return (left + right) / 2;
        }
        let share = (at - from) as f64 / (to - from) as f64;
        left + (share * f64::from(right - left)).round() as i32
    }

    /// The height of a line.
    fn y(&self, lane: usize) -> i32 {
        let lane = i32::try_from(lane).unwrap_or(0);
        match self.form {
            Form::Wide => self.top + lane * 26 + 13,
            Form::Narrow => self.top + lane * 46 + 30,
        }
    }

    fn line(&mut self, path: String, role: Role, stroke: &'static str) {
        self.pieces.push(Piece::Line { path, role, stroke, dashed: false });
    }

    fn note(&mut self, x: i32, y: i32, anchor: Anchor, text: &str) {
        let (role, kind, text) = (Role::Muted, TextKind::Small, PageText::new(text));
        self.pieces.push(Piece::Text { x, y, anchor, role, kind, text, title: None });
    }

    /// `whole` is the text before it was cut.
    fn label(
        &mut self,
        (x, y): (i32, i32),
        anchor: Anchor,
        kind: TextKind,
        text: &str,
        whole: &str,
    ) {
        let title = (text != whole).then(|| PageText::short(whole, 200));
        let (role, text) = (Role::Text, PageText::new(text));
        self.pieces.push(Piece::Text { x, y, anchor, role, kind, text, title });
    }

    /// Hides what is behind a label that begins at `x`.
    fn backing(&mut self, x: i32, y: i32, label: &str) {
        let end = (x + self::width(label, LABEL) + 4).min(self.width);
        let x = (x - 4).max(0);
        self.pieces.push(Piece::Backing { x, y: y - 12, width: end - x });
    }

    /// Stripes with their length above, where there is room to say it.
    fn gaps(&mut self) {
        let y = self.top - 8;
        let mut free_from = 0;
        for gap in &self.drawing.gaps {
            let (from, to) = (self.x(gap.from) + 7, self.x(gap.to) - 7);
            if to - from < 4 {
                continue;
            }
            let (width, height) = (to - from, self.bottom - self.top);
            let title = PageText::new(&gap.words);
            self.pieces.push(Piece::Band { x: from, y: self.top, width, height, title });
            let half = self::width(&gap.words, SMALL) / 2;
            let middle = (from + to) / 2;
            let is_free = middle - half > free_from && middle + half < self.width;
            if is_free && (from + 2 <= middle - half || self.drawing.gaps.len() == 1) {
                self.note(middle, y, Anchor::Middle, &gap.words);
                free_from = middle + half + 8;
            }
        }
    }

    /// Upright hairlines, with their names at the bottom and above a tall picture.
    fn time(&mut self) {
        if self.drawing.axis == Axis::Order {
            return;
        }
        let (from, to) = self.drawing.span;
        let most = usize::try_from((self.right - self.left) / 74).unwrap_or(1);
        let heights = match self.drawing.lanes.len() {
            ..=FEW_LANES => vec![self.height - 7],
            _ => vec![self.form.heads() + 14, self.height - 7],
        };
        let mut free_from = 0;
        let mut path = String::new();
        for tick in ticks(from, to, most) {
            let x = self.x(tick.at);
            path.push_str(&format!("M{x} {}V{}", self.top, self.bottom));
            let half = width(&tick.label, SMALL) / 2;
            if x - half >= free_from && x + half <= self.width {
                for y in &heights {
                    self.note(x, *y, Anchor::Middle, &tick.label);
                }
                free_from = x + half + 8;
            }
        }
        if !path.is_empty() {
            self.line(path, Role::Line, "1");
        }
    }

    /// Dots from a label to its line and from the line to its charts.
    fn leaders(&mut self) {
        if self.form == Form::Narrow {
            return;
        }
        let mut path = String::new();
        for (number, lane) in self.drawing.lanes.iter().enumerate() {
            let (Some(first), Some(last)) = (lane.marks.first(), lane.marks.last()) else {
                continue;
            };
            let y = self.y(number);
            let label = width(&self.labels[number], LABEL) + 4;
            let (from, to) = (self.x(first.at) - 10, self.x(last.at) + 10);
            if label < from {
                path.push_str(&format!("M{label} {y}H{from}"));
            }
            if to < self.right {
                path.push_str(&format!("M{to} {y}H{}", self.right));
            }
        }
        self.pieces.push(Piece::Line { path, role: Role::Muted, stroke: "1", dashed: true });
    }

    /// The way from each release to the next.
    fn stair(&mut self) {
        let Some(path) = stair::path(&self.drawing.lanes, |at| self.x(at), |lane| self.y(lane))
        else {
            return;
        };
        self.line(path, Role::Muted, "1");
    }

    /// A thin stroke from the first release of each line to its last.
    fn rails(&mut self) {
        let mut path = String::new();
        for (number, lane) in self.drawing.lanes.iter().enumerate() {
            if let (Some(first), Some(last)) = (lane.marks.first(), lane.marks.last()) {
                path.push_str(&format!(
                    "M{} {}H{}",
                    self.x(first.at),
                    self.y(number),
                    self.x(last.at)
                ));
            }
        }
        self.line(path, Role::Muted, "1");
    }

    /// A thick stroke where patch follows patch.
    fn streaks(&mut self) {
        let mut path = String::new();
        for (number, lane) in self.drawing.lanes.iter().enumerate() {
            let y = self.y(number);
            let mut open = false;
            for (before, mark) in lane.marks.iter().zip(lane.marks.iter().skip(1)) {
                if mark.in_streak && !open {
                    path.push_str(&format!("M{} {y}", self.x(before.at)));
                }
                if open && !mark.in_streak {
                    path.push_str(&format!("H{}", self.x(before.at)));
                }
                open = mark.in_streak;
            }
            if let (true, Some(last)) = (open, lane.marks.last()) {
                path.push_str(&format!("H{}", self.x(last.at)));
            }
        }
        if !path.is_empty() {
            self.line(path, Role::Accent, "3");
        }
    }

    fn marks(&mut self) {
        for (number, lane) in self.drawing.lanes.iter().enumerate() {
            let placed = lane.marks.iter().map(|mark| (self.x(mark.at), mark)).collect();
            let pieces = marks::drawn(placed, self.y(number));
            self.pieces.extend(pieces);
        }
    }

    fn labels(&mut self) {
        let (labels, details) =
            (std::mem::take(&mut self.labels), std::mem::take(&mut self.details));
        let (before, behind) = self.drawing.heads;
        let (kind, down, at, anchor) = match self.form {
            Form::Wide => (TextKind::Label, 4, self.right + 6, Anchor::Start),
            Form::Narrow => (TextKind::LabelOverLines, -12, self.width, Anchor::End),
        };
        self.note(0, 14, Anchor::Start, before);
        self.note(at, 14, anchor, behind);
        let crossings = match self.drawing.is_stair {
            true => stair::crossings(&self.drawing.lanes, |at| self.x(at)),
            false => vec![Vec::new(); labels.len()],
        };
        for (number, (label, detail)) in labels.iter().zip(&details).enumerate() {
            let y = self.y(number) + down;
            let mut places = [(0, Anchor::Start), (at, anchor)];
            if self.form == Form::Narrow {
                let widths = [label, detail].map(|text| self::width(text, LABEL));
                let [first, second] = widths;
                places = narrow_labels::places(self.width, first, second, &crossings[number]);
                for ((place, long), text) in places.into_iter().zip(widths).zip([label, detail]) {
                    self.backing(narrow_labels::start(place, long), y, text);
                }
            }
            let [(start, from), (end, to)] = places;
            let lane = &self.drawing.lanes[number];
            self.label((start, y), from, kind, label, &lane.label);
            self.label((end, y), to, kind, detail, &lane.detail);
        }
    }
}
