//! Elements of SVG, and how they are written.
//!
//! A picture is a tree of [`Element`]s that [`write`] turns into text. Escaping is the writer's
//! (quick-xml): no function here takes markup. Attributes stand in the order in which they were given,
//! numbers have at most two decimals, and characters that XML does not have are written as U+FFFD; so
//! the same tree gives the same bytes, and they are always well-formed.

use quick_xml::Writer;
use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};
use std::borrow::Cow;
use unicode_bidi::{BidiClass, bidi_class};

/// An element.
#[derive(Clone, Debug, PartialEq)]
pub struct Element {
    name: &'static str,
    attributes: Vec<(String, String)>,
    children: Vec<Child>,
}

#[derive(Clone, Debug, PartialEq)]
enum Child {
    Element(Element),
    Text(String),
}

impl Element {
    /// An element without anything in it.
    #[must_use]
    pub fn new(name: &'static str) -> Self {
        Self { name, attributes: Vec::new(), children: Vec::new() }
    }

    /// With an attribute.
    #[must_use]
    pub fn attr(mut self, name: &str, value: impl AsRef<str>) -> Self {
        self.attributes.push((name.to_owned(), clean(value.as_ref())));
        self
    }

    /// With an attribute that is a number.
    #[must_use]
    pub fn num(self, name: &str, value: f64) -> Self {
        self.attr(name, number(value))
    }

    /// With an id.
    #[must_use]
    pub fn id(self, id: &str) -> Self {
        self.attr("id", id)
    }

    /// With classes.
    #[must_use]
    pub fn class(self, class: &str) -> Self {
        self.attr("class", class)
    }

    /// With `data-NAME`, for scripts.
    #[must_use]
    pub fn data(self, name: &str, value: impl AsRef<str>) -> Self {
        self.attr(&format!("data-{name}"), value)
    }

    /// With an element in it.
    #[must_use]
    pub fn with(mut self, child: Element) -> Self {
        self.push(child);
        self
    }

    /// With elements in it.
    #[must_use]
    pub fn with_all(mut self, children: impl IntoIterator<Item = Element>) -> Self {
        children.into_iter().for_each(|child| self.push(child));
        self
    }

    /// With an element before all others in it.
    #[must_use]
    pub fn first(mut self, child: Element) -> Self {
        self.children.insert(0, Child::Element(child));
        self
    }

    /// With text in it.
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        self.children.push(Child::Text(clean(text)));
        self
    }

    /// The same to look at alone: without what keys and screen readers use, and of what scripts use only
    /// the attributes that are `kept`.
    #[must_use]
    pub fn bare(&self, kept: &[&str]) -> Self {
        let used = |name: &str| {
            ["data-", "aria-"].iter().any(|start| name.starts_with(start)) && !kept.contains(&name)
                || ["tabindex", "role"].contains(&name)
        };
        let attributes = self.attributes.iter().filter(|(name, _)| !used(name)).cloned();
        let children = self.children.iter().filter_map(|child| match child {
            Child::Element(element) if element.name == "title" => None,
            Child::Element(element) => Some(Child::Element(element.bare(kept))),
            Child::Text(text) => Some(Child::Text(text.clone())),
        });
        Self { name: self.name, attributes: attributes.collect(), children: children.collect() }
    }

    /// The texts in it and below it.
    #[must_use]
    pub fn texts(&self) -> Vec<&str> {
        let mut found = Vec::new();
        for child in &self.children {
            match child {
                Child::Text(text) => found.push(text.as_str()),
                Child::Element(element) => found.extend(element.texts()),
            }
        }
        found
    }

    /// Puts elements into it.
    pub fn push_all(&mut self, children: impl IntoIterator<Item = Element>) {
        children.into_iter().for_each(|child| self.push(child));
    }

    /// The texts that are drawn: those of titles are not.
    fn shown(&self) -> Vec<&str> {
        let mut found = Vec::new();
        for child in &self.children {
            match child {
                Child::Text(text) => found.push(text.as_str()),
                Child::Element(element) if element.name == "title" => {}
                Child::Element(element) => found.extend(element.shown()),
            }
        }
        found
    }

    /// Puts an element into it.
    pub fn push(&mut self, child: Element) {
        self.children.push(Child::Element(child));
    }
}

/// A group with classes.
#[must_use]
pub fn group(class: &str) -> Element {
    Element::new("g").class(class)
}

/// All texts of these elements in a row: what a screen reader says of them.
#[must_use]
pub fn said(elements: &[Element]) -> String {
    let texts = elements.iter().flat_map(Element::shown);
    texts.filter(|text| !text.trim().is_empty()).collect::<Vec<_>>().join(" ")
}

/// What a pointer shows, and a screen reader says, of the element it stands in.
#[must_use]
pub fn title(text: &str) -> Element {
    Element::new("title").text(text)
}

/// A longer text for screen readers.
#[must_use]
pub fn desc(text: &str) -> Element {
    Element::new("desc").text(text)
}

/// A box with round corners.
#[must_use]
pub fn rect(class: &str, (x, y): (f64, f64), (width, height): (f64, f64), radius: f64) -> Element {
    let rect = Element::new("rect").class(class).num("x", x).num("y", y);
    let rect = rect.num("width", width).num("height", height);
    if radius > 0.0 { rect.num("rx", radius) } else { rect }
}

/// A circle.
#[must_use]
pub fn circle(class: &str, (x, y): (f64, f64), radius: f64) -> Element {
    Element::new("circle").class(class).num("cx", x).num("cy", y).num("r", radius)
}

/// A path with the data that [`Path`] makes, or that stands in a table of icons.
#[must_use]
pub fn path(class: &str, data: &str) -> Element {
    Element::new("path").class(class).attr("d", data)
}

/// Lines of text, each a `tspan`; `y` is the base line of the first. Where the text begins with a letter that
/// runs from right to left, all its lines do.
#[must_use]
pub fn lines(class: &str, (x, y): (f64, f64), height: f64, lines: &[String]) -> Element {
    let text = Element::new("text").class(class).num("x", x).num("y", y);
    let leftward = leftward(&lines.concat());
    if let [one] = lines {
        return text.text(&directed(one, leftward));
    }
    lines.iter().enumerate().fold(text, |text, (at, line)| {
        let down = if at == 0 { 0.0 } else { height };
        let text = if at > 0 { parted(text, lines.get(at - 1)) } else { text };
        let line = directed(line, leftward);
        text.with(Element::new("tspan").num("x", x).num("dy", down).text(&line))
    })
}

/// A space without width behind a line, so that words stay words where the text is copied or read aloud.
/// Behind what lines break at without a space there is none.
fn parted(text: Element, before: Option<&String>) -> Element {
    match before.is_some_and(|line| line.ends_with(['-', '–', '—', '/'])) {
        true => text,
        false => text.with(Element::new("tspan").num("font-size", 0.0).text(" ")),
    }
}

/// One line of text.
#[must_use]
pub fn line(class: &str, (x, y): (f64, f64), text: &str) -> Element {
    let text = directed(text, leftward(text));
    Element::new("text").class(class).num("x", x).num("y", y).text(&text)
}

/// Does a text run from right to left: the first letter that has a direction says so.
fn leftward(text: &str) -> bool {
    unicode_bidi::get_base_direction(text) == unicode_bidi::Direction::Rtl
}

/// A line that stands where it stood, its parts in the order of its direction: signs at the end of a sentence
/// are at its left end where it runs to the left.
fn directed(line: &str, leftward: bool) -> Cow<'_, str> {
    match leftward {
        true => Cow::Owned(format!("\u{2067}{line}\u{2069}")),
        false => Cow::Borrowed(line),
    }
}

/// A text beside others on a line, which keep their order whatever its direction is.
#[must_use]
pub fn isolated(text: &str) -> Cow<'_, str> {
    match text.chars().any(|c| matches!(bidi_class(c), BidiClass::R | BidiClass::AL)) {
        true => Cow::Owned(format!("\u{2068}{text}\u{2069}")),
        false => Cow::Borrowed(text),
    }
}

/// A whole picture: what it is called for those who do not see it, its language, and its style sheet.
#[must_use]
pub fn picture(
    (width, height): (f64, f64),
    (title, desc): (&str, &str),
    lang: &str,
    css: &str,
) -> Element {
    let view = format!("0 0 {} {}", number(width), number(height));
    let svg = Element::new("svg")
        .attr("xmlns", "http://www.w3.org/2000/svg")
        .num("width", width)
        .num("height", height)
        .attr("viewBox", view)
        .attr("lang", lang)
        .attr("role", "img")
        .attr("aria-labelledby", "picture-title picture-desc");
    let svg = svg.with(self::title(title).id("picture-title"));
    let svg = svg.with(self::desc(desc).id("picture-desc"));
    if css.is_empty() { svg } else { svg.with(Element::new("style").text(css)) }
}

/// A path of straight lines with round corners.
#[derive(Clone, Debug, Default)]
pub struct Path {
    data: String,
}

impl Path {
    /// Through these points, with corners of this radius, or less where a side is short.
    #[must_use]
    pub fn rounded(points: &[(f64, f64)], radius: f64) -> Self {
        let mut out = Self::default();
        if let Some(first) = points.first() {
            out.to('M', &[*first]);
        }
        for corner in points.windows(3) {
            let [from, at, to] = corner else { continue };
            let radius = radius.min(distance(*from, *at) / 2.0).min(distance(*at, *to) / 2.0);
            out.to('L', &[toward(*at, *from, radius)]);
            out.to('Q', &[*at, toward(*at, *to, radius)]);
        }
        if let [_, .., last] = points {
            out.to('L', &[*last]);
        }
        out
    }

    /// Adds a command of SVG's path data with its points.
    pub fn to(&mut self, command: char, points: &[(f64, f64)]) {
        self.data.push(command);
        for (at, (x, y)) in points.iter().enumerate() {
            let gap = if at == 0 { "" } else { " " };
            self.data.push_str(&format!("{gap}{} {}", number(*x), number(*y)));
        }
    }

    /// The data.
    #[must_use]
    pub fn data(&self) -> &str {
        &self.data
    }
}

fn distance(a: (f64, f64), b: (f64, f64)) -> f64 {
    (a.0 - b.0).hypot(a.1 - b.1)
}

/// The point so far from one point toward another.
fn toward(from: (f64, f64), to: (f64, f64), far: f64) -> (f64, f64) {
    let whole = distance(from, to);
    let part = if whole > 0.0 { far / whole } else { 0.0 };
    (from.0 + (to.0 - from.0) * part, from.1 + (to.1 - from.1) * part)
}

/// A number with at most two decimals: `12`, `12.5`, `0`. One that is no number is 0.
#[must_use]
pub fn number(value: f64) -> String {
    let hundredths = (value * 100.0).round();
    if !hundredths.is_finite() || hundredths == 0.0 {
        return "0".to_owned();
    }
    let text = format!("{:.2}", hundredths / 100.0);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Only characters that XML 1.0 has.
#[must_use]
pub fn clean(text: &str) -> String {
    let known = |c: char| matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..);
    text.chars().map(|c| if known(c) { c } else { '\u{FFFD}' }).collect()
}

/// The text of an element and all in it, a line for each element outside of texts.
#[must_use]
pub fn write(element: &Element) -> String {
    let mut writer = Writer::new(Vec::new());
    put(&mut writer, element, true);
    let mut bytes = writer.into_inner();
    bytes.push(b'\n');
    // Everything that was written came from strings.
    String::from_utf8(bytes).unwrap_or_default()
}

/// Space inside of `text` would be drawn.
fn put(writer: &mut Writer<Vec<u8>>, element: &Element, spaced: bool) {
    let mut start = BytesStart::new(element.name);
    for (name, value) in &element.attributes {
        start.push_attribute((name.as_str(), value.as_str()));
    }
    // A write into memory does not fail.
    if element.children.is_empty() {
        drop(writer.write_event(Event::Empty(start)));
        return;
    }
    drop(writer.write_event(Event::Start(start)));
    let spaced = spaced && element.name != "text";
    for child in &element.children {
        match child {
            Child::Text(text) => drop(writer.write_event(Event::Text(BytesText::new(text)))),
            Child::Element(child) => {
                if spaced {
                    drop(writer.write_event(Event::Text(BytesText::new("\n"))));
                }
                put(writer, child, spaced);
            }
        }
    }
    drop(writer.write_event(Event::End(BytesEnd::new(element.name))));
}

#[cfg(test)]
mod tests {
    use super::{Element, Path, group, isolated, line, lines, number, picture, said, title, write};
    use proptest::prelude::*;

    #[test]
    fn numbers_are_short() {
        let cases =
            [(12.0, "12"), (12.5, "12.5"), (-0.001, "0"), (1.0 / 3.0, "0.33"), (100.0, "100")];
        for (value, text) in cases {
            assert_eq!(number(value), text);
        }
        assert_eq!(number(f64::NAN), "0");
    }

    #[test]
    fn a_picture() {
        let svg = picture((20.0, 10.0), ("A & B", "<both>"), "en", "a>b{fill:red}")
            .with(group("g").data("id", "\"x\"").with(line("t", (1.0, 2.0), "]]> <script>")));
        let wanted = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"20\" height=\"10\" viewBox=\"0 0 20 10\" lang=\"en\" role=\"img\" aria-labelledby=\"picture-title picture-desc\">\n<title id=\"picture-title\">A &amp; B</title>\n<desc id=\"picture-desc\">&lt;both&gt;</desc>\n<style>a&gt;b{fill:red}</style>\n<g class=\"g\" data-id=\"&quot;x&quot;\">\n<text class=\"t\" x=\"1\" y=\"2\">]]&gt; &lt;script&gt;</text></g></svg>\n";
        assert_eq!(write(&svg), wanted);
    }

    #[test]
    fn a_text_has_its_direction() {
        let of = |text: &str| write(&line("t", (0.0, 0.0), text));
        assert!(of("שלום?").contains("\u{2067}שלום?\u{2069}"));
        assert!(of("1 שלום").contains('\u{2067}'));
        assert!(!of("Hej שלום").contains('\u{2067}'));
        // The second line has the direction of the whole.
        let two = lines("t", (0.0, 0.0), 9.0, &["שלום".to_owned(), "ABC?".to_owned()]);
        assert!(write(&two).contains("\u{2067}ABC?\u{2069}"));
        assert_eq!(isolated("age 30"), "age 30");
        assert_eq!(isolated("in שלום"), "\u{2068}in שלום\u{2069}");
    }

    #[test]
    fn a_bare_element_is_for_the_eye() {
        let card = group("card").data("of", "x").attr("tabindex", "0").attr("aria-label", "said");
        let card = card.with(title("not seen")).with(group("in").attr("role", "img").text("seen"));
        let seen = |card: Element| card.with(group("in").text("seen"));
        assert_eq!(card.bare(&[]), seen(group("card")));
        assert_eq!(card.bare(&["data-of"]), seen(group("card").data("of", "x")));
    }

    #[test]
    fn words_stay_words() {
        let two = |a: &str, b: &str| lines("t", (1.0, 2.0), 9.0, &[a.to_owned(), b.to_owned()]);
        let parted = two("one", "two").with(title("not said"));
        assert!(write(&parted).contains("one</tspan><tspan font-size=\"0\"> </tspan><tspan"));
        assert!(!write(&two("e-", "mail")).contains("font-size"));
        assert_eq!(said(&[parted, line("t", (0.0, 0.0), "three")]), "one two three");
    }

    #[test]
    fn corners_are_round() {
        let path = Path::rounded(&[(0.0, 0.0), (0.0, 20.0), (30.0, 20.0)], 8.0);
        assert_eq!(path.data(), "M0 0L0 12Q0 20 8 20L30 20");
    }

    proptest! {
        #[test]
        fn always_well_formed(text in any::<String>(), value in any::<String>()) {
            let two = [text.clone(), value.clone()];
            let svg = Element::new("svg").attr("a", &value).with(lines("t", (0.0, 0.0), 9.0, &two)).text(&text);
            let written = write(&svg);
            let parsed = roxmltree::Document::parse(&written);
            prop_assert!(parsed.is_ok(), "{written}");
        }
    }
}
