//! `split`. A sticky one, and the holdout of a journey, takes the language's own hash, which Liquid computes:
//! so a customer has the same arm here as on every other target. One that is not sticky is drawn by Knock,
//! for each run anew.

use super::super::conditions::Any;
use super::super::document::Condition;
use super::super::document::{Cohort, Cohorts, DataSettings, Step, UpdateData};
use super::super::liquid::Template;
use super::super::{check, errors, names};
use super::{Arm, Emitter};
use crate::flow::SplitWay;
use crate::source::Span;

/// The key, whether it is sticky, and the arms.
type Drawn<'a> = (&'a str, bool, &'a [SplitWay]);

impl Emitter<'_> {
    pub(super) fn split(
        &mut self,
        state: u32,
        id: &str,
        span: Span,
        (key, sticky, arms): Drawn<'_>,
        steps: &mut Vec<Step>,
    ) -> Option<u32> {
        if !sticky {
            return self.drawn(state, id, span, arms, steps);
        }
        let stored = names::kept(&self.refs.fresh(&format!("{id}/arm")));
        let step = UpdateData {
            key: self.refs.fresh(&format!("{id}/draw")),
            name: format!("{}: which arm", super::titled(id)),
            conditions: None,
            settings: DataSettings { data: arm_of(&stored, key, arms) },
        };
        steps.push(Step::UpdateData(step));
        let (_, others) = arms.split_last()?;
        let mut ways = Vec::new();
        for (place, arm) in others.iter().enumerate() {
            let name = serde_json::Value::from(arm.name.as_str()).to_string();
            ways.push(Arm {
                name: format!("{}: {}", arm.name, percent(arm.share)),
                when: Any::one(Condition::new(format!("data.{stored}"), "equal_to", name)),
                to: self.way(state, place)?,
                first: Vec::new(),
                names: Vec::new(),
            });
        }
        let otherwise = self.way(state, others.len())?;
        self.ways(state, id, ways, otherwise, steps)
    }

    /// Drawn by Knock, from who it is and when the run began.
    fn drawn(
        &mut self,
        state: u32,
        id: &str,
        span: Span,
        arms: &[SplitWay],
        steps: &mut Vec<Step>,
    ) -> Option<u32> {
        let node = self.shape.graph.states.get(state as usize)?.node;
        if self.shape.graph.states.iter().filter(|other| other.node == node).count() > 1 {
            self.refuse(errors::refused(
                span,
                "a split in a loop",
                "a run keeps its arm from round to round, and Knock draws for each step anew",
                "write `sticky`, or let the split stand before the loop",
            ));
            return None;
        }
        if arms.iter().any(|arm| arm.share % 10 != 0) || !(2..=check::COHORTS).contains(&arms.len())
        {
            self.refuse(errors::knock_limit(
                Some(span),
                "a split has 2 to 10 arms, and shares with at most one decimal".to_owned(),
                "designing-workflows/experiment-function",
                "round the shares, or write `sticky`: then the share is exact",
            ));
            return None;
        }
        if self.depth >= check::DEPTH {
            self.too_deep(state);
            return None;
        }
        let join = self.shape.join(state);
        let all_end = self.shape.ends(state);
        let key = self.refs.fresh(id);
        let before = self.known.clone();
        let mut after = Vec::new();
        let mut cohorts = Vec::new();
        for (place, arm) in arms.iter().enumerate() {
            let way = Arm {
                name: arm.name.to_string(),
                when: Any::always(),
                to: self.way(state, place)?,
                first: Vec::new(),
                names: Vec::new(),
            };
            let way = self.one_way(way, join, all_end, &before, &mut after);
            cohorts.push(Cohort {
                name: way.name,
                percentage: percent(arm.share).trim_end_matches('%').to_owned(),
                terminates: way.terminates,
                steps: way.steps,
            });
        }
        self.known = super::merged(before, after);
        steps.push(Step::RandomCohort(Cohorts {
            key,
            name: super::titled(id),
            cohort_key: "{{ recipient.id }}-{{ timestamp }}".to_owned(),
            cohort_branches: cohorts,
        }));
        join
    }
}

/// A share in words: `45.5%`.
fn percent(share: i64) -> String {
    let (whole, part) = (share / 100, share % 100);
    match (part, part % 10) {
        (0, _) => format!("{whole}%"),
        (_, 0) => format!("{whole}.{}%", part / 10),
        _ => format!("{whole}.{part:02}%"),
    }
}

/// The arm of a recipient, as data: the first eight hex digits of SHA-256 of `id/key`, modulo 10,000, and
/// arms take buckets in declared order.
pub(in crate::target::knock) fn arm_of(stored: &str, key: &str, arms: &[SplitWay]) -> String {
    let mut out = Template::default();
    // Keys are names of the source: letters, digits, dots and underscores.
    out.assign("journeyc_hash", &format!("recipient.id | append: \"/{key}\" | sha256 | downcase"));
    out.assign("journeyc_bucket", "0");
    out.tag("for journeyc_i in (0..7)");
    out.assign("journeyc_digit", "journeyc_hash | slice: journeyc_i, 1");
    out.assign("journeyc_place", "\"0123456789abcdef\" | split: journeyc_digit | first | size");
    out.assign("journeyc_bucket", "journeyc_bucket | times: 16 | plus: journeyc_place");
    out.tag("endfor");
    out.assign("journeyc_bucket", "journeyc_bucket | modulo: 10000");
    out.literal(&format!("{{\"{stored}\": \""));
    let mut below = 0;
    for (at, arm) in arms.iter().enumerate() {
        below += arm.share;
        match at {
            0 if arms.len() == 1 => {}
            0 => out.tag(&format!("if journeyc_bucket < {below}")),
            _ if at + 1 == arms.len() => out.tag("else"),
            _ => out.tag(&format!("elsif journeyc_bucket < {below}")),
        }
        out.literal(&arm.name);
    }
    if arms.len() > 1 {
        out.tag("endif");
    }
    out.literal("\"}");
    out.finish()
}
