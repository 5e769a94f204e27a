//! Bodies in files: MJML or HTML becomes HTML and plain text; slots are found again in both.

use super::checker::Checker;
use crate::hir::{Expr, Text, TextPart, errors};
use crate::source::{AssetLookup, FileId, Span};
use crate::syntax::{ast, parse_slot};
use crate::text::{markers, mjml, plain};

impl Checker<'_> {
    /// The plain text and the HTML of a body file. `{locale}` in its name stands for the locale.
    pub(super) fn body(
        &mut self,
        name: &ast::Str,
        locale: Option<&str>,
    ) -> (Option<Text>, Option<Text>) {
        let path = match locale {
            Some(locale) => name.text.replace("{locale}", locale),
            None => name.text.clone(),
        };
        let workspace = self.cx.workspace;
        let (file, text) = match workspace.resolve(name.span.file, &path) {
            AssetLookup::Found { file, text, .. } => (file, text),
            AssetLookup::Unreadable(why) => {
                self.sink.push(errors::body_unreadable(&path, why, name.span));
                return (None, None);
            }
            AssetLookup::Outside => {
                self.sink.push(errors::body_outside(&path, name.span));
                return (None, None);
            }
            AssetLookup::NotFound { near } => {
                self.sink.push(errors::body_not_found(&path, &near, name.span));
                return (None, None);
            }
        };
        if markers::collides(text) {
            self.sink.push(errors::body_collides(&path, name.span));
            return (None, None);
        }
        let (marked, slots, lengths) = self.marked(file, text);
        let whole = |parts| Text { parts, span: name.span };
        let html = match path.rsplit('.').next() {
            Some("mjml") => match mjml::to_html(&marked) {
                Ok(html) => html,
                Err(error) => {
                    let length = |slot: u32| lengths.get(slot as usize).copied().unwrap_or(0);
                    let at = |offset| {
                        u32::try_from(markers::original_offset(&marked, offset, length))
                            .unwrap_or(0)
                    };
                    let span = Span::new(file, at(error.span.start), at(error.span.end));
                    self.sink.push(errors::body_broken(&error.message, span, name.span));
                    return (None, None);
                }
            },
            Some("html") => marked,
            _ => return (Some(whole(parts(&marked, &slots))), None),
        };
        let text = plain::to_plain(&html);
        (Some(whole(parts(&text, &slots))), Some(whole(parts(&html, &slots))))
    }

    /// Replaces each slot by a marker. Braces of style sheets are no slots.
    fn marked(&mut self, file: FileId, text: &str) -> (String, Vec<Expr>, Vec<usize>) {
        let mut out = String::with_capacity(text.len());
        let mut slots = Vec::new();
        let mut lengths = Vec::new();
        let styles = style_ranges(text);
        let mut at = 0;
        while let Some(found) = text.get(at..).and_then(|rest| rest.find('{')) {
            let open = at + found;
            out.push_str(text.get(at..open).unwrap_or_default());
            let in_style = styles.iter().any(|(from, to)| (*from..*to).contains(&open));
            let mut quiet = crate::diag::Sink::default();
            match (in_style, parse_slot(file, text, open, &mut quiet)) {
                (false, Some((expr, end))) => {
                    self.sink.items.append(&mut quiet.items);
                    out.push_str(&markers::mark(u32::try_from(slots.len()).unwrap_or(u32::MAX)));
                    slots.push(self.slot_value(&expr));
                    lengths.push(end - open);
                    at = end;
                }
                (in_style, _) => {
                    if !in_style {
                        let open = u32::try_from(open).unwrap_or(0);
                        self.sink.push(errors::body_brace(Span::new(file, open, open + 1)));
                    }
                    out.push('{');
                    at = open + 1;
                }
            }
        }
        out.push_str(text.get(at..).unwrap_or_default());
        (out, slots, lengths)
    }
}

/// The insides of `<style>` and `<mj-style>` and of comments.
fn style_ranges(text: &str) -> Vec<(usize, usize)> {
    let mut ranges = Vec::new();
    for (open, close) in [("<style", "</style"), ("<mj-style", "</mj-style"), ("<!--", "-->")] {
        let mut at = 0;
        while let Some(found) = text.get(at..).and_then(|rest| rest.find(open)) {
            let from = at + found;
            let to =
                text.get(from..).and_then(|rest| rest.find(close)).map_or(text.len(), |n| from + n);
            ranges.push((from, to));
            at = to.max(from + open.len());
        }
    }
    ranges
}

/// A marked text as parts.
fn parts(marked: &str, slots: &[Expr]) -> Vec<TextPart> {
    markers::split_at_markers(marked)
        .into_iter()
        .filter_map(|piece| match piece {
            markers::Piece::Text(text) => Some(TextPart::Text(text.to_owned())),
            markers::Piece::Slot(slot) => slots.get(slot as usize).cloned().map(TextPart::Slot),
        })
        .collect()
}
