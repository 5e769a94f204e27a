//! Looking at source text without a parser: words, signs, strings, comments and brackets.
//!
//! [`Tokens`] never fails and goes over the text once. Strings follow the grammar: a slot `{ .. }`
//! may hold strings of its own; where a slot is not closed on its line, its brace is plain text.

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A word.
    Word,
    /// A number, date, time or percentage.
    Number,
    /// A string with both its quotes.
    Str,
    /// A string whose closing quote is missing; it ends where its line does.
    OpenStr,
    /// `(`, `[` or `{`
    Open(u8),
    /// `)`, `]` or `}`
    Close(u8),
    /// Anything else: a sign, or a run of signs that form an operator.
    Sign,
}

/// A token: what it is and its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// What it is.
    pub(super) kind: Kind,
    /// Its first byte.
    pub(super) start: usize,
    /// One past its last byte.
    pub(super) end: usize,
}

/// How many strings may stand inside the slots of strings.
pub(super) const STRINGS_IN_STRINGS: usize = 16;

/// The tokens of a text, comments and white space left out.
pub(super) struct Tokens<'t> {
    text: &'t [u8],
    at: usize,
    /// Up to here a slot was looked for in vain, so that braces in strings are plain text.
    plain_until: usize,
}

impl<'t> Tokens<'t> {
    /// The tokens of `text`.
    pub(super) fn new(text: &'t str) -> Self {
        Self { text: text.as_bytes(), at: 0, plain_until: 0 }
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let start = skip_blank(self.text, self.at);
        let first = byte(self.text, start)?;
        let (kind, end) = match first {
            b'"' => self.string(start),
            b'(' | b'[' | b'{' => (Kind::Open(first), start + 1),
            b')' | b']' | b'}' => (Kind::Close(first), start + 1),
            b'0'..=b'9' => (Kind::Number, number_end(self.text, start)),
            _ if is_word_byte(first) => (Kind::Word, word_end(self.text, start)),
            _ => (Kind::Sign, sign_end(self.text, start)),
        };
        self.at = end;
        Some(Token { kind, start, end })
    }
}

impl Tokens<'_> {
    /// The string that begins at `start`.
    fn string(&mut self, start: usize) -> (Kind, usize) {
        let text = self.text;
        if starts_with(text, start, b"\"\"\"") {
            return match long_end(text, start + 3) {
                Some(end) => (Kind::Str, end),
                None => (Kind::OpenStr, line_end(text, start)),
            };
        }
        match string_end(text, start, 0, &mut self.plain_until) {
            Some(end) => (Kind::Str, end),
            None => (Kind::OpenStr, trimmed_line_end(text, start)),
        }
    }
}

/// The byte at `at`.
pub(super) fn byte(text: &[u8], at: usize) -> Option<u8> {
    text.get(at).copied()
}

/// Does `what` stand at `at`?
pub(super) fn starts_with(text: &[u8], at: usize, what: &[u8]) -> bool {
    text.get(at..).is_some_and(|rest| rest.starts_with(what))
}

/// Is it part of a word? Every letter beyond ASCII counts as one.
pub(super) fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// Where white space and comments that begin at `at` end.
pub(super) fn skip_blank(text: &[u8], mut at: usize) -> usize {
    while let Some(byte) = byte(text, at) {
        match byte {
            b' ' | b'\t'..=b'\r' => at += 1,
            b'/' => match comment_end(text, at) {
                Some(end) => at = end,
                None => return at,
            },
            _ => return at,
        }
    }
    at
}

/// Where the comment that begins at `at` ends; `None` if none begins there.
pub(super) fn comment_end(text: &[u8], at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    if rest.starts_with(b"//") {
        return Some(line_end(text, at));
    }
    if rest.starts_with(b"/*") {
        let body = rest.get(2..).unwrap_or_default();
        let length =
            body.windows(2).position(|pair| pair == b"*/").map_or(rest.len(), |length| length + 4);
        return Some(at + length);
    }
    None
}

/// Where the line of `at` ends.
pub(super) fn line_end(text: &[u8], at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    at + rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len())
}

/// Where the line of `at` ends, without the white space at its end.
fn trimmed_line_end(text: &[u8], at: usize) -> usize {
    let line = text.get(at..line_end(text, at)).unwrap_or_default();
    at + line.trim_ascii_end().len().max(1)
}

fn word_end(text: &[u8], at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    at + rest.iter().position(|byte| !is_word_byte(*byte)).unwrap_or(rest.len())
}

/// Dates, times and percentages are one number: `2026-11-02`, `08:00`, `12.5%`.
fn number_end(text: &[u8], at: usize) -> usize {
    let mut at = word_end(text, at);
    while let Some(b'-' | b':' | b'.') = byte(text, at)
        && byte(text, at + 1).is_some_and(|next| next.is_ascii_digit())
    {
        at = word_end(text, at + 1);
    }
    if byte(text, at) == Some(b'%') { at + 1 } else { at }
}

fn sign_end(text: &[u8], at: usize) -> usize {
    const LONG: [&[u8]; 9] = [b"==", b"!=", b"<=", b">=", b"??", b"->", b"..", b"&&", b"||"];
    if LONG.iter().any(|sign| starts_with(text, at, sign)) { at + 2 } else { at + 1 }
}

/// Where the string that begins at `at` ends, behind its closing quote; `None` if that is missing
/// on its line.
fn string_end(text: &[u8], start: usize, level: usize, plain_until: &mut usize) -> Option<usize> {
    let mut at = start + 1;
    while let Some(byte) = byte(text, at) {
        at = match byte {
            b'"' => return Some(at + 1),
            b'\n' => return None,
            b'\\' => escape_end(text, at),
            b'{' if at >= *plain_until => match slot_end(text, at, level, plain_until) {
                Some(end) => end,
                None => {
                    *plain_until = line_end(text, at);
                    at + 1
                }
            },
            _ => at + 1,
        };
    }
    None
}

/// Where the escape that begins at `at` ends.
pub(super) fn escape_end(text: &[u8], at: usize) -> usize {
    if starts_with(text, at, b"\\u{") {
        let digits = text.get(at + 3..).unwrap_or_default();
        let length = digits.iter().take_while(|digit| digit.is_ascii_hexdigit()).count();
        if length > 0 && byte(text, at + 3 + length) == Some(b'}') {
            return at + 4 + length;
        }
    }
    if byte(text, at + 1) == Some(b'\n') { at + 1 } else { at + 2 }
}

/// Where the slot whose `{` stands at `start` ends, behind its `}`; `None` if its line ends first.
fn slot_end(text: &[u8], start: usize, level: usize, plain_until: &mut usize) -> Option<usize> {
    if level >= STRINGS_IN_STRINGS {
        return None;
    }
    let inner = skip_blank(text, start + 1);
    let holds_texts = [&b"each"[..], b"plural"].iter().any(|word| {
        starts_with(text, inner, word) && !byte(text, inner + word.len()).is_some_and(is_word_byte)
    });
    let (mut at, mut depth) = (start, 0usize);
    while let Some(byte) = byte(text, at) {
        at = match byte {
            b'\n' => return None,
            b'{' => {
                depth += 1;
                at + 1
            }
            b'}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(at + 1);
                }
                at + 1
            }
            b'"' if holds_texts => string_end(text, at, level + 1, plain_until)?,
            b'"' => plain_string_end(text, at)?,
            b'/' => comment_end(text, at).unwrap_or(at + 1),
            _ => at + 1,
        };
    }
    None
}

/// Where a string without slots ends.
fn plain_string_end(text: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        at = match byte(text, at)? {
            b'"' => return Some(at + 1),
            b'\n' => return None,
            b'\\' => escape_end(text, at),
            _ => at + 1,
        };
    }
}

/// Where the long string ends whose text begins at `at`; `None` if it is never closed.
fn long_end(text: &[u8], mut at: usize) -> Option<usize> {
    while let Some(byte) = byte(text, at) {
        match byte {
            b'\\' => at += 2,
            b'"' if starts_with(text, at, b"\"\"\"") => return Some(at + 3),
            _ => at += 1,
        }
    }
    None
}

/// Where the first `{` outside comments and strings stands.
pub(super) fn find_open(text: &str) -> Option<usize> {
    Tokens::new(text).find(|token| token.kind == Kind::Open(b'{')).map(|token| token.start)
}

/// The length of a step's head: up to its first `{`, without white space and comments before it.
pub(super) fn head_length(text: &str) -> usize {
    let head = Tokens::new(text).take_while(|token| token.kind != Kind::Open(b'{'));
    head.last().map_or(0, |token| token.end)
}
