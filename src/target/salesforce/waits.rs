//! Spans of time in the units of the platform.

/// The units, largest first, with their seconds. A day is 24 hours: the platform's clock knows no
/// summer time.
const UNITS: [(&str, i64); 3] = [("DAYS", 86_400), ("HOURS", 3_600), ("MINUTES", 60)];

/// A span as a number of the largest unit that it is a multiple of; nothing where it is no whole
/// number of minutes.
pub(super) fn unit(seconds: i64) -> Option<(i64, &'static str)> {
    if seconds <= 0 {
        return None;
    }
    UNITS
        .iter()
        .find(|(_, length)| seconds % length == 0)
        .map(|(unit, length)| (seconds / length, *unit))
}

#[cfg(test)]
mod tests {
    use super::unit;

    #[test]
    fn the_largest_unit_that_fits() {
        assert_eq!(unit(172_800), Some((2, "DAYS")));
        assert_eq!(unit(90_000), Some((25, "HOURS")));
        assert_eq!(unit(5_400), Some((90, "MINUTES")));
        assert_eq!(unit(90), None);
        assert_eq!(unit(0), None);
    }
}
