//! The band of stages: a chevron for each, the ways back above them, and what is known of each stage.

use super::grid::{Band, LEFT, as_f64};
use super::stack::{Stack, Type};
use super::{Drawn, Sheet, icons};
use crate::draw::svg::{self, Element, Path};
use crate::draw::words::Word;

/// How high a way back rises above the one inside it.
const RISE: f64 = 16.0;
/// How far the tip of a chevron stands out.
const TIP: f64 = 16.0;
const PAD: f64 = 11.0;

/// The band, and how high the ways back above the chevrons are.
pub(super) struct Stages {
    pub(super) drawn: Drawn,
    pub(super) ways: f64,
}

pub(super) fn band(sheet: &Sheet<'_>) -> Stages {
    let names = sheet.grid.bands.iter().map(|band| name(sheet, band));
    let lines: Vec<Vec<String>> = names
        .zip(&sheet.grid.bands)
        .map(|(name, band)| Type::Heading.wrap(&name, band.width - 2.0 * TIP - 12.0))
        .collect();
    let most = lines.iter().map(Vec::len).max().unwrap_or(1).max(1);
    let (_, line) = Type::Heading.size();
    let high = as_f64(most) * line + 2.0 * PAD;
    let (mut items, top) = backs(sheet);
    for (at, (band, lines)) in sheet.grid.bands.iter().zip(&lines).enumerate() {
        let group = chevron(sheet, band, at, (top, high));
        let base = top + (high - as_f64(lines.len()) * line) / 2.0 + 16.0;
        let x = band.x + if at == 0 { 16.0 } else { TIP + 14.0 };
        items.push(group.with(svg::lines("heading stage-name", (x, base), line, lines)));
    }
    Stages { drawn: Drawn { items, height: top + high }, ways: top }
}

fn name(sheet: &Sheet<'_>, band: &Band) -> String {
    let stage = band.stage.and_then(|at| sheet.document.stages.get(at));
    stage
        .map_or_else(|| sheet.word(Word::WithoutStage).to_owned(), |stage| stage.head.title.clone())
}

fn chevron(sheet: &Sheet<'_>, band: &Band, at: usize, (top, high): (f64, f64)) -> Element {
    let (left, right, middle, bottom) = (band.x, band.x + band.width, top + high / 2.0, top + high);
    let mut shape = Path::default();
    shape.to('M', &[(left, top)]);
    shape.to(
        'L',
        &[(right - 2.0, top), (right - 2.0 + TIP, middle), (right - 2.0, bottom), (left, bottom)],
    );
    if at > 0 {
        shape.to('L', &[(left + TIP, middle)]);
    }
    shape.to('Z', &[]);
    let group = svg::group("stage-band");
    let stage = band.stage.and_then(|at| sheet.document.stages.get(at));
    let group = match stage {
        Some(stage) => group
            .data("stage", &stage.head.name)
            .data("source", &stage.head.source)
            .with(svg::title(stage.head.doc.as_deref().unwrap_or(&stage.head.title))),
        None => group,
    };
    group.with(svg::path("stage", shape.data()))
}

/// The ways back: arcs from a stage to an earlier one, the short ones inside the long ones. Also how much
/// room they need.
fn backs(sheet: &Sheet<'_>) -> (Vec<Element>, f64) {
    let document = sheet.document;
    let place = |name: &str| document.stages.iter().position(|stage| stage.head.name == name);
    let mut backs: Vec<(usize, usize)> = document
        .backs
        .iter()
        .filter_map(|back| Some((place(&back.from)?, place(&back.to)?)))
        .collect();
    backs.sort_by_key(|(from, to)| (from.abs_diff(*to), *from));
    let top = as_f64(backs.len()) * RISE + if backs.is_empty() { 0.0 } else { 8.0 };
    let mut items = Vec::new();
    let spread = |nth: usize| 14.0 + as_f64(nth) * 9.0;
    let band = |stage: usize| sheet.grid.bands.iter().find(|band| band.stage == Some(stage));
    for (nth, (from, to)) in backs.iter().enumerate() {
        let (start, end) = (band(*from), band(*to));
        let y = top - 6.0 - as_f64(nth) * RISE - 8.0;
        let x1 = start.map(|start| start.x + start.width * 0.5 - spread(nth));
        let x2 = end.map(|end| end.x + end.width * 0.5 + spread(nth));
        // On paper one end can stand on another sheet: the way goes on to the edge, or comes from there.
        let mut points = match x1 {
            Some(x1) => vec![(x1, top - 3.0), (x1, y)],
            None => vec![(sheet.grid.right + TIP, y)],
        };
        let title = |stage: &usize| {
            document.stages.get(*stage).map(|stage| stage.head.title.as_str()).unwrap_or_default()
        };
        let Some(x2) = x2 else {
            if x1.is_some() {
                points.push((LEFT, y));
                items.push(svg::path("back", Path::rounded(&points, 8.0).data()));
                let on = sheet.filled(Word::To, title(to));
                items.push(svg::line("small halo", (LEFT + 4.0, y - 3.0), &format!("← {on}")));
            }
            continue;
        };
        points.extend([(x2, y), (x2, top - 7.0)]);
        let way = Path::rounded(&points, 8.0);
        let mut head = Path::default();
        head.to('M', &[(x2 - 4.5, top - 9.0)]);
        head.to('L', &[(x2 + 4.5, top - 9.0), (x2, top - 2.0)]);
        head.to('Z', &[]);
        items.push(svg::path("back", way.data()));
        items.push(svg::path("back-head", head.data()));
        if x1.is_none() {
            let came = sheet.filled(Word::FromStage, title(from));
            let at = (sheet.grid.right + TIP - 4.0, y - 3.0);
            items.push(svg::line("small halo end", at, &format!("← {came}")));
        }
    }
    (items, top)
}

/// What is known of the stages themselves: what customers do and ask, and why.
pub(super) fn notes(sheet: &Sheet<'_>) -> Option<Drawn> {
    let mut items = Vec::new();
    let mut height = 0.0_f64;
    // Of a stage on several sheets, the first has what is said of all of it.
    for band in sheet.grid.bands.iter().filter(|band| band.skipped == 0) {
        let Some(stage) = band.stage.and_then(|at| sheet.document.stages.get(at)) else { continue };
        let mut stack = Stack::new(band.x, band.width.min(640.0));
        for action in &stage.actions {
            stack.marked(svg::circle("use", (4.0, 0.0), 2.2), Type::Body, action);
        }
        for question in &stage.questions {
            stack.marked(icons::icon("question", "", (5.0, 0.0), 0.8), Type::Body, question);
        }
        for why in &stage.motivation {
            stack.tinted(Type::Small, "", &sheet.filled(Word::Motivation, why));
        }
        height = height.max(stack.y);
        items.push(svg::group("stage-notes").data("stage", &stage.head.name).with_all(stack.items));
    }
    (height > 0.0).then_some(Drawn { items, height })
}
