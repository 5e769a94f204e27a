//! Windows and caps: when a message may go out.

use super::calendar::with_zone;
use super::{Ast, BinOp};

/// `$shut(windows)`: what the first closed window says, and the first instant at which none is closed.
/// A window has `d` (a flag for each day, Monday first), `f` and `t` (milliseconds after midnight; none
/// for whole days), `q` (closes its hours; else all others) and `e` (what it does).
const WINDOWS: &str = "$mid := function($d, $m) { $inst($d * 86400000 + $m) }; \
$in := function($w, $t) { ( \
$l := $loc($t); $d := $floor($l / 86400000); $m := $l - $d * 86400000; \
$on := function($x) { $w.d[($x + 3) % 7] = 1 }; \
$not($exists($w.f)) ? $on($d) : \
$w.f < $w.t ? ($on($d) and $m >= $w.f and $m < $w.t) : \
(($on($d) and $m >= $w.f) or ($on($d - 1) and $m < $w.t)) ) }; \
$bar := function($ws, $t) { ( \
$any := $count($filter($ws, function($w) { $not($w.q) and $in($w, $t) })) > 0; \
[$filter($ws, function($w) { $w.q ? $in($w, $t) : $not($any) }).e] ) }; \
$shut := function($ws) { ( \
$e := $bar($ws, $now); \
$count($e) = 0 ? {} : ( \
$ds := [$today - 1, $today, $today + 1, $today + 2, $today + 3, $today + 4, $today + 5, $today + 6, $today + 7, $today + 8]; \
$bs := $reduce($ws, function($all, $w) { $append($all, $reduce($ds, function($each, $d) { $append($each, \
$exists($w.f) ? [$mid($d, $w.f), $mid($w.f < $w.t ? $d : $d + 1, $w.t)] : [$mid($d, 0), $mid($d + 1, 0)]) }, [])) }, []); \
$ps := $sort($distinct($filter($bs, function($b) { $b > $now }))); \
$os := $filter($ps, function($p) { $count($bar($ws, $p)) = 0 }); \
{ 'e': $e[0], 'u': $exists($os) ? $os[0] : $now + 691200000 } ) ) }; ";

/// What windows say now: `{}`, or the effect and the instant at which all are open.
pub(in crate::target::aws) fn shut(windows: Ast) -> Ast {
    let body = Ast::call("shut", vec![windows]);
    with_zone(Ast::With(WINDOWS, Box::new(body)))
}

/// `$hits(per, rules, journey, channels, tag)`: when the messages went out that a cap counts.
const LEDGER: &str = "$t := $millis(); \
$hits := function($p, $r, $j, $cs, $g) { $sort([$filter($led, function($m) { \
$number($m.M.t.N) > $t - $p and $not($exists($m.M.o)) and $contains($m.M.r.S, $r) \
and ($j = '' or $m.M.j.S = $j) and ($g = '' or $contains($m.M.g.S, $g)) \
and ($count($cs) = 0 or $count($filter($cs, function($c) { $contains($m.M.c.S, $c) })) > 0) \
}).($number(M.t.N))]) }; \
$full := function($n, $p, $e, $h) { $count($h) >= $n ? { 'e': $e, 'u': $h[$count($h) - $n] + $p } }; ";

/// A cap, as the ledger is asked about it.
pub(in crate::target::aws) struct CapQuery {
    pub(in crate::target::aws) count: i64,
    /// Milliseconds.
    pub(in crate::target::aws) per: i64,
    pub(in crate::target::aws) rules: String,
    /// Empty for all.
    pub(in crate::target::aws) journey: String,
    pub(in crate::target::aws) channels: Vec<String>,
    /// Empty for all.
    pub(in crate::target::aws) tag: String,
    pub(in crate::target::aws) effect: &'static str,
}

/// A name between bars, as it stands in the ledger.
pub(in crate::target::aws) fn barred(name: &str) -> String {
    if name.is_empty() { String::new() } else { format!("|{name}|") }
}

/// The first cap that is full for a message on `$ch`: `{}`, or its effect and when it has room.
pub(in crate::target::aws) fn full(caps: &[CapQuery]) -> Ast {
    let all = caps
        .iter()
        .map(|cap| {
            let channels: Vec<Ast> =
                cap.channels.iter().map(|channel| Ast::str(barred(channel))).collect();
            let on: Vec<Ast> = channels
                .iter()
                .map(|channel| Ast::call("contains", vec![Ast::var("ch"), channel.clone()]))
                .collect();
            let hits = Ast::call(
                "hits",
                vec![
                    Ast::Num(cap.per),
                    Ast::str(barred(&cap.rules)),
                    Ast::str(cap.journey.as_str()),
                    Ast::Array(channels),
                    Ast::str(barred(&cap.tag)),
                ],
            );
            let args = vec![Ast::Num(cap.count), Ast::Num(cap.per), Ast::str(cap.effect), hits];
            let full = Ast::call("full", args);
            match on.into_iter().reduce(Ast::or) {
                Some(on) => on.when(full),
                None => full,
            }
        })
        .collect();
    let first = Ast::At(Box::new(Ast::Array(all)), Box::new(Ast::Num(0)));
    let found = Ast::Block(
        vec![("x".into(), first)],
        Box::new(Ast::var("x").exists().then(Ast::var("x"), Ast::Object(Vec::new()))),
    );
    Ast::With(LEDGER, Box::new(found))
}

/// `$bad($x, $n)`: an entry's parts where the channels in `$x` have failed of the `$n` that accepted it: a message that
/// nobody got gives its place back (`o`).
const BAD: &str = "$bad := function($x, $n) { $merge([ {'x': {'S': $x}}, \
($length($x) - 1) / 4 >= $n ? {'o': {'S': 'back'}} : {} ]) }; ";

/// The ledger with the entry `$of_ledger` after a receipt for the channel `$of_hop`: it has failed, where
/// `$rank` says so, or it has arrived after all.
pub(in crate::target::aws) fn told() -> Ast {
    let part = |name: &str| Ast::var("m").path(&["M", name]);
    let marks = part("x").dot("S");
    let hop = Ast::call("formatNumber", vec![Ast::var("of_hop"), Ast::str("00")]);
    let mark = Ast::concat_all(vec![Ast::str("|"), hop, Ast::str("|")]);
    let rest = Ast::call("replace", vec![Ast::var("x"), Ast::var("c"), Ast::str("")]);
    let failed = Ast::var("rank").bin(BinOp::Rem, Ast::Num(10)).eq(Ast::Num(0)).not();
    let channels = Ast::call("number", vec![part("n").dot("N")]);
    let channels = part("n").exists().then(channels, Ast::Num(1));
    let bad = Ast::call("bad", vec![Ast::var("y").concat(Ast::var("c")), channels]);
    let back = Ast::Object(vec![("x".into(), Ast::Object(vec![("S".into(), Ast::var("y"))]))]);
    let parts = Ast::Block(
        vec![
            ("c".into(), mark),
            ("x".into(), marks.clone().exists().then(marks, Ast::str("."))),
            ("y".into(), rest),
        ],
        Box::new(failed.then(bad, back)),
    );
    Ast::With(BAD, Box::new(changed(Ast::var("of_ledger"), parts)))
}

/// The ledger with the entry `$led_id` accepted by so many channels: it has its place again.
pub(in crate::target::aws) fn accepted() -> Ast {
    let number = Ast::Object(vec![("N".into(), Ast::var("hops").digits())]);
    let other =
        Ast::Lambda(vec!["v".into(), "k".into()], Box::new(Ast::var("k").eq(Ast::str("o")).not()));
    let kept = Ast::call("sift", vec![Ast::var("m").dot("M"), other]);
    let entry =
        Ast::call("merge", vec![Ast::Array(vec![kept, Ast::Object(vec![("n".into(), number)])])]);
    each(Ast::var("led_id"), entry)
}

/// The ledger with the entry `$led_id` counted on the channels `$ch`.
pub(in crate::target::aws) fn carried() -> Ast {
    let channels = Ast::Object(vec![("S".into(), Ast::var("ch"))]);
    changed(Ast::var("led_id"), Ast::Object(vec![("c".into(), channels)]))
}

/// The ledger with some parts of an entry changed.
fn changed(key: Ast, parts: Ast) -> Ast {
    each(key, Ast::call("merge", vec![Ast::Array(vec![Ast::var("m").dot("M"), parts])]))
}

/// The ledger with another entry in place of one.
fn each(key: Ast, entry: Ast) -> Ast {
    let mine = Ast::var("m").path(&["M", "k", "S"]).eq(key);
    let entry = Ast::Object(vec![("M".into(), entry)]);
    let one = Ast::Lambda(vec!["m".into()], Box::new(mine.then(entry, Ast::var("m"))));
    Ast::call("map", vec![Ast::var("led"), one]).listed()
}

/// The ledger without what no cap counts any more, and without the entry `$led_id`.
pub(in crate::target::aws) fn pruned(longest: i64) -> Ast {
    let time = Ast::call("number", vec![Ast::var("m").path(&["M", "t", "N"])]);
    let now = Ast::call("millis", Vec::new());
    let young = time.bin(BinOp::Gt, now.bin(BinOp::Sub, Ast::Num(longest)));
    let other = Ast::var("m").path(&["M", "k", "S"]).eq(Ast::var("led_id")).not();
    let keep = Ast::Lambda(vec!["m".into()], Box::new(young.and(other)));
    Ast::call("filter", vec![Ast::var("led"), keep]).listed()
}
