//! Pairs of pest to the tree: one file per family of constructs.
//!
//! What the grammar accepted is complete, so a child that should be there is there. Where the code
//! still has to say what happens otherwise, it makes a hole (an empty name, [`ExprKind::Hole`]).

mod allow;
mod arms;
mod card;
mod decl;
mod doc;
mod expr;
mod journey;
mod literal;
mod message;
mod research;
mod rules;
mod step;
mod template;
mod test;
mod text;
mod types;

use super::ast::{Allow, Decl, Expr, ExprKind, Name, Path, Str, Tree};
use super::errors;
use super::keywords;
use super::parser::Rule;
use super::recover::Map;
use crate::diag::Sink;
use crate::source::{FileId, Span};
use pest::iterators::{Pair, Pairs};
use smol_str::SmolStr;

pub(crate) use doc::doc_above;
pub(crate) use text::{closing_indent, strip_indent};

/// What the builders share: where they are, and where findings go.
pub(super) struct Context<'a> {
    /// The file that is read.
    file: FileId,
    /// The whole file as it was written; comments above a node are looked up here.
    source: &'a str,
    /// The way back to the source, where the parsed text is a mended part of it.
    map: Option<&'a Map>,
    /// Does the file have `///` comments at all?
    has_docs: bool,
    /// Where findings go.
    sink: &'a mut Sink,
    /// The lines that allow a finding, in source order.
    pub(super) allows: Vec<Allow>,
}

impl<'a> Context<'a> {
    /// A context for pairs of the whole `source`.
    pub(super) fn new(file: FileId, source: &'a str, has_docs: bool, sink: &'a mut Sink) -> Self {
        Self { file, source, map: None, has_docs, sink, allows: Vec::new() }
    }

    /// The same for pairs of a mended part of the source.
    pub(super) fn mended(self, map: &'a Map) -> Self {
        Self { map: Some(map), ..self }
    }

    /// The place of a pair.
    fn span(&self, node: &Pair<'_, Rule>) -> Span {
        let span = node.as_span();
        self.span_of(span.start(), span.end())
    }

    /// The place of `start..end` of the parsed text.
    fn span_of(&self, start: usize, end: usize) -> Span {
        let (start, end) = match self.map {
            Some(map) => (map.start(start), map.end(end)),
            None => (start, end),
        };
        let at = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Span::new(self.file, at(start), at(end))
    }
}

/// Makes the tree of a whole file.
pub(super) fn tree(cx: &mut Context<'_>, pairs: Pairs<'_, Rule>) -> Tree {
    let mut decls = Vec::new();
    for file in pairs {
        for node in file.into_inner() {
            decls.extend(decl::decl(cx, node));
        }
    }
    allow::ends(cx);
    let allows = tight(std::mem::take(&mut cx.allows));
    Tree { file: cx.file, doc: doc::of_file(cx.source), decls: tight(decls), allows }
}

/// Makes the declarations of a chunk of a file that could not be read as a whole.
pub(super) fn decls(cx: &mut Context<'_>, pairs: Pairs<'_, Rule>) -> Vec<Decl> {
    pairs.flat_map(Pair::into_inner).filter_map(|node| decl::decl(cx, node)).collect()
}

/// The expression of a slot in a body file.
pub(super) fn slot(cx: &mut Context<'_>, node: Pair<'_, Rule>) -> Option<Expr> {
    node.into_inner().next().map(|inner| expr::expr(cx, inner))
}

/// The `//!` lines of a file.
pub(crate) fn file_doc(source: &str) -> Option<String> {
    doc::of_file(source)
}

/// The children of a node, taken from the front by what they are.
struct Kids<'i> {
    pairs: Pairs<'i, Rule>,
    /// The node's end: the place of what is missing.
    end: Span,
}

impl<'i> Kids<'i> {
    /// The children of `node`.
    fn of(cx: &Context<'_>, node: Pair<'i, Rule>) -> Self {
        let end = cx.span(&node).tail();
        Self { pairs: node.into_inner(), end }
    }

    /// The next child, whatever it is.
    fn next(&mut self) -> Option<Pair<'i, Rule>> {
        self.pairs.next()
    }

    /// The rule of the next child.
    fn peek(&self) -> Option<Rule> {
        self.pairs.peek().map(|node| node.as_rule())
    }

    /// The next child, if it is a `rule`.
    fn take(&mut self, rule: Rule) -> Option<Pair<'i, Rule>> {
        if self.peek() == Some(rule) { self.pairs.next() } else { None }
    }

    /// Skips the next child if it is a `rule`, and says whether it was.
    fn skip(&mut self, rule: Rule) -> bool {
        self.take(rule).is_some()
    }

    /// The children of the next child, if it is a `rule`.
    fn enter(&mut self, cx: &Context<'_>, rule: Rule) -> Option<Kids<'i>> {
        self.take(rule).map(|node| Kids::of(cx, node))
    }

    /// The next child as a word, if it is a `rule`.
    fn word(&mut self, cx: &Context<'_>, rule: Rule) -> Option<Name> {
        self.take(rule).map(|node| word(cx, &node))
    }

    /// A name that is mentioned.
    fn name(&mut self, cx: &Context<'_>) -> Name {
        self.word(cx, Rule::ident).unwrap_or_else(|| hole_name(self.end))
    }

    /// A name that is declared here, so that it may not be a reserved word.
    fn declared(&mut self, cx: &mut Context<'_>) -> Name {
        let name = self.name(cx);
        refuse_reserved(cx, &name);
        name
    }

    /// A dotted name, if it comes next.
    fn path_opt(&mut self, cx: &Context<'_>) -> Option<Path> {
        self.take(Rule::path).map(|node| path(cx, node))
    }

    /// A dotted name.
    fn path(&mut self, cx: &Context<'_>) -> Path {
        self.path_opt(cx)
            .unwrap_or_else(|| Path { names: vec![hole_name(self.end)], span: self.end })
    }

    /// All dotted names that come next.
    fn paths(&mut self, cx: &Context<'_>) -> Vec<Path> {
        tight(std::iter::from_fn(|| self.path_opt(cx)).collect())
    }

    /// An expression, if it comes next.
    fn expr_opt(&mut self, cx: &mut Context<'_>) -> Option<Expr> {
        self.take(Rule::expr).map(|node| expr::expr(cx, node))
    }

    /// An expression.
    fn expr(&mut self, cx: &mut Context<'_>) -> Expr {
        self.expr_opt(cx).unwrap_or(Expr { kind: ExprKind::Hole, span: self.end })
    }

    /// A string, if it comes next.
    fn str_opt(&mut self, cx: &mut Context<'_>) -> Option<Str> {
        self.take(Rule::str).map(|node| text::string(cx, &node))
    }

    /// A string.
    fn str(&mut self, cx: &mut Context<'_>) -> Str {
        self.str_opt(cx).unwrap_or(Str { text: String::new(), span: self.end })
    }

    /// A title, if it comes next.
    fn title(&mut self, cx: &mut Context<'_>) -> Option<Str> {
        let mut title = self.enter(cx, Rule::title)?;
        title.str_opt(cx)
    }

    /// The expression in the next child, if that is a `rule`: `within 2 days`.
    fn expr_in(&mut self, cx: &mut Context<'_>, rule: Rule) -> Option<Expr> {
        self.enter(cx, rule).map(|mut kids| kids.expr(cx))
    }

    /// The dotted name in the next child, if that is a `rule`: `via sms`.
    fn path_in(&mut self, cx: &Context<'_>, rule: Rule) -> Option<Path> {
        self.enter(cx, rule).map(|mut kids| kids.path(cx))
    }

    /// The name in the next child, if that is a `rule`: `outcome bought`.
    fn name_in(&mut self, cx: &Context<'_>, rule: Rule) -> Option<Name> {
        self.enter(cx, rule).map(|mut kids| kids.name(cx))
    }

    /// The name that the next child declares, if that is a `rule`: `as order`.
    fn declared_in(&mut self, cx: &mut Context<'_>, rule: Rule) -> Option<Name> {
        self.enter(cx, rule).map(|mut kids| kids.declared(cx))
    }
}

/// The text of a node as a word.
fn word(cx: &Context<'_>, node: &Pair<'_, Rule>) -> Name {
    Name { text: SmolStr::new(node.as_str()), span: cx.span(node) }
}

/// What stands where a name could not be read.
fn hole_name(span: Span) -> Name {
    Name { text: SmolStr::default(), span }
}

/// A dotted name.
fn path(cx: &Context<'_>, node: Pair<'_, Rule>) -> Path {
    let span = cx.span(&node);
    Path { names: exactly(node.into_inner(), |ident| word(cx, &ident)), span }
}

/// As many things as there are nodes. `collect` would make room for four: most paths are one name,
/// and most blocks one step.
fn exactly<T>(nodes: Pairs<'_, Rule>, make: impl FnMut(Pair<'_, Rule>) -> T) -> Vec<T> {
    let mut all = Vec::with_capacity(nodes.len());
    all.extend(nodes.map(make));
    all
}

/// A list without room for more: one that grew as it was read has room for twice as much.
fn tight<T>(mut list: Vec<T>) -> Vec<T> {
    list.shrink_to_fit();
    list
}

/// Finds fault with a reserved word where a name must stand.
fn refuse_reserved(cx: &mut Context<'_>, name: &Name) {
    if keywords::is_reserved(&name.text) {
        cx.sink.push(errors::reserved_word(&name.text, name.span));
    }
}
