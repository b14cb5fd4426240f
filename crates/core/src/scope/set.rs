//! Sets of scopes. Unknown ones are members like the others and are never dropped.

/// A scope of one catalog. It means nothing in another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ScopeId(pub(super) u32);

impl ScopeId {
    /// Returns the row's place in its catalog, from 0.
    pub fn index(self) -> usize {
        self.0 as usize
    }

    pub(super) fn from_index(index: usize) -> Self {
        Self(u32::try_from(index).expect("a catalog has fewer than 2^32 rows"))
    }
}

/// A scope that has no row of its own in the catalog.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Unlisted {
    /// The kind under which it was granted or approved.
    pub kind: Box<str>,
    /// Its name, as the provider or the approver wrote it.
    pub name: Box<str>,
    /// The row `user:*` for a name like `user:42`; none where the catalog knows nothing like it.
    pub pattern: Option<ScopeId>,
}

/// One member of a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Member<'s> {
    /// A row of the catalog.
    Listed(ScopeId),
    /// A scope without a row of its own.
    Unlisted(&'s Unlisted),
}

/// A set of scopes of one catalog.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct ScopeSet {
    // Both sorted, each member once.
    listed: Vec<ScopeId>,
    unlisted: Vec<Unlisted>,
}

impl ScopeSet {
    /// The set without members.
    pub const EMPTY: &'static Self = &Self { listed: Vec::new(), unlisted: Vec::new() };

    /// Makes a set of its members, in any order.
    pub fn new(mut listed: Vec<ScopeId>, mut unlisted: Vec<Unlisted>) -> Self {
        listed.sort_unstable();
        listed.dedup();
        unlisted.sort_unstable();
        unlisted.dedup();
        Self { listed, unlisted }
    }

    /// Returns the members that have a row in the catalog, sorted.
    pub fn listed(&self) -> &[ScopeId] {
        &self.listed
    }

    /// Returns the members that have no row of their own, sorted.
    pub fn unlisted(&self) -> &[Unlisted] {
        &self.unlisted
    }

    /// Returns the members that the catalog knows nothing about.
    pub fn unknown(&self) -> impl Iterator<Item = &Unlisted> {
        self.unlisted.iter().filter(|scope| scope.pattern.is_none())
    }

    /// Returns every member, those with a row first.
    pub fn iter(&self) -> impl Iterator<Item = Member<'_>> {
        let listed = self.listed.iter().copied().map(Member::Listed);
        listed.chain(self.unlisted.iter().map(Member::Unlisted))
    }

    /// Whether a member is in it as such; what others cover does not count.
    pub fn contains(&self, member: Member<'_>) -> bool {
        match member {
            Member::Listed(id) => self.listed.binary_search(&id).is_ok(),
            Member::Unlisted(scope) => self.unlisted.binary_search(scope).is_ok(),
        }
    }

    /// Returns how many members it has.
    pub fn len(&self) -> usize {
        self.listed.len() + self.unlisted.len()
    }

    /// Whether it has no member.
    pub fn is_empty(&self) -> bool {
        self.listed.is_empty() && self.unlisted.is_empty()
    }

    /// Returns the members of both.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self::new([&*self.listed, &*other.listed].concat(), [&*self.unlisted, &*other.unlisted].concat())
    }

    /// Returns the members for which a test holds.
    #[must_use]
    #[inline]
    pub fn filter(&self, mut test: impl FnMut(Member<'_>) -> bool) -> Self {
        let listed = self.listed.iter().copied();
        let unlisted = self.unlisted.iter();
        Self {
            listed: listed.filter(|id| test(Member::Listed(*id))).collect(),
            unlisted: unlisted.filter(|scope| test(Member::Unlisted(scope))).cloned().collect(),
        }
    }
}
