'use strict'
// Looking for blocks by their state ids. Mineflayer's own findBlocks makes a Block of each of a section's 4,096 cells, which
// was a third of five bots' processor time; a state id is one number out of the section's palette.

const KEPT = 64
const wanted = new WeakMap() // registry -> pattern -> one byte per block state

/** One byte per state id: 1 where `fits(name)`. The last KEPT are kept by `key`, since a registry has some 28,000 states. */
function statesOf (registry, key, fits) {
  if (!wanted.has(registry)) wanted.set(registry, new Map())
  const kept = wanted.get(registry)
  if (!kept.has(key)) {
    const blocks = registry.blocksArray
    const states = new Uint8Array(Math.max(...blocks.map(b => b.maxStateId)) + 1)
    for (const block of blocks) if (fits(block.name)) states.fill(1, block.minStateId, block.maxStateId + 1)
    kept.set(key, states)
    if (kept.size > KEPT) kept.delete(kept.keys().next().value)
  }
  return kept.get(key)
}

/** The nearest `count` blocks of the wanted states within `radius` of a point, as `[{state, x, y, z, away}]`; `away` is squared. */
function nearest (bot, states, { point, radius, count }) {
  let found = []
  for (const section of sectionsAround(bot, point, radius, states)) {
    const worst = found.length < count ? radius * radius : found[count - 1].away
    if (section.away > worst) break
    each(section, point, radius, states, (state, x, y, z, away) => { if (away <= worst) found.push({ state, x, y, z, away }) })
    found.sort((a, b) => a.away - b.away)
    found = found.slice(0, count)
  }
  return found
}

/** All blocks of the wanted states within `radius` of a point: for each state how many, and the nearest of them. */
function census (bot, states, { point, radius }) {
  const kinds = new Map()
  for (const section of sectionsAround(bot, point, radius, states)) {
    each(section, point, radius, states, (state, x, y, z, away) => {
      const kind = kinds.get(state)
      if (!kind) kinds.set(state, { state, count: 1, x, y, z, away })
      else {
        kind.count++
        if (away < kind.away) Object.assign(kind, { x, y, z, away })
      }
    })
  }
  return [...kinds.values()]
}

/** The loaded sections that hold a wanted state and reach into the ball, nearest first. */
function sectionsAround (bot, point, radius, states) {
  const found = []
  const { minY, height } = bot.game
  const chunk = n => Math.floor(n / 16)
  for (let cx = chunk(point.x - radius); cx <= chunk(point.x + radius); cx++) {
    for (let cz = chunk(point.z - radius); cz <= chunk(point.z + radius); cz++) {
      const column = bot.world.getColumn(cx, cz)
      if (!column) continue
      const top = Math.min(chunk(point.y + radius), chunk(minY + height - 1))
      for (let cy = Math.max(chunk(point.y - radius), chunk(minY)); cy <= top; cy++) {
        if (!holds(column.sections[cy - chunk(minY)], states)) continue
        const low = { x: cx * 16, y: cy * 16, z: cz * 16 }
        const away = ['x', 'y', 'z'].reduce((sum, axis) => sum + Math.max(low[axis] - point[axis], point[axis] - low[axis] - 15, 0) ** 2, 0)
        if (away <= radius * radius) found.push({ column, low, away })
      }
    }
  }
  return found.sort((a, b) => a.away - b.away)
}

// A section of one single block has a value, one of few has a palette, one of many has neither.
function holds (section, states) {
  if (!section) return false
  const palette = section.palette ?? section.data?.palette
  if (palette) return palette.some(state => states[state] === 1)
  return section.data?.value === undefined || states[section.data.value] === 1
}

function each ({ column, low }, point, radius, states, meet) {
  const cell = { x: 0, y: 0, z: 0 }
  const from = axis => Math.max(low[axis], point[axis] - radius)
  const to = axis => Math.min(low[axis] + 15, point[axis] + radius)
  for (let y = from('y'); y <= to('y'); y++) {
    for (let z = from('z'); z <= to('z'); z++) {
      for (let x = from('x'); x <= to('x'); x++) {
        cell.x = x - low.x; cell.y = y; cell.z = z - low.z
        const state = column.getBlockStateId(cell)
        if (states[state] !== 1) continue
        const away = (x - point.x) ** 2 + (y - point.y) ** 2 + (z - point.z) ** 2
        if (away <= radius * radius) meet(state, x, y, z, away)
      }
    }
  }
}

module.exports = { statesOf, nearest, census }
