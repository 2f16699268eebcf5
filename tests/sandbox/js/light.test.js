'use strict'
const { test, beforeEach } = require('node:test')
const assert = require('node:assert')
const { EventEmitter } = require('events')
const registry = require('prismarine-registry')('1.21.4')
const { Vec3 } = require('vec3')
const { Column, SECTIONS } = require('../../../botteam/world/js/sandbox/column')
const { chance } = require('../../../botteam/world/js/sandbox/terrain/chance')
const light = require('../../../botteam/world/js/sandbox/light')
const { startServer, onFloor, until, lightAt } = require('./harness')

const STONE = registry.blocksByName.stone.defaultState
const TORCH = registry.blocksByName.torch.defaultState
const LAVA = registry.blocksByName.lava.defaultState
const WATER = registry.blocksByName.water.defaultState
const FURNACE = registry.blocksByName.furnace.defaultState // not lit
let serv, blockChanged

beforeEach(() => {
  serv = new EventEmitter()
  Object.assign(serv, {
    registry,
    players: [],
    columns: new Map(),
    columnKey: (cx, cz) => `${cx},${cz}`,
    lightFilter: id => registry.blocksByStateId[id].filterLight,
    propertiesOf: id => ({ lit: id === FURNACE - 1 }),
    onBlockChanged: listener => { blockChanged = listener },
    columnAt (cx, cz) {
      const key = serv.columnKey(cx, cz)
      if (!serv.columns.has(key)) serv.columns.set(key, new Column(cx, cz, new Array(SECTIONS).fill(null), new Uint8Array(16)))
      return serv.columns.get(key)
    },
    stateAt: (x, y, z) => serv.columnAt(x >> 4, z >> 4).get(x, y, z)
  })
  light.server(serv)
})

function set (x, y, z, state) {
  const old = registry.blocksByStateId[serv.stateAt(x, y, z)]
  const stateId = serv.stateAt(x, y, z)
  serv.columnAt(x >> 4, z >> 4).set(x, y, z, state)
  blockChanged(null, new Vec3(x, y, z), { ...old, stateId }, state)
}

/** A block of stone with a corridor along x at y 60, closed at the west end. */
function corridor () {
  const lay = (x, y, z, state) => serv.columnAt(x >> 4, z >> 4).set(x, y, z, state)
  for (let x = -3; x <= 24; x++) for (let y = 55; y <= 70; y++) for (let z = -3; z <= 3; z++) lay(x, y, z, STONE)
  for (let x = 0; x <= 24; x++) for (let y = 60; y <= 61; y++) lay(x, y, 0, 0)
}
const along = xs => xs.map(x => serv.blockLight(x, 60, 0))

test('open sky is 15, a step into the hill one less', () => {
  corridor()
  assert.strictEqual(serv.skyLight(30, 60, 0), 15)
  assert.deepStrictEqual([24, 20, 11, 10, 2].map(x => serv.skyLight(x, 60, 0)), [14, 10, 1, 0, 0])
})

test('a torch gives 14 and loses one a block; taking it away makes it dark', () => {
  corridor()
  assert.strictEqual(serv.blockLight(2, 60, 0), 0)
  set(2, 60, 0, TORCH)
  assert.deepStrictEqual(along([2, 3, 8, 15, 16, 17]), [14, 13, 8, 1, 0, 0])
  assert.strictEqual(serv.blockLight(2, 64, 0), 0) // inside the rock no light comes through
  set(2, 60, 0, 0)
  assert.strictEqual(serv.blockLight(3, 60, 0), 0)
})

test('of two torches one goes out: the other shines on', () => {
  corridor()
  set(2, 60, 0, TORCH)
  set(10, 60, 0, TORCH)
  assert.deepStrictEqual(along([2, 6, 10]), [14, 10, 14])
  set(2, 60, 0, 0)
  assert.deepStrictEqual(along([2, 6, 10]), [6, 10, 14])
  set(7, 60, 0, STONE)
  set(7, 61, 0, STONE)
  assert.deepStrictEqual(along([2, 6, 8]), [0, 0, 12])
})

test('lava shines 15, water takes a step more than air would, a furnace gives 13 while it burns', () => {
  corridor()
  set(0, 60, 0, LAVA)
  assert.deepStrictEqual(along([0, 1]), [15, 14])
  set(0, 60, 0, FURNACE)
  assert.deepStrictEqual(along([0, 1]), [0, 0])
  set(0, 60, 0, FURNACE - 1)
  assert.deepStrictEqual(along([0, 1, 2]), [13, 12, 11])
})

test('whatever is built and broken, in whatever order: the light is that of the blocks as they stand', () => {
  const random = chance(11)
  const between = (low, high) => low + Math.floor(random() * (high - low + 1))
  const places = Array.from({ length: 400 }, () => [between(-6, 22), between(56, 64), between(-6, 22), [0, 0, STONE, STONE, TORCH, LAVA, WATER][between(0, 6)]])
  for (let cx = -1; cx < 2; cx++) for (let cz = -1; cz < 2; cz++) serv.columnAt(cx, cz)
  for (const [x, y, z, state] of places) {
    set(x, y, z, state)
    if (random() < 0.5) serv.blockLight(x, y, z)
  }
  const lit = []
  for (let x = -16; x < 32; x++) for (let y = 50; y < 70; y++) for (let z = -16; z < 32; z++) lit.push(serv.blockLight(x, y, z))
  const columns = [...serv.columns.values()]
  for (const column of columns) column.light.fill(null)
  for (const column of columns) serv.emit('columnMade', column)
  const anew = []
  for (let x = -16; x < 32; x++) for (let y = 50; y < 70; y++) for (let z = -16; z < 32; z++) anew.push(serv.blockLight(x, y, z))
  assert.deepStrictEqual(lit, anew)
  assert.ok(lit.filter(l => l > 0).length > 5000)
})

test('water over a place keeps it from lying open to the sky', () => {
  set(0, 70, 0, WATER)
  assert.strictEqual(serv.skyLight(0, 69, 0), 14)
})

test('clients see torches, burning furnaces and roofs, with the column and as they come and go', async t => {
  const server = await startServer()
  t.after(() => server.stop())
  const bot = await server.join('Anna')
  const floor = await onFloor(server, bot, { x: 15, z: 15 }) // four columns meet there
  const lights = (...places) => places.map(([dx, dy, dz]) => lightAt(bot, floor.offset(dx, dy, dz)).light)
  const put = (dx, dy, dz, block) => server.console(`setblock ${floor.x + dx} ${floor.y + dy} ${floor.z + dz} ${block}`)
  const shows = (places, wanted) => until(() => String(lights(...places)) === String(wanted), `light ${wanted}`)
  await put(0, 1, 1, 'torch')
  await shows([[0, 1, 1], [0, 1, 2], [4, 1, 1], [-3, 3, 1]], [14, 13, 10, 9])
  await put(0, 1, 1, 'furnace[lit=true]')
  await shows([[0, 1, 2], [0, 1, 3]], [12, 11])
  const late = await server.join('Ben')
  await server.console(`tp Ben ${floor.x + 0.5} ${floor.y + 1} ${floor.z + 3.5}`)
  await until(() => late.blockAt(floor) && lightAt(late, floor.offset(0, 1, 3)).light === 11, 'the same for one who comes later')
  await put(0, 1, 1, 'furnace[lit=false]')
  await shows([[0, 1, 2], [0, 1, 3]], [0, 0])
  assert.strictEqual(lightAt(bot, floor.offset(2, 1, 2)).skyLight, 15)
  await put(2, 5, 2, 'stone')
  await until(() => lightAt(bot, floor.offset(2, 1, 2)).skyLight < 15, 'shade')
  await put(2, 5, 2, 'air')
  await until(() => lightAt(bot, floor.offset(2, 1, 2)).skyLight === 15, 'sun')
  assert.deepStrictEqual([...bot.errors, ...late.errors, server.stderr], [''])
})
