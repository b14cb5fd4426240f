//! Planted violations of the laws of revoking.

use super::{Broken, Violation};
use remit_connector::core::model::ExternalId;
use remit_connector::session::ChangeAnswer;
use remit_connector::{Act, Ask, FetchError, NotRevocable, Reason, RevokeCall, RevokePlan, Slice, Target};

impl Broken {
    /// Plans, and does what no plan may do.
    pub(super) fn planned(&self, target: Target<'_>) -> Result<RevokePlan, NotRevocable> {
        let mut plan = self.sound.revoke(target)?;
        if self.violation == Violation::PlansByAsking {
            self.ask_at_once();
        }
        for step in &mut plan.steps {
            let Act::Call(call) = &mut step.act else { continue };
            match self.violation {
                Violation::PlansWithoutPermission => call.permission.clear(),
                Violation::ReadsBackElsewhere => call.listing.id = ExternalId::from("app:0"),
                _ => (),
            }
        }
        Ok(plan)
    }

    /// Asks while it plans, on a runtime of its own.
    fn ask_at_once(&self) {
        let ask = Ask { slice: &Slice::root(), cursor: None, page_size: 1 };
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                runtime.map(|runtime| drop(runtime.block_on(self.sound.page("apps", ask))))
            });
        });
    }

    /// Sends, and something is wrong with it.
    pub(super) async fn carried_out(&self, call: &RevokeCall) -> Result<ChangeAnswer, FetchError> {
        if self.violation == Violation::SendsMoreThanPlanned {
            self.sound.carry_out(call).await?;
        }
        let mut answer = self.sound.carry_out(call).await?;
        if self.violation == Violation::TakesGoneForDown && answer.refusal == Some(Reason::NotFound) {
            answer.refusal = Some(Reason::Unavailable("down".to_owned()));
        }
        Ok(answer)
    }
}
