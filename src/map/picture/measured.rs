//! What data says: how many customers come to each touchpoint, as bars that grow thinner where customers are
//! lost, with the time to the next one.

use super::stack::{Stack, Type};
use super::{Drawn, Sheet};
use crate::draw::svg::{self, Path};
use crate::draw::words::{Word, span};
use crate::map::document::Unusual;
use crate::text::render;

/// How high the bar of the most customers is.
const HIGH: f64 = 90.0;

pub(super) fn draw(sheet: &Sheet<'_>) -> Option<Drawn> {
    let measured = sheet.document.measured.as_ref()?;
    let most =
        measured.touchpoints.iter().map(|one| one.customers).max().filter(|most| *most > 0)?;
    let mut items = Vec::new();
    let mut height = HIGH;
    let mut before: Option<(f64, f64)> = None;
    for column in sheet.grid.columns.iter().filter(|column| !column.future) {
        let Some(touchpoint) = column.touchpoint.and_then(|at| sheet.document.touchpoints.get(at))
        else {
            continue;
        };
        let Some(of) = measured.touchpoints.iter().find(|one| one.touchpoint == touchpoint.name)
        else {
            continue;
        };
        let tall = ratio(of.customers, most) * HIGH;
        let (left, right) = (column.x + 20.0, column.x + column.width - 20.0);
        let Some(variant) = column.of(sheet.document) else { continue };
        let mut group = super::said::cell(column, variant);
        if let Some((x, last)) = before {
            let mut flow = Path::default();
            flow.to('M', &[(x, (HIGH - last) / 2.0)]);
            flow.to(
                'L',
                &[
                    (left, (HIGH - tall) / 2.0),
                    (left, (HIGH + tall) / 2.0),
                    (x, (HIGH + last) / 2.0),
                ],
            );
            flow.to('Z', &[]);
            group.push(svg::path("bar-flow", flow.data()));
        }
        group.push(svg::rect(
            "bar",
            (left, (HIGH - tall) / 2.0),
            (right - left, tall.max(1.0)),
            2.0,
        ));
        before = Some((right, tall));
        let mut stack = Stack::at(column.x, HIGH + 6.0, column.width);
        let count = i64::try_from(of.customers).unwrap_or(i64::MAX);
        stack.text(Type::Label, &sheet.filled(Word::Customers, &render::int(count, sheet.style)));
        if of.customers > 0 {
            let share = sheet.share(ratio(of.went_on, of.customers) * 100.0);
            stack.text(Type::Small, &sheet.filled(Word::GoOn, &share));
        }
        if let Some(seconds) = of.median_seconds.and_then(|seconds| u64::try_from(seconds).ok()) {
            let spoken = span::bound(seconds, sheet.lang);
            stack.text(Type::Small, &sheet.filled(Word::MedianTime, &spoken));
        }
        for unusual in measured.unusual.iter().filter(|one| one.touchpoint == touchpoint.name) {
            stack.gap(4.0);
            stack.tinted(Type::Label, "warned", &self::unusual(sheet, unusual));
        }
        height = height.max(stack.y);
        items.push(group.with_all(stack.items));
    }
    Some(Drawn { items, height })
}

/// `1.10.2026–5.10.2026: 32% (usually 58%), mobile`
fn unusual(sheet: &Sheet<'_>, unusual: &Unusual) -> String {
    let (from, to) = (sheet.day(&unusual.from), sheet.day(&unusual.to));
    let days = if from == to { from } else { format!("{from}–{to}") };
    let usual = sheet.filled(Word::Usually, &sheet.share(unusual.usual));
    let group = unusual.group.as_ref().map(|group| format!(", {group}")).unwrap_or_default();
    format!("{days}: {} ({usual}){group}", sheet.share(unusual.share))
}

#[expect(clippy::cast_precision_loss, reason = "counts of customers are far below 2^52")]
fn ratio(part: u64, whole: u64) -> f64 {
    part as f64 / (whole.max(1)) as f64
}
