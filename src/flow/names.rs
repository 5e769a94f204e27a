//! Step ids: a slug of where a step stands and what it is, or what `#id` pins.
//!
//! The slug names the step by its content (`send-thanks`, `wait-2d`), not by its place, so that it
//! stays what it is when other steps come and go; a second one alike in the same block is `-2`.

use crate::hir::{Block, ExprKind, Program, Step, StepKind, Timer, Value};
use crate::source::Span;
use smol_str::{SmolStr, format_smolstr};
use std::collections::{HashMap, HashSet};

/// The ids of a journey's steps.
#[derive(Default)]
pub(super) struct Slugs {
    taken: HashSet<SmolStr>,
    /// By base, the number to try next.
    numbers: HashMap<SmolStr, u32>,
    /// By the place of the step's head in the source, which is its own.
    ids: HashMap<Span, SmolStr>,
}

impl Slugs {
    /// An id that is not taken: `base`, `base-2`, `base-3`.
    pub(super) fn fresh(&mut self, base: &str) -> SmolStr {
        let mut id = SmolStr::new(base);
        if self.taken.insert(id.clone()) {
            return id;
        }
        // What is below the last number is taken, so steps of one name do not count from the beginning.
        let number = self.numbers.entry(id).or_insert(2);
        loop {
            id = format_smolstr!("{base}-{number}");
            *number += 1;
            if self.taken.insert(id.clone()) {
                return id;
            }
        }
    }

    pub(super) fn id_of(&mut self, step: &Step) -> SmolStr {
        match self.ids.get(&step.span) {
            Some(id) => id.clone(),
            None => self.fresh("step"),
        }
    }

    /// Names every step of a block. Pinned ids are taken first, so that they never move.
    pub(super) fn visit(&mut self, block: &Block, path: &str, program: &Program) {
        for step in &block.steps {
            if let Some((pin, _)) = &step.pin {
                let id = self.fresh(pin);
                self.ids.insert(step.span, id);
            }
        }
        for step in &block.steps {
            if !self.ids.contains_key(&step.span) {
                let word = word(step, program);
                let base = if path.is_empty() { word } else { format_smolstr!("{path}/{word}") };
                let id = self.fresh(&base);
                self.ids.insert(step.span, id);
            }
            let id = self.ids.get(&step.span).cloned().unwrap_or_default();
            for (arm, inner) in blocks(&step.kind) {
                let path = if arm.is_empty() { id.clone() } else { format_smolstr!("{id}/{arm}") };
                self.visit(inner, &path, program);
            }
        }
    }
}

/// The blocks inside a step, each with a word for its arm.
pub(super) fn blocks(kind: &StepKind) -> Vec<(SmolStr, &Block)> {
    let arm = |word: &'static str, block| (SmolStr::new_static(word), block);
    match kind {
        StepKind::Send(send) => send
            .unreachable
            .iter()
            .map(|block| arm("unreachable", block))
            .chain(send.failed.iter().map(|block| arm("failed", block)))
            .collect(),
        StepKind::If { arms, otherwise } => {
            let many = arms.len() > 1;
            let mut all: Vec<(SmolStr, &Block)> = arms
                .iter()
                .enumerate()
                .map(|(at, (_, block))| {
                    (
                        if many {
                            format_smolstr!("then-{}", at + 1)
                        } else {
                            SmolStr::new_static("then")
                        },
                        block,
                    )
                })
                .collect();
            all.push(arm("else", otherwise));
            all
        }
        StepKind::Match { arms, otherwise, .. } => arms
            .iter()
            .map(|arm| (slug(&arm.label), &arm.block))
            .chain(otherwise.iter().map(|block| arm("else", block)))
            .collect(),
        StepKind::Split { arms, .. } => {
            arms.iter().map(|arm| (arm.name.clone(), &arm.block)).collect()
        }
        StepKind::Repeat { body, exhausted, .. } => {
            vec![arm("", body), arm("exhausted", exhausted)]
        }
        StepKind::Call { failed, .. } => failed.iter().map(|block| arm("failed", block)).collect(),
        StepKind::Race(race) => {
            let events = race.arms.iter().enumerate();
            let mut all: Vec<(SmolStr, &Block)> =
                events.map(|(at, arm)| (format_smolstr!("on-{}", at + 1), &arm.block)).collect();
            let elapsed = match race.timer {
                Timer::Span(_) => "timeout",
                Timer::Moment { .. } => "reached",
            };
            all.push(arm(elapsed, &race.elapsed));
            all.push(arm("past", &race.past));
            all.push(arm("missing", &race.missing));
            all
        }
        StepKind::Countdown(countdown) => {
            let points = countdown.arms.iter().enumerate();
            let mut all: Vec<(SmolStr, &Block)> =
                points.map(|(at, arm)| (format_smolstr!("point-{}", at + 1), &arm.block)).collect();
            all.push(arm("skipped", &countdown.skipped));
            all
        }
        StepKind::Later { blocks, .. } => {
            let many = blocks.iter().enumerate();
            many.map(|(at, block)| (format_smolstr!("arm-{}", at + 1), block)).collect()
        }
        _ => Vec::new(),
    }
}

/// What a step is, in a word.
fn word(step: &Step, program: &Program) -> SmolStr {
    match &step.kind {
        StepKind::Send(send) => {
            format_smolstr!("send-{}", program.messages.at(send.message).head.name)
        }
        StepKind::Wait { span, .. } => match &span.kind {
            ExprKind::Value(Value::Duration(seconds)) => {
                format_smolstr!("wait-{}", span_word(*seconds))
            }
            _ => SmolStr::new_static("wait"),
        },
        StepKind::Race(race) => match &race.timer {
            Timer::Span(seconds) => format_smolstr!("wait-{}", span_word(*seconds)),
            Timer::Moment { .. } => SmolStr::new_static("wait-until"),
        },
        StepKind::Countdown(_) => SmolStr::new_static("countdown"),
        StepKind::Restart { .. } => SmolStr::new_static("restart"),
        StepKind::If { .. } => SmolStr::new_static("if"),
        StepKind::Match { .. } => SmolStr::new_static("match"),
        StepKind::Split { name, .. } => format_smolstr!("split-{name}"),
        StepKind::Repeat { .. } => SmolStr::new_static("repeat"),
        StepKind::Stop => SmolStr::new_static("stop"),
        StepKind::Let { .. } => SmolStr::new_static("let"),
        StepKind::Set { field, .. } => {
            let field = program.profile_fields().get(*field as usize);
            format_smolstr!("set-{}", field.map_or("field", |field| field.name.as_str()))
        }
        StepKind::Consent { grant, purpose, .. } => {
            let verb = if *grant { "grant" } else { "withdraw" };
            format_smolstr!("{verb}-{}", purpose.text())
        }
        StepKind::Track { event, .. } => {
            format_smolstr!("track-{}", program.events.at(*event).head.name)
        }
        StepKind::Call { action, .. } => {
            format_smolstr!("call-{}", slug(&program.actions.at(*action).head.name))
        }
        StepKind::Start { journey, .. } => {
            format_smolstr!("start-{}", program.journeys.at(*journey).head.name)
        }
        StepKind::Goto { .. } => SmolStr::new_static("goto"),
        StepKind::Exit { outcome } => format_smolstr!("exit-{outcome}"),
        StepKind::Later { construct, .. } => slug(construct.key()),
        StepKind::Error => SmolStr::new_static("step"),
    }
}

/// `2d`, `90m`, `45s`
fn span_word(seconds: i64) -> SmolStr {
    for (unit, length) in [("w", 604_800), ("d", 86_400), ("h", 3_600), ("m", 60)] {
        if seconds > 0 && seconds % length == 0 {
            return format_smolstr!("{}{unit}", seconds / length);
        }
    }
    format_smolstr!("{seconds}s")
}

/// Letters, digits and dashes only.
fn slug(text: &str) -> SmolStr {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_alphanumeric() || c == '_' {
            out.push(c);
        } else if !out.ends_with('-') && !out.is_empty() {
            out.push('-');
        }
    }
    SmolStr::new(out.trim_end_matches('-'))
}
