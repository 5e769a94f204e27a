//! A digraph of Graphviz. Texts are quoted strings, in which only `"` and `\` mean anything.

use super::boxes::caption;
use super::lang;
use crate::graph::model::{EdgeKind, Graph, Kind, Node};
use std::collections::BTreeSet;
use std::fmt::Write;

/// The digraph.
pub(super) fn digraph(graph: &Graph) -> String {
    let mut out = format!("digraph {} {{\n", quoted(&graph.name));
    let mut put = |line: &str| {
        let _ = writeln!(out, "    {line}");
    };
    put(&format!(
        "graph [label={}, labelloc=t, fontname=\"Inter\", rankdir=TB]",
        quoted(&graph.title)
    ));
    put("node [fontname=\"Inter\", fontsize=11, shape=box, style=rounded]");
    put("edge [fontname=\"Inter\", fontsize=10]");
    let stops = || graph.path.iter().flat_map(|path| &path.stops);
    let nodes: BTreeSet<usize> = stops().map(|stop| stop.node).collect();
    let edges: BTreeSet<usize> = stops().filter_map(|stop| stop.edge).collect();
    for (number, stage) in graph.stages.iter().enumerate() {
        put(&format!("subgraph cluster_{number} {{"));
        put(&format!("    label={}", quoted(&stage.title)));
        for (at, node) in
            graph.nodes.iter().enumerate().filter(|(_, node)| node.stage == Some(number))
        {
            put(&format!("    {}", box_of(graph, at, node, nodes.contains(&at))));
        }
        put("}");
    }
    for (at, node) in graph.nodes.iter().enumerate().filter(|(_, node)| node.stage.is_none()) {
        put(&box_of(graph, at, node, nodes.contains(&at)));
    }
    for (at, edge) in graph.edges.iter().enumerate() {
        let mut lines = edge.labels.clone();
        lines.extend(edge.time.clone());
        let mut attributes = vec![format!("label={}", quoted(&lines.join("\n")))];
        match edge.kind {
            EdgeKind::On => {}
            EdgeKind::Trouble => attributes.push("style=dashed".to_owned()),
            // A way back moves nothing.
            EdgeKind::Back => attributes.push("style=dotted, constraint=false".to_owned()),
        }
        if edges.contains(&at) {
            attributes.push("color=\"#cc5a00\", penwidth=3".to_owned());
        }
        put(&format!("n{} -> n{} [{}]", edge.from, edge.to, attributes.join(", ")));
    }
    out.push_str("}\n");
    out
}

fn box_of(graph: &Graph, at: usize, node: &Node, lit: bool) -> String {
    let mut lines = vec![format!("{}: {}", caption(node.kind, lang(graph)), node.title)];
    lines.extend(node.lines.iter().cloned());
    let channels = node.chain.iter().map(|hop| {
        let names: Vec<&str> = hop.channels.iter().map(|of| of.title.as_str()).collect();
        names.join(" + ")
    });
    let channels: Vec<String> = channels.collect();
    if !channels.is_empty() {
        lines.push(channels.join(" > "));
    }
    lines.extend(node.notes.iter().map(|note| note.text.clone()));
    let shape = match node.kind {
        Kind::Branch | Kind::Split | Kind::Winner => ", shape=hexagon",
        Kind::Start | Kind::End => ", shape=ellipse",
        _ => "",
    };
    let lit = if lit { ", color=\"#cc5a00\", penwidth=3" } else { "" };
    let tip = quoted(&node.source.text());
    format!("n{at} [label={}, tooltip={tip}{shape}{lit}]", quoted(&lines.join("\n")))
}

/// A quoted string. A backslash of the text stays one, and a line break is one.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn strings_stay_strings() {
        assert_eq!(quoted("a \"b\" \\l\n{c}"), "\"a \\\"b\\\" \\\\l\\n{c}\"");
    }
}
