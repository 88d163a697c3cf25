//! The rows that a measurement prints: what, figure, goal.

/// Rows printed as they come, so that a long run shows where it is.
pub(crate) struct Table;

impl Table {
    pub(crate) fn begin(name: &str) -> Table {
        let cores = std::thread::available_parallelism().map_or(0, usize::from);
        println!("\n| {name} ({cores} cores, release build) | figure | goal |\n|---|---|---|");
        Table
    }

    pub(crate) fn row(&mut self, what: &str, figure: &str, goal: &str) {
        println!("| {what} | {figure} | {goal} |");
    }

    pub(crate) fn end(self) {
        println!();
    }
}
