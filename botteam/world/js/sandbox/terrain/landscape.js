'use strict'
// The shape of the land: height, biome and surface at any place, without generating a chunk.
const { createNoise2D } = require('simplex-noise')
const { chance } = require('./chance')

const SEA_LEVEL = 62
const HIGHEST = 118

const smooth = (low, high, value) => {
  const t = Math.min(1, Math.max(0, (value - low) / (high - low)))
  return t * t * (3 - 2 * t)
}

function landscape (seed) {
  let salt = 0
  const noise = scale => {
    const at = createNoise2D(chance(seed, 1000 + salt++))
    return (x, z) => at(x / scale, z / scale)
  }
  const continent = noise(520)
  const hilliness = noise(260)
  const rolling = noise(110)
  const bumps = noise(38)
  const roughness = noise(14)
  const pond = noise(75)
  const woods = noise(150)
  const crag = noise(34)

  function height (x, z) {
    const land = continent(x, z) + 0.35
    const hills = smooth(0.1, 0.55, hilliness(x, z)) * smooth(0.05, 0.4, land)
    const inland = smooth(-0.35, 0.3, land)
    const base = 44 + inland * 23
    const swell = rolling(x, z) * (2 + 4 * inland) + bumps(x, z) * 1.6
    const peaks = hills * (14 + 14 * rolling(x + 999, z) + 6 * bumps(x, z) + 2.5 * roughness(x, z))
    const lake = smooth(0.55, 0.85, pond(x, z)) * (1 - hills) * 11
    return Math.round(Math.min(HIGHEST, Math.max(34, base + swell + peaks - lake)))
  }

  function biome (x, z, h = height(x, z)) {
    const land = continent(x, z) + 0.35
    if (h < SEA_LEVEL) return land < 0.05 ? 'ocean' : 'river'
    if (h <= SEA_LEVEL + 1 && land < 0.22) return 'beach'
    if (smooth(0.1, 0.55, hilliness(x, z)) * smooth(0.05, 0.4, land) > 0.45) return 'windswept_hills'
    return woods(x, z) > 0.02 ? 'forest' : 'plains'
  }

  /** The top block: grass_block, sand, gravel, stone or dirt. */
  function top (x, z, h, here) {
    if (h < SEA_LEVEL) return h > SEA_LEVEL - 4 ? 'sand' : (roughness(x, z) > 0.3 ? 'gravel' : 'dirt')
    if (here === 'beach' || (h === SEA_LEVEL && pond(x, z) > 0.5)) return 'sand'
    const rocky = crag(x, z)
    if (here === 'windswept_hills') {
      if (h > 84 + bumps(x, z) * 6 || rocky > 0.35) return 'stone'
      if (rocky < -0.7) return 'gravel'
    } else if (rocky > 0.86 && h > SEA_LEVEL + 1) return 'stone'
    return 'grass_block'
  }

  return { height, biome, top, SEA_LEVEL }
}

module.exports = { landscape, SEA_LEVEL, HIGHEST }
