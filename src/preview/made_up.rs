//! Values for parameters that nobody gave: made from types and names alone, so that a preview is
//! the same on every machine and every day.

use rust_decimal::Decimal;
use smol_str::SmolStr;

use crate::hir::{Id, Program, Ty, Value};
use crate::text::currency;
use crate::value::{Data, fields_of};

/// The day on which every made-up thing happens.
const DAY: &str = "2026-11-02";

/// Records inside records are filled down to here.
const DEEPEST: u32 = 4;

/// How many elements a list gets.
const ELEMENTS: u32 = 2;

/// A plausible value of a type. `name` is what holds the value; `owner` is what that stands in.
pub(super) fn value(program: &Program, ty: &Ty, name: &str, owner: &str) -> Data {
    Maker { program, element: 1 }.value(ty, name, owner, 0)
}

#[derive(Clone, Copy)]
struct Maker<'p> {
    program: &'p Program,
    /// The number of the list's element, from 1.
    element: u32,
}

impl Maker<'_> {
    fn value(self, ty: &Ty, name: &str, owner: &str, depth: u32) -> Data {
        if depth > DEEPEST {
            return Data::Missing;
        }
        let value = match ty.known() {
            Ty::Text(most) => Value::Text(self.text(name, *most)),
            Ty::Int => Value::Int(i64::from(self.element) + 1),
            Ty::Decimal => Value::Decimal(Decimal::new(15, 1)),
            Ty::Bool => Value::Bool(true),
            Ty::Percent => Value::Percent(1_000),
            Ty::Date => Value::Date(SmolStr::new_static(DAY)),
            Ty::MonthDay => Value::MonthDay(11, 2),
            Ty::Time => Value::Time(9 * 60),
            Ty::DateTime => Value::DateTime(SmolStr::new_static(DAY), 9 * 60),
            Ty::Duration => Value::Duration(2 * 86_400),
            Ty::Money(code) => {
                let unit = currency::find(code).map_or(100, |found| found.minor_per_unit());
                let minor = i64::try_from(unit).unwrap_or(100).saturating_mul(450);
                Value::Money(minor, code.clone())
            }
            Ty::Phone => Value::Text("+4520123456".to_owned()),
            Ty::Email => Value::Text(format!("{}@example.com", name.replace('_', "."))),
            Ty::Url => Value::Text(self.url(name, owner)),
            Ty::Locale => Value::Text(self.program.locale.to_string()),
            Ty::Timezone => {
                let zone = self.program.zone.as_deref().unwrap_or("Europe/Copenhagen");
                Value::Text(zone.to_owned())
            }
            Ty::Channel if !self.program.channels.is_empty() => Value::Channel(Id::new(0)),
            Ty::Enum(id) => Value::Enum(*id, 0),
            Ty::List(inner) => return self.list(inner, name, depth),
            Ty::Record(_) | Ty::Event(_) | Ty::Answer(_) => {
                let fields = fields_of(self.program, ty);
                let filled =
                    fields.iter().map(|field| self.value(&field.ty, &field.name, name, depth + 1));
                return Data::Fields(filled.collect());
            }
            Ty::Reply(_) | Ty::Inbound => return Data::Missing,
            Ty::Choice(_) => Value::Text("a choice".to_owned()),
            Ty::Contact => match self.program.contacts.iter().next() {
                Some((id, _)) => Value::Contact(id),
                None => Value::Text("a contact".to_owned()),
            },
            Ty::Channel | Ty::Optional(_) | Ty::Error => return Data::Missing,
        };
        Data::Value(value)
    }

    fn list(self, inner: &Ty, name: &str, depth: u32) -> Data {
        let one = name.strip_suffix('s').unwrap_or(name);
        let element = |element| Maker { element, ..self }.value(inner, one, one, depth + 1);
        Data::List((1..=ELEMENTS).map(element).collect())
    }

    /// `cart_id` is "cart-1"; anything else is its own name in words.
    fn text(self, name: &str, most: Option<u32>) -> String {
        let number = self.element;
        let text = match name.strip_suffix("_id") {
            Some(thing) => format!("{}-{number}", thing.replace('_', "-")),
            None if name == "id" => format!("id-{number}"),
            None => {
                let words = name.replace('_', " ");
                let mut letters = words.chars();
                let first: String =
                    letters.next().into_iter().flat_map(char::to_uppercase).collect();
                let numbered = if number > 1 { format!(" {number}") } else { String::new() };
                format!("{first}{}{numbered}", letters.as_str())
            }
        };
        let most = most.and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
        text.chars().take(most).collect()
    }

    /// `cart.url` is `https://example.com/cart-1`.
    fn url(self, name: &str, owner: &str) -> String {
        let thing = match name {
            "url" | "link" => owner,
            other => other.strip_suffix("_url").or(other.strip_suffix("_link")).unwrap_or(other),
        };
        format!("https://example.com/{}-{}", thing.replace('_', "-"), self.element)
    }
}
