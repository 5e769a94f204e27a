//! Where everything stands.
//!
//! A journey is mostly nested: what branches comes together again, and a reader knows it from the source,
//! top to bottom, the first arm first. So the layout is our own and not one of the general ones
//! (`layout-rs`, `rust-sugiyama`): those order a layer so that few lines cross, and a step that is added
//! moves what has nothing to do with it. Here order is that of the source, always, and lines cross only
//! where the source jumps.
//!
//! 1. [`rows`]: a step stands a row below the lowest that leads to it; stages follow each other.
//! 2. [`tree`]: steps are nested by what dominates them (every way to a step comes by what it stands in).
//!    Arms stand side by side, as near as their outlines allow; where they come together again, the step
//!    stands below what they came from. A line that passes rows has a lane of its own in each of them, and
//!    so has a way back, on the right of all that it leads round.
//! 3. [`route`]: between two rows lies a channel for what goes sideways, with a track for each line.
//!
//! So no line can pass through a box: in a row it has a lane, and between rows there are no boxes.

mod rows;
mod tree;
mod route;
#[cfg(test)]
mod tests;

#[cfg(test)]
pub(super) use tests::sound;

/// What a way back needs beside a label above the box that it leads to.
pub(super) const ROOM: f64 = 16.0;

/// What is laid out: sizes of boxes and labels, and nothing about their meaning.
#[derive(Clone, Debug, Default)]
pub(super) struct Plan {
    /// Width and height of each box. The first is the one from which all others are reached. One that is
    /// led back to is wider than a label above it by [`ROOM`] on each side.
    pub(super) boxes: Vec<(f64, f64)>,
    /// The band of each box: one after the other, and no link leads to an earlier one but back.
    pub(super) bands: Vec<usize>,
    /// The links, in the order in which they leave their boxes.
    pub(super) links: Vec<Link>,
}

/// A line from one box to another.
#[derive(Clone, Copy, Debug)]
pub(super) struct Link {
    pub(super) from: usize,
    pub(super) to: usize,
    /// Does it lead back. All others together have no circle.
    pub(super) back: bool,
    /// Is it the way on, which goes straight down.
    pub(super) main: bool,
    /// Width and height of its label.
    pub(super) label: Option<(f64, f64)>,
}

/// A box with its place: the left upper corner, width, height.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Rect {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Rect {
    pub(super) fn right(self) -> f64 {
        self.x + self.width
    }

    pub(super) fn bottom(self) -> f64 {
        self.y + self.height
    }

    pub(super) fn middle(self) -> f64 {
        self.x + self.width / 2.0
    }
}

/// A line with its points; lines of it are level or upright.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Line {
    pub(super) points: Vec<(f64, f64)>,
    pub(super) label: Option<Rect>,
}

/// Everything in its place, from (0, 0) on.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Layout {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) boxes: Vec<Rect>,
    pub(super) lines: Vec<Line>,
    /// Top and bottom of each band.
    pub(super) bands: Vec<(f64, f64)>,
}

/// Lays a plan out.
pub(super) fn lay_out(plan: &Plan) -> Layout {
    let rows = rows::of(plan);
    let columns = tree::columns(plan, &rows);
    route::route(plan, &rows, &columns)
}

/// What leaves and what enters each box, back links aside.
struct Ends {
    out: Vec<Vec<usize>>,
    entering: Vec<Vec<usize>>,
}

impl Ends {
    fn of(plan: &Plan) -> Self {
        let mut ends = Self {
            out: vec![Vec::new(); plan.boxes.len()],
            entering: vec![Vec::new(); plan.boxes.len()],
        };
        for (at, link) in plan.links.iter().enumerate().filter(|(_, link)| !link.back) {
            if let Some(out) = ends.out.get_mut(link.from) {
                out.push(at);
            }
            if let Some(entering) = ends.entering.get_mut(link.to) {
                entering.push(at);
            }
        }
        ends
    }

    fn out(&self, node: usize) -> &[usize] {
        self.out.get(node).map_or(&[], Vec::as_slice)
    }

    fn entering(&self, node: usize) -> &[usize] {
        self.entering.get(node).map_or(&[], Vec::as_slice)
    }

    /// Do several lines come together in a box.
    fn is_joint(&self, node: usize) -> bool {
        self.entering(node).len() > 1
    }
}
