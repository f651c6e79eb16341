// Tests of the Jenkinsfile that `relmap init --jenkins` writes, with the words of a pipeline mocked:
//
//   groovy jenkins/test/InitTest.groovy Jenkinsfile
//
// It must compile, fetch the whole history and all tags, and then check.

import org.codehaus.groovy.control.CompilerConfiguration

/** The words of a declarative pipeline, and what was done. */
abstract class Words extends Script {
    List done = []
    Map scm = [branches: ['main'], extensions: [[of: 'scm']], userRemoteConfigs: [[url: 'https://git.example/web']]]
    boolean anyAgent = false

    def getAny() { return 'any' }
    void agent(String which) { assert which == 'any'; anyAgent = true }
    void pipeline(Closure body) { body() }
    void options(Closure body) { body() }
    void skipDefaultCheckout() { done << 'skipDefaultCheckout' }
    void stages(Closure body) { body() }
    void stage(String name, Closure body) { done << "stage ${name}".toString(); body() }
    void steps(Closure body) { body() }
    Map cloneOption(Map of) { return [clone: of] }
    Map scmGit(Map of) { return of }
    void checkout(Map of) { done << of }
    void sh(String script) { done << "sh ${script}".toString() }
}

def configuration = new CompilerConfiguration(scriptBaseClass: Words.name)
def text = new File(args[0]).text
def script = new GroovyShell(Words.classLoader, new Binding(), configuration).parse(text)
script.run()
assert script.anyAgent
def (skipped, stage, checkout, check) = script.done
assert script.done.size() == 4
assert skipped == 'skipDefaultCheckout'
assert stage == 'stage Check the versions'
assert checkout.branches == ['main']
assert checkout.extensions == [[of: 'scm'], [clone: [noTags: false, shallow: false]]]
assert checkout.userRemoteConfigs == [[url: 'https://git.example/web']]
assert check == 'sh relmap check'
println 'The Jenkinsfile fetches everything and checks.'
