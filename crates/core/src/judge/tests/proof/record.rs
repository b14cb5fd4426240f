//! Kinds that hold an integration beside its record, or beside what it was.

use super::super::drift::{grown, holds, reaches};
use super::super::estate::{Estate, Then, at, grant, selected};
use super::super::publisher::with_record;
use super::{Proof, Unknown};
use crate::coverage::Outcome;
use crate::fact::{Fact, Why};
use crate::model::{AppId, Dossier, Resources};

fn unread() -> Outcome {
    Outcome::Denied("apps: read".to_owned())
}

pub(super) fn unapproved_integration() -> Proof {
    Proof {
        fires: Estate::with(|dossier| dossier.integration.app = AppId::from("8")),
        inside: Estate::well_kept(),
        unknown: Unknown::Never("what is listed has its key, and records are read whole or not at all"),
    }
}

pub(super) fn excess_scope() -> Proof {
    Proof {
        fires: Estate::with(|dossier| dossier.grants = vec![grant(&["code:write"])]),
        inside: Estate::written("[code:read]", "[code:write]"),
        unknown: Unknown::Listing(Estate {
            stage: unread(),
            ..Estate::with(|dossier| dossier.grants.clear())
        }),
    }
}

fn on(resources: Fact<Resources>) -> Estate {
    Estate::with(reaches(resources))
}

pub(super) fn excess_resource() -> Proof {
    Proof {
        fires: on(selected(&["acme/api", "acme/web"])),
        inside: on(selected(&["ACME/api"])),
        unknown: Unknown::Fact(on(Fact::Known(Resources::Selected(Fact::Unknown(Why::NotReported))))),
    }
}

pub(super) fn admin_consent_tenant_wide() -> Proof {
    Proof {
        fires: on(Fact::Known(Resources::All)),
        inside: on(selected(&["acme/api"])),
        unknown: Unknown::Fact(on(Fact::Unknown(Why::NotReported))),
    }
}

pub(super) fn scope_escalation() -> Proof {
    let unknown = Fact::Unknown(Why::NotReported);
    Proof {
        fires: grown(holds(&["code:read"]), holds(&["code:write"])),
        inside: grown(holds(&["code:write"]), holds(&["code:read"])),
        unknown: Unknown::Fact(grown(reaches(unknown), reaches(Fact::Known(Resources::All)))),
    }
}

pub(super) fn approval_expired() -> Proof {
    let until = |day| Estate::written("2027-06-30", day);
    let mut unread = until("2026-11-23");
    for dossier in &mut unread.dossiers {
        dossier.integration.state = Fact::Unknown(Why::Denied("apps: read".to_owned()));
    }
    Proof { fires: until("2026-11-23"), inside: until("2026-11-24"), unknown: Unknown::Fact(unread) }
}

pub(super) fn review_overdue() -> Proof {
    let last = |day| Estate::written("last: 2026-11-01", &format!("last: {day}"));
    Proof {
        fires: last("2026-08-25"),
        inside: last("2026-08-26"),
        unknown: Unknown::Fact(Estate::written(", last: 2026-11-01, by: dana@acme.example", "")),
    }
}

pub(super) fn revalidation_due() -> Proof {
    let changed = |day: Fact<&str>| {
        let changed_at = day.map(at);
        let change = |dossier: &mut Dossier| {
            dossier.grants.iter_mut().for_each(|grant| grant.changed_at = changed_at.clone());
        };
        Estate { at_review: Then::Unscanned, ..Estate::with(change) }
    };
    Proof {
        fires: changed(Fact::Known("2026-11-02")),
        inside: changed(Fact::Known("2026-11-01")),
        unknown: Unknown::Fact(changed(Fact::Unknown(Why::NotReported))),
    }
}

pub(super) fn shadow_approval() -> Proof {
    let nobody = || Estate { dossiers: Vec::new(), ..Estate::well_kept() };
    Proof {
        fires: nobody(),
        inside: Estate::well_kept(),
        unknown: Unknown::Listing(Estate { stage: unread(), ..nobody() }),
    }
}

pub(super) fn purpose_missing() -> Proof {
    Proof {
        fires: Estate::written("builds what is pushed", "TBD"),
        inside: Estate::written("builds what is pushed", "TBD builds"),
        unknown: Unknown::Never("the purpose is what the record says, and the record is at hand"),
    }
}

pub(super) fn environment_mixing() -> Proof {
    let labelled = |environment| Estate { environment, ..with_record("environment: test", |_| ()) };
    Proof {
        fires: labelled(Some("production")),
        inside: labelled(Some("Test")),
        unknown: Unknown::Fact(labelled(None)),
    }
}
