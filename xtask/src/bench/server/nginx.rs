//! nginx with the bytes and the headers of one of our pages, to compare with.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::http::Client;

pub(crate) struct Nginx {
    child: Child,
    pub(crate) port: u16,
    /// How long the body is, in words.
    pub(crate) length: String,
}

impl Nginx {
    /// Fetches a page from our server and lets nginx serve the same.
    pub(crate) fn start(
        folder: &Path,
        ours: u16,
        path: &str,
        encoding: Option<&'static str>,
    ) -> Nginx {
        let answer = Client::taking(ours, encoding).get(path);
        let folder = folder.join(format!("nginx-{}", encoding.unwrap_or("plain")));
        let file = folder.join(format!("root{path}"));
        let parent = file.parent().expect("a page has a folder");
        std::fs::create_dir_all(parent).expect("a folder");
        std::fs::write(&file, &answer.body).expect("the page is written");
        let port = free_port();
        std::fs::write(
            folder.join("nginx.conf"),
            configuration(&folder, port, &answer.head),
        )
        .expect("a configuration");
        let child = Command::new("nginx")
            .arg("-c")
            .arg(folder.join("nginx.conf"))
            .stderr(Stdio::null())
            .spawn()
            .expect("nginx runs; `cargo xtask setup` installs it");
        wait_for(port);
        let theirs = Client::taking(port, encoding).get(path);
        assert_eq!(theirs.body, answer.body, "nginx serves the same bytes");
        Nginx {
            child,
            port,
            length: format!("{:.1} KB", answer.body.len() as f64 / 1e3),
        }
    }
}

/// A worker for each core, files kept open, no log; the headers that ours carries.
fn configuration(folder: &Path, port: u16, head: &[String]) -> String {
    let own = [
        "content-length",
        "content-type",
        "date",
        "etag",
        "connection",
    ];
    let headers: String = head
        .iter()
        .skip(1)
        .filter_map(|line| line.split_once(": "))
        .filter(|(name, _)| !own.contains(&name.to_ascii_lowercase().as_str()))
        .map(|(name, value)| format!("add_header {name} {value:?};\n"))
        .collect();
    let folder = folder.display();
    format!(
        "daemon off;\nworker_processes auto;\npid {folder}/nginx.pid;\nerror_log /dev/null;\n\
         events {{ worker_connections 512; }}\n\
         http {{\naccess_log off;\nsendfile on;\ntcp_nopush on;\nkeepalive_requests 100000000;\n\
         open_file_cache max=100 inactive=60s;\nopen_file_cache_valid 60s;\n\
         default_type \"text/html; charset=utf-8\";\n\
         server {{ listen 127.0.0.1:{port}; root {folder}/root;\n{headers}}}\n}}\n"
    )
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("its address").port()
}

pub(crate) fn wait_for(port: u16) {
    let begun = Instant::now();
    while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(
            begun.elapsed() < Duration::from_secs(10),
            "nothing listens on {port}"
        );
        std::thread::sleep(Duration::from_millis(5));
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // The master ends its workers when it is asked to, not when it is killed.
        let _ = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status();
        let _ = self.child.wait();
    }
}
