//! One scope of a catalog: what it does, to what, and how far that goes.

use std::fmt;

/// One scope as its provider defines it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// What sort of authority the name is, in the catalog's words: `oauth`, `app_permission`. Part of the key.
    pub kind: Box<str>,
    /// The name in the provider's canonical form. Part of the key. One that ends in `*` stands for every name that
    /// begins like it.
    pub name: Box<str>,
    /// What it lets its holder do.
    pub action: Action,
    /// To what, in the catalog's words: `repository`.
    pub resource: Box<str>,
    /// What it lets its holder do, in a verb and an object, where action and resource read badly: `push code`.
    pub phrase: Option<Box<str>>,
    /// How much it matters by itself, without what it implies.
    pub tier: Tier,
    /// What makes it dangerous by itself, without what it implies.
    pub powers: Powers,
}

impl Scope {
    /// Whether it lets its holder change, run or send something.
    pub fn writes(&self) -> bool {
        self.action != Action::Read || self.powers.contains(Power::EgressData)
    }
}

/// What a scope lets its holder do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// See it.
    Read,
    /// Change it.
    Write,
    /// Make it run.
    Execute,
    /// Rule it.
    Admin,
}

impl Action {
    /// All, from the weakest to the strongest.
    pub const ALL: [Self; 4] = [Self::Read, Self::Write, Self::Execute, Self::Admin];

    /// Returns its name in catalogs and output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Execute => "execute",
            Self::Admin => "admin",
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// How much a scope matters. T0 is the highest and comes first: the highest of several tiers is their minimum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// Leads to control of identities, credentials, policy, code that runs, or the tenant.
    T0,
    /// Reads or changes sensitive or tenant-wide data.
    T1,
    /// Reaches limited data or makes limited changes.
    T2,
    /// Reaches profiles, metadata or public data.
    T3,
}

impl Tier {
    /// All, the highest first.
    pub const ALL: [Self; 4] = [Self::T0, Self::T1, Self::T2, Self::T3];

    /// The tier of a scope that no catalog knows.
    pub const UNKNOWN_SCOPE: Self = Self::T1;

    /// Returns its name in catalogs: `critical`.
    pub fn risk(self) -> &'static str {
        match self {
            Self::T0 => "critical",
            Self::T1 => "high",
            Self::T2 => "medium",
            Self::T3 => "low",
        }
    }

    /// Returns the higher of two.
    #[must_use]
    pub fn highest(self, other: Self) -> Self {
        self.min(other)
    }
}

impl fmt::Display for Tier {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, out)
    }
}

/// One thing that makes a scope dangerous.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Power {
    /// Makes credentials.
    MintsCredentials,
    /// Makes, changes or removes accounts.
    ManagesIdentities,
    /// Gives others authority.
    ManagesAccess,
    /// Acts as somebody else.
    Impersonates,
    /// Reads secrets.
    ReadsSecrets,
    /// Reads sensitive data.
    ReadsSensitive,
    /// Runs code.
    ExecutesCode,
    /// Sends data out.
    EgressData,
    /// Makes others' systems be called.
    Webhook,
    /// Goes on while the person is away.
    Offline,
}

impl Power {
    /// All.
    pub const ALL: [Self; 10] = [
        Self::MintsCredentials,
        Self::ManagesIdentities,
        Self::ManagesAccess,
        Self::Impersonates,
        Self::ReadsSecrets,
        Self::ReadsSensitive,
        Self::ExecutesCode,
        Self::EgressData,
        Self::Webhook,
        Self::Offline,
    ];

    /// Returns its name in catalogs: `mints_credentials`.
    pub fn name(self) -> &'static str {
        match self {
            Self::MintsCredentials => "mints_credentials",
            Self::ManagesIdentities => "manages_identities",
            Self::ManagesAccess => "manages_access",
            Self::Impersonates => "impersonates",
            Self::ReadsSecrets => "reads_secrets",
            Self::ReadsSensitive => "reads_sensitive",
            Self::ExecutesCode => "executes_code",
            Self::EgressData => "egress_data",
            Self::Webhook => "webhook",
            Self::Offline => "offline",
        }
    }

    fn bit(self) -> u16 {
        1 << self as u16
    }
}

/// A set of powers.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Powers(u16);

impl Powers {
    /// No power.
    pub const NONE: Self = Self(0);

    /// Whether it has a power.
    pub fn contains(self, power: Power) -> bool {
        self.0 & power.bit() != 0
    }

    /// Returns it with a power added.
    #[must_use]
    pub fn with(self, power: Power) -> Self {
        Self(self.0 | power.bit())
    }

    /// Returns the powers of both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether it has none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Returns each power, in the order of [`Power::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Power> {
        Power::ALL.into_iter().filter(move |power| self.contains(*power))
    }
}

impl fmt::Debug for Powers {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_set().entries(self.iter()).finish()
    }
}
