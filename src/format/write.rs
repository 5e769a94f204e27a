//! Tokens and comments with their white space, as text.

use super::layout::{Layout, Place, width};
use super::long;
use super::scan::{Comment, Kind};
use super::style::{COMMENT, INDENT};

/// A comment at the end of a line.
struct Tail<'t> {
    /// Where it belongs in the text.
    at: usize,
    /// The number of its line.
    line: usize,
    /// The columns that the line takes without it.
    column: usize,
    comments: Vec<&'t str>,
}

/// The text so far, without the comments at the ends of lines.
struct Writer<'l, 's, 't> {
    layout: &'l Layout<'s, 't>,
    out: String,
    /// How many line ends there are in `out`.
    lines: usize,
    tails: Vec<Tail<'t>>,
}

/// The source in its layout.
pub(super) fn write(layout: &Layout<'_, '_>) -> String {
    let scan = layout.scan;
    let mut writer = Writer {
        layout,
        out: String::with_capacity(scan.text.len() + scan.text.len() / 8),
        lines: 0,
        tails: Vec::new(),
    };
    for at in 0..scan.tokens.len() {
        writer.gap(at);
        writer.token(at);
    }
    writer.gap(scan.tokens.len());
    if !writer.out.is_empty() {
        writer.out.push('\n');
    }
    with_tails(&writer.out, &writer.tails)
}

impl<'t> Writer<'_, '_, 't> {
    /// What stands before token `at`: at the end of the file, the last comments.
    fn gap(&mut self, at: usize) {
        let (layout, scan) = (self.layout, self.layout.scan);
        let is_end = at == scan.tokens.len();
        if !is_end && !layout.begins_line(at) {
            for comment in scan.comments(at) {
                self.out.push(' ');
                self.verbatim(comment.text);
            }
            self.spaces(layout.space(at));
            return;
        }
        let closes = layout.plan.closes(at).is_some();
        let may_be_blank = is_end || closes || layout.plan.row(at).is_some();
        let indent = if is_end { 0 } else { layout.indent(at) };
        let above = if closes { indent + INDENT } else { indent };
        let (mut on_line, mut is_above) = (false, false);
        let mut behind = Vec::new();
        for (comment, place) in scan.comments(at).iter().zip(layout.places(at)) {
            match place {
                Place::Behind if comment.text.contains('\n') => {
                    self.out.push(' ');
                    self.verbatim(comment.text);
                }
                Place::Behind => behind.push(comment.text),
                // Behind another comment it documents nothing; on a line of its own it would.
                Place::Above
                    if is_above && comment.breaks == 0 && comment.text.starts_with("///") =>
                {
                    self.out.push(' ');
                    self.verbatim(comment.text);
                }
                Place::Above | Place::Leading => {
                    self.tail(&mut behind);
                    if !on_line {
                        self.line(above, may_be_blank && comment.breaks > 1);
                    }
                    self.above(comment, above);
                    on_line = place == Place::Leading;
                    is_above = !on_line;
                    if on_line {
                        self.out.push(' ');
                    }
                }
            }
        }
        self.tail(&mut behind);
        if !on_line && !is_end {
            self.line(indent, may_be_blank && !closes && scan.gap(at).breaks > 1);
        }
    }

    fn token(&mut self, at: usize) {
        let token = self.layout.scan.token(at);
        if token.kind == Kind::Text && token.text.contains('\n') && long::can_move(token.text) {
            long::write(token.text, self.layout.indent(at) + INDENT, &mut self.out);
            self.lines += token.text.matches('\n').count();
        } else {
            self.verbatim(token.text);
        }
    }

    /// Begins a line, after a blank one if `blank`; the first line of the file begins by itself.
    fn line(&mut self, indent: usize, blank: bool) {
        if !self.out.is_empty() {
            let ends = if blank { 2 } else { 1 };
            self.out.extend(std::iter::repeat_n('\n', ends));
            self.lines += ends;
        }
        self.spaces(indent);
    }

    fn spaces(&mut self, count: usize) {
        self.out.extend(std::iter::repeat_n(' ', count));
    }

    fn verbatim(&mut self, text: &str) {
        self.lines += text.bytes().filter(|byte| *byte == b'\n').count();
        self.out.push_str(text);
    }

    /// A comment at the beginning of a line; its other lines move with it.
    fn above(&mut self, comment: &Comment<'_>, indent: usize) {
        let source = self.layout.scan.text.get(..comment.start).unwrap_or_default();
        let line = source.rsplit_once('\n').map_or(source, |(_, line)| line);
        let moved = if line.trim().is_empty() { line.chars().count() } else { 0 };
        for (number, line) in comment.text.split('\n').enumerate() {
            if number == 0 {
                self.out.push_str(line.trim_end());
                continue;
            }
            let blanks = line.bytes().take(moved).take_while(|byte| matches!(byte, b' ' | b'\t'));
            let line = line.get(blanks.count()..).unwrap_or(line).trim_end();
            self.line(if line.is_empty() { 0 } else { indent }, false);
            self.out.push_str(line);
        }
    }

    /// Remembers the comments behind the last token of the line that ends here.
    fn tail(&mut self, behind: &mut Vec<&'t str>) {
        if behind.is_empty() {
            return;
        }
        let line = self.out.rsplit_once('\n').map_or(self.out.as_str(), |(_, line)| line);
        self.tails.push(Tail {
            at: self.out.len(),
            line: self.lines,
            column: width(line),
            comments: std::mem::take(behind),
        });
    }
}

/// The text with the comments at the ends of lines; those of lines that follow each other stand
/// below each other.
fn with_tails(text: &str, tails: &[Tail<'_>]) -> String {
    let mut out = String::with_capacity(text.len() + 64 * tails.len());
    let mut done = 0;
    for run in tails.chunk_by(|a, b| a.line + 1 == b.line) {
        let widest = run.iter().map(|tail| tail.column).max().unwrap_or_default();
        let column = COMMENT.max(widest + 2);
        for tail in run {
            out.push_str(text.get(done..tail.at).unwrap_or_default());
            out.extend(std::iter::repeat_n(' ', column - tail.column));
            out.push_str(&tail.comments.join(" "));
            done = tail.at;
        }
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}
