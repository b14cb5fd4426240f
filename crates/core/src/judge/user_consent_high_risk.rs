//! `user-consent-high-risk`: a user without an admin role agreed to a scope that matters and that policy does not leave to
//! users.

use super::case::Case;
use super::draft::{Draft, Ruling, Words};
use super::gap::Gap;
use crate::fact::{Fact, Why};
use crate::finding::FindingKind;
use crate::model::{Consent, Grant, IntegrationKind, PrincipalRef};
use crate::scope::Tier;
use crate::words;

pub(super) fn check<'c>(case: &'c Case<'c>) -> Ruling<'c> {
    let mut ruling = Ruling::clear();
    if case.tier == Tier::T3 {
        return ruling;
    }
    let mut found = Vec::new();
    for grant in case.live_grants() {
        let may_be_by_user = match &grant.consent {
            Fact::Known(Consent::User) => true,
            Fact::Known(Consent::Admin | Consent::Policy) | Fact::Absent => false,
            Fact::Unknown(_) => is_agreed_to(case.dossier.integration.kind),
        };
        if !may_be_by_user {
            continue;
        }
        let Some(tier) = powerful(case, grant).map(|(tier, _)| tier).min() else { continue };
        match who(case, grant) {
            Ok(Some(user)) => found.push((grant, user, tier)),
            Ok(None) => {}
            Err((fact, why)) => {
                ruling.gaps.push(Gap { fact, blocks: FindingKind::UserConsentHighRisk, why });
            }
        }
    }
    let Some(tier) = found.iter().map(|(.., tier)| *tier).min() else { return ruling };
    let ids: Vec<&str> = found.iter().map(|(grant, ..)| grant.id.as_str()).collect();
    let words = move || {
        let lines = found.into_iter().map(|(grant, user, _)| {
            let mut scopes: Vec<(Tier, &str)> = powerful(case, grant).collect();
            scopes.sort_unstable();
            let scopes: Vec<&str> = scopes.into_iter().map(|(_, scope)| scope).collect();
            let when = grant.granted_at.known();
            let when = when.map_or_else(String::new, |at| format!(" on {}", words::day(*at)));
            format!("{} agreed to {}{when}, and is no admin", user.name, words::short_list(&scopes, 3))
        });
        Words::of_lines(case, lines)
    };
    ruling.found = Some(Draft::new(tier, words).of(ids));
    ruling
}

/// Whether somebody agrees to such an integration, as opposed to setting it up.
fn is_agreed_to(kind: IntegrationKind) -> bool {
    match kind {
        IntegrationKind::App
        | IntegrationKind::OauthApp
        | IntegrationKind::PersonalToken
        | IntegrationKind::SshKey
        | IntegrationKind::Bot
        | IntegrationKind::Agent => true,
        IntegrationKind::DeployKey
        | IntegrationKind::Webhook
        | IntegrationKind::Runner
        | IntegrationKind::ServiceAccount
        | IntegrationKind::Workflow => false,
    }
}

/// The scopes that matter and are not left to users, each with its tier.
fn powerful<'a>(case: &Case<'a>, grant: &'a Grant) -> impl Iterator<Item = (Tier, &'a str)> {
    let (catalog, policy, kind) = (case.catalog, case.context.policy, grant.scope_kind.as_str());
    let is_low_risk = move |scope: &str| {
        let with_kind = |listed: &String| listed.split_once('/') == Some((kind, scope));
        policy.low_risk_scopes.contains(scope) || policy.low_risk_scopes.iter().any(with_kind)
    };
    let scopes = grant.scopes.iter().map(String::as_str).filter(move |scope| !is_low_risk(scope));
    scopes.map(move |scope| (catalog.tier_of_name(kind, scope), scope)).filter(|(tier, _)| *tier != Tier::T3)
}

/// The user without an admin role who agreed, if it was one; else which fact is unknown, and why.
fn who<'a>(case: &Case<'a>, grant: &'a Grant) -> Result<Option<&'a PrincipalRef>, (String, Why)> {
    if let Fact::Unknown(why) = &grant.consent {
        return Err((format!("how {} was agreed to", grant.id), why.clone()));
    }
    let user = match grant.granted_by.as_ref().or(case.dossier.integration.held_by.as_ref()) {
        Fact::Known(user) => user,
        Fact::Absent => return Ok(None),
        Fact::Unknown(why) => return Err((format!("who agreed to {}", grant.id), why)),
    };
    let Some(principal) = case.principal(user) else {
        return Err((format!("the role of {}", user.name), case.why_unfound()));
    };
    // Every account has a role somewhere: none means that no listing told it.
    if principal.roles.is_empty() {
        return Err((format!("the role of {}", user.name), Why::NotReported));
    }
    let roles = &case.context.policy.admin_roles;
    let is_admin = |role: &String| roles.iter().any(|admin| admin.eq_ignore_ascii_case(role));
    Ok((!principal.roles.iter().any(is_admin)).then_some(user))
}
