import type { Reporter, TestModule } from 'vitest/node'

/** Names the tests that passed only when they were run once more, so that nobody takes them for good ones. */
export class FlakyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const flaky = modules
      .flatMap((module) => [...module.children.allTests('passed')])
      .filter((test) => test.diagnostic()?.flaky)
    if (flaky.length === 0) return
    console.log(`\n!!! Passed only when run once more: ${flaky.length}`)
    for (const test of flaky) {
      console.log(`  ${test.module.relativeModuleId} > ${test.fullName}`)
      for (const { message } of test.result().errors ?? []) console.log(`    ${message.split('\n', 1)[0]}`)
    }
  }
}
