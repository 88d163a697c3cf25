//! A PostgreSQL cluster for tests: made in a temporary folder, reached by a socket, gone at the end.
//!
//! Written against the standard library alone, because `xtask` includes this very file to start one
//! cluster for a whole run of the suites.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};

/// Names a cluster that runs already, as `postgres://…/postgres`; tests then start none.
pub const RUNNING: &str = "GONGKAI_TEST_POSTGRES";

/// Makes a cluster, runs it until its standard input ends, and removes it. The shell outlives
/// whoever started it, even one that was killed: its input ends all the same.
const KEEPER: &str = r#"
set -eu
bin=$1 folder=$2
shift 2
cd /
"$bin/initdb" -D "$folder/data" -U gongkai -A trust -E UTF8 --locale=C -N >"$folder/log" 2>&1
"$bin/postgres" -D "$folder/data" -k "$folder" -c listen_addresses= \
    -c max_connections=300 -c shared_buffers=64MB "$@" >>"$folder/log" 2>&1 &
postgres=$!
trap '' INT TERM HUP
tries=0
until "$bin/pg_isready" -q -h "$folder" -U gongkai -d postgres; do
    tries=$((tries + 1))
    if [ $tries -gt 300 ] || ! kill -0 $postgres 2>/dev/null; then
        echo failed
        exit 1
    fi
    sleep 0.1
done
echo ready
read -r _ || true
# Nothing is kept, so nothing need be written: an immediate end takes no checkpoint.
kill -QUIT $postgres 2>/dev/null || true
wait $postgres 2>/dev/null || true
rm -rf "$folder"
"#;

/// A cluster that runs until this is dropped, or until this process ends in whatever way.
#[derive(Debug)]
pub struct Cluster {
    folder: PathBuf,
    keeper: Child,
    /// While this is open, the cluster runs.
    open: Option<ChildStdin>,
}

impl Cluster {
    /// Starts a cluster from the binaries of the distribution, as a user who is not root.
    ///
    /// # Errors
    /// What is missing or failed, and what helps.
    pub fn start() -> Result<Cluster, String> {
        Cluster::start_with(None, &[])
    }

    /// Starts a cluster with a port of its own and further settings, as arguments of the server.
    pub(super) fn start_with(port: Option<u16>, settings: &[String]) -> Result<Cluster, String> {
        let binaries = binaries().ok_or(
            "PostgreSQL is not installed: no initdb below /usr/lib/postgresql or on PATH; `cargo xtask setup` installs it",
        )?;
        let folder = new_folder().map_err(|error| format!("no temporary folder: {error}"))?;
        let mut command = Command::new("sh");
        command
            .args(["-c", KEEPER, "keeper"])
            .arg(&binaries)
            .arg(&folder)
            .args(settings)
            .current_dir(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        if let Some(port) = port {
            // The server and whoever asks whether it is ready read it there.
            command.env("PGPORT", port.to_string());
        }
        if let Some((user, group)) = server_user()? {
            std::os::unix::fs::chown(&folder, Some(user), Some(group))
                .map_err(|error| format!("{}: {error}", folder.display()))?;
            command.uid(user).gid(group);
        }
        let mut keeper = command
            .spawn()
            .map_err(|error| format!("sh could not be started: {error}"))?;
        let open = keeper.stdin.take().ok_or("the keeper has no input")?;
        let said = keeper.stdout.take().ok_or("the keeper has no output")?;
        let mut word = String::new();
        let read = BufReader::new(said).read_line(&mut word);
        let cluster = Cluster {
            folder,
            keeper,
            open: Some(open),
        };
        match read {
            Ok(_) if word.trim() == "ready" => Ok(cluster),
            _ => {
                let log = fs::read_to_string(cluster.folder.join("log")).unwrap_or_default();
                Err(format!("PostgreSQL did not start:\n{log}"))
            }
        }
    }

    /// Returns the address of one of its databases.
    pub fn address(&self, database: &str) -> String {
        let folder = self.folder.display().to_string().replace('/', "%2F");
        format!("postgres://gongkai@{folder}/{database}")
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.open.take());
        // Whatever goes wrong now, the tests are over.
        let _ = self.keeper.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn new_folder() -> std::io::Result<PathBuf> {
    // A socket's path may have 107 bytes: the folder stays near the root.
    let place = Path::new("/tmp");
    let mut number = 0;
    loop {
        let name = format!("gongkai-pg-{}-{number}", std::process::id());
        let folder = place.join(name);
        match fs::create_dir(&folder) {
            Ok(()) => {
                fs::set_permissions(&folder, fs::Permissions::from_mode(0o755))?;
                return Ok(folder);
            }
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => number += 1,
            Err(error) => return Err(error),
        }
    }
}

/// The folder with `initdb`: the newest of the distribution's, or one on PATH.
fn binaries() -> Option<PathBuf> {
    let releases = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let mut folders: Vec<(u32, PathBuf)> = releases
        .flatten()
        .map(|release| {
            let number = release.file_name().to_string_lossy().parse().unwrap_or(0);
            (number, release.path().join("bin"))
        })
        .filter(|(_, folder)| folder.join("initdb").exists())
        .collect();
    folders.sort();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).find(|folder| folder.join("initdb").exists());
    folders.pop().map(|(_, folder)| folder).or(on_path)
}

/// Returns user and group that the server runs as, when they are not our own: PostgreSQL refuses to
/// run as root.
pub(super) fn server_user() -> Result<Option<(u32, u32)>, String> {
    if !is_root() {
        return Ok(None);
    }
    let user = plain_user().ok_or("neither user postgres nor nobody exists")?;
    Ok(Some(user))
}

fn is_root() -> bool {
    // Of the folder that stands for this process the owner is the effective user.
    use std::os::unix::fs::MetadataExt;
    fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}

fn plain_user() -> Option<(u32, u32)> {
    let users = fs::read_to_string("/etc/passwd").ok()?;
    ["postgres:", "nobody:"].iter().find_map(|wanted| {
        let line = users.lines().find(|line| line.starts_with(wanted))?;
        let mut parts = line.split(':').skip(2);
        Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
    })
}
