'use strict'
const { test, before, after } = require('node:test')
const assert = require('node:assert/strict')
const { startServer, complaints, until, floor, stand, give, shown, blockOf, pause } = require('./inventory-harness')

const CLICKS = 1500 // of each client
const GOODS = { dirt: 200, ender_pearl: 30, saddle: 3, totem_of_undying: 2, coal: 90, egg: 20 }
const EMPTY = { itemCount: 0 }

let server
let bots

before(async () => {
  server = await startServer({ seed: 3 })
  await server.console('tick rate 60') // thrown items may be picked up sooner
  bots = await Promise.all(['anna', 'ben', 'cleo'].map(name => server.join(name)))
  await floor(server, 0, 0)
  await server.console('setblock 0 100 0 chest[facing=south,type=right]')
  await server.console('setblock 1 100 0 chest[facing=south,type=left]')
  await server.console('setblock 0 101 -1 barrel')
  await server.console('setblock 1 101 -1 crafting_table')
  for (const [i, bot] of bots.entries()) await stand(server, bot, i - 0.5, 100, 1.5)
  for (const bot of bots) for (const [name, count] of Object.entries(GOODS)) await give(server, bot, name, count)
})
after(() => server.stop())

/** A small seeded generator (mulberry32), so that a failure can be played again. */
function dice (seed) {
  let a = seed >>> 0
  return sides => {
    a = (a + 0x6D2B79F5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % sides
  }
}

/** Clicks at random in whatever window is open, opening and closing others between, faster than the server ticks. */
async function rummage (bot, roll) {
  const places = [[0, 100, 0, 'chest'], [1, 100, 0, 'chest'], [0, 101, -1, 'barrel'], [1, 101, -1, 'crafting_table']]
  const blocks = await Promise.all(places.map(place => blockOf(bot, ...place)))
  for (let i = 0; i < CLICKS; i++) {
    const window = bot.currentWindow ?? bot.inventory
    if (roll(60) === 0) bot.activateBlock(blocks[roll(blocks.length)])
    else if (roll(90) === 0) bot.closeWindow(window)
    else clickAtRandom(bot, window, roll)
    if (i % 40 === 0) await pause(25)
  }
}

function clickAtRandom (bot, window, roll) {
  const mode = [0, 0, 0, 1, 2, 4, 5, 5, 5, 5, 6][roll(11)]
  const slot = roll(10) ? roll(window.slots.length + 1) : -999
  const mouseButton = mode === 2 ? [roll(9), 40][roll(2)] : mode === 5 ? roll(7) : roll(2)
  bot._client.write('window_click', { windowId: window.id, stateId: roll(3), slot, mouseButton, mode, changedSlots: [], cursorItem: EMPTY })
}

function tally (stacks) {
  const counts = {}
  for (const item of stacks) if (item) counts[item.name] = (counts[item.name] ?? 0) + item.count
  return counts
}

const lying = bot => Object.values(bot.entities).filter(entity => entity.name === 'item').map(entity => entity.getDroppedItem())

async function contents (bot, x, y, z, name) {
  const window = await bot.openContainer(await blockOf(bot, x, y, z, name))
  const items = window.slots.slice(0, window.inventoryStart)
  await bot.closeWindow(window)
  return items
}

test(`three clients, a double chest, a barrel and ${3 * CLICKS} clicks make and lose nothing`, async () => {
  await Promise.all(bots.map((bot, i) => rummage(bot, dice(i + 1))))
  await pause(500) // turning to a block takes a while, and only then its window opens
  for (const bot of bots) {
    if (bot.currentWindow) await bot.closeWindow(bot.currentWindow)
    bot._client.write('close_window', { windowId: 0 })
    await bot._syncWindow(bot.inventory)
    assert.equal(bot.inventory.selectedItem, null)
  }
  // What was thrown is picked up by others for a while yet: all is counted until two counts agree.
  const [kept, all] = await settled()
  const expected = Object.fromEntries(Object.entries(GOODS).map(([name, count]) => [name, 3 * count]))
  assert.deepEqual(Object.entries(tally(all)).sort(), Object.entries(expected).sort())
  assert.ok(kept.filter(Boolean).length > 5, `the chests are in use: ${JSON.stringify(shown(kept))}`)
  for (const item of all) if (item) assert.ok(item.count > 0 && item.count <= item.stackSize, `${item.count} ${item.name}`)
})

async function countAll () {
  for (const bot of bots) await bot._syncWindow(bot.inventory)
  const kept = [...await contents(bots[0], 0, 100, 0, 'chest'), ...await contents(bots[0], 0, 101, -1, 'barrel')]
  return [kept, [...kept, ...bots.flatMap(bot => bot.inventory.slots), ...lying(bots[0])]]
}

async function settled () {
  let before = null
  for (let i = 0; i < 12; i++) {
    const [kept, all] = await countAll()
    const now = JSON.stringify([tally(all), lying(bots[0]).length])
    if (now === before) return [kept, all]
    before = now
    await pause(400)
  }
  throw new Error(`the items never come to rest: ${before}`)
}

test('no client saw a broken packet and the server had no error', () => {
  assert.deepEqual(complaints(server, ...bots), [])
})
