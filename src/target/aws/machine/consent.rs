//! `consent grant` and `withdraw`: the instant of each grant stands in the customer's record.

use super::{Builder, Piece};
use crate::hir::{Channel, Id, Purpose};
use crate::target::aws::jsonata::Ast;
use crate::target::aws::jsonata::lowering::consent_key;
use crate::target::aws::tables;

impl Builder<'_> {
    pub(super) fn consent(
        &mut self,
        id: &str,
        grant: bool,
        purpose: Purpose,
        channels: &[Id<Channel>],
        next: &str,
    ) -> Vec<Piece> {
        self.lowering.reads_customer = true;
        let keys: Vec<String> = channels
            .iter()
            .map(|channel| consent_key(self.cx.program, purpose, *channel))
            .collect();
        let places: Vec<String> = (0..keys.len()).map(|at| format!("#k{at}")).collect();
        let mut names = vec![("#consent", "consent")];
        names.extend(places.iter().zip(&keys).map(|(place, key)| (place.as_str(), key.as_str())));
        let state = if grant {
            let now = tables::text(Ast::call("now", Vec::new()));
            // Consent that stands keeps its age.
            let kept = places
                .iter()
                .map(|place| format!("#consent.{place} = if_not_exists(#consent.{place}, :now)"))
                .collect::<Vec<_>>();
            let update = format!("SET {}", kept.join(", "));
            self.customer_update(&update, &names, vec![(":now".to_owned(), now)], next)
        } else {
            let gone = places.iter().map(|place| format!("#consent.{place}")).collect::<Vec<_>>();
            let update = format!("REMOVE {}", gone.join(", "));
            self.customer_update(&update, &names, Vec::new(), next)
        };
        vec![(id.to_owned(), state)]
    }
}
