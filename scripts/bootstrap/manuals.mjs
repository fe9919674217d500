import { canInstallDebianPackages, hasDebianPackage, installDebianPackages, SetupError, step } from './step.mjs'

/** Real pages that nobody here wrote, in Chinese and in English: what captures are tested with. */
const packages = ['debian-handbook', 'python3-doc', 'debian-reference-zh-cn', 'cppreference-doc-en-html']

/** Installs the manuals. Without them the tests that capture them say so and do not run; with CI set that is an error. */
export async function ensureManuals() {
  const missing = packages.filter((name) => !hasDebianPackage(name))
  if (missing.length === 0) return
  const advice = `The manuals for the capture tests are missing: install the Debian packages ${missing.join(', ')}.`
  if (canInstallDebianPackages()) {
    await step(`Installing manuals to take snapshots of: ${missing.join(', ')}`, () =>
      installDebianPackages(missing, advice),
    )
  } else if (process.env.CI) {
    throw new SetupError(advice)
  } else {
    process.stdout.write(`\n!!! ${advice} Tests that need them DO NOT RUN.\n\n`)
  }
}
