//! The law of explaining one: whatever is linked, shared or posed as, it says what judging everything says.

use crate::{Inputs, Judged, candidates, explain, judge};
use jiff::Timestamp;
use proptest::prelude::*;
use remit_core::approval::{Approvals, KnownForm, KnownProvider};
use remit_core::coverage::{Outcome, SliceOutcome};
use remit_core::exposure::Exposures;
use remit_core::fact::{Fact, Why};
use remit_core::judge::{Explanation, hand_out};
use remit_core::model::*;
use remit_core::people::Directory;
use remit_core::policy::Policy;
use remit_core::scope::{Catalog, Catalogs};
use remit_store::{ScanRequest, SqliteStore, StagedPage, Store};

/// Two connections of one provider, of two environments, and one of another.
pub(super) const CONNECTIONS: [(&str, &str, Option<&str>); 3] = [
    ("acme-hub", "hub", Some("production")),
    ("acme-lab", "hub", Some("test")),
    ("acme-cloud", "cloud", None),
];
const CATALOG: &str = "\
kind,scope,implies,action,resource,risk,flags
app,org:admin,,admin,organization,critical,manages_access manages_identities mints_credentials
app,code:write,,write,repository_contents,high,executes_code
app,secrets:read,,read,secret,high,reads_secrets
app,issues:read,,read,issue,low,
role,owner,,admin,organization,critical,manages_access manages_identities
";
const RECORD: &str = "\
integration: { provider: hub, app: \"client:1\" }
name: One
owner: dana
purpose: builds
scopes: [issues:read]
resources: []
publisher: { id: \"9\" }
review: { last: 2026-11-02 }
";
const SCOPES: [&str; 4] = ["org:admin", "code:write", "secrets:read", "issues:read"];
const RELATIONS: [Relation; 6] = [
    Relation::Mints,
    Relation::RunsAs,
    Relation::DelegatesAdminTo,
    Relation::Triggers,
    Relation::StoresSecretOf,
    Relation::SignsInTo,
];
/// Everything that an edge may name.
const NAMED: [&str; 14] = [
    "app:0",
    "app:1",
    "app:2",
    "app:3",
    "secret:0",
    "secret:1",
    "user:0",
    "user:1",
    "repo:0",
    "repo:1",
    "nobody",
    "system:elsewhere",
    "system:acme-hub/app:0",
    "system:acme-cloud/app:1",
];

pub(super) type Parts = (usize, usize, Vec<&'static str>, Vec<(usize, Relation, &'static str)>, [usize; 4]);

pub(super) fn app() -> impl Strategy<Value = Parts> {
    let edge = (0..20_usize, prop::sample::select(RELATIONS.to_vec()), prop::sample::select(NAMED.to_vec()));
    let choices = [0..3_usize, 0..5, 0..4, 0..4];
    (
        0..CONNECTIONS.len(),
        0..4_usize,
        prop::collection::vec(prop::sample::select(SCOPES.to_vec()), 0..3),
        prop::collection::vec(edge, 0..2),
        choices,
    )
}

/// One client has another id in each connection.
pub(super) fn record((place, number, scopes, edges, [form, reach, key, held]): &Parts) -> Record {
    let id = ExternalId::from(format!("app:{}", (number + 2 * place) % 4));
    let resources = match reach {
        0 => Resources::All,
        1 => Resources::HolderReach,
        2 => Resources::Selected(Fact::Known(vec!["acme/repo-0".to_owned()])),
        _ => Resources::None,
    };
    let integration = Integration {
        kind: [IntegrationKind::App, IntegrationKind::PersonalToken, IntegrationKind::Webhook][*form],
        app: AppId::new(format!("client:{number}")),
        name: Fact::Known(["One", "0ne", "Other", "Two"][*number].to_owned()),
        state: Fact::Known(IntegrationState::Active),
        installed_at: Fact::Absent,
        held_by: person(*held),
        host: if *form == 2 { Fact::Known("hooks.example".to_owned()) } else { Fact::Absent },
        manage_url: Fact::Absent,
    };
    let grant = Grant {
        id: id.clone(),
        scope_kind: "app".to_owned(),
        scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
        resources: Fact::Known(resources),
        consent: Fact::Known(Consent::User),
        granted_by: person(*held),
        granted_at: Fact::Unknown(Why::NotReported),
        changed_at: Fact::Unknown(Why::NotReported),
        is_pending: false,
    };
    let edge = |(from, relation, to): &(usize, Relation, &str)| Edge {
        from: NAMED.get(*from).filter(|_| *from < 10).map_or(id.clone(), |id| (*id).into()),
        relation: *relation,
        to: (*to).into(),
    };
    Record {
        kind: RecordKind::Integration,
        external_id: id.clone(),
        subject: None,
        facets: Facets {
            integration: Some(integration),
            credentials: vec![credential(*key)],
            grants: vec![grant],
            edges: edges.iter().map(edge).collect(),
            ..Facets::default()
        },
        activity: Vec::new(),
        endpoint: "GET /apps",
    }
}

fn person(number: usize) -> Fact<PrincipalRef> {
    let id = (number < 2).then(|| ExternalId::from(format!("user:{number}")));
    Fact::Known(PrincipalRef { id, name: format!("User-{}", number % 2) })
}

fn credential(key: usize) -> Credential {
    Credential {
        id: ExternalId::from(format!("secret:{}", key % 2)),
        kind: [CredentialKind::DeployKey, CredentialKind::ClientSecret][key % 2],
        name: Fact::Absent,
        hint: Fact::Known(format!("SHA256:{}", key / 2)),
        holder: person(key),
        created_at: Fact::Unknown(Why::NotReported),
        expires_at: Fact::Absent,
        state: Fact::Known(CredentialState::Active),
        rotated_at: Fact::Unknown(Why::NotReported),
    }
}

/// An account, the second a machine's and an owner's; and a thing that grants reach.
pub(super) fn beside(number: usize) -> [Record; 2] {
    let principal = Principal {
        id: format!("user:{number}").into(),
        kind: [PrincipalKind::User, PrincipalKind::Bot][number],
        name: format!("user-{number}"),
        email: Fact::Absent,
        roles: vec![["member", "owner"][number].to_owned()],
        status: Fact::Known(PrincipalStatus::Active),
    };
    let resource = Resource {
        id: format!("repo:{number}").into(),
        kind: ResourceKind::Repository,
        name: format!("acme/repo-{number}"),
        is_public: Fact::Absent,
        is_archived: Fact::Absent,
    };
    let of = |kind, id: &ExternalId, facets| Record {
        kind,
        external_id: id.clone(),
        subject: None,
        facets,
        activity: Vec::new(),
        endpoint: "GET /things",
    };
    let (person, thing) = (principal.id.clone(), resource.id.clone());
    [
        of(RecordKind::Principal, &person, Facets { principal: Some(principal), ..Facets::default() }),
        of(RecordKind::Resource, &thing, Facets { resource: Some(resource), ..Facets::default() }),
    ]
}

pub(super) async fn scan(store: &SqliteStore, place: usize, records: Vec<Record>, now: Timestamp) {
    let (connection, provider, _) = CONNECTIONS[place];
    let stage = StageId::from("apps");
    let request = ScanRequest {
        connection: connection.into(),
        provider: provider.into(),
        stages: vec![(stage.clone(), None)],
        fingerprint: "1".to_owned(),
        now,
    };
    let open = store.open_scan(request).await.expect("a scan");
    let page = StagedPage {
        stage: stage.clone(),
        slice: String::new(),
        number: 0,
        records,
        next: None,
        children: Vec::new(),
        tombstones: Vec::new(),
        shortfall: None,
    };
    let outcome = SliceOutcome { stage, slice: String::new(), outcome: Outcome::Complete };
    store.stage(open.id, vec![page], vec![outcome]).await.expect("staging");
    store.reconcile(open.id, now).await.expect("an inventory");
}

pub(super) fn catalogs() -> Catalogs {
    let mut catalogs = Catalogs::default();
    for provider in ["hub", "cloud"] {
        catalogs.insert(Catalog::parse(provider.into(), CATALOG).expect("a catalog"));
    }
    catalogs
}

pub(super) fn approvals(catalogs: &Catalogs) -> Approvals {
    let forms = [KnownForm { prefix: "", scope_kinds: &["app"], stages: &["apps"] }];
    let catalog = catalogs.get(&"hub".into()).expect("just put in");
    let files = [("approvals/a.yaml".to_owned(), RECORD.to_owned())];
    let approvals = Approvals::parse(&files, &[KnownProvider { id: "hub", forms: &forms, catalog }]);
    approvals.expect("right records")
}

pub(super) fn judged() -> [Judged; 3] {
    CONNECTIONS.map(|(id, provider, environment)| Judged {
        id: id.into(),
        provider: provider.into(),
        environment: environment.map(str::to_owned),
    })
}

/// Returns each integration as judging everything explains it, and as it is explained alone.
async fn both(apps: &[Parts], n_before: usize) -> Vec<(Explanation, Explanation)> {
    let store = SqliteStore::open_in_memory().expect("memory");
    for (day, apps) in [("2026-11-01", apps.get(..n_before).unwrap_or(apps)), ("2026-11-23", apps)] {
        for place in 0..CONNECTIONS.len() {
            let here = apps.iter().filter(|app| app.0 == place).map(record);
            let records = here.chain(beside(0)).chain(beside(1)).collect();
            let now = format!("{day}T09:00:00Z").parse().expect("a day");
            scan(&store, place, records, now).await;
        }
    }
    let catalogs = catalogs();
    let approvals = approvals(&catalogs);
    let (policy, people, exposures) = (Policy::default(), Directory::default(), Exposures::default());
    let now = "2026-11-24T09:00:00Z".parse().expect("an instant");
    let inputs = Inputs {
        approvals: &approvals,
        catalogs: &catalogs,
        policy: &policy,
        people: &people,
        exposures: &exposures,
        now,
        as_of: None,
    };
    let connections = judged();
    let (mut dossiers, mut whole) = (Vec::new(), Vec::new());
    let (findings, _) = judge(&store, &connections, inputs, |dossier, judge| {
        dossiers.push(dossier.clone());
        whole.push(judge.explain(dossier));
    })
    .await
    .expect("a store");
    hand_out(&mut whole, findings);
    let mut both = Vec::new();
    for (dossier, whole) in dossiers.iter().zip(whole) {
        let text = format!("{}/{}", dossier.connection, dossier.id);
        let found = candidates(&store, &connections, &text).await.expect("a store");
        assert!(found.contains(dossier), "{text} is among the candidates");
        let (alone, _) = explain(&store, &connections, inputs, dossier).await.expect("a store");
        both.push((whole, alone));
    }
    both
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn one_integration_is_explained_as_judging_everything_explains_it(
        mut apps in prop::collection::vec(app(), 1..8),
        n_before in 0..8_usize,
    ) {
        apps.sort_by_key(|app| (app.0, app.1));
        apps.dedup_by_key(|app| (app.0, app.1));
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        for (whole, alone) in runtime.block_on(both(&apps, n_before)) {
            prop_assert_eq!(whole, alone);
        }
    }
}

#[tokio::test]
async fn what_the_same_app_may_do_elsewhere_is_on_the_path_of_who_starts_it() {
    let nothing = [0, 3, 0, 3];
    let starter = (1, 0, Vec::new(), vec![(19, Relation::Triggers, "app:3")], nothing);
    let started = (1, 1, Vec::new(), Vec::new(), [0, 3, 1, 3]);
    let elsewhere = (0, 1, vec!["org:admin"], Vec::new(), [0, 3, 2, 3]);
    let explained = both(&[starter, started, elsewhere], 3).await;
    for (whole, alone) in &explained {
        assert_eq!(whole, alone);
    }
    let hops = |(_, alone): &(Explanation, Explanation)| alone.paths.iter().map(|path| path.hops.len()).max();
    assert!(explained.iter().filter_map(hops).any(|n_hops| n_hops > 2), "a path leads over both");
}
