'use strict'
// Veins with the counts, sizes and height ranges of Java Edition 1.17 (minecraft.wiki/w/Ore_(feature)).
const { chance, between } = require('./chance')

const uniform = (low, high) => random => between(random, low, high)
const triangle = (middle, spread) => random => middle + Math.round((random() + random() - 1) * spread)

const VEINS = [
  { block: 'dirt', count: 10, size: 33, y: uniform(1, 100) },
  { block: 'gravel', count: 8, size: 33, y: uniform(1, 100) },
  { block: 'coal_ore', count: 20, size: 17, y: uniform(1, 127) },
  { block: 'copper_ore', count: 6, size: 10, y: triangle(48, 48) },
  { block: 'iron_ore', count: 20, size: 9, y: uniform(1, 63) },
  { block: 'gold_ore', count: 2, size: 9, y: uniform(1, 31) },
  { block: 'redstone_ore', count: 8, size: 8, y: uniform(1, 15) },
  { block: 'diamond_ore', count: 1, size: 8, y: uniform(1, 15) },
  { block: 'lapis_ore', count: 1, size: 7, y: triangle(16, 15) }
]

// Beads along a line, thickest in the middle, as described for ore blobs on the wiki.
function * beads (random, vein, x, y, z) {
  const angle = random() * Math.PI
  const reach = vein.size / 8
  const lean = random() * 4 - 2
  for (let i = 0; i < vein.size; i++) {
    const t = i / vein.size
    yield {
      x: x + Math.sin(angle) * reach * (1 - 2 * t),
      y: y + lean * (0.5 - t),
      z: z + Math.cos(angle) * reach * (1 - 2 * t),
      radius: ((Math.sin(Math.PI * t) + 1) * random() * vein.size / 16 + 1) / 2
    }
  }
}

function placeBead (bead, put) {
  for (let x = Math.floor(bead.x - bead.radius); x <= bead.x + bead.radius; x++) {
    for (let y = Math.floor(bead.y - bead.radius); y <= bead.y + bead.radius; y++) {
      for (let z = Math.floor(bead.z - bead.radius); z <= bead.z + bead.radius; z++) {
        const d = ((x + 0.5 - bead.x) ** 2 + (y + 0.5 - bead.y) ** 2 + (z + 0.5 - bead.z) ** 2) / bead.radius ** 2
        if (d < 1) put(x, y, z)
      }
    }
  }
}

/** Calls put(block name, x, y, z) for every ore block of a chunk; veins keep inside their chunk. */
function veins (seed, cx, cz, put) {
  VEINS.forEach((vein, index) => {
    const random = chance(seed, 3000 + index, cx, cz)
    const margin = vein.size > 20 ? 6 : 3
    for (let i = 0; i < vein.count; i++) {
      const x = between(random, margin, 15 - margin) + random()
      const z = between(random, margin, 15 - margin) + random()
      const y = vein.y(random)
      for (const bead of beads(random, vein, x, y, z)) placeBead(bead, (bx, by, bz) => put(vein.block, bx, by, bz))
    }
  })
}

module.exports = { veins, VEINS }
