'use strict'
// A 3D view shows creatures and vehicles by models that its renderer has, in every version that it draws.
const { test } = require('node:test')
const assert = require('node:assert')
const registry = require('prismarine-registry')
const models = require('prismarine-viewer/viewer/lib/entity/entities.json')
const { model } = require('../../botteam/world/js/viewer/bodies')

for (const version of ['1.16.5', '1.21.4']) {
  test(`things are not drawn, and few creatures of ${version} have no model`, () => {
    const all = registry(version).entitiesArray
    const named = all.map(entity => [entity.name, model(entity)])
    const without = named.filter(([, shown]) => shown && !models[shown]).map(([name]) => name)
    const newer = ['allay', 'armadillo', 'axolotl', 'breeze', 'creaking', 'frog', 'sniffer', 'tadpole', 'warden']
    assert.deepStrictEqual(without.filter(name => !newer.includes(name)), [])
    const as = Object.fromEntries(named)
    for (const thing of ['arrow', 'item', 'experience_orb', 'falling_block', 'painting', 'tnt', 'egg', 'snowball']) assert.strictEqual(as[thing], '')
    for (const one of ['player', 'zombie', 'creeper', 'sheep', 'villager', 'minecart', 'wither_skeleton']) assert.strictEqual(as[one], one)
    assert.strictEqual(as.chest_minecart, 'minecart')
  })
}

test('who has no model is shown as its kin', () => {
  assert.strictEqual(model({ name: 'goat', type: 'animal' }), 'sheep')
  assert.strictEqual(model({ name: 'oak_boat', type: 'other' }), 'boat')
  assert.strictEqual(model({ name: 'warden', type: 'hostile' }), 'warden')
  assert.strictEqual(model({ type: 'hostile' }), '')
})
