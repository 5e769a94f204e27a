//! The emotion curve, from -2 to +2: smooth, and never beyond the points that it joins.

use super::feel::face;
use super::grid::{Column, LEFT, as_f64};
use super::stack::Type;
use super::{Drawn, Sheet, felt};
use crate::draw::svg::{self, Element, Path};
use crate::map::document::{State, Variant};

/// How high a step of one is.
const STEP: f64 = 42.0;
/// The least room above +2 and below -2.
const ROOM: f64 = 30.0;
/// How large a face is.
const FACE: f64 = 11.0;

pub(super) fn draw(sheet: &Sheet<'_>) -> Option<Drawn> {
    let document = sheet.document;
    let points = |state: State| -> Vec<(f64, f64)> {
        let columns = sheet.grid.all().filter_map(|column| {
            let variant = column.of(document)?;
            let feels = variant.feels.filter(|_| variant.states.contains(&state))?;
            Some((column.middle(), f64::from(feels)))
        });
        near(sheet, columns.collect())
    };
    let curves: Vec<(State, Vec<(f64, f64)>)> =
        document.states.iter().map(|state| (*state, points(*state))).collect();
    let here = |x: f64| (LEFT..=sheet.grid.right).contains(&x);
    let scored = felt::any(sheet);
    if !scored && !curves.iter().flat_map(|(_, points)| points).any(|(x, _)| here(*x)) {
        return None;
    }
    let labels = labels(sheet);
    let (above, below) =
        labels.iter().fold((ROOM, ROOM), |(above, below), label| match label.below {
            false => (above.max(label.reach - (2.0 - label.feels) * STEP), below),
            true => (above, below.max(label.reach - (2.0 + label.feels) * STEP)),
        });
    let y = |feels: f64| above + (2.0 - feels.clamp(-2.0, 2.0)) * STEP;
    let drawn = above + 4.0 * STEP + below;
    let height = drawn + if scored { felt::HIGH } else { 0.0 };
    // The ground under today's curve says in a glance where it is good and where it is not.
    let mut items =
        curves.first().map(|(_, points)| ground(sheet, height, points, y)).unwrap_or_default();
    items.extend(grid_lines(sheet, y));
    let first = items.len();
    for (state, points) in &curves {
        let dashed = *state == State::Future && document.states.len() > 1;
        // Where both pictures agree, the solid line lies over the dashed one.
        let at = if dashed { items.len().min(first) } else { items.len() };
        // A single point is a face, and no line.
        if points.len() < 2 {
            continue;
        }
        let shape = smooth(&points.iter().map(|(x, feels)| (*x, y(*feels))).collect::<Vec<_>>());
        let class = if dashed { "curve future" } else { "curve" };
        items.insert(at, inside(sheet, height, svg::path(class, shape.data())));
    }
    items.extend(felt::lines(sheet, height, &labels, y));
    items.extend(labels.iter().map(|label| label.drawn(y)));
    items.extend(felt::dots(sheet, height - 5.0, &labels, y));
    Some(Drawn { items, height })
}

/// The points of a curve that decide how it runs on this sheet.
fn near(sheet: &Sheet<'_>, points: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    // The slope at a point depends on its neighbours.
    const BESIDE: usize = 2;
    let first = points.iter().take_while(|(x, _)| *x < LEFT).count().saturating_sub(BESIDE);
    let last = points.iter().take_while(|(x, _)| *x <= sheet.grid.right).count() + BESIDE;
    points.into_iter().take(last).skip(first).collect()
}

/// A line that may go on to another sheet: it ends at the edge of this one.
pub(super) fn inside(sheet: &Sheet<'_>, height: f64, line: Element) -> Element {
    if sheet.grid.before.is_empty() && sheet.grid.after.is_empty() {
        return line;
    }
    cut_out(sheet, (0.0, height), line)
}

/// From where to where something is drawn, from the top of a lane.
type Range = (f64, f64);

/// What lies between two heights and the edges of the sheet.
fn cut_out(sheet: &Sheet<'_>, (top, bottom): Range, item: Element) -> Element {
    let width = sheet.grid.right - LEFT;
    let [x, y, w, h] = [LEFT, top, width, bottom - top].map(svg::number);
    let edges = Element::new("svg").num("x", LEFT).num("y", top).num("width", width);
    edges.num("height", bottom - top).attr("viewBox", format!("{x} {y} {w} {h}")).with(item)
}

/// The ground between a curve and the line of neither good nor bad.
fn ground(
    sheet: &Sheet<'_>,
    height: f64,
    points: &[(f64, f64)],
    y: impl Fn(f64) -> f64,
) -> Vec<Element> {
    let drawn: Vec<(f64, f64)> = points.iter().map(|(x, feels)| (*x, y(*feels))).collect();
    let (Some((first, _)), Some((last, _))) = (drawn.first(), drawn.last()) else {
        return Vec::new();
    };
    let zero = y(0.0);
    let part = |class: &str, (top, bottom): Range| {
        let mut shape = smooth(&drawn);
        shape.to('L', &[(*last, zero), (*first, zero)]);
        shape.to('Z', &[]);
        cut_out(sheet, (top, bottom), svg::path(class, shape.data()))
    };
    let (least, most) = points.iter().fold((0.0_f64, 0.0_f64), |(least, most), (_, feels)| {
        (least.min(*feels), most.max(*feels))
    });
    let good = (most > 0.0).then(|| part("felt-good", (0.0, zero)));
    let bad = (least < 0.0).then(|| part("felt-bad", (zero, height)));
    good.into_iter().chain(bad).collect()
}

fn grid_lines(sheet: &Sheet<'_>, y: impl Fn(f64) -> f64) -> Vec<Element> {
    let (left, right) = (LEFT, sheet.grid.right);
    let mut items = Vec::new();
    for (value, text) in [(2.0, "+2"), (1.0, "+1"), (0.0, "0"), (-1.0, "−1"), (-2.0, "−2")] {
        let class = if value == 0.0 { "grid zero" } else { "grid" };
        let mut line = Path::default();
        line.to('M', &[(left, y(value))]);
        line.to('L', &[(right, y(value))]);
        items.push(svg::path(class, line.data()));
        items.push(svg::line("small end", (left - 10.0, y(value) + 4.0), text));
    }
    items
}

/// A face with its words.
pub(super) struct Label<'a> {
    column: &'a Column,
    variant: &'a Variant,
    feels: f64,
    lines: Vec<String>,
    /// Do the words stand below the face.
    below: bool,
    /// How far the words reach from the middle of the face.
    reach: f64,
}

/// The faces with their words: above the curve where it has a peak or rises, below it in a trough.
fn labels<'a>(sheet: &'a Sheet<'_>) -> Vec<Label<'a>> {
    let felt: Vec<_> = sheet
        .grid
        .columns
        .iter()
        .filter_map(|column| {
            let variant = column.of(sheet.document)?;
            Some((column, variant, f64::from(variant.feels?)))
        })
        .collect();
    let near = |other: Option<usize>| other.and_then(|at| felt.get(at)).map(|(.., feels)| *feels);
    let (_, line) = Type::Label.size();
    felt.iter()
        .enumerate()
        .map(|(at, (column, variant, feels))| {
            let (before, after) = (near(at.checked_sub(1)), near(Some(at + 1)));
            let around: Vec<f64> = before.into_iter().chain(after).collect();
            let mean = around.iter().sum::<f64>() / as_f64(around.len().max(1));
            let below = !around.is_empty() && *feels < mean || around.is_empty() && *feels < 0.0;
            let words = variant.feeling.as_deref().unwrap_or_default();
            let lines = Type::Label.wrap(words, column.width - 6.0);
            let reach = FACE + 9.0 + as_f64(lines.len()) * line;
            Label { column, variant, feels: *feels, lines, below, reach }
        })
        .collect()
}

impl Label<'_> {
    /// Does it belong to this column?
    pub(super) fn stands_in(&self, column: &Column) -> bool {
        (self.column.touchpoint, self.column.variant) == (column.touchpoint, column.variant)
    }

    /// How far face or words reach to both sides of the middle within `beside` of a height; 0 where
    /// neither does.
    pub(super) fn covers(&self, height: f64, beside: f64, y: impl Fn(f64) -> f64) -> f64 {
        let middle = y(self.feels);
        let ring = if self.variant.moment_of_truth { FACE + 5.0 } else { FACE };
        let face = if (height - middle).abs() < ring + beside { ring } else { 0.0 };
        let (top, bottom) = if self.below { (0.0, self.reach) } else { (-self.reach, 0.0) };
        let words = (top - beside..=bottom + beside).contains(&(height - middle));
        let wide = self.lines.iter().map(|line| Type::Label.width(line)).fold(0.0, f64::max);
        if words { face.max(wide / 2.0) } else { face }
    }

    fn drawn(&self, y: impl Fn(f64) -> f64) -> Element {
        let (_, line) = Type::Label.size();
        let (x, middle) = (self.column.middle(), y(self.feels));
        let base = if self.below { middle + FACE + 15.0 } else { middle - self.reach + line - 2.0 };
        let words = self.variant.feeling.as_deref().unwrap_or_default();
        let said = format!("{}: {:+} {words}", self.variant.head.title, self.feels);
        let mut group = super::said::cell(self.column, self.variant).with(svg::title(&said));
        if self.variant.moment_of_truth {
            group.push(svg::circle("truth-ring", (x, middle), FACE + 4.0));
        }
        group.push(face((x, middle), FACE, self.feels));
        if !self.lines.is_empty() {
            group.push(svg::lines("lab mid halo", (x, base), line, &self.lines));
        }
        group
    }
}

/// A smooth curve through points from left to right that rises and falls only where they do (Fritsch and
/// Carlson, 1980).
pub(super) fn smooth(points: &[(f64, f64)]) -> Path {
    let mut path = Path::default();
    let slopes: Vec<f64> = points
        .windows(2)
        .map(|pair| match pair {
            [(x1, y1), (x2, y2)] => (y2 - y1) / (x2 - x1).max(f64::EPSILON),
            _ => 0.0,
        })
        .collect();
    let slope = |at: Option<usize>| at.and_then(|at| slopes.get(at)).copied();
    let tangents: Vec<f64> = (0..points.len())
        .map(|at| match (slope(at.checked_sub(1)), slope(Some(at))) {
            (Some(before), Some(after)) if before * after <= 0.0 => 0.0,
            (Some(before), Some(after)) => 2.0 * before * after / (before + after),
            (Some(only), None) | (None, Some(only)) => only,
            (None, None) => 0.0,
        })
        .collect();
    if let Some(first) = points.first() {
        path.to('M', &[*first]);
    }
    for (pair, turns) in points.windows(2).zip(tangents.windows(2)) {
        let ([(x1, y1), (x2, y2)], [before, after]) = (pair, turns) else { continue };
        let third = (x2 - x1) / 3.0;
        path.to(
            'C',
            &[(x1 + third, y1 + before * third), (x2 - third, y2 - after * third), (*x2, *y2)],
        );
    }
    path
}

#[cfg(test)]
mod tests {
    use super::smooth;

    #[test]
    fn a_curve_does_not_leave_its_points() {
        let data = smooth(&[(0.0, 10.0), (30.0, 10.0), (60.0, 90.0), (90.0, 90.0)]);
        assert_eq!(data.data(), "M0 10C10 10 20 10 30 10C40 10 50 90 60 90C70 90 80 90 90 90");
        assert_eq!(smooth(&[]).data(), "");
        assert_eq!(smooth(&[(5.0, 5.0)]).data(), "M5 5");
    }
}
