//! The map as a picture.
//!
//! A map is a sheet of lanes: time runs from left to right, in bands for stages and a column for each
//! touchpoint, and each lane below says one kind of thing. `grid` gives every column its place; then
//! each lane draws itself, from its own top, and says how high it is: nothing is placed twice, and no
//! text can reach into another lane. All texts are measured ([`crate::draw::text`]), so boxes grow with what
//! stands in them.
//!
//! A touchpoint that shall change has two columns, today and the future, side by side; what differs is
//! marked.

mod backstage;
mod channels;
mod curve;
mod feel;
mod felt;
mod footer;
mod grid;
mod header;
mod icons;
mod measured;
mod measures;
mod messages;
mod needs;
mod opportunities;
mod over_time;
mod pains;
mod paper;
mod said;
mod stack;
mod stages;
mod style;
mod touchpoints;

use super::Document;
use crate::draw::svg::{self, Element};
use crate::draw::words::{Lang, Word, filled, label, share, when};
use crate::draw::{font, palette};
use crate::text::render::{self, LocaleStyle};
use grid::Grid;
pub(super) use measured::ratio;
pub use paper::sheets;
use stack::{Stack, Type};
use std::collections::BTreeMap;

/// How wide the margin of the sheet is, in pixels.
const MARGIN: f64 = 36.0;
/// How wide the column of labels is.
const GUTTER: f64 = 128.0;
/// How much room is between two lanes.
const BETWEEN: f64 = 22.0;

/// What every lane needs.
struct Sheet<'a> {
    document: &'a Document,
    grid: Grid,
    lang: Lang,
    style: LocaleStyle,
    /// How wide it is, with its margins.
    width: f64,
}

/// A lane that has been drawn, from its own top at 0.
#[derive(Default)]
struct Drawn {
    items: Vec<Element>,
    height: f64,
}

/// A lane: what it is called, and how it is drawn. One that has nothing to say is left out.
struct Lane {
    key: &'static str,
    label: Word,
    draw: fn(&Sheet<'_>) -> Option<Drawn>,
}

const LANES: [Lane; 14] = [
    Lane { key: "stage-notes", label: Word::InTheStage, draw: stages::notes },
    Lane { key: "touchpoints", label: Word::Touchpoints, draw: touchpoints::draw },
    Lane { key: "actions", label: Word::Actions, draw: said::actions },
    Lane { key: "thoughts", label: Word::SaidAndThought, draw: said::thoughts },
    Lane { key: "feelings", label: Word::Feelings, draw: curve::draw },
    Lane { key: "measured", label: Word::MeasuredLane, draw: measured::draw },
    Lane { key: "over-time", label: Word::MeasuredOverTime, draw: over_time::draw },
    Lane { key: "needs", label: Word::Needs, draw: needs::draw },
    Lane { key: "channels", label: Word::Channels, draw: channels::draw },
    Lane { key: "messages", label: Word::Messages, draw: messages::draw },
    Lane { key: "pains", label: Word::Pains, draw: pains::draw },
    Lane { key: "opportunities", label: Word::Opportunities, draw: opportunities::draw },
    Lane { key: "measures", label: Word::Measures, draw: measures::draw },
    Lane { key: "backstage", label: Word::Frontstage, draw: backstage::draw },
];

/// A picture, without what it is written into.
pub struct Picture {
    /// Its elements.
    pub items: Vec<Element>,
    /// How wide and how high it is, in pixels.
    pub size: (f64, f64),
    /// What it is called.
    pub title: String,
    /// The map in a sentence, for those who do not see it.
    pub desc: String,
    /// The language of its labels.
    pub lang: Lang,
}

impl Picture {
    /// All its texts: what the font must have.
    #[must_use]
    pub fn texts(&self) -> Vec<&str> {
        self.items.iter().flat_map(Element::texts).collect()
    }
}

/// The map as SVG text: one file, with its font and its colours in it.
#[must_use]
pub fn svg(document: &Document) -> String {
    let picture = draw(document);
    let css = [font::faces(picture.texts()), palette::css(), css()].concat();
    let names = (picture.title.as_str(), picture.desc.as_str());
    let root = svg::picture(picture.size, names, picture.lang.tag(), &css);
    svg::write(&root.with_all(picture.items))
}

/// How the parts of the picture look.
#[must_use]
pub fn css() -> String {
    style::css()
}

/// Draws a map.
#[must_use]
pub fn draw(document: &Document) -> Picture {
    let lang = Lang::of(&document.locale);
    let sheet = Sheet::of(document, Grid::of(document));
    let mut y = MARGIN;
    let mut body: Vec<Element> = Vec::new();
    let mut place = |drawn: Drawn, key: &str, y: &mut f64| {
        let height = drawn.height;
        body.push(placed(drawn.items, key, *y));
        *y += height;
    };
    place(header::draw(&sheet), "header", &mut y);
    y += BETWEEN;
    let band = stages::band(&sheet);
    let top = y + band.ways;
    place(band.drawn, "stages", &mut y);
    y += BETWEEN / 2.0;
    for (key, drawn) in sheet.lanes() {
        place(drawn, key, &mut y);
        y += BETWEEN;
    }
    let bottom = y - BETWEEN / 2.0;
    place(footer::draw(&sheet), "footer", &mut y);
    let (width, height) = (sheet.width, y + MARGIN);
    let mut all = vec![svg::rect("sheet", (0.0, 0.0), (width, height), 0.0)];
    all.extend(sheet.futures(top, bottom));
    all.extend(body);
    Picture {
        items: all,
        size: (width, height),
        title: filled(Word::MapOf, lang, &document.head.title),
        desc: sheet.described(),
        lang,
    }
}

/// What stands in a lane, at its place on the sheet.
fn placed(items: Vec<Element>, key: &str, y: f64) -> Element {
    let at = format!("translate(0 {})", svg::number(y));
    svg::group("lane").data("lane", key).attr("transform", at).with_all(items)
}

impl<'a> Sheet<'a> {
    /// A sheet that is as wide as its columns.
    fn of(document: &'a Document, grid: Grid) -> Self {
        let width = grid.right + MARGIN;
        let style = render::style(&document.locale);
        Self { document, grid, lang: Lang::of(&document.locale), style, width }
    }
}

impl Sheet<'_> {
    /// The lanes that have something to say, each with its name and a line above it.
    fn lanes(&self) -> Vec<(&'static str, Drawn)> {
        let drawn = LANES.iter().filter_map(|lane| {
            let mut drawn = (lane.draw)(self)?;
            drawn.items.insert(0, rule(self, -BETWEEN / 2.0));
            let (name, height) = Self::lane_label(self.word(lane.label));
            drawn.items.push(name);
            drawn.height = drawn.height.max(height);
            Some((lane.key, drawn))
        });
        drawn.collect()
    }

    fn word(&self, word: Word) -> &'static str {
        label(word, self.lang)
    }

    fn filled(&self, word: Word, value: &str) -> String {
        filled(word, self.lang, value)
    }

    /// A day as readers of the map write it.
    fn day(&self, day: &str) -> String {
        self::day(day, self.style)
    }

    /// A share that somebody has stated, as readers of the map write it.
    fn share(&self, percent: f64) -> String {
        let hundredths = (percent * 100.0).round();
        // Shares lie between 0 and 100, far inside of what an integer holds.
        #[expect(clippy::cast_possible_truncation, reason = "a share is small")]
        let points = hundredths as i64;
        share::stated(points, self.lang)
    }

    /// The title of a channel, metric or the like by its name.
    fn channel_title<'d>(&'d self, name: &'d str) -> &'d str {
        let channels = &self.document.channels;
        channels.iter().find(|one| one.head.name == name).map_or(name, |one| &one.head.title)
    }

    /// What a lane is called, and how high that is.
    fn lane_label(text: &str) -> (Element, f64) {
        let mut stack = Stack::new(MARGIN, GUTTER - 16.0);
        stack.tinted(Type::Label, "lane-name", text);
        (svg::group("label").with_all(stack.items), stack.y)
    }

    /// The pale ground behind columns of the future.
    fn futures(&self, top: f64, bottom: f64) -> Vec<Element> {
        let columns = self.grid.columns.iter().filter(|column| column.future);
        columns
            .map(|column| {
                let at = (column.x - 5.0, top);
                svg::rect("future-ground", at, (column.width + 10.0, bottom - top), 10.0)
            })
            .collect()
    }

    /// The map in one sentence, for those who do not see it.
    fn described(&self) -> String {
        let personas: Vec<&str> =
            self.document.personas.iter().map(|one| one.head.title.as_str()).collect();
        let stages: Vec<&str> =
            self.document.stages.iter().map(|one| one.head.title.as_str()).collect();
        let doc = self.document.head.doc.iter().map(|doc| doc.replace('\n', " "));
        doc.chain([personas.join(", "), stages.join(" → ")])
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(". ")
    }
}

/// A day `2026-12-01` as readers of a language write it; what is no day stays as it is.
pub(super) fn day(day: &str, style: LocaleStyle) -> String {
    when::date(day, style)
}

/// What stands out over time, in words, for each touchpoint by name.
pub(super) fn unusual(document: &Document) -> BTreeMap<String, Vec<String>> {
    let Some(measured) = &document.measured else { return BTreeMap::new() };
    let sheet = Sheet::of(document, Grid::of(document));
    let said = document.touchpoints.iter().map(|one| {
        let told = over_time::told(measured, &one.name);
        let lines = told.iter().map(|(one, groups)| over_time::said(&sheet, one, groups));
        (one.name.clone(), lines.map(|(head, rest)| format!("{head} · {rest}")).collect())
    });
    said.collect()
}

/// A feeling with its sign: `+1`, `0`, `−2`.
pub(super) fn feels(value: i8) -> String {
    match value {
        0 => "0".to_owned(),
        value => format!("{value:+}").replace('-', "−"),
    }
}

/// The bar at the left of a card that says in a colour what kind of card it is; its lane says it in words.
fn accent(class: &str, (x, top): (f64, f64), height: f64) -> Element {
    svg::rect(&format!("accent {class}"), (x, top + 8.0), (3.0, height - 16.0), 1.5)
}

/// A thin line over a lane.
fn rule(sheet: &Sheet<'_>, y: f64) -> Element {
    let right = sheet.grid.right.min(sheet.width - MARGIN);
    svg::rect("hair", (MARGIN, y), (right - MARGIN, 1.0), 0.0)
}
