//! The emotion curve, from -2 to +2: smooth, and never beyond the points that it joins.

use super::feel::face;
use super::grid::as_f64;
use super::stack::Type;
use super::{Drawn, GUTTER, MARGIN, Sheet};
use crate::draw::svg::{self, Element, Path};
use crate::map::document::State;

/// How high a step of one is.
const STEP: f64 = 42.0;
/// Room for labels above +2 and below -2.
const ROOM: f64 = 54.0;
/// How large a face is.
const FACE: f64 = 11.0;
/// The most lines of a label.
const LINES: usize = 2;

pub(super) fn draw(sheet: &Sheet<'_>) -> Option<Drawn> {
    let document = sheet.document;
    let points = |state: State| -> Vec<(f64, f64)> {
        let columns = sheet.grid.columns.iter().filter_map(|column| {
            let variant = column.of(document)?;
            let feels = variant.feels.filter(|_| variant.states.contains(&state))?;
            Some((column.middle(), f64::from(feels)))
        });
        columns.collect()
    };
    let curves: Vec<(State, Vec<(f64, f64)>)> =
        document.states.iter().map(|state| (*state, points(*state))).collect();
    if curves.iter().all(|(_, points)| points.is_empty()) {
        return None;
    }
    let mut items = grid_lines(sheet);
    for (state, points) in &curves {
        let dashed = *state == State::Future && document.states.len() > 1;
        // Where both pictures agree, the solid line lies over the dashed one.
        let at = if dashed { items.len().min(10) } else { items.len() };
        let shape = smooth(&points.iter().map(|(x, feels)| (*x, y(*feels))).collect::<Vec<_>>());
        let class = if dashed { "curve future" } else { "curve" };
        items.insert(at, svg::path(class, shape.data()));
    }
    items.extend(measured(sheet));
    items.extend(faces(sheet));
    Some(Drawn { items, height: 4.0 * STEP + 2.0 * ROOM })
}

fn y(feels: f64) -> f64 {
    ROOM + (2.0 - feels.clamp(-2.0, 2.0)) * STEP
}

fn grid_lines(sheet: &Sheet<'_>) -> Vec<Element> {
    let (left, right) = (MARGIN + GUTTER, sheet.grid.right);
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

/// The faces with their words: above the curve where it has a peak or rises, below it in a trough.
fn faces(sheet: &Sheet<'_>) -> Vec<Element> {
    let document = sheet.document;
    let felt: Vec<_> = sheet
        .grid
        .columns
        .iter()
        .filter_map(|column| {
            let variant = column.of(document)?;
            Some((column, variant, f64::from(variant.feels?)))
        })
        .collect();
    let mut items = Vec::new();
    for (at, (column, variant, feels)) in felt.iter().enumerate() {
        let near =
            |other: Option<usize>| other.and_then(|at| felt.get(at)).map(|(.., feels)| *feels);
        let (before, after) = (near(at.checked_sub(1)), near(Some(at + 1)));
        let around: Vec<f64> = before.into_iter().chain(after).collect();
        let mean = around.iter().sum::<f64>() / as_f64(around.len().max(1));
        let below = !around.is_empty() && *feels < mean || around.is_empty() && *feels < 0.0;
        let point = (column.middle(), y(*feels));
        let (_, line) = Type::Small.size();
        let words = variant.feeling.as_deref().unwrap_or_default();
        let lines = crate::draw::text::wrap_to(
            words,
            11.0,
            Type::Label.weight(),
            column.width - 6.0,
            LINES,
        );
        let tall = as_f64(lines.len()) * line;
        let base =
            if below { point.1 + FACE + 15.0 } else { point.1 - FACE - 7.0 - tall + line - 2.0 };
        let mut group = super::said::cell(column, variant)
            .with(svg::title(&format!("{}: {feels:+} {words}", variant.head.title)));
        if variant.moment_of_truth {
            group.push(svg::circle("truth-ring", point, FACE + 4.0));
        }
        group.push(face(point, FACE, *feels));
        let x = column.middle();
        let texts = lines.iter().enumerate();
        group = group.with_all(
            texts.map(|(at, text)| svg::line("lab mid halo", (x, base + as_f64(at) * line), text)),
        );
        items.push(group);
    }
    items
}

/// What data says of feelings, as a line of its own.
fn measured(sheet: &Sheet<'_>) -> Option<Element> {
    let measured = sheet.document.measured.as_ref()?;
    let points: Vec<(f64, f64)> = sheet
        .grid
        .columns
        .iter()
        .filter(|column| !column.future)
        .filter_map(|column| {
            let name = &sheet.document.touchpoints.get(column.touchpoint?)?.name;
            let of = measured.touchpoints.iter().find(|one| one.touchpoint == *name)?;
            Some((column.middle(), y(of.feels?)))
        })
        .collect();
    (!points.is_empty()).then(|| svg::path("curve measured", smooth(&points).data()))
}

/// A smooth curve through points from left to right that rises and falls only where they do (Fritsch and
/// Carlson, 1980).
fn smooth(points: &[(f64, f64)]) -> Path {
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
