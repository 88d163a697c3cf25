//! A real browser, driven by the few words of W3C WebDriver that a journey needs.
//!
//! Chromedriver speaks that standard over plain HTTP, and `ureq` without its TLS is enough to answer
//! it. A client library (`thirtyfour`, `chromiumoxide`) would bring an async runtime's HTTP or
//! WebSocket stack into every build of the tests, to save the hundred lines below.
//!
//! Nothing here sleeps: chromedriver itself waits until an element is there (its implicit wait) and
//! until a page that a click leads to has loaded, each within a limit.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;
use ureq::Body;
use ureq::http::Response;

/// The key Tab, as WebDriver writes it.
pub(crate) const TAB: char = '\u{E004}';
/// The key Enter.
pub(crate) const ENTER: char = '\u{E007}';

/// The limit of every wait; generous, because CI machines are slow and busy.
const PATIENCE: Duration = Duration::from_secs(60);

/// The most bytes of one answer of chromedriver.
const MOST_BYTES: u64 = 64 << 20;

/// The name under which WebDriver hands out elements (W3C WebDriver, section 12).
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Chromium with a profile of its own. It ends with this value: chromedriver is killed by its id,
/// and asks the system to end its browser with it.
pub(crate) struct Browser {
    driver: Child,
    /// Kept open, so that chromedriver may go on writing.
    _told: BufReader<ChildStdout>,
    agent: ureq::Agent,
    session: String,
    folder: TempDir,
}

/// How to find an element.
#[derive(Debug, Clone, Copy)]
pub(crate) enum By<'a> {
    /// By a CSS selector.
    Css(&'a str),
    /// The link, button or summary that shows these words.
    Words(&'a str),
    /// The input that a label with these words names.
    Label(&'a str),
}

impl By<'_> {
    fn query(self) -> Value {
        let (using, value) = match self {
            By::Css(selector) => ("css selector", selector.to_owned()),
            By::Words(words) => (
                "xpath",
                format!(
                    "//*[(self::a or self::button or self::summary) and normalize-space()='{words}']"
                ),
            ),
            By::Label(words) => (
                "xpath",
                format!("//*[@id=//label[starts-with(normalize-space(),'{words}')]/@for]"),
            ),
        };
        json!({ "using": using, "value": value })
    }
}

impl Browser {
    /// Starts a browser, 1280 pixels wide.
    pub(crate) fn start() -> Browser {
        let folder = tempfile::tempdir().unwrap();
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver is installed: cargo xtask setup");
        let mut told = BufReader::new(driver.stdout.take().unwrap());
        let port = port_told_by(&mut told);
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(3 * PATIENCE))
            .build()
            .new_agent();
        let mut browser = Browser {
            driver,
            _told: told,
            agent,
            session: format!("http://127.0.0.1:{port}/session"),
            folder,
        };
        let opened = browser.post("", &browser.wishes());
        let id = opened["sessionId"].as_str().unwrap();
        browser.session = format!("{}/{id}", browser.session);
        browser.resize(1280);
        browser
    }

    fn wishes(&self) -> Value {
        let arguments = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ];
        let mut arguments = arguments.map(str::to_owned).to_vec();
        let profile = self.folder.path().join("profile");
        arguments.push(format!("--user-data-dir={}", profile.display()));
        let patience = u64::try_from(PATIENCE.as_millis()).unwrap();
        json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome",
            "timeouts": { "implicit": patience, "pageLoad": patience, "script": patience },
            "goog:loggingPrefs": { "browser": "ALL" },
            "goog:chromeOptions": {
                "args": arguments,
                "prefs": { "download.default_directory": self.downloads() },
            },
        } } })
    }

    fn downloads(&self) -> PathBuf {
        self.folder.path().join("downloads")
    }

    /// Waits until a file with this ending has arrived whole, and returns where it lies.
    ///
    /// Chromium gives a download its name when it is complete.
    pub(crate) fn downloaded(&self, ending: &str) -> PathBuf {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            let files = std::fs::read_dir(self.downloads()).into_iter().flatten();
            let mut files = files.map(|file| file.unwrap().path());
            let whole = |file: &PathBuf| file.to_string_lossy().ends_with(ending);
            if let Some(file) = files.find(whole) {
                return file;
            }
            self.ask_and_wait("setTimeout(arguments[0], 50)", json!([]));
        }
        panic!("no {ending} was downloaded");
    }

    /// Goes to an address and waits until it has loaded.
    pub(crate) fn go(&self, address: &str) {
        self.post("/url", &json!({ "url": address }));
    }

    /// Returns the address of the page.
    pub(crate) fn address(&self) -> String {
        self.get("/url").as_str().unwrap().to_owned()
    }

    /// Gives the page a width, as a desk or a telephone has it.
    pub(crate) fn resize(&self, width: u32) {
        let metrics = json!({
            "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 800,
        });
        self.devtools("Emulation.setDeviceMetricsOverride", &metrics);
    }

    /// Forbids the pages' scripts from here on; what the test itself asks still works.
    pub(crate) fn without_scripts(&self) {
        let off = json!({ "value": true });
        self.devtools("Emulation.setScriptExecutionDisabled", &off);
    }

    /// Waits for an element and clicks it.
    pub(crate) fn click(&self, by: By) {
        let element = self.find(by);
        let into_sight = "arguments[0].scrollIntoView({ block: 'center' })";
        self.ask(into_sight, json!([{ ELEMENT: element }]));
        self.post(&format!("/element/{element}/click"), &json!({}));
    }

    /// Waits for an element that leads to another page, clicks it, and waits until this page is gone.
    pub(crate) fn follow(&self, by: By) {
        let page = self.find(By::Css("html"));
        self.click(by);
        let begun = Instant::now();
        let name = format!("/element/{page}/name");
        while self.answer(self.agent.get(self.at(&name)).call()).is_ok() {
            assert!(begun.elapsed() < PATIENCE, "{by:?} leads nowhere");
        }
    }

    /// Waits for an input and types into it; a file input takes a path.
    pub(crate) fn fill(&self, by: By, words: &str) {
        let element = self.find(by);
        self.post(
            &format!("/element/{element}/value"),
            &json!({ "text": words }),
        );
    }

    /// Waits for a file input and chooses a file.
    pub(crate) fn choose(&self, by: By, file: &Path) {
        self.fill(by, file.to_str().unwrap());
    }

    /// Waits for an element and returns the words that it shows.
    pub(crate) fn words(&self, by: By) -> String {
        let element = self.find(by);
        let words = self.get(&format!("/element/{element}/text"));
        words.as_str().unwrap().to_owned()
    }

    /// Presses and releases a key wherever the focus is.
    pub(crate) fn press(&self, key: char) {
        let strokes =
            json!([{ "type": "keyDown", "value": key }, { "type": "keyUp", "value": key }]);
        let keyboard = json!([{ "type": "key", "id": "keyboard", "actions": strokes }]);
        self.post("/actions", &json!({ "actions": keyboard }));
    }

    /// Asks the page: the body of a function, and its arguments.
    pub(crate) fn ask(&self, script: &str, arguments: Value) -> Value {
        let order = json!({ "script": script, "args": arguments });
        self.post("/execute/sync", &order)
    }

    /// Asks the page something that takes time: the script calls its last argument when done.
    pub(crate) fn ask_and_wait(&self, script: &str, arguments: Value) -> Value {
        let order = json!({ "script": script, "args": arguments });
        self.post("/execute/async", &order)
    }

    /// Returns what the browser complained of since the last time: errors of scripts, files that did
    /// not load, breaches of the content policy.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let entries = self.post("/se/log", &json!({ "type": "browser" }));
        let entries = entries.as_array().unwrap().iter();
        entries
            .filter(|entry| entry["level"] == "SEVERE" || entry["level"] == "WARNING")
            .map(|entry| entry["message"].as_str().unwrap().to_owned())
            .collect()
    }

    /// Waits for an element and returns its reference.
    pub(crate) fn find(&self, by: By) -> String {
        let request = self.agent.post(self.at("/element"));
        let found = self.answer(request.send_json(by.query()));
        let found = found.unwrap_or_else(|error| {
            let shown = self.ask("return document.body.innerText.slice(0, 2000)", json!([]));
            panic!("{by:?} is not on {}: {error}\n{shown}", self.address())
        });
        found[ELEMENT].as_str().unwrap().to_owned()
    }

    fn devtools(&self, command: &str, parameters: &Value) {
        let order = json!({ "cmd": command, "params": parameters });
        self.post("/goog/cdp/execute", &order);
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.session)
    }

    fn get(&self, path: &str) -> Value {
        let answer = self.answer(self.agent.get(self.at(path)).call());
        answer.unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    fn post(&self, path: &str, order: &Value) -> Value {
        let answer = self.answer(self.agent.post(self.at(path)).send_json(order));
        answer.unwrap_or_else(|error| panic!("{path} {order}: {error}"))
    }

    /// Returns the value of an answer, or the error that WebDriver names instead.
    fn answer(&self, answer: Result<Response<Body>, ureq::Error>) -> Result<Value, String> {
        let mut answer = answer.expect("chromedriver answers");
        let body = answer.body_mut().with_config().limit(MOST_BYTES);
        let mut told: Value = body.read_json().unwrap();
        let value = told["value"].take();
        match value["error"].as_str() {
            Some(error) => Err(format!("{error}: {}", value["message"])),
            None => Ok(value),
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.agent.delete(&self.session).call();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

fn port_told_by(told: &mut BufReader<ChildStdout>) -> u16 {
    let started = told
        .lines()
        .map(Result::unwrap)
        .find(|line| line.contains("started successfully on port"))
        .expect("chromedriver says its port");
    let port = started.trim_end_matches('.').rsplit(' ').next();
    port.unwrap().parse().unwrap()
}
