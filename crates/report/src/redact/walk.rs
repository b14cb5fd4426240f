//! Where names of people may stand in what a report is made of. Scopes, ids, endpoints and places in files hold none.

use super::{Redact, Roles};
use crate::drift::{Drift, DriftChange};
use crate::history::HistoryVersion;
use remit_core::fact::Fact;
use remit_core::finding::{Acknowledgement, Evidence, Finding, Standing};
use remit_core::graph::NodeKind;
use remit_core::judge::{Explanation, Gap, Holder, Verdict};
use remit_core::model::{
    Credential, Definition, Dossier, Facets, Grant, Integration, Principal, PrincipalRef, Publisher,
    Resources,
};
use remit_core::path::{AuthorityPath, PathHop, PathNode, Sentence};

impl Redact for String {
    fn redact(&mut self, roles: &Roles) {
        *self = roles.in_text(self);
    }
}

impl<T: Redact> Redact for Vec<T> {
    fn redact(&mut self, roles: &Roles) {
        self.iter_mut().for_each(|one| one.redact(roles));
    }
}

impl<T: Redact> Redact for Option<T> {
    fn redact(&mut self, roles: &Roles) {
        self.iter_mut().for_each(|one| one.redact(roles));
    }
}

impl<T: Redact> Redact for Fact<T> {
    fn redact(&mut self, roles: &Roles) {
        if let Self::Known(value) = self {
            value.redact(roles);
        }
    }
}

impl Redact for Dossier {
    fn redact(&mut self, roles: &Roles) {
        self.integration.redact(roles);
        self.definition.redact(roles);
        self.credentials.redact(roles);
        self.grants.redact(roles);
        for source in &mut self.sources {
            source.slice.redact(roles);
        }
    }
}

impl Redact for Facets {
    fn redact(&mut self, roles: &Roles) {
        self.integration.redact(roles);
        self.definition.redact(roles);
        self.credentials.redact(roles);
        self.grants.redact(roles);
        self.principal.redact(roles);
        if let Some(resource) = &mut self.resource {
            resource.name.redact(roles);
        }
    }
}

impl Redact for Integration {
    fn redact(&mut self, roles: &Roles) {
        self.name.redact(roles);
        self.held_by.redact(roles);
        self.manage_url.redact(roles);
    }
}

impl Redact for Definition {
    fn redact(&mut self, roles: &Roles) {
        self.name.redact(roles);
        self.publisher.redact(roles);
        self.description.redact(roles);
    }
}

impl Redact for Publisher {
    fn redact(&mut self, roles: &Roles) {
        self.name.redact(roles);
    }
}

impl Redact for Credential {
    fn redact(&mut self, roles: &Roles) {
        self.name.redact(roles);
        self.holder.redact(roles);
    }
}

impl Redact for Grant {
    fn redact(&mut self, roles: &Roles) {
        self.granted_by.redact(roles);
        self.resources.redact(roles);
    }
}

impl Redact for Resources {
    fn redact(&mut self, roles: &Roles) {
        match self {
            Self::Selected(names) => names.redact(roles),
            Self::All | Self::None | Self::HolderReach => {}
        }
    }
}

impl Redact for PrincipalRef {
    fn redact(&mut self, roles: &Roles) {
        self.name.redact(roles);
    }
}

impl Redact for Principal {
    fn redact(&mut self, roles: &Roles) {
        self.name.redact(roles);
        self.email.redact(roles);
    }
}

impl Redact for Explanation {
    fn redact(&mut self, roles: &Roles) {
        self.verdict.redact(roles);
        self.now.holders.redact(roles);
        self.sentence.redact(roles);
        self.paths.redact(roles);
        self.now.resources.redact(roles);
    }
}

impl Redact for Verdict {
    fn redact(&mut self, roles: &Roles) {
        self.about.name.redact(roles);
        self.findings.redact(roles);
        self.gaps.redact(roles);
        self.owner.redact(roles);
        self.purpose.redact(roles);
    }
}

impl Redact for Finding {
    fn redact(&mut self, roles: &Roles) {
        self.about.name.redact(roles);
        self.summary.redact(roles);
        self.instances.redact(roles);
        self.evidence.redact(roles);
        match &mut self.standing {
            Standing::Acknowledged(by) | Standing::Lapsed(by) => by.redact(roles),
            Standing::Open => {}
        }
    }
}

impl Redact for Acknowledgement {
    fn redact(&mut self, roles: &Roles) {
        self.reason.redact(roles);
        self.owner.redact(roles);
    }
}

impl Redact for Evidence {
    fn redact(&mut self, roles: &Roles) {
        self.fact.redact(roles);
    }
}

impl Redact for Gap {
    fn redact(&mut self, roles: &Roles) {
        self.fact.redact(roles);
    }
}

impl Redact for Holder {
    fn redact(&mut self, roles: &Roles) {
        self.name.redact(roles);
    }
}

impl Redact for Sentence {
    fn redact(&mut self, roles: &Roles) {
        self.text.redact(roles);
        self.evidence.redact(roles);
    }
}

impl Redact for AuthorityPath {
    fn redact(&mut self, roles: &Roles) {
        self.hops.redact(roles);
    }
}

impl Redact for PathHop {
    fn redact(&mut self, roles: &Roles) {
        self.from.redact(roles);
        self.to.redact(roles);
        self.evidence.redact(roles);
    }
}

impl Redact for PathNode {
    fn redact(&mut self, roles: &Roles) {
        self.name.redact(roles);
        // Whom only another object names may have a login for a key.
        if matches!(self.kind, NodeKind::Principal | NodeKind::Unread) {
            self.key.redact(roles);
        }
    }
}

impl Redact for Drift {
    fn redact(&mut self, roles: &Roles) {
        self.changes.redact(roles);
    }
}

impl Redact for DriftChange {
    fn redact(&mut self, roles: &Roles) {
        self.name.redact(roles);
        self.added.redact(roles);
        self.removed.redact(roles);
    }
}

impl Redact for HistoryVersion {
    fn redact(&mut self, roles: &Roles) {
        self.facets.redact(roles);
    }
}
