//! Kinds that look at credentials.

use super::super::estate::{Estate, RECORD, at, key, used};
use super::super::holder::{NOTICE, login, never_rotated, of_directory, two, with_key, with_status};
use super::{Proof, Unknown};
use crate::fact::{Fact, Why};
use crate::model::{Activity, Credential, CredentialState, PrincipalStatus};

const UNTOLD: Why = Why::NotReported;

pub(super) fn credential_no_expiry() -> Proof {
    let ends = |at: Fact<jiff::Timestamp>| with_key(|key| key.expires_at = at);
    Proof {
        fires: ends(Fact::Absent),
        inside: ends(Fact::Known(at("2027-09-30"))),
        unknown: Unknown::Fact(ends(Fact::Unknown(UNTOLD))),
    }
}

pub(super) fn credential_lifetime_too_long() -> Proof {
    let until = |day| with_key(|key| key.expires_at = Fact::Known(at(day)));
    Proof {
        fires: until("2027-10-02"),
        inside: until("2027-10-01"),
        unknown: Unknown::Fact(with_key(|key| key.created_at = Fact::Unknown(UNTOLD))),
    }
}

pub(super) fn credential_overage() -> Proof {
    let made = |day| with_key(|key| key.created_at = Fact::Known(at(day)));
    Proof {
        fires: made("2026-05-27"),
        inside: made("2026-05-28"),
        unknown: Unknown::Fact(with_key(|key| key.created_at = Fact::Unknown(UNTOLD))),
    }
}

pub(super) fn credential_never_rotated() -> Proof {
    let replaced = |at: Fact<jiff::Timestamp>| {
        never_rotated(|dossier| {
            dossier.credentials.iter_mut().for_each(|key| key.rotated_at = at.clone());
        })
    };
    Proof {
        fires: replaced(Fact::Known(at("2026-05-24"))),
        inside: replaced(Fact::Known(at("2026-05-25"))),
        unknown: Unknown::Fact(replaced(Fact::Unknown(UNTOLD))),
    }
}

pub(super) fn credential_expired_live() -> Proof {
    let ended = |day: &str, state: Fact<CredentialState>| {
        let mut estate = with_key(|key| {
            key.expires_at = Fact::Known(at(day));
            key.state = state;
        });
        estate.dossiers.iter_mut().for_each(|dossier| dossier.activity = vec![used("2026-11-20")]);
        estate
    };
    Proof {
        fires: ended("2026-11-19", Fact::Known(CredentialState::Expired)),
        inside: ended("2026-11-20", Fact::Known(CredentialState::Expired)),
        unknown: Unknown::Fact(ended("2026-11-20", Fact::Unknown(Why::Denied("keys: read".to_owned())))),
    }
}

pub(super) fn credential_multiple_active() -> Proof {
    let second = |made: Fact<&str>| {
        let mut estate = Estate::with(|dossier| {
            dossier.credentials.push(Credential { created_at: made.map(at), ..key("key:2") });
            dossier.activity.push(Activity { of: "key:2".into(), ..used("2026-11-20") });
        });
        estate.records = RECORD.replace("2026-11-01", "2026-11-17");
        estate
    };
    Proof {
        fires: second(Fact::Known("2026-11-16")),
        inside: second(Fact::Known("2026-11-17")),
        unknown: Unknown::Fact(second(Fact::Unknown(UNTOLD))),
    }
}

pub(super) fn credential_shared() -> Proof {
    let beside = |second| two(Fact::Known("SHA256:a"), &second);
    Proof {
        fires: beside(Fact::Known("SHA256:a")),
        inside: beside(Fact::Known("SHA256:b")),
        unknown: Unknown::Fact(beside(Fact::Unknown(UNTOLD))),
    }
}

pub(super) fn credential_owner_disabled() -> Proof {
    let of = |status| with_status(with_key(|key| key.holder = login("mo")), &status);
    Proof {
        fires: of(Fact::Known(PrincipalStatus::Suspended)),
        inside: of(Fact::Known(PrincipalStatus::Active)),
        unknown: Unknown::Fact(of(Fact::Unknown(UNTOLD))),
    }
}

pub(super) fn credential_owner_disabled_elsewhere() -> Proof {
    Proof {
        fires: of_directory(PrincipalStatus::Departed, true),
        inside: of_directory(PrincipalStatus::Active, true),
        unknown: Unknown::Fact(of_directory(PrincipalStatus::Departed, false)),
    }
}

pub(super) fn secret_exposed() -> Proof {
    let noticed = |day: &str, made: Fact<&str>| {
        let estate = with_key(|key| key.created_at = made.map(at));
        Estate { notices: NOTICE.replace("2026-10-02", day), ..estate }
    };
    let mut undated = noticed("2026-09-30", Fact::Unknown(UNTOLD));
    for grant in undated.dossiers.iter_mut().flat_map(|dossier| &mut dossier.grants) {
        grant.granted_at = Fact::Unknown(UNTOLD);
    }
    Proof {
        fires: noticed("2026-10-02", Fact::Known("2026-10-01")),
        inside: noticed("2026-10-01", Fact::Known("2026-10-01")),
        unknown: Unknown::Fact(undated),
    }
}
