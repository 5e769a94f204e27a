//! Looking at source text byte by byte: strings, comments and brackets without a parser.

/// The byte at `at`.
pub(super) fn byte(text: &[u8], at: usize) -> Option<u8> {
    text.get(at).copied()
}

/// Where the comment that begins at `at` ends; `None` if none begins there.
pub(super) fn comment_end(text: &[u8], at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    if rest.starts_with(b"//") {
        let length = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
        return Some(at + length);
    }
    if rest.starts_with(b"/*") {
        let body = rest.get(2..).unwrap_or_default();
        let length =
            body.windows(2).position(|pair| pair == b"*/").map_or(rest.len(), |length| length + 4);
        return Some(at + length);
    }
    None
}

/// Where the first `{` outside comments and strings stands.
pub(super) fn find_open(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = byte(bytes, at) {
        match byte {
            b'{' => return Some(at),
            b'"' => at = string_end(bytes, at),
            b'/' => at = comment_end(bytes, at).unwrap_or(at + 1),
            _ => at += 1,
        }
    }
    None
}

/// The length of a step's head: up to its first `{`, without white space and comments before it.
pub(super) fn head_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut at, mut end) = (0, 0);
    while let Some(byte) = byte(bytes, at) {
        match byte {
            b'{' => return end,
            b'"' => {
                at = string_end(bytes, at);
                end = at;
            }
            b' ' | b'\t' | b'\r' | b'\n' => at += 1,
            b'/' if comment_end(bytes, at).is_some() => {
                at = comment_end(bytes, at).unwrap_or(at + 1)
            }
            _ => {
                at += 1;
                end = at;
            }
        }
    }
    end
}

/// Where the plain string that begins at `at` ends: behind its closing quote, or where its line ends.
pub(super) fn string_end(text: &[u8], at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    if rest.starts_with(b"\"\"\"") {
        let mut at = at + 3;
        while let Some(byte) = byte(text, at) {
            if byte == b'\\' {
                at += 2;
            } else if text.get(at..).is_some_and(|rest| rest.starts_with(b"\"\"\"")) {
                return at + 3;
            } else {
                at += 1;
            }
        }
        return text.len();
    }
    let mut at = at + 1;
    while let Some(byte) = byte(text, at) {
        match byte {
            b'\\' if self::byte(text, at + 1) != Some(b'\n') => at += 2,
            b'"' => return at + 1,
            b'\n' => return at,
            _ => at += 1,
        }
    }
    text.len()
}
