//! Entra: the settings with which its exchanges are spoken, and what excuses it from a law.

use crate::Entry;
use remit_conformance::Excuse;
use serde_json::json;

/// Entra.
pub(crate) const ENTRY: Entry = Entry {
    provider: &remit_connector_entra::PROVIDER,
    settings: || {
        json!({
            "tenant": "9d2f6e10-1111-4c4c-9b9b-aaaabbbbcccc",
            "auth": { "access_token": { "env": "ENTRA_TOKEN" } },
            "systems": { "a1f4c2d3-77aa-4b1c-8c1d-2233445566aa": "acme-ledger" },
            "issuers": [{
                "issuer": "https://idp.partner.example",
                "system": "acme-partner",
            }],
        })
    },
    excuses: &[together("app_permissions"), together("service_principal_owners")],
};

const fn together(stage: &'static str) -> Excuse {
    Excuse {
        stage,
        law: "page_size_does_not_change_the_result",
        why: "as many are asked for at once as stand on one page of the apps, up to twenty",
    }
}
