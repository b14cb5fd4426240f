//! `credential-shared`: one key or one machine account serves several integrations. Only the whole shows it, so it is noted
//! while dossiers go by and said at the end.
//!
//! Keys are the same where their fingerprints are. The last characters of a token are no fingerprint and prove nothing.
//! Memory grows with the credentials that have one, not with the inventory, and by less than a hundred bytes each.

use super::Context;
use super::case::Case;
use super::draft::{Draft, Raised, Ruling, Words};
use super::gap::Gap;
use crate::fact::Fact;
use crate::finding::{About, Evidence, Finding, FindingKind};
use crate::model::{AppId, ConnectionId, Credential, Dossier, ExternalId, PrincipalKind, ProviderId};
use crate::scope::Tier;
use crate::words;
use sha2::{Digest, Sha256};
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};

#[cfg(test)]
mod tests;

/// What several integrations may have in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Common {
    /// A key, by its fingerprint.
    Key(Box<str>),
    /// An account that the provider marks as a machine.
    Account(ConnectionId, ExternalId),
}

/// An integration that has something in common with another.
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
    /// The first of the others: all of them at each of them would be their number squared.
    some: Vec<About>,
    n_others: usize,
}

/// So many others are named at each.
const MOST_NAMED: usize = 5;

/// Who has what, as far as dossiers have gone by.
#[derive(Debug, Default)]
pub(super) struct Sharing {
    places: Vec<(ProviderId, ConnectionId)>,
    /// The first who has something, by a digest of that.
    first: HashMap<[u8; 16], At>,
    packed: Packed,
    /// Everybody who has something that others have too.
    shared: BTreeMap<Common, Vec<Sharer>>,
}

/// Integrations that may have something in common with others, in few bytes: most have not.
#[derive(Debug, Default)]
struct Packed(Vec<u8>);

/// Where in the packed ones an integration begins.
type At = usize;

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
        let mut at = None;
        for credential in case.active_credentials() {
            if let Some(print) = fingerprint(credential) {
                self.put(Common::Key(print.into()), case, &mut at);
            }
            let account = credential.holder.known().and_then(|holder| case.principal(holder));
            if let Some(account) = account.filter(|account| account.kind == PrincipalKind::Bot) {
                let connection = case.dossier.connection.clone();
                self.put(Common::Account(connection, account.id.clone()), case, &mut at);
            }
        }
    }

    /// Notes one thing that an integration has. `at` is where the integration is packed, once it is.
    fn put(&mut self, common: Common, case: &Case<'_>, at: &mut Option<At>) {
        let sharer = self.sharer(case);
        match self.first.entry(common.digest()) {
            Entry::Vacant(entry) => {
                entry.insert(*at.get_or_insert_with(|| self.packed.add(&sharer)));
            }
            Entry::Occupied(entry) => {
                let first = self.packed.read(*entry.get());
                if first.as_ref() != Some(&sharer) {
                    let sharers = self.shared.entry(common).or_insert_with(|| first.into_iter().collect());
                    sharers.push(sharer);
                }
            }
        }
    }

    fn sharer(&mut self, case: &Case<'_>) -> Sharer {
        let dossier = case.dossier;
        Sharer {
            place: self.place(dossier),
            id: dossier.id.clone(),
            app: dossier.integration.app.clone(),
            name: case.name().into(),
            tier: case.tier,
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
        for (common, sharers) in std::mem::take(&mut self.shared) {
            let mut sharers: Vec<(About, Tier)> =
                sharers.into_iter().filter_map(|sharer| Some((self.about(&sharer)?, sharer.tier))).collect();
            sharers.sort_unstable();
            sharers.dedup();
            for (i, sharer) in sharers.iter().enumerate() {
                let others = sharers.iter().enumerate().filter(|(other, _)| *other != i);
                let some = others.take(MOST_NAMED).map(|(_, (about, _))| about.clone()).collect();
                let shares = Shared { common: common.clone(), some, n_others: sharers.len() - 1 };
                shared.entry(sharer.clone()).or_default().push(shares);
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

impl Common {
    /// Half a SHA-256: nobody can make two that meet, and it stays the same from one judgement to the next.
    fn digest(&self) -> [u8; 16] {
        let mut digest = Sha256::new();
        match self {
            Self::Key(print) => digest.update(print.as_bytes()),
            Self::Account(connection, account) => {
                digest.update(connection.as_str().as_bytes());
                digest.update([END]);
                digest.update(account.as_str().as_bytes());
            }
        }
        let mut half = [0; 16];
        half.iter_mut().zip(digest.finalize()).for_each(|(half, whole)| *half = whole);
        half
    }
}

/// Ends a text. No text holds this byte.
const END: u8 = 0xff;

impl Packed {
    fn add(&mut self, sharer: &Sharer) -> At {
        let at = self.0.len();
        let place = sharer.place.to_string();
        let (id, app) = (sharer.id.as_str(), sharer.app.as_str());
        // A credential that is an integration by itself is its own app.
        let app = if app == id { "" } else { app };
        for text in [&place, sharer.tier.risk(), id, app, &sharer.name] {
            self.0.extend_from_slice(text.as_bytes());
            self.0.push(END);
        }
        at
    }

    fn read(&self, at: At) -> Option<Sharer> {
        let mut texts = self.0.get(at..)?.split(|byte| *byte == END);
        let mut next = || std::str::from_utf8(texts.next()?).ok();
        let (place, risk, id, app, name) = (next()?, next()?, next()?, next()?, next()?);
        Some(Sharer {
            place: place.parse().ok()?,
            tier: Tier::ALL.into_iter().find(|tier| tier.risk() == risk)?,
            id: id.into(),
            app: if app.is_empty() { id.into() } else { app.into() },
            name: name.into(),
        })
    }
}

fn fingerprint(credential: &Credential) -> Option<&str> {
    credential.hint.known().map(String::as_str).filter(|_| credential.kind.has_fingerprint())
}

fn finding(context: &Context<'_>, about: About, tier: Tier, shared: &[Shared]) -> Finding {
    let instances: Vec<String> = shared.iter().map(|one| one.common.to_string()).collect();
    let draft = Draft::new(tier, || {
        let summary = shared.first().map_or_else(String::new, |first| {
            let verb = if first.n_others == 1 { "does" } else { "do" };
            format!("{}, and so {verb} {}", first.common, first.others(MOST_TOLD))
        });
        let evidence = shared.iter().map(|one| Evidence {
            fact: format!("{} {}, too", one.others(MOST_NAMED), one.common.of_many(one.n_others)),
            source: "comparison of the whole inventory".to_owned(),
            read_at: None,
        });
        Words { summary, evidence: evidence.collect(), record: None }
    });
    let policy = context.policy.effective(&about.provider, &about.app);
    Raised::new(policy, FindingKind::CredentialShared, draft.of(instances)).finding(about)
}

/// So many others stand in the summary.
const MOST_TOLD: usize = 3;

impl Shared {
    /// The others, at most so many by name: `copier` in acme-hub and 40 more.
    fn others(&self, most: usize) -> String {
        let mut told: Vec<String> = self.some.iter().take(most).map(place).collect();
        let n_more = self.n_others - told.len();
        if n_more > 0 {
            told.push(format!("{n_more} more"));
        }
        words::list(&told)
    }
}

fn place(about: &About) -> String {
    let connection =
        about.connection.as_ref().map_or_else(String::new, |connection| format!(" in {connection}"));
    format!("`{}`{connection}", about.name)
}

impl Common {
    /// What is said of so many who have it.
    fn of_many(&self, n_sharers: usize) -> String {
        let ending = if n_sharers == 1 { "s" } else { "" };
        match self {
            Self::Key(print) => format!("use{ending} the key {print}"),
            Self::Account(_, account) => format!("act{ending} as the machine account {account}"),
        }
    }
}

impl std::fmt::Display for Common {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.of_many(1))
    }
}
