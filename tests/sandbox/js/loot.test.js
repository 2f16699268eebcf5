'use strict'
const { test } = require('node:test')
const assert = require('node:assert')
const registry = require('prismarine-registry')('1.21.4')
const Block = require('prismarine-block')(registry)
const loot = require('../../../botteam/world/js/sandbox/loot')

const serv = { registry }
loot.server(serv)
const block = (name, properties = {}) => Block.fromStateId(Block.fromProperties(name, { ...Block.fromStateId(registry.blocksByName[name].defaultState, 0).getProperties(), ...properties }).stateId, 0)

/** Items a block gives on average and the smallest and largest number seen, over many trials. */
function tally (name, { properties, how, trials = 20000 } = {}) {
  const found = {}
  const subject = block(name, properties)
  for (let i = 0; i < trials; i++) {
    const seen = {}
    for (const [item, count] of serv.lootOf(subject, how)) seen[item] = (seen[item] ?? 0) + count
    for (const [item, count] of Object.entries(seen)) {
      found[item] ??= { sum: 0, low: count, high: count }
      found[item].sum += count
      found[item].low = Math.min(found[item].low, count)
      found[item].high = Math.max(found[item].high, count)
    }
  }
  for (const item of Object.values(found)) item.mean = item.sum / trials
  return found
}

const near = (value, expected, share = 0.15) => assert.ok(Math.abs(value - expected) <= expected * share, `${value}, expected ${expected}`)

test('what always drops', () => {
  for (const [name, item, count] of [
    ['stone', 'cobblestone', 1], ['grass_block', 'dirt', 1], ['oak_log', 'oak_log', 1], ['coal_ore', 'coal', 1], ['iron_ore', 'raw_iron', 1],
    ['diamond_ore', 'diamond', 1], ['clay', 'clay_ball', 4], ['wall_torch', 'torch', 1], ['chest', 'chest', 1], ['bookshelf', 'book', 3]
  ]) assert.deepStrictEqual(serv.lootOf(block(name)), [[item, count]], name)
  for (const name of ['glass', 'ice', 'spawner']) assert.deepStrictEqual(serv.lootOf(block(name)), [], name)
})

test('ores that give several', () => {
  for (const [name, item, low, high] of [['copper_ore', 'raw_copper', 2, 5], ['redstone_ore', 'redstone', 4, 5], ['lapis_ore', 'lapis_lazuli', 4, 9]]) {
    const { [item]: found } = tally(name, { trials: 3000 })
    assert.deepStrictEqual([found.low, found.high], [low, high], name)
    near(found.mean, (low + high) / 2, 0.05)
  }
})

test('leaves give saplings, sticks and apples; shears give the leaves', () => {
  const oak = tally('oak_leaves', { trials: 60000 })
  near(oak.oak_sapling.mean, 0.05)
  near(oak.stick.mean, 0.02 * 1.5)
  near(oak.apple.mean, 0.005, 0.3)
  assert.strictEqual(tally('birch_leaves').apple, undefined)
  assert.deepStrictEqual(serv.lootOf(block('oak_leaves'), { tool: 'shears' }), [['oak_leaves', 1]])
})

test('gravel gives flint one time in ten, grass seeds one time in eight', () => {
  const gravel = tally('gravel')
  near(gravel.flint.mean, 0.1)
  near(gravel.gravel.mean, 0.9)
  near(tally('short_grass').wheat_seeds.mean, 0.125)
})

test('crops by age', () => {
  assert.deepStrictEqual(serv.lootOf(block('wheat', { age: 6 })), [['wheat_seeds', 1]])
  const ripe = tally('wheat', { properties: { age: 7 } })
  assert.deepStrictEqual([ripe.wheat.mean, ripe.wheat_seeds.low, ripe.wheat_seeds.high], [1, 1, 4])
  near(ripe.wheat_seeds.mean, 1 + 3 * 0.5714286, 0.05)
  const carrots = tally('carrots', { properties: { age: 7 } })
  assert.deepStrictEqual([carrots.carrot.low, carrots.carrot.high], [2, 5])
})

test('silk touch keeps a block whole', () => {
  assert.deepStrictEqual(serv.lootOf(block('stone'), { silkTouch: true }), [['stone', 1]])
  assert.deepStrictEqual(serv.lootOf(block('diamond_ore'), { silkTouch: true }), [['diamond_ore', 1]])
})
