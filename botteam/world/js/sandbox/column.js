'use strict'
// A chunk column in memory (block states by section) and on the wire (minecraft.wiki/w/Java_Edition_protocol/Chunk_format).
const nbt = require('prismarine-nbt')

const SECTIONS = 20 // y 0 to 319
const BELOW = 4 // empty sections from y -64 to 0, which the protocol still wants
const LIGHT_SECTIONS = SECTIONS + BELOW + 2 // one more below and above the world
const ALL = () => true
const AIR = 0

function writeVarint (out, value) {
  while (value > 127) {
    out.push((value & 127) | 128)
    value >>>= 7
  }
  out.push(value)
}

function packLongs (values, bits) {
  const perLong = Math.floor(64 / bits)
  const buffer = Buffer.alloc(Math.ceil(values.length / perLong) * 8)
  for (let long = 0; long * perLong < values.length; long++) {
    let low = 0
    let high = 0
    for (let i = 0; i < perLong && long * perLong + i < values.length; i++) {
      const value = values[long * perLong + i]
      const shift = i * bits
      if (shift < 32) low |= value << shift
      if (shift + bits > 32) high |= shift < 32 ? value >>> (32 - shift) : value << (shift - 32)
    }
    buffer.writeInt32BE(high | 0, long * 8)
    buffer.writeInt32BE(low | 0, long * 8 + 4)
  }
  return buffer
}

const places = new Int16Array(65536).fill(-1) // where a value stands in the palette; always left empty again

function indexed (values) {
  const palette = []
  const indices = new Uint16Array(values.length)
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    if (places[value] < 0) places[value] = palette.push(value) - 1
    indices[i] = places[value]
  }
  for (const value of palette) places[value] = -1
  return { palette, indices }
}

function encodeContainer (values, smallest, largest, direct) {
  const { palette, indices } = indexed(values)
  const head = []
  if (palette.length === 1) {
    head.push(0)
    writeVarint(head, palette[0])
    head.push(0)
    return Buffer.from(head)
  }
  const bits = Math.max(smallest, Math.ceil(Math.log2(palette.length)))
  const isDirect = bits > largest
  head.push(isDirect ? direct : bits)
  if (!isDirect) {
    writeVarint(head, palette.length)
    for (const id of palette) writeVarint(head, id)
  }
  const data = packLongs(isDirect ? values : indices, isDirect ? direct : bits)
  writeVarint(head, data.length / 8)
  return Buffer.concat([Buffer.from(head), data])
}

const EMPTY_SECTION = Buffer.from([0, 0, 0, 0, 0])

class Column {
  constructor (x, z, sections, biomes) {
    this.x = x
    this.z = z
    this.sections = sections
    this.biomes = biomes
    this.packet = null // serialised map_chunk; this and the next are thrown away on change
    this.shade = null
    this.light = new Array(SECTIONS).fill(null) // block light by section, kept by glow.js
  }

  get (x, y, z) {
    const section = this.sections[y >> 4]
    return section ? section[((y & 15) << 8) | ((z & 15) << 4) | (x & 15)] : AIR
  }

  set (x, y, z, stateId) {
    if (y < 0 || y >= SECTIONS * 16) return
    this.sections[y >> 4] ??= new Uint16Array(4096)
    this.sections[y >> 4][((y & 15) << 8) | ((z & 15) << 4) | (x & 15)] = stateId
    this.packet = null
    this.shade = null
  }

  biomeAt (x, z) {
    return this.biomes[((z & 15) >> 2) * 4 + ((x & 15) >> 2)]
  }

  /** y of the highest block for which matters(stateId) is true, or -1. */
  top (x, z, matters) {
    for (let s = SECTIONS - 1; s >= 0; s--) {
      if (!this.sections[s]) continue
      for (let y = s * 16 + 15; y >= s * 16; y--) if (matters(this.get(x, y, z))) return y
    }
    return -1
  }

  /** y of the highest block of each place that takes light away. */
  shadeAt (x, z, dims) {
    this.shade ??= Int16Array.from({ length: 256 }, (_, i) => this.top(i & 15, i >> 4, id => dims(id) > 0))
    return this.shade[((z & 15) << 4) | (x & 15)]
  }

  /** Light from torches, lava and the like. */
  lightAt (x, y, z) {
    return this.light[y >> 4]?.[((y & 15) << 8) | ((z & 15) << 4) | (x & 15)] ?? 0
  }

  encodeBlocks () {
    const biome = encodeContainer(Uint16Array.from({ length: 64 }, (_, i) => this.biomes[i & 15]), 1, 3, 7)
    const parts = []
    for (let s = -BELOW; s < SECTIONS; s++) {
      const section = this.sections[s]
      if (!section) parts.push(EMPTY_SECTION, biome)
      else parts.push(countBlocks(section), encodeContainer(section, 4, 8, 15), biome)
    }
    return Buffer.concat(parts)
  }

  /** All light as the packets want it; only the sections asked for. */
  encodeLight (dims, { sky = ALL, block = ALL } = {}) {
    const [skyLight, skyLightMask, emptySkyLightMask] = pick(this.skySections(dims), sky)
    const [blockLight, blockLightMask, emptyBlockLightMask] = pick(this.blockSections(), block)
    return { skyLight, blockLight, skyLightMask, blockLightMask, emptySkyLightMask, emptyBlockLightMask }
  }

  /** Direct sky light: 15 above the ground, one less for each block of leaves or water it passes. */
  skySections (dims) {
    const present = this.sections.map(Boolean).lastIndexOf(true)
    const level = new Uint8Array(256).fill(15)
    const found = new Array(LIGHT_SECTIONS)
    for (let s = Math.min(SECTIONS - 1, present + 1); s >= -BELOW - 1; s--) {
      found[s + BELOW + 1] = level.every(l => l === 0) ? null : lightSection(this.sections[s], level, dims)
    }
    return found
  }

  blockSections () {
    const found = new Array(LIGHT_SECTIONS).fill(null)
    this.light.forEach((section, s) => { if (section?.some(l => l > 0)) found[s + BELOW + 1] = nibbles(section) })
    return found
  }

  encodeHeights (matters) {
    const heights = Uint16Array.from({ length: 256 }, (_, i) => this.top(i & 15, i >> 4, matters) + 65)
    const packed = packLongs(heights, 9)
    const longs = []
    for (let i = 0; i < packed.length; i += 8) longs.push([packed.readInt32BE(i), packed.readInt32BE(i + 4)])
    return nbt.comp({ MOTION_BLOCKING: nbt.longArray(longs), WORLD_SURFACE: nbt.longArray(longs) })
  }
}

/** [bytes, mask, mask of the dark] for light sections: an array, null for darkness, nothing for what is not told. */
function pick (sections, isWanted) {
  let mask = 0n
  let dark = 0n
  const bytes = []
  for (let i = 0; i < LIGHT_SECTIONS; i++) {
    if (sections[i] === undefined || !isWanted(i - BELOW - 1)) continue
    if (sections[i]) bytes.push(sections[i])
    if (sections[i]) mask |= 1n << BigInt(i)
    else dark |= 1n << BigInt(i)
  }
  return [bytes, [toLong(mask)], [toLong(dark)]]
}

function nibbles (levels) {
  const bytes = new Uint8Array(2048)
  for (let i = 0; i < 2048; i++) bytes[i] = levels[2 * i] | (levels[2 * i + 1] << 4)
  return bytes
}

const toLong = big => [Number(BigInt.asIntN(32, big >> 32n)), Number(BigInt.asIntN(32, big))]

function countBlocks (section) {
  let count = 0
  for (let i = 0; i < 4096; i++) if (section[i] !== AIR) count++
  const buffer = Buffer.alloc(2)
  buffer.writeInt16BE(count)
  return buffer
}

function lightSection (section, level, dims) {
  const light = new Uint8Array(2048)
  for (let y = 15; y >= 0; y--) {
    for (let i = 0; i < 256; i++) {
      if (section) level[i] = Math.max(0, level[i] - dims(section[(y << 8) | i]))
      light[(y << 7) | (i >> 1)] |= level[i] << ((i & 1) * 4)
    }
  }
  return light
}

module.exports = { Column, SECTIONS }
