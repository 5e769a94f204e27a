//! `call`: a request. One that fails for good halts a run of Knock, and the language goes on. So a call is taken
//! where nothing follows it: there the two are the same.

use super::super::document::{Fetch, Header, Request, Step};
use super::super::liquid::Template;
use super::super::{errors, liquid};
use super::Emitter;
use crate::diag::Diagnostic;
use crate::flow::{Node, NodeKind};
use crate::source::Span;

impl Emitter<'_> {
    pub(super) fn call(&mut self, state: u32, node: &Node, span: Span, steps: &mut Vec<Step>) {
        match self.request(state, node, span) {
            Ok(request) => {
                let key = self.refs.fresh(&node.id);
                let name = super::titled(&node.id);
                steps.push(Step::HttpFetch(Fetch {
                    key,
                    name,
                    conditions: None,
                    settings: request,
                }));
            }
            Err(problem) => self.refuse(problem),
        }
    }

    fn request(&self, state: u32, node: &Node, span: Span) -> Result<Request, Diagnostic> {
        let NodeKind::Call { action, args, next, failed, .. } = &node.kind else {
            return Err(errors::no_expression(span));
        };
        let follows = self.way(state, 0).and_then(|to| self.node(to));
        let ends = matches!(follows.map(|(node, _)| &node.kind), Some(NodeKind::End { .. }));
        if !ends || next != failed {
            return Err(errors::refused(
                span,
                "a call that something follows",
                "a request of Knock that fails halts the run, and the language goes on",
                "let it be the last step of its way, or let a journey that is started make the call",
            ));
        }
        let action = self.cx.program.actions.at(*action);
        let url = self.cx.settings.action(self.cx.manifest, &action.head.name, span)?;
        let mut body = Template::default();
        let mut open = "{";
        for (param, arg) in action.params.iter().zip(args) {
            let Some(arg) = arg else { continue };
            body.literal(&format!("{open}\"{}\": ", param.name));
            open = ", ";
            self.json(&mut body, arg)?;
        }
        body.literal(if open == "{" { "{}" } else { "}" });
        Ok(Request {
            method: "post",
            url: liquid::text(&url),
            headers: vec![Header { key: "content-type", value: "application/json" }],
            body: body.finish(),
        })
    }
}
