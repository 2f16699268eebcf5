'use strict'
// What a client may put on the wire before anything reads it: whole frames of a sensible size, honestly compressed, and not
// too many. Sizes are those of minecraft.wiki/w/Java_Edition_protocol#Packet_format; the rate is that of Paper's packet
// limiter, 500 a second over seven seconds. The busiest second of a Mineflayer bot, crafting without a pause, had 359.
const zlib = require('zlib')

const RATE = 500 // tokens a second
const BURST = 3500
const TOKEN_BYTES = 4096 // a larger packet counts as several
const MOST_FRAME = 2 ** 21 - 1 // bytes, what three bytes of length can say
const MOST_INFLATED = 2 ** 21
const MOST_BROKEN = 100 // packets that say nothing
const LAST_WORDS = 2000 // ms for the reason to reach the client
const LEGACY_PING = 0xfe

/** A token bucket: spend(n) is false when the client has used up what it may. */
function bucket (now) {
  let tokens = BURST
  let since = now()
  return n => {
    tokens = Math.min(BURST, tokens + (now() - since) / 1000 * RATE)
    since = now()
    tokens -= n
    return tokens >= 0
  }
}

/** The number at the head of a buffer and its size in bytes; null while the buffer is too short for it. */
function lengthAt (buffer) {
  let value = 0
  for (let i = 0; i < 3; i++) {
    if (i >= buffer.length) return null
    value |= (buffer[i] & 127) << (7 * i)
    if (buffer[i] < 128) return { value, size: i + 1 }
  }
  throw new Error('Bad packet length')
}

/** take(chunk) gives the frames that are whole now. */
function frameReader () {
  let parts = []
  let have = 0
  let wanted = 1 // bytes until it is worth looking, so that what trickles in is not copied again and again

  function take (chunk) {
    parts.push(chunk)
    have += chunk.length
    if (have < wanted) return []
    let rest = parts.length === 1 ? chunk : Buffer.concat(parts)
    const frames = []
    for (;;) {
      const head = lengthAt(rest)
      if (head?.value === 0 || head?.value > MOST_FRAME) throw new Error('Bad packet length')
      wanted = head ? head.size + head.value : rest.length + 1
      if (rest.length < wanted) break
      frames.push(rest.subarray(head.size, wanted))
      rest = rest.subarray(wanted)
    }
    parts = rest.length ? [rest] : []
    have = rest.length
    return frames
  }

  return { take, get isEmpty () { return have === 0 } }
}

/** Inflates a frame of the compressed protocol. */
function inflate (frame) {
  const { value, size } = lengthAt(frame) ?? {}
  if (value === 0) return frame.subarray(size)
  if (!(value <= MOST_INFLATED)) throw new Error('Badly compressed packet')
  let bytes
  try {
    bytes = zlib.inflateSync(frame.subarray(size), { maxOutputLength: value })
  } catch {
    throw new Error('Badly compressed packet')
  }
  if (bytes.length !== value) throw new Error('Badly compressed packet')
  return bytes
}

/** Stands between a client's socket and everything that parses; whoever goes too far is sent away with a reason. */
function guardWire (client, now = () => performance.now()) {
  const spend = bucket(now)
  const reader = frameReader()
  const { splitter } = client
  const legacyTransform = splitter._transform.bind(splitter)
  let isCut = false
  let unread = 0 // frames that became no packet: unknown numbers, wrong fields, too short
  client.on('packet', (_, { name }) => { if (typeof name === 'string') unread-- })

  function cut (reason) {
    if (isCut) return
    isCut = true
    client.socket.unpipe(splitter)
    client.socket.resume() // what still comes is thrown away
    client.end(reason)
    setTimeout(() => client.socket.destroy(), LAST_WORDS).unref()
  }

  function pass (stream, bytes, cost) {
    if (isCut) return
    if (spend(cost)) stream.push(bytes)
    else cut('Kicked for exceeding packet rate limit')
  }

  function guarded (work) {
    return (chunk, encoding, done) => {
      try {
        if (!isCut) work(chunk)
      } catch (error) {
        cut(error.message)
      }
      done()
    }
  }

  const split = guarded(chunk => {
    if (unread > MOST_BROKEN) return cut('Too many broken packets')
    for (const frame of reader.take(chunk)) {
      unread++
      pass(splitter, frame, 1 + frame.length / TOKEN_BYTES)
    }
  })
  splitter._transform = (chunk, encoding, done) => {
    const isPing = splitter.recognizeLegacyPing && reader.isEmpty && chunk[0] === LEGACY_PING
    return isPing ? legacyTransform(chunk, encoding, done) : split(chunk, encoding, done)
  }

  const setThreshold = client.setCompressionThreshold.bind(client)
  client.setCompressionThreshold = threshold => {
    setThreshold(threshold)
    client.decompressor._transform = guarded(frame => {
      const bytes = inflate(frame)
      pass(client.decompressor, bytes, bytes.length / TOKEN_BYTES)
    })
  }
}

module.exports = { guardWire, bucket, frameReader, inflate }
