//! What data says of feelings: a dot for each touchpoint that has scores, its mean below the curve, and a line
//! between neighbours alone. Where nothing was measured, nothing is drawn.

use super::Sheet;
use super::curve::{Label, inside, smooth};
use super::grid::Column;
use super::measured::counted;
use crate::draw::svg::{self, Element};
use crate::draw::words::{Word, share};

/// How large a dot is.
const DOT: f64 = 4.5;
/// How high the line of the means is.
pub(super) const HIGH: f64 = 20.0;

/// The mean of a touchpoint, where it is drawn.
struct Mean<'a> {
    column: &'a Column,
    feels: f64,
    at: (f64, f64),
}

/// Does a column of this sheet have scores?
pub(super) fn any(sheet: &Sheet<'_>) -> bool {
    let mut columns = sheet.grid.columns.iter();
    columns.any(|column| counted(sheet, column).is_some_and(|of| of.feels.is_some()))
}

/// The means in runs of neighbours, on all sheets: what joins two of them can go on to another one.
fn runs<'a>(
    sheet: &'a Sheet<'_>,
    labels: &[Label<'_>],
    y: impl Fn(f64) -> f64,
) -> Vec<Vec<Mean<'a>>> {
    let mut runs: Vec<Vec<Mean<'_>>> = vec![Vec::new()];
    for column in sheet.grid.all() {
        // The future lies beside today, and parts no neighbours.
        let Some(of) = counted(sheet, column) else { continue };
        match (of.feels, runs.last_mut()) {
            (Some(feels), Some(run)) => {
                let height = y(feels);
                let label = labels.iter().find(|label| label.stands_in(column));
                let x = free(column, label, height, &y);
                run.push(Mean { column, feels, at: (x, height) });
            }
            _ => runs.push(Vec::new()),
        }
    }
    runs
}

/// Where a dot of this height covers neither the face of its column nor the words at it.
fn free(column: &Column, label: Option<&Label<'_>>, height: f64, y: impl Fn(f64) -> f64) -> f64 {
    let Some(label) = label else { return column.middle() };
    let covered = label.covers(height, DOT + 1.0, y);
    column.middle() + if covered > 0.0 { covered + DOT + 2.0 } else { 0.0 }
}

/// The lines, which lie below the faces.
pub(super) fn lines(
    sheet: &Sheet<'_>,
    height: f64,
    labels: &[Label<'_>],
    y: impl Fn(f64) -> f64,
) -> Vec<Element> {
    let near = sheet.grid.columns.first().map_or(0.0, |first| first.x)..=sheet.grid.right;
    let runs = runs(sheet, labels, y).into_iter().filter(|run| {
        let here = run.iter().any(|mean| near.contains(&mean.at.0));
        here && run.len() > 1
    });
    let line = |run: Vec<Mean<'_>>| {
        let points: Vec<(f64, f64)> = run.iter().map(|mean| mean.at).collect();
        inside(sheet, height, svg::path("curve measured", smooth(&points).data()))
    };
    runs.map(line).collect()
}

/// The dots, and the mean of each at `base`.
pub(super) fn dots(
    sheet: &Sheet<'_>,
    base: f64,
    labels: &[Label<'_>],
    y: impl Fn(f64) -> f64,
) -> Vec<Element> {
    let here = |mean: &Mean<'_>| {
        sheet.grid.columns.iter().any(|one| one.touchpoint == mean.column.touchpoint)
    };
    let means = runs(sheet, labels, y).into_iter().flatten().filter(here);
    let drawn = |mean: Mean<'_>| {
        let variant = mean.column.of(sheet.document)?;
        let value = share::signed_number(mean.feels, sheet.lang);
        let said = format!("{}: {value}", sheet.word(Word::MeasuredLane));
        let group = super::said::cell(mean.column, variant);
        let group = group.with(dot(mean.at));
        Some(group.with(svg::line("small mid", (mean.column.middle(), base), &said)))
    };
    means.filter_map(drawn).collect()
}

/// A dot.
pub(super) fn dot(at: (f64, f64)) -> Element {
    svg::circle("felt-dot", at, DOT)
}
