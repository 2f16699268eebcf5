'use strict'
const { test } = require('node:test')
const assert = require('node:assert')
const zlib = require('zlib')
const { bucket, frameReader, inflate } = require('../../../botteam/world/js/sandbox/wire')

const frame = bytes => Buffer.concat([Buffer.from(bytes.length < 128 ? [bytes.length] : [(bytes.length & 127) | 128, bytes.length >> 7]), Buffer.from(bytes)])

test('1,000 packets a second are too many after seven seconds, 2,000 after less than three, 450 never', () => {
  for (const [rate, seconds] of [[1000, 7], [2000, 2.33], [450, Infinity]]) {
    let time = 0
    const spend = bucket(() => time)
    let sent = 0
    while (sent < rate * 60 && spend(1)) {
      sent++
      time += 1000 / rate
    }
    if (seconds === Infinity) assert.strictEqual(sent, rate * 60)
    else assert.ok(Math.abs(sent / rate - seconds) < 0.1, `${rate} a second: ${sent / rate} s`)
  }
})

test('frames come whole however they were cut on the way', () => {
  const frames = [[1], Array(200).fill(2), [3, 3], Array(5000).fill(4)]
  const all = Buffer.concat(frames.map(frame))
  for (const step of [1, 2, 3, 7, 100, all.length]) {
    const reader = frameReader()
    const got = []
    for (let i = 0; i < all.length; i += step) got.push(...reader.take(all.subarray(i, i + step)))
    assert.deepStrictEqual(got.map(f => [...f]), frames)
    assert.ok(reader.isEmpty)
  }
})

test('lengths of nothing, below nothing and beyond reason are refused at once', () => {
  for (const head of [[0], [0xfb, 0xff, 0xff, 0xff, 0x0f], [0xff, 0xff, 0xff, 0xff, 0x07], [0x80, 0x80, 0x80, 0x01]]) {
    assert.throws(() => frameReader().take(Buffer.from([...head, 0, 0])), /Bad packet length/)
  }
})

test('what trickles in byte by byte is not copied each time', () => {
  const big = Buffer.concat([Buffer.from([0xff, 0xff, 0x7f]), Buffer.alloc(2 ** 21 - 1)])
  const reader = frameReader()
  const began = performance.now()
  let frames = []
  for (let i = 0; i < big.length && !frames.length; i += 16) frames = reader.take(big.subarray(i, i + 16))
  assert.strictEqual(frames[0].length, 2 ** 21 - 1)
  assert.ok(performance.now() - began < 2000) // copying would take minutes
})

test('a compressed packet is what it says it is, and no bomb', () => {
  const packed = (claimed, bytes) => Buffer.concat([Buffer.from([(claimed & 127) | 128, ((claimed >> 7) & 127) | 128, claimed >> 14]), zlib.deflateSync(bytes)])
  const honest = Buffer.alloc(1000, 7)
  assert.deepStrictEqual([...inflate(packed(1000, honest))], [...honest])
  assert.deepStrictEqual([...inflate(Buffer.from([0, 1, 2]))], [1, 2])
  for (const bad of [packed(999, honest), packed(1001, honest), packed(1000, Buffer.alloc(50e6)), packed(2 ** 21 - 1, Buffer.alloc(50e6)), Buffer.from([5, 1, 2, 3]), Buffer.from([])]) {
    assert.throws(() => inflate(bad), /Badly compressed packet/)
  }
})
