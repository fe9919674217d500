import { existsSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import {
  canInstallDebianPackages,
  findProgram,
  installDebianPackages,
  root,
  runQuietly,
  SetupError,
  step,
} from './step.mjs'

/**
 * Chromium without its windows: a page takes two thirds of the CPU. https://developer.chrome.com/blog/chrome-headless-shell
 */
const headlessShell = 'chromium-headless-shell'
const programs = [headlessShell, 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const applications = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]
// Without them a Chinese page is a page of empty boxes, and an emoji is one more.
const fonts = ['fonts-noto-cjk', 'fonts-noto-color-emoji']
const advice =
  'No Chromium could be installed: install Chromium or Google Chrome, or set CHROMIUM_PATH to one, and run the command again.'

/**
 * The path of the browser that takes the snapshots: CHROMIUM_PATH, an installed Chromium or Chrome,
 * Debian's package, or the one that Playwright downloads; in this order.
 */
export async function ensureChromium(env) {
  const given = process.env.CHROMIUM_PATH
  if (given) {
    if (!existsSync(given)) throw new SetupError(`CHROMIUM_PATH is set to ${given}, but there is no such file.`)
    return announce(given, 'CHROMIUM_PATH')
  }
  const debian = canInstallDebianPackages()
  let found = findInstalled()
  if (!found && debian) {
    await step("Installing Debian's Chromium and fonts (a minute or two)", () =>
      installDebianPackages([[headlessShell, 'chromium'], ...fonts], advice),
    )
    found = findInstalled()
    if (found) return announce(found, "Debian's package")
  }
  if (!found) return announce(await installPlaywrightChromium(env), 'downloaded by Playwright')
  if (debian && !hasChineseFont()) {
    await step('Installing fonts for Chinese, Japanese and Korean pages', () => installDebianPackages(fonts, advice))
  }
  return announce(found, 'already installed')
}

function findInstalled() {
  return findProgram(programs) ?? applications.find((path) => existsSync(path))
}

function hasChineseFont() {
  const list = spawnSync('fc-list', [':lang=zh', 'family'], { encoding: 'utf8' })
  return list.status === 0 && list.stdout.trim() !== ''
}

async function installPlaywrightChromium(env) {
  const cli = join(root, 'apps', 'api', 'node_modules', 'playwright', 'cli.js')
  const locate = () =>
    spawnSync('node', ['-p', "require('playwright').chromium.executablePath()"], {
      cwd: join(root, 'apps', 'api'),
      env,
      encoding: 'utf8',
    }).stdout.trim()
  if (!existsSync(locate())) {
    await step('Downloading Chromium with Playwright', () =>
      runQuietly('node', [cli, 'install', 'chromium'], { env, advice }),
    )
  }
  const path = locate()
  if (!existsSync(path)) throw new SetupError(advice)
  return path
}

function announce(path, origin) {
  process.stdout.write(`• Chromium: ${path} (${origin})\n`)
  return path
}
