//! Channels: their cards, what they extend, and where a customer's address is.

use super::checker::Checker;
use crate::hir::modules::Kind;
use crate::hir::{Address, Channel, Id, Ty, errors};
use crate::syntax::ast;

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
        let mut seen = Vec::new();
        for clause in &decl.clauses {
            // Limits of one kind may stand on a line of their own.
            if clause.keyword.text != "limit" {
                self.once(clause.keyword.text.as_str(), clause.keyword.span, &mut seen);
            }
            self.channel_clause(&mut channel, clause);
        }
        channel.field = self.address_field(&channel);
        channel
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
