//! How many parts an SMS has, and which characters make it dear.
//!
//! A part carries so many characters of seven bits, or fewer of sixteen; a longer text is cut into
//! parts that each give some room to a header that joins them again. How many is written in the
//! channel's card ([`Parts`]). The unit is the septet or the UTF-16 code unit, and what takes two of
//! them is never cut in the middle: an escape and its code, or the two halves of a surrogate pair.
//!
//! The counts agree with Twilio's `sms-segments-calculator` 1.3.0, but for one thing: that package
//! keeps a grapheme of several characters (an emoji with a skin tone, a letter and its combining
//! accent) in one part. No standard asks for that and handsets join the parts before they show
//! anything, so here only surrogate pairs are kept whole. It matters in a text that has such a
//! grapheme on a boundary.

use super::gsm;

/// How an SMS is encoded. One character outside the GSM alphabet decides it for the whole text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// The 7-bit default alphabet of GSM; the unit is the septet.
    Gsm7,
    /// UCS-2, in practice UTF-16; the unit is 16 bits.
    Ucs2,
}

impl Encoding {
    /// The name that providers use for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gsm7 => "GSM-7",
            Self::Ucs2 => "UCS-2",
        }
    }

    /// The units that `c` takes, given that the whole text has this encoding.
    fn units(self, c: char) -> u32 {
        match self {
            Self::Gsm7 => gsm::septets(c).unwrap_or(1),
            Self::Ucs2 => utf16_units(c),
        }
    }
}

/// How many units a message of one encoding holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Room {
    /// In a message that is not split.
    pub single: u32,
    /// In each part of one that is.
    pub part: u32,
}

/// How a channel cuts its texts into parts: what the clause `encoding` of its card says, as
/// `encoding gsm7 160 153, ucs2 70 67`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Parts {
    /// Texts of the GSM alphabet; `None` where every text is sent as UCS-2.
    pub gsm7: Option<Room>,
    /// All other texts.
    pub ucs2: Room,
}

impl Parts {
    /// The room of an encoding.
    fn room(&self, encoding: Encoding) -> Room {
        match encoding {
            Encoding::Gsm7 => self.gsm7.unwrap_or(self.ucs2),
            Encoding::Ucs2 => self.ucs2,
        }
    }

    /// The encoding of a text that the GSM alphabet can or cannot carry.
    fn encoding(&self, is_gsm: bool) -> Encoding {
        if is_gsm && self.gsm7.is_some() { Encoding::Gsm7 } else { Encoding::Ucs2 }
    }
}

/// The most characters that [`SmsSize::culprits`] names; a note about more helps nobody.
pub const MAX_CULPRITS: usize = 5;

/// What [`measure`] finds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmsSize {
    /// How the whole text is encoded.
    pub encoding: Encoding,
    /// Its length in units of that encoding: septets or UTF-16 code units.
    pub units: u32,
    /// The parts that it is sent, and charged, as. An empty text is one part.
    pub parts: u32,
    /// The characters that force UCS-2, with the byte offset of each: different ones, at their
    /// first place, at most [`MAX_CULPRITS`]. Empty for GSM-7.
    pub culprits: Vec<(char, usize)>,
    /// The units that still fit the last part. A character that takes two units does not fit where
    /// one is left.
    pub headroom: u32,
}

/// Measures a text that has no slots. What is longer than `u32` counts is given as `u32::MAX`.
pub fn measure(text: &str, parts: &Parts) -> SmsSize {
    let culprits = if parts.gsm7.is_some() { culprits(text) } else { Vec::new() };
    let encoding = parts.encoding(culprits.is_empty());
    let mut fill = Fill::new(parts.room(encoding));
    for c in text.chars() {
        fill.push(encoding.units(c), 1);
    }
    SmsSize {
        encoding,
        units: fill.units,
        parts: fill.parts(),
        culprits,
        headroom: fill.headroom(),
    }
}

/// The characters that a value can consist of, as far as its type tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ValueChars {
    /// Digits and the like: numbers, amounts, dates, times, phones. One septet each.
    Basic,
    /// Anything in the GSM alphabet, with the characters that take two septets, such as `~` in a
    /// link.
    Gsm,
    /// Anything at all: names and other free text.
    Any,
}

/// A part of a text whose slots are not filled yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// What the author wrote.
    Literal(&'a str),
    /// A value that is known only when the message is sent.
    Slot {
        /// The most characters (Unicode scalar values) that it can have, where that is known.
        max_len: Option<u32>,
        /// What it can be made of.
        chars: ValueChars,
    },
}

/// The size of a text for one assumption about its slots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Estimate {
    /// How the whole text is encoded.
    pub encoding: Encoding,
    /// Its length in units of that encoding.
    pub units: u32,
    /// The parts that it is sent as.
    pub parts: u32,
}

/// The sizes between which every filling of a text lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorstCase {
    /// With every slot empty. No filling has fewer parts.
    pub least: Estimate,
    /// With every slot at its maximal length, in letters and digits that take one septet: what the
    /// author sees most of the time. `None` where a slot has no maximal length.
    pub plain: Option<Estimate>,
    /// With every slot at its maximal length, in the dearest characters that it can hold. No
    /// filling has more parts. `None` where a slot has no maximal length.
    pub worst: Option<Estimate>,
}

/// Bounds the parts of a text with slots.
///
/// Two facts make this exact and not a guess. Parts are filled from left to right and the filling
/// is the tightest there is, so a longer or wider value never needs fewer parts; and a text never
/// needs fewer parts in UCS-2 than in GSM-7, since 67 characters of any kind fit 153 septets.
pub fn worst_case(pieces: &[Piece<'_>], parts: &Parts) -> WorstCase {
    let literal = parts.encoding(!pieces.iter().any(forces_ucs2));
    let dearest = parts.encoding(literal == Encoding::Gsm7 && !pieces.iter().any(can_force_ucs2));
    let estimate = |encoding, width: &dyn Fn(Option<u32>, ValueChars) -> Option<(u32, u32)>| {
        estimate(pieces, encoding, parts.room(encoding), width)
    };
    WorstCase {
        least: estimate(literal, &|_, _| Some((0, 1))).unwrap_or(Estimate {
            encoding: literal,
            units: 0,
            parts: 1,
        }),
        plain: estimate(literal, &|max_len, _| Some((max_len?, 1))),
        worst: estimate(dearest, &|max_len, chars| Some((max_len?, dearest_width(dearest, chars)))),
    }
}

/// Measures `pieces` with each slot as (characters, units of each); `None` where `width` knows no
/// bound.
fn estimate(
    pieces: &[Piece<'_>],
    encoding: Encoding,
    room: Room,
    width: impl Fn(Option<u32>, ValueChars) -> Option<(u32, u32)>,
) -> Option<Estimate> {
    let mut fill = Fill::new(room);
    for piece in pieces {
        match *piece {
            Piece::Literal(text) => {
                for c in text.chars() {
                    fill.push(encoding.units(c), 1);
                }
            }
            Piece::Slot { max_len, chars } => {
                let (count, units) = width(max_len, chars)?;
                fill.push(units, count);
            }
        }
    }
    Some(Estimate { encoding, units: fill.units, parts: fill.parts() })
}

fn forces_ucs2(piece: &Piece<'_>) -> bool {
    matches!(piece, Piece::Literal(text) if !gsm::is_gsm(text))
}

fn can_force_ucs2(piece: &Piece<'_>) -> bool {
    matches!(piece, Piece::Slot { chars: ValueChars::Any, max_len } if *max_len != Some(0))
}

/// The units of the dearest character of a kind.
fn dearest_width(encoding: Encoding, chars: ValueChars) -> u32 {
    match (encoding, chars) {
        (Encoding::Gsm7, ValueChars::Basic) => 1,
        (Encoding::Gsm7, ValueChars::Gsm | ValueChars::Any) => 2,
        // The whole GSM alphabet takes one UTF-16 unit a character; an emoji takes two.
        (Encoding::Ucs2, ValueChars::Basic | ValueChars::Gsm) => 1,
        (Encoding::Ucs2, ValueChars::Any) => 2,
    }
}

/// Different characters that force UCS-2, at their first place.
fn culprits(text: &str) -> Vec<(char, usize)> {
    let mut found: Vec<(char, usize)> = Vec::new();
    for (at, c) in text.char_indices() {
        if gsm::septets(c).is_none() && found.iter().all(|(known, _)| *known != c) {
            found.push((c, at));
            if found.len() == MAX_CULPRITS {
                break;
            }
        }
    }
    found
}

/// UTF-16 code units of a character.
fn utf16_units(c: char) -> u32 {
    if u32::from(c) > 0xffff { 2 } else { 1 }
}

/// Parts that are filled from left to right, both as if the text were split and as if it were not:
/// which of the two holds is known only at its end.
struct Fill {
    room: Room,
    units: u32,
    /// Full parts before the last one, if the text is split.
    before: u32,
    /// Units in the last part, if the text is split.
    last: u32,
}

impl Fill {
    /// A part that cannot hold two units holds none that is of use.
    fn new(room: Room) -> Self {
        let room = Room { single: room.single, part: room.part.max(2) };
        Self { room, units: 0, before: 0, last: 0 }
    }

    /// Adds `count` characters of `width` units each (1 or 2), none of which may be cut. Takes the
    /// same time for any count.
    fn push(&mut self, width: u32, count: u32) {
        if count == 0 || width == 0 {
            return;
        }
        self.units = self.units.saturating_add(width.saturating_mul(count));
        let capacity = self.room.part;
        let fit = capacity.saturating_sub(self.last) / width;
        if count <= fit {
            self.last += count * width;
            return;
        }
        let rest = count - fit;
        let each = capacity / width;
        // The rest opens new parts; the last of them holds at least one character.
        let opened = rest.div_ceil(each);
        self.before = self.before.saturating_add(opened);
        self.last = (rest - (opened - 1) * each) * width;
    }

    fn is_single(&self) -> bool {
        self.units <= self.room.single
    }

    fn parts(&self) -> u32 {
        if self.is_single() { 1 } else { self.before.saturating_add(1) }
    }

    fn headroom(&self) -> u32 {
        if self.is_single() {
            self.room.single - self.units
        } else {
            self.room.part.saturating_sub(self.last)
        }
    }
}

#[cfg(test)]
mod tests;
