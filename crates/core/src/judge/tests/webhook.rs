//! Where data is sent, and how it is protected on its way.

use super::estate::Estate;
use super::{check, gaps};
use crate::fact::{Fact, Why};
use crate::finding::FindingKind;
use crate::model::{IntegrationKind, Transport};

pub(super) const KEPT: Transport = Transport {
    is_encrypted: Fact::Known(true),
    checks_certificate: Fact::Known(true),
    is_signed: Fact::Known(true),
};

/// A webhook that sends to a host, with more lines in its record.
pub(super) fn sends_to(host: Fact<&str>, more: &str) -> Estate {
    let mut estate = Estate::with(|dossier| {
        dossier.integration.kind = IntegrationKind::Webhook;
        dossier.integration.host = host.map(str::to_owned);
        dossier.transport = Some(KEPT);
    });
    estate.records.push_str(more);
    estate
}

pub(super) fn over(transport: &Transport) -> Estate {
    let mut estate = sends_to(Fact::Known("in.hooks.example"), "webhooks: [hooks.example]\n");
    estate.dossiers.iter_mut().for_each(|dossier| dossier.transport = Some(transport.clone()));
    estate
}

#[test]
fn data_goes_to_approved_domains_and_to_what_is_below_them() {
    let kind = FindingKind::WebhookUnapprovedDomain;
    let to = |host, more| sends_to(Fact::Known(host), more);
    check(&to("in.hooks.example", "webhooks: [hooks.example]\n"), &[]);
    // Where data leaves, a path leads out of the system, too.
    let both = [FindingKind::CrossSystemChain, kind];
    check(&to("nothooks.example", "webhooks: [hooks.example]\n"), &both);
    check(&to("in.hooks.example", "webhooks: []\n"), &both);
    check(&to("in.hooks.example", ""), &both);
    let mut own = to("ci.acme.example", "");
    own.policy.organization_domains = ["acme.example".to_owned()].into();
    check(&own, &[]);
}

#[test]
fn a_webhook_whose_host_nobody_tells_is_a_gap() {
    let untold = sends_to(Fact::Unknown(Why::NotReported), "");
    check(&untold, &[]);
    assert_eq!(gaps(&untold, FindingKind::WebhookUnapprovedDomain), ["the host of installation:70"]);
}

#[test]
fn each_missing_protection_is_found() {
    let kind = FindingKind::WebhookPlaintext;
    check(&over(&KEPT), &[]);
    let plain = Transport { is_encrypted: Fact::Known(false), checks_certificate: Fact::Absent, ..KEPT };
    check(&over(&plain), &[kind]);
    check(&over(&Transport { checks_certificate: Fact::Known(false), ..KEPT }), &[kind]);
    check(&over(&Transport { is_signed: Fact::Known(false), ..KEPT }), &[kind]);
}

#[test]
fn a_protection_that_the_provider_does_not_have_is_not_missing() {
    check(&over(&Transport { is_signed: Fact::Absent, ..KEPT }), &[]);
    let untold = over(&Transport { is_signed: Fact::Unknown(Why::NotReported), ..KEPT });
    check(&untold, &[]);
    assert_eq!(gaps(&untold, FindingKind::WebhookPlaintext), ["the signing secret of installation:70"]);
}
