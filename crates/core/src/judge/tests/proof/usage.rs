//! Kinds that look at use, at what leaves, and at what remit could not see.

use super::super::estate::{Estate, grant, unused, used};
use super::super::unused::{OLD, off, told};
use super::super::webhook::{KEPT, over, sends_to};
use super::{Proof, Unknown};
use crate::coverage::Outcome;
use crate::fact::{Fact, Why};
use crate::model::{Activity, CredentialState, Transport, Visibility};

pub(super) fn dormant_grant() -> Proof {
    let seen = |activity: Activity| Estate::with(|dossier| dossier.activity = vec![activity]);
    Proof {
        fires: seen(used("2026-08-25")),
        inside: seen(used("2026-08-26")),
        unknown: Unknown::Fact(seen(Activity { visible: Visibility::Unknown, ..unused() })),
    }
}

pub(super) fn unused_scope() -> Proof {
    let granted = ["code:read", "settings:write"];
    let since = |day| told(&granted, Fact::Known(vec!["code:read"]), day);
    Proof {
        fires: since("2026-08-26"),
        inside: told(&granted, Fact::Known(vec!["code:read", "settings:write"]), OLD),
        unknown: Unknown::Fact(since("2026-08-27")),
    }
}

pub(super) fn disabled_but_live() -> Proof {
    let disabled = Fact::Known(CredentialState::Disabled);
    Proof {
        fires: off(&disabled, used("2026-11-16")),
        inside: off(&disabled, used("2026-11-15")),
        unknown: Unknown::Fact(off(&Fact::Unknown(Why::NotReported), unused())),
    }
}

pub(super) fn webhook_unapproved_domain() -> Proof {
    let to = |host| sends_to(host, "webhooks: [hooks.example]\n");
    Proof {
        fires: to(Fact::Known("nothooks.example")),
        inside: to(Fact::Known("in.hooks.example")),
        unknown: Unknown::Fact(to(Fact::Unknown(Why::NotReported))),
    }
}

pub(super) fn webhook_plaintext() -> Proof {
    let signed = |is_signed| over(&Transport { is_signed, ..KEPT });
    Proof {
        fires: signed(Fact::Known(false)),
        inside: signed(Fact::Absent),
        unknown: Unknown::Fact(signed(Fact::Unknown(Why::NotReported))),
    }
}

pub(super) fn scope_unknown() -> Proof {
    let holds = |scope| Estate::with(|dossier| dossier.grants = vec![grant(&["code:read", scope])]);
    Proof {
        fires: holds("quantum:write"),
        inside: holds("issues:read"),
        unknown: Unknown::Never("the catalog is compiled in: it has a scope or it has not"),
    }
}

pub(super) fn evidence_gap() -> Proof {
    let denied = Outcome::Denied("apps: read".to_owned());
    Proof {
        fires: Estate { stage: denied, ..Estate::well_kept() },
        inside: Estate::well_kept(),
        unknown: Unknown::Never("it is what an unknown fact gives"),
    }
}
