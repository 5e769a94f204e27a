//! The depth guard: what nests too deep is refused before the parser sees it.
//!
//! The parser, the builder and the tree's `Drop` go down once for each bracket and each operator of
//! a chain. This scan measures how far that would be, in one pass over the tokens, and never goes
//! down itself (but for strings inside slots of strings, of which there are few).

use super::scan::{self, Kind, Tokens};

/// How deep brackets and operators together may nest, and how long an `else if` chain may be.
pub(super) const LIMIT: usize = 256;

/// How deep brackets may nest. Each costs the parser, the builder and the phases behind them a
/// handful of frames: a build without optimizations takes up to 10 kB for one of them, and a
/// thread may have no more than 2 MB.
pub(super) const BRACKETS: usize = 128;

/// What is too deep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// Blocks and brackets.
    Brackets,
    /// Operators in one expression.
    Operators,
    /// `else if` in one `if`.
    ElseIf,
    /// Texts inside slots of texts.
    Strings,
}

/// A place where the limit is passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooDeep {
    /// What is too deep.
    pub(super) what: What,
    /// The first byte of what is one too many.
    pub(super) start: usize,
    /// One past its last byte.
    pub(super) end: usize,
}

/// Finds the first place where `text` nests too deep.
pub(super) fn check(text: &str) -> Result<(), TooDeep> {
    height(text, 0, 0).map(|_| ())
}

/// What is known about an open bracket, or about the text outside all brackets.
#[derive(Default)]
struct Frame {
    /// Is it `{`, inside which a new statement may begin at any word?
    block: bool,
    /// The operators of the chain that is read.
    operators: usize,
    /// The highest operand of that chain.
    operand: usize,
    /// The highest chain so far.
    highest: usize,
    /// How many `else if` in a row.
    else_ifs: usize,
}

impl Frame {
    /// A chain ends.
    fn end_chain(&mut self) {
        self.highest = self.highest.max(self.operators + self.operand);
        (self.operators, self.operand) = (0, 0);
    }
}

/// What stood before a token.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    /// Nothing that a value could follow only by an operator.
    Nothing,
    /// A number, which a unit may follow.
    Number,
    /// `secret` or `of`, which belong to the word behind them.
    Joint,
    /// Another value.
    Value,
    /// `)`, after which each `.` goes one deeper.
    Call,
}

/// How deep the tree of `text` would be.
fn height(text: &str, base: usize, level: usize) -> Result<usize, TooDeep> {
    let mut frames: Vec<Frame> = Vec::new();
    let mut frame = Frame { block: true, ..Frame::default() };
    let mut before = Before::Nothing;
    let mut last_word = "";
    let mut behind_block = false;
    for token in Tokens::new(text) {
        let too_deep = |what| TooDeep { what, start: base + token.start, end: base + token.end };
        let spelled = text.get(token.start..token.end).unwrap_or_default();
        let mut operator = false;
        let mut word = "";
        before = match token.kind {
            Kind::Open(bracket) => {
                if frames.len() >= BRACKETS {
                    return Err(too_deep(What::Brackets));
                }
                let inner = Frame { block: bracket == b'{', ..Frame::default() };
                frames.push(std::mem::replace(&mut frame, inner));
                Before::Nothing
            }
            Kind::Close(bracket) => {
                frame.end_chain();
                let inside = frame.highest;
                // A bracket that closes nothing is left to the parser.
                frame = frames.pop().unwrap_or(Frame { block: true, ..Frame::default() });
                frame.operand = frame.operand.max(inside + 1);
                if frame.operators + frame.operand > LIMIT {
                    return Err(too_deep(What::Operators));
                }
                if bracket == b'}' { Before::Value } else { Before::Call }
            }
            Kind::Word => {
                word = spelled;
                match spelled {
                    "and" | "or" | "not" | "in" | "is" => {
                        operator = true;
                        Before::Nothing
                    }
                    "list" if last_word == "of" => {
                        operator = true;
                        Before::Value
                    }
                    "of" => Before::Joint,
                    "if" if last_word == "else" => {
                        frame.else_ifs += 1;
                        if frame.else_ifs > LIMIT {
                            return Err(too_deep(What::ElseIf));
                        }
                        frame.end_chain();
                        Before::Nothing
                    }
                    _ => {
                        let joined = before == Before::Joint
                            || before == Before::Number && is_unit(spelled)
                            || before == Before::Nothing;
                        if frame.block && !joined && last_word != "." {
                            frame.end_chain();
                        }
                        if behind_block && spelled != "else" {
                            frame.else_ifs = 0;
                        }
                        match spelled {
                            "secret" => Before::Joint,
                            _ if before == Before::Call && last_word == "." => Before::Call,
                            _ => Before::Value,
                        }
                    }
                }
            }
            Kind::Number => Before::Number,
            Kind::Str | Kind::OpenStr => {
                if frame.block && before == Before::Value {
                    frame.end_chain();
                }
                let inside = string_height(spelled, base + token.start, level, token.kind)?;
                frame.operand = frame.operand.max(inside);
                Before::Value
            }
            Kind::Sign => match spelled {
                "," | ":" | "=" | ";" => {
                    frame.end_chain();
                    Before::Nothing
                }
                "." => {
                    operator = before == Before::Call;
                    word = ".";
                    before
                }
                "?" | "#" | "->" => Before::Value,
                _ => {
                    operator = spelled.bytes().all(|byte| b"+-*/<>=!?.&|".contains(&byte));
                    Before::Nothing
                }
            },
        };
        last_word = word;
        behind_block = token.kind == Kind::Close(b'}');
        if operator {
            frame.operators += 1;
            if frame.operators + frame.operand > LIMIT {
                return Err(too_deep(What::Operators));
            }
        }
    }
    // Brackets that are never closed.
    frame.end_chain();
    let mut highest = frame.highest;
    while let Some(mut outer) = frames.pop() {
        outer.operand = outer.operand.max(highest + 1);
        outer.end_chain();
        highest = outer.highest;
    }
    Ok(highest)
}

/// Does the word stand behind a number and belong to it?
fn is_unit(word: &str) -> bool {
    let keywords = super::keywords::keywords();
    word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_uppercase())
        || keywords.units.binary_search(&word).is_ok()
        || keywords.calendar.binary_search(&word).is_ok()
}

/// How deep the slots of a string go.
fn string_height(text: &str, base: usize, level: usize, kind: Kind) -> Result<usize, TooDeep> {
    let bytes = text.as_bytes();
    let Some(first) = bytes.iter().position(|byte| *byte == b'{') else { return Ok(0) };
    let too_deep = |what, at| TooDeep { what, start: base + at, end: base + at + 1 };
    if level >= scan::STRINGS_IN_STRINGS {
        return Err(too_deep(What::Strings, first));
    }
    // The parser may try to read slots that are none: count every bracket there.
    let brackets =
        || bytes.iter().enumerate().filter(|(_, byte)| matches!(byte, b'(' | b'[' | b'{'));
    if kind == Kind::OpenStr {
        return match brackets().nth(BRACKETS) {
            Some((at, _)) => Err(too_deep(What::Brackets, at)),
            None => Ok(0),
        };
    }
    let quotes = if text.starts_with("\"\"\"") { 3 } else { 1 };
    let mut highest = 0;
    let mut at = quotes;
    let end = bytes.len().saturating_sub(quotes);
    while at < end {
        match scan::byte(bytes, at) {
            Some(b'\\') => at = scan::escape_end(bytes, at),
            Some(b'{') => match slot(text, at, end) {
                Some(close) => {
                    let inside = text.get(at + 1..close).unwrap_or_default();
                    highest = highest.max(height(inside, base + at + 1, level + 1)? + 1);
                    at = close + 1;
                }
                None => {
                    return match brackets().filter(|(from, _)| *from >= at).nth(BRACKETS) {
                        Some((at, _)) => Err(too_deep(What::Brackets, at)),
                        None => Ok(highest),
                    };
                }
            },
            _ => at += 1,
        }
    }
    Ok(highest)
}

/// The closing brace of the slot that begins at `start`, before `end`.
fn slot(text: &str, start: usize, end: usize) -> Option<usize> {
    let mut depth = 0usize;
    for token in Tokens::new(text.get(start..end)?) {
        match token.kind {
            Kind::Open(b'{') => depth += 1,
            Kind::Close(b'}') => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(start + token.start);
                }
            }
            _ => {}
        }
    }
    None
}
