// The step `relmap`: runs a command of relmap in a pipeline, publishes what it found and says in the
// build's description what came of it. `relmap.txt` beside this file is its help.
//
// Whoever opens a pull request chooses every file of the checkout, a `relmap.properties` and reports
// among them. So relmap writes into a new folder whose name nobody can know before, and only what
// lies there afterwards is read and published.
//
//   relmap 'check'
//   relmap command: 'release', onViolation: 'unstable', component: ['web', 'kafka']

/** The arguments that the step knows, each with what it is if left out. */
private Map defaults() {
    return [
        command    : 'check',
        executable : 'relmap',
        directory  : '.',
        component  : [],
        all        : false,
        render     : false,
        push       : true,
        dryRun     : false,
        remote     : null,
        tagger     : null,
        sign       : null,
        allow      : [],
        arguments  : [],
        environment: null,
        dump       : null,
        whole      : false,
        onViolation: 'failure',
        junit      : true,
        issues     : true,
        html       : false,
        description: true,
        export     : true,
    ]
}

/** `relmap 'check'`, or `relmap()` for the same. */
def call(String command = 'check') {
    return call(command: command)
}

/** `relmap command: 'release', ...`. Returns a map: `code`, `verdict`, `summary`, `properties`. */
def call(Map given) {
    Map options = settled(given)
    String folder = "relmap-${UUID.randomUUID()}".toString()
    Map result = null
    try {
        int code = execute(commandLine(options, folder), options.command)
        result = outcome(code, folder)
        publish(options, folder)
    } finally {
        dir(folder) { deleteDir() }
    }
    if (options.description && result.summary) {
        currentBuild.description = result.summary
    }
    if (options.export) {
        for (name in new ArrayList(result.properties.keySet())) {
            env."${name}" = result.properties.get(name)
        }
    }
    conclude(options, result)
    return result
}

/** What was given over what is left out; a name that is not known is an error. */
private Map settled(Map given) {
    Map options = defaults()
    // Lists of names, not entries: Jenkins saves where a pipeline stands, and entries cannot be saved.
    for (name in new ArrayList(given.keySet())) {
        if (!options.containsKey(name)) {
            error "relmap: the step has no argument '${name}'; it knows ${options.keySet().sort().join(', ')}"
        }
        options.put(name, given.get(name))
    }
    if (!(options.command in ['check', 'tag', 'release', 'record'])) {
        error "relmap: the step runs check, tag, release or record, not '${options.command}'"
    }
    if (options.command == 'record' && !(options.environment && options.dump)) {
        error "relmap: to record what was deployed, name environment and dump"
    }
    if (!(options.onViolation in ['failure', 'unstable'])) {
        error "relmap: onViolation is 'failure' or 'unstable', not '${options.onViolation}'"
    }
    return options
}

/** The words of the command, the program first. */
private List commandLine(Map options, String folder) {
    if (options.command == 'record') {
        return texts(recordLine(options))
    }
    boolean writes = options.command != 'check'
    List words = [options.executable, options.command, '-C', options.directory]
    for (name in asList(options.component)) {
        words += ['--component', name]
    }
    if (options.all) {
        words << '--all'
    }
    if (options.render) {
        words << '--render'
    }
    for (rule in asList(options.allow)) {
        words += ['--allow', rule]
    }
    if (writes && options.push) {
        words << '--push'
    }
    if (writes && options.dryRun) {
        words << '--dry-run'
    }
    if (writes && options.remote) {
        words += ['--remote', options.remote]
    }
    if (writes && options.tagger) {
        words += ['--tagger', options.tagger]
    }
    if (writes && options.sign != null) {
        words << (options.sign ? '--sign' : '--no-sign')
    }
    for (report in reports(options, folder)) {
        words += ['--report', report]
    }
    words += asList(options.arguments)
    return texts(words)
}

/** The words that record what a dump says was deployed. */
private List recordLine(Map options) {
    List words = [options.executable, 'env', 'record', options.environment, options.dump, '-C', options.directory]
    if (options.whole) {
        words << '--whole'
    }
    if (options.push) {
        words << '--push'
    }
    if (options.tagger) {
        words += ['--tagger', options.tagger]
    }
    return words + asList(options.arguments)
}

private List texts(List words) {
    List texts = []
    for (word in words) {
        texts << word.toString()
    }
    return texts
}

/** What `--report` is told. The properties are always written: the result is read from them. */
private List reports(Map options, String folder) {
    List wanted = ["properties=${folder}/relmap.properties"]
    if (options.junit) {
        wanted << "junit=${folder}/relmap-junit.xml"
    }
    if (options.issues) {
        wanted << "issues=${folder}/relmap-issues.json"
    }
    if (options.html) {
        wanted << "html=${folder}/html"
    }
    return wanted
}

private List asList(Object value) {
    if (value == null) {
        return []
    }
    return value instanceof Collection ? new ArrayList(value) : [value]
}

/** Runs the command and returns its exit code. */
private int execute(List words, String command) {
    String label = "relmap ${command}"
    if (isUnix()) {
        List quoted = []
        for (word in words) {
            quoted << quotedForSh(word)
        }
        return sh(script: quoted.join(' '), returnStatus: true, label: label)
    }
    List quoted = []
    for (word in words) {
        quoted << quotedForBat(word)
    }
    return bat(script: '@' + quoted.join(' '), returnStatus: true, label: label)
}

private String quotedForSh(String word) {
    return "'" + word.replace("'", "'\\''") + "'"
}

/** cmd.exe has no quoting that holds for everything, so what it would act on is refused. */
private String quotedForBat(String word) {
    for (int at = 0; at < word.length(); at++) {
        String letter = word.substring(at, at + 1)
        if ('"%!\r\n'.contains(letter)) {
            error "relmap: on Windows an argument cannot hold a quote, %, ! or a line break: ${word}"
        }
    }
    return '"' + word + '"'
}

/** The exit code, and what the properties say, if this run wrote them. */
private Map outcome(int code, String folder) {
    String file = "${folder}/relmap.properties"
    Map found = [:]
    if (code in [0, 1, 3, 4] && fileExists(file)) {
        Map read = readProperties(file: file)
        for (key in new ArrayList(read.keySet())) {
            String name = key.toString()
            // These become variables of the build: no other name, such as PATH, comes from a file.
            if (name.matches('RELMAP_RESULT_[A-Z0-9_]+')) {
                found.put(name, read.get(key).toString())
            }
        }
    }
    return [
        code      : code,
        verdict   : found.get('RELMAP_RESULT_VERDICT'),
        summary   : oneLine(found.get('RELMAP_RESULT_SUMMARY')),
        properties: found,
    ]
}

/** Plain text on one line: a description may be shown as markup. */
private String oneLine(String text) {
    if (!text) {
        return null
    }
    String plain = text.replaceAll('[\\p{Cntrl}\\s]+', ' ').replace('&', '&amp;').replace('<', '&lt;')
    return plain.length() > 200 ? plain.substring(0, 199) + '…' : plain
}

/** Hands the reports of this run to the plugins. Those that were not written are passed over. */
private void publish(Map options, String folder) {
    if (options.junit && fileExists("${folder}/relmap-junit.xml")) {
        junit(testResults: "${folder}/relmap-junit.xml", skipMarkingBuildUnstable: true, skipPublishingChecks: true)
    }
    if (options.issues && fileExists("${folder}/relmap-issues.json")) {
        recordIssues(tools: [issues(pattern: "${folder}/relmap-issues.json", id: 'relmap', name: 'relmap')])
    }
    if (options.html && fileExists("${folder}/html/index.html")) {
        publishHTML(
            target: [
                reportName: 'relmap', reportDir: "${folder}/html", reportFiles: 'index.html',
                keepAll: true, alwaysLinkToLastBuild: true, allowMissing: false,
            ]
        )
    }
}

/** Ends the step as the exit code asks for. */
private void conclude(Map options, Map result) {
    String said = result.summary ? ": ${result.summary}" : ''
    switch (result.code) {
        case 0:
            return
        case 1:
            String message = "relmap: a rule is broken${said}"
            if (options.onViolation == 'unstable') {
                unstable(message)
                return
            }
            error(message)
            return
        case 2:
            error('relmap: its arguments or relmap.toml are wrong; the log says what')
            return
        case 3:
            error("relmap: undecided, or git, a server or a file reported an error; the log says how to fix it${said}")
            return
        case 4:
            error("relmap: refused, because another release is in the way; the log shows both commits${said}")
            return
        case 127:
            error("relmap: the program '${options.executable}' was not found on this agent")
            return
        default:
            error("relmap: it ended with the unknown exit code ${result.code}")
    }
}
