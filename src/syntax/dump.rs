//! The tree as indented text: for tests, and for `journeyc dump tree`.
//!
//! It is made from the tree's `Debug` form, so that no field can be forgotten: names and paths
//! become one line, what is absent is left out, and so are the brackets.

use super::ast::Tree;

/// The tree as text; with `spans`, each node says where it stands.
#[must_use]
pub fn dump(tree: &Tree, spans: bool) -> String {
    let mut text = String::new();
    for node in nodes(&format!("{tree:#?}")) {
        write(&node, 0, spans, &mut text);
    }
    text
}

/// A line of the `Debug` form, with the lines inside its brackets.
#[derive(Default)]
struct Node {
    /// The name of the field; empty in lists.
    field: String,
    /// The type or the value.
    value: String,
    children: Vec<Node>,
}

/// Reads the `Debug` form.
fn nodes(debug: &str) -> Vec<Node> {
    let mut open: Vec<Node> = vec![Node::default()];
    for line in debug.lines() {
        let line = line.trim_start().trim_end_matches(',');
        if matches!(line, "}" | ")" | "]") {
            if let Some(node) = open.pop()
                && let Some(outer) = open.last_mut()
            {
                outer.children.push(node);
            }
            continue;
        }
        let is_value = line.starts_with('"');
        let (field, value) = line.split_once(": ").filter(|_| !is_value).unwrap_or(("", line));
        let is_text = value.starts_with('"');
        let node = |value: &str| Node {
            field: field.to_owned(),
            value: value.to_owned(),
            children: Vec::new(),
        };
        match value.strip_suffix(['{', '(', '[']).filter(|_| !is_text) {
            Some(kind) => open.push(node(kind.trim_end())),
            None => {
                if let Some(outer) = open.last_mut() {
                    outer.children.push(node(value));
                }
            }
        }
    }
    open.into_iter().next().map(|root| root.children).unwrap_or_default()
}

impl Node {
    /// The child with this field name.
    fn child(&self, field: &str) -> Option<&Node> {
        self.children.iter().find(|child| child.field == field)
    }

    /// The node on one line, if it has such a form.
    fn short(&self) -> Option<String> {
        match self.value.as_str() {
            "Name" => Some(unquoted(&self.child("text")?.value)),
            "Str" => Some(self.child("text")?.value.clone()),
            "Path" => {
                let names: Vec<String> =
                    self.child("names")?.children.iter().filter_map(Self::short).collect();
                Some(names.join("."))
            }
            "Some" => self.children.first()?.short(),
            "Span" => Some(format!("{}..{}", self.child("start")?.value, self.child("end")?.value)),
            _ if self.children.is_empty() => Some(self.value.clone()),
            _ => None,
        }
    }

    /// Does it say nothing?
    fn is_absent(&self, spans: bool) -> bool {
        let empty = self.children.is_empty() && (matches!(self.value.as_str(), "None" | "[]" | ""));
        empty || self.field == "file" || !spans && self.value == "Span"
    }
}

/// A name without the quotes of its `Debug` form; an empty one is a hole.
fn unquoted(text: &str) -> String {
    let name = text.trim_matches('"');
    if name.is_empty() { "<hole>".to_owned() } else { name.to_owned() }
}

/// The children that are written.
fn visible(node: &Node, spans: bool) -> Vec<&Node> {
    node.children.iter().filter(|child| !child.is_absent(spans)).collect()
}

/// Writes a node and what is inside it.
fn write(node: &Node, depth: usize, spans: bool, text: &mut String) {
    if node.is_absent(spans) {
        return;
    }
    let indent = "  ".repeat(depth);
    let field = if node.field.is_empty() { String::new() } else { format!("{}: ", node.field) };
    if let Some(short) = node.short() {
        text.push_str(&format!("{indent}{field}{short}\n"));
        return;
    }
    let mut children = visible(node, spans);
    let mut value = node.value.as_str();
    // What wraps just one thing stands on its line.
    while let [only] = children.as_slice()
        && (only.field.is_empty() || only.field == "kind")
        && !value.is_empty()
    {
        let is_kind = only.field == "kind";
        if let Some(short) = only.short() {
            let value = if is_kind { "" } else { value };
            let blank = if value.is_empty() { "" } else { " " };
            text.push_str(&format!("{indent}{field}{value}{blank}{short}\n"));
            return;
        }
        if !is_kind && value != "Some" && value != only.value {
            break;
        }
        value = &only.value;
        children = visible(only, spans);
    }
    let line = match (node.field.as_str(), value) {
        ("", "") => "-".to_owned(),
        (field, "") => format!("{field}:"),
        _ => format!("{field}{value}"),
    };
    text.push_str(&format!("{indent}{line}\n"));
    for child in children {
        write(child, depth + 1, spans, text);
    }
}
