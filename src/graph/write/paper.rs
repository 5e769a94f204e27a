//! The picture on sheets of paper: A3 with letters that can be read, lying or upright.
//!
//! A flow that is larger than a sheet is cut into rows and columns of sheets that are put together on a wall
//! ([`cuts`]). They are cut where no box and no label stands; where there is no such place, sheets overlap,
//! so that each box is whole on one of them: on the other it is an outline. Dashed lines say where a sheet goes on, with
//! the number of the sheet there, and a small plan at the foot says where it belongs. Stages have their names
//! on every sheet.

use super::boxes::SMALL;
use super::svg::{self, GUTTER, MARGIN, Parts, Steps, translate};
use crate::draw::font::Weight;
use crate::draw::page::Paper;
use crate::draw::svg::{Element, Path, group, line, lines, number, path, rect};
use crate::draw::text::cut;
use crate::draw::words::{Lang, Word, label};
use crate::graph::layout::Rect;
use crate::graph::model::Graph;

/// Width and height of a sheet in millimetres: A3 within margins of a centimetre.
const LYING: (f64, f64) = (400.0, 276.0);
const UPRIGHT: (f64, f64) = (276.0, 398.0);
/// Pixels of the picture in a millimetre at most: the smallest letters, which are 10.5 pixels, then have
/// 6.04 points.
const FINEST: f64 = 4.925;
/// And at least: larger letters help nobody.
const COARSEST: f64 = 2.7;
/// What stands free around the cut-out on a sheet: there stand the numbers of the sheets beside it.
const FREE: f64 = 22.0;
/// The line at the foot.
const FOOT: f64 = 30.0;
/// What stands free between a cut and what is not cut.
const AIR: f64 = 8.0;
/// What the picture leaves free at its edges, and paper does not need.
const EDGE: f64 = MARGIN - 18.0;
/// The strip with the names of stages, on sheets that have no gutter of the picture.
const STRIP: f64 = GUTTER - 20.0;

/// The sheets of a graph.
pub(super) struct Sheets {
    pub(super) papers: Vec<Paper>,
    /// Do they stand upright.
    pub(super) upright: bool,
}

/// From where to where something is, in one direction.
type Span = (f64, f64);

/// The sheets on which a graph is printed.
pub(super) fn sheets(graph: &Graph, lang: Lang) -> Sheets {
    let parts = svg::parts(graph, Steps::Reached);
    let scales = (0..=8).map(|step| COARSEST + (FINEST - COARSEST) * f64::from(step) / 8.0);
    let all =
        scales.flat_map(|scale| [false, true].map(|upright| Cutting::of(&parts, upright, scale)));
    // Of those with the fewest sheets the one with the largest letters.
    let best = all.min_by(|a, b| a.count().cmp(&b.count()).then(a.scale.total_cmp(&b.scale)));
    let Some(cutting) = best else { return Sheets { papers: Vec::new(), upright: false } };
    Sheets { papers: cutting.papers(graph, lang, &parts), upright: cutting.upright }
}

/// How a picture is cut.
struct Cutting {
    upright: bool,
    /// Pixels of the picture in a millimetre.
    scale: f64,
    columns: Vec<Span>,
    rows: Vec<Span>,
}

/// A sheet of a cutting.
struct Sheet {
    column: usize,
    row: usize,
    /// The part of the picture.
    area: Rect,
}

impl Cutting {
    fn of(parts: &Parts, upright: bool, scale: f64) -> Self {
        let none = Self { upright, scale, columns: Vec::new(), rows: Vec::new() };
        let (wide, high) = none.size();
        let strip = if parts.bands.is_empty() { 0.0 } else { STRIP };
        let (wide, high) = (wide - 2.0 * FREE, high - 2.0 * FREE - FOOT);
        let taken: Vec<Rect> = taken(parts).collect();
        let across: Vec<Span> = taken.iter().map(|one| (one.x, one.right())).collect();
        let down: Vec<Span> = taken.iter().map(|one| (one.y, one.bottom())).collect();
        Self {
            columns: cuts((EDGE, parts.width - EDGE), (wide, wide - strip), &across),
            rows: cuts((EDGE, parts.height - EDGE), (high, high), &down),
            ..none
        }
    }

    /// A sheet in pixels of the picture.
    fn size(&self) -> (f64, f64) {
        let (wide, high) = if self.upright { UPRIGHT } else { LYING };
        (wide * self.scale, high * self.scale)
    }

    fn count(&self) -> usize {
        self.columns.len() * self.rows.len()
    }

    /// The sheets on which anything stands, in the order in which they are read.
    fn sheets(&self, parts: &Parts) -> Vec<Sheet> {
        let places = self.rows.iter().enumerate().flat_map(|(row, (top, bottom))| {
            self.columns.iter().enumerate().map(move |(column, (left, right))| {
                let area = Rect { x: *left, y: *top, width: right - left, height: bottom - top };
                Sheet { column, row, area }
            })
        });
        places.filter(|sheet| sheet.column + sheet.row == 0 || sheet.holds(parts)).collect()
    }

    fn papers(&self, graph: &Graph, lang: Lang, parts: &Parts) -> Vec<Paper> {
        let sheets = self.sheets(parts);
        // What no sheet has room for is cut, and stands on all that it reaches.
        let anywhere = |of: Rect| sheets.iter().any(|sheet| inside(of, sheet.area));
        let (wide, high) = self.size();
        sheets
            .iter()
            .enumerate()
            .map(|(at, sheet)| {
                let mut items = vec![rect("ground", (0.0, 0.0), (wide, high), 0.0)];
                let left = match (self.columns.len(), sheet.column) {
                    (1, _) => (wide - sheet.area.width) / 2.0,
                    (_, 0) => FREE,
                    _ if parts.bands.is_empty() => FREE,
                    _ => FREE + STRIP,
                };
                let (bands, names) = stages(parts, sheet, left);
                items.extend(bands);
                items.push(sheet.cut_out(parts, (left, FREE), &anywhere));
                items.extend(names);
                items.extend(joints(&sheets, sheet, left));
                items.push(self.foot(graph, lang, &sheets, at));
                Paper { items, view: (0.0, 0.0, wide, high) }
            })
            .collect()
    }

    /// The title, the number of the sheet, and where it belongs.
    fn foot(&self, graph: &Graph, lang: Lang, sheets: &[Sheet], at: usize) -> Element {
        let (wide, high) = self.size();
        let base = high - 9.0;
        let (mut right, count) = (wide - 4.0, sheets.len());
        let mut foot = group("paper-foot");
        if count > 1 {
            // A cell is as high as the line allows, and has the form of a sheet.
            let (columns, rows) = (as_f64(self.columns.len()), as_f64(self.rows.len()));
            let tall = (22.0 / rows).min(11.0);
            let long = tall * if self.upright { 0.7 } else { 1.4 };
            right -= columns * long;
            let top = high - 4.0 - rows * tall;
            for (number, sheet) in sheets.iter().enumerate() {
                let class = if number == at { "plan here" } else { "plan" };
                let place = (right + as_f64(sheet.column) * long, top + as_f64(sheet.row) * tall);
                foot.push(rect(class, place, (long - 1.5, tall - 1.5), 0.0));
            }
            right -= 12.0;
        }
        let said =
            [at + 1, count].iter().fold(label(Word::SheetOf, lang).to_owned(), |said, one| {
                said.replacen("{}", &one.to_string(), 1)
            });
        // What is filtered is said there too, by the page's script.
        let title = cut(&graph.title, SMALL.0, Weight::Regular, wide / 2.0 - 100.0);
        foot.push(line("foot", (4.0, base), &title));
        foot.push(line("foot end sheet-number", (right, base), &said));
        foot
    }
}

impl Sheet {
    /// Does anything stand on it.
    fn holds(&self, parts: &Parts) -> bool {
        let (x, y) = parts.origin;
        let meets = |of: Rect| {
            of.x < self.area.right()
                && self.area.x < of.right()
                && of.y < self.area.bottom()
                && self.area.y < of.bottom()
        };
        let lines = parts.lines.iter().flat_map(|points| points.windows(2)).any(|pair| {
            let [(x1, y1), (x2, y2)] = pair else { return false };
            let (left, top) = (x1.min(*x2) + x, y1.min(*y2) + y);
            meets(Rect { x: left, y: top, width: (x2 - x1).abs(), height: (y2 - y1).abs() })
        });
        lines || taken(parts).any(meets)
    }

    /// The part of the picture that stands on it: what is whole there, and outlines of what is not.
    fn cut_out(
        &self,
        parts: &Parts,
        (left, top): (f64, f64),
        anywhere: &dyn Fn(Rect) -> bool,
    ) -> Element {
        let area = self.area;
        let (x, y) = parts.origin;
        let at = |of: &Rect| Rect { x: of.x + x, y: of.y + y, ..*of };
        let whole = |of: Rect| inside(of, area) || !anywhere(of);
        let bare = |element: &Element| element.bare(&["data-step"]);
        let kept = |all: &[(Rect, Element)]| -> Vec<Element> {
            let shown = all.iter().filter(|(of, _)| whole(at(of)));
            shown.map(|(_, element)| bare(element)).collect()
        };
        let outlines = parts.steps.iter().map(|(of, _)| of).filter(|of| !whole(at(of)));
        let outlines = outlines
            .map(|of| rect("outline", (of.x, of.y), (of.width, of.height), 12.0))
            .collect::<Vec<_>>();
        let graph = group(&parts.class)
            .attr("transform", translate(x, y))
            .with(group("edges").with_all(parts.edges.iter().map(bare)))
            .with_all(outlines)
            .with(group("labels").with_all(kept(&parts.labels)))
            .with(group("steps").with_all(kept(&parts.steps)));
        let view = [area.x, area.y, area.width, area.height].map(number).join(" ");
        let mut out = Element::new("svg").num("x", left).num("y", top);
        out = out.num("width", area.width).num("height", area.height).attr("viewBox", view);
        for (from, to, ..) in &parts.bands {
            let wide = parts.width - 2.0 * EDGE - 4.0;
            out.push(rect("band", (EDGE + 2.0, *from), (wide, to - from), 14.0));
        }
        let header = parts.header.iter().filter(|(of, _)| whole(*of));
        out.with_all(header.map(|(_, header)| bare(header))).with(graph)
    }
}

/// The names of the stages, and on sheets without the gutter of the picture the bands behind them.
fn stages(parts: &Parts, sheet: &Sheet, left: f64) -> (Vec<Element>, Vec<Element>) {
    let (mut out, mut names) = (Vec::new(), Vec::new());
    let area = sheet.area;
    for (from, to, name, _) in &parts.bands {
        let (from, to) = (from.max(area.y), to.min(area.bottom()));
        let high = 18.0 * as_f64(name.len()) + 18.0;
        if to - from < high {
            continue;
        }
        let y = FREE + from - area.y;
        let x = if sheet.column > 0 {
            out.push(rect("band", (left - STRIP, y), (STRIP + 1.0, to - from), 0.0));
            left - STRIP + 8.0
        } else {
            left + MARGIN + 2.0 - area.x
        };
        names.push(lines("stage", (x, y + 25.0), 18.0, name));
    }
    (out, names)
}

/// Where a sheet goes on, and on which.
fn joints(sheets: &[Sheet], sheet: &Sheet, left: f64) -> Vec<Element> {
    let (right, top) = (left + sheet.area.width, FREE);
    let bottom = top + sheet.area.height;
    let (middle, halfway) = ((left + right) / 2.0, 14.0);
    let beside = |column: Option<usize>, row: Option<usize>| {
        let here = |one: &Sheet| Some(one.column) == column && Some(one.row) == row;
        sheets.iter().position(here).map(|at| at + 1)
    };
    let (column, row) = (Some(sheet.column), Some(sheet.row));
    let next = |of: usize| Some(of + 1);
    let sides = [
        (
            beside(sheet.column.checked_sub(1), row),
            "← {}",
            ("foot", left),
            halfway,
            [(left, top), (left, bottom)],
        ),
        (
            beside(next(sheet.column), row),
            "{} →",
            ("foot end", right),
            halfway,
            [(right, top), (right, bottom)],
        ),
        (
            beside(column, sheet.row.checked_sub(1)),
            "↑ {}",
            ("foot mid", middle),
            halfway,
            [(left, top), (right, top)],
        ),
        (
            beside(column, next(sheet.row)),
            "↓ {}",
            ("foot mid", middle),
            bottom + 15.0,
            [(left, bottom), (right, bottom)],
        ),
    ];
    let mut out = Vec::new();
    for (other, form, (class, x), y, [from, to]) in sides {
        let Some(other) = other else { continue };
        let mut joint = Path::default();
        joint.to('M', &[from]);
        joint.to('L', &[to]);
        out.push(path("joint", joint.data()));
        out.push(line(class, (x, y), &form.replace("{}", &other.to_string())));
    }
    out
}

/// What must not be cut: boxes, labels, the head.
fn taken(parts: &Parts) -> impl Iterator<Item = Rect> + '_ {
    let (x, y) = parts.origin;
    let drawn = parts.steps.iter().chain(&parts.labels);
    let drawn = drawn.map(move |(of, _)| Rect { x: of.x + x, y: of.y + y, ..*of });
    parts.header.iter().map(|(of, _)| *of).chain(drawn)
}

fn inside(of: Rect, area: Rect) -> bool {
    of.x >= area.x && of.right() <= area.right() && of.y >= area.y && of.bottom() <= area.bottom()
}

/// Cuts a length into parts with room for so much, the first and the others. They are cut where nothing stands;
/// where there is no such place in the later half of a part, the next part begins with what would be
/// cut, so that each thing is whole in one of them.
fn cuts((from, to): Span, (first, other): (f64, f64), things: &[Span]) -> Vec<Span> {
    let mut parts = Vec::new();
    let mut start = from;
    let mut room = first;
    while to - start > room {
        let limit = start + room;
        // Where what would be cut at a place begins.
        let cut = |at: f64| things.iter().filter(move |(a, b)| *a < at && at < *b).map(|(a, _)| *a);
        let begins = |at: f64| cut(at).fold(f64::INFINITY, f64::min);
        let mut end = limit;
        while end > start + room / 2.0 && begins(end).is_finite() {
            end = begins(end);
        }
        if end > start + room / 2.0 {
            let free = end - AIR;
            let clear = things.iter().all(|(a, b)| *b <= free || *a >= end);
            end = if clear && end < limit { free } else { end };
            parts.push((start, end));
            start = end;
        } else {
            parts.push((start, limit));
            start = (begins(limit) - AIR).clamp(start + room / 4.0, limit);
        }
        room = other;
    }
    parts.push((start, to));
    parts
}

fn as_f64(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::cuts;
    use proptest::prelude::*;

    #[test]
    fn a_cut_goes_where_nothing_stands() {
        let things = [(0.0, 40.0), (50.0, 90.0), (95.0, 130.0)];
        assert_eq!(cuts((0.0, 130.0), (100.0, 100.0), &things), [(0.0, 95.0), (95.0, 130.0)]);
        let things = [(0.0, 40.0), (50.0, 80.0), (95.0, 130.0)];
        assert_eq!(cuts((0.0, 130.0), (100.0, 100.0), &things), [(0.0, 87.0), (87.0, 130.0)]);
        assert_eq!(cuts((0.0, 90.0), (100.0, 100.0), &things), [(0.0, 90.0)]);
    }

    proptest! {
        #[test]
        fn everything_is_whole_somewhere(
            starts in proptest::collection::vec((0.0..5_000.0_f64, 20.0..260.0_f64), 1..60),
        ) {
            let things: Vec<(f64, f64)> =
                starts.iter().map(|(start, long)| (*start, start + long)).collect();
            let end = things.iter().map(|(_, end)| *end).fold(0.0, f64::max);
            let parts = cuts((0.0, end), (1_300.0, 1_200.0), &things);
            for (nth, (from, to)) in parts.iter().enumerate() {
                let room = if nth == 0 { 1_300.0 } else { 1_200.0 };
                prop_assert!(to > from && to - from < room + 0.01);
            }
            for pair in parts.windows(2) {
                if let [(_, before), (next, _)] = pair {
                    prop_assert!(next <= before);
                }
            }
            for (a, b) in things {
                prop_assert!(parts.iter().any(|(from, to)| *from <= a && b <= *to));
            }
        }
    }
}
