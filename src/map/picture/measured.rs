//! What data says: how many customers come to each touchpoint, as bars that grow thinner where customers are
//! lost, with the time to the next one; and below them the same for each stage.

use super::grid::Column;
use super::stack::{Stack, Type};
use super::{Drawn, Sheet};
use crate::draw::svg::{self, Element, Path};
use crate::draw::words::{Word, share, span};
use crate::map::document::{Measured, MeasuredTouchpoint};
use crate::text::render;

/// How high the bar of the most customers is.
const HIGH: f64 = 90.0;

pub(super) fn draw(sheet: &Sheet<'_>) -> Option<Drawn> {
    let measured = sheet.document.measured.as_ref()?;
    let most =
        measured.touchpoints.iter().map(|one| one.customers).max().filter(|most| *most > 0)?;
    let tall = |of: &MeasuredTouchpoint| ratio(of.customers, most) * HIGH;
    let mut items = ribbons_from_elsewhere(sheet, tall);
    let mut height = HIGH;
    let mut before: Option<(f64, f64)> = None;
    for column in sheet.grid.columns.iter() {
        let (Some(of), Some(variant)) = (counted(sheet, column), column.of(sheet.document)) else {
            continue;
        };
        let tall = tall(of);
        let (left, right) = ends(column);
        let mut group = super::said::cell(column, variant);
        if let Some(before) = before {
            group.push(ribbon(before, (left, tall)));
        }
        group.push(svg::rect(
            "counted",
            (left, (HIGH - tall) / 2.0),
            (right - left, tall.max(1.0)),
            2.0,
        ));
        before = Some((right, tall));
        let mut stack = Stack::at(column.x, HIGH + 6.0, column.width);
        stack.text(Type::Label, &customers(sheet, of.customers));
        if of.customers > 0 && goes_on(sheet, column.touchpoint) {
            let share = share::measured(ratio(of.went_on, of.customers) * 100.0, sheet.lang);
            stack.text(Type::Small, &sheet.filled(Word::GoOn, &share));
        }
        if let Some(seconds) = of.median_seconds.and_then(|seconds| u64::try_from(seconds).ok()) {
            let spoken = span::bound(seconds, sheet.lang);
            stack.text(Type::Small, &sheet.filled(Word::MedianTime, &spoken));
        }
        height = height.max(stack.y);
        items.push(group.with_all(stack.items));
    }
    let (of_stages, height) = stages(sheet, height + 10.0);
    items.extend(of_stages);
    Some(Drawn { items, height })
}

/// `1 customer`, `1,204 customers`
fn customers(sheet: &Sheet<'_>, count: u64) -> String {
    if count == 1 {
        return sheet.word(Word::OneCustomer).to_owned();
    }
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    sheet.filled(Word::Customers, &render::int(count, sheet.style))
}

/// Did anybody come to a touchpoint behind this one? Where the data knows of none, nobody can be seen to go on.
fn goes_on(sheet: &Sheet<'_>, touchpoint: Option<usize>) -> bool {
    let came = |column: &Column| counted(sheet, column).is_some_and(|of| of.customers > 0);
    sheet.grid.all().any(|column| column.touchpoint > touchpoint && came(column))
}

/// Did anybody come to a later stage?
fn later_stage(measured: &Measured, place: usize) -> bool {
    measured.stages.iter().skip(place + 1).any(|stage| stage.customers > 0)
}

/// Who came to each stage and who went on to a later one, with a line as wide as the stage; and how high it
/// all is. Of a stage on several sheets, the first has it.
fn stages(sheet: &Sheet<'_>, top: f64) -> (Vec<Element>, f64) {
    let mut items = Vec::new();
    let mut height = top - 10.0;
    let Some(measured) = &sheet.document.measured else { return (items, height) };
    for band in sheet.grid.bands.iter().filter(|band| band.skipped == 0) {
        let Some(stage) = band.stage.and_then(|at| sheet.document.stages.get(at)) else { continue };
        let place = measured.stages.iter().position(|one| one.stage == stage.head.name);
        let Some(place) = place else { continue };
        // Of a stage that no event belongs to nothing was measured.
        let known = measured.stages.get(place).filter(|of| of.customers > 0);
        let Some(of) = known else { continue };
        let mut stack = Stack::at(band.x, top, band.width);
        stack.items.push(svg::rect("counted", (band.x, top), (band.width, 3.0), 1.5));
        stack.gap(8.0);
        let count = customers(sheet, of.customers);
        stack.text(Type::Label, &format!("{}: {count}", stage.head.title));
        if later_stage(measured, place) {
            let share = share::measured(ratio(of.went_on, of.customers) * 100.0, sheet.lang);
            stack.text(Type::Small, &sheet.filled(Word::GoOnFromStage, &share));
        }
        if let Some(seconds) = of.median_seconds.and_then(|seconds| u64::try_from(seconds).ok()) {
            let spoken = span::bound(seconds, sheet.lang);
            stack.text(Type::Small, &sheet.filled(Word::MedianTime, &spoken));
        }
        height = height.max(stack.y);
        let group = svg::group("stage-measured").data("stage", &stage.head.name);
        items.push(group.with_all(stack.items));
    }
    (items, height)
}

/// What data says of the touchpoint of a column; of one in the future it says nothing.
pub(super) fn counted<'d>(sheet: &Sheet<'d>, column: &Column) -> Option<&'d MeasuredTouchpoint> {
    let touchpoint = sheet.document.touchpoints.get(column.touchpoint?)?;
    let measured = sheet.document.measured.as_ref()?;
    let mut all = measured.touchpoints.iter().filter(|_| !column.future);
    all.find(|one| one.touchpoint == touchpoint.name)
}

/// Where the bar of a column begins and ends.
fn ends(column: &Column) -> (f64, f64) {
    (column.x + 20.0, column.right() - 20.0)
}

/// What joins two bars: from the end of one and its height to the beginning of the other.
fn ribbon((x, last): (f64, f64), (left, tall): (f64, f64)) -> Element {
    let mut flow = Path::default();
    flow.to('M', &[(x, (HIGH - last) / 2.0)]);
    flow.to(
        'L',
        &[(left, (HIGH - tall) / 2.0), (left, (HIGH + tall) / 2.0), (x, (HIGH + last) / 2.0)],
    );
    flow.to('Z', &[]);
    svg::path("bar-flow", flow.data())
}

/// Ribbons that come from the sheet before this one, or go on to the next: each ends at the edge.
fn ribbons_from_elsewhere(
    sheet: &Sheet<'_>,
    tall: impl Fn(&MeasuredTouchpoint) -> f64,
) -> Vec<Element> {
    let grid = &sheet.grid;
    let here = grid.before.len()..grid.before.len() + grid.columns.len();
    let bars: Vec<_> = grid
        .all()
        .enumerate()
        .filter_map(|(at, column)| Some((at, ends(column), tall(counted(sheet, column)?))))
        .collect();
    bars.windows(2)
        .filter_map(|pair| {
            let [(from, (_, x), last), (to, (left, _), next)] = pair else { return None };
            let inside = here.contains(from) && here.contains(to);
            let away = *to < here.start || *from >= here.end;
            let drawn = || super::curve::inside(sheet, HIGH, ribbon((*x, *last), (*left, *next)));
            (!inside && !away).then(drawn)
        })
        .collect()
}

#[expect(clippy::cast_precision_loss, reason = "counts of customers are far below 2^52")]
pub(in crate::map) fn ratio(part: u64, whole: u64) -> f64 {
    part as f64 / (whole.max(1)) as f64
}
