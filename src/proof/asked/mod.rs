//! What a condition says about single values: of each, the set in which it lies where the condition holds,
//! or does not.
//!
//! Looked at are comparisons of one place (a field of the customer, a name, a field of what a name holds) with
//! constants, and what `and`, `or` and `not` make of them. Of everything else nothing is said, so a set is
//! never too small, and an empty one means that the condition cannot hold.

mod set;

use crate::hir::{Expr, ExprKind, Op, Program, Value, VarId};
use crate::source::Span;
use set::Set;
use std::collections::BTreeMap;

/// So many places are kept: whoever asks about more is not understood in all of it.
const MOST: usize = 32;

/// A place that conditions ask about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// A field of the profile, and fields inside of it.
    Customer(u32, Vec<u32>),
    /// A name, and fields of what it holds.
    Var(VarId, Vec<u32>),
}

/// The set in which a value lies, and the condition that says so.
#[derive(Clone, Debug)]
struct Told {
    set: Set,
    by: Span,
}

/// By place, where its value lies.
#[derive(Clone, Debug, Default)]
pub(super) struct Asked(BTreeMap<Place, Told>);

/// Where it was asked is of no matter.
impl PartialEq for Asked {
    fn eq(&self, other: &Self) -> bool {
        self.0.len() == other.0.len()
            && self.0.iter().zip(&other.0).all(|((a, x), (b, y))| a == b && x.set == y.set)
    }
}

/// Two conditions that exclude each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Excluded {
    /// The earlier one.
    pub(super) first: Span,
    /// The later one.
    pub(super) second: Span,
}

impl Asked {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Forgets what a name held.
    pub(super) fn forget_var(&mut self, var: VarId) {
        self.0.retain(|place, _| !matches!(place, Place::Var(v, _) if *v == var));
    }

    /// Forgets what is asked anew each time.
    pub(super) fn forget_customer(&mut self) {
        self.0.retain(|place, _| matches!(place, Place::Var(..)));
    }

    /// Keeps only what is said of a name.
    pub(super) fn only_var(&mut self, var: VarId) {
        self.0.retain(|place, _| matches!(place, Place::Var(v, _) if *v == var));
    }

    /// The same about another name, of which nothing else is said then.
    pub(super) fn renamed(mut self, from: VarId, to: VarId) -> Self {
        if from != to {
            self.forget_var(to);
        }
        let renamed = self.0.into_iter().map(|(place, told)| match place {
            Place::Var(var, fields) if var == from => (Place::Var(to, fields), told),
            other => (other, told),
        });
        Self(renamed.collect())
    }

    /// What holds where both hold; what excludes each other where they cannot.
    pub(super) fn and(mut self, other: &Self) -> Result<Self, Excluded> {
        for (place, told) in &other.0 {
            let more = self.0.len() < MOST;
            match self.0.get_mut(place) {
                Some(known) => {
                    let set = known.set.and(&told.set);
                    if set.is_empty() {
                        return Err(Excluded { first: known.by, second: told.by });
                    }
                    if set != known.set {
                        *known = Told { set, by: told.by };
                    }
                }
                None if more => {
                    self.0.insert(place.clone(), told.clone());
                }
                None => {}
            }
        }
        Ok(self)
    }

    /// What holds where one of them does.
    pub(super) fn or(mut self, other: &Self) -> Self {
        self.0.retain(|place, told| match other.0.get(place) {
            Some(known) => match told.set.or(&known.set) {
                Some(set) => {
                    told.set = set;
                    true
                }
                None => false,
            },
            None => false,
        });
        self
    }
}

/// What a condition says where it holds, or does not; what excludes each other where that cannot be.
pub(super) fn asked(program: &Program, condition: &Expr, holds: bool) -> Result<Asked, Excluded> {
    match &condition.kind {
        ExprKind::Not(inner) => asked(program, inner, !holds),
        ExprKind::Binary(op @ (Op::And | Op::Or), a, b) => {
            let (a, b) = (asked(program, a, holds), asked(program, b, holds));
            if (*op == Op::And) == holds {
                a?.and(&b?)
            } else {
                match (a, b) {
                    (Ok(a), Ok(b)) => Ok(a.or(&b)),
                    (Ok(one), Err(_)) | (Err(_), Ok(one)) => Ok(one),
                    (Err(excluded), Err(_)) => Err(excluded),
                }
            }
        }
        _ => Ok(compared(program, condition, holds).unwrap_or_default()),
    }
}

/// What a comparison with constants says.
fn compared(program: &Program, condition: &Expr, holds: bool) -> Option<Asked> {
    let (place, set) = match &condition.kind {
        ExprKind::Binary(op, a, b) => match (&a.kind, &b.kind) {
            (_, ExprKind::Value(value)) => (place(a)?, Set::of(program, *op, value)?),
            (ExprKind::Value(value), _) => (place(b)?, Set::of(program, op.turned(), value)?),
            _ => return None,
        },
        ExprKind::InRange(a, low, high) => {
            let (ExprKind::Value(low), ExprKind::Value(high)) = (&low.kind, &high.kind) else {
                return None;
            };
            let above = Set::of(program, Op::Ge, low)?;
            (place(a)?, above.and(&Set::of(program, Op::Le, high)?))
        }
        ExprKind::InList(a, items) => {
            let mut all: Option<Set> = None;
            for item in items {
                let ExprKind::Value(value) = &item.kind else { return None };
                let one = Set::of(program, Op::Eq, value)?;
                all = Some(match all {
                    Some(known) => known.or(&one)?,
                    None => one,
                });
            }
            (place(a)?, all?)
        }
        _ => (place(condition)?, Set::of(program, Op::Eq, &Value::Bool(true))?),
    };
    let set = if holds { set } else { set.not()? };
    // What one comparison alone excludes is told where it is written.
    let told = Told { set, by: condition.span };
    (!told.set.is_empty()).then(|| Asked(BTreeMap::from([(place, told)])))
}

fn place(expr: &Expr) -> Option<Place> {
    match &expr.kind {
        ExprKind::Customer(field) => Some(Place::Customer(*field, Vec::new())),
        ExprKind::Var(var) => Some(Place::Var(*var, Vec::new())),
        ExprKind::Field(of, field) => {
            let mut place = place(of)?;
            let (Place::Customer(_, fields) | Place::Var(_, fields)) = &mut place;
            fields.push(*field);
            Some(place)
        }
        _ => None,
    }
}
