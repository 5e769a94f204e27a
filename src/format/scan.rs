//! A source as the printer sees it: tokens, the comments between them, and the nodes of the grammar
//! as ranges of tokens.
//!
//! The tokens are all of the text but white space and comments. Texts and dates are taken from the
//! parser, so that a quote or a dash inside them is never misread; what is left are words and signs.

use crate::syntax::parser::Rule;
use pest::iterators::{Pair, Pairs};

/// What a token is, as far as white space depends on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Kind {
    /// A word or a number.
    #[default]
    Word,
    /// A text with its quotes.
    Text,
    /// A text over several lines whose margin cannot be moved, since lines end inside its slots.
    Fixed,
    /// A sign: brackets, operators, commas.
    Sign,
}

/// A token.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Token<'t> {
    /// As it is spelled.
    pub(super) text: &'t str,
    /// Its first byte.
    pub(super) start: usize,
    /// What it is.
    pub(super) kind: Kind,
}

/// A comment, in the gap before a token or at the end of the file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Comment<'t> {
    /// With its marks, without white space at its end.
    pub(super) text: &'t str,
    /// Its first byte.
    pub(super) start: usize,
    /// Does it run to the end of its line?
    pub(super) to_line_end: bool,
    /// How many line ends stand before it, since the comment or token before it.
    pub(super) breaks: usize,
}

/// What stands before a token besides white space.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Gap {
    /// The first of its comments.
    pub(super) first: usize,
    /// One past the last of them.
    pub(super) end: usize,
    /// How many line ends stand directly before the token.
    pub(super) breaks: usize,
}

/// A node of the grammar. Nodes stand in the order of their beginnings, parents first.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    /// Its rule.
    pub(super) rule: Rule,
    /// Its first token.
    pub(super) first: usize,
    /// One past its last token.
    pub(super) end: usize,
    /// The node that follows all that is inside this one.
    pub(super) next: usize,
}

/// A source, taken apart.
#[derive(Debug, Default)]
pub(super) struct Scan<'t> {
    /// The source itself.
    pub(super) text: &'t str,
    /// Its tokens.
    pub(super) tokens: Vec<Token<'t>>,
    /// Its comments.
    pub(super) comments: Vec<Comment<'t>>,
    /// What stands before each token, and at the end: one more than there are tokens.
    pub(super) gaps: Vec<Gap>,
    /// Its nodes.
    pub(super) nodes: Vec<Node>,
}

impl<'t> Scan<'t> {
    /// Takes a source apart that the parser accepted.
    pub(super) fn new(text: &'t str, pairs: Pairs<'t, Rule>) -> Self {
        let mut scan = Scan { text, ..Scan::default() };
        let mut taken = Vec::new();
        for pair in pairs {
            scan.node(pair, &mut taken);
        }
        scan.lex(&taken);
        scan.number();
        scan
    }

    /// Token `at`; an empty one where there is none.
    pub(super) fn token(&self, at: usize) -> Token<'t> {
        self.tokens.get(at).copied().unwrap_or_default()
    }

    /// The spelling of token `at`.
    pub(super) fn word(&self, at: usize) -> &'t str {
        self.token(at).text
    }

    /// What stands before token `at`.
    pub(super) fn gap(&self, at: usize) -> Gap {
        self.gaps.get(at).copied().unwrap_or_default()
    }

    /// The comments before token `at`.
    pub(super) fn comments(&self, at: usize) -> &[Comment<'t>] {
        let gap = self.gap(at);
        self.comments.get(gap.first..gap.end).unwrap_or_default()
    }

    /// Does a line of the source end in the gap before token `at`?
    pub(super) fn has_break(&self, at: usize) -> bool {
        self.gap(at).breaks > 0 || self.comments(at).iter().any(|comment| comment.breaks > 0)
    }

    /// Does a comment before token `at` need the end of a line?
    pub(super) fn needs_break(&self, at: usize) -> bool {
        self.comments(at).iter().any(|comment| comment.to_line_end)
    }

    /// The nodes directly inside node `at`.
    pub(super) fn kids(&self, at: usize) -> impl Iterator<Item = (usize, Node)> {
        let end = self.nodes.get(at).map_or(0, |node| node.next);
        let mut next = at + 1;
        std::iter::from_fn(move || {
            let node = self.nodes.get(next).copied().filter(|_| next < end)?;
            let this = next;
            next = node.next;
            Some((this, node))
        })
    }

    /// Adds a node with the bytes that it covers; [`Scan::number`] makes tokens of them.
    fn node(&mut self, pair: Pair<'t, Rule>, taken: &mut Vec<(usize, usize, Kind)>) {
        let (rule, span) = (pair.as_rule(), pair.as_span());
        if rule == Rule::EOI {
            return;
        }
        let at = self.nodes.len();
        self.nodes.push(Node { rule, first: span.start(), end: span.end(), next: at + 1 });
        match rule {
            Rule::str => taken.push((span.start(), span.end(), Kind::Text)),
            Rule::template => {
                let kind = if ends_lines_in_slots(pair) { Kind::Fixed } else { Kind::Text };
                taken.push((span.start(), span.end(), kind));
            }
            Rule::date
            | Rule::time
            | Rule::percent
            | Rule::number
            | Rule::locale
            | Rule::locale_word
            | Rule::hole => taken.push((span.start(), span.end(), Kind::Word)),
            Rule::datetime => {
                // One space is enough between the date and the time; a comment there is kept.
                let in_time = |c: char| c.is_ascii_digit() || c == ':';
                let time = span.as_str().trim_end_matches(in_time).len();
                taken.push((span.start(), span.start() + "2026-12-01".len(), Kind::Word));
                taken.push((span.start() + time, span.end(), Kind::Word));
            }
            _ => {
                for kid in pair.into_inner() {
                    self.node(kid, taken);
                }
            }
        }
        let next = self.nodes.len();
        if let Some(node) = self.nodes.get_mut(at) {
            node.next = next;
        }
    }

    /// Finds tokens and comments. `taken` are tokens whose ends the parser knows.
    fn lex(&mut self, taken: &[(usize, usize, Kind)]) {
        let (text, bytes) = (self.text, self.text.as_bytes());
        let mut taken = taken.iter().copied().peekable();
        let (mut at, mut breaks, mut first) = (0, 0, 0);
        while let Some(byte) = bytes.get(at) {
            if let Some((start, end, kind)) = taken.next_if(|known| known.0 == at) {
                self.push(start, end, kind, &mut first, &mut breaks);
                at = end;
                continue;
            }
            match byte {
                b' ' | b'\t'..=b'\r' => {
                    breaks += usize::from(*byte == b'\n');
                    at += 1;
                }
                b'/' if matches!(bytes.get(at + 1), Some(b'/' | b'*')) => {
                    let end = comment_end(text, at);
                    let comment = text.get(at..end).unwrap_or_default().trim_end();
                    let to_line_end = comment.starts_with("//");
                    self.comments.push(Comment { text: comment, start: at, to_line_end, breaks });
                    (at, breaks) = (end, 0);
                }
                _ => {
                    let (end, kind) = token_end(bytes, at);
                    self.push(at, end, kind, &mut first, &mut breaks);
                    at = end;
                }
            }
        }
        self.gaps.push(Gap { first, end: self.comments.len(), breaks });
    }

    fn push(
        &mut self,
        start: usize,
        end: usize,
        kind: Kind,
        first: &mut usize,
        breaks: &mut usize,
    ) {
        self.gaps.push(Gap { first: *first, end: self.comments.len(), breaks: *breaks });
        let text = self.text.get(start..end).unwrap_or_default();
        self.tokens.push(Token { text, start, kind });
        (*first, *breaks) = (self.comments.len(), 0);
    }

    /// Gives the nodes their tokens instead of their bytes.
    fn number(&mut self) {
        let tokens = &self.tokens;
        for node in &mut self.nodes {
            let first = tokens.partition_point(|token| token.start < node.first);
            let end = tokens.partition_point(|token| token.start < node.end);
            (node.first, node.end) = (first, end.max(first));
        }
    }
}

/// Do lines end inside the slots of a text?
fn ends_lines_in_slots(template: Pair<'_, Rule>) -> bool {
    let ends = |text: &str| text.bytes().filter(|byte| *byte == b'\n').count();
    let all = ends(template.as_str());
    let parts = template.into_inner().filter(|part| part.as_rule() == Rule::long_text);
    all > 0 && all != parts.map(|part| ends(part.as_str())).sum::<usize>()
}

/// Where the comment that begins at `at` ends.
fn comment_end(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let length = if rest.starts_with("//") {
        rest.find('\n')
    } else {
        rest.get(2..).and_then(|body| body.find("*/")).map(|length| length + 4)
    };
    at + length.unwrap_or(rest.len())
}

/// Where the word or sign that begins at `at` ends.
fn token_end(bytes: &[u8], at: usize) -> (usize, Kind) {
    let rest = bytes.get(at..).unwrap_or_default();
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte >= 0x80;
    let word = rest.iter().position(|byte| !is_word(byte)).unwrap_or(rest.len());
    if word > 0 {
        return (at + word, Kind::Word);
    }
    const LONG: [&[u8]; 7] = [b"==", b"!=", b"<=", b">=", b"??", b"->", b".."];
    let length = if LONG.iter().any(|sign| rest.starts_with(sign)) { 2 } else { 1 };
    (at + length, Kind::Sign)
}
