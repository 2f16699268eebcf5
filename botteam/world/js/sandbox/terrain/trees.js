'use strict'
// Oak and birch in vanilla's shape: a trunk, two wide layers of leaves and two narrow ones (minecraft.wiki/w/Tree).
const { chance, between } = require('./chance')

const KINDS = {
  oak: { log: 'oak_log', leaves: 'oak_leaves', low: 4, high: 6 },
  birch: { log: 'birch_log', leaves: 'birch_leaves', low: 5, high: 7 }
}
const REACH = 2

/** Blocks of one tree as [x, y, z, 'log' or 'leaves'], standing on the block below (x, y, z). */
function * treeBlocks (kind, x, y, z, random) {
  const height = between(random, KINDS[kind].low, KINDS[kind].high)
  for (let layer = height - 3; layer <= height; layer++) {
    const radius = layer >= height - 1 ? 1 : REACH
    for (let dx = -radius; dx <= radius; dx++) {
      for (let dz = -radius; dz <= radius; dz++) {
        const corner = Math.abs(dx) === radius && Math.abs(dz) === radius
        if (corner && (layer === height || random() < 0.5)) continue
        if (dx || dz || layer === height) yield [x + dx, y + layer, z + dz, 'leaves']
      }
    }
  }
  for (let i = 0; i < height; i++) yield [x, y + i, z, 'log']
}

// Trees a chunk, and the share of birches, after the biomes of the wiki.
const DENSITY = { forest: [7, 11, 0.2], plains: [0, 1, 0.1], windswept_hills: [0, 2, 0.1] }

/** Trees rooted in a chunk: [{kind, x, y, z, random}], y being the block above the ground. */
function treesOf (seed, land, cx, cz) {
  const random = chance(seed, 4000, cx, cz)
  const here = land.biome(cx * 16 + 8, cz * 16 + 8)
  const [low, high, birches] = DENSITY[here] ?? [0, 0, 0]
  const trees = []
  for (let i = between(random, low, high); i > 0; i--) {
    const x = cx * 16 + between(random, 0, 15)
    const z = cz * 16 + between(random, 0, 15)
    const kind = random() < birches ? 'birch' : 'oak'
    const grow = chance(seed, 4001, x, z)
    const h = land.height(x, z)
    if (land.top(x, z, h, land.biome(x, z, h)) !== 'grass_block') continue
    if (trees.some(t => Math.abs(t.x - x) < 2 && Math.abs(t.z - z) < 2)) continue
    trees.push({ kind, x, y: h + 1, z, random: grow })
  }
  return trees
}

module.exports = { treesOf, treeBlocks, KINDS, REACH }
