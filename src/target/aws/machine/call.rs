//! `call`: an action is a Lambda function or an HTTPS endpoint behind a connection.

use super::{Builder, Piece, retry, set_variable};
use crate::flow::Flow;
use crate::hir::{Action, Expr, Id, VarId};
use crate::source::Span;
use crate::target::aws::document::{Catch, State, Task, Tpl};
use crate::target::aws::jsonata::Ast;
use crate::target::aws::settings::{self, Carrier};

impl Builder<'_> {
    pub(super) fn call(
        &mut self,
        flow: &Flow,
        (id, span): (&str, Span),
        action: Id<Action>,
        args: &[Option<Expr>],
        bind: Option<VarId>,
        (next, failed): (String, String),
    ) -> Vec<Piece> {
        let Some(def) = self.cx.program.actions.get(action).cloned() else { return Vec::new() };
        let how = match settings::action(self.cx.manifest, self.cx.env, &def.head.name, span) {
            Ok(how) => how,
            Err(finding) => {
                self.lowering.problems.push(finding);
                return Vec::new();
            }
        };
        let mut body = Vec::new();
        for (param, arg) in def.params.iter().zip(args) {
            if let Some(arg) = arg {
                body.push((param.name.to_string(), self.lowering.expr(arg)));
            }
        }
        let body = Tpl::from_value(Ast::Object(body));
        let (resource, arguments, answer, again) = match &how.carrier {
            Carrier::Lambda(arn) => {
                self.grants.lambdas.insert(arn.clone());
                let arguments =
                    Tpl::obj([("FunctionName", Tpl::text(arn.as_str())), ("Payload", body)]);
                ("arn:aws:states:::lambda:invoke", arguments, "Payload", retry::lambda(how.retries))
            }
            Carrier::Http(connection) => {
                self.grants.http(connection);
                let key = Ast::var("run_id").concat(Ast::str(format!("/{id}")));
                let arguments = super::send::http::request(connection, body, key);
                (
                    "arn:aws:states:::http:invoke",
                    arguments,
                    "ResponseBody",
                    retry::http(how.retries),
                )
            }
        };
        let mut assign = Vec::new();
        if let Some(var) = bind {
            let value =
                self.answer(action, &def.result, Ast::var("states").path(&["result", answer]));
            assign.push(set_variable(flow, var, value));
        }
        let task = Task {
            comment: Some(format!("calls {}", def.head.name)),
            resource: resource.into(),
            arguments: Some(arguments),
            timeout_seconds: Some(Tpl::Num(i64::try_from(how.timeout).unwrap_or(60))),
            assign,
            retry: if how.retries == 0 { Vec::new() } else { vec![again] },
            catch: vec![Catch::all(failed)],
            next,
            ..Task::default()
        };
        vec![(id.to_owned(), State::Task(Box::new(task)))]
    }

    /// The declared fields of an answer; an answer that lacks one that must be there has failed.
    fn answer(&mut self, action: Id<Action>, fields: &[crate::hir::Field], base: Ast) -> Ast {
        let complete = self.lowering.complete(fields, &base);
        let entries = fields.iter().map(|field| {
            let value = base.clone().dot(field.name.as_str());
            let fits = self.lowering.fits(&field.ty, value.clone());
            (field.name.to_string(), fits.when(value))
        });
        let object = Ast::Object(entries.collect());
        let name =
            self.cx.program.actions.get(action).map_or("", |action| action.head.name.as_str());
        let error = Ast::call("error", vec![Ast::str(format!("{name} gave no complete answer"))]);
        match complete {
            Ast::Bool(true) => object,
            complete => complete.then(object, error),
        }
    }
}
