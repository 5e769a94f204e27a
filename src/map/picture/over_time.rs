//! What data says over time: for each touchpoint the share of all customers who came to it, period by period, and
//! the share of those who had come to the one before; with the band in which each usually lies, and what
//! stood out.
//!
//! A period of few customers says little by itself, so a line is the share of so many periods around each
//! that about [`ENOUGH`] customers are in them. The band is two standard deviations of a share of so many on
//! both sides of the median. What stands out was found by the scan ([`crate::map::measured`]) and not by
//! leaving the band: the band is for the eye. The median of a line is said as such: what is usual for something
//! that stands out is the share outside of it. Where the same stands out in groups, these are named with it.

use super::grid::{Column, as_f64};
use super::measured::{counted, ratio};
use super::stack::{Stack, Type};
use super::{Drawn, Sheet};
use crate::draw::svg::{self, Path};
use crate::draw::words::{Word, share};
use crate::map::document::{Measured, Period, Unusual};

/// How high a chart is.
const HIGH: f64 = 56.0;
/// How high what stands above a chart is: two lines.
const HEAD: f64 = 32.0;
/// Customers that say enough about a share.
const ENOUGH: u64 = 40;
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
        let Some(at) = column.touchpoint.filter(|_| of.customers > 0) else { continue };
        let unusual = told(measured, &of.touchpoint);
        let mut stack = Stack::new(column.x, column.width);
        for series in series(sheet, measured, at) {
            let marked: Vec<&Unusual> = unusual
                .iter()
                .map(|(one, _)| *one)
                .filter(|one| one.after.as_deref() == series.after && one.group.is_none())
                .collect();
            // Where hardly anybody came and nothing stood out, a line would show chance alone.
            if series.many < ENOUGH / 2 && marked.is_empty() {
                continue;
            }
            chart(sheet, measured, &series, &marked, &mut stack);
        }
        if stack.items.is_empty() && unusual.is_empty() {
            continue;
        }
        for (one, groups) in &unusual {
            stack.gap(4.0);
            let (head, rest) = said(sheet, one, groups);
            stack.tinted(Type::Label, "warned", &head);
            stack.text(Type::Small, &rest);
        }
        height = height.max(stack.y);
        items.push(super::said::cell(column, variant).with_all(stack.items));
    }
    (!items.is_empty()).then_some(Drawn { items, height })
}

/// Does the lane have a chart?
pub(super) fn charts(sheet: &Sheet<'_>) -> bool {
    let measured = sheet.document.measured.as_ref().filter(|one| one.periods.len() >= FEWEST);
    measured.is_some_and(|measured| {
        let shown = |at: usize| {
            let marked = |name: &str| {
                let mut all = measured.unusual.iter();
                all.any(|one| one.touchpoint == name && one.group.is_none())
            };
            let name = sheet.document.touchpoints.get(at).map(|one| one.name.as_str());
            let many = |one: &Series<'_>| one.many >= ENOUGH / 2;
            name.is_some_and(marked) || series(sheet, measured, at).iter().any(many)
        };
        let columns = sheet.grid.columns.iter();
        let counted = |column: &&Column| counted(sheet, column).is_some_and(|of| of.customers > 0);
        columns.filter(counted).filter_map(|column| column.touchpoint).any(shown)
    })
}

/// What is told of a touchpoint: what stands out among all, with the groups in which it does too, and what stands
/// out in a group alone.
pub(super) fn told<'m>(
    measured: &'m Measured,
    touchpoint: &str,
) -> Vec<(&'m Unusual, Vec<&'m str>)> {
    let here = measured.unusual.iter().filter(|one| one.touchpoint == touchpoint);
    let (all, of_groups): (Vec<_>, Vec<_>) = here.partition(|one| one.group.is_none());
    let mut told: Vec<(&Unusual, Vec<&str>)> =
        all.into_iter().map(|one| (one, Vec::new())).collect();
    for one in of_groups {
        let same = |of: &Unusual| {
            (one.share < one.usual) == (of.share < of.usual)
                && one.from <= of.to
                && of.from <= one.to
        };
        // The same at the same time; rather of the same series.
        let among_all = |of: &Unusual| of.group.is_none() && same(of);
        let place = told
            .iter()
            .position(|(of, _)| among_all(of) && of.after == one.after)
            .or_else(|| told.iter().position(|(of, _)| among_all(of)));
        match (place.and_then(|at| told.get_mut(at)), one.group.as_deref()) {
            (Some((_, groups)), Some(group)) if !groups.contains(&group) => groups.push(group),
            (Some(_), _) => {}
            (None, _) => told.push((one, Vec::new())),
        }
    }
    told
}

/// Shares of a touchpoint over time.
struct Series<'m> {
    /// Of those who had come to this touchpoint; of all where there is none.
    after: Option<&'m str>,
    line: Vec<f64>,
    /// How many customers are usually in the periods of a share.
    many: u64,
}

/// The shares of a touchpoint by its place: of all customers, and of those from the one before.
fn series<'m>(sheet: &Sheet<'m>, measured: &'m Measured, at: usize) -> Vec<Series<'m>> {
    let came = |period: &Period, at: usize| period.touchpoints.get(at).copied().unwrap_or(0);
    let reach: Vec<(u64, u64)> =
        measured.periods.iter().map(|one| (came(one, at), one.customers)).collect();
    let some = |at: &usize| measured.periods.iter().any(|one| came(one, *at) > 0);
    let before = (0..at).rev().find(some);
    let step = before.and_then(|before| {
        let steps = |one: &Period| one.steps.get(at).copied().unwrap_or(0);
        let counts = measured.periods.iter().map(|one| (steps(one), came(one, before))).collect();
        let name = sheet.document.touchpoints.get(before)?.name.as_str();
        Some((Some(name), counts))
    });
    [Some((None, reach)), step]
        .into_iter()
        .flatten()
        .filter_map(|(after, counts): (_, Vec<_>)| {
            let (line, many) = smooth(&counts)?;
            Some(Series { after, line, many })
        })
        .collect()
}

/// The share of each period with those around it, and how many customers are usually in them; nothing where
/// there are none.
fn smooth(counts: &[(u64, u64)]) -> Option<(Vec<f64>, u64)> {
    let usual = middle(counts.iter().map(|(_, of)| *of).collect())?.max(1);
    // So many on both sides that enough customers are in them, but no more than a tenth of all.
    let wanted = usize::try_from(ENOUGH.div_ceil(usual)).unwrap_or(usize::MAX) / 2;
    let beside = wanted.min(counts.len() / 20);
    let around = |at: usize| {
        let range = at.saturating_sub(beside)..(at + beside + 1).min(counts.len());
        let near = counts.get(range).unwrap_or_default().iter();
        near.fold((0, 0), |(came, of), one| (came + one.0, of + one.1))
    };
    let all: Vec<(u64, u64)> = (0..counts.len()).map(around).collect();
    let many = middle(all.iter().map(|(_, of)| *of).collect())?;
    Some((all.iter().map(|(came, of)| ratio(*came, *of)).collect(), many))
}

/// The median.
fn middle(mut of: Vec<u64>) -> Option<u64> {
    of.sort_unstable();
    of.get(of.len() / 2).copied()
}

/// A chart with what it shows above it, and the first and the last day below.
fn chart(
    sheet: &Sheet<'_>,
    measured: &Measured,
    series: &Series<'_>,
    unusual: &[&Unusual],
    stack: &mut Stack,
) {
    let mut sorted = series.line.clone();
    sorted.sort_by(f64::total_cmp);
    let median = sorted.get(sorted.len() / 2).copied().unwrap_or_default();
    let whose = match series.after {
        Some(name) => sheet.filled(Word::OfThoseFrom, &title(sheet, name)),
        None => sheet.word(Word::OfAll).to_owned(),
    };
    let usual = sheet.filled(Word::Median, &share::measured(median * 100.0, sheet.lang));
    let top = stack.y;
    stack.text(Type::Small, &format!("{whose} · {usual}"));
    stack.y = stack.y.max(top + HEAD);

    let (left, wide, base) = (stack.x, stack.width, stack.y);
    let many = as_f64(usize::try_from(series.many).unwrap_or(usize::MAX).max(1));
    let spread = 2.0 * (median * (1.0 - median) / many).sqrt();
    let (low, high) = ((median - spread).max(0.0), (median + spread).min(1.0));
    let most = sorted.last().copied().unwrap_or_default().max(high).max(0.01);
    let y = |share: f64| base + HIGH - 1.0 - (share / most) * (HIGH - 4.0);
    let step = wide / as_f64(series.line.len().max(1));
    let level = |share: f64| polyline(&[(left, y(share)), (left + wide, y(share))]);
    let mut items = vec![svg::rect("usual", (left, y(high)), (wide, y(low) - y(high)), 0.0)];
    // A run is known by its days; a period by its first.
    let place = |day: &str| measured.periods.partition_point(|one| one.from.as_str() <= day);
    let runs: Vec<(usize, usize)> = unusual
        .iter()
        .map(|one| (place(&one.from).saturating_sub(1), place(&one.to).max(1)))
        .collect();
    for (from, to) in &runs {
        let across = (step * as_f64(to.saturating_sub(*from))).max(NARROWEST);
        let x = (left + step * as_f64(*from)).min(left + wide - across);
        items.push(svg::rect("stands-out", (x, base), (across, HIGH), 0.0));
    }
    items.push(svg::path("grid", level(median).data()));
    items.push(svg::path("grid zero", level(0.0).data()));
    let points: Vec<(f64, f64)> = series
        .line
        .iter()
        .enumerate()
        .map(|(at, share)| (left + step * (as_f64(at) + 0.5), y(*share)))
        .collect();
    items.push(svg::path("rate", polyline(&points).data()));
    for (from, to) in runs {
        // With the periods beside it, so that a single one is a line too.
        let part = from.saturating_sub(1)..(to + 1).min(points.len());
        items.push(svg::path("rate out", polyline(points.get(part).unwrap_or_default()).data()));
    }
    stack.items.extend(items);
    stack.gap(HIGH);
    days(sheet, measured, stack);
    stack.gap(8.0);
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

/// The first and the last day, below a chart.
fn days(sheet: &Sheet<'_>, measured: &Measured, stack: &mut Stack) {
    let day = |period: Option<&Period>| period.map(|one| sheet.day(&one.from)).unwrap_or_default();
    let (_, line) = Type::Small.size();
    let base = stack.y + line - 3.0;
    let first = svg::line("small", (stack.x, base), &day(measured.periods.first()));
    let right = stack.x + stack.width;
    let last = svg::line("small end", (right, base), &day(measured.periods.last()));
    stack.items.extend([first, last]);
    stack.gap(line);
}

/// `28 Feb 2024–1 Mar 2024: 3.2%`, and `of those from Cart · usually 31.0% · mobile · by chance: 0.1%`.
pub(super) fn said(sheet: &Sheet<'_>, unusual: &Unusual, groups: &[&str]) -> (String, String) {
    let (from, to) = (sheet.day(&unusual.from), sheet.day(&unusual.to));
    let days = if from == to { from } else { format!("{from}–{to}") };
    let share = |percent| share::measured(percent, sheet.lang);
    let from_there =
        unusual.after.as_ref().map(|name| sheet.filled(Word::OfThoseFrom, &title(sheet, name)));
    let chance = match unusual.chance * 100.0 {
        small if small < 0.1 => format!("<\u{a0}{}", share(0.1)),
        percent => share(percent),
    };
    let seen = (!groups.is_empty()).then(|| sheet.filled(Word::SeenIn, &groups.join(", ")));
    let parts = [
        unusual.group.clone(),
        from_there,
        Some(sheet.filled(Word::Usually, &share(unusual.usual))),
        seen,
        Some(sheet.filled(Word::ByChance, &chance)),
    ];
    let rest: Vec<String> = parts.into_iter().flatten().collect();
    (format!("{days}: {}", share(unusual.share)), rest.join(" · "))
}

/// The title of a touchpoint by its name.
fn title(sheet: &Sheet<'_>, name: &str) -> String {
    let all = sheet.document.touchpoints.iter();
    let mut titles = all.filter(|one| one.name == name).flat_map(|one| &one.variants);
    titles.next().map_or_else(|| name.to_owned(), |one| one.head.title.clone())
}
