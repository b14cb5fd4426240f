//! How the example takes an app's authority away.

use remit_connector::session::Change;
use remit_connector::{Act, Listed, NotRevocable, RevokeCall, RevokePlan, RevokeStep, Slice, Target};

/// Says how an app is removed.
pub(super) fn plan(tenant: &str, target: Target<'_>) -> Result<RevokePlan, NotRevocable> {
    let id = &target.integration.id;
    let Some((_, number)) = id.as_str().split_once(':') else {
        return Err(NotRevocable::Kind("only apps can be removed".to_owned()));
    };
    let call = RevokeCall {
        change: Change::delete("DELETE /tenants/{tenant}/apps/{app}")
            .part("tenant", tenant)
            .part("app", number),
        permission: "apps:write".to_owned(),
        listing: Listed { stage: "apps", slice: Slice::root(), id: id.clone() },
    };
    let step = RevokeStep { does: "remove the app".to_owned(), leaves: Vec::new(), act: Act::Call(call) };
    Ok(RevokePlan { steps: vec![step] })
}
