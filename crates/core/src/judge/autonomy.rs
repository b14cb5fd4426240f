//! Autonomy: whether an integration is an AI agent, and whether it can change something without being asked.

use super::case::Case;
use crate::model::IntegrationKind;

/// Whether it is an AI agent: the provider says so, or its record has an `agent` block.
pub(crate) fn is_agent(case: &Case<'_>) -> bool {
    let is_recorded = case.approved.is_some_and(|approved| approved.record.agent.is_some());
    case.dossier.integration.kind == IntegrationKind::Agent || is_recorded
}

/// Whether a scope that it holds lets it change, run or send something. What the catalog does not know does not count: a
/// rule rests on what is known.
pub(crate) fn can_write(case: &Case<'_>) -> bool {
    case.granted.iter().any(|member| case.writes(member))
}

/// Whether it is an AI agent that writes on its own. An agent whose record says `autonomy: suggests` only proposes, and a
/// person acts.
pub(crate) fn is_autonomous_writer(case: &Case<'_>) -> bool {
    let agent = case.approved.and_then(|approved| approved.record.agent.as_ref());
    let autonomy = agent.and_then(|agent| agent.autonomy.as_deref()).unwrap_or_default();
    is_agent(case) && !autonomy.trim().eq_ignore_ascii_case("suggests") && can_write(case)
}
