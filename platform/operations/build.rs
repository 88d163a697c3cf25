//! Builds this crate anew when a file joins or leaves `rules/`, which `include_dir` cannot see.

fn main() {
    println!("cargo::rerun-if-changed=../../rules");
}
