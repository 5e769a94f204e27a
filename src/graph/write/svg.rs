//! The picture.

use super::boxes::{self, DETAIL, LABEL, LabelBox, NodeBox, PAD, Piece, SMALL, TEXT, TITLE};
use super::{icons, lang, style};
use crate::draw::font::Weight;
use crate::draw::svg::{self, Element, Path, circle, group, path, rect};
use crate::draw::text::wrap;
use crate::draw::words::{Lang, Word, filled};
use crate::graph::layout::{Layout, Line, Rect, lay_out};
use crate::graph::model::{Edge, Graph, Kind, Node};
use std::collections::BTreeSet;

/// What stands free around the picture.
pub(in crate::graph) const MARGIN: f64 = 40.0;
/// The column of the stages' names.
pub(in crate::graph) const GUTTER: f64 = 132.0;
/// The column of the facts' labels.
const FACTS: f64 = 132.0;
/// The least width of a picture, so that its head has room.
const LEAST: f64 = 720.0;
/// The greatest width of its head.
const HEAD: f64 = 980.0;
/// How round the corners of lines are.
const ROUND: f64 = 9.0;

/// A picture with what is around it: size and elements.
pub(in crate::graph) struct Drawn {
    pub(in crate::graph) width: f64,
    pub(in crate::graph) height: f64,
    pub(in crate::graph) title: String,
    pub(in crate::graph) desc: String,
    pub(in crate::graph) elements: Vec<Element>,
}

/// The picture as a file of its own, with its font.
pub(in crate::graph) fn file(graph: &Graph) -> String {
    let drawn = draw(graph, Steps::Titled);
    let sheet = style::sheet(texts(graph));
    let picture =
        svg::picture((drawn.width, drawn.height), (&drawn.title, &drawn.desc), graph.lang, &sheet);
    svg::write(&picture.with_all(drawn.elements))
}

/// All texts of a graph that can hold any character.
pub(in crate::graph) fn texts(graph: &Graph) -> Vec<&str> {
    let mut texts = vec![graph.title.as_str(), graph.name.as_str()];
    texts.extend(graph.doc.as_deref());
    texts.extend(graph.facts.iter().map(|fact| fact.value.as_str()));
    texts.extend(graph.stages.iter().map(|stage| stage.title.as_str()));
    for node in &graph.nodes {
        texts.push(&node.title);
        texts.extend(node.doc.as_deref());
        texts.extend(node.lines.iter().map(String::as_str));
        texts.extend(node.notes.iter().map(|note| note.text.as_str()));
        texts.extend(node.chain.iter().flat_map(|hop| &hop.channels).map(|of| of.title.as_str()));
    }
    texts.extend(graph.edges.iter().flat_map(|edge| &edge.labels).map(String::as_str));
    texts.extend(graph.path.as_ref().map(|path| path.title.as_str()));
    texts
}

/// What steps are for those who do not see them, and whether the picture has a head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::graph) enum Steps {
    /// Each says what it is.
    Titled,
    /// Keys come to each, too.
    Reached,
    /// What stands around the picture says all this, and what the journey is.
    Plain,
}

/// What a picture is put together from, each part at its place.
pub(in crate::graph) struct Parts {
    pub(in crate::graph) width: f64,
    pub(in crate::graph) height: f64,
    /// Where the graph begins.
    pub(in crate::graph) origin: (f64, f64),
    /// Title, facts and path, and what they take.
    pub(in crate::graph) header: Option<(Rect, Element)>,
    /// The stages: top and bottom, name, and the band with the name in it.
    pub(in crate::graph) bands: Vec<(f64, f64, Vec<String>, Element)>,
    /// The class of the graph.
    pub(in crate::graph) class: String,
    /// The lines, those of the path last; seen from the origin.
    pub(in crate::graph) edges: Vec<Element>,
    /// The points of the lines; seen from the origin.
    pub(in crate::graph) lines: Vec<Vec<(f64, f64)>>,
    /// Labels of lines with what they take; seen from the origin.
    pub(in crate::graph) labels: Vec<(Rect, Element)>,
    /// Boxes with what they take; seen from the origin.
    pub(in crate::graph) steps: Vec<(Rect, Element)>,
}

/// Draws a graph.
pub(in crate::graph) fn draw(graph: &Graph, how: Steps) -> Drawn {
    let lang = lang(graph);
    let parts = parts(graph, how);
    let mut elements = vec![rect("ground", (0.0, 0.0), (parts.width, parts.height), 0.0)];
    elements.extend(parts.header.map(|(_, header)| header));
    if !parts.bands.is_empty() {
        let bands = parts.bands.into_iter().map(|(.., band)| band);
        elements.push(group("bands").with_all(bands));
    }
    let placed = group(&parts.class)
        .with(group("edges").with_all(parts.edges))
        .with(group("labels").with_all(parts.labels.into_iter().map(|(_, label)| label)))
        .with(group("steps").with_all(parts.steps.into_iter().map(|(_, step)| step)));
    elements.push(placed.attr("transform", translate(parts.origin.0, parts.origin.1)));
    Drawn {
        width: parts.width,
        height: parts.height,
        title: filled(Word::GraphOf, lang, &graph.title),
        desc: description(graph, lang),
        elements,
    }
}

/// The parts of a graph, each at its place.
pub(in crate::graph) fn parts(graph: &Graph, how: Steps) -> Parts {
    let lang = lang(graph);
    let visits = boxes::visits(graph);
    let nodes: Vec<NodeBox> = graph
        .nodes
        .iter()
        .zip(&visits)
        .map(|(node, visit)| boxes::node(node, lang, visit.as_deref()))
        .collect();
    let labels = boxes::labels(graph);
    let (plan, stages) = boxes::plan(graph, &nodes, &labels);
    let layout = lay_out(&plan);
    let banded = stages.iter().any(Option::is_some);
    let gutter = if banded { GUTTER } else { 0.0 };
    let inner = (layout.width + gutter).max(LEAST);
    let width = inner + 2.0 * MARGIN;
    let (header, top) = match how {
        Steps::Plain => (None, MARGIN),
        Steps::Titled | Steps::Reached => {
            let (head, top) = header(graph, lang, inner);
            let (wide, high) = (inner.min(HEAD), top - MARGIN);
            let takes = Rect { x: MARGIN, y: MARGIN, width: wide, height: high };
            (Some((takes, head)), top)
        }
    };
    let left = MARGIN + gutter + (inner - gutter - layout.width) / 2.0;
    let bands = match banded {
        true => bands(graph, &stages, &layout, top, (MARGIN, inner)),
        false => Vec::new(),
    };
    let walked = if graph.path.is_some() { "walked" } else { "" };
    let class = classes(&["graph", walked, if banded { "banded" } else { "" }]);
    let (lit_nodes, lit_edges) = lit(graph);
    let lines = graph
        .edges
        .iter()
        .enumerate()
        .zip(&layout.lines)
        .map(|((at, edge), line)| self::edge(graph, at, edge, line, lit_edges.contains(&at)));
    // Lit lines lie on the others.
    let (dark, bright): (Vec<_>, Vec<_>) =
        lines.enumerate().partition(|(at, _)| !lit_edges.contains(at));
    let lines = dark.into_iter().chain(bright).map(|(_, element)| element);
    let steps = graph.nodes.iter().enumerate().zip(&nodes).zip(&layout.boxes);
    let steps = steps.map(|(((at, node), of), place)| {
        let drawn = step(node, of, *place, lit_nodes.contains(&at));
        let said = || spoken(graph, at, node, lang);
        let drawn = match how {
            Steps::Titled => drawn.first(svg::title(&said())),
            Steps::Reached => {
                drawn.attr("tabindex", "0").attr("role", "img").attr("aria-label", said())
            }
            // Where a text is cut, a pointer shows all of it.
            Steps::Plain if of.is_cut() => drawn.first(svg::title(&said())),
            Steps::Plain => drawn,
        };
        (*place, drawn)
    });
    let named = graph.edges.iter().zip(&labels).zip(&layout.lines).enumerate();
    let named = named.filter_map(|(at, ((edge, label), line))| {
        let (label, place) = (label.as_ref()?, line.label?);
        let drawn = edge_label(at, label, place, lit_edges.contains(&at));
        let cut = label.words.last().is_some_and(|line| line.ends_with('…'));
        let drawn = if cut { drawn.first(svg::title(&edge.labels.join(" · "))) } else { drawn };
        Some((place, drawn))
    });
    Parts {
        width,
        height: top + layout.height + MARGIN,
        origin: (left, top),
        header,
        bands,
        class,
        edges: lines.collect(),
        lines: layout.lines.iter().map(|line| line.points.clone()).collect(),
        labels: named.collect(),
        steps: steps.collect(),
    }
}

/// What is said to those who do not see the picture.
fn description(graph: &Graph, lang: Lang) -> String {
    let text = crate::draw::words::label(Word::StepsAndEdges, lang);
    let counts = [graph.nodes.len(), graph.edges.len()];
    let mut text = counts
        .iter()
        .fold(text.to_owned(), |text, count| text.replacen("{}", &count.to_string(), 1));
    for fact in &graph.facts {
        text.push_str(&format!(" {}: {}.", fact.label, fact.value));
    }
    text
}

pub(in crate::graph) fn translate(x: f64, y: f64) -> String {
    format!("translate({} {})", svg::number(x), svg::number(y))
}

/// The steps and edges of the path.
fn lit(graph: &Graph) -> (BTreeSet<usize>, BTreeSet<usize>) {
    let stops = || graph.path.iter().flat_map(|path| &path.stops);
    (stops().map(|stop| stop.node).collect(), stops().filter_map(|stop| stop.edge).collect())
}

/// Title, doc comment, facts, and whose path it is. Says where the rest begins.
fn header(graph: &Graph, lang: Lang, width: f64) -> (Element, f64) {
    let room = width.min(HEAD);
    let mut y = MARGIN;
    let mut out = group("header");
    let mut put = |class: &str,
                   x: f64,
                   (size, height): (f64, f64),
                   weight,
                   room,
                   text: &str,
                   y: f64| {
        let lines = wrap(text, size, weight, room);
        let count = f64::from(u32::try_from(lines.len()).unwrap_or(u32::MAX));
        if !lines.is_empty() {
            out.push(svg::lines(class, (x, boxes::base(y + height / 2.0, size)), height, &lines));
        }
        y + count * height
    };
    y = put("heading", MARGIN, (24.0, 31.0), Weight::Bold, room, &graph.title, y);
    let name = format!("{} · {}", graph.name, graph.source.text());
    y = put("lead", MARGIN, (13.0, 19.0), Weight::Regular, room, &name, y + 1.0);
    if let Some(doc) = &graph.doc {
        // Lines of a comment break where its writer's screen did; a paragraph goes on.
        let text = doc.replace("\n\n", "\u{0}").replace('\n', " ").replace('\u{0}', "\n");
        y = put("lead", MARGIN, (13.0, 19.0), Weight::Regular, room.min(720.0), &text, y + 5.0);
    }
    y += 13.0;
    for fact in &graph.facts {
        let below = put("about", MARGIN, (12.5, 20.0), Weight::Bold, FACTS - 12.0, &fact.label, y);
        let value = put(
            "fact",
            MARGIN + FACTS,
            (12.5, 20.0),
            Weight::Regular,
            room - FACTS,
            &fact.value,
            y,
        );
        y = below.max(value);
    }
    if let Some(path) = &graph.path {
        let outcome = match &path.outcome {
            Some(outcome) => filled(Word::EndedWith, lang, outcome),
            None => crate::draw::words::label(Word::UnderWay, lang).to_owned(),
        };
        let text =
            format!("{} · {outcome} · {}", filled(Word::PathOf, lang, &path.title), path.clock);
        y = put("visit", MARGIN, (13.0, 19.0), Weight::Bold, room, &text, y + 8.0);
    }
    (out, y + 30.0)
}

/// The stages as bands, with their names on the left.
fn bands(
    graph: &Graph,
    stages: &[Option<usize>],
    layout: &Layout,
    top: f64,
    (left, width): (f64, f64),
) -> Vec<(f64, f64, Vec<String>, Element)> {
    let mut out = Vec::new();
    let last = layout.bands.len().saturating_sub(1);
    for (at, ((from, to), stage)) in layout.bands.iter().zip(stages).enumerate() {
        let Some(stage) = stage.and_then(|stage| graph.stages.get(stage)) else { continue };
        let (from, to) = (top + from + 5.0, top + to - 5.0 + if at == last { 22.0 } else { 0.0 });
        let mut band = group("band-of").data("stage", &stage.name);
        band.push(rect("band", (left - 16.0, from), (width + 32.0, to - from), 14.0));
        let lines = wrap(&stage.title, 13.0, Weight::Bold, GUTTER - 20.0);
        band.push(svg::lines("stage", (left + 2.0, from + 25.0), 18.0, &lines));
        out.push((from, to, lines, band));
    }
    out
}

fn classes(names: &[&str]) -> String {
    names.iter().filter(|name| !name.is_empty()).copied().collect::<Vec<_>>().join(" ")
}

fn edge(graph: &Graph, at: usize, edge: &Edge, line: &Line, lit: bool) -> Element {
    let id = |node: usize| graph.nodes.get(node).map_or("", |node| node.id.as_str());
    let class = classes(&["edge", edge.kind.key(), if lit { "lit" } else { "" }]);
    let data = Path::rounded(&line.points, ROUND);
    let mut out = group(&class)
        .data("edge", at.to_string())
        .data("from", id(edge.from))
        .data("to", id(edge.to))
        .with(path("line", data.data()));
    if let [.., before, end] = line.points.as_slice() {
        out.push(path("head", arrow_head(*before, *end).data()));
    }
    out
}

/// The head of an arrow that ends at a point, pointing the way that its last piece goes.
fn arrow_head(before: (f64, f64), (x, y): (f64, f64)) -> Path {
    let mut head = Path::default();
    let aside = (before.0 - x).abs() > (before.1 - y).abs();
    if aside {
        let back = if before.0 < x { -1.0 } else { 1.0 };
        head.to('M', &[(x + back * 7.0, y - 4.5)]);
        head.to('L', &[(x + back, y), (x + back * 7.0, y + 4.5)]);
    } else {
        head.to('M', &[(x - 4.5, y - 7.0)]);
        head.to('L', &[(x, y - 1.0), (x + 4.5, y - 7.0)]);
    }
    head
}

fn edge_label(at: usize, label: &LabelBox, place: Rect, lit: bool) -> Element {
    let (size, height) = LABEL;
    let class = classes(&["edge-label", if lit { "lit" } else { "" }]);
    let mut out = group(&class).data("edge", at.to_string());
    let (x, y) = (place.middle(), place.y);
    out.push(rect("label-ground", (place.x, y), (place.width, place.height), 6.0));
    let first = boxes::base(y + 2.0 + height / 2.0, size);
    let mut next = first;
    if !label.words.is_empty() {
        out.push(svg::lines("label", (x, first), height, &label.words));
        next += height * f64::from(u32::try_from(label.words.len()).unwrap_or(u32::MAX));
    }
    if let Some(time) = &label.time {
        out.push(svg::line("time", (x, next), time));
    }
    out
}

fn lines(class: &str, x: f64, height: f64, piece: &Piece) -> Option<Element> {
    (!piece.lines.is_empty()).then(|| svg::lines(class, (x, piece.y), height, &piece.lines))
}

/// An icon of a size, around a middle.
fn icon(class: &str, data: &str, (x, y): (f64, f64), size: f64) -> Element {
    let scale = size / 24.0;
    let (x, y) = (svg::number(x - size / 2.0), svg::number(y - size / 2.0));
    let place = format!("translate({x} {y}) scale({})", svg::number(scale));
    path(class, data).attr("transform", place)
}

/// What a screen reader says of a step.
pub(in crate::graph) fn spoken(graph: &Graph, at: usize, node: &Node, lang: Lang) -> String {
    let mut parts = vec![format!("{}: {}", boxes::caption(node.kind, lang), node.title)];
    parts.extend(node.lines.iter().cloned());
    let channels = node.chain.iter().flat_map(|hop| &hop.channels).map(|of| of.title.as_str());
    let channels: Vec<&str> = channels.collect();
    if !channels.is_empty() {
        parts.push(channels.join(" > "));
    }
    parts.extend(node.notes.iter().map(|note| note.text.clone()));
    for edge in graph.edges.iter().filter(|edge| edge.from == at) {
        let Some(to) = graph.nodes.get(edge.to) else { continue };
        let to = format!("{} {}", boxes::caption(to.kind, lang), to.title);
        let leads = filled(Word::LeadsTo, lang, &to);
        let when = edge.labels.join(", ");
        parts.push(if when.is_empty() { leads } else { format!("{when}: {leads}") });
    }
    parts.join(". ")
}

fn step(node: &Node, of: &NodeBox, place: Rect, lit: bool) -> Element {
    let small = node.kind.is_small();
    let class =
        ["step", node.kind.key(), if small { "small" } else { "" }, if lit { "lit" } else { "" }];
    let mut out = group(&classes(&class))
        .attr("transform", translate(place.x, place.y))
        .data("step", &node.id)
        .data("source", node.source.text());
    let radius = if small { (place.height / 2.0).min(19.0) } else { 12.0 };
    out.push(rect("box", (0.0, 0.0), (place.width, place.height), radius));
    let text = if small { 42.0 } else { TEXT };
    let middle = if small { place.height / 2.0 } else { PAD + 13.0 };
    if small {
        // A run that comes to its end, and one that is ended on the way.
        let ends_early = node.kind == Kind::End && !node.id.starts_with("end-completed");
        let data = if ends_early { icons::STOP } else { icons::of_kind(node.kind) };
        out.push(icon("icon kind", data, (24.0, middle), 18.0));
    } else {
        out.push(circle("disc", (28.0, middle), 15.0));
        out.push(icon("icon kind", icons::of_kind(node.kind), (28.0, middle), 19.0));
    }
    let title = if small { 18.0 } else { TITLE.1 };
    out.push_all(of.caption.as_ref().and_then(|piece| lines("caption", text, TITLE.1, piece)));
    out.push_all(lines("title", text, title, &of.title));
    out.push_all(of.details.iter().filter_map(|piece| lines("detail", text, DETAIL.1, piece)));
    if let Some(y) = of.rule {
        let mut line = Path::default();
        line.to('M', &[(PAD, y)]);
        line.to('L', &[(place.width - PAD, y)]);
        out.push(path("rule", line.data()));
    }
    for hop in &of.hops {
        for (number, ((x, middle), name, title)) in hop.channels.iter().enumerate() {
            if number == 0 {
                out.push(icon("icon", icons::of_channel(name), (28.0, hop.y), 18.0));
            }
            let y = boxes::base(*middle, boxes::CHANNEL.0);
            out.push(svg::line("channel", (*x, y), title).data("channel", name));
        }
        if let Some(then) = &hop.then {
            let first = if then.lines.is_empty() { then.y - 7.0 } else { then.y - 4.0 };
            out.push(icon("icon", icons::NEXT, (28.0, first), 12.0));
            out.push_all(lines("then", text, SMALL.1, then));
        }
    }
    for (kind, piece) in &of.notes {
        out.push(icon("icon", icons::of_note(*kind), (28.0, piece.y - 4.0), 14.0));
        let note = lines("note", text, SMALL.1, piece);
        out.push_all(note.map(|note| note.data("note", kind.key())));
    }
    if let Some(visit) = &of.visit {
        let x = if small { text + 6.0 } else { 28.0 };
        if !small {
            out.push(icon("icon visited-icon", icons::VISIT, (x, visit.y - 4.0), 14.0));
        }
        out.push_all(lines("visit", text, SMALL.1, visit));
    }
    out
}
