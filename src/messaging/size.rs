//! How long a text can be: its words as they stand, and each value at its longest.
//!
//! A value is bounded by its type (`text up to 20`, the members of an enum, the numbers that the
//! wire can carry) or by what the workspace assumes in `[lengths]` of journey.toml. What neither
//! bounds is named.

use crate::hir::{Expr, ExprKind, Program, Text, TextPart, Ty, Value};
use crate::source::Span;
use crate::text::gsm;
use crate::text::render::LocaleStyle;
use crate::text::sms::{Piece, ValueChars};
use crate::value::zone::Zone;
use crate::value::{Data, described, rendered};

/// The largest number that goes over the wire exactly.
const SAFE: i64 = 9_007_199_254_740_991;

/// What the size of a value depends on.
#[derive(Clone, Copy)]
pub(crate) struct Ground<'a> {
    /// The program, with the lengths that the workspace assumes.
    pub(crate) program: &'a Program,
    /// The names of the message's variables.
    pub(crate) names: &'a [String],
    /// On whose clock instants are shown.
    pub(crate) zone: &'a Zone,
    /// How values are written in the text's language.
    pub(crate) style: LocaleStyle,
    /// Are numbers and amounts as long as the wire can carry them. Else they count as one digit: a
    /// limit is not passed for a number that no shop has.
    pub(crate) numbers: bool,
}

/// A value whose length the types do not bound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loose {
    /// The value in words: `cart.url`.
    pub what: String,
    /// Where it stands.
    pub span: Span,
}

/// A text, taken apart.
pub(crate) struct Taken<'t> {
    /// Its words and its values, in their order.
    pub(crate) pieces: Vec<Piece<'t>>,
    /// Values without any bound.
    pub(crate) loose: Vec<Loose>,
    /// Values that only `[lengths]` bounds.
    pub(crate) assumed: Vec<Loose>,
}

impl Taken<'_> {
    /// The most characters that the text can have; `None` where a value has no bound.
    pub(crate) fn longest(&self) -> Option<u32> {
        self.pieces.iter().try_fold(0_u32, |sum, piece| match piece {
            Piece::Literal(words) => Some(sum.saturating_add(count(words))),
            Piece::Slot { max_len, .. } => Some(sum.saturating_add((*max_len)?)),
        })
    }

    /// The characters of its words, with every value left out.
    pub(crate) fn words(&self) -> u32 {
        self.pieces.iter().fold(0_u32, |sum, piece| match piece {
            Piece::Literal(words) => sum.saturating_add(count(words)),
            Piece::Slot { .. } => sum,
        })
    }

    /// The characters that it can have, as far as that is sure: a value without a bound counts as
    /// nothing.
    pub(crate) fn surely(&self) -> u32 {
        self.pieces.iter().fold(0_u32, |sum, piece| match piece {
            Piece::Literal(words) => sum.saturating_add(count(words)),
            Piece::Slot { max_len, .. } => sum.saturating_add(max_len.unwrap_or(0)),
        })
    }
}

/// Takes a text apart.
pub(crate) fn apart<'t>(ground: Ground<'_>, text: &'t Text) -> Taken<'t> {
    let mut taken = Taken { pieces: Vec::new(), loose: Vec::new(), assumed: Vec::new() };
    for part in &text.parts {
        let piece = match part {
            TextPart::Text(words) => Piece::Literal(words),
            other => {
                let (max_len, chars) = bound(ground, other, &mut taken);
                Piece::Slot { max_len, chars }
            }
        };
        taken.pieces.push(piece);
    }
    taken
}

/// The most characters of something, and what they can be.
type Bound = (Option<u32>, ValueChars);

fn bound(ground: Ground<'_>, part: &TextPart, taken: &mut Taken<'_>) -> Bound {
    match part {
        TextPart::Text(words) => written(words),
        TextPart::Slot(expr) => slot(ground, expr, taken),
        TextPart::Each { max, body, .. } => {
            let (length, chars) = whole(ground, body, taken);
            (length.map(|length| length.saturating_mul(*max)), chars)
        }
        TextPart::Plural { forms, .. } => {
            let sizes = forms.iter().map(|(_, text)| whole(ground, text, taken));
            sizes.fold((Some(0), ValueChars::Basic), longer)
        }
    }
}

fn whole(ground: Ground<'_>, text: &Text, taken: &mut Taken<'_>) -> Bound {
    let mut sum = (Some(0_u32), ValueChars::Basic);
    for part in &text.parts {
        let (length, chars) = bound(ground, part, taken);
        sum = (sum.0.zip(length).map(|(a, b)| a.saturating_add(b)), sum.1.max(chars));
    }
    sum
}

/// What is as long as the longer of two, and made of the dearer characters.
fn longer((a, x): Bound, (b, y): Bound) -> Bound {
    (a.zip(b).map(|(a, b)| a.max(b)), x.max(y))
}

/// Words that stand in the source.
fn written(words: &str) -> Bound {
    let chars = words.chars().map(|c| match gsm::septets(c) {
        Some(1) => ValueChars::Basic,
        Some(_) => ValueChars::Gsm,
        None => ValueChars::Any,
    });
    (Some(count(words)), chars.max().unwrap_or(ValueChars::Basic))
}

/// A value: what is written out as it is, what may be missing as the longer of the two, and all else
/// by its type.
fn slot(ground: Ground<'_>, expr: &Expr, taken: &mut Taken<'_>) -> Bound {
    match &expr.kind {
        ExprKind::Value(Value::Text(words)) => written(words),
        ExprKind::Coalesce(value, other) => {
            let value = slot(ground, value, taken);
            longer(value, slot(ground, other, taken))
        }
        _ => {
            let ty = expr.ty.known();
            let is_number = matches!(ty, Ty::Int | Ty::Decimal | Ty::Percent | Ty::Money(_));
            let (typed, chars) = match by_type(ground, expr) {
                (_, chars) if is_number && !ground.numbers => (Some(1), chars),
                bound => bound,
            };
            let most = match assumed(ground.program, expr.ty.known()) {
                Some(length) if typed.is_none_or(|typed| length < typed || is_number) => {
                    taken.assumed.push(loose(ground, expr));
                    Some(length)
                }
                _ => typed,
            };
            if most.is_none() {
                taken.loose.push(loose(ground, expr));
            }
            (most, chars)
        }
    }
}

fn loose(ground: Ground<'_>, expr: &Expr) -> Loose {
    Loose { what: described(ground.program, ground.names, expr), span: expr.span }
}

/// The length that the workspace assumes for values of a type that have no bound of their own.
fn assumed(program: &Program, ty: &Ty) -> Option<u32> {
    let lengths = &program.lengths;
    match ty {
        Ty::Text(None) => lengths.text,
        Ty::Url => lengths.url,
        Ty::Email => lengths.email,
        Ty::Int | Ty::Decimal | Ty::Percent => lengths.number,
        Ty::Money(_) => lengths.money,
        _ => None,
    }
}

/// The longest form of a value of a type. Numbers are those that the wire can carry.
fn by_type(ground: Ground<'_>, expr: &Expr) -> Bound {
    let longest = |value: Value| {
        let text = rendered(ground.program, &Data::Value(value), ground.style, ground.zone);
        text.map(|text| count(&text))
    };
    match expr.ty.known() {
        Ty::Text(most) => (*most, ValueChars::Any),
        Ty::Int => (longest(Value::Int(-SAFE)), ValueChars::Basic),
        Ty::Percent => (longest(Value::Percent(-SAFE)), ValueChars::Basic),
        Ty::Money(code) => (longest(Value::Money(-SAFE, code.clone())), ValueChars::Basic),
        Ty::Date => (longest(Value::Date("2026-12-22".into())), ValueChars::Basic),
        Ty::MonthDay => (longest(Value::MonthDay(12, 22)), ValueChars::Basic),
        Ty::Time => (longest(Value::Time(0)), ValueChars::Basic),
        Ty::DateTime => (longest(Value::DateTime("2026-12-22".into(), 0)), ValueChars::Basic),
        // E.164: a plus and at most 15 digits.
        Ty::Phone => (Some(16), ValueChars::Basic),
        Ty::Locale => (Some(11), ValueChars::Basic),
        Ty::Enum(id) => {
            let members = ground.program.enums.get(*id).map(|def| def.members.as_slice());
            let sizes = members.unwrap_or_default().iter().map(|name| written(name));
            sizes.fold((Some(0), ValueChars::Basic), longer)
        }
        Ty::Decimal => (None, ValueChars::Basic),
        // What is wrong with it is said elsewhere.
        Ty::Error => (Some(0), ValueChars::Basic),
        Ty::Url | Ty::Timezone => (None, ValueChars::Gsm),
        _ => (None, ValueChars::Any),
    }
}

/// Characters, as Unicode scalar values.
fn count(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
}
