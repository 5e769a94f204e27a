//! Columns: where each box and each lane stands sideways.
//!
//! Everything that a box dominates is one shape, which is put together from the last box to the first: its
//! arms side by side, what they come together in below, ways back on the right. A shape is what it takes
//! of each row; shapes are moved as a whole, so nothing in them can come to lie on anything else.

use super::rows::Rows;
use super::{Ends, Plan};
use std::collections::BTreeMap;

/// Between two boxes, or a box and a lane.
const GAP: f64 = 26.0;
/// Half of what a lane takes.
const LANE: f64 = 4.0;
/// A box stands straight below what is nearer than this.
const KINK: f64 = 44.0;
/// What a label keeps free beside it.
const BESIDE_LABEL: f64 = 4.0;

/// The columns, from 0 on.
pub(super) struct Columns {
    /// The middle of each box.
    pub(super) boxes: Vec<f64>,
    /// The lane of each link that has one: those that pass rows, and those that lead back.
    pub(super) lanes: Vec<Option<f64>>,
    /// How wide all of it is.
    pub(super) width: f64,
}

/// What a group of boxes and lanes takes of each row: pieces from left to right bounds, in a frame of its
/// own that lies at `shift`.
#[derive(Clone, Debug, Default)]
struct Shape {
    rows: BTreeMap<usize, Vec<(f64, f64)>>,
    /// What stands in it, with its place in the frame.
    boxes: Vec<(usize, f64)>,
    lanes: Vec<(usize, f64)>,
    shift: f64,
}

impl Shape {
    fn take(&mut self, row: usize, middle: f64, half: f64) {
        let middle = middle - self.shift;
        self.rows.entry(row).or_default().push((middle - half, middle + half));
    }

    fn size(&self) -> usize {
        self.rows.len()
    }

    fn bounds(&self, row: usize) -> Option<(f64, f64)> {
        let pieces = self.rows.get(&row)?;
        let left = pieces.iter().map(|piece| piece.0).fold(f64::INFINITY, f64::min);
        let right = pieces.iter().map(|piece| piece.1).fold(f64::NEG_INFINITY, f64::max);
        Some((left + self.shift, right + self.shift))
    }

    /// How far another shape must move to the right to stand right of this one in every row.
    fn clears(&self, other: &Self) -> f64 {
        let rows = if self.size() < other.size() { &self.rows } else { &other.rows };
        let needed = rows.keys().filter_map(|row| {
            let (_, right) = self.bounds(*row)?;
            let (left, _) = other.bounds(*row)?;
            Some(right + GAP - left)
        });
        needed.fold(f64::NEG_INFINITY, f64::max)
    }

    /// The move nearest to `wanted` with which another shape lies on nothing of this one.
    fn nearest(&self, other: &Self, wanted: f64) -> f64 {
        let mut closed: Vec<(f64, f64)> = Vec::new();
        for (row, theirs) in &other.rows {
            let Some(ours) = self.rows.get(row) else { continue };
            for (left, right) in ours {
                for (from, to) in theirs {
                    let (left, right) = (left + self.shift, right + self.shift);
                    let (from, to) = (from + other.shift, to + other.shift);
                    closed.push((left - GAP - to, right + GAP - from));
                }
            }
        }
        closed.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (mut below, mut above) = (wanted, wanted);
        // Down from the last, up from the first: what is closed pushes out.
        for (from, to) in &closed {
            if *from < above && above < *to {
                above = *to;
            }
        }
        closed.sort_by(|a, b| b.1.total_cmp(&a.1));
        for (from, to) in &closed {
            if *from < below && below < *to {
                below = *from;
            }
        }
        if wanted - below < above - wanted { below } else { above }
    }

    /// Puts another shape into this one, where it stands. The smaller of them is moved.
    fn join(&mut self, mut other: Self) {
        if self.boxes.len() + self.lanes.len() < other.boxes.len() + other.lanes.len() {
            std::mem::swap(self, &mut other);
        }
        let by = other.shift - self.shift;
        for (row, pieces) in other.rows {
            let moved = pieces.into_iter().map(|(left, right)| (left + by, right + by));
            self.rows.entry(row).or_default().extend(moved);
        }
        self.boxes.extend(other.boxes.into_iter().map(|(node, x)| (node, x + by)));
        self.lanes.extend(other.lanes.into_iter().map(|(link, x)| (link, x + by)));
    }
}

/// An arm of a box: what stands in it, and where its line leaves downward.
struct Arm {
    shape: Shape,
    x: f64,
    main: bool,
    /// Does it do nothing but lead on.
    bare: bool,
    /// Is it nothing but an end.
    ends: bool,
}

pub(super) fn columns(plan: &Plan, rows: &Rows) -> Columns {
    let ends = Ends::of(plan);
    let parents = dominators(plan, rows, &ends);
    let mut joints: Vec<Vec<usize>> = vec![Vec::new(); plan.boxes.len()];
    for node in &rows.order {
        let parent = parents.get(*node).copied().flatten();
        if let Some(of) = parent.filter(|_| ends.is_joint(*node)).and_then(|at| joints.get_mut(at))
        {
            of.push(*node);
        }
    }
    let mut backs: Vec<Vec<usize>> = vec![Vec::new(); plan.boxes.len()];
    for (at, link) in plan.links.iter().enumerate().filter(|(_, link)| link.back) {
        let owner = common(&parents, rows, link.from, link.to).unwrap_or(0);
        if let Some(of) = backs.get_mut(owner) {
            of.push(at);
        }
    }
    let mut shapes: Vec<Option<Shape>> = vec![None; plan.boxes.len()];
    for node in rows.order.iter().rev().copied() {
        let arms = ends.out(node).iter().map(|link| arm(plan, rows, &ends, &mut shapes, *link));
        let mut shape = side_by_side(arms.collect());
        let label = ends.entering(node).iter().filter(|_| !ends.is_joint(node));
        let label = label.filter_map(|link| plan.links.get(*link)?.label).map(|(width, _)| width);
        let width = plan.boxes.get(node).map_or(0.0, |(width, _)| *width);
        let half = label.map(|width| width + 2.0 * BESIDE_LABEL).fold(width, f64::max) / 2.0;
        shape.take(rows.row(node), 0.0, half);
        shape.boxes.push((node, -shape.shift));
        let below = joints.get_mut(node).map(std::mem::take).unwrap_or_default();
        join_below(plan, rows, &ends, &mut shapes, &mut shape, below);
        let back = backs.get_mut(node).map(std::mem::take).unwrap_or_default();
        lead_back(plan, rows, &mut shape, back);
        if let Some(slot) = shapes.get_mut(node) {
            *slot = Some(shape);
        }
    }
    let mut whole = Shape::default();
    for shape in shapes.into_iter().flatten() {
        // There is one: all is reached from the first box.
        let by = if whole.boxes.is_empty() { 0.0 } else { whole.clears(&shape) };
        let by = if by.is_finite() { by } else { 0.0 };
        whole.join(Shape { shift: shape.shift + by, ..shape });
    }
    from_zero(plan, &whole)
}

/// The shape of an arm: its lane, and what it alone leads to.
fn arm(plan: &Plan, rows: &Rows, ends: &Ends, shapes: &mut [Option<Shape>], at: usize) -> Arm {
    let Some(link) = plan.links.get(at) else {
        return Arm { shape: Shape::default(), x: 0.0, main: false, bare: true, ends: false };
    };
    let bare = ends.is_joint(link.to);
    let mut shape = Shape::default();
    if !bare && let Some(inner) = shapes.get_mut(link.to).and_then(Option::take) {
        shape = inner;
    }
    let leaf = !bare && shape.boxes.len() == 1 && ends.out(link.to).is_empty();
    let passed = rows.row(link.from) + 1..rows.row(link.to);
    if !passed.is_empty() {
        shape.lanes.push((at, -shape.shift));
    }
    for row in passed.clone() {
        // The label of a line that joins others stands in the first row that it passes.
        let label = link.label.filter(|_| bare && row == passed.start);
        let half = label.map_or(LANE, |(width, _)| width / 2.0 + BESIDE_LABEL);
        shape.take(row, 0.0, half);
    }
    Arm { shape, x: 0.0, main: link.main, bare, ends: leaf }
}

/// Arms from left to right, in a frame whose 0 is where their box stands.
fn side_by_side(mut arms: Vec<Arm>) -> Shape {
    let mut whole: Option<Shape> = None;
    let mut places: Vec<f64> = Vec::with_capacity(arms.len());
    for arm in &mut arms {
        let shape = std::mem::take(&mut arm.shape);
        let by = whole.as_ref().map_or(0.0, |whole| whole.clears(&shape));
        // An arm that takes no row has no place of its own: it stands where the last one does.
        let by = if by.is_finite() { by } else { places.last().copied().unwrap_or(0.0) };
        arm.x += by;
        places.push(arm.x);
        let shape = Shape { shift: shape.shift + by, ..shape };
        match &mut whole {
            None => whole = Some(shape),
            Some(whole) => whole.join(shape),
        }
    }
    let mut whole = whole.unwrap_or_default();
    let bare: Vec<&Arm> = arms.iter().filter(|arm| arm.bare).collect();
    let straight = match (arms.iter().find(|arm| arm.main), bare.as_slice()) {
        (Some(main), _) => Some(main.x),
        // One arm that does nothing is the way on.
        (None, [one]) if arms.len() == 2 => Some(one.x),
        // And so is the one that does not end at once.
        _ => match arms.iter().filter(|arm| !arm.ends).collect::<Vec<_>>().as_slice() {
            [one] => Some(one.x),
            _ => None,
        },
    };
    let middle = || match (places.first(), places.last()) {
        (Some(first), Some(last)) => near(f64::midpoint(*first, *last), &places),
        _ => 0.0,
    };
    whole.shift -= straight.unwrap_or_else(middle);
    whole
}

/// The place, or one of others that is so near that a line to it would have a kink.
fn near(place: f64, others: &[f64]) -> f64 {
    let far = |other: &&f64| (**other - place).abs();
    let nearest = others.iter().min_by(|a, b| far(a).total_cmp(&far(b)));
    nearest.copied().filter(|other| (other - place).abs() < KINK).unwrap_or(place)
}

/// What several arms lead to, below them: the last straight below their box, the others where their
/// lines come from.
fn join_below(
    plan: &Plan,
    rows: &Rows,
    ends: &Ends,
    shapes: &mut [Option<Shape>],
    whole: &mut Shape,
    mut joints: Vec<usize>,
) {
    joints.sort_by_key(|node| (rows.row(*node), *node));
    let last = joints.last().copied();
    for node in joints {
        let Some(shape) = shapes.get_mut(node).and_then(Option::take) else { continue };
        let from = |link: &usize| {
            let lane = whole.lanes.iter().find(|(at, _)| at == link).map(|(_, x)| *x);
            let source = plan.links.get(*link)?.from;
            let above = || whole.boxes.iter().find(|(at, _)| *at == source).map(|(_, x)| *x);
            Some(lane.or_else(above)? + whole.shift)
        };
        let places: Vec<f64> = ends.entering(node).iter().filter_map(from).collect();
        let count = u32::try_from(places.len()).unwrap_or(1).max(1);
        let middle = places.iter().sum::<f64>() / f64::from(count);
        let by = whole.nearest(&shape, if Some(node) == last { 0.0 } else { middle });
        // Straight below a line that comes near, if there is room.
        let by = whole.nearest(&shape, near(by, &places));
        whole.join(Shape { shift: shape.shift + by, ..shape });
    }
}

/// Lanes for the ways back of a shape, beside what they lead round: on the nearer side, the short ones
/// inside.
fn lead_back(plan: &Plan, rows: &Rows, whole: &mut Shape, mut backs: Vec<usize>) {
    let ends = |at: &usize| {
        let link = plan.links.get(*at);
        link.map_or((0, 0), |link| {
            let (from, to) = (rows.row(link.from), rows.row(link.to));
            (from.min(to), from.max(to))
        })
    };
    backs.sort_by_key(|at| {
        let (top, bottom) = ends(at);
        (bottom - top, top, *at)
    });
    for at in backs {
        let (top, bottom) = ends(&at);
        let link = plan.links.get(at);
        let label = link.and_then(|link| link.label);
        let half = label.map_or(LANE, |(width, _)| width / 2.0 + BESIDE_LABEL);
        let bounds = || (top..=bottom).filter_map(|row| whole.bounds(row));
        let left = bounds().map(|bounds| bounds.0).fold(f64::INFINITY, f64::min) - GAP - half;
        let right = bounds().map(|bounds| bounds.1).fold(f64::NEG_INFINITY, f64::max) + GAP + half;
        let place = |node: usize| {
            let found = whole.boxes.iter().find(|(of, _)| *of == node);
            found.map_or(0.0, |(_, x)| x + whole.shift)
        };
        let far = |x: f64| {
            link.map_or(0.0, |link| (place(link.from) - x).abs() + (place(link.to) - x).abs())
        };
        let x = if far(left) < far(right) { left } else { right };
        let x = if x.is_finite() { x } else { 0.0 };
        for row in top..=bottom {
            whole.take(row, x, if row == bottom { half } else { LANE });
        }
        whole.lanes.push((at, x - whole.shift));
    }
}

/// The whole with its left edge at 0.
fn from_zero(plan: &Plan, whole: &Shape) -> Columns {
    let all = whole.rows.values().flatten();
    let left = all.clone().map(|piece| piece.0).fold(f64::INFINITY, f64::min);
    let right = all.map(|piece| piece.1).fold(f64::NEG_INFINITY, f64::max);
    let left = if left.is_finite() { left } else { 0.0 };
    let mut columns = Columns {
        boxes: vec![0.0; plan.boxes.len()],
        lanes: vec![None; plan.links.len()],
        width: (right - left).max(0.0),
    };
    for (node, x) in &whole.boxes {
        if let Some(slot) = columns.boxes.get_mut(*node) {
            *slot = x - left;
        }
    }
    for (link, x) in &whole.lanes {
        if let Some(slot) = columns.lanes.get_mut(*link) {
            *slot = Some(x - left);
        }
    }
    columns
}

/// What each box is dominated by: the nearest one by which all ways to it come.
fn dominators(plan: &Plan, rows: &Rows, ends: &Ends) -> Vec<Option<usize>> {
    let mut parents: Vec<Option<usize>> = vec![None; plan.boxes.len()];
    for node in rows.order.iter().copied() {
        let mut found = None;
        for link in ends.entering(node).iter().filter_map(|link| plan.links.get(*link)) {
            found = match found {
                None => Some(link.from),
                Some(known) => common(&parents, rows, known, link.from),
            };
        }
        if let Some(slot) = parents.get_mut(node) {
            *slot = found;
        }
    }
    parents
}

/// The nearest box that dominates both, or is one of them.
fn common(parents: &[Option<usize>], rows: &Rows, a: usize, b: usize) -> Option<usize> {
    let (mut a, mut b) = (a, b);
    while a != b {
        // What dominates stands higher.
        if rows.row(a) >= rows.row(b) {
            a = parents.get(a).copied().flatten()?;
        } else {
            b = parents.get(b).copied().flatten()?;
        }
    }
    Some(a)
}
