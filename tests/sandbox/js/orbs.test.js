'use strict'
const { test, before, after } = require('node:test')
const assert = require('node:assert')
const { startServer, until, onFloor, sleep } = require('./harness')
const { pointsUpTo } = require('../../../botteam/world/js/sandbox/experience')
const { splitPoints } = require('../../../botteam/world/js/sandbox/orbs')

let server, bot, watcher, floor
before(async () => {
  server = await startServer()
  bot = await server.join('Forge')
  watcher = await server.join('Flora')
  await server.console('gamerule doMobSpawning false')
  floor = await onFloor(server, bot)
  await server.console(`setblock ${floor.x} ${floor.y + 20} ${floor.z} glass`)
  await server.console(`tp Flora ${floor.x + 0.5} ${floor.y + 21} ${floor.z + 0.5}`)
  await server.console('tick rate 60')
})
after(async () => {
  assert.deepStrictEqual([...bot.errors, ...watcher.errors], [])
  assert.strictEqual(server.stderr, '')
  await server.stop()
})

const orbs = () => Object.values(watcher.entities).filter(e => e.name === 'experience_orb')
const points = () => bot.experience.points
const home = async () => {
  await server.console(`tp Forge ${floor.x + 0.5} ${floor.y + 1} ${floor.z + 0.5}`)
  await until(() => bot.isAlive && bot.entity.position.distanceTo(floor.offset(0.5, 1, 0.5)) < 0.3, 'back on the floor')
}
async function withXp (amount, unit) {
  await server.console(`experience set Forge 0 levels`)
  await server.console(`experience set Forge 0 points`)
  if (amount) await server.console(`experience set Forge ${amount} ${unit}`)
}

test('points a level, and what points come in', () => {
  assert.deepStrictEqual([1, 16, 30, 31, 32].map(pointsUpTo), [7, 352, 1395, 1507, 1628])
  assert.deepStrictEqual([0, 1, 2, 21, 100, 5000].map(splitPoints), [[], [1], [1, 1], [17, 3, 1], [73, 17, 7, 3], [2477, 2477, 37, 7, 1, 1]])
})

test('diamond ore leaves three to seven points in orbs, which are seen, and fly to who is near', async () => {
  await withXp(0)
  await server.console('give Forge diamond_pickaxe')
  await bot.equip(await until(() => bot.inventory.items()[0], 'a pickaxe'), 'hand')
  const place = floor.offset(3, 1, 0)
  await server.console(`setblock ${place.x} ${place.y} ${place.z} diamond_ore`)
  const ore = await until(() => [bot.blockAt(place)].find(b => b.name === 'diamond_ore'), 'ore')
  const born = []
  watcher.on('entitySpawn', e => e.name === 'experience_orb' && born.push(e))
  await bot.dig(ore)
  await until(() => born.length > 0 && points() > 0 && orbs().length === 0, 'orbs seen, flown and picked up')
  assert.ok(points() >= 3 && points() <= 7, `${points()} points`)
  assert.ok(born.every(e => [1, 3, 7].includes(e.count) && e.position.distanceTo(place) < 3), JSON.stringify(born.map(e => [e.count, e.position])))
})

test('a monster that a player killed leaves five points, one that died otherwise none', async () => {
  await withXp(0)
  await server.console('time set 18000')
  for (const isStruck of [false, true]) {
    await server.console(`summon zombie ${floor.x + 2.5} ${floor.y + 1} ${floor.z + 0.5}`)
    const zombie = await until(() => Object.values(bot.entities).find(e => e.name === 'zombie'), 'a zombie')
    if (isStruck) {
      await bot.attack(zombie)
      await until(() => zombie.metadata[9] < 20, 'struck')
    }
    await server.console('kill @e[type=zombie]')
    await until(() => !Object.values(bot.entities).some(e => e.name === 'zombie'), 'dead')
    if (isStruck) await until(() => points() === 5, 'five points')
    else assert.deepStrictEqual([points(), orbs().length], [0, 0])
  }
})

test('who dies leaves seven points a level, a hundred at most, and begins anew', async () => {
  for (const [level, left] of [[10, 70], [30, 100]]) {
    await home()
    await withXp(level, 'levels')
    await until(() => bot.experience.level === level, 'levels')
    await server.console('kill Forge')
    await until(() => orbs().length > 0, 'orbs')
    await until(() => bot.isAlive && points() === 0 && bot.experience.level === 0, 'nothing left')
    await home()
    await until(() => points() >= left, `${left} points`)
    await sleep(100)
    assert.strictEqual(points(), left)
  }
})

test('keepInventory keeps them', async () => {
  await server.console('gamerule keepInventory true')
  await withXp(5, 'levels')
  await server.console('kill Forge')
  await until(() => bot.isAlive && bot.entity.position.distanceTo(floor) > 20, 'back at the spawn')
  assert.deepStrictEqual([bot.experience.level, orbs().length], [5, 0])
})
