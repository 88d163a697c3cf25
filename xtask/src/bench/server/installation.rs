//! A new installation made with the real binary, and the server on it.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::http::Client;
use crate::step::root;

/// The host of the site that is measured.
pub(crate) const HOST: &str = "open.localhost";
const ORGAN: &str = "某某市人民政府";

pub(crate) struct Installation {
    data: PathBuf,
}

impl Installation {
    /// Makes a data folder with an officer who authorises and one who confirms.
    pub(crate) fn make(data: &Path) -> Installation {
        let installation = Installation {
            data: data.to_owned(),
        };
        installation.run(&[
            "init",
            "--origin",
            "open.example/log",
            "--organ",
            ORGAN,
            "--credit-code",
            "11539900MB9Y00016M",
            "--host",
            HOST,
        ]);
        for (login, authority) in [("head", "supervise,draft"), ("second", "issue")] {
            let words = ["user", "add", "--login", login, "--name", login];
            let more = ["--organ", ORGAN, "--authorities", authority];
            installation.run(&[&words[..], &more[..]].concat());
        }
        installation
    }

    /// Publishes every file below a folder; returns the program's own summary.
    pub(crate) fn migrate(&self, source: &Path) -> String {
        let words = [
            "import",
            "--officer",
            "head",
            "--publish",
            "--field",
            "validity=in_force",
        ];
        let source = source.to_str().expect("a plain path");
        let told = self.run(&[&words[..], &["--confirmed-by", "second", source]].concat());
        told.lines().last().unwrap_or_default().to_owned()
    }

    fn run(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).output().expect("gongkai runs");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "gongkai {arguments:?}: {told}");
        told
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(root().join("target/release/gongkai"));
        command.args(arguments).arg("--data").arg(&self.data);
        command.stdout(Stdio::null());
        command
    }

    pub(crate) fn bytes(&self) -> u64 {
        let mut sum = 0;
        let mut folders = vec![self.data.clone()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder).expect("a folder of ours") {
                let entry = entry.expect("an entry");
                let about = entry.metadata().expect("what it is");
                if about.is_dir() {
                    folders.push(entry.path());
                } else {
                    sum += about.len();
                }
            }
        }
        sum
    }

    /// Starts the server, with further arguments, and returns once `/healthz` says 200.
    pub(crate) fn serve(&self, arguments: &[&str]) -> Server {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("its address").port();
        drop(listener);
        let child = self
            .command(&["serve", "--listen", &format!("127.0.0.1:{port}")])
            .args(arguments)
            .stderr(Stdio::null())
            .spawn()
            .expect("gongkai runs");
        let server = Server { child, port };
        let begun = Instant::now();
        while !is_healthy(port) {
            assert!(begun.elapsed() < Duration::from_secs(60), "no server");
            std::thread::sleep(Duration::from_millis(2));
        }
        server
    }
}

fn is_healthy(port: u16) -> bool {
    std::net::TcpStream::connect(("127.0.0.1", port)).is_ok()
        && Client::of(port).get("/healthz").status == 200
}

/// A server that we started, stopped by its id.
pub(crate) struct Server {
    child: Child,
    pub(crate) port: u16,
}

impl Server {
    /// Returns its anonymous memory in bytes (`RssAnon`).
    pub(crate) fn memory(&self) -> u64 {
        let path = format!("/proc/{}/status", self.child.id());
        let file = std::fs::File::open(path).expect("the server runs");
        let line = BufReader::new(file)
            .lines()
            .map_while(Result::ok)
            .find(|line| line.starts_with("RssAnon:"));
        let words = line.expect("Linux tells of anonymous memory");
        let number = words.split_whitespace().nth(1).expect("a number");
        number.parse::<u64>().expect("a number") * 1024
    }

    /// Returns how many bytes of pages it keeps.
    pub(crate) fn page_cache(&self) -> u64 {
        let answer = Client::of(self.port).get("/metrics");
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        text.lines()
            .find(|line| line.contains("page_cache_bytes") && !line.starts_with('#'))
            .and_then(|line| line.split_whitespace().last()?.parse::<f64>().ok())
            .map_or(0, |bytes| bytes as u64)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
