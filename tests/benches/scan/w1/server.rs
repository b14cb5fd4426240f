//! The simulated GitHub.

use crate::github;
use crate::server::{A_DAY, Served};
use crate::workload::times;
use remit_sim::{Settings, Simulator, Size, World};

/// Serves an organization of a size.
pub(crate) fn serve(size: &str) -> Served {
    let settings = Settings { token_lifetime: A_DAY, ..Settings::default() };
    let world = World::generated(&named(size), 1);
    let simulator = Simulator::start_blocking(world, settings).expect("a free port");
    Served { token: github::token(&simulator), platform: Box::new(simulator) }
}

fn named(size: &str) -> Size {
    match size {
        "w1-few-keys" => Size { repositories_with_keys: 250, ..Size::w1() },
        _ => Size::w1().times(times(size)),
    }
}
