//! What callers move to other threads, or share between them. It compiles, or it fails.

use relmap::{
    Audited, Bumped, CheckOptions, Checked, Error, Fleet, InitPlan, Observer, ReleaseOptions,
    Workspace,
};

fn moves<T: Send + 'static>() {}

fn is_shared<T: Send + Sync + 'static>() {}

#[test]
fn a_workspace_moves_and_results_are_shared() {
    moves::<Workspace>();
    moves::<Fleet>();
    moves::<InitPlan>();
    is_shared::<Error>();
    is_shared::<Checked>();
    is_shared::<Audited>();
    is_shared::<Bumped>();
    is_shared::<CheckOptions>();
    is_shared::<ReleaseOptions>();
    is_shared::<Box<dyn Observer>>();
}
