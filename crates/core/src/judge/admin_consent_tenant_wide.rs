//! `admin-consent-tenant-wide`: the grant covers the whole tenant, the approval does not.

use super::case::Case;
use super::draft::{Draft, Ruling, Words};
use super::gap::Gap;
use crate::fact::Fact;
use crate::finding::FindingKind;
use crate::model::{Consent, Resources};

pub(super) fn check<'c>(case: &'c Case<'c>) -> Ruling<'c> {
    let Some(approved) = case.approved else { return Ruling::clear() };
    if case.approves_everything() {
        return Ruling::clear();
    }
    let Some(grant) = case.live_grants().find(|grant| grant.resources == Fact::Known(Resources::All)) else {
        return Ruling { found: None, gaps: unknown_reach(case).collect() };
    };
    Ruling::found(Draft::new(case.tier, move || {
        let consent = match grant.consent {
            Fact::Known(Consent::Admin) => "by an administrator",
            Fact::Known(Consent::User) => "by a user",
            Fact::Known(Consent::Policy) => "by a policy",
            Fact::Absent | Fact::Unknown(_) => "by somebody whom the provider does not name",
        };
        Words {
            summary: "reaches everything in the tenant; the approval names resources".to_owned(),
            evidence: vec![
                case.seen(format!("granted on everything, {consent}")),
                Case::written("approved on named resources only", &approved.record.location),
            ],
            record: Some(approved.record.location.clone()),
        }
    }))
}

/// Of a selection, whichever it is, it is known that it is not everything.
fn unknown_reach(case: &Case<'_>) -> impl Iterator<Item = Gap> {
    case.live_grants().filter_map(|grant| match &grant.resources {
        Fact::Unknown(why) => Some(Gap {
            fact: format!("what {} reaches", grant.id),
            blocks: FindingKind::AdminConsentTenantWide,
            why: why.clone(),
        }),
        Fact::Known(_) | Fact::Absent => None,
    })
}
