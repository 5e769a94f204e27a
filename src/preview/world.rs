//! What the expressions of a preview see: a customer without a past.

use crate::hir::{Expr, Program};
use crate::value::zone::Zone;
use crate::value::{Data, NoPast, Scope, eval};

/// The customer and the message's values.
pub(super) struct World<'p> {
    /// The program.
    pub(super) program: &'p Program,
    /// A value for each field of the profile.
    pub(super) customer: Vec<Data>,
    /// A value for each variable of the message.
    pub(super) vars: Vec<Data>,
    /// On whose clock instants are shown.
    pub(super) zone: Zone,
}

impl<'p> World<'p> {
    /// A world in which nothing is known.
    pub(super) fn new(program: &'p Program, vars: usize) -> Self {
        let zone = program.zone.as_deref().and_then(Zone::find).unwrap_or(Zone::UTC);
        let customer = vec![Data::Missing; program.profile_fields().len()];
        Self { program, customer, vars: vec![Data::Missing; vars], zone }
    }

    /// It, as expressions look at it.
    pub(super) fn scope(&self) -> Scope<'_> {
        Scope {
            program: self.program,
            customer_id: "customer-1",
            customer: &self.customer,
            zone: &self.zone,
            vars: &self.vars,
            overlay: None,
            past: &NoPast,
        }
    }

    /// The value of an expression.
    pub(super) fn eval(&self, expr: &Expr) -> Data {
        eval(&self.scope(), expr).into_owned()
    }
}
