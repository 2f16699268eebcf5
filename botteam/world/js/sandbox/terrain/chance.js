'use strict'
// Seeded randomness: the same seed and place always give the same numbers.

function hash (seed, ...numbers) {
  let h = seed | 0
  for (const n of numbers) {
    h = Math.imul(h ^ (n | 0), 0x85ebca6b)
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
    h ^= h >>> 16
  }
  return h >>> 0
}

/** A function giving numbers in [0, 1) (the mulberry32 generator, public domain). */
function chance (seed, ...numbers) {
  let state = hash(seed, ...numbers)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** Whole number from low to high, both included. */
const between = (random, low, high) => low + Math.floor(random() * (high - low + 1))

module.exports = { hash, chance, between }
