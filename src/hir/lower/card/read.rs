//! Reading the items of a clause: words, texts, numbers, dates, and names of declarations.

use crate::hir::lower::checker::Checker;
use crate::hir::modules::Kind;
use crate::hir::{Dated, Ref, Said, Ty, Value, errors};
use crate::source::Span;
use crate::syntax::ast::{Clause, Expr, ExprKind, Item, Path};
use smol_str::SmolStr;

/// A kind of card: what it is called and which clauses it has.
pub(super) struct Card {
    pub(super) kind: &'static str,
    pub(super) clauses: &'static [&'static str],
}

/// The items of a clause, from the front. Lists are opened: `["a", "b"]` is `"a", "b"`.
pub(super) struct Items<'c> {
    pub(super) clause: &'c Clause,
    /// Each with whether it stands in no list.
    items: Vec<(&'c Item, bool)>,
    at: usize,
}

impl<'c> Items<'c> {
    pub(super) fn of(clause: &'c Clause) -> Self {
        let mut items = Vec::with_capacity(clause.items.len());
        open(&clause.items, true, &mut items);
        Self { clause, items, at: 0 }
    }

    pub(super) fn peek(&self) -> Option<&'c Item> {
        self.items.get(self.at).map(|(item, _)| *item)
    }

    pub(super) fn next(&mut self) -> Option<&'c Item> {
        let item = self.peek()?;
        self.at += 1;
        Some(item)
    }

    /// The next item, if it is a word.
    pub(super) fn path(&mut self) -> Option<&'c Path> {
        match self.peek() {
            Some(Item::Word(path)) => {
                self.at += 1;
                Some(path)
            }
            _ => None,
        }
    }

    /// The word that comes next, left where it is.
    pub(super) fn word(&self) -> Option<String> {
        match self.peek() {
            Some(Item::Word(path)) => Some(path.text()),
            _ => None,
        }
    }

    /// Passes over this word, if it comes next.
    pub(super) fn skip(&mut self, word: &str) -> bool {
        let found = self.word().is_some_and(|next| next == word);
        self.at += usize::from(found);
        found
    }

    /// The next item, if it is a text.
    pub(super) fn text(&mut self) -> Option<Said> {
        match self.peek() {
            Some(Item::Text(text)) => {
                self.at += 1;
                Some(Said { text: text.text.clone(), span: text.span })
            }
            _ => None,
        }
    }

    /// The next item, if it is a number, a date and the like.
    pub(super) fn value(&mut self) -> Option<&'c Expr> {
        match self.peek() {
            Some(Item::Value(value)) => {
                self.at += 1;
                Some(value)
            }
            _ => None,
        }
    }

    /// The next item, if it is a whole number that is written out.
    pub(super) fn is_number(&self) -> bool {
        matches!(self.peek(), Some(Item::Value(Expr { kind: ExprKind::Number(_), .. })))
    }
}

/// Lists are opened, as deep as they go.
fn open<'c>(items: &'c [Item], top: bool, out: &mut Vec<(&'c Item, bool)>) {
    for item in items {
        match item {
            Item::List(inner, _) => open(inner, false, out),
            other => out.push((other, top)),
        }
    }
}

/// What an item is, in the user's words.
fn named(item: &Item) -> String {
    match item {
        Item::Word(path) => format!("the word `{}`", path.text()),
        Item::Text(_) => "a text".into(),
        Item::Value(value) => match &value.kind {
            ExprKind::Percent(_) => "a percentage".into(),
            ExprKind::Date(_) => "a date".into(),
            ExprKind::DateTime(_) => "a date with a time".into(),
            ExprKind::Time(_) => "a time".into(),
            ExprKind::Quantity(..) => "a number with a unit".into(),
            ExprKind::Range(..) => "a range".into(),
            _ => "a number".into(),
        },
        Item::List(..) => "a list".into(),
        Item::Clauses(..) => "a block".into(),
        Item::Ranked(_) => "an order with `>`".into(),
        Item::Between(..) => "a range of names".into(),
    }
}

pub(super) fn span_of(item: &Item) -> Span {
    let joined = |first: Span, last: Option<Span>| last.map_or(first, |last| first.to(last));
    match item {
        Item::Word(path) => path.span,
        Item::Text(text) => text.span,
        Item::Value(value) => value.span,
        Item::List(_, span) | Item::Clauses(_, span) => *span,
        Item::Ranked(paths) => {
            paths.first().map_or(Span::new(crate::source::FileId(0), 0, 0), |p| {
                joined(p.span, paths.last().map(|last| last.span))
            })
        }
        Item::Between(from, to) => from.span.to(to.span),
    }
}

impl Checker<'_> {
    /// Is it a clause of this kind of card? Says so where it is not.
    pub(super) fn is_clause(&mut self, card: &Card, clause: &Clause) -> bool {
        let word = clause.keyword.text.as_str();
        let known = card.clauses.contains(&word);
        if !known {
            let finding = errors::no_clause(card.kind, word, clause.keyword.span, card.clauses);
            self.sink.push(finding);
        }
        known
    }

    /// Reports what no part of a clause has taken. A word at the head of a line was meant to begin
    /// a clause.
    pub(super) fn nothing_left(&mut self, card: &Card, items: &mut Items<'_>, want: &str) {
        let begins = self.at_line_head(items);
        let Some(item) = items.next() else { return };
        if let Item::Word(path) = item
            && begins
        {
            let word = path.text();
            self.sink.push(errors::no_clause(card.kind, &word, path.span, card.clauses));
            return;
        }
        self.sink.push(errors::unexpected_item(
            &items.clause.keyword.text,
            want,
            &named(item),
            span_of(item),
        ));
    }

    /// Is there nothing but white space before it on its line, and no comma on the line above?
    pub(in crate::hir::lower) fn begins_line(&self, span: Span) -> bool {
        let text = self.cx.workspace.sources.text(span.file);
        let before = text.get(..span.start as usize).unwrap_or_default();
        before.trim_end_matches([' ', '\t']).ends_with('\n') && !before.trim_end().ends_with(',')
    }

    /// Is the next item a word that begins its line, outside all lists?
    pub(super) fn at_line_head(&self, items: &Items<'_>) -> bool {
        match items.items.get(items.at) {
            Some((Item::Word(path), true)) => self.begins_line(path.span),
            _ => false,
        }
    }

    /// `["..", ".."]`: texts and nothing else, at least one.
    pub(super) fn texts(&mut self, card: &Card, clause: &Clause) -> Vec<Said> {
        let mut items = Items::of(clause);
        let said: Vec<Said> = std::iter::from_fn(|| items.text()).collect();
        self.something(said.is_empty() && items.peek().is_none(), clause, "a text in quotes");
        self.nothing_left(card, &mut items, "a text in quotes");
        said
    }

    /// Words, texts or numbers, at least one.
    pub(super) fn words(&mut self, card: &Card, clause: &Clause) -> Vec<Said> {
        let mut items = Items::of(clause);
        let mut said = Vec::new();
        while let Some(word) = self.word_or_text(&mut items) {
            said.push(word);
        }
        self.something(said.is_empty() && items.peek().is_none(), clause, "a word or a text");
        self.nothing_left(card, &mut items, "a word or a text");
        said
    }

    /// A text, a word that begins no line, or a number.
    pub(super) fn word_or_text(&mut self, items: &mut Items<'_>) -> Option<Said> {
        if let Some(text) = items.text() {
            return Some(text);
        }
        match items.peek()? {
            Item::Word(path) if !self.at_line_head(items) => {
                let said = Said { text: path.text(), span: path.span };
                items.next();
                Some(said)
            }
            Item::Value(Expr { kind: ExprKind::Number(digits), span }) => {
                let said = Said { text: digits.to_string(), span: *span };
                items.next();
                Some(said)
            }
            _ => None,
        }
    }

    /// Reports a clause that says nothing.
    pub(super) fn something(&mut self, nothing: bool, clause: &Clause, want: &str) {
        if nothing {
            let word = &clause.keyword.text;
            self.sink.push(errors::clause_says_nothing(word, want, clause.span));
        }
    }

    /// Names of declarations of one kind, each once, at least one.
    pub(super) fn names<T>(&mut self, card: &Card, clause: &Clause, kind: Kind) -> Vec<Ref<T>> {
        let mut items = Items::of(clause);
        let found = self.some_names(&mut items, kind);
        let want = format!("the name of {} {}", errors::article(kind.word()), kind.word());
        self.something(found.is_empty() && clause.items.is_empty(), clause, &want);
        self.nothing_left(card, &mut items, &want);
        found
    }

    /// The names that come next, up to a word that begins a line.
    pub(super) fn some_names<T>(&mut self, items: &mut Items<'_>, kind: Kind) -> Vec<Ref<T>> {
        let mut found: Vec<Ref<T>> = Vec::new();
        while !self.at_line_head(items)
            && let Some(path) = items.path()
        {
            self.push_name(&mut found, path, kind);
        }
        found
    }

    /// Adds a name to those before it.
    pub(super) fn push_name<T>(&mut self, found: &mut Vec<Ref<T>>, path: &Path, kind: Kind) {
        let Some(def) = self.resolve(path, &[kind]) else { return };
        let id = def.id();
        match found.iter().find(|other| other.id == id) {
            Some(first) => {
                self.sink.push(errors::clause_twice(&path.text(), path.span, first.span));
            }
            None => found.push(Ref { id, span: path.span }),
        }
    }

    /// The next item as a day.
    pub(super) fn day(&mut self, items: &mut Items<'_>) -> Option<Dated> {
        let word = items.clause.keyword.text.clone();
        let Some(item) = items.next() else {
            let want = "a date such as `2026-12-01`";
            self.sink.push(errors::clause_says_nothing(&word, want, items.clause.span));
            return None;
        };
        let day = day_of(item);
        if day.is_none() {
            let (what, span) = (named(item), span_of(item));
            self.sink.push(errors::wrong_type("a date such as `2026-12-01`", &what, span));
        }
        day
    }

    /// A clause that is one day.
    pub(super) fn one_day(&mut self, card: &Card, clause: &Clause) -> Option<Dated> {
        let mut items = Items::of(clause);
        let day = self.day(&mut items);
        self.nothing_left(card, &mut items, "nothing more");
        day
    }

    /// The next item as one of a closed set of words.
    pub(super) fn one_of<T: Copy>(
        &mut self,
        items: &mut Items<'_>,
        what: &str,
        all: &[(&'static str, T)],
    ) -> Option<T> {
        let Some(path) = items.path() else {
            let names: Vec<&str> = all.iter().map(|(word, _)| *word).collect();
            let want = crate::diag::suggest::one_of(&names);
            match items.next() {
                Some(item) => {
                    self.sink.push(errors::wrong_type(&want, &named(item), span_of(item)));
                }
                None => {
                    let span = items.clause.span;
                    self.sink.push(errors::clause_says_nothing(what, &want, span));
                }
            }
            return None;
        };
        let text = path.text();
        let found = all.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if found.is_none() {
            let names: Vec<&str> = all.iter().map(|(word, _)| *word).collect();
            self.sink.push(errors::unknown_name(what, &text, path.span, names, None));
        }
        found
    }

    /// A whole number with its sign, as it is written.
    pub(super) fn signed(&mut self, value: &Expr) -> Option<i64> {
        match self.expr_of(value, &Ty::Int).kind {
            crate::hir::ExprKind::Value(Value::Int(number)) => Some(number),
            crate::hir::ExprKind::Negate(inner) => match inner.kind {
                crate::hir::ExprKind::Value(Value::Int(number)) => Some(-number),
                _ => None,
            },
            _ => None,
        }
    }
}

/// An item as a day, if it is one.
pub(super) fn day_of(item: &Item) -> Option<Dated> {
    let Item::Value(value) = item else { return None };
    match &value.kind {
        ExprKind::Date(date) => Some(Dated { date: date.clone(), at: None, span: value.span }),
        ExprKind::DateTime(both) => {
            let (date, time) = both.split_once(' ')?;
            let (hours, minutes) = time.split_once(':')?;
            let at = hours.parse::<u16>().ok()?.checked_mul(60)? + minutes.parse::<u16>().ok()?;
            Some(Dated { date: SmolStr::new(date), at: Some(at), span: value.span })
        }
        _ => None,
    }
}
