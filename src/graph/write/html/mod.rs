//! A page of one file: the picture, and what can be done with it without a network.
//!
//! The style and the script stand beside this file. Texts reach the page through `quick_xml`'s escaping or
//! as JSON that holds no `<`; the script puts them in as text and never as markup, and the page's own
//! policy lets it load nothing.

use super::boxes::caption;
use super::{lang, style, svg};
use crate::draw::svg as draw;
use crate::draw::words::{Lang, Word, label};
use crate::graph::model::{Graph, Kind};
use quick_xml::escape::escape;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write;

const CSS: &str = include_str!("page.css");
const JS: &str = include_str!("page.js");
/// Nothing is fetched, from nowhere.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; font-src data:";

/// A disc that is half dark.
const HALF: &str = "<svg width=\"16\" height=\"16\" viewBox=\"0 0 24 24\" aria-hidden=\"true\"><circle cx=\"12\" cy=\"12\" r=\"9\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"2\"/><path d=\"M12 3a9 9 0 0 1 0 18z\" fill=\"currentColor\"/></svg>";

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
}

/// The page.
pub(super) fn page(graph: &Graph) -> String {
    let lang = lang(graph);
    let word = |word| label(word, lang);
    let drawn = svg::draw(graph, true);
    let picture = draw::Element::new("svg")
        .attr("xmlns", "http://www.w3.org/2000/svg")
        .attr(
            "viewBox",
            format!("0 0 {} {}", draw::number(drawn.width), draw::number(drawn.height)),
        )
        .attr("preserveAspectRatio", "xMidYMid meet")
        .attr("role", "group")
        .attr("aria-label", &drawn.title)
        .with_all(drawn.elements);
    let picture = draw::write(&picture);
    let title = escape(&graph.title);
    let sheet = style::sheet(svg::texts(graph));
    let mut out = String::with_capacity(picture.len() * 2 + sheet.len());
    let _ = writeln!(
        out,
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">",
        graph.lang
    );
    let _ = writeln!(out, "<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">");
    let _ =
        writeln!(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
    let _ = writeln!(out, "<title>{title}</title>\n<style>\n{sheet}{CSS}</style>\n</head>\n<body>");
    let _ =
        writeln!(out, "<header class=\"bar\">\n<h1>{title}</h1>\n<span class=\"space\"></span>");
    let _ = writeln!(
        out,
        "<form id=\"find\" role=\"search\"><input id=\"search\" type=\"search\" placeholder=\"{0}\" aria-label=\"{0}\">",
        word(Word::Search)
    );
    out.push_str(&choices(graph, lang));
    out.push_str("<output id=\"count\" aria-live=\"polite\"></output></form>\n");
    for (id, sign, name) in [
        ("out", "−", Word::ZoomOut),
        ("in", "+", Word::ZoomIn),
        ("fit", "⤢", Word::Fit),
        ("theme", HALF, Word::Theme),
    ] {
        let name = word(name);
        let _ = writeln!(
            out,
            "<button type=\"button\" class=\"sign\" id=\"{id}\" title=\"{name}\" aria-label=\"{name}\">{sign}</button>"
        );
    }
    let _ = writeln!(
        out,
        "<button type=\"button\" id=\"print\">{}</button>\n</header>",
        word(Word::Print)
    );
    let _ =
        writeln!(out, "<main id=\"view\" tabindex=\"0\" aria-label=\"{}\">", escape(&drawn.title));
    out.push_str(&picture);
    out.push_str("</main>\n");
    let _ = writeln!(out, "<aside id=\"side\" aria-label=\"{}\">", word(Word::Details));
    let _ = writeln!(
        out,
        "<section id=\"detail\" aria-live=\"polite\"><p class=\"keys\">{}</p></section>",
        word(Word::Keys)
    );
    out.push_str(&path(graph, lang));
    out.push_str(&steps(graph, lang));
    let _ = writeln!(
        out,
        "</aside>\n<script type=\"application/json\" id=\"graph\">{}</script>",
        data(graph, lang)
    );
    let _ = writeln!(out, "<script>\n{JS}</script>\n</body>\n</html>");
    out
}

/// What the script reads; a `<` would end it.
fn data(graph: &Graph, lang: Lang) -> String {
    let word = |word| label(word, lang);
    let kinds =
        graph.nodes.iter().map(|node| (node.kind.key(), caption(node.kind, lang))).collect();
    let words = Words {
        kinds,
        latest: word(Word::AtLatest),
        stage: word(Word::Stage),
        found: word(Word::Found),
    };
    serde_json::to_string(&Data { graph, words }).unwrap_or_default().replace('<', "\\u003c")
}

/// Filters by stage and channel, where there is anything to choose.
fn choices(graph: &Graph, lang: Lang) -> String {
    let mut out = String::new();
    let mut choice = |id: &str, name: Word, options: &[(String, &str)]| {
        if options.is_empty() {
            return;
        }
        let name = label(name, lang);
        let _ = write!(
            out,
            "<select id=\"{id}\" aria-label=\"{name}\"><option value=\"\">{name}</option>"
        );
        for (value, text) in options {
            let _ = write!(
                out,
                "<option value=\"{}\">{}</option>",
                escape(value.as_str()),
                escape(*text)
            );
        }
        out.push_str("</select>\n");
    };
    let stages =
        graph.stages.iter().enumerate().map(|(at, stage)| (at.to_string(), stage.title.as_str()));
    choice("stage", Word::Stage, &stages.collect::<Vec<_>>());
    let mut channels: Vec<(String, &str)> = Vec::new();
    for channel in graph.nodes.iter().flat_map(|node| &node.chain).flat_map(|hop| &hop.channels) {
        if channels.iter().all(|(name, _)| *name != channel.name) {
            channels.push((channel.name.clone(), &channel.title));
        }
    }
    choice("channel", Word::Channel, &channels);
    out
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
