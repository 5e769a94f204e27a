//! Channels: capabilities read from their cards.

use super::checker::Checker;
use crate::hir::modules::Kind;
use crate::hir::{Address, Channel, ExprKind, Id, Ty, Value, errors};
use crate::syntax::ast::{self, Clause, Item};

/// The clauses of a channel.
const CLAUSES: [&str; 18] = [
    "address",
    "broadcast",
    "buttons",
    "caption",
    "connection",
    "consent",
    "encoding",
    "limit",
    "lists",
    "media",
    "notes",
    "parts",
    "price",
    "receipts",
    "replies",
    "session",
    "templates",
    "ttl",
];

impl<'a> Checker<'a> {
    /// What a channel can do. What it extends comes first.
    pub(super) fn channel(&mut self, id: Id<Channel>, decl: &ast::Channel) -> Channel {
        let mut channel = self.cx.program.channels.at(id).clone();
        if let Some(path) = &decl.extends
            && let Some(def) = self.resolve(path, &[Kind::Channel])
        {
            match self.channel_declaration(def.id()) {
                Some((module, base)) if def.id() != id && self.open.len() < 8 => {
                    self.open.push(def.index);
                    let outer = std::mem::replace(&mut self.module, module);
                    let base = self.channel(def.id(), base);
                    self.module = outer;
                    self.open.pop();
                    channel = Channel { head: channel.head, ..base };
                }
                _ => self.sink.push(errors::recursive("channel", &decl.name.text, decl.name.span)),
            }
        }
        for clause in &decl.clauses {
            self.channel_clause(&mut channel, clause);
        }
        channel.field = self.address_field(&channel);
        channel
    }

    fn channel_clause(&mut self, channel: &mut Channel, clause: &Clause) {
        let words: Vec<String> = clause.items.iter().filter_map(word).collect();
        // A word at the head of a line was meant to begin a clause.
        for item in &clause.items {
            if let Item::Word(path) = item
                && self.begins_line(path.span)
            {
                let finding = errors::no_clause("channel", &path.text(), path.span, &CLAUSES);
                self.sink.push(finding);
                return;
            }
        }
        match clause.keyword.text.as_str() {
            "address" => match words.first().map(String::as_str) {
                Some("phone") => channel.address = Address::Phone,
                Some("email") => channel.address = Address::Email,
                Some("push_token") => channel.address = Address::PushToken,
                Some("none") => channel.address = Address::None,
                _ => self.sink.push(errors::bad_address(clause.span)),
            },
            "broadcast" => channel.broadcast = true,
            "templates" => channel.templates = !words.iter().any(|word| word == "none"),
            "limit" => self.limits(channel, clause),
            other if CLAUSES.contains(&other) || other.starts_with("source") => {}
            other => {
                let span = clause.keyword.span;
                self.sink.push(errors::no_clause("channel", other, span, &CLAUSES));
            }
        }
    }

    /// `limit parts 6` or `limit [text 1024, caption 1024]`: a slot, then a number.
    fn limits(&mut self, channel: &mut Channel, clause: &Clause) {
        let items = match clause.items.as_slice() {
            [Item::List(items, _)] => items.as_slice(),
            items => items,
        };
        if items.is_empty() || items.len() % 2 != 0 {
            self.sink.push(errors::bad_limit(clause.span));
            return;
        }
        for pair in items.chunks(2) {
            let (Some(slot), Some(Item::Value(number))) =
                (pair.first().and_then(word), pair.get(1))
            else {
                self.sink.push(errors::bad_limit(clause.span));
                return;
            };
            let value = self.expr_of(number, &Ty::Int);
            if let ExprKind::Value(Value::Int(most)) = value.kind {
                let most = u32::try_from(most).unwrap_or(u32::MAX);
                channel.limits.retain(|(name, _)| *name != slot);
                channel.limits.push((slot.into(), most));
            }
        }
    }

    fn channel_declaration(&self, id: Id<Channel>) -> Option<(usize, &'a ast::Channel)> {
        let cx = self.cx;
        for (module, (tree, defs)) in cx.trees.iter().zip(&cx.modules.defs).enumerate() {
            for (decl, def) in tree.decls.iter().zip(defs) {
                if let (ast::DeclKind::Channel(channel), Some(def)) = (&decl.kind, def)
                    && def.id() == id
                {
                    return Some((module, channel));
                }
            }
        }
        None
    }

    /// The profile's field that holds the address: the one named like the kind of address, else the
    /// only one of its type.
    fn address_field(&self, channel: &Channel) -> Option<u32> {
        let fields = self.cx.program.profile_fields();
        let (name, ty) = match channel.address {
            Address::Phone => ("phone", Ty::Phone),
            Address::Email => ("email", Ty::Email),
            Address::PushToken => {
                let at = fields.iter().position(|field| field.name == "push_token")?;
                return u32::try_from(at).ok();
            }
            Address::None => return None,
        };
        let mut fitting = fields.iter().enumerate().filter(|(_, field)| *field.ty.known() == ty);
        let named = fitting.clone().find(|(_, field)| field.name == name);
        let (at, _) = match named {
            Some(found) => found,
            None => {
                let only = fitting.next()?;
                if fitting.next().is_some() {
                    return None;
                }
                only
            }
        };
        u32::try_from(at).ok()
    }
}

/// A bare word of a card.
pub(super) fn word(item: &Item) -> Option<String> {
    match item {
        Item::Word(path) => Some(path.text()),
        _ => None,
    }
}
