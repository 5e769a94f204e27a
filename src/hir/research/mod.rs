//! What research knows, typed: touchpoints, metrics, maps, plans, and the cards of personas and
//! stages. A later drawing or lint needs this and no tree.

mod common;
mod lifecycle;
mod map;
mod metric;
mod persona;
mod plan;
mod stage;
mod touchpoint;
mod view;

pub use common::{Dated, Evidence, EvidenceKind, Level, Ref, Said, State, Status};
pub use lifecycle::{Back, Lifecycle, Range};
pub use map::MapDef;
pub use metric::{Measure, Metric, MetricEvent, Target};
pub use persona::{Fact, PersonaCard};
pub use plan::{Plan, PlanEntry};
pub use stage::StageCard;
pub use touchpoint::{Feeling, Mode, Need, Opportunity, Pain, Touchpoint};
