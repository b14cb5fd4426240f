//! A scan that is killed at any moment leaves the last good inventory, and the next one ends as if nothing had happened.

use remit_sim::{Settings, Size, World as Organization};
use remit_tests::{Credential, DAY_0, World};
use std::process::Stdio;

const N_KILLS: u64 = 50;

fn organization() -> Organization {
    let size = Size {
        installations: 150,
        apps: 150,
        tokens: 350,
        tokens_with_subset_per_mille: 100,
        repositories: 120,
        repositories_with_keys: 60,
        keys_per_repository: 2,
        hooks_per_repository: 2,
        members: 40,
    };
    Organization::generated(&size, 7)
}

fn inventory(world: &World) -> Vec<String> {
    let mut lines = Vec::new();
    for kind in ["integrations", "credentials", "grants"] {
        let list = world.remit_at(DAY_0, &["inventory", "--kind", kind, "--format", "csv"]).expect(0).stdout;
        lines.extend(list.lines().map(str::to_owned));
    }
    lines.sort();
    lines
}

#[test]
fn killed_at_fifty_moments_the_inventory_equals_that_of_an_undisturbed_scan() {
    let undisturbed = World::new(organization(), Settings::default(), Credential::App);
    undisturbed.remit_at(DAY_0, &["scan"]);
    let expected = inventory(&undisturbed);
    let n_requests = undisturbed.simulator().requests().total;
    let world = World::new(organization(), Settings::default(), Credential::App);
    let mut n_killed = 0;
    for n in 0..N_KILLS {
        // Moments are counted in requests, spread over the whole scan by a fixed stride.
        let after = 1 + (n * 7919) % n_requests;
        let target = world.simulator().requests().total + after;
        let mut scan = world
            .command(&["scan", "--now", DAY_0])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("remit can be run");
        while world.simulator().requests().total < target && scan.try_wait().expect("a child").is_none() {
            std::thread::yield_now();
        }
        n_killed += u64::from(scan.try_wait().expect("a child").is_none());
        scan.kill().expect("a child");
        scan.wait().expect("a child");
        if n % 10 == 9 {
            world.remit_at(DAY_0, &["scan"]);
            assert_eq!(inventory(&world), expected, "after kill {n}");
        }
    }
    assert!(n_killed > N_KILLS / 2, "only {n_killed} scans were still running when they were killed");
}
