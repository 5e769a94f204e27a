//! Tests of [`super`], the largest of which holds answers of another implementation.

use proptest::prelude::*;

use super::*;

/// What the card of `sms` in `std.channels` says.
const CARD: Parts =
    Parts { gsm7: Some(Room { single: 160, part: 153 }), ucs2: Room { single: 70, part: 67 } };

fn measure(text: &str) -> SmsSize {
    super::measure(text, &CARD)
}

fn worst_case(pieces: &[Piece<'_>]) -> WorstCase {
    super::worst_case(pieces, &CARD)
}

/// (text, how often it is repeated) ..., encoding, units, parts. Parts and encoding are what
/// `sms-segments-calculator` 1.3.0 answers (`smartEncoding` off); units are its code units. None
/// has a grapheme of several characters on a boundary.
type Known = (&'static [(&'static str, usize)], Encoding, u32, u32);

use Encoding::{Gsm7, Ucs2};

#[rustfmt::skip]
const KNOWN: &[Known] = &[
    (&[], Gsm7, 0, 1),
    (&[("a", 160)], Gsm7, 160, 1),
    (&[("a", 161)], Gsm7, 161, 2),
    (&[("a", 306)], Gsm7, 306, 2),
    (&[("a", 307)], Gsm7, 307, 3),
    (&[("æ", 160)], Gsm7, 160, 1),
    (&[("€", 80)], Gsm7, 160, 1),
    (&[("€", 81)], Gsm7, 162, 2),
    // 76 pairs fill 152 septets of a part; the 153rd stays empty.
    (&[("€", 152)], Gsm7, 304, 2),
    (&[("€", 153)], Gsm7, 306, 3),
    (&[("a", 152), ("€", 1), ("a", 152)], Gsm7, 306, 3),
    (&[("a", 151), ("€", 1), ("a", 153)], Gsm7, 306, 2),
    (&[("a", 153), ("€", 1), ("a", 151)], Gsm7, 306, 2),
    (&[("a", 159), ("€", 1)], Gsm7, 161, 2),
    (&[("a\r\n", 54)], Gsm7, 162, 2),
    (&[("\u{c}", 80)], Gsm7, 160, 1),
    (&[("a", 1), ("ę", 1)], Ucs2, 2, 1),
    (&[("ę", 70)], Ucs2, 70, 1),
    (&[("ę", 71)], Ucs2, 71, 2),
    (&[("ę", 134)], Ucs2, 134, 2),
    (&[("ę", 135)], Ucs2, 135, 3),
    (&[("€", 69), ("ę", 1)], Ucs2, 70, 1),
    (&[("🎉", 35)], Ucs2, 70, 1),
    (&[("🎉", 36)], Ucs2, 72, 2),
    // 33 emoji fill 66 units of a part; the 67th stays empty.
    (&[("🎉", 66)], Ucs2, 132, 2),
    (&[("🎉", 67)], Ucs2, 134, 3),
    (&[("a", 66), ("🎉", 1), ("a", 66)], Ucs2, 134, 3),
    (&[("a", 67), ("🎉", 1), ("a", 65)], Ucs2, 134, 2),
    (&[("\t", 1), ("a", 69)], Ucs2, 70, 1),
    (&[("`", 1), ("a", 70)], Ucs2, 71, 2),
    (&[("Hej Mette, din kurv venter stadig på dig – få 10% i dag", 1)], Ucs2, 55, 1),
    (&[("Hej Mette, din kurv venter stadig på dig - få 10% i dag", 1)], Gsm7, 55, 1),
    (&[("Hej {navn} ~ [køb] \\ ^ | ", 6)], Gsm7, 198, 2),
    (&[("Γειά ΔΦ", 10)], Ucs2, 70, 1),
    (&[("日本語", 45)], Ucs2, 135, 3),
];

#[test]
fn sizes_are_those_of_the_reference() {
    for (pieces, encoding, units, parts) in KNOWN {
        let text: String = pieces.iter().map(|(text, count)| text.repeat(*count)).collect();
        let size = measure(&text);
        assert_eq!(
            (size.encoding, size.units, size.parts),
            (*encoding, *units, *parts),
            "{pieces:?}"
        );
    }
}

/// Where this module and that package part: it keeps the two characters of a flag together and
/// counts 3.
#[test]
fn graphemes_may_be_cut_between_characters() {
    let text = "a".repeat(65) + "🇩🇰" + &"a".repeat(65);
    assert_eq!(measure(&text).parts, 2);
}

#[test]
fn culprits_are_named_once_with_their_place() {
    assert_eq!(measure("på – dig").culprits, [('–', 4)]);
    assert_eq!(measure("–ę–ğ").culprits, [('–', 0), ('ę', 3), ('ğ', 8)]);
    assert_eq!(measure("абвгдеж").culprits.len(), MAX_CULPRITS);
    assert!(measure("på dig").culprits.is_empty());
}

#[test]
fn headroom_is_what_the_last_part_can_take() {
    assert_eq!(measure("").headroom, 160);
    assert_eq!(measure(&"a".repeat(160)).headroom, 0);
    assert_eq!(measure(&"a".repeat(161)).headroom, 145);
    assert_eq!(measure(&"€".repeat(152)).headroom, 1);
    assert_eq!(measure("ę").headroom, 69);
}

#[test]
fn the_worst_case_bounds_a_text_with_slots() {
    let name = Piece::Slot { max_len: Some(20), chars: ValueChars::Any };
    let bounds = worst_case(&[Piece::Literal("Hej "), name, Piece::Literal(", din kurv venter.")]);
    assert_eq!(bounds.least, Estimate { encoding: Gsm7, units: 22, parts: 1 });
    assert_eq!(bounds.plain, Some(Estimate { encoding: Gsm7, units: 42, parts: 1 }));
    assert_eq!(bounds.worst, Some(Estimate { encoding: Ucs2, units: 62, parts: 1 }));

    let url = Piece::Slot { max_len: Some(100), chars: ValueChars::Gsm };
    let bounds = worst_case(&[url]);
    assert_eq!(bounds.plain, Some(Estimate { encoding: Gsm7, units: 100, parts: 1 }));
    assert_eq!(bounds.worst, Some(Estimate { encoding: Gsm7, units: 200, parts: 2 }));

    let total = Piece::Slot { max_len: Some(100), chars: ValueChars::Basic };
    assert_eq!(worst_case(&[total]).worst, Some(Estimate { encoding: Gsm7, units: 100, parts: 1 }));
    assert_eq!(
        worst_case(&[Piece::Literal("–"), total]).worst,
        Some(Estimate { encoding: Ucs2, units: 101, parts: 2 })
    );

    let endless = Piece::Slot { max_len: None, chars: ValueChars::Any };
    let bounds = worst_case(&[Piece::Literal("Hej "), endless]);
    assert_eq!((bounds.plain, bounds.worst), (None, None));
    assert_eq!(bounds.least.parts, 1);

    let empty = Piece::Slot { max_len: Some(0), chars: ValueChars::Any };
    assert_eq!(worst_case(&[empty]).worst, Some(Estimate { encoding: Gsm7, units: 0, parts: 1 }));
    assert_eq!(worst_case(&[]).worst, Some(Estimate { encoding: Gsm7, units: 0, parts: 1 }));
}

#[test]
fn a_channel_can_have_other_parts_or_one_encoding_only() {
    let wide = Parts { gsm7: None, ucs2: Room { single: 70, part: 67 } };
    let size = super::measure(&"a".repeat(71), &wide);
    assert_eq!((size.encoding, size.parts, size.culprits.len()), (Ucs2, 2, 0));
    let one = Parts { gsm7: Some(Room { single: 1, part: 0 }), ucs2: Room { single: 0, part: 0 } };
    assert_eq!(super::measure("aaaa", &one).parts, 2);
    assert_eq!(super::measure("🎉🎉", &one).parts, 2);
}

#[test]
fn absurd_lengths_do_no_harm() {
    let slot = Piece::Slot { max_len: Some(u32::MAX), chars: ValueChars::Any };
    let bounds = worst_case(&[slot, slot]);
    assert_eq!(bounds.worst.map(|worst| worst.units), Some(u32::MAX));
    assert!(bounds.worst.is_some_and(|worst| worst.parts > 60_000_000));
}

/// Texts that are likely to hit boundaries: runs of narrow, wide and foreign characters.
fn texts() -> impl Strategy<Value = String> {
    prop::collection::vec(
        (prop::sample::select(vec!["a", "€", "æ", "ę", "🎉", "\n", "–", "e\u{301}"]), 0_usize..90),
        0..6,
    )
    .prop_map(|runs| runs.into_iter().map(|(text, count)| text.repeat(count)).collect())
}

proptest! {
    #[test]
    fn measure_never_panics(text in ".{0,400}") {
        let size = measure(&text);
        prop_assert!(size.parts >= 1);
        for (c, at) in size.culprits {
            prop_assert!(text.get(at..).is_some_and(|rest| rest.starts_with(c)));
        }
    }

    #[test]
    fn a_longer_text_never_has_fewer_parts(text in texts(), more in texts()) {
        prop_assert!(measure(&(text.clone() + &more)).parts >= measure(&text).parts);
    }

    #[test]
    fn parts_hold_the_units(text in texts()) {
        let size = measure(&text);
        let room = CARD.room(size.encoding);
        let capacity = if size.parts == 1 { room.single } else { room.part };
        prop_assert!(size.units + size.headroom <= size.parts * capacity);
        // At most one unit a part is lost to what may not be cut.
        prop_assert!(size.units + size.headroom + size.parts > size.parts * capacity);
    }

    #[test]
    fn a_filled_text_lies_between_its_bounds(
        before in texts(), value in texts(), after in texts(), basic in "[0-9.,]{0,30}",
    ) {
        let len = |text: &str| u32::try_from(text.chars().count()).ok();
        let bounds = worst_case(&[
            Piece::Literal(&before),
            Piece::Slot { max_len: len(&value), chars: ValueChars::Any },
            Piece::Literal(&after),
            Piece::Slot { max_len: Some(30), chars: ValueChars::Basic },
        ]);
        let parts = measure(&format!("{before}{value}{after}{basic}")).parts;
        prop_assert!(bounds.least.parts <= parts);
        prop_assert!(bounds.worst.is_some_and(|worst| parts <= worst.parts));
        prop_assert!(bounds.plain.map(|p| p.parts) <= bounds.worst.map(|w| w.parts));
    }
}
