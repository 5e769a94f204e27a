//! Texts one below the other, as wide as their column: how almost every box is drawn.

use crate::draw::font::Weight;
use crate::draw::svg::{self, Element};
use crate::draw::text;

/// A kind of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    /// The title of the map.
    Title,
    /// The title of a map that has a long one.
    LongTitle,
    /// The name of a persona or a stage.
    Heading,
    /// The name of a touchpoint.
    Name,
    /// What is said.
    Body,
    /// What matters less.
    Small,
    /// A small heading.
    Label,
}

impl Type {
    /// The class of its style.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::LongTitle => "title long",
            Self::Heading => "heading",
            Self::Name => "name",
            Self::Body => "body",
            Self::Small => "small",
            Self::Label => "lab",
        }
    }

    /// Its size, and the height of a line, in pixels.
    pub(super) fn size(self) -> (f64, f64) {
        match self {
            Self::Title => (30.0, 36.0),
            Self::LongTitle => (19.0, 25.0),
            Self::Heading => (16.0, 21.0),
            Self::Name => (13.5, 18.0),
            Self::Body => (12.5, 17.0),
            Self::Small | Self::Label => (11.0, 15.0),
        }
    }

    /// How heavy it is.
    pub(super) fn weight(self) -> Weight {
        match self {
            Self::Title | Self::LongTitle | Self::Heading | Self::Name | Self::Label => {
                Weight::Bold
            }
            Self::Body | Self::Small => Weight::Regular,
        }
    }

    /// How wide a line is.
    pub(super) fn width(self, text: &str) -> f64 {
        text::width(text, self.size().0, self.weight())
    }

    /// A text in lines.
    pub(super) fn wrap(self, text: &str, width: f64) -> Vec<String> {
        text::wrap(text, self.size().0, self.weight(), width)
    }
}

/// Elements one below the other.
pub(super) struct Stack {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) items: Vec<Element>,
}

impl Stack {
    pub(super) fn new(x: f64, width: f64) -> Self {
        Self { x, y: 0.0, width, items: Vec::new() }
    }

    pub(super) fn at(x: f64, y: f64, width: f64) -> Self {
        Self { x, y, width, items: Vec::new() }
    }

    /// A text over as many lines as it needs.
    pub(super) fn text(&mut self, of: Type, text: &str) {
        self.classed(of, "", text, 0.0);
    }

    /// The same, with further classes.
    pub(super) fn tinted(&mut self, of: Type, class: &str, text: &str) {
        self.classed(of, class, text, 0.0);
    }

    /// A text that stands to the right of something that is `indent` wide.
    pub(super) fn indented(&mut self, of: Type, class: &str, text: &str, indent: f64) {
        self.classed(of, class, text, indent);
    }

    fn classed(&mut self, of: Type, class: &str, text: &str, indent: f64) {
        let (size, height) = of.size();
        let lines = of.wrap(text, self.width - indent);
        if lines.is_empty() {
            return;
        }
        let class = format!("{} {class}", of.class());
        let base = self.y + (height - size) / 2.0 + size * 0.8;
        self.items.push(svg::lines(class.trim_end(), (self.x + indent, base), height, &lines));
        self.y += height * super::grid::as_f64(lines.len());
    }

    /// A mark, and a text beside it.
    pub(super) fn marked(&mut self, mark: Element, of: Type, text: &str) {
        let (_, height) = of.size();
        let at =
            format!("translate({} {})", svg::number(self.x), svg::number(self.y + height / 2.0));
        self.items.push(svg::group("mark").attr("transform", at).with(mark));
        self.indented(of, "", text, 16.0);
    }

    /// Words in round boxes, beside each other; one that is too long has several lines.
    pub(super) fn chips<'t>(&mut self, chips: impl IntoIterator<Item = (&'t str, &'t str)>) {
        const HEIGHT: f64 = 18.0;
        let (_, line) = Type::Label.size();
        let mut x = self.x;
        let mut row = 0.0_f64;
        for (class, chip) in chips {
            let lines = Type::Label.wrap(chip, self.width - 16.0);
            let longest = lines.iter().map(|line| Type::Label.width(line)).fold(0.0, f64::max);
            let wide = longest + 16.0;
            let more = lines.len().saturating_sub(1);
            let tall = HEIGHT + super::grid::as_f64(more) * line;
            if row > 0.0 && x + wide > self.x + self.width {
                x = self.x;
                self.y += row + 4.0;
                row = 0.0;
            }
            let group = svg::group(&format!("chip {class}"));
            let group = group.with(svg::rect("chip-box", (x, self.y), (wide, tall), HEIGHT / 2.0));
            let at = (x + 8.0, self.y + 12.9);
            self.items.push(group.with(svg::lines("lab", at, line, &lines)));
            x += wide + 5.0;
            row = row.max(tall);
        }
        self.y += row;
    }

    /// Room.
    pub(super) fn gap(&mut self, height: f64) {
        self.y += height;
    }
}
