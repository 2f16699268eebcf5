'use strict'
// The ground that a watcher of a 3D view is sent, around a bot that is only an entity and a world.
const { test } = require('node:test')
const assert = require('node:assert')
const EventEmitter = require('events')
const { Vec3 } = require('vec3')
const { Ground, REACH, lean } = require('../../botteam/world/js/viewer/ground')
const Column = require('prismarine-chunk')(require('prismarine-registry')('1.21.4'))

const pause = ms => new Promise(resolve => setTimeout(resolve, ms))

function filled () {
  const column = new Column({ minY: -64, worldHeight: 384 })
  for (const y of [-40, -1, 0, 5, 70, 100]) {
    for (let x = 0; x < 16; x++) column.setBlockStateId(new Vec3(x, y, (x * 7) % 16), x + 1)
    column.setSkyLight(new Vec3(3, y, 3), 15)
  }
  return column
}

/** @param t the trial; what it leaves running when it fails would keep node alive */
function scene (t) {
  const columns = new Map()
  const bot = Object.assign(new EventEmitter(), { entity: { position: new Vec3(8, 70, 8) }, world: { getColumn: (x, z) => columns.get(`${x},${z}`) } })
  for (let x = -5; x <= 12; x++) for (let z = -5; z <= 5; z++) columns.set(`${x},${z}`, filled())
  const told = []
  const socket = { conn: { transport: { writable: true } }, emit: (event, data) => told.push([event, data]) }
  const ground = new Ground(bot, socket)
  t.after(() => ground.close())
  ground.begin()
  return { bot, columns, told, socket, ground }
}

const WHOLE = (2 * REACH + 1) ** 2
const all = async (told, count) => { for (let i = 0; i < 1000 && told.length < count; i++) await pause(10) }

test('a lean column has every block that is drawn, and little else', () => {
  const column = filled()
  const text = lean(column)
  const drawn = Column.fromJson(text)
  const at = new Vec3(0, 0, 0)
  for (at.y = -64; at.y < 320; at.y++) {
    for (at.x = 0; at.x < 16; at.x++) {
      for (at.z = 0; at.z < 16; at.z++) assert.strictEqual(drawn.getBlockStateId(at), at.y < 0 ? 0 : column.getBlockStateId(at))
    }
  }
  assert.strictEqual(drawn.getBlock(new Vec3(0, 70, 0)).stateId, 1)
  assert.ok(text.length < column.toJson().length * 0.7, `${text.length} of ${column.toJson().length}`)
  assert.strictEqual(column.getSkyLight(new Vec3(3, 70, 3)), 15)
})

test('every column in reach is sent once, the nearest first', async t => {
  const { told, ground } = scene(t)
  await all(told, WHOLE)
  await pause(150)
  ground.close()
  assert.strictEqual(told.length, WHOLE)
  const far = told.map(([, { x, z }]) => Math.hypot(x, z))
  assert.deepStrictEqual(far, far.toSorted((a, b) => a - b))
})

test('who walks on is sent what comes and told to forget what is behind', async t => {
  const { bot, told, ground } = scene(t)
  await all(told, WHOLE)
  bot.entity.position = new Vec3(16 * 4 + 8, 70, 8)
  told.length = 0
  ground.follow()
  await all(told, 56)
  ground.close()
  const [gone, come] = ['unloadChunk', 'loadChunk'].map(event => told.filter(([name]) => name === event).map(([, { x }]) => x / 16))
  assert.deepStrictEqual([gone.length, come.length], [28, 28])
  assert.ok(Math.max(...gone) < 1 && Math.min(...come) > REACH)
})

test('a changed block is told where its column is known, a column that comes anew is sent again', async t => {
  const { bot, told, ground } = scene(t)
  await all(told, WHOLE)
  told.length = 0
  bot.emit('blockUpdate', null, { position: new Vec3(5, 70, 5), stateId: 9 })
  bot.emit('blockUpdate', null, { position: new Vec3(500, 70, 5), stateId: 9 })
  bot.emit('chunkColumnLoad', new Vec3(16, 0, 0))
  await all(told, 2)
  ground.close()
  assert.deepStrictEqual(told.map(([event, { x }]) => [event, x]), [['blockUpdate', undefined], ['loadChunk', 16]])
})

test('in another world all is sent again', async t => {
  const { told, ground } = scene(t)
  await all(told, WHOLE)
  ground.begin()
  await all(told, 2 * WHOLE)
  ground.close()
  assert.strictEqual(told.length, 2 * WHOLE)
})

test('what goes wrong in a view does not reach the bot', async t => {
  const { bot, columns, told, ground } = scene(t)
  columns.set('1,0', { get sections () { throw new Error('broken') } })
  await all(told, WHOLE - 1)
  await pause(150)
  assert.strictEqual(told.length, WHOLE - 1)
  bot.emit('blockUpdate', null, null)
  ground.close()
  assert.strictEqual(bot.listenerCount('blockUpdate'), 0)
})

test('a watcher who does not read is sent nothing until he reads again', async t => {
  const { socket, told, ground } = scene(t)
  socket.conn.transport.writable = false
  told.length = 0
  await pause(300)
  assert.strictEqual(told.length, 0)
  socket.conn.transport.writable = true
  await all(told, WHOLE - 1)
  assert.strictEqual(told.length, WHOLE - 1)
})
