//! Laws of judging: order and repetition of the input change nothing.

use super::estate::{Estate, grant};
use crate::fact::Fact;
use crate::finding::FindingKind;
use crate::model::{CredentialKind, Grant};
use proptest::prelude::*;

const SCOPES: [&str; 5] = ["code:read", "code:write", "settings:write", "issues:read", "quantum:write"];

fn scopes() -> impl Strategy<Value = Vec<&'static str>> {
    prop::collection::vec(prop::sample::select(SCOPES.to_vec()), 0..6)
}

fn held(lists: &[Vec<&'static str>]) -> Estate {
    let grants = lists.iter().enumerate().map(|(n, scopes)| {
        let id = format!("grant:{n}").into();
        Grant { id, ..grant(scopes) }
    });
    let grants: Vec<Grant> = grants.collect();
    Estate::with(|dossier| dossier.grants = grants)
}

proptest! {
    #[test]
    fn order_of_grants_and_scopes_changes_nothing(lists in prop::collection::vec(scopes(), 1..4)) {
        let mut turned: Vec<Vec<&str>> = lists.iter().map(|list| list.iter().rev().copied().collect()).collect();
        turned.reverse();
        prop_assert_eq!(held(&lists).findings(), held(&turned).findings());
    }

    #[test]
    fn order_changes_nothing_beside_the_past(now in prop::collection::vec(scopes(), 1..4), then in scopes()) {
        let beside = |lists: &[Vec<&'static str>], then: &[&'static str]| {
            let was = Estate::was(|dossier| dossier.grants = vec![grant(then)]);
            Estate { dossiers: held(lists).dossiers, ..was }.findings()
        };
        let turned: Vec<Vec<&str>> = now.iter().rev().map(|list| list.iter().rev().copied().collect()).collect();
        let then_turned: Vec<&str> = then.iter().rev().copied().collect();
        prop_assert_eq!(beside(&now, &then), beside(&turned, &then_turned));
    }

    #[test]
    fn a_scope_said_twice_changes_nothing(list in scopes()) {
        let twice = [list.clone(), list.clone()].concat();
        prop_assert_eq!(held(&[list]).findings(), held(&[twice]).findings());
    }

    #[test]
    fn what_is_granted_exactly_as_approved_is_no_excess(list in scopes()) {
        let known: Vec<&str> = list.into_iter().filter(|scope| *scope != "quantum:write").collect();
        let mut estate = held(std::slice::from_ref(&known));
        estate.records = estate.records.replace("[code:read]", &format!("[{}]", known.join(", ")));
        let kinds: Vec<_> = estate.findings().into_iter().map(|finding| finding.kind).collect();
        prop_assert!(!kinds.contains(&crate::finding::FindingKind::ExcessScope), "{:?}", kinds);
    }

    #[test]
    fn a_further_scope_never_lowers_the_score(list in scopes(), further in prop::sample::select(SCOPES.to_vec())) {
        let wider = [list.clone(), vec![further]].concat();
        prop_assert!(score(&held(&[wider])) >= score(&held(&[list])));
    }
}

fn score(estate: &Estate) -> u32 {
    estate.judge().0.first().expect("one integration").score.value
}

proptest! {
    #[test]
    fn order_of_integrations_changes_nothing_of_what_they_share(prints in prop::collection::vec(0..3u8, 0..6)) {
        let shared = |prints: &mut dyn Iterator<Item = (usize, u8)>| {
            let mut estate = Estate::well_kept();
            let one = estate.dossiers.remove(0);
            for (n, print) in prints {
                let mut dossier = one.clone();
                dossier.id = format!("installation:{n}").into();
                for key in &mut dossier.credentials {
                    (key.kind, key.hint) = (CredentialKind::DeployKey, Fact::Known(format!("SHA256:{print}")));
                }
                estate.dossiers.push(dossier);
            }
            estate.judge().1
        };
        let numbered: Vec<(usize, u8)> = prints.iter().copied().enumerate().collect();
        let found = shared(&mut numbered.iter().copied());
        prop_assert_eq!(&found, &shared(&mut numbered.iter().rev().copied()));
        let n_sharing = prints.iter().filter(|print| prints.iter().filter(|other| other == print).count() > 1).count();
        let n_found = found.iter().filter(|one| one.kind == FindingKind::CredentialShared).count();
        prop_assert_eq!(n_found, n_sharing);
    }
}
