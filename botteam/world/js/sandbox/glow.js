'use strict'
// Block light, kept beside the blocks of each loaded column and mended around every change, as vanilla's light engine does
// (minecraft.wiki/w/Light): a block's light loses at least one a step, more in what dims it.
const FIELD = 48 // a column and its eight neighbours: light never reaches farther
const HEIGHT = 320
const LAYER = FIELD * FIELD
const WAYS = [[0, 1, 0], [0, -1, 0], [1, 0, 0], [-1, 0, 0], [0, 0, 1], [0, 0, -1]]

const inSection = (x, y, z) => ((y & 15) << 8) | ((z & 15) << 4) | (x & 15)

/**
 * emission and filter: by state id, light that a block gives and takes; columnOf(cx, cz): a loaded column or nothing;
 * changed(column, section) is told of every section whose light has become another.
 */
function glow ({ emission, filter, columnOf, changed = () => {} }) {
  const field = new Array(9).fill(null)

  function centre (cx, cz) {
    for (let i = 0; i < 9; i++) field[i] = columnOf(cx - 1 + i % 3, cz - 1 + Math.floor(i / 3)) ?? null
  }

  // x and z from here on count from the corner of the field; a place and its light are one number.
  const columnIn = (x, z) => field[(z >> 4) * 3 + (x >> 4)]
  const entry = (x, y, z, level) => (y * LAYER + z * FIELD + x) * 16 + level
  const lightIn = (column, x, y, z) => column.light[y >> 4]?.[inSection(x, y, z)] ?? 0

  function setLight (column, x, y, z, level) {
    const section = column.light[y >> 4] ??= new Uint8Array(4096)
    section[inSection(x, y, z)] = level
    column.packet = null
    changed(column, y >> 4)
  }

  /** Calls visit(column, x, y, z, light there) for each neighbour of a place that is loaded. */
  function eachNeighbour (x, y, z, visit) {
    for (const [dx, dy, dz] of WAYS) {
      const [nx, ny, nz] = [x + dx, y + dy, z + dz]
      if (ny < 0 || ny >= HEIGHT || nx < 0 || nx >= FIELD || nz < 0 || nz >= FIELD) continue
      const column = columnIn(nx, nz)
      if (column) visit(column, nx, ny, nz, lightIn(column, nx, ny, nz))
    }
  }

  function spread (queue) {
    for (let head = 0; head < queue.length; head++) {
      const level = queue[head] & 15
      const place = queue[head] >> 4
      const [x, y, z] = [place % FIELD, Math.floor(place / LAYER), Math.floor(place / FIELD) % FIELD]
      if (level <= 1 || lightIn(columnIn(x, z), x, y, z) !== level) continue
      eachNeighbour(x, y, z, (column, nx, ny, nz, light) => {
        if (light >= level - 1) return
        const next = level - Math.max(1, filter[column.sections[ny >> 4]?.[inSection(nx, ny, nz)] ?? 0])
        if (next <= light) return
        setLight(column, nx, ny, nz, next)
        queue.push(entry(nx, ny, nz, next))
      })
    }
  }

  /** Lights a column that has just been made, and what of its neighbours it shines into. */
  function load (column) {
    centre(column.x, column.z)
    const queue = []
    column.sections.forEach((section, s) => {
      for (let i = 0; section && i < 4096; i++) {
        const level = emission[section[i]]
        if (level) kindle(column, 16 + (i & 15), s * 16 + (i >> 8), 16 + ((i >> 4) & 15), level, queue)
      }
    })
    takeFromNeighbours(queue)
    spread(queue)
  }

  function kindle (column, x, y, z, level, queue) {
    setLight(column, x, y, z, level)
    queue.push(entry(x, y, z, level))
  }

  function takeFromNeighbours (queue) {
    for (let i = 0; i < 16; i++) {
      for (const [x, z] of [[15, 16 + i], [32, 16 + i], [16 + i, 15], [16 + i, 32]]) {
        columnIn(x, z)?.light.forEach((section, s) => {
          for (let y = s * 16; section && y < s * 16 + 16; y++) {
            const level = section[inSection(x, y, z)]
            if (level > 1) queue.push(entry(x, y, z, level))
          }
        })
      }
    }
  }

  /** Mends the light around a place whose block has changed. */
  function update (wx, y, wz) {
    const [cx, cz] = [wx >> 4, wz >> 4]
    centre(cx, cz)
    const [x, z] = [wx - cx * 16 + 16, wz - cz * 16 + 16]
    const column = columnIn(x, z)
    if (!column) return
    const queue = darken(column, x, y, z)
    const own = emission[column.sections[y >> 4]?.[inSection(x, y, z)] ?? 0]
    if (own) kindle(column, x, y, z, own, queue)
    eachNeighbour(x, y, z, (_, nx, ny, nz, light) => { if (light > 1) queue.push(entry(nx, ny, nz, light)) })
    spread(queue)
  }

  /** Takes away all light that came through a place; returns the lights at the rim, which spread anew. */
  function darken (column, x, y, z) {
    const rim = []
    const old = lightIn(column, x, y, z)
    if (!old) return rim
    setLight(column, x, y, z, 0)
    const dark = [entry(x, y, z, old)]
    for (let head = 0; head < dark.length; head++) {
      const level = dark[head] & 15
      const place = dark[head] >> 4
      eachNeighbour(place % FIELD, Math.floor(place / LAYER), Math.floor(place / FIELD) % FIELD, (beside, nx, ny, nz, light) => {
        if (!light) return
        if (light >= level) return rim.push(entry(nx, ny, nz, light))
        const own = emission[beside.sections[ny >> 4]?.[inSection(nx, ny, nz)] ?? 0]
        setLight(beside, nx, ny, nz, own)
        dark.push(entry(nx, ny, nz, light))
        if (own) rim.push(entry(nx, ny, nz, own))
      })
    }
    return rim
  }

  return { load, update }
}

module.exports = { glow }
