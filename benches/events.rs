//! Events to lay over a map, for `tests/map/ecom`: in no order, of twelve names, about twenty a customer.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

const NAMES: [&str; 12] = [
    "home",
    "catalog",
    "product_view",
    "add_to_cart",
    "cart",
    "shipping_details",
    "payment_details",
    "purchase",
    "support_chat",
    "search",
    "filter_results",
    "wishlist_add",
];

/// Writes so many events in the form that the ending of the file names.
pub fn write(count: u64, path: &Path) {
    let mut out = BufWriter::new(File::create(path).unwrap());
    let kind = path.extension().unwrap().to_str().unwrap().to_owned();
    match kind.as_str() {
        "csv" => writeln!(out, "event_id,user_id,event,timestamp,platform").unwrap(),
        "xes" => writeln!(out, "<log xmlns=\"http://www.xes-standard.org/\">").unwrap(),
        _ => {}
    }
    let mut bits = 7_u64;
    let mut roll = |most: u64| {
        bits = bits.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (bits >> 33) % most
    };
    for number in 0..count {
        let user = if kind == "xes" { number / 20 } else { roll(count / 20 + 1) };
        let at = roll(180 * 24 * 3600);
        let (day, second) = (at / 86_400, at % 86_400);
        let (month, day) = (day / 28 + 1, day % 28 + 1);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        let at = format!("2024-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}");
        let event = NAMES[usize::try_from(roll(12)).unwrap()];
        let platform = ["mobile", "desktop"][usize::try_from(roll(2)).unwrap()];
        match kind.as_str() {
            "csv" => writeln!(out, "{number},user_{user},{event},{at},{platform}"),
            "xes" => {
                if number % 20 == 0 {
                    let end = if number == 0 { "" } else { "</trace>" };
                    writeln!(out, "{end}<trace><string key=\"user_id\" value=\"user_{user}\"/>").unwrap();
                }
                writeln!(
                    out,
                    "<event><string key=\"concept:name\" value=\"{event}\"/><string key=\"platform\" value=\"{platform}\"/>\
                     <date key=\"timestamp\" value=\"{at}\"/></event>"
                )
            }
            _ => writeln!(
                out,
                "{{\"event_id\":\"{number}\",\"user_id\":\"user_{user}\",\"event\":\"{event}\",\"timestamp\":\"{at}\",\"platform\":\"{platform}\"}}"
            ),
        }
        .unwrap();
    }
    if kind == "xes" {
        writeln!(out, "</trace></log>").unwrap();
    }
    out.flush().unwrap();
}
