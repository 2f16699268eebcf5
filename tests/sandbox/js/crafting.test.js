'use strict'
const { test, before, after, beforeEach } = require('node:test')
const assert = require('node:assert/strict')
const { startServer, complaints, until, floor, stand, empty, give, countOf, shown, blockOf, pause } = require('./inventory-harness')

let server, anna

before(async () => {
  server = await startServer()
  anna = await server.join('anna')
  await floor(server, 0, 0)
  await server.console('setblock 1 100 0 crafting_table')
  await stand(server, anna, -0.5, 100, 0.5)
})
after(() => server.stop())
beforeEach(() => empty(server, anna))

const id = name => anna.registry.itemsByName[name].id
const table = () => blockOf(anna, 1, 100, 0, 'crafting_table')

async function craft (name, count = 1, block = null) {
  const [recipe] = anna.recipesFor(id(name), null, 1, block)
  assert.ok(recipe, `a recipe for ${name}`)
  await anna.craft(recipe, count, block)
}

/** What the server itself holds: it answers a click that names no state with everything. */
async function serverSide (bot) {
  await bot._syncWindow(bot.currentWindow ?? bot.inventory)
  return shown((bot.currentWindow ?? bot.inventory).slots)
}

test('bot.craft makes planks, sticks and a table in the 2x2 grid', async () => {
  await give(server, anna, 'oak_log', 3)
  await craft('oak_planks', 3)
  await craft('stick')
  await craft('crafting_table')
  assert.deepEqual([countOf(anna, 'oak_planks'), countOf(anna, 'stick'), countOf(anna, 'crafting_table'), countOf(anna, 'oak_log')], [6, 4, 1, 0])
  const before = shown(anna.inventory.slots)
  assert.deepEqual(await serverSide(anna), before, 'client and server agree')
})

test('bot.craft makes tools, a furnace and bread at a crafting table, and is fast', async () => {
  await give(server, anna, 'cobblestone', 20)
  await give(server, anna, 'stick', 10)
  await give(server, anna, 'wheat', 3)
  await craft('furnace', 1, await table())
  const began = performance.now()
  await craft('stone_pickaxe', 3, await table())
  const each = (performance.now() - began) / 3
  await craft('bread', 1, await table())
  assert.deepEqual(['furnace', 'stone_pickaxe', 'bread', 'cobblestone', 'stick'].map(name => countOf(anna, name)), [1, 3, 1, 3, 4])
  assert.ok(each < 400, `${each} ms for one craft, walking view and window included`)
  assert.equal(anna.currentWindow, null)
  assert.deepEqual(shown(anna.inventory.slots), await serverSide(anna))
})

test('forty crafts in a row leave exactly what they should', async () => {
  await give(server, anna, 'birch_log', 40)
  await craft('birch_planks', 40)
  assert.equal(countOf(anna, 'birch_planks'), 160)
  assert.equal(countOf(anna, 'birch_log'), 0)
  assert.deepEqual(await serverSide(anna), shown(anna.inventory.slots))
})

test('crafting goes on undisturbed while other items keep coming in', async () => {
  await give(server, anna, 'oak_log', 40)
  let isRaining = true
  const rain = (async () => {
    for (let i = 0; isRaining; i++) {
      await server.console(`give anna ${['dirt', 'oak_planks'][i % 2]} 1`)
      await pause(3)
    }
    return server.console('clear anna dirt')
  })()
  await craft('oak_planks', 25)
  await craft('crafting_table', 5)
  isRaining = false
  await rain
  await anna._syncWindow(anna.inventory)
  assert.deepEqual([countOf(anna, 'oak_log'), countOf(anna, 'crafting_table')], [15, 5])
})

test('a cake gives back its three buckets', async () => {
  for (let i = 0; i < 3; i++) await give(server, anna, 'milk_bucket')
  await give(server, anna, 'sugar', 2)
  await give(server, anna, 'egg')
  await give(server, anna, 'wheat', 3)
  await craft('cake', 1, await table())
  await until(() => countOf(anna, 'cake') === 1 && countOf(anna, 'bucket') === 3)
})

test('shift-click on a result crafts all of it', async () => {
  await give(server, anna, 'oak_log', 10)
  await anna.clickWindow(36, 0, 0)
  await anna.clickWindow(1, 0, 0)
  assert.equal(anna.inventory.slots[0].name, 'oak_planks')
  anna._client.write('window_click', { windowId: 0, stateId: -1, slot: 0, mouseButton: 0, mode: 1, changedSlots: [], cursorItem: { itemCount: 0 } })
  await until(() => countOf(anna, 'oak_planks') === 40 && countOf(anna, 'oak_log') === 0)
})

test('mixed planks make a chest', async () => {
  await give(server, anna, 'oak_planks', 4)
  await give(server, anna, 'cherry_planks', 4)
  anna.activateBlock(await table())
  const window = await until(() => anna.currentWindow)
  const slotOf = name => window.slots.findLastIndex(item => item?.name === name)
  for (const [name, cells] of [['oak_planks', [1, 2, 3, 4]], ['cherry_planks', [6, 7, 8, 9]]]) {
    await anna.clickWindow(slotOf(name), 0, 0)
    for (const cell of cells) await anna.clickWindow(cell, 1, 0)
  }
  await until(() => window.slots[0]?.name === 'chest')
  await anna.clickWindow(0, 0, 0)
  await anna.closeWindow(window)
  await until(() => countOf(anna, 'chest') === 1 && countOf(anna, 'oak_planks') === 0, 'the chest from the cursor')
})

test('what lies in the grid and on the cursor comes back when the table closes or breaks', async () => {
  await give(server, anna, 'dirt', 9)
  anna.activateBlock(await table())
  const window = await until(() => anna.currentWindow)
  await anna.clickWindow(37, 0, 0)
  for (let i = 0; i < 5; i++) await anna.clickWindow(5, 1, 0)
  assert.equal(window.selectedItem.count, 4)
  await server.console('setblock 1 100 0 stone')
  await until(() => !anna.currentWindow)
  await until(() => countOf(anna, 'dirt') === 9)
  await server.console('setblock 1 100 0 crafting_table')
})

test('what lies in the grid survives a kill -9 after saving', async () => {
  await give(server, anna, 'dirt', 9)
  anna.activateBlock(await table())
  await until(() => anna.currentWindow)
  await anna.clickWindow(37, 0, 0)
  await anna.clickWindow(5, 1, 0)
  await server.console('save-all')
  const { dataDir } = server
  await pause(100)
  await server.kill()
  server = await startServer({ dataDir })
  anna = await server.join('anna')
  await until(() => countOf(anna, 'dirt') === 9)
  assert.deepEqual(Object.values(shown(anna.inventory.slots.slice(0, 5))), [])
})

test('the server had no error', () => {
  assert.deepEqual(complaints(server, anna), [])
})
