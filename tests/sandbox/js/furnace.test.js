'use strict'
const { test, before, after, beforeEach } = require('node:test')
const assert = require('node:assert/strict')
const { startServer, complaints, until, floor, stand, empty, give, countOf, pickUp, shown, blockOf, pause } = require('./inventory-harness')

const RATE = 60 // ticks a second, to wait less; the number of ticks is what counts
const LATE = 25 // ticks that news of a client and to it may take
let server, anna
let iron // the long run, begun first and looked at last
let z = 0

before(async () => {
  server = await startServer()
  await server.console(`tick rate ${RATE}`)
  anna = await server.join('anna')
  iron = smelt('dora', -20, 'furnace', 'raw_iron', 'iron_ingot')
  iron.catch(() => {})
})
after(() => server.stop())

beforeEach(async () => {
  z += 8
  await floor(server, 0, z, 3)
  await server.console(`setblock 1 100 ${z} furnace[facing=west]`)
  await empty(server, anna)
  await stand(server, anna, -0.5, 100, z + 0.5)
})

const id = name => anna.registry.itemsByName[name].id
const furnaceBlock = () => blockOf(anna, 1, 100, z, 'furnace')

/** Has a bot of its own smelt one item; {bot, furnace, start, fuelLeft, ticks} as its client saw it. */
async function smelt (username, at, kind, input, output) {
  const bot = await server.join(username)
  await floor(server, 0, at, 3)
  await server.console(`setblock 1 100 ${at} ${kind}[facing=west]`)
  await stand(server, bot, -0.5, 100, at + 0.5)
  await give(server, bot, input, 1)
  await give(server, bot, 'coal', 2)
  const block = await blockOf(bot, 1, 100, at, kind)
  const furnace = await bot.openFurnace(block)
  await furnace.putFuel(id('coal'), null, 1)
  await furnace.putInput(id(input), null, 1)
  const began = await server.age()
  await until(() => furnace.totalFuel && furnace.progress > 0 && bot.blockAt(block.position).getProperties().lit, 'the bars')
  const start = { totalFuel: furnace.totalFuel, totalProgress: furnace.totalProgress, fuelItem: furnace.fuelItem(), ...bot.blockAt(block.position).getProperties() }
  await until(() => furnace.outputItem()?.name === output, output, 30_000)
  return { bot, furnace, start, fuelLeft: furnace.fuel, ticks: await server.age() - began }
}

test('who opens a burning furnace sees how far it is', async () => {
  await give(server, anna, 'sand', 4)
  await give(server, anna, 'coal_block', 1)
  const block = await furnaceBlock()
  const first = await anna.openFurnace(block)
  await first.putFuel(id('coal_block'), null, 1)
  await first.putInput(id('sand'), null, 4)
  await pause(200)
  first.close()
  await pause(200)
  const again = await anna.openFurnace(block)
  await until(() => again.totalFuel === 16000 && again.totalProgress === 200)
  await until(() => again.progress > 0.05 && again.fuel > 0.99, 'progress made while nobody looked')
  again.close()
})

test('shift-click sorts into input and fuel', async () => {
  await give(server, anna, 'raw_gold', 5)
  await give(server, anna, 'coal', 5)
  const furnace = await anna.openFurnace(await furnaceBlock())
  const slotOf = name => furnace.slots.findIndex(item => item?.name === name)
  await anna.clickWindow(slotOf('raw_gold'), 0, 1)
  await anna.clickWindow(slotOf('coal'), 0, 1)
  await until(() => furnace.inputItem()?.name === 'raw_gold' && furnace.fuelItem()?.count === 4)
  assert.equal(furnace.inputItem().count, 5)
  furnace.close()
})

test('a broken furnace drops all it holds', async () => {
  await give(server, anna, 'sand', 6)
  await give(server, anna, 'stick', 2)
  const furnace = await anna.openFurnace(await furnaceBlock())
  await furnace.putInput(id('sand'), null, 6)
  await furnace.putFuel(id('stick'), null, 2)
  await server.console(`setblock 1 100 ${z} air`)
  await until(() => !anna.currentWindow)
  await stand(server, anna, 1.5, 100, z + 0.5)
  await pickUp(server, anna, 'sand', 6)
  await pickUp(server, anna, 'stick', 1)
})

test('a smoker takes 100 ticks and burns coal twice as fast', async () => {
  const { bot, start, ticks } = await smelt('ben', -40, 'smoker', 'beef', 'cooked_beef')
  assert.ok(ticks >= 98 && ticks < 100 + LATE, `${ticks} ticks`)
  assert.deepEqual([start.totalFuel, start.totalProgress], [800, 100])
  bot.end()
})

test('a furnace smelts an item in 200 ticks, shows fuel and progress, burns visibly and pays experience', async () => {
  const { bot, furnace, start, fuelLeft, ticks } = await iron
  assert.deepEqual(start, { totalFuel: 1600, totalProgress: 200, fuelItem: null, facing: 'west', lit: true })
  assert.ok(ticks >= 198 && ticks < 200 + LATE, `${ticks} ticks`)
  assert.ok(fuelLeft < 0.88 && fuelLeft > 7 / 8 - LATE / 1600, `${fuelLeft} of the fuel left`)
  const taken = await furnace.takeOutput()
  assert.deepEqual([taken.name, taken.count], ['iron_ingot', 1])
  furnace.close()
  await until(() => countOf(bot, 'iron_ingot') === 1)
  await pause(50)
  assert.ok([0, 1].includes(bot.experience.points), '0.7 points, rounded by chance')
  bot.end()
})

test('a broken furnace pays for what was smelted and never taken out', async () => {
  const { bot, furnace } = await smelt('cara', -60, 'blast_furnace', 'raw_gold', 'gold_ingot')
  assert.equal(bot.experience.points, 0)
  furnace.close()
  await server.console('setblock 1 100 -60 air')
  await until(() => bot.experience.points === 1, 'one point for an ingot of gold')
  bot.end()
})

test('a furnace goes on after save-all and kill -9', async () => {
  await give(server, anna, 'sand', 3)
  await give(server, anna, 'coal', 1)
  const furnace = await anna.openFurnace(await furnaceBlock())
  await furnace.putFuel(id('coal'), null, 1)
  await furnace.putInput(id('sand'), null, 3)
  furnace.close()
  await pause(300)
  await server.console('save-all')
  await pause(150)
  const { dataDir } = server
  await server.kill()
  server = await startServer({ dataDir })
  anna = await server.join('anna')
  const again = await anna.openFurnace(await furnaceBlock())
  assert.deepEqual(shown(again.slots.slice(0, 3)), { 0: 'sand 3' })
  await until(() => again.progress > 0.03 && again.totalFuel === 1600, 'the fire to go on')
  again.close()
})

test('the server had no error', () => {
  assert.deepEqual(complaints(server, anna), [])
})
