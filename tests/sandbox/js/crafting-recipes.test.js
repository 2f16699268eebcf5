'use strict'
const { test } = require('node:test')
const assert = require('node:assert/strict')
const registry = require('prismarine-registry')('1.21.4')
const { recipeBook } = require('../../../botteam/world/js/sandbox/recipes')
const { stackMaker } = require('../../../botteam/world/js/sandbox/stacks')

const book = recipeBook(registry)
const { make } = stackMaker(registry)

/** 'a b .' rows of names with legend; '.' is empty. */
function grid (width, rows, legend) {
  const cells = rows.flatMap(row => [...row.padEnd(width, '.')]).map(letter => letter === '.' ? null : make(legend[letter]))
  return [...cells, ...Array(width * width - cells.length).fill(null)]
}

function makes (width, rows, legend) {
  const made = book.result(grid(width, rows, legend), width)
  return made && `${made.count} ${made.name}`
}

const WOODS = { o: 'oak_planks', b: 'birch_planks', c: 'cherry_planks', S: 'stick', I: 'iron_ingot', K: 'cobblestone', D: 'cobbled_deepslate' }

test('a 2x2 grid makes the first things a player needs', () => {
  for (const log of ['oak_log', 'oak_wood', 'stripped_oak_log', 'stripped_oak_wood']) {
    assert.equal(makes(2, ['.L'], { L: log }), '4 oak_planks', log)
  }
  assert.equal(makes(2, ['o', 'b'], WOODS), '4 stick')
  assert.equal(makes(2, ['ob', 'co'], WOODS), '1 crafting_table')
  assert.equal(makes(2, ['.C', '.S'], { C: 'charcoal', S: 'stick' }), '4 torch')
  assert.equal(makes(2, ['.I', 'I'], WOODS), '1 shears')
  assert.equal(makes(2, ['I', '.I'], WOODS), '1 shears', 'mirrored')
  assert.equal(makes(2, ['IF'], { I: 'flint', F: 'iron_ingot' }), '1 flint_and_steel')
})

test('planks of any kind mix where the game allows any planks', () => {
  const mixed = {
    '1 chest': ['obc', 'o.b', 'cbo'],
    '1 shield': ['oIb', 'cob', '.o'],
    '1 wooden_pickaxe': ['obc', '.S.', '.S.'],
    '1 barrel': ['oxo', 'b.b', 'cyc']
  }
  for (const [made, rows] of Object.entries(mixed)) {
    assert.equal(makes(3, rows, { ...WOODS, x: 'oak_slab', y: 'birch_slab' }), made)
  }
  assert.equal(makes(3, ['WWW', 'obc'], { ...WOODS, W: 'white_wool' }), '1 white_bed')
  assert.equal(makes(3, ['KDK', 'D.D', 'KKD'], WOODS), '1 furnace')
  assert.equal(makes(3, ['KDK', '.S', '.S'], WOODS), '1 stone_pickaxe')
})

test('a recipe that names one wood refuses a mix', () => {
  assert.equal(makes(3, ['o.o', 'ooo'], WOODS), '1 oak_boat')
  assert.equal(makes(3, ['o.o', 'obo'], WOODS), null)
  assert.equal(makes(3, ['oo', 'oo', 'oo'], WOODS), '3 oak_door')
  assert.equal(makes(3, ['.bb', '.bb', '.bb'], WOODS), '3 birch_door', 'anywhere in the grid')
  assert.equal(makes(3, ['ob', 'oo', 'oo'], WOODS), null)
  assert.equal(makes(3, ['WXW', 'ooo'], { ...WOODS, W: 'white_wool', X: 'red_wool' }), null, 'a bed has one colour')
})

test('shaped, mirrored and shapeless recipes of a 3x3 grid', () => {
  assert.equal(makes(3, ['KK', 'KS', '.S'], WOODS), '1 stone_axe')
  assert.equal(makes(3, ['.KK', '.SK', '.S'], WOODS), '1 stone_axe', 'mirrored')
  assert.equal(makes(3, ['KK', '.S', '.S'], WOODS), '1 stone_hoe', 'mirrored')
  assert.equal(makes(3, ['I.I', '.I'], WOODS), '1 bucket')
  assert.equal(makes(3, ['WWW'], { W: 'wheat' }), '1 bread')
  assert.equal(makes(3, ['..r', 'b', '.w'], { r: 'red_mushroom', b: 'bowl', w: 'brown_mushroom' }), '1 mushroom_stew')
  assert.equal(makes(3, ['MMM', 'SES', 'WWW'], { M: 'milk_bucket', S: 'sugar', E: 'egg', W: 'wheat' }), '1 cake')
  assert.equal(makes(3, ['I..', '..I', '...'], WOODS), null, 'not shears across a gap')
  assert.equal(makes(2, ['do'], { d: 'lime_dye', o: 'purple_wool' }), '1 lime_wool')
})

test('nothing comes of an empty or senseless grid', () => {
  assert.equal(makes(2, [], {}), null)
  assert.equal(makes(3, ['KSK', 'SIS', 'IDI'], WOODS), null)
})

test('buckets and bottles stay behind', () => {
  const cells = grid(3, ['MMM', 'SES', 'WWW'], { M: 'milk_bucket', S: 'sugar', E: 'egg', W: 'wheat' })
  assert.deepEqual(book.leftovers(cells).map(stack => stack && stack.name),
    ['bucket', 'bucket', 'bucket', null, null, null, null, null, null])
  assert.equal(book.leftovers([make('honey_bottle'), null, null, null])[0].name, 'glass_bottle')
})

test('two worn tools of a kind make one with five per cent on top', () => {
  const worn = damage => make('iron_pickaxe', 1, [{ type: 'damage', data: damage }])
  const made = book.result([worn(200), worn(100), null, null], 2)
  assert.equal(made.name, 'iron_pickaxe')
  assert.deepEqual(made.components, [{ type: 'damage', data: 250 - 50 - 150 - 12 }])
  assert.equal(book.result([worn(20), worn(20), null, null], 2).components.length, 0)
  assert.equal(book.result([worn(20), make('iron_axe'), null, null], 2), null)
})

test('every recipe of the data makes its own result when laid out plainly', () => {
  let laid = 0
  for (const { inShape, ingredients, result } of Object.values(registry.recipes).flat()) {
    const cells = Array(9).fill(null)
    if (inShape) inShape.forEach((row, y) => row.forEach((id, x) => { if (id != null) cells[y * 3 + x] = make(registry.items[id].name) }))
    else ingredients.forEach((id, i) => { cells[i] = make(registry.items[id].name) })
    const made = book.result(cells, 3)
    assert.equal(made?.type, result.id, `${registry.items[result.id].name}: ${cells.map(c => c?.name)}`)
    assert.equal(made.count, result.count)
    laid++
  }
  assert.ok(laid > 1500)
})

test('ten thousand look-ups take less than a second', () => {
  const cells = grid(3, ['obc', 'o.b', 'cbo'], WOODS)
  const began = performance.now()
  for (let i = 0; i < 10_000; i++) book.result(cells, 3)
  assert.ok(performance.now() - began < 1000)
})
