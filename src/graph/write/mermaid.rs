//! A flowchart of Mermaid.
//!
//! Every text stands in quotes with entity codes for what Mermaid reads itself (`"`, `#`, `;`, brackets,
//! backticks, `<`), so that what a picture shows is what the source says. Ids are numbered, since
//! Mermaid takes words such as `end` for its own. Colours, rules and places are left out.

use super::boxes::caption;
use super::lang;
use crate::graph::model::{Edge, EdgeKind, Graph, Kind, Node};
use std::collections::BTreeSet;
use std::fmt::Write;

/// The flowchart.
pub(super) fn flowchart(graph: &Graph) -> String {
    let mut out = format!("---\ntitle: {}\n---\nflowchart TB\n", front(&graph.title));
    let mut put = |line: &str| out.push_str(&format!("    {line}\n"));
    for (number, stage) in graph.stages.iter().enumerate() {
        put(&format!("subgraph stage{number} [\"{}\"]", escaped(&stage.title)));
        for (at, node) in of_stage(graph, Some(number)) {
            put(&format!("    {}", box_of(graph, at, node)));
        }
        put("end");
    }
    for (at, node) in of_stage(graph, None) {
        put(&box_of(graph, at, node));
    }
    for edge in &graph.edges {
        put(&arrow(edge));
    }
    if let Some(path) = &graph.path {
        let nodes: BTreeSet<usize> = path.stops.iter().map(|stop| stop.node).collect();
        let names: Vec<String> = nodes.iter().map(|at| format!("n{at}")).collect();
        put("classDef lit stroke:#cc5a00,stroke-width:3px");
        put(&format!("class {} lit", names.join(",")));
        let edges: BTreeSet<usize> = path.stops.iter().filter_map(|stop| stop.edge).collect();
        let numbers: Vec<String> = edges.iter().map(ToString::to_string).collect();
        put(&format!("linkStyle {} stroke:#cc5a00,stroke-width:3px", numbers.join(",")));
    }
    out
}

fn of_stage(graph: &Graph, stage: Option<usize>) -> impl Iterator<Item = (usize, &Node)> {
    graph.nodes.iter().enumerate().filter(move |(_, node)| node.stage == stage)
}

/// A title in the front matter, which is YAML: JSON's strings are YAML's.
fn front(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

/// A step in the shape of its kind.
fn box_of(graph: &Graph, at: usize, node: &Node) -> String {
    let mut text = format!("{}: {}", caption(node.kind, lang(graph)), node.title);
    let channels = node.chain.iter().map(|hop| {
        let names: Vec<&str> = hop.channels.iter().map(|of| of.title.as_str()).collect();
        names.join(" + ")
    });
    let channels: Vec<String> = channels.collect();
    let mut lines: Vec<String> = node.lines.clone();
    if !channels.is_empty() {
        lines.push(channels.join(" > "));
    }
    lines.extend(node.notes.iter().map(|note| note.text.clone()));
    text = escaped(&text);
    for line in lines {
        let _ = write!(text, "<br/>{}", escaped(&line));
    }
    let (open, close) = match node.kind {
        Kind::Start | Kind::End => ("([", "])"),
        Kind::Branch | Kind::Split | Kind::Winner => ("{{", "}}"),
        Kind::Wait | Kind::Race | Kind::Countdown => ("[/", "/]"),
        Kind::Call | Kind::Track | Kind::Begin => ("[[", "]]"),
        Kind::Send | Kind::Later => ("[", "]"),
        Kind::Repeat | Kind::Back | Kind::Let | Kind::Set => ("(", ")"),
    };
    format!("n{at}{open}\"{text}\"{close}")
}

fn arrow(edge: &Edge) -> String {
    let line = match edge.kind {
        EdgeKind::On => "-->",
        EdgeKind::Trouble | EdgeKind::Back => "-.->",
    };
    let mut text = edge.labels.join(" · ");
    if let Some(time) = &edge.time {
        text = if text.is_empty() { time.clone() } else { format!("{text} · {time}") };
    }
    let label = if text.is_empty() { String::new() } else { format!("|\"{}\"|", escaped(&text)) };
    format!("n{} {line}{label} n{}", edge.from, edge.to)
}

/// Only what Mermaid takes as it is; everything else as the code of its character. What cannot be seen is
/// a space.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if c.is_control() => out.push(' '),
            ' ' | '_' | ',' | ':' | '-' | '=' | '?' | '!' | '/' | '+' | '%' | '·' | '≤' | '×'
            | '…' | '.' => {
                out.push(c);
            }
            c if c.is_alphanumeric() => out.push(c),
            c if c.is_ascii() => {
                let _ = write!(out, "#{};", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn what_mermaid_reads_is_escaped() {
        assert_eq!(
            escaped("a \"b\" #1; [x] {y} (z) `c` <br>"),
            "a #34;b#34; #35;1#59; #91;x#93; #123;y#125; #40;z#41; #96;c#96; #60;br#62;"
        );
        assert_eq!(escaped("Blåbær 😀 שלום a\nb"), "Blåbær 😀 שלום a b");
    }
}
