//! The proof of every kind: an estate in which it fires, one just inside the boundary in which it does not, one in which a
//! fact is unknown and told as a gap, and the exception that holds until its day.
//!
//! Each kind has four tests of its own, `proof::excess_scope::fires` and so on. A kind without a row does not compile.

mod credential;
mod path;
mod people;
mod record;
mod usage;

use super::estate::Estate;
use crate::finding::{Acknowledgement, Finding, FindingKind};
use jiff::ToSpan;

/// The estates that prove one kind.
pub(super) struct Proof {
    /// The kind is found.
    pub(super) fires: Estate,
    /// Nearly the same, and the kind is known not to hold.
    pub(super) inside: Estate,
    /// Nearly the same, and nobody can say.
    pub(super) unknown: Unknown,
}

/// What becomes of a kind where a fact is unknown.
pub(super) enum Unknown {
    /// The integration's gap names the fact that blocks the kind.
    Fact(Estate),
    /// The facts come with a listing, and the gap is that of the listing.
    Listing(Estate),
    /// It rests on no fact that can be unknown, for this reason. Tests hold it to that.
    Never(&'static str),
}

/// Makes the table of kinds with their rows, and four tests of each.
macro_rules! proofs {
    ($($kind:ident = $area:ident::$row:ident,)*) => {
        /// The kinds that have a row.
        const PROVEN: &[FindingKind] = &[$(FindingKind::$kind,)*];

        /// Returns the row of a kind.
        fn proof(kind: FindingKind) -> Proof {
            match kind {
                $(FindingKind::$kind => $area::$row(),)*
            }
        }

        four_tests! { $($kind = $area::$row,)* }
    };
}

/// Makes four tests of each row.
macro_rules! four_tests {
    ($($kind:ident = $area:ident::$row:ident,)*) => {
        $(
            mod $row {
                use super::{FindingKind, $area::$row as proof};

                #[test]
                fn fires() {
                    super::fires(FindingKind::$kind, &proof());
                }

                #[test]
                fn is_silent_just_inside_the_boundary() {
                    super::is_silent_inside(FindingKind::$kind, &proof());
                }

                #[test]
                fn gives_a_gap_for_an_unknown_fact() {
                    super::gives_a_gap(FindingKind::$kind, proof());
                }

                #[test]
                fn is_accepted_until_its_day() {
                    super::is_accepted(FindingKind::$kind, proof());
                }
            }
        )*
    };
}

proofs! {
    UnapprovedIntegration = record::unapproved_integration,
    ExcessScope = record::excess_scope,
    ExcessResource = record::excess_resource,
    ScopeEscalation = record::scope_escalation,
    ApprovalExpired = record::approval_expired,
    ReviewOverdue = record::review_overdue,
    RevalidationDue = record::revalidation_due,
    ShadowApproval = record::shadow_approval,
    OwnerMissing = people::owner_missing,
    OwnerDeparted = people::owner_departed,
    PurposeMissing = record::purpose_missing,
    EnvironmentMixing = record::environment_mixing,
    PublisherChanged = people::publisher_changed,
    NameLookalike = people::name_lookalike,
    UnverifiedPublisher = people::unverified_publisher,
    DormantGrant = usage::dormant_grant,
    UnusedScope = usage::unused_scope,
    DisabledButLive = usage::disabled_but_live,
    CredentialNoExpiry = credential::credential_no_expiry,
    CredentialLifetimeTooLong = credential::credential_lifetime_too_long,
    CredentialOverage = credential::credential_overage,
    CredentialNeverRotated = credential::credential_never_rotated,
    CredentialExpiredLive = credential::credential_expired_live,
    CredentialMultipleActive = credential::credential_multiple_active,
    CredentialShared = credential::credential_shared,
    CredentialOwnerDisabled = credential::credential_owner_disabled,
    SecretExposed = credential::secret_exposed,
    AdminConsentTenantWide = record::admin_consent_tenant_wide,
    UserConsentHighRisk = people::user_consent_high_risk,
    MintsCredentials = path::mints_credentials,
    DelegatedAdminRecursion = path::delegated_admin_recursion,
    CrossSystemChain = path::cross_system_chain,
    ChangesAccessOutcomes = path::changes_access_outcomes,
    AuthorityTooBroad = path::authority_too_broad,
    ActsAsHuman = people::acts_as_human,
    AgentUnownedWriter = people::agent_unowned_writer,
    WebhookUnapprovedDomain = usage::webhook_unapproved_domain,
    WebhookPlaintext = usage::webhook_plaintext,
    ScopeUnknown = usage::scope_unknown,
    EvidenceGap = usage::evidence_gap,
}

// Kinds that rest on accounts of other connections too are proven a second time, by those.
four_tests! {
    OwnerDeparted = people::owner_departed_elsewhere,
    CredentialOwnerDisabled = credential::credential_owner_disabled_elsewhere,
}

#[test]
fn every_row_of_the_data_has_its_proof() {
    let ids: Vec<&str> = PROVEN.iter().map(|kind| kind.id()).collect();
    let data = include_str!("../../../data/findings.csv");
    let mut reader = csv::Reader::from_reader(data.as_bytes());
    let rows: Vec<String> =
        reader.records().map(|row| row.expect("a row").get(0).expect("a kind").to_owned()).collect();
    assert_eq!(ids, rows);
}

/// The finding of a kind, as it is shown. What another absorbs is not.
fn shown(estate: &Estate, kind: FindingKind) -> Option<Finding> {
    estate.findings().into_iter().find(|finding| finding.kind == kind)
}

/// Whether a kind holds, shown or absorbed.
fn holds(estate: &Estate, kind: FindingKind) -> bool {
    estate.findings().iter().any(|finding| finding.kind == kind || finding.absorbed.contains(&kind))
}

/// What the gaps of all integrations say that they block.
fn blocked(estate: &Estate) -> Vec<FindingKind> {
    let explanations = estate.judge().0.into_iter();
    explanations.flat_map(|one| one.verdict.gaps).map(|gap| gap.blocks).collect()
}

fn fires(kind: FindingKind, Proof { fires: estate, .. }: &Proof) {
    let finding = shown(estate, kind);
    assert!(finding.as_ref().is_some_and(Finding::is_open), "{:#?}", estate.findings());
    let words = finding.map(|finding| (finding.summary, finding.evidence));
    assert!(words.is_some_and(|(summary, evidence)| !summary.is_empty() && !evidence.is_empty()));
}

fn is_silent_inside(kind: FindingKind, Proof { inside: estate, .. }: &Proof) {
    assert!(!holds(estate, kind), "{:#?}", shown(estate, kind));
    assert!(!blocked(estate).contains(&kind), "it is known not to hold");
}

fn gives_a_gap(kind: FindingKind, proven: Proof) {
    match proven.unknown {
        Unknown::Fact(estate) => {
            assert!(!holds(&estate, kind), "{:#?}", shown(&estate, kind));
            let prefix = format!("{}:", kind.id());
            let mut gaps = estate.findings().into_iter().filter(|one| one.kind == FindingKind::EvidenceGap);
            let names_kind = |gap: Finding| gap.instances.iter().any(|fact| fact.starts_with(&prefix));
            assert!(gaps.any(names_kind), "{:#?}", estate.findings());
            assert!(blocked(&estate).contains(&kind), "the score counts it as unknown");
        }
        Unknown::Listing(estate) => {
            assert!(!holds(&estate, kind), "{:#?}", shown(&estate, kind));
            let gap = shown(&estate, FindingKind::EvidenceGap).expect("the gap is shown");
            assert_eq!(gap.about.app.as_str(), "stage:apps");
        }
        Unknown::Never(reason) => {
            for other in FindingKind::ALL {
                let Proof { fires, inside, unknown } = proof(*other);
                let unknown = match unknown {
                    Unknown::Fact(estate) | Unknown::Listing(estate) => Some(estate),
                    Unknown::Never(_) => None,
                };
                for estate in [fires, inside].into_iter().chain(unknown) {
                    assert!(!blocked(&estate).contains(&kind), "not so: {reason}");
                }
            }
        }
    }
}

/// An exception is kept by the fingerprint of one day and holds for the finding of a later one.
fn is_accepted(kind: FindingKind, proven: Proof) {
    let mut estate = proven.fires;
    let print = shown(&estate, kind).expect("it fires").fingerprint;
    let expires_at = estate.now.checked_add(48.hours()).expect("a day");
    let by = Acknowledgement { reason: "goes on Friday".to_owned(), owner: "dana".to_owned(), expires_at };
    let mut is_open_after = |hours: i64| {
        estate.now = expires_at.checked_add((hours - 48).hours()).expect("a day");
        let mut finding = shown(&estate, kind).expect("it fires still");
        assert_eq!(finding.fingerprint, print, "it is the same disagreement");
        finding.acknowledge(by.clone(), estate.now);
        finding.is_open()
    };
    assert!(!is_open_after(0), "somebody accepts it");
    assert!(!is_open_after(47), "somebody accepts it until its day");
    assert!(is_open_after(48), "it lapses loudly");
}
