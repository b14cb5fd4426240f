//! A thread with a runtime that serves a platform on loopback until it is dropped.

use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::thread::JoinHandle;
use std::time::Duration;

use axum::Router;
use tokio::sync::oneshot;

use crate::connection::{Cutter, Loopback};

/// A free port on loopback that nobody serves yet.
#[derive(Debug)]
pub(crate) struct Port {
    listener: TcpListener,
    /// Its number.
    pub(crate) number: u16,
}

impl Port {
    /// Takes one.
    pub(crate) fn take() -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let number = listener.local_addr()?.port();
        Ok(Self { listener, number })
    }
}

/// A thread that serves. It stops when dropped.
#[derive(Debug)]
pub(crate) struct Host {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
    /// Where the kernel tells what the thread has used.
    schedule: Option<PathBuf>,
}

impl Host {
    /// Starts serving at a port.
    pub(crate) fn start(port: Port, router: Router) -> std::io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (stop, stopped) = oneshot::channel();
        let (tell, told) = std::sync::mpsc::channel();
        let thread = std::thread::Builder::new().name("simulator".to_owned()).spawn(move || {
            let schedule = std::fs::read_link("/proc/thread-self").ok();
            if tell.send(schedule).is_ok() {
                runtime.block_on(run(port.listener, router, stopped));
            }
            // Requests that hang by order would hold an orderly shutdown forever.
            runtime.shutdown_background();
        })?;
        let schedule =
            told.recv().ok().flatten().map(|task| PathBuf::from("/proc").join(task).join("schedstat"));
        Ok(Self { stop: Some(stop), thread: Some(thread), schedule })
    }

    /// Returns the CPU time that the thread has used, where the kernel tells it.
    pub(crate) fn cpu(&self) -> Option<Duration> {
        let text = std::fs::read_to_string(self.schedule.as_ref()?).ok()?;
        text.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            drop(stop);
        }
        if let Some(thread) = self.thread.take() {
            let joined = thread.join();
            debug_assert!(joined.is_ok(), "the server's thread does not panic");
        }
    }
}

async fn run(listener: TcpListener, router: Router, stopped: oneshot::Receiver<()>) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else {
        return;
    };
    let service = router.into_make_service_with_connect_info::<Cutter>();
    tokio::select! {
        _ = axum::serve(Loopback(listener), service) => {}
        _ = stopped => {}
    }
}
