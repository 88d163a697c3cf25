//! The made-up city with a browser before it, and the people who live and work there.

use std::path::PathBuf;

use crate::browser::{Browser, By};
use crate::program::Server;

/// The city, served for one afternoon.
pub(crate) struct Town {
    pub(crate) server: Server,
    pub(crate) browser: Browser,
    folder: tempfile::TempDir,
}

impl Town {
    pub(crate) fn open() -> Town {
        let folder = tempfile::tempdir().unwrap();
        Town {
            server: Server::demo(&folder.path().join("city")),
            browser: Browser::start(),
            folder,
        }
    }

    /// Goes to a page of the city's site.
    pub(crate) fn go(&self, path: &str) {
        self.browser.go(&self.server.address(path));
    }

    /// Returns the id of the newest record of a list.
    pub(crate) fn newest(&self, list: &str) -> String {
        let page = self.server.page(list);
        let row = page.split("<tbody>").nth(1).expect("the list is not empty");
        let link = row.split("href=\"/r/").nth(1).unwrap();
        link.split(['"', '?']).next().unwrap().to_owned()
    }

    /// Puts a file on the visitor's disk.
    pub(crate) fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// Signs in with the one-time password, which has to be changed, and once more with the new one.
    pub(crate) fn sign_in_first(&self, login: &str) {
        let browser = &self.browser;
        let once = self.one_time_password(login);
        self.sign_in(login, &once);
        assert_eq!(browser.words(By::Css("h1")), "设置您自己的密码");
        let own = password_of(login);
        browser.fill(By::Label("原密码"), &once);
        browser.fill(By::Label("新密码"), &own);
        browser.fill(By::Label("再次输入新密码"), &own);
        browser.follow(By::Words("保存"));
        let told = browser.words(By::Css("[role=status]"));
        assert!(told.contains("请用新密码登录"), "{told}");
        self.sign_in(login, &own);
        assert_eq!(browser.words(By::Css("h1")), "待我处理");
    }

    /// Signs in on the console's first page.
    pub(crate) fn sign_in(&self, login: &str, password: &str) {
        self.go("/console/sign-in");
        self.browser.fill(By::Label("登录名"), login);
        self.browser.fill(By::Label("密码"), password);
        self.browser.follow(By::Words("登录"));
    }

    pub(crate) fn sign_out(&self) {
        self.browser.follow(By::Words("退出登录"));
        self.browser.words(By::Label("登录名"));
    }

    /// Returns the password that the demo printed for an account.
    pub(crate) fn one_time_password(&self, login: &str) -> String {
        let mut lines = self.server.told.iter().map(|line| line.split_whitespace());
        let mut words = lines
            .find_map(|mut words| (words.next() == Some(login)).then_some(words))
            .expect("the demo prints every account");
        words.next().unwrap().to_owned()
    }
}

fn password_of(login: &str) -> String {
    format!("{login}-8848")
}
