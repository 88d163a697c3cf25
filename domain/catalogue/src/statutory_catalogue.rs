//! 政府信息公开目录: every item of the rules in force, in groups, found by its code.

use std::collections::BTreeMap;

use crate::code::ItemCode;
use crate::item::{CatalogueItem, Category};

/// Every item of one edition of the rules.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Catalogue {
    items: BTreeMap<ItemCode, CatalogueItem>,
}

/// Two rule files describe one item.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the item `{item}` is described twice")]
pub struct ItemTwice {
    /// The code of the item.
    pub item: ItemCode,
}

impl Catalogue {
    /// Puts items together.
    ///
    /// # Errors
    /// [`ItemTwice`] when two of them have one code.
    pub fn new(items: impl IntoIterator<Item = CatalogueItem>) -> Result<Catalogue, ItemTwice> {
        let mut catalogue = Catalogue::default();
        for item in items {
            let code = item.code.clone();
            if catalogue.items.insert(code.clone(), item).is_some() {
                return Err(ItemTwice { item: code });
            }
        }
        Ok(catalogue)
    }

    /// Returns an item by its code.
    pub fn item(&self, code: &str) -> Option<&CatalogueItem> {
        self.items.get(code)
    }

    /// Returns every item, in the order of the groups of the statutory catalogue.
    pub fn items(&self) -> Vec<&CatalogueItem> {
        let mut items: Vec<&CatalogueItem> = self.items.values().collect();
        items.sort_by_key(|item| (item.category.rank, item.rank));
        items
    }

    /// Returns the groups that have items, each with its items, in the order of the catalogue.
    pub fn groups(&self) -> Vec<(&Category, Vec<&CatalogueItem>)> {
        let mut groups: Vec<(&Category, Vec<&CatalogueItem>)> = Vec::new();
        for item in self.items() {
            match groups.last_mut() {
                Some((category, members)) if category.code == item.category.code => {
                    members.push(item);
                }
                _ => groups.push((&item.category, vec![item])),
            }
        }
        groups
    }
}
