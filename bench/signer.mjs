// Operations per second of oss-signer, beside ali-oss and beside the floor: the bare hashes and HMACs of the same bytes.
// Run: node bench/signer.mjs
import { createHash, createHmac, createSecretKey } from 'node:crypto'
import OSS from 'ali-oss'
import { signingKeyV4, signPostPolicy, signUrl, verifyRequest } from 'oss-signer'

const ROUNDS = 500
const CALLS = 60

const credentials = { accessKeyId: 'LTAI5tExampleAccessKey01', accessKeySecret: 'exampleSecretKeyForVectors0123456' }
const bucket = 'examplebucket'
const key = 'user/1/photo.jpg'
const headers = { 'content-type': 'image/jpeg' }
const request = { method: 'PUT', bucket, key, endpoint: 'http://oss-cn-hangzhou.aliyuncs.com', headers, expiresIn: 900 }
const v1 = { version: 'V1', credentials }
const v4 = { version: 'V4', region: 'cn-hangzhou', credentials }
const form = {
  bucket,
  endpoint: request.endpoint,
  key,
  expiresIn: 900,
  fields: { success_action_status: '200' },
  conditions: [
    ['content-length-range', 0, 1_048_576],
    ['in', '$content-type', ['image/jpeg', 'image/png']],
  ],
}

const aliOss = new OSS({ ...credentials, bucket, region: 'oss-cn-hangzhou' })

const urlV1 = signUrl(request, v1)
const urlV4 = signUrl(request, v4)
const formV1 = signPostPolicy(form, v1)
const formV4 = signPostPolicy(form, v4)
// What ali-oss is given is the policy that was made here, as an object and as the text that an API might keep.
const policyText = Buffer.from(formV1.stages.stringToSign, 'base64').toString()
const policy = JSON.parse(policyText)

const scope = urlV4.stages.stringToSign.split('\n')[2]
// The fastest way in which createHmac takes a key that is kept: a KeyObject.
const signingKey = createSecretKey(signingKeyV4(credentials.accessKeySecret, scope))
const hmacV1 = (text) => createHmac('sha1', credentials.accessKeySecret).update(text).digest('base64')
const hmacV4 = (text) => createHmac('sha256', signingKey).update(text).digest('hex')
const hashesV4 = () => {
  createHash('sha256').update(urlV4.stages.canonicalRequest).digest('hex')
  hmacV4(urlV4.stages.stringToSign)
}

const { host, pathname: path, search: query } = new URL(urlV4.url)
const received = { method: 'PUT', host, path, query, headers: { ...headers, accept: '*/*', 'user-agent': 'bench' } }
const check = { credentials: () => credentials, region: 'cn-hangzhou' }
if (!verifyRequest(received, check).ok) throw new Error('The request of this bench does not verify.')

const subjects = {
  'V4 URL': {
    ours: () => signUrl(request, v4),
    'ali-oss': () => aliOss.signatureUrlV4('PUT', 900, { headers }, key),
    floor: hashesV4,
  },
  'V1 URL': {
    ours: () => signUrl(request, v1),
    'ali-oss': () => aliOss.signatureUrl(key, { method: 'PUT', expires: 900, 'Content-Type': 'image/jpeg' }),
    floor: () => hmacV1(urlV1.stages.stringToSign),
  },
  'V1 form': {
    ours: () => signPostPolicy(form, v1),
    'ali-oss': () => aliOss.calculatePostSignature(policy),
    'ali-oss, text': () => aliOss.calculatePostSignature(policyText),
    floor: () => hmacV1(formV1.stages.stringToSign),
  },
  'V4 form': {
    ours: () => signPostPolicy(form, v4),
    'ali-oss': () => aliOss.signPostObjectPolicyV4(policy, new Date()),
    floor: () => hmacV4(formV4.stages.stringToSign),
  },
  'V4 verification': {
    ours: () => verifyRequest(received, check),
    floor: hashesV4,
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

console.log(`Node ${process.versions.node}, best of ${ROUNDS} rounds of ${CALLS} calls\n`)
for (const [subject, contestants] of Object.entries(subjects)) {
  const { ours, floor, ...others } = await measure(contestants)
  const beside = Object.entries(others).map(([name, time]) => `${(time / ours).toFixed(1)} × ${name}`)
  const perSecond = `${Math.round(1e9 / ours).toLocaleString('en')}/s`
  console.log(
    subject.padEnd(16),
    perSecond.padStart(10),
    [...beside, `${Math.round((floor / ours) * 100)} % of the floor`].join(', '),
  )
}
