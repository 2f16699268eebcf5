'use strict'
const { test } = require('node:test')
const assert = require('node:assert/strict')
const registry = require('prismarine-registry')('1.21.4')
const { newFurnace, tickFurnace, putStack, takeExperience } = require('../../../botteam/world/js/sandbox/furnace_clock')
const { SMELTING, FUEL } = require('../../../botteam/world/js/sandbox/smelting')

function loaded (input, fuel, type = 'furnace') {
  const furnace = newFurnace(type)
  const stack = text => { const [name, count] = text.split(' '); return { name, count: Number(count) } }
  if (input) putStack(furnace, 0, stack(input))
  if (fuel) putStack(furnace, 1, stack(fuel))
  return furnace
}

function run (furnace, ticks) {
  for (let i = 0; i < ticks; i++) tickFurnace(furnace)
  return furnace
}

const shown = ({ items }) => items.map(stack => stack && `${stack.name} ${stack.count}`)

test('an item takes 200 ticks, not 199', () => {
  const furnace = run(loaded('raw_iron 2', 'coal 1'), 199)
  assert.deepEqual(shown(furnace), ['raw_iron 2', null, null])
  assert.equal(furnace.progress, 199)
  assert.deepEqual(shown(run(furnace, 1)), ['raw_iron 1', null, 'iron_ingot 1'])
})

test('a piece of coal smelts eight items and no more', () => {
  assert.deepEqual(shown(run(loaded('sand 10', 'coal 1'), 5000)), ['sand 2', null, 'glass 8'])
  assert.deepEqual(shown(run(loaded('cobblestone 5', 'oak_planks 2'), 5000)), ['cobblestone 2', null, 'stone 3'])
  assert.deepEqual(shown(run(loaded('potato 64', 'coal_block 1'), 20000)), [null, null, 'baked_potato 64'])
})

test('fuel is lit only for something that can be smelted and has room', () => {
  assert.deepEqual(shown(run(loaded('dirt 3', 'coal 1'), 300)), ['dirt 3', 'coal 1', null])
  const full = loaded('sand 3', 'coal 1')
  putStack(full, 2, { name: 'stone', count: 1 })
  assert.deepEqual(shown(run(full, 300)), ['sand 3', 'coal 1', 'stone 1'])
  putStack(full, 2, { name: 'glass', count: 63 })
  assert.deepEqual(shown(run(full, 900)), ['sand 2', null, 'glass 64'])
})

test('without fire the progress falls by two a tick; a new input begins anew', () => {
  const furnace = run(loaded('sand 1', 'stick 1'), 100)
  assert.equal(furnace.progress, 100)
  assert.equal(run(furnace, 10).progress, 80)
  putStack(furnace, 0, { name: 'sand', count: 5 })
  assert.equal(furnace.progress, 80)
  putStack(furnace, 0, { name: 'red_sand', count: 5 })
  assert.equal(furnace.progress, 0)
  assert.equal(tickFurnace(furnace), false, 'nothing left to happen')
})

test('a lava bucket leaves its bucket, a wet sponge fills one', () => {
  assert.deepEqual(shown(run(loaded('sand 1', 'lava_bucket 1'), 1)), ['sand 1', 'bucket 1', null])
  const furnace = loaded('wet_sponge 1', 'lava_bucket 1')
  assert.deepEqual(shown(run(furnace, 200)), [null, 'water_bucket 1', 'sponge 1'])
})

test('blast furnace and smoker are twice as fast and choosy', () => {
  assert.deepEqual(shown(run(loaded('raw_iron 1', 'coal 1', 'blast_furnace'), 100)), [null, null, 'iron_ingot 1'])
  assert.deepEqual(shown(run(loaded('sand 1', 'coal 1', 'blast_furnace'), 300)), ['sand 1', 'coal 1', null])
  assert.deepEqual(shown(run(loaded('beef 10', 'coal 1', 'smoker'), 2000)), ['beef 2', null, 'cooked_beef 8'])
})

test('experience is paid once, for what was smelted', () => {
  const furnace = run(loaded('raw_iron 10', 'coal_block 1'), 2000)
  assert.equal(takeExperience(furnace, () => 0.99), 7)
  assert.equal(takeExperience(furnace, () => 0), 0)
  assert.equal(takeExperience(run(loaded('sand 1', 'coal 1'), 200), () => 0.05), 1)
})

test('a furnace survives being written as JSON in the middle', () => {
  const furnace = run(loaded('raw_gold 3', 'charcoal 2'), 250)
  assert.deepEqual(run(JSON.parse(JSON.stringify(furnace)), 333), run(furnace, 333))
})

test('every name in the tables is an item of the game', () => {
  for (const [name, { result, xp }] of SMELTING) {
    assert.ok(registry.itemsByName[name] && registry.itemsByName[result] && xp > 0, `${name} → ${result}`)
  }
  const unknown = [...FUEL.keys()].filter(name => !registry.itemsByName[name])
  const impossible = /(_boat|_raft|_sapling|_wood|_log|mosaic)/ // bamboo has no boat, oak no raft …
  assert.deepEqual(unknown.filter(name => !impossible.test(name)), [])
})
