//! The forms of a time: RFC 3339 with an offset, a date and a time of the workspace's zone, a date, and
//! seconds or milliseconds since 1970.

use crate::value::zone::{self, Zone};
use jiff::civil::{Date, DateTime};

/// From here on a number is milliseconds: as seconds it would be the year 5138.
const MILLISECONDS_FROM: i64 = 100_000_000_000;

/// An instant in milliseconds of universal time; nothing where the text is none. Instants lie in the years
/// 1 to 9999.
pub(super) fn instant(text: &str, zone: &Zone) -> Option<i64> {
    let text = text.trim();
    let at = if text.bytes().all(|sign| sign.is_ascii_digit() || sign == b'.') {
        // Seconds may have a fraction.
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let number: i64 = whole.parse().ok()?;
        let thousandths = format!("{fraction:0<3}").get(..3)?.parse::<i64>().ok()?;
        if number < MILLISECONDS_FROM {
            number.checked_mul(1000)?.checked_add(thousandths)?
        } else {
            number
        }
    } else if has_offset(text) {
        zone::read(text)?
    } else if text.len() == "2024-03-13".len() {
        zone.instant(text.parse::<Date>().ok()?.at(0, 0, 0, 0))?
    } else {
        zone.instant(text.parse::<DateTime>().ok()?)?
    };
    zone.local(at).map(|_| at)
}

/// Does a `Z` or `+01:00` stand behind the time?
fn has_offset(text: &str) -> bool {
    let time = text.get("2024-03-13".len()..).unwrap_or("");
    time.contains(['Z', 'z', '+', '-'])
}
