'use strict'
const { test, before, after } = require('node:test')
const assert = require('node:assert')
const { startServer, until, onFloor, sleep } = require('./harness')

let server, bot, floor
before(async () => {
  server = await startServer()
  bot = await server.join('Flora')
  await server.console('gamerule doMobSpawning false')
  floor = await onFloor(server, bot, { size: 10 })
  await server.console('tick rate 100')
})
after(async () => {
  assert.deepStrictEqual(bot.errors, [])
  assert.strictEqual(server.stderr, '')
  await server.stop()
})

const at = (x, y, z) => bot.blockAt(floor.offset(x, y, z))
const put = (x, y, z, block) => server.console(`setblock ${floor.x + x} ${floor.y + y} ${floor.z + z} ${block}`)
const level = (x, y, z) => Number(at(x, y, z).getProperties().level)

test('water spreads seven blocks and dries up when its source is gone', async () => {
  await put(-2, 1, 5, 'water')
  await until(() => at(5, 1, 5).name === 'water', 'seven blocks away')
  await sleep(300)
  assert.strictEqual(at(6, 1, 5).name, 'air')
  assert.deepStrictEqual([level(-1, 1, 5), level(5, 1, 5)], [1, 7])
  await put(-2, 1, 5, 'air')
  await until(() => [-1, 2, 5].every(x => at(x, 1, 5).name === 'air'), 'dry')
})

test('two sources make a third between them', async () => {
  await server.console(`fill ${floor.x - 4} ${floor.y} ${floor.z - 8} ${floor.x - 2} ${floor.y} ${floor.z - 8} air`)
  await server.console(`fill ${floor.x - 4} ${floor.y - 1} ${floor.z - 9} ${floor.x - 2} ${floor.y - 1} ${floor.z - 7} stone`)
  await put(-4, 0, -8, 'water')
  await put(-2, 0, -8, 'water')
  await until(() => at(-3, 0, -8).name === 'water' && level(-3, 0, -8) === 0, 'a new source')
})

test('water on lava makes obsidian', async () => {
  await put(6, 0, -6, 'lava')
  await put(6, 1, -6, 'water')
  await until(() => at(6, 0, -6).name === 'obsidian', 'obsidian')
})
