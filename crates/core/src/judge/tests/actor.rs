//! Who acts: a machine under a person's name, and an agent that nobody oversees.

use super::estate::{Estate, grant, used};
use super::{check, gaps};
use crate::fact::{Fact, Why};
use crate::finding::FindingKind;
use crate::model::{
    Activity, Attribution, CredentialKind, Dossier, IntegrationKind, PrincipalKind, PrincipalRef,
};

/// A person's token that pushed code, of which the log names the person alone.
pub(super) fn token(change: impl FnOnce(&mut Dossier)) -> Estate {
    let mut estate = Estate::with(|dossier| {
        dossier.grants = vec![grant(&["code:write"])];
        for key in &mut dossier.credentials {
            key.kind = CredentialKind::FineGrainedToken;
            key.holder = Fact::Known(PrincipalRef { id: Some("user:2".into()), name: "mo".to_owned() });
        }
        dossier.activity = vec![used_for(&["code:write"])];
        dossier.attribution = Fact::Known(Attribution::PersonOnly);
        change(dossier);
    });
    estate.records = estate.records.replace("[code:read]", "[code:write]");
    estate
}

pub(super) fn used_for(scopes: &[&str]) -> Activity {
    let scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
    Activity { scopes: Fact::Known(scopes), ..used("2026-11-20") }
}

#[test]
fn what_a_token_writes_in_a_persons_name_is_said() {
    let kind = FindingKind::ActsAsHuman;
    check(&token(|_| ()), &[kind]);
}

#[test]
fn a_log_that_names_the_app_or_a_token_that_only_reads_is_no_disguise() {
    check(&token(|dossier| dossier.attribution = Fact::Known(Attribution::AppNamed)), &[]);
    check(&token(|dossier| dossier.activity = vec![used_for(&["code:read"])]), &[]);
    check(
        &token(|dossier| dossier.credentials.iter_mut().for_each(|key| key.kind = CredentialKind::ApiKey)),
        &[],
    );
    let mut machine = token(|_| ());
    machine.accounts.iter_mut().for_each(|account| account.kind = PrincipalKind::Bot);
    check(&machine, &[]);
}

#[test]
fn what_the_log_names_and_what_was_used_must_be_known() {
    let kind = FindingKind::ActsAsHuman;
    let unnamed = token(|dossier| dossier.attribution = Fact::Unknown(Why::NotReported));
    check(&unnamed, &[]);
    assert_eq!(gaps(&unnamed, kind), ["whom the log names when installation:70 acts"]);
    let untold = token(|dossier| dossier.activity = vec![used("2026-11-20")]);
    check(&untold, &[]);
    assert_eq!(gaps(&untold, kind), ["which scopes installation:70 used"]);
}

pub(super) const AGENT: &str = "agent: { oversight: human-approves }\n";

/// An agent that pushes code, with more lines in its record.
pub(super) fn agent(scopes: &[&str], more: &str) -> Estate {
    let mut estate = Estate::with(|dossier| {
        dossier.integration.kind = IntegrationKind::Agent;
        dossier.grants = vec![grant(scopes)];
    });
    estate.records = format!("{}{more}", estate.records.replace("[code:read]", "[code:write]"));
    estate
}

#[test]
fn an_agent_that_writes_needs_an_owner_and_oversight() {
    let kind = FindingKind::AgentUnownedWriter;
    check(&agent(&["code:write"], AGENT), &[]);
    check(&agent(&["code:read"], ""), &[]);
    check(&agent(&["code:write"], ""), &[kind]);
    check(&agent(&["code:write"], "agent: { autonomy: acts }\n"), &[kind]);
    let mut left = agent(&["code:write"], AGENT);
    left.records = left.records.replace("owner: dana@acme.example", "owner: tom@acme.example");
    check(&left, &[FindingKind::OwnerDeparted, kind]);
    let unapproved = Estate { records: String::new(), ..agent(&["code:write"], "") };
    check(&unapproved, &[FindingKind::UnapprovedIntegration, kind]);
}

#[test]
fn a_record_makes_an_app_an_agent() {
    let mut app = agent(&["code:write"], "agent: { autonomy: acts }\n");
    app.dossiers.iter_mut().for_each(|dossier| dossier.integration.kind = IntegrationKind::App);
    check(&app, &[FindingKind::AgentUnownedWriter]);
}

#[test]
fn an_owner_whom_nobody_lists_and_a_scope_that_nobody_knows_are_gaps() {
    let kind = FindingKind::AgentUnownedWriter;
    let unlisted = Estate { people: String::new(), ..agent(&["code:write"], AGENT) };
    assert_eq!(gaps(&unlisted, kind), [] as [String; 0], "an empty file has everybody");
    let mut open = agent(&["code:write"], AGENT);
    open.has_people = false;
    check(&open, &[]);
    assert_eq!(gaps(&open, kind), ["whether dana@acme.example is still here"]);
    let unknown = agent(&["quantum:leap"], AGENT);
    assert_eq!(gaps(&unknown, kind), ["what quantum:leap lets it do"]);
}
