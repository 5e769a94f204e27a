//! The recipient's clock, in Liquid.
//!
//! Of Knock's filters two are used, each as its page has it: `"now" | date: ..` is the current time in universal
//! time, and `.. | timezone: ..` is an instant on the clock of a zone, with its offset. All else is whole
//! numbers: seconds since 1970, of universal time or of the clock on the wall. What is computed so:
//!
//! | name | is |
//! | --- | --- |
//! | `journeyc_zone` | the recipient's zone |
//! | `journeyc_now` | now, in seconds of universal time |
//! | `journeyc_wall` | now, in seconds of the recipient's clock |
//! | `journeyc_target` | a point on that clock, which the caller sets |
//! | `journeyc_left` | the seconds from now until then; below zero where it is over |
//!
//! A point that a clock change skips lies behind the gap, by as much as it lay in it; of one that comes twice it is
//! the first. That is what the language says of clocks, and what `value::zone` does.

use super::liquid::Template;
use super::names;
use crate::hir::{Program, Ty};

/// Days from the first of March of the year 0 to the first of January 1970.
const EPOCH: i64 = 719_468;
/// Days of four centuries.
const ERA: i64 = 146_097;

/// Sets `journeyc_zone`, `journeyc_now` and `journeyc_wall`.
pub(super) fn now(out: &mut Template, program: &Program) {
    let workspace = program.zone.as_deref().map_or("Etc/UTC", known);
    let fields = program.profile_fields();
    match fields.iter().position(|field| *field.ty.known() == Ty::Timezone) {
        None => out.assign("journeyc_zone", &format!("\"{workspace}\"")),
        Some(at) => {
            let property = u32::try_from(at).ok().and_then(|field| names::property(program, field));
            let default = property.as_ref().and_then(|(_, field)| {
                match field.default.as_ref().map(|default| &default.kind) {
                    Some(crate::hir::ExprKind::Value(crate::hir::Value::Text(zone))) => {
                        Some(known(zone).to_owned())
                    }
                    _ => None,
                }
            });
            let default = default.as_deref().unwrap_or(workspace);
            let name = property.map_or_else(|| "timezone".to_owned(), |(name, _)| name);
            out.assign("journeyc_zone", &format!("recipient.{name} | default: \"{default}\""));
        }
    }
    out.assign("journeyc_iso", "\"now\" | date: \"%Y-%m-%dT%H:%M:%SZ\"");
    day_of(out, "journeyc_iso");
    out.assign("journeyc_now", "journeyc_iso | slice: 17, 2 | plus: 0");
    for (from, seconds) in [(11, 3_600), (14, 60)] {
        let part = format!("journeyc_iso | slice: {from}, 2 | times: {seconds}");
        out.assign("journeyc_part", &part);
        out.assign("journeyc_now", "journeyc_now | plus: journeyc_part");
    }
    out.assign("journeyc_part", "journeyc_days | times: 86400");
    out.assign("journeyc_now", "journeyc_now | plus: journeyc_part");
    out.assign("journeyc_at", "journeyc_now");
    instant(out);
    out.assign("journeyc_wall", "journeyc_now | plus: journeyc_offset");
}

/// A zone by the name that every database has.
fn known(zone: &str) -> &str {
    if zone == "UTC" { "Etc/UTC" } else { zone }
}

/// Sets `journeyc_days` to the days from 1970 to the date that a text begins with.
pub(super) fn day_of(out: &mut Template, text: &str) {
    out.assign("journeyc_y", &format!("{text} | slice: 0, 4 | plus: 0"));
    out.assign("journeyc_m", &format!("{text} | slice: 5, 2 | plus: 9 | modulo: 12"));
    out.assign("journeyc_d", &format!("{text} | slice: 8, 2 | plus: 0"));
    // Years begin in March, so that a leap day is the last of one.
    out.tag("if journeyc_m > 9");
    out.assign("journeyc_y", "journeyc_y | minus: 1");
    out.tag("endif");
    out.assign("journeyc_era", "journeyc_y | divided_by: 400");
    out.assign("journeyc_y", "journeyc_y | modulo: 400");
    out.assign("journeyc_days", &format!("journeyc_era | times: {ERA} | minus: {EPOCH}"));
    out.assign("journeyc_part", "journeyc_m | times: 153 | plus: 2 | divided_by: 5");
    for (term, sign) in [
        ("journeyc_part", "plus"),
        ("journeyc_d", "plus"),
        ("journeyc_y | times: 365", "plus"),
        ("journeyc_y | divided_by: 4", "plus"),
        ("journeyc_y | divided_by: 100", "minus"),
    ] {
        out.assign("journeyc_part", term);
        out.assign("journeyc_days", &format!("journeyc_days | {sign}: journeyc_part"));
    }
    out.assign("journeyc_days", "journeyc_days | minus: 1");
}

/// Sets `journeyc_iso` to the instant `journeyc_at`, on the recipient's clock and with its offset, and
/// `journeyc_offset` to the seconds that the zone is ahead then.
pub(super) fn instant(out: &mut Template) {
    out.assign("journeyc_z", &format!("journeyc_at | divided_by: 86400 | plus: {EPOCH}"));
    out.assign("journeyc_era", &format!("journeyc_z | divided_by: {ERA}"));
    out.assign("journeyc_z", &format!("journeyc_z | modulo: {ERA}"));
    // The year of the era: its days without those that are leap days.
    out.assign("journeyc_y", "journeyc_z");
    for (days, sign) in [(1_460, "minus"), (36_524, "plus"), (146_096, "minus")] {
        out.assign("journeyc_part", &format!("journeyc_z | divided_by: {days}"));
        out.assign("journeyc_y", &format!("journeyc_y | {sign}: journeyc_part"));
    }
    out.assign("journeyc_y", "journeyc_y | divided_by: 365");
    for (term, sign) in [
        ("journeyc_y | times: 365", "minus"),
        ("journeyc_y | divided_by: 4", "minus"),
        ("journeyc_y | divided_by: 100", "plus"),
    ] {
        out.assign("journeyc_part", term);
        out.assign("journeyc_z", &format!("journeyc_z | {sign}: journeyc_part"));
    }
    out.assign("journeyc_m", "journeyc_z | times: 5 | plus: 2 | divided_by: 153");
    out.assign("journeyc_part", "journeyc_m | times: 153 | plus: 2 | divided_by: 5");
    out.assign("journeyc_d", "journeyc_z | minus: journeyc_part | plus: 101");
    out.assign("journeyc_part", "journeyc_era | times: 400");
    out.assign("journeyc_y", "journeyc_y | plus: journeyc_part");
    out.tag("if journeyc_m > 9");
    out.assign("journeyc_y", "journeyc_y | plus: 1");
    out.tag("endif");
    out.assign("journeyc_m", "journeyc_m | plus: 2 | modulo: 12 | plus: 101");
    out.assign("journeyc_iso", "journeyc_y | append: \"\"");
    for (value, before) in [("journeyc_m", "-"), ("journeyc_d", "-")] {
        out.assign("journeyc_part", &format!("{value} | append: \"\" | slice: 1, 2"));
        let longer = format!("journeyc_iso | append: \"{before}\" | append: journeyc_part");
        out.assign("journeyc_iso", &longer);
    }
    for (value, before) in [
        ("journeyc_at | modulo: 86400 | divided_by: 3600", "T"),
        ("journeyc_at | modulo: 3600 | divided_by: 60", ":"),
        ("journeyc_at | modulo: 60", ":"),
    ] {
        out.assign("journeyc_part", &format!("{value} | plus: 100 | append: \"\" | slice: 1, 2"));
        let longer = format!("journeyc_iso | append: \"{before}\" | append: journeyc_part");
        out.assign("journeyc_iso", &longer);
    }
    out.assign("journeyc_iso", "journeyc_iso | append: \"Z\" | timezone: journeyc_zone");
    // Universal time ends with `Z`, others with `+01:00`.
    out.assign("journeyc_tail", "journeyc_iso | slice: -6, 6");
    out.assign("journeyc_sign", "journeyc_tail | slice: 0, 1");
    out.assign("journeyc_offset", "0");
    out.tag("if journeyc_sign == \"+\" or journeyc_sign == \"-\"");
    out.assign("journeyc_part", "journeyc_tail | slice: 4, 2 | times: 60");
    out.assign(
        "journeyc_offset",
        "journeyc_tail | slice: 1, 2 | times: 3600 | plus: journeyc_part",
    );
    out.tag("endif");
    out.tag("if journeyc_sign == \"-\"");
    out.assign("journeyc_offset", "journeyc_offset | times: -1");
    out.tag("endif");
}

/// Sets `journeyc_left` from `journeyc_target`: with the offset of the day before it, where that holds at it;
/// else with that of the day behind it; and where neither does, in a gap, with the first.
pub(super) fn left(out: &mut Template) {
    out.tag("for journeyc_i in (1..4)");
    out.tag("case journeyc_i");
    out.tag("when 1");
    out.assign("journeyc_at", "journeyc_target | minus: 86400");
    out.tag("when 2");
    out.assign("journeyc_at", "journeyc_target | plus: 86400");
    out.tag("when 3");
    out.assign("journeyc_at", "journeyc_target | minus: journeyc_before");
    out.tag("else");
    out.assign("journeyc_at", "journeyc_target | minus: journeyc_behind");
    out.tag("endcase");
    instant(out);
    out.tag("case journeyc_i");
    out.tag("when 1");
    out.assign("journeyc_before", "journeyc_offset");
    out.tag("when 2");
    out.assign("journeyc_behind", "journeyc_offset");
    out.tag("when 3");
    out.assign("journeyc_first", "journeyc_at");
    out.assign("journeyc_fits", "journeyc_offset");
    out.tag("else");
    out.assign("journeyc_left", "journeyc_first");
    out.tag("if journeyc_fits != journeyc_before and journeyc_offset == journeyc_behind");
    out.assign("journeyc_left", "journeyc_at");
    out.tag("endif");
    out.tag("endcase");
    out.tag("endfor");
    out.assign("journeyc_left", "journeyc_left | minus: journeyc_now");
}

/// Sets `journeyc_week` to the seconds since Monday began, on the recipient's clock.
pub(super) fn week(out: &mut Template) {
    // 1970 began on a Thursday.
    out.assign("journeyc_week", "journeyc_wall | plus: 259200 | modulo: 604800");
}
