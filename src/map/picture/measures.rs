//! Small signs on the way to a goal, and what touchpoints and stages are measured by.

use super::stack::Type;
use super::{Drawn, Sheet, icons};
use crate::draw::svg;
use crate::draw::words::{Word, share};
use crate::map::document::Metric;

pub(super) fn draw(sheet: &Sheet<'_>) -> Option<Drawn> {
    super::said::by_column(sheet, |stack, variant| {
        for (_, title) in &variant.microconversions {
            stack.marked(svg::circle("use", (4.0, 0.0), 2.6), Type::Small, title);
        }
        if !variant.microconversions.is_empty() && !variant.kpis.is_empty() {
            stack.gap(4.0);
        }
        for metric in
            sheet.document.metrics.iter().filter(|one| variant.kpis.contains(&one.head.name))
        {
            let mark = svg::group("kpi").with(svg::title(&metric.formula));
            let mark = mark.with(icons::icon("flag", "strong", (5.0, 0.0), 0.75));
            stack.marked(mark, Type::Body, &said(sheet, metric));
        }
    })
}

/// `Carts that are saved: at least 12%`
pub(super) fn said(sheet: &Sheet<'_>, metric: &Metric) -> String {
    let Some((sign, value)) = &metric.target else { return metric.head.title.clone() };
    let value = share::spaced(value, sheet.lang);
    let target = match *sign {
        "≥" => sheet.filled(Word::AtLeast, &value),
        ">" => sheet.filled(Word::Over, &value),
        "≤" => sheet.filled(Word::AtMost, &value),
        "<" => sheet.filled(Word::Under, &value),
        _ => value,
    };
    format!("{}: {target}", metric.head.title)
}
