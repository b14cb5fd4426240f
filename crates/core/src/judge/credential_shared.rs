//! `credential-shared`: one key or one machine account serves several integrations. Only the whole shows it, so it is noted
//! while dossiers go by and said at the end.
//!
//! Keys are the same where their fingerprints are. The last characters of a token are no fingerprint and prove nothing.
//! Memory grows with the credentials that have one, not with the inventory.

use super::Context;
use super::case::Case;
use super::draft::{Draft, Raised, Ruling, Words};
use super::gap::Gap;
use crate::fact::Fact;
use crate::finding::{About, Evidence, Finding, FindingKind};
use crate::model::{AppId, ConnectionId, Credential, Dossier, ExternalId, PrincipalKind, ProviderId};
use crate::scope::Tier;
use crate::words;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};

/// What several integrations may have in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Common {
    /// A key, by its fingerprint.
    Key(Box<str>),
    /// An account that the provider marks as a machine.
    Account(ConnectionId, ExternalId),
}

/// An integration that may have something in common with another, in few bytes: most have not.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Sharer {
    /// The place of its connection among those that went by.
    place: usize,
    id: ExternalId,
    app: AppId,
    name: Box<str>,
    tier: Tier,
}

/// Something that an integration has, and who else has it.
struct Shared {
    common: Common,
    others: Vec<About>,
}

/// Who has what, as far as dossiers have gone by.
#[derive(Debug, Default)]
pub(super) struct Sharing {
    places: Vec<(ProviderId, ConnectionId)>,
    first: HashMap<Common, Sharer>,
    /// Everybody else who has the same.
    more: BTreeMap<Common, Vec<Sharer>>,
}

/// Says where a fingerprint is unknown. The finding itself is said at the end.
pub(super) fn check<'c>(case: &'c Case<'c>) -> Ruling<'c> {
    let mut ruling = Ruling::clear();
    for credential in case.active_credentials().filter(|credential| credential.kind.has_fingerprint()) {
        if let Fact::Unknown(why) = &credential.hint {
            ruling.gaps.push(Gap {
                fact: format!("the fingerprint of {}", credential.id),
                blocks: FindingKind::CredentialShared,
                why: why.clone(),
            });
        }
    }
    ruling
}

/// The texts by which others are found that may share something with an integration: fingerprints, and the ids and logins
/// of machine accounts.
pub(super) fn texts(case: &Case<'_>) -> Vec<String> {
    let mut texts = Vec::new();
    for credential in case.active_credentials() {
        texts.extend(fingerprint(credential).map(str::to_owned));
        let account = credential.holder.known().and_then(|holder| case.principal(holder));
        if let Some(account) = account.filter(|account| account.kind == PrincipalKind::Bot) {
            texts.extend([account.id.to_string(), account.name.clone()]);
        }
    }
    texts
}

impl Sharing {
    /// Notes what an integration has that others may have too.
    pub(super) fn note(&mut self, case: &Case<'_>) {
        for credential in case.active_credentials() {
            if let Some(print) = fingerprint(credential) {
                self.put(Common::Key(print.into()), case);
            }
            let account = credential.holder.known().and_then(|holder| case.principal(holder));
            if let Some(account) = account.filter(|account| account.kind == PrincipalKind::Bot) {
                let connection = case.dossier.connection.clone();
                self.put(Common::Account(connection, account.id.clone()), case);
            }
        }
    }

    fn put(&mut self, common: Common, case: &Case<'_>) {
        let dossier = case.dossier;
        let sharer = Sharer {
            place: self.place(dossier),
            id: dossier.id.clone(),
            app: dossier.integration.app.clone(),
            name: case.name().into(),
            tier: case.tier,
        };
        match self.first.entry(common) {
            Entry::Vacant(entry) => {
                entry.insert(sharer);
            }
            Entry::Occupied(entry) if *entry.get() == sharer => {}
            Entry::Occupied(entry) => self.more.entry(entry.key().clone()).or_default().push(sharer),
        }
    }

    fn place(&mut self, dossier: &Dossier) -> usize {
        let is_same = |(_, connection): &(ProviderId, ConnectionId)| *connection == dossier.connection;
        self.places.iter().position(is_same).unwrap_or_else(|| {
            self.places.push((dossier.provider.clone(), dossier.connection.clone()));
            self.places.len() - 1
        })
    }

    /// Returns one finding for each integration that shares something with another.
    pub(super) fn findings(mut self, context: &Context<'_>) -> Vec<Finding> {
        let mut shared: BTreeMap<(About, Tier), Vec<Shared>> = BTreeMap::new();
        for (common, mut sharers) in std::mem::take(&mut self.more) {
            sharers.extend(self.first.remove(&common));
            let mut sharers: Vec<(About, Tier)> =
                sharers.into_iter().filter_map(|sharer| Some((self.about(&sharer)?, sharer.tier))).collect();
            sharers.sort_unstable();
            sharers.dedup();
            for (i, sharer) in sharers.iter().enumerate() {
                let others = sharers.iter().enumerate().filter(|(other, _)| *other != i);
                let others = others.map(|(_, (about, _))| about.clone()).collect();
                shared.entry(sharer.clone()).or_default().push(Shared { common: common.clone(), others });
            }
        }
        shared.into_iter().map(|((about, tier), shared)| finding(context, about, tier, &shared)).collect()
    }

    fn about(&self, sharer: &Sharer) -> Option<About> {
        let (provider, connection) = self.places.get(sharer.place)?;
        Some(About {
            provider: provider.clone(),
            connection: Some(connection.clone()),
            app: sharer.app.clone(),
            subject: Some(sharer.id.clone()),
            name: sharer.name.to_string(),
        })
    }
}

fn fingerprint(credential: &Credential) -> Option<&str> {
    credential.hint.known().map(String::as_str).filter(|_| credential.kind.has_fingerprint())
}

fn finding(context: &Context<'_>, about: About, tier: Tier, shared: &[Shared]) -> Finding {
    let instances: Vec<String> = shared.iter().map(|one| one.common.to_string()).collect();
    let draft = Draft::new(tier, || {
        let mut evidence = Vec::new();
        for Shared { common, others } in shared {
            evidence.extend(others.iter().map(|other| Evidence {
                fact: format!("{} {common}, too", place(other)),
                source: "comparison of the whole inventory".to_owned(),
                read_at: None,
            }));
        }
        let others: Vec<String> = shared.iter().flat_map(|one| one.others.iter().map(place)).collect();
        let what = shared.first().map_or_else(String::new, |one| one.common.to_string());
        Words {
            summary: format!("{what}, and so does {}", words::short_list(&others, 3)),
            evidence,
            record: None,
        }
    });
    let policy = context.policy.effective(&about.provider, &about.app);
    Raised::new(policy, FindingKind::CredentialShared, draft.of(instances)).finding(about)
}

fn place(about: &About) -> String {
    let connection =
        about.connection.as_ref().map_or_else(String::new, |connection| format!(" in {connection}"));
    format!("`{}`{connection}", about.name)
}

impl std::fmt::Display for Common {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Key(print) => write!(out, "uses the key {print}"),
            Self::Account(_, account) => write!(out, "acts as the machine account {account}"),
        }
    }
}
