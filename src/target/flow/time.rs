//! Time and interruption in the document: triggers, entry, watches, rules, waits.

use super::expr::{Names, clock, expr};
use super::json::{Map, Value, json};
use crate::flow::{Flow, NodeId, NodeKind};
use crate::hir::{
    ArmOn, CalendarSpan, Channel, Day, Days, Entry, Fallback, Id, Moment, Pattern, Program,
    STATUSES, Timer, Trigger, TriggerKind, VarId, Watch, WatchKind, Whose, Window,
};

/// The days of the week, Monday first.
const WEEK: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// An object of what is there.
fn object<'a>(entries: Vec<(&'a str, Value<'a>)>) -> Value<'a> {
    Value::Object(entries.into_iter().filter(|(_, value)| !value.is_null()).collect())
}

fn channel(program: &Program, id: Id<Channel>) -> &str {
    &program.channels.at(id).head.name
}

fn channels<'a>(program: &'a Program, ids: &[Id<Channel>]) -> Value<'a> {
    ids.iter().map(|id| json!(channel(program, *id))).collect()
}

fn week<'a>(mask: u8) -> Value<'a> {
    let days = (0_u8..).zip(WEEK).filter(|(day, _)| mask & (1 << day) != 0);
    days.map(|(_, name)| json!(name)).collect()
}

fn change<'a>(enters: bool) -> Value<'a> {
    json!(if enters { "enters" } else { "leaves" })
}

fn segment<'a>(names: &Names<'a, '_>, id: Id<crate::hir::Segment>) -> Value<'a> {
    names.seen.borrow_mut().segments.insert(id);
    json!(&names.program.segments.at(id).head.name)
}

pub(super) fn status<'a>(place: u32) -> Value<'a> {
    json!(STATUSES.get(place as usize).copied())
}

/// What starts a run.
pub(super) fn trigger<'a>(names: &Names<'a, '_>, flow: &'a Flow, of: &'a Trigger) -> Value<'a> {
    let mut out = match &of.kind {
        TriggerKind::Event { event, filter, whose } => {
            names.seen.borrow_mut().events.insert(*event);
            let bound = flow.trigger_var.and_then(|var| flow.vars.get(var.0 as usize));
            vec![
                ("kind", json!("event")),
                ("event", json!(&names.program.events.at(*event).head.name)),
                ("bind", json!(bound.map(|var| &var.name))),
                ("where", json!(filter.as_ref().map(|filter| expr(names, filter)))),
                (
                    "of",
                    json!(match whose {
                        Whose::Own => None,
                        Whose::Anyone => Some("anyone"),
                        Whose::Each => Some("each_customer"),
                    }),
                ),
            ]
        }
        TriggerKind::Segment { segment: id, enters } => vec![
            ("kind", json!("segment")),
            ("segment", segment(names, *id)),
            ("change", change(*enters)),
        ],
        TriggerKind::Every { days, at } => {
            let days = match days {
                Days::Week(mask) => ("days", week(*mask)),
                Days::Month(day) => ("day_of_month", json!(u32::from(*day))),
            };
            vec![("kind", json!("every")), days, ("at", clock(*at))]
        }
        TriggerKind::EachYear { date, at, leap } => vec![
            ("kind", json!("each_year")),
            ("date", expr(names, date)),
            ("at", clock(*at)),
            ("leap", json!(format!("--{:02}-{:02}", leap.0, leap.1))),
        ],
        TriggerKind::At { date, at } => {
            vec![("kind", json!("at")), ("date", json!(date)), ("at", clock(*at))]
        }
        TriggerKind::Started => vec![("kind", json!("started"))],
        TriggerKind::Api => vec![("kind", json!("api"))],
        TriggerKind::Later => vec![("kind", json!("later"))],
    };
    if let Some(among) = of.among {
        out.push(("among", segment(names, among)));
    }
    if let Some(of) = &of.collect {
        let collect = object(vec![
            ("as", var(names, of.var)),
            ("by", json!(of.by.as_ref().map(|by| expr(names, by)))),
            ("for", json!(of.span)),
            ("sliding", json!(of.sliding)),
            ("up_to", json!(of.max)),
            (
                "until",
                json!(of.until.as_ref().map(|until| {
                    object(vec![
                        ("day", day(names, &until.day)),
                        ("at", json!(until.at.as_ref().map(|at| expr(names, at)))),
                    ])
                })),
            ),
            ("except", json!(of.except.as_ref().map(|except| expr(names, except)))),
        ]);
        out.push(("collect", collect));
    }
    object(out)
}

/// How often the same customer can be in it.
pub(super) fn entry<'a>(names: &Names<'a, '_>, of: &'a Entry) -> Value<'a> {
    object(vec![
        ("key", json!(of.key.as_ref().map(|key| expr(names, key)))),
        ("policy", json!(of.policy.text())),
        ("again_after", json!(of.again)),
    ])
}

/// What ends a run from outside its steps.
pub(super) fn watch<'a>(names: &Names<'a, '_>, of: &'a Watch) -> Value<'a> {
    let mut out = match &of.kind {
        WatchKind::Goal(of) => {
            let mut out = vec![("kind", json!("goal"))];
            out.extend(pattern(names, of));
            out
        }
        WatchKind::Exit(of) => {
            let mut out = vec![("kind", json!("exit"))];
            out.extend(pattern(names, of));
            out
        }
        WatchKind::When(of) => vec![("kind", json!("when")), ("condition", expr(names, of))],
        WatchKind::While(of) => vec![("kind", json!("while")), ("condition", expr(names, of))],
    };
    out.push(("within", json!(of.within)));
    out.push(("outcome", json!(&of.outcome)));
    object(out)
}

fn pattern<'a>(names: &Names<'a, '_>, of: &'a Pattern) -> Vec<(&'a str, Value<'a>)> {
    names.seen.borrow_mut().events.insert(of.event);
    let event = &names.program.events.at(of.event);
    let key = of.same_key.and_then(|at| event.fields.get(at as usize));
    vec![
        ("event", json!(&event.head.name)),
        ("of", json!(of.of_anyone.then_some("anyone"))),
        ("bind", var(names, of.var)),
        ("same_key", json!(key.map(|field| &field.name))),
        ("where", json!(of.filter.as_ref().map(|filter| expr(names, filter)))),
    ]
}

fn var<'a>(names: &Names<'a, '_>, var: VarId) -> Value<'a> {
    json!(names.vars.get(var.0 as usize).map(|var| &var.name))
}

/// Days on which runs begin.
pub(super) fn active<'a>(flow: &'a Flow) -> Option<Value<'a>> {
    let (from, to) = flow.active.as_ref()?;
    Some(object(vec![("from", json!(from.as_ref())), ("to", json!(to.as_ref()))]))
}

/// When messages may not go out.
pub(super) fn window<'a>(program: &'a Program, of: &'a Window) -> Value<'a> {
    object(vec![
        ("kind", json!(if of.office { "office" } else { "quiet" })),
        ("days", week(of.days)),
        ("from", json!(of.hours.map(|(from, _)| clock(from)))),
        ("to", json!(of.hours.map(|(_, to)| clock(to)))),
        ("channels", channels(program, &of.channels)),
        ("effect", json!(of.effect.text())),
    ])
}

/// Caps, each with the rules that declare it and its place there.
pub(super) fn caps<'a>(program: &'a Program, flow: &'a Flow) -> Value<'a> {
    let caps = flow.rules.caps.iter();
    caps.map(|(rules, place, cap)| {
        object(vec![
            ("rules", json!(&program.rules.at(*rules).head.name)),
            ("place", json!(*place)),
            ("count", json!(cap.count)),
            ("per", json!(cap.per)),
            ("per_journey", json!(cap.per_journey)),
            ("channels", channels(program, &cap.channels)),
            ("tag", json!(cap.tag.as_ref())),
            ("effect", json!(cap.effect.text())),
        ])
    })
    .collect()
}

/// When an accepted message moves on.
pub(super) fn fallback<'a>(of: &'a Fallback) -> Value<'a> {
    let unless = of.unless.map(|(place, after)| json!({ "status": status(place), "after": after }));
    object(vec![
        ("failed", json!(of.failed)),
        ("undelivered", json!(of.undelivered)),
        ("unless", json!(unless)),
    ])
}

/// A wait, a countdown, or a way back to one: its kind and the rest; nothing for other steps.
pub(super) fn step<'a>(
    names: &Names<'a, '_>,
    kind: &'a NodeKind,
    to: impl Fn(&NodeId) -> Value<'a>,
) -> Option<(&'a str, Vec<(&'a str, Value<'a>)>)> {
    Some(match kind {
        NodeKind::Race { timer, arms, restarts, elapsed, past, missing } => {
            let arms: Vec<Value<'_>> = arms
                .iter()
                .map(|arm| {
                    let restarts: Vec<Value<'_>> = arm
                        .restarts
                        .iter()
                        .map(|(counter, max)| json!({ "counter": *counter, "max": *max }))
                        .collect();
                    let restarts = (!restarts.is_empty()).then_some(restarts);
                    object(vec![
                        ("on", arm_on(names, &arm.on)),
                        ("restarts", json!(restarts)),
                        ("next", to(&arm.to)),
                    ])
                })
                .collect();
            let rest = vec![
                ("timer", self::timer(names, timer)),
                ("arms", json!(arms)),
                ("restarts", json!(restarts.clone())),
                ("elapsed", to(elapsed)),
                ("past", to(past)),
                ("missing", to(missing)),
            ];
            ("race", rest)
        }
        NodeKind::Restart { counter, max, race } => {
            let rest = vec![("counter", json!(*counter)), ("max", json!(*max)), ("race", to(race))];
            ("restart", rest)
        }
        NodeKind::Countdown { counter, to: date, follow, points, skipped, next } => {
            let points: Vec<Value<'_>> = points
                .iter()
                .map(|point| {
                    object(vec![
                        ("before", before(point.before)),
                        ("at", json!(point.at.map(clock))),
                        ("next", to(&point.to)),
                    ])
                })
                .collect();
            let rest = vec![
                ("counter", json!(*counter)),
                ("to", expr(names, date)),
                ("follow", json!(*follow)),
                ("points", json!(points)),
                ("skipped", to(skipped)),
                ("next", to(next)),
            ];
            ("countdown", rest)
        }
        NodeKind::Back { countdown } => ("back", vec![("countdown", to(countdown))]),
        _ => return None,
    })
}

fn before<'a>(of: CalendarSpan) -> Value<'a> {
    let (months, days) = (i64::from(of.months), i64::from(of.days));
    json!({ "months": months, "days": days, "seconds": of.seconds })
}

fn day<'a>(names: &Names<'a, '_>, of: &'a Day) -> Value<'a> {
    match of {
        Day::Week(day) => {
            json!({ "kind": "week", "day": json!(WEEK.get(usize::from(*day)).copied()) })
        }
        Day::Workday => json!({ "kind": "workday" }),
        Day::Today => json!({ "kind": "today" }),
        Day::Tomorrow => json!({ "kind": "tomorrow" }),
        Day::Of(value) => json!({ "kind": "of", "value": expr(names, value) }),
    }
}

fn timer<'a>(names: &Names<'a, '_>, of: &'a Timer) -> Value<'a> {
    match of {
        Timer::Span(seconds) => json!({ "kind": "span", "seconds": *seconds }),
        Timer::Moment { moment: Moment { day, at }, follow } => {
            let day = self::day(names, day);
            object(vec![
                ("kind", json!("moment")),
                ("day", day),
                ("at", json!(at.as_ref().map(|at| expr(names, at)))),
                ("follow", json!(*follow)),
            ])
        }
    }
}

fn arm_on<'a>(names: &Names<'a, '_>, of: &'a ArmOn) -> Value<'a> {
    let program = names.program;
    match of {
        ArmOn::Event(of) => {
            let mut out = vec![("kind", json!("event"))];
            out.extend(pattern(names, of));
            object(out)
        }
        ArmOn::Reply { message, var: bound, filter } => object(vec![
            ("kind", json!("reply")),
            ("message", json!(&program.messages.at(*message).head.name)),
            ("bind", var(names, *bound)),
            ("where", json!(filter.as_ref().map(|filter| expr(names, filter)))),
        ]),
        ArmOn::Status { status: place, message, channel: on } => object(vec![
            ("kind", json!("status")),
            ("status", status(*place)),
            ("message", json!(&program.messages.at(*message).head.name)),
            ("channel", json!(on.map(|id| channel(program, id)))),
        ]),
        ArmOn::Inbound { channel: from, var: bound } => object(vec![
            ("kind", json!("inbound")),
            ("channel", json!(channel(program, *from))),
            ("bind", var(names, *bound)),
        ]),
        ArmOn::Segment { segment: id, enters } => object(vec![
            ("kind", json!("segment")),
            ("segment", segment(names, *id)),
            ("change", change(*enters)),
        ]),
    }
}

/// Clauses of the header that are about time, where they are there.
pub(super) fn header<'a>(names: &Names<'a, '_>, flow: &'a Flow, out: &mut Map<'a>) {
    if let Some(policy) = &flow.entry_policy {
        out.insert("entry_policy", entry(names, policy));
    }
    if !flow.watches.is_empty() {
        out.insert("watches", flow.watches.iter().map(|of| watch(names, of)).collect());
    }
    if let Some(lasts) = flow.lasts {
        out.insert("lasts", json!(lasts));
    }
    if let Some(active) = active(flow) {
        out.insert("active", active);
    }
    if flow.priority != 0 {
        out.insert("priority", json!(flow.priority));
    }
}
