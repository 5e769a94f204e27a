//! The forms of a picture.

pub(super) mod boxes;
mod dot;
mod html;
mod icons;
mod mermaid;
mod paper;
mod style;
pub(super) mod svg;

use super::model::{Graph, Node};
use crate::draw::svg::{Element, number};
use crate::draw::words::Lang;

/// A form of a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// A picture with text that can be selected.
    #[default]
    Svg,
    /// A page of one file, without network: pan, zoom, search, details.
    Html,
    /// A flowchart of Mermaid.
    Mermaid,
    /// A digraph of Graphviz.
    Dot,
}

impl Format {
    /// How the names of its files end.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Html => "html",
            Self::Mermaid => "mmd",
            Self::Dot => "dot",
        }
    }
}

/// A graph in a form.
#[must_use]
pub fn written(graph: &Graph, format: Format) -> String {
    match format {
        Format::Svg => svg::file(graph),
        Format::Html => html::page(graph),
        Format::Mermaid => mermaid::flowchart(graph),
        Format::Dot => dot::digraph(graph),
    }
}

/// A picture of a journey as a part of something else, without a head and without its style sheet.
pub struct Part {
    /// The picture, an `svg` whose steps have `data-step` and whose ways have `data-from` and `data-to`.
    pub picture: Element,
    /// Its steps: their ids, and what they are in words.
    pub steps: Vec<(String, String)>,
}

/// A graph as a part of something else.
#[must_use]
pub fn part(graph: &Graph) -> Part {
    let drawn = svg::draw(graph, svg::Steps::Plain);
    let view = format!("0 0 {} {}", number(drawn.width), number(drawn.height));
    let picture = Element::new("svg")
        .attr("xmlns", "http://www.w3.org/2000/svg")
        .attr("viewBox", view)
        .num("width", drawn.width)
        .num("height", drawn.height)
        .attr("role", "img")
        .attr("aria-label", &drawn.title);
    let said = |node: &Node| format!("{}: {}", boxes::caption(node.kind, lang(graph)), node.title);
    Part {
        picture: picture.with_all(drawn.elements),
        steps: graph.nodes.iter().map(|node| (node.id.clone(), said(node))).collect(),
    }
}

/// How a part looks, where the colours of the palette are known.
#[must_use]
pub fn part_css() -> String {
    style::shapes()
}

fn lang(graph: &Graph) -> Lang {
    Lang::of(graph.lang)
}
