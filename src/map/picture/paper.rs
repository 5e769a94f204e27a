//! The map on sheets of paper: A3, lying, with letters that can be read.
//!
//! A map is wider than paper. Its columns are parted between stages, as many on a sheet as fit
//! ([`Grid::parts`]), and each part is drawn by the same lanes as the whole, from its own left edge. A part
//! that is higher than a sheet goes on between two lanes, with its stages and the names of its touchpoints
//! above them. So nothing is cut, and every lane has its name on every sheet.

use super::grid::{Grid, as_f64};
use super::stack::Type;
use super::stages::{self, Stages};
use super::{BETWEEN, Drawn, MARGIN, Sheet, footer, header, placed, touchpoints};
use crate::draw::page::Paper;
use crate::draw::svg;
use crate::draw::text;
use crate::draw::words::Word;
use crate::map::document::Document;

/// How wide a sheet is at most, in pixels of the picture: 400 mm then leave 6.05 points for the smallest
/// letters, which are 11 pixels.
const WIDEST: f64 = 2_060.0;
/// A sheet is never narrower: the head needs the room, and larger letters help nobody.
const NARROWEST: f64 = 1_016.0;
/// How high a sheet is for its width: 276 mm by 400 mm, which is A3 within margins of a centimetre.
const HIGH: f64 = 276.0 / 400.0;
/// How far a sheet begins left of what stands on it, and ends right of that: the paper has its own margin.
const EDGE: f64 = 4.0;
/// How far the tip of the last stage stands out.
const TIP: f64 = 14.0;
/// The line at the foot with the name of the map and the number of the sheet.
const FOOT: f64 = 30.0;

/// What filters and search ask a thing for: sheets are printed as they are looked at.
const FILTERED: [&str; 9] = [
    "data-of",
    "data-variant",
    "data-touchpoint",
    "data-journey",
    "data-stage",
    "data-channel",
    "data-channels",
    "data-persona",
    "data-personas",
];

/// Columns that stand on a sheet, with their lanes.
struct Part<'a> {
    sheet: Sheet<'a>,
    band: Stages,
    names: Option<Drawn>,
    lanes: Vec<(&'static str, Drawn)>,
}

/// What stands on a sheet, one below the other.
#[derive(Clone, Copy)]
enum Row {
    Header,
    Band,
    Names,
    Lane(usize),
    Footer,
}

/// A sheet with its rows, and how high they are together.
struct Plan {
    part: usize,
    rows: Vec<Row>,
    height: f64,
}

/// Head and foot of the map for a width of the paper.
struct Ends {
    width: f64,
    header: Drawn,
    footer: Drawn,
}

/// The sheets of a map, in the order in which they are read.
#[must_use]
pub fn sheets(document: &Document) -> Vec<Paper> {
    let whole = Grid::of(document);
    let room = MARGIN + WIDEST - 2.0 * EDGE - TIP - super::grid::LEFT;
    let parts: Vec<Part<'_>> =
        whole.parts(room).iter().map(|range| Part::of(document, whole.part(range))).collect();
    let least = parts.iter().map(|part| part.sheet.grid.right - MARGIN + TIP + 2.0 * EDGE);
    let least = least.fold(NARROWEST, f64::max).min(WIDEST);
    // The largest letters that need no more sheets than the smallest ones.
    let tried = |step: usize| {
        let width = least + (WIDEST - least) * as_f64(step) / 8.0;
        let ends = Ends::of(document, width);
        let plans = plans(&parts, &ends);
        (ends, plans)
    };
    let cost = |ends: &Ends, plans: &[Plan]| {
        let shrunk = plans.iter().filter(|plan| ends.shrunk(plan) > 1.0).count();
        (plans.len(), shrunk)
    };
    let smallest = tried(8);
    let fewest = cost(&smallest.0, &smallest.1);
    let best = (0..8).map(tried).find(|(ends, plans)| cost(ends, plans) <= fewest);
    let (ends, plans) = best.unwrap_or(smallest);
    let count = plans.len();
    plans.iter().enumerate().map(|(at, plan)| paper(&parts, &ends, plan, (at + 1, count))).collect()
}

impl<'a> Part<'a> {
    fn of(document: &'a Document, grid: Grid) -> Self {
        let sheet = Sheet::of(document, grid);
        let band = stages::band(&sheet);
        let names = touchpoints::names(&sheet).map(|mut drawn| {
            let (name, height) = Sheet::lane_label(sheet.word(Word::Touchpoints));
            drawn.items.push(name);
            drawn.height = drawn.height.max(height);
            drawn
        });
        let lanes = sheet.lanes();
        Self { sheet, band, names, lanes }
    }

    fn drawn<'d>(&'d self, row: Row, ends: &'d Ends) -> Option<(&'static str, &'d Drawn)> {
        match row {
            Row::Header => Some(("header", &ends.header)),
            Row::Band => Some(("stages", &self.band.drawn)),
            Row::Names => self.names.as_ref().map(|drawn| ("names", drawn)),
            Row::Lane(at) => self.lanes.get(at).map(|(key, drawn)| (*key, drawn)),
            Row::Footer => Some(("footer", &ends.footer)),
        }
    }

    /// How much of a sheet a row takes, with the room below it.
    fn height(&self, row: Row, ends: &Ends) -> f64 {
        let below = if matches!(row, Row::Band) { BETWEEN / 2.0 } else { BETWEEN };
        self.drawn(row, ends).map_or(0.0, |(_, drawn)| drawn.height + below)
    }
}

impl Ends {
    fn of(document: &Document, width: f64) -> Self {
        let mut sheet = Sheet::of(document, Grid::of(document));
        sheet.width = width - 2.0 * EDGE + 2.0 * MARGIN;
        Self { width, header: header::draw(&sheet), footer: footer::draw(&sheet) }
    }

    /// How high the rows of a sheet can be together.
    fn room(&self) -> f64 {
        self.width * HIGH - FOOT
    }

    /// How many times too high the rows of a sheet are; 1 where they fit.
    fn shrunk(&self, plan: &Plan) -> f64 {
        (plan.height / self.room()).max(1.0)
    }
}

/// Which rows stand on which sheet: as many as fit, in their order.
fn plans(parts: &[Part<'_>], ends: &Ends) -> Vec<Plan> {
    let mut plans: Vec<Plan> = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        let mut plan = Plan::new(at);
        let mut named = false;
        if at == 0 {
            plan.add(part, Row::Header, ends);
        }
        for (lane, (key, _)) in part.lanes.iter().enumerate() {
            // The stages stand above the lanes of each sheet, and once they have had their cards the names
            // of the touchpoints do.
            let heads: &[Row] = if named { &[Row::Band, Row::Names] } else { &[Row::Band] };
            let missing = if plan.has_band() { &[] } else { heads };
            let wanted = |rows: &[Row]| -> f64 {
                let rows = rows.iter().copied().chain([Row::Lane(lane)]);
                rows.map(|row| part.height(row, ends)).sum()
            };
            if !plan.rows.is_empty() && plan.height + wanted(missing) > ends.room() + BETWEEN {
                plans.push(std::mem::replace(&mut plan, Plan::new(at)));
            }
            if !plan.has_band() {
                heads.iter().for_each(|row| plan.add(part, *row, ends));
            }
            plan.add(part, Row::Lane(lane), ends);
            named |= *key == "touchpoints";
        }
        if part.lanes.is_empty() {
            plan.add(part, Row::Band, ends);
        }
        if at + 1 == parts.len() {
            if plan.height + part.height(Row::Footer, ends) > ends.room() + BETWEEN {
                plans.push(std::mem::replace(&mut plan, Plan::new(at)));
            }
            plan.add(part, Row::Footer, ends);
        }
        plans.push(plan);
    }
    for plan in &mut plans {
        plan.height -= BETWEEN;
    }
    plans
}

impl Plan {
    fn new(part: usize) -> Self {
        Self { part, rows: Vec::new(), height: EDGE }
    }

    fn add(&mut self, part: &Part<'_>, row: Row, ends: &Ends) {
        self.rows.push(row);
        self.height += part.height(row, ends);
    }

    fn has_band(&self) -> bool {
        self.rows.iter().any(|row| matches!(row, Row::Band))
    }
}

/// A sheet as it is drawn, with its number and how many there are.
fn paper(parts: &[Part<'_>], ends: &Ends, plan: &Plan, (number, count): (usize, usize)) -> Paper {
    let shrunk = ends.shrunk(plan);
    let (width, height) = (ends.width * shrunk, ends.width * HIGH * shrunk);
    let (left, right) = (MARGIN - EDGE, MARGIN - EDGE + width);
    let mut items = vec![svg::rect("sheet", (left, 0.0), (width, height), 0.0)];
    let Some(part) = parts.get(plan.part) else {
        return Paper { items, view: (left, 0.0, width, height) };
    };
    let mut y = EDGE;
    let (mut top, mut bottom) = (None, y);
    let mut rows = Vec::new();
    for row in &plan.rows {
        let Some((key, drawn)) = part.drawn(*row, ends) else { continue };
        rows.push(placed(drawn.items.iter().map(|item| item.bare(&FILTERED)).collect(), key, y));
        match row {
            Row::Band => top = Some(y + part.band.ways),
            Row::Lane(_) => bottom = y + drawn.height,
            _ => {}
        }
        y += part.height(*row, ends);
    }
    if let Some(top) = top {
        items.extend(part.sheet.futures(top, bottom + BETWEEN / 2.0));
    }
    items.extend(rows);
    let base = height - 9.0 * shrunk;
    let number =
        [number, count].iter().fold(part.sheet.word(Word::SheetOf).to_owned(), |said, one| {
            said.replacen("{}", &one.to_string(), 1)
        });
    let mut said = number;
    if shrunk > 1.0 {
        let share = part.sheet.share((100.0 / shrunk).floor());
        said = format!("{} · {said}", part.sheet.filled(Word::Shrunk, &share));
    }
    let (size, _) = Type::Small.size();
    // What is filtered is said there too, by the page's script.
    let room = (width - Type::Small.width(&said) - 60.0).min(width / 2.0);
    let title = &part.sheet.document.head.title;
    let title = text::cut(title, size, Type::Small.weight(), room);
    let foot = svg::group("lane").data("lane", "foot");
    let foot = foot.with(svg::line("small", (MARGIN, base), &title));
    items.push(foot.with(svg::line("small end sheet-number", (right - EDGE, base), &said)));
    Paper { items, view: (left, 0.0, width, height) }
}
