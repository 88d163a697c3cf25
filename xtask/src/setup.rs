//! Setup: installs from Debian or Ubuntu what the suites and measurements need, where it is missing.

use std::path::Path;
use std::process::Command;

use crate::step::Report;

/// Each package, with a way to tell that it is there already and what needs it.
type Package = (&'static str, Sign, &'static str);

const FOR_TESTS: [Package; 7] = [
    (
        "postgresql",
        Sign::Postgres,
        "the tests of the large database",
    ),
    (
        "openssl",
        Sign::Program("openssl"),
        "certificates for the tests of an encrypted way to it",
    ),
    (
        "strace",
        Sign::Program("strace"),
        "the tests of failing disks",
    ),
    (
        "chromium",
        Sign::Program("chromium"),
        "the tests of pages in a browser",
    ),
    ("chromium-driver", Sign::Program("chromedriver"), "the same"),
    (
        "fonts-noto-cjk",
        Sign::Font,
        "letters as PDF, pages in a browser",
    ),
    (
        "npm",
        Sign::Program("npm"),
        "fetching what examines pages for accessibility",
    ),
];

/// What examines pages for accessibility, by name and version. It is fetched into the target folder
/// and is no part of this repository; once there, nothing of the suites needs a network.
const CHECKER: (&str, &str) = ("axe-core", "4.14.1");

const FOR_MEASUREMENTS: [Package; 2] = [
    (
        "nginx-light",
        Sign::Program("nginx"),
        "measurements beside a known server",
    ),
    ("wrk", Sign::Program("wrk"), "measurements under load"),
];

enum Sign {
    Program(&'static str),
    Postgres,
    Font,
}

impl Sign {
    fn is_there(&self) -> bool {
        match self {
            Sign::Program(name) => {
                let path = std::env::var_os("PATH").unwrap_or_default();
                let places = std::env::split_paths(&path);
                let also = ["/usr/sbin", "/usr/lib/chromium"].map(Into::into);
                places.chain(also).any(|folder| folder.join(name).exists())
            }
            Sign::Postgres => std::fs::read_dir("/usr/lib/postgresql")
                .into_iter()
                .flatten()
                .flatten()
                .any(|release| release.path().join("bin/initdb").exists()),
            Sign::Font => ["opentype/noto", "truetype/noto"].iter().any(|folder| {
                let folder = Path::new("/usr/share/fonts").join(folder);
                std::fs::read_dir(folder)
                    .into_iter()
                    .flatten()
                    .flatten()
                    .any(|file| file.file_name().to_string_lossy().contains("CJK"))
            }),
        }
    }
}

/// Installs whatever is missing.
pub(crate) fn everything(report: &mut Report) {
    let all: Vec<&Package> = FOR_TESTS.iter().chain(&FOR_MEASUREMENTS).collect();
    install(report, &all);
    fetch_checker(report);
}

/// Installs what is missing for the tests.
pub(crate) fn for_tests(report: &mut Report) {
    install(report, &FOR_TESTS.iter().collect::<Vec<_>>());
    fetch_checker(report);
}

fn fetch_checker(report: &mut Report) {
    let (name, version) = CHECKER;
    // This program lies in the target folder, two levels down.
    let own = std::env::current_exe().unwrap_or_default();
    let Some(target) = own.ancestors().nth(2) else {
        return;
    };
    let folder = target.join("npm");
    let about = folder.join("node_modules").join(name).join("package.json");
    let is_there = std::fs::read_to_string(about)
        .is_ok_and(|about| about.contains(&format!("\"version\": \"{version}\"")));
    if is_there {
        return;
    }
    let mut npm = Command::new("npm");
    npm.args(["install", "--no-save", "--no-audit", "--no-fund"])
        .args(["--ignore-scripts", "--prefix"])
        .arg(folder)
        .arg(format!("{name}@{version}"));
    report.run("setup: accessibility checker", &mut npm);
}

fn install(report: &mut Report, needed: &[&Package]) {
    let missing: Vec<&str> = needed
        .iter()
        .filter(|(_, sign, _)| !sign.is_there())
        .map(|(package, _, _)| *package)
        .collect();
    if missing.is_empty() {
        report.check("setup", "everything is there", || Ok(()));
        return;
    }
    for (package, _, why) in needed.iter().filter(|(name, ..)| missing.contains(name)) {
        eprintln!("{package}: for {why}");
    }
    if !Path::new("/usr/bin/apt-get").exists() {
        let what = missing.join(" ");
        report.check("setup", &what, || {
            Err(format!(
                "this is no Debian or Ubuntu; install by hand: {what}"
            ))
        });
        return;
    }
    if report.run("setup: lists", &mut apt(&["update", "-q"])) {
        let options = ["install", "-q", "-y", "--no-install-recommends"];
        let words: Vec<&str> = options.iter().chain(&missing).copied().collect();
        report.run("setup: packages", &mut apt(&words));
    }
}

fn apt(arguments: &[&str]) -> Command {
    let is_root = std::env::var_os("USER").is_some_and(|user| user == "root")
        || std::fs::read_dir("/root").is_ok();
    let mut command = Command::new(if is_root { "apt-get" } else { "sudo" });
    if !is_root {
        command.arg("apt-get");
    }
    command
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive");
    command
}
