//! How numbers, amounts and days look in a text: the same as `text::render`, in Liquid. Only whole
//! numbers are counted with, by the filters `plus`, `minus`, `divided_by` and `modulo`, so nothing is
//! ever rounded. `plus: 0` makes a number of what has come as a text.

use super::liquid::{Liquid, Place};
use crate::text::currency::Currency;
use crate::text::render::{DateForm, LocaleStyle};

/// The most groups of three digits that are written; the schema of the parameters allows no more.
const GROUPS: usize = 4;

/// The largest whole number that is written with all its groups.
pub(super) const LARGEST: i64 = 999_999_999_999;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A whole number: `12.345`.
pub(super) fn int(place: &Place, style: LocaleStyle) -> Liquid {
    signed(place).then(&groups("n", style))
}

/// An amount in minor units: `1.234,50 DKK`; without decimals where they are all zero.
pub(super) fn money(place: &Place, currency: Currency, style: LocaleStyle) -> Liquid {
    let code = Liquid::text(&format!(" {}", currency.code));
    if currency.digits == 0 {
        return int(place, style).then(&code);
    }
    let per_unit = currency.minor_per_unit();
    let fraction =
        Liquid::text(&style.decimal.to_string()).then(&padded("f", usize::from(currency.digits)));
    parts(place, per_unit)
        .then(&groups("n", style))
        .then(&Liquid::either("f > 0", &fraction, &Liquid::default()))
        .then(&code)
}

/// Hundredths of a percent: `12,5%`; without zeros at the end.
pub(super) fn percent(place: &Place, style: LocaleStyle) -> Liquid {
    let point = Liquid::text(&style.decimal.to_string());
    let one = point.clone().then(&Liquid::output("f | divided_by: 10"));
    let two = point.then(&padded("f", 2));
    let fraction = Liquid::assign("l", "f | modulo: 10").then(&Liquid::either("l > 0", &two, &one));
    parts(place, 100)
        .then(&groups("n", style))
        .then(&Liquid::either("f > 0", &fraction, &Liquid::default()))
        .then(&Liquid::text("%"))
}

/// A date, which comes as `2026-11-02`: `2.11.2026`, `2 Nov 2026`, `2026-11-02`.
pub(super) fn date(place: &Place, style: LocaleStyle) -> Liquid {
    if style.date == DateForm::Iso {
        return Liquid::value(place);
    }
    let number = |at: usize| Liquid::output(&format!("d[{at}] | plus: 0"));
    let split = Liquid::assign("d", &format!("{} | split: '-'", place.text()));
    if style.date == DateForm::Dots {
        let dot = Liquid::text(".");
        return split.then(&number(2)).then(&dot).then(&number(1)).then(&dot).then(&number(0));
    }
    let month =
        MONTHS.iter().zip(1..).fold(Liquid::assign("m", "d[1] | plus: 0"), |text, (name, at)| {
            let name = Liquid::text(name);
            text.then(&Liquid::either(&format!("m == {at}"), &name, &Liquid::default()))
        });
    let space = Liquid::text(" ");
    split.then(&number(2)).then(&space).then(&month).then(&space).then(&number(0))
}

/// Writes the sign, and keeps the number without it as `n`.
fn signed(place: &Place) -> Liquid {
    let without = Liquid::text("-").then(&Liquid::assign("n", "0 | minus: n"));
    Liquid::assign("n", &format!("{} | plus: 0", place.text())).then(&Liquid::either(
        "n < 0",
        &without,
        &Liquid::default(),
    ))
}

/// Writes the sign, and keeps the whole units as `n` and what is left as `f`.
fn parts(place: &Place, per_unit: u64) -> Liquid {
    signed(place)
        .then(&Liquid::assign("f", &format!("n | modulo: {per_unit}")))
        .then(&Liquid::assign("n", &format!("n | divided_by: {per_unit}")))
}

/// The digits of the number kept under a name, in groups of three.
fn groups(name: &str, style: LocaleStyle) -> Liquid {
    // From the innermost, which has no more to be cut off.
    let names: Vec<String> = (1..GROUPS).map(|at| format!("{name}{at}")).collect();
    let names: Vec<&str> = [name].into_iter().chain(names.iter().map(String::as_str)).collect();
    let mut text: Option<Liquid> = None;
    for pair in names.windows(2).rev() {
        let [this, above] = pair else { continue };
        let rest = format!("{above}r");
        let high = text.unwrap_or_else(|| Liquid::output(above));
        let cut = high.then(&Liquid::text(&style.group.to_string())).then(&padded(&rest, 3));
        text = Some(
            Liquid::assign(above, &format!("{this} | divided_by: 1000"))
                .then(&Liquid::assign(&rest, &format!("{this} | modulo: 1000")))
                .then(&Liquid::either(&format!("{above} > 0"), &cut, &Liquid::output(this))),
        );
    }
    text.unwrap_or_default()
}

/// A number with zeros before it.
fn padded(name: &str, width: usize) -> Liquid {
    let mut text = Liquid::default();
    for digits in (1..width).rev() {
        let limit = 10_u64.pow(u32::try_from(digits).unwrap_or(1));
        let zero = Liquid::text("0");
        text = text.then(&Liquid::either(&format!("{name} < {limit}"), &zero, &Liquid::default()));
    }
    text.then(&Liquid::output(name))
}
