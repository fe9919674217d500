import { chmod, chown, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type Browser, chromium } from 'playwright'
import { findIsolation } from './isolation.js'

export interface LaunchOptions {
  /** Chromium or Chrome; undefined: the one that Playwright downloaded. */
  executablePath?: string
  /** The proxy for what belongs to no capture. */
  proxyUrl: string
  /** A new folder for the profile; removed by whoever made it. */
  folder: string
  /** Further arguments for the browser, for tests that need a certificate of their own. */
  args?: readonly string[]
  /** Told once when the browser has to run without its sandbox. */
  warn: (message: string) => void
}

/** A running browser, and the process that it is. */
export interface LaunchedBrowser {
  browser: Browser
  pid: number
  /** Ends it, if need be with SIGKILL. */
  close: () => Promise<void>
}

// With this set, Playwright leaves loopback out of the proxy: nothing would guard it.
const forbiddenSetting = 'PLAYWRIGHT_DISABLE_FORCED_CHROMIUM_PROXIED_LOOPBACK'

const switches = [
  // Full Chromium obeys the second, headless shell the first; without both, STUN goes around the proxy.
  '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
  '--webrtc-ip-handling-policy=disable_non_proxied_udp',
  '--disable-quic',
  // Names are for the proxy to resolve.
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
  // A capture has no cookies, storage or sign-in that one of its frames could steal from another, and captures never
  // share a process. One process per page saves memory and lets one session see every frame.
  '--disable-site-isolation-trials',
  // There is none; looking for one costs half a second, and pictures of pages come faster without.
  '--disable-gpu',
  '--js-flags=--max-old-space-size=1024',
]

const unwantedFeatures = [
  // Parts of the browser's own windows, which nobody sees: each is a page with a process of its own, for every window,
  // and together they take longer than a small page does.
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  // It would hide this machine's addresses from WebRTC, which is told none; but it joins a multicast group for that.
  'WebRtcHideLocalIpsWithMdns',
]

/** Starts Chromium, sandboxed, with no way to the network but its proxies. */
export async function launchBrowser(options: LaunchOptions): Promise<LaunchedBrowser> {
  if (process.env[forbiddenSetting]) throw new Error(`${forbiddenSetting} is set: captures would not be confined`)
  const program = await writeWrapper(options)
  const start = (chromiumSandbox: boolean) =>
    chromium.launch({
      executablePath: program,
      chromiumSandbox,
      args: [...switches, ...(options.args ?? [])],
      // The popup blocker is wanted here.
      ignoreDefaultArgs: ['--disable-popup-blocking'],
      proxy: { server: options.proxyUrl, bypass: '<-loopback>' },
      artifactsDir: options.folder,
      // No secret of ours belongs into the browser's environment.
      env: { PATH: process.env.PATH, HOME: profileOf(options.folder), TMPDIR: '.', LANG: 'C.UTF-8' },
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    })
  const browser = await start(true).catch((error: unknown) => {
    if (!String(error).includes('No usable sandbox')) throw error
    options.warn('This system allows no user namespaces: Chromium runs without its sandbox.')
    return start(false)
  })
  const pid = Number(await readFile(pidFileOf(options.folder), 'utf8'))
  return { browser, pid, close: () => closeBrowser(browser, pid) }
}

const profileOf = (folder: string) => join(folder, 'profile')
const pidFileOf = (folder: string) => join(folder, 'pid')

/**
 * Playwright starts one program, so what goes around the browser is a small script: another user, a PID namespace,
 * and a profile folder that is ours to sweep (the last --user-data-dir counts; Playwright's own stays empty). Its
 * temporary files go there too, by a relative path: a socket is among them, whose path may have 107 bytes at most. Of
 * --disable-features, too, the last one counts, so ours are added to Playwright's.
 */
async function writeWrapper({ executablePath, folder }: LaunchOptions): Promise<string> {
  const { prefix, uid } = await findIsolation()
  const profile = profileOf(folder)
  await mkdir(profile)
  if (uid !== undefined) {
    await chown(profile, uid, uid)
    await chmod(folder, 0o711)
  }
  const command = [...prefix, resolve(executablePath ?? chromium.executablePath())].map(quote).join(' ')
  const script = [
    '#!/bin/sh',
    `echo $$ > ${quote(pidFileOf(folder))}`,
    'for argument in "$@"; do',
    '  shift',
    '  case "$argument" in',
    '    --user-data-dir=*) rmdir "${argument#--user-data-dir=}" ;;',
    `    --disable-features=*) argument="$argument,${unwantedFeatures.join()}" ;;`,
    '  esac',
    '  set -- "$@" "$argument"',
    'done',
    `cd ${quote(profile)}`,
    `exec ${command} "$@" ${quote(`--user-data-dir=${profile}`)}`,
  ]
  const path = join(folder, 'chromium.sh')
  await writeFile(path, `${script.join('\n')}\n`, { mode: 0o755 })
  return path
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

// A browser that does not end by itself in this time is killed.
const patience = 5_000

async function closeBrowser(browser: Browser, pid: number): Promise<void> {
  const timer = setTimeout(() => killGroup(pid), patience)
  await browser.close().catch(() => killGroup(pid))
  clearTimeout(timer)
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // gone already
  }
}
