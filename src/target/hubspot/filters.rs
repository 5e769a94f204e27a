//! Questions about the contact as filters over properties.
//!
//! A field with a default is never missing for the language, and may have no value on the platform:
//! `includeObjectsWithNoValueSet` says what the default would have answered.

use super::settings::Settings;
use crate::hir::{Expr, ExprKind, Field, Program, Value as Constant};
use crate::target::decide::{Cannot, Question, Test};
use serde_json::{Value, json};

const CONTACT_ONLY: &str = "a branch sees properties of the contact, not the event that enrolled it; keep the fact on the contact";

/// The property that an expression reads.
pub(super) fn property(settings: &Settings, expr: &Expr) -> Result<String, Cannot> {
    let ExprKind::Customer(place) = &expr.kind else { return Err((expr.span, CONTACT_ONLY)) };
    Ok(settings.property(*place).to_owned())
}

/// The filter of a question.
pub(super) fn filter(program: &Program, settings: &Settings, question: &Question) -> Value {
    let mut fields = (0..).zip(program.profile_fields());
    let field = fields.find(|(place, _)| question.field == settings.property(*place));
    let field = field.map(|(_, field)| field);
    let without = field.is_some_and(|field| answers(program, field, &question.test));
    let operation = match &question.test {
        Test::Known => json!({
            "operationType": "ALL_PROPERTY",
            "operator": "IS_KNOWN",
            "includeObjectsWithNoValueSet": false,
        }),
        Test::Above(number) => json!({
            "operationType": "NUMBER",
            "operator": "IS_GREATER_THAN",
            "value": number,
            "includeObjectsWithNoValueSet": without,
        }),
        Test::Is(word) => match word.as_str() {
            "true" | "false" if field.is_some_and(is_bool) => json!({
                "operationType": "BOOL",
                "operator": "IS_EQUAL_TO",
                "value": word == "true",
                "includeObjectsWithNoValueSet": without,
            }),
            word => json!({
                "operationType": "ENUMERATION",
                "operator": "IS_ANY_OF",
                "values": [word],
                "includeObjectsWithNoValueSet": without,
            }),
        },
    };
    let filter =
        json!({ "filterType": "PROPERTY", "property": question.field, "operation": operation });
    let all = json!({
        "filterBranchType": "AND",
        "filterBranchOperator": "AND",
        "filterBranches": [],
        "filters": [filter],
    });
    json!({
        "filterBranchType": "OR",
        "filterBranchOperator": "OR",
        "filterBranches": [all],
        "filters": [],
    })
}

fn is_bool(field: &Field) -> bool {
    *field.ty.known() == crate::hir::Ty::Bool
}

/// What the default of a field answers.
fn answers(program: &Program, field: &Field, test: &Test) -> bool {
    let Some(ExprKind::Value(default)) = field.default.as_ref().map(|default| &default.kind) else {
        return false;
    };
    match (test, default) {
        (Test::Above(number), Constant::Int(default)) => default > number,
        (Test::Is(word), Constant::Bool(default)) => *word == default.to_string(),
        (Test::Is(word), Constant::Enum(id, place)) => {
            program.enums.at(*id).members.get(*place as usize).is_some_and(|member| member == word)
        }
        _ => false,
    }
}
