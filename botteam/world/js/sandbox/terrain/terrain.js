'use strict'
// One chunk column of the seeded world: bedrock at 0, sea level 62, nothing below 0.
const { landscape, SEA_LEVEL } = require('./landscape')
const { caves } = require('./caves')
const { veins } = require('./ores')
const { treesOf, treeBlocks, KINDS } = require('./trees')
const { chance, between } = require('./chance')
const { Column, SECTIONS } = require('../column')

const LAVA_LEVEL = 10
const BUILD_HEIGHT = 144
const FLOWERS = ['dandelion', 'poppy', 'azure_bluet', 'oxeye_daisy', 'cornflower']
const index = (x, y, z) => (y << 8) | (z << 4) | x

function terrain (seed, registry) {
  const land = landscape(seed)
  const hollow = caves(seed)
  const blocks = new Uint16Array(BUILD_HEIGHT * 256)
  const state = Object.fromEntries(registry.blocksArray.map(b => [b.name, b.defaultState]))
  const upper = name => registry.blocksByName[name].minStateId
  const sentBiomes = registry.loginPacket.dimensionCodec['minecraft:worldgen/biome'].entries // clients number them by this order
  const biomeId = name => sentBiomes.findIndex(({ key }) => key === `minecraft:${name}`)

  const at = (x, y, z) => blocks[index(x, y, z)]
  const put = (x, y, z, id) => { blocks[index(x, y, z)] = id }

  function survey (cx, cz) {
    const places = []
    for (let z = 0; z < 16; z++) {
      for (let x = 0; x < 16; x++) {
        const h = land.height(cx * 16 + x, cz * 16 + z)
        const biome = land.biome(cx * 16 + x, cz * 16 + z, h)
        places.push({ h, biome, top: land.top(cx * 16 + x, cz * 16 + z, h, biome) })
      }
    }
    return places
  }

  function layGround (places, random) {
    blocks.fill(0)
    places.forEach(({ h, top }, i) => {
      const x = i & 15
      const z = i >> 4
      const under = top === 'grass_block' || top === 'dirt' ? 'dirt' : top
      const depth = top === 'stone' ? 0 : between(random, 2, 4)
      for (let y = 1; y <= h; y++) put(x, y, z, y === h ? state[top] : state[y >= h - depth ? under : 'stone'])
      for (let y = h + 1; y <= SEA_LEVEL; y++) put(x, y, z, state.water)
      put(x, 0, z, state.bedrock)
    })
  }

  function layOres (cx, cz) {
    const stone = state.stone
    veins(seed, cx, cz, (name, x, y, z) => {
      if (y > 0 && y < BUILD_HEIGHT && (x & ~15) === 0 && (z & ~15) === 0 && at(x, y, z) === stone) put(x, y, z, state[name])
    })
  }

  function carve (cx, cz, places) {
    const highest = Math.max(...places.map(p => p.h))
    const isCave = hollow.inChunk(cx, cz, highest)
    places.forEach(({ h }, i) => {
      const x = i & 15
      const z = i >> 4
      const roof = h <= SEA_LEVEL + 1 ? h - 8 : (nearWater(places, x, z) ? h - 6 : h)
      for (let y = 1; y <= roof; y++) {
        if (at(x, y, z) && isCave(x, y, z)) put(x, y, z, y <= LAVA_LEVEL ? state.lava : 0)
      }
    })
  }

  function nearWater (places, x, z) {
    if (x < 2 || z < 2 || x > 13 || z > 13) return true
    return places[(z - 2) * 16 + x].h <= SEA_LEVEL || places[(z + 2) * 16 + x].h <= SEA_LEVEL ||
      places[z * 16 + x - 2].h <= SEA_LEVEL || places[z * 16 + x + 2].h <= SEA_LEVEL
  }

  function layClay (places, random) {
    if (random() > 0.35) return
    const cx = between(random, 3, 12)
    const cz = between(random, 3, 12)
    const radius = between(random, 2, 3)
    for (let x = cx - radius; x <= cx + radius; x++) {
      for (let z = cz - radius; z <= cz + radius; z++) {
        const { h } = places[z * 16 + x]
        if ((x - cx) ** 2 + (z - cz) ** 2 > radius ** 2 || h >= SEA_LEVEL || h < SEA_LEVEL - 9) continue
        put(x, h, z, state.clay)
        put(x, h - 1, z, state.clay)
      }
    }
  }

  function plantTrees (cx, cz) {
    for (let dz = -1; dz <= 1; dz++) {
      for (let dx = -1; dx <= 1; dx++) {
        for (const tree of treesOf(seed, land, cx + dx, cz + dz)) plantTree(tree, cx, cz)
      }
    }
  }

  function plantTree (tree, cx, cz) {
    const kind = KINDS[tree.kind]
    const dirt = state.dirt
    for (const [bx, y, bz, part] of treeBlocks(tree.kind, tree.x, tree.y, tree.z, tree.random)) {
      const x = bx - cx * 16
      const z = bz - cz * 16
      if ((x & ~15) || (z & ~15)) continue
      if (part === 'log') {
        put(x, y, z, state[kind.log])
        if (y === tree.y) put(x, y - 1, z, dirt)
      } else if (!at(x, y, z)) put(x, y, z, state[kind.leaves])
    }
  }

  function growPlants (cx, cz, places) {
    const random = chance(seed, 5000, cx, cz)
    const meadow = random() < 0.3
    const flower = FLOWERS[between(random, 0, FLOWERS.length - 1)]
    places.forEach(({ h, biome }, i) => {
      const x = i & 15
      const z = i >> 4
      const roll = random()
      if (at(x, h + 1, z) || at(x, h, z) !== state.grass_block) return
      const grass = biome === 'plains' ? 0.16 : 0.07
      if (roll < grass * 0.85) put(x, h + 1, z, state.short_grass)
      else if (roll < grass) growTallGrass(x, h + 1, z)
      else if (meadow && roll > 0.97) put(x, h + 1, z, state[flower])
    })
    growCane(places, random)
  }

  function growTallGrass (x, y, z) {
    put(x, y, z, state.tall_grass)
    put(x, y + 1, z, upper('tall_grass'))
  }

  function growCane (places, random) {
    if (random() > 0.4) return
    for (let i = 0; i < 24; i++) {
      const x = between(random, 1, 14)
      const z = between(random, 1, 14)
      const h = places[z * 16 + x].h
      const tall = between(random, 2, 4) - 1
      const wet = [[1, 0], [-1, 0], [0, 1], [0, -1]].some(([dx, dz]) => at(x + dx, h, z + dz) === state.water)
      if (h !== SEA_LEVEL || !wet || at(x, h + 1, z)) continue
      if (![state.grass_block, state.sand, state.dirt].includes(at(x, h, z))) continue
      for (let y = h + 1; y <= h + tall; y++) put(x, y, z, state.sugar_cane)
    }
  }

  // A column that stands on nothing (sand over a cave) would fall on the first touch: give it a stone floor.
  function supportLoose () {
    for (let i = 256; i < blocks.length; i++) {
      if ((blocks[i] === state.sand || blocks[i] === state.gravel) && !blocks[i - 256]) blocks[i] = state.stone
    }
  }

  function column (cx, cz) {
    const random = chance(seed, 5001, cx, cz)
    const places = survey(cx, cz)
    layGround(places, random)
    layOres(cx, cz)
    layClay(places, random)
    carve(cx, cz, places)
    supportLoose()
    plantTrees(cx, cz)
    growPlants(cx, cz, places)
    return pack(cx, cz, places)
  }

  function pack (cx, cz, places) {
    const sections = new Array(SECTIONS).fill(null)
    for (let s = 0; s < BUILD_HEIGHT / 16; s++) {
      const part = blocks.subarray(s * 4096, (s + 1) * 4096)
      if (part.some(id => id !== 0)) sections[s] = part.slice()
    }
    const biomes = new Uint8Array(16)
    for (let i = 0; i < 16; i++) biomes[i] = biomeId(places[((i >> 2) * 4 + 2) * 16 + (i & 3) * 4 + 2].biome)
    return new Column(cx, cz, sections, biomes)
  }

  return { column, land }
}

module.exports = { terrain }
