//! `send`: the message, its arguments, and the channels it can go out on.

use crate::hir::lower::checker::Checker;
use crate::hir::lower::journey::nothing;
use crate::hir::lower::names::type_name;
use crate::hir::modules::Kind;
use crate::hir::{Construct, Expr, Send, StepKind, Ty, errors};
use crate::source::Span;
use crate::syntax::ast;

impl Checker<'_> {
    pub(super) fn send(&mut self, send: &ast::Send, head: Span) -> StepKind {
        self.need(Construct::Send, head);
        let Some(def) = self.resolve(&send.message, &[Kind::Message]) else {
            for arg in &send.args {
                let _ = self.expr(&arg.value, None);
            }
            return StepKind::Error;
        };
        let id = def.id();
        let program = self.cx.program;
        let message = &program.messages.at(id);
        let params: Vec<crate::hir::Field> = message
            .vars
            .iter()
            .take(message.params as usize)
            .zip(message.defaults.iter())
            .map(|(var, default)| crate::hir::Field {
                name: var.name.clone(),
                ty: var.ty.clone(),
                personal: false,
                default: default
                    .clone()
                    .or_else(|| self.has_default(id, &var.name).then(|| nothing(var.span))),
                span: var.span,
            })
            .collect();
        let args = self.arguments(&message.head.name, &params, &send.args, send.message.span);
        let mut via: Vec<Vec<crate::hir::Id<crate::hir::Channel>>> = Vec::new();
        for group in &send.via {
            via.push(self.channels(group));
            if group.len() > 1 {
                self.need(Construct::SendBoth, head);
            }
        }
        if via.len() > 1 {
            self.need(Construct::SendChain, head);
        }
        let own = send.to.is_none();
        for (group, ids) in send.via.iter().zip(&via) {
            for (path, channel) in group.iter().zip(ids) {
                self.via_channel(id, *channel, own, path.span);
            }
        }
        self.no_channel_twice(&send.via, &via);
        if send.via.is_empty() && own {
            self.some_channel(id, send.message.span);
        }
        let to = send.to.as_ref().map(|to| {
            self.need(Construct::SendTo, head);
            self.recipient(to)
        });
        if let Some(stage) = self.stage {
            let stages: Vec<_> =
                self.message_stages(id).into_iter().map(|s| self.stage_of(s)).collect();
            if !stages.is_empty() && !stages.contains(&stage) {
                let name = &program.stages.at(stage).head.name;
                let finding = errors::stage_mismatch(&message.head.name, name, send.message.span);
                self.sink.push(finding);
            }
        }
        // A run that is held until the chain is settled, or a window opens, may find another customer.
        if self.holds || send.failed.is_some() {
            self.time_passes();
        }
        let arm = |checker: &mut Self, block: &Option<ast::Block>, construct| {
            block.as_ref().map(|block| {
                checker.need(construct, head);
                let mark = checker.mark();
                checker.arm(block, &mark).0
            })
        };
        let unreachable = arm(self, &send.unreachable, Construct::SendUnreachable);
        let failed = arm(self, &send.failed, Construct::SendFailed);
        StepKind::Send(Box::new(Send { message: id, args, via, to, unreachable, failed }))
    }

    /// Somebody who is not the customer: a contact, or an address.
    fn recipient(&mut self, to: &ast::Expr) -> Expr {
        let to = self.expr(to, Some(&Ty::Contact));
        if to.ty.is_optional() {
            self.sink.push(self.missing(&to));
        } else if !matches!(to.ty, Ty::Contact | Ty::Phone | Ty::Email | Ty::Error) {
            let found = type_name(self.cx.program, &to.ty);
            self.sink.push(errors::wrong_type(
                "a contact, a phone number or an e-mail address",
                &found,
                to.span,
            ));
        }
        to
    }

    /// A channel stands once: the second time it would be refused again.
    fn no_channel_twice(
        &mut self,
        written: &[Vec<ast::Path>],
        via: &[Vec<crate::hir::Id<crate::hir::Channel>>],
    ) {
        let mut seen = Vec::new();
        for (path, channel) in written.iter().flatten().zip(via.iter().flatten()) {
            if seen.contains(channel) {
                self.sink.push(errors::channel_twice(&path.text(), path.span));
            }
            seen.push(*channel);
        }
    }

    /// Without `via`, the message must speak some channel that the profile has an address for.
    fn some_channel(&mut self, message: crate::hir::Id<crate::hir::Message>, span: Span) {
        let program = self.cx.program;
        let Some((module, decl)) = self.message_decl(message) else { return };
        let mut spoken = Vec::new();
        for clause in &decl.clauses {
            if let ast::MessageClauseKind::Content(content) = &clause.kind {
                let text = content.channel.text();
                let entries = self.cx.modules.entries(module, &text);
                let channels = entries.iter().filter(|entry| entry.def.kind == Kind::Channel);
                spoken.extend(channels.map(|entry| entry.def.id::<crate::hir::Channel>()));
            }
        }
        let usable = spoken.iter().any(|channel| program.channels.at(*channel).field.is_some());
        if let (false, Some(first)) = (usable, spoken.first()) {
            let channel = &program.channels.at(*first);
            self.sink.push(errors::no_address(&channel.head.name, channel.address, span));
        }
    }

    /// Looks at a message's own text, since its body may not have been read yet.
    pub(super) fn message_decl(
        &self,
        id: crate::hir::Id<crate::hir::Message>,
    ) -> Option<(usize, &ast::Message)> {
        let (module, decl) = self.cx.messages.get(id.index())?;
        Some((*module, decl))
    }

    fn has_default(&self, id: crate::hir::Id<crate::hir::Message>, name: &str) -> bool {
        self.message_decl(id).is_some_and(|(_, decl)| {
            decl.params.iter().any(|param| param.name.text == name && param.default.is_some())
        })
    }

    fn message_stages(
        &mut self,
        id: crate::hir::Id<crate::hir::Message>,
    ) -> Vec<crate::hir::Id<crate::hir::Stage>> {
        let Some((module, decl)) = self.cx.messages.get(id.index()).copied() else {
            return Vec::new();
        };
        let mut out = Vec::new();
        for clause in &decl.clauses {
            if let ast::MessageClauseKind::Stages(paths) = &clause.kind {
                for path in paths {
                    let text = path.text();
                    let found = self.cx.modules.entries(module, &text);
                    let found = found.iter().find(|entry| entry.def.kind == Kind::Stage);
                    out.extend(found.map(|entry| entry.def.id()));
                }
            }
        }
        out
    }

    /// The message has something to say on the channel, and the customer an address, where it is
    /// to the customer.
    fn via_channel(
        &mut self,
        message: crate::hir::Id<crate::hir::Message>,
        channel: crate::hir::Id<crate::hir::Channel>,
        own: bool,
        span: Span,
    ) {
        let program = self.cx.program;
        let name = &program.channels.at(channel).head.name;
        if let Some((module, decl)) = self.message_decl(message) {
            let mut written = Vec::new();
            for clause in &decl.clauses {
                if let ast::MessageClauseKind::Content(content) = &clause.kind {
                    let text = content.channel.text();
                    let entries = self.cx.modules.entries(module, &text);
                    written.extend(
                        entries.iter().filter(|e| e.def.kind == Kind::Channel).map(|e| e.def.id()),
                    );
                }
            }
            let has_hole =
                decl.clauses.iter().any(|c| matches!(c.kind, ast::MessageClauseKind::Hole));
            if !written.contains(&channel) && !has_hole {
                let names: Vec<&str> = written
                    .iter()
                    .map(|c: &crate::hir::Id<crate::hir::Channel>| {
                        program.channels.at(*c).head.name.as_str()
                    })
                    .collect();
                let finding =
                    errors::no_content(&decl.name.text, name, &names, span, decl.name.span);
                self.sink.push(finding);
                return;
            }
        }
        if !own {
            return;
        }
        let info = &program.channels.at(channel);
        if program.profile.is_none() && info.address != crate::hir::Address::None {
            if !self.sink.items.iter().any(|found| found.code == crate::diag::codes::NO_PROFILE) {
                self.sink.push(errors::no_profile(span));
            }
            return;
        }
        if info.field.is_none() && !info.broadcast && program.profile.is_some() {
            self.sink.push(errors::no_address(name, info.address, span));
        }
    }
}
