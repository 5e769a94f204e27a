//! Where a line begins: turns byte offsets into lines and columns, and back.
//!
//! A line ends at `\n`, at `\r\n` (one end, not two) or at a lone `\r`, as editors count them.

/// A place as a reader counts it. All three numbers begin at 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The line.
    pub line: u32,
    /// The column in characters (Unicode scalar values).
    pub column: u32,
    /// The column in UTF-16 units, as editors that speak LSP count by default.
    pub utf16: u32,
}

/// The starts of all lines of one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineIndex {
    starts: Vec<u32>,
    len: u32,
}

impl LineIndex {
    /// Finds the lines of `text`.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut starts = vec![0];
        let mut bytes = text.bytes().enumerate().peekable();
        while let Some((at, byte)) = bytes.next() {
            let ends = match byte {
                b'\n' => true,
                b'\r' => bytes.peek().is_none_or(|(_, next)| *next != b'\n'),
                _ => false,
            };
            if ends {
                starts.push(offset(at + 1));
            }
        }
        Self { starts, len: offset(text.len()) }
    }

    /// How many lines there are; a text without a line break has one.
    #[must_use]
    pub fn lines(&self) -> u32 {
        offset(self.starts.len())
    }

    /// The line (from 1) that `at` stands on.
    #[must_use]
    pub fn line(&self, at: u32) -> u32 {
        offset(self.starts.partition_point(|start| *start <= at)).max(1)
    }

    /// First byte of `line` (from 1) and the first byte behind it, its line break included.
    #[must_use]
    pub fn range(&self, line: u32) -> Option<(u32, u32)> {
        let index = usize::try_from(line.checked_sub(1)?).ok()?;
        let start = *self.starts.get(index)?;
        Some((start, self.starts.get(index + 1).copied().unwrap_or(self.len)))
    }

    /// The place of byte `at`. An offset inside a character counts as that character, one behind
    /// the end as the end, one inside a line break as the break's start.
    #[must_use]
    pub fn place(&self, text: &str, at: u32) -> Place {
        let at = at.min(self.len);
        let line = self.line(at);
        let mut place = Place { line, column: 1, utf16: 1 };
        for (byte, letter) in self.line_text(text, line).char_indices() {
            let next =
                self.range(line).map_or(0, |(start, _)| start) + offset(byte + letter.len_utf8());
            if next > at {
                break;
            }
            place.column += 1;
            place.utf16 += utf16_len(letter);
        }
        place
    }

    /// The byte offset of a line and a UTF-16 column, both from 1. Too large a column means the
    /// end of the line, too large a line the end of the text.
    #[must_use]
    pub fn offset_of_utf16(&self, text: &str, line: u32, utf16: u32) -> u32 {
        let Some((start, _)) = self.range(line.max(1)) else { return self.len };
        let mut column = 1;
        let line_text = self.line_text(text, line.max(1));
        for (byte, letter) in line_text.char_indices() {
            column += utf16_len(letter);
            if column > utf16 {
                return start + offset(byte);
            }
        }
        start + offset(line_text.len())
    }

    /// The text of a line without its line break.
    #[must_use]
    pub fn line_text<'t>(&self, text: &'t str, line: u32) -> &'t str {
        let Some((start, end)) = self.range(line) else { return "" };
        let line = text.get(start as usize..end as usize).unwrap_or("");
        line.strip_suffix("\r\n").or_else(|| line.strip_suffix(['\n', '\r'])).unwrap_or(line)
    }
}

fn utf16_len(letter: char) -> u32 {
    if letter.len_utf16() == 2 { 2 } else { 1 }
}

/// Texts are at most 16 MiB, so this never saturates for a file of a workspace.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str, at: u32) -> (u32, u32, u32) {
        let place = LineIndex::new(text).place(text, at);
        (place.line, place.column, place.utf16)
    }

    #[test]
    fn columns_are_characters() {
        let text = "æøå 🛒 x\nnæste";
        assert_eq!(place(text, 0), (1, 1, 1));
        assert_eq!(place(text, 2), (1, 2, 2));
        assert_eq!(place(text, 3), (1, 2, 2), "inside a character");
        assert_eq!(place(text, 12), (1, 7, 8), "behind the emoji");
        assert_eq!(place(text, 13), (1, 8, 9));
        assert_eq!(place(text, 14), (2, 1, 1));
        assert_eq!(place(text, 999), (2, 6, 6));
    }

    #[test]
    fn all_line_breaks_count_once() {
        let text = "a\r\nb\rc\nd";
        let index = LineIndex::new(text);
        assert_eq!(index.lines(), 4);
        assert_eq!(place(text, 3), (2, 1, 1));
        assert_eq!(place(text, 2), (1, 2, 2), "between \\r and \\n");
        assert_eq!(index.line_text(text, 1), "a");
        assert_eq!(index.line_text(text, 2), "b");
        assert_eq!(index.line_text(text, 5), "");
        assert_eq!(LineIndex::new("").lines(), 1);
    }

    #[test]
    fn utf16_goes_back() {
        let text = "æ🛒x\r\nyz";
        let index = LineIndex::new(text);
        for (at, _) in text.char_indices() {
            let at = u32::try_from(at).unwrap_or(0);
            let place = index.place(text, at);
            let back = index.offset_of_utf16(text, place.line, place.utf16);
            assert_eq!(index.place(text, back), place);
        }
        assert_eq!(index.offset_of_utf16(text, 1, 99), 7);
        assert_eq!(index.offset_of_utf16(text, 9, 1), 11);
    }
}
