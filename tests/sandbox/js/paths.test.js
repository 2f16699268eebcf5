'use strict'
const { test, before, after } = require('node:test')
const assert = require('node:assert')
const { EventEmitter } = require('events')
const { startServer, until, onFloor } = require('./harness')
const monsters = require('../../../botteam/world/js/sandbox/monsters')

let server, bot, floor
before(async () => {
  server = await startServer()
  bot = await server.join('Blade')
  for (const rule of ['doMobSpawning', 'doDaylightCycle', 'naturalRegeneration']) await server.console(`gamerule ${rule} false`)
  await server.console('time set 18000')
  await server.console('tick rate 60')
})
after(async () => {
  assert.deepStrictEqual(bot.errors, [])
  assert.strictEqual(server.stderr, '')
  await server.stop()
})

const zombie = () => Object.values(bot.entities).find(e => e.name === 'zombie')
const box = (x1, y1, z1, x2, y2, z2, block) => server.console(`fill ${floor.x + x1} ${floor.y + y1} ${floor.z + z1} ${floor.x + x2} ${floor.y + y2} ${floor.z + z2} ${block}`)

/** A floor with what is built on it, the bot in the middle, a zombie to the east. */
async function scene (build, { x = 5, feet = 0 } = {}) {
  await server.console('kill @e[type=zombie]')
  floor = await onFloor(server, bot, { size: 9 })
  await until(() => !zombie(), 'no zombie')
  await build()
  await server.console(`tp Blade ${floor.x + 0.5} ${floor.y + 1 + feet} ${floor.z + 0.5}`)
  await server.console('effect give Blade instant_health 1 4')
  await until(() => bot.health === 20, 'healthy')
  await server.console(`summon zombie ${floor.x + x + 0.5} ${floor.y + 1} ${floor.z + 0.5}`)
  await until(zombie, 'a zombie')
}
const isHit = () => until(() => bot.health < 20, 'hit')
async function ticks (count) {
  const end = await server.age() + count
  await until(async () => await server.age() >= end, `${count} ticks`)
}

test('a zombie walks round a fence that it sees through', async () => {
  await scene(async () => {
    await box(2, 1, -4, 2, 1, 4, 'oak_fence')
    for (const z of [-4, 4]) await box(-3, 1, z, 2, 1, z, 'oak_fence')
  })
  await isHit()
})

test('it climbs a step and comes down another', async () => {
  await scene(async () => {
    await box(3, 1, -9, 4, 1, 9, 'stone')
    await box(-9, 1, -9, 1, 2, 9, 'stone')
    await box(-9, 2, -9, -9, 2, 9, 'stone')
    await box(2, 1, -9, 2, 1, 9, 'stone')
  }, { x: 7, feet: 2 })
  await isHit()
})

test('it stops before an abyss and before lava', async () => {
  await scene(() => box(2, 0, -9, 4, 0, 9, 'air'), { x: 6 })
  await ticks(200)
  assert.ok(zombie()?.position.y > floor.y + 0.9, 'it did not fall')
  await scene(async () => {
    await box(2, -1, -9, 4, -1, 9, 'stone')
    await box(2, 0, -9, 4, 0, 9, 'lava')
  }, { x: 6 })
  await ticks(200)
  assert.ok(zombie().position.x > floor.x + 4.5 && zombie().metadata[9] === 20, 'it did not burn')
  assert.strictEqual(bot.health, 20)
})

// minecraft.wiki/w/Spawn#Despawning
test('monsters vanish beyond 128 blocks, or by one chance in 800 after half a minute beyond 32', async () => {
  const serv = new EventEmitter()
  monsters.server(serv)
  const monster = distance => ({ nearest: { distance }, idleFor: 0 })
  assert.deepStrictEqual([[129, true], [Infinity, false], [128, false], [20, false]].map(([d]) => serv.isLost(monster(d))), [true, false, false, false])
  const [far, near] = [100, 30].map(distance => Array.from({ length: 2000 }, () => monster(distance)))
  for (let tick = 0; tick < 600; tick++) assert.ok(![...far, ...near].some(serv.isLost))
  const lost = far.filter(serv.isLost).length + far.filter(serv.isLost).length + far.filter(serv.isLost).length + far.filter(serv.isLost).length
  assert.ok(lost > 0 && lost < 30, `${lost} of 2,000 in four ticks`)
  assert.ok(!near.some(serv.isLost))
  await server.console('kill @e[type=zombie]')
  await ticks(25) // who dies falls over for a second
  await server.console(`summon zombie ${floor.x + 140} 200 ${floor.z}`)
  await ticks(3)
  assert.strictEqual(await server.console('kill @e[type=zombie]'), 'No entity was found')
})
