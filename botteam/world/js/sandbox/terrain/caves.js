'use strict'
// Winding tunnels: where two noises are both near zero. Sampled every 4 blocks and blended in between.
const { createNoise3D } = require('simplex-noise')
const { chance } = require('./chance')

const STEP = 4
const SIDE = 16 / STEP + 1
const LAYERS = 128 / STEP + 1

function caves (seed) {
  const first = createNoise3D(chance(seed, 2001))
  const second = createNoise3D(chance(seed, 2002))
  const a = new Float32Array(SIDE * SIDE * LAYERS)
  const b = new Float32Array(SIDE * SIDE * LAYERS)

  function sample (cx, cz, layers) {
    let i = 0
    for (let ly = 0; ly < layers; ly++) {
      for (let lz = 0; lz < SIDE; lz++) {
        for (let lx = 0; lx < SIDE; lx++, i++) {
          const x = (cx * 16 + lx * STEP) / 46
          const y = ly * STEP / 28
          const z = (cz * 16 + lz * STEP) / 46
          a[i] = first(x, y, z)
          b[i] = second(x, y, z)
        }
      }
    }
  }

  function blend (grid, x, y, z) {
    const i = ((y >> 2) * SIDE + (z >> 2)) * SIDE + (x >> 2)
    const fx = (x & 3) / 4
    const fy = (y & 3) / 4
    const fz = (z & 3) / 4
    const mix = (p, q, t) => p + (q - p) * t
    const low = mix(mix(grid[i], grid[i + 1], fx), mix(grid[i + SIDE], grid[i + SIDE + 1], fx), fz)
    const j = i + SIDE * SIDE
    const high = mix(mix(grid[j], grid[j + 1], fx), mix(grid[j + SIDE], grid[j + SIDE + 1], fx), fz)
    return mix(low, high, fy)
  }

  /** isCave(x, y, z) for one chunk, x and z from 0 to 15, y below `highest`. */
  function inChunk (cx, cz, highest) {
    sample(cx, cz, Math.min(LAYERS, (highest >> 2) + 2))
    return (x, y, z) => {
      const width = 0.085 + 0.05 * Math.max(0, 1 - y / 40)
      return Math.abs(blend(a, x, y, z)) < width && Math.abs(blend(b, x, y, z)) < width
    }
  }
  return { inChunk }
}

module.exports = { caves }
