//! Kinds that rest on who owns, publishes or uses an integration.

use super::super::actor::{AGENT, agent, token, used_for};
use super::super::estate::{Estate, published};
use super::super::holder::{agreed, of_directory};
use super::super::name::named;
use super::super::publisher::{by, with_record};
use super::{Proof, Unknown};
use crate::fact::{Fact, Why};
use crate::model::PrincipalStatus;

/// The well-kept app with this owner in its record.
fn owned_by(owner: &str) -> Estate {
    Estate::written("dana@acme.example\npurpose", &format!("{owner}\npurpose"))
}

fn without_directory(estate: Estate) -> Estate {
    Estate { has_people: false, ..estate }
}

pub(super) fn owner_missing() -> Proof {
    Proof {
        fires: owned_by("who@acme.example"),
        inside: owned_by("DANA@acme.example"),
        unknown: Unknown::Fact(without_directory(owned_by("who@acme.example"))),
    }
}

pub(super) fn owner_departed() -> Proof {
    Proof {
        fires: owned_by("tom@acme.example"),
        inside: owned_by("dana@acme.example"),
        unknown: Unknown::Fact(without_directory(owned_by("tom@acme.example"))),
    }
}

/// The well-kept app of mo, as accounts alone show people.
fn owned_by_mo(status: PrincipalStatus, signs_in: bool) -> Estate {
    let accounts = of_directory(status, signs_in);
    Estate {
        accounts: accounts.accounts,
        directory: accounts.directory,
        directory_signs_in: signs_in,
        ..without_directory(owned_by("mo@acme.example"))
    }
}

pub(super) fn owner_departed_elsewhere() -> Proof {
    Proof {
        fires: owned_by_mo(PrincipalStatus::Departed, true),
        inside: owned_by_mo(PrincipalStatus::Active, true),
        unknown: Unknown::Fact(owned_by_mo(PrincipalStatus::Departed, false)),
    }
}

pub(super) fn publisher_changed() -> Proof {
    let record = "publisher: { id: \"1\" }";
    Proof {
        fires: with_record(record, by("2")),
        inside: with_record(record, by("1")),
        unknown: Unknown::Fact(with_record(record, |_| ())),
    }
}

pub(super) fn name_lookalike() -> Proof {
    let mut unpublished = named("Quorumloof Drive", "666");
    unpublished.records = unpublished.records.replace("publisher: { id: \"900\" }\n", "");
    Proof {
        fires: named("Quorumloof Drive", "666"),
        inside: named("Quorumloof Driver", "666"),
        unknown: Unknown::Fact(unpublished),
    }
}

pub(super) fn unverified_publisher() -> Proof {
    let verified = |verified: Fact<bool>| {
        Estate::with(|dossier| dossier.definition = Some(published("builder", "1", verified)))
    };
    Proof {
        fires: verified(Fact::Known(false)),
        inside: verified(Fact::Known(true)),
        unknown: Unknown::Fact(verified(Fact::Unknown(Why::Denied("apps: read".to_owned())))),
    }
}

pub(super) fn user_consent_high_risk() -> Proof {
    Proof {
        fires: agreed("mo", &["code:read"]),
        inside: agreed("mo", &["issues:read"]),
        unknown: Unknown::Fact(agreed("nobody-knows", &["code:read"])),
    }
}

pub(super) fn acts_as_human() -> Proof {
    Proof {
        fires: token(|_| ()),
        inside: token(|dossier| dossier.activity = vec![used_for(&["code:read"])]),
        unknown: Unknown::Fact(token(|dossier| dossier.attribution = Fact::Unknown(Why::NotReported))),
    }
}

pub(super) fn agent_unowned_writer() -> Proof {
    Proof {
        fires: agent(&["code:write"], "agent: { oversight: \" \" }\n"),
        inside: agent(&["code:write"], AGENT),
        unknown: Unknown::Fact(without_directory(agent(&["code:write"], AGENT))),
    }
}
