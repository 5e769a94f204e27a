//! What data says over time: for each touchpoint the share of customers who came to it, period by period, with
//! the band in which that share usually lies, and what stood out.
//!
//! A period of few customers says little by itself, so the line is the share of so many periods around each
//! that about [`ENOUGH`] customers are in them. The band is two standard deviations of a share of so many on both sides
//! of the median. What stands out was found by the scan ([`crate::map::measured`]) and not by leaving the band:
//! the band is for the eye.

use super::grid::{Column, as_f64};
use super::measured::{counted, ratio};
use super::stack::{Stack, Type};
use super::{Drawn, Sheet};
use crate::draw::svg::{self, Element, Path};
use crate::draw::words::{Word, share};
use crate::map::document::{Measured, Unusual};

/// How high a chart is.
const HIGH: f64 = 54.0;
/// Customers that say enough about a share.
const ENOUGH: u64 = 30;
/// Fewer periods are no line.
const FEWEST: usize = 6;
/// Marks are never narrower, so that a day of a year can be seen.
const NARROWEST: f64 = 3.0;

pub(super) fn draw(sheet: &Sheet<'_>) -> Option<Drawn> {
    let measured = sheet.document.measured.as_ref().filter(|one| one.periods.len() >= FEWEST)?;
    let mut items = Vec::new();
    let mut height = 0.0_f64;
    for column in &sheet.grid.columns {
        let (Some(of), Some(variant)) = (counted(sheet, column), column.of(sheet.document)) else {
            continue;
        };
        let at = column.touchpoint.filter(|_| of.customers > 0);
        let Some(shares) = at.and_then(|at| shares(measured, at)) else { continue };
        let unusual: Vec<&Unusual> =
            measured.unusual.iter().filter(|one| one.touchpoint == of.touchpoint).collect();
        let mut stack = Stack::at(column.x, HIGH + 4.0, column.width);
        ends(sheet, measured, column, &mut stack);
        for one in &unusual {
            stack.gap(4.0);
            let (head, rest) = said(sheet, one);
            stack.tinted(Type::Label, "warned", &head);
            stack.text(Type::Small, &rest);
        }
        height = height.max(stack.y);
        let group = super::said::cell(column, variant).with(svg::title(&variant.head.title));
        let group = group.with_all(chart(measured, column, &shares, &unusual));
        items.push(group.with_all(stack.items));
    }
    (!items.is_empty()).then_some(Drawn { items, height })
}

/// The share of each period, with the customers in it and around it.
struct Shares {
    line: Vec<f64>,
    /// How many customers are usually in the periods of a share.
    many: u64,
}

/// The shares of a touchpoint by its place; nothing where no period has customers.
fn shares(measured: &Measured, touchpoint: usize) -> Option<Shares> {
    let periods = &measured.periods;
    let counts: Vec<(u64, u64)> = periods
        .iter()
        .map(|one| (one.touchpoints.get(touchpoint).copied().unwrap_or(0), one.customers))
        .collect();
    let usual = middle(counts.iter().map(|(_, of)| *of).filter(|of| *of > 0).collect())?;
    // So many on both sides, but no more than a tenth of all.
    let beside = (1..periods.len() / 20 + 1)
        .find(|beside| usual * u64::try_from(2 * beside + 1).unwrap_or(1) >= ENOUGH)
        .unwrap_or(periods.len() / 20);
    let beside = if usual >= ENOUGH { 0 } else { beside };
    let around = |at: usize| {
        let range = at.saturating_sub(beside)..(at + beside + 1).min(counts.len());
        let near = counts.get(range).unwrap_or_default().iter();
        near.fold((0, 0), |(came, of), one| (came + one.0, of + one.1))
    };
    let all: Vec<(u64, u64)> = (0..counts.len()).map(around).collect();
    let many = middle(all.iter().map(|(_, of)| *of).filter(|of| *of > 0).collect())?;
    Some(Shares { line: all.iter().map(|(came, of)| ratio(*came, *of)).collect(), many })
}

/// The median.
fn middle(mut of: Vec<u64>) -> Option<u64> {
    of.sort_unstable();
    of.get(of.len() / 2).copied()
}

fn chart(
    measured: &Measured,
    column: &Column,
    shares: &Shares,
    unusual: &[&Unusual],
) -> Vec<Element> {
    let mut sorted = shares.line.clone();
    sorted.sort_by(f64::total_cmp);
    let median = sorted.get(sorted.len() / 2).copied().unwrap_or_default();
    let spread = 2.0
        * (median * (1.0 - median) / as_f64(usize::try_from(shares.many).unwrap_or(1).max(1)))
            .sqrt();
    let (low, high) = ((median - spread).max(0.0), (median + spread).min(1.0));
    let top = sorted.last().copied().unwrap_or_default().max(high).max(0.01);
    let y = |share: f64| HIGH - 1.0 - (share / top) * (HIGH - 4.0);
    let step = column.width / as_f64(shares.line.len());
    let x = |at: usize| column.x + step * (as_f64(at) + 0.5);
    let level = |share: f64| {
        let mut line = Path::default();
        line.to('M', &[(column.x, y(share))]);
        line.to('L', &[(column.x + column.width, y(share))]);
        line
    };
    let mut items = vec![
        svg::rect("usual", (column.x, y(high)), (column.width, y(low) - y(high)), 0.0),
        svg::path("grid zero", level(0.0).data()),
    ];
    let place = |day: &str| measured.periods.partition_point(|one| one.from.as_str() <= day);
    let runs: Vec<(usize, usize)> = unusual
        .iter()
        .map(|one| (place(&one.from).saturating_sub(1), place(&one.to).max(1)))
        .collect();
    for (from, to) in &runs {
        let left = column.x + step * as_f64(*from);
        let wide = (step * as_f64(to.saturating_sub(*from))).max(NARROWEST);
        let left = left.min(column.x + column.width - wide);
        items.push(svg::rect("stands-out", (left, 0.0), (wide, HIGH), 1.0));
    }
    items.push(svg::path("grid", level(median).data()));
    let points: Vec<(f64, f64)> =
        shares.line.iter().enumerate().map(|(at, share)| (x(at), y(*share))).collect();
    items.push(svg::path("rate", polyline(&points).data()));
    for (from, to) in runs {
        // A period beside it on both sides, so that a single one is a line too.
        let range = from.saturating_sub(1)..(to + 1).min(points.len());
        let part = points.get(range).unwrap_or_default();
        items.push(svg::path("rate out", polyline(part).data()));
    }
    items
}

fn polyline(points: &[(f64, f64)]) -> Path {
    let mut line = Path::default();
    if let Some((first, rest)) = points.split_first() {
        line.to('M', &[*first]);
        if !rest.is_empty() {
            line.to('L', rest);
        }
    }
    line
}

/// The first and the last day below the chart.
fn ends(sheet: &Sheet<'_>, measured: &Measured, column: &Column, stack: &mut Stack) {
    let day = |period: Option<&crate::map::document::Period>| {
        period.map(|one| sheet.day(&one.from)).unwrap_or_default()
    };
    let (_, line) = Type::Small.size();
    let base = stack.y + line - 4.0;
    let first = svg::line("small", (column.x, base), &day(measured.periods.first()));
    let right = column.x + column.width;
    let last = svg::line("small end", (right, base), &day(measured.periods.last()));
    stack.items.extend([first, last]);
    stack.gap(line);
}

/// `28.2.2024–1.3.2024: 3,2 %`, and `normally 31,0 % · mobile · by chance: 0,1 %`.
fn said(sheet: &Sheet<'_>, unusual: &Unusual) -> (String, String) {
    let (from, to) = (sheet.day(&unusual.from), sheet.day(&unusual.to));
    let days = if from == to { from } else { format!("{from}–{to}") };
    let share = |percent| share::measured(percent, sheet.lang);
    let touchpoint = |name: &String| {
        let all = sheet.document.touchpoints.iter();
        let mut titles = all.filter(|one| one.name == *name).flat_map(|one| &one.variants);
        titles.next().map_or_else(|| name.clone(), |one| one.head.title.clone())
    };
    let from_there =
        unusual.after.as_ref().map(|name| sheet.filled(Word::OfThoseFrom, &touchpoint(name)));
    let chance = match unusual.chance * 100.0 {
        small if small < 0.1 => format!("< {}", share(0.1)),
        percent => share(percent),
    };
    let parts = [
        from_there,
        Some(sheet.filled(Word::Usually, &share(unusual.usual))),
        unusual.group.clone(),
        Some(sheet.filled(Word::ByChance, &chance)),
    ];
    let rest: Vec<String> = parts.into_iter().flatten().collect();
    (format!("{days}: {}", share(unusual.share)), rest.join(" · "))
}
