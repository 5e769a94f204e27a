//! What stands around an expression while it is lowered: the names it can see, and what it turned
//! out to need.

use super::Ast;
use crate::diag::Diagnostic;
use crate::hir::{Channel, Expr, Id, Program, Purpose, Var, VarId};
use crate::target::aws::machine::ask::Asked;
use std::collections::BTreeSet;

/// How a variable is read.
#[derive(Clone, Debug)]
pub(in crate::target::aws) struct Scope {
    /// By the variable's place. An optional variable's expression is undefined where it is missing.
    pub(in crate::target::aws) vars: Vec<Ast>,
}

/// Lowers expressions of one state machine.
pub(in crate::target::aws) struct Lowering<'a> {
    /// The workspace.
    pub(in crate::target::aws) program: &'a Program,
    /// The names in sight, the innermost last.
    pub(in crate::target::aws) scopes: Vec<Scope>,
    /// Questions about the past that the expressions of the present node ask.
    pub(in crate::target::aws) questions: Vec<Asked>,
    /// The element that a history question looks at, while its condition is lowered.
    pub(in crate::target::aws) inside_question: bool,
    /// Does the present node read the customer's record.
    pub(in crate::target::aws) reads_customer: bool,
    /// Does the present node read what became of the run's messages.
    pub(in crate::target::aws) reads_status: bool,
    /// Can a run be begun by several events: their ids are in `$ids`.
    pub(in crate::target::aws) gathers: bool,
    /// Does the machine need the customer's zone.
    pub(in crate::target::aws) uses_zone: bool,
    /// Profile fields that the machine reads.
    pub(in crate::target::aws) fields: BTreeSet<u32>,
    /// Consents that the machine asks about.
    pub(in crate::target::aws) consents: BTreeSet<String>,
    /// Purposes whose oldest consent the machine asks about.
    pub(in crate::target::aws) ages: BTreeSet<Purpose>,
    /// Channels whose suppression the machine asks about.
    pub(in crate::target::aws) suppressions: BTreeSet<String>,
    /// What cannot be done.
    pub(in crate::target::aws) problems: Vec<Diagnostic>,
    /// A number for local names.
    pub(in crate::target::aws) locals: u32,
    /// How deep segments stand inside segments.
    pub(in crate::target::aws) depth: u32,
}

impl<'a> Lowering<'a> {
    pub(in crate::target::aws) fn new(program: &'a Program) -> Self {
        Self {
            program,
            scopes: Vec::new(),
            questions: Vec::new(),
            inside_question: false,
            reads_customer: false,
            reads_status: false,
            gathers: false,
            uses_zone: false,
            fields: BTreeSet::new(),
            consents: BTreeSet::new(),
            ages: BTreeSet::new(),
            suppressions: BTreeSet::new(),
            problems: Vec::new(),
            locals: 0,
            depth: 0,
        }
    }

    /// Lowers within another scope.
    pub(in crate::target::aws) fn within<T>(
        &mut self,
        scope: Scope,
        f: impl FnOnce(&mut Self) -> T,
    ) -> T {
        self.scopes.push(scope);
        let result = f(self);
        self.scopes.pop();
        result
    }

    /// How a variable is read.
    pub(in crate::target::aws) fn read(&self, var: VarId) -> Ast {
        self.scopes
            .last()
            .and_then(|scope| scope.vars.get(var.0 as usize))
            .cloned()
            .unwrap_or_else(|| Ast::var("undefined_name"))
    }

    /// Gives a variable of the innermost scope another meaning; the old one comes back.
    pub(in crate::target::aws) fn bind(&mut self, var: VarId, ast: Ast) -> Option<Ast> {
        let slot = self.scopes.last_mut()?.vars.get_mut(var.0 as usize)?;
        Some(std::mem::replace(slot, ast))
    }

    /// A local name that nothing else has. Those of a question about the past are its own.
    pub(in crate::target::aws) fn local(&mut self, stem: &str) -> String {
        self.locals += 1;
        let of = if self.inside_question { "q" } else { "" };
        format!("{of}{stem}{}", self.locals)
    }

    /// A predicate of a segment or persona, whose variables are its own elements.
    pub(in crate::target::aws) fn predicate(&mut self, vars: &[Var], expr: &Expr) -> Ast {
        let scope = Scope { vars: vars.iter().map(|_| Ast::var("undefined_name")).collect() };
        self.depth += 1;
        let ast = self.within(scope, |me| me.expr(expr));
        self.depth -= 1;
        ast
    }

    /// `$customer.field`
    pub(in crate::target::aws) fn customer_field(&mut self, field: u32) -> Ast {
        self.reads_customer = true;
        self.fields.insert(field);
        let name =
            self.program.profile_fields().get(field as usize).map(|field| field.name.clone());
        Ast::var("customer").dot(name.unwrap_or_default())
    }

    /// Is there consent for a purpose on a channel.
    pub(in crate::target::aws) fn consented(
        &mut self,
        purpose: Purpose,
        channel: Id<Channel>,
    ) -> Ast {
        self.reads_customer = true;
        let key = consent_key(self.program, purpose, channel);
        self.consents.insert(key.clone());
        Ast::var("consent").dot(key)
    }

    /// Is the customer suppressed on a channel.
    pub(in crate::target::aws) fn suppressed(&mut self, channel: Id<Channel>) -> Ast {
        self.reads_customer = true;
        let name = channel_name(self.program, channel);
        self.suppressions.insert(name.clone());
        Ast::var("suppressed").dot(name)
    }
}

/// The name of a channel.
pub(in crate::target::aws) fn channel_name(program: &Program, channel: Id<Channel>) -> String {
    program.channels.get(channel).map_or_else(String::new, |channel| channel.head.name.to_string())
}

/// `marketing/sms`, the key of a consent in the customer's record.
pub(in crate::target::aws) fn consent_key(
    program: &Program,
    purpose: Purpose,
    channel: Id<Channel>,
) -> String {
    format!("{}/{}", purpose.text(), channel_name(program, channel))
}
