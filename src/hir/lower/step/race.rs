//! `wait up to` and `wait until`: a race between what happens and a timer.

use super::moment::Fate;
use crate::hir::lower::checker::{Checker, OnArm};
use crate::hir::lower::flowing::{Mark, Way};
use crate::hir::modules::Kind;
use crate::hir::{
    ArmOn, Block, Construct, Race, STATUSES, StepKind, Timer, Ty, VarSource, WaitArm, errors,
};
use crate::source::Span;
use crate::syntax::ast::{self, WaitArmKind};

/// The arms of a wait that are no events.
#[derive(Default)]
struct Others<'a> {
    elapsed: Option<&'a ast::WaitArm>,
    past: Option<&'a ast::WaitArm>,
    missing: Option<&'a ast::WaitArm>,
}

/// Ways that meet again behind a wait.
#[derive(Default)]
struct Meeting {
    ways: Vec<Way>,
    /// Does some way go on.
    goes_on: bool,
}

impl Checker<'_> {
    /// `wait up to D { .. }`
    pub(super) fn wait_up_to(
        &mut self,
        limit: &ast::Expr,
        arms: &[ast::WaitArm],
        head: Span,
    ) -> StepKind {
        self.need(Construct::Race, head);
        let seconds = self.seconds(limit);
        if seconds == Some(0) {
            self.sink.push(errors::no_time(limit.span));
        }
        self.time_passes();
        let mut others = Others::default();
        for arm in arms {
            match arm.kind {
                WaitArmKind::Timeout => self.other(&mut others.elapsed, "timeout", arm),
                WaitArmKind::Reached => {
                    self.sink.push(errors::arm_of_another_wait("reached", "timeout", arm.span));
                }
                WaitArmKind::Past => self.sink.push(errors::arm_never("past", arm.span)),
                WaitArmKind::Missing => self.sink.push(errors::arm_never("missing", arm.span)),
                _ => {}
            }
        }
        let race = self.race(Timer::Span(seconds.unwrap_or(0)), Fate::default(), arms, &others);
        match seconds {
            Some(_) => StepKind::Race(Box::new(race)),
            None => StepKind::Error,
        }
    }

    /// `wait until M { .. }`
    pub(super) fn wait_until(
        &mut self,
        moment: &ast::Moment,
        moves: Option<&ast::Name>,
        arms: &[ast::WaitArm],
        head: Span,
    ) -> StepKind {
        self.need(Construct::WaitUntil, head);
        if arms.iter().any(|arm| is_event(&arm.kind)) {
            self.need(Construct::Race, head);
        }
        self.local_time.get_or_insert(head);
        self.forget_for(moves);
        let point = self.moment(moment);
        let read = point.is_some();
        let (moment, fate) = point.map_or((None, Fate::default()), |(m, fate)| (Some(m), fate));
        // What could not be read may be anything.
        let follow = if read { self.moves(moves, fate, head) } else { false };
        self.time_passes();
        let mut others = Others::default();
        for arm in arms {
            match arm.kind {
                WaitArmKind::Reached => self.other(&mut others.elapsed, "reached", arm),
                WaitArmKind::Timeout => {
                    self.sink.push(errors::arm_of_another_wait("timeout", "reached", arm.span));
                }
                WaitArmKind::Past => {
                    if read && !fate.past {
                        self.sink.push(errors::arm_never("past", arm.span));
                    }
                    self.other(&mut others.past, "past", arm);
                }
                WaitArmKind::Missing => {
                    if read && !fate.missing {
                        self.sink.push(errors::arm_never("missing", arm.span));
                    }
                    self.other(&mut others.missing, "missing", arm);
                }
                _ => {}
            }
        }
        let mut wanted = Vec::new();
        if fate.past && others.past.is_none() {
            wanted.push("past");
        }
        if fate.missing && others.missing.is_none() {
            wanted.push("missing");
        }
        if !wanted.is_empty() && !arms.iter().any(|arm| matches!(arm.kind, WaitArmKind::Hole)) {
            self.sink.push(errors::arms_missing(&wanted, head));
        }
        let timer = match moment {
            Some(moment) => Timer::Moment { moment, follow },
            None => Timer::Span(0),
        };
        let race = self.race(timer, fate, arms, &others);
        if read { StepKind::Race(Box::new(race)) } else { StepKind::Error }
    }

    /// Takes an arm that stands once.
    fn other<'a>(
        &mut self,
        slot: &mut Option<&'a ast::WaitArm>,
        word: &str,
        arm: &'a ast::WaitArm,
    ) {
        match slot {
            Some(first) => {
                self.sink.push(errors::clause_twice(word, arm.span.head(), first.span.head()));
            }
            None => *slot = Some(arm),
        }
    }

    fn race(
        &mut self,
        timer: Timer,
        fate: Fate,
        arms: &[ast::WaitArm],
        others: &Others<'_>,
    ) -> Race {
        let start = self.mark();
        let mut meeting = Meeting::default();
        let mut lowered = Vec::new();
        for arm in arms {
            let mark = self.mark();
            let on = self.arm_on(&arm.kind);
            let kind = match arm.kind {
                WaitArmKind::Status { .. } => OnArm::Status,
                _ => OnArm::Event,
            };
            if !is_event(&arm.kind) {
                // The others are read in their places below; a misplaced one still has steps.
                let taken = [others.elapsed, others.past, others.missing];
                if !taken.iter().flatten().any(|other| other.span == arm.span) {
                    let _ = self.arm(&arm.block, &mark);
                    self.leave(&start, true);
                }
                continue;
            }
            self.on_arms.push(kind);
            let (block, left) = self.arm(&arm.block, &mark);
            self.on_arms.pop();
            self.meet_again(&mut meeting, left, &start);
            if let Some(on) = on {
                lowered.push(WaitArm { on, block, span: arm.span.head() });
            }
        }
        let elapsed = self.other_block(others.elapsed, true, &mut meeting, &start);
        let past = self.other_block(others.past, fate.past, &mut meeting, &start);
        let missing = self.other_block(others.missing, fate.missing, &mut meeting, &start);
        self.join(meeting.ways);
        self.ended |= !meeting.goes_on;
        Race { timer, arms: lowered, elapsed, past, missing }
    }

    /// The block of `timeout`, `reached`, `past` or `missing`: empty where it is left out.
    fn other_block(
        &mut self,
        arm: Option<&ast::WaitArm>,
        possible: bool,
        meeting: &mut Meeting,
        start: &Mark,
    ) -> Block {
        let mark = self.mark();
        let (block, left) = match arm {
            Some(arm) => self.arm(&arm.block, &mark),
            None => {
                self.way = Way { facts: self.facts.clone(), bound: Vec::new() };
                (Block::default(), false)
            }
        };
        if possible {
            self.meet_again(meeting, left, start);
        } else {
            self.leave(start, true);
        }
        block
    }

    fn meet_again(&mut self, meeting: &mut Meeting, left: bool, start: &Mark) {
        let way = std::mem::take(&mut self.way);
        if !left {
            meeting.ways.push(way);
            meeting.goes_on = true;
        }
        self.leave(start, true);
    }

    /// What an arm waits for; its name is bound for its block.
    fn arm_on(&mut self, kind: &WaitArmKind) -> Option<ArmOn> {
        match kind {
            WaitArmKind::Event(pattern) => self.pattern(pattern).map(ArmOn::Event),
            WaitArmKind::Reply { message, bind, filter } => {
                let def = self.resolve(message, &[Kind::Message]);
                let mark = self.locals.len();
                let ty = def.map_or(Ty::Error, |def| Ty::Reply(def.id()));
                let var = match bind {
                    Some(bind) => self.bind(bind, ty, VarSource::Step),
                    None => self.bind_silently("reply", message.span, ty, VarSource::Element),
                };
                let filter = filter.as_ref().map(|filter| self.filter(filter));
                if bind.is_none() {
                    self.close_since(mark);
                }
                Some(ArmOn::Reply { message: def?.id(), var, filter })
            }
            WaitArmKind::Status { status, message, channel } => {
                let def = self.resolve(message, &[Kind::Message]);
                let channel = channel.as_ref().map(|c| self.resolve(c, &[Kind::Channel]));
                let place = STATUSES.iter().position(|word| *word == status.text)?;
                let channel = match channel {
                    Some(found) => Some(found?.id()),
                    None => None,
                };
                Some(ArmOn::Status {
                    status: u32::try_from(place).ok()?,
                    message: def?.id(),
                    channel,
                })
            }
            WaitArmKind::Inbound { channel, bind } => {
                let def = self.resolve(channel, &[Kind::Channel]);
                let mark = self.locals.len();
                let var = match bind {
                    Some(bind) => self.bind(bind, Ty::Inbound, VarSource::Step),
                    None => {
                        let ty = Ty::Inbound;
                        self.bind_silently("message", channel.span, ty, VarSource::Element)
                    }
                };
                if bind.is_none() {
                    self.close_since(mark);
                }
                Some(ArmOn::Inbound { channel: def?.id(), var })
            }
            WaitArmKind::Segment { enters, segment } => {
                let segment = self.segment(segment)?;
                Some(ArmOn::Segment { segment, enters: *enters })
            }
            WaitArmKind::Timeout
            | WaitArmKind::Past
            | WaitArmKind::Missing
            | WaitArmKind::Reached
            | WaitArmKind::Hole => None,
        }
    }
}

/// Does the arm wait for something that happens.
fn is_event(kind: &WaitArmKind) -> bool {
    !matches!(
        kind,
        WaitArmKind::Timeout | WaitArmKind::Past | WaitArmKind::Missing | WaitArmKind::Reached
    )
}
