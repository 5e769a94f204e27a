//! The lane of channels: a line for each, a dot where a touchpoint uses it, a ring where automation
//! sends. A channel that goes on from one touchpoint to the next is one bar, so a hand-over is where
//! one bar ends and another begins.

use super::grid::{LEFT, as_f64};
use super::stack::{Stack, Type};
use super::{Drawn, GUTTER, MARGIN, Sheet, icons};
use crate::draw::svg::{self, Element, Path};
use crate::draw::words::Word;

/// How high a row is whose label has one line.
const ROW: f64 = 27.0;
/// How wide a label is.
const LABEL: f64 = GUTTER - 34.0;

pub(super) fn draw(sheet: &Sheet<'_>) -> Option<Drawn> {
    let document = sheet.document;
    let uses = |channel: &str| -> Vec<bool> {
        sheet
            .grid
            .all()
            .map(|column| {
                column
                    .of(document)
                    .is_some_and(|variant| variant.channels.iter().any(|one| one == channel))
            })
            .collect()
    };
    let sends = |channel: &str, stage: Option<&str>| {
        document.messages.iter().any(|message| {
            message.stage.as_deref() == stage
                && message.via.iter().flatten().any(|one| one == channel)
        })
    };
    let shown: Vec<_> = document
        .channels
        .iter()
        .map(|channel| (channel, uses(&channel.head.name)))
        .filter(|(channel, used)| {
            used.contains(&true)
                || document
                    .messages
                    .iter()
                    .any(|one| one.via.iter().flatten().any(|name| *name == channel.head.name))
        })
        .collect();
    if shown.is_empty() {
        return None;
    }
    // The word of the lane stands above the rows, whose labels are the channels.
    let top = 24.0;
    let mut items: Vec<Element> = Vec::new();
    let mut end = top;
    for (row, (channel, used)) in shown.iter().enumerate() {
        let label = Type::Body.wrap(&channel.head.title, LABEL);
        let (_, line) = Type::Body.size();
        let more = as_f64(label.len().saturating_sub(1)) * line;
        let tall = ROW + more;
        let y = end + tall / 2.0;
        end += tall;
        let name = channel.head.name.as_str();
        let mut group =
            svg::group("channel").data("channel", name).data("source", &channel.head.source);
        if row % 2 == 0 {
            let width = sheet.grid.right - MARGIN - GUTTER;
            group.push(svg::rect(
                "lane-bar",
                (MARGIN + GUTTER, y - tall / 2.0),
                (width, tall),
                4.0,
            ));
        }
        let icon = if channel.broadcast && !matches!(name, "facebook" | "instagram") {
            "broadcast"
        } else {
            name
        };
        group.push(icons::icon(icon, "strong", (MARGIN + 8.0, y), 0.95));
        group.push(svg::lines("body", (MARGIN + 22.0, y + 4.5 - more / 2.0), line, &label));
        group = group.with_all(bars(sheet, used, y)).with_all(dots(sheet, used, y));
        for band in &sheet.grid.bands {
            let stage =
                band.stage.and_then(|at| document.stages.get(at)).map(|one| one.head.name.as_str());
            if sends(name, stage) {
                let x = band.x + band.width - 12.0;
                let ring = svg::group("sends").with(svg::title(sheet.word(Word::SentThere)));
                group.push(ring.with(svg::circle("send", (x, y), 5.0)));
            }
        }
        items.push(group);
    }
    let mut height = end;
    let (texts, tall) = handovers(sheet, height + 8.0);
    items.extend(texts);
    height = height.max(tall);
    Some(Drawn { items, height })
}

/// Bars between neighbours that both use the channel; one to a neighbour on another sheet ends at the edge.
fn bars(sheet: &Sheet<'_>, used: &[bool], y: f64) -> Vec<Element> {
    let pairs = sheet.grid.all().zip(sheet.grid.all().skip(1)).zip(used.windows(2));
    pairs
        .filter_map(|((from, to), used)| {
            let (left, right) = (from.middle().max(LEFT), to.middle().min(sheet.grid.right));
            if used != [true, true] || left >= right {
                return None;
            }
            let mut line = Path::default();
            line.to('M', &[(left, y)]);
            line.to('L', &[(right, y)]);
            Some(svg::path("use-line", line.data()))
        })
        .collect()
}

fn dots(sheet: &Sheet<'_>, used: &[bool], y: f64) -> Vec<Element> {
    let used = used.iter().skip(sheet.grid.before.len());
    let columns = sheet.grid.columns.iter().zip(used).filter(|(_, used)| **used);
    columns
        .map(|(column, _)| {
            let title = svg::title(sheet.word(Word::UsedThere));
            svg::group("uses").with(title).with(svg::circle("use", (column.middle(), y), 6.0))
        })
        .collect()
}

/// What is handed on, in words, below the rows.
fn handovers(sheet: &Sheet<'_>, y: f64) -> (Vec<Element>, f64) {
    let mut bottom = 0.0_f64;
    let mut items = Vec::new();
    for column in &sheet.grid.columns {
        let Some(variant) = column.of(sheet.document) else { continue };
        let mut stack = Stack::at(column.x, y, column.width);
        for text in &variant.handover {
            stack.text(Type::Small, &sheet.filled(Word::HandOver, text));
        }
        if !stack.items.is_empty() {
            bottom = bottom.max(stack.y);
            items.push(super::said::cell(column, variant).with_all(stack.items));
        }
    }
    (items, bottom)
}
