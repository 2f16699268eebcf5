'use strict'
// A place to begin: dry land with trees, water and bare stone within 60 blocks. Searched for, never written down.
const { treesOf } = require('./trees')

const NEAR = 52
const STEP = 13

function offers (seed, land, x, z) {
  const found = { trees: false, water: false, stone: false }
  for (let dx = -NEAR; dx <= NEAR; dx += STEP) {
    for (let dz = -NEAR; dz <= NEAR; dz += STEP) {
      if (dx * dx + dz * dz > NEAR * NEAR) continue
      const h = land.height(x + dx, z + dz)
      if (h < land.SEA_LEVEL) found.water = true
      else if (land.top(x + dx, z + dz, h, land.biome(x + dx, z + dz, h)) === 'stone') found.stone = true
    }
  }
  found.trees = treesAround(seed, land, x, z) >= 8
  return found
}

function treesAround (seed, land, x, z) {
  let count = 0
  for (let cx = (x >> 4) - 2; cx <= (x >> 4) + 2; cx++) {
    for (let cz = (z >> 4) - 2; cz <= (z >> 4) + 2; cz++) count += treesOf(seed, land, cx, cz).length
  }
  return count
}

function isDryMeadow (land, x, z) {
  const h = land.height(x, z)
  if (h < land.SEA_LEVEL + 2 || h > 80) return false
  for (let d = 0; d < 4; d++) {
    const [nx, nz] = [x + [3, -3, 0, 0][d], z + [0, 0, 3, -3][d]]
    if (Math.abs(land.height(nx, nz) - h) > 2) return false
  }
  return land.top(x, z, h, land.biome(x, z, h)) === 'grass_block'
}

const isFree = (seed, land, x, z) => !treesOf(seed, land, x >> 4, z >> 4).some(t => Math.abs(t.x - x) < 4 && Math.abs(t.z - z) < 4)

/** Nearest such place to the origin, else the best one seen: {x, y, z}, y being where the feet are. */
function findSpawn (seed, land) {
  let best = { score: -1, x: 0, z: 0 }
  for (let ring = 0; ring < 120; ring++) {
    for (let side = -ring; side <= ring; side++) {
      for (const [x, z] of [[side, -ring], [side, ring], [-ring, side], [ring, side]].map(p => p.map(v => v * 16 + 8))) {
        if (!isDryMeadow(land, x, z) || !isFree(seed, land, x, z)) continue
        const found = offers(seed, land, x, z)
        const score = found.trees + found.water + found.stone
        if (score > best.score) best = { score, x, z }
        if (score === 3) return { x, y: land.height(x, z) + 1, z }
      }
    }
  }
  return { x: best.x, y: land.height(best.x, best.z) + 1, z: best.z }
}

module.exports = { findSpawn, offers }
