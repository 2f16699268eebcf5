'use strict'
const { test, before, after } = require('node:test')
const assert = require('node:assert')
const { startServer, until, onFloor, fetch, count, measured, sleep, Vec3 } = require('./harness')

let server, bot, floor
before(async () => {
  server = await startServer()
  bot = await server.join('Flora')
  await server.console('gamerule doMobSpawning false')
  floor = await onFloor(server, bot)
})
after(async () => {
  assert.deepStrictEqual(bot.errors, [])
  assert.strictEqual(server.stderr, '')
  await server.stop()
})

async function heal () {
  await server.console('effect give Flora instant_health 1 4')
  await server.console('effect give Flora saturation 1 20')
  await until(() => bot.health === 20 && bot.food === 20, 'healthy')
}

/** Walls of glass around the bot, and something in there with it. */
async function fillCell (block) {
  await server.console(`fill ${floor.x - 1} ${floor.y + 1} ${floor.z - 1} ${floor.x + 1} ${floor.y + 4} ${floor.z + 1} glass outline`)
  await server.console(`fill ${floor.x} ${floor.y + 1} ${floor.z} ${floor.x} ${floor.y + 3} ${floor.z} ${block}`)
}

const drop = height => server.console(`tp Flora ${floor.x + 0.5} ${floor.y + 1 + height} ${floor.z + 0.5}`)

test('starts with 20 health and 20 food', () => {
  assert.deepStrictEqual([bot.health, bot.food, bot.foodSaturation], [20, 20, 5])
})

// minecraft.wiki/w/Fall_damage: the distance less three blocks
test('falling 3 blocks is free, falling 10 costs 7', async () => {
  await server.console('gamerule naturalRegeneration false')
  await drop(3)
  await sleep(900)
  assert.strictEqual(bot.health, 20)
  await drop(10)
  await until(() => bot.health < 20, 'hurt')
  assert.strictEqual(bot.health, 13)
  await server.console('gamerule naturalRegeneration true')
})

test('a full stomach heals one half-heart each half second', async () => {
  await measured(async () => {
    await heal()
    await server.console('gamerule naturalRegeneration false')
    await drop(8)
    await until(() => bot.health === 15, 'hurt for 5')
    await server.console('gamerule naturalRegeneration true')
    const start = await server.age()
    await until(() => bot.health === 20, 'healed')
    return await server.age() - start
  }, ticks => ticks > 35 && ticks < 60)
})

test('eating bread takes 32 ticks and gives 5 food and 6 saturation', async () => {
  await server.console('effect give Flora hunger 30 255')
  await server.console('tick rate 100')
  await until(() => bot.food <= 12, 'hungry')
  await server.console('tick rate 20')
  await server.console('effect clear Flora')
  await server.console('clear Flora')
  await server.console('give Flora bread')
  await until(() => count(bot, 'bread') === 1, 'bread')
  await bot.equip(bot.inventory.items()[0], 'hand')
  await sleep(100)
  const { food } = bot
  const start = await server.age()
  await bot.consume()
  const ticks = await server.age() - start
  assert.ok(ticks >= 31 && ticks <= 40, `took ${ticks} ticks`)
  await until(() => count(bot, 'bread') === 0 && bot.food !== food, 'eaten')
  assert.strictEqual(bot.food, food + 5)
  assert.ok(bot.foodSaturation >= 5 && bot.foodSaturation <= 6, String(bot.foodSaturation))
})

test('under water the air lasts 15 s, then 2 a second', async () => {
  await heal()
  await server.console('gamerule naturalRegeneration false')
  await fillCell('water')
  await server.console('tick rate 100')
  const start = await server.age()
  await until(() => bot.health < 20, 'drowning')
  const ticks = await server.age() - start
  await server.console('tick rate 20')
  assert.ok(Math.abs(ticks - 320) < 25, `first hurt after ${ticks} ticks`)
  assert.strictEqual(bot.health, 18)
  await fillCell('air')
  await server.console('gamerule naturalRegeneration true')
})

test('lava hurts 4 every half second and sets on fire', async () => {
  await heal()
  await sleep(1200) // past the half second in which only harder hits count, and the healing
  await server.console('gamerule naturalRegeneration false')
  await sleep(50)
  const losses = []
  bot.on('health', () => bot.health < (losses.at(-1) ?? 20) && losses.push(bot.health))
  await fillCell('lava')
  await until(() => losses.length >= 2, 'two hits')
  bot.removeAllListeners('health')
  await fillCell('water')
  await server.console('gamerule naturalRegeneration true')
  assert.deepStrictEqual(losses.slice(0, 2), [16, 12])
  await sleep(300)
  await fillCell('air')
  await server.console(`fill ${floor.x - 1} ${floor.y + 1} ${floor.z - 1} ${floor.x + 1} ${floor.y + 4} ${floor.z + 1} air`)
})

test('who dies forgets the creatures of the place', async () => {
  const far = await onFloor(server, bot, { x: 400, size: 4 })
  await server.console(`summon cow ${far.x + 2.5} ${far.y + 1} ${far.z + 0.5}`)
  const cow = await until(() => Object.values(bot.entities).find(e => e.name === 'cow'), 'a cow')
  await server.console('kill Flora')
  await until(() => bot.isAlive && bot.health > 0 && bot.entity.position.x < 200, 'back at the spawn')
  await until(() => !bot.entities[cow.id], 'the cow is far')
  await server.console('kill @e[type=cow]')
  floor = await onFloor(server, bot)
})

test('death drops everything, respawn is at the world spawn', async () => {
  await heal()
  await server.console('clear Flora')
  await server.console('give Flora cobblestone 64')
  await until(() => count(bot, 'cobblestone') === 64, 'cobblestone')
  const said = []
  bot.on('messagestr', text => said.push(text))
  await server.console('kill Flora')
  await until(() => bot.isAlive && bot.health === 20 && bot.entity.position.y < 120, 'alive again')
  assert.strictEqual(count(bot, 'cobblestone'), 0)
  assert.ok(said.includes('Flora was killed'), said.join('|'))
  await onFloor(server, bot)
  await fetch(server, bot, 'cobblestone', 64)
})

test('keepInventory keeps it', async () => {
  await server.console('gamerule keepInventory true')
  await server.console('kill Flora')
  await until(() => bot.isAlive && bot.entity.position.y < 120, 'alive again')
  await sleep(200)
  assert.strictEqual(count(bot, 'cobblestone'), 64)
  await server.console('gamerule keepInventory false')
})

test('a bed skips the night and becomes the place to come back to', async () => {
  floor = await onFloor(server, bot)
  await server.console(`setblock ${floor.x + 2} ${floor.y + 1} ${floor.z} red_bed[part=foot,facing=south]`)
  await server.console(`setblock ${floor.x + 2} ${floor.y + 1} ${floor.z + 1} red_bed[part=head,facing=south]`)
  await server.console('time set 1000')
  const bed = await until(() => bot.blockAt(floor.offset(2, 1, 1))?.name === 'red_bed' && bot.blockAt(floor.offset(2, 1, 1)), 'a bed')
  await sleep(1100)
  await assert.rejects(bot.sleep(bed))
  await server.console('time set 14000')
  await until(() => bot.time.timeOfDay > 13000, 'night')
  await bot.sleep(bed)
  assert.ok(bot.isSleeping)
  await server.console('tick rate 100')
  await until(() => bot.time.timeOfDay < 2000 && !bot.isSleeping, 'morning')
  await server.console('tick rate 20')
  await server.console('kill Flora')
  await until(() => bot.isAlive && bot.health === 20 && bot.entity.position.distanceTo(new Vec3(floor.x + 2, floor.y + 1, floor.z + 1)) < 4, 'beside the bed')
})
