//! What a node becomes, before it has a place in the tree.

use super::context::State;
use super::document::{Condition, Data};
use crate::flow::NodeId;
use std::rc::Rc;

/// A step, a question, or a way to the next node.
#[derive(Debug)]
pub(super) enum Plan {
    /// Goes on at a node.
    Go(NodeId, State),
    /// Ends the run.
    Stop,
    /// A step: its kind at Klaviyo, what it is called, and what follows.
    Act(Step, Rc<Plan>),
    /// A question with its two answers.
    Split(Test, Rc<Plan>, Rc<Plan>),
}

/// A step of a plan.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) kind: &'static str,
    /// Behind the name of the node, where it makes several.
    pub(super) suffix: &'static str,
    pub(super) data: Data,
}

/// A question.
#[derive(Clone, Debug)]
pub(super) enum Test {
    /// About the profile.
    Profile(Condition),
    /// About the event that began the run, whose metric stands first.
    Event(String, Condition),
}
