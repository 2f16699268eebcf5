'use strict'
// Fields and growth by random ticks (minecraft.wiki/w/Tutorials/Crop_farming, /Farmland, /Sapling, /Bone_Meal).
const { Vec3 } = require('vec3')
const { treeBlocks, KINDS } = require('./terrain/trees')

const CROPS = { wheat: 7, carrots: 7, potatoes: 7, beetroots: 3 }
const WET = 7
const MOST_COLUMNS = 6 // ticked around each player, to every side
const ENOUGH_LIGHT = 9
const GROW_EFFECT = 1505
const TILLED = { grass_block: 'farmland', dirt: 'farmland', dirt_path: 'farmland', coarse_dirt: 'dirt' }
const GRASS_FLOWERS = ['short_grass', 'short_grass', 'short_grass', 'short_grass', 'dandelion', 'poppy']

module.exports.server = (serv, options) => {
  const { registry } = serv
  const reach = Math.min(MOST_COLUMNS, options.viewDistance)
  const growers = new Map() // state id → what a random tick does to it
  const nameAt = (x, y, z) => (y >= 0 && y < 320 ? serv.blockAt(x, y, z).name : 'air')
  const set = (x, y, z, state) => serv.setBlock(serv.overworld, new Vec3(x, y, z), state)
  const propertiesAt = (x, y, z) => serv.propertiesOf(serv.stateAt(x, y, z))

  function onRandomTick (name, grow) {
    const block = registry.blocksByName[name]
    for (let id = block.minStateId; id <= block.maxStateId; id++) growers.set(id, grow)
  }
  for (const name of Object.keys(CROPS)) onRandomTick(name, growCrop)
  for (const kind of Object.keys(KINDS)) onRandomTick(`${kind}_sapling`, (x, y, z) => light(x, y, z) && Math.random() < 1 / 7 && growSapling(kind, x, y, z))
  onRandomTick('farmland', wetOrDry)
  onRandomTick('sugar_cane', (x, y, z) => growStack('sugar_cane', x, y, z))
  onRandomTick('cactus', (x, y, z) => growStack('cactus', x, y, z))
  onRandomTick('grass_block', spreadGrass)

  serv.on('tick', () => {
    const speed = serv.gamerules.randomTickSpeed
    if (speed > 0) for (const column of columnsNearPlayers()) tickColumn(column, speed)
  })

  function columnsNearPlayers () {
    const near = new Set()
    for (const { position, isPlaying } of serv.players) {
      if (!isPlaying) continue
      const [cx, cz] = [Math.floor(position.x) >> 4, Math.floor(position.z) >> 4]
      for (let dx = -reach; dx <= reach; dx++) {
        for (let dz = -reach; dz <= reach; dz++) {
          const column = serv.columns.get(serv.columnKey(cx + dx, cz + dz))
          if (column) near.add(column)
        }
      }
    }
    return near
  }

  function tickColumn (column, speed) {
    column.sections.forEach((section, s) => {
      if (!section) return
      for (let i = 0; i < speed; i++) {
        const at = Math.floor(Math.random() * 4096)
        const grow = growers.get(section[at])
        if (grow) grow(column.x * 16 + (at & 15), s * 16 + (at >> 8), column.z * 16 + ((at >> 4) & 15))
      }
    })
  }

  const light = (x, y, z) => serv.plantLight(x, y, z) >= ENOUGH_LIGHT

  /** Growth points of a crop; the chance of a random tick is 1 / (floor(25 / points) + 1). */
  serv.growthPoints = (x, y, z) => {
    const name = nameAt(x, y, z)
    let points = 1
    for (let dx = -1; dx <= 1; dx++) {
      for (let dz = -1; dz <= 1; dz++) {
        if (nameAt(x + dx, y - 1, z + dz) !== 'farmland') continue
        const worth = propertiesAt(x + dx, y - 1, z + dz).moisture > 0 ? 3 : 1
        points += dx || dz ? worth / 4 : worth
      }
    }
    const same = (dx, dz) => nameAt(x + dx, y, z + dz) === name
    const crowded = (same(1, 0) || same(-1, 0)) && (same(0, 1) || same(0, -1))
    const diagonal = same(1, 1) || same(1, -1) || same(-1, 1) || same(-1, -1)
    return crowded || diagonal ? points / 2 : points
  }

  function growCrop (x, y, z) {
    const name = nameAt(x, y, z)
    if (!light(x, y, z) || (name === 'beetroots' && Math.random() < 1 / 3)) return
    if (Math.random() < 1 / (Math.floor(25 / serv.growthPoints(x, y, z)) + 1)) age(x, y, z, 1)
  }

  function age (x, y, z, steps) {
    const state = serv.stateAt(x, y, z)
    const ripe = CROPS[registry.blocksByStateId[state].name]
    const now = Number(serv.propertiesOf(state).age)
    if (now >= ripe) return false
    return set(x, y, z, serv.changeState(state, { age: Math.min(ripe, now + steps) }))
  }

  function isWaterNear (x, y, z) {
    for (let dx = -4; dx <= 4; dx++) {
      for (let dz = -4; dz <= 4; dz++) if (nameAt(x + dx, y, z + dz) === 'water' || nameAt(x + dx, y + 1, z + dz) === 'water') return true
    }
    return serv.raining && serv.skyLight(x, y + 1, z) === 15
  }

  function wetOrDry (x, y, z) {
    const state = serv.stateAt(x, y, z)
    const moisture = Number(serv.propertiesOf(state).moisture)
    if (isWaterNear(x, y, z)) return moisture < WET && set(x, y, z, serv.changeState(state, { moisture: WET }))
    if (moisture > 0) return set(x, y, z, serv.changeState(state, { moisture: moisture - 1 }))
    if (!(nameAt(x, y + 1, z) in CROPS)) set(x, y, z, serv.stateOf('dirt'))
  }

  function growStack (name, x, y, z) {
    if (nameAt(x, y + 1, z) !== 'air') return
    let height = 1
    while (nameAt(x, y - height, z) === name) height++
    if (height >= 3) return
    const state = serv.stateAt(x, y, z)
    const now = Number(serv.propertiesOf(state).age)
    if (now < 15) return set(x, y, z, serv.changeState(state, { age: now + 1 }))
    set(x, y + 1, z, serv.stateOf(name))
    set(x, y, z, serv.changeState(state, { age: 0 }))
  }

  function spreadGrass (x, y, z) {
    const above = serv.stateAt(x, y + 1, z)
    if (serv.lightFilter(above) >= 15 || nameAt(x, y + 1, z) === 'water') return set(x, y, z, serv.stateOf('dirt'))
    const [nx, ny, nz] = [x + Math.floor(Math.random() * 3) - 1, y + Math.floor(Math.random() * 5) - 3, z + Math.floor(Math.random() * 3) - 1]
    if (!serv.isLoaded(nx, nz) || nameAt(nx, ny, nz) !== 'dirt') return
    const over = serv.stateAt(nx, ny + 1, nz)
    if (serv.lightFilter(over) < 15 && nameAt(nx, ny + 1, nz) !== 'water' && serv.plantLight(x, y + 1, z) >= ENOUGH_LIGHT) set(nx, ny, nz, serv.stateOf('grass_block'))
  }

  function growSapling (kind, x, y, z) {
    const state = serv.stateAt(x, y, z)
    if (Number(serv.propertiesOf(state).stage) === 0) return set(x, y, z, serv.changeState(state, { stage: 1 }))
    const parts = [...treeBlocks(kind, x, y, z, Math.random)]
    const free = name => name === 'air' || name.endsWith('_leaves') || name.endsWith('_sapling') || serv.isReplaceable(name)
    if (parts.some(([bx, by, bz, part]) => by > 319 || (part === 'log' && !free(nameAt(bx, by, bz))))) return
    serv.manyBlocks(() => {
      set(x, y - 1, z, serv.stateOf('dirt'))
      for (const [bx, by, bz, part] of parts.reverse()) {
        if (part === 'log' || nameAt(bx, by, bz) === 'air') set(bx, by, bz, serv.stateOf(KINDS[kind][part]))
      }
    })
  }

  serv.onItemUse(name => name.endsWith('_hoe'), ({ player, block, pos, direction, hand }) => {
    const made = TILLED[block.name]
    if (!made || direction === 0 || nameAt(pos.x, pos.y + 1, pos.z) !== 'air') return false
    serv.setBlock(player.world, pos, serv.stateOf(made))
    player.wear(1, hand)
    return true
  })

  serv.onItemUse('bone_meal', ({ player, block, pos, hand }) => {
    if (!fertilise(block, pos)) return false
    player.useUp(hand)
    serv._server.writeToClients(serv.playersNear(pos, 64).map(p => p._client), 'world_event', { effectId: GROW_EFFECT, location: pos, data: 15, global: false })
    return true
  })

  function fertilise (block, { x, y, z }) {
    if (block.name === 'beetroots') return Math.random() < 0.75 ? age(x, y, z, 1) : Number(block.getProperties().age) < 3
    if (block.name in CROPS) return age(x, y, z, 2 + Math.floor(Math.random() * 4))
    const kind = block.name.replace('_sapling', '')
    if (block.name.endsWith('_sapling') && KINDS[kind]) {
      if (Math.random() < 0.45) growSapling(kind, x, y, z)
      return true
    }
    return block.name === 'grass_block' && nameAt(x, y + 1, z) === 'air' && sprout(x, y + 1, z)
  }

  function sprout (x, y, z) {
    for (let i = 0; i < 24; i++) {
      const [nx, nz] = [x + Math.floor(Math.random() * 7) - 3, z + Math.floor(Math.random() * 7) - 3]
      if (nameAt(nx, y, nz) === 'air' && nameAt(nx, y - 1, nz) === 'grass_block') set(nx, y, nz, serv.stateOf(GRASS_FLOWERS[Math.floor(Math.random() * GRASS_FLOWERS.length)]))
    }
    return true
  }
}

module.exports.player = (player, serv) => {
  // Trampling: the farther the fall, the likelier (minecraft.wiki/w/Farmland#Trampling).
  player.on('landed', (distance, at) => {
    const pos = at.offset(0, -0.2, 0).floored()
    if (pos.y < 0 || serv.blockAt(pos.x, pos.y, pos.z).name !== 'farmland' || Math.random() >= distance - 0.5) return
    serv.setBlock(player.world, pos, serv.stateOf('dirt'))
  })
}
