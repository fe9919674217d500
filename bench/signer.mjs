// Operations per second of oss-signer, beside ali-oss and beside the floor: the fastest bare hashes and HMACs of the same bytes,
// their keys made ready beforehand.
// Run: node bench/signer.mjs
import { createHash, createHmac, createSecretKey, hash } from 'node:crypto'
import OSS from 'ali-oss'
import { signingKeyV4, signPostPolicy, signUrl, verifyRequest } from 'oss-signer'

const ROUNDS = 2000
const CALLS = 60

const credentials = { accessKeyId: 'LTAI5tExampleAccessKey01', accessKeySecret: 'exampleSecretKeyForVectors0123456' }
const bucket = 'examplebucket'
const headers = { 'content-type': 'image/jpeg' }
const endpoint = 'http://oss-cn-hangzhou.aliyuncs.com'
const v1 = { version: 'V1', credentials }
const v4 = { version: 'V4', region: 'cn-hangzhou', credentials }
const requestOf = (key) => ({ method: 'PUT', bucket, key, endpoint, headers, expiresIn: 900 })
const formOf = (key) => ({
  bucket,
  endpoint,
  key,
  expiresIn: 900,
  fields: { success_action_status: '200' },
  conditions: [
    ['content-length-range', 0, 1_048_576],
    ['in', '$content-type', ['image/jpeg', 'image/png']],
  ],
})

const aliOss = new OSS({ ...credentials, bucket, region: 'oss-cn-hangzhou' })

// A key of its own for each call, so that nothing that is kept by key can help, and the floor hashes other bytes each time, too.
const keys = Array.from({ length: 1000 }, (_, i) => `user/${i + 1000}/photo.jpg`)
let turn = 0
const next = (list) => list[turn++ % list.length]
const nextKey = () => next(keys)

const urlsV1 = keys.map((key) => signUrl(requestOf(key), v1).stages)
const urlsV4 = keys.map((key) => signUrl(requestOf(key), v4).stages)
const formsV1 = keys.map((key) => signPostPolicy(formOf(key), v1).stages)
const formsV4 = keys.map((key) => signPostPolicy(formOf(key), v4).stages)
// What ali-oss is given is the policy that was made here, as an object and as the text that an API might keep.
const policyText = Buffer.from(formsV1[0].stringToSign, 'base64').toString()
const policy = JSON.parse(policyText)

/** An HMAC of two one-shot hashes, whose pads are made beforehand. */
function oneShotHmac(algorithm, secret, encoding) {
  const pad = (mask) => Buffer.alloc(64, mask).map((byte, i) => byte ^ (secret[i] ?? 0))
  const inner = pad(0x36).toString('latin1')
  const outer = Buffer.concat([pad(0x5c), hash(algorithm, '', 'buffer')])
  if (/[^\0-\x7f]/.test(inner)) {
    const room = Buffer.alloc(2048)
    room.latin1Write(inner)
    return (text) => finish(hash(algorithm, room.subarray(0, 64 + room.latin1Write(text, 64)), 'binary'))
  }
  return (text) => finish(hash(algorithm, inner + text, 'binary'))

  function finish(digest) {
    outer.latin1Write(digest, 64)
    return hash(algorithm, outer, encoding)
  }
}

/** The same with an Hmac object, in the fastest way in which it takes a key: a KeyObject. */
function hmacObject(algorithm, secret, encoding) {
  const key = createSecretKey(secret)
  return (text) => createHmac(algorithm, key).update(text).digest(encoding)
}

const scope = urlsV4[0].stringToSign.split('\n')[2]
const signingKey = Buffer.from(signingKeyV4(credentials.accessKeySecret, scope))
const secret = Buffer.from(credentials.accessKeySecret)

/** Both ways to make the hashes of a subject; the faster one is its floor. */
function floors(work) {
  const sha256 = [(text) => hash('sha256', text, 'hex'), (text) => createHash('sha256').update(text).digest('hex')]
  const [oneShot, objects] = [oneShotHmac, hmacObject].map((hmac, i) => ({
    sha256: sha256[i],
    hmacV1: hmac('sha1', secret, 'base64'),
    hmacV4: hmac('sha256', signingKey, 'hex'),
  }))
  if (oneShot.hmacV4('a') !== objects.hmacV4('a') || oneShot.hmacV1('a') !== objects.hmacV1('a'))
    throw new Error('HMAC')
  return { 'floor, one-shot': () => work(oneShot), 'floor, objects': () => work(objects) }
}

const ofUrlV4 = ({ sha256, hmacV4 }) => {
  const { canonicalRequest, stringToSign } = next(urlsV4)
  sha256(canonicalRequest)
  hmacV4(stringToSign)
}

const check = { credentials: () => credentials, region: 'cn-hangzhou' }
const received = keys.map((key) => {
  const { host, pathname: path, search: query } = new URL(signUrl(requestOf(key), v4).url)
  return { method: 'PUT', host, path, query, headers: { ...headers, host, accept: '*/*', 'user-agent': 'bench' } }
})
if (!verifyRequest(received[0], check).ok) throw new Error('The request of this bench does not verify.')

const subjects = {
  'V4 URL': {
    ours: () => signUrl(requestOf(nextKey()), v4),
    'ali-oss signatureUrlV4': () => aliOss.signatureUrlV4('PUT', 900, { headers }, nextKey()),
    ...floors(ofUrlV4),
  },
  'V1 URL': {
    ours: () => signUrl(requestOf(nextKey()), v1),
    'ali-oss signatureUrl': () =>
      aliOss.signatureUrl(nextKey(), { method: 'PUT', expires: 900, 'Content-Type': 'image/jpeg' }),
    ...floors(({ hmacV1 }) => hmacV1(next(urlsV1).stringToSign)),
  },
  'V1 form': {
    ours: () => signPostPolicy(formOf(nextKey()), v1),
    'ali-oss calculatePostSignature': () => aliOss.calculatePostSignature(policy),
    '… of a text': () => aliOss.calculatePostSignature(policyText),
    ...floors(({ hmacV1 }) => hmacV1(next(formsV1).stringToSign)),
  },
  'V4 form': {
    ours: () => signPostPolicy(formOf(nextKey()), v4),
    'ali-oss signPostObjectPolicyV4': () => aliOss.signPostObjectPolicyV4(policy, new Date()),
    ...floors(({ hmacV4 }) => hmacV4(next(formsV4).stringToSign)),
  },
  'V4 verification': {
    ours: () => verifyRequest(next(received), check),
    ...floors(ofUrlV4),
  },
}

/**
 * Nanoseconds of a call: the best of many short rounds, which other work on the machine disturbs least. The contestants
 * take turns, so that what disturbs one disturbs all.
 */
async function measure(contestants) {
  const best = Object.fromEntries(Object.keys(contestants).map((name) => [name, Infinity]))
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, call] of Object.entries(contestants)) {
      const isAsync = call() instanceof Promise
      const start = process.hrtime.bigint()
      for (let i = 0; i < CALLS; i++) {
        if (isAsync) await call()
        else call()
      }
      best[name] = Math.min(best[name], Number(process.hrtime.bigint() - start) / CALLS)
    }
  }
  return best
}

console.log(`Node ${process.versions.node}, best of ${ROUNDS} rounds of ${CALLS} calls, each with a key of its own\n`)
for (const [subject, contestants] of Object.entries(subjects)) {
  const { ours, 'floor, one-shot': oneShot, 'floor, objects': objects, ...others } = await measure(contestants)
  const floor = Math.min(oneShot, objects)
  const beside = Object.entries(others).map(([name, time]) => `${(time / ours).toFixed(1)} × ${name}`)
  const perSecond = `${Math.round(1e9 / ours).toLocaleString('en')}/s`
  console.log(
    subject.padEnd(16),
    perSecond.padStart(10),
    [
      ...beside,
      `${Math.round((floor / ours) * 100)} % of the floor (${Math.round(floor)} of ${Math.round(ours)} ns)`,
    ].join(', '),
  )
}
