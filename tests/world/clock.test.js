'use strict'
// A wall clock that leaps an hour ahead at every look: no time limit and no pause of the bots goes by it.
const { test, mock } = require('node:test')
const assert = require('node:assert')
const { once } = require('node:events')
const EventEmitter = require('events')
const { Worker } = require('node:worker_threads')
const path = require('path')
const { Vec3 } = require('vec3')
const { Job } = require('../../botteam/world/js/job')
const { attack } = require('../../botteam/world/js/verbs/attack')
const { Terrain } = require('../../botteam/world/js/viewer/terrain')
const HOST = path.join(__dirname, '../../botteam/world/js/host.js')

const HOUR = 3600000
const TICK_MS = 10

/** Set the wall clock on, or back, by an hour at every look, as long as a test lasts. */
function leap (t, by) {
  let wall = Date.now()
  const clock = mock.method(Date, 'now', () => { wall += by; return wall })
  t.after(() => clock.mock.restore())
}

function figure () {
  const entity = { isValid: true, name: 'zombie', width: 0.6, height: 1.95, position: new Vec3(1, 64, 0) }
  const bot = Object.assign(new EventEmitter(), {
    entity: { position: new Vec3(0, 64, 0), height: 1.62, eyeHeight: 1.62 },
    entities: { 7: entity },
    heldItem: { name: 'stone_sword' },
    blows: [],
    lookAt: async () => {},
    attack: struck => { bot.blows.push(performance.now()); bot.emit('entityHurt', struck) },
    waitForTicks: n => new Promise(resolve => setTimeout(resolve, n * TICK_MS))
  })
  return bot
}

for (const [way, by] of [['on', HOUR], ['back', -HOUR]]) {
  test(`waiting has its own time when the clock is set ${way}`, async t => {
    leap(t, by)
    const bot = figure()
    let asked = 0
    assert.equal(await new Job('wait', 5000).run(job => job.until(bot, () => ++asked > 5, 1000)), true)
    assert.equal(await new Job('wait', 5000).run(job => job.until(bot, () => false, 50)), false)
  })

  test(`a weapon recovers in its own time when the clock is set ${way}`, async t => {
    leap(t, by)
    const bot = figure()
    for (let i = 0; i < 2; i++) await new Job('attack', 3000).run(job => attack(bot, { target: 7 }, job))
    const pause = bot.blows[1] - bot.blows[0]
    assert.ok(pause > 600 && pause < 1500, `13 ticks, not ${pause} ms`)
  })

  test(`the map is drawn on when the clock is set ${way}`, async t => {
    leap(t, by)
    const bot = { entity: { position: new Vec3(8, 70, 8) }, registry: { blocksByStateId: {} }, world: { getColumn: () => ({ minY: 0, sections: [], getBlockStateId: () => 0 }) } }
    const terrain = new Terrain(bot)
    const first = await terrain.look(0)
    assert.ok(first.more && first.chunks.length)
    const second = await terrain.look(first.at)
    assert.ok(second.chunks.length > 0 && second.chunks.every(([x, z]) => !first.chunks.some(([a, b]) => a === x && b === z)), 'other chunks, each once')
  })
}

test('a worker that is well outlives a leap of the clock', async t => {
  const host = new Worker(`
    const { parentPort, workerData } = require('worker_threads')
    let wall = Date.now()
    Date.now = () => { wall += ${HOUR}; return wall }
    const host = require(workerData)
    host.init(async text => parentPort.postMessage(text), JSON.stringify({ hungMs: 5000 }))
    host.send(JSON.stringify([{ do: 'start', bot: 'Ann', id: 1, limit: 4000, config: { host: '127.0.0.1', port: 9, username: 'Ann', auth: 'offline' } }]))
  `, { eval: true, workerData: HOST, stdout: true, stderr: true })
  t.after(() => host.terminate())
  const told = []
  host.on('message', text => told.push(...JSON.parse(text)))
  const isOver = () => told.find(m => m.down || m.id === 1)
  while (!isOver()) await once(host, 'message')
  assert.equal(isOver().error?.reason, 'disconnected', 'the worker itself said that there is no world to join')
})
