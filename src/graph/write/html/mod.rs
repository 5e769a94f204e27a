//! A page of one file: the picture with its steps to look at, search and filters, and a path to follow.
//!
//! The frame is [`page`]'s; what is particular to a journey, style and script, stands beside this file.

use super::boxes::caption;
use super::{lang, paper, style, svg};
use crate::draw::page::{self, Page, choice};
use crate::draw::svg::Element;
use crate::draw::words::{Lang, Word, label};
use crate::graph::model::{Graph, Kind};
use quick_xml::escape::escape;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write;

const CSS: &str = include_str!("page.css");
const JS: &str = include_str!("page.js");

/// What the script knows.
#[derive(Serialize)]
struct Data<'a> {
    #[serde(flatten)]
    graph: &'a Graph,
    words: Words,
}

/// Labels that the script needs.
#[derive(Serialize)]
struct Words {
    kinds: BTreeMap<&'static str, &'static str>,
    latest: &'static str,
    stage: &'static str,
    found: &'static str,
    only: &'static str,
    #[serde(rename = "sheetOf")]
    sheet_of: &'static str,
}

/// The page.
pub(super) fn page(graph: &Graph) -> String {
    let lang = lang(graph);
    let drawn = svg::draw(graph, svg::Steps::Reached);
    let printed = paper::sheets(graph, lang);
    let texts = printed.papers.iter().flat_map(|paper| &paper.items).flat_map(Element::texts);
    let css = style::sheet(svg::texts(graph).into_iter().chain(texts)) + CSS;
    page::page(&Page {
        lang,
        title: &graph.title,
        picture: drawn.elements,
        size: (drawn.width, drawn.height),
        papers: &printed.papers,
        upright: printed.upright,
        described: &drawn.title,
        css: &css,
        bar: &choices(graph, lang),
        below: "",
        aside: &[path(graph, lang), steps(graph, lang)].concat(),
        data: &data(graph, lang),
        script: JS,
        keys: Word::Keys,
        live: false,
    })
}

/// What the script reads.
fn data(graph: &Graph, lang: Lang) -> serde_json::Value {
    let word = |word| label(word, lang);
    let kinds =
        graph.nodes.iter().map(|node| (node.kind.key(), caption(node.kind, lang))).collect();
    let words = Words {
        kinds,
        latest: word(Word::AtLatest),
        stage: word(Word::Stage),
        found: word(Word::Found),
        only: word(Word::FilteredTo),
        sheet_of: word(Word::SheetOf),
    };
    serde_json::to_value(Data { graph, words }).unwrap_or_default()
}

/// Filters by stage and channel, where there is anything to choose.
fn choices(graph: &Graph, lang: Lang) -> String {
    let numbers: Vec<String> = (0..graph.stages.len()).map(|at| at.to_string()).collect();
    let titles = graph.stages.iter().map(|stage| stage.title.as_str());
    let stages: Vec<(&str, &str)> = numbers.iter().map(String::as_str).zip(titles).collect();
    let mut channels: Vec<(&str, &str)> = Vec::new();
    for channel in graph.nodes.iter().flat_map(|node| &node.chain).flat_map(|hop| &hop.channels) {
        if channels.iter().all(|(name, _)| *name != channel.name) {
            channels.push((&channel.name, &channel.title));
        }
    }
    [
        choice("stage", label(Word::Stage, lang), &stages),
        choice("channel", label(Word::Channel, lang), &channels),
    ]
    .concat()
}

/// The path: a slider through its stops, and each of them.
fn path(graph: &Graph, lang: Lang) -> String {
    let Some(path) = graph.path.as_ref().filter(|path| !path.stops.is_empty()) else {
        return String::new();
    };
    let follow = label(Word::PlayPath, lang);
    let title = crate::draw::words::filled(Word::PathOf, lang, &path.title);
    let last = path.stops.len().saturating_sub(1);
    let mut out = format!("<section>\n<h2>{}</h2>\n", escape(&title));
    let _ = writeln!(
        out,
        "<input id=\"play\" type=\"range\" min=\"0\" max=\"{last}\" value=\"0\" step=\"1\" aria-label=\"{follow}\">\n<ol id=\"stops\">"
    );
    for stop in &path.stops {
        let Some(node) = graph.nodes.get(stop.node) else { continue };
        let _ = writeln!(
            out,
            "<li><button type=\"button\"><small>{}</small> {}</button></li>",
            escape(&stop.at),
            escape(named(node.kind, &node.title, lang))
        );
    }
    out.push_str("</ol>\n</section>\n");
    out
}

/// All steps as a list, for those who do not see the picture, and for those who look for one.
fn steps(graph: &Graph, lang: Lang) -> String {
    let mut out =
        format!("<section>\n<h2>{}</h2>\n<ol id=\"steps\">\n", label(Word::AllSteps, lang));
    for (at, node) in graph.nodes.iter().enumerate() {
        let _ = writeln!(
            out,
            "<li><button type=\"button\" data-node=\"{at}\">{} <small>{}</small></button></li>",
            escape(named(node.kind, &node.title, lang)),
            escape(node.source.text())
        );
    }
    out.push_str("</ol>\n</section>\n");
    out
}

fn named(kind: Kind, title: &str, lang: Lang) -> String {
    format!("{}: {title}", caption(kind, lang))
}
