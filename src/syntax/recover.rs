//! Reading a file that the grammar refuses.
//!
//! The file is cut into chunks, one for each declaration. A chunk that cannot be read is mended: its
//! braces by indentation, common slips and misspelled keywords by what was meant, and any other
//! broken statement by a hole. Each mend is tried by parsing the chunk again, and kept only if
//! reading gets further. So what is right around an error is still in the tree.

mod braces;
mod brackets;
mod buffer;
mod chunks;
mod lines;
mod slips;
mod strings;
mod tests;

pub(super) use buffer::Map;

use super::ast::{Decl, DeclKind, Tree};
use super::parser::{JourneyParser, Rule};
use super::{build, errors, expected, guard};
use crate::diag::{Diagnostic, Sink};
use crate::source::{FileId, Span};
use buffer::Buffer;
use lines::{Lines, Statement};
use pest::Parser as _;
use pest::error::{Error, ErrorVariant, InputLocation};
use slips::Slip;

/// How many errors of one chunk are mended.
const ERRORS: usize = 20;

/// How many bytes may be parsed to mend one file.
const BUDGET: usize = 64 << 20;

/// The least that each chunk may spend of it.
const LEAST: usize = 3;

/// Reads a file that cannot be read as a whole.
pub(super) fn recover(file: FileId, text: &str, has_docs: bool, sink: &mut Sink) -> Tree {
    let mut decls = Vec::new();
    let starts = chunks::starts(text);
    let ends = starts.iter().copied().skip(1).chain([text.len()]);
    let mut budget = BUDGET;
    for (start, end) in starts.iter().copied().zip(ends) {
        let Some(part) = text.get(start..end) else { continue };
        let mut chunk = Chunk {
            file,
            buffer: Buffer::new(part, start),
            seen: Vec::new(),
            findings: Vec::new(),
            budget: budget.max(part.len().saturating_mul(LEAST)),
        };
        decls.extend(chunk.read(text, has_docs, sink));
        budget = budget.min(chunk.budget);
        if part.trim_start().starts_with("test ") {
            tests::once(text, &mut chunk.findings);
        }
        sink.items.append(&mut chunk.findings);
    }
    Tree { file, doc: build::file_doc(text), decls, allows: Vec::new() }
}

/// A declaration that is being mended.
struct Chunk {
    file: FileId,
    buffer: Buffer,
    /// Places of the source for which something was reported.
    seen: Vec<(usize, usize)>,
    findings: Vec<Diagnostic>,
    /// How many bytes may still be parsed.
    budget: usize,
}

/// Why a text could not be read.
struct Stop {
    /// The byte at which reading stopped.
    at: usize,
    /// What could have stood there.
    wanted: Vec<Rule>,
}

impl Chunk {
    /// The place in the source of bytes of the mended text.
    fn span(&self, start: usize, end: usize) -> Span {
        let (start, end) = self.buffer.source(start, end);
        let at = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Span::new(self.file, at(start), at(end))
    }

    /// Adds a finding.
    fn report(&mut self, diagnostic: Diagnostic) {
        self.findings.push(diagnostic);
    }

    /// Notes that something was said about these bytes of the mended text.
    fn remember(&mut self, start: usize, end: usize) {
        let place = self.buffer.source(start, end);
        self.seen.push(place);
    }

    /// Was something said about a part of these bytes?
    fn is_known(&self, start: usize, end: usize) -> bool {
        let (start, end) = self.buffer.source(start, end);
        self.seen.iter().any(|(from, to)| *from < end && start < *to)
    }

    /// Reads the chunk, and mends it as often as needed.
    fn read(&mut self, source: &str, has_docs: bool, sink: &mut Sink) -> Vec<Decl> {
        match self.try_text(source, has_docs, sink) {
            Ok(decls) => return decls,
            Err(None) => return self.hole(),
            Err(Some(_)) => {}
        }
        strings::mend(self);
        brackets::mend(self);
        braces::mend(self);
        for _ in 0..=ERRORS {
            let stop = match self.try_text(source, has_docs, sink) {
                Ok(decls) => return decls,
                Err(None) => break,
                Err(Some(stop)) => stop,
            };
            if !self.mend(&stop) {
                self.refuse(&stop);
                break;
            }
        }
        self.hole()
    }

    /// What stands for a declaration that cannot be read.
    fn hole(&self) -> Vec<Decl> {
        let span = self.span(0, self.buffer.text.len());
        vec![Decl { doc: None, kind: DeclKind::Hole, span }]
    }

    /// Parses and builds the chunk as it stands. `Err(None)` if it nests too deep, which is
    /// reported at once.
    fn try_text(
        &mut self,
        source: &str,
        has_docs: bool,
        sink: &mut Sink,
    ) -> Result<Vec<Decl>, Option<Stop>> {
        if let Err(deep) = guard::check(&self.buffer.text) {
            let span = self.span(deep.start, deep.end);
            self.report(errors::too_deep(span, deep.what));
            return Err(None);
        }
        self.budget = self.budget.saturating_sub(self.buffer.text.len());
        match JourneyParser::parse(Rule::file, &self.buffer.text) {
            Ok(pairs) => {
                let mut cx = build::Context::new(self.file, source, has_docs, sink)
                    .mended(self.buffer.map());
                Ok(build::decls(&mut cx, pairs))
            }
            Err(error) => Err(Some(Stop::new(error))),
        }
    }

    /// Where reading of a text stops; `None` if it does not.
    fn probe(&mut self, buffer: &Buffer) -> Option<usize> {
        if guard::check(&buffer.text).is_err() || self.budget < buffer.text.len() {
            return Some(0);
        }
        self.budget -= buffer.text.len();
        JourneyParser::parse(Rule::file, &buffer.text).err().map(|error| position(&error))
    }

    /// The text with `start..end` replaced, if it is read further than to `stop`, and at least as
    /// far as `until` of the text now.
    fn gets_past(
        &mut self,
        stop: &Stop,
        (start, end): (usize, usize),
        with: &str,
        until: usize,
    ) -> Option<Buffer> {
        let changed = self.buffer.replaced(start, end, with);
        let until = (until + with.len()).saturating_sub(end - start);
        // Compared in the source, so that one mend never undoes what another did. A hole may leave
        // the place where reading stopped to the next mend.
        let here = self.buffer.map().start(stop.at) + usize::from(!with.starts_with('\u{1}'));
        let further = |at: usize| at >= until && changed.map().start(at) >= here;
        self.probe(&changed).is_none_or(further).then_some(changed)
    }

    /// Mends what stopped the reading; says whether that helped.
    fn mend(&mut self, stop: &Stop) -> bool {
        let text = self.buffer.text.clone();
        let lines = Lines::new(&text);
        let number = lines.at(stop.at);
        let here = lines.statement(number);
        let behind = here.map_or(number, |statement| statement.first).checked_sub(1);
        let before = behind.filter(|at| !lines.closes(*at)).and_then(|at| lines.statement(at));
        let known = here.is_some_and(|statement| self.is_known(statement.start, statement.end));
        let meant = !known
            && (self.mend_slip(&lines, stop, number)
                || self.mend_word(&lines, stop, number)
                || self.mend_gap(&lines, stop, number));
        meant || self.mend_statement(&lines, stop, number, here, before)
    }

    /// Mends a common slip.
    fn mend_slip(&mut self, lines: &Lines<'_>, stop: &Stop, number: usize) -> bool {
        for slip in slips::find(lines, number) {
            let until = match slip.sure {
                true => slip.end.max(stop.at + 1),
                false => line_end(lines, slip.start, slip.end),
            };
            if let Some(changed) = self.gets_past(stop, (slip.start, slip.end), &slip.with, until) {
                self.keep_slip(&slip, changed);
                return true;
            }
        }
        false
    }

    fn keep_slip(&mut self, slip: &Slip, changed: Buffer) {
        let span = self.span(slip.start, slip.end);
        self.report(errors::slip(span, slip.keyword, &slip.message, &slip.help, slip.with.trim()));
        self.buffer = changed;
    }

    /// Mends a misspelled keyword.
    fn mend_word(&mut self, lines: &Lines<'_>, stop: &Stop, number: usize) -> bool {
        let line = lines.statement(number).map_or(number, |statement| statement.first);
        for (at, meant) in slips::misspelled(lines, number, line) {
            let Some(token) = lines.token(at) else { continue };
            let until = line_end(lines, token.start, token.end);
            if let Some(changed) = self.gets_past(stop, (token.start, token.end), meant, until) {
                let span = self.span(token.start, token.end);
                let (word, place) = (lines.word(at), lines.place(at));
                self.report(if at == line {
                    errors::unknown_keyword(span, word, place, Some(meant))
                } else {
                    errors::misspelled(span, word, meant)
                });
                self.buffer = changed;
                return true;
            }
        }
        false
    }

    /// Puts a sign in where just that is missing.
    fn mend_gap(&mut self, lines: &Lines<'_>, stop: &Stop, number: usize) -> bool {
        let first = lines.statement(number).map_or("", |statement| lines.word(statement.first));
        let gives = matches!(first, "let" | "set" | "segment" | "compute" | "metric" | "range");
        // Behind the last word that was read, or behind the word at which reading stopped.
        let behind = |number: usize| number.checked_sub(1).and_then(|at| lines.token(at));
        let places = [behind(number), behind(number + 1).filter(|_| !lines.is_first(number + 1))];
        for last in places.into_iter().flatten() {
            // All of the line must be read, lest the sign only moves the trouble on.
            let here = lines.token(number).unwrap_or(last);
            let until = line_end(lines, here.start, here.end).max(stop.at + 1);
            for sign in [":", ",", ")", "]", "="] {
                if sign == "=" && !gives {
                    continue;
                }
                let with = if sign == "=" { " = " } else { sign };
                if let Some(changed) = self.gets_past(stop, (last.end, last.end), with, until) {
                    let span = self.span(last.start, last.end);
                    self.report(errors::missing_sign(span, sign, with));
                    self.buffer = changed;
                    return true;
                }
            }
        }
        false
    }

    /// Puts a hole where a statement cannot be read.
    fn mend_statement(
        &mut self,
        lines: &Lines<'_>,
        stop: &Stop,
        number: usize,
        here: Option<Statement>,
        before: Option<Statement>,
    ) -> bool {
        let mut candidates: Vec<(Statement, bool)> = Vec::new();
        candidates.extend(here.map(|statement| (statement, false)));
        candidates.extend(
            before.filter(|before| Some(*before) != here).map(|statement| (statement, true)),
        );
        let mut around = here.or(before).map_or(number, |statement| statement.first);
        while let Some(open) = lines.around(around) {
            let Some(outer) = lines.statement(open) else { break };
            if outer.first >= around {
                break;
            }
            candidates.push((outer, false));
            around = outer.first;
        }
        for (statement, is_before) in candidates {
            let head = statement.open.filter(|open| stop.at <= *open || is_before);
            for end in head.into_iter().chain([statement.end]) {
                let until = end.max(if is_before { stop.at } else { 0 });
                if let Some(changed) = self.gets_past(stop, (statement.start, end), "\u{1} ", until)
                {
                    let known = self.is_known(statement.start, end);
                    if !known {
                        let finding =
                            self.finding(lines, stop, number, is_before.then_some(statement));
                        self.report(finding);
                    }
                    self.remember(statement.start, end);
                    self.buffer = changed;
                    return true;
                }
            }
        }
        false
    }

    /// Says that the rest of the chunk is not read.
    fn refuse(&mut self, stop: &Stop) {
        let text = self.buffer.text.clone();
        let lines = Lines::new(&text);
        let number = lines.at(stop.at);
        if !lines
            .statement(number)
            .is_some_and(|statement| self.is_known(statement.start, statement.end))
        {
            let finding = self.finding(&lines, stop, number, None);
            self.report(finding);
        }
    }

    /// What is said of the place where reading stopped.
    fn finding(
        &self,
        lines: &Lines<'_>,
        stop: &Stop,
        number: usize,
        unfinished: Option<Statement>,
    ) -> Diagnostic {
        let place = lines.place(number);
        let wanted = expected::words(&stop.wanted, place);
        let last = match unfinished {
            Some(statement) => lines.token(lines.at(statement.end.saturating_sub(1))),
            None => number.checked_sub(1).and_then(|at| lines.token(at)),
        };
        let Some(token) = lines.token(number).filter(|_| unfinished.is_none()) else {
            let span =
                last.map_or(self.span(stop.at, stop.at), |last| self.span(last.start, last.end));
            return errors::unfinished(span, &wanted);
        };
        let span = self.span(token.start, token.end);
        let word = lines.word(number);
        let begins = lines.statement(number).is_some_and(|statement| statement.first == number);
        if begins
            && place.has_keywords()
            && token.kind == super::scan::Kind::Word
            && !place.words().contains(&word)
        {
            return errors::unknown_keyword(
                span,
                word,
                place,
                expected::near(word, &place.words()),
            );
        }
        errors::unexpected(span, word, &wanted)
    }
}

/// Where the line of `start..end` ends: behind its last token.
fn line_end(lines: &Lines<'_>, start: usize, end: usize) -> usize {
    let mut number = lines.at(start) + 1;
    while number < lines.pieces.len() && !lines.is_first(number) {
        number += 1;
    }
    number.checked_sub(1).and_then(|at| lines.token(at)).map_or(end, |token| token.end.max(end))
}

impl Stop {
    fn new(error: Error<Rule>) -> Self {
        let at = position(&error);
        let wanted = match error.variant {
            ErrorVariant::ParsingError { positives, .. } => positives,
            ErrorVariant::CustomError { .. } => Vec::new(),
        };
        Self { at, wanted }
    }
}

/// The byte at which reading stopped.
fn position(error: &Error<Rule>) -> usize {
    match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    }
}
