'use strict'
const { test, before, after, beforeEach } = require('node:test')
const assert = require('node:assert/strict')
const { startServer, complaints, until, floor, stand, empty, give, countOf, pickUp, shown, pause } = require('./inventory-harness')

let server, anna, ben

before(async () => {
  server = await startServer()
  await server.console('tick rate 60') // thrown items may be picked up sooner
  ;[anna, ben] = await Promise.all(['anna', 'ben'].map(name => server.join(name)))
  await floor(server, 0, 0)
  await stand(server, anna, -5.5, 100, 0.5)
  await stand(server, ben, 5.5, 100, 0.5)
})
after(() => server.stop())
beforeEach(async () => {
  for (const bot of [anna, ben]) await empty(server, bot)
})

const id = name => anna.registry.itemsByName[name].id
const itemOf = name => anna.inventory.slots.find(item => item?.name === name)
const EMPTY = { itemCount: 0 }
const seenOn = (watcher, bot) => watcher.players[bot.username].entity?.equipment ?? []

/** A click as a raw client sends it; its claims are empty. */
const rawClick = (slot, mouseButton, mode, more = {}) =>
  anna._client.write('window_click', { windowId: 0, stateId: 0, slot, mouseButton, mode, changedSlots: [], cursorItem: EMPTY, ...more })

async function agrees (bot) {
  const mine = shown(bot.inventory.slots)
  await bot._syncWindow(bot.inventory)
  assert.deepEqual(shown(bot.inventory.slots), mine, 'client and server agree')
}

test('given items fill the hotbar first, then the rest, in stacks', async () => {
  await give(server, anna, 'dirt', 130)
  await give(server, anna, 'ender_pearl', 20)
  await give(server, anna, 'dirt', 3)
  assert.deepEqual(shown(anna.inventory.slots), { 36: 'dirt 64', 37: 'dirt 64', 38: 'dirt 5', 39: 'ender_pearl 16', 40: 'ender_pearl 4' })
})

test('equip, unequip and armour are seen by another player', async () => {
  for (const name of ['iron_helmet', 'iron_boots', 'shield', 'stone_sword']) await give(server, anna, name)
  await anna.equip(itemOf('iron_helmet'), 'head')
  await anna.equip(itemOf('iron_boots'), 'feet')
  await anna.equip(itemOf('shield'), 'off-hand')
  await anna.equip(itemOf('stone_sword'), 'hand')
  assert.deepEqual(shown(anna.inventory.slots), { 5: 'iron_helmet 1', 8: 'iron_boots 1', 45: 'shield 1', 39: 'stone_sword 1' })
  await until(() => seenOn(ben, anna)[0]?.name === 'stone_sword', 'the sword in her hand')
  assert.deepEqual(Array.from(seenOn(ben, anna), item => item?.name), ['stone_sword', 'shield', 'iron_boots', undefined, undefined, 'iron_helmet'])
  const cleo = await server.join('cleo')
  await until(() => cleo.players.anna?.entity?.equipment[5]?.name === 'iron_helmet', 'the helmet seen by one who comes later')
  cleo.end()
  await anna.unequip('head')
  await anna.unequip('off-hand')
  assert.equal(anna.inventory.slots[5], null)
  await until(() => !seenOn(ben, anna)[5])
  await agrees(anna)
})

test('moveSlotItem, clickWindow and putAway move stacks about', async () => {
  await give(server, anna, 'dirt', 40)
  await give(server, anna, 'stone', 5)
  await anna.moveSlotItem(36, 20)
  await anna.moveSlotItem(37, 36)
  await anna.clickWindow(20, 1, 0)
  await anna.clickWindow(21, 0, 0)
  await anna.clickWindow(36, 0, 1)
  await until(() => anna.inventory.slots[9]) // Mineflayer reckons this shift-click wrongly and is corrected
  assert.deepEqual(shown(anna.inventory.slots), { 9: 'stone 5', 20: 'dirt 20', 21: 'dirt 20' })
  await agrees(anna)
})

test('toss and tossStack drop exactly that many, and others can pick them up', async () => {
  await give(server, anna, 'dirt', 40)
  await give(server, anna, 'stone', 5)
  await anna.lookAt(ben.entity.position.offset(0, 1.6, 0), true)
  await anna.toss(id('dirt'), null, 13)
  await anna.tossStack(itemOf('stone'))
  assert.deepEqual([countOf(anna, 'dirt'), countOf(anna, 'stone')], [27, 0])
  await agrees(anna)
  await pickUp(server, ben, 'dirt', 13)
  await pickUp(server, ben, 'stone', 5)
  assert.deepEqual([countOf(ben, 'dirt'), countOf(ben, 'stone')], [13, 5])
  await stand(server, ben, 5.5, 100, 0.5)
})

test('Q drops one of the held stack, Ctrl+Q all of it, F swaps hands', async () => {
  await give(server, anna, 'dirt', 10)
  anna.setQuickBarSlot(0)
  const dig = status => anna._client.write('block_dig', { status, location: { x: 0, y: 0, z: 0 }, face: 0, sequence: 0 })
  dig(4)
  await until(() => countOf(anna, 'dirt') === 9)
  dig(6)
  await until(() => anna.inventory.slots[45]?.count === 9 && !anna.inventory.slots[36])
  dig(6)
  await until(() => anna.inventory.slots[36]?.count === 9)
  dig(3)
  await until(() => countOf(anna, 'dirt') === 0)
  await pickUp(server, ben, 'dirt', 10)
  await pause(100)
  assert.equal(countOf(anna, 'dirt') + countOf(ben, 'dirt'), 10, 'ten, not more')
  await stand(server, ben, 5.5, 100, 0.5)
})

test('a client with a wrong idea of its click is corrected', async () => {
  await give(server, anna, 'dirt', 10)
  const lie = { itemCount: 64, itemId: id('diamond'), addedComponentCount: 0, removedComponentCount: 0, components: [], removeComponents: [] }
  rawClick(36, 0, 0, { changedSlots: [{ location: 40, item: lie }, { location: 36, item: lie }], cursorItem: lie })
  await until(() => anna.inventory.selectedItem?.name === 'dirt')
  assert.deepEqual(shown(anna.inventory.slots), {})
  await anna.clickWindow(36, 0, 0)
  await agrees(anna)
  assert.equal(countOf(anna, 'dirt'), 10)
})

test('a creative slot is for creative players', async () => {
  const gift = name => ({ itemCount: 1, itemId: id(name), addedComponentCount: 0, removedComponentCount: 0, components: [], removeComponents: [] })
  anna._client.write('set_creative_slot', { slot: 36, item: gift('diamond') })
  await agrees(anna)
  assert.equal(countOf(anna, 'diamond'), 0)
  await server.console('gamemode creative anna')
  anna._client.write('set_creative_slot', { slot: 36, item: gift('diamond') })
  anna._client.write('set_creative_slot', { slot: 900, item: gift('diamond') })
  anna._client.write('set_creative_slot', { slot: 37, item: { ...gift('diamond'), itemCount: 100 } })
  await until(() => countOf(anna, 'diamond') === 1)
  await agrees(anna)
  await server.console('gamemode survival anna')
})

test('hostile clicks and a thousand clicks a second hurt nobody', async () => {
  await give(server, anna, 'dirt', 10)
  await give(server, ben, 'stone', 10)
  const slots = [-1, -2, -998, 46, 54, 63, 127, 32767, -32768]
  for (const slot of slots) {
    for (let mode = -1; mode < 9; mode++) for (const button of [-128, -1, 0, 1, 40, 127]) rawClick(slot, button, mode)
  }
  for (const windowId of [-1, 1, 99, 255, 2 ** 30]) rawClick(36, 0, 0, { windowId })
  rawClick(-999, 0, 0, { changedSlots: Array.from({ length: 500 }, (_, i) => ({ location: i * 7, item: EMPTY })) })
  anna._client.write('held_item_slot', { slotId: 300 })
  anna._client.write('held_item_slot', { slotId: -5 })
  anna._client.write('close_window', { windowId: 77 })
  for (let i = 0; i < 2000; i++) rawClick(36, i & 1, i % 7 === 3 ? 0 : i % 7)
  const began = performance.now()
  await ben.moveSlotItem(36, 20)
  await agrees(ben)
  assert.ok(performance.now() - began < 1000, 'Ben is served meanwhile')
  await anna._syncWindow(anna.inventory)
  await pause(100)
  rawClick(-999, 0, 0)
  await pause(100)
  assert.deepEqual(shown(ben.inventory.slots), { 20: 'stone 10' })
  await pickUp(server, anna, 'dirt', 10)
  assert.equal(countOf(anna, 'dirt'), 10)
})

test('no client saw a broken packet and the server had no error', () => {
  assert.deepEqual(complaints(server, anna, ben), [])
})
