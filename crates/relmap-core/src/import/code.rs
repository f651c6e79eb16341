//! The stable codes of what is doubtful about a row, and of why a tag is none.

macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $code:literal, $summary:literal;)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
        }

        impl $name {
            /// All of them.
            pub const ALL: &'static [$name] = &[$($name::$variant),*];

            /// The code used in files and output. It never changes.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $code,)* }
            }

            /// What it says, as a clause.
            pub fn summary(self) -> &'static str {
                match self { $($name::$variant => $summary,)* }
            }
        }
    };
}

codes! {
    /// What is doubtful about a row.
    Issue {
        /// The lookup found tags of the same version at other commits too.
        AppTagAmbiguous = "app-tag-ambiguous", "several tags of the app fit, at different commits";
        /// The app's tag was found by leaving a part of appVersion aside, or by the title that most
        /// tags of its repository bear.
        AppTagInferred = "app-tag-inferred", "the app's tag fits only without the build suffix, or by the title that most tags there have";
        /// No tag of the app fits.
        AppTagMissing = "app-tag-missing", "the app has no tag for this appVersion";
        /// `latest` and the like: what it meant at the time cannot be known.
        AppVersionFloating = "app-version-floating", "appVersion floats: it names no release";
        /// Nothing but the versions says that this chart deploys the app.
        ChartInferred = "chart-inferred", "only its versions show that this chart deploys the app";
        /// More than one folder could be meant.
        ChartAmbiguous = "chart-ambiguous", "several folders of the tag's tree could be meant";
        /// Chart.yaml is no YAML; single lines of it were read.
        ChartUnreadable = "chart-unreadable", "Chart.yaml is broken and was read line by line";
        /// A key that matters appears twice in Chart.yaml.
        DuplicateKey = "duplicate-key", "Chart.yaml has a key twice, and the last one counts";
        /// The chart is not published where its releases are.
        NotPublished = "not-published", "the chart is not published";
        /// No tag names the chart: the commit that set this version counts as its release.
        NotTagged = "not-tagged", "no tag names the chart, so the commit that set the version counts";
        /// Other tags of this form name releases of the app.
        TagAmbiguous = "tag-ambiguous", "tags of this form name app releases as well";
        /// The tag's name is only a part of the chart's name.
        TitleInferred = "title-inferred", "the tag has only a part of the chart's name";
        /// The tag and Chart.yaml name different versions.
        VersionMismatch = "version-mismatch", "the tag and Chart.yaml name different versions";
        /// Chart.yaml's version says nothing: it is filled in when the chart is packaged.
        VersionPlaceholder = "version-placeholder", "Chart.yaml's version is a placeholder, so the tag's is used";
        /// Chart.yaml has no version.
        VersionMissing = "version-missing", "Chart.yaml has no version";
        /// Chart.yaml's version is no strict SemVer.
        VersionNotSemver = "version-not-semver", "the chart's version is not SemVer";
        /// Another tag is a release of the same version of the same chart, or a later commit set a
        /// version again that was taken back.
        VersionTwice = "version-twice", "another tag or commit has the same version of the chart";
    }
}

codes! {
    /// Why a tag is no row.
    SkipReason {
        /// It names a release of the app, or of something else that has the chart next to it.
        AppRelease = "app-release", "it names a release of the app, not of the chart";
        /// Its name bears no version.
        NoVersion = "no-version", "its name has no version";
        /// The tree holds no chart of that name.
        NoChart = "no-chart", "the tag's tree has no such chart";
        /// It leads to a tree or a file.
        NoCommit = "no-commit", "it does not point to a commit";
        /// The clone lacks an object that it leads to.
        ObjectMissing = "object-missing", "this clone lacks what the tag leads to";
        /// Its name is no UTF-8.
        NotUtf8 = "not-utf8", "its name is not UTF-8";
        /// It names no chart, and the tree holds several.
        SeveralCharts = "several-charts", "it names no chart, and the tag's tree holds several";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_plain() {
        let mut codes: Vec<&str> = Issue::ALL.iter().map(|issue| issue.as_str()).collect();
        codes.extend(SkipReason::ALL.iter().map(|reason| reason.as_str()));
        let total = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), total);
        assert!(
            codes
                .iter()
                .all(|code| code.bytes().all(|b| b.is_ascii_lowercase() || b"-8".contains(&b)))
        );
    }
}
