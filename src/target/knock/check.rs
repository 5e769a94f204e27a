//! Our own look at a workflow before it is written: what Knock's pages ask for, each with its page.

use super::document::{Condition, Group, Member, Step, Workflow};
use std::collections::BTreeSet;

/// Characters of a name (`WorkflowRequest.name` in the management API's own description).
pub(super) const NAME: usize = 255;
/// Characters of a description (`WorkflowRequest.description`).
pub(super) const DESCRIPTION: usize = 280;
/// Branches inside each other (designing-workflows/branch-function).
pub(super) const DEPTH: usize = 5;
/// Branches of a branch step, the default included (designing-workflows/branch-function).
pub(super) const BRANCHES: usize = 10;
/// Cohorts of a draw (designing-workflows/experiment-function).
pub(super) const COHORTS: usize = 10;
/// Seconds of a delay (designing-workflows/delay-function): 365 days.
pub(super) const DELAY: i64 = 365 * 86_400;
/// Seconds of a wait for an event (designing-workflows/wait-for-event-function): 30 days.
pub(super) const EVENT: i64 = 30 * 86_400;
/// Seconds of a throttle (designing-workflows/throttle-function): 31 days.
pub(super) const THROTTLE: i64 = 31 * 86_400;

/// Seconds of a batch. Knock's pages state no limit; this is the throttle's.
pub(super) const BATCH: i64 = THROTTLE;
/// Items that a batch may hold before it closes (designing-workflows/batch-function).
pub(super) const ITEMS: std::ops::RangeInclusive<i64> = 2..=1_000;

/// What is wrong with a workflow; nothing in a sound one.
pub(super) fn check(workflow: &Workflow) -> Vec<String> {
    let mut look = Look::default();
    if workflow.name.chars().count() > NAME {
        look.found.push(format!("the name has more than {NAME} characters"));
    }
    look.group(workflow.conditions.as_ref());
    look.steps(&workflow.steps, 0);
    look.found
}

#[derive(Default)]
struct Look {
    found: Vec<String>,
    /// The refs of steps that stand before, in any branch.
    seen: BTreeSet<String>,
}

impl Look {
    fn steps(&mut self, steps: &[Step], depth: usize) {
        for step in steps {
            let key = step.key().to_owned();
            if key.is_empty() || !key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
                self.found.push(format!("`{key}` is no ref"));
            }
            self.one(step, &key, depth);
            if !self.seen.insert(key.clone()) {
                self.found.push(format!("two steps have the ref `{key}`"));
            }
        }
    }

    fn one(&mut self, step: &Step, key: &str, depth: usize) {
        match step {
            Step::Channel(channel) => self.group(channel.conditions.as_ref()),
            Step::Delay(delay) => {
                self.group(delay.conditions.as_ref());
                let settings = &delay.settings;
                if settings.delay_for.is_none() && settings.delay_until_field_path.is_none() {
                    self.found.push(format!("`{key}` waits for nothing"));
                }
            }
            Step::UpdateData(update) => self.group(update.conditions.as_ref()),
            Step::UpdateUser(update) => self.group(update.conditions.as_ref()),
            Step::TriggerWorkflow(trigger) => self.group(trigger.conditions.as_ref()),
            Step::HttpFetch(fetch) => self.group(fetch.conditions.as_ref()),
            Step::Batch(batch)
                if batch
                    .settings
                    .batch_items_max_limit
                    .is_some_and(|max| !ITEMS.contains(&max)) =>
            {
                self.found.push(format!("`{key}` may not hold so many"));
            }
            Step::WaitForEvent(wait) => {
                self.group(wait.conditions.as_ref());
                for group in &wait.settings.match_conditions {
                    group.conditions.iter().for_each(|condition| self.condition(condition));
                }
                if wait.settings.expires_after.seconds() > EVENT {
                    self.found.push(format!("`{key}` waits for more than 30 days"));
                }
            }
            Step::Branch(branch) => {
                if branch.branches.len() < 2 || branch.branches.len() > BRANCHES {
                    self.found.push(format!("`{key}` has {} branches", branch.branches.len()));
                }
                if let Some((last, others)) = branch.branches.split_last()
                    && (last.conditions.is_some()
                        || others.iter().any(|way| way.conditions.is_none()))
                {
                    self.found.push(format!("the last branch of `{key}` must be its default"));
                }
                branch.branches.iter().for_each(|way| self.group(way.conditions.as_ref()));
            }
            Step::RandomCohort(draw) => {
                let tenths: i64 =
                    draw.cohort_branches.iter().map(|way| tenths(&way.percentage)).sum();
                if tenths != 1_000 {
                    self.found.push(format!("the cohorts of `{key}` are not 100 percent"));
                }
                if draw.cohort_branches.iter().all(|way| way.terminates) {
                    self.found.push(format!("no cohort of `{key}` goes on"));
                }
            }
            _ => {}
        }
        let ways = step.ways();
        if !ways.is_empty() && depth >= DEPTH {
            self.found.push(format!("`{key}` stands inside {depth} others"));
        }
        for way in ways {
            self.steps(way, depth + 1);
        }
    }

    fn group(&mut self, group: Option<&Group>) {
        match group {
            None => {}
            Some(Group::All(all)) => self.conditions(all),
            Some(Group::Any(any)) => {
                for member in any {
                    match member {
                        Member::One(one) => self.condition(one),
                        Member::All { all } => self.conditions(all),
                    }
                }
            }
        }
    }

    fn conditions(&mut self, conditions: &[Condition]) {
        if conditions.is_empty() {
            self.found.push("a group of conditions is empty".to_owned());
        }
        conditions.iter().for_each(|condition| self.condition(condition));
    }

    /// What a condition asks of a step must stand before it.
    fn condition(&mut self, condition: &Condition) {
        let mut parts = condition.variable.split('.');
        match (parts.next(), parts.next()) {
            (Some("refs"), Some(step)) if !self.seen.contains(step) => {
                self.found.push(format!("a condition asks of `{step}`, which is not before it"));
            }
            (Some("refs" | "data" | "recipient" | "event"), Some(_)) => {}
            _ => self.found.push(format!("`{}` is no path", condition.variable)),
        }
    }
}

/// `45.5` as 455; nothing for what is no share.
fn tenths(text: &str) -> i64 {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    match (whole.parse::<i64>(), part.parse::<i64>()) {
        (Ok(whole), Ok(part)) if part < 10 => whole * 10 + part,
        _ => 0,
    }
}
