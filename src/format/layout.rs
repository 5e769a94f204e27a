//! Where lines end and how much white space stands before each token.
//!
//! A block stays on its line if it was written there and fits; a line that is too long loses its
//! blocks first, from the outside, then ends after commas and before parts with a keyword, then
//! opens its lists. Breaks are only ever added, and each round starts from the breaks so far, so a
//! second run over what was printed finds nothing to add: that is why formatting is idempotent.

use unicode_width::UnicodeWidthStr;

use super::plan::Plan;
use super::scan::{Comment, Kind, Scan};
use super::style::{self, Soft};
use super::{columns, lines};

/// What a comment stands at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Behind the token before it, on its line.
    Behind,
    /// On a line of its own.
    Above,
    /// Before the next token, on its line.
    Leading,
}

/// The white space of a source.
pub(super) struct Layout<'s, 't> {
    pub(super) scan: &'s Scan<'t>,
    pub(super) plan: &'s Plan,
    /// Which containers have their items on lines of their own.
    pub(super) broken: Vec<bool>,
    /// Before which tokens a line ends where it need not.
    pub(super) soft: Vec<bool>,
    /// Before which tokens a line ends.
    newline: Vec<bool>,
    /// Spaces before each token that does not begin a line.
    pub(super) space: Vec<usize>,
    /// The indentation of the line that each token stands on.
    pub(super) indent: Vec<usize>,
    /// The columns of each token on the screen; of a long text, those of its first line.
    pub(super) widths: Vec<usize>,
    /// How many tokens and comments with several lines stand before each token, and behind it.
    tall: Vec<(usize, usize)>,
    /// How many lines end before each token, itself included.
    ends: Vec<usize>,
}

impl<'s, 't> Layout<'s, 't> {
    /// Lays a source out.
    pub(super) fn new(scan: &'s Scan<'t>, plan: &'s Plan) -> Self {
        let count = scan.tokens.len();
        let widths = scan.tokens.iter().map(|token| width(first_line(token.text))).collect();
        let mut layout = Self {
            scan,
            plan,
            broken: Vec::new(),
            soft: (0..count).map(|at| as_written(scan, plan, at)).collect(),
            newline: vec![false; count],
            space: vec![0; count],
            indent: vec![0; count],
            widths,
            tall: tall(scan),
            ends: vec![0; count + 1],
        };
        layout.broken = super::broken::as_written(&layout);
        loop {
            layout.find_line_ends();
            layout.find_spaces();
            if !lines::measure(&mut layout) {
                return layout;
            }
        }
    }

    /// Does token `at` begin a line?
    pub(super) fn begins_line(&self, at: usize) -> bool {
        at == 0 || flag(&self.newline, at)
    }

    /// Spaces before token `at`, which begins no line.
    pub(super) fn space(&self, at: usize) -> usize {
        number(&self.space, at)
    }

    /// Sets them.
    pub(super) fn set_space(&mut self, at: usize, space: usize) {
        if let Some(slot) = self.space.get_mut(at) {
            *slot = space;
        }
    }

    /// The indentation of the line that token `at` stands on.
    pub(super) fn indent(&self, at: usize) -> usize {
        number(&self.indent, at)
    }

    /// Does anything with several lines stand in `first..end`, or does a line end there?
    pub(super) fn is_tall(&self, first: usize, end: usize) -> bool {
        let tall = |at: usize| self.tall.get(at).copied().unwrap_or_default();
        tall(end.saturating_sub(1)).1 > tall(first).0 || self.has_line_end(first, end)
    }

    /// Does a line end between the tokens `first..end`?
    pub(super) fn has_line_end(&self, first: usize, end: usize) -> bool {
        number(&self.ends, end.saturating_sub(1)) > number(&self.ends, first)
    }

    /// The columns of `first..end`, which stand on one line, with what stands before `first` there.
    pub(super) fn columns(&self, first: usize, end: usize) -> usize {
        let tokens: usize = (first..end).map(|at| number(&self.widths, at)).sum();
        let between: usize = (first + 1..end).map(|at| self.between(at)).sum();
        self.leading(first) + tokens + between
    }

    /// The columns between token `at` and the token before it on its line.
    pub(super) fn between(&self, at: usize) -> usize {
        let comments = self.scan.comments(at);
        comments.iter().map(|comment| 1 + width(first_line(comment.text))).sum::<usize>()
            + self.space(at)
    }

    /// The columns of comments that stand before token `at` at the beginning of its line.
    pub(super) fn leading(&self, at: usize) -> usize {
        let comments = self.scan.comments(at);
        let places = self.places(at);
        let leading = comments.iter().zip(places).filter(|(_, place)| *place == Place::Leading);
        leading.map(|(comment, _)| 1 + width(comment.text)).sum()
    }

    /// What the comments before token `at`, which begins a line, stand at.
    pub(super) fn places(&self, at: usize) -> Vec<Place> {
        let comments = self.scan.comments(at);
        let mut places: Vec<Place> = Vec::with_capacity(comments.len());
        for comment in comments {
            let behind = comment.breaks == 0
                && at > 0
                && places.last().is_none_or(|last| *last == Place::Behind);
            places.push(if behind { Place::Behind } else { Place::Above });
        }
        let is_item = at < self.scan.tokens.len() && self.plan.closes(at).is_none();
        if self.scan.gap(at).breaks > 0 || !is_item {
            return places;
        }
        // The comments on the line of the token, from its end.
        let beside = |comment: &&Comment<'_>| !comment.to_line_end && !comment.text.contains('\n');
        let mut first = comments.len();
        for (index, comment) in comments.iter().enumerate().rev() {
            if !beside(&comment) {
                break;
            }
            first = index;
            if comment.breaks > 0 {
                break;
            }
        }
        let alone = comments.get(first).is_some_and(|comment| comment.breaks > 0) || at == 0;
        let before = at.checked_sub(1).map_or("", |before| self.scan.word(before));
        if alone || first == 0 && matches!(before, "," | "{" | "[" | "(") {
            for place in places.iter_mut().skip(first) {
                *place = Place::Leading;
            }
        }
        places
    }

    /// Finds out before which tokens a line ends.
    fn find_line_ends(&mut self) {
        let mut count = 0;
        for at in 0..self.scan.tokens.len() {
            let newline = at > 0 && self.ends_line_before(at);
            count += usize::from(newline);
            if let (Some(slot), Some(ends)) = (self.newline.get_mut(at), self.ends.get_mut(at)) {
                (*slot, *ends) = (newline, count);
            }
        }
        if let Some(last) = self.ends.last_mut() {
            *last = count;
        }
    }

    fn ends_line_before(&self, at: usize) -> bool {
        if self.scan.needs_break(at) {
            return true;
        }
        if let Some(container) = self.plan.closes(at) {
            return flag(&self.broken, container);
        }
        let Some(index) = self.plan.item_of(at) else { return flag(&self.soft, at) };
        let Some(container) = self.plan.containers.get(index) else { return false };
        let goes_on = container.is_list && container.items.first() != Some(&at);
        flag(&self.broken, index) && (!goes_on || flag(&self.soft, at))
    }

    /// Spaces as they are without tables, then the tables.
    fn find_spaces(&mut self) {
        for at in 1..self.scan.tokens.len() {
            let space = self.plain_space(at);
            self.set_space(at, space);
        }
        columns::align(self);
    }

    fn plain_space(&self, at: usize) -> usize {
        let (before, this) = (self.scan.token(at - 1), self.scan.token(at));
        let touches = self.plan.role(at).glued
            || self.plan.role(at - 1).gluing
            || matches!(this.text, "," | ":" | ")" | "]" | "." | "..")
            || matches!(before.text, "(" | "[" | "." | ".." | "#");
        if touches {
            return 0;
        }
        let goes_on =
            self.plan.item_of(at).and_then(|at| self.plan.containers.get(at)).is_some_and(
                |container| {
                    container.items.first() != Some(&at)
                        && container.open.is_some_and(|open| self.scan.word(open) == "{")
                },
            );
        // Texts by locale end with quotes, which is border enough.
        let is_field = self.plan.row(at).is_some_and(|(_, row)| row.table.is_some());
        let is_keyed = self.scan.word(at + 1) == ":" && !is_field;
        let closed = matches!(before.text, "," | "}") || is_keyed && before.kind != Kind::Word;
        if goes_on && !closed { 2 } else { 1 }
    }
}

/// Did a line end before token `at`, where it may, or where it must?
fn as_written(scan: &Scan<'_>, plan: &Plan, at: usize) -> bool {
    if !scan.has_break(at) {
        return false;
    }
    let before = at.checked_sub(1).map_or("", |before| scan.word(before));
    if before.starts_with(|sign: char| sign.is_ascii_digit()) && style::is_unit(scan.word(at)) {
        return true;
    }
    let refilled = plan
        .item_of(at)
        .and_then(|container| plan.containers.get(container))
        .is_some_and(|container| container.refilled);
    plan.role(at).soft != Soft::Never && !refilled
}

/// How many tokens and comments of several lines stand before each token, and behind it.
fn tall(scan: &Scan<'_>) -> Vec<(usize, usize)> {
    let mut count = 0;
    (0..scan.tokens.len())
        .map(|at| {
            let comments = scan.comments(at).iter().filter(|comment| comment.text.contains('\n'));
            count += comments.count();
            let before = count;
            count += usize::from(scan.word(at).contains('\n'));
            (before, count)
        })
        .collect()
}

fn first_line(text: &str) -> &str {
    text.split('\n').next().unwrap_or_default()
}

pub(super) fn last_line(text: &str) -> Option<&str> {
    text.rsplit_once('\n').map(|(_, line)| line)
}

/// The columns that a text takes on a screen.
pub(super) fn width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.width() }
}

pub(super) fn flag(flags: &[bool], at: usize) -> bool {
    flags.get(at).copied().unwrap_or_default()
}

pub(super) fn number(numbers: &[usize], at: usize) -> usize {
    numbers.get(at).copied().unwrap_or_default()
}
