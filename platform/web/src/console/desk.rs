//! A desk: what the making of a page of the console may use. Blocking.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use jiff::civil::Date;
use operations::{Authority, Bodies, Office, OpenSession, Rules, Staff};
use organ::{OfficerId, OrganId};
use store::{OrganRow, Reader, Viewer};

use super::Console;
use super::answer::Denial;
use super::frame::Frame;
use super::refused::Refused;
use super::visit::Visit;

/// How many lines a page of a list has.
pub(crate) const PER_PAGE: usize = 20;
/// The last page that can be asked for.
const LAST_PAGE: usize = 5_000;

/// What the making of a page may use.
pub(crate) struct Desk {
    pub(crate) console: Console,
    pub(crate) office: Office,
    pub(crate) open: OpenSession,
    /// Sees what this officer may see.
    pub(crate) reader: Reader,
    pub(crate) bodies: Arc<Bodies>,
    pub(crate) rules: Arc<Rules>,
    pub(crate) today: Date,
    pub(crate) path: String,
    asked: Vec<(String, String)>,
    host: String,
    names: RefCell<BTreeMap<OfficerId, String>>,
    /// The form that was refused, while its page is made again.
    pub(crate) refused: OnceCell<Rc<Refused>>,
}

impl Desk {
    /// Opens a desk for a visit.
    pub(crate) fn open(visit: Visit) -> Desk {
        let office = visit.console.web.office().clone();
        Desk {
            reader: office.reader(office.viewer(&visit.open.staff)),
            bodies: office.bodies(),
            rules: office.rules(),
            today: office.today(),
            console: visit.console,
            open: visit.open,
            path: visit.path,
            asked: visit.asked,
            host: visit.host,
            names: RefCell::default(),
            refused: OnceCell::new(),
            office,
        }
    }

    /// Returns the officer.
    pub(crate) fn staff(&self) -> &Staff {
        &self.open.staff
    }

    /// Returns whose eyes this desk reads with.
    pub(crate) fn viewer(&self) -> Viewer {
        self.reader.viewer()
    }

    /// Tells whether the officer holds an authority, for showing only what works; operations ask
    /// again.
    pub(crate) fn may(&self, authority: Authority) -> bool {
        self.open.authorities.contains(&authority)
    }

    /// Tells whether the officer has anything to do with records.
    pub(crate) fn does_business(&self) -> bool {
        let business = |authority: &Authority| !authority.administers();
        self.open.authorities.iter().any(business)
    }

    /// Answers like an unknown page unless the officer holds one of these authorities.
    ///
    /// # Errors
    /// [`Denial::NotFound`].
    pub(crate) fn need(&self, authorities: &[Authority]) -> Result<(), Denial> {
        let holds = authorities.iter().any(|authority| self.may(*authority));
        if holds { Ok(()) } else { Err(Denial::NotFound) }
    }

    /// Answers like an unknown page unless the officer has anything to do with records.
    ///
    /// # Errors
    /// [`Denial::NotFound`].
    pub(crate) fn need_business(&self) -> Result<(), Denial> {
        if self.does_business() {
            Ok(())
        } else {
            Err(Denial::NotFound)
        }
    }

    /// Returns the first value of a parameter of the address; empty when it is absent.
    pub(crate) fn first(&self, name: &str) -> &str {
        let pair = self.asked.iter().find(|(known, _)| known == name);
        pair.map_or("", |(_, value)| value.trim())
    }

    /// Returns the page asked for, from 0.
    pub(crate) fn page(&self) -> usize {
        let page: usize = self.first("page").parse().unwrap_or(1);
        page.clamp(1, LAST_PAGE) - 1
    }

    /// Makes the frame of a page.
    pub(crate) fn frame(&self, title: impl Into<String>) -> Frame {
        Frame::of(self, title)
    }

    /// Returns the title of the site that was asked, or of the first.
    pub(crate) fn site_title(&self) -> String {
        let name = self.host.split(':').next().unwrap_or_default();
        let site = self.bodies.site_of_host(name);
        let site = site.or_else(|| self.bodies.sites.first());
        site.map(|site| site.title.clone()).unwrap_or_default()
    }

    /// Returns the name of an organ.
    pub(crate) fn organ_name(&self, organ: OrganId) -> String {
        let organ = self.bodies.organ(organ);
        organ.map(|organ| organ.name.clone()).unwrap_or_default()
    }

    /// Returns the name of an officer.
    pub(crate) fn officer_name(&self, officer: OfficerId) -> String {
        if let Some(name) = self.names.borrow().get(&officer) {
            return name.clone();
        }
        let row = self.reader.officer(officer).ok().flatten();
        let name = row.map_or_else(|| "（已注销）".to_owned(), |row| row.name);
        self.names.borrow_mut().insert(officer, name.clone());
        name
    }

    /// Returns the officer's organ and everything within it, each with its depth, parents first.
    pub(crate) fn own_organs(&self) -> Vec<(usize, &OrganRow)> {
        let mut found = Vec::new();
        self.add_within(self.open.staff.organ, 0, &mut found);
        found
    }

    fn add_within<'a>(&'a self, id: OrganId, depth: usize, found: &mut Vec<(usize, &'a OrganRow)>) {
        if depth > 16 {
            return;
        }
        if let Some(organ) = self.bodies.organ(id) {
            found.push((depth, organ));
            let children = self.bodies.organs.iter();
            for child in children.filter(|organ| organ.parent == Some(id)) {
                self.add_within(child.organ, depth + 1, found);
            }
        }
    }

    /// Returns the name of a catalogue item.
    pub(crate) fn item_name(&self, code: &str) -> String {
        let item = self.rules.catalogue().item(code);
        item.map_or_else(|| code.to_owned(), |item| item.name.clone())
    }
}
