//! The binary as a person runs it, and the few words of HTTP that a journey needs.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

/// Runs the program to its end.
pub(crate) fn gongkai(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gongkai"))
        .args(arguments)
        .output()
        .unwrap()
}

/// Runs the program and returns what it printed; its exit status must be `status`.
pub(crate) fn printed(arguments: &[&str], status: i32) -> String {
    let output = gongkai(arguments);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(
        output.status.code(),
        Some(status),
        "gongkai {arguments:?}: {told}"
    );
    String::from_utf8(output.stdout).unwrap()
}

/// A server that this test started, stopped by its id when the test ends.
pub(crate) struct Server {
    child: Child,
    pub(crate) port: u16,
    pub(crate) told: Vec<String>,
}

impl Server {
    /// Starts the demo on a free port and waits until it answers.
    pub(crate) fn demo(data: &Path) -> Server {
        Server::demo_with(data, &[])
    }

    /// Starts the demo with further arguments.
    pub(crate) fn demo_with(data: &Path, arguments: &[&str]) -> Server {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gongkai"));
        command.stderr(Stdio::null());
        Server::start(command, data, arguments)
    }

    /// Starts the demo with the most verbose log, which goes to a file.
    pub(crate) fn demo_logging(data: &Path, log: &Path) -> Server {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gongkai"));
        command
            .env("RUST_LOG", "trace")
            .stderr(std::fs::File::create(log).unwrap());
        Server::start(command, data, &[])
    }

    fn start(mut command: Command, data: &Path, arguments: &[&str]) -> Server {
        let mut child = command
            .args(["demo", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut told = Vec::new();
        for line in BufReader::new(child.stdout.take().unwrap()).lines() {
            let line = line.unwrap();
            let last = line.starts_with("press Ctrl-C");
            told.push(line);
            if last {
                break;
            }
        }
        let address = told
            .iter()
            .find(|line| line.starts_with("portal"))
            .expect("an address");
        let port = address.split("localhost:").nth(1).unwrap();
        let port = port.split('/').next().unwrap().parse().unwrap();
        Server { child, port, told }
    }

    /// Returns the address of a page of the city's site, for a browser.
    pub(crate) fn address(&self, path: &str) -> String {
        format!("http://a.localhost:{}{path}", self.port)
    }

    /// Asks for a page of a host; returns status, head and body.
    pub(crate) fn get(&self, host: &str, path: &str) -> (u16, String, Vec<u8>) {
        self.ask(&format!(
            "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        ))
    }

    /// Sends a text to an address of the city's site.
    pub(crate) fn post(&self, path: &str, text: &str) -> (u16, String, Vec<u8>) {
        self.ask(&format!(
            "POST {path} HTTP/1.1\r\nHost: a.localhost\r\nContent-Type: text/plain\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{text}",
            text.len()
        ))
    }

    /// Sends a request as it is written; returns status, head and body.
    pub(crate) fn ask(&self, request: &str) -> (u16, String, Vec<u8>) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let end = answer
            .windows(4)
            .position(|window| window == b"\r\n\r\n")
            .unwrap();
        let head = String::from_utf8_lossy(&answer[..end]).into_owned();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (
            status,
            head.to_ascii_lowercase(),
            answer[end + 4..].to_vec(),
        )
    }

    /// Returns a page's words; its status must be 200.
    pub(crate) fn page(&self, path: &str) -> String {
        let (status, _, body) = self.get("a.localhost", path);
        assert_eq!(status, 200, "{path}");
        String::from_utf8(body).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
