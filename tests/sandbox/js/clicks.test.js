'use strict'
const { test } = require('node:test')
const assert = require('node:assert/strict')
const registry = require('prismarine-registry')('1.21.4')
const { click } = require('../../../botteam/world/js/sandbox/clicks')
const { storeStack } = require('../../../botteam/world/js/sandbox/slots')
const layouts = require('../../../botteam/world/js/sandbox/layouts')
const { bookOf } = require('../../../botteam/world/js/sandbox/recipes')
const { stackMaker } = require('../../../botteam/world/js/sandbox/stacks')

const { make } = stackMaker(registry)
const book = bookOf(registry)
const chest = layouts.chestLayout(27)
const pocket = layouts.inventoryLayout(book)
const table = layouts.craftingTableLayout(book)
const furnace = layouts.furnaceLayout({ smelts: s => s.name === 'raw_iron', burns: s => s.name === 'coal' || s.name === 'lava_bucket' })
const OUT = -999

/** A window state from {slot: 'name count'}. */
function holding (layout, stacks, cursor) {
  const slots = Array(layout.size + (layout.offHand >= layout.size ? 1 : 0)).fill(null)
  for (const [slot, text] of Object.entries(stacks)) slots[slot] = stackOf(text)
  return { layout, slots, cursor: cursor ? stackOf(cursor) : null }
}

function stackOf (text) {
  const [name, count = 1, damage] = text.split(' ')
  return make(name, Number(count), damage ? [{ type: 'damage', data: Number(damage) }] : [])
}

function play (state, ...presses) {
  return presses.reduce((now, [slot, mouseButton, mode, creative]) => {
    const next = click(now, { slot, mouseButton, mode, creative })
    return { ...next, drops: [...(now.drops ?? []), ...next.drops], taken: [...(now.taken ?? []), ...next.taken] }
  }, state)
}

const text = stack => stack ? `${stack.name} ${stack.count}` : null
const shown = state => Object.fromEntries(state.slots.flatMap((stack, i) => stack ? [[i, text(stack)]] : []))

function becomes (state, slots, cursor = null, drops = []) {
  assert.deepEqual(shown(state), slots)
  assert.equal(text(state.cursor), cursor)
  assert.deepEqual(state.drops.map(text), drops)
}

test('left click lifts, puts down, joins, overflows and swaps', () => {
  const state = holding(chest, { 0: 'dirt 10', 1: 'dirt 60', 2: 'stone 5' })
  becomes(play(state, [0, 0, 0]), { 1: 'dirt 60', 2: 'stone 5' }, 'dirt 10')
  becomes(play(state, [0, 0, 0], [5, 0, 0]), { 1: 'dirt 60', 2: 'stone 5', 5: 'dirt 10' })
  becomes(play(state, [0, 0, 0], [1, 0, 0]), { 1: 'dirt 64', 2: 'stone 5' }, 'dirt 6')
  becomes(play(state, [0, 0, 0], [2, 0, 0]), { 1: 'dirt 60', 2: 'dirt 10' }, 'stone 5')
})

test('right click lifts the larger half and puts one', () => {
  const state = holding(chest, { 0: 'dirt 7', 1: 'dirt 64' })
  becomes(play(state, [0, 1, 0]), { 0: 'dirt 3', 1: 'dirt 64' }, 'dirt 4')
  becomes(play(state, [0, 1, 0], [9, 1, 0], [9, 1, 0]), { 0: 'dirt 3', 1: 'dirt 64', 9: 'dirt 2' }, 'dirt 2')
  becomes(play(state, [0, 1, 0], [1, 1, 0]), { 0: 'dirt 3', 1: 'dirt 64' }, 'dirt 4')
})

test('the state that went in is left as it was', () => {
  const state = holding(chest, { 0: 'dirt 7' }, 'dirt 3')
  play(state, [0, 0, 0], [OUT, 1, 0])
  becomes({ ...state, drops: [] }, { 0: 'dirt 7' }, 'dirt 3')
})

test('clicking outside drops the cursor, whole or one', () => {
  const state = holding(chest, {}, 'dirt 5')
  becomes(play(state, [OUT, 0, 0]), {}, null, ['dirt 5'])
  becomes(play(state, [OUT, 1, 0]), {}, 'dirt 4', ['dirt 1'])
})

test('stacks join only when durability and names agree', () => {
  const state = holding(chest, { 0: 'iron_pickaxe 1 7' }, 'iron_pickaxe 1 9')
  const after = play(state, [0, 0, 0])
  assert.equal(after.slots[0].components[0].data, 9)
  assert.equal(after.cursor.components[0].data, 7)
})

test('shift-click in a chest: into it from the front, out of it from the hotbar end', () => {
  becomes(play(holding(chest, { 54: 'dirt 10', 3: 'dirt 60' }), [54, 0, 1]), { 0: 'dirt 6', 3: 'dirt 64' })
  becomes(play(holding(chest, { 0: 'dirt 10', 30: 'dirt 60' }), [0, 0, 1]), { 30: 'dirt 64', 62: 'dirt 6' })
  const full = Object.fromEntries(Array.from({ length: 27 }, (_, i) => [i, 'stone 64']))
  becomes(play(holding(chest, { ...full, 40: 'dirt 3' }), [40, 0, 1]), { ...full, 40: 'dirt 3' })
})

test('shift-click in the inventory: armour, shield, hotbar and back', () => {
  becomes(play(holding(pocket, { 10: 'iron_chestplate' }), [10, 0, 1]), { 6: 'iron_chestplate 1' })
  becomes(play(holding(pocket, { 36: 'iron_boots', 8: 'leather_boots' }), [36, 0, 1]), { 9: 'iron_boots 1', 8: 'leather_boots 1' })
  becomes(play(holding(pocket, { 40: 'shield' }), [40, 0, 1]), { 45: 'shield 1' })
  becomes(play(holding(pocket, { 9: 'dirt 3' }), [9, 0, 1]), { 36: 'dirt 3' })
  becomes(play(holding(pocket, { 36: 'dirt 3' }), [36, 0, 1]), { 9: 'dirt 3' })
  becomes(play(holding(pocket, { 5: 'iron_helmet' }), [5, 0, 1]), { 9: 'iron_helmet 1' })
  becomes(play(holding(pocket, { 45: 'torch 9' }), [45, 0, 1]), { 9: 'torch 9' })
})

test('armour slots take their own piece, one of it, and keep a cursed one', () => {
  becomes(play(holding(pocket, {}, 'iron_boots'), [5, 0, 0]), {}, 'iron_boots 1')
  becomes(play(holding(pocket, {}, 'carved_pumpkin 5'), [5, 0, 0]), { 5: 'carved_pumpkin 1' }, 'carved_pumpkin 4')
  const cursed = holding(pocket, {})
  cursed.slots[5] = make('iron_helmet', 1, [{ type: 'enchantments', data: { enchantments: [{ name: 'binding_curse', level: 1 }] } }])
  becomes(play(cursed, [5, 0, 0], [5, 0, 1], [5, 3, 2], [5, 1, 4]), { 5: 'iron_helmet 1' })
})

test('shift-click in a furnace: input, fuel, hotbar, and the output out', () => {
  becomes(play(holding(furnace, { 10: 'raw_iron 5' }), [10, 0, 1]), { 0: 'raw_iron 5' })
  becomes(play(holding(furnace, { 10: 'coal 5' }), [10, 0, 1]), { 1: 'coal 5' })
  becomes(play(holding(furnace, { 10: 'dirt 5' }), [10, 0, 1]), { 30: 'dirt 5' })
  const out = play(holding(furnace, { 2: 'iron_ingot 5' }), [2, 0, 1])
  becomes(out, { 38: 'iron_ingot 5' })
  assert.equal(out.taken.length, 1)
})

test('a furnace output takes nothing in, halves, and joins the cursor when all of it fits', () => {
  const state = holding(furnace, { 2: 'iron_ingot 5' })
  becomes(play(state, [2, 1, 0]), { 2: 'iron_ingot 2' }, 'iron_ingot 3')
  becomes(play({ ...state, cursor: make('dirt', 3) }, [2, 0, 0]), { 2: 'iron_ingot 5' }, 'dirt 3')
  becomes(play({ ...state, cursor: make('iron_ingot', 59) }, [2, 0, 0]), {}, 'iron_ingot 64')
  becomes(play({ ...state, cursor: make('iron_ingot', 60) }, [2, 0, 0]), { 2: 'iron_ingot 5' }, 'iron_ingot 60')
  becomes(play(holding(furnace, {}, 'dirt 2'), [1, 0, 0]), {}, 'dirt 2')
  becomes(play(holding(furnace, {}, 'bucket 3'), [1, 0, 0]), { 1: 'bucket 1' }, 'bucket 2')
})

test('number keys swap with the hotbar and F with the off-hand', () => {
  becomes(play(holding(chest, { 0: 'dirt 3' }), [0, 2, 2]), { 56: 'dirt 3' })
  becomes(play(holding(chest, { 0: 'dirt 3', 56: 'stone 1' }), [0, 2, 2]), { 0: 'stone 1', 56: 'dirt 3' })
  becomes(play(holding(chest, { 0: 'dirt 3' }), [0, 40, 2]), { 63: 'dirt 3' })
  becomes(play(holding(pocket, { 36: 'torch 3' }), [36, 40, 2]), { 45: 'torch 3' })
  becomes(play(holding(pocket, { 36: 'carved_pumpkin 5', 5: 'iron_helmet' }), [5, 0, 2]),
    { 5: 'carved_pumpkin 1', 36: 'carved_pumpkin 4', 37: 'iron_helmet 1' })
  becomes(play(holding(furnace, { 2: 'iron_ingot 1', 30: 'dirt 1' }), [2, 0, 2]), { 2: 'iron_ingot 1', 30: 'dirt 1' })
})

test('cloning is for creative players', () => {
  becomes(play(holding(chest, { 0: 'dirt 3' }), [0, 2, 3, false]), { 0: 'dirt 3' })
  becomes(play(holding(chest, { 0: 'dirt 3' }), [0, 2, 3, true]), { 0: 'dirt 3' }, 'dirt 64')
})

test('the drop key over a slot drops one or all, never with a full hand', () => {
  const state = holding(chest, { 0: 'dirt 3' })
  becomes(play(state, [0, 0, 4]), { 0: 'dirt 2' }, null, ['dirt 1'])
  becomes(play(state, [0, 1, 4]), {}, null, ['dirt 3'])
  becomes(play({ ...state, cursor: make('stone') }, [0, 1, 4]), { 0: 'dirt 3' }, 'stone 1')
  becomes(play(state, [OUT, 0, 4]), { 0: 'dirt 3' })
})

const dragged = (kind, slots) => [[OUT, kind * 4, 5], ...slots.map(slot => [slot, kind * 4 + 1, 5]), [OUT, kind * 4 + 2, 5]]

test('a left drag shares evenly, a right drag puts one each', () => {
  const state = holding(chest, { 2: 'dirt 63' }, 'dirt 10')
  becomes(play(state, ...dragged(0, [0, 1, 2])), { 0: 'dirt 3', 1: 'dirt 3', 2: 'dirt 64' }, 'dirt 3')
  becomes(play(state, ...dragged(1, [0, 1])), { 0: 'dirt 1', 1: 'dirt 1', 2: 'dirt 63' }, 'dirt 8')
  becomes(play(state, ...dragged(0, [4])), { 2: 'dirt 63', 4: 'dirt 10' })
  becomes(play(holding(chest, {}, 'dirt 2'), ...dragged(0, [0, 1, 2])), { 0: 'dirt 1', 1: 'dirt 1' })
  becomes(play(holding(pocket, {}, 'dirt 4'), ...dragged(0, [0, 5, 10, 11])), { 10: 'dirt 2', 11: 'dirt 2' })
})

test('a drag that is not begun, is interrupted or changes its button does nothing', () => {
  const state = holding(chest, {}, 'dirt 10')
  becomes(play(state, [0, 1, 5], [OUT, 2, 5]), {}, 'dirt 10')
  becomes(play(state, [OUT, 0, 5], [0, 1, 5], [1, 5, 5], [OUT, 2, 5]), {}, 'dirt 10')
  becomes(play(state, [OUT, 0, 5], [0, 1, 5], [3, 0, 0], [OUT, 2, 5]), {}, 'dirt 10')
  becomes(play(state, ...dragged(2, [0, 1])), {}, 'dirt 10')
})

test('a double click gathers partial stacks first, up to a full stack', () => {
  const state = holding(chest, { 0: 'dirt 64', 1: 'dirt 10', 40: 'dirt 20', 41: 'stone 3' }, 'dirt 5')
  becomes(play(state, [9, 0, 6]), { 0: 'dirt 35', 41: 'stone 3' }, 'dirt 64')
  becomes(play({ ...state, cursor: null }, [9, 0, 6]), shown(state))
})

test('crafting: the result follows the grid and taking it uses one of each', () => {
  const state = play(holding(pocket, { 1: 'oak_log 2' }), [OUT, 2, 5])
  assert.equal(text(state.slots[0]), 'oak_planks 4')
  becomes(play(state, [0, 0, 0]), { 0: 'oak_planks 4', 1: 'oak_log 1' }, 'oak_planks 4')
  becomes(play(state, [0, 0, 0], [0, 0, 0]), {}, 'oak_planks 8')
  becomes(play(state, [0, 1, 0]), { 0: 'oak_planks 4', 1: 'oak_log 1' }, 'oak_planks 4')
  becomes(play(state, [0, 0, 0], [0, 1, 4]), { 0: 'oak_planks 4', 1: 'oak_log 1' }, 'oak_planks 4')
})

test('a result whose grid has been emptied by others cannot be taken', () => {
  becomes(play(holding(pocket, { 0: 'oak_planks 4' }), [0, 0, 0]), {})
})

test('shift-click crafts as many as go in and drops what of the last does not fit', () => {
  const state = play(holding(pocket, { 1: 'oak_log 64' }), [0, 0, 1])
  becomes(state, { 41: 'oak_planks 64', 42: 'oak_planks 64', 43: 'oak_planks 64', 44: 'oak_planks 64' })
  const full = Object.fromEntries(Array.from({ length: 36 }, (_, i) => [i + 9, 'stone 64']))
  const tight = play(holding(pocket, { ...full, 9: 'oak_planks 62', 1: 'oak_log 5' }), [OUT, 2, 5], [0, 0, 1])
  becomes(tight, { ...full, 9: 'oak_planks 64', 0: 'oak_planks 4', 1: 'oak_log 4' }, null, ['oak_planks 2'])
})

test('Ctrl+Q on a result drops everything that can be crafted', () => {
  const state = play(holding(pocket, { 1: 'oak_log 3' }), [OUT, 2, 5])
  becomes(play(state, [0, 1, 4]), {}, null, ['oak_planks 4', 'oak_planks 4', 'oak_planks 4'])
  becomes(play(state, [0, 0, 4]), { 0: 'oak_planks 4', 1: 'oak_log 2' }, null, ['oak_planks 4'])
})

test('the number key on a result leaves the bucket of a cake somewhere', () => {
  const cake = { 1: 'milk_bucket', 2: 'milk_bucket', 3: 'milk_bucket', 4: 'sugar', 5: 'egg', 6: 'sugar', 7: 'wheat', 8: 'wheat', 9: 'wheat' }
  becomes(play(holding(table, cake), [OUT, 2, 5], [0, 0, 2]), { 1: 'bucket 1', 2: 'bucket 1', 3: 'bucket 1', 37: 'cake 1' })
})

test('a double click never takes a crafting result', () => {
  const state = play(holding(table, { 1: 'oak_log', 20: 'oak_planks 3' }, 'oak_planks 2'), [30, 0, 6])
  becomes(state, { 0: 'oak_planks 4', 1: 'oak_log 1' }, 'oak_planks 5')
})

test('picked up items join the held stack, the off-hand, then the hotbar, then free slots from the hotbar on', () => {
  const work = { layout: pocket, slots: Array(46).fill(null), held: 3 }
  work.slots[20] = make('dirt', 60)
  work.slots[39] = make('dirt', 63)
  work.slots[45] = make('dirt', 62)
  assert.equal(storeStack(work, make('dirt', 20)), null)
  assert.deepEqual(shown(work), { 20: 'dirt 64', 36: 'dirt 13', 39: 'dirt 64', 45: 'dirt 64' })
})

test('senseless clicks change nothing and say so', () => {
  const state = holding(chest, { 0: 'dirt 3' }, 'stone 2')
  for (const [slot, button, mode] of [[-1, 0, 0], [63, 0, 0], [64, 0, 1], [32767, 0, 0], [NaN, 0, 0], [0, NaN, 0], [0, 0, NaN],
    [0, 9, 2], [0, 41, 2], [0, 0, 7], [0, 0, -1], [0, 2, 0], [0.5, 0, 0], [undefined, 0, 0], ['0', 0, 0], [0, 3, 5], [-998, 0, 0], [0, 0, '__proto__']]) {
    const after = click(state, { slot, mouseButton: button, mode })
    assert.equal(after.ok, false, `${slot} ${button} ${mode}`)
    becomes(after, { 0: 'dirt 3' }, 'stone 2')
  }
})
