//! The kinds of findings: their ids in code, everything else about them in `data/findings.csv`.

use super::{Control, Severity};
use crate::scope::Tier;
use std::sync::OnceLock;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $id:literal,)*) => {
        /// A kind of finding. Its id is part of fingerprints and exceptions, so it never changes.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum FindingKind {
            $($(#[$doc])* $name,)*
        }

        impl FindingKind {
            /// Every kind, in the order of the data.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Returns its id.
            pub fn id(self) -> &'static str {
                match self {
                    $(Self::$name => $id,)*
                }
            }
        }
    };
}

kinds! {
    /// Nobody approved it.
    UnapprovedIntegration = "unapproved-integration",
    /// It holds scopes that nothing approved covers.
    ExcessScope = "excess-scope",
    /// It reaches resources that are not among the approved.
    ExcessResource = "excess-resource",
    /// It holds more than at the last scan.
    ScopeEscalation = "scope-escalation",
    /// Its approval ran out.
    ApprovalExpired = "approval-expired",
    /// Its review is overdue.
    ReviewOverdue = "review-overdue",
    /// Something changed after its last review.
    RevalidationDue = "revalidation-due",
    /// A record approves what is granted nowhere.
    ShadowApproval = "shadow-approval",
    /// Nobody answers for it.
    OwnerMissing = "owner-missing",
    /// Who answered for it has left.
    OwnerDeparted = "owner-departed",
    /// Nobody says what it is for.
    PurposeMissing = "purpose-missing",
    /// It belongs to one environment and is live in another.
    EnvironmentMixing = "environment-mixing",
    /// Somebody else publishes it than was approved, or than before.
    PublisherChanged = "publisher-changed",
    /// Its name is that of an approved app of another publisher, or nearly.
    NameLookalike = "name-lookalike",
    /// The provider has not verified its publisher.
    UnverifiedPublisher = "unverified-publisher",
    /// It was not used for too long.
    DormantGrant = "dormant-grant",
    /// It does not use a scope that it holds.
    UnusedScope = "unused-scope",
    /// It is switched off, and a secret of it works.
    DisabledButLive = "disabled-but-live",
    /// A credential never expires.
    CredentialNoExpiry = "credential-no-expiry",
    /// A credential was issued for too long.
    CredentialLifetimeTooLong = "credential-lifetime-too-long",
    /// A credential is older than allowed.
    CredentialOverage = "credential-overage",
    /// Its only credential is as old as itself.
    CredentialNeverRotated = "credential-never-rotated",
    /// A credential works past its end.
    CredentialExpiredLive = "credential-expired-live",
    /// More credentials are active than allowed.
    CredentialMultipleActive = "credential-multiple-active",
    /// One credential serves several integrations.
    CredentialShared = "credential-shared",
    /// A person who is gone has a credential or grant that works.
    CredentialOwnerDisabled = "credential-owner-disabled",
    /// A secret was exposed and has not been replaced since.
    SecretExposed = "secret-exposed",
    /// The grant covers the whole tenant, the approval does not.
    AdminConsentTenantWide = "admin-consent-tenant-wide",
    /// A user without an admin role agreed to a powerful scope.
    UserConsentHighRisk = "user-consent-high-risk",
    /// It can make or read credentials of others.
    MintsCredentials = "mints-credentials",
    /// Authority that was delegated is delegated on.
    DelegatedAdminRecursion = "delegated-admin-recursion",
    /// Its authority reaches into another system.
    CrossSystemChain = "cross-system-chain",
    /// It can change who gets access.
    ChangesAccessOutcomes = "changes-access-outcomes",
    /// What it can do does not fit one sentence.
    AuthorityTooBroad = "authority-too-broad",
    /// It acts under a person's name.
    ActsAsHuman = "acts-as-human",
    /// An AI agent can write, and nobody answers for it or oversees it.
    AgentUnownedWriter = "agent-unowned-writer",
    /// It sends data to a domain that nobody approved.
    WebhookUnapprovedDomain = "webhook-unapproved-domain",
    /// What it sends is not protected on its way.
    WebhookPlaintext = "webhook-plaintext",
    /// The catalog does not know a scope.
    ScopeUnknown = "scope-unknown",
    /// A fact or a listing that is needed could not be seen.
    EvidenceGap = "evidence-gap",
}

/// What the data says about one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KindFacts {
    /// The kind.
    pub kind: FindingKind,
    /// Its title for readers.
    pub title: String,
    /// Severities for tiers T0 to T3.
    pub severities: [Severity; 4],
    /// When it fires.
    pub condition: String,
    /// What it shows.
    pub evidence: String,
    /// What to do.
    pub remediation: String,
    /// The kinds that it stands for when both hold.
    pub absorbs: Vec<FindingKind>,
    /// The controls that it is evidence about.
    pub controls: Vec<Control>,
}

impl FindingKind {
    /// Returns the kind that an id names.
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.id() == id)
    }

    /// Returns what the data says about it.
    pub fn facts(self) -> &'static KindFacts {
        kind_facts().get(self as usize).expect("a test checks that the data has every kind, in order")
    }

    /// Returns its default severity at a tier.
    pub fn severity(self, tier: Tier) -> Severity {
        let [t0, t1, t2, t3] = self.facts().severities;
        match tier {
            Tier::T0 => t0,
            Tier::T1 => t1,
            Tier::T2 => t2,
            Tier::T3 => t3,
        }
    }
}

/// Returns what the data says about every kind, in its order.
pub fn kind_facts() -> &'static [KindFacts] {
    static FACTS: OnceLock<Vec<KindFacts>> = OnceLock::new();
    FACTS.get_or_init(|| {
        parse(include_str!("../../data/findings.csv")).expect("a test reads the data that is compiled in")
    })
}

const N_FIXED_COLUMNS: usize = 11;

fn parse(text: &str) -> Result<Vec<KindFacts>, String> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headers = reader.headers().map_err(|error| error.to_string())?.clone();
    let mut facts = Vec::new();
    for row in reader.records() {
        let row = row.map_err(|error| error.to_string())?;
        facts.push(parse_row(&headers, &row).map_err(|why| format!("{row:?}: {why}"))?);
    }
    Ok(facts)
}

fn parse_row(headers: &csv::StringRecord, row: &csv::StringRecord) -> Result<KindFacts, String> {
    let cell = |column: usize| row.get(column).ok_or_else(|| format!("column {column} is missing"));
    let kind = |id: &str| FindingKind::parse(id).ok_or_else(|| format!("unknown kind `{id}`"));
    let severity = |column: usize| {
        let word = cell(column)?;
        Severity::parse(word).ok_or_else(|| format!("unknown severity `{word}`"))
    };
    let mut controls = Vec::new();
    for (framework, ids) in headers.iter().zip(row.iter()).skip(N_FIXED_COLUMNS) {
        for id in control_ids(ids) {
            controls.push(Control { framework: framework.to_owned(), id });
        }
    }
    Ok(KindFacts {
        kind: kind(cell(0)?)?,
        title: cell(1)?.to_owned(),
        severities: [severity(3)?, severity(4)?, severity(5)?, severity(6)?],
        condition: cell(7)?.to_owned(),
        evidence: cell(8)?.to_owned(),
        remediation: cell(9)?.to_owned(),
        absorbs: cell(10)?.split_whitespace().map(kind).collect::<Result<_, _>>()?,
        controls,
    })
}

/// Ids stand side by side; those with a space in them are told apart by a word that begins one (`Art.`, `GOVERN`), or by
/// semicolons.
fn control_ids(cell: &str) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    let mut is_open = false;
    for word in cell.split([' ', ';']).filter(|word| !word.is_empty()) {
        match ids.last_mut() {
            Some(last) if is_open => {
                last.push(' ');
                last.push_str(word);
            }
            _ => ids.push(word.to_owned()),
        }
        is_open = matches!(word, "Art." | "GOVERN" | "MAP" | "MEASURE" | "MANAGE");
    }
    ids
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_has_every_kind_once_and_in_order() {
        let kinds: Vec<_> = kind_facts().iter().map(|facts| facts.kind).collect();
        assert_eq!(kinds, FindingKind::ALL);
    }

    #[test]
    fn ids_with_a_space_stay_whole() {
        assert_eq!(control_ids("Art. 28(3) Art. 9(4)(c)"), ["Art. 28(3)", "Art. 9(4)(c)"]);
        assert_eq!(control_ids("MEASURE 3.1; MANAGE 4.1"), ["MEASURE 3.1", "MANAGE 4.1"]);
        assert_eq!(control_ids("AC-2 AC-6(1)"), ["AC-2", "AC-6(1)"]);
    }
}
