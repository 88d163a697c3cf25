//! The tree of organs on any day: who is above whom, whose code counts, who goes by a name.

use std::collections::HashMap;

use jiff::civil::Date;

use crate::credit_code::CreditCode;
use crate::fold::fold;
use crate::id::OrganId;
use crate::organ::Organ;

/// All organs of an installation, a tree on every day.
///
/// A place in the tree follows from dated parents alone: an organ that no longer has a name keeps
/// its place, so that its records stay in someone's charge. Ask [`Organ::exists_on`] before showing
/// it as a body of today.
#[derive(Debug, Clone, Default)]
pub struct OrganTree {
    organs: Vec<Organ>,
    places: HashMap<OrganId, usize>,
    /// Organs that are ever under an organ, in the order given.
    ever_under: HashMap<OrganId, Vec<usize>>,
    /// By folded words; full names first, then short names, then aliases.
    by_name: HashMap<String, Vec<usize>>,
}

/// Organs that do not make a tree.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TreeError {
    /// Two organs have one identifier.
    #[error("organ {organ} is given twice")]
    OrganTwice {
        /// The organ.
        organ: OrganId,
    },
    /// A parent is not among the organs.
    #[error("organ {organ} has the unknown parent {parent}")]
    UnknownParent {
        /// The organ.
        organ: OrganId,
        /// Its parent.
        parent: OrganId,
    },
    /// An organ exists on a day on which its parent does not.
    #[error("organ {organ} is under {parent} on {on}, when {parent} does not exist")]
    AbsentParent {
        /// The organ.
        organ: OrganId,
        /// Its parent.
        parent: OrganId,
        /// A day without the parent.
        on: Date,
    },
    /// An organ is above itself.
    #[error("organ {organ} is above itself on {on}")]
    Circle {
        /// An organ of the circle.
        organ: OrganId,
        /// The first day of the circle.
        on: Date,
    },
}

impl OrganTree {
    /// Checks that the organs make a tree on every day, and keeps them in the order given.
    ///
    /// # Errors
    /// [`TreeError`] names the organ and the day.
    ///
    /// ```
    /// let nobody = organ::OrganTree::new(vec![])?;
    /// assert_eq!(nobody.organs().len(), 0);
    /// # Ok::<(), organ::TreeError>(())
    /// ```
    pub fn new(organs: Vec<Organ>) -> Result<OrganTree, TreeError> {
        let mut tree = OrganTree {
            organs,
            ..OrganTree::default()
        };
        for (place, organ) in tree.organs.iter().enumerate() {
            if tree.places.insert(organ.id(), place).is_some() {
                return Err(TreeError::OrganTwice { organ: organ.id() });
            }
        }
        for organ in &tree.organs {
            tree.check_parents(organ)?;
        }
        tree.index_children();
        tree.index_names();
        Ok(tree)
    }

    /// Returns an organ by its identifier.
    ///
    /// ```
    /// # use organ::{OrganId, OrganTree};
    /// assert!(OrganTree::default().organ(OrganId([1; 16])).is_none());
    /// ```
    pub fn organ(&self, id: OrganId) -> Option<&Organ> {
        self.organs.get(*self.places.get(&id)?)
    }

    /// Returns all organs in the order given.
    ///
    /// ```
    /// # use organ::OrganTree;
    /// assert!(OrganTree::default().organs().is_empty());
    /// ```
    pub fn organs(&self) -> &[Organ] {
        &self.organs
    }

    /// Returns the organs that exist on a day and have no parent then.
    ///
    /// ```
    /// # use organ::OrganTree;
    /// # use jiff::civil::date;
    /// assert!(OrganTree::default().roots(date(2026, 3, 2)).is_empty());
    /// ```
    pub fn roots(&self, day: Date) -> Vec<&Organ> {
        let is_root = |organ: &&Organ| organ.exists_on(day) && organ.parent_on(day).is_none();
        self.organs.iter().filter(is_root).collect()
    }

    /// Returns the organs right under one on a day.
    ///
    /// ```
    /// # use organ::{OrganId, OrganTree};
    /// # use jiff::civil::date;
    /// assert!(OrganTree::default().children(OrganId([1; 16]), date(2026, 3, 2)).is_empty());
    /// ```
    pub fn children(&self, id: OrganId, day: Date) -> Vec<&Organ> {
        let ever = self
            .ever_under
            .get(&id)
            .map(Vec::as_slice)
            .unwrap_or_default();
        self.at(ever)
            .filter(|organ| organ.parent_on(day) == Some(id))
            .collect()
    }

    /// Returns the organs above one on a day, the nearest first.
    ///
    /// ```
    /// # use organ::{OrganId, OrganTree};
    /// # use jiff::civil::date;
    /// assert!(OrganTree::default().ancestors(OrganId([1; 16]), date(2026, 3, 2)).is_empty());
    /// ```
    pub fn ancestors(&self, id: OrganId, day: Date) -> Vec<&Organ> {
        self.way_up(id, day).skip(1).collect()
    }

    /// Returns all organs under one on a day, each before those under it.
    ///
    /// ```
    /// # use organ::{OrganId, OrganTree};
    /// # use jiff::civil::date;
    /// assert!(OrganTree::default().descendants(OrganId([1; 16]), date(2026, 3, 2)).is_empty());
    /// ```
    pub fn descendants(&self, id: OrganId, day: Date) -> Vec<&Organ> {
        let mut found = Vec::new();
        let mut waiting = self.children(id, day);
        waiting.reverse();
        while let Some(organ) = waiting.pop() {
            found.push(organ);
            waiting.extend(self.children(organ.id(), day).into_iter().rev());
        }
        found
    }

    /// Returns whether an organ is `root` or under it on a day; unknown organs are nowhere.
    ///
    /// ```
    /// # use organ::{OrganId, OrganTree};
    /// # use jiff::civil::date;
    /// let (one, other) = (OrganId([1; 16]), OrganId([2; 16]));
    /// assert!(!OrganTree::default().is_within(one, other, date(2026, 3, 2)));
    /// ```
    pub fn is_within(&self, id: OrganId, root: OrganId, day: Date) -> bool {
        self.way_up(id, day).any(|organ| organ.id() == root)
    }

    /// Returns the organ's own credit code on a day, or else that of the nearest organ above it
    /// that has one, together with whose it is. Index numbers are allotted under it.
    ///
    /// ```
    /// # use organ::{OrganId, OrganTree};
    /// # use jiff::civil::date;
    /// let tree = OrganTree::default();
    /// assert!(tree.nearest_credit_code(OrganId([1; 16]), date(2026, 3, 2)).is_none());
    /// ```
    pub fn nearest_credit_code(&self, id: OrganId, day: Date) -> Option<(&Organ, &CreditCode)> {
        self.way_up(id, day)
            .find_map(|organ| Some((organ, organ.credit_code_on(day)?)))
    }

    /// Returns the organs that ever had this full name, short name or alias, in that order. Width of
    /// letters and brackets, and white space, make no difference.
    ///
    /// ```
    /// # use organ::OrganTree;
    /// assert!(OrganTree::default().find("某某市人民政府").is_empty());
    /// ```
    pub fn find(&self, name: &str) -> Vec<&Organ> {
        let places = self
            .by_name
            .get(&fold(name))
            .map(Vec::as_slice)
            .unwrap_or_default();
        self.at(places).collect()
    }

    fn at<'a>(&'a self, places: &'a [usize]) -> impl Iterator<Item = &'a Organ> {
        places.iter().filter_map(|place| self.organs.get(*place))
    }

    /// The organ itself and those above it. Ends even in a circle, which `new` has yet to find.
    fn way_up(&self, id: OrganId, day: Date) -> impl Iterator<Item = &Organ> {
        let above = move |organ: &&Organ| self.organ(organ.parent_on(day)?);
        std::iter::successors(self.organ(id), above).take(self.organs.len())
    }

    fn check_parents(&self, organ: &Organ) -> Result<(), TreeError> {
        for link in organ.parents() {
            let Some(parent) = link.value else { continue };
            let above = self.organ(parent).ok_or(TreeError::UnknownParent {
                organ: organ.id(),
                parent,
            })?;
            // A parent can go missing when the link begins, when the organ begins, or the day after
            // a name of the parent ends.
            let begins = organ.names().iter().map(|name| name.from);
            let ends = above
                .names()
                .iter()
                .filter_map(|name| name.to?.tomorrow().ok());
            let missing = begins.chain(ends).chain([link.from]).filter(|day| {
                link.holds_on(*day) && organ.exists_on(*day) && !above.exists_on(*day)
            });
            if let Some(on) = missing.min() {
                return Err(TreeError::AbsentParent {
                    organ: organ.id(),
                    parent,
                    on,
                });
            }
            // A circle begins on the day on which the last of its links begins.
            if self
                .way_up(parent, link.from)
                .any(|above| above.id() == organ.id())
            {
                return Err(TreeError::Circle {
                    organ: organ.id(),
                    on: link.from,
                });
            }
        }
        Ok(())
    }

    fn index_children(&mut self) {
        for (place, organ) in self.organs.iter().enumerate() {
            for parent in organ.parents().iter().filter_map(|link| link.value) {
                add_once(self.ever_under.entry(parent).or_default(), place);
            }
        }
    }

    fn index_names(&mut self) {
        for rank in [full_names, short_names, aliases] {
            for (place, organ) in self.organs.iter().enumerate() {
                for words in rank(organ) {
                    add_once(self.by_name.entry(fold(words)).or_default(), place);
                }
            }
        }
    }
}

fn full_names(organ: &Organ) -> Vec<&str> {
    organ
        .names()
        .iter()
        .map(|name| name.value.full.as_str())
        .collect()
}

fn short_names(organ: &Organ) -> Vec<&str> {
    organ
        .names()
        .iter()
        .filter_map(|name| name.value.short.as_deref())
        .collect()
}

fn aliases(organ: &Organ) -> Vec<&str> {
    organ.aliases().iter().map(String::as_str).collect()
}

fn add_once(places: &mut Vec<usize>, place: usize) {
    if !places.contains(&place) {
        places.push(place);
    }
}
