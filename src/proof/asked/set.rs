//! Sets of values of one kind: intervals of numbers, or texts that are named.
//!
//! Numbers stand on one line: a value at twice itself, and what lies between two neighbours (of decimals) at the odd
//! place between, so that a set is exact for whole numbers and never too small for others.

use crate::hir::{Op, Program, Value};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// A set of more parts is not followed.
const PARTS: usize = 24;
/// Decimals are told apart to so many places.
const PLACES: u32 = 9;

/// A set of values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Set {
    /// From and to, both in it, in order and apart.
    Numbers {
        /// What kind of number: two kinds are never compared.
        kind: Kind,
        /// The parts.
        parts: Vec<(i128, i128)>,
    },
    /// These texts, or all but these.
    Texts {
        /// All but these.
        all_but: bool,
        /// The texts.
        texts: BTreeSet<String>,
    },
}

/// What numbers count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Only whole values, between these.
    Whole(i128, i128),
    /// Values between any two.
    Dense,
}

const LEAST: i128 = i128::MIN / 4;
const MOST: i128 = i128::MAX / 4;

impl Set {
    /// The values that stand so to a constant; nothing where that is not followed.
    pub(super) fn of(program: &Program, op: Op, value: &Value) -> Option<Self> {
        if let Value::Text(text) = value {
            let texts = BTreeSet::from([text.clone()]);
            return match op {
                Op::Eq => Some(Self::Texts { all_but: false, texts }),
                Op::Ne => Some(Self::Texts { all_but: true, texts }),
                _ => None,
            };
        }
        let any = Kind::Whole(LEAST, MOST);
        let (kind, at) = match value {
            Value::Int(n) | Value::Percent(n) | Value::Duration(n) | Value::Money(n, _) => {
                (any, i128::from(*n))
            }
            Value::Bool(truth) => (Kind::Whole(0, 1), i128::from(*truth)),
            Value::Time(minutes) => (Kind::Whole(0, 1_439), i128::from(*minutes)),
            Value::Enum(id, member) => {
                let members = program.enums.get(*id)?.members.len();
                (Kind::Whole(0, i128::try_from(members).ok()? - 1), i128::from(*member))
            }
            Value::Date(date) => {
                let day: jiff::civil::Date = date.parse().ok()?;
                let zero = jiff::civil::Date::ZERO;
                (any, i128::from(zero.until(day).ok()?.get_days()))
            }
            Value::Decimal(number) => (Kind::Dense, scaled(*number)?),
            _ => return None,
        };
        let (least, most) = match kind {
            Kind::Whole(least, most) => (least.saturating_mul(2), most.saturating_mul(2)),
            Kind::Dense => (LEAST, MOST),
        };
        let at = at.saturating_mul(2);
        // The next value, or what lies before it.
        let next = if kind == Kind::Dense { 1 } else { 2 };
        let parts = match op {
            Op::Eq => vec![(at, at)],
            Op::Ne => vec![(least, at - next), (at + next, most)],
            Op::Lt => vec![(least, at - next)],
            Op::Le => vec![(least, at)],
            Op::Gt => vec![(at + next, most)],
            Op::Ge => vec![(at, most)],
            _ => return None,
        };
        let parts = parts.into_iter().filter(|(from, to)| from <= to).collect();
        Some(Self::Numbers { kind, parts })
    }

    /// Is nothing in it.
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Numbers { parts, .. } => parts.is_empty(),
            Self::Texts { all_but, texts } => !all_but && texts.is_empty(),
        }
    }

    /// What is in both. Of two kinds that are never compared, the first.
    pub(super) fn and(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Numbers { kind, parts: a }, Self::Numbers { kind: same, parts: b })
                if kind == same =>
            {
                let mut parts = Vec::new();
                for (from, to) in a {
                    let within = b.iter().map(|(low, high)| (*from.max(low), *to.min(high)));
                    parts.extend(within.filter(|(from, to)| from <= to));
                }
                Self::Numbers { kind: *kind, parts }
            }
            (Self::Texts { all_but: a, texts: x }, Self::Texts { all_but: b, texts: y }) => {
                let (all_but, texts) = match (a, b) {
                    (true, true) => (true, x | y),
                    (true, false) => (false, y - x),
                    (false, true) => (false, x - y),
                    (false, false) => (false, x & y),
                };
                Self::Texts { all_but, texts }
            }
            _ => self.clone(),
        }
    }

    /// What is in one of them; nothing where that is not followed.
    pub(super) fn or(&self, other: &Self) -> Option<Self> {
        match (self, other) {
            (Self::Numbers { kind, parts: a }, Self::Numbers { kind: same, parts: b })
                if kind == same =>
            {
                let mut all: Vec<(i128, i128)> = a.iter().chain(b).copied().collect();
                all.sort_unstable();
                let mut parts: Vec<(i128, i128)> = Vec::new();
                let next = if *kind == Kind::Dense { 1 } else { 2 };
                for (from, to) in all {
                    match parts.last_mut().filter(|(_, end)| from <= end.saturating_add(next)) {
                        Some((_, end)) => *end = to.max(*end),
                        None => parts.push((from, to)),
                    }
                }
                (parts.len() <= PARTS).then_some(Self::Numbers { kind: *kind, parts })
            }
            (Self::Texts { all_but: a, texts: x }, Self::Texts { all_but: b, texts: y }) => {
                let (all_but, texts) = match (a, b) {
                    (true, true) => (true, x & y),
                    (true, false) => (true, x - y),
                    (false, true) => (true, y - x),
                    (false, false) => (false, x | y),
                };
                (texts.len() <= PARTS).then_some(Self::Texts { all_but, texts })
            }
            _ => None,
        }
    }

    /// What is not in it; nothing where that is not followed.
    pub(super) fn not(&self) -> Option<Self> {
        match self {
            Self::Texts { all_but, texts } => {
                Some(Self::Texts { all_but: !all_but, texts: texts.clone() })
            }
            Self::Numbers { kind, parts } => {
                let (least, most, next) = match kind {
                    Kind::Whole(least, most) => {
                        (least.saturating_mul(2), most.saturating_mul(2), 2)
                    }
                    Kind::Dense => (LEAST, MOST, 1),
                };
                let mut left = Vec::new();
                let mut from = least;
                for (low, high) in parts {
                    left.push((from, low - next));
                    from = high + next;
                }
                left.push((from, most));
                left.retain(|(from, to)| from <= to);
                (left.len() <= PARTS).then_some(Self::Numbers { kind: *kind, parts: left })
            }
        }
    }
}

/// A decimal as a whole number of its last place; nothing where it has more places.
fn scaled(number: Decimal) -> Option<i128> {
    let number = number.normalize();
    let up = PLACES.checked_sub(number.scale())?;
    number.mantissa().checked_mul(10_i128.checked_pow(up)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// An empty set stands for one that is not followed, and fails where one is looked for.
    fn set(op: Op, value: &Value) -> Set {
        followed(Set::of(&Program::default(), op, value))
    }

    fn followed(set: Option<Set>) -> Set {
        set.unwrap_or(Set::Texts { all_but: false, texts: BTreeSet::new() })
    }

    fn holds(op: Op, a: &Decimal, b: &Decimal) -> bool {
        match op {
            Op::Eq => a == b,
            Op::Ne => a != b,
            Op::Lt => a < b,
            Op::Le => a <= b,
            Op::Gt => a > b,
            _ => a >= b,
        }
    }

    const OPS: [Op; 6] = [Op::Eq, Op::Ne, Op::Lt, Op::Le, Op::Gt, Op::Ge];

    #[test]
    fn neighbours() {
        let whole = |op, n| set(op, &Value::Int(n));
        assert!(whole(Op::Gt, 2).and(&whole(Op::Lt, 3)).is_empty());
        assert!(!whole(Op::Gt, 2).and(&whole(Op::Lt, 4)).is_empty());
        let decimal = |op, n| set(op, &Value::Decimal(Decimal::new(n, PLACES)));
        assert!(!decimal(Op::Gt, 1_500_000_000).and(&decimal(Op::Lt, 1_500_000_001)).is_empty());
        assert!(decimal(Op::Gt, 1_500_000_000).and(&decimal(Op::Le, 1_500_000_000)).is_empty());
        assert!(set(Op::Ne, &Value::Bool(true)).and(&set(Op::Ne, &Value::Bool(false))).is_empty());
        let text = |op, text: &str| set(op, &Value::Text(text.into()));
        assert!(text(Op::Eq, "DK").and(&text(Op::Eq, "SE")).is_empty());
        assert!(!text(Op::Eq, "DK").and(&text(Op::Ne, "SE")).is_empty());
        assert_eq!(text(Op::Eq, "DK").not(), Some(text(Op::Ne, "DK")));
    }

    proptest! {
        /// A value for which the comparisons hold lies in their sets, whatever is made of them.
        #[test]
        fn no_set_is_too_small(
            value in -6_i64..6, of in proptest::collection::vec((proptest::sample::select(OPS.as_slice()), -6_i64..6, any::<bool>()), 1..6), decimal: bool,
        ) {
            let constant = |n: i64| match decimal {
                true => Value::Decimal(Decimal::new(n, 1)),
                false => Value::Int(n),
            };
            let at = |n: i64| Decimal::new(n, u32::from(decimal));
            let mut known: Option<(bool, Set)> = None;
            for (op, n, both) in of {
                let (is, one) = (holds(op, &at(value), &at(n)), set(op, &constant(n)));
                known = Some(match known {
                    None => (is, one),
                    Some((was, all)) if both => (was && is, all.and(&one)),
                    Some((was, all)) => (was || is, followed(all.or(&one))),
                });
            }
            let Some((is, all)) = known else { return Ok(()) };
            let here = set(Op::Eq, &constant(value));
            prop_assert_eq!(is, !all.and(&here).is_empty());
            prop_assert_eq!(!is, !followed(all.not()).and(&here).is_empty());
        }
    }
}
