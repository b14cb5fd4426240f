//! Whether a rule has anything to look at: what does not apply is neither known nor unknown.

use super::Case;
use super::autonomy::{can_write, is_agent};
use crate::finding::FindingKind;
use crate::model::IntegrationKind;

/// Whether an integration has what a rule looks at.
pub(crate) fn applies(case: &Case<'_>, kind: FindingKind) -> bool {
    let dossier = case.dossier;
    let credentials = &dossier.credentials;
    match kind {
        FindingKind::CredentialNeverRotated => credentials.iter().any(|one| one.id != dossier.id),
        FindingKind::CredentialShared => credentials.iter().any(|one| one.kind.has_fingerprint()),
        FindingKind::CredentialOwnerDisabled => {
            let is_held =
                credentials.iter().any(|one| one.kind.is_of_a_person() || one.holder.known().is_some());
            is_held || case.acting_users().next().is_some()
        }
        FindingKind::SecretExposed => {
            !dossier.leaks.is_empty() || case.context.exposures.covering(dossier).next().is_some()
        }
        FindingKind::ActsAsHuman => can_write(case) && case.acting_users().next().is_some(),
        FindingKind::AgentUnownedWriter => is_agent(case),
        FindingKind::WebhookUnapprovedDomain => {
            dossier.integration.kind == IntegrationKind::Webhook || dossier.integration.host.known().is_some()
        }
        FindingKind::WebhookPlaintext => dossier.transport.is_some(),
        kind => !credentials.is_empty() || !kind.id().starts_with("credential-"),
    }
}
