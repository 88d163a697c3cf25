//! The little HTTP that measuring needs, and `wrk` for rates.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::Command;

use super::installation::HOST;

/// Connections that `wrk` holds, and for how long it asks.
const CONNECTIONS: usize = 32;
const SECONDS: usize = 4;

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: Vec<String>,
    pub(crate) body: Vec<u8>,
}

/// One connection that stays open.
pub(crate) struct Client {
    stream: BufReader<TcpStream>,
    encoding: Option<&'static str>,
}

impl Client {
    pub(crate) fn of(port: u16) -> Client {
        Client::taking(port, None)
    }

    pub(crate) fn taking(port: u16, encoding: Option<&'static str>) -> Client {
        let stream = TcpStream::connect(("127.0.0.1", port)).expect("the server listens");
        stream.set_nodelay(true).expect("a socket");
        Client {
            stream: BufReader::new(stream),
            encoding,
        }
    }

    pub(crate) fn get(&mut self, path: &str) -> Answer {
        let accept = self
            .encoding
            .map_or(String::new(), |name| format!("Accept-Encoding: {name}\r\n"));
        let request = format!("GET {path} HTTP/1.1\r\nHost: {HOST}\r\n{accept}\r\n");
        let stream = self.stream.get_mut();
        stream.write_all(request.as_bytes()).expect("it is sent");
        let mut head = Vec::new();
        loop {
            let mut line = String::new();
            let read = self.stream.read_line(&mut line).expect("an answer");
            let line = line.trim_end();
            if line.is_empty() || read == 0 {
                break;
            }
            head.push(line.to_owned());
        }
        let status = head.first().and_then(|line| line.split(' ').nth(1));
        let status = status.and_then(|status| status.parse().ok());
        let length = head.iter().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length")
                .then(|| value.trim().parse::<usize>().ok())?
        });
        let mut body = vec![0; length.expect("an answer has a length")];
        self.stream.read_exact(&mut body).expect("the whole answer");
        Answer {
            status: status.expect("an answer has a status"),
            head,
            body,
        }
    }
}

/// Returns requests a second for one page.
pub(crate) fn rate(port: u16, path: &str, encoding: Option<&str>) -> f64 {
    let mut command = Command::new("wrk");
    command
        .args(["-t", "1", "-c", &CONNECTIONS.to_string()])
        .args(["-d", &format!("{SECONDS}s"), "-H", &format!("Host: {HOST}")]);
    if let Some(encoding) = encoding {
        command.args(["-H", &format!("Accept-Encoding: {encoding}")]);
    }
    let output = command
        .arg(format!("http://127.0.0.1:{port}{path}"))
        .output()
        .expect("wrk runs; `cargo xtask setup` installs it");
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(!told.contains("Non-2xx"), "{told}");
    let rate = told
        .lines()
        .find_map(|line| line.trim().strip_prefix("Requests/sec:"))
        .and_then(|rate| rate.trim().parse().ok());
    rate.unwrap_or_else(|| panic!("wrk gave no rate: {told}"))
}

/// Writes words for a query.
pub(crate) fn encoded(words: &str) -> String {
    words.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
