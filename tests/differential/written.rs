//! Values as the documents write them, told once more from the contract (`src/target/aws/README.md`).

use journeyc::hir::{Program, Value as Constant};
use journeyc::value::{Data, zone};
use serde_json::{Value, json};

/// A value; `None` where it is missing.
pub(crate) fn written(program: &Program, data: &Data) -> Option<Value> {
    Some(match data {
        Data::Missing => return None,
        Data::Instant(at) => json!(zone::written(*at)),
        Data::List(items) => items.iter().filter_map(|item| written(program, item)).collect(),
        Data::Value(value) => match value {
            Constant::Text(text) => json!(text),
            Constant::Int(n)
            | Constant::Percent(n)
            | Constant::Duration(n)
            | Constant::Money(n, _) => json!(n),
            Constant::Bool(truth) => json!(truth),
            Constant::Date(date) => json!(date.as_str()),
            Constant::MonthDay(month, day) => json!(format!("--{month:02}-{day:02}")),
            Constant::Time(minutes) => json!(format!("{:02}:{:02}", minutes / 60, minutes % 60)),
            Constant::Enum(id, place) => {
                json!(program.enums.at(*id).members[*place as usize].as_str())
            }
            other => json!(format!("{other:?}")),
        },
        Data::Fields(fields) => json!(format!("{fields:?}")),
    })
}
