'use strict'
const { test } = require('node:test')
const assert = require('node:assert')
const fs = require('fs')
const { startServer, measured, sleep } = require('./harness')

const SECONDS = 5 // `tick query` tells of the last 100 ticks

test('five bots and sixty creatures: 20 ticks a second, p99 within 50 ms, within 300 MB', async () => {
  const server = await startServer()
  const bots = []
  for (let i = 0; i < 5; i++) bots.push(await server.join(`Bot${i}`))
  await server.console('time set 18000')
  for (const kind of ['cow', 'pig', 'sheep', 'chicken', 'zombie', 'skeleton', 'spider', 'creeper']) {
    for (let i = 0; i < 8; i++) await server.console(`summon ${kind} ${i * 3 - 10} 90 ${i * 2 + 10}`)
  }
  const wander = setInterval(() => bots.forEach(bot => bot.look(Math.random() * 6.28, 0, true)), 500)
  for (const bot of bots) {
    await server.console(`gamemode creative ${bot.username}`)
    bot.setControlState('forward', true)
    bot.setControlState('jump', true)
  }
  await measured(async () => {
    const before = await server.age()
    const start = performance.now()
    await sleep(SECONDS * 1000)
    const rate = (await server.age() - before) / ((performance.now() - start) / 1000)
    const [, p99] = (await server.console('tick query')).match(/P99: ([\d.]+)ms/)
    return [rate, Number(p99)]
  }, ([rate, p99]) => Math.abs(rate - 20) < 0.5 && p99 <= 50)
  clearInterval(wander)
  const memory = Number(fs.readFileSync(`/proc/${server.child.pid}/status`, 'utf8').match(/VmRSS:\s+(\d+)/)[1]) / 1024
  await server.stop()
  assert.ok(memory <= 300, `${memory} MB`)
  assert.strictEqual(server.stderr, '')
})
