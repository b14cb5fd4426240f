//! `remit notify`: tells what changed since the last time, each change once.

use crate::exit::Exit;
use crate::output::{Global, note, wrong_usage};
use crate::project::Project;
use crate::secret::Secrets;
use remit_connector::session::Clock;
use remit_notify::{Message, Notification, Pending, Sender, Unread, pending};
use std::io::{self, Write};

/// Tells the notifications of `remit.yaml` what changed among the findings since they were told the last time: what was
/// opened, reopened, raised in severity or resolved, as scans noted it. `remit scan` does the same at its end.
///
/// A change is told once. What a target does not take is kept for the next time. A notification that is new is told
/// everything that is open. Exit codes: 0 all took what there was; 4 one did not.
#[derive(Debug, clap::Args)]
pub(crate) struct Notify {
    /// Show what would be sent. Nothing is sent or remembered.
    #[arg(long)]
    dry_run: bool,
}

impl Notify {
    /// Runs the command.
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let project = Project::open(global)?;
        if project.config.notifications.is_empty() {
            return Err(wrong_usage(
                "no notification is configured",
                "name who is told under `notifications:`; `remit schema config` has every key",
            ));
        }
        let round = Round::new(&project, global).await?;
        if self.dry_run {
            round.show(&mut io::stdout().lock())?;
            return Ok(Exit::Fine);
        }
        let is_taken = round.send(|told| writeln!(io::stdout().lock(), "{told}")).await?;
        Ok(if is_taken { Exit::Fine } else { Exit::Failed })
    }
}

/// Tells what changed, at the end of a scan. What is not taken is said on stderr, kept, and no failure of the scan.
pub(crate) async fn after_scan(project: &Project, global: &Global) -> anyhow::Result<()> {
    if project.config.notifications.is_empty() {
        return Ok(());
    }
    let tell = |told: String| {
        note(&told);
        Ok(())
    };
    Round::new(project, global).await?.send(tell).await?;
    Ok(())
}

/// What there is to tell at one time.
struct Round<'a> {
    sender: Sender<'a>,
    pending: Vec<(&'a Notification, Pending)>,
    unread: Vec<Unread>,
}

impl<'a> Round<'a> {
    async fn new(project: &'a Project, global: &Global) -> anyhow::Result<Self> {
        let (now, store) = (global.clock().now(), project.store.as_ref());
        let (inputs, notifications) = (project.rules.inputs(now, None), &project.config.notifications);
        let (pending, unread) = pending(store, &project.judged(), inputs, notifications).await?;
        let sender =
            Sender { secrets: &Secrets, clock: Clock::System, store, now, tuning: Sender::patience() };
        Ok(Self { sender, pending: notifications.iter().zip(pending).collect(), unread })
    }

    /// Shows what would be sent.
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        for (notification, pending) in &self.pending {
            let message = self.message(notification, pending);
            writeln!(out, "notification `{}`: {}", notification.id, message.subject())?;
            if !pending.changes.is_empty() {
                writeln!(out, "\n{}", message.text())?;
            }
        }
        Ok(())
    }

    /// Sends everything, and says whether all of it was taken. What was is handed to `tell` in a line.
    async fn send(self, tell: impl Fn(String) -> io::Result<()>) -> anyhow::Result<bool> {
        let mut is_taken = true;
        for (notification, pending) in &self.pending {
            let subject = self.message(notification, pending).subject();
            match self.sender.send(notification, pending, &self.unread).await {
                Ok(()) => tell(format!("notification `{}`: {subject}", notification.id))?,
                Err(error) => {
                    is_taken = false;
                    note(&format!(
                        "warning: notification `{}` was not taken: {error}\nhint: what changed is kept for the next \
                         time; `remit notify` tries again",
                        notification.id
                    ));
                }
            }
        }
        Ok(is_taken)
    }

    fn message<'m>(&'m self, notification: &'m Notification, pending: &'m Pending) -> Message<'m> {
        let (changes, unread) = (&pending.changes, &self.unread);
        Message { notification: &notification.id, changes, unread, now: self.sender.now }
    }
}
