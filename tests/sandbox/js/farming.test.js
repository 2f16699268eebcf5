'use strict'
const { test, before, after } = require('node:test')
const assert = require('node:assert')
const { startServer, until, onFloor, sleep } = require('./harness')

let server, bot, floor
before(async () => {
  server = await startServer({ args: ['--view-distance', '3'] })
  bot = await server.join('Flora')
  await server.console('gamerule doMobSpawning false')
  await server.console('gamerule randomTickSpeed 0')
  floor = await onFloor(server, bot, { size: 8 })
})
after(async () => {
  assert.deepStrictEqual(bot.errors, [])
  assert.strictEqual(server.stderr, '')
  await server.stop()
})

const box = (x1, y1, z1, x2, y2, z2) => `${floor.x + x1} ${floor.y + y1} ${floor.z + z1} ${floor.x + x2} ${floor.y + y2} ${floor.z + z2}`
const at = (x, y, z) => bot.blockAt(floor.offset(x, y, z))

async function field (moisture) {
  await server.console('gamerule randomTickSpeed 0')
  await server.console(`fill ${box(-8, 0, -8, 8, 0, 8)} stone`)
  await server.console(`fill ${box(-4, 0, -4, 4, 0, 4)} farmland[moisture=${moisture}]`)
  if (moisture) await server.console(`setblock ${floor.x} ${floor.y} ${floor.z} water`)
  await server.console(`fill ${box(-4, 1, -4, 4, 1, 4)} wheat`)
  await server.console(`tp Flora ${floor.x + 7} ${floor.y + 1} ${floor.z}`)
  await until(() => at(4, 1, 4)?.name === 'wheat', 'a field')
}

function wheatAges () {
  const ages = []
  for (let x = -4; x <= 4; x++) for (let z = -4; z <= 4; z++) if (at(x, 1, z).name === 'wheat') ages.push(Number(at(x, 1, z).getProperties().age))
  return ages
}

test('wheat on wet farmland grows at the odds of the wiki', async () => {
  await field(7)
  // rows side by side: (1 + 3 + 8 · 3/4) / 2 = 5 points inside, so 1 in 6; each block is picked rts / 4096 a tick
  await server.console('tick rate 100')
  await server.console('gamerule randomTickSpeed 300')
  const before = await server.age()
  await until(async () => await server.age() >= before + 200, '200 ticks')
  await server.console('gamerule randomTickSpeed 0')
  const ticks = await server.age() - before
  await server.console('tick rate 20')
  await sleep(500)
  const ages = wheatAges()
  const mean = ages.reduce((a, b) => a + b, 0) / ages.length
  const expected = ticks * 300 / 4096 / 6
  assert.ok(ages.length >= 80)
  assert.ok(mean > expected * 0.6 && mean < expected * 1.3, `mean age ${mean}, expected about ${expected}`)
})

test('farmland near water stays wet, far from it dries out and turns to dirt', async () => {
  await server.console(`fill ${box(-8, 0, -8, 8, 0, 8)} stone`)
  await server.console(`fill ${box(-8, 1, -8, 8, 1, 8)} air`)
  await server.console(`setblock ${floor.x - 4} ${floor.y} ${floor.z} water`)
  await server.console(`setblock ${floor.x} ${floor.y} ${floor.z} farmland`)
  await server.console(`setblock ${floor.x + 1} ${floor.y} ${floor.z} farmland[moisture=2]`)
  await server.console('gamerule randomTickSpeed 4000')
  await until(() => at(0, 0, 0).name === 'farmland' && Number(at(0, 0, 0).getProperties().moisture) === 7, 'four blocks away is wet')
  await until(() => at(1, 0, 0).name === 'dirt', 'five blocks away is dirt')
  await server.console('gamerule randomTickSpeed 0')
})

test('a sapling becomes a tree with leaves, which wither when it is felled', async () => {
  await server.console(`fill ${box(-8, 0, -8, 8, 0, 8)} dirt`)
  await server.console(`setblock ${floor.x} ${floor.y + 1} ${floor.z} oak_sapling`)
  await until(() => at(0, 1, 0).name === 'oak_sapling', 'a sapling')
  await server.console('gamerule randomTickSpeed 4000')
  await until(() => at(0, 4, 0).name === 'oak_log', 'a tree')
  await server.console('gamerule randomTickSpeed 0')
  await until(() => at(1, 4, 0).name === 'oak_leaves' || at(0, 5, 1).name === 'oak_leaves', 'leaves')
  await server.console('gamerule randomTickSpeed 1000')
  await server.console(`fill ${box(0, 1, 0, 0, 8, 0)} air`)
  const leaves = () => bot.findBlocks({ matching: b => b.name === 'oak_leaves', point: floor, maxDistance: 12, count: 99 }).filter(p => p.y > 140).length
  await until(() => leaves() === 0, 'no leaves left', 20000)
  await server.console('gamerule randomTickSpeed 0')
})

test('sugar cane grows three high and no higher', async () => {
  await server.console(`fill ${box(-8, 0, -8, 8, 0, 8)} dirt`)
  await server.console(`setblock ${floor.x} ${floor.y} ${floor.z + 1} water`)
  await server.console(`setblock ${floor.x} ${floor.y + 1} ${floor.z} sugar_cane`)
  await until(() => at(0, 1, 0).name === 'sugar_cane', 'cane')
  await server.console('gamerule randomTickSpeed 4000')
  await until(() => at(0, 3, 0).name === 'sugar_cane', 'three high')
  await sleep(1000)
  assert.strictEqual(at(0, 4, 0).name, 'air')
  await server.console('gamerule randomTickSpeed 0')
})
