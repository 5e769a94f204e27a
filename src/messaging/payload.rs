//! How large the payload of a push message can be. Apple and Google count bytes, not characters, and
//! count the JSON around the texts too.

use crate::hir::{Content, Expr, ExprKind, Text, TextPart, Ty, Value};

/// The most bytes of a character in UTF-8.
const CHARACTER: usize = 4;

/// The most bytes that the payload can have in the locale at this place, where that is sure: a value
/// without a bound counts as nothing.
pub(super) fn bytes(content: &Content, locale: usize) -> usize {
    let slot = |name: &str| content.slot(name).and_then(|slot| slot.texts.get(locale)).map(text);
    let link = content
        .buttons
        .get(locale)
        .and_then(|buttons| buttons.iter().find_map(|button| button.target.as_ref()).map(value));
    let title = slot("title");
    let mut alert = r#"{"body":""}"#.len() + slot("text").unwrap_or(0);
    alert += title.map_or(0, |title| r#""title":"","#.len() + title);
    let apns = r#"{"aps":{"alert":}}"#.len() + link.map_or(0, |link| r#","url":"""#.len() + link);
    let fcm =
        r#"{"notification":}"#.len() + link.map_or(0, |link| r#","data":{"url":""}"#.len() + link);
    alert + apns.max(fcm)
}

fn text(text: &Text) -> usize {
    text.parts
        .iter()
        .map(|part| match part {
            TextPart::Text(text) => quoted(text),
            TextPart::Slot(expr) => value(expr),
            TextPart::Each { max, body, .. } => (*max as usize).saturating_mul(self::text(body)),
            TextPart::Plural { forms, .. } => {
                forms.iter().map(|(_, form)| self::text(form)).max().unwrap_or(0)
            }
        })
        .sum()
}

fn value(expr: &Expr) -> usize {
    match (&expr.kind, expr.ty.known()) {
        (ExprKind::Value(Value::Text(text)), _) => quoted(text),
        (_, Ty::Text(Some(most))) => (*most as usize).saturating_mul(CHARACTER),
        _ => 0,
    }
}

/// The bytes of a text between the quotes of JSON.
fn quoted(text: &str) -> usize {
    serde_json::to_string(text).map_or(text.len(), |json| json.len().saturating_sub(2))
}
