//! A send and the wait for its answer, which are one widget in Studio.

use super::builder::{Builder, Draft, State, To, Way};
use super::document::{Offset, Operator, Properties};
use super::errors;
use super::liquid::{Liquid, Place};
use super::send::Plan;
use super::values::{Binding, Reading, filter_of, reads_customer};
use crate::diag::Diagnostic;
use crate::flow::ir::{NodeId, NodeKind, RaceArm};
use crate::hir::{ArmOn, Channel, Id, STATUSES, Timer};

/// A wait that Studio can do.
struct Wait<'f> {
    seconds: i64,
    /// Arms on answers; the last one takes all.
    replies: Vec<&'f RaceArm>,
    elapsed: NodeId,
}

impl<'a> Builder<'a> {
    /// A Send and Wait For Reply widget behind the gates of its channel.
    pub(super) fn ask(
        &mut self,
        state: &State,
        plan: &Plan<'_>,
        reading: &mut Reading,
    ) -> Result<To, Diagnostic> {
        for (arm, to) in [("unreachable", plan.unreachable), ("failed", plan.failed)] {
            if to == plan.next {
                return Err(errors::waits_unsent(plan.span, arm));
            }
        }
        let [alternative] = plan.via else { return Err(self.one_channel(plan)) };
        let [channel] = alternative.as_slice() else { return Err(self.one_channel(plan)) };
        if plan.to.is_some() {
            return Err(errors::refused(
                plan.span,
                "a wait for an answer of somebody who is not the customer",
                "the widget writes to the contact of the execution",
                "leave `to` out, or do not wait",
            ));
        }
        let wait = self.wait(plan)?;
        let from = self.from(*channel, plan.span)?;
        self.only_channel(plan, *channel, &from)?;
        // A message can come to nothing long after it was taken.
        let failed = self.go_later(state, plan.failed, None);
        let closed = self.go(state, plan.unreachable);
        let timeout = self.go_later(state, wait.elapsed, None);
        let widgets = self.widgets(state, plan, reading, *channel, |me, name, content, _| {
            let answered = me.answered(state, plan, &wait, *channel, &name)?;
            let way = |event, to: &To| Way { event, conditions: Vec::new(), to: Some(to.clone()) };
            me.push(Draft {
                name,
                kind: "send-and-wait-for-reply",
                ways: vec![
                    way("incomingMessage", &answered),
                    way("timeout", &timeout),
                    way("deliveryFailure", &failed),
                ],
                properties: Properties::Ask {
                    offset: Offset::default(),
                    from: from.clone(),
                    content,
                    timeout: wait.seconds.to_string(),
                },
            });
            Ok(())
        })?;
        // The widget cannot be told whom to write to, so it is asked whether that is the customer.
        let address = self.address(reading, *channel, plan.span)?;
        let contact = Liquid::value(&Place::contact());
        let other = self.special("address_changed");
        let ways = vec![(Operator::EqualTo, address, widgets)];
        let open = self.split(&format!("{}_contact", plan.id), &contact, ways, other);
        self.gates(plan, reading, *channel, open, closed)
    }

    /// The wait behind the send, if Studio can do it.
    fn wait(&self, plan: &Plan<'_>) -> Result<Wait<'a>, Diagnostic> {
        let flow = self.flow;
        let at = plan.next.0 as usize;
        let (Some(node), Some(span)) = (flow.nodes.get(at), flow.spans.get(at).copied()) else {
            return Err(errors::bare_wait(plan.span));
        };
        let NodeKind::Race { timer, arms, elapsed, .. } = &node.kind else {
            return Err(errors::bare_wait(span));
        };
        let Timer::Span(seconds) = timer else { return Err(errors::bare_wait(span)) };
        let mut replies: Vec<&RaceArm> = Vec::new();
        let mut failures: [Option<NodeId>; 2] = [None, None];
        for arm in arms {
            match &arm.on {
                ArmOn::Reply { message, .. } if *message == plan.message => replies.push(arm),
                ArmOn::Status { status, message, .. } if *message == plan.message => {
                    let word = STATUSES.get(*status as usize).copied().unwrap_or_default();
                    let slot = match word {
                        "failed" => 0,
                        "undelivered" => 1,
                        _ => return Err(other_arm(arm)),
                    };
                    if let Some(slot) = failures.get_mut(slot) {
                        *slot = slot.or(Some(arm.to));
                    }
                }
                _ => return Err(other_arm(arm)),
            }
        }
        let all = replies.iter().position(|arm| filter_of(&arm.on).is_none());
        match all {
            Some(last) => replies.truncate(last + 1),
            None => return Err(errors::picky(span)),
        }
        let [Some(failed), Some(undelivered)] = failures else {
            return Err(errors::delivery_failure(span));
        };
        if !self.alike(failed, plan.failed) || !self.alike(undelivered, plan.failed) {
            return Err(errors::delivery_failure(span));
        }
        Ok(Wait { seconds: *seconds, replies, elapsed: *elapsed })
    }

    /// Do two nodes do the same: they are one, or end with one outcome.
    fn alike(&self, a: NodeId, b: NodeId) -> bool {
        let end = |id: NodeId| match self.flow.nodes.get(id.0 as usize).map(|node| &node.kind) {
            Some(NodeKind::End { outcome }) => Some(outcome.clone()),
            _ => None,
        };
        a == b || (end(a).is_some() && end(a) == end(b))
    }

    /// The way on when the customer has answered.
    fn answered(
        &mut self,
        state: &State,
        plan: &Plan<'_>,
        wait: &Wait<'_>,
        channel: Id<Channel>,
        widget: &str,
    ) -> Result<To, Diagnostic> {
        let program = self.cx.program;
        let mut reads = false;
        let mut env = state.env.clone();
        for arm in &wait.replies {
            reads |= filter_of(&arm.on).is_some_and(|filter| reads_customer(program, filter));
            if let ArmOn::Reply { var, .. } = &arm.on {
                let answer = Binding::Reply(widget.to_owned(), plan.message, channel);
                env.insert(*var, answer);
            }
        }
        let id = format!("{widget}_answer");
        self.facts_for(true, &env, &id, plan.span, reads, |me, reading| {
            let mut next = None;
            for arm in wait.replies.iter().rev() {
                // Only the arm that is taken binds its name.
                let mut after = state.clone();
                if let ArmOn::Reply { var, .. } = &arm.on
                    && let Some(answer) = env.get(var)
                {
                    after.env.insert(*var, answer.clone());
                }
                let to = me.go_later(&after, arm.to, Some(channel));
                next = Some(match (filter_of(&arm.on), next) {
                    (Some(filter), Some(otherwise)) => {
                        me.condition(&id, filter, reading, to, otherwise)?
                    }
                    _ => to,
                });
            }
            next.ok_or_else(|| errors::picky(plan.span))
        })
    }

    /// All answers of a flow come from one address to one sender: those of the execution.
    fn only_channel(
        &mut self,
        plan: &Plan<'_>,
        channel: Id<Channel>,
        from: &Liquid,
    ) -> Result<(), Diagnostic> {
        match &self.answers {
            None => self.answers = Some((channel, from.clone())),
            Some((known, _)) if *known == channel => {}
            Some(_) => {
                return Err(errors::refused(
                    plan.span,
                    "waits for answers on two channels",
                    "an execution has one contact address, and hears that one only",
                    "wait on one channel, or divide the journey",
                ));
            }
        }
        Ok(())
    }

    fn one_channel(&self, plan: &Plan<'_>) -> Diagnostic {
        errors::refused(
            plan.span,
            "a wait for an answer to a message with several channels",
            "the widget that waits sends on one channel, that of the execution",
            "name one channel: `via sms`",
        )
    }
}

/// An arm on something that Studio does not hear.
fn other_arm(arm: &RaceArm) -> Diagnostic {
    errors::refused(
        arm.span,
        "this arm of a wait",
        "the widget hears an answer to its own message, a failure to deliver it, and the end of the time",
        "take the arm out, or build this journey for `aws`",
    )
}
