// Tests of the step, with the steps of Jenkins mocked:
//
//   groovy jenkins/test/RelmapTest.groovy
//
// Each test builds a pipeline of its own, runs the step in it and looks at what the step did.

import org.codehaus.groovy.control.CompilerConfiguration

/** What `error` throws. */
class Failed extends RuntimeException {
    Failed(String message) { super(message) }
}

/** The steps of Jenkins that the library uses, and what was done with them. */
abstract class Pipeline extends Script {
    boolean unix = true
    int code = 0
    List scripts = []
    List done = []
    // What lies in the checkout before the step runs, and what relmap writes into its folder.
    Map committed = [:]
    Map files = [:]
    Map written = [:]
    String folder
    List deleted = []
    String inside
    def currentBuild = new Expando()
    Properties set = new Properties()

    def getEnv() { return this }

    void prepare(Map of) {
        unix = of.get('unix', true)
        code = of.get('code', 0)
        files = of.get('files', [:])
        committed = of.get('committed', [:])
        written.putAll(committed)
    }

    // The folder's name is another one in every run, so the tests see it as FOLDER.
    int run(String script) {
        def named = (script =~ /properties=(relmap-[0-9a-f-]{36})\/relmap\.properties/)
        // `env record` writes no reports.
        folder = named.find() ? named.group(1) : 'NONE'
        assert folder != 'NONE' || script.contains("'record'") || script.contains('"record"')
        scripts << script.replace(folder, 'FOLDER')
        files.each { name, text -> written[name.replace('FOLDER', folder)] = text }
        return code
    }
    void dir(String path, Closure body) { inside = path; body(); inside = null }
    void deleteDir() {
        assert inside
        deleted << inside
        written.keySet().removeAll { it.startsWith(inside + '/') }
    }
    void note(String what) { done << what.replace(folder, 'FOLDER') }

    // `env.NAME = …` of Jenkins.
    void setProperty(String name, Object value) {
        assert name ==~ /RELMAP_RESULT_[A-Z0-9_]+/
        set.setProperty(name, (String) value)
    }

    boolean isUnix() { return unix }
    int sh(Map of) { assert unix && of.returnStatus; return run(of.script) }
    int bat(Map of) { assert !unix && of.returnStatus; return run(of.script) }
    boolean fileExists(String path) { return written.containsKey(path) }
    Map readProperties(Map of) {
        def read = new Properties()
        read.load(new StringReader(written[of.file]))
        return read
    }
    void junit(Map of) { note "junit ${of.testResults}" }
    Map issues(Map of) { return of }
    void recordIssues(Map of) { note "issues ${of.tools[0].pattern}" }
    void publishHTML(Map of) { note "html ${of.target.reportDir}" }
    void unstable(String message) { done << "unstable: $message".toString() }
    void error(String message) { throw new Failed(message) }
}

String library = new File(getClass().protectionDomain.codeSource.location.toURI()).parentFile.parent + '/vars/relmap.groovy'
def configuration = new CompilerConfiguration(scriptBaseClass: Pipeline.name)
def shell = new GroovyShell(Pipeline.classLoader, new Binding(), configuration)
def pipeline = { Map of = [:] ->
    def made = shell.parse(new File(library))
    made.prepare(of)
    return made
}
def failure = { Closure run ->
    try {
        run()
    } catch (Failed failed) {
        return failed.message
    }
    throw new IllegalStateException('the step did not fail')
}

def folder = 'FOLDER'
def written = [
    ("$folder/relmap.properties".toString()): 'RELMAP_RESULT_VERDICT=pass\nRELMAP_RESULT_SUMMARY=web 1.1.1 <b>is</b>\\n right\nRELMAP_RESULT_VERSION=1.1.1\n',
    ("$folder/relmap-junit.xml".toString()): '<testsuites/>',
    ("$folder/relmap-issues.json".toString()): '{"issues":[]}',
    ("$folder/html/index.html".toString()): '<html></html>',
]
def tests = [:]

tests.'a check runs, publishes, describes and exports' = {
    def step = pipeline(files: written)
    def result = step.call('check')
    assert step.scripts == ["'relmap' 'check' '-C' '.' '--report' 'properties=FOLDER/relmap.properties' " +
        "'--report' 'junit=FOLDER/relmap-junit.xml' '--report' 'issues=FOLDER/relmap-issues.json'"]
    assert step.done == ['junit FOLDER/relmap-junit.xml', 'issues FOLDER/relmap-issues.json']
    assert step.currentBuild.description == 'web 1.1.1 &lt;b>is&lt;/b> right'
    assert step.set.RELMAP_RESULT_VERSION == '1.1.1'
    assert result.code == 0 && result.verdict == 'pass'
}
tests.'a release pushes, and says so to nobody who only checks' = {
    def step = pipeline(files: written)
    step.call(command: 'release', component: ['web', 'a b'], remote: 'up', tagger: "O'Hara <o@example.org>",
        sign: false, allow: 'version-skipped', arguments: ['--timeout', 30], junit: false, issues: false)
    assert step.scripts == ["'relmap' 'release' '-C' '.' '--component' 'web' '--component' 'a b' '--allow' 'version-skipped' " +
        "'--push' '--remote' 'up' '--tagger' 'O'\\''Hara <o@example.org>' '--no-sign' " +
        "'--report' 'properties=FOLDER/relmap.properties' '--timeout' '30'"]
    assert step.done == []
    def check = pipeline(files: written)
    check.call(command: 'check', push: true, remote: 'up', junit: false, issues: false)
    assert !check.scripts[0].contains('--push') && !check.scripts[0].contains('--remote')
}
tests.'what was deployed is recorded' = {
    def step = pipeline()
    def result = step.call(command: 'record', environment: 'production', dump: 'dump.json', whole: true,
        tagger: 'Jenkins <jenkins@example.org>')
    assert step.scripts == ["'relmap' 'env' 'record' 'production' 'dump.json' '-C' '.' '--whole' '--push' " +
        "'--tagger' 'Jenkins <jenkins@example.org>'"]
    assert step.done == [] && result.code == 0 && result.verdict == null
    def local = pipeline()
    local.call(command: 'record', environment: 'staging', dump: 'dump.json', push: false)
    assert local.scripts == ["'relmap' 'env' 'record' 'staging' 'dump.json' '-C' '.'"]
    assert failure { pipeline().call(command: 'record', environment: 'staging') } ==
        'relmap: to record what was deployed, name environment and dump'
    assert failure { pipeline(code: 4).call(command: 'record', environment: 'a', dump: 'b') } ==
        'relmap: refused, because another release is in the way; the log shows both commits'
}
tests.'nothing is pushed where that is said' = {
    def step = pipeline(files: written)
    step.call(command: 'tag', push: false, dryRun: true)
    assert !step.scripts[0].contains('--push') && step.scripts[0].contains("'--dry-run'")
}
tests.'a broken rule fails the build, or makes it unstable' = {
    def broken = written + [("$folder/relmap.properties".toString()): 'RELMAP_RESULT_VERDICT=fail\nRELMAP_RESULT_SUMMARY=web must be 1.1.1\n']
    assert failure { pipeline(files: broken, code: 1).call('check') } == 'relmap: a rule is broken: web must be 1.1.1'
    def step = pipeline(files: broken, code: 1)
    assert step.call(onViolation: 'unstable').verdict == 'fail'
    assert step.done.last() == 'unstable: relmap: a rule is broken: web must be 1.1.1'
    assert step.currentBuild.description == 'web must be 1.1.1'
}
tests.'results are published before the build fails' = {
    def step = pipeline(files: written, code: 3)
    failure { step.call('check') }
    assert step.done.size() == 2
}
tests.'each exit code has a message of its own, whatever was asked for violations' = {
    def said = { int code -> failure { pipeline(files: [:], code: code).call(onViolation: 'unstable') } }
    assert said(2) == 'relmap: its arguments or relmap.toml are wrong; the log says what'
    assert said(3) == 'relmap: undecided, or git, a server or a file reported an error; the log says how to fix it'
    assert said(4) == 'relmap: refused, because another release is in the way; the log shows both commits'
    assert said(127) == "relmap: the program 'relmap' was not found on this agent"
    assert said(139) == 'relmap: it ended with the unknown exit code 139'
}
tests.'properties of an earlier run count for nothing after a wrong call' = {
    def step = pipeline(files: written, code: 2)
    failure { step.call('check') }
    assert step.set.isEmpty() && step.currentBuild.description == null
}
tests.'files of the checkout are never taken for results' = {
    // Names that a pull request could commit: those of other runs, and what was usual before.
    def committed = [:]
    for (place in ['relmap-reports', '.', 'relmap-', "relmap-${UUID.randomUUID()}".toString()]) {
        committed["$place/relmap.properties".toString()] = 'PATH=/evil\nRELMAP_RESULT_TAG=evil\nRELMAP_RESULT_SUMMARY=evil\n'
        committed["$place/relmap-junit.xml".toString()] = '<testsuites/>'
        committed["$place/relmap-issues.json".toString()] = '{"issues":[]}'
        committed["$place/html/index.html".toString()] = '<html></html>'
    }
    for (code in [0, 1, 2, 3, 4, 127]) {
        def step = pipeline(committed: committed, code: code)
        try {
            step.call(html: true)
            assert code == 0
        } catch (Failed failed) {
            assert code != 0 && !failed.message.contains('evil')
        }
        assert step.done == [] && step.set.isEmpty() && step.currentBuild.description == null
        assert step.written == committed
    }
}
tests.'each run has a folder of its own, which is deleted whatever happens' = {
    def step = pipeline(files: written)
    step.call('check')
    def first = step.folder
    step.call('check')
    assert first != step.folder && step.deleted == [first, step.folder] && step.written.isEmpty()
    def failing = pipeline(files: written, code: 1)
    failure { failing.call('check') }
    assert failing.deleted == [failing.folder]
    def broken = pipeline(files: written)
    broken.metaClass.junit = { Map of -> throw new Failed('the plugin fails') }
    assert failure { broken.call('check') } == 'the plugin fails'
    assert broken.deleted == [broken.folder]
}
tests.'no variable but a result of relmap is set' = {
    def names = ['PATH', 'LD_PRELOAD', 'RELMAP_TAG', 'RELMAP_RESULT_', 'RELMAP_RESULT_a', 'RELMAP_RESULT_A.B',
        'XRELMAP_RESULT_A', 'RELMAP_RESULT_A\\nPATH', 'RELMAP_REMOTE', 'relmap_result_a']
    def text = names.collect { "$it=evil" }.join('\n') + '\nRELMAP_RESULT_TAG=web-1.1.1\n'
    def step = pipeline(files: [("$folder/relmap.properties".toString()): text])
    def result = step.call('check')
    assert step.set == ['RELMAP_RESULT_TAG': 'web-1.1.1']
    assert result.properties == ['RELMAP_RESULT_TAG': 'web-1.1.1']
}
tests.'a name that is not known is told' = {
    def message = failure { pipeline().call(onviolation: 'unstable') }
    assert message.startsWith("relmap: the step has no argument 'onviolation'; it knows all, allow, arguments, command,")
    assert failure { pipeline().call('demo') } == "relmap: the step runs check, tag, release or record, not 'demo'"
    assert failure { pipeline().call(onViolation: 'ignore') } == "relmap: onViolation is 'failure' or 'unstable', not 'ignore'"
}
tests.'the HTML report is published where it is asked for' = {
    def step = pipeline(files: written)
    step.call(html: true)
    assert step.scripts[0].endsWith("'--report' 'html=FOLDER/html'")
    assert step.done.last() == 'html FOLDER/html'
}
tests.'description and variables can be left alone' = {
    def step = pipeline(files: written)
    step.call(description: false, export: false)
    assert step.set.isEmpty() && step.currentBuild.description == null
}
tests.'a long summary is cut' = {
    def step = pipeline(files: [("$folder/relmap.properties".toString()): 'RELMAP_RESULT_SUMMARY=' + 'x' * 500])
    step.call('check')
    assert step.currentBuild.description.length() == 200
}
tests.'Windows has its own shell, and refuses what that would act on' = {
    def step = pipeline(files: written, unix: false)
    step.call(component: 'web', junit: false, issues: false)
    assert step.scripts == ['@"relmap" "check" "-C" "." "--component" "web" "--report" "properties=FOLDER/relmap.properties"']
    assert failure { pipeline(unix: false).call(component: '%PATH%') } ==
        'relmap: on Windows an argument cannot hold a quote, %, ! or a line break: %PATH%'
}

int failed = 0
tests.each { name, test ->
    try {
        test()
        println "ok      $name"
    } catch (Throwable error) {
        failed++
        println "FAILED  $name\n${error.message}"
    }
}
println "${tests.size()} tests, $failed failed, Groovy ${GroovySystem.version}"
System.exit(failed == 0 && tests.size() > 0 ? 0 : 1)
