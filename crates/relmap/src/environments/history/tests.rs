use relmap_testkit::Fixture;

use super::*;
use crate::Workspace;

const SETTINGS: &str = "[[environment]]\nname = \"production\"\nsource = [{ format = \"values\", path = \"tags/{component}\", app = \"tag\" }]\n";

/// A file that is large and changes often costs more than it takes in a repository.
#[test]
fn of_versions_that_are_too_much_together_the_newest_are_read() {
    let fixture = Fixture::new();
    fixture.write("relmap.toml", SETTINGS);
    fixture.write("tags/api", "tag: 1.0.0\n");
    let filler = "#".repeat(10_000);
    for number in 0..10 {
        fixture.write("tags/web", format!("tag: 1.0.{number}\n{filler}\n"));
        fixture.commit("Deploy");
    }
    let workspace = Workspace::open(fixture.path()).unwrap();
    let session = Session::open(&workspace, &[]).unwrap();
    let told = |most: u64| {
        let history = within(&session, ParseBudget::of(most)).unwrap();
        let one = |one: &Deployment| {
            let app = one.new.as_ref().and_then(|new| new.app.clone()).unwrap_or_default();
            format!("{} {app}", one.component.name)
        };
        (history.deployments.iter().map(one).collect::<Vec<_>>(), history.is_bounded)
    };
    let (all, is_bounded) = told(200_000);
    assert_eq!((all.len(), is_bounded), (11, false));
    // What ran already where the part begins that is read is deployed there.
    let newest = ["api 1.0.0", "web 1.0.6", "web 1.0.7", "web 1.0.8", "web 1.0.9"];
    assert_eq!(told(45_000), (newest.map(str::to_owned).to_vec(), true));
    let error = within(&session, ParseBudget::of(10_000)).err().unwrap();
    assert_eq!(
        error.to_string(),
        "the files that say what runs have more than 0 MiB together; are they made to exhaust their readers? If not, ask \
         for one environment: --environment NAME"
    );
}
