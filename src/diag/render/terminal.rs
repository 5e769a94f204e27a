//! For people at a terminal: snippets in colour. The layout is ariadne's and not stable; tests
//! of other modules use [`super::short`].

use std::collections::BTreeMap;
use std::fmt::Write as _;

use ariadne::{Cache, Color, Config, IndexType, Label, Report, ReportKind, Source};

use super::severity_word;
use super::shown::{Shown, harmless};
use crate::diag::{Class, Diagnostic, Severity};
use crate::source::{FileId, SourceMap};

/// A line with more bytes than this is not drawn: it would fill the screen many times.
const LONGEST_LINE: usize = 2_000;

/// The findings, each with the lines it is about.
#[must_use]
pub fn render(sources: &SourceMap, items: &[Diagnostic], color: bool) -> String {
    let shown = Shown::new(sources, items);
    let mut texts = Texts { shown: &shown, ready: BTreeMap::new() };
    let mut out = String::new();
    for item in items {
        if item.labels.is_empty()
            || item.labels.iter().any(|l| too_long(&shown, l.span.file, l.span.start))
        {
            out.push_str(&without_snippet(sources, item, color));
        } else {
            out.push_str(&with_snippet(&mut texts, item, color));
        }
        out.push('\n');
    }
    out
}

fn with_snippet(texts: &mut Texts<'_, '_>, item: &Diagnostic, color: bool) -> String {
    let at = |label: &crate::diag::Label| (label.span.file, texts.shown.range(label.span));
    let Some(primary) = item.labels.first().map(at) else { return String::new() };
    // Byte offsets: counted in characters, a snippet behind `æ` would be lost.
    let config = Config::new().with_color(color).with_index_type(IndexType::Byte);
    let kind = ReportKind::Custom(severity_word(item.severity), paint(item.severity));
    let mut report = Report::build(kind, primary).with_config(config);
    for (nth, label) in item.labels.iter().enumerate() {
        let tint = if nth == 0 { paint(item.severity) } else { Color::Cyan };
        // A label without a word would not even be underlined.
        let text = if label.text.is_empty() { "here" } else { &label.text };
        let drawn = Label::new(at(label)).with_color(tint).with_message(harmless(text));
        report = report.with_label(drawn);
    }
    for note in &item.notes {
        report = report.with_note(harmless(note));
    }
    if let Some(help) = &item.help {
        report = report.with_help(harmless(help));
    }
    let mut bytes = Vec::new();
    match report.finish().write(&mut *texts, &mut bytes) {
        Ok(()) => {
            // The first line is ariadne's header, which is painted even without colour.
            let drawn = String::from_utf8_lossy(&bytes);
            let snippet = drawn.lines().skip(1).flat_map(|line| [line.trim_end(), "\n"]);
            let mut out = header(item, color);
            out.extend(snippet);
            out
        }
        Err(_) => without_snippet(texts.shown.sources, item, color),
    }
}

fn without_snippet(sources: &SourceMap, item: &Diagnostic, color: bool) -> String {
    let mut out = header(item, color);
    // Writing to a string does not fail.
    for label in &item.labels {
        let place = sources.place(label.span.file, label.span.start);
        let path = sources.path(label.span.file);
        let _ = write!(out, "  at {path}:{}:{}", place.line, place.column);
        let _ = match label.text.as_str() {
            "" => writeln!(out),
            text => writeln!(out, ": {}", harmless(text)),
        };
    }
    for note in &item.notes {
        let _ = writeln!(out, "  note: {}", harmless(note));
    }
    if let Some(help) = &item.help {
        let _ = writeln!(out, "  help: {}", harmless(help));
    }
    out
}

fn too_long(shown: &Shown<'_>, file: FileId, at: u32) -> bool {
    let lines = shown.sources.lines(file);
    lines.line_text(shown.text(file), lines.line(at)).len() > LONGEST_LINE
}

/// `error[JC0301]: message`, as the short form has it; on what a finding rests that is not about the language
/// stands beside its code: `error[JC0410, law]: message`.
fn header(item: &Diagnostic, color: bool) -> String {
    let (start, end) = if color { (ansi(item.severity), "\u{1b}[0m") } else { ("", "") };
    let word = severity_word(item.severity);
    let rests_on = match item.code.class() {
        Class::Language => "",
        Class::Law => ", law",
        Class::Platform => ", platform limit",
        Class::Policy => ", policy",
    };
    format!("{start}{word}[{}{rests_on}]:{end} {}\n", item.code, harmless(&item.message))
}

fn paint(severity: Severity) -> Color {
    match severity {
        Severity::Error => Color::Red,
        Severity::Warning => Color::Yellow,
        Severity::Note => Color::Cyan,
    }
}

fn ansi(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "\u{1b}[31m",
        Severity::Warning => "\u{1b}[33m",
        Severity::Note => "\u{1b}[36m",
    }
}

/// The files, each cut into lines once for all findings.
struct Texts<'t, 's> {
    shown: &'t Shown<'s>,
    ready: BTreeMap<FileId, Source<&'t str>>,
}

impl<'t> Cache<FileId> for &mut Texts<'t, '_> {
    type Storage = &'t str;

    fn fetch(&mut self, id: &FileId) -> Result<&Source<&'t str>, impl std::fmt::Debug> {
        let shown = self.shown;
        Ok::<_, String>(self.ready.entry(*id).or_insert_with(|| Source::from(shown.text(*id))))
    }

    fn display<'a>(&self, id: &'a FileId) -> Option<impl std::fmt::Display + 'a> {
        Some(self.shown.sources.path(*id).to_owned())
    }
}
