//! Faults below HTTP: a door before the HTTP server that lets requests through, except those that never get an answer,
//! are reset, or get half of one or far too much. Plain sockets and threads, since no HTTP library writes broken HTTP.

use crate::fault::Fault;
use crate::server::Desk;
use crate::world::{Incoming, USUAL_SIZE};
use serde_json::Value;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

/// How much of a request is read at the most.
const REQUEST_CAP: usize = 256 * 1024;

/// The door.
#[derive(Debug)]
pub(crate) struct Front {
    address: SocketAddr,
    room: Arc<Room>,
}

#[derive(Debug)]
struct Room {
    behind: SocketAddr,
    desk: Arc<Desk>,
    is_closed: AtomicBool,
    n_flooded: AtomicU64,
}

impl Front {
    /// Opens a door before the server at `behind`.
    pub(crate) fn start(behind: SocketAddr, desk: Arc<Desk>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("loopback has a free port");
        let address = listener.local_addr().expect("a bound listener has an address");
        let room = Room { behind, desk, is_closed: AtomicBool::new(false), n_flooded: AtomicU64::new(0) };
        let room = Arc::new(room);
        let shared = Arc::clone(&room);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if shared.is_closed.load(Ordering::SeqCst) {
                    break;
                }
                let room = Arc::clone(&shared);
                // A client that hangs up is what these faults are for.
                thread::spawn(move || drop(room.serve(stream)));
            }
        });
        Self { address, room }
    }

    /// Returns the door's origin.
    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns how many bytes a body that never ends has got rid of.
    pub(crate) fn n_flooded(&self) -> u64 {
        self.room.n_flooded.load(Ordering::SeqCst)
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        self.room.is_closed.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(self.address));
    }
}

impl Room {
    fn serve(&self, mut stream: TcpStream) -> io::Result<()> {
        // The request is only looked at, so that a socket closed here resets the connection.
        let Some((request, length)) = peeked(&stream)? else { return Ok(()) };
        let incoming = incoming(&request);
        let Some(planned) = self.desk.wire_fault(&incoming) else { return self.pass(stream, length) };
        self.desk.note(&incoming, "");
        if matches!(planned.fault, Fault::Reset) {
            return Ok(());
        }
        read_away(&mut stream, length)?;
        match planned.fault {
            Fault::Truncated => {
                stream.write_all(
                    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 400\r\n\r\n[{",
                )?;
            }
            Fault::Oversized(size) => self.flood(&mut stream, size)?,
            // The client ends the wait: reading returns when it hangs up.
            _ => drop(stream.read(&mut [0; 1])?),
        }
        Ok(())
    }

    /// Hands the request on, and the answer back.
    fn pass(&self, mut stream: TcpStream, length: usize) -> io::Result<()> {
        let request = read_away(&mut stream, length)?;
        let mut behind = TcpStream::connect(self.behind)?;
        let text = String::from_utf8_lossy(&request);
        behind.write_all(text.replacen("\r\n\r\n", "\r\nconnection: close\r\n\r\n", 1).as_bytes())?;
        io::copy(&mut behind, &mut stream)?;
        Ok(())
    }

    /// Sends a valid beginning and then blanks, in chunks without a length, until the client hangs up.
    fn flood(&self, stream: &mut TcpStream, size: u64) -> io::Result<()> {
        const CHUNK: usize = 64 * 1024;
        stream.write_all(
            b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n1\r\n[\r\n",
        )?;
        let chunk = format!("{CHUNK:x}\r\n{}\r\n", " ".repeat(CHUNK));
        let mut n_sent = 0;
        while n_sent < size {
            stream.write_all(chunk.as_bytes())?;
            n_sent += CHUNK as u64;
            self.n_flooded.store(n_sent, Ordering::SeqCst);
        }
        stream.write_all(b"1\r\n]\r\n0\r\n\r\n")
    }
}

/// Looks at a whole request without taking it. Returns it with its length, or nothing if the client says nothing.
fn peeked(stream: &TcpStream) -> io::Result<Option<(Vec<u8>, usize)>> {
    let mut buffer = vec![0; REQUEST_CAP];
    let mut n_before = 0;
    loop {
        let n_here = stream.peek(&mut buffer)?;
        if n_here == 0 {
            return Ok(None);
        }
        let here = buffer.get(..n_here).unwrap_or_default();
        if let Some(length) = whole_length(here)
            && length <= n_here
        {
            return Ok(Some((here.to_vec(), length)));
        }
        if n_here == n_before {
            thread::yield_now();
        }
        n_before = n_here;
    }
}

/// Returns how long a request is with its body, once its head is there.
fn whole_length(bytes: &[u8]) -> Option<usize> {
    let text = String::from_utf8_lossy(bytes);
    let (head, _) = text.split_once("\r\n\r\n")?;
    let is_length = |line: &&str| line.to_ascii_lowercase().starts_with("content-length:");
    let body = head
        .lines()
        .find(is_length)
        .and_then(|line| line.split(':').nth(1)?.trim().parse().ok())
        .unwrap_or(0);
    Some(head.len() + 4 + body)
}

fn read_away(stream: &mut TcpStream, length: usize) -> io::Result<Vec<u8>> {
    let mut request = vec![0; length];
    stream.read_exact(&mut request)?;
    Ok(request)
}

fn incoming(request: &[u8]) -> Incoming {
    let text = String::from_utf8_lossy(request);
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let mut words = head.split_whitespace();
    let method = words.next().unwrap_or_default().to_owned();
    let target = words.next().unwrap_or_default();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    Incoming {
        method,
        path: path.to_owned(),
        query: url::form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
        body: serde_json::from_str(body).unwrap_or(Value::Null),
        origin: String::new(),
        usual_size: USUAL_SIZE,
    }
}
