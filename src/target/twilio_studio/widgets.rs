//! The widgets that more than one step needs: splits, requests, ends.

use super::builder::{Builder, Draft, SPLIT, To, Way};
use super::document::{Condition, Offset, Operator, Pair, Properties};
use super::liquid::{Liquid, Needed, Place};
use crate::diag::Diagnostic;
use crate::source::Span;

impl Builder<'_> {
    /// Posts a form.
    pub(super) fn push_request(
        &mut self,
        name: String,
        url: &str,
        parameters: Vec<Pair>,
        success: To,
        failed: To,
    ) {
        let way = |event, to| Way { event, conditions: Vec::new(), to: Some(to) };
        self.push(Draft {
            name,
            kind: "make-http-request",
            ways: vec![way("success", success), way("failed", failed)],
            properties: Properties::Http {
                offset: Offset::default(),
                method: "POST",
                url: url.to_owned(),
                content_type: "application/x-www-form-urlencoded;charset=utf-8",
                parameters,
            },
        });
    }

    pub(super) fn push(&mut self, draft: Draft) {
        self.by_name.insert(draft.name.clone(), self.drafts.len());
        self.drafts.push(draft);
    }

    /// Asks that places hold something.
    pub(super) fn all_there(&mut self, base: &str, needed: &[Needed], yes: To, no: To) -> To {
        if needed.is_empty() {
            return yes;
        }
        let nothing = Liquid::default();
        self.split(base, &Liquid::missing(needed), vec![(Operator::IsBlank, nothing, yes)], no)
    }

    /// A split: the first operator that fits, which is the only one, leads on.
    pub(super) fn split(
        &mut self,
        base: &str,
        input: &Liquid,
        ways: Vec<(Operator, Liquid, To)>,
        otherwise: To,
    ) -> To {
        // No text refers to a split, so it gets its name when it is known which one comes first.
        self.splits += 1;
        let name = format!("{base}{SPLIT}{}", self.splits);
        let mut all = vec![Way { event: "noMatch", conditions: Vec::new(), to: Some(otherwise) }];
        all.extend(ways.into_iter().map(|(kind, value, to)| Way {
            event: "match",
            conditions: vec![Condition {
                friendly_name:
                    format!("If value {} {}", kind.text(), value.as_str()).trim_end().to_owned(),
                arguments: vec![input.clone()],
                kind,
                value,
            }],
            to: Some(to),
        }));
        self.push(Draft {
            name: name.clone(),
            kind: "split-based-on",
            ways: all,
            properties: Properties::Split { offset: Offset::default(), input: input.clone() },
        });
        To::Widget(name)
    }

    /// Asks a bucket; each way takes as many of 10,000 as its share says.
    pub(super) fn drawn(
        &mut self,
        id: &str,
        key: &str,
        ways: &[(i64, To)],
        span: Span,
    ) -> Result<To, Diagnostic> {
        let name = super::names::bucket(key);
        super::values::plain(&name, span)?;
        self.parameters.add(&name, super::parameters::Shape::bucket(), true, false);
        let input = Liquid::value(&Place::parameter(&name));
        let mut below = 0;
        let ways: Vec<(i64, To)> = ways
            .iter()
            .map(|(share, to)| {
                below += share;
                (below, to.clone())
            })
            .collect();
        // What lies in no arm is no bucket.
        let mut next = self.special("bad_parameters");
        for (below, to) in ways.into_iter().rev() {
            let limit = Liquid::text(&below.to_string());
            next = self.split(id, &input, vec![(Operator::LessThan, limit, to)], next);
        }
        Ok(next)
    }

    /// The end of a run with an outcome of the journey.
    pub(super) fn end(&mut self, outcome: &str) -> To {
        self.ending(outcome, &format!("end_{outcome}"))
    }

    /// The end of an execution that is no run, or that cannot go on as the journey says.
    pub(super) fn special(&mut self, outcome: &str) -> To {
        self.ending(&format!("studio:{outcome}"), outcome)
    }

    fn ending(&mut self, outcome: &str, base: &str) -> To {
        if let Some(known) = self.ends.get(outcome) {
            return known.clone();
        }
        let name = self.name(base);
        self.push(Draft {
            name: name.clone(),
            kind: "set-variables",
            ways: vec![Way { event: "next", conditions: Vec::new(), to: None }],
            properties: Properties::Variables {
                offset: Offset::default(),
                variables: vec![Pair { key: "outcome".to_owned(), value: Liquid::text(outcome) }],
            },
        });
        let to = To::Widget(name);
        self.ends.insert(outcome.to_owned(), to.clone());
        to
    }
}
