//! Stored forms read back what was written, and say so where they cannot.

use super::*;
use crate::suite::{day, record, used};
use jiff::SignedDuration;
use proptest::prelude::*;
use remit_core::fact::{Fact, Why};
use remit_core::model::*;

fn text() -> impl Strategy<Value = String> {
    "[a-z\"\\\\ \u{e4}\u{1f600}\n]{0,6}"
}

fn fact<T: std::fmt::Debug + Clone + 'static>(
    value: impl Strategy<Value = T> + 'static,
) -> BoxedStrategy<Fact<T>> {
    prop_oneof![
        4 => value.prop_map(Fact::Known),
        1 => Just(Fact::Absent),
        1 => Just(Fact::Unknown(Why::NotReported)),
        1 => Just(Fact::Unknown(Why::NotRead)),
        1 => Just(Fact::Unknown(Why::NotLicensed)),
        1 => text().prop_map(|permission| Fact::Unknown(Why::Denied(permission))),
        1 => text().prop_map(|what| Fact::Unknown(Why::Malformed(what))),
    ]
    .boxed()
}

fn time() -> BoxedStrategy<Fact<Timestamp>> {
    fact((-9_999i64..99_999).prop_map(day))
}

fn person() -> BoxedStrategy<Fact<PrincipalRef>> {
    let id = proptest::option::of(text().prop_map(ExternalId::from));
    fact((id, text()).prop_map(|(id, name)| PrincipalRef { id, name }))
}

fn integration() -> impl Strategy<Value = Integration> {
    let state = prop_oneof![
        Just(IntegrationState::Active).boxed(),
        time().prop_map(IntegrationState::Suspended).boxed(),
    ];
    let kinds = [IntegrationKind::App, IntegrationKind::Webhook, IntegrationKind::Agent];
    let texts = (text(), fact(text()), fact(text()), fact(text()));
    (proptest::sample::select(kinds.to_vec()), texts, fact(state), time(), person()).prop_map(
        |(kind, (app, name, host, manage_url), state, installed_at, held_by)| Integration {
            kind,
            app: AppId::from(app),
            name,
            state,
            installed_at,
            held_by,
            host,
            manage_url,
        },
    )
}

fn definition() -> impl Strategy<Value = Definition> {
    let publisher = (text(), text(), fact(text()), fact(any::<bool>()), any::<bool>()).prop_map(
        |(id, name, domain, verified, is_first_party)| Publisher {
            id,
            name,
            kind: PublisherKind::Enterprise,
            domain,
            verified,
            is_first_party,
        },
    );
    let requested = fact(proptest::collection::vec(text(), 0..3));
    (fact(text()), fact(publisher), fact(text()), requested, fact(any::<u64>())).prop_map(
        |(name, publisher, description, requested, n_installations)| Definition {
            name,
            publisher,
            description,
            requested,
            n_installations,
        },
    )
}

fn credential() -> impl Strategy<Value = Credential> {
    let state = proptest::sample::select(&[CredentialState::Active, CredentialState::Disabled]);
    let times = (time(), time(), time());
    (text(), fact(text()), fact(text()), person(), times, fact(state)).prop_map(
        |(id, name, hint, holder, (created_at, expires_at, rotated_at), state)| Credential {
            id: id.into(),
            kind: CredentialKind::FederatedTrust,
            name,
            hint,
            holder,
            created_at,
            expires_at,
            state,
            rotated_at,
        },
    )
}

fn grant() -> impl Strategy<Value = Grant> {
    let names = fact(proptest::collection::vec(text(), 0..3));
    let resources = prop_oneof![
        Just(Resources::All).boxed(),
        Just(Resources::None).boxed(),
        Just(Resources::HolderReach).boxed(),
        names.prop_map(Resources::Selected).boxed(),
    ];
    let scopes = proptest::collection::vec(text(), 0..3);
    let consent = fact(Just(Consent::Policy));
    (text(), text(), scopes, fact(resources), consent, person(), (time(), time()), any::<bool>()).prop_map(
        |(id, scope_kind, scopes, resources, consent, granted_by, (granted_at, changed_at), is_pending)| {
            Grant {
                id: id.into(),
                scope_kind,
                scopes,
                resources,
                consent,
                granted_by,
                granted_at,
                changed_at,
                is_pending,
            }
        },
    )
}

fn principal() -> impl Strategy<Value = Principal> {
    let roles = proptest::collection::vec(text(), 0..3);
    (text(), text(), fact(text()), roles, fact(Just(PrincipalStatus::Departed))).prop_map(
        |(id, name, email, roles, status)| Principal {
            id: id.into(),
            kind: PrincipalKind::Team,
            name,
            email,
            roles,
            status,
        },
    )
}

fn resource() -> impl Strategy<Value = Resource> {
    (text(), text(), fact(any::<bool>()), fact(any::<bool>())).prop_map(
        |(id, name, is_public, is_archived)| Resource {
            id: id.into(),
            kind: ResourceKind::Organization,
            name,
            is_public,
            is_archived,
        },
    )
}

/// What tells how an integration is protected and named.
fn protection() -> impl Strategy<Value = (Option<Transport>, Vec<Leak>, Option<Attribution>)> {
    let transport = (fact(any::<bool>()), fact(any::<bool>()), fact(any::<bool>())).prop_map(
        |(is_encrypted, checks_certificate, is_signed)| Transport {
            is_encrypted,
            checks_certificate,
            is_signed,
        },
    );
    let kinds = proptest::sample::select(&[LeakKind::Found, LeakKind::StoredReadable]);
    let leak =
        (text(), kinds, time()).prop_map(|(of, kind, noticed_at)| Leak { of: of.into(), kind, noticed_at });
    let attribution = proptest::sample::select(&[Attribution::PersonOnly, Attribution::AppNamed]);
    (
        proptest::option::of(transport),
        proptest::collection::vec(leak, 0..3),
        proptest::option::of(attribution),
    )
}

fn facets() -> impl Strategy<Value = Facets> {
    let edge = (text(), text()).prop_map(|(from, to)| Edge {
        from: from.into(),
        relation: Relation::StoresSecretOf,
        to: to.into(),
    });
    (
        proptest::option::of(integration()),
        proptest::option::of(definition()),
        proptest::collection::vec(credential(), 0..3),
        proptest::collection::vec(grant(), 0..3),
        proptest::collection::vec(edge, 0..3),
        protection(),
        proptest::option::of(principal()),
        proptest::option::of(resource()),
    )
        .prop_map(
            |(
                integration,
                definition,
                credentials,
                grants,
                edges,
                (transport, leaks, attribution),
                principal,
                resource,
            )| Facets {
                integration,
                definition,
                credentials,
                grants,
                edges,
                transport,
                leaks,
                attribution,
                principal,
                resource,
            },
        )
}

fn activity() -> impl Strategy<Value = Activity> {
    let visible = prop_oneof![
        Just(Visibility::Always).boxed(),
        Just(Visibility::Unknown).boxed(),
        (0..99i64).prop_map(|on| Visibility::Since(day(on))).boxed(),
    ];
    let scopes = fact(proptest::collection::vec(text(), 0..3));
    (text(), text(), time(), 0..99_999i64, visible, fact(any::<u64>()), scopes).prop_map(
        |(of, source, last, resolution, visible, count, scopes)| Activity {
            of: of.into(),
            source,
            kind: UseKind::Delivery,
            last,
            resolution: SignedDuration::from_millis(resolution),
            visible,
            count,
            scopes,
        },
    )
}

fn as_text(write: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut bytes = Vec::new();
    write(&mut bytes);
    String::from_utf8(bytes).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn facets_read_back_as_they_were_written(facets in facets()) {
        let stored = as_text(|bytes| write_facets(&facets, bytes));
        prop_assert_eq!(read_facets(&stored).unwrap(), facets, "{}", stored);
    }

    #[test]
    fn activity_reads_back_as_it_was_written(activity in proptest::collection::vec(activity(), 0..3)) {
        let stored = as_text(|bytes| write_activity(&activity, bytes));
        prop_assert_eq!(read_activity(&stored).unwrap(), activity, "{}", stored);
    }

    #[test]
    fn a_staged_page_reads_back_record_by_record(ids in proptest::collection::vec(text(), 0..4)) {
        let records: Vec<Record> = ids.iter().map(|id| used(record(id, "name"), 1)).collect();
        let mut bytes = Vec::new();
        encode_records(&records, &mut bytes);
        let mut staged = StagedRecords::new(&bytes);
        for record in &records {
            let one = staged.next_record().unwrap().unwrap();
            prop_assert_eq!((one.external_id, one.subject), (record.external_id.as_str(), record.external_id.as_str()));
            prop_assert_eq!(&read_facets(one.facets).unwrap(), &record.facets);
            prop_assert_eq!(&read_activity(one.activity).unwrap(), &record.activity);
        }
        prop_assert!(staged.next_record().unwrap().is_none());
    }
}

/// What is stored must be readable for years: this form is a contract.
#[test]
fn the_stored_form_stays_as_it_is() {
    let mut one = used(record("a", "One"), 1);
    one.facets.edges.push(Edge { from: "a".into(), relation: Relation::RunsAs, to: "b".into() });
    one.facets.transport = Some(Transport {
        is_encrypted: Fact::Known(true),
        checks_certificate: Fact::Absent,
        is_signed: Fact::Unknown(Why::NotReported),
    });
    one.facets.leaks.push(Leak { of: "a".into(), kind: LeakKind::Found, noticed_at: Fact::Known(day(1)) });
    one.facets.attribution = Some(Attribution::PersonOnly);
    let facets = as_text(|bytes| write_facets(&one.facets, bytes));
    let expected = r#"{"i":{"k":"app","a":"a","n":["One"],"t":[],"o":"denied:hooks:read"},"e":[["a","runs_as","b"]],"w":{"e":[true],"c":[]},"l":[["a","found",[86400000]]],"n":"person_only"}"#;
    assert_eq!(facets, expected);
    let activity = as_text(|bytes| write_activity(&one.activity, bytes));
    let expected =
        r#"[{"o":"a","f":"last_used_at","k":"api_call","l":[86400000],"r":86400000,"v":"always"}]"#;
    assert_eq!(activity, expected);
}

#[test]
fn words_that_nobody_wrote_are_damage() {
    for damaged in [
        r#"{"i":{"k":"app","a":"a","n":"because"}}"#,
        r#"{"i":{"k":"app","a":"a","n":["One","Two"]}}"#,
        r#"{"i":{"k":"app","a":"a","t":[9223372036854775807]}}"#,
        r#"{"e":[["a","likes","b"]]}"#,
    ] {
        assert!(matches!(read_facets(damaged), Err(StoreError::Damaged(_))), "{damaged}");
    }
}
