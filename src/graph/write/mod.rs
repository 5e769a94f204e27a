//! The forms of a picture.

pub(super) mod boxes;
mod dot;
mod html;
mod icons;
mod mermaid;
mod style;
pub(super) mod svg;

use super::model::Graph;
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

fn lang(graph: &Graph) -> Lang {
    Lang::of(graph.lang)
}
