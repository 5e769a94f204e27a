//! The clauses of a channel's card, one by one.

use super::checker::Checker;
use crate::hir::channel::LIMITS;
use crate::hir::{
    Address, Channel, ExprKind, Limit, Pricing, Purpose, STATUSES, SenderName, Ttl, Ty, Value,
    errors,
};
use crate::source::Span;
use crate::syntax::ast::{self, Clause, Item, Name};
use crate::text::sms::{Parts, Room};
use smol_str::SmolStr;

/// The clauses of a channel, each with an example.
const CLAUSES: [(&str, &str); 18] = [
    ("address", "address phone"),
    ("broadcast", "broadcast"),
    ("category", "category marketing [marketing], utility [service]"),
    ("consent", "consent opt_in"),
    ("encoding", "encoding gsm7 160 153, ucs2 70 67"),
    ("limit", "limit [text 1600]"),
    ("media", "media image, video"),
    ("notes", "notes \"...\""),
    ("price", "price per_part"),
    ("receipts", "receipts delivered, seen"),
    ("replies", "replies yes"),
    ("sender", "sender name 1..11, one_way"),
    ("session", "session 24 hours"),
    ("source", "source \"https://...\""),
    ("sources", "sources \"https://...\""),
    ("templates", "templates [required outside session]"),
    ("ttl", "ttl 5..259200"),
    ("connection", "connection"),
];
const ADDRESSES: [&str; 4] = ["phone", "email", "push_token", "none"];
const MEDIA: [&str; 5] = ["image", "video", "audio", "file", "button"];

impl Checker<'_> {
    pub(super) fn channel_clause(&mut self, channel: &mut Channel, clause: &Clause) {
        let keyword = clause.keyword.text.as_str();
        // A word at the head of a line was meant to begin a clause.
        for item in &clause.items {
            if let Item::Word(path) = item
                && self.begins_line(path.span)
            {
                let names = CLAUSES.map(|(name, _)| name);
                let finding = errors::no_clause("channel", &path.text(), path.span, &names);
                self.sink.push(finding);
                return;
            }
        }
        let read = match keyword {
            "address" => self.card_address(channel, clause),
            "broadcast" => {
                channel.broadcast = true;
                clause.items.is_empty().then_some(())
            }
            "category" => self.card_categories(channel, clause),
            "consent" => match self.card_word(clause, "kind of consent", &["opt_in", "none"]) {
                Some(word) => {
                    channel.opt_in = word == "opt_in";
                    channel.opt_in_source = clause.items.iter().find_map(|item| match item {
                        Item::Text(text) => Some(text.text.clone()),
                        _ => None,
                    });
                    Some(())
                }
                None => return,
            },
            "encoding" => self.card_encoding(channel, clause),
            "limit" => self.card_limits(channel, clause),
            "media" => {
                channel.media = self.card_words(clause, "kind of media", &MEDIA);
                return;
            }
            "price" => match self.card_word(clause, "price", &["per_part", "per_message"]) {
                Some(word) => {
                    let is_part = word == "per_part";
                    channel.price = if is_part { Pricing::PerPart } else { Pricing::PerMessage };
                    Some(())
                }
                None => return,
            },
            "receipts" => {
                let words = self.card_words(clause, "status", &STATUSES);
                let place = |word: &SmolStr| STATUSES.iter().position(|status| status == word);
                let places = words.iter().filter_map(place);
                channel.receipts = places.filter_map(|at| u32::try_from(at).ok()).collect();
                return;
            }
            "replies" => match self.card_word(clause, "answer", &["yes", "no"]) {
                Some(word) => {
                    channel.replies = word == "yes";
                    Some(())
                }
                None => return,
            },
            "sender" => self.card_sender(channel, clause),
            "session" => self.card_session(channel, clause),
            "source" | "sources" => card_sources(channel, clause),
            "templates" => self.card_templates(channel, clause),
            "ttl" => self.card_ttl(channel, clause),
            "notes" => return,
            // Which connection carries a channel is written in the manifest, by its name.
            "connection" => clause.items.is_empty().then_some(()),
            _ => {
                let names = CLAUSES.map(|(name, _)| name);
                let (name, span) = (keyword, clause.keyword.span);
                self.sink.push(errors::unknown_clause("channel", name, span, &names));
                return;
            }
        };
        if read.is_none() {
            let known = CLAUSES.iter().find(|(name, _)| *name == keyword);
            let example = known.map_or("", |(_, example)| example);
            self.sink.push(errors::bad_clause_of_channel(keyword, example, clause.span));
        }
    }

    /// `address phone`, `address some phone`
    fn card_address(&mut self, channel: &mut Channel, clause: &Clause) -> Option<()> {
        let words = names(&clause.items);
        let (partial, kind) = match words.as_slice() {
            [some, kind] if some.text == "some" => (true, *kind),
            [kind] => (false, *kind),
            _ => return None,
        };
        channel.partial = partial;
        channel.address = match kind.text.as_str() {
            "phone" => Address::Phone,
            "email" => Address::Email,
            "push_token" => Address::PushToken,
            "none" => Address::None,
            _ => {
                self.unknown_word("kind of address", kind, &ADDRESSES);
                return Some(());
            }
        };
        Some(())
    }

    /// `category marketing [marketing], utility [service, critical]`
    fn card_categories(&mut self, channel: &mut Channel, clause: &Clause) -> Option<()> {
        channel.categories.clear();
        for pair in clause.items.chunks(2) {
            let [Item::Word(name), Item::List(purposes, _)] = pair else { return None };
            let purposes: Vec<Purpose> =
                names(purposes).into_iter().filter_map(|name| self.purpose(name)).collect();
            channel.categories.push((SmolStr::new(name.text()), purposes));
        }
        Some(())
    }

    /// `encoding gsm7 160 153, ucs2 70 67`, `encoding ucs2 70 67`, `encoding unicode`
    fn card_encoding(&mut self, channel: &mut Channel, clause: &Clause) -> Option<()> {
        channel.parts = None;
        let (mut gsm7, mut ucs2) = (None, None);
        let mut items = clause.items.as_slice();
        while let Some((Item::Word(name), rest)) = items.split_first() {
            match (name.text().as_str(), rest) {
                ("unicode", []) if gsm7.is_none() && ucs2.is_none() => return Some(()),
                ("gsm7", [Item::Value(single), Item::Value(part), after @ ..]) => {
                    gsm7 = Some(self.room(single, part)?);
                    items = after;
                }
                ("ucs2", [Item::Value(single), Item::Value(part), after @ ..]) => {
                    ucs2 = Some(self.room(single, part)?);
                    items = after;
                }
                _ => return None,
            }
        }
        channel.parts = Some(Parts { gsm7, ucs2: ucs2? });
        items.is_empty().then_some(())
    }

    fn room(&mut self, single: &ast::Expr, part: &ast::Expr) -> Option<Room> {
        let (single, part) = (self.count(single, 1, 100_000)?, self.count(part, 1, 100_000)?);
        Some(Room { single, part })
    }

    /// `limit [text 1024, caption 1024] "https://.."`: what is counted, then a number; behind the list
    /// `advised` or `unverified`, and the source.
    fn card_limits(&mut self, channel: &mut Channel, clause: &Clause) -> Option<()> {
        let (items, words, source) = match clause.items.as_slice() {
            [Item::List(items, _), words @ .., Item::Text(source)] => {
                (items.as_slice(), names(words), Some(source.text.clone()))
            }
            [Item::List(items, _), words @ ..] => (items.as_slice(), names(words), None),
            items => (items, Vec::new(), None),
        };
        if items.is_empty() || words.len() > 1 {
            return None;
        }
        let (mut advised, mut unverified) = (false, false);
        for word in words {
            match word.text.as_str() {
                "advised" => advised = true,
                "unverified" => unverified = true,
                _ => self.unknown_word("kind of limit", word, &["advised", "unverified"]),
            }
        }
        for pair in items.chunks(2) {
            let [Item::Word(counts), Item::Value(most)] = pair else { return None };
            let name = counts.single()?;
            let most = self.expr_of(most, &Ty::Int);
            let ExprKind::Value(Value::Int(most)) = most.kind else { continue };
            if !LIMITS.contains(&name.text.as_str()) {
                self.unknown_word("limit", name, &LIMITS);
                continue;
            }
            let most = u32::try_from(most).unwrap_or(u32::MAX);
            channel.limits.retain(|limit| limit.counts != name.text);
            let (counts, source) = (name.text.clone(), source.clone());
            channel.limits.push(Limit { counts, most, advised, unverified, source });
        }
        Some(())
    }

    /// `sender name 1..11, one_way, "https://.."`
    fn card_sender(&mut self, channel: &mut Channel, clause: &Clause) -> Option<()> {
        let [Item::Word(name), Item::Value(range), words @ ..] = clause.items.as_slice() else {
            return None;
        };
        let (least, most) = self.card_range(range)?;
        let source = words.iter().find_map(|item| match item {
            Item::Text(text) => Some(text.text.clone()),
            _ => None,
        });
        let one_way = match names(words).as_slice() {
            [] => false,
            [word] if word.text == "one_way" => true,
            _ => return None,
        };
        channel.sender = Some(SenderName { least, most, one_way, source });
        (name.text() == "name").then_some(())
    }

    /// `session 24 hours`, `session 24 hours "https://.."`
    fn card_session(&mut self, channel: &mut Channel, clause: &Clause) -> Option<()> {
        let (span, source) = match clause.items.as_slice() {
            [Item::Value(span)] => (span, None),
            [Item::Value(span), Item::Text(source)] => (span, Some(source.text.clone())),
            _ => return None,
        };
        channel.session = self.seconds(span);
        channel.session_source = source;
        Some(())
    }

    /// `templates none`, `templates [required outside session, lower_case_names]`
    fn card_templates(&mut self, channel: &mut Channel, clause: &Clause) -> Option<()> {
        let items = match clause.items.as_slice() {
            [Item::List(items, _)] => items.as_slice(),
            items => items,
        };
        channel.templates = false;
        let rest = match names(items).as_slice() {
            [none] if none.text == "none" => return Some(()),
            [first, second, third, rest @ ..]
                if (first.text.as_str(), second.text.as_str(), third.text.as_str())
                    == ("required", "outside", "session") =>
            {
                rest.to_vec()
            }
            _ => return None,
        };
        channel.templates = true;
        for word in rest {
            match word.text.as_str() {
                "lower_case_names" => channel.lower_case_names = true,
                "values_inside" => channel.values_inside = true,
                "values_apart" => channel.values_apart = true,
                _ => {
                    let known = ["lower_case_names", "values_inside", "values_apart"];
                    self.unknown_word("rule of templates", word, &known);
                }
            }
        }
        Some(())
    }

    /// `ttl 5..259200 "https://.."`, `ttl 30..1209600 unverified`
    fn card_ttl(&mut self, channel: &mut Channel, clause: &Clause) -> Option<()> {
        let (range, unverified, source) = match clause.items.as_slice() {
            [Item::Value(range)] => (range, false, None),
            [Item::Value(range), Item::Text(source)] => (range, false, Some(source.text.clone())),
            [Item::Value(range), Item::Word(word)] => {
                let word = word.single()?;
                if word.text != "unverified" {
                    self.unknown_word("kind of limit", word, &["unverified"]);
                }
                (range, true, None)
            }
            _ => return None,
        };
        let (least, most) = self.card_range(range)?;
        channel.ttl = Some(Ttl { least, most, unverified, source });
        Some(())
    }

    /// A range of whole numbers, the first not above the second.
    fn card_range(&mut self, range: &ast::Expr) -> Option<(u32, u32)> {
        let ast::ExprKind::Range(from, to) = &range.kind else { return None };
        let (from, to) = (self.count(from, 0, u32::MAX)?, self.count(to, 0, u32::MAX)?);
        (from <= to).then_some((from, to))
    }

    /// The one word of a clause; `None` where something else stands there, which is said.
    fn card_word(
        &mut self,
        clause: &Clause,
        what: &str,
        known: &[&'static str],
    ) -> Option<SmolStr> {
        match names(&clause.items).as_slice() {
            [word] if known.contains(&word.text.as_str()) => Some(word.text.clone()),
            [word] => {
                self.unknown_word(what, word, known);
                None
            }
            _ => {
                let example = format!("{} {}", clause.keyword.text, known.first().unwrap_or(&""));
                let name = clause.keyword.text.as_str();
                self.sink.push(errors::bad_clause_of_channel(name, &example, clause.span));
                None
            }
        }
    }

    /// The words of a clause that are known; about others something is said.
    fn card_words(&mut self, clause: &Clause, what: &str, known: &[&'static str]) -> Vec<SmolStr> {
        let mut found = Vec::new();
        for word in names(&clause.items) {
            if known.contains(&word.text.as_str()) {
                found.push(word.text.clone());
            } else {
                self.unknown_word(what, word, known);
            }
        }
        found
    }

    fn unknown_word(&mut self, what: &str, word: &Name, known: &[&'static str]) {
        let (text, span): (&str, Span) = (&word.text, word.span);
        self.sink.push(errors::unknown_name(what, text, span, known.to_vec(), None));
    }
}

/// `source "https://..", "https://.."`
fn card_sources(channel: &mut Channel, clause: &Clause) -> Option<()> {
    channel.sources.clear();
    for item in &clause.items {
        let Item::Text(text) = item else { return None };
        channel.sources.push(text.text.to_string());
    }
    (!channel.sources.is_empty()).then_some(())
}

/// The bare words among items, one by one.
fn names(items: &[Item]) -> Vec<&Name> {
    let words = items.iter().filter_map(|item| match item {
        Item::Word(path) => path.single(),
        _ => None,
    });
    words.collect()
}
