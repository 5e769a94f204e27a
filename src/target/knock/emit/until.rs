//! `wait until` a point of the calendar: a step computes on the recipient's clock how long it is until then, and a
//! delay waits for it; where a goal or an exit watches the run, a row of waits for its event does.
//!
//! What Knock would do with a point that is over or missing never comes up: the delay runs only where there is
//! one, and a branch behind it leads where the source says. A date of the data can lie further away than a delay
//! of Knock lasts; there `lasts at most` must end the run before, and such a run ends at once, since nothing could
//! happen in it any more.

use super::super::clock;
use super::super::conditions::Any;
use super::super::document::{
    Branch, Condition, DataSettings, Delay, DelaySettings, Step, UpdateData, Way,
};
use super::super::liquid::Template;
use super::super::values::{Operand, is_date, is_time};
use super::super::{check, errors, names};
use super::hold::bits;
use super::{Arm, Emitter};
use crate::diag::Diagnostic;
use crate::flow::{Node, NodeKind};
use crate::hir::{Day, Expr, ExprKind, Moment, Op, Timer, Value};
use crate::source::Span;

/// Seconds of a day.
const DAY: i64 = 86_400;
/// The key of the run's data that keeps when it began.
pub(super) const BEGAN: &str = "journeyc_run_began";

/// The longest time until a point that comes round, in seconds; nothing for a date of the data.
pub(super) fn at_most(moment: &Moment) -> Option<i64> {
    match &moment.day {
        Day::Week(_) | Day::Workday => Some(8 * DAY + 3_600),
        Day::Today | Day::Tomorrow => Some(2 * DAY + 3_600),
        Day::Of(day) if is_time(&day.ty) => Some(2 * DAY + 3_600),
        Day::Of(_) => None,
    }
}

/// Where a point lies.
enum Days<'a> {
    /// The first of the days from `from` to `to` after today that fits; Monday is 0, and 7 any day from
    /// Monday to Friday.
    Coming(Option<u8>, i64, i64),
    /// A date, and days after it.
    Date(&'a Expr, i64),
}

impl Emitter<'_> {
    /// Does a run wait for a date of the data.
    pub(super) fn waits_for_dates(&self) -> bool {
        self.cx.flow.nodes.iter().any(|node| {
            matches!(&node.kind,
                NodeKind::Race { timer: Timer::Moment { moment, .. }, .. } if at_most(moment).is_none())
        })
    }

    /// A step that keeps when the run began, where that is asked for.
    pub(super) fn began(&mut self) -> Option<Step> {
        self.waits_for_dates().then(|| {
            let mut out = Template::default();
            clock::now(&mut out, self.cx.program);
            out.literal(&format!("{{\"{BEGAN}\": "));
            out.output("journeyc_now");
            out.literal("}");
            Step::UpdateData(UpdateData {
                key: self.refs.fresh("began"),
                name: "When it began".to_owned(),
                conditions: None,
                settings: DataSettings { data: out.finish() },
            })
        })
    }

    pub(super) fn until(
        &mut self,
        state: u32,
        node: &Node,
        span: Span,
        steps: &mut Vec<Step>,
    ) -> Option<u32> {
        let NodeKind::Race {
            timer: Timer::Moment { moment, follow },
            arms,
            elapsed,
            past,
            missing,
            ..
        } = &node.kind
        else {
            return None;
        };
        if let Some(arm) = arms.first() {
            self.refuse(errors::refused(
                arm.span,
                "a wait until a time that something else can end",
                "a wait of Knock for an event has a fixed length",
                "wait for the event up to a span, or until the time alone",
            ));
            return None;
        }
        if *follow {
            self.refuse(errors::refused(
                span,
                "a wait whose time moves",
                "a delay of Knock does not follow a date that moves",
                "write `moves keep`, or let your system send an event at that time",
            ));
            return None;
        }
        if let Err(problem) = days(moment) {
            self.refuse(problem);
            return None;
        }
        let name = names::kept(&self.refs.fresh(&format!("{}/point", node.id)));
        let most = match (at_most(moment), self.cx.flow.lasts) {
            (Some(most), _) => most,
            (None, Some(lasts)) if lasts <= check::DELAY => lasts,
            (None, _) => {
                self.refuse(errors::refused(
                    span,
                    "a wait until a date that may lie more than a year away",
                    "a delay of Knock lasts at most 365 days, and one that is longer is skipped",
                    "write `lasts at most 365 days`, or less, into the head of the journey",
                ));
                return None;
            }
        };
        let by_date = at_most(moment).is_none();
        if by_date && self.takes_behind(state) > 0 {
            self.refuse(errors::refused(
                span,
                "a wait until a date of the data before another wait",
                "how long the run may still last is known only while it runs",
                "let it be the last wait of the journey, and `start` another one for the rest",
            ));
            return None;
        }
        let watched = match self.watch() {
            Ok(watched) => watched,
            Err(problem) => {
                self.refuse(problem);
                return None;
            }
        };
        let row = if watched.is_some() { bits(most) } else { 0 };
        let data = match self.point(&name, moment, (row, by_date)) {
            Ok(data) => data,
            Err(problem) => {
                self.refuse(problem);
                return None;
            }
        };
        steps.push(Step::UpdateData(UpdateData {
            key: self.refs.fresh(&node.id),
            name: format!("{}: how long", super::titled(&node.id)),
            conditions: None,
            settings: DataSettings { data },
        }));
        let is = |word: &str| {
            Condition::new(format!("data.{name}_is"), "equal_to", format!("\"{word}\""))
        };
        if by_date && self.depth >= check::DEPTH {
            self.too_deep(state);
            return None;
        }
        if by_date {
            let never = Way {
                name: "It ends before".to_owned(),
                terminates: true,
                conditions: Any::one(is("never")).group(),
                steps: Vec::new(),
            };
            let key = self.refs.fresh(&format!("{}/lasts", node.id));
            let branches = vec![never, Way::on()];
            steps.push(Step::Branch(Branch {
                key,
                name: "Does the run last so long?".to_owned(),
                branches,
            }));
        }
        match watched {
            None => {
                let key = self.refs.fresh(&format!("{}/delay", node.id));
                steps.push(Step::Delay(Delay {
                    key,
                    name: super::titled(&node.id),
                    conditions: Any::one(is("ahead")).group(),
                    settings: DelaySettings::until(format!("data.{name}")),
                }));
            }
            Some(pattern) => self.row(&node.id, &pattern, &name, row, span, steps),
        }
        let mut apart = Vec::new();
        for (word, title, place, to) in
            [("past", "It is over", 1, past), ("missing", "There is none", 2, missing)]
        {
            if to != elapsed {
                apart.push(Arm {
                    name: title.to_owned(),
                    when: Any::one(is(word)),
                    to: self.way(state, place)?,
                    first: Vec::new(),
                    names: Vec::new(),
                });
            }
        }
        if apart.is_empty() {
            return self.way(state, 0);
        }
        let otherwise = self.way(state, 0)?;
        self.ways(state, &format!("{}/reached", node.id), apart, otherwise, steps)
    }

    /// The data of a wait: what its point is (`ahead`, `now`, `past`, `missing`, `never`), and how long it is
    /// until then.
    fn point(
        &self,
        name: &str,
        moment: &Moment,
        (row, by_date): (u32, bool),
    ) -> Result<String, Diagnostic> {
        let mut out = Template::default();
        clock::now(&mut out, self.cx.program);
        self.reach(&mut out, moment)?;
        if by_date {
            let lasts = self.cx.flow.lasts.unwrap_or(0);
            out.tag("if journeyc_is == \"ahead\"");
            let ends = format!("data.{BEGAN} | plus: {lasts} | minus: journeyc_now");
            out.assign("journeyc_ends", &ends);
            out.tag("if journeyc_left >= journeyc_ends");
            out.assign("journeyc_is", "\"never\"");
            out.tag("endif");
            out.tag("endif");
        }
        out.literal(&format!("{{\"{name}_is\": \""));
        out.output("journeyc_is");
        out.literal("\"");
        out.tag("if journeyc_is == \"ahead\"");
        super::hold::length(&mut out, name, row);
        out.tag("endif");
        out.literal("}");
        Ok(out.finish())
    }

    /// Sets `journeyc_is` to `ahead`, `now`, `past` or `missing`, and `journeyc_left`, for a point.
    pub(super) fn reach(&self, out: &mut Template, moment: &Moment) -> Result<(), Diagnostic> {
        out.assign("journeyc_part", &format!("journeyc_wall | modulo: {DAY}"));
        out.assign("journeyc_today", "journeyc_wall | minus: journeyc_part");
        out.assign("journeyc_is", "\"missing\"");
        if let Some(at) = moment.at.as_ref().filter(|at| at.ty.is_optional()) {
            return Err(unclear(at.span));
        }
        let at = moment.at.as_ref().map(|at| self.clock_of(at)).transpose()?;
        match days(moment)? {
            Days::Coming(weekday, from, to) => {
                let time = match (&moment.day, at) {
                    (Day::Of(time), _) => Some(self.clock_of(time)?),
                    (_, at) => at,
                };
                out.tag(&format!("for journeyc_n in ({from}..{to})"));
                out.assign(
                    "journeyc_day",
                    &format!("journeyc_n | times: {DAY} | plus: journeyc_today"),
                );
                // 1970 began on a Thursday.
                let weekdays = format!("journeyc_day | divided_by: {DAY} | plus: 3 | modulo: 7");
                out.assign("journeyc_weekday", &weekdays);
                let fits = match weekday {
                    None => "journeyc_weekday < 8".to_owned(),
                    Some(7) => "journeyc_weekday < 5".to_owned(),
                    Some(day) => format!("journeyc_weekday == {day}"),
                };
                out.tag(&format!("if {fits}"));
                let open = "if journeyc_is == \"missing\" or journeyc_is == \"past\"";
                out.tag(open);
                self.one(out, time.as_ref());
                out.tag("endif");
                out.tag("endif");
                out.tag("endfor");
            }
            Days::Date(date, after) => {
                let Operand::Path(path) = self.asked().operand(date)? else {
                    return Err(unclear(date.span));
                };
                out.assign("journeyc_date", &format!("{} | default: \"\"", path.text));
                if let Some(default) = &path.default {
                    let json = super::super::values::json(self.cx.program, default);
                    let json = json.ok_or_else(|| unclear(date.span))?;
                    out.tag("if journeyc_date == \"\"");
                    out.assign("journeyc_date", &json.to_string());
                    out.tag("endif");
                }
                out.tag("if journeyc_date != \"\"");
                clock::day_of(out, "journeyc_date");
                let day = format!("journeyc_days | plus: {after} | times: {DAY}");
                out.assign("journeyc_day", &day);
                self.one(out, at.as_ref());
                out.tag("endif");
            }
        }
        Ok(())
    }

    /// Sets `journeyc_is` and `journeyc_left` for a day. Without a time, a day that is today is reached.
    fn one(&self, out: &mut Template, time: Option<&Time>) {
        let Some(time) = time else {
            out.assign("journeyc_is", "\"now\"");
            out.tag("if journeyc_day != journeyc_today");
            out.assign("journeyc_target", "journeyc_day");
            ahead(out);
            out.tag("endif");
            return;
        };
        match time {
            Time::Known(minutes) => {
                out.assign("journeyc_target", &format!("journeyc_day | plus: {}", minutes * 60));
                ahead(out);
            }
            Time::Path(path, default) => {
                out.assign("journeyc_clock", &format!("{path} | default: \"{default}\""));
                out.tag("if journeyc_clock != \"\"");
                out.assign("journeyc_part", "journeyc_clock | slice: 3, 2 | times: 60");
                let hours = "journeyc_clock | slice: 0, 2 | times: 3600";
                out.assign(
                    "journeyc_target",
                    &format!("{hours} | plus: journeyc_part | plus: journeyc_day"),
                );
                ahead(out);
                out.tag("endif");
            }
        }
    }

    /// A time of day.
    fn clock_of(&self, at: &Expr) -> Result<Time, Diagnostic> {
        match self.asked().operand(at)? {
            Operand::Constant(Value::Time(minutes)) => Ok(Time::Known(i64::from(minutes))),
            Operand::Path(path) => match path.default {
                None => Ok(Time::Path(path.text, String::new())),
                Some(Value::Time(minutes)) => {
                    let written = format!("{:02}:{:02}", minutes / 60, minutes % 60);
                    Ok(Time::Path(path.text, written))
                }
                Some(_) => Err(unclear(at.span)),
            },
            Operand::Constant(_) => Err(unclear(at.span)),
        }
    }
}

/// A time of day.
enum Time {
    /// Minutes after midnight.
    Known(i64),
    /// A path, and the time where it leads nowhere, which is empty for none.
    Path(String, String),
}

/// Sets `journeyc_is` and `journeyc_left` for a point.
fn ahead(out: &mut Template) {
    clock::left(out);
    out.assign("journeyc_is", "\"ahead\"");
    out.tag("if journeyc_left == 0");
    out.assign("journeyc_is", "\"now\"");
    out.tag("endif");
    out.tag("if journeyc_left < 0");
    out.assign("journeyc_is", "\"past\"");
    out.tag("endif");
}

/// Which days a point can lie on.
fn days(moment: &Moment) -> Result<Days<'_>, Diagnostic> {
    Ok(match &moment.day {
        Day::Week(day) => Days::Coming(Some(*day), 0, 8),
        Day::Workday => Days::Coming(Some(7), 0, 8),
        Day::Today => Days::Coming(None, 0, 0),
        Day::Tomorrow => Days::Coming(None, 1, 1),
        Day::Of(day) if is_time(&day.ty) => Days::Coming(None, 0, 1),
        Day::Of(day) if is_date(&day.ty) => date(day, 0)?,
        Day::Of(day) => return Err(unclear(day.span)),
    })
}

/// A date, with whole days taken from it or added.
fn date(expr: &Expr, after: i64) -> Result<Days<'_>, Diagnostic> {
    match &expr.kind {
        ExprKind::Binary(op @ (Op::Add | Op::Sub), base, by) => {
            let ExprKind::Value(Value::Duration(seconds)) = by.kind else {
                return Err(unclear(by.span));
            };
            if seconds % DAY != 0 || !is_date(&base.ty) {
                return Err(unclear(expr.span));
            }
            let days = if *op == Op::Add { seconds / DAY } else { -seconds / DAY };
            date(base, after.saturating_add(days))
        }
        _ => Ok(Days::Date(expr, after)),
    }
}

fn unclear(span: Span) -> Diagnostic {
    errors::refused(
        span,
        "this point of the calendar",
        "it is computed in Liquid from weekdays, times of day, and dates that are a value of the run or of the recipient",
        "bring the date that is meant as a field",
    )
}
