//! What an expression is in a flow: a constant, a place that Studio fills in, or one where there is
//! something and else another. Nothing is computed while a flow runs.

use super::errors;
use super::liquid::{Needed, Place};
use super::names;
use super::parameters::{Parameters, Shape};
use crate::diag::Diagnostic;
use crate::hir::{
    ArmOn, Channel, Event, Expr, ExprKind, Field, Id, Message, Program, Ty, Value, VarId,
};
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Val {
    /// Known while compiling.
    Const(Value),
    /// There is none.
    Missing,
    /// A place of the flow's context.
    Place(Place),
    /// What a place holds, or something else where it holds nothing.
    Or(Place, Box<Val>),
}

impl Val {
    /// This value where there is one, else the other.
    fn or(self, other: Self) -> Self {
        match self {
            Self::Missing => other,
            Self::Const(_) => self,
            Self::Place(place) => Self::Or(place, Box::new(other)),
            Self::Or(place, second) => Self::Or(place, Box::new(second.or(other))),
        }
    }
}

/// What a name stands for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Binding {
    /// One value.
    Value(Val),
    /// The event that the execution was started with.
    Event(Id<Event>),
    /// The answer of an action, brought by a widget.
    Answer(String, Vec<String>),
    /// An answer to a message on a channel, taken by a widget.
    Reply(String, Id<Message>, Id<Channel>),
}

/// Names with what they stand for. A name that is not here was not bound on this way: it is missing.
pub(super) type Env = BTreeMap<VarId, Binding>;

/// Where facts about the customer are.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Facts {
    /// Among the parameters: no time has passed.
    Parameters,
    /// In what a widget has brought.
    Widget(String),
    /// Nowhere: time has passed, and nothing brings them.
    None,
}

/// What the expressions of a step are read in.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    pub(super) env: Env,
    pub(super) facts: Facts,
    /// The facts that were read and must be there, by their names.
    pub(super) read: BTreeMap<String, Needed>,
}

/// Reads expressions.
pub(super) struct Scope<'a> {
    pub(super) program: &'a Program,
    pub(super) parameters: &'a mut Parameters,
    pub(super) reading: &'a mut Reading,
}

impl Scope<'_> {
    /// The value of an expression.
    pub(super) fn value(&mut self, expr: &Expr) -> Result<Val, Diagnostic> {
        match self.bound(expr)? {
            Binding::Value(value) => Ok(value),
            _ => Err(errors::no_form(expr.span, "a whole record as a value")),
        }
    }

    /// What an expression stands for, records included.
    pub(super) fn bound(&mut self, expr: &Expr) -> Result<Binding, Diagnostic> {
        let span = expr.span;
        let value = match &expr.kind {
            ExprKind::Value(value) => Val::Const(value.clone()),
            ExprKind::Missing => Val::Missing,
            ExprKind::Var(var) => {
                return Ok(self
                    .reading
                    .env
                    .get(var)
                    .cloned()
                    .unwrap_or(Binding::Value(Val::Missing)));
            }
            ExprKind::Customer(field) => Val::Place(self.customer(*field, span)?),
            ExprKind::CustomerId => Val::Place(self.customer_id()),
            ExprKind::Field(record, at) => self.field(record, *at, span)?,
            ExprKind::Coalesce(a, b) => {
                let first = self.value(a)?;
                first.or(self.value(b)?)
            }
            ExprKind::Contact(id) => Val::Const(Value::Contact(*id)),
            ExprKind::Setting(_) => return Err(errors::no_form(span, "a setting")),
            ExprKind::History(_) => return Err(errors::no_form(span, "a question about the past")),
            ExprKind::Binary(..) | ExprKind::Negate(_) => {
                return Err(errors::no_form(span, "arithmetic"));
            }
            ExprKind::Function(..) => return Err(errors::no_form(span, "this function")),
            _ => return Err(errors::no_form(span, "this expression as a value")),
        };
        Ok(Binding::Value(value))
    }

    /// A field of the customer's profile.
    pub(super) fn customer(&mut self, at: u32, span: Span) -> Result<Place, Diagnostic> {
        let program = self.program;
        let Some(field) = program.profile_fields().get(at as usize) else {
            return Err(errors::no_form(span, "this field"));
        };
        let name = names::profile(&field.name);
        plain(&field.name, span)?;
        let shape = Shape::of(program, &field.ty, span)?;
        self.fact(name, shape, !field.ty.is_optional(), field.personal, span)
    }

    /// A fact about the customer by its name among the parameters.
    pub(super) fn fact(
        &mut self,
        name: String,
        shape: Shape,
        needed: bool,
        personal: bool,
        span: Span,
    ) -> Result<Place, Diagnostic> {
        plain(&name, span)?;
        let truth = shape == Shape::Bool;
        let place = match &self.reading.facts {
            Facts::Parameters => {
                self.parameters.add(&name, shape, needed, personal);
                Place::parameter(&name)
            }
            Facts::Widget(widget) => {
                self.parameters.add_fact(&name, shape, needed, personal);
                Place::answer(widget, &name)
            }
            Facts::None => return Err(errors::no_facts(span)),
        };
        if needed {
            let needed = Needed { name: name.clone(), place: place.clone(), truth };
            self.reading.read.insert(name, needed);
        }
        Ok(place)
    }

    /// The customer's id, which never changes.
    pub(super) fn customer_id(&mut self) -> Place {
        self.parameters.add("customer_id", Shape::Text, true, false);
        Place::parameter("customer_id")
    }

    fn field(&mut self, record: &Expr, at: u32, span: Span) -> Result<Val, Diagnostic> {
        let program = self.program;
        match self.bound(record)? {
            Binding::Event(id) => {
                let Some(field) = program.events.at(id).fields.get(at as usize) else {
                    return Err(errors::no_form(span, "this field"));
                };
                parameter(self.parameters, program, &names::event(&field.name), field, span)
            }
            Binding::Answer(widget, fields) => {
                let name = fields.get(at as usize).cloned().unwrap_or_default();
                plain(&name, span)?;
                Ok(Val::Place(Place::answer(&widget, &name)))
            }
            Binding::Reply(widget, message, channel) => {
                let buttons = program
                    .messages
                    .at(message)
                    .contents
                    .iter()
                    .filter(|content| content.channel == channel)
                    .any(|content| {
                        content.buttons.iter().flatten().any(|button| button.target.is_none())
                    });
                match (at, buttons) {
                    (0, false) => Ok(Val::Place(Place::inbound(&widget, "Body"))),
                    (0, true) => Err(errors::refused(
                        span,
                        "the text of an answer to a message with buttons",
                        "Studio puts the label of a pressed button into the same place as words that were written",
                        "ask for `choice`, or leave the buttons out",
                    )),
                    (1, true) => Ok(Val::Place(Place::inbound(&widget, "ButtonPayload"))),
                    // Without buttons there is nothing to choose.
                    _ => Ok(Val::Missing),
                }
            }
            Binding::Value(Val::Missing) => Ok(Val::Missing),
            Binding::Value(_) => Err(errors::no_form(span, "a field of this value")),
        }
    }
}

/// A field that is a parameter from the beginning.
pub(super) fn parameter(
    parameters: &mut Parameters,
    program: &Program,
    name: &str,
    field: &Field,
    span: Span,
) -> Result<Val, Diagnostic> {
    plain(name, span)?;
    let shape = Shape::of(program, &field.ty, span)?;
    parameters.add(name, shape, !field.ty.is_optional(), field.personal);
    Ok(Val::Place(Place::parameter(name)))
}

/// Refuses a name that Studio cannot have in a variable.
pub(super) fn plain(name: &str, span: Span) -> Result<(), Diagnostic> {
    if names::is_plain(name) {
        return Ok(());
    }
    Err(errors::refused(
        span,
        &format!("the name `{name}`"),
        "a variable of Studio has ASCII letters, digits and `_` in its name and no others",
        "rename it",
    ))
}

/// Does an expression read facts about the customer.
pub(super) fn reads_customer(program: &Program, expr: &Expr) -> bool {
    let mut reads = false;
    let mut segments: BTreeSet<Id<crate::hir::Segment>> = BTreeSet::new();
    expr.walk(&mut |part| match &part.kind {
        ExprKind::Customer(_) | ExprKind::Consented(..) => reads = true,
        ExprKind::InSegment(id) => {
            segments.insert(*id);
        }
        _ => {}
    });
    reads
        || segments.iter().any(|id| {
            let predicate = program.segments.at(*id).predicate.as_ref();
            predicate.is_some_and(|predicate| reads_customer(program, predicate))
        })
}

/// The names that an expression reads.
pub(super) fn read_names(expr: &Expr, names: &mut BTreeSet<VarId>) {
    expr.walk(&mut |part| {
        if let ExprKind::Var(var) = &part.kind {
            names.insert(*var);
        }
    });
}

/// The condition of an arm on an answer.
pub(super) fn filter_of(on: &ArmOn) -> Option<&Expr> {
    match on {
        ArmOn::Reply { filter, .. } => filter.as_ref(),
        _ => None,
    }
}

/// The type of a value without `?`.
pub(super) fn is_text(ty: &Ty) -> bool {
    matches!(
        ty.known(),
        Ty::Text(_) | Ty::Phone | Ty::Email | Ty::Url | Ty::Locale | Ty::Timezone | Ty::Choice(_)
    )
}
