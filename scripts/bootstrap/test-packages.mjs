import { canInstallDebianPackages, hasDebianPackage, installDebianPackages, SetupError, step } from './step.mjs'

/** What tests use beside the product's own needs. */
const needs = [
  {
    // Real pages that nobody here wrote, in Chinese and in English.
    what: 'manuals to take snapshots of',
    packages: ['debian-handbook', 'python3-doc', 'debian-reference-zh-cn', 'cppreference-doc-en-html'],
  },
  {
    what: "clients of the store (curl, the vendor's SDK for Go)",
    packages: ['curl', 'golang-go', 'golang-github-aliyun-aliyun-oss-go-sdk-dev'],
  },
  {
    what: 'a network of their own (ip)',
    packages: ['iproute2'],
  },
  {
    // Java and C# are used where they are: they weigh too much to bring them along.
    what: 'languages that the code for uploads runs in',
    packages: ['python3', 'python3-requests', 'php-cli', 'php-curl', 'ruby', 'gcc', 'g++', 'libcurl4-openssl-dev'],
  },
]

/** Installs them. Where that cannot be, the tests that use them say so and do not run; with CI set that is an error. */
export async function ensureTestPackages() {
  for (const { what, packages } of needs) {
    const missing = packages.filter((name) => !hasDebianPackage(name))
    if (missing.length > 0) await ensure(what, missing)
  }
}

async function ensure(what, missing) {
  const advice = `Tests lack ${what}: install the Debian packages ${missing.join(', ')}.`
  if (canInstallDebianPackages()) {
    await step(`Installing ${what}: ${missing.join(', ')}`, () => installDebianPackages(missing, advice))
  } else if (process.env.CI) {
    throw new SetupError(advice)
  } else {
    process.stdout.write(`\n!!! ${advice} Tests that need them DO NOT RUN.\n\n`)
  }
}
