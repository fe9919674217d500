import { chmod, chown, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type Browser, chromium } from 'playwright'
import { endsIn } from '../../within.js'
import type { Warn } from '../run.types.js'
import { CrashWatch } from './crash-watch.js'
import { findIsolation } from './isolation.js'
import { windowParts } from './unwanted-features.js'

export interface LaunchOptions {
  /** Chromium or Chrome; undefined: the one that Playwright downloaded. */
  executablePath?: string
  /** The proxy for what belongs to no capture. */
  proxyUrl: string
  /** A new folder for the profile; removed by whoever made it. */
  folder: string
  /** Milliseconds in which it must have started. */
  browserStart: number
  /** Milliseconds that it gets to end by itself. */
  browserEnd: number
  /** Aborted: it is not wanted any more, though it may still be starting. */
  signal: AbortSignal
  /** Further arguments for the browser, for tests that need a certificate of their own. */
  args?: readonly string[]
  /** Told once when the browser has to run without its sandbox. */
  warn: Warn
}

/** A running browser, and the process that it is. */
export interface LaunchedBrowser {
  browser: Browser
  pid: number
  crashes: CrashWatch
  /** Ends it, after a while with SIGKILL. */
  close: () => Promise<void>
  /** Ends it at once: it does not answer. */
  kill: () => Promise<void>
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
  // Headless shell has no popup blocker; by this no page opens another.
  '--block-new-web-contents',
  '--js-flags=--max-old-space-size=1024',
]

const unwantedFeatures = [
  ...windowParts,
  // It would hide this machine's addresses from WebRTC, which is told none; but it joins a multicast group for that.
  'WebRtcHideLocalIpsWithMdns',
]

/**
 * Starts Chromium, sandboxed, with no way to the network but its proxies.
 * @throws when it does not start in time, or `signal` aborts before it has
 */
export async function launchBrowser(options: LaunchOptions): Promise<LaunchedBrowser> {
  if (process.env[forbiddenSetting]) throw new Error(`${forbiddenSetting} is set: captures would not be confined`)
  const { folder, signal, browserEnd } = options
  const program = await writeWrapper(options)
  const start = (chromiumSandbox: boolean) =>
    chromium.launch({
      executablePath: program,
      chromiumSandbox,
      args: [...switches, ...(options.args ?? [])],
      // The popup blocker is wanted here.
      ignoreDefaultArgs: ['--disable-popup-blocking'],
      proxy: { server: options.proxyUrl, bypass: '<-loopback>' },
      artifactsDir: folder,
      // Playwright's own time would be followed by half a minute of asking the browser to end.
      timeout: 0,
      // No secret of ours belongs into the browser's environment.
      env: { PATH: process.env.PATH, HOME: profileOf(folder), TMPDIR: '.', LANG: 'C.UTF-8' },
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    })
  const callOff = () => readPid(folder).then(killGroup, () => undefined)
  signal.throwIfAborted()
  signal.addEventListener('abort', callOff)
  const tooLate = setTimeout(callOff, options.browserStart)
  try {
    const browser = await start(true).catch((error: unknown) => {
      if (!String(error).includes('No usable sandbox')) throw error
      options.warn('This system allows no user namespaces: Chromium runs without its sandbox.')
      return start(false)
    })
    const [crashes, pid] = await Promise.all([CrashWatch.attach(browser), readPid(folder)])
    const end = (patience: number) => () => endBrowser(browser, pid, patience)
    return { browser, pid, crashes, close: end(browserEnd), kill: end(0) }
  } catch (error) {
    await callOff()
    throw error
  } finally {
    clearTimeout(tooLate)
    signal.removeEventListener('abort', callOff)
  }
}

const profileOf = (folder: string) => join(folder, 'profile')
const pidFileOf = (folder: string) => join(folder, 'pid')
const readPid = async (folder: string) => Number(await readFile(pidFileOf(folder), 'utf8'))

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

/** What the kernel needs to take the processes of a killed browser away, and Playwright to notice. */
const burial = 5_000

async function endBrowser(browser: Browser, pid: number, patience: number): Promise<void> {
  const closed = browser.close().catch(() => undefined)
  if (!(await endsIn(closed, patience))) killGroup(pid)
  await endsIn(closed, burial)
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // gone already
  }
}
