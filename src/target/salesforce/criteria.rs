//! What decision splits ask about: fields of the event that began the journey, as XML. Only operators
//! are used that public documents of the vendor show: `Equal`, `GreaterThan`, `IsNotNull`.

use crate::hir::{Expr, ExprKind, Program, Ty, VarId};
use crate::target::decide::{Cannot, Question, Test};

const EVENT_ONLY: &str =
    "a decision sees the fields of the event that began the journey; add the fact to the event";

/// The field of the trigger's event that an expression reads.
pub(super) fn field(
    program: &Program,
    trigger: Option<VarId>,
    expr: &Expr,
) -> Result<String, Cannot> {
    let ExprKind::Field(of, place) = &expr.kind else { return Err((expr.span, EVENT_ONLY)) };
    match (&of.kind, of.ty.known()) {
        (ExprKind::Var(var), Ty::Event(event)) if Some(*var) == trigger => {
            let field = program.events.at(*event).fields.get(*place as usize);
            field.map(|field| field.name.to_string()).ok_or((expr.span, EVENT_ONLY))
        }
        _ => Err((expr.span, EVENT_ONLY)),
    }
}

/// The criterion of a question, as XML.
pub(super) fn criterion(event: &str, question: &Question) -> String {
    let (operator, value) = match &question.test {
        Test::Is(word) => ("Equal", word.clone()),
        Test::Above(number) => ("GreaterThan", number.to_string()),
        Test::Known => ("IsNotNull", String::new()),
    };
    format!(
        "<FilterDefinition><ConditionSet Operator=\"AND\" ConditionSetName=\"Individual Filter Grouping\">\
         <Condition IsEphemeralAttribute=\"true\" Key=\"Event.{}.{}\" Operator=\"{}\" UiMetaData=\"{{}}\">\
         <Value><![CDATA[{}]]></Value></Condition></ConditionSet></FilterDefinition>",
        attribute(event),
        attribute(&question.field),
        operator,
        // The one sequence that CDATA cannot hold is cut in two.
        value.replace("]]>", "]]]]><![CDATA[>"),
    )
}

fn attribute(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}
