'use strict'
const { test, before, after } = require('node:test')
const assert = require('node:assert')
const { startServer, until, onFloor, fetch, count, sleep } = require('./harness')

let server, bot, floor
before(async () => {
  server = await startServer()
  bot = await server.join('Blade')
  await server.console('gamerule doMobSpawning false')
  await server.console('gamerule doDaylightCycle false')
  await server.console('time set 18000')
  floor = await onFloor(server, bot, { size: 10 })
  await sleep(300)
})
after(async () => {
  assert.deepStrictEqual(bot.errors, [])
  assert.strictEqual(server.stderr, '')
  await server.stop()
})

const find = name => Object.values(bot.entities).find(e => e.name === name)
async function summon (name, dx, dz = 0) {
  await server.console(`kill @e[type=!player]`)
  await until(() => !Object.values(bot.entities).some(e => e.name === name), 'the old ones gone')
  await server.console(`summon ${name} ${floor.x + dx + 0.5} ${floor.y + 1} ${floor.z + dz + 0.5}`)
  return until(() => find(name), name)
}
async function whole () {
  await server.console('effect give Blade instant_health 1 4')
  await server.console('effect give Blade saturation 1 20')
  await until(() => bot.health === 20, 'healthy')
}
async function home () {
  await server.console(`tp Blade ${floor.x + 0.5} ${floor.y + 1} ${floor.z + 0.5}`)
  await sleep(150)
}

test('a pig dies of the right number of blows and leaves porkchops', async () => {
  await server.console('give Blade iron_sword')
  await bot.equip(await until(() => bot.inventory.items()[0], 'a sword'), 'hand')
  await sleep(800)
  const pig = await summon('pig', 1)
  bot.attack(pig) // 6 of 10
  await sleep(700)
  assert.ok(find('pig'))
  await server.console(`tp Blade ${pig.position.x.toFixed(1)} ${floor.y + 1} ${pig.position.z.toFixed(1)}`)
  await sleep(150)
  bot.attack(pig)
  await until(() => !find('pig'), 'the pig is gone')
  await fetch(server, bot, 'porkchop')
  assert.ok(count(bot, 'porkchop') <= 3)
  await home()
})

test('a blow without waiting does a fifth', async () => {
  const cow = await summon('cow', 1)
  bot.setQuickBarSlot(1)
  bot.setQuickBarSlot(0)
  bot.attack(cow)
  await until(() => cow.metadata[9] < 10, 'hurt')
  assert.ok(cow.metadata[9] > 8.5 && cow.metadata[9] < 8.9, String(cow.metadata[9])) // 10 − 6 × 0.2…
})

test('an animal that is hit runs away, one that is offered wheat comes', async () => {
  const sheep = await summon('sheep', 2)
  bot.attack(sheep)
  await until(() => sheep.position.distanceTo(bot.entity.position) > 4, 'it ran')
  await server.console('kill @e[type=sheep]')
  const other = await summon('sheep', 7)
  await server.console('give Blade wheat')
  await bot.equip(await until(() => bot.inventory.items().find(i => i.name === 'wheat'), 'wheat'), 'hand')
  await until(() => other.position.distanceTo(bot.entity.position) < 3.5, 'it came', 15000)
})

test('two fed cows have a calf', async () => {
  await server.console('give Blade wheat 2')
  await summon('cow', 1)
  await server.console(`summon cow ${floor.x + 1.5} ${floor.y + 1} ${floor.z + 2.5}`)
  const cows = await until(() => { const all = Object.values(bot.entities).filter(e => e.name === 'cow'); return all.length === 2 && all }, 'two cows')
  for (const cow of cows) {
    await bot.equip(bot.inventory.items().find(i => i.name === 'wheat'), 'hand')
    await bot.activateEntity(cow)
    await sleep(100)
  }
  await until(() => Object.values(bot.entities).filter(e => e.name === 'cow').length === 3, 'a calf', 15000)
})

test('a zombie comes and hits for 3, less with armour', async () => {
  await whole()
  await server.console('gamerule naturalRegeneration false')
  await summon('zombie', 4)
  await until(() => bot.health < 20, 'hit')
  assert.strictEqual(bot.health, 17)
  await server.console('kill @e[type=zombie]')
  await home()
  await whole()
  for (const piece of ['helmet', 'chestplate', 'leggings', 'boots']) {
    await server.console(`give Blade iron_${piece}`)
    const item = await until(() => bot.inventory.items().find(i => i.name === `iron_${piece}`), piece)
    await bot.equip(item, { helmet: 'head', chestplate: 'torso', leggings: 'legs', boots: 'feet' }[piece])
  }
  await summon('zombie', 3)
  await until(() => bot.health < 20, 'hit through iron')
  // 15 points: 3 × (1 − min(20, max(3, 15 − 4·3/8)) / 25)
  assert.ok(Math.abs(bot.health - (20 - 3 * (1 - 13.5 / 25))) < 0.01, String(bot.health))
  await server.console('kill @e[type=zombie]')
  await server.console('clear Blade')
  await home()
})

test('a skeleton hits from afar with arrows', async () => {
  await whole()
  await summon('skeleton', 8)
  await until(() => bot.health < 20, 'an arrow', 20000)
  await server.console('kill @e[type=skeleton]')
  await home()
})

test('a creeper blows up and breaks blocks', async () => {
  await whole()
  await server.console('effect give Blade resistance 5 2')
  await summon('creeper', 3)
  await until(() => !find('creeper'), 'boom')
  await until(() => bot.health < 20 || !bot.isAlive, 'hurt')
  await until(() => [-1, 0, 1, 2, 3].some(dx => bot.blockAt(floor.offset(dx, 0, 0))?.name === 'air'), 'a hole in the floor')
  await until(() => bot.isAlive && bot.health > 0, 'alive')
  floor = await onFloor(server, bot, { size: 10 })
})

test('nobody is seen, hit or blown up through a closed door', async () => {
  const cell = (x, y, z) => `${floor.x + x} ${floor.y + y} ${floor.z + z}`
  const door = open => ['lower', 'upper'].map((half, up) => server.console(`setblock ${cell(1, 1 + up, 0)} oak_door[facing=east,half=${half},open=${open}]`))
  await whole()
  await server.console(`fill ${cell(-1, 1, -1)} ${cell(1, 3, 1)} stone`)
  await server.console(`fill ${cell(0, 1, 0)} ${cell(0, 2, 0)} air`)
  await Promise.all(door(false))
  await server.console(`tp Blade ${floor.x + 0.5} ${floor.y + 1} ${floor.z + 0.5}`)
  for (const kind of ['zombie', 'creeper', 'skeleton']) await server.console(`summon ${kind} ${floor.x + 2.5} ${floor.y + 1} ${floor.z + 0.5}`)
  await sleep(4000)
  assert.strictEqual(bot.health, 20)
  assert.ok(find('creeper'), 'it has not gone off')
  for (const kind of ['zombie', 'creeper', 'skeleton']) await server.console(`kill @e[type=${kind}]`)
  await until(() => !find('creeper'), 'an empty floor')
  await Promise.all(door(true))
  await server.console(`summon creeper ${floor.x + 2.5} ${floor.y + 1} ${floor.z + 0.5}`)
  await until(() => find('creeper'), 'another one')
  await until(() => !find('creeper'), 'boom')
  await until(() => bot.isAlive && bot.health > 0, 'alive')
  floor = await onFloor(server, bot, { size: 10 })
})

test('zombies burn by day, peaceful has no monsters', async () => {
  await server.console('gamemode creative Blade')
  await summon('zombie', 5)
  await server.console('time set 6000')
  await server.console('tick rate 100')
  await until(() => !find('zombie'), 'burnt')
  await server.console('tick rate 20')
  await server.console('time set 18000')
  await summon('spider', 5)
  await server.console('difficulty peaceful')
  await until(() => !find('spider'), 'gone')
  await server.console('difficulty normal')
})

test('monsters spawn at night', async () => {
  await server.console('gamemode creative Blade')
  assert.strictEqual(find('zombie') ?? find('spider'), undefined)
  await server.console('gamerule doMobSpawning true')
  await server.console('setworldspawn 0 70 300')
  await server.console('tick rate 200')
  await until(() => Object.values(bot.entities).some(e => ['zombie', 'skeleton', 'spider', 'creeper'].includes(e.name)), 'a monster at night', 20000)
  await server.console('tick rate 20')
})
