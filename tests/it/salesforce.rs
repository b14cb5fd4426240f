//! What exchanges do not show of Salesforce: more tokens than one query gives, and use by the clock of the company's world.

use remit_connector::core::fact::Fact;
use remit_connector::core::model::{Record, UseKind};
use remit_connector::secret::{Secret, SecretError, SecretRef, SecretSource};
use remit_connector::session::{Access, Change, Clock, NoCache, Tape, Tuning};
use remit_connector::{Ask, Connection, EventSink, Listed, Open, Page, Reason, RevokeCall, Slice};
use remit_sim::kit::{PlatformWorld, Simulated, Simulation, SimulationSettings};
use remit_sim::{Salesforce, Time};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

type Simulator = Simulated<Salesforce>;

/// Gives one secret for every reference.
#[derive(Debug)]
struct Only(String);

impl SecretSource for Only {
    fn read(&self, _reference: &SecretRef) -> Result<Secret<String>, SecretError> {
        Ok(Secret::new(self.0.clone()))
    }
}

fn start(world: PlatformWorld) -> Simulator {
    let settings = SimulationSettings { time: Time::World, ..SimulationSettings::default() };
    Simulator::start_blocking(world, settings).expect("a free port on loopback")
}

/// Opens a connection that lives on a day of the company's world.
fn open(simulator: &Simulator, world: &PlatformWorld, day: u32) -> Arc<dyn Connection> {
    open_for(Access::ReadOnly, simulator, world, day)
}

fn open_for(access: Access, simulator: &Simulator, world: &PlatformWorld, day: u32) -> Arc<dyn Connection> {
    simulator.set_day(day);
    let token = simulator.with_access_token().files.into_iter().next().expect("it has a token").1;
    let open = Open {
        settings: json!({ "domain": "acme.my.salesforce.example", "auth": { "token": { "env": "TOKEN" } } }),
        base_url: Some(simulator.base_url().parse().expect("it is an address")),
        limits: None,
        secrets: Arc::new(Only(token)),
        clock: Clock::Fixed(world.instant(day)),
        cache: Arc::new(NoCache),
        events: EventSink::none(),
        tuning: Tuning::for_tests(),
        tape: Tape::Blank,
        access,
    };
    (remit_connector_salesforce::PROVIDER.open)(open).expect("the settings are right")
}

/// Reads a slice to its end.
async fn read(connection: &dyn Connection, stage: &str, slice: &Slice) -> Vec<Page> {
    let mut pages: Vec<Page> = Vec::new();
    loop {
        let cursor = pages.last().and_then(|page| page.next.clone());
        if !pages.is_empty() && cursor.is_none() {
            return pages;
        }
        let ask = Ask { slice, cursor: cursor.as_ref(), page_size: 500 };
        pages.push(connection.page(stage, ask).await.expect("it can be read"));
    }
}

fn token(number: usize) -> Map<String, Value> {
    let token = json!({
        "id": format!("more{number}"), "AppName": "Siemline Cloud", "UserId": format!("005more{number:011}"),
        "CreatedDate": format!("2026-01-01T{:02}:{:02}:{:02}Z", number / 3600, number / 60 % 60, number % 60),
    });
    token.as_object().cloned().expect("it is an object")
}

#[tokio::test]
async fn tokens_beyond_what_one_query_gives_are_all_read() {
    let world = Simulator::acme().expect("the world file is right");
    let world = world.with("OauthToken", (0..6_000).map(token).collect()).expect("ids are new");
    let simulator = start(world.clone());
    let connection = open(&simulator, &world, 0);
    let pages = read(&*connection, "tokens", &Slice::root()).await;
    let ids: BTreeSet<_> = pages.iter().flat_map(|page| &page.records).map(|one| &one.external_id).collect();
    assert_eq!(ids.len(), 6_006);
    assert!(pages.iter().all(|page| page.expected == Some(6_006)));
    // 13 pages; a description at the head of each of three windows; permission, number, and the apps by name.
    assert_eq!(simulator.requests().total, 13 + 3 + 2 + 3);
}

/// Returns what is known of the use of an app, by the kind of use.
fn uses<'a>(records: impl Iterator<Item = &'a Record>, kind: UseKind) -> Vec<(String, u64)> {
    let activity = records.flat_map(|record| &record.activity).filter(|activity| activity.kind == kind);
    let count = |fact: &Fact<u64>| fact.known().copied().unwrap_or_default();
    activity.map(|activity| (activity.of.to_string(), count(&activity.count))).collect()
}

#[tokio::test]
async fn calls_are_counted_by_the_day_and_sign_ins_by_the_app() {
    let world = Simulator::acme().expect("the world file is right");
    let simulator = start(world.clone());
    let connection = open(&simulator, &world, 30);
    let files = read(&*connection, "event_log_files", &Slice::root()).await;
    let children: Vec<_> = files.iter().flat_map(|page| &page.children).collect();
    assert!(children.len() >= 29, "{} files", children.len());
    let newest = children.first().expect("there are files");
    let calls = read(&*connection, newest.stage, &newest.slice).await;
    let calls = uses(calls.iter().flat_map(|page| &page.records), UseKind::ApiCall);
    let count = |name: &str| calls.iter().find(|(app, _)| app.contains(name)).map(|(_, count)| *count);
    assert_eq!((calls.len(), count("Sie"), count("Pag")), (3, Some(24), Some(6)), "{calls:?}");
    assert_eq!(count("name:Dataloader Bulk"), Some(2), "an app that nobody installed is known by its name");
    let sign_ins = read(&*connection, "login_history", &Slice::root()).await;
    let sign_ins = uses(sign_ins.iter().flat_map(|page| &page.records), UseKind::SignIn);
    let apps: Vec<&str> = sign_ins.iter().map(|(app, _)| app.split(':').next().unwrap_or_default()).collect();
    assert_eq!(apps, ["app", "external", "external", "external", "name", "name"], "{sign_ins:?}");
    let changes = read(&*connection, "audit_trail", &Slice::root()).await;
    let changes = uses(changes.iter().flat_map(|page| &page.records), UseKind::Authorization);
    let changed: Vec<&str> = changes.iter().map(|(app, _)| app.as_str()).collect();
    let (quorumleaf, package) = ("external:0xIac0000002QuoEAE", "package:033ac0000002QuoAAE");
    assert_eq!(changed, [quorumleaf, "external:0xIac0000001RemEAE", package]);
    let sessions = read(&*connection, "sessions", &Slice::root()).await;
    let sessions = uses(sessions.iter().flat_map(|page| &page.records), UseKind::ApiCall);
    assert_eq!(sessions.len(), 1, "{sessions:?}");
}

#[tokio::test]
async fn a_token_is_taken_back_by_a_value_that_no_plan_and_no_answer_shows() {
    let world = Simulator::acme().expect("the world file is right");
    let simulator = start(world.clone());
    let connection = open_for(Access::Revoke, &simulator, &world, 0);
    let ids = |pages: &[Page]| {
        let records = pages.iter().flat_map(|page| &page.records);
        records.map(|record| record.external_id.clone()).collect::<Vec<_>>()
    };
    let before = ids(&read(&*connection, "tokens", &Slice::root()).await);
    let bulk = before.iter().find(|id| id.as_str().contains("Dataloader")).expect("it is there").clone();
    let call = RevokeCall {
        change: Change::revocation("POST /services/oauth2/revoke"),
        permission: "Customize Application".to_owned(),
        listing: Listed { stage: "tokens", slice: Slice::root(), id: bulk.clone() },
    };
    assert_eq!(call.shown().expect("it has a path"), "POST /services/oauth2/revoke");
    let answer = connection.carry_out(&call).await.expect("it is answered");
    assert_eq!((answer.status, answer.refusal), (200, None));
    let after = ids(&read(&*connection, "tokens", &Slice::root()).await);
    assert_eq!(after.len(), before.len() - 1);
    assert!(!after.contains(&bulk));
    let again = connection.carry_out(&call).await.expect("it is answered");
    assert_eq!(again.refusal, Some(Reason::NotFound));
    assert!(!format!("{call:?} {again:?}").contains("delete-"));
}
