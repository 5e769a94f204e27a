//! A chain with a deadline: the run is held behind a channel that has accepted, until a receipt is good
//! enough, one says that the message did not arrive, or the time is over; then comes the next channel.

use super::{Plan, gates};
use crate::hir::{Channel, Id};
use crate::target::aws::document::{Rule, State, Tpl};
use crate::target::aws::errors;
use crate::target::aws::jsonata::Ast;
use crate::target::aws::machine::Builder;
use crate::target::aws::machine::mail::{NEXT, after_seconds};
use crate::target::aws::machine::status::STATUS;
use crate::target::aws::machine::watch::or_next;

/// The places of `undelivered` and `failed` in the order of statuses.
const UNDELIVERED: u32 = 6;
const FAILED: u32 = 7;

impl Builder<'_> {
    /// Holds the run behind an alternative that is not the last one.
    pub(super) fn hold_for_receipt(
        &mut self,
        plan: &Plan<'_>,
        (at, channels): (usize, &[Id<Channel>]),
        settled: &str,
    ) -> String {
        let Some(fallback) = &plan.rules.fallback else { return settled.to_owned() };
        let Some((status, seconds)) = fallback.unless else { return settled.to_owned() };
        let stem = format!("{} accepted {}", plan.id, at + 1);
        let key = format!("\u{0}{stem}");
        let (arms, hop) = (format!("\u{0}{stem} arms"), format!("\u{0}{stem} hop"));

        let outer = std::mem::take(&mut self.lowering.reads_status);
        let mut any = |status: u32| {
            channels
                .iter()
                .map(|channel| self.lowering.has_reached(status, plan.message, Some(*channel)))
                .reduce(Ast::or)
                .unwrap_or(Ast::Bool(false))
        };
        let mut choices = vec![Rule {
            comment: None,
            condition: Ast::var("got").eq(Ast::str(STATUS)).not(),
            next: NEXT.to_owned(),
        }];
        choices.push(Rule { comment: None, condition: any(status), next: settled.to_owned() });
        // Several channels at once have failed when each of them has.
        let mut every = |status: u32| {
            channels
                .iter()
                .map(|channel| self.lowering.has_reached(status, plan.message, Some(*channel)))
                .reduce(Ast::and)
                .unwrap_or(Ast::Bool(false))
        };
        if fallback.undelivered {
            let condition = every(UNDELIVERED);
            choices.push(Rule { comment: None, condition, next: hop.clone() });
        }
        if fallback.failed {
            let condition = every(FAILED);
            choices.push(Rule { comment: None, condition, next: hop.clone() });
        }
        let customer = std::mem::take(&mut self.lowering.reads_customer);
        let questions = std::mem::take(&mut self.lowering.questions);
        let arm = format!("{stem} arm");
        let asked = self.asking(&arm, vec![(arm.clone(), or_next(choices))]);
        self.lowering.reads_customer = customer;
        self.lowering.questions = questions;
        self.lowering.reads_status = outer;
        self.extra.push((arms.clone(), asked));

        let number = i64::try_from(at + 1).unwrap_or(1);
        let moved = vec![("hop".to_owned(), Tpl::Num(number))];
        let again = gates::again_key(plan.id);
        self.extra.push((hop.clone(), vec![(format!("{stem} hop"), State::assign(moved, again))]));

        let mut assign = self.place(&stem, after_seconds(Ast::Num(seconds)), hop, Some(arms));
        assign.push(("acc".into(), Tpl::Bool(true)));
        self.extra.push((key.clone(), vec![(stem, State::assign(assign, NEXT))]));
        key
    }

    /// A chain that no deadline holds would have to go on beside the run, and after it.
    pub(super) fn refuse_later_hops(&mut self, plan: &Plan<'_>) {
        let Some(fallback) = &plan.rules.fallback else { return };
        if plan.via.len() > 1 && fallback.unless.is_none() && fallback.undelivered {
            self.lowering.problems.push(errors::refused(
                plan.span,
                "`fallback on [undelivered]` without a deadline",
                "a receipt that comes later would send the next channel beside the run, also after its end",
                "add a deadline to the rules: `fallback not delivered after 15 minutes`",
            ));
        }
    }
}
