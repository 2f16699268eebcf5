'use strict'
const { test } = require('node:test')
const assert = require('node:assert')
const crypto = require('crypto')
const registry = require('prismarine-registry')('1.21.4')
const { terrain } = require('../../../botteam/world/js/sandbox/terrain/terrain')
const { findSpawn, offers } = require('../../../botteam/world/js/sandbox/terrain/spawnpoint')

const nameOf = id => registry.blocksByStateId[id].name

function hashOf (columns) {
  const sum = crypto.createHash('sha256')
  for (const column of columns) {
    for (const section of column.sections) sum.update(section ? Buffer.from(section.buffer, section.byteOffset, section.byteLength) : '-')
    sum.update(column.biomes)
  }
  return sum.digest('hex')
}

function square (world, x, z, radius) {
  const columns = []
  for (let cx = x - radius; cx <= x + radius; cx++) for (let cz = z - radius; cz <= z + radius; cz++) columns.push(world.column(cx, cz))
  return columns
}

test('the same seed gives the same blocks in any order, another seed others', () => {
  const forward = hashOf(square(terrain(7, registry), 3, -2, 2))
  const world = terrain(7, registry)
  square(world, 40, 40, 1)
  square(world, 4, -2, 1)
  assert.strictEqual(hashOf(square(world, 3, -2, 2)), forward)
  assert.notStrictEqual(hashOf(square(terrain(8, registry), 3, -2, 2)), forward)
})

for (const seed of [1, 2, 3, 42, 12345, -9]) {
  test(`seed ${seed}: the spawn is dry and has trees, water and stone near`, () => {
    const { land, column } = terrain(seed, registry)
    const spawn = findSpawn(seed, land)
    assert.deepStrictEqual(offers(seed, land, spawn.x, spawn.z), { trees: true, water: true, stone: true })
    const here = column(spawn.x >> 4, spawn.z >> 4)
    assert.strictEqual(nameOf(here.get(spawn.x, spawn.y - 1, spawn.z)), 'grass_block')
    assert.strictEqual(registry.blocksByName[nameOf(here.get(spawn.x, spawn.y + 1, spawn.z))].boundingBox, 'empty')
    const counts = {}
    for (const c of square({ column }, spawn.x >> 4, spawn.z >> 4, 3)) for (const s of c.sections) for (const id of s ?? []) counts[nameOf(id)] = (counts[nameOf(id)] ?? 0) + 1
    assert.ok(counts.oak_log + (counts.birch_log ?? 0) > 30, `${counts.oak_log} logs`)
    assert.ok(counts.water > 50)
  })
}

test('bedrock at 0 and nothing else there, sea up to 62, ores at 1.17 heights and densities', () => {
  const columns = square(terrain(1, registry), 0, 0, 6)
  const ores = {}
  for (const column of columns) {
    for (let x = 0; x < 16; x++) {
      for (let z = 0; z < 16; z++) {
        assert.strictEqual(nameOf(column.get(x, 0, z)), 'bedrock')
        for (let y = 1; y < 144; y++) {
          const name = nameOf(column.get(x, y, z))
          if (name === 'water') assert.ok(y <= 62)
          if (!name.endsWith('_ore')) continue
          ores[name] ??= { count: 0, low: y, high: y }
          ores[name].count++
          ores[name].low = Math.min(ores[name].low, y)
          ores[name].high = Math.max(ores[name].high, y)
        }
      }
    }
  }
  const expected = { // blocks a chunk within these bounds, highest y
    coal_ore: [100, 220, 130], iron_ore: [60, 120, 68], gold_ore: [6, 13, 36], redstone_ore: [18, 40, 20],
    diamond_ore: [2, 6, 20], lapis_ore: [2, 6, 34], copper_ore: [15, 45, 100]
  }
  for (const [name, [least, most, highest]] of Object.entries(expected)) {
    const perChunk = ores[name].count / columns.length
    assert.ok(perChunk >= least && perChunk <= most, `${name}: ${perChunk} a chunk`)
    assert.ok(ores[name].high <= highest, `${name} at y ${ores[name].high}`)
  }
})

test('trees cross chunk borders whole', () => {
  const world = terrain(1, registry)
  const columns = new Map(square(world, 0, 0, 5).map(c => [`${c.x},${c.z}`, c]))
  const at = (x, y, z) => nameOf(columns.get(`${x >> 4},${z >> 4}`).get(x, y, z))
  let checked = 0
  for (let x = -64; x < 64; x++) {
    for (let z = -64; z < 64; z++) {
      for (let y = 63; y < 110; y++) {
        if (!at(x, y, z).endsWith('_log') || at(x, y + 1, z).endsWith('_log')) continue
        assert.ok(at(x, y + 1, z).endsWith('_leaves'), `a bare trunk at ${x} ${y} ${z}`)
        const around = [[1, 0], [-1, 0], [0, 1], [0, -1]].map(([dx, dz]) => at(x + dx, y, z + dz))
        assert.ok(around.every(n => /_leaves$|_log$/.test(n)), `half a crown at ${x} ${y} ${z}: ${around}`)
        checked++
      }
    }
  }
  assert.ok(checked > 50, `${checked} trees`)
})

test('a column is made in 15 ms', () => {
  const world = terrain(5, registry)
  const times = []
  for (let i = 0; i < 60; i++) {
    const start = performance.now()
    const column = world.column(i, -i)
    column.encodeBlocks()
    times.push(performance.now() - start)
  }
  times.sort((a, b) => a - b)
  assert.ok(times[30] <= 15, `p50 ${times[30]} ms`)
})
