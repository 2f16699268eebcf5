'use strict'
const { test } = require('node:test')
const assert = require('node:assert/strict')
const registry = require('prismarine-registry')('1.21.4')
const { click } = require('../../../botteam/world/js/sandbox/clicks')
const { limitOf } = require('../../../botteam/world/js/sandbox/slots')
const layouts = require('../../../botteam/world/js/sandbox/layouts')
const { bookOf } = require('../../../botteam/world/js/sandbox/recipes')
const { stackMaker } = require('../../../botteam/world/js/sandbox/stacks')

const { make } = stackMaker(registry)
const SEQUENCES = 4000
const CLICKS = 40

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

// Nothing here can be crafted (or repaired) from each other, so the multiset stays as it is in a crafting window too.
const GOODS = [
  roll => make('dirt', 1 + roll(64)), roll => make('ender_pearl', 1 + roll(16)), () => make('saddle'),
  roll => make('ender_pearl', 1 + roll(16), [{ type: 'custom_name', data: roll(3) }]), roll => make('egg', 1 + roll(16)),
  () => make('totem_of_undying'), roll => make('carved_pumpkin', 1 + roll(64)), roll => make('bucket', 1 + roll(16)),
  roll => make('coal', 1 + roll(64))
]

const WINDOWS = [
  () => layouts.inventoryLayout(bookOf(registry)),
  () => layouts.chestLayout(27),
  () => layouts.chestLayout(54),
  () => layouts.craftingTableLayout(bookOf(registry)),
  () => layouts.furnaceLayout({ smelts: s => s.name === 'egg', burns: s => s.name === 'coal' })
].map(build => build())

function randomState (roll) {
  const layout = WINDOWS[roll(WINDOWS.length)]
  const slots = Array.from({ length: Math.max(layout.size, layout.offHand + 1) }, (_, i) => {
    const stack = roll(2) ? null : GOODS[roll(GOODS.length)](roll)
    const rule = layout.rule(i)
    return stack && !rule.result && (rule.output || rule.accepts(stack)) && stack.count <= limitOf(rule, stack) ? stack : null
  })
  return { layout, slots, cursor: roll(3) ? GOODS[roll(GOODS.length)](roll) : null, held: roll(9) }
}

function randomPress (roll, size) {
  const mode = [0, 0, 0, 1, 2, 3, 4, 5, 5, 5, 5, 6][roll(12)]
  const slot = roll(12) ? roll(size) : [-999, -1, size, 1e9, NaN][roll(5)]
  return { slot, mouseButton: mode === 2 ? [roll(9), 40][roll(2)] : mode === 5 ? roll(11) : mode === 3 ? 2 : roll(2), mode, creative: false }
}

const key = stack => `${stack.name} ${JSON.stringify(stack.components)}`

function tally (state, dropped) {
  const counts = {}
  const results = new Set([0].filter(slot => state.layout.rule(slot).result))
  for (const stack of [...state.slots.filter((_, i) => !results.has(i)), state.cursor, ...dropped]) {
    if (stack) counts[key(stack)] = (counts[key(stack)] ?? 0) + stack.count
  }
  return Object.fromEntries(Object.entries(counts).sort())
}

function lawful (state) {
  state.slots.forEach((stack, i) => {
    if (!stack) return
    assert.ok(Number.isInteger(stack.count) && stack.count > 0 && stack.count <= stack.stackSize, `${stack.count} ${stack.name}`)
    const rule = state.layout.rule(i)
    if (!rule.result && !rule.output) assert.ok(rule.accepts(stack), `${stack.name} in slot ${i}`)
  })
}

test(`no sequence of clicks makes or loses an item (${SEQUENCES} sequences)`, () => {
  let changed = 0
  for (let seed = 0; seed < SEQUENCES; seed++) {
    const roll = dice(seed)
    let state = randomState(roll)
    const before = tally(state, [])
    const dropped = []
    for (let i = 0; i < CLICKS; i++) {
      const press = randomPress(roll, state.layout.size)
      const after = click(state, press)
      dropped.push(...after.drops)
      if (after.slots.some((stack, slot) => stack !== state.slots[slot])) changed++
      state = after
    }
    lawful(state)
    assert.deepEqual(tally(state, dropped), before, `seed ${seed}`)
  }
  assert.ok(changed > SEQUENCES * CLICKS / 10, `${changed} clicks did something`)
})

/** Logs count four, planks one: crafting at random keeps the sum. */
function worth (state, dropped) {
  const value = { oak_log: 4, oak_planks: 1 }
  return [...state.slots.slice(1), state.cursor, ...dropped].reduce((sum, stack) => sum + (stack ? value[stack.name] * stack.count : 0), 0)
}

test('crafting at random uses and makes exactly what the recipe says', () => {
  const layout = WINDOWS[0]
  for (let seed = 0; seed < 500; seed++) {
    const roll = dice(seed)
    let state = { layout, slots: Array(46).fill(null), cursor: null }
    for (const i of layout.storeOrder) state.slots[i] = roll(3) ? null : make('oak_log', 1 + roll(64))
    state.slots[1 + roll(4)] = make('oak_log', 64)
    const before = worth(state, [])
    const dropped = []
    // Planks in the grid would be crafted on: only the result, main part and hotbar are clicked.
    for (let i = 0; i < 30; i++) {
      const press = { ...randomPress(roll, 46), slot: roll(3) ? 0 : 9 + roll(36) }
      state = click(state, press)
      dropped.push(...state.drops)
      assert.equal(worth(state, dropped), before, `seed ${seed} click ${i} ${JSON.stringify(press)}`)
    }
  }
})
