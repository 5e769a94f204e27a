//! The calendar in the customer's zone. `$tz` is the zone's rule (see `zones`); local times are
//! milliseconds as if the clock showed UTC, days are numbers since 1970-01-01.
//!
//! A local time that a clock change skips moves forward by the gap; one that comes twice is the first.

use super::ops::between;
use super::{Ast, BinOp, Lowering};
use crate::flow::CountdownPoint;
use crate::hir::{Day, Expr, Moment, Op, Ty};
use crate::value::calendar::{FIRST, LAST};

/// Zones: `$off(instant)`, `$loc(instant)`, `$inst(local)`, `$num(date)`, `$date(day)`.
const ZONE: &str = "$num := function($s) { $floor($toMillis($substring($s, 0, 10)) / 86400000) }; \
$date := function($d) { $substring($fromMillis($d * 86400000), 0, 10) }; \
$two := function($n) { $formatNumber($n, '00') }; \
$chg := function($y, $r) { ( \
$f := $num($y & '-' & $two($r[0]) & '-01'); \
$n := $f + ($r[2] - ($f + 4) % 7 + 7) % 7 + ($r[1] - 1) * 7; \
$l := $r[0] = 12 ? $f + 31 : $num($y & '-' & $two($r[0] + 1) & '-01'); \
($n >= $l ? $n - 7 : $n) * 86400000 + $r[3] ) }; \
$off := function($t) { ( \
$e := $filter([$tz.t], function($c) { $c.f > $t }); \
$exists($tz.t) and $count($e) > 0 ? [$filter([$tz.t], function($c) { $c.f <= $t }).o][-1] : \
$exists($tz.d) ? ( \
$y := $substring($fromMillis($t), 0, 4); \
$a := $chg($y, $tz.a) - $tz.s; \
$b := $chg($y, $tz.b) - $tz.d; \
($a < $b ? ($t >= $a and $t < $b) : ($t >= $a or $t < $b)) ? $tz.d : $tz.s ) : $tz.s ) }; \
$loc := function($t) { $t + $off($t) }; \
$inst := function($l) { ( \
$o := $off($l - 86400000); \
$p := $off($l + 86400000); \
$off($l - $o) = $o ? $l - $o : $off($l - $p) = $p ? $l - $p : $l - $o ) }; \
$now := $millis(); \
$today := $floor($loc($now) / 86400000); ";

/// `$point(months, days, milliseconds, time)` before the local day `$base` and its time `$clock`.
const COUNTDOWN: &str = "$point := function($mo, $da, $se, $at) { ( \
$s := $date($base); \
$n := $number($substring($s, 0, 4)) * 12 + $number($substring($s, 5, 2)) - 1 - $mo; \
$f := function($k) { $num($floor($k / 12) & '-' & $two($k % 12 + 1) & '-01') }; \
$len := $f($n + 1) - $f($n); \
$d := $number($substring($s, 8, 2)); \
$i := $inst(($f($n) + ($d > $len ? $len : $d) - 1 - $da) * 86400000 + ($at < 0 ? $clock : $at)) - $se; \
{ 'i': $i, 'd': $floor($loc($i) / 86400000) } ) }; ";

/// How many of some points lie before today.
pub(in crate::target::aws) fn days_before_today(points: Ast) -> Ast {
    let before =
        Ast::Lambda(vec!["p".into()], Box::new(var("p").dot("d").bin(BinOp::Lt, var("today"))));
    with_zone(call("count", vec![call("filter", vec![points, before])]))
}

/// Points: -1 is missing, -2 is past.
pub(in crate::target::aws) const MISSING: i64 = -1;
/// See [`MISSING`].
pub(in crate::target::aws) const PAST: i64 = -2;

fn var(name: &str) -> Ast {
    Ast::var(name)
}

fn call(name: &str, args: Vec<Ast>) -> Ast {
    Ast::call(name, args)
}

/// Expressions that know the calendar.
pub(in crate::target::aws) fn with_zone(body: Ast) -> Ast {
    Ast::With(ZONE, Box::new(body))
}

const DAY: i64 = 86_400_000;

/// The instant of a day and milliseconds after midnight.
fn instant(day: Ast, time: Ast) -> Ast {
    call("inst", vec![day.bin(BinOp::Mul, Ast::Num(DAY)).bin(BinOp::Add, time)])
}

/// `09:30` in milliseconds.
fn time(value: Ast) -> Ast {
    let part = |from: i64| {
        let text = call("substring", vec![value.clone(), Ast::Num(from), Ast::Num(2)]);
        call("number", vec![text])
    };
    part(0)
        .bin(BinOp::Mul, Ast::Num(3_600_000))
        .bin(BinOp::Add, part(3).bin(BinOp::Mul, Ast::Num(60_000)))
}

/// The instant, or [`PAST`] where it is over.
fn or_past(point: Ast) -> Ast {
    Ast::Block(
        vec![("p".into(), point)],
        Box::new(var("p").bin(BinOp::Lt, var("now")).then(Ast::Num(PAST), var("p"))),
    )
}

/// The first of the days that are so many days from today and fit, at a time or as a whole.
fn first_day(most: i64, fits: Ast, at: Option<Ast>) -> Ast {
    let days = Ast::Array((0..=most).map(Ast::Num).collect());
    let whole = at.is_none();
    let point = instant(var("today").bin(BinOp::Add, var("k")), at.unwrap_or(Ast::Num(0)));
    // A whole day that is today is reached at once.
    let point = if whole { var("k").eq(Ast::Num(0)).then(var("now"), point) } else { point };
    let each = Ast::Lambda(vec!["k".into()], Box::new(fits.when(point)));
    let all = call("map", vec![days, each]).listed();
    let coming = Ast::Lambda(vec!["p".into()], Box::new(var("p").bin(BinOp::Ge, var("now"))));
    Ast::At(Box::new(call("filter", vec![all, coming]).listed()), Box::new(Ast::Num(0)))
}

/// The day of the week of `$today + $k`; Monday is 0.
fn week_day() -> Ast {
    var("today").bin(BinOp::Add, var("k")).bin(BinOp::Add, Ast::Num(3)).bin(BinOp::Rem, Ast::Num(7))
}

impl Lowering<'_> {
    /// Notes that the customer's zone is needed.
    pub(in crate::target::aws) fn needs_zone(&mut self) {
        self.uses_zone = true;
        if let Some(field) = self.zone_field() {
            self.customer_field(field);
        }
    }

    /// The profile's field with the customer's zone.
    pub(in crate::target::aws) fn zone_field(&self) -> Option<u32> {
        let fields = self.program.profile_fields();
        let place = fields.iter().position(|field| *field.ty.known() == Ty::Timezone)?;
        u32::try_from(place).ok()
    }

    /// The instant of a moment in milliseconds, [`MISSING`] or [`PAST`].
    pub(in crate::target::aws) fn moment(&mut self, moment: &Moment) -> Ast {
        self.needs_zone();
        let at = moment.at.as_ref().map(|at| time(self.expr(at)));
        let body = match &moment.day {
            Day::Week(day) => first_day(7, week_day().eq(Ast::Num(i64::from(*day))), at),
            Day::Workday => first_day(7, week_day().bin(BinOp::Lt, Ast::Num(5)), at),
            Day::Today => match at {
                Some(at) => or_past(instant(var("today"), at)),
                None => var("now"),
            },
            Day::Tomorrow => {
                let day = var("today").bin(BinOp::Add, Ast::Num(1));
                instant(day, at.unwrap_or(Ast::Num(0)))
            }
            Day::Of(value) => {
                let point = self.point_of(value, at);
                if value.ty.is_optional() {
                    let there = self.expr(value).exists();
                    there.then(point, Ast::Num(MISSING))
                } else {
                    point
                }
            }
        };
        with_zone(body)
    }

    fn point_of(&mut self, value: &Expr, at: Option<Ast>) -> Ast {
        let ast = self.expr(value);
        match value.ty.known() {
            Ty::DateTime => {
                let exact = call("toMillis", vec![ast]);
                or_past(match at {
                    None => exact,
                    Some(at) => instant(local_day(exact), at),
                })
            }
            Ty::MonthDay => {
                // `--MM-DD`; 29 February is the 28th in other years.
                let day = Ast::Block(
                    vec![(
                        "y".into(),
                        call(
                            "substring",
                            vec![call("date", vec![var("today")]), Ast::Num(0), Ast::Num(4)],
                        ),
                    )],
                    Box::new(Ast::Num(0)),
                );
                let Ast::Block(bindings, _) = day else { return Ast::Num(MISSING) };
                let year = |add: i64| {
                    call("number", vec![var("y")]).bin(BinOp::Add, Ast::Num(add)).digits()
                };
                let of = |add: i64| {
                    let leap = call(
                        "date",
                        vec![
                            call("num", vec![year(add).concat(Ast::str("-02-28"))])
                                .bin(BinOp::Add, Ast::Num(1)),
                        ],
                    );
                    let is_leap = call("substring", vec![leap, Ast::Num(5)]).eq(Ast::str("02-29"));
                    let plain = call("substring", vec![var("md"), Ast::Num(1)]);
                    let text = plain
                        .clone()
                        .eq(Ast::str("-02-29"))
                        .and(is_leap.not())
                        .then(Ast::str("-02-28"), plain);
                    call("num", vec![year(add).concat(text)])
                };
                let (this, next) = (of(0), of(1));
                let mut bindings = bindings;
                bindings.push(("md".into(), ast));
                bindings.push(("d".into(), this));
                let body = match at {
                    None => var("d").eq(var("today")).then(
                        var("now"),
                        var("d")
                            .bin(BinOp::Gt, var("today"))
                            .then(instant(var("d"), Ast::Num(0)), instant(next, Ast::Num(0))),
                    ),
                    Some(at) => Ast::Block(
                        vec![("p".into(), instant(var("d"), at.clone()))],
                        Box::new(
                            var("p").bin(BinOp::Ge, var("now")).then(var("p"), instant(next, at)),
                        ),
                    ),
                };
                Ast::Block(bindings, Box::new(body))
            }
            Ty::Time => {
                let at = time(ast);
                let next = instant(var("today").bin(BinOp::Add, Ast::Num(1)), at.clone());
                Ast::Block(
                    vec![("p".into(), instant(var("today"), at))],
                    Box::new(var("p").bin(BinOp::Ge, var("now")).then(var("p"), next)),
                )
            }
            _ => {
                let day = call("num", vec![ast]);
                match at {
                    Some(at) => or_past(instant(day, at)),
                    None => Ast::Block(
                        vec![("d".into(), day)],
                        Box::new(
                            var("d")
                                .eq(var("today"))
                                .then(var("now"), or_past(instant(var("d"), Ast::Num(0)))),
                        ),
                    ),
                }
            }
        }
    }

    /// The points of a countdown, each with its instant `i` and its local day `d`; none where the date is
    /// missing.
    pub(in crate::target::aws) fn countdown_points(
        &mut self,
        to: &Expr,
        points: &[CountdownPoint],
    ) -> Ast {
        self.needs_zone();
        let value = self.expr(to);
        let each = points
            .iter()
            .map(|point| {
                let args = vec![
                    Ast::Num(i64::from(point.before.months)),
                    Ast::Num(i64::from(point.before.days)),
                    Ast::Num(point.before.seconds.saturating_mul(1000)),
                    Ast::Num(point.at.map_or(-1, |at| i64::from(at) * 60_000)),
                ];
                call("point", args)
            })
            .collect();
        let bindings = match to.ty.known() {
            Ty::DateTime => {
                let local = call("loc", vec![call("toMillis", vec![value.clone()])]);
                let day = call("floor", vec![var("at").bin(BinOp::Div, Ast::Num(DAY))]);
                let clock = var("at").bin(BinOp::Sub, var("base").bin(BinOp::Mul, Ast::Num(DAY)));
                vec![("at".into(), local), ("base".into(), day), ("clock".into(), clock)]
            }
            _ => vec![
                ("base".into(), call("num", vec![value.clone()])),
                ("clock".into(), Ast::Num(0)),
            ],
        };
        let list = Ast::Block(bindings, Box::new(Ast::With(COUNTDOWN, Box::new(Ast::Array(each)))));
        let all = if to.ty.is_optional() {
            value.exists().then(list, Ast::Array(Vec::new()))
        } else {
            list
        };
        with_zone(all)
    }

    /// A local date and time of a source as the instant that it is for the customer.
    pub(super) fn local_instant(&mut self, date: &str, minutes: u16) -> Ast {
        self.needs_zone();
        let day = call("num", vec![Ast::str(date)]);
        let point = instant(day, Ast::Num(i64::from(minutes) * 60_000));
        with_zone(call("fromMillis", vec![point]))
    }

    /// `date + span`, `instant - span`, and what lies between two of a kind. A span of whole days keeps
    /// the clock time.
    pub(super) fn date_math(&mut self, op: Op, a: &Expr, b: &Expr) -> Ast {
        let (left, right) = (self.expr(a), self.expr(b));
        let of = if op == Op::Add { BinOp::Add } else { BinOp::Sub };
        let days = |span: Ast| call("floor", vec![span.bin(BinOp::Div, Ast::Num(86_400))]);
        match (a.ty.known(), b.ty.known()) {
            (Ty::Date, Ty::Duration) => {
                with_zone_only(call("date", vec![call("num", vec![left]).bin(of, days(right))]))
            }
            (Ty::DateTime, Ty::Duration) => {
                self.needs_zone();
                let whole = var("w").bin(BinOp::Rem, Ast::Num(86_400)).eq(Ast::Num(0));
                let local =
                    call("loc", vec![var("i")]).bin(of, var("w").bin(BinOp::Mul, Ast::Num(1000)));
                let absolute = var("i").bin(of, var("w").bin(BinOp::Mul, Ast::Num(1000)));
                let body = whole.then(call("inst", vec![local]), absolute);
                // A date that is missing is no end of the calendar.
                let body = var("i").exists().when(between(body, FIRST, LAST));
                with_zone(Ast::Block(
                    vec![("i".into(), call("toMillis", vec![left])), ("w".into(), right)],
                    Box::new(call("fromMillis", vec![body])),
                ))
            }
            (Ty::Date, _) => with_zone_only(
                call("num", vec![left])
                    .bin(BinOp::Sub, call("num", vec![right]))
                    .bin(BinOp::Mul, Ast::Num(86_400)),
            ),
            _ => {
                let between =
                    call("toMillis", vec![left]).bin(BinOp::Sub, call("toMillis", vec![right]));
                call("floor", vec![between.bin(BinOp::Div, Ast::Num(1000))])
            }
        }
    }
}

/// Days by themselves need no zone.
fn with_zone_only(body: Ast) -> Ast {
    Ast::With(
        "$num := function($s) { $floor($toMillis($substring($s, 0, 10)) / 86400000) }; \
$date := function($d) { $exists($d) ? $substring($fromMillis($max([$min([$d, 2932896]), -719162]) * 86400000), 0, 10) }; ",
        Box::new(body),
    )
}

/// The local day of an instant.
fn local_day(instant: Ast) -> Ast {
    call("floor", vec![call("loc", vec![instant]).bin(BinOp::Div, Ast::Num(DAY))])
}
